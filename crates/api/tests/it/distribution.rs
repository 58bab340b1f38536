//! Distribution: who is asked and who is not, what stands in a mail's head, what scanners may do, what comes back.

use std::collections::{BTreeMap, HashSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use candor_collect::campaigns;
use candor_model::Role;
use candor_model::id::CampaignId;
use candor_testkit::smtp::{Answer, Received};
use candor_testkit::{Client, TestApp};
use chrono::{DateTime, Duration, Utc};
use diesel_async::RunQueryDsl;
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

fn definition() -> Value {
    json!({
        "title": {"en": "After delivery", "de": "Nach der Lieferung"}, "languages": ["en", "de"],
        "parameters": [{"name": "order", "target": "attribute"}],
        "pages": [{"questions": [
            {"key": "q1", "text": {"en": "Would you recommend us?", "de": "Würden Sie uns empfehlen?"},
             "required": true, "kind": {"type": "nps"}},
            {"key": "q2", "text": {"en": "Why?"}, "kind": {"type": "long_text"}},
        ]}],
    })
}

async fn survey(app: &TestApp) -> (Client, String) {
    let admin = app.admin().await;
    let made = admin
        .post_json("/api/v1/surveys", &json!({"name": "After delivery", "definition": definition()}))
        .await;
    let id = made["id"].as_str().unwrap().to_owned();
    admin.post_json(&format!("/api/v1/surveys/{id}/publication"), &json!({"revision": 1})).await;
    (admin, id)
}

fn plan() -> Value {
    json!({
        "subjects": [{"en": "How was it, {name|friend}?", "de": "Wie war es?"}],
        "message": {"en": "Hello {name},\n\nyour order {order} has arrived.", "de": "Hallo {name}!"},
        "question": "q1",
    })
}

/// A launched campaign for a list.
async fn launched(admin: &Client, survey: &str, plan: &Value, csv: &str) -> String {
    let made = admin
        .post_json(
            &format!("/api/v1/surveys/{survey}/campaigns"),
            &json!({"name": "Autumn", "plan": plan, "seed": 7}),
        )
        .await;
    let path = format!("/api/v1/campaigns/{}", made["id"].as_str().unwrap());
    let added = admin.put(&format!("{path}/audience"), &json!({"csv": csv})).await;
    assert_eq!(added.status(), StatusCode::OK, "{}", added.text().await.unwrap());
    let state = admin.put(&format!("{path}/state"), &json!({"state": "running"})).await;
    assert_eq!(state.status(), StatusCode::OK, "{}", state.text().await.unwrap());
    path
}

fn id_of(path: &str) -> CampaignId {
    path.rsplit('/').next().unwrap().parse().unwrap()
}

/// Lets the campaign do what is due at a later time.
async fn later(app: &TestApp, path: &str, at: DateTime<Utc>) {
    campaigns::run(&app.house.db, app.org, id_of(path), &app.url, at).await.unwrap();
    app.settle().await;
}

async fn sql(app: &TestApp, statement: &str) {
    let mut owner = app.database.owner().await;
    diesel::sql_query(statement).execute(&mut owner).await.unwrap();
}

fn list(people: usize) -> String {
    let rows = (0..people).map(|n| {
        let language = if n % 4 == 0 { "de" } else { "en" };
        format!("p{n}@example.com,Person {n},{language},FR-{n}\n")
    });
    format!("email,name,language,order\n{}", rows.collect::<String>())
}

fn links(mail: &Received) -> Vec<String> {
    let html = &mail.message.html;
    html.split("href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().replace("&#x2f;", "/").replace("&amp;", "&"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mail_of_a_campaign_is_personal_signed_and_sent_once() {
    // More by hand: CANDOR_MAILS=10000.
    let people: usize = std::env::var("CANDOR_MAILS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000);
    let app = TestApp::new().await;
    let (admin, id) = survey(&app).await;
    let sender = json!({"name": "North Parcel", "address": "hello@north.example", "selector": "k1"});
    let sender: Value = admin.put("/api/v1/mail-sender", &sender).await.json().await.unwrap();
    assert_eq!(sender["record_name"], "k1._domainkey.north.example");
    assert!(!sender.to_string().contains("PRIVATE"));
    let mut plan = plan();
    plan["subjects"] = json!([{"en": "How was it?"}, {"en": "A word, {name}?"}]);
    let began = std::time::Instant::now();
    let path = launched(&admin, &id, &plan, &list(people)).await;
    let worker = app.house.worker();
    while candor_queue::drain(&worker).await.unwrap() > 0 {}
    eprintln!("{people} mails in {:?}", began.elapsed());
    let mails = app.mail.received();
    assert_eq!(mails.len(), people);
    let mut seen = HashSet::new();
    let mut subjects = BTreeMap::<bool, usize>::new();
    for mail in &mails {
        let head = |name: &str| mail.message.header(name).to_owned();
        let n: usize = mail.to[0][1..].split('@').next().unwrap().parse().unwrap();
        assert_eq!(head("To"), format!("\"Person {n}\" <p{n}@example.com>"));
        assert!(head("From").contains("<hello@north.example>"));
        *subjects.entry(mail.message.subject() == "How was it?").or_default() += 1;
        let link = mail.message.link("/i/").unwrap().to_owned();
        assert_eq!(head("List-Unsubscribe"), format!("<{link}/unsubscribe>"));
        assert_eq!(head("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
        assert_eq!(head("Auto-Submitted"), "auto-generated");
        assert!(seen.insert(link) && seen.insert(head("Message-ID")), "every link and id is its own");
        assert!(mail.message.html.contains(&format!("{n}")) && !mail.message.raw.contains("~secret~"));
        assert!(n.is_multiple_of(4) || mail.message.text.contains(&format!("your order FR-{n} has arrived")));
        verify_dkim(&mail.message.raw, sender["record_value"].as_str().unwrap());
    }
    assert!(subjects[&true].abs_diff(subjects[&false]) <= 1, "{subjects:?}");
    let shown = admin.get_json(&path).await;
    assert_eq!(shown["counts"]["dispositions"], json!({"invited": people}));
    assert_eq!(shown["counts"]["invited"], json!({"delivered": people}));
}

/// Checks a signature as RFC 6376 says, with another implementation than the one that signs: canonicalisation written
/// out here, RSA by *ring*.
fn verify_dkim(raw: &str, record: &str) {
    let (head, body) = raw.split_once("\r\n\r\n").unwrap();
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n") {
        if line.starts_with([' ', '\t']) {
            fields.last_mut().unwrap().1.push_str(line);
        } else {
            let (name, value) = line.split_once(':').unwrap();
            fields.push((name.to_ascii_lowercase(), value.to_owned()));
        }
    }
    let relaxed = |value: &str| value.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    let signature = &fields.iter().find(|(name, _)| name == "dkim-signature").expect("signed").1;
    let tags: BTreeMap<&str, String> = signature
        .split(';')
        .filter_map(|tag| tag.split_once('='))
        .map(|(name, value)| (name.trim(), value.split_ascii_whitespace().collect()))
        .collect();
    assert_eq!(
        (tags["d"].as_str(), tags["s"].as_str(), tags["a"].as_str()),
        ("north.example", "k1", "rsa-sha256")
    );
    assert_eq!(tags["c"], "relaxed/relaxed");
    let signed: Vec<&str> = tags["h"].split(':').collect();
    for name in ["from", "to", "subject", "list-unsubscribe", "list-unsubscribe-post"] {
        assert!(signed.contains(&name), "{name} is not signed");
    }
    let mut lines: Vec<String> = body
        .split("\r\n")
        .map(|line| {
            let ends = line.trim_end_matches([' ', '\t']);
            let mut out = String::new();
            for c in ends.chars() {
                match c {
                    ' ' | '\t' if out.ends_with(' ') => {}
                    ' ' | '\t' => out.push(' '),
                    c => out.push(c),
                }
            }
            out
        })
        .collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let body = lines.iter().fold(String::new(), |all, line| all + line + "\r\n");
    assert_eq!(tags["bh"], STANDARD.encode(Sha256::digest(body.as_bytes())), "the body");
    let mut covered = String::new();
    for name in signed {
        if let Some((_, value)) = fields.iter().rev().find(|(n, _)| n == name) {
            covered += &format!("{name}:{}\r\n", relaxed(value));
        }
    }
    let own = relaxed(signature);
    // The value of `b` is left out of what it signs; a signature may itself end in "b==".
    let at = own.find(" b=").unwrap();
    covered += &format!("dkim-signature:{}", &own[..at + 3]);
    let key = STANDARD.decode(record.split("p=").nth(1).unwrap()).unwrap();
    // ring wants the PKCS #1 key inside the SubjectPublicKeyInfo, whose head has 24 bytes for 2048 bits.
    ring::signature::UnparsedPublicKey::new(&ring::signature::RSA_PKCS1_2048_8192_SHA256, &key[24..])
        .verify(covered.as_bytes(), &STANDARD.decode(&tags["b"]).unwrap())
        .expect("the signature holds");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_candidate_ends_with_one_disposition_and_the_totals_add_up() {
    let app = TestApp::new().await;
    let (admin, id) = survey(&app).await;
    let rule = json!({"name": "Once a month for VIPs", "filter": "tier:vip", "most": 1, "window_days": 30});
    let rule = admin.post_json("/api/v1/contact-rules", &rule).await;
    admin.post_json("/api/v1/suppressions", &json!({"addresses": ["gone@example.com"]})).await;
    launched(&admin, &id, &plan(), "email,tier\nvip@example.com,vip\n").await;
    app.settle().await;
    let mut plan = plan();
    plan["sample"] = json!({"size": 5});
    plan["message"] = json!({"en": "Something else"});
    let csv = "email,tier\nvip@example.com,vip\ngone@example.com,\nnobody,\na@example.com,\nA@Example.com,\n\
               b@example.com,\nc@example.com,\n";
    let path = launched(&admin, &id, &plan, csv).await;
    app.settle().await;
    let shown = admin.get_json(&path).await;
    let counts = &shown["counts"];
    assert_eq!(counts["candidates"], 7);
    let of = |name: &str| counts["dispositions"][name].as_i64().unwrap_or(0);
    assert_eq!((of("invalid_address"), of("twice"), of("waiting")), (1, 1, 0), "{counts}");
    assert_eq!(
        (of("held_back"), of("suppressed"), of("invited"), of("not_sampled")),
        (1, 1, 3, 0),
        "{counts}"
    );
    let all: i64 = counts["dispositions"].as_object().unwrap().values().map(|n| n.as_i64().unwrap()).sum();
    assert_eq!(all, 7);
    let held = admin.get_json(&format!("{path}/candidates?disposition=held_back")).await;
    assert_eq!(
        (&held["items"][0]["email"], &held["items"][0]["reason"]),
        (&json!("vip@example.com"), &rule["id"])
    );
    let gone = admin.get_json(&format!("{path}/candidates?disposition=suppressed")).await;
    assert_eq!(gone["items"][0]["reason"], "by_hand");

    // The same mail to the same address within twelve hours is a mistake, whatever campaign it comes from.
    let again = launched(&admin, &id, &plan, "email\na@example.com\n").await;
    app.settle().await;
    assert_eq!(admin.get_json(&again).await["counts"]["dispositions"], json!({"duplicate": 1}));
    assert_eq!(app.mail.received().iter().filter(|m| m.to[0] == "a@example.com").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn four_workers_at_once_write_to_nobody_twice() {
    let app = TestApp::new().await;
    let (admin, id) = survey(&app).await;
    let path = launched(&admin, &id, &plan(), &list(400)).await;
    let mut runs = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (db, org, campaign, url) = (app.house.db.clone(), app.org, id_of(&path), app.url.clone());
        runs.spawn(async move { campaigns::run(&db, org, campaign, &url, Utc::now()).await });
    }
    // One of them dies in the middle.
    let (db, org, campaign, url) = (app.house.db.clone(), app.org, id_of(&path), app.url.clone());
    let dying = tokio::spawn(async move { campaigns::run(&db, org, campaign, &url, Utc::now()).await });
    tokio::time::timeout(std::time::Duration::from_millis(30), dying).await.ok();
    while let Some(run) = runs.join_next().await {
        run.unwrap().unwrap();
    }
    app.settle().await;
    let addresses: HashSet<String> = app.mail.received().iter().map(|m| m.to[0].clone()).collect();
    assert_eq!((app.mail.received().len(), addresses.len()), (400, 400));
}

#[tokio::test(flavor = "multi_thread")]
async fn pace_reminders_and_thanks_keep_their_times() {
    let app = TestApp::new().await;
    let (admin, id) = survey(&app).await;
    let mut plan = plan();
    plan["per_hour"] = json!(2);
    plan["reminders"] = json!([{"after_days": 3}, {"after_days": 2, "subject": {"en": "Last chance"}}]);
    plan["thanks"] = json!({"subject": {"en": "Thank you"}, "message": {"en": "That helps, {name}."}});
    let path = launched(&admin, &id, &plan, &list(4)).await;
    app.settle().await;
    assert_eq!(app.mail.received().len(), 2, "two in the first hour");
    let now = Utc::now();
    later(&app, &path, now + Duration::minutes(30)).await;
    assert_eq!(app.mail.received().len(), 2);
    later(&app, &path, now + Duration::minutes(61)).await;
    assert_eq!(app.mail.received().len(), 4);

    let first = app.mail.received().into_iter().find(|m| m.to[0] == "p1@example.com").unwrap();
    let link = first.message.link("/i/").unwrap().strip_prefix(&app.url).unwrap().to_owned();
    post(&app.nobody(), &link, &[("page", "0"), ("shown", "q1,q2"), ("q1", "9"), ("go", "next")]).await;
    app.settle().await;
    let thanks = app.mail.received().pop().unwrap();
    assert_eq!((thanks.to[0].as_str(), thanks.message.subject()), ("p1@example.com", "Thank you"));
    assert!(thanks.message.text.contains("That helps, Person 1."));

    app.mail.clear();
    later(&app, &path, now + Duration::days(4)).await;
    let reminders = app.mail.received();
    assert_eq!(reminders.len(), 3, "not to who has answered");
    assert!(reminders.iter().any(|m| m.message.subject() == "Erinnerung: Wie war es?"));
    app.mail.clear();
    later(&app, &path, now + Duration::days(7)).await;
    assert!(app.mail.received().iter().all(|m| m.message.subject() == "Last chance"));
    assert_eq!(app.mail.received().len(), 3);
    app.mail.clear();
    later(&app, &path, now + Duration::days(20)).await;
    assert_eq!(app.mail.received().len(), 0);
    assert_eq!(admin.get_json(&path).await["state"], "done");
}

async fn post(client: &Client, path: &str, fields: &[(&str, &str)]) -> reqwest::Response {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request =
        client.request(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
    request.body(body).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn scanners_that_open_every_link_answer_nothing_and_a_person_is_heard() {
    let app = TestApp::new().await;
    let (admin, id) = survey(&app).await;
    let path = launched(&admin, &id, &plan(), &list(2)).await;
    app.settle().await;
    let mail = app.mail.received().into_iter().find(|m| m.to[0] == "p1@example.com").unwrap();
    let links = links(&mail);
    assert!(links.iter().filter(|l| l.contains("?pick=q1.")).count() == 11, "{links:?}");
    let scanner = app.nobody();
    for link in &links {
        let link = link.strip_prefix(&app.url).unwrap();
        let shown = scanner.get(link).await;
        assert_eq!(shown.status(), StatusCode::OK, "{link}: {}", shown.text().await.unwrap());
        let head = scanner.request(Method::HEAD, link).send().await.unwrap();
        assert_eq!(head.status(), StatusCode::OK, "{link}");
    }
    app.settle().await;
    assert_eq!(admin.get_json("/api/v1/feedback").await["total"], 0);
    assert_eq!(admin.get_json(&path).await["counts"]["invited"], json!({"delivered": 2}));
    let listed = admin.get_json("/api/v1/suppressions").await;
    assert_eq!(listed["items"], json!([]), "to open the link unsubscribes nobody");

    let click = links.iter().find(|l| l.ends_with("?pick=q1.9")).unwrap().strip_prefix(&app.url).unwrap();
    let page = app.nobody().get(click).await.text().await.unwrap();
    assert!(page.contains("value=\"9\" checked"), "{page}");
    let link = click.split('?').next().unwrap();
    post(&app.nobody(), link, &[("go", "seen")]).await;
    assert_eq!(admin.get_json(&path).await["counts"]["invited"], json!({"delivered": 1, "opened": 1}));
    post(&app.nobody(), link, &[("page", "0"), ("shown", "q1,q2"), ("q1", "9"), ("go", "next")]).await;
    app.settle().await;
    let found = admin.get_json("/api/v1/feedback").await;
    assert_eq!((&found["total"], &found["items"][0]["scores"]["nps"]), (&json!(1), &json!(9)));
    assert_eq!(admin.get_json(&path).await["counts"]["variants"], json!([{"invited": 2, "answered": 1}]));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_click_unsubscribes_everywhere_and_holds_back_what_is_queued() {
    let app = TestApp::new().await;
    let (admin, id) = survey(&app).await;
    launched(&admin, &id, &plan(), "email,external_id\nann@example.com,C-1\n").await;
    app.settle().await;
    let first = app.mail.received().pop().unwrap();
    let link = first
        .message
        .header("List-Unsubscribe")
        .trim_matches(['<', '>'])
        .strip_prefix(&app.url)
        .unwrap()
        .to_owned();

    // A second mail is on its way when she opts out.
    app.mail.clear();
    app.mail.answer(Answer::RefuseRecipient(451));
    let mut other = plan();
    other["message"] = json!({"en": "Another matter"});
    let queued = launched(&admin, &id, &other, "email,external_id\nann@example.com,C-1\n").await;
    app.settle().await;
    let stranger = app.nobody();
    let left = post(&stranger, &link, &[("List-Unsubscribe", "One-Click")]).await;
    assert!(left.status().is_success() && left.headers().get("set-cookie").is_none());
    app.mail.answer(Answer::Accept);
    sql(&app, "update job set run_at = now()").await;
    app.settle().await;
    assert_eq!(app.mail.received().len(), 0, "what was queued does not leave");
    assert_eq!(admin.get_json(&queued).await["counts"]["invited"], json!({"suppressed": 1}));

    // The same person at another address, and the same address again by hand.
    other["message"] = json!({"en": "A third"});
    let again = launched(&admin, &id, &other, "email,external_id\nann@work.example.com,C-1\n").await;
    let invite = json!({"recipients": [{"email": "ann@example.com"}], "subject": "x", "message": "y"});
    let invited = admin.post_json(&format!("/api/v1/surveys/{id}/invitations"), &invite).await;
    assert_eq!(invited["skipped"][0]["reason"], "refused");
    app.settle().await;
    assert_eq!(app.mail.received().len(), 0);
    assert_eq!(admin.get_json(&again).await["counts"]["dispositions"], json!({"suppressed": 1}));
    let customers = admin.get_json("/api/v1/customers?query=ann@example.com").await;
    let path = format!("/api/v1/customers/{}/suppressions", customers["items"][0]["id"].as_str().unwrap());
    assert_eq!(admin.get_json(&path).await["items"][0]["reason"], "opt_out");
    assert!(admin.delete("/api/v1/suppressions?address=ann@example.com").await.status().is_success());
    assert_eq!(admin.get_json(&path).await["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_hold_for_single_invitations_and_reminders_too() {
    let app = TestApp::new().await;
    let (admin, id) = survey(&app).await;
    let rule = json!({"name": "A week apart", "gap_days": 7, "reminders": true});
    admin.post_json("/api/v1/contact-rules", &rule).await;
    let mut plan = plan();
    plan["reminders"] = json!([{"after_days": 3}]);
    let path = launched(&admin, &id, &plan, "email\nann@example.com\n").await;
    app.settle().await;
    let invite = json!({"recipients": [{"email": "ann@example.com"}], "subject": "x", "message": "y"});
    let invitations = format!("/api/v1/surveys/{id}/invitations");
    admin.post_json(&invitations, &invite).await;
    app.settle().await;
    let states = admin.get_json(&invitations).await;
    assert_eq!(states["items"][0]["state"], "held_back");
    later(&app, &path, Utc::now() + Duration::days(4)).await;
    assert_eq!(app.mail.received().len(), 1, "the reminder waits for its week");
    later(&app, &path, Utc::now() + Duration::days(8)).await;
    assert_eq!(app.mail.received().len(), 2);
    let wrong =
        admin.post("/api/v1/contact-rules", &json!({"name": "x", "gap_days": 1, "filter": "nps<=6"})).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY, "a message has no score");
}

fn dsn(mail: &Received, status: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example.net\r\nTo: <{}>\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; {}\r\n\
         Action: failed\r\nStatus: {status}\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {}\r\n\r\n--b--\r\n",
        mail.from,
        mail.to[0],
        mail.message.header("Message-ID"),
    )
}

async fn report(hook: &Value, secret: &str, body: &str) -> reqwest::Response {
    let at = Utc::now().timestamp().to_string();
    let key = STANDARD.decode(secret.trim_start_matches("whsec_")).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("msg_1.{at}.{body}").as_bytes());
    let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    reqwest::Client::new()
        .post(hook["address"].as_str().unwrap())
        .header("webhook-id", "msg_1")
        .header("webhook-timestamp", at)
        .header("webhook-signature", signature)
        .body(body.to_owned())
        .send()
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_suppresses_for_good_or_is_tried_again() {
    let app = TestApp::new().await;
    let (admin, id) = survey(&app).await;
    let path = launched(&admin, &id, &plan(), &list(3)).await;
    app.settle().await;
    let hook = admin.post_json("/api/v1/mail-report-hook", &json!({})).await;
    let secret = hook["secret"].as_str().unwrap();
    let mail =
        |n: usize| app.mail.received().into_iter().find(|m| m.to[0] == format!("p{n}@example.com")).unwrap();
    let (hard, soft, angry) = (mail(0), mail(1), mail(2));
    let forged = report(&hook, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &dsn(&hard, "5.1.1")).await;
    assert_eq!(forged.status(), StatusCode::UNAUTHORIZED);
    for _ in 0..2 {
        let answer: Value = report(&hook, secret, &dsn(&hard, "5.1.1")).await.json().await.unwrap();
        assert_eq!(answer["outcome"], "hard_bounce");
    }
    let answer: Value = report(&hook, secret, &dsn(&soft, "5.2.2")).await.json().await.unwrap();
    assert_eq!(answer["outcome"], "soft_bounce");
    let complaint = dsn(&angry, "x")
        .replace("message/delivery-status", "message/feedback-report")
        .replace("Reporting-MTA: dns; mx\r\n\r\n", "Feedback-Type: abuse\r\n");
    let answer: Value = report(&hook, secret, &complaint).await.json().await.unwrap();
    assert_eq!(answer["outcome"], "complaint");
    let listed = admin.get_json("/api/v1/suppressions").await;
    let listed: BTreeMap<&str, &str> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (s["address"].as_str().unwrap(), s["reason"].as_str().unwrap()))
        .collect();
    assert_eq!(listed, BTreeMap::from([("p0@example.com", "hard_bounce"), ("p2@example.com", "complaint")]));

    app.mail.clear();
    later(&app, &path, Utc::now() + Duration::hours(7)).await;
    let again = app.mail.received();
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].to[0], "p1@example.com");
    let link = again[0].message.link("/i/").unwrap().strip_prefix(&app.url).unwrap().to_owned();
    assert_eq!(app.nobody().get(&link).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_leads_to_a_mail_at_once_and_once() {
    let app = TestApp::new().await;
    let (admin, id) = survey(&app).await;
    let new = json!({"name": "Delivered", "kind": "event", "plan": plan()});
    let made = admin.post_json(&format!("/api/v1/surveys/{id}/campaigns"), &new).await;
    let path = format!("/api/v1/campaigns/{}", made["id"].as_str().unwrap());
    let event = json!({"id": "parcel-1", "person": {"email": "ann@example.com", "name": "Ann", "attributes": {"order": "FR-1"}}});
    assert_eq!(
        admin.post(&format!("{path}/events"), &event).await.status(),
        StatusCode::CONFLICT,
        "not launched"
    );
    admin.put(&format!("{path}/state"), &json!({"state": "running"})).await;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut tasks = tokio::task::JoinSet::new();
    app.house.work(&mut tasks, &stopped);
    let began = std::time::Instant::now();
    let taken = admin.post_json(&format!("{path}/events"), &event).await;
    assert_eq!(taken["new"], true);
    let mails = app.mail.wait_for(1).await;
    assert!(began.elapsed() < std::time::Duration::from_secs(60));
    assert_eq!(mails[0].message.subject(), "How was it, Ann?");
    assert_eq!(admin.post_json(&format!("{path}/events"), &event).await["new"], false);
    let later = json!({"id": "parcel-2", "person": {"email": "bo@example.com"}, "delay_minutes": 60});
    let taken = admin.post_json(&format!("{path}/events"), &later).await;
    let due: DateTime<Utc> = taken["due_at"].as_str().unwrap().parse().unwrap();
    assert!(due > Utc::now() + Duration::minutes(58));
    stop.send_replace(true);
    while tasks.join_next().await.is_some() {}
    app.settle().await;
    assert_eq!(app.mail.received().len(), 1);
    assert_eq!(admin.get_json(&path).await["counts"]["dispositions"], json!({"invited": 1, "waiting": 1}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_expires_to_the_second_and_who_has_begun_may_finish() {
    let app = TestApp::new().await;
    let (admin, id) = survey(&app).await;
    launched(&admin, &id, &plan(), &list(2)).await;
    app.settle().await;
    let link = |n: usize| {
        let mail = app.mail.received().into_iter().find(|m| m.to[0] == format!("p{n}@example.com")).unwrap();
        mail.message.link("/i/").unwrap().strip_prefix(&app.url).unwrap().to_owned()
    };
    let (fresh, begun) = (link(0), link(1));
    let fields = [("page", "0"), ("shown", "q1,q2"), ("q1", "9"), ("go", "save")];
    post(&app.nobody(), &begun, &fields).await;
    sql(&app, "update invitation set expires_at = now() - interval '1 second'").await;
    assert_eq!(app.nobody().get(&fresh).await.status(), StatusCode::GONE);
    assert_eq!(app.nobody().get(&begun).await.status(), StatusCode::OK);
    sql(&app, "update invitation set expires_at = now() - interval '25 hours'").await;
    assert_eq!(app.nobody().get(&begun).await.status(), StatusCode::GONE);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_mail_goes_to_who_asks_and_counts_nowhere() {
    let app = TestApp::new().await;
    let (admin, id) = survey(&app).await;
    app.add_user(app.org, "ada@north.example", Role::Designer, None).await;
    let made = admin
        .post_json(&format!("/api/v1/surveys/{id}/campaigns"), &json!({"name": "Autumn", "plan": plan()}))
        .await;
    let path = format!("/api/v1/campaigns/{}", made["id"].as_str().unwrap());
    admin.put(&format!("{path}/audience"), &json!({"csv": list(1)})).await;
    let preview = admin.get_json(&format!("{path}/preview?language=de")).await;
    assert_eq!(preview["subject"], "Wie war es?");
    let ada = app.sign_in("ada@north.example").await;
    assert_eq!(ada.post_json(&format!("{path}/test"), &json!({})).await["to"], "ada@north.example");
    assert_eq!(
        admin.post(&format!("{path}/test"), &json!({})).await.status(),
        StatusCode::CONFLICT,
        "a key has no mailbox"
    );
    app.settle().await;
    let mail = app.mail.received().pop().unwrap();
    assert_eq!(
        (mail.to[0].as_str(), mail.message.subject()),
        ("ada@north.example", "How was it, friend?".replace("friend", "Person 0").as_str())
    );
    assert_eq!(admin.get_json(&path).await["counts"]["dispositions"], json!({"waiting": 1}));
    let empty = admin
        .post_json(&format!("/api/v1/surveys/{id}/campaigns"), &json!({"name": "Empty", "plan": plan()}))
        .await;
    let launch = admin
        .put(
            &format!("/api/v1/campaigns/{}/state", empty["id"].as_str().unwrap()),
            &json!({"state": "running"}),
        )
        .await;
    assert_eq!(launch.status(), StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread")]
async fn participation_says_what_became_of_everybody_and_where_people_left() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let page = |key: &str| json!({"questions": [{"key": key, "text": {"en": key}, "kind": {"type": "nps"}}]});
    let pages = ["a", "b", "c"].map(page);
    let definition = json!({"title": {"en": "Visit"}, "languages": ["en"], "pages": pages});
    let made = admin.post_json("/api/v1/surveys", &json!({"name": "Visit", "definition": definition})).await;
    let id = made["id"].as_str().unwrap().to_owned();
    admin.post_json(&format!("/api/v1/surveys/{id}/publication"), &json!({"revision": 1})).await;
    let mut plan = plan();
    plan.as_object_mut().unwrap().remove("question");
    let path = launched(&admin, &id, &plan, &list(8)).await;
    app.settle().await;
    let link = |n: usize| {
        let mail = app.mail.received().into_iter().find(|m| m.to[0] == format!("p{n}@example.com")).unwrap();
        mail.message.link("/i/").unwrap().strip_prefix(&app.url).unwrap().to_owned()
    };
    let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148";
    let answer = async |n: usize, pages: &[(usize, &str)]| {
        for (at, key) in pages {
            let body = format!("page={at}&shown={key}&{key}=9&go=next");
            let request = app.nobody().request(Method::POST, &link(n)).header("user-agent", phone);
            let posted =
                request.header("content-type", "application/x-www-form-urlencoded").body(body).send().await;
            assert!(!posted.unwrap().status().is_server_error());
        }
    };
    answer(0, &[(0, "a"), (1, "b"), (2, "c")]).await;
    answer(1, &[(0, "a"), (1, "b")]).await;
    answer(2, &[(0, "a")]).await;
    post(&app.nobody(), &link(3), &[("go", "seen")]).await;
    post(&app.nobody(), &format!("{}/unsubscribe", link(4)), &[("List-Unsubscribe", "One-Click")]).await;
    let bounced = "update mail set bounced_at = now(), bounce = 'B' where to_address = 'pN@example.com'";
    sql(&app, &bounced.replace('B', "hard").replace('N', "5")).await;
    sql(&app, &bounced.replace('B', "soft").replace('N', "6")).await;
    sql(&app, "update response set updated_at = now() - interval '2 hours'").await;
    app.settle().await;

    let report = admin.get_json(&format!("/api/v1/surveys/{id}/participation")).await;
    let each =
        ["complete", "partial", "break_off", "looked", "opt_out", "undeliverable", "non_contact", "unknown"];
    let expected: serde_json::Map<String, Value> =
        each.iter().map(|name| ((*name).to_owned(), json!(1))).collect();
    assert_eq!(report["invitations"], Value::from(expected));
    assert_eq!(report["outcomes"]["refusal"], 3);
    let rate = |name: &str| report["rates"][name].as_f64().unwrap();
    // I 1, P 1, R 3, NC 1, unknown 2, all who are known eligible.
    let is = |name: &str, value: f64| assert!((rate(name) - value).abs() < 1e-12, "{name}: {}", rate(name));
    is("e", 1.0);
    is("rr1", 1.0 / 8.0);
    is("rr2", 2.0 / 8.0);
    is("rr5", 1.0 / 6.0);
    is("coop1", 1.0 / 5.0);
    is("ref1", 3.0 / 8.0);
    is("con3", 5.0 / 6.0);
    let half = admin.get_json(&format!("/api/v1/surveys/{id}/participation?e=0.5")).await;
    assert_eq!((&half["e_given"], &half["rates"]["rr3"]), (&json!(true), &json!(1.0 / 7.0)));
    let step = |question: &str, seen: i64, answered: i64, left: i64| json!({"question": question, "seen": seen, "answered": answered, "left": left});
    assert_eq!(report["questions"], json!([step("a", 3, 3, 0), step("b", 3, 2, 1), step("c", 2, 1, 1)]));
    assert_eq!(report["devices"][0]["device"], "phone");
    assert_eq!((&report["all"]["started"], &report["all"]["complete"]), (&json!(3), &json!(1)));
    assert!(report["all"]["median_seconds"].as_f64().unwrap() >= 0.0);

    let campaign = path.rsplit('/').next().unwrap();
    let of_it = admin.get_json(&format!("/api/v1/surveys/{id}/participation?campaign={campaign}")).await;
    assert_eq!(of_it["invitations"], report["invitations"]);
    let other = uuid::Uuid::now_v7();
    let nobody = admin.get_json(&format!("/api/v1/surveys/{id}/participation?campaign={other}")).await;
    assert_eq!((&nobody["invitations"], &nobody["rates"]), (&json!({}), &Value::Null));
    let wrong = admin.get(&format!("/api/v1/surveys/{id}/participation?e=2")).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
}
