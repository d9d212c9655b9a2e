//! Products of 8-bit matrices, exact in 32-bit integers: every processor and every path gives the same bits.
//!
//! Inputs are rows of numbers in -127..=127, stored as bytes with 128 added; weights are bytes in -127..=127, stored in
//! blocks of 16 outputs by 4 inputs, as `train/export.py` writes them.

use std::borrow::Cow;

/// Outputs of a weight block.
pub(crate) const LANES: usize = 16;
/// Inputs that stand together in a weight block.
const GROUP: usize = 4;
/// Rows that are multiplied at once.
const ROWS: usize = 8;

/// Which instructions do the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kernel {
    /// Plain code.
    Portable,
    /// 256-bit vectors.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// 512-bit vectors with byte products.
    #[cfg(target_arch = "x86_64")]
    Vnni,
}

impl Kernel {
    /// The fastest one that this processor has.
    pub(crate) fn best() -> Kernel {
        *Kernel::available().last().unwrap_or(&Kernel::Portable)
    }

    /// All that this processor has, the slowest first.
    pub(crate) fn available() -> Vec<Kernel> {
        let mut found = vec![Kernel::Portable];
        #[cfg(target_arch = "x86_64")]
        {
            let bits = is_x86_feature_detected!("bmi1") && is_x86_feature_detected!("bmi2") && is_x86_feature_detected!("popcnt");
            if bits && is_x86_feature_detected!("avx2") {
                found.push(Kernel::Avx2);
            }
            if bits && ["avx512f", "avx512bw", "avx512vl", "avx512vnni"].iter().all(|f| has(f)) {
                found.push(Kernel::Vnni);
            }
        }
        found
    }
}

#[cfg(target_arch = "x86_64")]
fn has(feature: &str) -> bool {
    match feature {
        "avx512f" => is_x86_feature_detected!("avx512f"),
        "avx512bw" => is_x86_feature_detected!("avx512bw"),
        "avx512vl" => is_x86_feature_detected!("avx512vl"),
        "avx512vnni" => is_x86_feature_detected!("avx512vnni"),
        _ => false,
    }
}

/// Asks for the first `count` items to be brought into the cache, without waiting for them.
#[inline(always)]
pub(crate) fn bring_near<T>(items: &[T], count: usize) {
    #[cfg(target_arch = "x86_64")]
    #[allow(unsafe_code, reason = "a hint that reads nothing; every x86-64 processor has it")]
    for item in items.iter().take(count).step_by((CACHE_LINE / size_of::<T>()).max(1)) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(item).cast()) };
    }
}

/// Bytes that come into the cache together.
#[cfg(target_arch = "x86_64")]
const CACHE_LINE: usize = 64;

/// Rows rounded to 8 bits: a step per row, and the row in steps, four to a word, each with 128 added.
#[derive(Debug, Default)]
pub(crate) struct Rounded {
    words: Vec<u32>,
    /// For `Kernel::Avx2`, whose words have nothing added: the same without their signs.
    sizes: Vec<u32>,
    steps: Vec<f32>,
    width: usize,
}

impl Rounded {
    /// Takes up `x`, rows of `width` numbers (a multiple of four).
    pub(crate) fn fill(&mut self, kernel: Kernel, x: &[f32], width: usize) {
        self.width = width;
        let rows = x.len() / width;
        let padded = rows.next_multiple_of(ROWS);
        self.steps.clear();
        self.words.clear();
        self.words.resize(padded * width / GROUP, 0x8080_8080);
        for (row, words) in x.chunks_exact(width).zip(self.words.chunks_exact_mut(width / GROUP)) {
            self.steps.push(super::math::round_row(kernel, row, words));
        }
        self.sizes.clear();
        #[cfg(target_arch = "x86_64")]
        if kernel == Kernel::Avx2 {
            super::math::signs_apart(kernel, &mut self.words, &mut self.sizes);
        }
    }

    fn rows(&self) -> usize {
        self.steps.len()
    }
}

