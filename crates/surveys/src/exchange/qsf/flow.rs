//! The survey flow: blocks in order, branches as conditions of pages, and what has no counterpart as a note.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Reader, as_text, entries, is_nothing, logic, lost_question, question};
use crate::exchange::loss::short;
use crate::exchange::sketch::{Randomised, SketchPage, When};

/// Where the walk through the flow is.
#[derive(Default)]
struct Walk {
    /// What holds for all that follows, since the survey ended for everybody else.
    ended: Vec<When>,
    /// The blocks that were met.
    met: BTreeSet<String>,
    depth: usize,
    /// The block of a randomiser that the walk is in.
    block: Option<String>,
}

/// Makes the pages.
pub(super) fn read(reader: &mut Reader<'_>, flow: Option<&Value>) {
    let mut walk = Walk::default();
    match flow.and_then(|f| f.get("Flow")) {
        Some(items) => elements(reader, &mut walk, items, None),
        None => {
            reader.sketch.losses.changed(
                "survey flow",
                "file",
                "it is missing; all blocks stand in their order",
            );
            let ids: Vec<String> = reader.blocks.keys().map(|id| (*id).to_owned()).collect();
            ids.iter().for_each(|id| block(reader, &mut walk, id, None));
        }
    }
    if reader.sketch.pages.is_empty() && reader.blocks.is_empty() {
        reader.sketch.losses.changed("blocks", "file", "they are missing; all questions stand on one page");
        let ids: Vec<String> = reader.questions.keys().map(|id| (*id).to_owned()).collect();
        let mut page = SketchPage { place: "file".into(), ..SketchPage::default() };
        for id in ids {
            page.asks.extend(question::read(reader, &id, None));
        }
        reader.sketch.pages.push(page);
    }
    leftover(reader, &walk);
}

/// Blocks that the flow does not show, and the trash.
fn leftover(reader: &mut Reader<'_>, walk: &Walk) {
    let blocks: Vec<_> = reader.blocks.iter().map(|(id, b)| ((*id).to_owned(), *b)).collect();
    let mut placed: BTreeSet<String> = BTreeSet::new();
    for (id, block) in blocks {
        let trash = block.get("Type").and_then(Value::as_str) == Some("Trash");
        for (_, element) in entries(block.get("BlockElements").unwrap_or(&Value::Null)) {
            let Some(question) = element.get("QuestionID").and_then(Value::as_str) else { continue };
            placed.insert(question.to_owned());
            if walk.met.contains(&id) {
                continue;
            }
            let why = if trash { "it lies in the trash" } else { "its block is not part of the survey flow" };
            if let Some(payload) = reader.questions.get(question) {
                lost_question(&mut reader.sketch.losses, question, payload, why);
            }
        }
    }
    if !reader.blocks.is_empty() {
        let strays: Vec<_> = reader.questions.iter().filter(|(id, _)| !placed.contains(**id)).collect();
        for (id, payload) in strays {
            lost_question(&mut reader.sketch.losses, id, payload, "no block holds it");
        }
    }
}

fn elements(reader: &mut Reader<'_>, walk: &mut Walk, items: &Value, when: Option<&When>) {
    walk.depth += 1;
    if walk.depth <= 50 {
        for (_, item) in entries(items) {
            element(reader, walk, item, when);
        }
    }
    walk.depth -= 1;
}

fn element(reader: &mut Reader<'_>, walk: &mut Walk, item: &Value, when: Option<&When>) {
    let kind = item.get("Type").and_then(Value::as_str).unwrap_or("");
    let flow_id = item.get("FlowID").and_then(Value::as_str).unwrap_or("flow");
    let place = format!("survey flow, {kind} {flow_id}");
    let inner = item.get("Flow").unwrap_or(&Value::Null);
    let mut note = |what: &str, why: &str| reader.sketch.losses.lost(what, &place, why);
    match kind {
        "Block" | "Standard" => {
            if let Some(id) = item.get("ID").and_then(Value::as_str) {
                block(reader, walk, id, when);
            }
        }
        "Branch" => branch(reader, walk, item, when),
        "EmbeddedData" => embedded(reader, item, &place, when.is_some() || walk.block.is_some()),
        "EndSurvey" => match when {
            Some(when) => {
                walk.ended.push(when.clone().not());
                reader.sketch.losses.changed(
                    "end of survey",
                    &place,
                    "who comes there sees no further page; the usual thank-you stands at the end",
                );
            }
            None => {
                if !is_nothing(item.get("Options").unwrap_or(&Value::Null)) {
                    reader.sketch.losses.lost(
                        "settings of the end of survey",
                        &place,
                        "there are none of that kind",
                    );
                }
                // Nothing is reached after an end that everybody reaches.
                walk.ended.push(When::Any(Vec::new()));
            }
        },
        "BlockRandomizer" | "Randomizer" => randomiser(reader, walk, item, when, &place),
        "Group" | "Root" => elements(reader, walk, inner, when),
        "Authenticator" => {
            note("authenticator", "who answers is known by personal links; what it guarded is shown to all");
            elements(reader, walk, inner, when);
        }
        "WebService" => note("web service", "a survey calls no other server"),
        "QuotaCheck" | "QuotaCheckV2" => {
            note("quota check", "what it guarded is shown to all");
            elements(reader, walk, inner, when);
        }
        "TableOfContents" => {
            note("table of contents", "pages come one after the other");
            elements(reader, walk, inner, when);
        }
        "ReferenceSurvey" => {
            note("reference to another survey", "bring the other survey in and copy its questions")
        }
        other => {
            note(
                &format!("flow element {other}"),
                "it has no counterpart; what stands in it is shown to all",
            );
            elements(reader, walk, inner, when);
        }
    }
}

