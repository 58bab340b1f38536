//! Text to tree. Errors say where, in characters from the beginning, and what would be right.

use super::ast::{Filter, Text};
use super::check::Problem;
use super::fields::Field;
use super::scan::{Scanner, has_word, is_keyword, is_name, is_quote};
use super::{MAX_DEPTH, MAX_LENGTH, MAX_NODES};
use crate::error::FieldError;

/// At most this many words in `NEAR`.
pub(super) const MAX_NEAR: usize = 10;
/// How far `NEAR/n` and phrases reach.
pub(super) const MAX_DISTANCE: u8 = 50;
/// What `NEAR(a b)` without a number means.
const NEAR_DISTANCE: u8 = 5;

/// A syntax error has been noted; nothing after it can be understood.
pub(super) struct Stop;
pub(super) type Parsed<T> = Result<T, Stop>;

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

pub(super) struct Parser {
    pub(super) scan: Scanner,
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

    pub(super) fn quoted(&mut self) -> Parsed<String> {
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

    pub(super) fn note(&mut self, at: usize, problem: Problem) {
        self.errors.push(error(at, problem.code, problem.message, problem.hint));
    }

    pub(super) fn stop<T>(&mut self, at: usize, code: &str, message: impl Into<String>) -> Parsed<T> {
        self.stop_with(at, code, message, None)
    }

    pub(super) fn stop_with<T>(
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

/// Whether the word stands for itself when written bare.
pub(super) fn is_bare(word: &str) -> bool {
    has_word(word)
        && !word.starts_with('-')
        && !is_keyword(word)
        && !word.contains(['*', '~', '!'])
        && Scanner::new(word).run() == word
}
