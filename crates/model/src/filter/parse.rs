//! Text to tree. Errors say where, in characters from the beginning, and what would be right.

use super::ast::{Clause, Filter, Op, Text};
use super::check::{self, Problem, Raw};
use super::fields::{Field, Kind};
use super::scan::{Scanner, has_word, is_keyword, is_name, is_quote};
use super::{MAX_DEPTH, MAX_LENGTH, MAX_NODES, number};
use crate::error::FieldError;

/// At most this many words in `NEAR`.
pub(super) const MAX_NEAR: usize = 10;
/// How far `NEAR/n` and phrases reach.
pub(super) const MAX_DISTANCE: u8 = 50;
/// What `NEAR(a b)` without a number means.
const NEAR_DISTANCE: u8 = 5;

/// A syntax error has been noted; nothing after it can be understood.
pub(super) struct Stop;
type Parsed<T> = Result<T, Stop>;

impl Filter {
    /// Reads the text of a filter. Empty text means everything.
    pub fn parse(text: &str) -> Result<Self, Vec<FieldError>> {
        let length = text.chars().count();
        if length > MAX_LENGTH {
            let message = format!("A filter has at most {MAX_LENGTH} characters; this one has {length}.");
            return Err(vec![error(MAX_LENGTH, "too_long", message, None)]);
        }
        let mut parser = Parser { scan: Scanner::new(text), depth: 0, nodes: 0, errors: Vec::new() };
        let filter = parser.everything();
        match filter {
            Ok(filter) if parser.errors.is_empty() => Ok(filter.normal()),
            _ => Err(parser.errors),
        }
    }
}

impl std::str::FromStr for Filter {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text).map_err(crate::Error::Invalid)
    }
}

pub(super) fn error(
    position: usize,
    code: &str,
    message: impl Into<String>,
    hint: Option<String>,
) -> FieldError {
    FieldError { position: Some(position), hint, ..FieldError::new("filter", code, message) }
}

struct Parser {
    scan: Scanner,
    depth: usize,
    nodes: usize,
    errors: Vec<FieldError>,
}

impl Parser {
    fn everything(&mut self) -> Parsed<Filter> {
        self.scan.blank();
        if self.scan.peek().is_none() {
            return Ok(Filter::All);
        }
        let filter = self.alternatives()?;
        match self.scan.peek() {
            None => Ok(filter),
            Some(_) => self.stop(self.scan.at, "unexpected_parenthesis", "This parenthesis closes nothing."),
        }
    }

    fn alternatives(&mut self) -> Parsed<Filter> {
        let mut items = vec![self.conjunction()?];
        while self.scan.keyword("OR") {
            items.push(self.conjunction()?);
        }
        Ok(if items.len() == 1 { items.remove(0) } else { Filter::Or { items } })
    }

    fn conjunction(&mut self) -> Parsed<Filter> {
        let mut items = Vec::new();
        let mut wanted = true;
        loop {
            self.scan.blank();
            let at = self.scan.at;
            let closing = match self.scan.peek() {
                None => Some("at the end"),
                Some(')') => Some("before the parenthesis"),
                _ if self.scan.at_keyword("OR") => Some("before OR"),
                _ if self.scan.at_keyword("AND") && wanted => Some("before AND"),
                _ => None,
            };
            if let Some(place) = closing {
                if wanted {
                    let message = format!("Something to look for is missing {place}.");
                    return self.stop(at, "missing_term", message);
                }
                return Ok(if items.len() == 1 { items.remove(0) } else { Filter::And { items } });
            }
            wanted = self.scan.keyword("AND");
            if !wanted {
                items.push(self.unary()?);
            }
        }
    }

