//! The tree of topics: a starter set, rules tried on history, and history that follows a new rule.

use candor_model::{Role, Scope};
use candor_testkit::{Client, TestApp};
use serde_json::{Value, json};

async fn say(client: &Client, text: &str, nps: i16) {
    let body = json!({ "source": "shop", "channel": "review", "text": text, "scores": { "nps": nps } });
    client.post_json("/api/v1/feedback", &body).await;
}

fn topic<'a>(tree: &'a Value, path: &str) -> &'a Value {
    tree["items"].as_array().unwrap().iter().find(|t| t["path"] == path).unwrap_or(&Value::Null)
}

async fn tree(client: &Client) -> Value {
    client.get_json("/api/v1/topics").await
}

/// Waits until history has been brought to the present version.
async fn up_to_date(app: &TestApp, client: &Client) -> Value {
    for _ in 0..2_000 {
        app.settle().await;
        let tree = tree(client).await;
        if tree["run"].is_null() {
            app.settle().await;
            return self::tree(client).await;
        }
    }
    panic!("history is never brought up to date");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_starter_set_finds_what_comes_in() {
    let app = TestApp::new().await;
    let client = app.admin().await;
    say(&client, "My parcel arrived three days late. The driver was lovely though.", 3).await;
    say(&client, "Die Rechnung ist falsch, ich bin sehr verärgert.", 1).await;
    say(&client, "I bought two chairs on Monday.", 7).await;
    app.settle().await;
    let tree = tree(&client).await;
    assert_eq!(tree["total"], 3);
    assert_eq!(tree["without_topic"], 1);
    assert_eq!(tree["version"], 1);
    let late = topic(&tree, "delivery/late");
    assert_eq!((&late["records"], &late["name"]), (&json!(1), &json!("Late")));
    assert!(late["sentiment"].as_f64().is_some());
    assert_eq!(late["trend"].as_array().unwrap().len(), tree["weeks"].as_array().unwrap().len());
    // A topic counts what those below it find, each record once.
    assert_eq!(topic(&tree, "delivery")["records"], 1);
    assert_eq!(topic(&tree, "billing/wrong")["records"], 1);
    assert_eq!(topic(&tree, "price")["records"], 0);
    let found = client.get_json("/api/v1/feedback?filter=topic:delivery").await;
    let hit = &found["items"][0]["annotations"]["topics"][0];
    assert!(hit["spans"].as_array().is_some_and(|s| !s.is_empty()), "{hit}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_is_tried_added_changed_moved_and_removed() {
    let app = TestApp::new().await;
    let client = app.admin().await;
    for text in ["The kiosk was broken", "Lovely kiosk", "The parrot sang"] {
        say(&client, text, 8).await;
    }
    app.settle().await;
    let without_topic = tree(&client).await["without_topic"].clone();
    let look = client.post_json("/api/v1/topics/preview", &json!({ "rule": "kiosk" })).await;
    assert_eq!((&look["records"], &look["total"]), (&json!(2), &json!(3)));
    assert_eq!(look["examples"][0]["highlights"].as_array().unwrap().len(), 1);

    let added = client.post_json("/api/v1/topics", &json!({ "name": "Kiosk", "rule": "kiosk" })).await;
    let id = added["id"].as_str().unwrap().to_owned();
    assert_eq!(added["path"], "kiosk");
    let now = up_to_date(&app, &client).await;
    assert_eq!((&topic(&now, "kiosk")["records"], &now["version"]), (&json!(2), &json!(2)));

    let change = json!({ "rule": "kiosk OR parrot", "topic": id });
    let look = client.post_json("/api/v1/topics/preview", &change).await;
    assert_eq!((&look["gained"], &look["lost"]), (&json!(1), &json!(0)));
    let path = format!("/api/v1/topics/{id}");
    let changed = client.patch(&path, &json!({ "name": "Corner", "rule": "kiosk OR parrot" })).await;
    assert_eq!(changed.status(), 200);
    let changed: Value = changed.json().await.unwrap();
    assert_eq!((&changed["name"], &changed["path"]), (&json!("Corner"), &json!("kiosk")));
    assert_eq!(topic(&up_to_date(&app, &client).await, "kiosk")["records"], 3);

    let above = topic(&tree(&client).await, "service")["id"].clone();
    let moved = client.put(&format!("{path}/place"), &json!({ "parent": above })).await;
    assert_eq!(moved.status(), 200);
    let now = up_to_date(&app, &client).await;
    assert_eq!(topic(&now, "service/kiosk")["records"], 3);
    assert_eq!(topic(&now, "service")["records"], 3);
    let found = client.get_json("/api/v1/feedback?filter=topic:service").await;
    assert_eq!(found["total"], 3);

    assert_eq!(client.delete(&path).await.status(), 204);
    let now = up_to_date(&app, &client).await;
    assert!(topic(&now, "service/kiosk").is_null());
    assert_eq!(now["without_topic"], without_topic);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_where_it_is() {
    let app = TestApp::new().await;
    let client = app.admin().await;
    for (rule, code, position) in
        [("(late", None, None), ("late topic:price", Some("not_in_topic"), Some(5)), ("nps>>3", None, None)]
    {
        let answer = client.post("/api/v1/topics/preview", &json!({ "rule": rule })).await;
        assert_eq!(answer.status(), 422, "{rule}");
        let problem: Value = answer.json().await.unwrap();
        let error = &problem["errors"][0];
        assert_eq!(error["path"], "rule", "{rule}");
        assert!(code.is_none_or(|code| error["code"] == code), "{error}");
        assert!(position.is_none_or(|at: i64| error["position"] == at), "{error}");
    }
    for (body, status) in [
        (json!({ "name": "" }), 422),
        (json!({ "name": "Late", "rule": "late topic:x" }), 422),
        (json!({ "name": "Delivery" }), 409),
        (json!({ "name": "X", "parent": "00000000-0000-7000-8000-000000000000" }), 422),
        (json!({ "name": "X", "colour": "red" }), 422),
    ] {
        assert_eq!(client.post("/api/v1/topics", &body).await.status(), status, "{body}");
    }
    let service = topic(&tree(&client).await, "service")["id"].as_str().unwrap().to_owned();
    let below = topic(&tree(&client).await, "service/waiting")["id"].clone();
    let place = client.put(&format!("/api/v1/topics/{service}/place"), &json!({ "parent": below })).await;
    assert_eq!(place.status(), 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_read_and_designers_change() {
    let app = TestApp::new().await;
    let reader = app.with_key(app.org, &[Scope::FeedbackRead]).await;
    assert!(!tree(&reader).await["items"].as_array().unwrap().is_empty());
    assert_eq!(reader.post("/api/v1/topics", &json!({ "name": "X" })).await.status(), 403);
    assert_eq!(reader.post("/api/v1/topics/preview", &json!({ "rule": "x" })).await.status(), 403);
    app.add_user(app.org, "ana@north.example", Role::Analyst, None).await;
    let analyst = app.sign_in("ana@north.example").await;
    assert_eq!(analyst.post("/api/v1/topics", &json!({ "name": "X" })).await.status(), 201);
}
