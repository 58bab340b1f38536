use proptest::prelude::*;
use serde_json::{Value, json};

use super::kinds::Nps;
use super::*;

/// A survey with every kind of question, as its JSON form.
pub(crate) fn every_kind() -> Definition {
    let choices =
        json!([{"code": "late", "text": {"en": "Late"}}, {"code": "damaged", "text": {"en": "Damaged"}}]);
    let ask = |key: &str, kind: Value| json!({"key": key, "text": {"en": key}, "kind": kind});
    let definition = json!({
        "title": {"en": "After delivery", "de": "Nach der Lieferung"},
        "languages": ["en", "de"],
        "pages": [
            {"questions": [
                {"key": "q1", "text": {"en": "Recommend?"}, "required": true, "kind": {"type": "nps"}},
                {"key": "q2", "text": {"en": "Why?"}, "show_if": "q1<=6", "required": true,
                 "kind": {"type": "long_text", "min": 5}},
            ]},
            {"show_if": "has:q2", "questions": [
                ask("q3", json!({"type": "single", "choices": choices, "other": {"en": "Other"}})),
                ask("q4", json!({"type": "multiple", "choices": choices, "other": {"en": "Other"}, "max": 2})),
                ask("q5", json!({"type": "dropdown", "choices": choices})),
                ask("q6", json!({"type": "matrix", "rows": [{"code": "speed", "text": {"en": "Speed"}},
                    {"code": "care", "text": {"en": "Care"}}], "columns": [{"code": "good", "text": {"en": "Good"}},
                    {"code": "bad", "text": {"en": "Bad"}}]})),
                {"key": "q7", "text": {"en": "So slow?"}, "show_if": "q6.speed:bad", "kind": {"type": "short_text",
                 "pattern": "[A-Z]{2}-\\d+", "pattern_message": {"en": "Like FR-12."}}},
            ]},
            {"questions": [
                ask("q8", json!({"type": "number", "min": 0, "max": 10, "whole": true})),
                ask("q9", json!({"type": "date", "min": "2026-01-01"})),
                ask("q10", json!({"type": "email"})),
                ask("q11", json!({"type": "csat"})),
                ask("q12", json!({"type": "ces"})),
                ask("q13", json!({"type": "rating"})),
                ask("q14", json!({"type": "statement"})),
                {"key": "q15", "text": {"en": "May we?"}, "required": true,
                 "kind": {"type": "consent", "label": {"en": "Yes"}}},
            ]},
        ],
    });
    serde_json::from_value(definition).unwrap()
}

fn form(fields: &[(&str, &str)]) -> Form {
    Form::new(fields.iter().map(|(k, v)| ((*k).to_string(), (*v).to_string())))
}

/// Posts one page and says what is wrong, as `field code`.
fn post(page: usize, before: &Answers, fields: &[(&str, &str)]) -> (Answers, Vec<String>) {
    let definition = every_kind();
    let answers = read_answers(&definition.pages[page], &form(fields), before);
    let errors = validate_answers(&definition, page, &answers, "en");
    (answers, errors.into_iter().map(|e| format!("{} {}", e.path, e.code)).collect())
}

fn answers(values: &[(&str, Value)]) -> Answers {
    values.iter().map(|(k, v)| ((*k).to_string(), v.clone())).collect()
}

fn flaws(change: impl FnOnce(&mut Definition)) -> Vec<String> {
    let mut definition = every_kind();
    change(&mut definition);
    validate_definition(&definition).into_iter().map(|e| format!("{} {}", e.path, e.code)).collect()
}

#[test]
fn a_sound_definition_has_no_flaws_and_survives_json() {
    let definition = every_kind();
    assert_eq!(validate_definition(&definition), []);
    let json = serde_json::to_value(&definition).unwrap();
    assert_eq!(serde_json::from_value::<Definition>(json).unwrap(), definition);
    assert_eq!(validate_definition(&Definition::starter("Hello", "de")), []);
}

#[test]
fn unknown_settings_are_refused() {
    let broken = json!({"title": {"en": "x"}, "languages": ["en"], "pages": [{"questions": [
        {"key": "q1", "text": {"en": "x"}, "kind": {"type": "nps", "colour": "red"}}]}]});
    assert!(serde_json::from_value::<Definition>(broken).is_err());
}

