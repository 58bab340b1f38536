//! Alerts: a record comes in, the right people get one mail, whatever breaks in between.

use candor_accounts::units;
use candor_alerting::{AlertFollower, SendDigests};
use candor_model::id::{OrgId, UnitId};
use candor_model::{Actor, Role};
use candor_store::{Conn, changes};
use candor_testkit::smtp::Answer;
use candor_testkit::{Client, TestApp};
use chrono::{Duration, Utc};
use diesel::sql_query;
use diesel::sql_types::Uuid;
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use tokio::sync::watch;

async fn unit(app: &TestApp, path: &str) -> UnitId {
    let (org, path) = (app.org, path.to_owned());
    app.house
        .db
        .tenant(org, async move |conn| units::ensure_path(conn, &Actor::system(org), &path).await)
        .await
        .unwrap()
}

fn rule(filter: &str) -> Value {
    json!({ "name": "Unhappy", "filter": filter, "recipients": { "unit_managers": true } })
}

fn words(text: &str, unit: &str, nps: i32) -> Value {
    json!({ "source": "test", "channel": "call", "unit": unit, "text": text, "scores": { "nps": nps },
            "customer": { "external_id": "c1", "name": "A. Moreau" } })
}

/// Lets every waiting job run now, as if the time had passed.
async fn hasten(app: &TestApp) {
    execute(app, "update job set run_at = now() where org_id = $1").await;
    app.settle().await;
}

async fn execute(app: &TestApp, sql: &'static str) {
    let org: OrgId = app.org;
    let run = async move |conn: &mut Conn| {
        sql_query(sql).bind::<Uuid, _>(org).execute(conn).await?;
        Ok(())
    };
    app.house.db.tenant(org, run).await.unwrap();
}

/// Settles until so many alerts are there: the followers read no further than the oldest transaction that runs.
async fn alerted(app: &TestApp, admin: &Client, count: usize) {
    for _ in 0..100 {
        app.settle().await;
        if admin.get_json("/api/v1/alerts").await["items"].as_array().unwrap().len() >= count {
            return app.settle().await;
        }
    }
    panic!("fewer than {count} alerts");
}

