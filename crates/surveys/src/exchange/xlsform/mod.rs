//! XLSForm: a workbook with the sheets `survey`, `choices` and `settings`.

mod book;
mod question;

use std::collections::{BTreeMap, BTreeSet};

use candor_model::survey::Text;
use candor_model::{Error, Result};

use self::book::{Row, Sheet};
use super::expression::{Dialect, Subject, condition, parse};
use super::loss::short;
use super::sketch::{Ask, Item, Shape, Sketch, SketchPage, When};
use super::words::{Inserts, language_code, words};

/// What is known of the file while it is read.
struct Reader {
    /// What the file calls its languages (`English (en)`; nothing for columns without one) and our codes.
    languages: Vec<(String, String)>,
    names: BTreeSet<String>,
    lists: BTreeMap<String, Vec<Item>>,
    sketch: Sketch,
}

/// A group or repeat that is open.
struct Open {
    kind: String,
    name: String,
    when: Option<When>,
    /// Whether it is a page of its own.
    page: bool,
}

/// Reads a workbook.
pub(super) fn read(stem: &str, bytes: &[u8]) -> Result<Sketch> {
    let sheets = book::read(bytes)?;
    let find = |name: &str| sheets.iter().find(|(n, _)| n == name).map(|(_, sheet)| sheet.clone());
    let Some(survey) = find("survey") else {
        let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
        let message = format!("This is no XLSForm: there is no sheet named survey ({}).", names.join(", "));
        return Err(Error::invalid("file", "broken", message));
    };
    if !survey.columns.iter().any(|c| c == "type") {
        let message = format!(
            "This is no XLSForm: the sheet survey has no column named type ({}).",
            survey.columns.join(", ")
        );
        return Err(Error::invalid("file", "broken", message));
    }
    let (choices, settings) = (find("choices").unwrap_or_default(), find("settings").unwrap_or_default());
    let mut reader = Reader {
        languages: Vec::new(),
        names: BTreeSet::new(),
        lists: BTreeMap::new(),
        sketch: Sketch::default(),
    };
    reader.find_languages(&survey, &choices, &settings);
    reader.names =
        survey.rows.iter().map(|row| row.get("name").to_owned()).filter(|n| !n.is_empty()).collect();
    reader.settings(&settings, stem);
    reader.choices(&choices);
    reader.survey(&survey);
    for (name, sheet) in &sheets {
        if !matches!(name.as_str(), "survey" | "choices" | "settings") && !sheet.columns.is_empty() {
            let why = format!("it is not part of the format as it is read here ({} rows)", sheet.rows.len());
            reader.sketch.losses.lost(format!("sheet {name}"), "workbook", why);
        }
    }
    reader.sketch.resolve = Some(resolve);
    Ok(reader.sketch)
}

fn resolve(insert: &str) -> Option<String> {
    Some(insert.strip_prefix("${")?.strip_suffix('}')?.trim().to_owned())
}

/// `English (en)` and `en` are English; `French` is, too, by its name.
fn language(name: &str) -> Option<String> {
    if let Some((_, code)) = name.rsplit_once('(') {
        return language_code(code.trim_end_matches(')'));
    }
    let known = [
        ("english", "en"),
        ("french", "fr"),
        ("français", "fr"),
        ("francais", "fr"),
        ("german", "de"),
        ("deutsch", "de"),
        ("spanish", "es"),
        ("español", "es"),
        ("portuguese", "pt"),
        ("português", "pt"),
        ("italian", "it"),
        ("dutch", "nl"),
        ("arabic", "ar"),
        ("swahili", "sw"),
        ("hindi", "hi"),
        ("russian", "ru"),
        ("chinese", "zh"),
        ("japanese", "ja"),
        ("polish", "pl"),
        ("turkish", "tr"),
        ("nepali", "ne"),
        ("bengali", "bn"),
        ("urdu", "ur"),
        ("indonesian", "id"),
        ("vietnamese", "vi"),
        ("somali", "so"),
        ("amharic", "am"),
        ("persian", "fa"),
        ("farsi", "fa"),
        ("hebrew", "he"),
    ];
    let lower = name.trim().to_lowercase();
    known
        .iter()
        .find(|(n, _)| *n == lower)
        .map(|(_, code)| (*code).to_owned())
        .or_else(|| language_code(name))
}

