//! Questions: their kinds, choices, rules and translations.

use candor_model::survey::Text;
use serde_json::Value;

use super::{Reader, as_text, entries, is_nothing, logic, place};
use crate::exchange::loss::short;
use crate::exchange::sketch::{Ask, Item, Other, Shape, SideList, When};
use crate::exchange::words::{Inserts, words};

/// What of a question is read below, or says nothing that a respondent would notice.
const READ: &[&str] = &[
    "QuestionText",
    "QuestionText_Unsafe",
    "QuestionDescription",
    "DataExportTag",
    "QuestionType",
    "Selector",
    "SubSelector",
    "Configuration",
    "Choices",
    "ChoiceOrder",
    "Answers",
    "AnswerOrder",
    "RecodeValues",
    "Validation",
    "Language",
    "QuestionID",
    "AnalyzeChoices",
    "ChoiceDataExportTags",
    "NextChoiceId",
    "NextAnswerId",
    "NumberOfQuestions",
    "AdditionalQuestions",
    "AnalysisType",
    "DataVisibility",
    "ChoiceColumnWidthPixels",
    "DisplayLogic",
    "InPageDisplayLogic",
    "QuestionTextUnsafe",
    "VariableNaming",
    "ColumnLabels",
    "Labels",
    "SearchSource",
    "DefaultChoices",
    "GradingData",
    "Randomization",
    "ExportTag",
];

/// What a question becomes.
enum Shaped {
    One(Shape),
    /// A question for each of these.
    Several(Vec<(Item, Shape)>),
    Nothing,
}

/// What a text belongs to in a translation.
enum Of<'a> {
    Question,
    Choice(&'a str),
    Answer(&'a str),
}

struct One<'a> {
    id: &'a str,
    payload: &'a Value,
    place: String,
}

/// Reads a question; it may become several, or none.
pub(super) fn read(reader: &mut Reader<'_>, id: &str, skipped: Option<When>) -> Vec<Ask> {
    let Some(payload) = reader.questions.get(id).copied() else { return Vec::new() };
    let one = One { id, payload, place: place(id, payload) };
    let text = one.text(reader, &Of::Question, payload.get("QuestionText"));
    let shaped = shape(reader, &one);
    if matches!(shaped, Shaped::Nothing) {
        return Vec::new();
    }
    let required = one.setting("ForceResponse") == "ON";
    let when = When::both(skipped, display(reader, &one));
    one.settings(reader);
    let random = one.random(reader);
    let name = one.payload.get("DataExportTag").and_then(Value::as_str).unwrap_or(id).to_owned();
    let ask = |id: String, name: String, text: Text, shape: Shape| Ask {
        id,
        name,
        place: one.place.clone(),
        text,
        help: Text::default(),
        required: required && shape != Shape::Statement,
        when: when.clone(),
        random,
        shape,
    };
    match shaped {
        Shaped::Nothing => Vec::new(),
        Shaped::One(shape) => vec![ask(id.to_owned(), name, text, shape)],
        Shaped::Several(parts) => {
            let alone = parts.len() == 1;
            parts
                .into_iter()
                .map(|(item, shape)| {
                    let id = format!("{id}/{}", item.id);
                    let name = if alone { name.clone() } else { format!("{name}_{}", item.name) };
                    ask(id, name, beside(&text, &item.text), shape)
                })
                .collect()
        }
    }
}

/// A question with the label of one of its parts, in every language that either has.
fn beside(question: &Text, label: &Text) -> Text {
    let mut both = question.clone();
    for (language, words) in &label.0 {
        both.0
            .entry(language.clone())
            .and_modify(|text| *text = format!("{text} – {words}"))
            .or_insert_with(|| words.clone());
    }
    both
}

fn display(reader: &mut Reader<'_>, one: &One<'_>) -> Option<When> {
    let mut when = None;
    for key in ["DisplayLogic", "InPageDisplayLogic"] {
        let Some(rule) = one.payload.get(key).filter(|rule| rule.is_object()) else { continue };
        match logic::read(reader, rule) {
            Ok(condition) => when = When::both(when, Some(condition)),
            Err(why) => {
                let why = format!("{why}; the question is shown to all ({})", logic::describe(rule));
                reader.sketch.losses.lost("display logic", &one.place, why);
            }
        }
    }
    when
}

