//! What the first rows of a file will be.

use std::path::Path;

use candor_model::{Error, FeedbackInput, FieldError, Result};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::PREVIEW_ROWS;
use super::lines::Place;
use super::map::to_input;
use super::plan::Plan;
use super::rows::Rows;
use crate::accept::accept;

/// One row as it will be stored, or what is wrong with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PreviewRow {
    /// Where it stands in the file.
    pub line: u64,
    /// The record that it will be; absent when it cannot be one.
    pub feedback: Option<FeedbackInput>,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
}

/// The first rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Preview {
    /// At most 20.
    pub rows: Vec<PreviewRow>,
}

/// Reads the first rows of a prepared file after the plan.
pub fn preview(path: &Path, plan: &Plan, source: &str, now: DateTime<Utc>) -> Result<Preview> {
    let names = plan.columns.iter().map(|c| c.name.clone()).collect();
    let mut file = Rows::open(path, plan.format, names, Place::default()).map_err(Error::internal)?;
    let mut rows = Vec::new();
    while rows.len() < PREVIEW_ROWS
        && let Some(row) = file.next().map_err(Error::internal)?
    {
        let line = row.line;
        rows.push(match to_input(row, plan, source).and_then(|input| check(input, now)) {
            Ok(feedback) => PreviewRow { line, feedback: Some(feedback), errors: Vec::new() },
            Err(errors) => PreviewRow { line, feedback: None, errors },
        });
    }
    Ok(Preview { rows })
}

fn check(input: FeedbackInput, now: DateTime<Utc>) -> Result<FeedbackInput, Vec<FieldError>> {
    match accept(input, now) {
        Ok(new) => Ok(new.input),
        Err(Error::Invalid(errors)) => Err(errors),
        Err(other) => Err(vec![FieldError::new("row", "failed", other.to_string())]),
    }
}