fn branch(reader: &mut Reader<'_>, walk: &mut Walk, item: &Value, when: Option<&When>) {
    let flow_id = item.get("FlowID").and_then(Value::as_str).unwrap_or("flow");
    let inner = item.get("Flow").unwrap_or(&Value::Null);
    let logic = item.get("BranchLogic").unwrap_or(&Value::Null);
    match logic::read(reader, logic) {
        Ok(condition) => {
            let both = When::both(when.cloned(), Some(condition));
            elements(reader, walk, inner, both.as_ref());
        }
        Err(why) => {
            let place = format!("survey flow, Branch {flow_id}");
            let ends = entries(inner)
                .iter()
                .any(|(_, i)| i.get("Type").and_then(Value::as_str) == Some("EndSurvey"));
            let what = logic::describe(logic);
            let why = if ends {
                format!("{why}; nobody is sent to the end there ({what})")
            } else {
                format!("{why}; what stands in it is shown to all ({what})")
            };
            reader.sketch.losses.lost("branch logic", place, why);
            let inner: Vec<Value> = entries(inner)
                .into_iter()
                .filter(|(_, i)| i.get("Type").and_then(Value::as_str) != Some("EndSurvey"))
                .map(|(_, i)| i.clone())
                .collect();
            elements(reader, walk, &Value::Array(inner), when);
        }
    }
}

/// Each member becomes a block, and the blocks come in random order.
fn randomiser(reader: &mut Reader<'_>, walk: &mut Walk, item: &Value, when: Option<&When>, place: &str) {
    let members = entries(item.get("Flow").unwrap_or(&Value::Null));
    if walk.block.is_some() {
        let why = "it stands within another; its members come in the order of the file";
        reader.sketch.losses.lost("random order", place, why);
        members.iter().for_each(|(_, member)| element(reader, walk, member, when));
        return;
    }
    let mut blocks = Vec::new();
    for (_, member) in members {
        let key = format!(
            "b{}",
            reader.sketch.randomisers.iter().map(|r| r.blocks.len()).sum::<usize>() + blocks.len() + 1
        );
        let before = reader.sketch.pages.len();
        walk.block = Some(key.clone());
        element(reader, walk, member, when);
        walk.block = None;
        let pages = reader.sketch.pages.get_mut(before..).unwrap_or_default();
        if !pages.is_empty() {
            pages.iter_mut().for_each(|page| page.block = Some(key.clone()));
            blocks.push(key);
        }
    }
    let pick = item.get("SubSet").and_then(as_text).and_then(|n| n.parse().ok());
    let even = item.get("EvenPresentation").is_some_and(|v| !is_nothing(v));
    if blocks.len() > 1 {
        reader.sketch.randomisers.push(Randomised { blocks, even, pick });
    }
}

fn embedded(reader: &mut Reader<'_>, item: &Value, place: &str, depends: bool) {
    for (_, field) in entries(item.get("EmbeddedData").unwrap_or(&Value::Null)) {
        let name =
            field.get("Field").or_else(|| field.get("Description")).and_then(Value::as_str).unwrap_or("");
        if name.is_empty() {
            continue;
        }
        let value = field.get("Value").and_then(as_text).unwrap_or_default();
        if value.is_empty() {
            reader.sketch.parameters.push(name.to_owned());
        } else if value.contains("${") || depends {
            let why =
                format!("what was put in cannot be followed (“{}”); a link can carry it", short(&value));
            reader.sketch.losses.changed(format!("embedded data {name}"), place, why);
            reader.sketch.parameters.push(name.to_owned());
        } else {
            reader.sketch.data.push((name.to_owned(), value));
        }
    }
}

