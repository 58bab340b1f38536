use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::survey::{Definition, evaluate, read_answers, validate_answers, validate_definition};

const IMAGE: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.png";

fn list(codes: &[&str]) -> Value {
    codes.iter().map(|c| json!({"code": c, "text": {"en": c.to_uppercase()}})).collect()
}

/// The settings of a sound question of each kind that has parts or files.
fn settings(kind: &str) -> Value {
    let mut settings = match kind {
        "image_choice" => {
            let picture = |code: &str| json!({"code": code, "text": {"en": code}, "image": IMAGE});
            json!({"choices": [picture("a"), picture("b"), picture("c")], "multiple": true, "max": 2})
        }
        "matrix" | "matrix_multiple" => {
            json!({"rows": list(&["r1", "r2"]), "columns": list(&["a", "b", "c"])})
        }
        "likert" => json!({"rows": list(&["r1", "r2"]), "points": 5}),
        "bipolar" => {
            let row = |code: &str| json!({"code": code, "left": {"en": "slow"}, "right": {"en": "fast"}});
            json!({"rows": [row("r1"), row("r2")], "points": 7})
        }
        "side_by_side" => json!({"rows": list(&["r1", "r2"]), "columns": [
            {"code": "use", "text": {"en": "Use"}, "choices": list(&["often", "never"])},
            {"code": "where", "text": {"en": "Where"}, "choices": list(&["shop", "web"]), "multiple": true},
        ]}),
        "ranking" => json!({"choices": list(&["a", "b", "c"])}),
        "slider" => json!({"min": 0, "max": 10, "step": 0.5}),
        "constant_sum" => json!({"choices": list(&["a", "b", "c"]), "total": 100}),
        "max_diff" => json!({"choices": list(&["a", "b", "c", "d", "e"]), "per_set": 3, "sets": 2}),
        "drill_down" => json!({"levels": [{"en": "Country"}, {"en": "Town"}], "entries": [
            ["France", "Lyon"], ["France", "Paris"], ["Italy", "Rome"], ["Malta"]]}),
        "file_upload" => json!({"types": ["image", "pdf"], "max_megabytes": 1, "most": 2}),
        "heat_map" => {
            json!({"image": IMAGE, "width": 520, "height": 260, "alt": {"en": "The shop"}, "max": 2,
            "areas": [{"code": "door", "text": {"en": "Door"}, "x": 0, "y": 0, "width": 200, "height": 200}]})
        }
        "hidden" => json!({"from": "url", "name": "order", "value": "number"}),
        _ => json!({}),
    };
    settings["type"] = json!(kind);
    settings
}

fn survey(kind: Value, required: bool) -> Definition {
    serde_json::from_value(json!({
        "title": {"en": "T"}, "languages": ["en"],
        "pages": [{"questions": [
            {"key": "q1", "text": {"en": "Q"}, "required": required, "kind": kind},
            {"key": "q2", "text": {"en": "R"}, "kind": {"type": "nps"}},
        ]}],
    }))
    .unwrap()
}

/// Posts fields to a question of a kind; its answer, and what is wrong.
fn post(kind: &str, required: bool, fields: &str) -> (Value, Vec<String>) {
    let definition = survey(settings(kind), required);
    let fields = fields.split('&').filter_map(|f| f.split_once('='));
    let form = Form::new(fields.map(|(k, v)| (k.to_owned(), v.to_owned())));
    let answers = read_answers(&definition.pages[0], &form, &Answers::new());
    let errors = validate_answers(&definition, 0, &answers, "en");
    let answer = answers.get("q1").cloned().unwrap_or(Value::Null);
    (answer, errors.into_iter().map(|e| format!("{} {}", e.path, e.code)).collect())
}

fn good(kind: &str, fields: &str, answer: Value) {
    assert_eq!(post(kind, true, fields), (answer, vec![]), "{kind} {fields}");
}

fn bad(kind: &str, fields: &str, errors: &[&str]) {
    assert_eq!(post(kind, true, fields).1, errors, "{kind} {fields}");
}

fn flaws(kind: &str, change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut settings = settings(kind);
    change(&mut settings);
    let definition = survey(settings, false);
    let paths = validate_definition(&definition).into_iter();
    paths.map(|e| format!("{} {}", e.path.replace("pages[0].questions[0].kind.", ""), e.code)).collect()
}

