//! What the index keeps of a record, and how its terms are spelled.
//!
//! | field | holds |
//! |---|---|
//! | `id` | the record's id as a term (for replacement), and in two halves as columns (for answers) |
//! | `norms`, `stems` | the words of title and verbatims at the same positions: as they are written, and as stems marked with their language |
//! | `terms` | everything that can be asked by equality or prefix, each term marked with its field |
//! | `numbers` | every number, one column per field |
//! | `values` | what facets and tallies count, one column per field |
//! | `occurred`, `received` | times in microseconds; documents are sorted by the first, latest first |

use candor_model::filter::{Field as FilterField, fold, print};
use tantivy::index::{IndexSettings, IndexSortByField, Order};
use tantivy::schema::{
    Field, IndexRecordOption, JsonObjectOptions, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::{Index, Term};

/// The version of this layout, counted up whenever a record is kept in another way. An index of another version is
/// rebuilt from the database.
pub const VERSION: u32 = 1;

/// Tantivy's tokenizer that leaves a value whole.
const WHOLE: &str = "raw";
/// Between the parts of a term; occurs in no value, since control characters are not accepted from outside.
const MARK: char = '\u{1}';

/// The fields of the schema.
#[derive(Clone, Debug)]
pub struct Fields {
    pub id: Field,
    pub id_high: Field,
    pub id_low: Field,
    pub norms: Field,
    pub stems: Field,
    pub terms: Field,
    pub numbers: Field,
    pub values: Field,
    pub occurred: Field,
    pub received: Field,
}

/// The name of the field that documents are sorted by.
pub const OCCURRED: &str = "occurred";

/// The schema with its fields.
#[must_use]
pub fn build() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let column = || NumericOptions::default().set_fast();
    let words = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(WHOLE)
            .set_fieldnorms(true)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    let terms = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(WHOLE)
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::Basic),
    );
    let fields = Fields {
        id: schema.add_text_field("id", terms.clone()),
        id_high: schema.add_u64_field("id_high", column()),
        id_low: schema.add_u64_field("id_low", column()),
        norms: schema.add_text_field("norms", words.clone()),
        stems: schema.add_text_field("stems", words),
        terms: schema.add_text_field("terms", terms),
        numbers: schema.add_json_field("numbers", JsonObjectOptions::default().set_fast(WHOLE)),
        values: schema.add_json_field("values", JsonObjectOptions::default().set_fast(WHOLE)),
        occurred: schema.add_i64_field(OCCURRED, column()),
        received: schema.add_i64_field("received", column()),
    };
    (schema.build(), fields)
}

/// How an index is laid out on disk: sorted by time, so that the newest are found first and a step of time is a
/// range of documents.
#[must_use]
pub fn settings() -> IndexSettings {
    IndexSettings {
        sort_by_field: Some(IndexSortByField { field: OCCURRED.into(), order: Order::Desc }),
        ..IndexSettings::default()
    }
}

/// The fields of an index that was opened; `None` when it was made by another version.
#[must_use]
pub fn of(index: &Index) -> Option<Fields> {
    let (schema, fields) = build();
    (index.schema() == schema).then_some(fields)
}

/// Where the values of a filter field are kept: the names under which its terms and columns are marked. Only a
/// custom field that does not say whether it means an attribute or an answer has two.
#[must_use]
pub fn keys(field: &FilterField) -> Vec<String> {
    match field.custom() {
        None => vec![field.name().to_owned()],
        Some(custom) => {
            let attribute = custom.attribute.map(attribute_key);
            let answer = custom.answer.map(|key| answer_key(custom.survey, key));
            attribute.into_iter().chain(answer).collect()
        }
    }
}

/// The key of an attribute.
#[must_use]
pub fn attribute_key(name: &str) -> String {
    format!("a.{name}")
}

/// The key of an answer, in one survey or in any.
#[must_use]
pub fn answer_key(survey: Option<&str>, question: &str) -> String {
    match survey {
        Some(slug) => format!("q.{slug}.{question}"),
        None => format!("q.{question}"),
    }
}

/// The key under which a record's custom fields are listed, by their keys.
pub const CUSTOM: &str = "custom";

/// The name under which the language knows a custom field's key; it says `attributes.` where the bare name would be
/// taken for a field of the house or a slip of the pen.
#[must_use]
pub fn custom_name(key: &str) -> Option<String> {
    match key.split_once('.')? {
        ("a", name) if FilterField::named(name).is_built_in() => Some(format!("attributes.{name}")),
        ("a" | "q", name) => print::statement(name, "x").strip_suffix(":x").map(str::to_owned),
        _ => None,
    }
}

/// The name of a key's column: only characters that have no meaning in a path.
#[must_use]
pub fn column_name(key: &str) -> String {
    let mut name = String::with_capacity(key.len());
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("_{byte:02x}"));
        }
    }
    name
}

/// A value of a field, as it is compared.
#[must_use]
pub fn value(key: &str, value: &str) -> String {
    format!("{key}{MARK}{}", fold(value))
}

/// What the terms of values begin with that begin so.
#[must_use]
pub fn beginning(key: &str, value: &str) -> String {
    format!("{key}{MARK}{value}")
}

/// A node of a tree that the record is at or below.
#[must_use]
pub fn below(key: &str, path: &str) -> String {
    format!("{key}/{MARK}{}", fold(path))
}

/// The unit for the actor's scope: spelled exactly.
#[must_use]
pub fn scope(path: &str) -> String {
    format!("scope{MARK}{path}")
}

/// That the record has something in a field.
#[must_use]
pub fn exists(key: &str) -> String {
    format!("has{MARK}{key}")
}

/// That the record has words in a language.
#[must_use]
pub fn words_in(language: &str) -> String {
    format!("{WORDS_IN}{language}")
}

/// What the terms of [`words_in`] begin with.
pub const WORDS_IN: &str = "words\u{1}";

/// A stem in a language.
#[must_use]
pub fn stem(language: &str, stem: &str) -> String {
    format!("{language}{MARK}{stem}")
}

/// The path of a node and of those above it, from the root: `a`, `a/b`, `a/b/c`.
pub fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at]).chain(std::iter::once(path))
}

impl Fields {
    /// A term of the `terms` field.
    #[must_use]
    pub fn term(&self, text: &str) -> Term {
        Term::from_field_text(self.terms, text)
    }
}
