//! What a file is, and which of its columns goes where.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::str::FromStr;

use candor_model::{Error, FieldError, Result};
use serde::{Deserialize, Serialize};

use super::dates::DateOrder;

/// How a file holds its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Format {
    /// CSV, TSV and their kin.
    Delimited {
        /// What stands between the cells.
        delimiter: char,
        /// Whether the first row names the columns.
        header: bool,
    },
    /// One JSON object per line.
    JsonLines,
    /// The first filled sheet of an Excel file.
    Spreadsheet {
        /// The row that names the columns, from 1.
        header_row: u64,
    },
}

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident $name:literal),+ $(,)?) => {
        /// A part of the feedback record that a column can fill.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Field {
            $($(#[$doc])* $variant,)+
        }

        impl Field {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in mappings.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

fields! {
    /// What was said.
    Text "text",
    /// A headline.
    Title "title",
    /// The source's own key.
    ExternalId "external_id",
    /// When it was said.
    OccurredAt "occurred_at",
    /// How it was said.
    Channel "channel",
    /// The unit's path.
    Unit "unit",
    /// The language of the words.
    Language "language",
    /// What the person is to the organisation.
    AuthorKind "author_kind",
    /// Who said the words.
    Speaker "speaker",
    /// The organisation's number for the customer.
    CustomerExternalId "customer.external_id",
    /// E-mail address.
    CustomerEmail "customer.email",
    /// Telephone number.
    CustomerPhone "customer.phone",
    /// Name.
    CustomerName "customer.name",
    /// Likelihood to recommend.
    Nps "nps",
    /// Satisfaction.
    Csat "csat",
    /// Effort.
    Ces "ces",
    /// Stars.
    Rating "rating",
    /// Where it can be read.
    Url "url",
}

/// Where a column goes: the name of a field, `attribute:NAME`, or `skip`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// A field of the record.
    Field(Field),
    /// An attribute with this name.
    Attribute(String),
    /// Nowhere.
    Skip,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(field) => f.write_str(field.as_str()),
            Self::Attribute(name) => write!(f, "attribute:{name}"),
            Self::Skip => f.write_str("skip"),
        }
    }
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "skip" {
            return Ok(Self::Skip);
        }
        if let Some(name) = text.strip_prefix("attribute:") {
            return Ok(Self::Attribute(attribute_name(name)));
        }
        Field::ALL.iter().find(|f| f.as_str() == text).map(|f| Self::Field(*f)).ok_or_else(|| {
            let names: Vec<_> = Field::ALL.iter().map(|f| f.as_str()).collect();
            format!("'{text}' is none of {}, attribute:NAME, skip", names.join(", "))
        })
    }
}

impl Serialize for Target {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A column's own name as that of an attribute: lower case, with underscores for what cannot stand in one.
#[must_use]
pub fn attribute_name(column: &str) -> String {
    let mut name = String::with_capacity(column.len());
    for c in column.trim().chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || c == '.' || c == '-' {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let name = name.trim_matches(|c| matches!(c, '_' | '.' | '-'));
    let name: String =
        if name.starts_with(char::is_alphabetic) { name.to_owned() } else { format!("column_{name}") };
    name.trim_end_matches('_').chars().take(64).collect()
}

/// One column of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Column {
    /// Its name in the file.
    pub name: String,
    /// Where it goes: `text`, `customer.email` and the like, `attribute:NAME`, or `skip`.
    #[schema(value_type = String)]
    pub target: Target,
    /// Whether all its values in the sample are numbers; as an attribute it is one then.
    pub numeric: bool,
    /// How many rows of the sample have a value, in percent.
    pub filled: u8,
    /// Some of its values, shortened, personal data masked.
    pub examples: Vec<String>,
}

/// What the reader should know about how the file was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Note {
    /// One of `dates_ambiguous`, `no_external_id`, `no_text`, `not_utf8`, `rows_bad`.
    pub code: String,
    /// The column or the number that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

/// What a column cannot say because it is the same for all rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Defaults {
    /// The channel of rows without one.
    #[serde(default)]
    pub channel: Option<String>,
    /// The unit of rows without one.
    #[serde(default)]
    pub unit: Option<String>,
    /// The language of rows without one.
    #[serde(default)]
    pub language: Option<String>,
}

