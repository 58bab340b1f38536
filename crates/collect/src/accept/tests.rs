use candor_model::{CustomerRef, Error, FeedbackInput, Scores, VerbatimInput};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::accept;

fn now() -> DateTime<Utc> {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn good() -> FeedbackInput {
    FeedbackInput {
        source: "web-form".into(),
        text: Some("The parcel came late.".into()),
        ..Default::default()
    }
}

/// What `change` makes wrong, as `path code`.
fn wrong(change: impl FnOnce(&mut FeedbackInput)) -> Vec<String> {
    let mut input = good();
    change(&mut input);
    match accept(input, now()) {
        Ok(_) => Vec::new(),
        Err(Error::Invalid(errors)) => errors.into_iter().map(|e| format!("{} {}", e.path, e.code)).collect(),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn good_input_is_tidied() {
    let mut input = good();
    input.text = Some("  Two\r\nlines\u{0}. ".into());
    input.channel = Some("  ".into());
    input.language = Some("pt_BR".into());
    input.attributes.insert("order".into(), json!(" A-1 "));
    input.attributes.insert("gone".into(), Value::Null);
    let new = accept(input, now()).unwrap();
    assert_eq!(new.input.verbatims[0].text, "Two\nlines.");
    assert_eq!(new.input.channel.as_deref(), Some("other"));
    assert_eq!(new.input.language.as_deref(), Some("pt-br"));
    assert_eq!(new.input.attributes.len(), 1);
    assert_eq!(new.input.attributes["order"], json!("A-1"));
    assert_eq!(new.received_at, now());
}

#[test]
fn a_score_alone_is_feedback() {
    let input = FeedbackInput {
        source: "kiosk".into(),
        scores: Scores { nps: Some(0), ..Scores::default() },
        ..FeedbackInput::default()
    };
    assert!(accept(input, now()).is_ok());
}

#[test]
fn each_fault_names_its_place() {
    let check = |change: fn(&mut FeedbackInput), expect: &str| assert_eq!(wrong(change), [expect]);
    check(|i| i.source.clear(), "source required");
    check(|i| i.source = "Web Form".into(), "source invalid");
    check(|i| i.source = "x".repeat(65), "source too_long");
    check(|i| i.external_id = Some("x".repeat(256)), "external_id too_long");
    check(|i| i.channel = Some("Phone call".into()), "channel invalid");
    check(|i| i.unit = Some("North//Lyon".into()), "unit invalid");
    check(|i| i.unit = Some("../north".into()), "unit invalid");
    check(|i| i.unit = Some(["a"; 13].join("/")), "unit too_deep");
    check(|i| i.occurred_at = Some(now() + Duration::days(2)), "occurred_at in_future");
    check(|i| i.occurred_at = Some(now() - Duration::days(60 * 366)), "occurred_at out_of_range");
    check(|i| i.language = Some("english".into()), "language invalid");
    check(|i| i.customer.email = Some("nobody".into()), "customer.email invalid");
    check(|i| i.customer.phone = Some("call me".into()), "customer.phone invalid");
    check(|i| i.customer.name = Some("x".repeat(201)), "customer.name too_long");
    check(|i| i.title = Some("x".repeat(501)), "title too_long");
    check(|i| i.text = Some("x".repeat(50_001)), "text too_long");
    check(|i| i.text = Some(" \u{0} ".into()), "text required");
    check(|i| i.text = None, "text required");
    check(|i| i.verbatims = vec![VerbatimInput::default()], "text ambiguous");
    check(
        |i| {
            i.text = None;
            i.verbatims = vec![VerbatimInput { text: "x".into(), ..Default::default() }; 1_001];
        },
        "verbatims too_many",
    );
    check(
        |i| {
            i.text = None;
            i.verbatims = vec![VerbatimInput { text: "x".repeat(50_000), ..Default::default() }; 11];
        },
        "verbatims too_long",
    );
    check(|i| i.scores.nps = Some(11), "scores.nps out_of_range");
    check(|i| i.scores.csat = Some(0), "scores.csat out_of_range");
    check(|i| i.scores.ces = Some(8), "scores.ces out_of_range");
    check(|i| i.scores.rating = Some(4.3), "scores.rating out_of_range");
    check(|i| i.scores.rating = Some(f32::NAN), "scores.rating out_of_range");
    check(|i| i.url = Some("javascript:alert(1)".into()), "url invalid");
    check(|i| drop(i.attributes.insert("a b".into(), json!(1))), "attributes.a b invalid_name");
    check(|i| drop(i.attributes.insert("a".into(), json!([1]))), "attributes.a invalid");
    check(|i| drop(i.attributes.insert("a".into(), json!("x".repeat(2_001)))), "attributes.a too_long");
    check(|i| i.attributes = (0..101).map(|n| (format!("a{n}"), json!(n))).collect(), "attributes too_many");
}

#[test]
fn all_faults_are_told_at_once() {
    let faults = wrong(|i| {
        i.source.clear();
        i.scores.nps = Some(-1);
        i.customer = CustomerRef { email: Some("x".into()), ..CustomerRef::default() };
    });
    assert_eq!(faults, ["source required", "customer.email invalid", "scores.nps out_of_range"]);
}
