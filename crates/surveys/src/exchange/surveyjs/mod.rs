//! SurveyJS: a JSON object of pages, panels and questions. Every property that is not read is reported.

mod question;
mod settings;

use std::collections::{BTreeMap, BTreeSet};

use candor_model::survey::Text;
use candor_model::{Error, Result};
use serde_json::{Map, Value};

use super::expression::{Dialect, Subject, condition, parse};
use super::loss::short;
use super::sketch::{Ask, Shape, Sketch, SketchPage, When};
use super::words::{Inserts, language_code, words};

/// Whether an object can be one of their surveys.
pub(super) fn is_one(file: &Value) -> bool {
    ["pages", "elements", "questions"].iter().any(|key| file.get(key).is_some_and(Value::is_array))
}

/// What is known of the file while it is read.
struct Reader {
    /// The codes of the file and ours, the main language first.
    languages: Vec<(String, String)>,
    /// The names of all questions, and of those of which parts are named by `question.part`.
    names: BTreeSet<String>,
    sketch: Sketch,
}

/// Reads a file that is JSON already.
pub(super) fn read(file: &Value) -> Result<Sketch> {
    let broken = |why: &str| Error::invalid("file", "broken", format!("This is no SurveyJS survey: {why}"));
    let root = file.as_object().ok_or_else(|| broken("it is no object."))?;
    if !is_one(file) {
        return Err(broken("it has neither pages nor elements."));
    }
    let main = root.get("locale").and_then(Value::as_str).filter(|l| !l.is_empty()).unwrap_or("en");
    let ours = language_code(main).unwrap_or_else(|| "en".into());
    let mut reader = Reader {
        languages: vec![(main.to_owned(), ours)],
        names: BTreeSet::new(),
        sketch: Sketch::default(),
    };
    settings::languages(&mut reader, file, 0);
    reader.sketch.languages = reader.languages.iter().map(|(_, ours)| ours.clone()).collect();
    collect(file, &mut reader.names, 0);
    let title = reader.text(root.get("title"), "survey title");
    let language = reader.languages[0].1.clone();
    reader.sketch.name = title.get(&language, &language).lines().next().unwrap_or("").to_owned();
    if reader.sketch.name.is_empty() {
        reader.sketch.name = "Survey".into();
    }
    reader.sketch.title = title;
    settings::survey(&mut reader, root);
    let mut lists = Vec::new();
    match root.get("pages").and_then(Value::as_array) {
        Some(pages) => lists.extend(pages.iter().enumerate()),
        None => lists.push((0, file)),
    }
    for (at, page) in lists {
        reader.page(page, at + 1, root.get("pages").is_some());
    }
    reader.sketch.resolve = Some(resolve);
    Ok(reader.sketch)
}

fn resolve(insert: &str) -> Option<String> {
    Some(insert.strip_prefix('{')?.strip_suffix('}')?.trim().to_owned())
}

/// The names of questions, wherever they stand.
fn collect(value: &Value, names: &mut BTreeSet<String>, depth: usize) {
    if depth > 60 {
        return;
    }
    match value {
        Value::Object(map) => {
            if let (Some(name), Some(_)) = (map.get("name").and_then(Value::as_str), map.get("type")) {
                names.insert(name.to_owned());
            }
            map.values().for_each(|v| collect(v, names, depth + 1));
        }
        Value::Array(items) => items.iter().for_each(|v| collect(v, names, depth + 1)),
        _ => {}
    }
}

/// What applies to the questions of a panel.
#[derive(Clone, Default)]
struct Within {
    when: Option<When>,
    title: Text,
}

impl Reader {
    fn page(&mut self, page: &Value, number: usize, named: bool) {
        let Some(map) = page.as_object() else {
            return self.sketch.losses.lost("page", format!("page {number}"), "it is no object");
        };
        let name = map.get("name").and_then(Value::as_str).filter(|_| named);
        let place = name.map_or_else(|| format!("page {number}"), |name| format!("page “{name}”"));
        let mut made = SketchPage { place: place.clone(), ..SketchPage::default() };
        if named {
            made.title = self.text(map.get("title"), &place);
            made.when = self.visible(map, &place, "the page is shown to all");
            let description = self.text(map.get("description"), &place);
            if !description.is_empty() {
                let id = format!("~{place}");
                let intro = Ask {
                    name: format!("intro_{number}"),
                    ..Ask::new(id, &place, description, Shape::Statement)
                };
                made.asks.push(intro);
            }
            made.shuffle =
                map.get("questionsOrder").or_else(|| map.get("questionOrder")).and_then(Value::as_str)
                    == Some("random");
            settings::rest(self, map, settings::PAGE, &place, "setting of the page");
        }
        let mut asks = Vec::new();
        self.elements(page, &place, &Within::default(), &mut asks, 0);
        made.asks.extend(asks);
        self.sketch.pages.push(made);
    }

