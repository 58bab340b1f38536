//! Definitions in and out over HTTP: files of other tools with their report, our own file, templates with dashboards,
//! the library, translations.

use candor_model::Role;
use candor_testkit::{Client, TestApp};
use reqwest::StatusCode;
use serde_json::{Value, json};

const SURVEYJS: &str = r#"{"title": "Visit", "pages": [{"elements": [
    {"type": "radiogroup", "name": "color", "isRequired": true, "choices": ["red", "blue"], "colCount": 2},
    {"type": "comment", "name": "why", "visibleIf": "{color} = 'red'", "enableIf": "{x} = 1"}]}]}"#;

async fn send(client: &Client, method: &str, path: &str, body: &[u8]) -> (StatusCode, Value) {
    let method = method.parse().unwrap();
    let request = client.request(method, path).header("content-type", "application/octet-stream");
    let answer = request.body(body.to_vec()).send().await.unwrap();
    let status = answer.status();
    (status, answer.json().await.unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_looked_at_made_and_its_losses_are_kept() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (status, preview) =
        send(&admin, "POST", "/api/v1/survey-files/preview?file=visit.json", SURVEYJS.as_bytes()).await;
    assert_eq!(status, StatusCode::OK, "{preview}");
    assert_eq!((&preview["format"], &preview["name"]), (&json!("survey_js"), &json!("Visit")));
    assert_eq!(preview["flaws"], json!([]));
    assert_eq!(admin.get_json("/api/v1/surveys").await["items"], json!([]), "a preview stores nothing");

    let (status, made) =
        send(&admin, "POST", "/api/v1/survey-files?file=visit.json&name=Our%20visit", SURVEYJS.as_bytes())
            .await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert_eq!(made["survey"]["name"], "Our visit");
    assert_eq!(made["losses"], preview["losses"]);
    let id = made["survey"]["id"].as_str().unwrap();
    let origin = admin.get_json(&format!("/api/v1/surveys/{id}/origin")).await;
    assert_eq!(origin["origin"]["losses"], preview["losses"]);
    assert_eq!(origin["origin"]["file_name"], "visit.json");
    let elements: Vec<&str> =
        preview["losses"].as_array().unwrap().iter().map(|l| l["element"].as_str().unwrap()).collect();
    assert!(elements.contains(&"setting of the question (enableIf)"), "{elements:?}");

    // What is written is read back as the same survey.
    let file = admin.get(&format!("/api/v1/surveys/{id}/file")).await;
    assert!(file.headers()["content-disposition"].to_str().unwrap().contains("our-visit.json"));
    let text = file.text().await.unwrap();
    let (status, again) =
        send(&admin, "POST", "/api/v1/survey-files?file=our-visit.json", text.as_bytes()).await;
    assert_eq!((status, &again["losses"]), (StatusCode::CREATED, &json!([])));
    let second = again["survey"]["id"].as_str().unwrap();
    let back = admin.get(&format!("/api/v1/surveys/{second}/file")).await.text().await.unwrap();
    assert_eq!(back, text);
    admin.post_json(&format!("/api/v1/surveys/{id}/publication"), &json!({"revision": 1})).await;
    let published = admin.get(&format!("/api/v1/surveys/{id}/file?version=1")).await.text().await.unwrap();
    assert_eq!(published, text);

    let (status, problem) =
        send(&admin, "POST", "/api/v1/survey-files/preview?file=x.qsf", b"{\"bad\": 1,}").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        (&problem["errors"][0]["path"], &problem["errors"][0]["code"]),
        (&json!("file"), &json!("broken"))
    );
    let (status, _) =
        send(&admin, "POST", "/api/v1/survey-files/preview?file=x", &vec![b' '; 20_000_001]).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schema_is_public() {
    let app = TestApp::new().await;
    let answer = app.nobody().get("/api/survey-file.schema.json").await;
    assert_eq!(answer.status(), StatusCode::OK);
    let schema: Value = answer.json().await.unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(schema["$defs"]["QuestionKind"]["oneOf"].as_array().unwrap().len() >= 15);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_becomes_a_survey_with_its_dashboard() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let all = admin.get_json("/api/v1/survey-templates?language=de").await;
    let items = all["items"].as_array().unwrap();
    assert!(items.len() >= 15);
    assert!(items.iter().any(|t| t["name"] == "Filialbesuch"));
    for template in items {
        let slug = template["slug"].as_str().unwrap();
        let page = admin.get(&format!("/api/v1/survey-templates/{slug}/preview?lang=de")).await;
        assert_eq!(page.status(), StatusCode::OK, "{slug}");
        let wanted = json!({"name": slug, "language": "de", "dashboard": true});
        let made = admin.post_json(&format!("/api/v1/survey-templates/{slug}/surveys"), &wanted).await;
        let id = made["survey"]["id"].as_str().unwrap();
        let filter = format!("survey:{} since:90d", made["survey"]["slug"].as_str().unwrap());
        assert_eq!(made["dashboard"]["filter"], json!(filter));
        let detail = admin.get_json(&format!("/api/v1/surveys/{id}")).await;
        assert_eq!(detail["review"]["flaws"], json!([]), "{slug}");
        assert_eq!(detail["draft"]["definition"]["languages"], json!(["de"]));
    }
    let boards = admin.get_json("/api/v1/dashboards").await["items"].as_array().unwrap().len();
    assert!(boards >= items.len());
    let again = json!({"name": "x", "language": "en"});
    let answer = admin.post("/api/v1/survey-templates/nothing/surveys", &again).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_are_kept_in_the_library() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let question =
        json!({"key": "q9", "text": {"en": "How was it?"}, "show_if": "q1<=6", "kind": {"type": "csat"}});
    let kept = admin
        .post_json("/api/v1/question-library", &json!({"name": "Satisfaction", "question": question}))
        .await;
    assert_eq!(kept["question"]["show_if"], "", "a condition hangs on a survey");
    let twice =
        admin.post("/api/v1/question-library", &json!({"name": "Satisfaction", "question": question})).await;
    assert_eq!(twice.status(), StatusCode::CONFLICT);
    app.add_user(app.org, "ana@north.test", Role::Analyst, None).await;
    let analyst = app.sign_in("ana@north.test").await;
    assert_eq!(analyst.get_json("/api/v1/question-library").await["items"][0]["name"], "Satisfaction");
    let id = kept["id"].as_str().unwrap();
    assert_eq!(
        admin.delete(&format!("/api/v1/question-library/{id}")).await.status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(admin.get_json("/api/v1/question-library").await["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn translations_go_out_and_come_back_and_the_page_reads_from_right_to_left() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let wanted = json!({"name": "Visit", "language": "en"});
    let made = admin.post_json("/api/v1/survey-templates/support-chat/surveys", &wanted).await;
    let id = made["survey"]["id"].as_str().unwrap();
    let path = format!("/api/v1/surveys/{id}/translations");
    let before = admin.get_json(&format!("{path}?language=ar")).await;
    let items = before["items"].as_array().unwrap();
    assert!(items.iter().all(|i| i["target"] == ""));
    let file = admin.get(&format!("{path}/file?language=ar&format=xliff")).await.text().await.unwrap();
    let translated = file
        .replace("<target xml:space=\"preserve\"></target>", "<target xml:space=\"preserve\">نص</target>");
    let (status, taken) =
        send(&admin, "PUT", &format!("{path}?language=ar&revision=1"), translated.as_bytes()).await;
    assert_eq!(status, StatusCode::OK, "{taken}");
    assert_eq!((taken["changed"].as_u64(), &taken["missing"]), (Some(items.len() as u64), &json!([])));
    let (status, problem) = send(&admin, "PUT", &format!("{path}?language=ar&revision=1"), b"{}").await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("draft_changed")));
    let after = admin.get_json(&format!("{path}?language=ar")).await;
    assert_eq!(after["missing"], json!({"ar": 0}));

    let publish = json!({"revision": taken["revision"]});
    admin.post_json(&format!("/api/v1/surveys/{id}/publication"), &publish).await;
    let links = admin.get_json(&format!("/api/v1/surveys/{id}/links")).await;
    let address = links["items"][0]["address"].as_str().unwrap().strip_prefix(&app.url).unwrap().to_owned();
    let arabic = app.nobody().get(&format!("{address}?lang=ar")).await.text().await.unwrap();
    assert!(
        arabic.contains("<html lang=\"ar\" dir=\"rtl\">") && arabic.contains("إرسال الإجابات"),
        "{arabic}"
    );
    let english = app.nobody().get(&format!("{address}?lang=en")).await.text().await.unwrap();
    assert!(english.contains("<html lang=\"en\" dir=\"ltr\">"));
}
