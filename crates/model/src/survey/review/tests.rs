use serde_json::{Value, json};

use super::*;

fn definition(pages: &Value) -> Definition {
    serde_json::from_value(json!({"title": {"en": "Visit"}, "languages": ["en"], "pages": pages})).unwrap()
}

fn list(texts: &[&str]) -> Vec<Value> {
    texts.iter().enumerate().map(|(n, t)| json!({"code": format!("c{n}"), "text": {"en": t}})).collect()
}

fn said(definition: &Definition) -> Vec<(String, String)> {
    review(definition).into_iter().map(|r| (r.code, r.path)).collect()
}

/// Twelve flaws of twelve kinds, each found at its place, and nothing else.
#[test]
fn twelve_planted_flaws_are_found_where_they_are() {
    let ask = |key: &str, text: &str, required: bool, kind: Value| json!({"key": key, "text": {"en": text}, "required": required, "kind": kind});
    let picture = |code: &str, text: &str| json!({"code": code, "text": {"en": text}, "image": format!("{}.png", "0".repeat(64))});
    let survey = definition(&json!([
        {"questions": [
            ask("q1", "Your e-mail address", false, json!({"type": "email"})),
            ask("q2", "How satisfied were you with speed and price?", false, json!({"type": "csat"})),
            ask("q3", "How great was our service?", false, json!({"type": "nps"})),
            ask("q4", "Which of these did you use?", true,
                json!({"type": "single", "choices": list(&["Phone", "Shop", "Website"])})),
        ]},
        {"questions": [
            ask("q5", "How was it?", false,
                json!({"type": "single", "choices": list(&["Excellent", "Very good", "Good", "Poor"])})),
            ask("q6", "How old are you?", false,
                json!({"type": "dropdown", "choices": list(&["18-25", "25-34", "35-49", "50+"])})),
            ask("q7", "Which one?", false,
                json!({"type": "multiple", "choices": list(&["Blue", "Red", "blue "])})),
            ask("q8", "Which shelf looks better?", false,
                json!({"type": "image_choice", "choices": [picture("a", "IMG_0042.png"), picture("b", "A tidy shelf")]})),
        ]},
        {"questions": [
            ask("q9", "Please read this.", true, json!({"type": "statement"})),
            ask("q10", "What happened?", true, json!({"type": "long_text"})),
            {"key": "q11", "text": {"en": "Why so low?"}, "show_if": "q3<=2 q3>=9", "kind": {"type": "short_text"}},
            ask("q12", "It was not without fault", false, json!({"type": "ces"})),
        ]},
    ]));
    let expected = [
        ("identity_first", "pages[0].questions[0]"),
        ("double_barrelled", "pages[0].questions[1].text"),
        ("leading", "pages[0].questions[2].text"),
        ("no_way_out", "pages[0].questions[3].kind.choices"),
        ("unbalanced", "pages[1].questions[0].kind.choices"),
        ("overlapping_ranges", "pages[1].questions[1].kind.choices[1].text"),
        ("duplicate_choice", "pages[1].questions[2].kind.choices[2].text"),
        ("no_alt", "pages[1].questions[3].kind.choices[0].text"),
        ("required_statement", "pages[2].questions[0].required"),
        ("required_story", "pages[2].questions[1].required"),
        ("double_negative", "pages[2].questions[3].text"),
        ("unreachable_question", "pages[2].questions[2]"),
    ];
    let expected: Vec<_> = expected.map(|(code, path)| (code.to_owned(), path.to_owned())).into();
    assert_eq!(said(&survey), expected);
}

#[test]
fn a_good_survey_hears_nothing() {
    let agree = list(&["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"]);
    let survey = definition(&json!([
        {"questions": [
            {"key": "q1", "text": {"en": "How likely are you to recommend us to a friend or colleague?"}, "required": true,
             "kind": {"type": "nps"}},
            {"key": "q2", "text": {"en": "What is the main reason?"}, "kind": {"type": "long_text"}},
            {"key": "q3", "text": {"en": "Do you agree?"}, "required": true, "kind": {"type": "single", "choices": agree}},
            {"key": "q4", "text": {"en": "Your age"}, "required": true, "kind": {"type": "dropdown",
             "choices": list(&["Under 18", "18–25", "26–34", "35 to 49", "50 or older"])}},
        ], "flow": {"then": [{"when": "q1>=9", "to": "end"}]}},
        {"questions": [{"key": "q5", "text": {"en": "What was missing?"}, "show_if": "q1<=6",
             "kind": {"type": "multiple", "choices": list(&["Advice", "Choice", "Parking"]), "other": {"en": "Other"}}}]},
    ]));
    assert_eq!(said(&survey), []);
}

#[test]
fn what_cannot_be_reached_is_named() {
    let survey = definition(&json!([
        {"questions": [{"key": "q1", "text": {"en": "?"}, "kind": {"type": "csat"}}],
         "flow": {"then": [{"when": "q1>=6", "to": "end"}, {"when": "", "to": "late"}]}},
        {"questions": [{"key": "q2", "text": {"en": "?"}, "kind": {"type": "csat"}}]},
        {"questions": [{"key": "q3", "text": {"en": "?"}, "show_if": "has:q2", "kind": {"type": "csat"}},
            {"key": "q4", "text": {"en": "?"}, "kind": {"type": "csat"}}], "flow": {"key": "late"}},
    ]));
    let said: Vec<_> = said(&survey).into_iter().map(|(code, path)| format!("{code} {path}")).collect();
    assert_eq!(said, ["unreachable_page pages[1]", "never_taken pages[0].flow.then[0]"]);
}

#[test]
fn long_surveys_and_gaps_are_named() {
    let mut survey =
        definition(&json!([{"questions": [{"key": "q1", "text": {"en": "?"}, "kind": {"type": "dropdown",
        "choices": list(&["0-10", "20-30"])}}]}]));
    assert_eq!(said(&survey)[0].0, "range_gap");
    let one = survey.pages[0].questions[0].clone();
    survey.pages[0].questions = (0..40)
        .map(|n| crate::survey::Question { key: format!("k{n}"), required: true, ..one.clone() })
        .collect();
    let codes: Vec<_> = said(&survey).into_iter().map(|(code, _)| code).collect();
    for code in ["long", "page_crowded", "all_required"] {
        assert!(codes.iter().any(|c| c == code), "{code}");
    }
}