impl One<'_> {
    fn say(&self, key: &str) -> &str {
        self.payload.get(key).and_then(Value::as_str).unwrap_or("")
    }

    /// A setting of the validation.
    fn setting(&self, key: &str) -> String {
        let settings = self.payload.get("Validation").and_then(|v| v.get("Settings"));
        settings.and_then(|s| s.get(key)).and_then(as_text).unwrap_or_default()
    }

    fn number(&self, key: &str) -> Option<u32> {
        self.setting(key).trim().parse().ok()
    }

    fn configured(&self, key: &str) -> Option<f64> {
        let value = self.payload.get("Configuration")?.get(key)?;
        value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
    }

    /// A text in all languages of the file.
    fn text(&self, reader: &mut Reader<'_>, of: &Of<'_>, main: Option<&Value>) -> Text {
        let mut text = Text::default();
        for (code, ours) in reader.languages.clone() {
            let translated = || {
                let all = self.payload.get("Language")?.get(&code)?;
                match of {
                    Of::Question => all.get("QuestionText"),
                    Of::Choice(id) => all.get("Choices")?.get(id)?.get("Display"),
                    Of::Answer(id) => all.get("Answers")?.get(id)?.get("Display"),
                }
            };
            let is_main = reader.languages.first().is_some_and(|(first, _)| *first == code);
            let said = if is_main { main } else { translated() };
            if let Some(said) = said.and_then(as_text) {
                let place = &self.place;
                let plain = words(&mut reader.sketch.losses, place, Inserts::Dollar, &said);
                if !plain.is_empty() {
                    text.0.insert(ours, plain);
                }
            }
        }
        text
    }

    /// What is set beside what every question has.
    fn settings(&self, reader: &mut Reader<'_>) {
        let losses = &mut reader.sketch.losses;
        for (name, value) in entries(self.payload) {
            if READ.contains(&name.as_str()) || is_nothing(value) {
                continue;
            }
            let (what, why) = match name.as_str() {
                "QuestionJS" => ("JavaScript", "a survey runs no code of its own".to_owned()),
                "DynamicChoices" | "DynamicChoicesData" => {
                    ("carried forward choices", "the question has only the choices of its own".to_owned())
                }
                "ChoiceGroups" => ("groups of choices", "the choices stand in one list".to_owned()),
                _ => ("setting of the question", format!("{name} = {}", short(&value.to_string()))),
            };
            losses.lost(what, &self.place, why);
        }
        if let Some(chosen) = self.payload.get("DefaultChoices").filter(|v| !is_nothing(v)) {
            losses.lost(
                "default answer",
                &self.place,
                format!("nothing is answered in advance ({})", short(&chosen.to_string())),
            );
        }
        if !is_nothing(self.payload.get("GradingData").unwrap_or(&Value::Null)) {
            losses.lost("points of answers", &self.place, "scoring is not carried over");
        }
        if self.setting("ForceResponse") == "RequestResponse" {
            losses.lost("request for an answer", &self.place, "a question is required or optional");
        }
        let custom = self
            .payload
            .get("Validation")
            .and_then(|v| v.get("Settings"))
            .and_then(|s| s.get("CustomValidation"));
        if custom.is_some_and(|c| !is_nothing(c)) {
            losses.lost("custom validation", &self.place, "set length, range or pattern in the designer");
        }
    }

    /// Whether its choices come in random order.
    fn random(&self, reader: &mut Reader<'_>) -> bool {
        let kind = self.payload.get("Randomization").and_then(|r| r.get("Type")).and_then(Value::as_str);
        match kind.unwrap_or("") {
            "" | "None" => false,
            "All" => true,
            kind => {
                let what = format!("all choices come in random order (was: {kind})");
                reader.sketch.losses.changed("random order of choices", &self.place, what);
                true
            }
        }
    }

    /// The ids of choices or answers in their order.
    fn ids(&self, list: &str, order: &str) -> Vec<String> {
        let all = entries(self.payload.get(list).unwrap_or(&Value::Null));
        let known: Vec<String> = all.iter().map(|(id, _)| id.clone()).collect();
        let ordered = entries(self.payload.get(order).unwrap_or(&Value::Null));
        let mut ids: Vec<String> =
            ordered.iter().filter_map(|(_, id)| as_text(id)).filter(|id| known.contains(id)).collect();
        ids.dedup();
        ids.extend(known.into_iter().filter(|id| !ids.contains(id)).collect::<Vec<_>>());
        ids
    }

    /// The code under which answers are exported: the recode value, else the id.
    fn recoded(&self, id: &str) -> String {
        self.payload
            .get("RecodeValues")
            .and_then(|r| r.get(id))
            .and_then(as_text)
            .unwrap_or_else(|| id.to_owned())
    }

    fn choices(&self, reader: &mut Reader<'_>, recode: bool) -> Vec<Item> {
        let ids = self.ids("Choices", "ChoiceOrder");
        ids.iter().map(|id| self.item(reader, "Choices", id, recode)).collect()
    }

    fn answers(&self, reader: &mut Reader<'_>) -> Vec<Item> {
        let ids = self.ids("Answers", "AnswerOrder");
        ids.iter().map(|id| self.item(reader, "Answers", id, true)).collect()
    }

    fn item(&self, reader: &mut Reader<'_>, list: &str, id: &str, recode: bool) -> Item {
        let one = self.payload.get(list).and_then(|l| match l {
            Value::Array(items) => id.parse::<usize>().ok().and_then(|at| items.get(at)),
            map => map.get(id),
        });
        let of = if list == "Choices" { Of::Choice(id) } else { Of::Answer(id) };
        let text =
            self.text(reader, &of, one.and_then(|o| o.get("Display")).or(one.filter(|o| o.is_string())));
        let place = format!("{}, {} {id}", self.place, if list == "Choices" { "choice" } else { "answer" });
        for (name, value) in entries(one.unwrap_or(&Value::Null)) {
            if is_nothing(value) {
                continue;
            }
            let losses = &mut reader.sketch.losses;
            match name.as_str() {
                "Display" | "TextEntry" | "TextEntrySize" | "TextEntryLength" | "InputHeight"
                | "InputWidth" => {}
                "ExclusiveAnswer" => {
                    losses.lost("exclusive choice", place.clone(), "it can be chosen beside others")
                }
                "DisplayLogic" => losses.lost(
                    "display logic of a choice",
                    place.clone(),
                    format!("the choice is always shown ({})", logic::describe(value)),
                ),
                "Image" => losses.lost("image of a choice", place.clone(), "upload it again in the designer"),
                "TextEntryValidation" => {
                    losses.lost("validation of a written choice", place.clone(), "any words are taken")
                }
                _ => losses.lost(
                    "setting of a choice",
                    place.clone(),
                    format!("{name} = {}", short(&value.to_string())),
                ),
            }
        }
        let name = if recode { self.recoded(id) } else { id.to_owned() };
        Item { id: id.to_owned(), name, text }
    }

    fn has_text_entry(&self, id: &str) -> bool {
        self.payload
            .get("Choices")
            .and_then(|c| c.get(id))
            .and_then(|c| c.get("TextEntry"))
            .is_some_and(|v| !is_nothing(v))
    }

    /// The choices, with the last one of those that can be written at as "other".
    fn choices_and_other(&self, reader: &mut Reader<'_>) -> (Vec<Item>, Option<Other>) {
        let mut items = self.choices(reader, true);
        let written: Vec<usize> = (0..items.len()).filter(|at| self.has_text_entry(&items[*at].id)).collect();
        let Some((last, rest)) = written.split_last() else { return (items, None) };
        for at in rest {
            let place = format!("{}, choice {}", self.place, items[*at].id);
            reader.sketch.losses.lost(
                "text field of a choice",
                place,
                "one choice, the last, can be written at",
            );
        }
        if *last + 1 < items.len() {
            let place = format!("{}, choice {}", self.place, items[*last].id);
            reader.sketch.losses.changed(
                "place of a choice",
                place,
                "the choice that is written at stands last",
            );
        }
        let other = items.remove(*last);
        (items, Some(Other { id: other.id, text: other.text }))
    }

    fn no_text_entries(&self, reader: &mut Reader<'_>) {
        for id in self.ids("Choices", "ChoiceOrder").iter().filter(|id| self.has_text_entry(id)) {
            let place = format!("{}, choice {id}", self.place);
            reader.sketch.losses.lost(
                "text field of a choice",
                place,
                "it has none in this kind of question",
            );
        }
    }
}