#[test]
fn every_flaw_is_named_with_its_place() {
    assert_eq!(flaws(|d| d.pages.clear()), ["pages required"]);
    assert_eq!(flaws(|d| d.languages = vec!["English".into()])[0], "languages[0] bad_language");
    assert_eq!(flaws(|d| d.theme.colour = "blue".into()), ["theme.colour bad_colour"]);
    assert_eq!(
        flaws(|d| d.pages[0].questions[1].key = "q1".into())[0],
        "pages[0].questions[1].key duplicate"
    );
    assert_eq!(flaws(|d| d.pages[2].questions[0].key = "Q 8".into()), ["pages[2].questions[0].key bad_key"]);
    assert_eq!(
        flaws(|d| d.pages[2].questions[0].text = Text::new("de", "nur deutsch")),
        ["pages[2].questions[0].text required"]
    );
    assert_eq!(flaws(|d| d.pages[2].questions.clear()), ["pages[2].questions required"]);
    assert_eq!(
        flaws(|d| d.pages[0].questions[1].show_if = "q8>3".into()),
        ["pages[0].questions[1].show_if later_question"]
    );
    assert_eq!(flaws(|d| d.pages[2].show_if = "q99:yes".into()), ["pages[2].show_if unknown_question"]);
    assert_eq!(flaws(|d| d.pages[2].show_if = "channel:call".into()), ["pages[2].show_if unknown_question"]);
    assert_eq!(flaws(|d| d.pages[2].show_if = "late".into()), ["pages[2].show_if words"]);
    assert_eq!(flaws(|d| d.pages[2].show_if = "q3:early".into()), ["pages[2].show_if unknown_choice"]);
    assert_eq!(flaws(|d| d.pages[2].show_if = "q6.taste:bad".into()), ["pages[2].show_if unknown_row"]);
    assert_eq!(flaws(|d| d.pages[2].show_if = "nps<=6 q6.care:bad q3:other".into()), [""; 0]);
    assert!(!flaws(|d| d.pages[2].show_if = "(q1<=6".into()).is_empty());
    assert_eq!(
        flaws(|d| d.parameters = vec![Parameter { name: "lang".into(), target: ParameterTarget::Unit }]),
        ["parameters[0].name reserved"]
    );
    let kind = |kind: Value| flaws(|d| d.pages[2].questions[0].kind = serde_json::from_value(kind).unwrap());
    assert_eq!(
        kind(json!({"type": "short_text", "pattern": "("})),
        ["pages[2].questions[0].kind.pattern bad_pattern"]
    );
    assert_eq!(
        kind(json!({"type": "number", "min": 3, "max": 1})),
        ["pages[2].questions[0].kind.min impossible"]
    );
    assert_eq!(
        kind(json!({"type": "long_text", "max": 99999})),
        ["pages[2].questions[0].kind.max too_large"]
    );
    let twice = json!([{"code": "a", "text": {"en": "A"}}, {"code": "a", "text": {"en": "B"}}]);
    assert_eq!(
        kind(json!({"type": "single", "choices": twice})),
        ["pages[2].questions[0].kind.choices[1].code duplicate"]
    );
    let other = json!([{"code": "other", "text": {"en": "A"}}]);
    assert_eq!(
        kind(json!({"type": "multiple", "choices": other})),
        ["pages[2].questions[0].kind.choices[0].code bad_code"]
    );
}

#[test]
fn a_page_is_judged_by_what_is_visible_on_it() {
    let none = Answers::new();
    assert_eq!(post(0, &none, &[]).1, ["q1 required"]);
    assert_eq!(post(0, &none, &[("q1", "9")]).1, [""; 0]);
    assert_eq!(post(0, &none, &[("q1", "11")]).1, ["q1 unknown_choice"]);
    assert_eq!(post(0, &none, &[("q1", "3")]).1, ["q2 required"]);
    assert_eq!(post(0, &none, &[("q1", "3"), ("q2", " bad ")]).1, ["q2 too_short"]);
    assert_eq!(post(0, &none, &[("q1", "3"), ("q2", "too late")]).1, [""; 0]);
}

