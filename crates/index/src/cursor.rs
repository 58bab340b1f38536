//! Where a page ended, as text that callers hand back.

use candor_model::id::FeedbackId;
use candor_model::{Error, Result};

/// The last record of a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cursor {
    /// By time: when it was said, in microseconds, and its id.
    Newest(i64, FeedbackId),
    /// By relevance: how many came before the next page, its score and its id.
    Relevance(usize, f32, FeedbackId),
}

impl Cursor {
    /// Reads what [`std::fmt::Display`] wrote.
    pub fn read(text: &str) -> Result<Self> {
        Self::parse(text).ok_or_else(|| Error::invalid("cursor", "invalid", "this is no cursor of ours"))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('_');
        let cursor = match parts.next()? {
            "n" => Self::Newest(parts.next()?.parse().ok()?, parts.next()?.parse().ok()?),
            "r" => {
                let (seen, bits) =
                    (parts.next()?.parse().ok()?, u32::from_str_radix(parts.next()?, 16).ok()?);
                Self::Relevance(seen, f32::from_bits(bits), parts.next()?.parse().ok()?)
            }
            _ => return None,
        };
        parts.next().is_none().then_some(cursor)
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Newest(time, id) => write!(f, "n_{time}_{id}"),
            Self::Relevance(seen, score, id) => write!(f, "r_{seen}_{:x}_{id}", score.to_bits()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_what_it_wrote_and_nothing_else() {
        for cursor in [Cursor::Newest(-5, FeedbackId::new()), Cursor::Relevance(40, 3.25, FeedbackId::new())]
        {
            assert_eq!(Cursor::read(&cursor.to_string()).unwrap(), cursor);
        }
        for wrong in ["", "n", "n_1", "x_1_2", "n_1_not-an-id", "r_1_zz_00000000-0000-0000-0000-000000000000"]
        {
            assert!(Cursor::read(wrong).is_err(), "{wrong}");
        }
    }
}