fn shape(reader: &mut Reader<'_>, one: &One<'_>) -> Shaped {
    let (kind, selector, sub) = (one.say("QuestionType"), one.say("Selector"), one.say("SubSelector"));
    let changed = |reader: &mut Reader<'_>, what: &str| {
        reader.sketch.losses.changed(format!("question type {kind}/{selector}"), &one.place, what);
    };
    let shape = match (kind, selector) {
        ("MC", "NPS") => {
            let labels = one.payload.get("ColumnLabels").or_else(|| one.payload.get("Labels"));
            let labels: Vec<_> =
                entries(labels.unwrap_or(&Value::Null)).into_iter().map(|(_, l)| l.clone()).collect();
            let mut end = |at: Option<&Value>| {
                let said = at.and_then(|l| l.get("Display").or(Some(l)));
                one.text(reader, &Of::Question, said.filter(|s| s.is_string()))
            };
            let ends = if labels.len() > 1 { (labels.first(), labels.last()) } else { (None, None) };
            // Translations of the ends stand nowhere that is known; those of the question are not theirs.
            let only =
                |text: Text| text.0.into_iter().next().map(|(l, t)| Text::new(l, t)).unwrap_or_default();
            let (low, high) = (end(ends.0), end(ends.1));
            Shape::Nps { low: only(low), high: only(high) }
        }
        ("MC", selector) if selector.starts_with("MA") || selector == "MSB" => {
            let (items, other) = one.choices_and_other(reader);
            let (min, max) = (one.number("MinChoices"), one.number("MaxChoices"));
            Shape::Multiple { items, other, min, max }
        }
        ("MC", selector) => {
            let (items, other) = one.choices_and_other(reader);
            if !matches!(selector, "SAVR" | "SAHR" | "SACOL" | "DL" | "SB" | "") {
                changed(reader, "it became a single choice");
            }
            let dropdown = matches!(selector, "DL" | "SB") && other.is_none();
            Shape::Single { items, other, dropdown }
        }
        ("Matrix", "Bipolar") => {
            one.no_text_entries(reader);
            let points = u8::try_from(one.ids("Answers", "AnswerOrder").len()).unwrap_or(11).clamp(3, 11);
            let rows = one.choices(reader, false).into_iter().map(|mut row| {
                // Both ends stand in one text, left:right.
                let (mut left, mut right) = (Text::default(), Text::default());
                for (language, words) in &row.text.0 {
                    let (l, r) = words.split_once(':').unwrap_or((words, ""));
                    left.0.insert(language.clone(), l.trim().to_owned());
                    right.0.insert(language.clone(), r.trim().to_owned());
                }
                row.text = left;
                (row, right)
            });
            Shape::Bipolar { rows: rows.collect(), points }
        }
        ("Matrix", "MaxDiff") => {
            changed(reader, "its sets are made anew");
            Shape::MaxDiff { items: one.choices(reader, false) }
        }
        ("Matrix", "CS") => {
            changed(reader, "it became a matrix; the sum is not checked");
            Shape::matrix(one.choices(reader, false), one.answers(reader))
        }
        ("Matrix", "TE") => {
            changed(reader, "it became a story; each cell was a field of its own");
            for item in one.choices(reader, false).into_iter().chain(one.answers(reader)) {
                let label = item.text.0.values().next().cloned().unwrap_or_default();
                reader.sketch.losses.lost(format!("field “{label}”"), &one.place, "the answer is one text");
            }
            Shape::story()
        }
        ("Matrix", _) => {
            one.no_text_entries(reader);
            if !matches!(selector, "Likert") {
                changed(reader, "it became a matrix of choices");
            }
            let multiple = sub == "MultipleAnswer";
            Shape::Matrix {
                rows: one.choices(reader, false),
                columns: one.answers(reader),
                every_row: true,
                multiple,
            }
        }
        ("SBS", _) => side_by_side(reader, one),
        ("TE", "FORM") => return form(reader, one),
        ("TE", selector) => text_entry(reader, one, selector),
        ("Slider", "STAR") => {
            changed(reader, "it became a matrix of one to five stars");
            Shape::matrix(one.choices(reader, false), (1..=5).map(star).collect())
        }
        ("Slider", _) => return sliders(reader, one),
        ("RO", _) => {
            one.no_text_entries(reader);
            Shape::Ranking { items: one.choices(reader, true) }
        }
        ("CS", _) => {
            one.no_text_entries(reader);
            let total = one.setting("ChoiceTotal").parse().ok().or_else(|| one.setting("Total").parse().ok());
            Shape::Sum { items: one.choices(reader, false), total }
        }
        ("DB", selector) => {
            if selector == "GRB" {
                reader.sketch.losses.lost("graphic", &one.place, "upload it again in the designer");
            }
            Shape::Statement
        }
        ("DD", _) => drill_down(reader, one),
        ("PGR", _) => {
            changed(
                reader,
                "it became a matrix: each item is put into a group; the order within groups is gone",
            );
            let groups = one.payload.get("Groups").map(entries).unwrap_or_default();
            let columns = groups.iter().map(|(id, g)| Item {
                id: id.clone(),
                name: id.clone(),
                text: g
                    .as_str()
                    .or_else(|| g.get("Display")?.as_str())
                    .map(|t| Text::new(reader.languages[0].1.clone(), t))
                    .unwrap_or_default(),
            });
            let columns: Vec<Item> = columns.collect();
            Shape::matrix(one.choices(reader, false), columns)
        }
        ("FileUpload" | "Upload", _) => Shape::File { types: Vec::new(), most: 1 },
        ("Signature", _) | ("Draw", "Signature") => Shape::Signature,
        ("HotSpot" | "HeatMap", _) => {
            changed(reader, "it became a story; a heat map needs its picture uploaded again");
            Shape::story()
        }
        ("HL", _) => {
            changed(reader, "it became a story; words cannot be marked");
            Shape::story()
        }
        ("Timing" | "Meta" | "Captcha" | "Browser", _) => {
            let why = "it asks nobody anything; time, device and robots are noted by themselves";
            reader.sketch.losses.lost(format!("question type {kind}"), &one.place, why);
            return Shaped::Nothing;
        }
        (kind, selector) => {
            let why = "there is no such question; its text stands as a statement";
            reader.sketch.losses.changed(format!("question type {kind}/{selector}"), &one.place, why);
            for item in one.choices(reader, false) {
                let label = item.text.0.values().next().cloned().unwrap_or_default();
                reader.sketch.losses.lost(
                    format!("choice “{label}”"),
                    &one.place,
                    "its question became a statement",
                );
            }
            Shape::Statement
        }
    };
    Shaped::One(shape)
}

