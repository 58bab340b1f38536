//! Topics: filters in a tree, found in a record with the words that matched and how those sentences feel.
//!
//! A topic is found exactly when its filter means the record, so that a rule's preview through the index and its
//! hits agree. Most rules need some word; a record that has none of a rule's words never meets the rule.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use candor_model::annotation::{Sentence, Span, TopicHit};
use candor_model::filter::{
    Analyse, Clock, Field, FieldValue, Filter, Matcher, Prepared, Record, RecordText, Text, Token,
};
use candor_model::{Error, FieldError};
use chrono::{DateTime, Utc};

use crate::Analyser;
use crate::analyse::normal;

pub mod starter;

impl Analyse for Analyser {
    fn tokens(&self, text: &str, lang: &str) -> Vec<Token> {
        let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.words(text, lang)
            .into_iter()
            .map(|w| Token { norm: w.norm, stem: w.stem, start: position(w.start), end: position(w.end) })
            .collect()
    }
}

/// Reads the rule of a topic. A rule speaks of what was said and of its context; other topics, tags and moving dates
/// would make its hits change behind its back.
pub fn parse_rule(rule: &str) -> candor_model::Result<Filter> {
    let filter = Filter::parse(rule).map_err(Error::Invalid)?;
    let mut errors = Vec::new();
    refuse(&filter, rule, &mut errors);
    if errors.is_empty() { Ok(filter) } else { Err(Error::Invalid(errors)) }
}

fn refuse(filter: &Filter, rule: &str, errors: &mut Vec<FieldError>) {
    match filter {
        Filter::And { items } | Filter::Or { items } => {
            items.iter().for_each(|item| refuse(item, rule, errors))
        }
        Filter::Not { item } => refuse(item, rule, errors),
        Filter::Field(clause) => {
            let why = match clause.field {
                Field::Topic => "a topic's rule cannot speak of topics; name the words instead",
                Field::Tag => "a topic's rule cannot speak of tags, which people change at any time",
                Field::Occurred | Field::Received => "a topic holds at any time; put the dates in the search",
                _ => return,
            };
            let name = clause.field.name();
            let mut error = FieldError::new("filter", "not_in_topic", why);
            let place = rule.to_lowercase().find(name);
            error.position = Some(place.map_or(0, |byte| rule.to_lowercase()[..byte].chars().count()));
            errors.push(error);
        }
        Filter::All | Filter::Text(_) => {}
    }
}

/// The topics of an organisation, ready to be found.
pub struct CompiledTopics {
    version: i32,
    rules: Vec<Rule>,
    /// Rules without a word that must be said.
    always: Vec<usize>,
    /// Rules by the beginning of a word that must be said.
    prefixes: Vec<(String, usize)>,
    /// Rules by a word that must be said.
    needed: Vec<(String, usize)>,
    words: RwLock<HashMap<String, Arc<Forms>>>,
}

/// Rules by the forms of the words that they need, in one language.
type Forms = HashMap<String, Vec<usize>>;

struct Rule {
    path: String,
    matcher: Matcher,
    /// Needs several things at once, which may stand in different sentences.
    joint: bool,
}

enum Needed {
    Word(String),
    Prefix(String),
}

impl std::fmt::Debug for CompiledTopics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CompiledTopics(version {}, {} rules)", self.version, self.rules.len())
    }
}

impl CompiledTopics {
    /// No topics.
    #[must_use]
    pub fn none() -> Self {
        Self::new(0, [], DateTime::<Utc>::UNIX_EPOCH)
    }

    /// The topics of a tree's version: paths and rules. `now` is for rules with times, which [`parse_rule`] refuses.
    #[must_use]
    pub fn new(version: i32, rules: impl IntoIterator<Item = (String, Filter)>, now: DateTime<Utc>) -> Self {
        let clock = Clock::utc(now);
        let mut topics = Self {
            version,
            rules: Vec::new(),
            always: Vec::new(),
            prefixes: Vec::new(),
            needed: Vec::new(),
            words: RwLock::default(),
        };
        for (path, filter) in rules {
            let rule = topics.rules.len();
            match needed(&filter) {
                None => topics.always.push(rule),
                Some(any) => {
                    for one in any {
                        match one {
                            Needed::Word(word) => topics.needed.push((word, rule)),
                            Needed::Prefix(prefix) => topics.prefixes.push((normal(&prefix), rule)),
                        }
                    }
                }
            }
            topics.rules.push(Rule {
                path,
                matcher: Matcher::new(&filter, &clock),
                joint: is_joint(&filter),
            });
        }
        topics
    }

    /// The version of the tree.
    #[must_use]
    pub fn version(&self) -> i32 {
        self.version
    }

    /// Whether there is nothing to find.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The topics of a record, given its sentences, in the order of the tree.
    #[must_use]
    pub fn find(&self, record: &dyn Record, sentences: &[Sentence]) -> Vec<TopicHit> {
        if self.rules.is_empty() {
            return Vec::new();
        }
        let prepared = Prepared::new(record, &Analyser);
        let candidates = self.candidates(&prepared);
        let mut hits = Vec::new();
        for rule in
            candidates.into_iter().enumerate().filter(|(_, asked)| *asked).map(|(at, _)| &self.rules[at])
        {
            if rule.matcher.matches(&prepared) {
                hits.push(self.hit(rule, record, &prepared, sentences));
            }
        }
        hits
    }

