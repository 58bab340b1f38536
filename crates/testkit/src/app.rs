//! The whole house under test: a real server on a real port, a real database, a real index, a real mail server.

use std::net::{IpAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use candor::house::House;
use candor_accounts::api_keys::{self, NewApiKey};
use candor_accounts::organisations;
use candor_accounts::users::{self, NewUser};
use candor_api::{ApiConfig, AppState, RespondentLimits};
use candor_delivery::{Relay, SmtpConfig, Tls};
use candor_model::id::{OrgId, UnitId, UserId};
use candor_model::{Actor, Role, Scope};
use candor_queue::Worker;
use candor_surveys::files::Files;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::database::TestDb;
use crate::smtp::SmtpSink;

/// The password of everybody in tests.
pub const PASSWORD: &str = "correct horse battery";

/// How the program under test is reached.
#[derive(Clone, Debug, Default)]
pub struct Reached {
    /// The address that people use, when it is not the one it listens on.
    pub public_url: Option<String>,
    /// Proxies that are believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// How much one address or one link may post to forms.
    pub respondent_limits: RespondentLimits,
}

/// The program under test with one organisation, `north`.
pub struct TestApp {
    /// Its database.
    pub database: TestDb,
    /// What the program is made of.
    pub house: House,
    /// Where mail arrives.
    pub mail: SmtpSink,
    /// Where it listens.
    pub url: String,
    /// The organisation.
    pub org: OrgId,
    worker: Worker,
    stop: watch::Sender<bool>,
    _tasks: JoinSet<()>,
    dir: tempfile::TempDir,
}

impl TestApp {
    /// Starts one on its own address, as nobody's proxy stands before it. Jobs run only in [`TestApp::settle`], so that a test sees them in order.
    pub async fn new() -> Self {
        Self::reached(Reached::default()).await
    }

    /// Starts one that is reached in a particular way.
    pub async fn reached(reached: Reached) -> Self {
        let database = TestDb::new().await;
        let mail = SmtpSink::start();
        let dir = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let relay = Relay::new(relay_to(&mail)).unwrap();
        let house = House::open(database.db.clone(), dir.path(), relay, &url).unwrap();
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        house.follow_index(&mut tasks, &stopped);
        house.follow_feedback(&mut tasks, &stopped);
        let server = candor_api::serve(state(&house, dir.path(), &url, reached), listener).unwrap();
        tokio::spawn(server);
        let org = organisations::add(&house.db, "north", "North Parcel").await.unwrap();
        let worker = house.worker();
        Self { database, house, mail, url, org, worker, stop, _tasks: tasks, dir }
    }

    /// Waits until everything that was said has been indexed and acted upon, and every due job has run.
    pub async fn settle(&self) {
        let deadline = Instant::now() + Duration::from_secs(30);
        let mut quiet = 0;
        while quiet < 2 {
            assert!(Instant::now() < deadline, "the house does not come to rest");
            self.house.caught_up(Duration::from_secs(20)).await.unwrap();
            let ran = candor_queue::drain(&self.worker).await.unwrap();
            quiet = if ran == 0 { quiet + 1 } else { 0 };
        }
    }

    /// The data directory.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        self.dir.path()
    }

    /// Everything within the organisation, for preparing a test through the domain's functions.
    #[must_use]
    pub fn system(&self) -> Actor {
        Actor::system(self.org)
    }

    /// Another organisation.
    pub async fn add_org(&self, slug: &str) -> OrgId {
        organisations::add(&self.house.db, slug, slug).await.unwrap()
    }

    /// Adds a person who sees the given units (everything when `None`).
    pub async fn add_user(&self, org: OrgId, email: &str, role: Role, units: Option<Vec<UnitId>>) -> UserId {
        let new = NewUser {
            email: email.into(),
            name: None,
            role,
            units,
            language: Some("en".into()),
            password: Some(PASSWORD.into()),
        };
        let add = async move |conn: &mut candor_store::Conn| users::add(conn, &Actor::system(org), new).await;
        self.house.db.tenant(org, add).await.unwrap().0.id
    }

    /// A client with an API key of the organisation.
    pub async fn with_key(&self, org: OrgId, scopes: &[Scope]) -> Client {
        let new = NewApiKey { name: "test".into(), scopes: scopes.to_vec() };
        let (_, key) = self
            .house
            .db
            .tenant(org, async move |conn| api_keys::add(conn, &Actor::system(org), new).await)
            .await
            .unwrap();
        Client { http: http(), url: self.url.clone(), key: Some(key), csrf: None }
    }

    /// A client that may do everything in the organisation `north`.
    pub async fn admin(&self) -> Client {
        self.with_key(self.org, &Scope::ALL).await
    }

    /// A client without credentials.
    #[must_use]
    pub fn nobody(&self) -> Client {
        Client { http: http(), url: self.url.clone(), key: None, csrf: None }
    }

    /// A browser's client, signed in as a person added before.
    pub async fn sign_in(&self, email: &str) -> Client {
        let mut client = self.nobody();
        let body = json!({ "email": email, "password": PASSWORD });
        let session: Value = client.post("/api/v1/session", &body).await.json().await.unwrap();
        client.csrf = Some(session["csrf_token"].as_str().expect("signed in").to_owned());
        client
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

fn relay_to(mail: &SmtpSink) -> SmtpConfig {
    SmtpConfig {
        host: mail.address().ip().to_string(),
        port: mail.address().port(),
        tls: Tls::None,
        from: "Candor <candor@north.example>".into(),
        timeout_seconds: 5,
        ..SmtpConfig::default()
    }
}

fn state(house: &House, dir: &Path, url: &str, reached: Reached) -> AppState {
    AppState {
        db: house.db.clone(),
        writer: house.writer.clone(),
        indexes: house.indexes.clone(),
        // Refuses files that hold the word of the usual harmless test of scanners.
        files: Files::new(dir, &["sh".into(), "-c".into(), "! grep -q EICAR \"$0\"".into()]),
        config: Arc::new(ApiConfig {
            public_url: reached.public_url.unwrap_or_else(|| url.to_owned()),
            web_ui_dir: dir.join("web-ui"),
            data_dir: dir.to_owned(),
            trusted_proxies: reached.trusted_proxies,
            respondent_limits: reached.respondent_limits,
            workers: 2,
        }),
        keys: Arc::default(),
        metrics: candor::metrics_handle(),
    }
}

fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .cookie_store(true)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(30))
        .build()
        .unwrap()
}

