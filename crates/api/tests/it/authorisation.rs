//! Every operation of the OpenAPI document against nobody, those without the right, other tenants and other sites.
//! The lists of exceptions are the only thing written by hand here, and they may only shrink.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use candor_model::{Role, Scope};
use candor_testkit::{Client, TestApp};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

use crate::contract::{Operation, operations};

/// What may be called without credentials.
const PUBLIC: [&str; 1] = ["POST /api/v1/session"];

/// Areas whose paths name no thing of a tenant: a metric's name, the secret of a mail (whose bearer needs no tenant),
/// the name of a template that everybody has.
const NO_THINGS: [&str; 3] = ["metrics", "take", "survey-templates"];

/// What every signed-in person may do, whatever their role.
const EVERYBODY: [&str; 0] = [];

async fn send(client: &Client, operation: &Operation, path: &str) -> Response {
    let request = client.request(operation.method.clone(), path);
    match &operation.body {
        Some(body) => request.json(body).send().await.unwrap(),
        None => request.send().await.unwrap(),
    }
}

fn nothing() -> String {
    uuid::Uuid::now_v7().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_in_anywhere() {
    let app = TestApp::new().await;
    let nobody = app.nobody();
    let all = operations();
    assert!(all.len() > 60, "the document is nearly empty: {}", all.len());
    for operation in &all {
        assert_eq!(operation.public, PUBLIC.contains(&operation.name().as_str()), "{}", operation.name());
        if operation.public {
            continue;
        }
        let answer = send(&nobody, operation, &operation.at(&nothing())).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{}", operation.name());
        assert_eq!(answer.headers()["content-type"], "application/problem+json", "{}", operation.name());
        let mut forged = nobody
            .request(operation.method.clone(), &operation.at(&nothing()))
            .bearer_auth("ck_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        if let Some(body) = &operation.body {
            forged = forged.json(body);
        }
        let forged = forged.send().await.unwrap();
        assert_eq!(forged.status(), StatusCode::UNAUTHORIZED, "{} with a forged key", operation.name());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_changes_nothing_without_its_csrf_token() {
    let app = TestApp::new().await;
    app.add_user(app.org, "root@north.example", Role::Admin, None).await;
    let mut browser = app.sign_in("root@north.example").await;
    browser.forget_csrf();
    for operation in operations().iter().filter(|o| o.method != "GET" && !o.public) {
        let answer = send(&browser, operation, &operation.at(&nothing())).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{}", operation.name());
    }
    assert_eq!(browser.get("/api/v1/session").await.status(), StatusCode::OK, "reading needs none");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_do_what_is_as_written_down() {
    let app = TestApp::new().await;
    let mut clients = Vec::new();
    for role in Role::ALL {
        clients.push((role.as_str(), app.with_key(app.org, role.scopes()).await));
    }
    // What no person's work: a key that may do one thing only.
    let sender = app.with_key(app.org, &[Scope::FeedbackWrite]).await;
    let reader = app.with_key(app.org, &[Scope::SurveysRead]).await;
    let mut table = String::new();
    for operation in operations().iter().filter(|o| !o.public) {
        let mut may = Vec::new();
        for (role, client) in &clients {
            let answer = send(client, operation, &operation.at(&nothing())).await;
            assert_ne!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR, "{}", operation.name());
            if answer.status() != StatusCode::FORBIDDEN {
                may.push(*role);
            }
        }
        let mut refused = false;
        for client in [&sender, &reader] {
            refused |=
                send(client, operation, &operation.at(&nothing())).await.status() == StatusCode::FORBIDDEN;
        }
        let open = EVERYBODY.contains(&operation.name().as_str());
        assert!(refused != open, "{}: a key without the right must be refused", operation.name());
        writeln!(table, "{:<60} {}", operation.name(), may.join(" ")).unwrap();
    }
    insta::assert_snapshot!("who_may_do_what", table);
}

/// One thing of each kind in the organisation `north`, by the first part of its path.
async fn things(app: &TestApp) -> BTreeMap<&'static str, String> {
    let admin = app.admin().await;
    let id = |value: &Value| value["id"].as_str().unwrap_or_default().to_owned();
    let mut ids = BTreeMap::new();
    let said = json!({ "source": "test", "unit": "north/lyon", "text": "Late again.", "scores": { "nps": 2 },
                       "customer": { "external_id": "c1", "email": "c1@example.org" } });
    let record = admin.post_json("/api/v1/feedback", &said).await;
    app.settle().await;
    ids.insert("feedback", id(&record));
    let shown = admin.get_json(&format!("/api/v1/feedback/{}", id(&record))).await;
    ids.insert("customers", shown["customer"].as_str().unwrap().to_owned());
    ids.insert("cases", id(&admin.post_json("/api/v1/cases", &json!({ "feedback": record["id"] })).await));
    let units = admin.get_json("/api/v1/units").await;
    ids.insert("units", id(&units["items"][0]));
    ids.insert("users", app.add_user(app.org, "ada@north.example", Role::Agent, None).await.to_string());
    let key = json!({ "name": "shop", "scopes": ["feedback:write"] });
    ids.insert("api-keys", id(&admin.post_json("/api/v1/api-keys", &key).await));
    let causes = admin.get_json("/api/v1/root-causes").await;
    ids.insert("root-causes", id(&causes["items"][0]));
    let rule = json!({ "name": "Unhappy", "filter": "nps<=6", "recipients": { "unit_managers": true } });
    ids.insert("alert-rules", id(&admin.post_json("/api/v1/alert-rules", &rule).await));
    let topics = admin.get_json("/api/v1/topics").await;
    ids.insert("topics", id(&topics["items"][0]));
    let dashboards = admin.get_json("/api/v1/dashboards").await;
    ids.insert("dashboards", id(&dashboards["items"][0]));
    app.add_user(app.org, "lea@north.example", Role::Analyst, None).await;
    let search = json!({ "name": "Late", "filter": "late", "shared": true });
    let lea = app.sign_in("lea@north.example").await;
    ids.insert("saved-searches", id(&lea.post_json("/api/v1/saved-searches", &search).await));
    let file =
        reqwest::multipart::Part::bytes(b"Comment,Stars\nLate again,1\n".as_slice()).file_name("reviews.csv");
    let form = reqwest::multipart::Form::new().text("source", "reviews").part("file", file);
    let import =
        admin.request(reqwest::Method::POST, "/api/v1/imports").multipart(form).send().await.unwrap();
    ids.insert("imports", id(&import.json().await.unwrap()));
    let definition = json!({ "title": { "en": "Visit" }, "languages": ["en"],
        "pages": [{ "questions": [{ "key": "q1", "text": { "en": "And?" }, "kind": { "type": "nps" } }] }] });
    let survey = json!({ "name": "Visit", "definition": definition });
    let survey = id(&admin.post_json("/api/v1/surveys", &survey).await);
    admin.post_json(&format!("/api/v1/surveys/{survey}/publication"), &json!({ "revision": 1 })).await;
    let invite = json!({ "recipients": [{ "email": "bob@example.org" }], "subject": "How was it?", "message": "Tell us." });
    admin.post_json(&format!("/api/v1/surveys/{survey}/invitations"), &invite).await;
    let plan = json!({ "subjects": [{ "en": "How was it?" }], "message": { "en": "Tell us." } });
    let campaign = json!({ "name": "Autumn", "plan": plan });
    let campaigns = format!("/api/v1/surveys/{survey}/campaigns");
    ids.insert("campaigns", id(&admin.post_json(&campaigns, &campaign).await));
    let rule = json!({ "name": "A week apart", "gap_days": 7 });
    ids.insert("contact-rules", id(&admin.post_json("/api/v1/contact-rules", &rule).await));
    app.settle().await;
    ids.insert("surveys", survey);
    let mails = admin.get_json("/api/v1/mails").await;
    ids.insert("mails", id(&mails["items"][0]));
    if operations().iter().any(|operation| operation.area() == "question-library") {
        let question = json!({ "key": "q1", "text": { "en": "And?" }, "kind": { "type": "nps" } });
        let kept = json!({ "name": "And?", "question": question });
        ids.insert("question-library", id(&admin.post_json("/api/v1/question-library", &kept).await));
    }
    assert!(ids.values().all(|id| id.len() == 36), "{ids:?}");
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn other_tenants_things_do_not_exist() {
    let app = TestApp::new().await;
    let things = things(&app).await;
    let south = app.add_org("south").await;
    let stranger = app.with_key(south, &Scope::ALL).await;
    let owner = app.admin().await;
    for operation in operations().iter().filter(|o| o.path.contains('{') && !o.public) {
        let made = things.get(operation.area());
        let known = made.is_some() || NO_THINGS.contains(&operation.area());
        assert!(
            known,
            "{}: let `things` make one of these in north, so that south can ask for it",
            operation.name()
        );
        let path = operation.at(made.unwrap_or(&nothing()));
        let answer = send(&stranger, operation, &path).await;
        let status = answer.status();
        let text = answer.text().await.unwrap();
        let fine = match (operation.method.as_str(), &operation.body) {
            ("GET" | "DELETE", _) | (_, None) => status == StatusCode::NOT_FOUND,
            // A body of the least content may be refused before anything is looked for.
            _ => [404, 403, 409, 415, 422, 400].contains(&status.as_u16()),
        };
        // Sessions are people's, and a key is none.
        assert!(fine || status == StatusCode::FORBIDDEN, "{}: {status} {text}", operation.name());
        assert!(!text.contains("north"), "{}: {text}", operation.name());
    }
    for (area, id) in &things {
        if ["api-keys", "contact-rules", "question-library", "root-causes", "saved-searches", "units"]
            .contains(area)
        {
            let list = owner.get(&format!("/api/v1/{area}")).await.text().await.unwrap();
            assert!(list.contains(id.as_str()), "{area} {id} is gone");
        } else {
            let still = owner.get(&format!("/api/v1/{area}/{id}")).await;
            assert_eq!(still.status(), StatusCode::OK, "{area} {id} is gone");
        }
    }
    for list in things.keys().chain(&["audit-events", "alerts"]) {
        let text = stranger.get(&format!("/api/v1/{list}")).await.text().await.unwrap();
        for id in things.values() {
            assert!(!text.contains(id.as_str()), "{list} shows {id} to a stranger");
        }
    }
}
