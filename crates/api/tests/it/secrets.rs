//! Secrets stay where they belong: neither logs nor answers nor tables hold them.

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};

use candor_model::Role;
use candor_store::Conn;
use candor_testkit::{PASSWORD, TestApp};
use diesel::sql_types::Text;
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

/// Everything that is logged in this process, from the first call on.
static LOG: LazyLock<Sink> = LazyLock::new(|| {
    let sink = Sink::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false)
        .with_writer(sink.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).ok();
    sink
});

#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Sink {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    text: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_logs_nor_tables_hold_a_secret() {
    LazyLock::force(&LOG);
    let app = TestApp::new().await;
    app.add_user(app.org, "root@north.example", Role::Admin, None).await;
    let sign_in = json!({ "email": "root@north.example", "password": PASSWORD });
    let answer = app.nobody().post("/api/v1/session", &sign_in).await;
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    let token = cookie.split(['=', ';']).nth(1).unwrap().to_owned();
    let csrf = answer.json::<Value>().await.unwrap()["csrf_token"].as_str().unwrap().to_owned();
    let admin = app.sign_in("root@north.example").await;
    let key =
        admin.post_json("/api/v1/api-keys", &json!({ "name": "shop", "scopes": ["feedback:write"] })).await;
    let key = key["key"].as_str().unwrap().to_owned();
    let new = json!({ "email": "ada@north.example", "role": "agent" });
    let first = admin.post_json("/api/v1/users", &new).await["password"].as_str().unwrap().to_owned();
    app.nobody().request(reqwest::Method::GET, "/api/v1/cases").bearer_auth(&key).send().await.unwrap();
    let wrong = json!({ "email": "root@north.example", "password": "my wrong secret" });
    app.nobody().post("/api/v1/session", &wrong).await;

    let secrets = [PASSWORD, token.as_str(), csrf.as_str(), key.as_str(), first.as_str(), "my wrong secret"];
    let log = String::from_utf8_lossy(&LOG.0.lock().unwrap()).into_owned();
    for secret in secrets {
        assert!(!log.contains(secret), "the log holds a secret");
    }
    let org = app.org;
    for table in ["app_user", "session", "api_key", "audit_event"] {
        let rows: Vec<Row> = app
            .house
            .db
            .tenant(org, async move |conn: &mut Conn| {
                Ok(sql_query(format!("select t::text as text from {table} t")).load(conn).await?)
            })
            .await
            .unwrap();
        assert!(!rows.is_empty());
        for secret in secrets {
            assert!(!rows.iter().any(|r| r.text.contains(secret)), "{table} holds a secret");
        }
    }
}
