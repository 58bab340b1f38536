//! The loop is closed: somebody takes a case, talks to the customer, and everybody sees what was done in time.

use candor_accounts::units;
use candor_model::id::UnitId;
use candor_model::{Actor, Role};
use candor_testkit::{Client, TestApp};
use chrono::{Duration, Utc};
use reqwest::StatusCode;
use serde_json::{Value, json};

async fn unit(app: &TestApp, path: &str) -> UnitId {
    let (org, path) = (app.org, path.to_owned());
    let make =
        async move |conn: &mut candor_store::Conn| units::ensure_path(conn, &Actor::system(org), &path).await;
    app.house.db.tenant(org, make).await.unwrap()
}

/// A house with two stores, their managers, an agent who sees all, and one customer's words.
struct Scene {
    app: TestApp,
    lyon: Client,
    lille: Client,
    agent: Client,
    record: Value,
}

async fn scene() -> Scene {
    let app = TestApp::new().await;
    let (lyon, lille) = (unit(&app, "north/lyon").await, unit(&app, "north/lille").await);
    let north = unit(&app, "north").await;
    app.add_user(app.org, "north@example.com", Role::Manager, Some(vec![north])).await;
    app.add_user(app.org, "lyon@example.com", Role::Manager, Some(vec![lyon])).await;
    app.add_user(app.org, "lille@example.com", Role::Manager, Some(vec![lille])).await;
    app.add_user(app.org, "agent@example.com", Role::Agent, None).await;
    let said = json!({
        "source": "calls", "channel": "call", "unit": "north/lyon", "scores": { "nps": 2 },
        "text": "I ordered on the third. Nine days and still waiting, nobody picks up. I want my money back.",
        "customer": { "external_id": "c1", "name": "A. Moreau", "email": "moreau@example.org" },
    });
    let record = app.admin().await.post_json("/api/v1/feedback", &said).await["id"].clone();
    app.settle().await;
    let [lyon, lille, agent] = ["lyon", "lille", "agent"].map(|who| format!("{who}@example.com"));
    let (lyon, lille, agent) =
        (app.sign_in(&lyon).await, app.sign_in(&lille).await, app.sign_in(&agent).await);
    Scene { app, lyon, lille, agent, record }
}

