//! The workbook: sheets of rows of named cells.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::panic::AssertUnwindSafe;

use calamine::{Data, Reader, Xls, Xlsx};
use candor_model::{Error, Result};

/// The most that the parts of a workbook may unpack to.
const MAX_UNPACKED: u64 = 100_000_000;
/// The most rows and columns of a sheet.
const MAX_ROWS: u32 = 20_000;
const MAX_COLUMNS: u32 = 300;

/// One row: the cells that are not empty by the name of their column, and its number in the sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub number: u32,
    pub cells: BTreeMap<String, String>,
}

impl Row {
    pub fn get(&self, name: &str) -> &str {
        self.cells.get(name).map_or("", |v| v.trim())
    }
}

/// A sheet: its columns in order, and its rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    pub columns: Vec<String>,
    pub rows: Vec<Row>,
}

type Cells = Vec<(u32, u32, String)>;

fn broken(why: &str) -> Error {
    Error::invalid("file", "broken", format!("The workbook cannot be read: {why}."))
}

/// Reads all sheets, by their names in lower case.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<(String, Sheet)>> {
    // The libraries that read workbooks may stumble over damaged ones; that must not take more with it than the file.
    let read = std::panic::catch_unwind(AssertUnwindSafe(|| {
        if bytes.starts_with(b"PK") { xlsx(bytes) } else { xls(bytes) }
    }));
    let sheets = read.unwrap_or_else(|_| Err(broken("it is damaged")))?;
    Ok(sheets.into_iter().map(|(name, cells)| (name.trim().to_lowercase(), table(cells))).collect())
}

fn xlsx(bytes: &[u8]) -> Result<Vec<(String, Cells)>> {
    bounded(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| broken(&e.to_string()))?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let mut cells = Vec::new();
        // Sheets of charts have no cells.
        let Ok(mut reader) = book.worksheet_cells_reader(&name) else { continue };
        while let Some(cell) = reader.next_cell().map_err(|e| broken(&e.to_string()))? {
            let (row, column) = cell.get_position();
            keep(&mut cells, row, column, &Data::from(cell.get_value().clone()))?;
        }
        sheets.push((name, cells));
    }
    Ok(sheets)
}

fn xls(bytes: &[u8]) -> Result<Vec<(String, Cells)>> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|e| broken(&e.to_string()))?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let mut cells = Vec::new();
        let Ok(range) = book.worksheet_range(&name) else { continue };
        let (top, left) = range.start().unwrap_or((0, 0));
        for (row, column, value) in range.used_cells() {
            let at = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            keep(&mut cells, top.saturating_add(at(row)), left.saturating_add(at(column)), value)?;
        }
        sheets.push((name, cells));
    }
    Ok(sheets)
}

fn keep(cells: &mut Cells, row: u32, column: u32, value: &Data) -> Result<()> {
    let text = match value {
        Data::Empty | Data::Error(_) => return Ok(()),
        Data::Float(n) => super::super::expression::number(*n),
        other => other.to_string(),
    };
    if text.trim().is_empty() {
        return Ok(());
    }
    if row >= MAX_ROWS {
        return Err(broken(&format!("a sheet has more than {MAX_ROWS} rows")));
    }
    if column < MAX_COLUMNS {
        cells.push((row, column, text));
    }
    Ok(())
}

/// Unpacks everything once without keeping it, since what an archive says about its sizes need not be true.
fn bounded(bytes: &[u8]) -> Result<()> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken(&e.to_string()))?;
    let mut left = MAX_UNPACKED;
    for at in 0..archive.len() {
        let Ok(part) = archive.by_index(at) else { continue };
        let size = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).unwrap_or(0);
        if size > left {
            let message = format!("The workbook unpacks to more than {} MB.", MAX_UNPACKED / 1_000_000);
            return Err(Error::invalid("file", "too_large", message));
        }
        left -= size;
    }
    Ok(())
}

/// The first filled row names the columns.
fn table(mut cells: Cells) -> Sheet {
    cells.sort_by_key(|(row, column, _)| (*row, *column));
    let Some(header) = cells.first().map(|(row, _, _)| *row) else { return Sheet::default() };
    let mut names: BTreeMap<u32, String> = BTreeMap::new();
    let mut sheet = Sheet::default();
    for (row, column, text) in cells {
        if row == header {
            let name = column_name(&text);
            sheet.columns.push(name.clone());
            names.insert(column, name);
            continue;
        }
        if sheet.rows.last().is_none_or(|last| last.number != row + 1) {
            sheet.rows.push(Row { number: row + 1, cells: BTreeMap::new() });
        }
        let name = names.get(&column).cloned().unwrap_or_else(|| format!("column {}", column + 1));
        if let Some(last) = sheet.rows.last_mut() {
            last.cells.entry(name).or_insert(text);
        }
    }
    sheet
}

/// The name of a column as the format has it today: `Label::English (en)` as `label::English (en)`, `caption` as `label`.
fn column_name(text: &str) -> String {
    let text = text.trim();
    // `bind::relevant` is the long way to write `relevant`.
    let text = ["bind::", "bind:", "control::", "control:"]
        .iter()
        .find_map(|prefix| {
            text.get(..prefix.len())
                .filter(|head| head.eq_ignore_ascii_case(prefix))
                .map(|_| &text[prefix.len()..])
        })
        .unwrap_or(text);
    let coded = text.to_lowercase().starts_with("jr:");
    let (head, language) = match text.split_once("::").or_else(|| text.split_once(':')).filter(|_| !coded) {
        Some((head, language)) => (head, Some(language.trim_start_matches(':').trim())),
        None => (text, None),
    };
    let head = head.trim().to_lowercase().replace(' ', "_");
    let head = match head.as_str() {
        "caption" => "label",
        "relevance" | "relevancy" => "relevant",
        "calculate" => "calculation",
        "tag" | "value" => "name",
        "list_name" | "list-name" => "list_name",
        "readonly" => "read_only",
        "jr:constraintmsg" | "constraintmsg" => "constraint_message",
        "jr:requiredmsg" => "required_message",
        "constraint-msg" | "constraint_msg" => "constraint_message",
        "requiredmsg" => "required_message",
        "image" | "audio" | "video" | "big-image" => return format!("media::{head}"),
        other => other,
    };
    match language {
        Some(language) => format!("{head}::{language}"),
        None => head.to_owned(),
    }
}