    fn unary(&mut self) -> Parsed<Filter> {
        let at = self.scan.at;
        let minus = self.scan.peek() == Some('-');
        if minus {
            self.scan.at += 1;
        }
        if minus || self.scan.keyword("NOT") {
            self.deeper(at)?;
            if !minus {
                self.scan.blank();
            }
            let item = if self.scan.peek().is_none_or(|c| c == ')' || c.is_whitespace()) {
                self.stop(self.scan.at, "missing_term", "Something to leave out is missing.")
            } else {
                self.unary()
            }?;
            self.depth -= 1;
            return Ok(Filter::Not { item: Box::new(item) });
        }
        self.primary()
    }

    fn deeper(&mut self, at: usize) -> Parsed<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let message = format!("A filter has at most {MAX_DEPTH} levels of parentheses and negation.");
            return self.stop(at, "too_deep", message);
        }
        Ok(())
    }

    fn primary(&mut self) -> Parsed<Filter> {
        let at = self.scan.at;
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            let message = format!("A filter has at most {MAX_NODES} words and statements.");
            return self.stop(at, "too_complex", message);
        }
        match self.scan.peek() {
            Some('(') => return self.group(),
            Some(c) if is_quote(c) => {
                let text = self.quoted()?;
                return match self.scan.peek() {
                    Some(':' | '=' | '<' | '>') => self.statement(&text, at, false),
                    _ => self.phrase(text, at),
                };
            }
            _ => {}
        }
        let run = self.scan.run();
        if run == "*" {
            return Ok(Filter::All);
        }
        if self.scan.peek() == Some('(') && (run == "NEAR" || run.starts_with("NEAR/")) {
            return self.near(&run, at);
        }
        self.word_or_statement(run, at)
    }

    fn group(&mut self) -> Parsed<Filter> {
        let at = self.scan.at;
        self.deeper(at)?;
        self.scan.at += 1;
        let inner = self.alternatives()?;
        if self.scan.peek() != Some(')') {
            return self.stop(at, "unclosed_parenthesis", "This parenthesis is never closed.");
        }
        self.scan.at += 1;
        self.depth -= 1;
        Ok(inner)
    }

    fn quoted(&mut self) -> Parsed<String> {
        let at = self.scan.at;
        match self.scan.quoted() {
            Some(text) => Ok(text),
            None => self.stop(at, "unclosed_quote", "This quotation mark is never closed."),
        }
    }

    fn phrase(&mut self, text: String, at: usize) -> Parsed<Filter> {
        if has_word(&text) {
            return Ok(Filter::Text(Text::Phrase { text }));
        }
        self.stop(at, "missing_term", "There is no word between the quotation marks.")
    }

    fn word_or_statement(&mut self, run: String, at: usize) -> Parsed<Filter> {
        let not_equal = run.ends_with('!') && self.scan.peek() == Some('=');
        let name = if not_equal { run.trim_end_matches('!') } else { run.as_str() };
        match self.scan.peek() {
            Some(':') if self.scan.ahead("://") || !is_name(name) => {
                self.scan.rest_of_word();
                let text = self.scan.slice(at);
                return self.phrase(text, at);
            }
            Some(':') if !self.takes_value(name) => self.scan.at += 1,
            Some(':') => return self.statement(name, at, false),
            Some(c @ ('=' | '<' | '>')) if !is_name(name) => {
                return self.stop(at, "missing_field", format!("A field's name is missing before '{c}'."));
            }
            Some('=' | '<' | '>') => return self.statement(name, at, not_equal),
            Some(c) if c.is_whitespace() && is_name(name) && self.scan.comparison_after_space() => {
                self.scan.space();
                return self.statement(name, at, not_equal);
            }
            _ => {}
        }
        self.word(&run, at)
    }

    /// Whether `name:` begins a statement; `Note: …` in pasted text does not.
    fn takes_value(&self, name: &str) -> bool {
        let known = Field::named(name).is_built_in()
            || matches!(name.to_lowercase().as_str(), "has" | "since" | "until");
        known || self.scan.peek_at(1).is_some_and(|c| !c.is_whitespace() && c != ')')
    }

    fn word(&mut self, run: &str, at: usize) -> Parsed<Filter> {
        let alphanumeric = |word: &str| !word.is_empty() && word.chars().all(char::is_alphanumeric);
        if !has_word(run) {
            return self.stop(at, "unexpected_character", format!("'{run}' cannot stand here."));
        }
        if let Some((word, distance)) = run.split_once('~') {
            let distance = match distance {
                "" | "1" => 1,
                "2" => 2,
                _ => {
                    let hint = Some(format!("{word}~1"));
                    return self.stop_with(at, "invalid_distance", "After '~' stands 1 or 2.", hint);
                }
            };
            if !alphanumeric(word) {
                return self.stop(at, "invalid_word", "A word before '~' has letters and digits only.");
            }
            return Ok(Filter::Text(Text::Fuzzy { word: word.to_owned(), distance }));
        }
        if let Some(word) = run.strip_suffix('*') {
            if !alphanumeric(word) {
                let message = "Before '*' stands the beginning of one word, letters and digits only.";
                return self.stop(at, "invalid_word", message);
            }
            return Ok(Filter::Text(Text::Prefix { word: word.to_owned() }));
        }
        if run.contains('*') {
            return self.stop(at, "invalid_word", "'*' can only stand at the end of a word.");
        }
        Ok(Filter::Text(Text::Word { word: run.to_owned() }))
    }

    fn near(&mut self, run: &str, at: usize) -> Parsed<Filter> {
        let distance = match run.strip_prefix("NEAR/") {
            None => Some(NEAR_DISTANCE),
            Some(digits) => digits.parse::<u8>().ok().filter(|n| (1..=MAX_DISTANCE).contains(n)),
        };
        let Some(distance) = distance else {
            let message = format!("After 'NEAR/' stands a number from 1 to {MAX_DISTANCE}.");
            return self.stop_with(at, "invalid_distance", message, Some("NEAR/5(late refund)".into()));
        };
        let open = self.scan.at;
        self.scan.at += 1;
        let mut words = Vec::new();
        loop {
            self.scan.blank();
            let here = self.scan.at;
            match self.scan.peek() {
                None => return self.stop(open, "unclosed_parenthesis", "This parenthesis is never closed."),
                Some(')') => break,
                Some(c) if is_quote(c) => {
                    let text = self.quoted()?;
                    if !has_word(&text) {
                        return self.stop(
                            here,
                            "missing_term",
                            "There is no word between the quotation marks.",
                        );
                    }
                    words.push(text);
                }
                _ => {
                    let word = self.scan.run();
                    let plain = has_word(&word) && !word.contains(['*', '~']);
                    if !plain || matches!(self.scan.peek(), Some(':' | '=' | '<' | '>' | '(')) {
                        return self.stop(here, "invalid_word", "NEAR takes plain words.");
                    }
                    words.push(word);
                }
            }
        }
        self.scan.at += 1;
        if !(2..=MAX_NEAR).contains(&words.len()) {
            return self.stop(at, "invalid_near", format!("NEAR takes 2 to {MAX_NEAR} words."));
        }
        Ok(Filter::Text(Text::Near { words, distance }))
    }

    fn statement(&mut self, name: &str, at: usize, not_equal: bool) -> Parsed<Filter> {
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

    fn note(&mut self, at: usize, problem: Problem) {
        self.errors.push(error(at, problem.code, problem.message, problem.hint));
    }

    fn stop<T>(&mut self, at: usize, code: &str, message: impl Into<String>) -> Parsed<T> {
        self.stop_with(at, code, message, None)
    }

    fn stop_with<T>(
        &mut self,
        at: usize,
        code: &str,
        message: impl Into<String>,
        hint: Option<String>,
    ) -> Parsed<T> {
        self.errors.push(error(at, code, message, hint));
        Err(Stop)
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

/// Whether the word stands for itself when written bare.
pub(super) fn is_bare(word: &str) -> bool {
    has_word(word)
        && !word.starts_with('-')
        && !is_keyword(word)
        && !word.contains(['*', '~', '!'])
        && Scanner::new(word).run() == word
}
