//! A statement about a field made ready: times resolved, words folded.

use super::ast::{Bound, Clause, Op, Value};
use super::fields::{Field, Kind, fold};
use super::record::{FieldValue, Record};
use super::when::Clock;
use crate::annotation::{Sentiment, classify};
use chrono::{DateTime, Utc};

/// A clause made ready to be asked. It holds when one value of the field passes one of the tests.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldTest {
    /// Which field.
    pub field: Field,
    /// What is asked of it.
    pub tests: Vec<Test>,
}

/// What one value of a field is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// There is one.
    Exists,
    /// It has words that were said (`has:text`).
    Words,
    /// It folds to this.
    Text(String),
    /// It folds to this, or lies below it in its tree.
    Path(String),
    /// It folds to something that begins so.
    Prefix(String),
    /// It is such a number.
    Number(Interval<f64>),
    /// It is such a time.
    Time(Interval<DateTime<Utc>>),
    /// It is a score of this class.
    Class(Sentiment),
}

/// From one value to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval<T> {
    /// The lower end and whether it belongs to it; open when `None`.
    pub from: Option<(T, bool)>,
    /// The upper end and whether it belongs to it; open when `None`.
    pub to: Option<(T, bool)>,
}

impl<T: PartialOrd> Interval<T> {
    /// Whether the value lies in it.
    pub fn contains(&self, value: &T) -> bool {
        self.from.as_ref().is_none_or(|(from, with)| value > from || (*with && value == from))
            && self.to.as_ref().is_none_or(|(to, with)| value < to || (*with && value == to))
    }
}

impl FieldTest {
    /// Makes a clause ready. Every evaluator starts from this, so that none reads a value in its own way.
    #[must_use]
    pub fn new(clause: &Clause, clock: &Clock) -> Self {
        let field = clause.field.clone();
        let tests = match (clause.op, field.kind()) {
            (Op::Exists, Kind::Words) => vec![Test::Words],
            (Op::Exists, _) => vec![Test::Exists],
            _ => clause.values.iter().map(|value| test(&field, clause.op, value, clock)).collect(),
        };
        Self { field, tests }
    }

    /// Whether the record passes.
    pub fn holds(&self, record: &dyn Record) -> bool {
        if self.tests == [Test::Words] {
            return record.texts().iter().any(|text| !text.text.trim().is_empty());
        }
        record.values(&self.field).iter().any(|value| self.tests.iter().any(|test| test.holds(value)))
    }
}

impl Test {
    /// Whether one value passes.
    #[must_use]
    pub fn holds(&self, value: &FieldValue<'_>) -> bool {
        match (self, value) {
            (Self::Exists, _) => true,
            (Self::Text(wanted), FieldValue::Text(text)) => fold(text) == *wanted,
            (Self::Prefix(wanted), FieldValue::Text(text)) => fold(text).starts_with(wanted.as_str()),
            (Self::Path(wanted), FieldValue::Text(text)) => {
                let folded = fold(text);
                folded
                    .strip_prefix(wanted.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
            (Self::Number(interval), FieldValue::Number(number)) => interval.contains(number),
            (Self::Time(interval), FieldValue::Time(time)) => interval.contains(time),
            #[expect(clippy::cast_possible_truncation, reason = "the score is a widened f32")]
            (Self::Class(class), FieldValue::Number(score)) => classify(*score as f32) == *class,
            _ => false,
        }
    }
}

fn test(field: &Field, op: Op, value: &Value, clock: &Clock) -> Test {
    match value {
        Value::Text(text) => match (field.kind(), op) {
            (Kind::Path, Op::Is) => Test::Path(fold(text)),
            (Kind::Sentiment, _) => Test::Class(match text.as_str() {
                "negative" => Sentiment::Negative,
                "positive" => Sentiment::Positive,
                _ => Sentiment::Neutral,
            }),
            _ => Test::Text(fold(text)),
        },
        Value::Prefix(text) => Test::Prefix(text.trim().to_lowercase()),
        Value::Number(n) => {
            let n = stored(field, *n);
            Test::Number(match op {
                Op::Gt => Interval { from: Some((n, false)), to: None },
                Op::Ge => Interval { from: Some((n, true)), to: None },
                Op::Lt => Interval { from: None, to: Some((n, false)) },
                Op::Le => Interval { from: None, to: Some((n, true)) },
                Op::Is | Op::Equals | Op::Exists => Interval { from: Some((n, true)), to: Some((n, true)) },
            })
        }
        Value::Time(when) => {
            let period = when.period(clock);
            let (start, end) = ((period.start, true), (period.end, false));
            Test::Time(match op {
                Op::Gt => Interval { from: Some((period.end, true)), to: None },
                Op::Ge => Interval { from: Some(start), to: None },
                Op::Lt => Interval { from: None, to: Some((period.start, false)) },
                Op::Le => Interval { from: None, to: Some(end) },
                Op::Is | Op::Equals | Op::Exists => Interval { from: Some(start), to: Some(end) },
            })
        }
        Value::Range(from, to) => {
            if [from, to].into_iter().flatten().any(|bound| matches!(bound, Bound::Time(_))) {
                let period = |bound: &Option<Bound>| match bound {
                    Some(Bound::Time(when)) => Some(when.period(clock)),
                    _ => None,
                };
                let (from, to) = (period(from).map(|p| (p.start, true)), period(to).map(|p| (p.end, false)));
                return Test::Time(Interval { from, to });
            }
            let number = |bound: &Option<Bound>| match bound {
                Some(Bound::Number(n)) => Some((stored(field, *n), true)),
                _ => None,
            };
            Test::Number(Interval { from: number(from), to: number(to) })
        }
    }
}

/// The number as the field would hold it: stars and sentiment are kept in single precision, so 0.1 in a filter is
/// the 0.1 of the record.
fn stored(field: &Field, n: f64) -> f64 {
    #[expect(clippy::cast_possible_truncation, reason = "rounding is what is wanted")]
    let single = |n: f64| f64::from(n as f32);
    if matches!(field, Field::Sentiment | Field::Rating) { single(n) } else { n }
}
