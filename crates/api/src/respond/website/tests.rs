use std::collections::BTreeMap;

use candor_model::id::{SurveyId, SurveyLinkId};
use candor_surveys::website::Shape;
use chrono::Utc;

use super::*;

fn found(languages: &[&str]) -> Found {
    let definition = json!({ "title": { "en": "Visit" }, "languages": languages, "parameters": [{ "name": "page", "target": "attribute" }],
        "pages": [{ "questions": [{ "key": "q1", "text": { "en": "And?" }, "kind": { "type": "nps" } }] }] });
    let intercept = Intercept {
        enabled: true,
        pages: vec!["/checkout/*".into()],
        shape: Shape::PopOver,
        title: Text::new("en", "One minute? </script><script>alert(1)</script>"),
        ..Intercept::default()
    };
    let link = Link {
        id: SurveyLinkId::new(),
        survey: SurveyId::new(),
        token: "wZ4k1Tq9Jr0c8sYb2Nf5Lg".into(),
        name: "Website".into(),
        parameters: BTreeMap::new(),
        created_at: Utc::now(),
        closed_at: None,
        sites: None,
    };
    Found {
        website: Website { sites: vec!["https://shop.example".into()], intercept },
        link,
        definition: serde_json::from_value(definition).unwrap(),
        name: "Visit".into(),
        live: true,
    }
}

#[test]
fn the_script_stays_below_fifteen_kilobytes_in_ten_languages() {
    let languages = ["en", "de", "fr", "es", "it", "nl", "pt", "pl", "da", "sv"];
    let script = script(&found(&languages), "https://feedback.example.com");
    assert!(script.len() < 15_000, "{} bytes", script.len());
    assert!(!script.contains("import ") && !script.contains("\n//"), "one file without comments");
}

#[test]
fn a_website_learns_what_it_needs_and_no_more() {
    let said = settings(&found(&["en", "de"]), "https://feedback.example.com");
    assert_eq!(said["survey"], "https://feedback.example.com/s/wZ4k1Tq9Jr0c8sYb2Nf5Lg");
    assert_eq!(said["fields"], json!(["page"]));
    assert_eq!(said["words"]["de"]["later"], "Jetzt nicht");
    assert_eq!(said["words"]["de"]["button"], "Feedback geben");
    assert_eq!(
        said["words"]["de"]["title"], said["words"]["en"]["title"],
        "what is not translated is said as it is"
    );
    let mut names: Vec<&str> = said.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    let expected = ["fields", "intercept", "language", "live", "sites", "style", "survey", "token", "words"];
    assert_eq!(names, expected);
}

#[test]
fn occasions_are_said_in_words() {
    let words = demo_words(&["en".into()]);
    let check = |intercept: Intercept, expected: &[&str]| assert_eq!(occasions(&intercept, words), expected);
    check(Intercept::default(), &[words.off]);
    let on = Intercept { enabled: true, after_seconds: None, ..Intercept::default() };
    check(on.clone(), &["as soon as the page has loaded"]);
    let all = Intercept { after_scroll: Some(50), on_exit: true, on_event: Some("paid".into()), ..on };
    check(
        all,
        &["after 50 % of the page", "when the pointer leaves the page at its top", "at the event paid"],
    );
}