fn at(case: &Value, what: &str) -> String {
    format!("/api/v1/cases/{}{what}", case["id"].as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_opened_taken_worked_on_and_closed() {
    let Scene { app, lyon, agent, record, .. } = scene().await;
    let case = agent.post_json("/api/v1/cases", &json!({ "feedback": record, "priority": "high" })).await;
    assert_eq!(case["status"], "open");
    assert_eq!(case["unit"]["path"], "north/lyon");
    assert_eq!(case["customer_name"], "A. Moreau");
    assert_eq!(case["contact"]["email"], "moreau@example.org");
    assert!(case["title"].as_str().unwrap().starts_with("I ordered on the third"));
    let again = agent.post("/api/v1/cases", &json!({ "feedback": record })).await;
    assert_eq!(again.status(), StatusCode::CONFLICT);
    let of_record = format!("/api/v1/feedback/{}/case", record.as_str().unwrap());
    assert_eq!(lyon.get_json(&of_record).await["case"], case["id"]);

    let me = lyon.get_json("/api/v1/session").await["user"]["id"].clone();
    let taken =
        lyon.put(&at(&case, "/assignment"), &json!({ "owner": me })).await.json::<Value>().await.unwrap();
    assert_eq!((&taken["status"], &taken["owner"]["id"]), (&json!("in_progress"), &me));
    lyon.post_json(&at(&case, "/notes"), &json!({ "text": "Refund was lost at depot 14." })).await;
    let letter =
        json!({ "subject": "Your refund\r\nBcc: x@y.z", "text": "We are sorry.\n\nIt is on its way." });
    lyon.post_json(&at(&case, "/messages"), &letter).await;
    app.settle().await;
    let mail = app.mail.received().pop().unwrap();
    assert_eq!(mail.to, ["moreau@example.org"]);
    assert!(mail.message.text.contains("It is on its way."));
    assert_eq!(mail.message.header("Reply-To"), "lyon@example.com");

    let causes = lyon.get_json("/api/v1/root-causes").await;
    let cause = &causes["items"][0];
    let done = json!({ "resolution": "Refunded by hand.", "root_cause": cause["id"] });
    lyon.post_json(&at(&case, "/resolution"), &done).await;
    let closed = lyon.post_json(&at(&case, "/closure"), &json!({})).await;
    assert_eq!(closed["status"], "closed");
    assert_eq!(closed["root_cause"]["name"], cause["name"]);
    assert_eq!(closed["seconds_left"], Value::Null);
    let kinds: Vec<&str> =
        closed["events"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["opened", "taken", "noted", "written", "resolved", "closed"]);
    let metrics = lyon.get_json("/api/v1/case-metrics").await;
    assert_eq!(
        [&metrics["open"], &metrics["resolved"], &metrics["in_time"]],
        [0, 1, 1].map(|n| json!(n)).each_ref()
    );
    assert_eq!(lyon.get_json("/api/v1/cases?view=done").await["items"][0]["id"], case["id"]);
    let reopened = lyon.post_json(&at(&case, "/reopening"), &json!({ "note": "It came back." })).await;
    assert_eq!((&reopened["status"], &reopened["reopened"]), (&json!("in_progress"), &json!(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_legal_is_a_conflict() {
    let Scene { agent, record, .. } = scene().await;
    let case = agent.post_json("/api/v1/cases", &json!({ "feedback": record })).await;
    assert_eq!(agent.post(&at(&case, "/reopening"), &json!({})).await.status(), StatusCode::CONFLICT);
    assert_eq!(agent.delete(&at(&case, "/waiting")).await.status(), StatusCode::CONFLICT);
    agent.post_json(&at(&case, "/closure"), &json!({})).await;
    for (what, body) in
        [("/resolution", json!({})), ("/closure", json!({})), ("/calls", json!({ "reached": true }))]
    {
        let answer = agent.post(&at(&case, what), &body).await;
        assert_eq!(answer.status(), StatusCode::CONFLICT, "{what}");
    }
    let waiting = agent.put(&at(&case, "/waiting"), &json!({})).await;
    assert_eq!(waiting.json::<Value>().await.unwrap()["code"], "case_status");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_seen_only_where_its_unit_is() {
    let Scene { lyon, lille, agent, record, .. } = scene().await;
    let case = agent.post_json("/api/v1/cases", &json!({ "feedback": record })).await;
    assert_eq!(lyon.get_json("/api/v1/cases").await["items"].as_array().unwrap().len(), 1);
    assert_eq!(lille.get_json("/api/v1/cases").await["items"], json!([]));
    assert_eq!(lille.get_json("/api/v1/case-metrics").await["open"], 0);
    for what in ["/notes", "/closure", "/resolution", "/reopening"] {
        let answer = lille.post(&at(&case, what), &json!({ "text": "x" })).await;
        assert!([404, 422].contains(&answer.status().as_u16()), "{what}");
    }
    assert_eq!(lille.get(&at(&case, "")).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        lille.post(&at(&case, "/notes"), &json!({ "text": "x" })).await.status(),
        StatusCode::NOT_FOUND
    );
    let me = lille.get_json("/api/v1/session").await["user"]["id"].clone();
    let give = lyon.put(&at(&case, "/assignment"), &json!({ "owner": me })).await;
    assert_eq!(give.status(), StatusCode::UNPROCESSABLE_ENTITY, "nobody owns what they cannot see");
    let theirs = lille.post("/api/v1/cases", &json!({ "feedback": record })).await;
    assert_eq!(theirs.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_stands_still_while_the_customer_has_to_answer() {
    let Scene { agent, record, .. } = scene().await;
    let case = agent.post_json("/api/v1/cases", &json!({ "feedback": record, "priority": "urgent" })).await;
    let waiting = agent.put(&at(&case, "/waiting"), &json!({})).await.json::<Value>().await.unwrap();
    assert!(waiting["paused_at"].is_string());
    let running = agent.delete(&at(&case, "/waiting")).await.json::<Value>().await.unwrap();
    assert_eq!(running["paused_at"], Value::Null);
    assert_eq!(running["status"], "in_progress");
    let before: chrono::DateTime<Utc> = case["due_at"].as_str().unwrap().parse().unwrap();
    let calmer = agent
        .put(&at(&case, "/priority"), &json!({ "priority": "low" }))
        .await
        .json::<Value>()
        .await
        .unwrap();
    let after: chrono::DateTime<Utc> = calmer["due_at"].as_str().unwrap().parse().unwrap();
    assert!(after - before >= Duration::hours(163), "{after}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_overdue_case_climbs_from_manager_to_manager_once_a_day() {
    let Scene { app, agent, record, .. } = scene().await;
    let case = agent.post_json("/api/v1/cases", &json!({ "feedback": record, "priority": "urgent" })).await;
    let (db, org) = (&app.house.db, app.org);
    let told = async |hours: i64| {
        let count =
            candor_cases::escalation::escalate(db, org, &app.url, Utc::now() + Duration::hours(hours)).await;
        app.settle().await;
        (count.unwrap(), app.mail.received().iter().map(|m| m.to[0].clone()).collect::<Vec<_>>())
    };
    assert_eq!(told(3).await, (0, vec![]));
    assert_eq!(told(5).await, (1, vec!["lyon@example.com".to_owned()]));
    assert_eq!(told(6).await.0, 0, "a level has a day");
    let (count, mails) = told(30).await;
    assert_eq!((count, mails.last().unwrap().as_str()), (1, "north@example.com"));
    agent.post_json(&at(&case, "/resolution"), &json!({})).await;
    assert_eq!(told(60).await.0, 0, "what is done climbs no further");
    let seen = agent.get_json(&at(&case, "")).await;
    let levels: Vec<&Value> = seen["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e["kind"] == "escalated")
        .map(|e| &e["details"]["level"])
        .collect();
    assert_eq!(levels, [&json!(1), &json!(2)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_open_one_case_for_a_record_however_many_find_it() {
    let Scene { app, agent, .. } = scene().await;
    let admin = app.admin().await;
    for name in ["Unhappy", "Money back"] {
        let filter = if name == "Unhappy" { "nps<=6" } else { "\"money back\"" };
        let rule = json!({ "name": name, "filter": filter, "recipients": { "unit_managers": true },
                           "opens_case": true, "case_priority": "high" });
        admin.post_json("/api/v1/alert-rules", &rule).await;
    }
    let said = json!({ "source": "calls", "unit": "north/lyon", "scores": { "nps": 1 }, "text": "I want my money back." });
    admin.post_json("/api/v1/feedback", &said).await;
    app.settle().await;
    let cases = agent.get_json("/api/v1/cases").await;
    assert_eq!(cases["items"].as_array().unwrap().len(), 1, "{cases}");
    let case = agent.get_json(&at(&cases["items"][0], "")).await;
    assert_eq!(case["priority"], "high");
    let kinds: Vec<&str> =
        case["events"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["opened", "found_again"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_somebody_is_counted() {
    let Scene { app, lyon, lille, record, .. } = scene().await;
    let nothing = json!({ "cases": 0, "overdue": 0, "alerts": 0 });
    assert_eq!(lyon.get_json("/api/v1/session/waiting").await, nothing);
    let rule = json!({ "name": "Unhappy", "filter": "nps<=6", "recipients": { "unit_managers": true } });
    app.admin().await.post_json("/api/v1/alert-rules", &rule).await;
    let said =
        json!({ "source": "calls", "unit": "north/lyon", "scores": { "nps": 1 }, "text": "Still waiting." });
    app.admin().await.post_json("/api/v1/feedback", &said).await;
    app.settle().await;
    let case = lyon.post_json("/api/v1/cases", &json!({ "feedback": record })).await;
    let me = lyon.get_json("/api/v1/session").await["user"]["id"].clone();
    let assign = lyon.request(reqwest::Method::PUT, &at(&case, "/assignment"));
    assert_eq!(assign.json(&json!({ "owner": me })).send().await.unwrap().status(), StatusCode::OK);
    let mine = json!({ "cases": 1, "overdue": 0, "alerts": 1 });
    assert_eq!(lyon.get_json("/api/v1/session/waiting").await, mine);
    assert_eq!(lille.get_json("/api/v1/session/waiting").await, nothing);
    // The clock runs out; the alert is read; the case is done.
    let org = app.org;
    let late = async move |conn: &mut candor_store::Conn| {
        let sql = "update feedback_case set due_at = now() - interval '1 hour' where org_id = $1";
        let query = diesel::sql_query(sql).bind::<diesel::sql_types::Uuid, _>(org);
        diesel_async::RunQueryDsl::execute(query, conn).await?;
        Ok(())
    };
    app.house.db.tenant(app.org, late).await.unwrap();
    let alert = lyon.get_json("/api/v1/alerts").await["items"][0]["id"].clone();
    let read = lyon.request(reqwest::Method::PUT, "/api/v1/alerts/read-mark");
    assert_eq!(read.json(&json!({ "until": alert })).send().await.unwrap().status(), StatusCode::NO_CONTENT);
    let late = json!({ "cases": 1, "overdue": 1, "alerts": 0 });
    assert_eq!(lyon.get_json("/api/v1/session/waiting").await, late);
    lyon.post_json(&at(&case, "/resolution"), &json!({ "resolution": "Sent again." })).await;
    assert_eq!(lyon.get_json("/api/v1/session/waiting").await, nothing);
    let key = app.with_key(app.org, &candor_model::Scope::ALL).await;
    assert_eq!(key.get("/api/v1/session/waiting").await.status(), StatusCode::FORBIDDEN);
}
