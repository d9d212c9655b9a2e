//! The arithmetic between the matrix products, in 32-bit floats, in a fixed order of operations and without fused or
//! library functions: every processor gives the same bits. The compiler makes vectors of it where there are any.

/// Partial sums of a reduction; vectors of any length up to this give the same result.
const LANES: usize = 16;

/// Compiles a function body once per kind of vectors and chooses by kernel.
macro_rules! vectorised {
    ($(#[$doc:meta])* $vis:vis fn $name:ident($($arg:ident: $type:ty),* $(,)?) $(-> $ret:ty)? $body:block) => {
        $(#[$doc])*
        $vis fn $name(kernel: $crate::accurate::Kernel, $($arg: $type),*) $(-> $ret)? {
            #[inline(always)]
            fn body($($arg: $type),*) $(-> $ret)? $body
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
            fn avx2($($arg: $type),*) $(-> $ret)? { body($($arg),*) }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512bw,avx512vl,bmi1,bmi2,popcnt")]
            fn avx512($($arg: $type),*) $(-> $ret)? { body($($arg),*) }
            #[allow(unsafe_code, reason = "a kernel exists only where the processor was asked for its instructions")]
            match kernel {
                $crate::accurate::Kernel::Portable => body($($arg),*),
                #[cfg(target_arch = "x86_64")]
                $crate::accurate::Kernel::Avx2 => unsafe { avx2($($arg),*) },
                #[cfg(target_arch = "x86_64")]
                $crate::accurate::Kernel::Vnni => unsafe { avx512($($arg),*) },
            }
        }
    };
}

pub(crate) use vectorised;

/// Adds the lanes in halves.
#[inline(always)]
fn total(mut lanes: [f32; LANES]) -> f32 {
    let mut half = LANES / 2;
    while half > 0 {
        for i in 0..half {
            lanes[i] += lanes[i + half];
        }
        half /= 2;
    }
    lanes[0]
}

/// e to the power of x, for x in -87..=88; beyond, the value at the border. Error about 2 units in the last place.
#[inline(always)]
fn exp(x: f32) -> f32 {
    // Adding this rounds to an integer, which then stands in the lowest bits.
    const MAGIC: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + MAGIC;
    let n = shifted - MAGIC;
    // Reduction and polynomial after Cephes' expf.
    let r = x - n * 0.693_359_4 + n * 2.121_944_4e-4;
    let p = 1.987_569_1e-4_f32;
    let p = p * r + 1.398_2e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 1.666_666_5e-1;
    let p = p * r + 0.5;
    let p = p * r * r + r + 1.0;
    p * f32::from_bits(shifted.to_bits().wrapping_add(127) << 23)
}

/// x times the normal distribution's share below x; the error function by Abramowitz and Stegun, 7.1.26.
#[inline(always)]
fn gelu_of(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let p = ((((1.061_405_4 * t - 1.453_152_1) * t + 1.421_413_8) * t - 0.284_496_74) * t + 0.254_829_6) * t;
    let tail = 0.5 * p * exp(-z * z);
    x * if x < 0.0 { tail } else { 1.0 - tail }
}

vectorised! {
    /// Rounds a row to steps of a 127th of its largest number, 128 added, four to a word; gives the size of a step.
    pub(crate) fn round_row(row: &[f32], words: &mut [u32]) -> f32 {
        let mut most = [0.0_f32; LANES];
        for chunk in row.chunks_exact(LANES) {
            for (m, x) in most.iter_mut().zip(chunk) {
                *m = if x.abs() > *m { x.abs() } else { *m };
            }
        }
        let largest = most.iter().fold(1e-8_f32, |a, &b| if b > a { b } else { a });
        let inverse = 127.0 / largest;
        for (four, word) in row.chunks_exact(4).zip(words) {
            // Adding this rounds to an integer with 128 added, which then stands in the lowest bits.
            const MAGIC: f32 = 12_582_912.0 + 128.0;
            let byte = |x: f32| (x * inverse + MAGIC).to_bits() & 255;
            *word = byte(four[0]) | byte(four[1]) << 8 | byte(four[2]) << 16 | byte(four[3]) << 24;
        }
        largest / 127.0
    }
}

vectorised! {
    /// Takes the added 128 off each byte of `words`, and gives the bytes without their signs.
    pub(crate) fn signs_apart(words: &mut [u32], sizes: &mut Vec<u32>) {
        sizes.extend(words.iter_mut().map(|word| {
            *word ^= 0x8080_8080;
            u32::from_ne_bytes(word.to_ne_bytes().map(|byte| (byte as i8).unsigned_abs()))
        }));
    }
}

vectorised! {
    /// Sums of products back to numbers: less what the added 128 brought, times both steps, plus the bias.
    pub(crate) fn scale_row(sums: &[i32; 32], step: f32, of: [&[f32]; 2], offsets: &[i32], out: &mut [f32]) {
        let (steps, bias) = (&of[0][..32], &of[1][..32]);
        let offsets = &offsets[..32];
        let out = &mut out[..32];
        for i in 0..32 {
            out[i] = (sums[i] - offsets[i]) as f32 * (step * steps[i]) + bias[i];
        }
    }
}

vectorised! {
    /// Every number of `x` through the Gaussian error linear unit.
    pub(crate) fn gelu(x: &mut [f32]) {
        for v in x {
            *v = gelu_of(*v);
        }
    }
}

vectorised! {
    /// Adds `more` to the rows of `x` and normalises each row to mean 0 and variance 1, then scales and shifts it.
    pub(crate) fn add_and_normalise(x: &mut [f32], more: &[f32], scale: &[f32], shift: &[f32]) {
        let width = scale.len();
        for (row, more) in x.chunks_exact_mut(width).zip(more.chunks_exact(width)) {
            let mut sum = [0.0; LANES];
            for (chunk, more) in row.chunks_exact_mut(LANES).zip(more.chunks_exact(LANES)) {
                for i in 0..LANES {
                    chunk[i] += more[i];
                    sum[i] += chunk[i];
                }
            }
            let mean = total(sum) / width as f32;
            let mut squares = [0.0; LANES];
            for chunk in row.chunks_exact(LANES) {
                for i in 0..LANES {
                    let d = chunk[i] - mean;
                    squares[i] += d * d;
                }
            }
            let factor = 1.0 / (total(squares) / width as f32 + 1e-12).sqrt();
            for ((v, scale), shift) in row.iter_mut().zip(scale).zip(shift) {
                *v = (*v - mean) * factor * scale + shift;
            }
        }
    }
}

vectorised! {
    /// Numbers to shares of one: each to the power of e, divided by their sum.
    pub(crate) fn softmax(x: &mut [f32]) {
        let largest = x.iter().fold(f32::MIN, |a, &b| if b > a { b } else { a });
        let mut sums = [0.0; LANES];
        let mut chunks = x.chunks_exact_mut(LANES);
        for chunk in &mut chunks {
            for i in 0..LANES {
                chunk[i] = exp(chunk[i] - largest);
                sums[i] += chunk[i];
            }
        }
        for (v, sum) in chunks.into_remainder().iter_mut().zip(&mut sums) {
            *v = exp(*v - largest);
            *sum += *v;
        }
        let factor = 1.0 / total(sums);
        for v in x {
            *v *= factor;
        }
    }
}

vectorised! {
    /// Adds `factor` times `row` to `out`.
    pub(crate) fn add_scaled(out: &mut [f32], row: &[f32], factor: f32) {
        for (o, v) in out.iter_mut().zip(row) {
            *o += factor * v;
        }
    }
}

vectorised! {
    /// One head of attention over a sentence. `q`, `k`, `v`: rows of `stride` numbers, of which the first `SIZE` count;
    /// `out`: rows of `out_stride`. `keys` and `scores` are scratch space.
    pub(crate) fn attend(qkv: [&[f32]; 3], stride: usize, out: &mut [f32], out_stride: usize, scratch: [&mut Vec<f32>; 2]) {
        const SIZE: usize = 32;
        let [q, k, v] = qkv;
        let n = q.len().div_ceil(stride);
        let [keys, scores] = scratch;
        let padded = n.next_multiple_of(LANES);
        keys.clear();
        keys.resize(SIZE * padded, 0.0);
        for (j, row) in k.chunks(stride).enumerate() {
            for (d, value) in row[..SIZE].iter().enumerate() {
                keys[d * padded + j] = *value;
            }
        }
        scores.clear();
        scores.resize(padded, 0.0);
        for (i, q) in q.chunks(stride).enumerate() {
            scores.fill(0.0);
            for (q, keys) in q[..SIZE].iter().zip(keys.chunks_exact(padded)) {
                for (s, k) in scores.iter_mut().zip(keys) {
                    *s += q * k;
                }
            }
            let mut largest = f32::MIN;
            for s in &mut scores[..n] {
                // The square root of the head's size.
                *s *= 0.176_776_7;
                largest = if *s > largest { *s } else { largest };
            }
            let mut sums = [0.0; LANES];
            for chunk in scores.chunks_exact_mut(LANES) {
                for s in chunk.iter_mut() {
                    *s = exp(*s - largest);
                }
            }
            scores[n..].fill(0.0);
            for chunk in scores.chunks_exact(LANES) {
                for (sum, s) in sums.iter_mut().zip(chunk) {
                    *sum += s;
                }
            }
            let factor = 1.0 / total(sums);
            let mut mixed = [0.0_f32; SIZE];
            for (s, v) in scores[..n].iter().zip(v.chunks(stride)) {
                let v = &v[..SIZE];
                for d in 0..SIZE {
                    mixed[d] += s * v[d];
                }
            }
            for (o, m) in out[i * out_stride..][..SIZE].iter_mut().zip(mixed) {
                *o = m * factor;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accurate::Kernel;

    #[test]
    fn exponential_and_gelu_are_close_to_the_exact_ones() {
        for step in -800..800 {
            let x = step as f32 / 10.0;
            let want = f64::from(x).exp();
            assert!((f64::from(exp(x)) - want).abs() <= want * 1e-6, "{x}");
        }
        for (x, want) in [(-3.0, -0.004_049_7), (-1.0, -0.158_655_26), (0.0, 0.0), (0.5, 0.345_731_23), (2.0, 1.954_499_7)] {
            assert!((gelu_of(x) - want).abs() < 1e-5, "{x}");
        }
    }

    #[test]
    fn all_kernels_give_the_same_bits() {
        let x: Vec<f32> = (0..384).map(|i| ((i * 37 % 101) as f32 - 50.0) / 7.0).collect();
        let ones = vec![1.25; 128];
        let all: Vec<Vec<u32>> = Kernel::available()
            .into_iter()
            .map(|kernel| {
                let mut y = x.clone();
                gelu(kernel, &mut y);
                add_and_normalise(kernel, &mut y, &x, &ones, &ones);
                softmax(kernel, &mut y[..77]);
                y.iter().map(|v| v.to_bits()).collect()
            })
            .collect();
        assert!(all.windows(2).all(|pair| pair[0] == pair[1]));
    }

    #[test]
    fn rounding_keeps_sign_and_size() {
        let mut row = vec![0.0; 16];
        (row[0], row[1], row[2]) = (-2.0, 1.0, 0.004);
        let mut words = vec![0; 4];
        let step = round_row(Kernel::Portable, &row, &mut words);
        assert_eq!(words[0].to_le_bytes(), [1, 192, 128, 128]);
        assert!((step - 2.0 / 127.0).abs() < 1e-7);
    }
}
