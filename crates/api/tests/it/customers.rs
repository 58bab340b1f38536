//! People are recognised whatever they are known by, and what they said comes together.

use candor_model::Scope;
use candor_testkit::{Client, TestApp};
use reqwest::StatusCode;
use serde_json::{Value, json};

async fn say(client: &Client, text: &str, at: &str, unit: &str, customer: Value) {
    let body =
        json!({ "source": "test", "text": text, "occurred_at": at, "unit": unit, "customer": customer });
    client.post_json("/api/v1/feedback", &body).await;
}

async fn only(client: &Client, query: &str) -> Value {
    let found = client.get_json(&format!("/api/v1/customers?query={query}")).await;
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "{query}: {found}");
    found["items"][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn any_identity_leads_to_the_same_customer() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    say(
        &admin,
        "First.",
        "2026-01-01T10:00:00Z",
        "north",
        json!({ "email": "Ada@Example.org", "name": "Ada Byron" }),
    )
    .await;
    say(
        &admin,
        "Second.",
        "2026-01-02T10:00:00Z",
        "south",
        json!({ "email": "ada@example.org", "phone": "+44 20 7946 0958" }),
    )
    .await;
    say(
        &admin,
        "Third.",
        "2026-01-03T10:00:00Z",
        "north",
        json!({ "phone": "0044 20 7946-0958", "external_id": "C-1" }),
    )
    .await;
    say(&admin, "Somebody else.", "2026-01-04T10:00:00Z", "north", json!({ "name": "Ada Byron" })).await;
    let ada = only(&admin, "ada@example.org").await;
    assert_eq!(ada["name"], "Ada Byron");
    assert_eq!(ada["records"], 3);
    assert_eq!(ada["identities"].as_array().unwrap().len(), 3);
    for query in ["byr", "ADA", "C-1", "%2B442079460958", "0044%2020%207946%200958"] {
        assert_eq!(only(&admin, query).await["id"], ada["id"], "{query}");
    }
    let path = format!("/api/v1/customers/{}/timeline", ada["id"].as_str().unwrap());
    let page = admin.get_json(&format!("{path}?limit=2")).await;
    let texts = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap();
        items.iter().map(|r| r["verbatims"][0]["text"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(texts(&page), ["Third.", "Second."]);
    let rest = admin.get_json(&format!("{path}?limit=2&cursor={}", page["next"].as_str().unwrap())).await;
    assert_eq!(texts(&rest), ["First."]);
    assert_eq!(rest["next"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_most_trusted_identity_wins_and_the_overlap_is_noted() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    say(&admin, "One.", "2026-01-01T10:00:00Z", "north", json!({ "external_id": "C-1" })).await;
    say(&admin, "Two.", "2026-01-01T11:00:00Z", "north", json!({ "email": "x@example.org" })).await;
    say(
        &admin,
        "Both.",
        "2026-01-01T12:00:00Z",
        "north",
        json!({ "external_id": "C-1", "email": "x@example.org" }),
    )
    .await;
    let (one, two) = (only(&admin, "C-1").await, only(&admin, "x@example.org").await);
    assert_ne!(one["id"], two["id"]);
    assert_eq!((&one["records"], &two["records"]), (&json!(2), &json!(1)));
    assert_eq!(one["overlaps"], json!([two["id"]]));
    assert_eq!(two["overlaps"], json!([one["id"]]));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sees_a_unit_sees_the_customers_of_it() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    say(&admin, "North.", "2026-01-01T10:00:00Z", "north/lyon", json!({ "external_id": "C-1" })).await;
    say(&admin, "South.", "2026-01-02T10:00:00Z", "south", json!({ "external_id": "C-1" })).await;
    say(&admin, "South only.", "2026-01-03T10:00:00Z", "south", json!({ "external_id": "C-2" })).await;
    let units = admin.get_json("/api/v1/units").await;
    let north = units["items"].as_array().unwrap().iter().find(|u| u["path"] == "north").unwrap();
    let north = north["id"].as_str().unwrap().parse().unwrap();
    app.add_user(app.org, "lea@north.example", candor_model::Role::Manager, Some(vec![north])).await;
    let lea = app.sign_in("lea@north.example").await;
    let found = lea.get_json("/api/v1/customers").await;
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    assert_eq!(found["items"][0]["records"], 1);
    let hidden = only(&admin, "C-2").await;
    let path = format!("/api/v1/customers/{}", hidden["id"].as_str().unwrap());
    assert_eq!(lea.get(&path).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(lea.get(&format!("{path}/timeline")).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_stay_in_their_organisation() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    say(&admin, "Mine.", "2026-01-01T10:00:00Z", "north", json!({ "email": "x@example.org" })).await;
    let mine = only(&admin, "x@example.org").await;
    let other = app.add_org("south").await;
    let stranger = app.with_key(other, &Scope::ALL).await;
    assert_eq!(stranger.get_json("/api/v1/customers?query=x@example.org").await["items"], json!([]));
    let path = format!("/api/v1/customers/{}", mine["id"].as_str().unwrap());
    assert_eq!(stranger.get(&path).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(app.nobody().get(&path).await.status(), StatusCode::UNAUTHORIZED);
    for query in ["limit=0", "limit=201", "cursor=!", "surprise=1"] {
        let answer = admin.get(&format!("/api/v1/customers?{query}")).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
}

/// How many records a search finds.
async fn found(client: &Client, filter: &str) -> i64 {
    let page = client.get_json(&format!("/api/v1/feedback?filter={filter}")).await;
    page["total"].as_i64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn another_name_is_shown_wherever_the_customer_is() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    say(&admin, "First.", "2026-01-01T10:00:00Z", "north", json!({ "external_id": "C-1" })).await;
    app.settle().await;
    assert_eq!(found(&admin, "customer:%22ada%20byron%22").await, 0);
    // A later record tells the name: what was said before shows it too.
    let named = json!({ "external_id": "C-1", "name": "Ada Byron" });
    say(&admin, "Second.", "2026-01-02T10:00:00Z", "north", named).await;
    app.settle().await;
    assert_eq!(found(&admin, "customer:%22ada%20byron%22").await, 2);

    let ada = only(&admin, "C-1").await;
    let record = &admin.get_json("/api/v1/feedback").await["items"][0]["id"].clone();
    let case = admin.post_json("/api/v1/cases", &json!({ "feedback": record })).await;
    let path = format!("/api/v1/customers/{}/name", ada["id"].as_str().unwrap());
    let put = |body: Value| admin.request(reqwest::Method::PUT, &path).json(&body).send();
    assert_eq!(put(json!({ "name": " " })).await.unwrap().status(), StatusCode::UNPROCESSABLE_ENTITY);
    let answer: Value = put(json!({ "name": " Ada  Lovelace " })).await.unwrap().json().await.unwrap();
    assert_eq!((&answer["name"], &answer["records"]), (&json!("Ada Lovelace"), &json!(2)));
    app.settle().await;
    assert_eq!(found(&admin, "customer:%22ada%20byron%22").await, 0);
    assert_eq!(found(&admin, "customer:%22ada%20lovelace%22").await, 2);
    let case = admin.get_json(&format!("/api/v1/cases/{}", case["id"].as_str().unwrap())).await;
    assert_eq!(case["customer_name"], "Ada Lovelace");
    assert_eq!(only(&admin, "lovel").await["id"], ada["id"]);
    assert_eq!(admin.get_json("/api/v1/customers?query=byron").await["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_found_by_the_beginnings_of_their_words() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for (id, name) in [("C-1", "Zoé O'Hara-Brontë"), ("C-2", "Zoe Braun"), ("C-3", "Łucja Zoń")] {
        let who = json!({ "external_id": id, "name": name });
        say(&admin, "Hello.", "2026-01-01T10:00:00Z", "north", who).await;
    }
    let names = async |query: &str| -> Vec<String> {
        let page = admin.get_json(&format!("/api/v1/customers?query={query}")).await;
        page["items"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("bro").await, ["Zoé O'Hara-Brontë"]);
    assert_eq!(names("bronT%C3%8B%20zo").await, ["Zoé O'Hara-Brontë"], "in any order, in any case");
    assert_eq!(names("zo").await, ["Łucja Zoń", "Zoe Braun", "Zoé O'Hara-Brontë"]);
    assert_eq!(names("zo%20b").await, ["Zoe Braun", "Zoé O'Hara-Brontë"]);
    assert_eq!(names("%C5%81UC").await, ["Łucja Zoń"]);
    for nobody in ["raun", "zoe%20x", "%25", "_", "zo%20c-1", "%2B"] {
        assert_eq!(names(nobody).await, [""; 0], "{nobody}");
    }
}
