//! Translations as a table: name, place, main language, other language.

use std::collections::BTreeMap;

use candor_model::{Error, Result};

use super::{Entry, Unit};

/// A cell that a spreadsheet would take for a formula gets a quote in front, which is taken off again.
fn safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\'', '\t']) { format!("'{text}") } else { text.to_owned() }
}

fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\'', '\t']) => rest,
        _ => cell,
    }
}

pub(super) fn write(main: &str, language: &str, entries: &[Entry]) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id", "place", main, language]).map_err(Error::internal)?;
    for entry in entries {
        let cells = [entry.id.clone(), entry.path.clone(), safe(&entry.source), safe(&entry.target)];
        writer.write_record(cells).map_err(Error::internal)?;
    }
    let bytes = writer.into_inner().map_err(Error::internal)?;
    let text = String::from_utf8(bytes).map_err(Error::internal)?;
    // Excel reads UTF-8 only with its mark.
    Ok(format!("\u{feff}{text}"))
}

pub(super) fn read(text: &str, main: &str, language: &str) -> Result<BTreeMap<String, Unit>> {
    let broken = |why: String| Error::invalid("file", "broken", why);
    let header = text.lines().next().unwrap_or("");
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|d| header.bytes().filter(|b| b == d).count());
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or(b','))
        .flexible(true)
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(|e| broken(format!("The table cannot be read: {e}.")))?.clone();
    let column = |name: &str| header.iter().position(|h| h.trim().eq_ignore_ascii_case(name));
    let (Some(id), Some(target)) = (column("id"), column(language).or_else(|| column("target"))) else {
        return Err(broken(format!(
            "The table needs the columns id and {language}; it has {}.",
            header.iter().collect::<Vec<_>>().join(", ")
        )));
    };
    let source = column(main).or_else(|| column("source"));
    let mut units = BTreeMap::new();
    for (at, record) in reader.records().enumerate() {
        let record = record.map_err(|e| broken(format!("Row {} cannot be read: {e}.", at + 2)))?;
        let cell = |n: usize| plain(record.get(n).unwrap_or("")).to_owned();
        let name = record.get(id).unwrap_or("").trim();
        if !name.is_empty() {
            units.insert(name.to_owned(), Unit { source: source.map(cell), target: cell(target) });
        }
    }
    Ok(units)
}
