//! The records behind a number: what to search for to see exactly those that were counted.

use candor_model::filter::{Clause, Field, Filter, Op, statement};
use candor_model::metrics::Metric;

/// Of the records that the filter means, those that the metric counts.
pub(crate) fn counted(metric: Metric, filter: &Filter) -> Filter {
    let field = match metric {
        Metric::Nps => Field::Nps,
        Metric::Csat => Field::Csat,
        Metric::Ces => Field::Ces,
        Metric::Rating => Field::Rating,
        Metric::Sentiment => Field::Sentiment,
        Metric::Volume => return filter.clone(),
    };
    Filter::and([filter.clone(), exists(field)])
}

/// The records with this value of the field; `None` is those without one.
pub(crate) fn group(field: &Field, value: Option<&str>) -> Filter {
    match value {
        None => exists(field.clone()).negate(),
        // What the language itself wrote it reads; were it not so, the group would show all records.
        Some(value) => Filter::parse(&statement(field.name(), value)).unwrap_or_default(),
    }
}

fn exists(field: Field) -> Filter {
    Filter::Field(Clause { field, op: Op::Exists, values: Vec::new() })
}
