//! Medians, spreads and growth of a few measurements.

/// The value below which `part` (0 to 1) of the values lie; 0 for none.
pub fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = ((sorted.len() as f64 - 1.0) * part).round().max(0.0) as usize;
    sorted.get(at).copied().unwrap_or(0.0)
}

/// The middle value; of an even number the mean of the two in the middle.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let at = |index: usize| sorted.get(index).copied().unwrap_or(0.0);
    if sorted.len() % 2 == 1 { at(middle) } else { f64::midpoint(at(middle.saturating_sub(1)), at(middle)) }
}

/// Half the distance between the smallest and the largest value, in percent of the median.
pub fn spread(values: &[f64]) -> f64 {
    let range =
        values.iter().copied().fold(f64::MIN, f64::max) - values.iter().copied().fold(f64::MAX, f64::min);
    let middle = median(values);
    if middle > 0.0 { range / 2.0 / middle * 100.0 } else { 0.0 }
}

/// The exponent by which a cost grows between two sizes: 1 is in proportion, 2 is quadratic.
pub fn growth(small: (f64, f64), large: (f64, f64)) -> f64 {
    (large.1 / small.1).ln() / (large.0 / small.0).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_edges() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(quantile(&[5.0, 1.0, 3.0], 1.0), 5.0);
        assert_eq!(quantile(&[], 0.5), 0.0);
        assert_eq!(spread(&[90.0, 100.0, 110.0]), 10.0);
    }

    #[test]
    fn growth_is_the_slope_between_logarithms() {
        assert!((growth((10.0, 2.0), (1_000.0, 200.0)) - 1.0).abs() < 1e-9);
        assert!((growth((10.0, 1.0), (100.0, 100.0)) - 2.0).abs() < 1e-9);
    }
}
