//! Texts that exist in several languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A text by language: `{"en": "How was it?", "de": "Wie war es?"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
#[schema(as = SurveyText, value_type = std::collections::HashMap<String, String>)]
pub struct Text(pub BTreeMap<String, String>);

impl Text {
    /// A text in one language.
    pub fn new(language: impl Into<String>, text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(language.into(), text.into())]))
    }

    /// The same with one more language.
    #[must_use]
    pub fn with(mut self, language: impl Into<String>, text: impl Into<String>) -> Self {
        self.0.insert(language.into(), text.into());
        self
    }

    /// The text in `language`; in `fallback` when it is missing or empty there; else in any language.
    #[must_use]
    pub fn get(&self, language: &str, fallback: &str) -> &str {
        let non_empty = |l: &str| self.0.get(l).map(String::as_str).filter(|t| !t.trim().is_empty());
        non_empty(language)
            .or_else(|| non_empty(fallback))
            .or_else(|| self.0.values().map(String::as_str).find(|t| !t.trim().is_empty()))
            .unwrap_or("")
    }

    /// Whether there is something to read in `language`.
    #[must_use]
    pub fn has(&self, language: &str) -> bool {
        self.0.get(language).is_some_and(|t| !t.trim().is_empty())
    }

    /// Whether there is nothing to read in any language.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|t| t.trim().is_empty())
    }
}
