//! The flow of a survey as people meet it: jumps, loops, carried choices, piping, chance, quotas, what the text
//! engine reads, last pages; and what goes on while it runs.

use std::collections::BTreeMap;

use candor_testkit::{Client, TestApp};
use futures_util::future::join_all;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::surveys::{Respondent, post_form};

async fn publish(app: &TestApp, admin: &Client, definition: &Value) -> (String, String) {
    let made = admin.post_json("/api/v1/surveys", &json!({"name": "Flow", "definition": definition})).await;
    let id = made["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
    let version =
        admin.post_json(&format!("/api/v1/surveys/{id}/publication"), &json!({"revision": 1})).await;
    assert_eq!(version["version"], 1, "{version}");
    let links = admin.get_json(&format!("/api/v1/surveys/{id}/links")).await;
    let address = links["items"][0]["address"].as_str().unwrap();
    (id, address.strip_prefix(&app.url).unwrap().to_owned())
}

async fn records(app: &TestApp, admin: &Client, filter: &str) -> Vec<Value> {
    app.settle().await;
    let found = admin.get_json(&format!("/api/v1/feedback?limit=200&filter={filter}")).await;
    found["items"].as_array().unwrap_or_else(|| panic!("{found}")).clone()
}

fn brands() -> Vec<Value> {
    ["acme", "bolt", "cora", "dune", "echo", "fern", "gale"]
        .map(|code| json!({"code": code, "text": {"en": code.to_uppercase()}}))
        .into()
}

fn looping() -> Value {
    let ask = |key: &str, text: &str, kind: Value| json!({"key": key, "text": {"en": text}, "kind": kind});
    json!({
        "title": {"en": "Brands"}, "languages": ["en"],
        "parameters": [{"name": "plan", "target": "attribute"}],
        "flow": {
            "blocks": [{"key": "each", "name": "Each brand", "repeat": {"over": "q1"}}],
            "data": [{"name": "mood", "rules": [{"when": "points>=15", "value": "keen"}], "otherwise": "cool"}],
            "scores": [{"name": "points", "items": [{"question": "q2"}]}],
            "ends": [{"key": "e1", "when": "mood:keen", "title": {"en": "A fan, {{q0}}!"},
                "text": {"en": "{{points}} points on plan {{plan|none}}."}}],
        },
        "pages": [
            {"questions": [ask("q0", "Your name?", json!({"type": "short_text"})),
                {"key": "q1", "text": {"en": "Which do you know?"}, "required": true,
                 "kind": {"type": "multiple", "choices": brands(), "other": {"en": "Another"}}}],
             "flow": {"then": [{"when": "q1:gale -q1:acme", "to": "last"}]}},
            {"questions": [ask("q2", "How is {{item}}, {{q0|you}}?", json!({"type": "rating"})),
                {"key": "q3", "text": {"en": "Why so low for {{item}}?"}, "show_if": "q2<=2", "kind": {"type": "short_text"}}],
             "flow": {"block": "each"}},
            {"questions": [{"key": "q4", "text": {"en": "Your favourite of {{q1}}?"},
                "kind": {"type": "single", "choices": [{"code": "none", "text": {"en": "None"}}]},
                "flow": {"carry": {"from": "q1"}, "fixed": 1}}],
             "flow": {"key": "last"}},
        ],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn seven_brands_make_seven_groups_of_columns() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (_, link) = publish(&app, &admin, &looping()).await;
    let mut ann = Respondent::open(&app, &format!("{link}?plan=gold")).await;
    let mut first: Vec<(&str, &str)> = vec![("q0", "<b>Ann</b> {{plan}}")];
    first.extend(["acme", "bolt", "cora", "dune", "echo", "fern", "gale"].map(|code| ("q1", code)));
    ann.post(&first, "next").await;
    assert!(ann.html.contains("How is ACME, &lt;b&gt;Ann&lt;&#x2f;b&gt; {{plan}}?"), "{}", ann.html);
    assert!(ann.html.contains("Page 2 of 9"), "{}", ann.html);
    for code in ["acme", "bolt", "cora", "dune", "echo", "fern"] {
        ann.post(&[(&format!("q2_{code}"), "3")], "next").await;
    }
    ann.post(&[("q2_gale", "2")], "next").await;
    assert!(ann.html.contains("Why so low for GALE?"), "asked for this brand alone");
    ann.post(&[("q2_gale", "2"), ("q3_gale", "Too loud")], "next").await;
    assert!(ann.html.contains("Your favourite of ACME, BOLT, CORA, DUNE, ECHO, FERN, GALE?"), "{}", ann.html);
    ann.post(&[("q4", "cora")], "next").await;
    assert!(ann.html.contains("A fan, &lt;b&gt;Ann"), "{}", ann.html);
    assert!(ann.html.contains("20 points on plan gold."), "{}", ann.html);

    let all = records(&app, &admin, "survey:flow").await;
    let answers: BTreeMap<&String, &Value> = all[0]["answers"].as_object().unwrap().iter().collect();
    for code in ["acme", "bolt", "cora", "dune", "echo", "fern", "gale"] {
        assert!(answers.contains_key(&format!("q2_{code}")), "{answers:?}");
    }
    assert_eq!(all[0]["attributes"], json!({"plan": "gold", "mood": "keen", "points": 20.0}));
    assert_eq!(records(&app, &admin, "flow.q2_gale<=2").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn jumps_lead_forward_and_carried_choices_are_only_those_chosen() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (_, link) = publish(&app, &admin, &looping()).await;
    let mut bob = Respondent::open(&app, &link).await;
    let to = bob.post(&[("q1", "gale"), ("q1", "other"), ("q1_other", "Mine & <i>")], "next").await;
    assert!(
        bob.html.contains("Your favourite of GALE, Mine &amp; &lt;i&gt;?"),
        "the loop is passed: {to} {}",
        bob.html
    );
    assert!(bob.html.contains("value=\"gale\"") && bob.html.contains("value=\"none\""));
    assert!(bob.html.contains("value=\"other\"") && !bob.html.contains("value=\"acme\""), "{}", bob.html);
    // What was not offered is no answer, whatever a browser sends.
    bob.post(&[("q4", "acme")], "next").await;
    assert!(bob.html.contains("Your answers have arrived"), "{}", bob.html);
    let all = records(&app, &admin, "survey:flow").await;
    assert_eq!(all[0]["answers"], json!({"q1": ["gale", "other"]}));
    assert_eq!(all[0]["attributes"], json!({"mood": "cool", "points": 0.0}));
}

#[tokio::test(flavor = "multi_thread")]
async fn blocks_are_shown_equally_often_to_people_who_answer_at_once() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let page = |key: &str, block: &str| json!({"questions": [{"key": key, "text": {"en": key}, "kind": {"type": "csat"}}], "flow": {"block": block}});
    let definition = json!({
        "title": {"en": "x"}, "languages": ["en"],
        "flow": {"blocks": [{"key": "a"}, {"key": "b"}, {"key": "c"}],
            "randomisers": [{"key": "r1", "blocks": ["a", "b", "c"], "even": true, "pick": 1}]},
        "pages": [page("q1", ""), page("qa", "a"), page("qb", "b"), page("qc", "c")],
    });
    let (_, link) = publish(&app, &admin, &definition).await;
    let one = async || {
        let mut someone = Respondent::open(&app, &link).await;
        someone.post(&[("q1", "5")], "next").await;
        assert!(someone.html.contains("Page 2 of 2"), "{}", someone.html);
        let seen =
            ["qa", "qb", "qc"].into_iter().find(|q| someone.html.contains(&format!("name=\"{q}\""))).unwrap();
        let to = someone.post(&[(seen, "4")], "next").await;
        assert!(to.ends_with("?done"));
        seen
    };
    let seen = join_all((0..31).map(|_| one())).await;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    seen.into_iter().for_each(|q| *counts.entry(q).or_default() += 1);
    let mut counts: Vec<usize> = counts.into_values().collect();
    counts.sort_unstable();
    assert_eq!(counts, [10, 10, 11]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quota_of_fifty_counts_fifty_of_two_hundred_who_finish_at_once() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let page =
        |key: &str| json!({"questions": [{"key": key, "text": {"en": key}, "kind": {"type": "csat"}}]});
    let definition = json!({"title": {"en": "x"}, "languages": ["en"], "pages": [page("q1"), page("q2")]});
    let (id, link) = publish(&app, &admin, &definition).await;
    let path = format!("/api/v1/surveys/{id}/quotas");
    let wrong = admin.post(&path, &json!({"name": "x", "condition": "q9:1", "most": 1})).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let quota =
        json!({"name": "Happy", "condition": "q1>=4", "most": 50, "title": {"en": "Enough, thank you"}});
    admin.post_json(&path, &quota).await;
    admin.post_json(&path, &json!({"name": "All", "most": 1_000})).await;
    let begin = async |score: &'static str| {
        let mut someone = Respondent::open(&app, &link).await;
        someone.post(&[("q1", score)], "next").await;
        someone
    };
    let people = join_all((0..200).map(|_| begin("5"))).await;
    let done = join_all(people.into_iter().map(async |mut someone| {
        someone.post(&[("q2", "3")], "next").await;
        someone.html.contains("Enough, thank you")
    }))
    .await;
    assert_eq!(done.iter().filter(|late| **late).count(), 150);
    let unhappy = begin("1").await;
    assert!(!unhappy.html.contains("Enough"), "other answers are still welcome");
    let late = begin("5").await;
    assert!(late.html.contains("Enough, thank you"), "nobody is asked in vain");
    let quotas = admin.get_json(&path).await;
    assert_eq!((&quotas["items"][0]["counted"], &quotas["items"][1]["counted"]), (&json!(50), &json!(50)));
    assert_eq!(records(&app, &admin, "survey:flow").await.len(), 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_just_written_decides_what_is_asked_next() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    admin.post_json("/api/v1/topics", &json!({"name": "Breakage", "rule": "broken OR damaged"})).await;
    let definition = json!({
        "title": {"en": "x"}, "languages": ["en"],
        "pages": [
            {"questions": [{"key": "q1", "text": {"en": "How was it?"}, "kind": {"type": "long_text"}}]},
            {"show_if": "q1.topic:breakage", "questions": [{"key": "q2", "text": {"en": "Send it back?"},
                "kind": {"type": "consent", "label": {"en": "Yes"}}}]},
            {"show_if": "q1.sentiment:negative", "questions": [{"key": "q3", "text": {"en": "Sorry! More?"},
                "kind": {"type": "short_text"}}]},
            {"questions": [{"key": "q4", "text": {"en": "Stars?"}, "kind": {"type": "rating"}}]},
        ],
    });
    let (_, link) = publish(&app, &admin, &definition).await;
    let after = async |said: &str| {
        let mut someone = Respondent::open(&app, &link).await;
        someone.post(&[("q1", said)], "next").await;
        someone
    };
    let mut ann = after("It arrived broken, terrible quality").await;
    assert!(ann.html.contains("Send it back?"), "{}", ann.html);
    ann.post(&[], "next").await;
    assert!(ann.html.contains("Sorry! More?"));
    // Written anew, it is read anew.
    ann.post(&[], "back").await;
    ann.post(&[], "back").await;
    ann.post(&[("q1", "Wonderful, thank you")], "next").await;
    assert!(ann.html.contains("Stars?"), "{}", ann.html);
    assert!(after("Excellent service").await.html.contains("Stars?"));
    assert!(after("").await.html.contains("Stars?"));
}

#[tokio::test(flavor = "multi_thread")]
async fn responses_in_progress_are_seen_and_closed() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (id, link) = publish(&app, &admin, &looping()).await;
    let mut ann = Respondent::open(&app, &link).await;
    ann.post(&[("q0", "Ann"), ("q1", "acme")], "next").await;
    let path = format!("/api/v1/surveys/{id}/partial-responses");
    let open = admin.get_json(&path).await;
    let one = &open["items"][0];
    assert_eq!((&one["last_question"], &one["answers"]), (&json!("q1"), &json!(2)));
    assert!(one["expires_at"].as_str() > one["updated_at"].as_str());
    let close = format!("{path}/{}/closure", one["id"].as_str().unwrap());
    assert_eq!(admin.post(&close, &json!({})).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(admin.post(&close, &json!({})).await.status(), StatusCode::CONFLICT);
    assert_eq!(admin.get_json(&path).await["items"], json!([]));
    let all = records(&app, &admin, "partial:true").await;
    assert_eq!(all[0]["answers"], json!({"q1": ["acme"]}));
    let to = ann.send(&[("q2_acme", "5")], "next").await;
    assert!(to.headers()["location"].to_str().unwrap().ends_with("?done"), "closed is closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn doubtful_responses_are_flagged_and_kept() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let definition = json!({"title": {"en": "x"}, "languages": ["en"], "pages": [{"questions": [
        {"key": "q1", "text": {"en": "?"}, "kind": {"type": "csat"}},
        {"key": "q2", "text": {"en": "Why?"}, "kind": {"type": "long_text"}}]}]});
    let (id, link) = publish(&app, &admin, &definition).await;
    let answer = async |seconds: i64, words: &str| {
        let someone = Respondent::open(&app, &link).await;
        let mut form = someone.hidden();
        for (name, value) in &mut form {
            if name == "~~opened" {
                *value = (value.parse::<i64>().unwrap() - 1_000 * seconds).to_string();
            }
        }
        let extra = [("q1", "4"), ("q2", words), ("go", "next")];
        form.extend(extra.map(|(k, v)| (k.to_owned(), v.to_owned())));
        let action = someone.attribute("action=\"").unwrap();
        let sent = post_form(&app.nobody(), &action, form).await;
        assert!(sent.headers()["location"].to_str().unwrap().ends_with("?done"));
    };
    for n in 0..25 {
        answer(60 + n, &format!("The service was fine on day {n}")).await;
    }
    answer(3, "Nothing to say about it").await;
    answer(70, "asdfgh dfgdfgdfg").await;
    answer(80, "The SERVICE was fine  on day 7").await;
    let flags = admin.get_json(&format!("/api/v1/surveys/{id}/flags")).await;
    let said: BTreeMap<&str, (f64, f64)> = flags["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            (f["rule"].as_str().unwrap(), (f["value"].as_f64().unwrap(), f["threshold"].as_f64().unwrap()))
        })
        .collect();
    assert_eq!(said.keys().copied().collect::<Vec<_>>(), ["duplicate", "gibberish", "speeder"], "{flags}");
    assert!(said["speeder"].0 < said["speeder"].1);
    let one = admin.get_json(&format!("/api/v1/surveys/{id}/flags?rule=gibberish")).await;
    assert_eq!(one["items"].as_array().unwrap().len(), 1);
    assert_eq!(records(&app, &admin, "quality:speeder").await.len(), 1);
    assert_eq!(records(&app, &admin, "survey:flow%20-has:quality").await.len(), 25);
    assert_eq!(records(&app, &admin, "survey:flow").await.len(), 28, "nothing is lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_graph_names_what_nobody_can_reach() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ask = |key: &str, when: &str| json!({"key": key, "text": {"en": key}, "show_if": when, "kind": {"type": "csat"}});
    let definition = json!({"title": {"en": "x"}, "languages": ["en"], "pages": [
        {"questions": [ask("q1", "")], "flow": {"then": [{"when": "q1>=4", "to": "end"}]}},
        {"questions": [ask("q2", "q1:5"), ask("q3", "")]},
    ]});
    let (id, _) = publish(&app, &admin, &definition).await;
    let graph = admin.get_json(&format!("/api/v1/surveys/{id}/graph")).await;
    assert_eq!(graph["pages"][1]["questions"][0]["reachable"], false);
    assert_eq!(graph["pages"][1]["reachable"], true);
    assert_eq!(graph["ways"][0], json!({"from": 0, "to": null, "when": "q1>=4", "jump": true}));
    let survey = admin.get_json(&format!("/api/v1/surveys/{id}")).await;
    let remarks = survey["review"]["remarks"].as_array().unwrap();
    assert!(remarks.iter().any(|r| r["code"] == "unreachable_question"), "{remarks:?}");
}