impl Reader {
    fn find_languages(&mut self, survey: &Sheet, choices: &Sheet, settings: &Sheet) {
        let mut named: Vec<String> = Vec::new();
        let mut plain = false;
        for column in survey.columns.iter().chain(&choices.columns) {
            match column.split_once("::") {
                Some((
                    "label" | "hint" | "constraint_message" | "required_message" | "guidance_hint",
                    name,
                )) if !named.iter().any(|n| n == name) => named.push(name.to_owned()),
                None if column == "label" => plain = true,
                _ => {}
            }
        }
        let default = settings.rows.first().map_or("", |row| row.get("default_language")).to_owned();
        if let Some(at) = named
            .iter()
            .position(|n| !default.is_empty() && (*n == default || language(n) == language(&default)))
        {
            named.swap(0, at);
        }
        if plain || named.is_empty() {
            let code = language(&default).filter(|_| !default.is_empty()).unwrap_or_else(|| "en".into());
            self.languages.push((String::new(), code));
        }
        for name in named {
            match language(&name) {
                Some(code) if !self.languages.iter().any(|(_, known)| *known == code) => {
                    self.languages.push((name, code))
                }
                Some(_) if self.languages.first().is_some_and(|(n, _)| n.is_empty()) => {
                    self.languages.push((name, String::new()))
                }
                Some(code) => {
                    let why = format!("it would be {code} a second time");
                    self.sketch.losses.lost(format!("language {name}"), "workbook", why);
                }
                None => {
                    let why = "which language it is cannot be told; write its code: English (en)";
                    self.sketch.losses.lost(format!("language {name}"), "workbook", why);
                }
            }
        }
        // A named column in the language of the plain one fills the same text.
        let main = self.languages[0].1.clone();
        for (_, code) in &mut self.languages {
            if code.is_empty() {
                code.clone_from(&main);
            }
        }
        for (_, code) in &self.languages {
            if !self.sketch.languages.contains(code) {
                self.sketch.languages.push(code.clone());
            }
        }
    }

    fn settings(&mut self, settings: &Sheet, stem: &str) {
        let row = settings.rows.first().cloned().unwrap_or_default();
        let title = [row.get("form_title"), row.get("form_id"), stem]
            .into_iter()
            .find(|t| !t.is_empty())
            .unwrap_or("Survey")
            .to_owned();
        self.sketch.name.clone_from(&title);
        self.sketch.title = Text::new(self.sketch.languages[0].clone(), title);
        for (name, value) in &row.cells {
            if !matches!(
                name.as_str(),
                "form_title" | "form_id" | "default_language" | "version" | "id_string" | "title"
            ) {
                self.sketch.losses.lost(
                    "setting",
                    format!("sheet settings, {name}"),
                    format!("{name} = {}", short(value)),
                );
            }
        }
        if settings.rows.len() > 1 {
            self.sketch.losses.lost(
                "further rows of settings",
                "sheet settings",
                "only the first row counts",
            );
        }
    }

    fn choices(&mut self, sheet: &Sheet) {
        for row in &sheet.rows {
            let list = row.get("list_name").to_owned();
            let place = format!("sheet choices, row {}", row.number);
            let name = row.get("name").to_owned();
            if list.is_empty() || name.is_empty() {
                self.sketch.losses.lost("choice", &place, "it has no list or no name");
                continue;
            }
            let text = self.text(row, "label", &place);
            for (column, value) in &row.cells {
                let head = column.split("::").next().unwrap_or("");
                if matches!(head, "list_name" | "name" | "label") {
                    continue;
                }
                let why = format!("it has no counterpart ({})", short(value));
                self.sketch.losses.lost(format!("column {column} of a choice"), &place, why);
            }
            let items = self.lists.entry(list.clone()).or_default();
            if items.iter().any(|i| i.id == name) {
                self.sketch.losses.lost(
                    format!("choice {name}"),
                    &place,
                    format!("the list {list} has it already"),
                );
                continue;
            }
            items.push(Item { id: name.clone(), name, text });
        }
    }

    fn text(&mut self, row: &Row, column: &str, place: &str) -> Text {
        let mut text = Text::default();
        for (name, code) in self.languages.clone() {
            let column = if name.is_empty() { column.to_owned() } else { format!("{column}::{name}") };
            let plain = words(&mut self.sketch.losses, place, Inserts::Dollar, row.get(&column));
            if !plain.is_empty() {
                text.0.entry(code).or_insert(plain);
            }
        }
        text
    }

