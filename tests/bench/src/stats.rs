//! The arithmetic of measuring.

use std::time::Duration;

/// The value that a share of `samples` is not above; 0.5 is the median. `None` of nothing.
pub(crate) fn percentile(samples: &[f64], share: f64) -> Option<f64> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place among a few thousand samples"
    )]
    let place = (last as f64 * share.clamp(0.0, 1.0)).round() as usize;
    Some(sorted[place])
}

/// The middle one, 0 of nothing.
pub(crate) fn median(samples: &[f64]) -> f64 {
    percentile(samples, 0.5).unwrap_or_default()
}

/// Of several blocks of samples: a block that something disturbed counts as one.
pub(crate) fn median_of_medians(blocks: &[Vec<f64>]) -> f64 {
    median(&blocks.iter().map(|block| median(block)).collect::<Vec<_>>())
}

pub(crate) fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// How many there were in a second.
pub(crate) fn per_second(count: usize, took: Duration) -> f64 {
    float(count) / took.as_secs_f64()
}

/// A count as a number that can be divided.
#[expect(clippy::cast_precision_loss, reason = "counts and bytes far below 2^52")]
pub(crate) fn float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_samples() {
        let samples = [5.0, 1.0, 4.0, 2.0, 3.0];
        assert_eq!(percentile(&samples, 0.0), Some(1.0));
        assert_eq!(percentile(&samples, 0.5), Some(3.0));
        assert_eq!(percentile(&samples, 0.99), Some(5.0));
        assert_eq!(percentile(&[7.0], 0.5), Some(7.0));
        assert_eq!(percentile(&[], 0.5), None);
    }

    #[test]
    fn one_disturbed_block_does_not_count_for_more_than_one() {
        let blocks = [vec![1.0, 1.0, 2.0], vec![50.0, 60.0, 70.0, 80.0, 90.0], vec![1.0, 2.0, 2.0]];
        assert!((median_of_medians(&blocks) - 2.0).abs() < 1e-9);
    }

    #[test]
    fn a_rate_is_a_count_in_a_second() {
        assert!((per_second(500, Duration::from_millis(250)) - 2000.0).abs() < 1e-9);
    }
}
