//! What belongs at the cursor: a word or a field's name, or a value of a certain field. The index knows the values.

use serde::{Deserialize, Serialize};

use super::ast::Op;
use super::fields::{Field, Kind};
use super::scan::{Scanner, is_name, is_quote};
use super::when::NAMED;

/// What can be written at the cursor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Completion {
    /// What is expected there.
    pub expected: Expected,
    /// What stands there already, up to the cursor.
    pub prefix: String,
    /// The first character that a choice replaces.
    pub start: usize,
    /// One past the last character that a choice replaces.
    pub end: usize,
}

/// What is expected at a place in a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = CompletionExpected)]
pub enum Expected {
    /// A word to look for, or the name of a field.
    Term,
    /// The name of a field, after `has:`.
    Field,
    /// A value.
    Value {
        /// The field's name.
        field: String,
        /// What it holds.
        holds: Kind,
    },
    /// Words between quotation marks, or nothing that could be guessed.
    Nothing,
}

/// What is expected at `cursor`, counted in characters.
#[must_use]
pub fn complete(text: &str, cursor: usize) -> Completion {
    let length = text.chars().count();
    let cursor = cursor.min(length);
    let before: String = text.chars().take(cursor).collect();
    let mut walk = Walk { scan: Scanner::new(&before), all: text.chars().collect(), cursor };
    walk.run()
}

/// What to offer for times, in the order of use.
#[must_use]
pub fn times() -> Vec<&'static str> {
    let distances = ["24h", "7d", "30d", "90d", "12mo"];
    distances.into_iter().chain(NAMED.iter().map(|(name, _)| *name)).collect()
}

struct Walk {
    scan: Scanner,
    all: Vec<char>,
    cursor: usize,
}

impl Walk {
    fn run(&mut self) -> Completion {
        loop {
            self.scan.blank();
            let start = self.scan.at;
            match self.scan.peek() {
                None => return self.found(Expected::Term, self.cursor, false),
                Some('(' | ')' | '-' | ':' | '=' | '<' | '>' | ',') => self.scan.at += 1,
                Some(c) if is_quote(c) => {
                    let Some(name) = self.scan.quoted() else {
                        return self.found(Expected::Nothing, start, true);
                    };
                    if self.at_operator()
                        && let Some(found) = self.statement(&name)
                    {
                        return found;
                    }
                }
                Some(_) => {
                    let run = self.scan.run();
                    if self.scan.at == self.cursor {
                        return self.found(Expected::Term, start, false);
                    }
                    if is_name(&run)
                        && self.at_operator()
                        && let Some(found) = self.statement(&run)
                    {
                        return found;
                    }
                }
            }
        }
    }

    fn at_operator(&self) -> bool {
        matches!(self.scan.peek(), Some(':' | '=' | '<' | '>')) || self.scan.comparison_after_space()
    }

    /// Walks over a statement; what is expected in it when the cursor lies there.
    fn statement(&mut self, name: &str) -> Option<Completion> {
        self.scan.space();
        let comparison = self.scan.operator() != Op::Is;
        let expected = match name.to_lowercase().as_str() {
            "has" => Expected::Field,
            "since" | "until" => Expected::Value { field: "occurred".into(), holds: Kind::Time },
            _ => {
                let field = Field::named(name);
                Expected::Value { field: field.name().to_owned(), holds: field.kind() }
            }
        };
        if comparison || Field::named(name).is_built_in() {
            self.scan.space();
        }
        loop {
            let start = self.scan.at;
            let quoted = self.scan.peek().is_some_and(is_quote);
            if quoted {
                if self.scan.quoted().is_none() {
                    return Some(self.found(expected, start, true));
                }
            } else {
                self.scan.value_run();
                if self.scan.at == self.cursor {
                    return Some(self.found(expected, start, false));
                }
            }
            if self.scan.peek() != Some(',') {
                return None;
            }
            self.scan.at += 1;
        }
    }

    fn found(&self, expected: Expected, start: usize, quoted: bool) -> Completion {
        let ends = |c: &char| {
            if quoted { is_quote(*c) } else { c.is_whitespace() || is_quote(*c) || "(),:=<>".contains(*c) }
        };
        let rest = self.all.get(self.cursor..).unwrap_or_default();
        let more = rest.iter().position(ends).map_or(rest.len(), |at| at + usize::from(quoted));
        let written = self.all.get(start + usize::from(quoted)..self.cursor).unwrap_or_default();
        Completion { expected, prefix: written.iter().collect(), start, end: self.cursor + more }
    }
}
