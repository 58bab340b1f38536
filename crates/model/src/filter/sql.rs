//! The SQL evaluator: narrows a walk over the database by the structured part of a filter. It may let more records
//! through than the filter means, never fewer; the in-memory match decides the rest.

use std::fmt::Write;

use chrono::{DateTime, Utc};

use super::ast::Filter;
use super::fields::Field;
use super::test::{FieldTest, Interval, Test};
use super::when::Clock;
use crate::annotation::Sentiment;

/// Where a field is found in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The expression; never made from input.
    pub expression: &'static str,
    /// What it holds.
    pub holds: Holds,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Text that is known to have no characters beyond ASCII.
    Ascii,
    /// Any text.
    Text,
    /// An array of any text.
    Texts,
    /// A number.
    Number,
    /// A `timestamptz`.
    Time,
}

/// A value to bind, in the order of the placeholders.
#[derive(Clone, Debug, PartialEq)]
pub enum Bind {
    /// `text`
    Text(String),
    /// `float8`
    Number(f64),
    /// `timestamptz`
    Time(DateTime<Utc>),
}

/// The narrowing condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Narrowing {
    /// A boolean expression for a `WHERE`, `true` when nothing can be said.
    pub sql: String,
    /// What to bind to `$first`, `$first + 1` …
    pub binds: Vec<Bind>,
    /// Whether the condition means exactly what the filter means, so that nothing is left to decide.
    pub exact: bool,
}

/// The narrowing condition of a filter over the columns that are there; placeholders count from `first`.
#[must_use]
pub fn narrow(
    filter: &Filter,
    clock: &Clock,
    first: usize,
    column: &dyn Fn(&Field) -> Option<Column>,
) -> Narrowing {
    let mut compiler = Compiler { clock, column, first, binds: Vec::new() };
    let part = compiler.part(&filter.clone().normal(), false);
    Narrowing { sql: part.sql, binds: compiler.binds, exact: part.exact }
}

/// A condition that is wider than what is meant, or just as wide.
struct Part {
    sql: String,
    exact: bool,
}

impl Part {
    fn open() -> Self {
        Self { sql: "true".into(), exact: false }
    }

    fn exact(sql: impl Into<String>) -> Self {
        Self { sql: sql.into(), exact: true }
    }
}

struct Compiler<'a> {
    clock: &'a Clock,
    column: &'a dyn Fn(&Field) -> Option<Column>,
    first: usize,
    binds: Vec<Bind>,
}

