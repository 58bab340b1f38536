//! The in-memory evaluator: is this record meant? Used by topics, alert rules and routing.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::analyse::{Analyse, Token};
use super::ast::{Filter, Text};
use super::record::{Record, RecordText};
use super::said::{Places, Said};
use super::test::FieldTest;
use super::when::Clock;
use super::words::{self, Kind};
use crate::annotation::Span;

/// A filter made ready to be asked about many records: times are resolved, words are analysed once per language.
pub struct Matcher {
    root: Node,
    words: Vec<String>,
    analysed: RwLock<HashMap<String, Arc<Query>>>,
}

/// The filter's words as the analyser cuts them in one language.
struct Query {
    tokens: Vec<Vec<Token>>,
    /// Of each of them the places in a set of words.
    places: Vec<Vec<Places>>,
}

/// A record that one filter is asked about.
struct Asked<'a, 'r> {
    record: &'a Prepared<'r>,
    /// The filter's words in the language of each text.
    queries: OnceCell<Vec<Arc<Query>>>,
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
    /// The words of each text, for a quick no.
    said: OnceCell<Vec<Said>>,
}

impl<'r> Prepared<'r> {
    /// Nothing is analysed before a filter asks for words.
    #[must_use]
    pub fn new(record: &'r dyn Record, analyse: &'r dyn Analyse) -> Self {
        Self { record, analyse, texts: OnceCell::new(), said: OnceCell::new() }
    }

    /// The texts of the record with their words.
    pub fn texts(&self) -> &[(RecordText<'r>, Vec<Token>)] {
        self.texts.get_or_init(|| {
            let tokens = |text: RecordText<'r>| (text, self.analyse.tokens(text.text, text.language));
            self.record.texts().into_iter().map(tokens).collect()
        })
    }

    fn said(&self) -> &[Said] {
        self.said.get_or_init(|| self.texts().iter().map(|(_, tokens)| Said::of(tokens)).collect())
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
        self.holds(&self.root, &Asked::new(record))
    }

    /// Where the words stand that the filter asks for, in order of place; words under a negation are not sought.
    /// Characters of verbatims; the title has no spans.
    #[must_use]
    pub fn spans(&self, record: &Prepared<'_>) -> Vec<Span> {
        let mut spans = Vec::new();
        self.collect(&self.root, &Asked::new(record), &mut spans);
        spans.sort_unstable_by_key(|s| (s.verbatim, s.start, s.end));
        spans.dedup();
        spans
    }

    fn holds(&self, node: &Node, asked: &Asked<'_, '_>) -> bool {
        match node {
            Node::All => true,
            Node::And(items) => items.iter().all(|item| self.holds(item, asked)),
            Node::Or(items) => items.iter().any(|item| self.holds(item, asked)),
            Node::Not(item) => !self.holds(item, asked),
            Node::Field(test) => test.holds(asked.record.record),
            Node::Text(test) => self.places(test, asked, true).any(|(_, places)| !places.is_empty()),
        }
    }

    fn collect(&self, node: &Node, asked: &Asked<'_, '_>, spans: &mut Vec<Span>) {
        match node {
            Node::And(items) | Node::Or(items) => {
                for item in items {
                    self.collect(item, asked, spans);
                }
            }
            Node::Text(test) => {
                for ((text, tokens), places) in self.places(test, asked, false) {
                    let Some(verbatim) = text.verbatim else { continue };
                    let span = |(first, last): (usize, usize)| (tokens[first].start, tokens[last].end);
                    let found = places.into_iter().map(span);
                    spans.extend(found.map(|(start, end)| Span { verbatim, start, end }));
                }
            }
            Node::All | Node::Not(_) | Node::Field(_) => {}
        }
    }

    /// Where the words stand in each text; with `one`, at most one place of each.
    fn places<'a, 'r>(
        &self,
        test: &TextTest,
        asked: &'a Asked<'_, 'r>,
        one: bool,
    ) -> impl Iterator<Item = (&'a (RecordText<'r>, Vec<Token>), Vec<(usize, usize)>)> {
        let texts = asked.record.texts().iter().zip(asked.record.said());
        texts
            .zip(asked.queries(self))
            .map(move |((text, said), query)| (text, query.find(test, (&text.1, said), one)))
    }

    /// The filter's words as the analyser cuts them in this language.
    fn query(&self, lang: &str, analyse: &dyn Analyse) -> Arc<Query> {
        if let Some(known) = self.analysed.read().unwrap_or_else(PoisonError::into_inner).get(lang) {
            return Arc::clone(known);
        }
        let query = Arc::new(Query::new(self.words.iter().map(|word| analyse.tokens(word, lang)).collect()));
        let mut analysed = self.analysed.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(analysed.entry(lang.to_owned()).or_insert(query))
    }
}

impl Query {
    fn new(tokens: Vec<Vec<Token>>) -> Self {
        let places = tokens.iter().map(|words| words.iter().map(Places::of).collect()).collect();
        Self { tokens, places }
    }

    fn find(&self, test: &TextTest, (tokens, said): (&[Token], &Said), one: bool) -> Vec<(usize, usize)> {
        // Whole words have to be said; beginnings and near misses are not to be had from the set.
        let whole = matches!(test.kind, Kind::Phrase | Kind::Near(_));
        let mut wanted = self.places[test.words.clone()].iter().flatten();
        if whole && !wanted.all(|places| said.may_mean(places)) {
            return Vec::new();
        }
        words::find(test.kind, &self.tokens[test.words.clone()], tokens, one)
    }
}

impl<'a, 'r> Asked<'a, 'r> {
    fn new(record: &'a Prepared<'r>) -> Self {
        Self { record, queries: OnceCell::new() }
    }

    fn queries(&self, matcher: &Matcher) -> &[Arc<Query>] {
        let query = |(text, _): &(RecordText<'_>, _)| matcher.query(text.language, self.record.analyse);
        self.queries.get_or_init(|| self.record.texts().iter().map(query).collect())
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
