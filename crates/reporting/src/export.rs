//! Reports as files: CSV and XLSX. Text that a spreadsheet would take for a formula is written so that it is none.

use std::str::FromStr;

use candor_accounts::audit;
use candor_model::metrics::{Estimate, Verdict};
use candor_model::{Actor, Error, Result};
use candor_store::Conn;
use rust_xlsxwriter::{Format as CellFormat, Workbook};
use serde_json::json;

use crate::report::{Point, Report};

/// The kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values, UTF-8 with a byte order mark, as spreadsheets like it.
    Csv,
    /// A workbook.
    Xlsx,
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        match s {
            "csv" => Ok(Self::Csv),
            "xlsx" => Ok(Self::Xlsx),
            _ => Err(Error::invalid("format", "unknown_value", "csv or xlsx")),
        }
    }
}

impl Format {
    /// Its media type.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The ending of the file's name.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words; whatever they are, never a formula.
    Text(String),
    /// A number.
    Number(f64),
    /// Nothing.
    Empty,
}

/// Rows under a heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What the columns hold.
    pub columns: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

const VALUES: [&str; 5] = ["value", "low_95", "high_95", "base", "small_base"];
const CHANGE: [&str; 4] = ["change", "change_low_95", "change_high_95", "change_verdict"];

impl Table {
    /// A report as a table: its steps or its groups, and the value over all as the first row.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let grouped = !report.groups.is_empty();
        let stepped = !report.points.is_empty() || report.groups.iter().any(|group| !group.points.is_empty());
        let mut columns = Vec::new();
        columns.extend(grouped.then_some("group"));
        columns.extend(stepped.then_some("from"));
        columns.extend(VALUES);
        if report.difference.is_some() && !stepped {
            columns.extend(CHANGE);
        }
        columns.push("filter");
        let mut table = Self { columns, rows: Vec::new() };
        let all = grouped.then(|| Cell::Text("(all)".into()));
        if stepped {
            for point in &report.points {
                table.push(None, Some(point), &point.estimate, None, &point.filter);
            }
            for group in &report.groups {
                for point in &group.points {
                    table.push(
                        Some(name(group.key.as_deref())),
                        Some(point),
                        &point.estimate,
                        None,
                        &point.filter,
                    );
                }
            }
        } else {
            table.push(all, None, &report.estimate, report.difference.as_ref(), &report.filter);
            for group in &report.groups {
                let key = Some(name(group.key.as_deref()));
                table.push(key, None, &group.estimate, group.difference.as_ref(), &group.filter);
            }
        }
        table
    }

    fn push(
        &mut self,
        key: Option<Cell>,
        point: Option<&Point>,
        estimate: &Estimate,
        change: Option<&candor_model::metrics::Difference>,
        filter: &str,
    ) {
        let mut row: Vec<Cell> = key.into_iter().collect();
        row.extend(
            point.map(|point| Cell::Text(point.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))),
        );
        row.extend([
            number(estimate.value),
            number(estimate.low),
            number(estimate.high),
            count(estimate.base),
        ]);
        row.push(Cell::Text(if estimate.small_base { "yes" } else { "no" }.into()));
        if let Some(change) = change {
            row.extend([number(change.value), number(change.low), number(change.high)]);
            row.push(Cell::Text(verdict(change.verdict).into()));
        }
        row.push(Cell::Text(filter.to_owned()));
        self.rows.push(row);
    }

    /// The file.
    pub fn write(&self, format: Format) -> Result<Vec<u8>> {
        match format {
            Format::Csv => self.csv(),
            Format::Xlsx => self.xlsx(),
        }
    }

    fn csv(&self) -> Result<Vec<u8>> {
        let mut writer = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
        writer.write_record(&self.columns).map_err(Error::internal)?;
        for row in &self.rows {
            let cells = row.iter().map(|cell| match cell {
                Cell::Text(text) => harmless(text),
                Cell::Number(n) => n.to_string(),
                Cell::Empty => String::new(),
            });
            writer.write_record(cells).map_err(Error::internal)?;
        }
        writer.into_inner().map_err(|e| Error::internal(e.error()))
    }

    fn xlsx(&self) -> Result<Vec<u8>> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        let bold = CellFormat::new().set_bold();
        for (column, title) in (0u16..).zip(&self.columns) {
            sheet.write_string_with_format(0, column, *title, &bold).map_err(Error::internal)?;
            sheet
                .set_column_width(column, if *title == "filter" { 48 } else { 16 })
                .map_err(Error::internal)?;
        }
        for (at, row) in (1u32..).zip(&self.rows) {
            for (column, cell) in (0u16..).zip(row) {
                match cell {
                    // A string cell is never evaluated.
                    Cell::Text(text) => sheet.write_string(at, column, text).map(|_| ()),
                    Cell::Number(n) => sheet.write_number(at, column, *n).map(|_| ()),
                    Cell::Empty => Ok(()),
                }
                .map_err(Error::internal)?;
            }
        }
        workbook.save_to_buffer().map_err(Error::internal)
    }
}

fn name(key: Option<&str>) -> Cell {
    Cell::Text(key.unwrap_or("(none)").to_owned())
}

fn number(value: Option<f64>) -> Cell {
    value.map_or(Cell::Empty, Cell::Number)
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn count(n: u64) -> Cell {
    Cell::Number(n as f64)
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Significant => "significant",
        Verdict::Chance => "chance",
        Verdict::SmallBase => "small base",
        Verdict::Untestable => "untestable",
    }
}

/// Text that begins like a formula gets an apostrophe before it, which spreadsheets take for "this is text".
#[must_use]
pub fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '|', '%']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Keeps in the audit log that somebody took a report out.
pub async fn record(conn: &mut Conn, actor: &Actor, report: &Report, format: Format) -> Result<()> {
    let details =
        json!({ "filter": report.filter, "format": format.extension(), "base": report.estimate.base });
    audit::record(conn, actor, "report.exported", report.metric.as_str(), details).await
}