/// A dense layer: `outputs` = `inputs` times weights plus bias.
#[derive(Debug)]
pub(crate) struct Linear {
    inputs: usize,
    outputs: usize,
    blocks: Cow<'static, [u8]>,
    /// Per output: size of a weight step; 128 times the sum of the weights, in steps; bias.
    steps: Vec<f32>,
    sums: Vec<i32>,
    bias: Vec<f32>,
}

impl Linear {
    /// Reads a layer: inputs, outputs (u32), steps, biases (f32), then the blocks; outputs are filled up to blocks.
    pub(crate) fn read<'b>(bytes: &'b [u8], keep: crate::table::Keep<'b>) -> Result<Linear, String> {
        let mut reader = crate::table::Reader(bytes);
        let (inputs, outputs) = (reader.u32()? as usize, reader.u32()? as usize);
        if inputs == 0 || inputs % 64 != 0 || inputs > 1 << 16 || outputs == 0 || outputs > 1 << 16 {
            return Err(format!("a layer of {inputs} inputs and {outputs} outputs"));
        }
        let padded = outputs.next_multiple_of(2 * LANES);
        let steps = reader.f32s(padded)?;
        let bias = reader.f32s(padded)?;
        let blocks = reader.take(padded * inputs)?;
        let mut sums = vec![0; padded];
        for (block, sums) in blocks.chunks_exact(LANES * inputs).zip(sums.chunks_exact_mut(LANES)) {
            for group in block.chunks_exact(LANES * GROUP) {
                for (weights, sum) in group.chunks_exact(GROUP).zip(sums.iter_mut()) {
                    *sum += weights.iter().map(|&w| 128 * i32::from(w as i8)).sum::<i32>();
                }
            }
        }
        Ok(Linear { inputs, outputs, blocks: keep(blocks), steps, sums, bias })
    }

    /// Numbers in a row of the result: the outputs, filled up to whole blocks.
    pub(crate) fn width(&self) -> usize {
        self.steps.len()
    }

    /// Outputs that mean something.
    pub(crate) fn outputs(&self) -> usize {
        self.outputs
    }

    /// Inputs.
    pub(crate) fn inputs(&self) -> usize {
        self.inputs
    }

    /// The layer applied to every row of `x`; `out` gets rows of `width()` numbers.
    pub(crate) fn apply(&self, kernel: Kernel, x: &Rounded, out: &mut Vec<f32>) {
        assert_eq!(x.width, self.inputs, "rows of another width");
        let width = self.width();
        out.clear();
        out.resize(x.rows() * width, 0.0);
        let groups = self.inputs / GROUP;
        let mut sums = [[0_i32; 2 * LANES]; ROWS];
        let pair = 2 * LANES * self.inputs;
        // Weights stay in the nearest cache while all rows pass them.
        for (number, blocks) in self.blocks.chunks_exact(pair).enumerate() {
            let at = number * 2 * LANES;
            for (part, words) in x.words.chunks_exact(ROWS * groups).enumerate() {
                let first = part * ROWS;
                let sizes = x.sizes.get(first * groups..).unwrap_or_default();
                products(kernel, [words, sizes], groups, blocks, &self.sums[at..], &mut sums);
                for (row, sums) in (first..x.rows()).zip(&sums) {
                    let out = &mut out[row * width + at..][..2 * LANES];
                    super::math::scale_row(kernel, sums, x.steps[row], [&self.steps[at..], &self.bias[at..]], &self.sums[at..], out);
                }
            }
        }
    }
}

