use candor_model::survey::{Answers, Definition, evaluate, validate_answers};
use serde_json::json;

use super::preview::preview;
use super::*;

fn definition() -> Definition {
    let choices =
        json!([{"code": "late", "text": {"en": "Late <b>"}}, {"code": "wet", "text": {"en": "Wet"}}]);
    serde_json::from_value(json!({
        "title": {"en": "After delivery", "de": "Nach der Lieferung"}, "languages": ["en", "de"],
        "pages": [
            {"questions": [
                {"key": "q1", "text": {"en": "Recommend?", "de": "Empfehlen?"}, "required": true, "kind": {"type": "nps"}},
                {"key": "q2", "text": {"en": "Why?"}, "show_if": "q1<=6", "kind": {"type": "long_text"}},
            ]},
            {"questions": [
                {"key": "q3", "text": {"en": "What?"}, "kind": {"type": "multiple", "choices": choices, "other": {"en": "Else"}}},
                {"key": "q4", "text": {"en": "When?"}, "kind": {"type": "date"}},
                {"key": "q5", "text": {"en": "Parts?"}, "kind": {"type": "matrix", "columns": choices, "rows": choices}},
                {"key": "q6", "text": {"en": "Stars?"}, "kind": {"type": "rating"}},
                {"key": "q7", "text": {"en": "Which?"}, "kind": {"type": "dropdown", "choices": choices}},
                {"key": "q8", "text": {"en": "Read this."}, "kind": {"type": "statement"}},
                {"key": "q9", "text": {"en": "Mail?"}, "kind": {"type": "email"}},
                {"key": "q10", "text": {"en": "May we?"}, "kind": {"type": "consent", "label": {"en": "Yes"}}},
                {"key": "q11", "text": {"en": "How many?"}, "kind": {"type": "number"}},
                {"key": "q12", "text": {"en": "Order?"}, "kind": {"type": "short_text"}},
            ]},
        ],
    }))
    .unwrap()
}

