//! From a sketch to a definition: names become keys and codes, conditions become the filter language, and what the
//! model would refuse is taken out with a note.

use std::collections::{HashMap, HashSet};

use candor_model::filter::Field;
use candor_model::survey::{Definition, Text, validate_definition};
use candor_model::{Error, Result};
use serde_json::{Value, json};

use super::condition::{Names, render};
use super::kind::{Target, kind, sound};
use super::loss::{Loss, Losses};
use super::sketch::{Ask, Sketch, SketchPage, When};
use super::words::MARK;

/// A definition with its name and what it lacks.
pub(crate) struct Assembled {
    pub name: String,
    pub definition: Definition,
    pub losses: Vec<Loss>,
}

/// Makes the definition.
pub(crate) fn assemble(mut sketch: Sketch) -> Result<Assembled> {
    if sketch.languages.is_empty() {
        sketch.languages.push("en".into());
    }
    let language = sketch.languages[0].clone();
    let mut losses = std::mem::take(&mut sketch.losses);
    let mut taken = HashSet::new();
    let parameters = facts(sketch.parameters.iter().map(String::as_str), &mut taken);
    let data = facts(sketch.data.iter().map(|(name, _)| name.as_str()), &mut taken);
    let mut names = Names::default();
    names.facts.extend(sketch.parameters.iter().cloned().zip(parameters.iter().cloned()));
    names.facts.extend(sketch.data.iter().map(|(name, _)| name.clone()).zip(data.iter().cloned()));
    let mut pages = Vec::new();
    let mut blocks: Vec<String> = Vec::new();
    for page in std::mem::take(&mut sketch.pages) {
        let mut maker =
            Maker { language: &language, losses: &mut losses, resolve: sketch.resolve, names: &mut names };
        let Some(made) = maker.page(page, &mut taken) else { continue };
        if let Some(block) = made["flow"]["block"].as_str()
            && !blocks.iter().any(|b| b == block)
        {
            blocks.push(block.to_owned());
        }
        pages.push(made);
    }
    if pages.is_empty() {
        let found: Vec<String> =
            losses.into_report().iter().take(3).map(|l| format!("{} ({})", l.element, l.why)).collect();
        let found =
            if found.is_empty() { String::new() } else { format!(" Found were: {}.", found.join("; ")) };
        let message = format!("The file holds no question that could be carried over.{found}");
        return Err(Error::invalid("file", "empty", message));
    }
    let mut flow = json!({});
    if !blocks.is_empty() {
        flow["blocks"] = blocks.iter().map(|key| json!({ "key": key })).collect();
        let kept = |r: &super::sketch::Randomised| -> Vec<String> {
            r.blocks.iter().filter(|b| blocks.contains(b)).cloned().collect()
        };
        flow["randomisers"] = sketch
            .randomisers
            .iter()
            .enumerate()
            .map(|(at, r)| {
                let kept = kept(r);
                let pick = r.pick.filter(|n| *n >= 1 && (*n as usize) < kept.len());
                json!({ "key": format!("r{}", at + 1), "blocks": kept, "even": r.even, "pick": pick })
            })
            .collect();
    }
    if !data.is_empty() {
        let values = data.iter().zip(&sketch.data);
        flow["data"] = values.map(|(name, (_, value))| json!({ "name": name, "otherwise": value })).collect();
    }
    let mut maker =
        Maker { language: &language, losses: &mut losses, resolve: sketch.resolve, names: &mut names };
    let title = maker.filled(std::mem::take(&mut sketch.title), &sketch.name, "survey title");
    let thanks = maker.pipes(std::mem::take(&mut sketch.thanks), "thank-you");
    let parameters: Vec<Value> =
        parameters.iter().map(|name| json!({ "name": name, "target": "attribute" })).collect();
    let mut whole = json!({
        "title": title,
        "languages": sketch.languages,
        "pages": pages,
        "thanks": { "text": thanks },
        "parameters": parameters,
    });
    if flow.as_object().is_some_and(|f| !f.is_empty()) {
        whole["flow"] = flow;
    }
    let mut definition: Definition = serde_json::from_value(whole).map_err(Error::internal)?;
    mend(&mut definition, &mut losses);
    let name: String = sketch.name.chars().filter(|c| !c.is_control()).take(200).collect();
    let name = if name.trim().is_empty() { "Survey".to_owned() } else { name.trim().to_owned() };
    Ok(Assembled { name, definition, losses: losses.into_report() })
}

