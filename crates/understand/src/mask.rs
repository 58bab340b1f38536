//! Personal data that must not be stored: e-mail addresses, phone numbers, payment cards, bank accounts.
//!
//! Checksums decide where there are any (Luhn for cards, mod 97 for IBANs); phone numbers need the shape or the words
//! around them, so that order numbers, prices and dates stay readable.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

mod account;
mod phone;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An e-mail address.
    Email,
    /// An international bank account number.
    Iban,
    /// A payment card.
    Card,
    /// A telephone number.
    Phone,
}

impl Kind {
    /// The name in annotations and filters.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Iban => "iban",
            Self::Card => "card",
            Self::Phone => "phone",
        }
    }

    fn mask(self) -> &'static str {
        match self {
            Self::Email => "[email]",
            Self::Iban => "[iban]",
            Self::Card => "[card]",
            Self::Phone => "[phone]",
        }
    }
}

/// A text without personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaskedText<'a> {
    /// The text with `[email]` and the like in place of the data.
    pub text: Cow<'a, str>,
    /// What was masked and where the mask stands, in characters of the new text.
    pub masks: Vec<(Kind, Range<usize>)>,
}

#[allow(clippy::unwrap_used)] // constant pattern, covered by every test below
static EMAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)[\p{L}\p{N}_%+'-][\p{L}\p{N}._%+'-]*(?:@|\s?[\[(](?:at|@)[\])]\s?)[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)+")
        .unwrap()
});

/// Masks the personal data of a text.
#[must_use]
pub fn mask(text: &str) -> MaskedText<'_> {
    let found = find(text);
    if found.is_empty() {
        return MaskedText { text: Cow::Borrowed(text), masks: Vec::new() };
    }
    let mut out = String::with_capacity(text.len());
    let mut masks = Vec::with_capacity(found.len());
    let (mut from, mut position) = (0, 0);
    for (kind, range) in found {
        let before = &text[from..range.start];
        out.push_str(before);
        position += before.chars().count();
        let mask = kind.mask();
        out.push_str(mask);
        masks.push((kind, position..position + mask.len()));
        position += mask.len();
        from = range.end;
    }
    out.push_str(&text[from..]);
    MaskedText { text: Cow::Owned(out), masks }
}

/// Personal data by byte range, in order, none overlapping another.
fn find(text: &str) -> Vec<(Kind, Range<usize>)> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let mut found = Vec::new();
    if text.contains('@') || text.contains("(at)") || text.contains("[at]") {
        found.extend(EMAIL.find_iter(text).map(|m| (Kind::Email, m.range())));
    }
    if digits >= 7 {
        let mut add = |kind, ranges: Vec<Range<usize>>| {
            for range in ranges {
                if !found.iter().any(|(_, taken): &(Kind, Range<usize>)| {
                    range.start < taken.end && taken.start < range.end
                }) {
                    found.push((kind, range));
                }
            }
        };
        add(Kind::Iban, account::ibans(text));
        add(Kind::Card, account::cards(text));
        add(Kind::Phone, phone::phones(text));
    }
    found.sort_by_key(|(_, range)| range.start);
    found
}

/// The characters before and after a byte range.
fn around<'a>(text: &'a str, range: &Range<usize>) -> (Option<char>, Option<char>, &'a str) {
    let before = &text[..range.start];
    (before.chars().next_back(), text[range.end..].chars().next(), before)
}

/// Whether the range lies in an address of the web.
fn in_url(text: &str, range: &Range<usize>) -> bool {
    let word = text[..range.start].rsplit(char::is_whitespace).next().unwrap_or_default();
    word.contains("://") || word.contains("www.") || word.contains(".com/")
}

#[cfg(test)]
mod tests;
