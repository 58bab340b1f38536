//! The filter language as tantivy queries: one of its three evaluators.
//!
//! Fields start from the same [`FieldTest`] as the others, so that no evaluator reads a value in its own way.

use std::ops::Bound;

use candor_model::Actor;
use candor_model::annotation::Sentiment;
use candor_model::filter::test::{FieldTest, Interval, Test};
use candor_model::filter::{Analyse, Clock, Field, Filter, Text, Token};
use chrono::{DateTime, Utc};
use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, FastFieldRangeQuery, Occur, Query, TermQuery,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, Term};

use crate::expand::{Expansion, Pattern};
use crate::range::{Numbers, Said};
use crate::schema::{self, Fields};
use crate::sequence::{Arrangement, Sequence};

/// What a filter is compiled against.
pub struct Compiler<'a> {
    searcher: &'a Searcher,
    fields: &'a Fields,
    analyser: &'a dyn Analyse,
    clock: &'a Clock,
    languages: Vec<String>,
}

/// The records that match the filter *and* that the actor may see: the one place where the two meet. Every search,
/// tally and suggestion goes through here.
pub fn scoped(
    searcher: &Searcher,
    fields: &Fields,
    analyser: &dyn Analyse,
    actor: &Actor,
    filter: &Filter,
    clock: &Clock,
) -> tantivy::Result<Box<dyn Query>> {
    let languages = languages(searcher, fields)?;
    let meant = Compiler { searcher, fields, analyser, clock, languages }.query(filter)?;
    let Some(units) = &actor.units else { return Ok(meant) };
    let seen = units.iter().map(|(_, path)| keyword(fields.term(&schema::scope(path)))).collect();
    Ok(all_of(vec![unscored(any_of(seen)), meant]))
}

/// The languages in which the index has words.
fn languages(searcher: &Searcher, fields: &Fields) -> tantivy::Result<Vec<String>> {
    let mut languages = Vec::new();
    for reader in searcher.segment_readers() {
        let inverted = reader.inverted_index(fields.terms)?;
        let mut terms = inverted.terms().range().ge(schema::WORDS_IN.as_bytes()).into_stream()?;
        while terms.advance() {
            let Some(language) = terms.key().strip_prefix(schema::WORDS_IN.as_bytes()) else { break };
            let language = String::from_utf8_lossy(language).into_owned();
            if !languages.contains(&language) {
                languages.push(language);
            }
        }
    }
    languages.sort_unstable();
    Ok(languages)
}