#[test]
fn each_kind_judges_its_answer() {
    let cases: &[(usize, &[(&str, &str)], &[&str])] = &[
        (1, &[("q3", "late")], &[]),
        (1, &[("q3", "never")], &["q3 unknown_choice"]),
        (1, &[("q3", "other")], &["q3_other other_missing"]),
        (1, &[("q3", "other"), ("q3_other", "wet")], &[]),
        (1, &[("q4", "late"), ("q4", "damaged"), ("q4", "other"), ("q4_other", "x")], &["q4 too_many"]),
        (1, &[("q5", "late")], &[]),
        (1, &[("q5", "other")], &["q5 unknown_choice"]),
        (1, &[("q6.speed", "good")], &[]),
        (1, &[("q6.speed", "slow")], &["q6.speed unknown_choice"]),
        (1, &[("q6.speed", "bad"), ("q7", "fr 12")], &["q7 wrong_form"]),
        (1, &[("q6.speed", "bad"), ("q7", "FR-12")], &[]),
        (1, &[("q6.speed", "good"), ("q7", "hidden, so nobody minds")], &[]),
        (2, &[("q15", "on"), ("q8", "7")], &[]),
        (2, &[("q8", "7")], &["q15 consent_missing"]),
        (2, &[("q15", "on"), ("q8", "seven")], &["q8 not_a_number"]),
        (2, &[("q15", "on"), ("q8", "7.5")], &["q8 not_whole"]),
        (2, &[("q15", "on"), ("q8", "11")], &["q8 too_large"]),
        (2, &[("q15", "on"), ("q8", "-1")], &["q8 too_small"]),
        (2, &[("q15", "on"), ("q9", "31.12.2026")], &["q9 not_a_date"]),
        (2, &[("q15", "on"), ("q9", "2025-12-31")], &["q9 too_early"]),
        (2, &[("q15", "on"), ("q10", "nobody")], &["q10 not_an_email"]),
        (2, &[("q15", "on"), ("q10", "ann@example.com")], &[]),
        (2, &[("q15", "on"), ("q11", "6")], &["q11 unknown_choice"]),
        (2, &[("q15", "on"), ("q12", "7"), ("q13", "5")], &[]),
    ];
    let before = answers(&[("q1", json!(3)), ("q2", json!("too late"))]);
    for (page, fields, expected) in cases {
        assert_eq!(post(*page, &before, fields).1, *expected, "{fields:?}");
    }
}

#[test]
fn what_is_hidden_is_dropped_and_seen_by_no_condition() {
    let definition = every_kind();
    let shown =
        |answers: &Answers| evaluate(&definition, answers).pages.iter().map(|p| p.index).collect::<Vec<_>>();
    assert_eq!(shown(&answers(&[("q1", json!(9))])), [0, 2]);
    let unhappy = answers(&[("q1", json!(2)), ("q2", json!("too late"))]);
    assert_eq!(shown(&unhappy), [0, 1, 2]);
    // The score was corrected: the reason is no longer visible, so page two is not either.
    let corrected = answers(&[("q1", json!(9)), ("q2", json!("too late")), ("q3", json!("late"))]);
    let visible = evaluate(&definition, &corrected);
    assert_eq!(visible.answers, answers(&[("q1", json!(9))]));
    assert_eq!((visible.after(0), visible.before(2), visible.place(2)), (Some(2), Some(0), Some(1)));
}

#[test]
fn an_outcome_keeps_words_and_addresses_out_of_the_answers() {
    let definition = every_kind();
    let given = answers(&[
        ("q1", json!(2)),
        ("q2", json!("too late")),
        ("q3", json!("other")),
        ("q3_other", json!("wet")),
        ("q6", json!({"speed": "bad"})),
        ("q10", json!("ann@example.com")),
        ("q11", json!(2)),
        ("q13", json!(4)),
        ("q15", json!(true)),
    ]);
    let outcome = outcome(&definition, &given);
    assert_eq!(
        (outcome.scores.nps, outcome.scores.csat, outcome.scores.rating),
        (Some(2), Some(2), Some(4.0))
    );
    let words: Vec<_> =
        outcome.verbatims.iter().map(|v| (v.question.as_deref().unwrap(), v.text.as_str())).collect();
    assert_eq!(words, [("q2", "too late"), ("q3", "wet")]);
    assert_eq!(outcome.email.as_deref(), Some("ann@example.com"));
    let keys: Vec<_> = outcome.answers.keys().map(String::as_str).collect();
    assert_eq!(keys, ["q1", "q11", "q13", "q15", "q3", "q6"]);
    assert_eq!(outcome.answers["q3"], json!("other"));
}