/// Somebody who talks to the program over HTTP.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    key: Option<String>,
    csrf: Option<String>,
}

impl Client {
    /// Sends no CSRF token any more, as a form on another site would not.
    pub fn forget_csrf(&mut self) {
        self.csrf = None;
    }

    /// A request with the client's credentials, to be completed and sent.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if let Some(key) = &self.key {
            request = request.bearer_auth(key);
        }
        if let Some(csrf) = &self.csrf {
            request = request.header("x-csrf-token", csrf);
        }
        request
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    /// `GET`, which must succeed, and its JSON.
    pub async fn get_json(&self, path: &str) -> Value {
        expect_success(self.get(path).await).await
    }

    /// `POST` with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.request(Method::POST, path).json(body).send().await.unwrap()
    }

    /// `POST` with a JSON body, which must succeed, and its JSON.
    pub async fn post_json(&self, path: &str, body: &Value) -> Value {
        expect_success(self.post(path, body).await).await
    }

    /// `PUT` with a JSON body.
    pub async fn put(&self, path: &str, body: &Value) -> Response {
        self.request(Method::PUT, path).json(body).send().await.unwrap()
    }

    /// `PATCH` with a JSON body.
    pub async fn patch(&self, path: &str, body: &Value) -> Response {
        self.request(Method::PATCH, path).json(body).send().await.unwrap()
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Response {
        self.request(Method::DELETE, path).send().await.unwrap()
    }
}

async fn expect_success(response: Response) -> Value {
    let (status, url) = (response.status(), response.url().clone());
    let text = response.text().await.unwrap();
    assert!(status.is_success(), "{url}: {status} {text}");
    if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() }
}
