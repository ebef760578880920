//! Turns numbers into text, the same everywhere.

/// Rounds to a hundredth: `12.5`, `3`, `-0.25`. Never `-0`, never `1e-7`.
pub fn number(value: f64) -> String {
    assert!(value.is_finite(), "{value} has no place in a picture");
    let rounded = (value * 100.0).round() / 100.0;
    if rounded == 0.0 { "0".to_string() } else { rounded.to_string() }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_have_at_most_two_decimals_and_no_exponent() {
        for (value, expected) in [
            (12.5, "12.5"),
            (3.0, "3"),
            (-0.25, "-0.25"),
            (-0.001, "0"),
            (1e-7, "0"),
            (0.1 + 0.2, "0.3"),
            (1_234_567.891, "1234567.89"),
        ] {
            assert_eq!(number(value), expected);
        }
    }
}
