//! What a filter can be asked about: a feedback record, or anything that speaks like one.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use super::fields::Field;
use crate::feedback::Feedback;

/// A text of a record, to be searched for words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordText<'a> {
    /// Which verbatim; `None` is the title.
    pub verbatim: Option<u16>,
    /// The words.
    pub text: &'a str,
    /// Their language, or `und`.
    pub language: &'a str,
}

/// One value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue<'a> {
    /// A word.
    Text(Cow<'a, str>),
    /// A number.
    Number(f64),
    /// A point in time.
    Time(DateTime<Utc>),
}

/// What a filter can be matched against in memory.
pub trait Record {
    /// The texts in order, title first.
    fn texts(&self) -> Vec<RecordText<'_>>;

    /// The values of a field; none when the record has nothing there. `Field::Text` is never asked.
    fn values(&self, field: &Field) -> Vec<FieldValue<'_>>;
}

/// The longest text that is a value; a longer one is kept, but nobody filters or counts by it.
const LONGEST: usize = 2_000;

/// A part of an answer that has parts: `speed` of a matrix, `s1.best` of best and worst.
#[must_use]
pub fn part<'a>(answer: &'a Json, name: &str) -> Option<&'a Json> {
    name.split('.').try_fold(answer, |whole, code| whole.as_object()?.get(code))
}

/// The values of an attribute or answer as the language sees them: each element of an array, those of all parts of an
/// object, true and false as words, nothing for null. A number is also the word that it is written with, and a word that reads as
/// a number is also that number, so that it does not matter whether a file or a program brought it.
#[must_use]
pub fn custom_values(value: &Json) -> Vec<FieldValue<'_>> {
    match value {
        Json::String(text) if text.chars().nth(LONGEST).is_some() => Vec::new(),
        Json::String(text) => {
            let number = super::number::read(text.trim()).map(FieldValue::Number);
            std::iter::once(FieldValue::Text(Cow::Borrowed(text))).chain(number).collect()
        }
        Json::Number(number) => number.as_f64().map_or_else(Vec::new, |n| {
            vec![FieldValue::Text(Cow::Owned(super::number::write(n))), FieldValue::Number(n)]
        }),
        Json::Bool(value) => vec![FieldValue::Text(Cow::Borrowed(if *value { "true" } else { "false" }))],
        Json::Array(items) => items.iter().filter(|v| !v.is_array()).flat_map(custom_values).collect(),
        Json::Object(parts) => parts.values().flat_map(custom_values).collect(),
        Json::Null => Vec::new(),
    }
}

impl Record for Feedback {
    fn texts(&self) -> Vec<RecordText<'_>> {
        let title =
            self.title.as_deref().map(|text| RecordText { verbatim: None, text, language: &self.language });
        let verbatims = (0u16..).zip(&self.verbatims).map(|(at, verbatim)| RecordText {
            verbatim: Some(at),
            text: &verbatim.text,
            language: &verbatim.language,
        });
        title.into_iter().chain(verbatims).collect()
    }

    fn values(&self, field: &Field) -> Vec<FieldValue<'_>> {
        match field {
            Field::Source => text(&self.source),
            Field::Channel => text(&self.channel),
            Field::Unit => optional(self.unit.as_deref()),
            Field::Language => text(&self.language),
            Field::Author => text(self.author_kind.as_str()),
            Field::Customer => {
                let id = self.customer.map(|id| FieldValue::Text(Cow::Owned(id.to_string())));
                id.into_iter().chain(optional(self.customer_name.as_deref())).collect()
            }
            Field::Survey => {
                let id = self.survey.map(|id| FieldValue::Text(Cow::Owned(id.to_string())));
                optional(self.survey_slug.as_deref()).into_iter().chain(id).collect()
            }
            Field::Version => number(self.survey_version),
            Field::Topic => texts(self.annotations.topics.iter().map(|hit| hit.topic.as_str())),
            Field::Tag => texts(self.tags.iter().map(String::as_str)),
            Field::Sentiment => number(self.annotations.sentiment),
            Field::Nps => number(self.scores.nps),
            Field::Csat => number(self.scores.csat),
            Field::Ces => number(self.scores.ces),
            Field::Rating => number(self.scores.rating),
            Field::Occurred => vec![FieldValue::Time(self.occurred_at)],
            Field::Received => vec![FieldValue::Time(self.received_at)],
            Field::Id => vec![FieldValue::Text(Cow::Owned(self.id.to_string()))],
            Field::ExternalId => optional(self.external_id.as_deref()),
            Field::Url => optional(self.url.as_deref()),
            Field::Speaker => texts(self.verbatims.iter().map(|v| v.speaker.as_str())),
            Field::Question => texts(self.verbatims.iter().filter_map(|v| v.question.as_deref())),
            Field::Masked => texts(self.annotations.masked.iter().map(|m| m.kind.as_str())),
            Field::Text => Vec::new(),
            Field::Custom(_) => self.custom(field),
        }
    }
}

impl Feedback {
    fn custom(&self, field: &Field) -> Vec<FieldValue<'_>> {
        let Some(name) = field.custom() else { return Vec::new() };
        let attribute = name.attribute.and_then(|key| self.attributes.get(key));
        let answer = name
            .answer
            .filter(|_| name.survey.is_none_or(|slug| self.survey_slug.as_deref() == Some(slug)))
            .and_then(|name| {
                let (key, rest) = name.split_once('.').map_or((name, None), |(key, rest)| (key, Some(rest)));
                let answer = self.answers.get(key)?;
                rest.map_or(Some(answer), |rest| part(answer, rest))
            });
        attribute.into_iter().chain(answer).flat_map(custom_values).collect()
    }
}

fn text(value: &str) -> Vec<FieldValue<'_>> {
    vec![FieldValue::Text(Cow::Borrowed(value))]
}

fn optional(value: Option<&str>) -> Vec<FieldValue<'_>> {
    value.map(|v| FieldValue::Text(Cow::Borrowed(v))).into_iter().collect()
}

fn texts<'a>(values: impl Iterator<Item = &'a str>) -> Vec<FieldValue<'a>> {
    values.map(|v| FieldValue::Text(Cow::Borrowed(v))).collect()
}

fn number<'a>(value: Option<impl Into<f64>>) -> Vec<FieldValue<'a>> {
    value.map(|v| FieldValue::Number(v.into())).into_iter().collect()
}