impl Compiler<'_> {
    fn query(&self, filter: &Filter) -> tantivy::Result<Box<dyn Query>> {
        Ok(match filter {
            Filter::All => Box::new(AllQuery),
            Filter::And { items } => all_of(self.queries(items)?),
            Filter::Or { items } => any_of(self.queries(items)?),
            Filter::Not { item } => not(self.query(item)?),
            Filter::Text(text) => self.text(text)?,
            Filter::Field(clause) => unscored(self.field(&FieldTest::new(clause, self.clock))),
        })
    }

    fn queries(&self, items: &[Filter]) -> tantivy::Result<Vec<Box<dyn Query>>> {
        items.iter().map(|item| self.query(item)).collect()
    }

    fn text(&self, text: &Text) -> tantivy::Result<Box<dyn Query>> {
        let mut found: Vec<Box<dyn Query>> = Vec::new();
        let mut patterns: Vec<String> = Vec::new();
        let mut expand = |word: &str, language: &str, pattern: &dyn Fn(String) -> Pattern| {
            if let [token] = self.analyser.tokens(word, language).as_slice()
                && !patterns.contains(&token.norm)
            {
                patterns.push(token.norm.clone());
                let pattern = pattern(token.norm.clone());
                found.push(Box::new(Expansion { field: self.fields.norms, pattern }));
            }
        };
        match text {
            Text::Prefix { word } => {
                self.languages.iter().for_each(|language| expand(word, language, &Pattern::Prefix));
                Ok(any_of(found))
            }
            Text::Fuzzy { word, distance } => {
                let fuzzy = |word| Pattern::Fuzzy { word, distance: *distance };
                self.languages.iter().for_each(|language| expand(word, language, &fuzzy));
                Ok(any_of(found))
            }
            Text::Word { word } => self.sequences(&[word], Arrangement::Phrase),
            Text::Phrase { text } => self.sequences(&[text], Arrangement::Phrase),
            Text::Near { words, distance } => {
                let words: Vec<&String> = words.iter().collect();
                self.sequences(&words, Arrangement::Within(u32::from(*distance)))
            }
        }
    }

    /// The words in each language of the index. A single place becomes plain terms, of which each counts once.
    fn sequences(&self, words: &[&String], arrangement: Arrangement) -> tantivy::Result<Box<dyn Query>> {
        let mut terms: Vec<Term> = Vec::new();
        let mut sequences: Vec<Vec<Vec<Term>>> = Vec::new();
        for language in &self.languages {
            let cut: Vec<Vec<Token>> =
                words.iter().map(|word| self.analyser.tokens(word, language)).collect();
            if cut.iter().any(Vec::is_empty) {
                continue;
            }
            let tokens: Vec<&Token> = cut.iter().flatten().collect();
            let places = tokens.iter().map(|token| self.forms(token, language));
            let places: Vec<Vec<Term>> = places.collect::<tantivy::Result<_>>()?;
            if places.iter().any(Vec::is_empty) {
                continue;
            }
            if let [place] = places.as_slice() {
                terms.extend(place.iter().filter(|term| !terms.contains(term)).cloned().collect::<Vec<_>>());
            } else if !sequences.contains(&places) {
                sequences.push(places);
            }
        }
        let scored =
            |term| -> Box<dyn Query> { Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)) };
        let plain = terms.into_iter().map(scored);
        let together = sequences
            .into_iter()
            .map(|places| -> Box<dyn Query> { Box::new(Sequence { places, arrangement }) });
        Ok(any_of(plain.chain(together).collect()))
    }

    /// The terms of a word: as it is written, and its stem in the language; only those that occur.
    fn forms(&self, token: &Token, language: &str) -> tantivy::Result<Vec<Term>> {
        let norm = Term::from_field_text(self.fields.norms, &token.norm);
        let stem = Term::from_field_text(self.fields.stems, &schema::stem(language, &token.stem));
        let mut forms = Vec::with_capacity(2);
        for term in [norm, stem] {
            if self.searcher.doc_freq(&term)? > 0 {
                forms.push(term);
            }
        }
        Ok(forms)
    }

    fn field(&self, test: &FieldTest) -> Box<dyn Query> {
        let keys = schema::keys(&test.field);
        let each = test.tests.iter().flat_map(|one| keys.iter().map(move |key| (one, key)));
        any_of(each.map(|(one, key)| self.test(&test.field, key, one)).collect())
    }

    fn test(&self, field: &Field, key: &str, test: &Test) -> Box<dyn Query> {
        let term = |text: String| keyword(self.fields.term(&text));
        match test {
            Test::Exists if matches!(field, Field::Occurred | Field::Received) => Box::new(AllQuery),
            Test::Exists => term(schema::exists(key)),
            Test::Words => term(schema::exists(Field::Text.name())),
            Test::Text(wanted) => term(schema::value(key, wanted)),
            Test::Path(wanted) => term(schema::below(key, wanted)),
            Test::Prefix(wanted) => Box::new(Expansion {
                field: self.fields.terms,
                pattern: Pattern::Prefix(schema::beginning(key, wanted)),
            }),
            Test::Number(interval) => self.number(key, interval),
            Test::Class(class) => {
                let interval = match class {
                    Sentiment::Negative => Interval { from: None, to: Some((-0.5, false)) },
                    Sentiment::Neutral => Interval { from: Some((-0.5, true)), to: Some((0.5, true)) },
                    Sentiment::Positive => Interval { from: Some((0.5, false)), to: None },
                };
                self.number(key, &interval)
            }
            Test::Time(interval) => self.time(field, interval),
        }
    }

    fn number(&self, key: &str, interval: &Interval<f64>) -> Box<dyn Query> {
        // Open ends are written out: a range without any end would mean records without a number as well.
        let term = |n: f64| {
            let mut term = Term::from_field_json_path(self.fields.numbers, &schema::column_name(key), false);
            term.append_type_and_fast_value(n);
            term
        };
        let from = interval.from.unwrap_or((f64::MIN, true));
        let to = interval.to.unwrap_or((f64::MAX, true));
        range(bound((term(from.0), from.1)), bound((term(to.0), to.1)))
    }

    fn time(&self, field: &Field, interval: &Interval<DateTime<Utc>>) -> Box<dyn Query> {
        match field {
            Field::Occurred => {
                // Moments are whole microseconds, so "after" is "from the next on".
                let moment = |(time, next): (DateTime<Utc>, bool)| time.timestamp_micros() + i64::from(next);
                let from = interval.from.map(|(time, with)| moment((time, !with)));
                Box::new(Said { from, before: interval.to.map(moment) })
            }
            Field::Received => {
                let column = self.fields.received;
                let instant = |end: Option<(DateTime<Utc>, bool)>| {
                    end.map_or(Bound::Unbounded, |(time, with)| {
                        bound((Term::from_field_i64(column, time.timestamp_micros()), with))
                    })
                };
                range(instant(interval.from), instant(interval.to))
            }
            _ => Box::new(EmptyQuery),
        }
    }
}

