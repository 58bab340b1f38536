//! Surveys: designed, published, answered page by page without a script, and found as records; and everything that
//! a respondent, a mail scanner or an impatient finger may do on the way.

use candor_model::Role;
use candor_testkit::{Client, TestApp};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

fn definition() -> Value {
    let choices =
        json!([{"code": "late", "text": {"en": "Late"}}, {"code": "damaged", "text": {"en": "Damaged"}}]);
    json!({
        "title": {"en": "After delivery", "de": "Nach der Lieferung"},
        "languages": ["en", "de"],
        "parameters": [{"name": "unit", "target": "unit"}, {"name": "order", "target": "attribute"}],
        "thanks": {"title": {"en": "Thanks a lot"}},
        "pages": [
            {"questions": [
                {"key": "q1", "text": {"en": "Would you recommend us?", "de": "Würden Sie uns empfehlen?"},
                 "required": true, "kind": {"type": "nps"}},
                {"key": "q2", "text": {"en": "What should we have done better?"}, "required": true,
                 "show_if": "q1<=6", "kind": {"type": "long_text", "min": 5}},
            ]},
            {"questions": [
                {"key": "q3", "text": {"en": "What went wrong?"},
                 "kind": {"type": "multiple", "choices": choices, "other": {"en": "Something else"}}},
                {"key": "q4", "text": {"en": "Your e-mail address?"}, "kind": {"type": "email"}},
            ]},
        ],
    })
}

/// A published survey: its id, the path of its link, and who made it.
async fn published(app: &TestApp) -> (Client, String, String) {
    let admin = app.admin().await;
    let made = admin
        .post_json("/api/v1/surveys", &json!({"name": "After delivery", "definition": definition()}))
        .await;
    let id = made["id"].as_str().unwrap().to_owned();
    admin.post_json(&format!("/api/v1/surveys/{id}/publication"), &json!({"revision": 1})).await;
    let links = admin.get_json(&format!("/api/v1/surveys/{id}/links")).await;
    let address = links["items"][0]["address"].as_str().unwrap();
    (admin, id, address.strip_prefix(&app.url).unwrap().to_owned())
}

/// Somebody with a browser and no script.
pub(crate) struct Respondent {
    client: Client,
    pub(crate) html: String,
    status: StatusCode,
}

impl Respondent {
    pub(crate) async fn open(app: &TestApp, path: &str) -> Self {
        let client = app.nobody();
        let answer = client.get(path).await;
        let status = answer.status();
        Self { client, html: answer.text().await.unwrap(), status }
    }

    pub(crate) fn attribute(&self, before: &str) -> Option<String> {
        let rest = &self.html[self.html.find(before)? + before.len()..];
        Some(rest[..rest.find('"')?].replace("&#x2f;", "/").replace("&amp;", "&"))
    }

    /// The hidden fields of the form, as a browser sends them.
    pub(crate) fn hidden(&self) -> Vec<(String, String)> {
        let fields = self.html.split("<input type=\"hidden\" name=\"").skip(1);
        fields
            .map(|field| {
                let mut parts = field.split('"');
                let name = parts.next().unwrap().to_owned();
                (name, parts.nth(1).unwrap().replace("&#x2f;", "/"))
            })
            .collect()
    }

    pub(crate) async fn send(&self, fields: &[(&str, &str)], go: &str) -> Response {
        let action = self.attribute("action=\"").expect("a form");
        let mut form = self.hidden();
        form.extend(fields.iter().map(|(k, v)| ((*k).to_string(), (*v).to_string())));
        form.push(("go".into(), go.into()));
        post_form(&self.client, &action, form).await
    }

    /// Posts the page and follows where it leads.
    pub(crate) async fn post(&mut self, fields: &[(&str, &str)], go: &str) -> String {
        let answer = self.send(fields, go).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let to = answer.headers()["location"].to_str().unwrap().to_owned();
        self.html = self.client.get(&to).await.text().await.unwrap();
        to
    }
}

