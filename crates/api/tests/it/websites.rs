//! Surveys on websites: the script that a site loads, and who may show the pages in a frame.

use candor_testkit::{Client, TestApp};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

/// A published survey with one question, which takes the page's address and a plan.
async fn survey(admin: &Client) -> String {
    let definition = json!({ "title": { "en": "Visit", "de": "Besuch" }, "languages": ["en", "de"],
        "parameters": [{ "name": "page", "target": "attribute" }, { "name": "plan", "target": "attribute" }],
        "pages": [{ "questions": [{ "key": "q1", "text": { "en": "And?", "de": "Und?" }, "kind": { "type": "long_text" } }] }] });
    let made =
        admin.post_json("/api/v1/surveys", &json!({ "name": "Visit", "definition": definition })).await;
    let survey = format!("/api/v1/surveys/{}", made["id"].as_str().unwrap());
    admin.post_json(&format!("{survey}/publication"), &json!({ "revision": 1 })).await;
    survey
}

async fn saved(answer: Response) -> Value {
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert_eq!(status, StatusCode::OK, "{text}");
    serde_json::from_str(&text).unwrap()
}

/// The path of an address of this program.
fn path<'a>(app: &TestApp, address: &'a Value) -> &'a str {
    address.as_str().unwrap().strip_prefix(&app.url).unwrap()
}

/// Who may frame an answer, and what is said to browsers that know no policy.
fn framing(answer: &Response) -> (String, String) {
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    let policy = header("content-security-policy");
    let ancestors = policy.split("frame-ancestors ").nth(1).unwrap();
    (ancestors.split(';').next().unwrap().to_owned(), header("x-frame-options"))
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_named_sites_may_show_the_survey_in_a_frame() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let survey = survey(&admin).await;
    let before = admin.get_json(&format!("{survey}/website")).await;
    assert_eq!(before["addresses"], Value::Null);
    assert_eq!(before["intercept"]["enabled"], false);
    let new = json!({ "sites": ["Shop.Example/cart", "https://shop.example", "https://*.north.example"] });
    let now = saved(admin.put(&format!("{survey}/website"), &new).await).await;
    assert_eq!(now["sites"], json!(["https://shop.example", "https://*.north.example"]));
    let page = path(&app, &now["addresses"]["survey"]).to_owned();
    let nobody = app.nobody();
    let ancestors = "'self' https://shop.example https://*.north.example";
    let shown = nobody.get(&page).await;
    assert_eq!(framing(&shown).0, ancestors);
    assert!(shown.text().await.unwrap().contains("name=\"q1\""), "the page of the survey");
    // What comes after the answers is in the same frame.
    let key = "k".repeat(43);
    let fields =
        "page=0&shown=q1&lang=en&q1=Fine&go=next&~page=https%3A%2F%2Fshop.example%2Fcart&~plan=gold&~other=x";
    let post = nobody.request(Method::POST, &format!("{page}/{key}"));
    let posted =
        post.header("content-type", "application/x-www-form-urlencoded").body(fields).send().await.unwrap();
    let thanks = nobody.get(posted.headers()["location"].to_str().unwrap()).await;
    assert_eq!(framing(&thanks).0, ancestors);
    app.settle().await;
    let found = admin.get_json("/api/v1/feedback?filter=plan:gold").await;
    assert_eq!(found["items"][0]["attributes"]["page"], "https://shop.example/cart", "{found}");
    assert!(!found.to_string().contains("other"), "{found}");
    // Other links of the same survey stay as they were.
    let links = admin.get_json(&format!("{survey}/links")).await;
    let first = nobody.get(path(&app, &links["items"][0]["address"])).await;
    assert_eq!(framing(&first), ("'none'".into(), "DENY".into()));
    // No site means none; our own page shows it all the same.
    let none = saved(admin.put(&format!("{survey}/website"), &json!({ "sites": [] })).await).await;
    assert_eq!(none["addresses"], now["addresses"], "the address in the pages of sites stays");
    assert_eq!(framing(&nobody.get(&page).await).0.trim(), "'self'");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_script_is_small_cacheable_and_says_how_the_survey_stands() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let survey = survey(&admin).await;
    let new = json!({ "sites": ["https://shop.example"], "intercept": { "enabled": true, "sample": 12.5,
        "pages": ["/checkout/*"], "shape": "slide_in", "address_to": "page", "title": { "en": "</script>\u{2028}One minute?" } } });
    let now = saved(admin.put(&format!("{survey}/website"), &new).await).await;
    let script = path(&app, &now["addresses"]["script"]).to_owned();
    let nobody = app.nobody();
    let answer = nobody.get(&script).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], "text/javascript; charset=utf-8");
    assert_eq!(answer.headers()["cache-control"], "public, max-age=300");
    assert_eq!(answer.headers()["cross-origin-resource-policy"], "cross-origin");
    let text = answer.text().await.unwrap();
    assert!(text.len() < 15_000, "{} bytes", text.len());
    let settings = async || -> Value {
        let text = nobody.get(&script).await.text().await.unwrap();
        let line = text.lines().find_map(|l| l.strip_prefix("const settings=")).unwrap();
        serde_json::from_str(line.trim_end_matches(';')).unwrap()
    };
    let said = settings().await;
    assert_eq!((&said["live"], &said["intercept"]["sample"]), (&json!(true), &json!(12.5)));
    assert_eq!(said["words"]["en"]["title"], "</script>\u{2028}One minute?");
    let demo = nobody.get(path(&app, &now["addresses"]["demo"])).await;
    assert_eq!(demo.status(), StatusCode::OK);
    assert_eq!(framing(&demo).0, "'none'");
    // A closed link, a paused survey: sites that have the script ask nobody any more.
    saved(admin.put(&format!("{survey}/state"), &json!({ "state": "paused" })).await).await;
    assert_eq!(settings().await["live"], false);
    // A link that is no website has no script, and neither has nothing.
    let links = admin.get_json(&format!("{survey}/links")).await;
    let other = links["items"][0]["token"].as_str().unwrap();
    for token in [other, "nothing-of-the-kind"] {
        assert_eq!(nobody.get(&format!("/web/{token}.js")).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(nobody.get(&format!("/web/{token}")).await.status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_said_with_its_place() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let survey = survey(&admin).await;
    let wrong = json!({ "sites": ["https://shop.example", "https://a.example; script-src *"], "intercept": { "enabled": true,
        "sample": 101, "min_pages": 0, "after_scroll": 0, "on_event": "a b", "pages": [" "], "address_to": "nothing" } });
    let answer = admin.put(&format!("{survey}/website"), &wrong).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let problem: Value = answer.json().await.unwrap();
    let mut places: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().map(|e| e["path"].as_str().unwrap()).collect();
    places.sort_unstable();
    let expected = ["address_to", "after_scroll", "min_pages", "on_event", "pages", "sample"];
    let expected: Vec<String> =
        expected.iter().map(|p| format!("intercept.{p}")).chain(["sites[1]".into()]).collect();
    assert_eq!(places, expected);
    // Nothing is on websites before it is published.
    let draft = admin.post_json("/api/v1/surveys", &json!({ "name": "Draft" })).await;
    let path = format!("/api/v1/surveys/{}/website", draft["id"].as_str().unwrap());
    assert_eq!(admin.put(&path, &json!({ "sites": [] })).await.status(), StatusCode::CONFLICT);
}
