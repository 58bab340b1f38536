//! How a survey looks: its logo on the way in and on every page, colours that can be read, or no publication.

use candor_testkit::{Client, TestApp};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest of a logo";

async fn send_logo(client: &Client, id: &str, bytes: Vec<u8>) -> (StatusCode, Value) {
    let request = client.request(Method::POST, &format!("/api/v1/surveys/{id}/logos"));
    let answer = request.header("content-type", "application/octet-stream").body(bytes).send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logo_and_readable_colours_reach_every_page_of_a_survey() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = admin.post_json("/api/v1/surveys", &json!({"name": "Harbour"})).await;
    let id = made["id"].as_str().unwrap().to_owned();

    let (status, said) = send_logo(&admin, &id, b"<svg onload=alert(1)>".to_vec()).await;
    assert_eq!(
        (status, &said["errors"][0]["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("not_a_picture"))
    );
    let mut large = PNG.to_vec();
    large.resize(60_001, 0);
    let (status, said) = send_logo(&admin, &id, large).await;
    assert_eq!((status, &said["errors"][0]["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("too_large")));
    let (status, kept) = send_logo(&admin, &id, PNG.to_vec()).await;
    assert_eq!(status, StatusCode::CREATED);
    let logo = kept["name"].as_str().unwrap();

    let draft = format!("/api/v1/surveys/{id}/draft");
    let publication = format!("/api/v1/surveys/{id}/publication");
    let mut definition =
        admin.get_json(&format!("/api/v1/surveys/{id}")).await["draft"]["definition"].clone();
    definition["theme"] = json!({
        "colour": "#ffd400", "background": "#ffffff", "text": "#999999", "font": "serif",
        "logo": {"image": logo, "width": 320, "height": 80, "alt": {}},
    });
    let saved: Value =
        admin.put(&draft, &json!({"revision": 1, "definition": definition})).await.json().await.unwrap();
    let flaws: Vec<_> =
        saved["review"]["flaws"].as_array().unwrap().iter().map(|f| f["code"].clone()).collect();
    assert_eq!(flaws, ["low_contrast", "required"]);
    let refused = admin.post(&publication, &json!({"revision": 2})).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().await.unwrap().contains("2.7 : 1 to its ground; 4.5 : 1 is needed"));

    definition["theme"]["text"] = json!("#333333");
    definition["theme"]["logo"]["alt"] = json!({"en": "Harbour Lines"});
    admin.put(&draft, &json!({"revision": 2, "definition": definition})).await;
    admin.post_json(&publication, &json!({"revision": 3})).await;
    let links = admin.get_json(&format!("/api/v1/surveys/{id}/links")).await;
    let address = links["items"][0]["address"].as_str().unwrap().strip_prefix(&app.url).unwrap().to_owned();
    let mut person = crate::surveys::Respondent::open(&app, &address).await;
    let shown = format!("{address}/pictures/{logo}");
    let has_look = |html: &str| {
        assert!(
            html.replace("&#x2f;", "/").contains(&format!("<img class=\"logo\" src=\"{shown}\"")),
            "{html}"
        );
        assert!(html.contains("alt=\"Harbour Lines\"") && html.contains("--ink:#333333"), "{html}");
        assert!(html.contains("--f:Charter,"), "{html}");
        // What was chosen, yellow on white, nobody could read.
        assert!(!html.contains("--a:#ffd400;--on:#ffffff"), "{html}");
    };
    has_look(&person.html);
    let picture = app.nobody().get(&shown).await;
    assert_eq!(picture.headers()["content-type"], "image/png");
    assert_eq!(picture.bytes().await.unwrap(), PNG);
    person.post(&[("q1", "9")], "next").await;
    has_look(&person.html);
    assert!(person.html.contains("Thank you"), "{}", person.html);
}
