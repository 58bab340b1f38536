//! People come in, act within their rights, and leave; what they did stays in the log.

use candor_model::{Role, Scope};
use candor_testkit::{PASSWORD, TestApp};
use reqwest::StatusCode;
use serde_json::{Value, json};

async fn sign_in(app: &TestApp, email: &str, password: &str) -> reqwest::Response {
    app.nobody().post("/api/v1/session", &json!({ "email": email, "password": password })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_gives_a_guarded_session_and_signing_out_ends_it() {
    let app = TestApp::new().await;
    app.add_user(app.org, "ada@north.example", Role::Analyst, None).await;
    let answer = sign_in(&app, " Ada@North.example", PASSWORD).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    for flag in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    let token = cookie.split(['=', ';']).nth(1).unwrap();
    assert!(token.len() >= 43, "256 bits: {token}");
    let session: Value = answer.json().await.unwrap();
    assert_eq!(session["user"]["email"], "ada@north.example");
    assert_eq!(session["organisation"]["slug"], "north");
    assert_eq!(session["units"], Value::Null);

    let ada = app.sign_in("ada@north.example").await;
    assert_eq!(ada.get_json("/api/v1/session").await["user"]["role"], "analyst");
    assert_eq!(ada.delete("/api/v1/session").await.status(), StatusCode::NO_CONTENT);
    assert_eq!(ada.get("/api/v1/session").await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_learns_who_exists() {
    let app = TestApp::new().await;
    app.add_user(app.org, "ada@north.example", Role::Agent, None).await;
    let gone = app.add_user(app.org, "gone@north.example", Role::Agent, None).await;
    let admin = app.admin().await;
    assert!(admin.put(&format!("/api/v1/users/{gone}/suspension"), &json!({})).await.status().is_success());
    let mut answers = Vec::new();
    for (email, password) in [
        ("ada@north.example", "not the right one"),
        ("nobody@north.example", "not the right one"),
        ("gone@north.example", PASSWORD),
        ("' or 1=1 --", "not the right one"),
    ] {
        let answer = sign_in(&app, email, password).await;
        answers.push((answer.status(), answer.text().await.unwrap()));
    }
    assert_eq!(answers[0].0, StatusCode::UNAUTHORIZED);
    assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_slowed_down_for_known_and_unknown_accounts_alike() {
    let app = TestApp::new().await;
    app.add_user(app.org, "ada@north.example", Role::Agent, None).await;
    for email in ["ada@north.example", "nobody@north.example"] {
        for _ in 0..5 {
            assert_eq!(sign_in(&app, email, "guess guess").await.status(), StatusCode::UNAUTHORIZED);
        }
        let answer = sign_in(&app, email, "guess guess").await;
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
        let wait: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=301).contains(&wait));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_ends_the_other_sessions() {
    let app = TestApp::new().await;
    app.add_user(app.org, "ada@north.example", Role::Agent, None).await;
    let (here, elsewhere) = (app.sign_in("ada@north.example").await, app.sign_in("ada@north.example").await);
    let change = |old: &str, new: &str| json!({ "current_password": old, "password": new });
    let wrong = here.put("/api/v1/session/password", &change("wrong one", "zebra lamp orbit")).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let common = here.put("/api/v1/session/password", &change(PASSWORD, "Password123!")).await;
    let problem: Value = common.json().await.unwrap();
    assert_eq!(problem["errors"][0]["code"], "common");
    let good = here.put("/api/v1/session/password", &change(PASSWORD, "zebra lamp orbit")).await;
    assert_eq!(good.status(), StatusCode::NO_CONTENT);
    assert_eq!(here.get("/api/v1/session").await.status(), StatusCode::OK);
    assert_eq!(elsewhere.get("/api/v1/session").await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&app, "ada@north.example", PASSWORD).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&app, "ada@north.example", "zebra lamp orbit").await.status(), StatusCode::CREATED);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_suspended_or_loses_rights_is_out_at_once() {
    let app = TestApp::new().await;
    let ada = app.add_user(app.org, "ada@north.example", Role::Designer, None).await;
    let root = app.add_user(app.org, "root@north.example", Role::Admin, None).await;
    let (admin, session) = (app.sign_in("root@north.example").await, app.sign_in("ada@north.example").await);
    let access = json!({ "role": "agent", "units": null });
    let changed = admin.put(&format!("/api/v1/users/{ada}/access"), &access).await;
    assert_eq!(changed.json::<Value>().await.unwrap()["role"], "agent");
    assert_eq!(session.get("/api/v1/session").await.status(), StatusCode::UNAUTHORIZED);
    let session = app.sign_in("ada@north.example").await;
    assert!(admin.put(&format!("/api/v1/users/{ada}/suspension"), &json!({})).await.status().is_success());
    assert_eq!(session.get("/api/v1/session").await.status(), StatusCode::UNAUTHORIZED);
    for (path, code) in [("suspension", "own_account"), ("access", "last_admin")] {
        let answer = admin.put(&format!("/api/v1/users/{root}/{path}"), &access).await;
        assert_eq!(answer.status(), StatusCode::CONFLICT);
        assert_eq!(answer.json::<Value>().await.unwrap()["code"], code);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_shown_once_and_worthless_when_revoked() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made =
        admin.post_json("/api/v1/api-keys", &json!({ "name": "shop", "scopes": ["feedback:write"] })).await;
    let key = made["key"].as_str().unwrap().to_owned();
    assert!(key.starts_with("ck_"));
    let listed = admin.get("/api/v1/api-keys").await.text().await.unwrap();
    assert!(!listed.contains(&key) && listed.contains(made["hint"].as_str().unwrap()));
    let shop = || async {
        app.nobody().request(reqwest::Method::GET, "/api/v1/users").bearer_auth(&key).send().await
    };
    assert_eq!(shop().await.unwrap().status(), StatusCode::FORBIDDEN);
    let id = made["id"].as_str().unwrap();
    assert_eq!(admin.delete(&format!("/api/v1/api-keys/{id}")).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(shop().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    let weak = app.with_key(app.org, &[Scope::Admin]).await;
    let grab = weak.post("/api/v1/api-keys", &json!({ "name": "more", "scopes": ["feedback:read"] })).await;
    assert_eq!(grab.status(), StatusCode::FORBIDDEN, "nobody gives a right that they lack");
}

#[tokio::test(flavor = "multi_thread")]
async fn units_move_with_all_below_and_never_into_themselves() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let add = |name: &str, parent: Option<&Value>| json!({ "name": name, "parent": parent });
    let north = admin.post_json("/api/v1/units", &add("North", None)).await;
    let lyon = admin.post_json("/api/v1/units", &add("Lyon", Some(&north["id"]))).await;
    let shop = admin.post_json("/api/v1/units", &add("Shop 4", Some(&lyon["id"]))).await;
    let south = admin.post_json("/api/v1/units", &add("South", None)).await;
    assert_eq!(shop["path"], "north/lyon/shop-4");
    let place = |unit: &Value| format!("/api/v1/units/{}/place", unit["id"].as_str().unwrap());
    let ring = admin.put(&place(&north), &json!({ "parent": shop["id"] })).await;
    assert_eq!(ring.status(), StatusCode::CONFLICT);
    assert!(admin.put(&place(&lyon), &json!({ "parent": south["id"] })).await.status().is_success());
    let slug = json!({ "name": "Lyon centre", "slug": "lyon-centre" });
    let lyon_url = format!("/api/v1/units/{}", lyon["id"].as_str().unwrap());
    assert!(admin.patch(&lyon_url, &slug).await.status().is_success());
    let units = admin.get_json("/api/v1/units").await;
    let paths: Vec<&str> =
        units["items"].as_array().unwrap().iter().map(|u| u["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["north", "south", "south/lyon-centre", "south/lyon-centre/shop-4"]);
    assert_eq!(admin.delete(&lyon_url).await.status(), StatusCode::CONFLICT, "others hang on it");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_tells_who_did_what_and_cannot_be_changed() {
    let app = TestApp::new().await;
    app.add_user(app.org, "root@north.example", Role::Admin, None).await;
    sign_in(&app, "root@north.example", "wrong password").await;
    let admin = app.sign_in("root@north.example").await;
    let new = json!({ "email": "ada@north.example", "name": "Ada L", "role": "agent", "password": "zebra lamp orbit" });
    admin.post_json("/api/v1/users", &new).await;
    let log = admin.get_json("/api/v1/audit-events?limit=3").await;
    let items = log["items"].as_array().unwrap();
    let told: Vec<(&str, &str)> =
        items.iter().map(|e| (e["action"].as_str().unwrap(), e["actor"].as_str().unwrap())).collect();
    let root = "root@north.example";
    assert_eq!(told, [("user.added", root), ("session.begun", root), ("session.refused", root)]);
    assert!(!log.to_string().contains("zebra") && !log.to_string().contains("argon2"));
    let next = format!("/api/v1/audit-events?action=user.&cursor={}", log["next"].as_str().unwrap());
    assert!(!admin.get_json(&next).await["items"].as_array().unwrap().is_empty());

    let org = app.org;
    for sql in ["update audit_event set actor = 'x'", "delete from audit_event", "truncate audit_event"] {
        let change = async move |conn: &mut candor_store::Conn| {
            diesel_async::RunQueryDsl::execute(diesel::sql_query(sql), conn).await?;
            Ok::<_, candor_model::Error>(())
        };
        assert!(app.house.db.tenant(org, change).await.is_err(), "{sql}");
        let mut owner = app.database.owner().await;
        assert!(
            diesel_async::RunQueryDsl::execute(diesel::sql_query(sql), &mut owner).await.is_err(),
            "{sql}"
        );
    }
}
