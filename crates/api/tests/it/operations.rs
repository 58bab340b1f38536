//! What an operator relies on.

use std::time::Duration;

use candor_model::Role;
use candor_testkit::TestApp;
use candor_testkit::smtp::Answer;
use diesel::sql_query;
use diesel_async::RunQueryDsl;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn health_readiness_and_metrics_answer_without_credentials() {
    let app = TestApp::new().await;
    let nobody = app.nobody();
    assert_eq!(nobody.get("/healthz").await.text().await.unwrap(), "ok");
    assert_eq!(nobody.get("/readyz").await.text().await.unwrap(), "ready");
    let metrics = nobody.get("/metrics").await.text().await.unwrap();
    assert!(metrics.contains("candor_database_connections"), "{metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_security_headers() {
    let app = TestApp::new().await;
    for path in ["/healthz", "/api/v1/session", "/api/openapi.json", "/nowhere", "/api/v1/nowhere"] {
        let answer = app.nobody().get(path).await;
        for header in
            ["x-content-type-options", "referrer-policy", "content-security-policy", "cache-control"]
        {
            assert!(answer.headers().contains_key(header), "{path} lacks {header}");
        }
    }
}

/// The value of one line of the metrics: `name{labels}`.
fn value(metrics: &str, series: &str) -> f64 {
    let line = metrics.lines().find(|line| line.starts_with(&format!("{series} ")));
    let line = line.unwrap_or_else(|| panic!("{series} is missing:\n{metrics}"));
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

async fn scrape(app: &TestApp) -> String {
    app.nobody().get("/metrics").await.text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_metrics_tell_how_far_behind_things_are() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    app.settle().await;
    let metrics = scrape(&app).await;
    assert!((value(&metrics, "candor_database_up") - 1.0).abs() < f64::EPSILON);
    for follower in ["alerts", "index"] {
        for measure in ["records", "seconds"] {
            let series = format!("candor_follower_lag_{measure}{{follower=\"{follower}\"}}");
            assert_eq!(value(&metrics, &series), 0.0, "{metrics}");
        }
    }

    // An open transaction holds the log back: followers must not read past it, and so fall behind for all to see.
    let mut writer = app.database.owner().await;
    for sql in ["begin", "select pg_current_xact_id()"] {
        sql_query(sql).execute(&mut writer).await.unwrap();
    }
    let said = json!({ "source": "test", "text": "Late again.", "scores": { "nps": 2 } });
    for _ in 0..3 {
        admin.post_json("/api/v1/feedback", &said).await;
    }
    let metrics = scrape(&app).await;
    for follower in ["alerts", "index"] {
        let of = format!("{{follower=\"{follower}\"}}");
        assert!(value(&metrics, &format!("candor_follower_lag_records{of}")) >= 3.0, "{metrics}");
        assert!(value(&metrics, &format!("candor_follower_lag_seconds{of}")) > 0.0, "{metrics}");
    }
    sql_query("commit").execute(&mut writer).await.unwrap();
    app.settle().await;
    let metrics = scrape(&app).await;
    assert_eq!(value(&metrics, "candor_follower_lag_records{follower=\"index\"}"), 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_metrics_tell_what_waits_and_what_failed() {
    let app = TestApp::new().await;
    app.mail.answer(Answer::RefuseRecipient(550));
    let manager = app.add_user(app.org, "ada@north.example", Role::Manager, None).await;
    let admin = app.admin().await;
    let rule = json!({ "name": "Unhappy", "filter": "nps<=6", "recipients": { "users": [manager] } });
    admin.post_json("/api/v1/alert-rules", &rule).await;
    let said = json!({ "source": "test", "text": "Late again.", "scores": { "nps": 2 } });
    admin.post_json("/api/v1/feedback", &said).await;
    app.house.caught_up(Duration::from_secs(20)).await.unwrap();

    let due = "candor_jobs{kind=\"send_mail\",state=\"due\"}";
    let metrics = scrape(&app).await;
    assert_eq!(value(&metrics, due), 1.0, "{metrics}");
    assert!(value(&metrics, "candor_jobs_oldest_due_seconds{kind=\"send_mail\"}") >= 0.0);
    assert_eq!(value(&metrics, "candor_mails_total{outcome=\"refused\"}"), 0.0);
    app.settle().await;
    let metrics = scrape(&app).await;
    // What is done does not keep its last number.
    assert_eq!(value(&metrics, due), 0.0, "{metrics}");
    assert_eq!(value(&metrics, "candor_mails_total{outcome=\"refused\"}"), 1.0, "{metrics}");
    assert!(value(&metrics, "candor_jobs_total{kind=\"send_mail\",outcome=\"done\"}") >= 1.0);

    assert_eq!(value(&metrics, "candor_http_requests_total{status=\"5xx\"}"), 0.0);
    let before = value(&metrics, "candor_http_requests_total{status=\"4xx\"}");
    admin.get("/api/v1/nowhere").await;
    let metrics = scrape(&app).await;
    assert_eq!(value(&metrics, "candor_http_requests_total{status=\"4xx\"}"), before + 1.0);

    // A worker that dies leaves jobs that it held; alone on its database, the next one takes them back.
    let org = app.org;
    let hold = "insert into job (org_id, job_id, kind, payload, leased_until)
                values ($1, gen_random_uuid(), 'send_mail', '{}', now() + interval '2 minutes')";
    let mut owner = app.database.owner().await;
    sql_query(hold).bind::<diesel::sql_types::Uuid, _>(org).execute(&mut owner).await.unwrap();
    let running = "candor_jobs{kind=\"send_mail\",state=\"running\"}";
    assert_eq!(value(&scrape(&app).await, running), 1.0);
    assert_eq!(candor_queue::release(&app.house.db).await.unwrap(), 1);
    assert_eq!(value(&scrape(&app).await, running), 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_whose_mail_was_refused_is_shown_as_failed() {
    let app = TestApp::new().await;
    app.mail.answer(Answer::RefuseRecipient(550));
    let admin = app.admin().await;
    let definition = json!({
        "title": { "en": "After delivery" }, "languages": ["en"],
        "pages": [{ "questions": [{ "key": "q1", "text": { "en": "Well?" }, "kind": { "type": "nps" } }] }],
    });
    let survey = admin
        .post_json("/api/v1/surveys", &json!({ "name": "After delivery", "definition": definition }))
        .await;
    let path = format!("/api/v1/surveys/{}", survey["id"].as_str().unwrap());
    admin.post_json(&format!("{path}/publication"), &json!({ "revision": 1 })).await;
    let invite = json!({ "recipients": [{ "email": "gone@example.org" }], "subject": "How was it?",
                         "message": "Tell us.", "remind_after_days": 1 });
    admin.post_json(&format!("{path}/invitations"), &invite).await;
    app.settle().await;
    let listed = admin.get_json(&format!("{path}/invitations")).await;
    assert_eq!(listed["items"][0]["state"], "failed", "{listed}");
    assert_eq!(listed["items"][0]["sent_at"], serde_json::Value::Null);

    // The reminder goes where the invitation could not? It does not.
    app.mail.answer(Answer::Accept);
    let mut owner = app.database.owner().await;
    sql_query("update job set run_at = now() where kind = 'remind_invitation'")
        .execute(&mut owner)
        .await
        .unwrap();
    app.settle().await;
    assert!(app.mail.received().is_empty());
}