/// The names of parameters and values as the model writes them.
fn facts<'a>(names: impl Iterator<Item = &'a str>, taken: &mut HashSet<String>) -> Vec<String> {
    names.map(|name| unique(&plain_name(name, "p"), taken)).collect()
}

struct Maker<'a> {
    language: &'a str,
    losses: &'a mut Losses,
    resolve: Option<fn(&str) -> Option<String>>,
    names: &'a mut Names,
}

impl Maker<'_> {
    fn page(&mut self, page: SketchPage, taken: &mut HashSet<String>) -> Option<Value> {
        if page.asks.is_empty() {
            let title = page.title.get(self.language, self.language);
            if !title.is_empty() {
                self.losses.lost(format!("page “{title}”"), &page.place, "no question of it is left");
            }
            return None;
        }
        let show_if = self.condition(page.when.as_ref(), &page.place);
        let title = self.pipes(page.title, &page.place);
        self.names.page += 1;
        let questions: Vec<Value> = page.asks.into_iter().map(|ask| self.question(ask, taken)).collect();
        let mut made = json!({ "title": title, "show_if": show_if, "questions": questions });
        if page.shuffle && questions.len() > 1 {
            made["flow"]["shuffle"] = json!(true);
        }
        if let Some(block) = page.block {
            made["flow"]["block"] = json!(block);
        }
        Some(made)
    }

    fn question(&mut self, ask: Ask, taken: &mut HashSet<String>) -> Value {
        let key = unique(&plain_name(&ask.name, "q"), taken);
        let show_if = self.condition(ask.when.as_ref(), &ask.place);
        let text = self.pipes(ask.text, &ask.place);
        let text = self.filled(text, &ask.name, &ask.place);
        let help = self.pipes(ask.help, &ask.place);
        let mut target = Target::new(key.clone());
        let shape = sound(ask.shape, &ask.place, self.language, self.losses);
        let kind = kind(shape, self.language, &mut target);
        let random = ask.random && target.has_items();
        target.page = self.names.page;
        self.names.asks.insert(ask.id, target);
        let mut made = json!({
            "key": key,
            "text": text,
            "help": help,
            "required": ask.required && kind["type"] != "statement",
            "show_if": show_if,
            "kind": kind,
        });
        if random {
            made["flow"]["order"] = json!("random");
        }
        made
    }

    fn condition(&mut self, when: Option<&When>, place: &str) -> String {
        let Some(when) = when else { return String::new() };
        match render(when, self.names) {
            Ok(text) => text,
            Err(why) => {
                self.losses.lost("condition", place, format!("{why}; it is shown to all"));
                String::new()
            }
        }
    }

    /// A text that must not be empty in the main language.
    fn filled(&mut self, mut text: Text, instead: &str, place: &str) -> Text {
        if !text.has(self.language) {
            let any = text.0.values().find(|t| !t.trim().is_empty()).cloned();
            let words = any.unwrap_or_else(|| {
                self.losses.changed("empty text", place, format!("it reads “{instead}” now"));
                instead.to_owned()
            });
            text.0.insert(self.language.to_owned(), words);
        }
        text
    }

    /// What is inserted, in our own words; what cannot be is left as it is written.
    fn pipes(&mut self, mut text: Text, place: &str) -> Text {
        let (open, close) = MARK;
        for words in text.0.values_mut().filter(|w| w.contains(open)) {
            let mut out = String::new();
            for part in std::mem::take(words).split_inclusive(close) {
                let Some((before, insert)) = part.split_once(open) else {
                    out.push_str(part.trim_end_matches(close));
                    continue;
                };
                let insert = insert.trim_end_matches(close);
                out.push_str(before);
                let known = self.resolve.and_then(|f| f(insert)).and_then(|name| self.names.pipe(&name));
                match known {
                    Some(key) => out.push_str(&format!("{{{{{key}}}}}")),
                    None => {
                        let why = "it stands in the text as it is written and is not replaced";
                        self.losses.changed(format!("inserted text {insert}"), place, why);
                        out.push_str(insert);
                    }
                }
            }
            *words = out;
        }
        text
    }
}

