//! Excel files, row by row, into JSON lines.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use calamine::{DataRef, Reader, Xlsx, open_workbook};
use candor_model::{Error, Result};
use chrono::{Duration, NaiveDate, NaiveTime, Timelike};
use serde_json::Value;

use super::MAX_COLUMNS;
use super::prepare::refuse;

/// The most that an Excel file may unpack to.
const MAX_UNPACKED: u64 = 2 * 1024 * 1024 * 1024;

/// Writes the first filled sheet to `to`, one object a row, an empty line for an empty row, and answers the row
/// (from 1) that names the columns.
pub fn to_json_lines(from: &Path, to: &Path) -> Result<u64> {
    let broken = |_| refuse("broken", "the Excel file is damaged or no Excel file");
    let unpacked = unpacked_size(from).map_err(broken)?;
    if unpacked.is_none_or(|size| size > MAX_UNPACKED) {
        return Err(refuse("too_large", "the Excel file unpacks to more than 2 GB"));
    }
    let mut book: Xlsx<_> =
        open_workbook(from).map_err(|e: calamine::XlsxError| broken(std::io::Error::other(e)))?;
    for sheet in book.sheet_names() {
        let mut cells = match book.worksheet_cells_reader(&sheet) {
            Ok(cells) => cells,
            // Sheets of charts have no cells.
            Err(_) => continue,
        };
        let mut sink = Sink::create(to)?;
        while let Some(cell) = cells.next_cell().map_err(|e| broken(std::io::Error::other(e)))? {
            let (row, column) = cell.get_position();
            sink.put(row, column, value(cell.get_value()))?;
        }
        if let Some(header_row) = sink.finish()? {
            return Ok(header_row);
        }
    }
    Err(refuse("empty", "the Excel file has no filled sheet"))
}

/// Collects cells to rows and writes them.
struct Sink {
    out: BufWriter<File>,
    names: Vec<String>,
    header_row: Option<u32>,
    row: u32,
    cells: Vec<(u32, Value)>,
    /// The last row that was written.
    written: u32,
}

impl Sink {
    fn create(to: &Path) -> Result<Self> {
        let out = BufWriter::new(File::create(to).map_err(Error::internal)?);
        Ok(Self { out, names: Vec::new(), header_row: None, row: 0, cells: Vec::new(), written: 0 })
    }

    fn put(&mut self, row: u32, column: u32, value: Value) -> Result<()> {
        if value.is_null() {
            return Ok(());
        }
        if column as usize >= MAX_COLUMNS {
            return Err(refuse("too_many_columns", &format!("the file has more than {MAX_COLUMNS} columns")));
        }
        if row != self.row {
            self.end_row()?;
            self.row = row;
        }
        self.cells.push((column, value));
        Ok(())
    }

    fn end_row(&mut self) -> Result<()> {
        let cells = std::mem::take(&mut self.cells);
        let Some((last, _)) = cells.last() else { return Ok(()) };
        if self.header_row.is_none() {
            let mut names = vec![String::new(); *last as usize + 1];
            for (column, value) in &cells {
                names[*column as usize] = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            }
            self.names = super::analyse::distinct_names(names);
            self.header_row = Some(self.row);
            self.written = self.row;
            return Ok(());
        }
        for _ in self.written + 1..self.row {
            self.out.write_all(b"\n").map_err(Error::internal)?;
        }
        // By hand, since a map would not keep the order of the columns.
        let mut line = String::from("{");
        for (column, value) in cells {
            let name =
                self.names.get(column as usize).cloned().unwrap_or_else(|| format!("column {}", column + 1));
            if line.len() > 1 {
                line.push(',');
            }
            line.push_str(&Value::String(name).to_string());
            line.push(':');
            line.push_str(&value.to_string());
        }
        line.push_str("}\n");
        self.out.write_all(line.as_bytes()).map_err(Error::internal)?;
        self.written = self.row;
        Ok(())
    }

    fn finish(mut self) -> Result<Option<u64>> {
        self.end_row()?;
        self.out.flush().map_err(Error::internal)?;
        Ok(self.header_row.map(|row| u64::from(row) + 1))
    }
}

fn value(data: &DataRef<'_>) -> Value {
    match data {
        DataRef::Int(n) => Value::from(*n),
        DataRef::Float(n) => Value::from(*n),
        DataRef::String(text) => text_value(text),
        DataRef::SharedString(text) => text_value(text),
        DataRef::Bool(b) => Value::Bool(*b),
        DataRef::DateTime(at) if at.is_datetime() => date(at.as_f64()).map_or(Value::Null, Value::String),
        DataRef::DateTime(span) => Value::from(span.as_f64()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text_value(text),
        _ => Value::Null,
    }
}

fn text_value(text: &str) -> Value {
    if text.trim().is_empty() { Value::Null } else { Value::String(text.to_owned()) }
}

/// Days since the end of 1899 as a date.
fn date(serial: f64) -> Option<String> {
    if !(0.0..=2_958_465.0).contains(&serial) {
        return None;
    }
    let base = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_time(NaiveTime::MIN);
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    let at = base.checked_add_signed(Duration::seconds((serial * 86_400.0).round() as i64))?;
    let shape = if at.num_seconds_from_midnight() == 0 { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M:%S" };
    Some(at.format(shape).to_string())
}

/// What the parts of a ZIP archive say they unpack to, from its directory; `None` when it says more than it can.
fn unpacked_size(path: &Path) -> std::io::Result<Option<u64>> {
    let invalid = || std::io::Error::from(std::io::ErrorKind::InvalidData);
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let tail = length.min(66_000);
    file.seek(SeekFrom::Start(length - tail))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let end = bytes.windows(4).rposition(|w| w == b"PK\x05\x06").ok_or_else(invalid)?;
    let number = |bytes: &[u8], at: usize, width: usize| -> Option<u64> {
        let part = bytes.get(at..at + width)?;
        Some(part.iter().rev().fold(0, |sum, b| sum << 8 | u64::from(*b)))
    };
    let start = number(&bytes, end + 16, 4).ok_or_else(invalid)?;
    let entries = number(&bytes, end + 10, 2).ok_or_else(invalid)?;
    file.seek(SeekFrom::Start(start))?;
    let mut directory = Vec::new();
    file.take(16 * 1024 * 1024).read_to_end(&mut directory)?;
    let (mut at, mut total) = (0, 0);
    for _ in 0..entries {
        if directory.get(at..at + 4) != Some(b"PK\x01\x02") {
            return Err(invalid());
        }
        let size = number(&directory, at + 24, 4).ok_or_else(invalid)?;
        if size == u64::from(u32::MAX) {
            return Ok(None);
        }
        total += size;
        let begin = at;
        for field in [28, 30, 32] {
            let extra = number(&directory, begin + field, 2).ok_or_else(invalid)?;
            at += usize::try_from(extra).unwrap_or(0);
        }
        at += 46;
    }
    Ok(Some(total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_days_are_dates() {
        assert_eq!(date(42_059.0).as_deref(), Some("2015-02-24"));
        assert_eq!(date(42_059.5).as_deref(), Some("2015-02-24 12:00:00"));
        assert_eq!(date(-1.0), None);
    }
}
