//! The built program as a process of its own, with its embedded database, on a data directory that goes away with it.

use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use candor_store::Conn;
use candor_store::embedded::{Cluster, Durability};
use diesel_async::AsyncConnection;
use serde_json::Value;

/// How long anything may take that is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until something holds.
pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds().await {
        assert!(Instant::now() < deadline, "{what}: not within {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The program.
pub struct Program {
    dir: tempfile::TempDir,
    address: SocketAddr,
    relay: SocketAddr,
    process: Mutex<Child>,
    http: reqwest::Client,
    /// The API key that requests are made with.
    pub key: String,
}

impl Program {
    /// Starts it on an empty directory, with a relay for its mail, and waits until it is ready.
    pub async fn start(relay: SocketAddr) -> Self {
        // As root the database runs as somebody else, who must be able to pass.
        let dir =
            tempfile::Builder::new().permissions(std::fs::Permissions::from_mode(0o755)).tempdir().unwrap();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let process = Mutex::new(serve(dir.path(), address, relay));
        let http = reqwest::Client::builder().timeout(Duration::from_secs(20)).build().unwrap();
        let program = Self { dir, address, relay, process, http, key: String::new() };
        program.ready().await;
        program
    }

    /// Starts it again after [`Program::kill`], on what it left.
    pub async fn restart(&mut self) {
        *self.process.lock().unwrap() = serve(self.dir.path(), self.address, self.relay);
        self.ready().await;
    }

    async fn ready(&self) {
        eventually("the program is ready", async || {
            assert!(self.lives(), "the program ended:\n{}", self.log());
            let asked = self.http.get(format!("http://{}/readyz", self.address)).send().await;
            asked.is_ok_and(|answer| answer.status().is_success())
        })
        .await;
    }

    /// Whether the process runs.
    pub fn lives(&self) -> bool {
        self.process.lock().unwrap().try_wait().unwrap().is_none()
    }

    /// `kill -9` of the program alone.
    pub fn kill(&self) {
        let mut process = self.process.lock().unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// `kill -9` of PostgreSQL: the postmaster and everything it started.
    pub fn kill_database(&self) {
        let pid_file = std::fs::read_to_string(self.dir.path().join("postgres/postmaster.pid")).unwrap();
        let postmaster = pid_file.lines().next().unwrap().to_owned();
        let mut all = vec![postmaster.clone()];
        all.extend(children(&postmaster));
        kill(&all);
    }

    /// Runs another command of the program beside the server and answers what it printed.
    pub fn run(&self, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_candor"))
            .args(arguments)
            .arg("--data-dir")
            .arg(self.dir.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// A connection to its database as the owner, who sees everything.
    pub async fn owner(&self) -> Conn {
        let dir = self.dir.path().to_owned();
        let cluster =
            tokio::task::spawn_blocking(move || Cluster::start(&dir, None, Durability::Full).unwrap());
        Conn::establish(&cluster.await.unwrap().owner_url("candor")).await.unwrap()
    }

    /// `POST` with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> reqwest::Result<reqwest::Response> {
        let request = self.http.post(format!("http://{}{path}", self.address));
        request.bearer_auth(&self.key).json(body).send().await
    }

    /// `POST` that must succeed, and its JSON.
    pub async fn post_json(&self, path: &str, body: &Value) -> Value {
        let answer = self.post(path, body).await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// `GET` that must succeed, and its JSON.
    pub async fn get(&self, path: &str) -> Value {
        let request = self.http.get(format!("http://{}{path}", self.address)).bearer_auth(&self.key);
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("candor.log")).unwrap_or_default()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let tail: Vec<&str> = log.lines().rev().take(40).collect();
            eprintln!("the program's log ends:\n{}", tail.into_iter().rev().collect::<Vec<_>>().join("\n"));
        }
        let process = self.process.get_mut().unwrap();
        let _ = process.kill();
        let _ = process.wait();
        if let Ok(pid_file) = std::fs::read_to_string(self.dir.path().join("postgres/postmaster.pid"))
            && let Some(postmaster) = pid_file.lines().next()
        {
            let mut all = vec![postmaster.to_owned()];
            all.extend(children(postmaster));
            kill(&all);
        }
    }
}

fn serve(dir: &Path, address: SocketAddr, relay: SocketAddr) -> Child {
    let log = std::fs::File::options().create(true).append(true).open(dir.join("candor.log")).unwrap();
    Command::new(env!("CARGO_BIN_EXE_candor"))
        .args(["serve", "--listen", &address.to_string()])
        .arg("--data-dir")
        .arg(dir)
        .env("CANDOR_SMTP__HOST", relay.ip().to_string())
        .env("CANDOR_SMTP__PORT", relay.port().to_string())
        .env("CANDOR_SMTP__TLS", "none")
        .env("CANDOR_SMTP__FROM", "Candor <candor@north.example>")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap()
}

/// The processes that a process has started and that still run.
fn children(parent: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        // After the name, which stands in parentheses and may hold anything: state and parent.
        let after = stat.rsplit(") ").next().unwrap_or_default();
        if after.split(' ').nth(1) == Some(parent) {
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    found
}

fn kill(processes: &[String]) {
    if !processes.is_empty() {
        // Some may be gone already.
        let _ = Command::new("kill").arg("-9").args(processes).stderr(Stdio::null()).status();
    }
}
