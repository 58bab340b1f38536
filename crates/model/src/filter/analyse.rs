//! How the language looks at words: through an analyser that is handed in, the same one that feeds the index.

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Token {
    /// The word in its normalised form: lower case, one Unicode form.
    pub norm: String,
    /// Its stem in the text's language; equal to `norm` where the language has no stemmer.
    pub stem: String,
    /// First character in the text (Unicode scalar values, not bytes).
    pub start: u32,
    /// One past the last character.
    pub end: u32,
}

impl Token {
    /// Whether a word of a query means this word of a text: both analysed in the text's language, the stems or
    /// the normalised forms are equal. Index and in-memory match hold to this one rule.
    #[must_use]
    pub fn means(&self, query: &Self) -> bool {
        self.stem == query.stem || self.norm == query.norm
    }
}

/// Cuts a text into words. Deterministic, without state; `lang` is a BCP 47 primary language or `und`.
pub trait Analyse: Send + Sync {
    /// The words of `text` in order.
    fn tokens(&self, text: &str, lang: &str) -> Vec<Token>;
}
