//! The rows of a file, whatever holds them.

use std::collections::HashMap;
use std::io;
use std::path::Path;

use candor_model::FieldError;
use sha2::{Digest, Sha256};

use super::cell::Cell;
use super::lines::{Lines, Place};
use super::plan::Format;
use super::{delimited, json_lines};

/// One row.
pub struct Row {
    /// Where it begins.
    pub place: Place,
    /// The line (of a spreadsheet: the row) that people see it at, from 1.
    pub line: u64,
    /// Its cells in the order of the columns; or what is wrong with it.
    pub cells: Result<Vec<Cell>, FieldError>,
    /// Values under names that are no column of the sample.
    pub extra: Vec<(String, Cell)>,
}

/// Reads the rows of a file one by one.
pub struct Rows {
    lines: Lines,
    format: Format,
    columns: Vec<String>,
    index: HashMap<String, usize>,
}

impl Rows {
    /// Opens a file that was prepared, at its beginning (the header is passed over) or at a place within.
    pub fn open(path: &Path, format: Format, columns: Vec<String>, from: Place) -> io::Result<Self> {
        let mut lines = Lines::open(path, from)?;
        if let Format::Delimited { delimiter, header } = format
            && from == Place::default()
        {
            skip_declaration(&mut lines)?;
            if header {
                delimited::next_cells(&mut lines, delimiter as u8)?;
            }
        }
        let index = columns.iter().enumerate().map(|(i, name)| (name.clone(), i)).collect();
        Ok(Self { lines, format, columns, index })
    }

    /// Where the next row begins.
    pub fn place(&self) -> Place {
        self.lines.place()
    }

    /// The next row that is not blank.
    pub fn next(&mut self) -> io::Result<Option<Row>> {
        loop {
            let place = self.lines.place();
            let (cells, extra) = match self.format {
                Format::Delimited { delimiter, .. } => {
                    let Some(cells) = delimited::next_cells(&mut self.lines, delimiter as u8)? else {
                        return Ok(None);
                    };
                    (cells.and_then(|cells| self.fit(cells)), Vec::new())
                }
                Format::JsonLines | Format::Spreadsheet { .. } => {
                    let Some(pairs) = json_lines::next_pairs(&mut self.lines)? else { return Ok(None) };
                    match pairs {
                        Ok(pairs) => {
                            let (cells, extra) = self.sort(pairs);
                            (Ok(cells), extra)
                        }
                        Err(error) => (Err(error), Vec::new()),
                    }
                }
            };
            let blank = cells.as_ref().is_ok_and(|cells| cells.iter().all(Cell::is_empty));
            if !(blank && extra.iter().all(|(_, cell)| cell.is_empty())) {
                let before = match self.format {
                    Format::Spreadsheet { header_row } => header_row,
                    _ => 0,
                };
                return Ok(Some(Row { place, line: before + place.line + 1, cells, extra }));
            }
        }
    }

    fn fit(&self, cells: Vec<String>) -> Result<Vec<Cell>, FieldError> {
        let mut cells: Vec<Cell> = cells.into_iter().map(Cell::from_text).collect();
        if cells.iter().skip(self.columns.len()).any(|cell| !cell.is_empty()) {
            let message = format!("has {} cells; the file has {} columns", cells.len(), self.columns.len());
            return Err(FieldError::new("row", "too_many_cells", message));
        }
        cells.resize(self.columns.len(), Cell::Empty);
        Ok(cells)
    }

    /// The cells of the columns, and those of no column.
    fn sort(&self, pairs: Vec<(String, Cell)>) -> (Vec<Cell>, Vec<(String, Cell)>) {
        let mut cells = vec![Cell::Empty; self.columns.len()];
        let mut extra = Vec::new();
        for (name, cell) in pairs {
            match self.index.get(&name) {
                Some(i) => cells[*i] = cell,
                None => extra.push((name, cell)),
            }
        }
        (cells, extra)
    }
}

/// Spreadsheets that speak of their delimiter do so in a first line `sep=;`.
pub fn skip_declaration(lines: &mut Lines) -> io::Result<()> {
    let begin = lines.place();
    let mut first = Vec::new();
    lines.read(&mut first)?;
    if !(first.len() == 5 && first.starts_with(b"sep=")) {
        lines.go(begin)?;
    }
    Ok(())
}

impl Row {
    /// A hash of what the row says, the same in whatever kind of file it stands.
    pub fn hash(&self, columns: &[String]) -> [u8; 16] {
        let mut hash = Sha256::new();
        let known = columns.iter().map(String::as_str).zip(self.cells.as_deref().unwrap_or_default());
        for (name, cell) in known.chain(self.extra.iter().map(|(name, cell)| (name.as_str(), cell))) {
            if !cell.is_empty() {
                hash.update(name);
                hash.update([0x1f]);
                hash.update(cell.text().trim());
                hash.update([0x1e]);
            }
        }
        let mut short = [0; 16];
        short.copy_from_slice(&hash.finalize()[..16]);
        short
    }
}
