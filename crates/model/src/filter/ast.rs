//! The syntax tree: what text and builder both become, and what every evaluator reads.

use serde::{Deserialize, Serialize};

use super::fields::Field;
use super::when::When;

/// What records are meant. In JSON, the form of the builder, each node carries its `type`.
///
/// The parser gives the *normal form*: `and` and `or` are flat and hold at least two items, nothing is negated
/// twice, `all` stands alone or under `not`. [`Filter::normal`] brings a tree from elsewhere into it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schema(no_recursion)]
pub enum Filter {
    /// Every record; the empty filter, or `*`.
    #[default]
    All,
    /// All of the items: `late refund`.
    And {
        /// The items.
        items: Vec<Filter>,
    },
    /// At least one of the items: `late OR slow`.
    Or {
        /// The items.
        items: Vec<Filter>,
    },
    /// Everything but: `-refund`.
    Not {
        /// What is left out.
        item: Box<Filter>,
    },
    /// Words that were said, in a verbatim or in the title.
    Text(Text),
    /// A statement about a field.
    Field(Clause),
}

/// Words that were said. A word of a query means a word of a text by [`super::Token::means`]. Nothing reaches
/// across the end of a verbatim. Words that the analyser finds nothing in match nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = FilterText)]
pub enum Text {
    /// One word in any of its forms: `refund`. When the analyser cuts it in several (`e-mail`), they are a phrase.
    Word {
        /// The word.
        word: String,
    },
    /// Words that begin so in their normalised form: `deliver*`.
    Prefix {
        /// The beginning; letters and digits.
        word: String,
    },
    /// Words spelled nearly so: at most `distance` characters of the normalised form inserted, left out, changed
    /// or swapped with their neighbour: `delivery~1`.
    Fuzzy {
        /// The word; letters and digits.
        word: String,
        /// 1 or 2.
        distance: u8,
    },
    /// Words one after the other: `"late refund"`.
    Phrase {
        /// The words.
        text: String,
    },
    /// All the words, in any order, within a stretch in which the last is at most `distance` words after the
    /// first: `NEAR/5(late refund)`.
    Near {
        /// The words.
        words: Vec<String>,
        /// From 1 to 50.
        distance: u8,
    },
}

/// How a field is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FilterOp)]
pub enum Op {
    /// `:` is one of the values, or in one of the ranges; for units and topics, is it or lies below it.
    Is,
    /// `=` the same, but units and topics are meant without what lies below them.
    Equals,
    /// `>`
    Gt,
    /// `>=`; for times also `since:`.
    Ge,
    /// `<`
    Lt,
    /// `<=`; for times also `until:`.
    Le,
    /// `has:`
    Exists,
}

/// A statement about a field. A record with several values in it (topics, tags, several choices) is meant when one
/// of them fits; a record without any is not meant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "super::json::ClauseJson", into = "super::json::ClauseJson")]
pub struct Clause {
    /// Which field.
    pub field: Field,
    /// How it is asked.
    pub op: Op,
    /// With what: none for `Exists`, one number or time for a comparison, else one or more.
    pub values: Vec<Value>,
}

/// What a field is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A word, compared by [`super::fold`]: case does not count.
    Text(String),
    /// Values that begin so: `source:zen*`.
    Prefix(String),
    /// A number.
    Number(f64),
    /// A stretch of time.
    Time(When),
    /// From one to the other, both included; open where `None`.
    Range(Option<Bound>, Option<Bound>),
}

/// An end of a range.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// A number.
    Number(f64),
    /// A stretch of time: a range runs from the beginning of its first to the end of its last.
    Time(When),
}

impl Filter {
    /// All of them.
    #[must_use]
    pub fn and(items: impl IntoIterator<Item = Self>) -> Self {
        Self::And { items: items.into_iter().collect() }.normal()
    }

    /// At least one of them.
    #[must_use]
    pub fn or(items: impl IntoIterator<Item = Self>) -> Self {
        Self::Or { items: items.into_iter().collect() }.normal()
    }

    /// Everything but this.
    #[must_use]
    pub fn negate(self) -> Self {
        Self::Not { item: Box::new(self) }.normal()
    }

    /// A field is this value; text is taken as it is.
    #[must_use]
    pub fn is(field: Field, value: impl Into<String>) -> Self {
        Self::Field(Clause { field, op: Op::Is, values: vec![Value::Text(value.into())] })
    }

    /// The same meaning in normal form.
    #[must_use]
    pub fn normal(self) -> Self {
        match self {
            Self::And { items } => {
                let mut flat = Vec::with_capacity(items.len());
                for item in items {
                    match item.normal() {
                        Self::All => {}
                        Self::And { items } => flat.extend(items),
                        other => flat.push(other),
                    }
                }
                if flat.len() > 1 { Self::And { items: flat } } else { flat.pop().unwrap_or(Self::All) }
            }
            Self::Or { items } => {
                let mut flat = Vec::with_capacity(items.len());
                for item in items {
                    match item.normal() {
                        Self::All => return Self::All,
                        Self::Or { items } => flat.extend(items),
                        other => flat.push(other),
                    }
                }
                if flat.len() > 1 { Self::Or { items: flat } } else { flat.pop().unwrap_or(Self::All) }
            }
            Self::Not { item } => match item.normal() {
                Self::Not { item } => *item,
                other => Self::Not { item: Box::new(other) },
            },
            Self::Text(Text::Word { word }) if !super::parse::is_bare(&word) => {
                Self::Text(Text::Phrase { text: word })
            }
            other => other,
        }
    }
}
