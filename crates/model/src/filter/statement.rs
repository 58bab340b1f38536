//! The part of the parser that reads statements about fields: `nps<=6`, `channel:call,chat`, `has:url`.

use super::ast::{Clause, Filter, Op};
use super::check::{self, Raw};
use super::fields::{Field, Kind};
use super::number;
use super::parse::{Parsed, Parser};
use super::scan::is_quote;

impl Parser {
    pub(super) fn statement(&mut self, name: &str, at: usize, not_equal: bool) -> Parsed<Filter> {
        let op_at = self.scan.at;
        let op = self.scan.operator();
        let field = match (name.to_lowercase().as_str(), op) {
            ("has", Op::Is | Op::Equals) => return self.has(),
            ("since", Op::Is | Op::Equals) => return self.statement_of(Field::Occurred, Op::Ge, at, false),
            ("until", Op::Is | Op::Equals) => return self.statement_of(Field::Occurred, Op::Le, at, false),
            ("has" | "since" | "until", _) => {
                let hint = Some(format!("{}:", name.to_lowercase()));
                return self.stop_with(
                    op_at,
                    "invalid_operator",
                    format!("After '{name}' stands ':'."),
                    hint,
                );
            }
            _ => check::field(name),
        };
        match field {
            Ok(field) => self.statement_of(field, op, at, not_equal),
            Err(problem) => {
                self.note(at, problem);
                // Go on behind the statement, so that other mistakes are told in the same breath.
                self.statement_of(Field::Custom(name.to_owned()), op, at, not_equal)
            }
        }
    }

    fn has(&mut self) -> Parsed<Filter> {
        self.scan.space();
        let at = self.scan.at;
        let name = match self.scan.peek() {
            Some(c) if is_quote(c) => self.quoted()?,
            _ => self.scan.value_run(),
        };
        match check::field(&name).and_then(|field| check::clause(field, Op::Exists, Vec::new())) {
            Ok(clause) => Ok(Filter::Field(clause)),
            Err(problem) => {
                self.note(at, problem);
                Ok(Filter::All)
            }
        }
    }

    fn statement_of(&mut self, field: Field, op: Op, at: usize, not_equal: bool) -> Parsed<Filter> {
        self.scan.space();
        let (mut raw, mut places) = (Vec::new(), Vec::new());
        loop {
            places.push(self.scan.at);
            let value = self.value(&field)?;
            if value == Raw::Prefix(String::new()) {
                if raw.is_empty() && op == Op::Is {
                    return Ok(Filter::Field(Clause { field, op: Op::Exists, values: Vec::new() }));
                }
                let place = self.scan.at - 1;
                return self.stop(
                    place,
                    "invalid_value",
                    "'*' alone stands for any value and takes no company.",
                );
            }
            raw.push(value);
            let more = self.scan.peek() == Some(',')
                && self.scan.peek_at(1).is_some_and(|c| !c.is_whitespace() && c != ',' && c != ')');
            if !more {
                break;
            }
            self.scan.at += 1;
        }
        match check::clause(field, op, raw) {
            Ok(clause) if not_equal => Ok(Filter::Not { item: Box::new(Filter::Field(clause)) }),
            Ok(clause) => Ok(Filter::Field(clause)),
            Err(problem) => {
                let place = problem.value.and_then(|v| places.get(v).copied()).unwrap_or(at);
                self.note(place, problem);
                Ok(Filter::All)
            }
        }
    }

    fn value(&mut self, field: &Field) -> Parsed<Raw> {
        if self.scan.peek().is_some_and(is_quote) {
            let text = self.quoted()?;
            let prefix = self.scan.peek() == Some('*') && !text.trim().is_empty();
            self.scan.at += usize::from(prefix);
            return Ok(if prefix { Raw::Prefix(text) } else { Raw::Text(text) });
        }
        let at = self.scan.at;
        let run = self.scan.value_run();
        if run.is_empty() {
            let name = field.name();
            if self.scan.peek() == Some('(') {
                let hint = Some(format!("{name}:a,b"));
                return self.stop_with(
                    at,
                    "invalid_value",
                    "Several values are written as a list with commas.",
                    hint,
                );
            }
            return self.stop(at, "missing_value", format!("A value for '{name}' is missing."));
        }
        if let Some(prefix) = run.strip_suffix('*') {
            return Ok(Raw::Prefix(prefix.to_owned()));
        }
        let end = |part: &str| (!part.is_empty()).then(|| part.to_owned());
        Ok(match run.split_once("..") {
            Some((from, to)) if ranges(field, from, to) => Raw::Range(end(from), end(to)),
            _ => Raw::Text(run),
        })
    }
}

/// Whether two dots make a range: wherever there is an order; in attributes only between numbers.
fn ranges(field: &Field, from: &str, to: &str) -> bool {
    let numeric = |part: &str| part.is_empty() || number::read(part).is_some();
    match field.kind() {
        Kind::Number | Kind::Sentiment | Kind::Time => true,
        Kind::Custom => numeric(from) && numeric(to) && !(from.is_empty() && to.is_empty()),
        Kind::Keyword | Kind::Path | Kind::Words => false,
    }
}
