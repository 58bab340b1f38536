use candor_model::survey::validate_answers;
use serde_json::json;

use super::obstacles::Reason;
use super::*;

fn survey(pages: serde_json::Value) -> Definition {
    serde_json::from_value(json!({ "title": { "en": "Visit" }, "languages": ["en"], "pages": pages }))
        .unwrap()
}

fn question(key: &str, kind: &str) -> serde_json::Value {
    json!({ "key": key, "text": { "en": "And?" }, "kind": { "type": kind } })
}

#[test]
fn one_page_shows_what_the_pages_show() {
    let mut second = question("q2", "long_text");
    second["show_if"] = json!("q1:3 OR q1:4");
    let pages = json!([
        { "questions": [question("q1", "nps")] },
        { "show_if": "q1<=6", "questions": [second, question("q3", "long_text")] },
        { "show_if": "q1>=9", "questions": [question("q4", "long_text")] },
    ]);
    let whole = survey(pages);
    let flat = merged(&whole);
    assert_eq!(flat.pages.len(), 1);
    for score in 0..=10 {
        let answers = Answers::from([("q1".to_owned(), json!(score))]);
        let shown = |definition: &Definition| -> Vec<String> {
            evaluate(definition, &answers).pages.into_iter().flat_map(|p| p.questions).collect()
        };
        assert_eq!(shown(&flat), shown(&whole), "{score}");
        assert!(validate_answers(&flat, 0, &answers, "en").is_empty());
    }
}

#[test]
fn what_needs_the_server_is_an_obstacle_with_its_reason() {
    let reasons = |definition: &Definition| -> Vec<(Reason, Option<String>)> {
        obstacles(definition).into_iter().map(|o| (o.reason, o.question)).collect()
    };
    let check = |pages: serde_json::Value, expected: &[(Reason, Option<&str>)]| {
        let expected: Vec<_> = expected.iter().map(|(r, q)| (*r, q.map(str::to_owned))).collect();
        assert_eq!(reasons(&survey(pages)), expected);
    };
    check(json!([{ "questions": [question("q1", "nps"), question("q2", "long_text")] }]), &[]);
    let mut named = question("q2", "long_text");
    named["text"] = json!({ "en": "Why {{q1}}?" });
    check(json!([{ "questions": [question("q1", "nps"), named] }]), &[(Reason::Piping, None)]);
    let mut felt = question("q2", "nps");
    felt["show_if"] = json!("q1.sentiment:negative");
    check(
        json!([{ "questions": [question("q1", "long_text")] }, { "questions": [felt] }]),
        &[(Reason::Reading, None)],
    );
    let jump = json!({ "then": [{ "when": "q1>=9", "to": "end" }] });
    check(json!([{ "questions": [question("q1", "nps")], "flow": jump }]), &[(Reason::Flow, None)]);
    check(json!([{ "questions": [question("q1", "signature")] }]), &[(Reason::Kind, Some("q1"))]);
    let choices = json!([{ "code": "a", "text": { "en": "A" } }, { "code": "b", "text": { "en": "B" } }]);
    let mut ranked =
        json!({ "key": "q1", "text": { "en": "?" }, "kind": { "type": "ranking", "choices": choices } });
    check(json!([{ "questions": [ranked.clone()] }]), &[]);
    ranked["required"] = json!(true);
    check(json!([{ "questions": [ranked] }]), &[(Reason::Required, Some("q1"))]);
}
