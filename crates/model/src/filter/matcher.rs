//! The in-memory evaluator: is this record meant? Used by topics, alert rules and routing.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::analyse::{Analyse, Token};
use super::ast::{Filter, Text};
use super::record::{Record, RecordText};
use super::test::FieldTest;
use super::when::Clock;
use super::words::{self, Kind};
use crate::annotation::Span;

/// A filter made ready to be asked about many records: times are resolved, words are analysed once per language.
pub struct Matcher {
    root: Node,
    words: Vec<String>,
    analysed: RwLock<HashMap<String, Arc<Vec<Vec<Token>>>>>,
}

enum Node {
    All,
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Text(TextTest),
    Field(FieldTest),
}

/// Words to be found; `words` are places in the matcher's list.
struct TextTest {
    kind: Kind,
    words: std::ops::Range<usize>,
}

/// A record with its words, cut at most once however many filters it meets.
pub struct Prepared<'r> {
    record: &'r dyn Record,
    analyse: &'r dyn Analyse,
    texts: OnceCell<Vec<(RecordText<'r>, Vec<Token>)>>,
}

impl<'r> Prepared<'r> {
    /// Nothing is analysed before a filter asks for words.
    #[must_use]
    pub fn new(record: &'r dyn Record, analyse: &'r dyn Analyse) -> Self {
        Self { record, analyse, texts: OnceCell::new() }
    }

    /// The texts of the record with their words.
    pub fn texts(&self) -> &[(RecordText<'r>, Vec<Token>)] {
        self.texts.get_or_init(|| {
            let tokens = |text: RecordText<'r>| (text, self.analyse.tokens(text.text, text.language));
            self.record.texts().into_iter().map(tokens).collect()
        })
    }
}

impl Matcher {
    /// Makes the filter ready; relative times are resolved here, once.
    #[must_use]
    pub fn new(filter: &Filter, clock: &Clock) -> Self {
        let mut words = Vec::new();
        let root = node(filter, clock, &mut words);
        Self { root, words, analysed: RwLock::default() }
    }

    /// Whether the record is meant.
    #[must_use]
    pub fn matches(&self, record: &Prepared<'_>) -> bool {
        self.holds(&self.root, record)
    }

    /// Where the words stand that the filter asks for, in order of place; words under a negation are not sought.
    /// Characters of verbatims; the title has no spans.
    #[must_use]
    pub fn spans(&self, record: &Prepared<'_>) -> Vec<Span> {
        let mut spans = Vec::new();
        self.collect(&self.root, record, &mut spans);
        spans.sort_unstable_by_key(|s| (s.verbatim, s.start, s.end));
        spans.dedup();
        spans
    }

    fn holds(&self, node: &Node, record: &Prepared<'_>) -> bool {
        match node {
            Node::All => true,
            Node::And(items) => items.iter().all(|item| self.holds(item, record)),
            Node::Or(items) => items.iter().any(|item| self.holds(item, record)),
            Node::Not(item) => !self.holds(item, record),
            Node::Field(test) => test.holds(record.record),
            Node::Text(test) => record.texts().iter().any(|(text, tokens)| {
                !self.find(test, text.language, tokens, record.analyse, true).is_empty()
            }),
        }
    }

    fn collect(&self, node: &Node, record: &Prepared<'_>, spans: &mut Vec<Span>) {
        match node {
            Node::And(items) | Node::Or(items) => {
                for item in items {
                    self.collect(item, record, spans);
                }
            }
            Node::Text(test) => {
                for (text, tokens) in record.texts() {
                    let Some(verbatim) = text.verbatim else { continue };
                    for (first, last) in self.find(test, text.language, tokens, record.analyse, false) {
                        spans.push(Span { verbatim, start: tokens[first].start, end: tokens[last].end });
                    }
                }
            }
            Node::All | Node::Not(_) | Node::Field(_) => {}
        }
    }

    fn find(
        &self,
        test: &TextTest,
        lang: &str,
        tokens: &[Token],
        analyse: &dyn Analyse,
        one: bool,
    ) -> Vec<(usize, usize)> {
        let query = self.query(lang, analyse);
        query
            .get(test.words.clone())
            .map_or_else(Vec::new, |query| words::find(test.kind, query, tokens, one))
    }

    /// The filter's words as the analyser cuts them in this language.
    fn query(&self, lang: &str, analyse: &dyn Analyse) -> Arc<Vec<Vec<Token>>> {
        if let Some(known) = self.analysed.read().unwrap_or_else(PoisonError::into_inner).get(lang) {
            return Arc::clone(known);
        }
        let query = Arc::new(self.words.iter().map(|word| analyse.tokens(word, lang)).collect::<Vec<_>>());
        let mut analysed = self.analysed.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(analysed.entry(lang.to_owned()).or_insert(query))
    }
}

impl Filter {
    /// Whether one record is meant; for many, make a [`Matcher`] once.
    #[must_use]
    pub fn matches(&self, record: &dyn Record, analyse: &dyn Analyse, clock: &Clock) -> bool {
        Matcher::new(self, clock).matches(&Prepared::new(record, analyse))
    }
}

fn node(filter: &Filter, clock: &Clock, words: &mut Vec<String>) -> Node {
    match filter {
        Filter::All => Node::All,
        // A group without items says nothing, as in normal form.
        Filter::Or { items } if items.is_empty() => Node::All,
        Filter::And { items } => Node::And(items.iter().map(|item| node(item, clock, words)).collect()),
        Filter::Or { items } => Node::Or(items.iter().map(|item| node(item, clock, words)).collect()),
        Filter::Not { item } => Node::Not(Box::new(node(item, clock, words))),
        Filter::Field(clause) => Node::Field(FieldTest::new(clause, clock)),
        Filter::Text(text) => {
            let first = words.len();
            let kind = match text {
                Text::Word { word } => {
                    words.push(word.clone());
                    Kind::Phrase
                }
                Text::Phrase { text } => {
                    words.push(text.clone());
                    Kind::Phrase
                }
                Text::Prefix { word } => {
                    words.push(word.clone());
                    Kind::Prefix
                }
                Text::Fuzzy { word, distance } => {
                    words.push(word.clone());
                    Kind::Fuzzy(usize::from(*distance))
                }
                Text::Near { words: near, distance } => {
                    words.extend(near.iter().cloned());
                    Kind::Near(usize::from(*distance))
                }
            };
            Node::Text(TextTest { kind, words: first..words.len() })
        }
    }
}