/// A house with a manager of Lyon and one of the whole north, and a rule.
async fn house(rule: &Value) -> (TestApp, Client, String) {
    let app = TestApp::new().await;
    let (north, lyon) = (unit(&app, "north").await, unit(&app, "north/lyon").await);
    app.add_user(app.org, "north@example.com", Role::Manager, Some(vec![north])).await;
    app.add_user(app.org, "lyon@example.com", Role::Manager, Some(vec![lyon])).await;
    let admin = app.admin().await;
    let made = admin.post_json("/api/v1/alert-rules", rule).await;
    let id = made["id"].as_str().unwrap().to_owned();
    (app, admin, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_comes_in_and_the_nearest_manager_gets_one_mail() {
    let (app, admin, id) = house(&rule("nps<=6")).await;
    let said = "I ordered on the third. Nine days and still waiting, nobody picks up the phone.";
    admin.post_json("/api/v1/feedback", &words(said, "north/lyon", 2)).await;
    admin.post_json("/api/v1/feedback", &words("All fine, thank you.", "north/lyon", 10)).await;
    app.settle().await;

    let mails = app.mail.received();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, ["lyon@example.com"]);
    let message = &mails[0].message;
    assert!(message.subject().contains("2 of 10"), "{}", message.subject());
    assert!(message.subject().to_lowercase().contains("lyon"), "{}", message.subject());
    assert!(message.text.starts_with("> I ordered on the third."), "{}", message.text);
    assert!(message.text.contains("Customer: A. Moreau"), "{}", message.text);
    assert!(message.text.contains("nps<=6"), "{}", message.text);
    assert!(message.html.contains("still waiting"));
    assert_eq!(message.header("Auto-Submitted"), "auto-generated");

    let alerts = admin.get_json("/api/v1/alerts").await;
    let alert = &alerts["items"][0];
    assert_eq!(alerts["items"].as_array().unwrap().len(), 1);
    assert_eq!(alert["why"]["matched"], json!(["nps<=6"]));
    assert_eq!(alert["told"][0]["mail"], "sent");
    let seen = admin.get_json(&format!("/api/v1/alert-rules/{id}")).await;
    assert_eq!(seen["evaluation"]["evaluated"], 2);
    assert_eq!(seen["evaluation"]["fired"], 1);
    assert_eq!(seen["evaluation"]["last_miss"]["reason"], "filter");
    let log = admin.get_json("/api/v1/mails").await;
    assert_eq!(log["items"][0]["state"], "sent");

    // The manager of the north reads it too; somebody from elsewhere does not know that it exists.
    let south = unit(&app, "south").await;
    app.add_user(app.org, "south@example.com", Role::Manager, Some(vec![south])).await;
    let (north, south) = (app.sign_in("north@example.com").await, app.sign_in("south@example.com").await);
    assert_eq!(north.get_json("/api/v1/alerts").await["items"].as_array().unwrap().len(), 1);
    assert_eq!(south.get_json("/api/v1/alerts").await["items"], json!([]));
    assert_eq!(south.get_json("/api/v1/mails").await["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_between_any_two_steps_neither_loses_nor_repeats_a_mail() {
    let (app, admin, id) = house(&rule("nps<=6")).await;
    for n in 0..5 {
        admin.post_json("/api/v1/feedback", &words(&format!("Late again, {n}"), "north/lyon", n)).await;
    }
    app.settle().await;
    assert_eq!(app.mail.received().len(), 5);

    // The follower died before its position was kept: it reads everything again.
    app.house
        .db
        .untenanted(async |conn| {
            sql_query("update follower set xid = 0, seq = 0 where name = 'alerts'").execute(conn).await?;
            Ok(())
        })
        .await
        .unwrap();
    let (stop, stopped) = watch::channel(false);
    let again = AlertFollower::new(app.house.db.clone(), &app.url);
    let again = tokio::spawn(changes::follow(app.house.db.clone(), again, stopped));
    app.settle().await;
    stop.send_replace(true);
    again.await.unwrap();
    // The worker died before its job was taken from the queue: the job runs again.
    execute(
        &app,
        "insert into job (org_id, job_id, kind, payload)
         select org_id, gen_random_uuid(), 'send_mail', jsonb_build_object('mail', mail_id, 'attempt', 0)
         from mail where org_id = $1",
    )
    .await;
    app.settle().await;
    assert_eq!(app.mail.received().len(), 5);
    assert_eq!(admin.get_json("/api/v1/alerts").await["items"].as_array().unwrap().len(), 5);
    assert_eq!(admin.get_json(&format!("/api/v1/alert-rules/{id}")).await["evaluation"]["fired"], 5);

    // The relay took a mail and died before it could say so: it comes again, recognisable as the same.
    app.mail.clear();
    app.mail.answer(Answer::SwallowReply);
    admin.post_json("/api/v1/feedback", &words("And again", "north/lyon", 1)).await;
    alerted(&app, &admin, 6).await;
    app.mail.answer(Answer::Accept);
    hasten(&app).await;
    let twice = app.mail.received();
    assert_eq!(twice.len(), 2);
    assert_eq!(twice[0].message.header("Message-ID"), twice[1].message.header("Message-ID"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_is_down_for_a_while_loses_nothing_and_doubles_nothing() {
    let (mut app, admin, _) = house(&rule("nps<=6")).await;
    app.mail.kill().await;
    for n in 0..6 {
        admin.post_json("/api/v1/feedback", &words(&format!("Late, number {n}"), "north/lyon", 1)).await;
    }
    alerted(&app, &admin, 6).await;
    hasten(&app).await;
    let waiting = admin.get_json("/api/v1/mails?state=queued").await;
    assert_eq!(waiting["items"].as_array().unwrap().len(), 6);
    assert_eq!(waiting["items"][0]["attempts"], 2);
    assert!(waiting["items"][0]["last_error"].as_str().unwrap().contains("cannot be reached"));

    app.mail.resume();
    hasten(&app).await;
    let mut ids: Vec<String> =
        app.mail.received().iter().map(|mail| mail.message.header("Message-ID").to_owned()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!((ids.len(), app.mail.received().len()), (6, 6));

    // A mailbox that does not exist is final, and the log says why.
    app.mail.answer(Answer::RefuseRecipient(550));
    admin.post_json("/api/v1/feedback", &words("Late, for nobody", "north/lyon", 1)).await;
    alerted(&app, &admin, 7).await;
    let failed = admin.get_json("/api/v1/mails?state=failed").await;
    assert!(failed["items"][0]["last_error"].as_str().unwrap().contains("550"));
    // One that is only full is tried again.
    app.mail.answer(Answer::RefuseContent(452));
    admin.post_json("/api/v1/feedback", &words("Late, for a full box", "north/lyon", 1)).await;
    alerted(&app, &admin, 8).await;
    app.mail.answer(Answer::Accept);
    hasten(&app).await;
    assert_eq!(app.mail.received().len(), 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_tells_everything_once() {
    let hourly = json!({ "name": "Unhappy", "filter": "nps<=6", "delivery": "hourly",
                         "recipients": { "unit_managers": true } });
    let (app, admin, _) = house(&hourly).await;
    for n in 0..7 {
        admin.post_json("/api/v1/feedback", &words(&format!("Late, number {n}"), "north/lyon", 1)).await;
    }
    app.settle().await;
    assert!(app.mail.received().is_empty());
    let digest = async || {
        let org = app.org;
        let enqueue = async move |conn: &mut Conn| candor_queue::enqueue(conn, org, &SendDigests).await;
        app.house.db.tenant(org, enqueue).await.unwrap();
        app.settle().await;
    };
    execute(&app, "update alert_recipient set fired_at = fired_at - interval '1 hour' where org_id = $1")
        .await;
    digest().await;
    digest().await;
    let mails = app.mail.received();
    assert_eq!(mails.len(), 1);
    let message = &mails[0].message;
    assert!(message.subject().contains("7 alerts"), "{}", message.subject());
    assert!(message.text.contains("Unhappy · 7"), "{}", message.text);
    assert!(message.text.contains("and 2 more"), "{}", message.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_finds_what_the_rule_finds_in_life() {
    let each = rule("late nps<=6");
    let (app, admin, first) = house(&each).await;
    let threshold = json!({ "measure": "count", "direction": "at_least", "value": 4, "window_minutes": 60 });
    let crossing = json!({ "name": "Wave", "filter": "late", "threshold": threshold,
                           "recipients": { "roles": ["admin"] } });
    let second = admin.post_json("/api/v1/alert-rules", &crossing).await["id"].as_str().unwrap().to_owned();
    let begin = Utc::now() - Duration::hours(30);
    // Two waves, and a trickle that never fills the window.
    let minutes =
        (0..6).map(|n| n * 5).chain((0..4).map(|n| 300 + n * 45)).chain((0..5).map(|n| 900 + n * 10));
    for (n, minute) in minutes.enumerate() {
        let mut record = words(&format!("Late once more, {n}"), "north/lyon", i32::try_from(n % 10).unwrap());
        record["occurred_at"] = json!(begin + Duration::minutes(minute));
        admin.post_json("/api/v1/feedback", &record).await;
    }
    app.settle().await;
    for (id, rule, expected) in [(first, &each, 12), (second, &crossing, 2)] {
        let lived = admin.get_json(&format!("/api/v1/alert-rules/{id}")).await;
        let body = json!({ "filter": rule["filter"], "threshold": rule["threshold"] });
        let tried = admin.post_json("/api/v1/alert-rules/dry-run", &body).await;
        assert_eq!(lived["evaluation"]["fired"], expected, "{lived}");
        assert_eq!(tried["fired"], expected, "{tried}");
        let by_day: u64 =
            tried["days"].as_array().unwrap().iter().map(|d| d["count"].as_u64().unwrap()).sum();
        assert_eq!(by_day, expected);
        assert_eq!(tried["days"].as_array().unwrap().len(), 90);
        let fired = admin.get_json(&format!("/api/v1/alerts?rule={id}&limit=10")).await;
        let ids = |list: &Value| -> Vec<String> {
            let items = list.as_array().unwrap().iter();
            let mut ids: Vec<_> = items.map(|i| i["feedback"]["id"].as_str().unwrap().to_owned()).collect();
            ids.sort();
            ids
        };
        if expected == 2 {
            assert_eq!(ids(&fired["items"]), ids(&tried["examples"]));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_in_the_mail_takes_the_case_and_only_by_a_deliberate_step() {
    let mut opening = rule("nps<=6");
    opening["opens_case"] = json!(true);
    let (app, admin, _) = house(&opening).await;
    admin.post_json("/api/v1/feedback", &words("Still waiting after nine days.", "north/lyon", 2)).await;
    app.settle().await;
    let mails = app.mail.received();
    let link = mails[0].message.link("/take/").unwrap().to_owned();
    let token = link.rsplit('/').next().unwrap();
    assert!(token.len() >= 43);

    // Neither the log nor the database knows the token any more.
    let log = admin.get_json("/api/v1/mails").await;
    let id = log["items"][0]["id"].as_str().unwrap();
    let kept = admin.get_json(&format!("/api/v1/mails/{id}")).await;
    assert!(!kept.to_string().contains(token));

    let path = format!("/api/v1/take/{token}");
    assert_eq!(app.nobody().get(&path).await.status(), 401);
    let south = unit(&app, "south").await;
    app.add_user(app.org, "south@example.com", Role::Manager, Some(vec![south])).await;
    let stranger = app.sign_in("south@example.com").await;
    assert_eq!(stranger.get(&path).await.status(), 404);
    assert_eq!(stranger.post(&path, &json!({})).await.status(), 404);

    let manager = app.sign_in("lyon@example.com").await;
    let offer = manager.get_json(&path).await;
    assert_eq!(offer["used_at"], Value::Null);
    assert!(offer["case"].is_string(), "the rule has opened a case");
    assert_eq!(manager.get_json(&path).await["used_at"], Value::Null, "looking changes nothing");
    let taken = manager.post_json(&path, &json!({})).await;
    assert_eq!(taken["case"], offer["case"]);
    assert_eq!(manager.post_json(&path, &json!({})).await["case"], taken["case"], "again is the same");
    assert!(manager.get_json(&path).await["used_at"].is_string());
    assert_eq!(manager.get(&format!("{path}x")).await.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_a_mail_back_is_said() {
    let mut quiet = rule("nps<=6");
    quiet["cooldown_minutes"] = json!(60);
    let (app, admin, id) = house(&quiet).await;
    for _ in 0..3 {
        admin.post_json("/api/v1/feedback", &words("Late", "north/lyon", 1)).await;
    }
    let mut old = words("Late last year", "north/lyon", 1);
    old["occurred_at"] = json!(Utc::now() - Duration::days(8));
    admin.post_json("/api/v1/feedback", &old).await;
    app.settle().await;
    assert_eq!(app.mail.received().len(), 1);
    let alerts = admin.get_json("/api/v1/alerts").await;
    assert_eq!(alerts["items"].as_array().unwrap().len(), 3, "nothing is lost, it waits in the inbox");
    let held: Vec<_> = alerts["items"].as_array().unwrap().iter().map(|a| a["withheld"].clone()).collect();
    assert_eq!(held, [json!("cooldown"), json!("cooldown"), Value::Null]);
    let rule = admin.get_json(&format!("/api/v1/alert-rules/{id}")).await;
    assert_eq!(rule["evaluation"]["too_old"], 1);
    assert_eq!(rule["evaluation"]["last_miss"]["reason"], "too_old");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_makes_no_sense_is_refused_with_the_place() {
    let (app, admin, id) = house(&rule("nps<=6")).await;
    let cases = [
        (json!({ "filter": "nps<=" }), "filter"),
        (json!({ "filter": "chanel:call" }), "filter"),
        (json!({ "name": " " }), "name"),
        (json!({ "recipients": {} }), "recipients"),
        (
            json!({ "recipients": { "users": ["00000000-0000-7000-8000-000000000000"] } }),
            "recipients.users[0]",
        ),
        (json!({ "cooldown_minutes": -1 }), "cooldown_minutes"),
        (
            json!({ "threshold": { "measure": "count", "direction": "at_most", "value": 3, "window_minutes": 60 } }),
            "threshold.direction",
        ),
        (
            json!({ "threshold": { "measure": "nps", "direction": "at_most", "value": 300, "window_minutes": 60 } }),
            "threshold.value",
        ),
        (
            json!({ "threshold": { "measure": "nps", "direction": "at_most", "value": 3, "window_minutes": 1 } }),
            "threshold.window_minutes",
        ),
        (json!({ "colour": "red" }), "colour"),
    ];
    for (wrong, place) in cases {
        let mut body = rule("nps<=6");
        body.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        for response in [
            admin.post("/api/v1/alert-rules", &body).await,
            admin.put(&format!("/api/v1/alert-rules/{id}"), &body).await,
        ] {
            assert_eq!(response.status(), 422, "{wrong}");
            let problem: Value = response.json().await.unwrap();
            assert_eq!(problem["errors"][0]["path"], place, "{problem}");
        }
    }
    // A rule of another organisation does not exist, and a reader may not change one.
    let other = app.add_org("other").await;
    let stranger = app.with_key(other, &candor_model::Scope::ALL).await;
    assert_eq!(stranger.get(&format!("/api/v1/alert-rules/{id}")).await.status(), 404);
    assert_eq!(stranger.delete(&format!("/api/v1/alert-rules/{id}")).await.status(), 404);
    let reader = app.with_key(app.org, &[candor_model::Scope::AlertsRead]).await;
    assert_eq!(reader.post("/api/v1/alert-rules", &rule("nps<=6")).await.status(), 403);
    // A manager of one unit may not narrow a rule that sees everything.
    let manager = app.sign_in("lyon@example.com").await;
    assert_eq!(manager.put(&format!("/api/v1/alert-rules/{id}"), &rule("nps<=6")).await.status(), 403);
    assert_eq!(admin.delete(&format!("/api/v1/alert-rules/{id}")).await.status(), 204);
    assert_eq!(admin.get(&format!("/api/v1/alert-rules/{id}")).await.status(), 404);
}
