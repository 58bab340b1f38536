//! Translations as XLIFF: written as 2.0, read as 1.2 and 2.x. No entity beyond those of XML is known.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use candor_model::{Error, Result};
use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, Event};

use super::{Entry, Unit};

pub(super) fn write(name: &str, main: &str, language: &str, entries: &[Entry]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.0\" srcLang=\"{main}\" trgLang=\"{language}\">\n  \
         <file id=\"survey\" original=\"{}\">",
        escape(name)
    );
    for entry in entries {
        let state = if entry.target.trim().is_empty() { "initial" } else { "translated" };
        let _ = writeln!(
            out,
            "    <unit id=\"{}\">\n      <notes><note>{}</note></notes>\n      <segment state=\"{state}\">\n        \
             <source xml:space=\"preserve\">{}</source>\n        <target xml:space=\"preserve\">{}</target>\n      </segment>\n    </unit>",
            escape(&entry.id),
            escape(&entry.path),
            escape(&entry.source),
            escape(&entry.target)
        );
    }
    out.push_str("  </file>\n</xliff>\n");
    out
}

fn broken(why: &str) -> Error {
    Error::invalid("file", "broken", format!("The XLIFF file cannot be read: {why}."))
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>> {
    let found = start.try_get_attribute(name).map_err(|e| broken(&e.to_string()))?;
    Ok(found.map(|a| a.value.into_owned()))
}

/// What is being read.
#[derive(Default)]
struct State {
    depth: usize,
    root: bool,
    id: Option<String>,
    /// Whether text belongs to the source or the target.
    within: Option<bool>,
    unit: Unit,
    has_target: bool,
    units: BTreeMap<String, Unit>,
}

pub(super) fn read(xml: &str, language: &str) -> Result<BTreeMap<String, Unit>> {
    let mut reader = Reader::from_str(xml);
    let mut state = State::default();
    loop {
        match reader.read_event().map_err(|e| broken(&e.to_string()))? {
            Event::Start(start) => {
                state.depth += 1;
                open(&mut state, &start, language)?;
            }
            Event::Empty(empty) => open_empty(&mut state, &empty)?,
            Event::Text(text) => push(&mut state, &text.xml10_content()),
            Event::CData(text) => push(&mut state, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let c = match reference.resolve_char_ref() {
                    Ok(Some(c)) => c,
                    _ => match reference.xml10_content().as_ref() {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        "apos" => '\'',
                        other => return Err(broken(&format!("the entity {other} is not known"))),
                    },
                };
                push(&mut state, c.encode_utf8(&mut [0; 4]));
            }
            Event::End(end) => {
                state.depth = state.depth.saturating_sub(1);
                close(&mut state, end.local_name().as_ref());
            }
            Event::Eof => break,
            _ => {}
        }
        if state.depth > 50 {
            return Err(broken("it is nested too deeply"));
        }
    }
    if !state.root {
        return Err(broken("it does not begin with <xliff>"));
    }
    if state.depth > 0 {
        return Err(broken("it ends too early"));
    }
    Ok(state.units)
}

fn open(state: &mut State, start: &BytesStart<'_>, language: &str) -> Result<()> {
    let name = start.local_name();
    let name: &str = name.as_ref();
    let told = match name {
        "xliff" => {
            state.root = true;
            attribute(start, "trgLang")?
        }
        "file" => attribute(start, "target-language")?,
        _ => None,
    };
    if let Some(told) = told
        && crate::exchange::language(&told).as_deref() != Some(language)
    {
        let message = format!("The file holds {told} and not {language}.");
        return Err(Error::invalid("file", "other_language", message));
    }
    if !state.root {
        return Err(broken("it does not begin with <xliff>"));
    }
    match name {
        "unit" | "trans-unit" => {
            state.id = attribute(start, "id")?;
            state.unit = Unit::default();
            state.has_target = false;
        }
        "source" if state.id.is_some() => {
            state.within = Some(false);
            state.unit.source.get_or_insert_default();
        }
        "target" if state.id.is_some() => {
            state.within = Some(true);
            state.has_target = true;
        }
        _ => {}
    }
    Ok(())
}

fn open_empty(state: &mut State, empty: &BytesStart<'_>) -> Result<()> {
    let name = empty.local_name();
    match name.as_ref() {
        "source" if state.id.is_some() => {
            state.unit.source.get_or_insert_default();
        }
        "target" if state.id.is_some() => state.has_target = true,
        "xliff" => state.root = true,
        _ => {}
    }
    Ok(())
}

fn push(state: &mut State, text: &str) {
    match state.within {
        Some(true) => state.unit.target.push_str(text),
        Some(false) => state.unit.source.get_or_insert_default().push_str(text),
        None => {}
    }
}

fn close(state: &mut State, name: &str) {
    match name {
        "source" | "target" => state.within = None,
        "unit" | "trans-unit" => {
            let unit = std::mem::take(&mut state.unit);
            if let Some(id) = state.id.take()
                && state.has_target
            {
                state.units.insert(id, unit);
            }
        }
        _ => {}
    }
}