/// Sums of products of eight rows (words of four bytes, 128 added) with the weights of 32 outputs; `offsets` is what the added
/// 128 brings to each sum.
#[cfg_attr(not(target_arch = "x86_64"), expect(unused_variables, reason = "the portable kernel takes the words as they are"))]
fn products(kernel: Kernel, rows: [&[u32]; 2], groups: usize, blocks: &[u8], offsets: &[i32], sums: &mut [[i32; 2 * LANES]; ROWS]) {
    let [words, sizes] = rows;
    assert!(words.len() == ROWS * groups && blocks.len() == 2 * LANES * GROUP * groups, "blocks and rows that do not fit");
    match kernel {
        Kernel::Portable => products_portable(words, groups, blocks, sums),
        #[cfg(target_arch = "x86_64")]
        #[expect(unsafe_code, reason = "these kernels exist only where the processor was asked for them; lengths were checked above")]
        Kernel::Avx2 => {
            assert!(sizes.len() >= words.len() && offsets.len() >= 2 * LANES, "rows that were not rounded for this kernel");
            unsafe { x86::products_avx2(words, sizes, groups, blocks, offsets, sums) }
        }
        #[cfg(target_arch = "x86_64")]
        #[expect(unsafe_code, reason = "as above")]
        Kernel::Vnni => unsafe { x86::products_vnni(words, groups, blocks, sums) },
    }
}

