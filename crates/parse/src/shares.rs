//! How often a decision is right, by its lead: the score of the class taken less that of the next best.

use crate::table::Reader;

/// A rising line through points of (lead, share of decisions with such a lead that are right).
#[derive(Debug)]
pub(crate) struct Shares {
    leads: Vec<i32>,
    shares: Vec<f32>,
}

impl Shares {
    /// Reads what [`Shares::measure`] wrote: number of points, leads, shares.
    pub(crate) fn read(bytes: &[u8]) -> Result<Shares, String> {
        let mut reader = Reader(bytes);
        let count = reader.u32()? as usize;
        if !(1..=1024).contains(&count) {
            return Err(format!("a line of {count} points"));
        }
        let leads: Vec<i32> = (0..count).map(|_| reader.u32().map(|v| v as i32)).collect::<Result<_, _>>()?;
        let shares = reader.f32s(count)?;
        if !leads.is_sorted() || !shares.iter().all(|s| (0.0..=1.0).contains(s)) {
            return Err("a line that falls or leaves 0 to 1".to_owned());
        }
        Ok(Shares { leads, shares })
    }

    /// The share for this lead.
    pub(crate) fn of(&self, lead: i32) -> f32 {
        let above = self.leads.partition_point(|&l| l <= lead);
        if above == 0 {
            return self.shares[0];
        }
        if above == self.leads.len() {
            return self.shares[above - 1];
        }
        let (from, to) = (f64::from(self.leads[above - 1]), f64::from(self.leads[above]));
        let part = ((f64::from(lead) - from) / (to - from).max(1.0)) as f32;
        self.shares[above - 1] + (self.shares[above] - self.shares[above - 1]) * part
    }

    /// The line through decisions of (lead, right?), as bytes: bins of equal size, neighbours that fall made one.
    #[cfg(feature = "train")]
    pub(crate) fn measure(mut decisions: Decisions) -> Vec<u8> {
        const BINS: usize = 40;
        decisions.sort_unstable();
        let size = decisions.len().div_ceil(BINS).max(1);
        // Sum of leads (those without an alternative count as the largest of the others), right, all.
        let top = decisions.iter().rev().map(|d| d.0).find(|&l| l < i32::MAX).unwrap_or(0);
        let mut bins: Vec<(i64, usize, usize)> = Vec::new();
        for chunk in decisions.chunks(size) {
            let sum = chunk.iter().map(|d| i64::from(d.0.min(top))).sum();
            bins.push((sum, chunk.iter().filter(|d| d.1).count(), chunk.len()));
            while let [.., a, b] = bins[..]
                && a.1 * b.2 >= b.1 * a.2
            {
                bins.truncate(bins.len() - 2);
                bins.push((a.0 + b.0, a.1 + b.1, a.2 + b.2));
            }
        }
        let mut out = (bins.len() as u32).to_le_bytes().to_vec();
        out.extend(bins.iter().flat_map(|b| ((b.0 / b.2 as i64) as i32).to_le_bytes()));
        out.extend(bins.iter().flat_map(|b| ((b.1 as f32 + 0.5) / (b.2 as f32 + 1.0)).min(1.0).to_le_bytes()));
        out
    }
}

/// Leads, and whether each decision was right.
#[cfg(feature = "train")]
pub(crate) type Decisions = Vec<(i32, bool)>;

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> Shares {
        let mut bytes = 2_u32.to_le_bytes().to_vec();
        bytes.extend([100_i32, 300].iter().flat_map(|l| l.to_le_bytes()));
        bytes.extend([0.5_f32, 0.9].iter().flat_map(|s| s.to_le_bytes()));
        Shares::read(&bytes).expect("a line")
    }

    #[test]
    fn shares_lie_on_the_line_and_level_off_outside() {
        let found: Vec<f32> = [i32::MIN, 100, 200, 300, i32::MAX].iter().map(|&lead| line().of(lead)).collect();
        assert_eq!(found, [0.5, 0.5, 0.7, 0.9, 0.9]);
    }

    #[test]
    fn a_line_that_falls_is_refused() {
        let mut bytes = 2_u32.to_le_bytes().to_vec();
        bytes.extend([300_i32, 100].iter().flat_map(|l| l.to_le_bytes()));
        bytes.extend([0.5_f32, 0.9].iter().flat_map(|s| s.to_le_bytes()));
        assert!(Shares::read(&bytes).is_err() && Shares::read(&bytes[..6]).is_err());
    }
}
