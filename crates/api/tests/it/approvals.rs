//! Approval before launch: nothing goes out that nobody has signed, and a signature is of exactly one draft.

use candor_model::{Role, Scope};
use candor_testkit::{Client, TestApp};
use reqwest::StatusCode;
use serde_json::{Value, json};

async fn code(answer: reqwest::Response) -> (StatusCode, Value) {
    let status = answer.status();
    (status, answer.json::<Value>().await.unwrap()["code"].clone())
}

struct Story {
    app: TestApp,
    author: Client,
    approver: Client,
    base: String,
}

impl Story {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let author = app.with_key(app.org, Role::Designer.scopes()).await;
        let approver = app.with_key(app.org, &[Scope::SurveysRead, Scope::SurveysApprove]).await;
        let made = author.post_json("/api/v1/surveys", &json!({"name": "After delivery"})).await;
        let base = format!("/api/v1/surveys/{}", made["id"].as_str().unwrap());
        Self { app, author, approver, base }
    }

    async fn detail(&self) -> Value {
        self.author.get_json(&self.base).await
    }

    async fn publish(&self) -> (StatusCode, Value) {
        let revision = self.detail().await["revision"].clone();
        code(self.author.post(&format!("{}/publication", self.base), &json!({"revision": revision})).await)
            .await
    }

    async fn sign(&self, hash: &Value) -> (StatusCode, Value) {
        let body = json!({"hash": hash, "note": "Read with legal."});
        code(self.approver.post(&format!("{}/approval", self.base), &body).await).await
    }

    async fn edit(&self, change: impl FnOnce(&mut Value)) {
        let detail = self.detail().await;
        let mut definition = detail["draft"]["definition"].clone();
        change(&mut definition);
        let body = json!({"revision": detail["revision"], "definition": definition});
        let saved = self.author.put(&format!("{}/draft", self.base), &body).await;
        assert_eq!(saved.status(), StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_goes_out_before_exactly_this_draft_is_signed() {
    let story = Story::new().await;
    let conflict = |code: &str| (StatusCode::CONFLICT, json!(code));
    let rule = format!("{}/approval-rule", story.base);
    let refused = story.author.put(&rule, &json!({"required": true})).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN, "the author does not decide about it");
    let demanded: Value = story.approver.put(&rule, &json!({"required": true})).await.json().await.unwrap();
    assert_eq!((&demanded["by_survey"], &demanded["signature"]), (&json!(true), &Value::Null));

    // Unsigned: no version, no link, no invitation.
    assert_eq!(story.publish().await, conflict("approval_missing"));
    let links = story.author.get_json(&format!("{}/links", story.base)).await;
    assert_eq!(links["items"], json!([]));
    let invited = json!({"recipients": [{"email": "kim@example.org"}]});
    let invited = story.author.post(&format!("{}/invitations", story.base), &invited).await;
    assert!(invited.status().is_client_error(), "{}", invited.status());

    // The author may not sign; an approver signs what was looked at and nothing else.
    let seen = story.detail().await["approval"]["hash"].clone();
    let by_author = story.author.post(&format!("{}/approval", story.base), &json!({"hash": seen})).await;
    assert_eq!(by_author.status(), StatusCode::FORBIDDEN);
    story.edit(|d| d["title"]["en"] = json!("How was it?")).await;
    assert_eq!(story.sign(&seen).await, conflict("draft_changed"));
    let hash = story.detail().await["approval"]["hash"].clone();
    assert_ne!(hash, seen);
    assert_eq!(story.sign(&hash).await.0, StatusCode::CREATED);
    assert_eq!(story.detail().await["approval"]["signature"]["note"], "Read with legal.");

    // An edit voids it, and undoing the edit does not bring it back.
    story.edit(|d| d["title"]["en"] = json!("How bad was it?")).await;
    assert_eq!(story.publish().await, conflict("approval_missing"));
    story.edit(|d| d["title"]["en"] = json!("How was it?")).await;
    assert_eq!(story.detail().await["approval"]["hash"], hash, "the same words, the same hash");
    assert_eq!(story.publish().await, conflict("approval_missing"));

    // Taken back, signed again, published: the version says what and by whom.
    let unsigned = story.approver.delete(&format!("{}/approval", story.base)).await;
    assert_eq!(code(unsigned).await, conflict("not_approved"));
    assert_eq!(story.sign(&hash).await.0, StatusCode::CREATED);
    assert_eq!(story.approver.delete(&format!("{}/approval", story.base)).await.status(), StatusCode::OK);
    assert_eq!(story.publish().await, conflict("approval_missing"));
    assert_eq!(story.sign(&hash).await.0, StatusCode::CREATED);
    assert_eq!(story.publish().await.0, StatusCode::CREATED);
    let versions = story.author.get_json(&format!("{}/versions", story.base)).await;
    assert_eq!(versions["items"][0]["hash"], hash);
    assert!(versions["items"][0]["approved_by"].is_string());

    let admin = story.app.admin().await;
    let log = admin.get_json("/api/v1/audit-events?limit=100").await;
    let actions: Vec<_> =
        log["items"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap()).collect();
    for action in ["approval_rule_changed", "approved", "approval_voided", "approval_withdrawn", "published"]
    {
        assert!(actions.contains(&format!("survey.{action}").as_str()), "{action}: {actions:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organisation_demands_it_of_every_survey() {
    let story = Story::new().await;
    let wanted = json!({"approval_required": true});
    let refused = story.approver.put("/api/v1/survey-policy", &wanted).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN, "an administrator decides for all");
    let admin = story.app.admin().await;
    assert_eq!(admin.put("/api/v1/survey-policy", &wanted).await.status(), StatusCode::OK);
    assert_eq!(story.author.get_json("/api/v1/survey-policy").await, wanted);
    assert_eq!(story.publish().await, (StatusCode::CONFLICT, json!("approval_missing")));
    // What cannot be published cannot be signed either.
    story.edit(|d| d["pages"][0]["questions"][0]["show_if"] = json!("q9:yes")).await;
    let hash = story.detail().await["approval"]["hash"].clone();
    assert_eq!(story.sign(&hash).await, (StatusCode::UNPROCESSABLE_ENTITY, json!("invalid")));
    story.edit(|d| d["pages"][0]["questions"][0]["show_if"] = json!("")).await;
    let hash = story.detail().await["approval"]["hash"].clone();
    assert_eq!(story.sign(&hash).await.0, StatusCode::CREATED);
    assert_eq!(story.publish().await.0, StatusCode::CREATED);
    // Live stays live; the next version needs a signature of its own.
    story.edit(|d| d["title"]["en"] = json!("Another")).await;
    assert_eq!(story.publish().await.0, StatusCode::CONFLICT);
    assert_eq!(story.detail().await["state"], "live");
}
