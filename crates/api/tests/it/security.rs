//! What must never happen, as far as sessions, keys, proxies and limits go. docs/security.md says which check is where.

use std::net::IpAddr;

use candor_model::{Role, Scope};
use candor_store::Conn;
use candor_testkit::{PASSWORD, Reached, TestApp};
use diesel::sql_query;
use diesel_async::RunQueryDsl;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

async fn sign_in(app: &TestApp, headers: &[(&str, &str)]) -> Response {
    let mut request = app.nobody().request(Method::POST, "/api/v1/session");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.json(&json!({ "email": "ada@north.example", "password": PASSWORD })).send().await.unwrap()
}

fn cookie(answer: &Response) -> String {
    answer.headers()["set-cookie"].to_str().unwrap().to_owned()
}

/// What a browser sends back of a cookie.
fn sent_back(cookie: &str) -> &str {
    cookie.split(';').next().unwrap()
}

async fn asks(app: &TestApp, cookie: &str, headers: &[(&str, &str)]) -> StatusCode {
    let mut request = app.nobody().request(Method::GET, "/api/v1/session").header("cookie", cookie);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap().status()
}

async fn execute(app: &TestApp, sql: &str) {
    let mut owner = app.database.owner().await;
    sql_query(sql).execute(&mut owner).await.unwrap();
}

fn here() -> Vec<IpAddr> {
    vec![IpAddr::from([127, 0, 0, 1])]
}

