//! The XML of LimeSurvey: tables of rows of named values. Nothing is expanded: entities other than the five of XML and
//! characters by number are an error, so a file cannot grow while it is read.

use std::collections::BTreeMap;

use candor_model::{Error, Result};
use quick_xml::Reader;
use quick_xml::events::Event;

/// One row.
pub(super) type Row = BTreeMap<String, String>;

/// The most rows of a file.
const MOST_ROWS: usize = 200_000;

/// The tables of a file by name.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub tables: BTreeMap<String, Vec<Row>>,
    /// Values that stand beside the tables, such as `LimeSurveyDocType`.
    pub values: BTreeMap<String, String>,
}

impl Tables {
    pub fn rows(&self, name: &str) -> &[Row] {
        self.tables.get(name).map_or(&[], Vec::as_slice)
    }
}

/// A value of a row; nothing when it is missing.
pub(super) fn get<'a>(row: &'a Row, name: &str) -> &'a str {
    row.get(name).map_or("", String::as_str)
}

/// Reads the tables.
pub(super) fn read(xml: &str) -> Result<Tables> {
    let broken =
        |why: String| Error::invalid("file", "broken", format!("This is no LimeSurvey survey: {why}"));
    let mut reader = Reader::from_str(xml);
    let mut tables = Tables::default();
    let mut path: Vec<String> = Vec::new();
    let mut row = Row::new();
    let (mut text, mut rows) = (String::new(), 0);
    loop {
        let at = reader.buffer_position();
        let event = reader.read_event().map_err(|e| broken(format!("{e} (at byte {at})")))?;
        match event {
            Event::Start(start) => {
                path.push(start.name().as_ref().to_owned());
                text.clear();
                if path.len() > 12 {
                    return Err(broken("it is nested too deeply".into()));
                }
                if path.len() == 1 && path[0] != "document" {
                    return Err(broken(format!("it begins with <{}> and not with <document>", path[0])));
                }
            }
            Event::Empty(empty) => {
                if path.len() == 4 {
                    row.insert(empty.name().as_ref().to_owned(), String::new());
                }
            }
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::CData(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) => {
                let c = match reference.resolve_char_ref() {
                    Ok(Some(c)) => Some(c),
                    _ => match reference.xml10_content().as_ref() {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => None,
                    },
                };
                text.push(c.ok_or_else(|| broken(format!("an entity is not known (at byte {at})")))?);
            }
            Event::End(_) => {
                match path.len() {
                    // document > table > rows > row > value
                    5 if path[2] == "rows" => {
                        row.insert(path[4].clone(), std::mem::take(&mut text));
                    }
                    4 if path[2] == "rows" => {
                        rows += 1;
                        if rows > MOST_ROWS {
                            return Err(broken(format!("it has more than {MOST_ROWS} rows")));
                        }
                        tables.tables.entry(path[1].clone()).or_default().push(std::mem::take(&mut row));
                    }
                    2 if !tables.tables.contains_key(&path[1]) => {
                        tables.values.insert(path[1].clone(), text.trim().to_owned());
                    }
                    _ => {}
                }
                text.clear();
                path.pop();
            }
            Event::Eof => break,
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    if !path.is_empty() {
        return Err(broken(format!("it ends within <{}>", path.join("><"))));
    }
    if tables.rows("surveys").is_empty() && tables.rows("questions").is_empty() {
        let kind = tables.values.get("LimeSurveyDocType").cloned().unwrap_or_default();
        let what = if kind.is_empty() { "it has no tables".to_owned() } else { format!("it holds a {kind}") };
        return Err(broken(what));
    }
    Ok(tables)
}
