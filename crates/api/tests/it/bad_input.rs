//! Bad input of every kind, in one table: what was sent, and the status, the code and the place that are answered.

use candor_testkit::{Client, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

/// What is sent.
enum Sent {
    Json(Value),
    Raw(&'static str, &'static str),
    Nothing,
}

struct Case {
    method: Method,
    path: &'static str,
    sent: Sent,
    status: u16,
    code: &'static str,
    /// Where it is wrong, when a field is.
    at: Option<&'static str>,
}

fn post(path: &'static str, body: Value, status: u16, code: &'static str, at: &'static str) -> Case {
    let at = (!at.is_empty()).then_some(at);
    Case { method: Method::POST, path, sent: Sent::Json(body), status, code, at }
}

fn put(path: &'static str, body: Value, status: u16, code: &'static str, at: &'static str) -> Case {
    Case { method: Method::PUT, ..post(path, body, status, code, at) }
}

fn get(path: &'static str, status: u16, code: &'static str, at: &'static str) -> Case {
    Case { method: Method::GET, sent: Sent::Nothing, ..post(path, Value::Null, status, code, at) }
}

fn raw(path: &'static str, kind: &'static str, text: &'static str, status: u16, code: &'static str) -> Case {
    Case { sent: Sent::Raw(kind, text), ..post(path, Value::Null, status, code, "") }
}

const NOBODY: &str = "/api/v1/users/018f0000-0000-7000-8000-000000000000";

fn unreadable() -> Vec<Case> {
    vec![
        raw("/api/v1/feedback", "application/json", "", 400, "malformed"),
        raw("/api/v1/feedback", "application/json", "{", 400, "malformed"),
        raw(
            "/api/v1/feedback",
            "application/json",
            "{\"source\": \"t\", \"text\": \"x\"} {}",
            400,
            "malformed",
        ),
        raw("/api/v1/feedback", "text/plain", "{}", 400, "malformed"),
        raw("/api/v1/cases", "application/x-www-form-urlencoded", "title=x", 400, "malformed"),
        raw("/api/v1/session", "application/json", "{\"email\": \"a\\ud800\"}", 400, "malformed"),
        get("/api/v1/cases/not-an-id", 404, "not_found", ""),
        get("/api/v1/users/1%20or%201=1", 404, "not_found", ""),
        get("/api/v1/nowhere", 404, "not_found", ""),
        get("/api/v1/feedback/018f0000-0000-7000-8000-000000000000", 404, "not_found", ""),
        get("/api/v1/cases?limit=0", 422, "invalid", "limit"),
        get("/api/v1/cases?limit=201", 422, "invalid", "limit"),
        get("/api/v1/cases?limit=many", 422, "invalid", "limit"),
        get("/api/v1/cases?cursor=nonsense", 422, "invalid", "cursor"),
        get("/api/v1/cases?view=everything", 422, "invalid", "view"),
        get("/api/v1/cases?sort=owner%3Bdrop", 422, "invalid", "sort"),
        get("/api/v1/case-metrics?days=0", 422, "invalid", "days"),
        get("/api/v1/users?cursor=%00", 422, "invalid", "cursor"),
        get("/api/v1/audit-events?cursor=AAAA", 422, "invalid", "cursor"),
        get("/api/v1/feedback?filter=nps%3C%3D", 422, "invalid", "filter"),
        get("/api/v1/feedback?filter=(late", 422, "invalid", "filter"),
        get("/api/v1/feedback?limit=100000", 422, "invalid", "limit"),
        get("/api/v1/metrics/happiness", 404, "not_found", ""),
    ]
}

fn wrong_people_and_units() -> Vec<Case> {
    let user = |email: &str| json!({ "email": email, "role": "agent" });
    vec![
        post("/api/v1/users", json!({ "role": "agent" }), 422, "invalid", "email"),
        post("/api/v1/users", user("no address"), 422, "invalid", "email"),
        post("/api/v1/users", user("a@b@c.de"), 422, "invalid", "email"),
        post("/api/v1/users", user("a@x.org\r\nBcc: b@x.org"), 422, "invalid", "email"),
        post("/api/v1/users", json!({ "email": "a@x.org", "role": "owner" }), 422, "invalid", "role"),
        post(
            "/api/v1/users",
            json!({ "email": "a@x.org", "role": "agent", "org_id": "x" }),
            422,
            "invalid",
            "org_id",
        ),
        post(
            "/api/v1/users",
            json!({ "email": "a@x.org", "role": "agent", "password": "short" }),
            422,
            "invalid",
            "password",
        ),
        post(
            "/api/v1/users",
            json!({ "email": "a@x.org", "role": "agent", "password": "P@ssw0rd123" }),
            422,
            "invalid",
            "password",
        ),
        post(
            "/api/v1/users",
            json!({ "email": "a@x.org", "role": "agent", "language": "xx" }),
            422,
            "invalid",
            "language",
        ),
        post(
            "/api/v1/users",
            json!({ "email": "a@x.org", "role": "agent", "units": ["018f0000-0000-7000-8000-000000000000"] }),
            422,
            "invalid",
            "units",
        ),
        put(
            "/api/v1/users/018f0000-0000-7000-8000-000000000000/access",
            json!({ "role": "agent" }),
            404,
            "not_found",
            "",
        ),
        get(NOBODY, 404, "not_found", ""),
        post("/api/v1/units", json!({ "name": "Ada\r\nBcc: x" }), 422, "invalid", "name"),
        post("/api/v1/units", json!({ "name": "" }), 422, "invalid", "name"),
        post("/api/v1/units", json!({ "name": "///" }), 422, "invalid", "name"),
        post(
            "/api/v1/units",
            json!({ "name": "x", "parent": "018f0000-0000-7000-8000-000000000000" }),
            422,
            "invalid",
            "parent",
        ),
        post("/api/v1/api-keys", json!({ "name": "x", "scopes": [] }), 422, "invalid", "scopes"),
        post("/api/v1/api-keys", json!({ "name": "x", "scopes": ["root"] }), 422, "invalid", "scopes[0]"),
        post("/api/v1/session", json!({ "email": "a@x.org" }), 422, "invalid", "password"),
        post("/api/v1/session", json!({ "email": 7, "password": "x" }), 422, "invalid", "email"),
    ]
}

fn wrong_feedback_and_cases() -> Vec<Case> {
    let nobody = "018f0000-0000-7000-8000-000000000000";
    vec![
        post("/api/v1/feedback", json!({ "text": "x" }), 422, "invalid", "source"),
        post("/api/v1/feedback", json!({ "source": "t", "text": "x", "org": 1 }), 422, "invalid", "org"),
        post(
            "/api/v1/feedback",
            json!({ "source": "t", "text": "x", "scores": { "nps": 11 } }),
            422,
            "invalid",
            "scores.nps",
        ),
        post(
            "/api/v1/feedback",
            json!({ "source": "t", "text": "x", "scores": { "nps": "9" } }),
            422,
            "invalid",
            "scores.nps",
        ),
        post(
            "/api/v1/feedback",
            json!({ "source": "t", "text": "x", "occurred_at": "yesterday" }),
            422,
            "invalid",
            "occurred_at",
        ),
        post(
            "/api/v1/feedback",
            json!({ "source": "t", "text": "x", "unit": "a//b" }),
            422,
            "invalid",
            "unit",
        ),
        post("/api/v1/feedback", json!({ "source": "t" }), 422, "invalid", "text"),
        post("/api/v1/cases", json!({}), 422, "invalid", "title"),
        post("/api/v1/cases", json!({ "title": "x".repeat(201) }), 422, "invalid", "title"),
        post("/api/v1/cases", json!({ "feedback": nobody }), 422, "invalid", "feedback"),
        post("/api/v1/cases", json!({ "title": "x", "unit": nobody }), 422, "invalid", "unit"),
        post("/api/v1/cases", json!({ "title": "x", "priority": "asap" }), 422, "invalid", "priority"),
        post("/api/v1/cases", json!({ "title": "x", "status": "closed" }), 422, "invalid", "status"),
        post(
            "/api/v1/cases/018f0000-0000-7000-8000-000000000000/notes",
            json!({ "text": "x" }),
            404,
            "not_found",
            "",
        ),
        post(
            "/api/v1/cases/018f0000-0000-7000-8000-000000000000/notes",
            json!({ "text": " " }),
            422,
            "invalid",
            "text",
        ),
        put(
            "/api/v1/case-targets",
            json!({ "low": 0, "normal": 1, "high": 1, "urgent": 1 }),
            422,
            "invalid",
            "low",
        ),
        post("/api/v1/root-causes", json!({ "name": " " }), 422, "invalid", "name"),
        post(
            "/api/v1/alert-rules",
            json!({ "name": "x", "filter": "nps<=", "recipients": { "unit_managers": true } }),
            422,
            "invalid",
            "filter",
        ),
    ]
}

async fn ask(client: &Client, case: &Case) -> (u16, String, Value) {
    let request = client.request(case.method.clone(), case.path);
    let request = match &case.sent {
        Sent::Json(body) => request.json(body),
        Sent::Raw(kind, text) => request.header("content-type", *kind).body(*text),
        Sent::Nothing => request,
    };
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let kind =
        answer.headers().get("content-type").map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
    (status, kind, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_bad_input_is_answered_with_what_and_where() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let table: Vec<Case> =
        [unreadable(), wrong_people_and_units(), wrong_feedback_and_cases()].into_iter().flatten().collect();
    assert!(table.len() >= 40);
    let mut wrong = Vec::new();
    for case in &table {
        let (status, kind, problem) = ask(&admin, case).await;
        let at = problem["errors"][0]["path"].as_str();
        let good = status == case.status
            && kind == "application/problem+json"
            && problem["code"] == case.code
            && problem["status"] == case.status
            && case.at.is_none_or(|wanted| at == Some(wanted));
        let told = problem.to_string().to_lowercase();
        let quiet = !["select ", "postgres", "panicked", "src/"].iter().any(|inside| told.contains(inside));
        if !(good && quiet) {
            let sent = match &case.sent {
                Sent::Json(body) => body.to_string(),
                Sent::Raw(_, text) => (*text).to_owned(),
                Sent::Nothing => String::new(),
            };
            wrong.push(format!(
                "{} {} {sent}\n  wanted {} {} {:?}\n  got {status} {kind} {problem}",
                case.method, case.path, case.status, case.code, case.at
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_have_a_size() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let big = json!({ "title": "x".repeat(5 * 1024 * 1024) });
    let answer = admin.post("/api/v1/cases", &big).await;
    assert_eq!(answer.status().as_u16(), 413);
    assert_eq!(answer.json::<Value>().await.unwrap()["code"], "too_large");
}