#[tokio::test(flavor = "multi_thread")]
async fn over_tls_the_session_is_bound_to_tls_and_to_this_host() {
    let https = Reached { public_url: Some("https://feedback.north.example".into()), ..Reached::default() };
    let app = TestApp::reached(https).await;
    app.add_user(app.org, "ada@north.example", Role::Agent, None).await;
    let answer = sign_in(&app, &[]).await;
    let cookie = cookie(&answer);
    assert!(cookie.starts_with("__Host-candor_session="), "{cookie}");
    for flag in ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.split("; ").any(|part| part == flag), "{flag}: {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert!(answer.headers()["strict-transport-security"].to_str().unwrap().contains("max-age=31536000"));
    assert_eq!(asks(&app, sent_back(&cookie), &[]).await, StatusCode::OK);
    // Under the name that a page without TLS could have set, it is nothing.
    let plain = sent_back(&cookie).replace("__Host-", "");
    assert_eq!(asks(&app, &plain, &[]).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_proxies_say_is_believed_only_of_those_that_are_named() {
    let told = [("x-forwarded-proto", "https"), ("x-forwarded-for", "198.51.100.7")];
    let stranger = TestApp::new().await;
    stranger.add_user(stranger.org, "ada@north.example", Role::Admin, None).await;
    let answer = sign_in(&stranger, &told).await;
    assert!(cookie(&answer).starts_with("candor_session="), "anybody could say so");
    let from = async |app: &TestApp| {
        let events = app.admin().await.get_json("/api/v1/audit-events?action=session.begun&limit=1").await;
        events["items"][0]["details"]["from"].as_str().unwrap().to_owned()
    };
    assert_eq!(from(&stranger).await, "127.0.0.1");

    let near = IpAddr::from([203, 0, 113, 1]);
    let proxies = [here(), vec![near]].concat();
    let app = TestApp::reached(Reached { trusted_proxies: proxies, ..Reached::default() }).await;
    app.add_user(app.org, "ada@north.example", Role::Admin, None).await;
    let answer = sign_in(&app, &told).await;
    let cookie = cookie(&answer);
    assert!(cookie.starts_with("__Host-candor_session=") && cookie.contains("Secure"), "{cookie}");
    assert_eq!(from(&app).await, "198.51.100.7");
    assert_eq!(asks(&app, sent_back(&cookie), &told).await, StatusCode::OK);
    assert_eq!(asks(&app, sent_back(&cookie), &[]).await, StatusCode::UNAUTHORIZED, "without TLS");
    // What the browser itself wrote stands left of what the proxies added, and is not believed.
    for (chain, client) in [
        ("10.0.0.1, 198.51.100.8", "198.51.100.8"),
        ("10.0.0.1, 198.51.100.9, 203.0.113.1", "198.51.100.9"),
        ("nonsense, 203.0.113.1", "203.0.113.1"),
        ("::ffff:198.51.100.10", "198.51.100.10"),
        ("", "127.0.0.1"),
    ] {
        sign_in(&app, &[("x-forwarded-for", chain)]).await;
        assert_eq!(from(&app).await, client, "{chain}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_by_idleness_by_age_and_by_signing_out() {
    let app = TestApp::new().await;
    app.add_user(app.org, "ada@north.example", Role::Agent, None).await;
    for (what, change) in [
        ("idle", "update session set last_seen_at = now() - interval '12 hours 1 second'"),
        ("old", "update session set expires_at = now() - interval '1 second', last_seen_at = now()"),
    ] {
        let ada = app.sign_in("ada@north.example").await;
        assert_eq!(ada.get("/api/v1/session").await.status(), StatusCode::OK);
        execute(&app, change).await;
        assert_eq!(ada.get("/api/v1/session").await.status(), StatusCode::UNAUTHORIZED, "{what}");
        execute(&app, "update session set last_seen_at = now(), expires_at = now() + interval '1 day'").await;
        assert_eq!(
            ada.get("/api/v1/session").await.status(),
            StatusCode::UNAUTHORIZED,
            "{what}: over is over"
        );
    }
    let ada = app.sign_in("ada@north.example").await;
    execute(&app, "update session set last_seen_at = now() - interval '11 hours'").await;
    assert_eq!(ada.get("/api/v1/session").await.status(), StatusCode::OK, "whoever comes back stays");
    execute(&app, "update session set last_seen_at = last_seen_at - interval '2 hours'").await;
    assert_eq!(ada.get("/api/v1/session").await.status(), StatusCode::OK, "and begins to wait anew");

    // Each sign-in has a token of its own, and what was signed out of cannot be used again.
    let (first, second) = (cookie(&sign_in(&app, &[]).await), cookie(&sign_in(&app, &[]).await));
    assert_ne!(sent_back(&first), sent_back(&second));
    let token = sent_back(&first).split_once('=').unwrap().1;
    let out = app.nobody().request(Method::DELETE, "/api/v1/session").header("cookie", sent_back(&first));
    let out = out.header("x-csrf-token", candor_api::csrf_token(token)).send().await.unwrap();
    assert_eq!(out.status(), StatusCode::NO_CONTENT);
    assert!(cookie(&out).contains("Max-Age=0"), "the browser forgets it");
    assert_eq!(asks(&app, sent_back(&first), &[]).await, StatusCode::UNAUTHORIZED);
    assert_eq!(asks(&app, sent_back(&second), &[]).await, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_suspended_has_neither_sessions_nor_keys() {
    let app = TestApp::new().await;
    app.add_user(app.org, "root@north.example", Role::Admin, None).await;
    let ada = app.add_user(app.org, "ada@north.example", Role::Admin, None).await;
    let (root, hers) = (app.sign_in("root@north.example").await, app.sign_in("ada@north.example").await);
    let key =
        hers.post_json("/api/v1/api-keys", &json!({ "name": "shop", "scopes": ["feedback:read"] })).await;
    let key = key["key"].as_str().unwrap().to_owned();
    let by_key = async || {
        let request = app.nobody().request(Method::GET, "/api/v1/feedback").bearer_auth(&key);
        request.send().await.unwrap().status()
    };
    assert_eq!(by_key().await, StatusCode::OK);
    let suspension = format!("/api/v1/users/{ada}/suspension");
    assert!(root.put(&suspension, &json!({})).await.status().is_success());
    assert_eq!(hers.get("/api/v1/session").await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(by_key().await, StatusCode::UNAUTHORIZED);
    assert!(root.delete(&suspension).await.status().is_success());
    assert_eq!(by_key().await, StatusCode::OK, "readmitted, the key works again");
    assert_eq!(hers.get("/api/v1/session").await.status(), StatusCode::UNAUTHORIZED, "the session does not");

    let again = app.sign_in("ada@north.example").await;
    assert_eq!(
        root.post(&format!("/api/v1/users/{ada}/password"), &json!({})).await.status(),
        StatusCode::CREATED
    );
    assert_eq!(
        again.get("/api/v1/session").await.status(),
        StatusCode::UNAUTHORIZED,
        "a new password ends it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_sent_has_a_size_a_depth_and_a_price() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let raw = async |path: &str, body: String| {
        let request = admin.request(Method::POST, path).header("content-type", "application/json").body(body);
        request.send().await.unwrap().status().as_u16()
    };
    let deep = |levels: usize| {
        let nested = format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        format!("{{\"source\":\"t\",\"text\":\"x\",\"attributes\":{{\"a\":{nested}}}}}")
    };
    assert_eq!(raw("/api/v1/feedback", deep(100_000)).await, 400, "nested beyond reason");
    assert!([400, 422].contains(&raw("/api/v1/feedback", deep(20)).await));
    assert_eq!(raw("/api/v1/feedback", format!("{{\"source\":\"{}\"}}", "x".repeat(3 << 20))).await, 413);
    let many: serde_json::Map<String, Value> = (0..5_000).map(|n| (format!("a{n}"), json!(n))).collect();
    let answer =
        admin.post("/api/v1/feedback", &json!({ "source": "t", "text": "x", "attributes": many })).await;
    assert_eq!(answer.status().as_u16(), 422);

    let filters = [
        "(".repeat(5_000) + "late" + &")".repeat(5_000),
        "late OR ".repeat(3_000) + "late",
        "-".repeat(5_000) + "late",
        "x".repeat(50_000),
    ];
    for filter in filters {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("filter", &filter).finish();
        let answer = admin.get(&format!("/api/v1/feedback?{query}")).await;
        let status = answer.status().as_u16();
        assert!([400, 414, 422, 431].contains(&status), "{status}: {}…", &filter[..20]);
    }
    for list in ["feedback", "cases", "customers", "users", "audit-events", "mails", "alerts"] {
        for limit in ["0", "-1", "100000", "9999999999999999999999"] {
            let answer = admin.get(&format!("/api/v1/{list}?limit={limit}")).await;
            assert_eq!(answer.status().as_u16(), 422, "{list} limit={limit}");
        }
    }
    // The program has not suffered.
    assert_eq!(app.nobody().get("/readyz").await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_cut_off_leaves_no_tenant_behind() {
    let app = TestApp::new().await;
    let (org, db) = (app.org, app.house.db.clone());
    for round in 0..60_u64 {
        let db = db.clone();
        let cut = tokio::spawn(async move {
            db.tenant(org, async |conn: &mut Conn| {
                sql_query("select pg_sleep(0.02)").execute(conn).await?;
                Ok(())
            })
            .await
        });
        // At every moment of it: before it begins, while the tenant is set, while it works, while it commits.
        tokio::time::sleep(std::time::Duration::from_micros(round * 500)).await;
        cut.abort();
        let _ = cut.await;
        let seen = app.house.db.untenanted(async |conn: &mut Conn| {
            #[derive(diesel::QueryableByName)]
            struct Seen {
                #[diesel(sql_type = diesel::sql_types::BigInt)]
                count: i64,
            }
            let seen: Seen = sql_query("select count(*) from organisation").get_result(conn).await?;
            Ok(seen.count)
        });
        assert_eq!(seen.await.unwrap(), 0, "round {round}");
    }
    let (_, open) = app.house.db.pool_status();
    assert!(open <= app.database.config.pool_size);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_does_what_it_was_made_for_and_nothing_else() {
    let app = TestApp::new().await;
    let sender = app.with_key(app.org, &[Scope::FeedbackWrite]).await;
    let said = json!({ "source": "shop", "text": "Fine." });
    assert!(sender.post("/api/v1/feedback", &said).await.status().is_success());
    for path in ["/api/v1/feedback", "/api/v1/customers", "/api/v1/users", "/api/v1/audit-events"] {
        assert_eq!(sender.get(path).await.status(), StatusCode::FORBIDDEN, "{path}");
    }
    // A key is no session: what belongs to a person is not its.
    assert_eq!(sender.get("/api/v1/session").await.status(), StatusCode::FORBIDDEN);
}