    fn relevant(&mut self, row: &Row, place: &str, instead: &str) -> Option<When> {
        let text = row.get("relevant").to_owned();
        if matches!(text.as_str(), "" | "true()" | "1") {
            return None;
        }
        let names = &self.names;
        let lookup = |name: &str| names.contains(name).then(|| Subject::ask(name));
        match parse(&text, Dialect::XPath).and_then(|node| condition(&node, &lookup)) {
            Ok(when) => Some(when),
            Err(why) => {
                self.sketch.losses.lost("relevant", place, format!("{why}; {instead} (was: {text})"));
                None
            }
        }
    }

    fn survey(&mut self, sheet: &Sheet) {
        let mut open: Vec<Open> = Vec::new();
        let mut page = SketchPage { place: "sheet survey".into(), ..SketchPage::default() };
        for row in &sheet.rows {
            let kind = row.get("type").split_whitespace().collect::<Vec<_>>().join(" ");
            let name = row.get("name").to_owned();
            let place = match name.as_str() {
                "" => format!("sheet survey, row {}", row.number),
                name => format!("question {name} (row {})", row.number),
            };
            let lower = kind.to_lowercase().replace('_', " ");
            if kind.is_empty() {
                if !row.cells.is_empty() && !row.get("name").starts_with('#') {
                    let what = row.cells.values().map(String::as_str).collect::<Vec<_>>().join(" | ");
                    self.sketch.losses.lost("row without a type", place, short(&what));
                }
                continue;
            }
            if let Some(what) =
                ["begin group", "begin repeat", "begin loop"].iter().find(|b| lower.starts_with(*b))
            {
                self.begin(what, row, &name, &place, &mut open, &mut page);
                continue;
            }
            if lower.starts_with("end group")
                || lower.starts_with("end repeat")
                || lower.starts_with("end loop")
            {
                match open.pop() {
                    Some(last) if last.page => {
                        let next = SketchPage { place: "sheet survey".into(), ..SketchPage::default() };
                        self.sketch.pages.push(std::mem::replace(&mut page, next));
                    }
                    Some(last) if !lower.ends_with(last.kind.split(' ').next_back().unwrap_or("")) => {
                        let why = format!("“{}” of {} ends with “{kind}”", last.kind, last.name);
                        self.sketch.losses.changed("group", place, why);
                    }
                    Some(_) => {}
                    None => {
                        self.sketch.losses.changed(kind.as_str(), place, "nothing is open that it could end")
                    }
                }
                continue;
            }
            let when = open.iter().map(|o| o.when.clone()).fold(None, When::both);
            page.asks.extend(question::read(self, row, &kind, &name, &place, when));
        }
        for group in open {
            self.sketch.losses.changed(
                format!("{} {}", group.kind, group.name),
                "sheet survey",
                "it is never ended; it ends with the sheet",
            );
        }
        self.sketch.pages.push(page);
    }

    fn begin(
        &mut self,
        what: &str,
        row: &Row,
        name: &str,
        place: &str,
        open: &mut Vec<Open>,
        page: &mut SketchPage,
    ) {
        let when = self.relevant(row, place, "what stands in it is shown to all");
        if what != "begin group" {
            let count = row.get("repeat_count");
            let why = if count.is_empty() {
                "its questions are asked once".to_owned()
            } else {
                format!("its questions are asked once (repeat_count was {count})")
            };
            self.sketch.losses.lost(format!("{} {name}", what.trim_start_matches("begin ")), place, why);
        }
        let title = self.text(row, "label", place);
        let outer = open.is_empty();
        let mut own = None;
        if outer {
            let next = SketchPage { place: place.to_owned(), title, when, ..SketchPage::default() };
            self.sketch.pages.push(std::mem::replace(page, next));
        } else {
            own = when;
            if !title.is_empty() {
                let mut heading = Ask::new(format!("~{name}"), place, title, Shape::Statement);
                heading.name = format!("{name}_heading");
                heading.when =
                    open.iter().map(|o| o.when.clone()).chain([own.clone()]).fold(None, When::both);
                page.asks.push(heading);
                self.sketch.losses.changed(
                    "heading of a group",
                    place,
                    "it stands as a statement before its questions",
                );
            }
        }
        question::columns(self, row, place, &["type", "name", "label", "relevant", "repeat_count"], "group");
        open.push(Open {
            kind: what.trim_start_matches("begin ").to_owned(),
            name: name.to_owned(),
            when: own,
            page: outer,
        });
    }
}
