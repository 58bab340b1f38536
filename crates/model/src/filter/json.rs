//! The JSON form of a clause, as the builder reads and writes it. Values are checked against the field's kind by
//! the same rules as in text.

use serde::{Deserialize, Serialize};

use super::ast::{Bound, Clause, Op, Value};
use super::check::{self, Raw};
use super::number;

/// A statement about a field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = FilterClause)]
#[serde(deny_unknown_fields)]
pub struct ClauseJson {
    /// The field's name.
    pub field: String,
    /// How it is asked.
    pub op: Op,
    /// With what: nothing for `exists`, one for a comparison, else one or more.
    #[serde(default)]
    pub values: Vec<ValueJson>,
}

/// What a field is compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = FilterValue)]
#[serde(untagged)]
pub enum ValueJson {
    /// A number.
    Number(f64),
    /// A word, a path or a time.
    Text(String),
    /// Values that begin so.
    Prefix {
        /// The beginning.
        prefix: String,
    },
    /// From one to the other, both included.
    Range {
        /// The first; open when left out.
        #[serde(default)]
        from: Option<BoundJson>,
        /// The last; open when left out.
        #[serde(default)]
        to: Option<BoundJson>,
    },
}

/// An end of a range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = FilterBound)]
#[serde(untagged)]
pub enum BoundJson {
    /// A number.
    Number(f64),
    /// A time.
    Text(String),
}

impl From<Clause> for ClauseJson {
    fn from(clause: Clause) -> Self {
        let bound = |bound| match bound {
            Bound::Number(n) => BoundJson::Number(n),
            Bound::Time(when) => BoundJson::Text(when.to_string()),
        };
        let value = |value| match value {
            Value::Text(text) => ValueJson::Text(text),
            Value::Prefix(prefix) => ValueJson::Prefix { prefix },
            Value::Number(n) => ValueJson::Number(n),
            Value::Time(when) => ValueJson::Text(when.to_string()),
            Value::Range(from, to) => ValueJson::Range { from: from.map(bound), to: to.map(bound) },
        };
        Self {
            field: clause.field.name().to_owned(),
            op: clause.op,
            values: clause.values.into_iter().map(value).collect(),
        }
    }
}

impl TryFrom<ClauseJson> for Clause {
    type Error = String;

    fn try_from(json: ClauseJson) -> Result<Self, String> {
        let bound = |bound: Option<BoundJson>| {
            bound.map(|b| match b {
                BoundJson::Number(n) => number::write(n),
                BoundJson::Text(text) => text,
            })
        };
        let raw = |value| match value {
            ValueJson::Number(n) => Raw::Text(number::write(n)),
            ValueJson::Text(text) => Raw::Text(text),
            ValueJson::Prefix { prefix } => Raw::Prefix(prefix),
            ValueJson::Range { from, to } => Raw::Range(bound(from), bound(to)),
        };
        let field = check::field(&json.field).map_err(|p| p.message)?;
        let values = json.values.into_iter().map(raw).collect();
        check::clause(field, json.op, values).map_err(|p| format!("{}: {}", json.field, p.message))
    }
}

impl utoipa::PartialSchema for Clause {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        ClauseJson::schema()
    }
}

impl utoipa::ToSchema for Clause {
    fn name() -> std::borrow::Cow<'static, str> {
        ClauseJson::name()
    }

    fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>) {
        ClauseJson::schemas(schemas);
    }
}