    fn elements(&mut self, of: &Value, place: &str, within: &Within, asks: &mut Vec<Ask>, depth: usize) {
        if depth > 30 {
            return self.sketch.losses.lost("panels", place, "they are nested too deeply");
        }
        for key in ["elements", "questions"] {
            for element in of.get(key).and_then(Value::as_array).into_iter().flatten() {
                match element.as_object() {
                    Some(map) => self.element(element, map, place, within, asks, depth),
                    None => self.sketch.losses.lost(
                        "element",
                        place,
                        format!("it is no object: {}", short(&element.to_string())),
                    ),
                }
            }
        }
    }

    fn element(
        &mut self,
        element: &Value,
        map: &Map<String, Value>,
        place: &str,
        within: &Within,
        asks: &mut Vec<Ask>,
        depth: usize,
    ) {
        if map.get("type").and_then(Value::as_str) != Some("panel") {
            return asks.extend(question::read(self, map, place, within.when.clone()));
        }
        let name = map.get("name").and_then(Value::as_str).unwrap_or("");
        let place = format!("panel “{name}”");
        let own = self.visible(map, &place, "its questions are shown to all");
        let title = self.text(map.get("title"), &place);
        let description = self.text(map.get("description"), &place);
        let when = When::both(within.when.clone(), own);
        let heading = join(&title, &description);
        if !heading.is_empty() {
            self.sketch.losses.changed(
                "heading of a panel",
                &place,
                "it stands as a statement before its questions",
            );
            let id = format!("~{place}");
            asks.push(Ask {
                name: format!("{name}_heading"),
                when: when.clone(),
                ..Ask::new(id, &place, heading, Shape::Statement)
            });
        }
        if map.get("isRequired").and_then(Value::as_bool) == Some(true) {
            self.sketch.losses.lost(
                "required panel",
                &place,
                "each of its questions is required or optional by itself",
            );
        }
        let random = map.get("questionsOrder").or_else(|| map.get("questionOrder")).and_then(Value::as_str)
            == Some("random");
        if random {
            self.sketch.losses.lost(
                "random order of a panel",
                &place,
                "its questions stand in the file's order",
            );
        }
        settings::rest(self, map, settings::PANEL, &place, "setting of the panel");
        let within = Within { when, title };
        let _ = &within.title;
        self.elements(element, &place, &within, asks, depth + 1);
    }

    /// When an element is shown.
    fn visible(&mut self, map: &Map<String, Value>, place: &str, instead: &str) -> Option<When> {
        if map.get("visible").and_then(Value::as_bool) == Some(false) && !map.contains_key("visibleIf") {
            self.sketch.losses.lost("visible: false", place, format!("it was never shown; {instead}"));
        }
        let text = map.get("visibleIf").and_then(Value::as_str).unwrap_or("").trim();
        if text.is_empty() {
            return None;
        }
        match self.condition(text) {
            Ok(when) => Some(when),
            Err(why) => {
                self.sketch.losses.lost("visibleIf", place, format!("{why}; {instead} (was: {text})"));
                None
            }
        }
    }

    fn condition(&self, text: &str) -> Result<When, String> {
        let lookup = |name: &str| {
            if self.names.contains(name) {
                return Some(Subject::ask(name));
            }
            let (ask, part) = name.split_once('.')?;
            self.names.contains(ask).then(|| Subject { ask: ask.into(), row: Some(part.into()), item: None })
        };
        condition(&parse(text, Dialect::SurveyJs)?, &lookup)
    }

    /// A text: a string, or an object of languages with `default` for the main one.
    fn text(&mut self, value: Option<&Value>, place: &str) -> Text {
        let mut found: BTreeMap<String, String> = BTreeMap::new();
        match value {
            Some(Value::Object(map)) => {
                for (code, ours) in &self.languages {
                    let is_main = self.languages[0].0 == *code;
                    let said = map.get(code).or_else(|| map.get("default").filter(|_| is_main));
                    if let Some(said) = said.and_then(Value::as_str) {
                        found.insert(ours.clone(), said.to_owned());
                    }
                }
            }
            Some(Value::String(said)) => {
                found.insert(self.languages[0].1.clone(), said.clone());
            }
            Some(Value::Number(n)) => {
                found.insert(self.languages[0].1.clone(), n.to_string());
            }
            Some(Value::Bool(b)) => {
                found.insert(self.languages[0].1.clone(), b.to_string());
            }
            _ => {}
        }
        let mut text = Text::default();
        for (language, said) in found {
            let plain = words(&mut self.sketch.losses, place, Inserts::Braces, &said);
            if !plain.is_empty() {
                text.0.insert(language, plain);
            }
        }
        text
    }
}

/// A headline and what stands below it, as one text.
fn join(title: &Text, below: &Text) -> Text {
    let mut both = title.clone();
    for (language, words) in &below.0 {
        both.0
            .entry(language.clone())
            .and_modify(|t| *t = format!("{t}\n{words}"))
            .or_insert_with(|| words.clone());
    }
    both
}
