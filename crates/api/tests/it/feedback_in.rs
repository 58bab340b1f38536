//! Feedback comes in: once, checked, masked, understood, and never at the cost of its neighbours.

use candor_collect::load;
use candor_model::Feedback;
use candor_model::id::FeedbackId;
use candor_testkit::{Client, TestApp};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

fn good() -> Value {
    json!({ "source": "web-form", "text": "The parcel came a week late." })
}

async fn stored(app: &TestApp, id: &Value) -> Feedback {
    let id: FeedbackId = id.as_str().unwrap().parse().unwrap();
    let org = app.org;
    let found = app.house.db.tenant(org, async move |conn| load(conn, org, &[id]).await).await.unwrap();
    found.into_iter().next().unwrap()
}

async fn batch(client: &Client, lines: &str) -> Vec<Value> {
    let answer = client
        .request(Method::POST, "/api/v1/feedback/batch")
        .header("content-type", "application/x-ndjson")
        .body(lines.to_owned())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let text = answer.text().await.unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_understood_masked_and_stored() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = json!({
        "source": "zendesk", "external_id": "T-1", "channel": "email", "unit": "North/Lyon",
        "occurred_at": "2026-02-01T10:00:00Z", "title": "Write to ada@example.org",
        "text": "The parcel came a week late. Write to ada@example.org or call +44 20 7946 0958.",
        "scores": { "nps": 2 }, "attributes": { "order": "A-17", "contact": "ada@example.org" },
    });
    let answer = admin.post_json("/api/v1/feedback", &body).await;
    assert_eq!(answer["duplicate"], false);
    let record = stored(&app, &answer["id"]).await;
    let text = &record.verbatims[0].text;
    assert!(text.contains("[email]") && text.contains("[phone]") && !text.contains("ada@"), "{text}");
    assert_eq!(record.title.as_deref(), Some("Write to [email]"));
    assert_eq!(record.attributes["contact"], json!("[email]"));
    assert_eq!(record.attributes["order"], json!("A-17"));
    let masked = |kind: &str| record.annotations.masked.iter().any(|m| m.kind == kind);
    assert!(masked("email") && masked("phone"));
    assert_eq!(record.language, "en");
    assert_eq!(record.unit.as_deref(), Some("north/lyon"));
    assert_eq!(record.scores.nps, Some(2));
    assert_eq!(record.channel, "email");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_again_is_the_same_record() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let mut body = good();
    body["external_id"] = json!("R-1");
    let first = admin.post("/api/v1/feedback", &body).await;
    assert_eq!(first.status(), StatusCode::CREATED);
    let first: Value = first.json().await.unwrap();
    let second = admin.post("/api/v1/feedback", &body).await;
    assert_eq!(second.status(), StatusCode::OK);
    let second: Value = second.json().await.unwrap();
    assert_eq!(second["id"], first["id"]);
    assert_eq!(second["duplicate"], true);
    // The key belongs to its source.
    body["source"] = json!("another");
    assert_eq!(admin.post("/api/v1/feedback", &body).await.status(), StatusCode::CREATED);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idempotency_key_stands_for_one_request() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let send = async |body: &Value, key: &str| {
        let request = admin.request(Method::POST, "/api/v1/feedback").header("idempotency-key", key);
        let answer = request.json(body).send().await.unwrap();
        (answer.status(), answer.json::<Value>().await.unwrap())
    };
    let (status, first) = send(&good(), "k-1").await;
    assert_eq!(status, StatusCode::CREATED);
    let (status, second) = send(&good(), "k-1").await;
    assert_eq!((status, &second["id"]), (StatusCode::OK, &first["id"]));
    let other = json!({ "source": "web-form", "text": "Something else entirely." });
    let (status, problem) = send(&other, "k-1").await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::CONFLICT, Some("idempotency_key_reused")));
    let (status, problem) = send(&good(), &"k".repeat(256)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem["errors"][0]["path"], "Idempotency-Key");
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_at_once_are_stored_once_each() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let sending = (0..128).map(|n| {
        let admin = admin.clone();
        tokio::spawn(async move {
            // Each of 64 records comes twice at the same time, and all of one customer.
            let body = json!({
                "source": "load", "external_id": format!("L-{}", n % 64), "text": "Fine, thank you.",
                "unit": format!("region-{}/store-{}", n % 3, n % 7),
                "customer": { "email": "one@example.org", "external_id": format!("C-{}", n % 2) },
            });
            admin.post_json("/api/v1/feedback", &body).await
        })
    });
    let mut ids = std::collections::HashSet::new();
    let mut duplicates = 0;
    for answer in sending {
        let answer = answer.await.unwrap();
        ids.insert(answer["id"].as_str().unwrap().to_owned());
        duplicates += usize::from(answer["duplicate"] == true);
    }
    assert_eq!((ids.len(), duplicates), (64, 64));
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_lines_of_a_batch_are_named_and_the_others_stored() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let lines = [
        r#"{"source": "shop", "external_id": "1", "text": "All fine."}"#,
        "",
        r#"{"source": "shop", "external_id": "2", "text": "Not so", "scores": {"nps": 12}}"#,
        "not json",
        r#"{"source": "shop", "text": "x", "admin": true}"#,
        r#"{"source": "shop", "external_id": "1", "text": "All fine."}"#,
        r#"{"source": "shop", "external_id": "3", "text": "Good again."}"#,
    ];
    let answer = batch(&admin, &lines.join("\n")).await;
    let told: Vec<(u64, &str)> = answer
        .iter()
        .map(|line| {
            let code = line["errors"][0]["code"].as_str();
            let known = if line["duplicate"] == true { "known" } else { "stored" };
            (line["line"].as_u64().unwrap(), code.unwrap_or(known))
        })
        .collect();
    let expect = [
        (1, "stored"),
        (3, "out_of_range"),
        (4, "malformed"),
        (5, "unknown_field"),
        (6, "known"),
        (7, "stored"),
    ];
    assert_eq!(told, expect);
    assert_eq!(answer[1]["errors"][0]["path"], "scores.nps");
    assert_eq!(answer[4]["id"], answer[0]["id"]);
    assert_eq!(stored(&app, &answer[5]["id"]).await.verbatims[0].text, "Good again.");
    // The whole batch again adds nothing.
    let again = batch(&admin, &lines.join("\n")).await;
    assert!(again.iter().all(|line| line["duplicate"] == true || line["errors"].is_array()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_batch_is_written_in_parts() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let line =
        |n: usize| json!({ "source": "long", "external_id": n.to_string(), "scores": { "csat": 1 + n % 5 } });
    let lines: Vec<String> = (0..2_500).map(|n| line(n).to_string()).collect();
    let answer = batch(&admin, &lines.join("\n")).await;
    assert_eq!(answer.len(), 2_500);
    assert!(answer.iter().all(|line| line["duplicate"] == false));
    assert_eq!(answer[2_499]["line"], 2_500);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_input_is_answered_with_its_place() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let deep = "[".repeat(200) + &"]".repeat(200);
    let with = |path: &str, value: Value| {
        let mut body = good();
        let (mut at, mut parts) = (&mut body, path.split('.').peekable());
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                at[part] = value.clone();
            } else {
                if at[part].is_null() {
                    at[part] = json!({});
                }
                at = &mut at[part];
            }
        }
        body
    };
    let long = |n: usize| json!("x".repeat(n));
    let cases: Vec<(Value, &str, &str)> = vec![
        (json!({ "text": "x" }), "source", "required"),
        (with("source", json!("")), "source", "required"),
        (with("source", json!("Web Form")), "source", "invalid"),
        (with("source", json!(7)), "source", "wrong_type"),
        (with("external_id", long(256)), "external_id", "too_long"),
        (with("channel", json!("Phone Call")), "channel", "invalid"),
        (with("unit", json!("north//lyon")), "unit", "invalid"),
        (with("unit", json!("a/".repeat(20) + "a")), "unit", "too_deep"),
        (with("occurred_at", json!("yesterday")), "occurred_at", "wrong_type"),
        (with("occurred_at", json!("2999-01-01T00:00:00Z")), "occurred_at", "in_future"),
        (with("occurred_at", json!("1890-01-01T00:00:00Z")), "occurred_at", "out_of_range"),
        (with("language", json!("english")), "language", "invalid"),
        (with("author_kind", json!("alien")), "author_kind", "unknown_value"),
        (with("customer.email", json!("nobody")), "customer.email", "invalid"),
        (with("customer.phone", json!("call me")), "customer.phone", "invalid"),
        (with("customer.admin", json!(true)), "customer.admin", "unknown_field"),
        (with("title", long(501)), "title", "too_long"),
        (with("text", long(50_001)), "text", "too_long"),
        (with("text", json!("  ")), "text", "required"),
        (with("text", json!("\u{0}\u{7}")), "text", "required"),
        (with("verbatims", json!([{ "text": "x" }])), "text", "ambiguous"),
        (with("verbatims", json!([{ "words": "x" }])), "verbatims[0].words", "unknown_field"),
        (with("scores.nps", json!(11)), "scores.nps", "out_of_range"),
        (with("scores.nps", json!(-1)), "scores.nps", "out_of_range"),
        (with("scores.nps", json!("9")), "scores.nps", "wrong_type"),
        (with("scores.csat", json!(0)), "scores.csat", "out_of_range"),
        (with("scores.ces", json!(8)), "scores.ces", "out_of_range"),
        (with("scores.rating", json!(4.2)), "scores.rating", "out_of_range"),
        (with("attributes.a", json!({ "b": 1 })), "attributes.a", "invalid"),
        (with("attributes.bad name", json!(1)), "attributes.bad name", "invalid_name"),
        (with("attributes.a", long(2_001)), "attributes.a", "too_long"),
        (with("url", json!("javascript:alert(1)")), "url", "invalid"),
        (with("org_id", json!("0199")), "org_id", "unknown_field"),
        (with("annotations", json!({})), "annotations", "unknown_field"),
    ];
    for (body, path, code) in cases {
        let answer = admin.post("/api/v1/feedback", &body).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path} {code}");
        let problem: Value = answer.json().await.unwrap();
        let first = &problem["errors"][0];
        assert_eq!((first["path"].as_str(), first["code"].as_str()), (Some(path), Some(code)), "{problem}");
    }
    let raw = async |body: String, kind: &str| {
        let request = admin.request(Method::POST, "/api/v1/feedback").header("content-type", kind).body(body);
        request.send().await.unwrap().status()
    };
    assert_eq!(raw("{".into(), "application/json").await, StatusCode::BAD_REQUEST);
    assert_eq!(raw(deep, "application/json").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(raw("\u{feff}".into(), "application/json").await, StatusCode::BAD_REQUEST);
    assert_eq!(raw(good().to_string(), "text/plain").await, StatusCode::BAD_REQUEST);
    assert_eq!(
        raw(format!("\"{}\"", "x".repeat(3_000_000)), "application/json").await,
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_and_the_wrong_key_bring_nothing_in() {
    let app = TestApp::new().await;
    assert_eq!(app.nobody().post("/api/v1/feedback", &good()).await.status(), StatusCode::UNAUTHORIZED);
    let reader = app.with_key(app.org, &[candor_model::Scope::FeedbackRead]).await;
    assert_eq!(reader.post("/api/v1/feedback", &good()).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(reader.post("/api/v1/feedback/batch", &good()).await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn people_tag_records_of_their_organisation_only() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let id = admin.post_json("/api/v1/feedback", &good()).await["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/feedback/{id}/tags");
    let answer = admin.put(&path, &json!({ "tags": ["Call back", "vip", "VIP"] })).await;
    assert_eq!(answer.json::<Value>().await.unwrap()["tags"], json!(["call back", "vip"]));
    assert_eq!(stored(&app, &json!(id)).await.tags, ["call back", "vip"]);
    let other = app.add_org("south").await;
    let stranger = app.with_key(other, &candor_model::Scope::ALL).await;
    assert_eq!(stranger.put(&path, &json!({ "tags": [] })).await.status(), StatusCode::NOT_FOUND);
}