    fn hit(
        &self,
        rule: &Rule,
        record: &dyn Record,
        prepared: &Prepared<'_>,
        sentences: &[Sentence],
    ) -> TopicHit {
        let mut spans = rule.matcher.spans(prepared);
        let holds = |s: &&Sentence| spans.iter().any(|span| within(span, &s.span));
        let mut matched: Vec<&Sentence> = sentences.iter().filter(holds).collect();
        if rule.joint && matched.len() > 1 {
            // Sentences that say all of it go before those that say a part.
            let whole: Vec<&Sentence> =
                matched.iter().copied().filter(|s| says(rule, record, prepared, s)).collect();
            if !whole.is_empty() {
                spans.retain(|span| whole.iter().any(|s| within(span, &s.span)));
                matched = whole;
            }
        }
        #[allow(clippy::cast_precision_loss)]
        let sentiment = (!matched.is_empty())
            .then(|| matched.iter().map(|s| s.score).sum::<f32>() / matched.len() as f32)
            .map(|mean| (mean * 100.0).round() / 100.0);
        TopicHit { topic: rule.path.clone(), version: self.version, spans, sentiment }
    }

    /// Which rules the record's words call for.
    fn candidates(&self, record: &Prepared<'_>) -> Vec<bool> {
        let mut asked = vec![false; self.rules.len()];
        for rule in &self.always {
            asked[*rule] = true;
        }
        for (text, tokens) in record.texts() {
            let words = self.words(text.language);
            for token in tokens {
                for form in [Some(&token.norm), (token.stem != token.norm).then_some(&token.stem)]
                    .into_iter()
                    .flatten()
                {
                    for rule in words.get(form).into_iter().flatten() {
                        asked[*rule] = true;
                    }
                }
                for (_, rule) in
                    self.prefixes.iter().filter(|(prefix, _)| token.norm.starts_with(prefix.as_str()))
                {
                    asked[*rule] = true;
                }
            }
        }
        asked
    }

    /// Rules by the forms of their words in a language.
    fn words(&self, language: &str) -> Arc<Forms> {
        if let Some(known) = self.words.read().unwrap_or_else(PoisonError::into_inner).get(language) {
            return Arc::clone(known);
        }
        let mut forms = Forms::new();
        for (word, rule) in &self.needed {
            for token in Analyser.tokens(word, language).into_iter().take(1) {
                forms.entry(token.stem).or_default().push(*rule);
                forms.entry(token.norm).or_default().push(*rule);
            }
        }
        let mut known = self.words.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(language.to_owned()).or_insert_with(|| Arc::new(forms)))
    }
}

/// Words of which at least one must be said for the filter to hold; `None` when none must.
fn needed(filter: &Filter) -> Option<Vec<Needed>> {
    match filter {
        Filter::Text(Text::Word { word } | Text::Phrase { text: word }) => {
            Some(vec![Needed::Word(word.clone())])
        }
        Filter::Text(Text::Near { words, .. }) => words.first().map(|word| vec![Needed::Word(word.clone())]),
        Filter::Text(Text::Prefix { word }) => Some(vec![Needed::Prefix(word.clone())]),
        Filter::Or { items } => {
            let mut all = Vec::new();
            for item in items {
                all.extend(needed(item)?);
            }
            Some(all)
        }
        Filter::And { items } => items.iter().filter_map(needed).min_by_key(Vec::len),
        Filter::All | Filter::Not { .. } | Filter::Field(_) | Filter::Text(Text::Fuzzy { .. }) => None,
    }
}

fn is_joint(filter: &Filter) -> bool {
    match filter {
        Filter::And { .. } => true,
        Filter::Or { items } => items.iter().any(is_joint),
        _ => false,
    }
}

fn within(span: &Span, sentence: &Span) -> bool {
    span.verbatim == sentence.verbatim && span.start < sentence.end && sentence.start < span.end
}

fn says(rule: &Rule, record: &dyn Record, prepared: &Prepared<'_>, sentence: &Sentence) -> bool {
    let spoken =
        prepared.texts().iter().map(|(text, _)| *text).find(|t| t.verbatim == Some(sentence.span.verbatim));
    let Some(spoken) = spoken else { return false };
    let text: String = spoken
        .text
        .chars()
        .skip(sentence.span.start as usize)
        .take((sentence.span.end - sentence.span.start) as usize)
        .collect();
    let part = Part { record, text: RecordText { text: &text, ..spoken } };
    rule.matcher.matches(&Prepared::new(&part, &Analyser))
}

/// One sentence in the record's context.
struct Part<'a> {
    record: &'a dyn Record,
    text: RecordText<'a>,
}

impl Record for Part<'_> {
    fn texts(&self) -> Vec<RecordText<'_>> {
        vec![self.text]
    }

    fn values(&self, field: &Field) -> Vec<FieldValue<'_>> {
        self.record.values(field)
    }
}

#[cfg(test)]
mod tests;