/// What is still skipped within a block.
struct Skip {
    when: When,
    /// The question at which it ends; the end of the block when there is none.
    until: Option<String>,
}

fn block(reader: &mut Reader<'_>, walk: &mut Walk, id: &str, when: Option<&When>) {
    let Some(block) = reader.blocks.get(id).copied() else {
        return reader.sketch.losses.lost("block", format!("survey flow, {id}"), "the file does not hold it");
    };
    if !walk.met.insert(id.to_owned()) {
        return reader.sketch.losses.lost(
            "second showing of a block",
            format!("survey flow, {id}"),
            "a question is asked once",
        );
    }
    let name = block.get("Description").and_then(Value::as_str).unwrap_or(id).to_owned();
    let place = format!("block {name}");
    options(reader, block, &place);
    let condition = |walk: &Walk| {
        let ended = walk.ended.iter().cloned().map(Some);
        ended.fold(when.cloned(), When::both)
    };
    let mut page = SketchPage { place: place.clone(), when: condition(walk), ..SketchPage::default() };
    page.shuffle =
        block.get("Options").and_then(|o| o.get("RandomizeQuestions")).is_some_and(|v| !is_nothing(v));
    let shuffle = page.shuffle;
    let mut skips: Vec<Skip> = Vec::new();
    for (_, element) in entries(block.get("BlockElements").unwrap_or(&Value::Null)) {
        match element.get("Type").and_then(Value::as_str).unwrap_or("") {
            "Page Break" => {
                let next = SketchPage {
                    place: place.clone(),
                    when: condition(walk),
                    shuffle,
                    ..SketchPage::default()
                };
                reader.sketch.pages.push(std::mem::replace(&mut page, next));
            }
            "Question" => {
                let Some(question_id) = element.get("QuestionID").and_then(Value::as_str) else { continue };
                skips.retain(|skip| skip.until.as_deref() != Some(question_id));
                let skipped = skips.iter().map(|s| Some(s.when.clone())).fold(None, When::both);
                if !reader.questions.contains_key(question_id) {
                    let why = "the file does not hold it";
                    reader.sketch.losses.lost(format!("question {question_id}"), &place, why);
                    continue;
                }
                page.asks.extend(question::read(reader, question_id, skipped));
                skip(reader, walk, element, question_id, &mut skips);
            }
            other => {
                reader.sketch.losses.lost(format!("block element {other}"), &place, "it has no counterpart")
            }
        }
    }
    reader.sketch.pages.push(page);
}

fn options(reader: &mut Reader<'_>, block: &Value, place: &str) {
    for (name, value) in entries(block.get("Options").unwrap_or(&Value::Null)) {
        let said = as_text(value).unwrap_or_default();
        let what = match name.as_str() {
            "Looping" if !is_nothing(value) => "loop and merge; the block is asked once",
            "BlockVisibility" if said != "Expanded" => "collapsed block; it is open",
            "NextButton" | "PreviousButton" | "NextButtonText" if !is_nothing(value) => {
                "own text of a button"
            }
            "LoopingOptions" | "BlockLocking" | "BlockVisibility" | "RandomizeQuestions"
            | "Randomization" | "Looping" => continue,
            _ if is_nothing(value) => continue,
            _ => "setting of the block",
        };
        let why = format!("{name} = {}", if said.is_empty() { short(&value.to_string()) } else { said });
        reader.sketch.losses.lost(what, place, why);
    }
}

fn skip(reader: &mut Reader<'_>, walk: &mut Walk, element: &Value, question: &str, skips: &mut Vec<Skip>) {
    for (_, rule) in entries(element.get("SkipLogic").unwrap_or(&Value::Null)) {
        let place = format!("question {question}");
        let goal = rule.get("SkipToDestination").and_then(Value::as_str).unwrap_or("");
        let condition = match logic::skip(reader, rule) {
            Ok(condition) => condition,
            Err(why) => {
                let why = format!("{why}; nothing is skipped ({})", logic::describe(rule));
                reader.sketch.losses.lost("skip logic", place, why);
                continue;
            }
        };
        let what = match goal {
            "ENDOFSURVEY" => "all that follows is shown only when it does not hold",
            _ => "what it skips is shown only when it does not hold",
        };
        reader.sketch.losses.changed("skip logic", place, what);
        let until = (!matches!(goal, "ENDOFBLOCK" | "ENDOFSURVEY" | "")).then(|| goal.to_owned());
        let when = condition.not();
        if goal == "ENDOFSURVEY" {
            walk.ended.push(when.clone());
        }
        skips.push(Skip { when, until });
    }
}