pub(crate) async fn post_form<N: AsRef<str>, V: AsRef<str>>(
    client: &Client,
    path: &str,
    fields: impl IntoIterator<Item = (N, V)>,
) -> Response {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request =
        client.request(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
    request.body(body).send().await.unwrap()
}

async fn records(app: &TestApp, admin: &Client) -> Vec<Value> {
    app.settle().await;
    let found = admin.get_json("/api/v1/feedback?filter=survey:after-delivery").await;
    found["items"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_survey_is_answered_page_by_page_without_a_script() {
    let app = TestApp::new().await;
    let (admin, id, link) = published(&app).await;
    admin.post_json("/api/v1/units", &json!({"name": "Lyon"})).await;
    let mut ann = Respondent::open(&app, &format!("{link}?unit=lyon&order=FR-88213&secret=x")).await;
    assert_eq!(ann.html.matches("type=\"radio\"").count(), 11);
    assert!(ann.html.contains("Page 1 of 2"));

    let to = ann.post(&[], "next").await;
    assert!(to.ends_with("?p=0&e"), "{to}");
    assert!(ann.html.contains(">Would you recommend us?</a>: Please answer this question."), "{}", ann.html);

    ann.post(&[("q1", "2")], "next").await;
    assert!(ann.html.contains("value=\"2\" checked"), "kept");
    assert!(!ann.html.contains("class=\"err\""), "a question that has just appeared is no mistake yet");
    let to = ann.post(&[("q1", "2"), ("q2", "meh")], "next").await;
    assert!(to.ends_with("&e") && ann.html.contains("at least 5 characters"));
    ann.post(&[("q1", "2"), ("q2", "Nine days and still waiting. Call me: ann@example.com")], "next").await;
    assert!(ann.html.contains("Page 2 of 2"));

    ann.post(&[("q3", "late"), ("q3", "other"), ("q3_other", "The box was wet")], "back").await;
    assert!(ann.html.contains("Nine days and still waiting"), "back loses nothing");
    ann.post(&[("q1", "2"), ("q2", "Nine days and still waiting. Call me: ann@example.com")], "next").await;
    assert!(ann.html.contains("The box was wet"), "nor does going on");
    let to = ann
        .post(
            &[("q3", "late"), ("q3", "other"), ("q3_other", "The box was wet"), ("q4", "Ann@Example.com")],
            "next",
        )
        .await;
    assert!(to.ends_with("?done") && ann.html.contains("Thanks a lot"), "{to}");

    let all = records(&app, &admin).await;
    assert_eq!(all.len(), 1);
    let record = &all[0];
    assert_eq!((&record["source"], &record["channel"]), (&json!("survey"), &json!("survey")));
    assert_eq!(record["scores"]["nps"], 2);
    assert_eq!((&record["survey_slug"], &record["survey_version"]), (&json!("after-delivery"), &json!(1)));
    assert_eq!(record["answers"], json!({"q1": 2, "q3": ["late", "other"]}));
    assert_eq!((&record["unit"], &record["attributes"]), (&json!("lyon"), &json!({"order": "FR-88213"})));
    let words: Vec<_> = record["verbatims"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| (&v["question"], v["text"].as_str().unwrap()))
        .collect();
    assert_eq!(words[0], (&json!("q2"), "Nine days and still waiting. Call me: [email]"));
    assert_eq!(words[1], (&json!("q3"), "The box was wet"));
    assert!(record["customer"].is_string(), "known by the address");
    let listed = admin.get_json("/api/v1/surveys").await;
    assert_eq!(listed["items"][0]["counts"]["complete"], 1);
    assert_eq!(admin.get_json(&format!("/api/v1/surveys/{id}")).await["counts"]["open"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_a_link_never_records() {
    let app = TestApp::new().await;
    let (admin, id, link) = published(&app).await;
    let ann = Respondent::open(&app, &link).await;
    let form = ann.attribute("action=\"").unwrap();
    for path in [
        link.clone(),
        format!("{link}?q1=9&go=next"),
        form.clone(),
        format!("{form}?p=1&q1=9"),
        format!("{form}?done"),
    ] {
        assert_eq!(Respondent::open(&app, &path).await.status, StatusCode::OK, "{path}");
        app.nobody().request(Method::HEAD, &path).send().await.unwrap();
    }
    let counts = admin.get_json(&format!("/api/v1/surveys/{id}")).await["counts"].clone();
    assert_eq!((&counts["complete"], &counts["open"]), (&json!(0), &json!(0)));
    assert_eq!(records(&app, &admin).await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passage_is_saved_quietly_and_resumed_elsewhere() {
    let app = TestApp::new().await;
    let (admin, id, link) = published(&app).await;
    let ann = Respondent::open(&app, &link).await;
    let quiet = ann.send(&[("q1", "3"), ("q2", "Nobody")], "save").await;
    assert_eq!(quiet.status(), StatusCode::NO_CONTENT);
    assert_eq!(admin.get_json(&format!("/api/v1/surveys/{id}")).await["counts"]["open"], 1);
    let resumed = Respondent::open(&app, &ann.attribute("action=\"").unwrap()).await;
    assert!(resumed.html.contains("value=\"3\" checked") && resumed.html.contains("Nobody</textarea>"));
    let fresh = Respondent::open(&app, &link).await;
    assert!(!fresh.html.contains("checked"), "the link itself shows nobody's answers");
}

#[tokio::test(flavor = "multi_thread")]
async fn sending_twice_counts_once() {
    let app = TestApp::new().await;
    let (admin, _, link) = published(&app).await;
    let mut ann = Respondent::open(&app, &link).await;
    ann.post(&[("q1", "10")], "next").await;
    let twice = futures_util::future::join_all((0..8).map(|_| ann.send(&[("q3", "late")], "next"))).await;
    for answer in twice {
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert!(answer.headers()["location"].to_str().unwrap().ends_with("?done"));
    }
    ann.post(&[("q3", "damaged")], "next").await;
    let all = records(&app, &admin).await;
    assert_eq!(all.len(), 1);
    assert_eq!(all[0]["answers"], json!({"q1": 10, "q3": ["late"]}));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_cannot_be_skipped() {
    let app = TestApp::new().await;
    let (admin, _, link) = published(&app).await;
    let ann = Respondent::open(&app, &link).await;
    let action = ann.attribute("action=\"").unwrap();
    let form = [("page", "1"), ("shown", "q3,q4"), ("q3", "late"), ("go", "next")];
    let answer = post_form(&ann.client, &action, form).await;
    assert!(answer.headers()["location"].to_str().unwrap().ends_with("?p=0&e"));
    assert_eq!(records(&app, &admin).await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn paused_closed_and_unknown_links_say_so() {
    let app = TestApp::new().await;
    let (admin, id, link) = published(&app).await;
    let state = format!("/api/v1/surveys/{id}/state");
    let begun = Respondent::open(&app, &link).await;
    for (to, status, words) in [("paused", 200, "taking a break"), ("closed", 410, "is closed")] {
        assert!(admin.put(&state, &json!({"state": to})).await.status().is_success());
        let seen = Respondent::open(&app, &link).await;
        assert_eq!(seen.status.as_u16(), status);
        assert!(seen.html.contains(words));
        assert_eq!(begun.send(&[("q1", "9")], "next").await.status(), StatusCode::SEE_OTHER);
    }
    assert!(admin.put(&state, &json!({"state": "live"})).await.status().is_success());
    assert_eq!(Respondent::open(&app, &link).await.status, StatusCode::OK);
    assert_eq!(admin.get_json(&format!("/api/v1/surveys/{id}")).await["counts"]["open"], 0);
    for path in ["/s/nothing", "/s/nothing/here", "/i/nothing"] {
        let lost = Respondent::open(&app, path).await;
        assert_eq!(lost.status, StatusCode::NOT_FOUND);
        assert!(lost.html.contains("There is no survey here"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_survey_is_edited_without_touching_those_who_answer() {
    let app = TestApp::new().await;
    let (admin, id, link) = published(&app).await;
    let mut old = Respondent::open(&app, &link).await;
    old.post(&[("q1", "9")], "next").await;
    let mut changed = definition();
    changed["pages"][1]["questions"][0]["text"]["en"] = json!("What could be better?");
    let draft = format!("/api/v1/surveys/{id}/draft");
    let saved = admin.put(&draft, &json!({"revision": 1, "definition": changed})).await;
    assert_eq!(saved.json::<Value>().await.unwrap()["revision"], 2);
    let conflict = admin.put(&draft, &json!({"revision": 1, "definition": changed})).await;
    assert_eq!(conflict.status(), StatusCode::CONFLICT);
    assert_eq!(conflict.json::<Value>().await.unwrap()["code"], "draft_changed");
    let version =
        admin.post_json(&format!("/api/v1/surveys/{id}/publication"), &json!({"revision": 2})).await;
    assert_eq!(version["version"], 2);
    assert!(old.html.contains("What went wrong?"));
    old.post(&[("q3", "late")], "next").await;
    let mut new = Respondent::open(&app, &link).await;
    new.post(&[("q1", "9")], "next").await;
    assert!(new.html.contains("What could be better?"));
    new.post(&[], "next").await;
    let mut versions: Vec<_> =
        records(&app, &admin).await.iter().map(|r| r["survey_version"].as_i64().unwrap()).collect();
    versions.sort_unstable();
    assert_eq!(versions, [1, 2]);
    let first = admin.get_json(&format!("/api/v1/surveys/{id}/versions/1")).await;
    assert_eq!(first["pages"][1]["questions"][0]["text"]["en"], "What went wrong?");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_with_flaws_is_kept_but_not_published() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let mut flawed = definition();
    flawed["pages"][0]["questions"][1]["show_if"] = json!("q9<=6");
    let made = admin.post_json("/api/v1/surveys", &json!({"name": "Flawed", "definition": flawed})).await;
    let id = made["id"].as_str().unwrap();
    let refused = admin.post(&format!("/api/v1/surveys/{id}/publication"), &json!({"revision": 1})).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let problem: Value = refused.json().await.unwrap();
    assert_eq!(problem["errors"][0]["path"], "pages[0].questions[1].show_if");
    assert_eq!(problem["errors"][0]["code"], "unknown_question");
    let seen = admin.get_json(&format!("/api/v1/surveys/{id}")).await;
    assert_eq!(seen["review"]["flaws"][0]["code"], "unknown_question");
    let copy = admin.post_json(&format!("/api/v1/surveys/{id}/copies"), &json!({})).await;
    assert_eq!(copy["slug"], "flawed-2");
    assert!(admin.delete(&format!("/api/v1/surveys/{id}")).await.status().is_success());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_preview_keeps_nothing_and_needs_a_colleague() {
    let app = TestApp::new().await;
    let (admin, id, _) = published(&app).await;
    let path = format!("/api/v1/surveys/{id}/preview");
    let page = admin.get(&format!("{path}?page=0&q1=9&go=next&lang=de")).await;
    assert_eq!(page.headers()["x-frame-options"], "SAMEORIGIN");
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'self'"));
    assert!(page.text().await.unwrap().contains("Seite 2 von 2"));
    assert_eq!(app.nobody().get(&path).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(admin.get_json(&format!("/api/v1/surveys/{id}")).await["counts"]["open"], 0);
    app.add_user(app.org, "agent@example.com", Role::Agent, None).await;
    let agent = app.sign_in("agent@example.com").await;
    assert_eq!(agent.get(&path).await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_weighs_little_and_loads_nothing_from_elsewhere() {
    let app = TestApp::new().await;
    let (_, _, link) = published(&app).await;
    let page = app.nobody().get(&link).await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe-inline"));
    assert!(page.headers().get("set-cookie").is_none(), "no cookie without need");
    let seen = Respondent::open(&app, &link).await;
    let mut weight = seen.html.len();
    for before in ["rel=\"stylesheet\" href=\"", "<script src=\""] {
        let address = seen.attribute(before).unwrap();
        let asset = app.nobody().get(&address).await;
        assert!(asset.headers()["cache-control"].to_str().unwrap().contains("immutable"));
        weight += asset.text().await.unwrap().len();
    }
    assert!(weight < 20_000, "{weight} bytes");
    assert!(!seen.html.contains("http"), "no other host");
}

#[tokio::test(flavor = "multi_thread")]
async fn invitations_are_mailed_answered_once_and_reminded_once() {
    let app = TestApp::new().await;
    let (admin, id, _) = published(&app).await;
    let path = format!("/api/v1/surveys/{id}/invitations");
    let invite = json!({
        "recipients": [
            {"email": "Ann@Example.com", "name": "Ann Moreau", "customer_external_id": "C-1"},
            {"email": "bo@example.com", "language": "de"},
            {"email": "ann@example.com"},
            {"email": "nobody"},
        ],
        "subject": "How was it?", "message": "Hello,\n\nplease tell us.", "remind_after_days": 3,
    });
    let invited = admin.post_json(&path, &invite).await;
    assert_eq!(invited["queued"], 2);
    let reasons: Vec<_> =
        invited["skipped"].as_array().unwrap().iter().map(|s| s["reason"].clone()).collect();
    assert_eq!(reasons, ["twice", "not_an_email"]);
    app.settle().await;
    let mails = app.mail.wait_for(2).await;
    let mail_to = |address: &str| mails.iter().find(|m| m.to[0] == address).unwrap();
    let mail = &mail_to("ann@example.com").message;
    assert_eq!(mail.subject(), "How was it?");
    assert_eq!(mail.header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    let personal = mail.link("/i/").unwrap().strip_prefix(&app.url).unwrap().to_owned();
    assert!(!mail.raw.contains("~secret~"));

    assert_eq!(Respondent::open(&app, &personal).await.status, StatusCode::OK);
    let states = admin.get_json(&path).await;
    assert!(states["items"].as_array().unwrap().iter().all(|i| i["state"] == "sent"), "opening is no answer");
    let mut ann = Respondent::open(&app, &personal).await;
    ann.post(&[("q1", "9")], "next").await;
    ann.post(&[], "next").await;
    assert!(ann.html.contains("Thanks a lot"));
    assert!(Respondent::open(&app, &personal).await.html.contains("You have already answered"));
    let record = &records(&app, &admin).await[0];
    assert_eq!(record["customer_name"], "Ann Moreau");

    let unsubscribe =
        mail_to("bo@example.com").message.header("List-Unsubscribe").trim_matches(['<', '>']).to_owned();
    let unsubscribe = unsubscribe.strip_prefix(&app.url).unwrap();
    assert!(Respondent::open(&app, unsubscribe).await.html.contains("Keine Einladungen mehr"));
    app.mail.clear();
    hasten(&app).await;
    let reminders = app.mail.received();
    assert_eq!(reminders.len(), 1, "only who has not answered");
    assert_eq!(reminders[0].message.subject(), "Erinnerung: How was it?");
    let one_click = [("List-Unsubscribe", "One-Click")];
    let left = post_form(&app.nobody(), unsubscribe, one_click).await;
    assert!(left.status().is_success());
    let again = json!({"recipients": [{"email": "bo@example.com"}], "subject": "x", "message": "y"});
    assert_eq!(admin.post_json(&path, &again).await["skipped"][0]["reason"], "refused");
}

/// Lets every waiting job run now, as if the time had passed.
async fn hasten(app: &TestApp) {
    use diesel_async::RunQueryDsl;
    let org = app.org;
    let run = async move |conn: &mut candor_store::Conn| {
        diesel::sql_query("update job set run_at = now() where org_id = $1")
            .bind::<diesel::sql_types::Uuid, _>(org)
            .execute(conn)
            .await?;
        Ok(())
    };
    app.house.db.tenant(org, run).await.unwrap();
    app.settle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_have_qr_codes_and_values_of_their_own() {
    let app = TestApp::new().await;
    let (admin, id, _) = published(&app).await;
    let path = format!("/api/v1/surveys/{id}/links");
    let wrong = admin.post(&path, &json!({"name": "Receipt", "parameters": {"shop": "x"}})).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let made = admin.post_json(&path, &json!({"name": "Receipt", "parameters": {"order": "counter"}})).await;
    let link = made["id"].as_str().unwrap();
    let code = admin.get(&format!("{path}/{link}/qr.svg")).await;
    assert_eq!(code.headers()["content-type"], "image/svg+xml");
    assert!(code.text().await.unwrap().contains("<svg"));
    let address = made["address"].as_str().unwrap().strip_prefix(&app.url).unwrap().to_owned();
    let mut ann = Respondent::open(&app, &format!("{address}?order=forged&unit=nowhere")).await;
    ann.post(&[("q1", "9")], "next").await;
    ann.post(&[], "next").await;
    let record = &records(&app, &admin).await[0];
    assert_eq!(record["attributes"], json!({"order": "counter"}), "the link's own value counts");
    assert!(record["unit"].is_null(), "strangers make no units");
    assert!(admin.patch(&format!("{path}/{link}"), &json!({"closed": true})).await.status().is_success());
    assert_eq!(Respondent::open(&app, &address).await.status, StatusCode::GONE);
}