/// A name as the model writes keys: a lower-case letter, then letters, digits and `_`; none that the filter language
/// uses for something else.
pub(crate) fn plain_name(name: &str, prefix: &str) -> String {
    let mut out = String::new();
    for c in name.trim().chars().flat_map(char::to_lowercase) {
        let plain = match c {
            'ä' => "ae",
            'ö' => "oe",
            'ü' => "ue",
            'ß' => "ss",
            'é' | 'è' | 'ê' => "e",
            c if c.is_ascii_alphanumeric() => {
                out.push(c);
                continue;
            }
            '-' if out.is_empty() => "minus_",
            _ => "_",
        };
        if plain != "_" || !(out.is_empty() || out.ends_with('_')) {
            out.push_str(plain);
        }
    }
    let out = out.trim_matches('_');
    let mut out = if out.starts_with(|c: char| c.is_ascii_lowercase()) {
        out.to_owned()
    } else {
        format!("{prefix}{out}")
    };
    if out.ends_with("_other")
        || out == "other"
        || out == "lang"
        || out == "p"
        || Field::named(&out).is_built_in()
    {
        out.insert_str(0, &format!("{prefix}_"));
        out = out.trim_end_matches("_other").to_owned();
    }
    out.truncate(34);
    out.trim_end_matches('_').to_owned()
}

/// The name, or the first of `name_2`, `name_3` … that is free.
pub(crate) fn unique(name: &str, taken: &mut HashSet<String>) -> String {
    let mut free = name.to_owned();
    let mut n = 2;
    while !taken.insert(free.clone()) {
        free = format!("{name}_{n}");
        n += 1;
    }
    free
}

/// Takes out what the model refuses and a draft can be without.
fn mend(definition: &mut Definition, losses: &mut Losses) {
    // A question's flaws by its place, so that the report names the question.
    let places: HashMap<String, String> = definition
        .pages
        .iter()
        .enumerate()
        .flat_map(|(p, page)| {
            page.questions
                .iter()
                .enumerate()
                .map(move |(q, one)| (format!("pages[{p}].questions[{q}]"), format!("question {}", one.key)))
        })
        .collect();
    for flaw in validate_definition(definition) {
        let question = places.iter().find(|(path, _)| flaw.path.starts_with(&format!("{path}.")));
        let place = question.map_or_else(|| flaw.path.clone(), |(_, place)| place.clone());
        let Some((page, at)) = indices(&flaw.path) else { continue };
        let Some(page) = definition.pages.get_mut(page) else { continue };
        if flaw.path.ends_with(".show_if") {
            let condition = match at {
                Some(at) => page.questions.get_mut(at).map(|q| &mut q.show_if),
                None => Some(&mut page.show_if),
            };
            if let Some(condition) = condition.filter(|c| !c.is_empty()) {
                let was = std::mem::take(condition);
                losses.lost("condition", place, format!("{} It is shown to all (was: {was})", flaw.message));
            }
        } else if flaw.path.ends_with(".kind.pattern")
            && let Some(question) = at.and_then(|at| page.questions.get_mut(at))
            && let candor_model::survey::Kind::ShortText(text) = &mut question.kind
            && let Some(was) = text.pattern.take()
        {
            losses.lost("pattern", place, format!("{} Any words are taken (was: {was})", flaw.message));
        }
    }
}

/// `pages[1].questions[2].…` as 1 and 2.
fn indices(path: &str) -> Option<(usize, Option<usize>)> {
    let rest = path.strip_prefix("pages[")?;
    let (page, rest) = rest.split_once(']')?;
    let question =
        rest.strip_prefix(".questions[").and_then(|r| r.split_once(']')).and_then(|(at, _)| at.parse().ok());
    Some((page.parse().ok()?, question))
}