fn products_portable(words: &[u32], groups: usize, blocks: &[u8], sums: &mut [[i32; 2 * LANES]; ROWS]) {
    for (row, sums) in words.chunks_exact(groups).zip(sums) {
        for (block, sums) in blocks.chunks_exact(LANES * GROUP * groups).zip(sums.chunks_exact_mut(LANES)) {
            sums.fill(0);
            for (word, group) in row.iter().zip(block.chunks_exact(LANES * GROUP)) {
                let x = word.to_le_bytes().map(i32::from);
                for (weights, sum) in group.chunks_exact(GROUP).zip(sums.iter_mut()) {
                    *sum += weights.iter().zip(x).map(|(&w, x)| i32::from(w as i8) * x).sum::<i32>();
                }
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "vector loads through pointers; the callers check that all slices are long enough")]
mod x86 {
    use super::{GROUP, LANES, ROWS};
    use std::arch::x86_64::*;

    /// # Safety
    /// The processor has these features; `words` holds eight rows of `groups`, `blocks` two blocks of `groups`.
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
    pub(super) unsafe fn products_vnni(words: &[u32], groups: usize, blocks: &[u8], sums: &mut [[i32; 2 * LANES]; ROWS]) {
        let (words, near) = (words.as_ptr(), blocks.as_ptr());
        // SAFETY: every index below is under the lengths that the caller vouches for.
        unsafe {
            let far = near.add(LANES * GROUP * groups);
            let mut acc = [[_mm512_setzero_si512(); 2]; ROWS];
            for group in 0..groups {
                let a = _mm512_loadu_si512(near.add(group * LANES * GROUP).cast());
                let b = _mm512_loadu_si512(far.add(group * LANES * GROUP).cast());
                for (row, acc) in acc.iter_mut().enumerate() {
                    let x = _mm512_set1_epi32(words.add(row * groups + group).read() as i32);
                    acc[0] = _mm512_dpbusd_epi32(acc[0], x, a);
                    acc[1] = _mm512_dpbusd_epi32(acc[1], x, b);
                }
            }
            for (acc, sums) in acc.iter().zip(sums) {
                _mm512_storeu_si512(sums.as_mut_ptr().cast(), acc[0]);
                _mm512_storeu_si512(sums.as_mut_ptr().add(LANES).cast(), acc[1]);
            }
        }
    }

    /// # Safety
    /// As for `products_vnni`; the words have nothing added, `sizes` are the same without signs, `offsets` has 32 numbers.
    #[target_feature(enable = "avx2")]
    pub(super) unsafe fn products_avx2(
        words: &[u32],
        sizes: &[u32],
        groups: usize,
        blocks: &[u8],
        offsets: &[i32],
        sums: &mut [[i32; 2 * LANES]; ROWS],
    ) {
        const HALF: usize = LANES / 2;
        let (words, sizes) = (words.as_ptr(), sizes.as_ptr());
        let ones = _mm256_set1_epi16(1);
        for quarter in 0..4 {
            let (block, half) = (quarter / 2, quarter % 2);
            let at = block * LANES + half * HALF;
            // SAFETY: every index below is under the lengths that the caller vouches for.
            unsafe {
                let weights = blocks.as_ptr().add(block * LANES * GROUP * groups + half * HALF * GROUP);
                let mut acc = [_mm256_loadu_si256(offsets.as_ptr().add(at).cast()); ROWS];
                for group in 0..groups {
                    let w = _mm256_loadu_si256(weights.add(group * LANES * GROUP).cast());
                    for (row, acc) in acc.iter_mut().enumerate() {
                        let x = _mm256_set1_epi32(words.add(row * groups + group).read() as i32);
                        let size = _mm256_set1_epi32(sizes.add(row * groups + group).read() as i32);
                        // |x| times w with x's sign: two products of at most 127 by 127 fit 16 bits.
                        let pairs = _mm256_maddubs_epi16(size, _mm256_sign_epi8(w, x));
                        *acc = _mm256_add_epi32(*acc, _mm256_madd_epi16(pairs, ones));
                    }
                }
                for (acc, sums) in acc.iter().zip(sums.iter_mut()) {
                    _mm256_storeu_si256(sums.as_mut_ptr().add(at).cast(), *acc);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers without order, the same on every run.
    fn noise(seed: u32, n: usize) -> impl Iterator<Item = u32> {
        let mut state = seed;
        std::iter::repeat_with(move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 8
        })
        .take(n)
    }

    fn layer(inputs: usize, outputs: usize) -> Vec<u8> {
        let padded = outputs.next_multiple_of(2 * LANES);
        let mut bytes = [inputs as u32, outputs as u32].map(u32::to_le_bytes).concat();
        bytes.extend((0..padded).flat_map(|i| (0.001 * (i + 1) as f32).to_le_bytes()));
        bytes.extend((0..padded).flat_map(|i| (i as f32 - 3.0).to_le_bytes()));
        bytes.extend(noise(7, padded * inputs).map(|n| (n % 255) as i32 - 127).map(|w| w as i8 as u8));
        bytes
    }

    #[test]
    fn all_kernels_give_the_same_bits() {
        let linear = Linear::read(&layer(128, 70), |b| b.to_vec().into()).expect("a layer as written above");
        let x: Vec<f32> = noise(3, 11 * 128).map(|n| n as f32 / 4096.0 - 2048.0).collect();
        let results: Vec<Vec<u32>> = Kernel::available()
            .into_iter()
            .map(|kernel| {
                let (mut rounded, mut out) = (Rounded::default(), Vec::new());
                rounded.fill(kernel, &x, 128);
                linear.apply(kernel, &rounded, &mut out);
                out.iter().map(|v| v.to_bits()).collect()
            })
            .collect();
        assert_eq!(results[0].len(), 11 * 96);
        assert!(results.windows(2).all(|pair| pair[0] == pair[1]));
    }

    #[test]
    fn a_product_is_what_the_weights_say() {
        let bytes = layer(64, 32);
        let linear = Linear::read(&bytes, |b| b.to_vec().into()).expect("a layer as written above");
        let (mut rounded, mut out) = (Rounded::default(), Vec::new());
        let mut x = vec![0.0; 64];
        (x[0], x[5]) = (127.0, -64.0);
        rounded.fill(Kernel::Portable, &x, 64);
        linear.apply(Kernel::Portable, &rounded, &mut out);
        let weight = |input: usize, output: usize| {
            let at = 8 + 2 * 32 * 4 + (output / LANES) * LANES * 64 + (input / GROUP) * LANES * GROUP + (output % LANES) * GROUP + input % GROUP;
            f32::from(bytes[at] as i8)
        };
        for (output, got) in out.iter().enumerate() {
            let want = (127.0 * weight(0, output) - 64.0 * weight(5, output)) * 0.001 * (output + 1) as f32 + output as f32 - 3.0;
            assert!((got - want).abs() < 1e-2 * want.abs().max(1.0), "{output}: {got} for {want}");
        }
    }

    #[test]
    fn a_layer_cut_short_is_refused() {
        let bytes = layer(64, 32);
        assert!(Linear::read(&bytes[..bytes.len() - 1], |b| b.to_vec().into()).is_err());
    }
}