fn bound((term, included): (Term, bool)) -> Bound<Term> {
    if included { Bound::Included(term) } else { Bound::Excluded(term) }
}

fn range(from: Bound<Term>, to: Bound<Term>) -> Box<dyn Query> {
    if from == Bound::Unbounded && to == Bound::Unbounded {
        return Box::new(AllQuery);
    }
    Box::new(Numbers(FastFieldRangeQuery::new(from, to)))
}

fn keyword(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

/// Statements about fields decide which records are meant, not how well they fit.
fn unscored(query: Box<dyn Query>) -> Box<dyn Query> {
    if query.is::<AllQuery>() { query } else { Box::new(ConstScoreQuery::new(query, 0.0)) }
}

/// Negations stand beside what they limit, so that they take away instead of being counted out.
fn all_of(queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::with_capacity(queries.len());
    for query in queries {
        match query.downcast::<Negation>() {
            Ok(negation) => clauses.push((Occur::MustNot, negation.0)),
            Err(query) if query.is::<AllQuery>() => {}
            Err(query) => clauses.push((Occur::Must, query)),
        }
    }
    if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
        clauses.push((Occur::Must, Box::new(AllQuery)));
    }
    one_or(clauses)
}

fn any_of(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.remove(0),
        _ => one_or(queries.into_iter().map(|query| (Occur::Should, query)).collect()),
    }
}

fn one_or(mut clauses: Vec<(Occur, Box<dyn Query>)>) -> Box<dyn Query> {
    if clauses.len() == 1 && clauses[0].0 != Occur::MustNot {
        return clauses.remove(0).1;
    }
    Box::new(BooleanQuery::new(clauses))
}

fn not(query: Box<dyn Query>) -> Box<dyn Query> {
    match query.downcast::<Negation>() {
        Ok(negation) => negation.0,
        Err(query) => Box::new(Negation(query)),
    }
}

/// Everything but the inner query.
#[derive(Debug)]
struct Negation(Box<dyn Query>);

impl Clone for Negation {
    fn clone(&self) -> Self {
        Self(self.0.box_clone())
    }
}

impl Query for Negation {
    fn weight(
        &self,
        scoring: tantivy::query::EnableScoring<'_>,
    ) -> tantivy::Result<Box<dyn tantivy::query::Weight>> {
        let everything: Box<dyn Query> = Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0));
        BooleanQuery::new(vec![(Occur::Must, everything), (Occur::MustNot, self.0.box_clone())])
            .weight(scoring)
    }
}
