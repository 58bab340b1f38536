//! A live survey that is edited: choices renamed, put in another order, deleted and recoded while people answer. Old
//! responses keep the words and codes that people saw; numbers are of one version or of all of them.

use candor_testkit::{Client, TestApp};
use serde_json::{Value, json};

use crate::surveys::Respondent;

/// A survey with one question: its words, and the codes and words of its choices.
fn asking(words: &str, choices: &[(&str, &str)]) -> Value {
    let choices: Vec<Value> =
        choices.iter().map(|(code, text)| json!({"code": code, "text": {"en": text}})).collect();
    json!({
        "title": {"en": "Colours"}, "languages": ["en"],
        "pages": [{"questions": [{"key": "q1", "text": {"en": words}, "required": true,
            "kind": {"type": "single", "choices": choices}}]}],
    })
}

async fn republish(admin: &Client, base: &str, definition: &Value) {
    let revision = admin.get_json(base).await["revision"].clone();
    let saved =
        admin.put(&format!("{base}/draft"), &json!({"revision": revision, "definition": definition})).await;
    let revision = saved.json::<Value>().await.unwrap()["revision"].clone();
    admin.post_json(&format!("{base}/publication"), &json!({"revision": revision})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn old_responses_keep_their_words_and_codes() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let first = asking("Which colour?", &[("g", "Green"), ("r", "Red")]);
    let made = admin.post_json("/api/v1/surveys", &json!({"name": "Colours", "definition": first})).await;
    let base = format!("/api/v1/surveys/{}", made["id"].as_str().unwrap());
    admin.post_json(&format!("{base}/publication"), &json!({"revision": 1})).await;
    let links = admin.get_json(&format!("{base}/links")).await;
    let address = links["items"][0]["address"].as_str().unwrap().strip_prefix(&app.url).unwrap().to_owned();
    let answer = async |code: &str| {
        let mut person = Respondent::open(&app, &address).await;
        assert!(person.post(&[("q1", code)], "next").await.ends_with("?done"), "{code}: {}", person.html);
    };
    answer("g").await;
    answer("r").await;
    let mut early = Respondent::open(&app, &address).await;
    early.post(&[("q1", "r")], "stay").await;

    // Renamed, put in another order, deleted.
    republish(&admin, &base, &asking("Which one?", &[("b", "Blue"), ("g", "Orange")])).await;
    answer("g").await;
    answer("b").await;
    // Recoded: the same words under another code.
    republish(&admin, &base, &asking("Which one?", &[("sky", "Blue"), ("g", "Orange")])).await;
    answer("sky").await;
    // Who began before finishes what they began, deleted choice included.
    assert!(early.post(&[("q1", "r")], "next").await.ends_with("?done"), "{}", early.html);

    app.settle().await;
    let found = admin.get_json("/api/v1/feedback?filter=survey:colours&limit=50").await;
    let mut said = Vec::new();
    for item in found["items"].as_array().unwrap() {
        let record = admin.get_json(&format!("/api/v1/feedback/{}", item["id"].as_str().unwrap())).await;
        let answered = &record["answered"][0];
        said.push(format!(
            "{} {} {} = {}",
            record["survey_version"],
            record["answers"]["q1"].as_str().unwrap(),
            answered["question"].as_str().unwrap(),
            answered["answer"][0].as_str().unwrap()
        ));
    }
    said.sort();
    assert_eq!(
        said,
        [
            "1 g Which colour? = Green",
            "1 r Which colour? = Red",
            "1 r Which colour? = Red",
            "2 b Which one? = Blue",
            "2 g Which one? = Orange",
            "3 sky Which one? = Blue",
        ]
    );

    // Bridged by code, or pinned to one version.
    let counts = async |filter: &str| {
        let report = admin.get_json(&format!("/api/v1/metrics/volume?by=colours.q1&filter={filter}")).await;
        let groups = report["groups"].as_array().unwrap().iter();
        let mut groups: Vec<String> =
            groups.map(|g| format!("{} {}", g["key"].as_str().unwrap(), g["base"])).collect();
        groups.sort();
        groups
    };
    assert_eq!(counts("survey:colours").await, ["b 1", "g 2", "r 2", "sky 1"]);
    assert_eq!(counts("survey:colours%20version:1").await, ["g 1", "r 2"]);
    assert_eq!(counts("survey:colours%20version:2").await, ["b 1", "g 1"]);

    // What a version asked can be read for ever.
    let old = admin.get_json(&format!("{base}/versions/1")).await;
    assert_eq!(old["pages"][0]["questions"][0]["kind"]["choices"][0]["text"]["en"], "Green");
}