fn star(n: u8) -> Item {
    Item { id: n.to_string(), name: n.to_string(), text: Text::new("en", "★".repeat(n.into())) }
}

fn text_entry(reader: &mut Reader<'_>, one: &One<'_>, selector: &str) -> Shape {
    let (min, max) = (one.number("MinChars"), one.number("TotalChars").or_else(|| one.number("MaxChars")));
    let wanted =
        if one.setting("Type") == "ContentType" { one.setting("ContentType") } else { String::new() };
    let content =
        one.payload.get("Validation").and_then(|v| v.get("Settings")).and_then(|s| s.get("ValidDateType"));
    match wanted.as_str() {
        "ValidEmail" => Shape::Email,
        "ValidNumber" => {
            let range = |key: &str| {
                let settings = one.payload.get("Validation")?.get("Settings")?.get("ValidNumber")?;
                as_text(settings.get(key)?)?.trim().parse::<f64>().ok()
            };
            let whole = range("NumDecimals") == Some(0.0);
            Shape::Number { min: range("Min"), max: range("Max"), whole }
        }
        "ValidDate" => {
            if let Some(form) = content {
                let why = format!("days are chosen in a calendar (was: {})", short(&form.to_string()));
                reader.sketch.losses.changed("form of a date", &one.place, why);
            }
            Shape::Date { min: None, max: None }
        }
        "" => match selector {
            "ML" | "ESTB" => Shape::LongText { min, max },
            "SL" | "" => Shape::ShortText { min, max, pattern: None, message: Text::default() },
            "PW" => {
                reader.sketch.losses.changed("password field", &one.place, "what is written can be seen");
                Shape::line()
            }
            other => {
                let what = "it became a line of words";
                reader.sketch.losses.changed(format!("question type TE/{other}"), &one.place, what);
                Shape::line()
            }
        },
        other => {
            let pattern = match other {
                "ValidPhone" => Some(r"\+?[0-9 ()./-]{5,25}"),
                "ValidZip" | "ValidUSZip" => Some(r"[0-9]{5}(-[0-9]{4})?"),
                "ValidURL" => Some(r"(https?://)?[^\s/]+\.[^\s]+"),
                "ValidTextOnly" => Some(r"[^0-9]*"),
                _ => None,
            };
            let what = if pattern.is_some() { "it became a pattern" } else { "any words are taken" };
            reader.sketch.losses.changed(format!("validation {other}"), &one.place, what);
            Shape::ShortText { min, max, pattern: pattern.map(str::to_owned), message: Text::default() }
        }
    }
}

