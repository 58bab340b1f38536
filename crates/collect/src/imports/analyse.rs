//! A first look at a file: how it holds its rows, what its columns are, where they should go.

use std::collections::HashSet;
use std::path::Path;

use candor_model::{Error, Result};
use candor_understand::mask;

use super::cell::Cell;
use super::delimited::{guess_delimiter, next_cells};
use super::lines::{Line, Lines, Place, decode};
use super::plan::{Column, Defaults, Format, Note, Plan, Target};
use super::prepare::{Kind, refuse};
use super::rows::{Rows, skip_declaration};
use super::{MAX_COLUMNS, guess};

/// How many rows are looked at, and at most how many bytes of them.
const SAMPLE_ROWS: usize = 1_000;
const SAMPLE_BYTES: u64 = 4 * 1024 * 1024;

/// The sample of one column.
pub struct Sampled {
    pub name: String,
    pub cells: Vec<Cell>,
}

/// Looks at a prepared file and proposes a plan.
pub fn analyse(path: &Path, kind: Kind) -> Result<Plan> {
    let (format, names, utf8) = match kind {
        Kind::Spreadsheet { header_row } => (Format::Spreadsheet { header_row }, Vec::new(), true),
        Kind::Text | Kind::Recoded => text_format(path)?,
    };
    let mut columns: Vec<Sampled> =
        names.into_iter().map(|name| Sampled { name, cells: Vec::new() }).collect();
    let mut rows = open(path, format, &columns)?;
    let (mut read, mut bad) = (0, 0);
    while read < SAMPLE_ROWS && rows.place().position < SAMPLE_BYTES {
        let Some(row) = rows.next().map_err(Error::internal)? else { break };
        read += 1;
        let Ok(cells) = row.cells else {
            bad += 1;
            continue;
        };
        let filled = columns.first().map_or(read - 1 - bad, |c| c.cells.len());
        for (column, cell) in columns.iter_mut().zip(cells) {
            column.cells.push(cell);
        }
        for (name, cell) in row.extra {
            match columns.iter_mut().find(|c| c.name == name) {
                Some(column) if column.cells.len() == filled => column.cells.push(cell),
                Some(_) => {}
                None => {
                    let mut cells = vec![Cell::Empty; filled];
                    cells.push(cell);
                    columns.push(Sampled { name, cells });
                }
            }
        }
        for column in &mut columns {
            column.cells.resize(filled + 1, Cell::Empty);
        }
        if columns.len() > MAX_COLUMNS {
            return Err(refuse("too_many_columns", &format!("the file has more than {MAX_COLUMNS} columns")));
        }
    }
    if columns.is_empty() || read == bad {
        let message = "no row of the file could be read; is it CSV, TSV, Excel or JSON lines?";
        return Err(refuse("no_rows", message));
    }
    let mut notes = Vec::new();
    if !utf8 {
        notes.push(Note { code: "not_utf8".into(), about: None });
    }
    if bad > 0 {
        notes.push(Note { code: "rows_bad".into(), about: Some(bad.to_string()) });
    }
    let guessed = guess::guess(&columns, &mut notes);
    let columns = columns.iter().zip(guessed.targets).map(|(c, target)| describe(c, target)).collect();
    Ok(Plan { format, columns, date_order: guessed.date_order, defaults: Defaults::default(), notes })
}

fn open(path: &Path, format: Format, columns: &[Sampled]) -> Result<Rows> {
    let names = columns.iter().map(|c| c.name.clone()).collect();
    Rows::open(path, format, names, Place::default()).map_err(Error::internal)
}

/// The format of a file of text, the names of its columns where it has them, and whether it is UTF-8.
fn text_format(path: &Path) -> Result<(Format, Vec<String>, bool)> {
    let mut lines = Lines::open(path, Place::default()).map_err(Error::internal)?;
    skip_declaration(&mut lines).map_err(Error::internal)?;
    let begin = lines.place();
    let mut sample = Vec::new();
    let mut utf8 = true;
    while sample.len() < 200 && lines.place().position < SAMPLE_BYTES {
        let mut line = Vec::new();
        match lines.read(&mut line).map_err(Error::internal)? {
            Line::End => break,
            Line::TooLong => {}
            Line::Read => {
                utf8 &= std::str::from_utf8(&line).is_ok();
                if !line.trim_ascii().is_empty() {
                    sample.push(decode(&line));
                }
            }
        }
    }
    let first = sample.first().map(|line| line.trim_start()).unwrap_or_default();
    if first.starts_with('{') {
        return Ok((Format::JsonLines, Vec::new(), utf8));
    }
    if first.starts_with('[') {
        return Err(refuse("json_array", "a JSON file must have one object per line, not an array"));
    }
    let delimiter = guess_delimiter(&sample);
    lines.go(begin).map_err(Error::internal)?;
    let cells = next_cells(&mut lines, delimiter)
        .map_err(Error::internal)?
        .and_then(Result::ok)
        .ok_or_else(|| refuse("no_rows", "the first row of the file could not be read"))?;
    if cells.len() > MAX_COLUMNS {
        return Err(refuse("too_many_columns", &format!("the file has more than {MAX_COLUMNS} columns")));
    }
    let header = is_header(&cells);
    let names = if header { cells } else { vec![String::new(); cells.len()] };
    Ok((Format::Delimited { delimiter: char::from(delimiter), header }, distinct_names(names), utf8))
}

/// Names are short and no values.
fn is_header(cells: &[String]) -> bool {
    let names = cells.iter().filter(|c| !c.trim().is_empty());
    cells.iter().any(|c| !c.trim().is_empty())
        && names.clone().all(|c| {
            let c = c.trim();
            c.chars().count() <= 100
                && c.parse::<f64>().is_err()
                && !c.contains('@')
                && !c.starts_with("http")
                && super::dates::parse_date(c, super::DateOrder::DayFirst).is_err()
        })
        && names.collect::<HashSet<_>>().len() * 2 > cells.len()
}

/// Gives a name to columns without one and tells equal names apart.
pub fn distinct_names(names: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    names
        .into_iter()
        .enumerate()
        .map(|(i, name)| {
            let name: String =
                name.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(100).collect();
            let base = if name.is_empty() { format!("column {}", i + 1) } else { name };
            let mut name = base.clone();
            let mut n = 2;
            while !seen.insert(name.clone()) {
                name = format!("{base} {n}");
                n += 1;
            }
            name
        })
        .collect()
}

#[expect(clippy::cast_possible_truncation, reason = "a percentage")]
fn describe(sampled: &Sampled, target: Target) -> Column {
    let filled: Vec<&Cell> = sampled.cells.iter().filter(|c| !c.is_empty()).collect();
    let percent = (filled.len() * 100).checked_div(sampled.cells.len()).unwrap_or(0);
    let mut examples: Vec<String> = Vec::new();
    for cell in &filled {
        let text = cell.text();
        let example: String = mask::mask(text.trim()).text.chars().take(80).collect();
        if !examples.contains(&example) {
            examples.push(example);
        }
        if examples.len() == 3 {
            break;
        }
    }
    let numeric = !filled.is_empty() && filled.iter().all(|c| guess::as_number(c).is_some());
    Column { name: sampled.name.clone(), target, numeric, filled: percent as u8, examples }
}
