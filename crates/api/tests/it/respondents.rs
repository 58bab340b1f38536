//! Respondents' forms against scripts: limits that people do not meet, and answers that nobody stood by.

use candor_testkit::{Client, Reached, TestApp};
use diesel::sql_query;
use diesel_async::RunQueryDsl;
use reqwest::{Method, Response, StatusCode};
use serde_json::json;

use candor_api::RespondentLimits;

/// The path of the link of a published survey with one text question on each of two pages.
async fn link(app: &TestApp, admin: &Client) -> String {
    let question =
        |key: &str| json!({ "key": key, "text": { "en": "And?" }, "kind": { "type": "long_text" } });
    let definition = json!({ "title": { "en": "Visit" }, "languages": ["en"],
        "pages": [{ "questions": [question("q1")] }, { "questions": [question("q2")] }] });
    let made =
        admin.post_json("/api/v1/surveys", &json!({ "name": "Visit", "definition": definition })).await;
    let survey = format!("/api/v1/surveys/{}", made["id"].as_str().unwrap());
    admin.post_json(&format!("{survey}/publication"), &json!({ "revision": 1 })).await;
    let links = admin.get_json(&format!("{survey}/links")).await;
    let address = links["items"][0]["address"].as_str().unwrap();
    address.strip_prefix(&app.url).unwrap().to_owned()
}

/// Posts the first page under a key, as a browser does.
async fn post(app: &TestApp, link: &str, key: &str, from: Option<&str>) -> Response {
    let fields = [("page", "0"), ("shown", "q1"), ("lang", "en"), ("q1", "It was fine."), ("go", "next")];
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let mut request = app.nobody().request(Method::POST, &format!("{link}/{key}"));
    if let Some(from) = from {
        request = request.header("x-forwarded-for", from);
    }
    request.header("content-type", "application/x-www-form-urlencoded").body(body).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_answers_is_asked_to_wait_and_others_are_not() {
    let limits = RespondentLimits { per_address: 20, per_link: 35 };
    let proxies = vec![[127, 0, 0, 1].into()];
    let reached = Reached { trusted_proxies: proxies, respondent_limits: limits, ..Reached::default() };
    let app = TestApp::reached(reached).await;
    let admin = app.admin().await;
    let link = link(&app, &admin).await;
    let key = |n: usize| format!("{n:043}");
    let mut turned_away = 0;
    for n in 0..30 {
        let answer = post(&app, &link, &key(n), Some("198.51.100.7")).await;
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            turned_away += 1;
            let wait: u32 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
            assert!((1..=60).contains(&wait));
            for header in ["content-security-policy", "x-content-type-options"] {
                assert!(answer.headers().contains_key(header), "{header}");
            }
            assert!(answer.text().await.unwrap().contains("<html"), "people get a page");
        } else {
            assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        }
    }
    assert!((8..=10).contains(&turned_away), "{turned_away}");
    // Looking is free, and so is the other side of the street, until the link itself is full.
    let look = app.nobody().request(Method::GET, &link).header("x-forwarded-for", "198.51.100.7");
    assert_eq!(look.send().await.unwrap().status(), StatusCode::OK);
    assert_eq!(post(&app, &link, &key(100), Some("198.51.100.8")).await.status(), StatusCode::SEE_OTHER);
    let mut full = false;
    for n in 0..40 {
        let answer = post(&app, &link, &key(200 + n), Some(&format!("192.0.2.{n}"))).await;
        full |= answer.status() == StatusCode::TOO_MANY_REQUESTS;
    }
    assert!(full, "a link has a limit of its own");
    // The API has limits of its own and is not touched by these.
    assert!(admin.get("/api/v1/surveys").await.status().is_success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_kiosk_does_not_meet_the_limits() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let link = link(&app, &admin).await;
    for n in 0..300 {
        let answer = post(&app, &link, &format!("{n:043}"), None).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "post {n}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_nobody_finished_are_forgotten_after_their_time() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let link = link(&app, &admin).await;
    for (n, days) in [(1, 91), (2, 89)] {
        assert_eq!(post(&app, &link, &format!("{n:043}"), None).await.status(), StatusCode::SEE_OTHER);
        let age = format!(
            "update response set updated_at = now() - interval '{days} days'
                           where updated_at > now() - interval '1 hour'"
        );
        let mut owner = app.database.owner().await;
        sql_query(age).execute(&mut owner).await.unwrap();
    }
    let open = async || {
        let surveys = admin.get_json("/api/v1/surveys").await;
        surveys["items"][0]["counts"]["open"].as_i64().unwrap_or_default()
    };
    assert_eq!(open().await, 2, "{}", admin.get_json("/api/v1/surveys").await);
    let org = app.org;
    let enqueue = async move |conn: &mut candor_store::Conn| {
        candor_queue::enqueue(conn, org, &candor_collect::responses::ForgetAbandoned).await?;
        Ok(())
    };
    app.house.db.tenant(org, enqueue).await.unwrap();
    app.settle().await;
    assert_eq!(open().await, 1, "the one of 89 days is kept");
}
