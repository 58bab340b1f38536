//! How numbers are written: a sign, digits, a fraction. No exponents, no thousands, no infinity.

/// Reads a number; `None` when it is written in any other way or has more than 15 digits in a row.
#[must_use]
pub fn read(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let plain = |part: &str| (1..=15).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    // A leading zero makes it a name (a postal code, an article) and not a quantity.
    let named = whole.len() > 1 && whole.starts_with('0');
    if !plain(whole) || named || !fraction.is_none_or(plain) {
        return None;
    }
    text.parse::<f64>().ok().map(|n| if n == 0.0 { 0.0 } else { n })
}

/// Writes a number so that [`read`] gives it back.
#[must_use]
pub fn write(number: f64) -> String {
    number.to_string()
}