/// Fields under one question, each of which becomes a question of its own.
fn form(reader: &mut Reader<'_>, one: &One<'_>) -> Shaped {
    let items = one.choices(reader, false);
    reader.sketch.losses.changed("form of several fields", &one.place, "each field is a question of its own");
    Shaped::Several(items.into_iter().map(|item| (item, Shape::line())).collect())
}

fn sliders(reader: &mut Reader<'_>, one: &One<'_>) -> Shaped {
    let (min, max) =
        (one.configured("CSSliderMin").unwrap_or(0.0), one.configured("CSSliderMax").unwrap_or(100.0));
    let decimals = one.configured("NumDecimals").unwrap_or(0.0).clamp(0.0, 6.0);
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 6")]
    let step = 10f64.powi(-(decimals as i32));
    let items = one.choices(reader, false);
    if items.len() > 1 {
        reader.sketch.losses.changed("several sliders", &one.place, "each is a question of its own");
    }
    let slider = || Shape::Slider { min, max, step, low: Text::default(), high: Text::default() };
    Shaped::Several(items.into_iter().map(|item| (item, slider())).collect())
}

fn side_by_side(reader: &mut Reader<'_>, one: &One<'_>) -> Shape {
    one.no_text_entries(reader);
    let rows = one.choices(reader, false);
    let mut columns = Vec::new();
    for (id, column) in entries(one.payload.get("AdditionalQuestions").unwrap_or(&Value::Null)) {
        let inner = One { id: one.id, payload: column, place: format!("{}, column {id}", one.place) };
        let text = inner.text(reader, &Of::Question, column.get("QuestionText"));
        let items = inner.answers(reader);
        if items.is_empty() {
            let what = text.0.values().next().cloned().unwrap_or_default();
            let why = "a column without answers to choose has no counterpart";
            reader.sketch.losses.lost(format!("column “{what}”"), &inner.place, why);
            continue;
        }
        let multiple = inner.say("SubSelector") == "MultipleAnswer";
        columns.push(SideList { item: Item { id: id.clone(), name: id, text }, items, multiple });
    }
    Shape::SideBySide { rows, columns, every_row: true }
}

