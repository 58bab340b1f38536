//! Tree to text: what the parser reads back as the same tree.

use std::fmt::{Display, Formatter, Result, Write};

use super::ast::{Bound, Clause, Filter, Op, Text, Value};
use super::fields::Field;
use super::number;
use super::parse::is_bare;
use super::scan::{is_name, is_quote};

impl Filter {
    /// The filter as text. [`Filter::parse`] reads it back as the same tree in normal form.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.to_string()
    }
}

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::All => Ok(()),
            Self::And { items } => joined(f, items, " "),
            Self::Or { items } => joined(f, items, " OR "),
            Self::Not { item } => {
                f.write_char('-')?;
                nested(f, item)
            }
            Self::Text(text) => text.fmt(f),
            Self::Field(clause) => clause.fmt(f),
        }
    }
}

fn joined(f: &mut Formatter<'_>, items: &[Filter], between: &str) -> Result {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            f.write_str(between)?;
        }
        nested(f, item)?;
    }
    Ok(())
}

fn nested(f: &mut Formatter<'_>, item: &Filter) -> Result {
    match item {
        Filter::All => f.write_char('*'),
        Filter::And { .. } | Filter::Or { .. } => write!(f, "({item})"),
        other => other.fmt(f),
    }
}

impl Display for Text {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Word { word } => word_or_quoted(f, word),
            Self::Prefix { word } => write!(f, "{word}*"),
            Self::Fuzzy { word, distance } => write!(f, "{word}~{distance}"),
            Self::Phrase { text } => quoted(f, text),
            Self::Near { words, distance } => {
                write!(f, "NEAR/{distance}(")?;
                for (at, word) in words.iter().enumerate() {
                    if at > 0 {
                        f.write_char(' ')?;
                    }
                    word_or_quoted(f, word)?;
                }
                f.write_char(')')
            }
        }
    }
}

impl Display for Clause {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let op = match (self.op, &self.field) {
            (Op::Exists, field) => {
                f.write_str("has:")?;
                return name(f, field);
            }
            (Op::Ge, Field::Occurred) => "since:",
            (Op::Le, Field::Occurred) => "until:",
            (op, field) => {
                name(f, field)?;
                match op {
                    Op::Equals => "=",
                    Op::Gt => ">",
                    Op::Ge => ">=",
                    Op::Lt => "<",
                    Op::Le => "<=",
                    Op::Is | Op::Exists => ":",
                }
            }
        };
        f.write_str(op)?;
        for (at, value) in self.values.iter().enumerate() {
            if at > 0 {
                f.write_char(',')?;
            }
            value.fmt(f)?;
        }
        Ok(())
    }
}

impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Text(text) if is_bare_value(text) => f.write_str(text),
            Self::Text(text) => quoted(f, text),
            Self::Prefix(text) => {
                if is_bare_value(text) {
                    f.write_str(text)?;
                } else {
                    quoted(f, text)?;
                }
                f.write_char('*')
            }
            Self::Number(n) => f.write_str(&number::write(*n)),
            Self::Time(when) => when.fmt(f),
            Self::Range(from, to) => {
                bound(f, from.as_ref())?;
                f.write_str("..")?;
                bound(f, to.as_ref())
            }
        }
    }
}

fn bound(f: &mut Formatter<'_>, bound: Option<&Bound>) -> Result {
    match bound {
        None => Ok(()),
        Some(Bound::Number(n)) => f.write_str(&number::write(*n)),
        Some(Bound::Time(when)) => when.fmt(f),
    }
}

/// A field's name as it stands before an operator.
fn name(f: &mut Formatter<'_>, field: &Field) -> Result {
    if is_name(field.name()) { f.write_str(field.name()) } else { quoted(f, field.name()) }
}

fn word_or_quoted(f: &mut Formatter<'_>, word: &str) -> Result {
    if is_bare(word) { f.write_str(word) } else { quoted(f, word) }
}

fn quoted(f: &mut Formatter<'_>, text: &str) -> Result {
    f.write_char('"')?;
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    f.write_char('"')
}

/// Whether a value stands for itself without quotation marks.
fn is_bare_value(text: &str) -> bool {
    let special = |c: char| {
        c.is_whitespace() || is_quote(c) || matches!(c, '(' | ')' | ',' | '\\' | '*' | '<' | '>' | '=')
    };
    !text.is_empty() && !text.contains("..") && !text.contains(special)
}

/// The text that asks a field for one value, whatever characters either has; for links from numbers to records.
#[must_use]
pub fn statement(field: &str, value: &str) -> String {
    let shown = super::check::field(field).unwrap_or_else(|_| Field::Custom(format!("attributes.{field}")));
    Clause { field: shown, op: Op::Is, values: vec![Value::Text(value.to_owned())] }.to_string()
}