#[test]
fn problems_speak_the_respondents_language() {
    let definition = every_kind();
    let wrong =
        answers(&[("q1", json!(3)), ("q2", json!("x")), ("q6", json!({"speed": "bad"})), ("q7", json!("x"))]);
    let said = |page, language| validate_answers(&definition, page, &wrong, language).remove(0).message;
    assert_eq!(said(0, "de-AT"), "Bitte schreiben Sie mindestens 5 Zeichen.");
    assert_eq!(said(0, "fr"), "Veuillez écrire au moins 5 caractères.");
    assert_eq!(said(0, "xx"), "Please write at least 5 characters.");
    assert_eq!(definition.language(["fr", "de-CH"]), "de");
    assert_eq!(definition.language(["fr"]), "en");
}

#[test]
fn the_script_gets_only_what_hangs_on_its_page() {
    let definition = every_kind();
    let tree = |text: &str, page: &[&str], given: &Answers| {
        Condition::parse(text).unwrap().anticipated(&definition, page, given)
    };
    let none = Answers::new();
    assert_eq!(tree("q1<=6", &["q1", "q2"], &none), json!({"q": ["q1"], "op": "le", "v": [6.0]}));
    assert_eq!(tree("q1<=6", &["q3"], &answers(&[("q1", json!(4))])), json!(true));
    assert_eq!(tree("q1<=6 q3:late", &["q3"], &answers(&[("q1", json!(9))])), json!(false));
    assert_eq!(
        tree("q1<=6 q3:late", &["q3"], &answers(&[("q1", json!(4))])),
        json!({"q": ["q3"], "op": "is", "v": ["late"]})
    );
    assert_eq!(
        tree("-q6.speed:bad", &["q6"], &none),
        json!({"not": {"q": ["q6"], "op": "is", "row": "speed", "v": ["bad"]}})
    );
    assert_eq!(
        tree("nps:0..6", &["q1"], &none),
        json!({"q": ["q1"], "op": "is", "v": [{"from": 0.0, "to": 6.0}]})
    );
    // The server compares numbers by their value, so the script is told which words are numbers.
    assert_eq!(tree("q8:6.0,07", &["q8"], &none), json!({"q": ["q8"], "op": "is", "v": [6.0, "07"]}));
}

#[test]
fn a_review_names_what_is_not_translated() {
    let remarks = review(&every_kind());
    assert!(
        remarks
            .iter()
            .any(|r| r.code == "untranslated" && r.path == "pages[0].questions[0].text" && r.detail == "de")
    );
    assert!(remarks.iter().any(|r| r.code == "required_story"));
    assert!(!remarks.iter().any(|r| r.path == "title"));
}

#[test]
fn a_new_kind_cannot_be_forgotten() {
    let kinds: Vec<_> = every_kind().questions().map(|(_, q)| q.kind.name()).collect();
    assert_eq!(kinds.len(), 15);
    assert!(matches!(every_kind().question("q1").unwrap().kind, Kind::Nps(Nps(_))));
}

proptest! {
    /// Whatever a browser sends: nothing panics, what is judged right is kept, hidden answers never show.
    #[test]
    fn any_form_is_survived(
        fields in prop::collection::vec((
            prop::sample::select(vec!["q1", "q2", "q3", "q3_other", "q4", "q5", "q6.speed", "q6.care", "q7", "q8", "q9", "q10",
                "q11", "q12", "q13", "q15", "nonsense"]),
            prop_oneof![
                Just("late".to_string()), Just("other".into()), Just("bad".into()), Just("2026-02-03".into()),
                (0i32..12).prop_map(|n| n.to_string()), ".{0,12}",
            ]), 0..25)
    ) {
        let definition = every_kind();
        let form = Form::new(fields.iter().map(|(k, v)| ((*k).to_string(), v.clone())));
        let given = definition.pages.iter().fold(Answers::new(), |a, page| read_answers(page, &form, &a));
        let visible = evaluate(&definition, &given);
        for key in visible.answers.keys() {
            prop_assert!(given.contains_key(key));
            let question = key.strip_suffix("_other").unwrap_or(key);
            prop_assert!(visible.pages.iter().any(|p| p.questions.iter().any(|q| q == question)));
        }
        // Evaluating what is visible changes nothing any more.
        prop_assert_eq!(&evaluate(&definition, &visible.answers), &visible);
        let sound = visible.pages.iter().all(|p| validate_answers(&definition, p.index, &given, "en").is_empty());
        let outcome = outcome(&definition, &given);
        if sound {
            prop_assert!(outcome.scores.nps.is_some());
            prop_assert!(outcome.scores.csat.is_none_or(|n| (1..=5).contains(&n)));
        }
        prop_assert!(outcome.answers.keys().all(|k| k != "q2" && k != "q7" && k != "q10"));
    }
}
