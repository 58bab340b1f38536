//! A kiosk: answers that were finished without a network come in later, each once.

use candor_testkit::{Client, TestApp};
use reqwest::StatusCode;
use serde_json::{Value, json};

/// A published survey of two pages, the second for some; the path of its link's kiosk.
async fn survey(app: &TestApp, admin: &Client) -> (String, String) {
    let question = |key: &str, kind: Value| json!({ "key": key, "text": { "en": "And?" }, "kind": kind });
    let definition = json!({ "title": { "en": "Store visit" }, "languages": ["en", "de"],
        "parameters": [{ "name": "till", "target": "attribute" }],
        "pages": [{ "questions": [question("q1", json!({ "type": "nps" }))] },
                  { "show_if": "q1<=6", "questions": [question("q2", json!({ "type": "long_text" })), question("q3", json!({ "type": "email" }))] }] });
    let made =
        admin.post_json("/api/v1/surveys", &json!({ "name": "Store", "definition": definition })).await;
    let survey = format!("/api/v1/surveys/{}", made["id"].as_str().unwrap());
    admin.post_json(&format!("{survey}/publication"), &json!({ "revision": 1 })).await;
    let links = admin.get_json(&format!("{survey}/links")).await;
    let address = links["items"][0]["address"].as_str().unwrap();
    (survey, address.strip_prefix(&app.url).unwrap().replace("/s/", "/k/"))
}

fn answers(n: usize) -> Value {
    json!({ "key": format!("{n:043}"), "version": 1, "age_ms": (n + 1) * 60_000, "seconds": 40, "language": "en",
            "fields": [["~till", "7"], ["q1", (n % 7).to_string()], ["q2", format!("Word number {n} about the till.")]] })
}