#[test]
fn every_kind_has_one_name_in_json_and_in_the_table() {
    for name in Kind::NAMES {
        let kind = match *name {
            "single" | "multiple" | "dropdown" => json!({"type": name, "choices": list(&["a", "b"])}),
            "consent" => json!({"type": name, "label": {"en": "Yes"}}),
            name => settings(name),
        };
        let definition = survey(kind, false);
        let question = definition.question("q1").unwrap();
        assert_eq!(question.kind.name(), *name);
        assert_eq!(validate_definition(&definition), [], "{name}");
        let written = serde_json::to_value(&question.kind).unwrap();
        assert_eq!(written["type"], *name);
        assert_eq!(serde_json::from_value::<Kind>(written).unwrap(), question.kind);
    }
}

#[test]
fn rows_are_read_by_their_kind() {
    good("matrix", "q1.r1=a&q1.r2=c", json!({"r1": "a", "r2": "c"}));
    bad("matrix", "q1.r1=a", &["q1.r2 row_missing"]);
    good("matrix_multiple", "q1.r1=a&q1.r1=b&q1.r1=a&q1.r2=c", json!({"r1": ["a", "b"], "r2": ["c"]}));
    good("matrix_multiple", "q1.r2=c", json!({"r2": ["c"]}));
    bad("matrix_multiple", "q1.r2=x", &["q1.r2 unknown_choice"]);
    bad("matrix_multiple", "", &["q1 required"]);
    good("likert", "q1.r1=5&q1.r2=1", json!({"r1": 5, "r2": 1}));
    bad("likert", "q1.r1=6&q1.r2=two", &["q1.r1 unknown_choice", "q1.r2 unknown_choice"]);
    bad("likert", "q1.r1=2.5&q1.r2=1", &["q1.r1 unknown_choice"]);
    good("bipolar", "q1.r1=7&q1.r2=4", json!({"r1": 7, "r2": 4}));
    bad("bipolar", "q1.r1=0", &["q1.r1 unknown_choice"]);
    good(
        "side_by_side",
        "q1.r1.use=often&q1.r1.where=shop&q1.r1.where=web&q1.r2.use=never&q1.r2.where=web",
        json!({"r1": {"use": "often", "where": ["shop", "web"]}, "r2": {"use": "never", "where": ["web"]}}),
    );
    bad("side_by_side", "q1.r1.use=shop", &["q1.r1.use unknown_choice"]);
    bad(
        "side_by_side",
        "",
        &[
            "q1.r1.use row_missing",
            "q1.r1.where row_missing",
            "q1.r2.use row_missing",
            "q1.r2.where row_missing",
        ],
    );
}

#[test]
fn an_order_has_each_place_once() {
    good("ranking", "q1.a=2&q1.b=1&q1.c=3", json!({"a": 2, "b": 1, "c": 3}));
    bad("ranking", "q1.a=2&q1.b=2&q1.c=1", &["q1.b place_twice"]);
    bad("ranking", "q1.a=1&q1.b=2", &["q1 places_missing"]);
    bad("ranking", "q1.a=1&q1.b=4", &["q1.b unknown_choice"]);
    bad("ranking", "", &["q1 required"]);
    assert_eq!(flaws("ranking", |s| s["top"] = json!(4)), ["top impossible"]);
    let mut first = settings("ranking");
    first["top"] = json!(1);
    let Kind::Ranking(first) = serde_json::from_value(first).unwrap() else { panic!() };
    let mut problems = Vec::new();
    first.check("q", &BTreeMap::from([("q".into(), json!({"b": 1}))]), &mut problems);
    assert_eq!(problems, []);
}

#[test]
fn numbers_keep_to_their_line_and_their_sum() {
    good("slider", "q1=7,5", json!(7.5));
    bad("slider", "q1=7.3", &["q1 not_on_step"]);
    bad("slider", "q1=10.5", &["q1 too_large"]);
    bad("slider", "q1=-1", &["q1 too_small"]);
    bad("slider", "q1=much", &["q1 not_a_number"]);
    assert_eq!(flaws("slider", |s| s["max"] = json!(0)), ["max impossible"]);
    assert_eq!(flaws("slider", |s| s["step"] = json!(3)), ["step impossible"]);
    assert_eq!(flaws("slider", |s| s["step"] = json!(0.0001)), ["step impossible"]);
    good("constant_sum", "q1.a=60&q1.b=40", json!({"a": 60, "b": 40, "c": 0}));
    good("constant_sum", "q1.a=33,4&q1.b=33.3&q1.c=33.3", json!({"a": 33.4, "b": 33.3, "c": 33.3}));
    bad("constant_sum", "q1.a=60&q1.b=30", &["q1 not_total"]);
    bad("constant_sum", "q1.a=120&q1.b=-20", &["q1.b too_small"]);
    bad("constant_sum", "q1.a=some", &["q1.a not_a_number"]);
    let definition = survey(settings("constant_sum"), true);
    let answers = BTreeMap::from([("q1".into(), json!({"a": 60, "b": 30}))]);
    let errors = validate_answers(&definition, 0, &answers, "de");
    assert_eq!(errors[0].message, "Ihre Zahlen ergeben 90; sie sollen 100 ergeben.");
}

