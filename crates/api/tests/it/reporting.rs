//! From what was said to numbers that can be relied on, and back to the words.

use candor_model::{Role, Scope};
use candor_testkit::{Client, TestApp};
use chrono::{Duration, Utc};
use serde_json::{Value, json};

/// Sixty answers: forty now in the north, of which thirty promoters; twenty a month before in the south.
async fn heard() -> (TestApp, Client) {
    let app = TestApp::new().await;
    let client = app.admin().await;
    let now = Utc::now();
    for i in 0..60 {
        let old = i >= 40;
        let body = json!({
            "source": "survey",
            "external_id": format!("r{i}"),
            "channel": if i % 2 == 0 { "web" } else { "call" },
            "unit": if old { "south/nice" } else if i < 20 { "north/lyon" } else { "north/lille" },
            "occurred_at": now - Duration::days(if old { 40 } else { 2 }),
            "text": if i == 0 { "The delivery was terribly late and nobody answered." } else { "Good service, thank you." },
            "scores": { "nps": if old || i < 10 { 3 } else { 10 } },
            "attributes": { "plan": if i % 3 == 0 { "=gold" } else { "basic plan" } },
        });
        client.post_json("/api/v1/feedback", &body).await;
    }
    app.settle().await;
    (app, client)
}

fn value(report: &Value) -> f64 {
    report["value"].as_f64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_comes_with_interval_base_groups_and_the_records_behind_it() {
    let (_app, client) = heard().await;
    let all = client.get_json("/api/v1/metrics/nps").await;
    assert_eq!((value(&all), all["base"].as_u64()), (0.0, Some(60)));
    assert!(all["low"].as_f64().unwrap() < 0.0 && all["high"].as_f64().unwrap() > 0.0);

    let units = client.get_json("/api/v1/metrics/nps?filter=since:7d&by=unit&depth=1").await;
    assert_eq!((value(&units), units["base"].as_u64()), (50.0, Some(40)));
    assert_eq!(units["groups"].as_array().unwrap().len(), 1);
    assert_eq!((units["groups"][0]["key"].as_str(), value(&units["groups"][0])), (Some("north"), 50.0));

    // A unit's number is made from all answers below it, and its link finds exactly those.
    let below = client.get_json("/api/v1/metrics/nps?filter=unit:north&by=unit&depth=below").await;
    let groups = below["groups"].as_array().unwrap();
    assert_eq!(groups.len(), 2);
    for group in groups {
        let url = format!("/api/v1/feedback?limit=1&filter={}", encode(group["filter"].as_str().unwrap()));
        let page = client.get_json(&url).await;
        assert_eq!(page["total"], group["base"], "{group}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn periods_are_compared_and_time_goes_in_steps_without_gaps() {
    let (_app, client) = heard().await;
    let month = client.get_json("/api/v1/metrics/volume?filter=since:30d&compare=true").await;
    assert_eq!((month["base"].as_u64(), month["previous"]["base"].as_u64()), (Some(40), Some(20)));
    assert_eq!(month["difference"]["verdict"], "significant");
    let nps = client.get_json("/api/v1/metrics/nps?filter=since:30d&compare=true").await;
    assert_eq!(nps["difference"]["verdict"], "small_base");
    assert_eq!(nps["difference"]["value"].as_f64(), Some(150.0));

    let steps = client.get_json("/api/v1/metrics/volume?interval=day").await;
    let points = steps["points"].as_array().unwrap();
    assert_eq!(points.len(), 39);
    assert_eq!(points.iter().map(|p| p["base"].as_u64().unwrap()).sum::<u64>(), 60);
    let series = client.get_json("/api/v1/metrics/nps?interval=week&by=channel").await;
    let lengths: Vec<_> =
        series["groups"].as_array().unwrap().iter().map(|g| g["points"].as_array().unwrap().len()).collect();
    assert_eq!(lengths.len(), 2);
    assert_eq!(lengths[0], lengths[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_questions_are_answered_with_the_place() {
    let app = TestApp::new().await;
    let client = app.admin().await;
    for (query, status, path, code) in [
        ("nps?filter=chanel:call", 422, "filter", "unknown_field"),
        ("nps?filter=(late", 422, "filter", "unclosed_parenthesis"),
        ("nps?by=sentimant", 422, "by", "unknown_field"),
        ("nps?by=occurred", 422, "by", "no_groups"),
        ("nps?by=unit&depth=x", 422, "depth", "invalid"),
        ("nps?by=unit&limit=0", 422, "limit", "out_of_range"),
        ("nps?compare=true", 422, "compare", "no_period"),
        ("nps?interval=year", 422, "interval", "unknown_value"),
        ("nps?colour=red", 422, "colour", "unknown_field"),
        ("nps/file?format=pdf", 422, "format", "unknown_value"),
    ] {
        let answer = client.get(&format!("/api/v1/metrics/{query}")).await;
        assert_eq!(answer.status().as_u16(), status, "{query}");
        let problem: Value = answer.json().await.unwrap();
        assert_eq!(
            (&problem["errors"][0]["path"], &problem["errors"][0]["code"]),
            (&json!(path), &json!(code)),
            "{problem}"
        );
    }
    assert_eq!(client.get("/api/v1/metrics/happiness").await.status().as_u16(), 404);
    assert_eq!(app.nobody().get("/api/v1/metrics/nps").await.status().as_u16(), 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn people_see_the_numbers_of_their_units_only() {
    let (app, client) = heard().await;
    let units = client.get_json("/api/v1/units").await;
    let lyon = units["items"].as_array().unwrap().iter().find(|u| u["path"] == "north/lyon").unwrap();
    let lyon = lyon["id"].as_str().unwrap().parse().unwrap();
    app.add_user(app.org, "lyon@north.example", Role::Manager, Some(vec![lyon])).await;
    let manager = app.sign_in("lyon@north.example").await;
    let report = manager.get_json("/api/v1/metrics/nps?by=unit&depth=below").await;
    assert_eq!((value(&report), report["base"].as_u64()), (0.0, Some(20)));
    assert_eq!(report["groups"][0]["key"], "north/lyon");
    let elsewhere = manager.get_json("/api/v1/metrics/nps?filter=unit:south").await;
    assert_eq!((&elsewhere["value"], elsewhere["base"].as_u64()), (&Value::Null, Some(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_hold_the_same_numbers_and_no_formulas() {
    let (app, client) = heard().await;
    let answer = client.get("/api/v1/metrics/volume/file?format=csv&by=plan").await;
    assert_eq!(answer.headers()["content-type"], "text/csv; charset=utf-8");
    let text = answer.text().await.unwrap();
    assert!(text.contains("(all),60,"), "{text}");
    assert!(text.contains("basic plan,40,"), "{text}");
    assert!(text.contains("'=gold,20,"), "{text}");
    let workbook =
        client.get("/api/v1/metrics/nps/file?format=xlsx&interval=day").await.bytes().await.unwrap();
    assert_eq!(&workbook[..2], b"PK");
    let audit = client.get_json("/api/v1/audit-events?action=report.exported").await;
    assert_eq!(audit["items"].as_array().unwrap().len(), 2);
    let reader = app.with_key(app.org, &[Scope::FeedbackRead]).await;
    assert_eq!(reader.get("/api/v1/metrics/nps/file?format=csv").await.status().as_u16(), 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn dashboards_are_given_changed_and_never_overwritten_unawares() {
    let app = TestApp::new().await;
    let client = app.admin().await;
    let all = client.get_json("/api/v1/dashboards").await;
    assert_eq!(all["items"].as_array().unwrap().len(), 1);
    let given = all["items"][0].clone();
    assert!(given["is_default"].as_bool().unwrap() && given["tiles"].as_array().unwrap().len() > 8);
    assert_eq!(client.get_json("/api/v1/dashboards").await["items"][0]["id"], given["id"]);

    let tile = json!({ "id": "a", "width": 2, "content": { "kind": "score", "metric": "nps" } });
    let content = json!({ "name": "Deliveries", "filter": "topic:delivery", "tiles": [tile] });
    let added = client.post("/api/v1/dashboards", &content).await;
    assert_eq!(added.status().as_u16(), 201);
    let added: Value = added.json().await.unwrap();
    let url = format!("/api/v1/dashboards/{}", added["id"].as_str().unwrap());
    let change = json!({ "version": 1, "content": { "name": "Late", "tiles": [] } });
    assert_eq!(client.put(&url, &change).await.status().as_u16(), 200);
    let again = client.put(&url, &change).await;
    assert_eq!(again.status().as_u16(), 409);
    assert_eq!(again.json::<Value>().await.unwrap()["code"], "changed_meanwhile");
    assert_eq!(client.get_json(&url).await["name"], "Late");

    let wrong = json!({ "name": "", "filter": "(", "tiles": [{ "id": "x y", "width": 9, "content": { "kind": "groups", "metric": "nps", "by": "url", "limit": 10 } }] });
    let problem: Value = client.post("/api/v1/dashboards", &wrong).await.json().await.unwrap();
    let paths: Vec<_> =
        problem["errors"].as_array().unwrap().iter().map(|e| e["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["tiles[0].id", "tiles[0].width", "tiles[0].content.by", "name", "filter"]);

    let reader = app.with_key(app.org, &[Scope::FeedbackRead]).await;
    assert_eq!(reader.put(&url, &change).await.status().as_u16(), 403);
    let other = app.add_org("south").await;
    let stranger = app.with_key(other, &Scope::ALL).await;
    for status in [stranger.get(&url).await, stranger.put(&url, &change).await, stranger.delete(&url).await] {
        assert_eq!(status.status().as_u16(), 404);
    }
    assert_eq!(client.delete(&url).await.status().as_u16(), 204);
    assert_eq!(client.get(&url).await.status().as_u16(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_weekly_summary_reaches_those_who_want_it_once() {
    let app = TestApp::new().await;
    let client = app.admin().await;
    app.add_user(app.org, "ada@north.example", Role::Analyst, None).await;
    for (i, day) in (0..80).zip([3, 4, 5, 10].iter().cycle()) {
        let body = json!({
            "source": "survey", "external_id": format!("w{i}"), "unit": "north/lyon",
            "occurred_at": format!("2026-03-{day:02}T10:00:00Z"),
            "text": "The parcel came late and the driver was rude.",
            "scores": { "nps": if i % 4 == 0 { 9 } else { 2 } },
        });
        client.post_json("/api/v1/feedback", &body).await;
    }
    app.settle().await;
    let send = async |now: &str| {
        let now = now.parse().unwrap();
        let house = &app.house;
        candor_reporting::weekly::send_due(&house.db, &house.indexes, &house.public_url, app.org, now)
            .await
            .unwrap()
    };
    assert_eq!(send("2026-03-08T12:00:00Z").await, 0);
    assert_eq!(send("2026-03-09T08:00:00Z").await, 1);
    assert_eq!(send("2026-03-09T09:00:00Z").await, 0);
    assert_eq!(send("2026-03-16T08:00:00Z").await, 1);
    app.settle().await;
    let mails = app.mail.wait_for(2).await;
    let found =
        mails.iter().find(|m| m.message.text.contains("2 Mar 2026 to 8 Mar 2026")).expect("the first week");
    let mail = &found.message;
    assert!(mail.subject().starts_with("Your week at North Parcel: NPS"), "{}", mail.subject());
    assert!(mail.text.contains("> The parcel came late"), "{}", mail.text);
    assert!(mail.text.contains("/reports?filter=occurred%3A2026-03-02..2026-03-08"), "{}", mail.text);
}

fn encode(text: &str) -> String {
    let one = |b: u8| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") };
    text.bytes().map(one).collect()
}