/// What a file is, and which of its columns goes where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Plan {
    /// How it holds its rows.
    pub format: Format,
    /// Its columns in order.
    pub columns: Vec<Column>,
    /// How dates are read that can be read in two ways.
    pub date_order: DateOrder,
    /// For all rows.
    #[serde(default)]
    pub defaults: Defaults,
    /// What the reader should know.
    pub notes: Vec<Note>,
}

/// A person's changes to a plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanChange {
    /// Where columns go, by their names; a column that is not named stays as it is.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>)]
    pub targets: BTreeMap<String, Target>,
    /// How dates are read.
    #[serde(default)]
    pub date_order: Option<DateOrder>,
    /// For all rows.
    #[serde(default)]
    pub defaults: Option<Defaults>,
}

impl Plan {
    /// The plan with the changes, if it makes sense.
    pub fn changed(mut self, change: PlanChange) -> Result<Self> {
        let mut errors = Vec::new();
        for (name, target) in change.targets {
            match self.columns.iter_mut().find(|c| c.name == name) {
                Some(column) => column.target = target,
                None => {
                    let message = "is no column of the file";
                    errors.push(FieldError::new(format!("targets.{name}"), "unknown_column", message));
                }
            }
        }
        self.date_order = change.date_order.unwrap_or(self.date_order);
        self.defaults = change.defaults.unwrap_or(self.defaults);
        errors.extend(self.check().err().unwrap_or_default());
        if errors.is_empty() { Ok(self) } else { Err(Error::Invalid(errors)) }
    }

    /// The plan with the `--map field=column` of the command line: a column that is named goes there, and what
    /// was guessed to go there becomes an attribute.
    pub fn mapped(mut self, map: &[(Target, String)]) -> Result<Self> {
        for (target, name) in map {
            if !self.columns.iter().any(|c| c.name == *name) {
                let names: Vec<_> = self.columns.iter().map(|c| c.name.as_str()).collect();
                let message = format!("the file has no column '{name}'; it has {}", names.join(", "));
                return Err(Error::invalid("map", "unknown_column", message));
            }
            let named: HashSet<&String> = map.iter().map(|(_, name)| name).collect();
            for column in &mut self.columns {
                if column.name == *name {
                    column.target = target.clone();
                } else if column.target == *target && !named.contains(&column.name) {
                    column.target = Target::Attribute(attribute_name(&column.name));
                }
            }
        }
        self.check().map_err(Error::Invalid)?;
        Ok(self)
    }

    /// Whether a column goes to the field.
    #[must_use]
    pub fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|c| c.target == Target::Field(field))
    }

    fn check(&self) -> Result<(), Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut seen = HashSet::new();
        for column in self.columns.iter().filter(|c| c.target != Target::Skip) {
            // Several columns of words are several verbatims; everything else can come only once.
            if column.target != Target::Field(Field::Text) && !seen.insert(&column.target) {
                let message = format!("another column goes to {} already", column.target);
                errors.push(FieldError::new(format!("targets.{}", column.name), "duplicate", message));
            }
        }
        let content = [Field::Text, Field::Title, Field::Nps, Field::Csat, Field::Ces, Field::Rating];
        if !content.into_iter().any(|field| self.has(field)) {
            let message = "one column must go to text, title or a score";
            errors.push(FieldError::new("targets", "no_content", message));
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_get_names_that_filters_can_use() {
        for (column, name) in [
            ("airline", "airline"),
            ("Order ID", "order_id"),
            (" Größe (cm) ", "größe_cm"),
            ("order.total", "order.total"),
            ("2nd visit?", "column_2nd_visit"),
            ("!!!", "column"),
        ] {
            assert_eq!(attribute_name(column), name, "{column}");
        }
    }

    #[test]
    fn targets_are_written_as_they_are_read() {
        for text in ["text", "customer.email", "attribute:airline", "skip"] {
            assert_eq!(text.parse::<Target>().unwrap().to_string(), text);
        }
        assert!("customer.mail".parse::<Target>().is_err());
    }
}