#[test]
fn pictures_are_chosen_and_must_be_there() {
    good("image_choice", "q1=a&q1=b", json!(["a", "b"]));
    bad("image_choice", "q1=a&q1=b&q1=c", &["q1 too_many"]);
    bad("image_choice", "q1=x", &["q1 unknown_choice"]);
    let other = |name: &str| flaws("image_choice", |s| s["choices"][1]["image"] = json!(name));
    assert_eq!(other(""), ["choices[1].image required"]);
    assert_eq!(other("../../etc/passwd.png"), ["choices[1].image required"]);
    assert_eq!(other(&IMAGE.replace("png", "svg")), ["choices[1].image required"]);
}

#[test]
fn of_each_set_the_best_and_the_worst_are_named() {
    let sets = MaxDiff::plan(match &survey(settings("max_diff"), true).question("q1").unwrap().kind {
        Kind::MaxDiff(x) => x,
        _ => panic!(),
    });
    assert_eq!(sets.len(), 2);
    let code = |set: usize, at: usize| ["a", "b", "c", "d", "e"][sets[set][at]];
    let fields = format!(
        "q1.s1.best={}&q1.s1.worst={}&q1.s2.best={}&q1.s2.worst={}",
        code(0, 0),
        code(0, 1),
        code(1, 0),
        code(1, 1)
    );
    let (answer, errors) = post("max_diff", true, &fields);
    assert_eq!(errors, [""; 0]);
    let scores: i64 = answer["score"].as_object().unwrap().values().filter_map(Value::as_i64).sum();
    assert_eq!(scores, 0, "{answer}");
    bad("max_diff", "", &["q1.s1.best required"]);
    let half = format!("q1.s1.best={}&q1.s1.worst={}", code(0, 0), code(0, 0));
    bad("max_diff", &half, &["q1.s1.worst best_is_worst", "q1.s2.best best_missing"]);
    assert_eq!(flaws("max_diff", |s| s["per_set"] = json!(7)), ["per_set out_of_range"]);
}

#[test]
fn a_list_is_narrowed_to_its_end() {
    good("drill_down", "q1.l1=France&q1.l2=Lyon", json!({"l1": "France", "l2": "Lyon"}));
    good("drill_down", "q1.l1=Malta", json!({"l1": "Malta"}));
    bad("drill_down", "q1.l1=France", &["q1.l2 level_missing"]);
    bad("drill_down", "q1.l1=France&q1.l2=Rome", &["q1.l2 level_missing"]);
    bad("drill_down", "q1.l1=Spain", &["q1.l1 unknown_choice"]);
    bad("drill_down", "", &["q1.l1 required"]);
    assert_eq!(flaws("drill_down", |s| s["entries"][1] = json!(["a", "b", "c"])), ["entries[1] bad_entry"]);
    assert_eq!(flaws("drill_down", |s| s["entries"] = json!([])), ["entries required"]);
    let Kind::DrillDown(list) = serde_json::from_value(settings("drill_down")).unwrap() else { panic!() };
    assert_eq!(list.below(&[]), ["France", "Italy", "Malta"]);
    assert_eq!(list.below(&["France"]), ["Lyon", "Paris"]);
}

#[test]
fn a_name_is_written_or_drawn() {
    good("signature", "q1.name=Ann Lee", json!({"name": "Ann Lee", "how": "typed"}));
    good("signature", "q1.drawing=0,0 10,300;5,5", json!({"drawing": "0,0 10,300;5,5", "how": "drawn"}));
    bad("signature", "q1.drawing=<svg>", &["q1.name signature_missing"]);
    bad("signature", "q1.drawing=0,301", &["q1.name signature_missing"]);
    bad("signature", "", &["q1.name signature_missing"]);
}