impl Compiler<'_> {
    /// Negation is pushed down to the statements, so that each can be widened in its own direction.
    fn part(&mut self, filter: &Filter, negated: bool) -> Part {
        match filter {
            Filter::All => Part::exact(if negated { "false" } else { "true" }),
            Filter::Not { item } => self.part(item, !negated),
            Filter::And { items } if !negated => self.conjunction(items, negated),
            Filter::Or { items } if negated => self.conjunction(items, negated),
            Filter::And { items } | Filter::Or { items } => self.disjunction(items, negated),
            Filter::Text(_) => Part::open(),
            Filter::Field(clause) => {
                let before = self.binds.len();
                let part = self.field(&FieldTest::new(clause, self.clock));
                match (negated, part.exact) {
                    (false, _) => part,
                    (true, true) => Part::exact(format!("not {}", part.sql)),
                    (true, false) => {
                        self.binds.truncate(before);
                        Part::open()
                    }
                }
            }
        }
    }

    fn conjunction(&mut self, items: &[Filter], negated: bool) -> Part {
        let parts: Vec<Part> = items.iter().map(|item| self.part(item, negated)).collect();
        let exact = parts.iter().all(|part| part.exact);
        let said: Vec<_> = parts.into_iter().map(|part| part.sql).filter(|sql| sql != "true").collect();
        match said.as_slice() {
            [] => Part { sql: "true".into(), exact },
            [one] => Part { sql: one.clone(), exact },
            _ => Part { sql: format!("({})", said.join(" and ")), exact },
        }
    }

    fn disjunction(&mut self, items: &[Filter], negated: bool) -> Part {
        let before = self.binds.len();
        let parts: Vec<Part> = items.iter().map(|item| self.part(item, negated)).collect();
        let exact = parts.iter().all(|part| part.exact);
        if parts.iter().any(|part| part.sql == "true") {
            self.binds.truncate(before);
            return Part { sql: "true".into(), exact };
        }
        let said: Vec<_> = parts.into_iter().map(|part| part.sql).collect();
        Part { sql: format!("({})", said.join(" or ")), exact }
    }

    fn field(&mut self, test: &FieldTest) -> Part {
        let Some(column) = (self.column)(&test.field) else { return Part::open() };
        let before = self.binds.len();
        let mut exact = true;
        let mut tests = Vec::new();
        for one in &test.tests {
            match self.test(column, one) {
                Some(part) => {
                    exact &= part.exact;
                    tests.push(part.sql);
                }
                None => {
                    self.binds.truncate(before);
                    return Part::open();
                }
            }
        }
        let any = tests.join(" or ");
        let sql = if column.holds == Holds::Texts {
            format!("exists (select from unnest({}) as value where {any})", column.expression)
        } else {
            format!("coalesce({any}, false)")
        };
        Part { sql, exact }
    }

    /// One test of a column's value; `None` when the database cannot say anything about it.
    fn test(&mut self, column: Column, test: &Test) -> Option<Part> {
        let x = if column.holds == Holds::Texts { "value" } else { column.expression };
        match (test, column.holds) {
            (Test::Exists, _) => Some(Part::exact(format!("{x} is not null"))),
            (Test::Text(wanted), Holds::Ascii | Holds::Text | Holds::Texts) => {
                self.text(x, column.holds, wanted, |x, bind| format!("{x} = {bind}"))
            }
            (Test::Prefix(wanted), Holds::Ascii | Holds::Text | Holds::Texts) => {
                self.text(x, column.holds, wanted, |x, bind| format!("starts_with({x}, {bind})"))
            }
            (Test::Path(wanted), Holds::Ascii | Holds::Text | Holds::Texts) => {
                self.text(x, column.holds, wanted, |x, bind| {
                    format!("({x} = {bind} or starts_with({x}, {bind} || '/'))")
                })
            }
            (Test::Number(interval), Holds::Number) => {
                let x = format!("({x})::float8");
                Some(Part::exact(self.interval(&x, interval, Bind::Number)))
            }
            (Test::Time(interval), Holds::Time) => Some(Part::exact(self.interval(x, interval, Bind::Time))),
            (Test::Class(class), Holds::Number) => Some(Part::exact(match class {
                Sentiment::Negative => format!("{x} < -0.5"),
                Sentiment::Neutral => format!("{x} between -0.5 and 0.5"),
                Sentiment::Positive => format!("{x} > 0.5"),
            })),
            _ => None,
        }
    }

    fn text(
        &mut self,
        x: &str,
        holds: Holds,
        wanted: &str,
        compare: impl Fn(&str, &str) -> String,
    ) -> Option<Part> {
        // Numbers are equal however they are written, and beyond ASCII the database folds case in its own way.
        if super::number::read(wanted).is_some() || !wanted.is_ascii() {
            return None;
        }
        let bind = self.bind(Bind::Text(wanted.to_owned()));
        let compared = compare(&format!("lower(btrim({x}))"), &bind);
        Some(match holds {
            Holds::Ascii => Part::exact(compared),
            _ => Part { sql: format!("({compared} or {x} ~ '[^ -~]')"), exact: false },
        })
    }

    fn interval<T: Copy>(&mut self, x: &str, interval: &Interval<T>, bind: impl Fn(T) -> Bind) -> String {
        let mut sql = String::new();
        if let Some((from, with)) = interval.from {
            let place = self.bind(bind(from));
            let _ = write!(sql, "{x} {} {place}", if with { ">=" } else { ">" });
        }
        if let Some((to, with)) = interval.to {
            let and = if sql.is_empty() { "" } else { " and " };
            let place = self.bind(bind(to));
            let _ = write!(sql, "{and}{x} {} {place}", if with { "<=" } else { "<" });
        }
        if sql.is_empty() { format!("{x} is not null") } else { format!("({sql})") }
    }

    fn bind(&mut self, bind: Bind) -> String {
        let cast = match bind {
            Bind::Text(_) => "text",
            Bind::Number(_) => "float8",
            Bind::Time(_) => "timestamptz",
        };
        self.binds.push(bind);
        format!("${}::{cast}", self.first + self.binds.len() - 1)
    }
}
