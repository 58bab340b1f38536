//! Numbers that carry their own proof: payment cards and IBANs.

use std::ops::Range;

/// IBAN lengths by country.
const LENGTHS: [(&[u8; 2], usize); 54] = [
    (b"AD", 24),
    (b"AE", 23),
    (b"AL", 28),
    (b"AT", 20),
    (b"AZ", 28),
    (b"BA", 20),
    (b"BE", 16),
    (b"BG", 22),
    (b"BH", 22),
    (b"BR", 29),
    (b"CH", 21),
    (b"CR", 22),
    (b"CY", 28),
    (b"CZ", 24),
    (b"DE", 22),
    (b"DK", 18),
    (b"EE", 20),
    (b"EG", 29),
    (b"ES", 24),
    (b"FI", 18),
    (b"FO", 18),
    (b"FR", 27),
    (b"GB", 22),
    (b"GE", 22),
    (b"GI", 23),
    (b"GR", 27),
    (b"HR", 21),
    (b"HU", 28),
    (b"IE", 22),
    (b"IL", 23),
    (b"IS", 26),
    (b"IT", 27),
    (b"KW", 30),
    (b"KZ", 20),
    (b"LB", 28),
    (b"LI", 21),
    (b"LT", 20),
    (b"LU", 20),
    (b"LV", 21),
    (b"MC", 27),
    (b"MD", 24),
    (b"ME", 22),
    (b"MK", 19),
    (b"MT", 31),
    (b"NL", 18),
    (b"NO", 15),
    (b"PL", 28),
    (b"PT", 25),
    (b"QA", 29),
    (b"RO", 24),
    (b"RS", 22),
    (b"SA", 24),
    (b"SE", 24),
    (b"SI", 19),
];
const MORE_LENGTHS: [(&[u8; 2], usize); 6] =
    [(b"SK", 24), (b"SM", 27), (b"TN", 24), (b"TR", 26), (b"UA", 29), (b"XK", 20)];

/// The byte ranges of valid IBANs.
pub(super) fn ibans(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at + 15 <= bytes.len() {
        match iban_at(bytes, at) {
            Some(end) => {
                found.push(at..end);
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

fn iban_at(bytes: &[u8], start: usize) -> Option<usize> {
    if start > 0 && (bytes[start - 1].is_ascii_alphanumeric() || bytes[start - 1] >= 0x80) {
        return None;
    }
    let country = [bytes[start].to_ascii_uppercase(), bytes[start + 1].to_ascii_uppercase()];
    let (_, length) = LENGTHS.iter().chain(&MORE_LENGTHS).find(|(code, _)| **code == country)?;
    let mut number = Vec::with_capacity(*length);
    let mut at = start;
    while number.len() < *length {
        let b = *bytes.get(at)?;
        if b.is_ascii_alphanumeric() {
            number.push(b.to_ascii_uppercase());
        } else if !matches!(b, b' ' | b'-' | b'.')
            || number.len() < 4
            || !bytes[at - 1].is_ascii_alphanumeric()
        {
            return None;
        }
        at += 1;
    }
    let more = bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric());
    (!more && number[2].is_ascii_digit() && number[3].is_ascii_digit() && mod97(&number) == 1).then_some(at)
}

fn mod97(number: &[u8]) -> u32 {
    number[4..].iter().chain(&number[..4]).fold(0, |rest, b| {
        if b.is_ascii_digit() {
            (rest * 10 + u32::from(b - b'0')) % 97
        } else {
            (rest * 100 + u32::from(b - b'A') + 10) % 97
        }
    })
}

/// The byte ranges of valid payment card numbers.
pub(super) fn cards(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let run = digits_from(bytes, at);
        let end = run.last().map_or(at, |(_, position)| position + 1);
        let number: Vec<u8> = run.iter().map(|(digit, _)| *digit).collect();
        let (before, after, _) = super::around(text, &(at..end));
        let free = !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '+' | '#' | '_'))
            && !after.is_some_and(char::is_alphanumeric);
        if free && issued(&number) && luhn(&number) && !super::in_url(text, &(at..end)) {
            found.push(at..end);
        }
        at = end.max(at + 1);
    }
    found
}

/// Digits that follow each other with at most one blank or dash between them.
fn digits_from(bytes: &[u8], start: usize) -> Vec<(u8, usize)> {
    let mut digits = Vec::new();
    let mut at = start;
    while at < bytes.len() {
        if bytes[at].is_ascii_digit() {
            digits.push((bytes[at] - b'0', at));
            at += 1;
        } else if matches!(bytes[at], b' ' | b'-' | b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
        {
            at += 1;
        } else {
            break;
        }
    }
    digits
}

/// Whether a scheme issues numbers of this beginning and length.
fn issued(number: &[u8]) -> bool {
    let prefix = |digits: usize| number.iter().take(digits).fold(0u32, |n, d| n * 10 + u32::from(*d));
    match number.len() {
        13 => prefix(1) == 4,
        14 => matches!(prefix(2), 36 | 38 | 39) || matches!(prefix(3), 300..=305),
        15 => matches!(prefix(2), 34 | 37) || matches!(prefix(4), 2131 | 1800),
        16 => {
            matches!(prefix(1), 4)
                || matches!(prefix(2), 50..=58 | 60 | 62..=65 | 67)
                || matches!(prefix(4), 2221..=2720 | 3528..=3589)
        }
        12 | 17..=19 => matches!(prefix(2), 50 | 56..=58 | 62 | 67) || (number.len() == 19 && prefix(1) == 4),
        _ => false,
    }
}

fn luhn(number: &[u8]) -> bool {
    let sum: u32 = number
        .iter()
        .rev()
        .enumerate()
        .map(|(i, d)| {
            let d = u32::from(*d);
            if i % 2 == 0 { d } else { d * 2 - if d > 4 { 9 } else { 0 } }
        })
        .sum();
    sum.is_multiple_of(10) && number.iter().any(|d| *d != 0)
}
