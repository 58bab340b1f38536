//! A feedback record as the index keeps it.

use std::collections::{BTreeMap, BTreeSet};

use candor_model::feedback::Feedback;
use candor_model::filter::{Analyse, Field, FieldValue, Kind, Record, number, record::custom_values};
use serde_json::Value as Json;
use tantivy::TantivyDocument;
use tantivy::schema::{Field as IndexField, OwnedValue};
use tantivy::tokenizer::{PreTokenizedString, Token};

use crate::schema::{self, Fields};

/// Words of different texts are so far apart that no phrase and no `NEAR` reaches across: further than the largest
/// distance of the language.
const GAP: usize = 100;

/// The document of a record.
#[must_use]
pub fn document(fields: &Fields, analyser: &dyn Analyse, record: &Feedback) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    let (high, low) = record.id.0.as_u64_pair();
    document.add_text(fields.id, record.id.to_string());
    document.add_u64(fields.id_high, high);
    document.add_u64(fields.id_low, low);
    document.add_i64(fields.occurred, record.occurred_at.timestamp_micros());
    document.add_i64(fields.received, record.received_at.timestamp_micros());
    let mut kept = Kept::default();
    words(fields, analyser, record, &mut document, &mut kept);
    for field in Field::BUILT_IN {
        built_in(record, field, &mut kept);
    }
    custom(record, &mut kept);
    if let Some(unit) = &record.unit {
        kept.terms.extend(schema::ancestors(unit).map(schema::scope));
    }
    kept.write(fields, &mut document);
    document
}

/// What is gathered before it is written, each thing once.
#[derive(Default)]
struct Kept {
    terms: BTreeSet<String>,
    values: BTreeMap<String, BTreeSet<String>>,
    numbers: BTreeMap<String, Vec<f64>>,
}

impl Kept {
    fn value(&mut self, key: &str, value: &str) {
        self.values.entry(key.to_owned()).or_default().insert(value.trim().to_owned());
    }

    fn add(&mut self, key: &str, values: &[FieldValue<'_>]) {
        if values.is_empty() {
            return;
        }
        self.terms.insert(schema::exists(key));
        for value in values {
            match value {
                FieldValue::Text(text) => {
                    self.terms.insert(schema::value(key, text));
                }
                FieldValue::Number(number) => self.numbers.entry(key.to_owned()).or_default().push(*number),
                FieldValue::Time(_) => {}
            }
        }
    }

    fn write(self, fields: &Fields, document: &mut TantivyDocument) {
        for term in self.terms {
            document.add_text(fields.terms, term);
        }
        let values = self.values.into_iter().map(|(key, values)| {
            let values = values.into_iter().map(OwnedValue::Str).collect();
            (schema::column_name(&key), OwnedValue::Array(values))
        });
        let numbers = self.numbers.into_iter().map(|(key, numbers)| {
            let numbers = numbers.into_iter().map(OwnedValue::F64).collect();
            (schema::column_name(&key), OwnedValue::Array(numbers))
        });
        document.add_field_value(fields.values, &OwnedValue::Object(values.collect()));
        document.add_field_value(fields.numbers, &OwnedValue::Object(numbers.collect()));
    }
}

fn words(
    fields: &Fields,
    analyser: &dyn Analyse,
    record: &Feedback,
    document: &mut TantivyDocument,
    kept: &mut Kept,
) {
    let (mut norms, mut stems) = (Vec::new(), Vec::new());
    let mut position = 0;
    for text in record.texts() {
        for token in analyser.tokens(text.text, text.language) {
            stems.push(word(schema::stem(text.language, &token.stem), position));
            norms.push(word(token.norm, position));
            position += 1;
        }
        position += GAP;
        if !text.text.trim().is_empty() {
            kept.terms.insert(schema::exists(Field::Text.name()));
        }
        kept.terms.insert(schema::words_in(text.language));
    }
    add_words(document, fields.norms, norms);
    add_words(document, fields.stems, stems);
}

fn word(text: String, position: usize) -> Token {
    Token { offset_from: 0, offset_to: 0, position, text, position_length: 1 }
}

fn add_words(document: &mut TantivyDocument, field: IndexField, tokens: Vec<Token>) {
    document.add_pre_tokenized_text(field, PreTokenizedString { text: String::new(), tokens });
}

fn built_in(record: &Feedback, field: &Field, kept: &mut Kept) {
    let key = field.name();
    let values = record.values(field);
    kept.add(key, &values);
    match field.kind() {
        Kind::Path => {
            for path in texts(&values) {
                kept.terms.extend(schema::ancestors(path).map(|node| schema::below(key, node)));
                kept.value(key, path);
            }
        }
        Kind::Keyword => match field {
            Field::Id | Field::ExternalId | Field::Url => {}
            // Known by two names; the first stands for both.
            Field::Customer | Field::Survey => {
                if let Some(name) = texts(&values).next() {
                    kept.value(key, name);
                }
            }
            _ => texts(&values).for_each(|value| kept.value(key, value)),
        },
        Kind::Sentiment => {
            if let Some(class) = record.annotations.class() {
                kept.value(key, class.as_str());
            }
        }
        Kind::Number => {
            for value in &values {
                if let FieldValue::Number(n) = value {
                    kept.value(key, &number::write(*n));
                }
            }
        }
        Kind::Time | Kind::Custom | Kind::Words => {}
    }
}

fn custom(record: &Feedback, kept: &mut Kept) {
    for (name, value) in &record.attributes {
        one_custom(&schema::attribute_key(name), value, kept);
    }
    for (question, value) in &record.answers {
        answer(record, question, value, kept);
    }
}

/// An answer, and each part of one that has parts as a field of its own: `q3.speed` beside `q3`.
fn answer(record: &Feedback, name: &str, value: &Json, kept: &mut Kept) {
    one_custom(&schema::answer_key(None, name), value, kept);
    if let Some(slug) = &record.survey_slug {
        one_custom(&schema::answer_key(Some(slug), name), value, kept);
    }
    for (code, part) in value.as_object().into_iter().flatten() {
        answer(record, &format!("{name}.{code}"), part, kept);
    }
}

fn one_custom(key: &str, value: &Json, kept: &mut Kept) {
    let values = custom_values(value);
    if values.is_empty() {
        return;
    }
    kept.add(key, &values);
    // What has parts is listed by its parts; as a whole it can be asked for, not charted.
    if value.is_object() {
        return;
    }
    kept.value(schema::CUSTOM, key);
    texts(&values).for_each(|value| kept.value(key, value));
}

fn texts<'a>(values: &'a [FieldValue<'a>]) -> impl Iterator<Item = &'a str> {
    values.iter().filter_map(|value| match value {
        FieldValue::Text(text) => Some(text.as_ref()),
        _ => None,
    })
}