async fn sent(app: &TestApp, kiosk: &str, body: &Value) -> (StatusCode, Value) {
    let answer = app.nobody().post(kiosk, body).await;
    (answer.status(), answer.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_answers_without_a_network_arrive_once_however_often_they_are_sent() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (_, kiosk) = survey(&app, &admin).await;
    let recorded = json!({ "state": "recorded" });
    for batch in (0..500).collect::<Vec<_>>().chunks(20) {
        // Each twice at once, as a device does that lost the first answer, or two tabs of it.
        let twice = batch.iter().flat_map(|n| [*n, *n]).map(|n| {
            let (nobody, kiosk) = (app.nobody(), kiosk.clone());
            tokio::spawn(async move { nobody.post(&kiosk, &answers(n)).await })
        });
        for answer in twice.collect::<Vec<_>>() {
            let answer = answer.await.unwrap();
            let status = answer.status();
            let said: Value = answer.json().await.unwrap();
            assert_eq!((status, &said), (StatusCode::OK, &recorded));
        }
    }
    // And some of them much later once more.
    for n in (0..500).step_by(25) {
        assert_eq!(sent(&app, &kiosk, &answers(n)).await, (StatusCode::OK, recorded.clone()));
    }
    app.settle().await;
    let surveys = admin.get_json("/api/v1/surveys").await;
    assert_eq!(surveys["items"][0]["counts"]["complete"], 500, "{surveys}");
    let found = admin.get_json("/api/v1/feedback?filter=till:7&limit=1").await;
    assert_eq!(found["total"], 500, "{found}");
    // Each was said when it was finished, not when the network came back.
    let old = admin.get_json("/api/v1/feedback?filter=%22number%20499%22").await;
    assert_eq!(old["total"], 1);
    let at: chrono::DateTime<chrono::Utc> = old["items"][0]["occurred_at"].as_str().unwrap().parse().unwrap();
    let age = chrono::Utc::now() - at;
    assert!((499..=510).contains(&age.num_minutes()), "{age}");
    // It came today all the same: alerts judge by that, and nothing closes or forgets it as if it had waited here.
    let received: chrono::DateTime<chrono::Utc> =
        old["items"][0]["received_at"].as_str().unwrap().parse().unwrap();
    assert!((chrono::Utc::now() - received).num_minutes() < 10, "{received}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_a_device_brings_is_lost_or_believed() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (survey, kiosk) = survey(&app, &admin).await;
    // What will not do is kept where somebody can look after it.
    let mut odd = answers(1);
    odd["fields"] = json!([["q1", "3"], ["q2", "The e-mail is wrong."], ["q3", "not an address"]]);
    assert_eq!(sent(&app, &kiosk, &odd).await, (StatusCode::OK, json!({ "state": "kept" })));
    assert_eq!(sent(&app, &kiosk, &odd).await.1["state"], "kept", "again is once");
    let partial = admin.get_json(&format!("{survey}/partial-responses")).await;
    assert_eq!(partial["items"].as_array().unwrap().len(), 1, "{partial}");
    // However old it is, it waits for somebody from the day on which it came.
    let mut ancient = answers(20);
    ancient["age_ms"] = json!(80_u64 * 24 * 3_600_000);
    ancient["fields"] = odd["fields"].clone();
    assert_eq!(sent(&app, &kiosk, &ancient).await.1["state"], "kept");
    let partial = admin.get_json(&format!("{survey}/partial-responses")).await;
    let left = |one: &Value| -> chrono::DateTime<chrono::Utc> {
        one["expires_at"].as_str().unwrap().parse().unwrap()
    };
    let waiting = partial["items"].as_array().unwrap();
    assert!(waiting.iter().all(|one| (left(one) - chrono::Utc::now()).num_days() >= 13), "{partial}");
    // An answer to a question that did not show does not count, whatever the device says.
    let mut hidden = answers(2);
    hidden["fields"] = json!([["q1", "10"], ["q2", "Hidden by the score."]]);
    assert_eq!(sent(&app, &kiosk, &hidden).await.1["state"], "recorded");
    app.settle().await;
    assert_eq!(admin.get_json("/api/v1/feedback?filter=hidden").await["total"], 0);
    // A device that still shows the first version answers the first version.
    let loaded = admin.get_json(&survey).await;
    let mut draft = loaded["draft"].clone();
    draft["definition"]["pages"][1]["questions"].as_array_mut().unwrap().truncate(0);
    draft["definition"]["pages"].as_array_mut().unwrap().truncate(1);
    let body = json!({ "revision": draft["revision"], "definition": draft["definition"] });
    let saved = admin.put(&format!("{survey}/draft"), &body).await;
    assert!(saved.status().is_success(), "{}", saved.text().await.unwrap());
    let revision = saved.json::<Value>().await.unwrap()["revision"].clone();
    admin.post_json(&format!("{survey}/publication"), &json!({ "revision": revision })).await;
    assert_eq!(sent(&app, &kiosk, &answers(3)).await.1["state"], "recorded");
    app.settle().await;
    assert_eq!(admin.get_json("/api/v1/feedback?filter=%22number%203%22").await["total"], 1);
    // No key of one's own choosing that somebody could guess, no version that never was.
    for (field, value) in [("key", json!("short")), ("version", json!(99))] {
        let mut wrong = answers(4);
        wrong[field] = value;
        let (status, _) = sent(&app, &kiosk, &wrong).await;
        assert!(
            [StatusCode::UNPROCESSABLE_ENTITY, StatusCode::NOT_FOUND].contains(&status),
            "{field}: {status}"
        );
    }
    // While the survey pauses the device keeps what it has.
    admin.put(&format!("{survey}/state"), &json!({ "state": "paused" })).await;
    assert_eq!(sent(&app, &kiosk, &answers(5)).await.0, StatusCode::CONFLICT);
    admin.put(&format!("{survey}/state"), &json!({ "state": "live" })).await;
    assert_eq!(sent(&app, &kiosk, &answers(5)).await.1["state"], "recorded");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_holds_the_whole_survey_or_says_why_it_cannot() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (survey, kiosk) = survey(&app, &admin).await;
    let page = app.nobody().get(&format!("{kiosk}?till=7&idle=30&other=x")).await;
    assert_eq!(page.status(), StatusCode::OK);
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("script-src 'self'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    let text = page.text().await.unwrap();
    for part in
        ["name=\"q1\"", "name=\"q2\"", "data-idle=\"30\"", "name=\"~till\" value=\"7\"", "data-version=\"1\""]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!text.contains("~other"));
    let worker = app.nobody().get("/k/worker.js").await;
    assert_eq!(worker.headers()["content-type"], "text/javascript; charset=utf-8");
    assert_eq!(worker.headers()["content-security-policy"], "default-src 'none'; connect-src 'self'");
    assert_eq!(admin.get_json(&format!("{survey}/kiosk")).await["obstacles"], json!([]));
    let signed = json!({ "title": { "en": "Signed" }, "languages": ["en"], "pages": [{ "questions": [
        { "key": "q1", "text": { "en": "Sign here" }, "kind": { "type": "signature" } }] }] });
    let made = admin.post_json("/api/v1/surveys", &json!({ "name": "Signed", "definition": signed })).await;
    let said = admin.get_json(&format!("/api/v1/surveys/{}/kiosk", made["id"].as_str().unwrap())).await;
    assert_eq!(said["obstacles"], json!([{ "reason": "kind", "question": "q1" }]));
    // Nor does its link take answers all at once that say how old they are.
    let signing = format!("/api/v1/surveys/{}", made["id"].as_str().unwrap());
    admin.post_json(&format!("{signing}/publication"), &json!({ "revision": 1 })).await;
    let links = admin.get_json(&format!("{signing}/links")).await;
    let address = links["items"][0]["address"].as_str().unwrap().replace("/s/", "/k/");
    let (status, said) = sent(&app, address.strip_prefix(&app.url).unwrap(), &answers(1)).await;
    assert_eq!((status, &said["code"]), (StatusCode::CONFLICT, &json!("not_for_kiosk")));
    assert_eq!(app.nobody().get("/k/nothing-of-the-kind").await.status(), StatusCode::NOT_FOUND);
}
