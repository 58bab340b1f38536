use candor_model::survey::{Answers, Definition};
use serde_json::{Value, json};

use super::super::{assets, preview::preview};

const IMAGE: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.png";

fn list(codes: &[&str]) -> Value {
    codes.iter().map(|code| json!({"code": code, "text": {"en": format!("<b>{code}")}})).collect()
}

fn kinds() -> Vec<Value> {
    let picture = |code: &str| json!({"code": code, "text": {"en": code}, "image": IMAGE});
    vec![
        json!({"type": "matrix_multiple", "rows": list(&["r1", "r2"]), "columns": list(&["a", "b"])}),
        json!({"type": "likert", "rows": list(&["r1", "r2"]), "points": 5}),
        json!({"type": "bipolar", "points": 7, "rows": [
            {"code": "r1", "left": {"en": "slow"}, "right": {"en": "fast"}}]}),
        json!({"type": "ranking", "choices": list(&["a", "b", "c"])}),
        json!({"type": "slider", "min": 0, "max": 10, "step": 0.5, "unit": {"en": "minutes"}}),
        json!({"type": "constant_sum", "choices": list(&["a", "b"]), "total": 100}),
        json!({"type": "image_choice", "choices": [picture("x"), picture("y")]}),
        json!({"type": "max_diff", "choices": list(&["a", "b", "c", "d"]), "per_set": 4, "sets": 2}),
        json!({"type": "side_by_side", "rows": list(&["r1"]), "columns": [
            {"code": "use", "text": {"en": "Use"}, "choices": list(&["often", "never"])},
            {"code": "place", "text": {"en": "Place"}, "choices": list(&["shop", "web"]), "multiple": true}]}),
        json!({"type": "drill_down", "levels": [{"en": "Country"}, {"en": "Town"}],
            "entries": [["France", "Lyon"], ["Malta"]]}),
        json!({"type": "file_upload", "most": 2}),
        json!({"type": "signature"}),
        json!({"type": "heat_map", "image": IMAGE, "width": 520, "height": 260, "alt": {"en": "The shop"}, "areas": [
            {"code": "door", "text": {"en": "Door"}, "x": 0, "y": 0, "width": 300, "height": 300}]}),
        json!({"type": "hidden", "from": "url", "name": "order"}),
    ]
}

fn drawn(fields: &[(&str, &str)], required: bool, kinds: Vec<Value>) -> String {
    let questions: Vec<Value> = kinds
        .into_iter()
        .enumerate()
        .map(|(at, kind)| {
            json!({"key": format!("q{}", at + 1), "text": {"en": "Q?"}, "required": required, "kind": kind})
        })
        .collect();
    let definition: Definition = serde_json::from_value(json!({
        "title": {"en": "T"}, "languages": ["en", "de"], "pages": [{"questions": questions}]}))
    .unwrap();
    let fields: Vec<_> = fields.iter().map(|(k, v)| ((*k).to_string(), (*v).to_string())).collect();
    let body = preview(&definition, "/surveys/1/preview", &fields, Answers::new()).into_body();
    let bytes = actix_web::body::MessageBody::try_into_bytes(body).ok().unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Every control has a name that is read aloud, and every label and description points at something that is there.
fn sound(html: &str) {
    let attributes = |name: &str| -> Vec<String> {
        let mark = format!(" {name}=\"");
        html.split(&mark).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let ids = attributes("id");
    for name in ["for", "aria-describedby"] {
        for target in attributes(name).iter().flat_map(|t| t.split(' ')) {
            assert!(ids.iter().any(|id| id == target), "{name} {target} leads nowhere");
        }
    }
    let mut unique = ids.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), ids.len(), "an id stands twice");
    for link in html.split("<a href=\"#").skip(1) {
        let target = link.split('"').next().unwrap();
        assert!(ids.iter().any(|id| id == target), "the link to {target} leads nowhere");
    }
}

#[test]
fn every_kind_is_drawn_named_and_escaped() {
    let html = drawn(&[], false, kinds());
    sound(&html);
    for name in [
        "q1.r2",
        "q2.r1",
        "q3.r1",
        "q4.c",
        "q5",
        "q6.b",
        "q7",
        "q8.s2.worst",
        "q9.r1.use",
        "q9.r1.place",
        "q10.l1",
        "q11",
        "q12.name",
        "q12.drawing",
        "q13.areas",
    ] {
        assert!(html.contains(&format!(" name=\"{name}\"")), "{name}");
    }
    assert!(!html.contains("<b>a") && html.contains("&lt;b&gt;a"));
    assert!(!html.contains("q14"), "what is hidden is not drawn");
    assert!(
        html.contains("src=\"&#x2f;surveys&#x2f;1&#x2f;pictures&#x2f;0123"),
        "pictures come from beside the page"
    );
    assert!(
        html.contains("aria-label=\"1 of 7, slow\"")
            && html.contains("aria-label=\"5 of 5, Strongly agree\"")
    );
    assert!(drawn(&[("lang", "de")], false, kinds()).contains("Stimme voll zu"));
}

#[test]
fn every_error_of_a_part_stands_at_its_part_and_in_the_list() {
    let html = drawn(&[("page", "0"), ("go", "next")], true, kinds());
    sound(&html);
    for id in [
        "f-q1",
        "f-q2.r1",
        "f-q3.r1",
        "f-q4",
        "f-q5",
        "f-q6",
        "f-q7",
        "f-q8.s1.best",
        "f-q9.r1.place",
        "f-q10.l1",
        "f-q11",
        "f-q12.name",
        "f-q13",
    ] {
        assert!(html.contains(&format!("<a href=\"#{id}\"")), "{id}: {html}");
    }
    let given =
        [("page", "0"), ("go", "next"), ("q4.a", "1"), ("q4.b", "1"), ("q6.a", "70"), ("q10.l1", "France")];
    let html = drawn(&given, false, kinds());
    sound(&html);
    assert!(
        html.contains("Place 1 was given twice.") && html.contains("add up to 70; they should add up to 100")
    );
    assert!(html.contains("70 of 100 shared out") && html.contains("<option>Lyon</option>"));
}

#[test]
fn a_page_of_ten_rich_questions_stays_light() {
    let ten: Vec<Value> = kinds().into_iter().take(10).collect();
    let html = drawn(&[], false, ten);
    let all = html.len() + assets::weight() + assets::rich_weight();
    assert!(html.len() < 14_000, "{} bytes of HTML", html.len());
    assert!(all < 32_000, "{all} bytes before they are compressed");
    assert!(
        !drawn(&[], false, vec![json!({"type": "nps"})]).contains("rich"),
        "plain pages carry nothing of it"
    );
}