#[test]
fn places_lie_in_areas() {
    good(
        "heat_map",
        "q1.points=100x100 900x900",
        json!({"points": ["100x100", "900x900"], "areas": ["door"]}),
    );
    good("heat_map", "q1.areas=door", json!({"points": ["100x100"], "areas": ["door"]}));
    // A browser without a script says pixels of the picture as it is drawn for it: 260 by 130.
    good("heat_map", "q1.x=130&q1.y=65", json!({"points": ["500x500"], "areas": []}));
    bad("heat_map", "q1.points=1x1 2x2 3x3", &["q1 too_many"]);
    bad("heat_map", "q1.points=1x2000", &["q1 unknown_choice"]);
    bad("heat_map", "q1.areas=window", &["q1 unknown_choice"]);
    let beyond = flaws("heat_map", |s| s["areas"][0]["x"] = json!(900));
    assert_eq!(beyond, ["areas[0].width impossible"]);
}

#[test]
fn hidden_values_are_typed_and_cannot_be_posted() {
    let definition = survey(settings("hidden"), true);
    let from = |value: &str| {
        fill_hidden(&definition, &BTreeMap::from([("order".into(), value.into())]), &BTreeMap::new())
    };
    assert_eq!(from("12,5"), BTreeMap::from([("q1".into(), json!(12.5))]));
    assert_eq!(from("many"), BTreeMap::new());
    let form = Form::new([("q1".to_owned(), "99".to_owned()), ("q2".to_owned(), "9".to_owned())]);
    let answers = read_answers(&definition.pages[0], &form, &from("7"));
    assert_eq!(answers, BTreeMap::from([("q1".into(), json!(7)), ("q2".into(), json!(9))]));
    let visible = evaluate(&definition, &answers);
    assert_eq!(visible.pages[0].questions, ["q2"]);
    assert_eq!(visible.answers["q1"], 7);
    assert_eq!(flaws("hidden", |s| s["name"] = json!("lang")), ["name reserved"]);
    let typed = |value, raw: Value| Hidden { from: HiddenSource::Url, name: "x".into(), value }.typed(&raw);
    assert_eq!(typed(HiddenValue::Boolean, json!("Yes")), Some(json!(true)));
    assert_eq!(typed(HiddenValue::Date, json!("2026-02-30")), None);
    assert_eq!(typed(HiddenValue::Text, json!("  a\u{0}b ")), Some(json!("ab")));
}

#[test]
fn files_stay_until_they_are_taken_back() {
    let definition = survey(settings("file_upload"), true);
    let file = |name: &str, refused: Option<_>| Upload {
        name: name.into(),
        size: 3,
        media_type: if refused.is_none() { "image/png".into() } else { String::new() },
        id: if refused.is_none() { "1f".into() } else { String::new() },
        refused,
    };
    let read = |before: &Answers, fields: &[(&str, &str)], files: Vec<Upload>| {
        let fields = fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        let form = Form::new(fields).with_uploads(files.into_iter().map(|f| ("q1".to_owned(), f)));
        read_answers(&definition.pages[0], &form, before)
    };
    let codes = |answers: &Answers| -> Vec<String> {
        let errors = validate_answers(&definition, 0, answers, "en");
        errors.into_iter().map(|e| e.code).collect()
    };
    let empty = Answers::new();
    assert_eq!(codes(&read(&empty, &[("q1", "C:\\fake.png")], vec![])), ["required"]);
    let one = read(&empty, &[], vec![file("a.png", None)]);
    assert_eq!(one["q1"], json!({"f1": {"name": "a.png", "size": 3, "type": "image/png", "id": "1f"}}));
    assert_eq!(codes(&one), [""; 0]);
    assert_eq!(read(&one, &[], vec![]), one, "a page that is saved quietly sends no files");
    let two = read(&one, &[], vec![file("b.exe", Some(Refusal::Type))]);
    assert_eq!(codes(&two), ["file_type"]);
    assert_eq!(read(&two, &[], vec![]), one, "what was refused is forgotten");
    assert_eq!(read(&one, &[("q1.remove.f1", "yes")], vec![]), empty);
    let many = read(&one, &[], vec![file("b.png", None), file("c.png", None)]);
    assert_eq!(codes(&many), ["too_many_files"]);
}