fn drawn(fields: &[(&str, &str)]) -> String {
    let fields: Vec<_> = fields.iter().map(|(k, v)| ((*k).to_string(), (*v).to_string())).collect();
    let body = preview(&definition(), "/preview", &fields, Answers::new()).into_body();
    let bytes = actix_web::body::MessageBody::try_into_bytes(body).ok().unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_page_has_eleven_real_radio_buttons_and_hides_what_does_not_apply() {
    let html = drawn(&[]);
    assert_eq!(html.matches("type=\"radio\"").count(), 11);
    assert!(html.contains("data-q=\"q2\" data-if=\"{&quot;op&quot;:&quot;le&quot;"), "{html}");
    assert!(html.contains("hidden><label class=\"l\" for=\"f-q2\">"), "{html}");
    assert!(html.contains("Page 1 of 2"));
    let shown = drawn(&[("q1", "3"), ("page", "0")]);
    assert!(!shown.contains("hidden><label class=\"l\" for=\"f-q2\">"));
    assert!(shown.contains("value=\"3\" checked"));
    assert!(drawn(&[("lang", "de")]).contains("Seite 1 von 2"));
}

#[test]
fn errors_are_listed_linked_and_announced() {
    let html = drawn(&[("page", "0"), ("go", "next")]);
    assert!(html.contains("role=\"alert\""));
    assert!(html.contains("<a href=\"#f-q1\">Recommend?</a>: Please answer this question."), "{html}");
    assert!(html.contains("aria-describedby=\"e-q1\" aria-invalid=\"true\""), "{html}");
    assert!(html.contains("<title>Error: After delivery</title>"));
}

#[test]
fn every_kind_is_drawn_and_escaped() {
    let html = drawn(&[("page", "0"), ("q1", "9"), ("go", "next")]);
    for name in ["q3", "q3_other", "q4", "q5.late", "q6", "q7", "q9", "q10", "q11", "q12"] {
        assert!(html.contains(&format!("name=\"{name}\"")), "{name}: {html}");
    }
    assert!(html.contains("Late &lt;b&gt;") && !html.contains("Late <b>"));
    assert!(html.contains("Send answers") && html.contains("value=\"back\""));
    assert!(html.contains("<input type=\"hidden\" name=\"q1\" value=\"9\">"));
    assert!(drawn(&[("page", "1"), ("q1", "9"), ("go", "next")]).contains("Thank you!"));
}

#[test]
fn a_survey_of_ten_questions_weighs_less_than_twenty_kilobytes() {
    let html = drawn(&[("page", "0"), ("q1", "9"), ("go", "next")]);
    let all = html.len() + assets::weight();
    assert!(all < 20_000, "{all} bytes, of them {} of HTML", html.len());
}

#[test]
fn the_same_survey_in_colours_with_a_logo_weighs_less_than_twenty_kilobytes_beside_the_logo() {
    let mut dressed = definition();
    dressed.theme = serde_json::from_value(json!({
        "colour": "#b34a00", "background": "#fff4e6", "text": "#5b3a1d", "font": "geometric",
        "logo": {"image": format!("{}.png", "a".repeat(64)), "width": 320, "height": 80, "alt": {"en": "\"Harbour\" Lines"}},
    }))
    .unwrap();
    assert_eq!(candor_model::survey::validate_definition(&dressed), []);
    let draw = |fields: &[(&str, &str)]| {
        let fields: Vec<_> = fields.iter().map(|(k, v)| ((*k).to_string(), (*v).to_string())).collect();
        let body = preview(&dressed, "/preview", &fields, Answers::new()).into_body();
        let bytes = actix_web::body::MessageBody::try_into_bytes(body).ok().unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    };
    let second = [("page", "0"), ("q1", "9"), ("go", "next")];
    let html = draw(&second);
    let all = html.len() + assets::weight();
    assert!(all < 20_000, "{all} bytes, of them {} of HTML", html.len());
    assert!(html.contains("--bg:#fff4e6;") && html.contains("--f:Avenir,"), "{html}");
    assert!(html.contains("@media(prefers-color-scheme:dark){:root{--bg:#15171a"), "{html}");
    assert!(html.contains("width=\"320\" height=\"80\" alt=\"&quot;Harbour&quot; Lines\""), "{html}");
    let dark = draw(&[("page", "0"), ("q1", "9"), ("go", "next"), ("scheme", "dark")]);
    assert!(dark.contains(":root{--bg:#15171a") && !dark.contains("prefers-color-scheme"), "{dark}");
    assert!(dark.contains("name=\"scheme\" value=\"dark\""), "the next page is dark as well");
}

#[test]
fn where_a_posted_page_leads() {
    let definition = definition();
    let at = |answers: serde_json::Value, page, shown: &[&str], go| {
        let answers: Answers = serde_json::from_value(answers).unwrap();
        let passage = Passage {
            id: candor_model::id::ResponseId::new(),
            version: 1,
            answers,
            parameters: BTreeMap::new(),
            language: "en".into(),
            complete: false,
            over_quota: false,
            ending: None,
            draws: candor_model::survey::flow::Draws::default(),
            opened_at: None,
            started_at: Utc::now(),
        };
        let shown: Vec<String> = shown.iter().map(|s| (*s).to_string()).collect();
        next(&definition, &passage, page, &shown, go)
    };
    let second: Vec<String> = (3..=12).map(|n| format!("q{n}")).collect();
    let second: Vec<&str> = second.iter().map(String::as_str).collect();
    assert_eq!(at(json!({}), 0, &["q1"], "next"), Next::Errors(0));
    assert_eq!(at(json!({"q1": 3}), 0, &["q1"], "next"), Next::Page(0), "the reason is asked first");
    assert_eq!(at(json!({"q1": 3}), 0, &["q1", "q2"], "next"), Next::Page(1));
    assert_eq!(at(json!({"q1": 9}), 0, &["q1"], "next"), Next::Page(1));
    assert_eq!(at(json!({"q1": 9}), 1, &second, "next"), Next::Done);
    assert_eq!(at(json!({}), 1, &second, "next"), Next::Errors(0), "no page can be skipped");
    assert_eq!(at(json!({"q1": 9, "q4": "soon"}), 1, &second, "next"), Next::Errors(1));
    assert_eq!(at(json!({"q1": 9}), 1, &second, "back"), Next::Page(0));
}

#[test]
fn nobody_gets_behind_a_page_that_is_not_done() {
    let definition = definition();
    let reach = |answers: serde_json::Value, asked| {
        let answers: Answers = serde_json::from_value(answers).unwrap();
        reachable(&definition, &evaluate(&definition, &answers), &answers, asked)
    };
    assert_eq!(reach(json!({}), Some(1)), Some(0));
    assert_eq!(reach(json!({"q1": 9}), Some(1)), Some(1));
    assert_eq!(reach(json!({"q1": 9, "q12": "FR"}), None), Some(1));
    assert_eq!(reach(json!({}), Some(77)), Some(0));
    assert!(validate_answers(&definition, 0, &Answers::new(), "en").len() == 1);
}

/// The server's half of the vectors that the script is tested with as well (`tests/journeys/anticipation.test.mjs`).
#[test]
fn the_script_anticipates_what_the_server_decides() {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../../../tests/support/anticipation.json")).unwrap();
    let questions = vectors["questions"].as_array().unwrap();
    let asked: Vec<_> = questions
        .iter()
        .map(|q| json!({"key": q["key"], "text": {"en": "?"}, "show_if": q["show_if"], "kind": q["kind"]}))
        .collect();
    let definition: Definition = serde_json::from_value(
        json!({"title": {"en": "x"}, "languages": ["en"], "pages": [{"questions": asked}]}),
    )
    .unwrap();
    assert_eq!(candor_model::survey::validate_definition(&definition), []);
    let keys: Vec<&str> = definition.questions().map(|(_, q)| q.key.as_str()).collect();
    for (question, vector) in
        definition.pages[0].questions.iter().zip(questions).filter(|(_, v)| !v["tree"].is_null())
    {
        let condition = candor_model::survey::Condition::parse(&question.show_if).unwrap();
        assert_eq!(
            condition.anticipated(&definition, &keys, &Answers::new()),
            vector["tree"],
            "{}",
            question.key
        );
    }
    for case in vectors["cases"].as_array().unwrap() {
        let fields = case["fields"].as_object().unwrap().iter().flat_map(|(key, values)| {
            values.as_array().unwrap().iter().map(move |v| (key.clone(), v.as_str().unwrap().to_owned()))
        });
        let form = Form::new(fields);
        let answers = candor_model::survey::read_answers(&definition.pages[0], &form, &Answers::new());
        let visible = evaluate(&definition, &answers);
        assert_eq!(json!(visible.pages[0].questions), case["shown"], "{}", case["fields"]);
    }
}