/// A tree that is written as a list of choices, each with the names of its levels.
fn drill_down(reader: &mut Reader<'_>, one: &One<'_>) -> Shape {
    let main = reader.languages[0].1.clone();
    let levels: Vec<Text> = entries(one.payload.get("Answers").unwrap_or(&Value::Null))
        .iter()
        .filter_map(|(_, level)| level.get("Display").and_then(Value::as_str))
        .map(|name| Text::new(main.clone(), name))
        .collect();
    let entry = |choice: &Value| -> Option<Vec<String>> {
        let names = choice.get("Display")?;
        Some(match names {
            Value::String(text) => text.split(['~', '>']).map(|t| t.trim().to_owned()).collect(),
            other => entries(other).into_iter().filter_map(|(_, v)| as_text(v)).collect(),
        })
    };
    let all = entries(one.payload.get("Choices").unwrap_or(&Value::Null));
    let list: Vec<Vec<String>> = all.iter().filter_map(|(_, c)| entry(c)).filter(|e| !e.is_empty()).collect();
    let deepest = list.iter().map(Vec::len).max().unwrap_or(1).clamp(2, 5);
    let mut named = levels;
    named.truncate(deepest);
    while named.len() < deepest {
        named.push(Text::new(main.clone(), format!("Level {}", named.len() + 1)));
    }
    reader.sketch.losses.changed(
        "drill down",
        &one.place,
        "look over its list: it is read from the names of its choices",
    );
    Shape::DrillDown { levels: named, entries: list }
}
