//! What concerns the whole survey: options, scoring, languages, and elements that are no questions.

use serde_json::Value;

use super::{Reader, as_text, entries, is_nothing};
use crate::exchange::loss::{Losses, short};
use crate::exchange::sketch::{Ask, Shape, Sketch, SketchPage};
use crate::exchange::words::{Inserts, language_code, text};

/// Options that every survey here has, or that say how Qualtrics keeps its files.
const WITHOUT_MEANING: &[&str] = &[
    "SaveAndContinue",
    "SaveandContinue",
    "SurveyLanguage",
    "NewScoring",
    "SkinLibrary",
    "SkinType",
    "oldSystemID",
    "ShowExportTags",
    "CollectGeoLocation",
    "PreferJFE",
    "libraryId",
    "nextButtonMid",
    "previousButtonMid",
    "headerMid",
    "footerMid",
    "SurveyName",
    "SurveyMetaDescription",
    "SurveyTitle",
    "ProtectSelectionIds",
    "EmailThankYou",
    "AutoConfirmStart",
    "AutoConfirmEnd",
    "SurveyCreationDate",
    "UseCustomSurveyLinkCompletedMessage",
    "ActiveResponseSet",
    "QuestionsPerPage",
    "SecureResponseFiles",
    "NoIndex",
    "RecaptchaV3",
    "ResponseSummary",
];

pub(super) fn options(sketch: &mut Sketch, payload: &Value) {
    let main = sketch.languages.first().cloned().unwrap_or_else(|| "en".into());
    for (name, value) in entries(payload) {
        if WITHOUT_MEANING.contains(&name.as_str()) || is_nothing(value) || name == "AvailableLanguages" {
            continue;
        }
        let said = as_text(value).unwrap_or_else(|| value.to_string());
        let (what, why) = match name.as_str() {
            "Header" => {
                let words = text(&mut sketch.losses, "survey options, Header", Inserts::Dollar, &main, &said);
                if !words.is_empty() {
                    // On a page of its own, at the very beginning, before the flow adds others.
                    sketch.pages.insert(0, header(words));
                    let what = "it was on every page and stands at the beginning now";
                    sketch.losses.changed("header", "survey options", what);
                }
                continue;
            }
            "BackButton" if said == "true" => continue,
            "NextButton" | "PreviousButton" if matches!(said.trim(), ">>" | "<<" | "→" | "←") => continue,
            "SurveyProtection" if said == "PublicSurvey" => continue,
            "SurveyTermination" if said == "DefaultMessage" => continue,
            "BackButton" => ("forbidden way back", "going back is always possible".to_owned()),
            "PartialData" => {
                ("closing of partial responses", "partial responses follow the organisation's rule".into())
            }
            "Skin" | "CustomStyles" | "ExternalCSS" | "PageTransition" | "SurveyLayout" | "Header_Unsafe" => {
                ("look", format!("{name}: choose a theme in the designer"))
            }
            _ => ("survey option", format!("{name} = {}", short(&said))),
        };
        sketch.losses.lost(what, format!("survey options, {name}"), why);
    }
}

fn header(words: candor_model::survey::Text) -> SketchPage {
    let ask = Ask::new("header", "survey options, Header", words, Shape::Statement);
    SketchPage { place: "survey options, Header".into(), asks: vec![ask], ..SketchPage::default() }
}

pub(super) fn scoring(losses: &mut Losses, payload: &Value) {
    for (_, category) in entries(payload.get("ScoringCategories").unwrap_or(&Value::Null)) {
        let name = category.get("Name").and_then(Value::as_str).unwrap_or("unnamed");
        losses.lost(format!("scoring category {name}"), "scoring", "points of answers are not carried over");
    }
}

/// Elements beside questions, blocks, flow and options.
pub(super) fn element(losses: &mut Losses, kind: &str, element: &Value) {
    let name = element.get("PrimaryAttribute").and_then(as_text).unwrap_or_default();
    match kind {
        // Numbers of questions, response sets, links of the preview: how Qualtrics keeps its files.
        "QC" | "RS" | "STAT" | "PROJ" | "PL" | "LBLK" => {}
        "NT" => {
            let payload = element.get("Payload").unwrap_or(&Value::Null);
            for (_, note) in entries(payload.get("Notes").unwrap_or(&Value::Null)) {
                let message = note.get("Message").and_then(Value::as_str).unwrap_or("");
                losses.lost(
                    format!("note “{}”", short(message)),
                    format!("note {name}"),
                    "notes are kept outside",
                );
            }
        }
        "QO" | "QG" | "QGO" => {
            let payload = element.get("Payload").unwrap_or(&Value::Null);
            let of = payload.get("Name").and_then(Value::as_str).unwrap_or(&name);
            losses.lost(
                format!("quota {of}"),
                format!("element {kind}"),
                "set its limit again in the survey's flow",
            );
        }
        "TR" => losses.lost(
            "translation",
            format!("element TR {name}"),
            "translations beside the questions are not read",
        ),
        "CF" | "ES" | "GR" => {
            losses.lost("look", format!("element {kind} {name}"), "choose a theme in the designer")
        }
        "" => losses.lost("element without a kind", "survey elements", "it cannot be read"),
        other => losses.lost(format!("element {other}"), name, "it has no counterpart"),
    }
}

/// The languages: those that options name and those that a question is translated to.
pub(super) fn languages(reader: &mut Reader<'_>, elements: &[Value]) {
    let mut codes: Vec<String> = Vec::new();
    let options = elements.iter().find(|e| e.get("Element").and_then(Value::as_str) == Some("SO"));
    let available = options.and_then(|e| e.get("Payload")).and_then(|p| p.get("AvailableLanguages"));
    codes.extend(entries(available.unwrap_or(&Value::Null)).into_iter().map(|(code, _)| code));
    for payload in reader.questions.values() {
        if let Some(map) = payload.get("Language").and_then(Value::as_object) {
            codes.extend(map.keys().cloned());
        }
    }
    for code in codes {
        if reader.languages.iter().any(|(known, _)| *known == code) {
            continue;
        }
        match language_code(&code) {
            Some(ours) if !reader.sketch.languages.contains(&ours) => {
                reader.sketch.languages.push(ours.clone());
                reader.languages.push((code, ours));
            }
            Some(ours) => {
                let why = format!("it would be {ours} a second time");
                reader.sketch.losses.lost(format!("language {code}"), "survey options", why);
            }
            None if code.parse::<u32>().is_ok() => {}
            None => reader.sketch.losses.lost(
                format!("language {code}"),
                "survey options",
                "it is no language code",
            ),
        }
    }
}