#[test]
fn a_file_is_what_its_content_says() {
    let Kind::FileUpload(asks) = serde_json::from_value(settings("file_upload")).unwrap() else { panic!() };
    let png = b"\x89PNG\r\n\x1a\nrest";
    assert_eq!(asks.judge("a.PNG", png), Ok("image/png"));
    assert_eq!(asks.judge("a.pdf", png), Err(Refusal::Type), "the name must agree");
    assert_eq!(asks.judge("a.png", b"MZ\x90\x00"), Err(Refusal::Type));
    assert_eq!(asks.judge("a.png", &vec![0u8; 1_000_001]), Err(Refusal::Size));
    assert_eq!(asks.judge("a.txt", b"hello"), Err(Refusal::Type), "text was not asked for");
    assert_eq!(sniff(b"a,b\n1,2").unwrap().kind, FileKind::Text);
    for page in [
        &b"<html><script>"[..],
        b"\xef\xbb\xbf <svg onload=x>",
        b"#!/bin/sh",
        b"\x00\x01",
        b"PK\x03\x04zip",
        b"",
    ] {
        assert_eq!(sniff(page), None, "{page:?}");
    }
    let docx = b"PK\x03\x04[Content_Types].xml word/document.xml";
    assert_eq!(sniff(docx).unwrap().kind, FileKind::Document);
    assert_eq!(sniff(&[docx.as_slice(), b"vbaProject.bin"].concat()), None, "no macros");
    assert_eq!(Upload::tidy_name("..\\..\\x/\u{202e}.evil\".png"), "evil.png");
    assert_eq!(Upload::tidy_name(""), "file");
}

#[test]
fn parts_can_be_asked_for_in_conditions() {
    let check = |kind: &str, condition: &str| -> Vec<String> {
        let mut definition = survey(settings(kind), false);
        definition.pages[0].questions[1].show_if = condition.into();
        validate_definition(&definition).into_iter().map(|e| e.code).collect()
    };
    assert_eq!(check("likert", "q1.r1>=4"), [""; 0]);
    assert_eq!(check("likert", "q1.r9>=4"), ["unknown_row"]);
    assert_eq!(check("side_by_side", "q1.r1.use:never"), [""; 0]);
    assert_eq!(check("side_by_side", "q1.r1.use:shop"), ["unknown_choice"]);
    assert_eq!(check("max_diff", "q1.score.a>0 q1.s1.best:a"), [""; 0]);
    assert_eq!(check("drill_down", "q1.l1:France"), [""; 0]);
    let mut definition = survey(settings("side_by_side"), false);
    definition.pages[0].questions[1].show_if = "q1.r2.where:web".into();
    let shown = |answer: Value| {
        let answers = BTreeMap::from([("q1".to_owned(), answer)]);
        evaluate(&definition, &answers).pages[0].questions.len() == 2
    };
    assert!(shown(json!({"r2": {"where": ["shop", "web"]}})));
    assert!(!shown(json!({"r1": {"where": ["web"]}})));
}

proptest! {
    /// Each choice is shown as often as any other, give or take one, and never twice in one set.
    #[test]
    fn sets_are_balanced(all in 4usize..=20, per_set in 3u8..=6, sets in 1u8..=30) {
        let per_set = per_set.min(u8::try_from(all).unwrap());
        let choices = (0..all).map(|n| crate::survey::Choice { code: format!("a{n}"), text: Text::default() });
        let asks = MaxDiff { choices: choices.collect(), per_set, sets: Some(sets), best: Text::default(), worst: Text::default() };
        let plan = asks.plan();
        prop_assert_eq!(plan.len(), usize::from(sets));
        let mut shown = vec![0usize; all];
        for set in &plan {
            prop_assert_eq!(set.len(), usize::from(per_set));
            prop_assert!(set.windows(2).all(|w| w[0] < w[1]));
            set.iter().for_each(|c| shown[*c] += 1);
        }
        let (least, most) = (shown.iter().min().unwrap(), shown.iter().max().unwrap());
        prop_assert!(most - least <= 1, "{:?}", shown);
    }

    /// Nothing that is posted can make the reading or the judging of any kind fail.
    #[test]
    fn nothing_that_is_posted_breaks_a_kind(
        kind in proptest::sample::select(Kind::NAMES),
        fields in proptest::collection::vec(("q1(\\.(r1|a|s1|l1|f1|x|y|points|areas|name|drawing|use|best|remove)){0,2}", "\\PC{0,12}|[0-9x,;. -]{0,12}|a|r1"), 0..12),
    ) {
        let kind = match kind {
            "single" | "multiple" | "dropdown" => json!({"type": kind, "choices": list(&["a", "b"])}),
            "consent" => json!({"type": kind, "label": {"en": "Yes"}}),
            kind => settings(kind),
        };
        let definition = survey(kind, true);
        let answers = read_answers(&definition.pages[0], &Form::new(fields), &Answers::new());
        let _ = validate_answers(&definition, 0, &answers, "de");
        let _ = evaluate(&definition, &answers);
        let written = serde_json::to_string(&answers).unwrap();
        prop_assert_eq!(serde_json::from_str::<Answers>(&written).unwrap(), answers);
    }
}
