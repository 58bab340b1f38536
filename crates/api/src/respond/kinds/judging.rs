//! Rows: matrices with one or several columns, statements and opposites on points, lists side by side.

use candor_model::survey::kinds::{Bipolar, Likert, Matrix, MatrixMultiple, SideBySide};
use serde_json::{Value, json};

use super::{Asked, Drawn, fill};
use candor_model::survey::Choice;

fn matrix(asked: &Asked<'_>, type_: &str, rows: &[Choice], columns: &[Choice]) -> Value {
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            let mut field = asked.field(&row.code, asked.text(&row.text));
            field["columns"] = json!(asked.options(columns, asked.part(&row.code)));
            field
        })
        .collect();
    json!({ "type": type_, "rows": rows })
}

impl Drawn for Matrix {
    fn template(&self) -> &'static str {
        "matrix"
    }

    fn with(&self, asked: &Asked<'_>) -> Value {
        matrix(asked, "radio", &self.rows, &self.columns)
    }
}

impl Drawn for MatrixMultiple {
    fn template(&self) -> &'static str {
        "matrix"
    }

    fn with(&self, asked: &Asked<'_>) -> Value {
        matrix(asked, "checkbox", &self.rows, &self.columns)
    }
}

/// A row of points with the words at its ends.
fn points(asked: &Asked<'_>, code: &str, text: String, points: u8, low: &str, high: &str) -> Value {
    let words = asked.kind_words();
    let mut field = asked.field(code, text);
    field["low"] = json!(low);
    field["high"] = json!(high);
    let label = |n: u8| {
        let place = fill(words.point, n, points);
        match n {
            1 => format!("{place}, {low}"),
            n if n == points => format!("{place}, {high}"),
            _ => place,
        }
    };
    field["points"] = (1..=points).map(|n| json!({ "n": n, "label": label(n) })).collect();
    field
}

impl Drawn for Likert {
    fn template(&self) -> &'static str {
        "points"
    }

    fn rich(&self) -> bool {
        true
    }

    fn with(&self, asked: &Asked<'_>) -> Value {
        let words = asked.kind_words();
        let low = asked.text_or(&self.ends.low, words.disagree);
        let high = asked.text_or(&self.ends.high, words.agree);
        let row = |row: &Choice| points(asked, &row.code, asked.text(&row.text), self.points, &low, &high);
        json!({ "rows": self.rows.iter().map(row).collect::<Vec<_>>(), "named": true })
    }
}

impl Drawn for Bipolar {
    fn template(&self) -> &'static str {
        "points"
    }

    fn rich(&self) -> bool {
        true
    }

    fn with(&self, asked: &Asked<'_>) -> Value {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                let (left, right) = (asked.text(&row.left), asked.text(&row.right));
                points(asked, &row.code, format!("{left} – {right}"), self.points, &left, &right)
            })
            .collect();
        json!({ "rows": rows, "named": false })
    }
}

impl Drawn for SideBySide {
    fn template(&self) -> &'static str {
        "side_by_side"
    }

    fn simple(&self) -> bool {
        false
    }

    fn rich(&self) -> bool {
        true
    }

    fn with(&self, asked: &Asked<'_>) -> Value {
        let cell = |row: &Choice, column: &candor_model::survey::kinds::SideColumn| {
            let code = format!("{}.{}", row.code, column.code);
            let mut cell = asked.field(&code, asked.text(&column.text));
            cell["multiple"] = json!(column.multiple);
            cell["choices"] = json!(asked.options(&column.choices, asked.part(&code)));
            cell
        };
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                let cells: Vec<Value> = self.columns.iter().map(|column| cell(row, column)).collect();
                json!({ "text": asked.text(&row.text), "cells": cells })
            })
            .collect();
        json!({ "rows": rows })
    }
}
