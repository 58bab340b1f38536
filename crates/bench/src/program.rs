//! The program under measurement, its cluster and its data.

use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use candor_store::embedded::{Cluster, Durability};
use candor_store::{Db, DbConfig};
use candor_testkit::smtp::SmtpSink;
use serde_json::Value;
use tokio::process::{Child, Command};

use crate::cpu;
use crate::http::Client;
use crate::table::{Floor, Table, thousands};

/// The organisation that everything is measured in.
pub const ORG: &str = "bench";

/// What the stages share.
pub struct Bench {
    /// Where the data are.
    pub dir: PathBuf,
    /// Seconds of each measurement under load.
    pub seconds: u64,
    /// The database server.
    pub cluster: Cluster,
    /// Where the program listens, as host:port.
    pub address: String,
    /// An API key that may do everything.
    pub key: String,
    /// Where its mail arrives.
    pub mail: SmtpSink,
    program: PathBuf,
    running: Option<Child>,
    _temporary: Option<tempfile::TempDir>,
}

impl Bench {
    /// A fresh cluster with an organisation and a key.
    pub async fn start(program: PathBuf, keep: Option<PathBuf>, seconds: u64) -> Result<Self> {
        let temporary = if keep.is_none() { Some(tempfile::tempdir()?) } else { None };
        let dir = match (&temporary, keep) {
            (Some(temporary), _) => temporary.path().to_owned(),
            (None, keep) => keep.context("a folder")?,
        };
        fs::create_dir_all(&dir)?;
        // PostgreSQL does not run as root; its own user has to get there.
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755))?;
        let place = dir.clone();
        let cluster =
            tokio::task::spawn_blocking(move || Cluster::start(&place, None, Durability::Full)).await??;
        cluster.create_database("candor").await?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut bench = Self {
            dir,
            seconds,
            cluster,
            address: format!("127.0.0.1:{port}"),
            key: String::new(),
            mail: SmtpSink::start(),
            program,
            running: None,
            _temporary: temporary,
        };
        bench.command(&["org", "add", ORG]).await?;
        let scopes = "feedback:write,feedback:read,surveys:read,surveys:write,alerts:read,alerts:write,admin";
        let key = bench.command(&["key", "add", "--org", ORG, "--scope", scopes]).await?;
        bench.key = key.trim().lines().last().context("no key")?.to_owned();
        Ok(bench)
    }

    fn prepared(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(args)
            .arg("--data-dir")
            .arg(&self.dir)
            .env("CANDOR_SMTP__HOST", self.mail.address().ip().to_string())
            .env("CANDOR_SMTP__PORT", self.mail.address().port().to_string())
            .env("CANDOR_SMTP__TLS", "none")
            .env("CANDOR_LOG__LEVEL", "warn")
            .stdin(Stdio::null())
            .kill_on_drop(true);
        command
    }

    /// Runs a command of the program to its end and answers what it printed.
    pub async fn command(&self, args: &[&str]) -> Result<String> {
        let out = self.prepared(args).output().await?;
        ensure!(out.status.success(), "candor {}: {}", args.join(" "), String::from_utf8_lossy(&out.stderr));
        Ok(String::from_utf8_lossy(&out.stdout).into_owned())
    }

    /// Starts the server and tells its size.
    pub async fn serve(&mut self, table: &mut Table) -> Result<()> {
        let log = File::create(self.dir.join("program.log"))?;
        let began = Instant::now();
        let child = self
            .prepared(&["serve", "--listen", &self.address])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("the program does not start")?;
        self.running = Some(child);
        while !self.answers().await {
            ensure!(began.elapsed() < Duration::from_secs(60), "the program does not answer");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let ready = began.elapsed().as_secs_f64() * 1_000.0;
        tokio::time::sleep(Duration::from_secs(2)).await;
        let pid = self.pid().context("the program has ended")?;
        #[expect(clippy::cast_precision_loss, reason = "megabytes")]
        let size = fs::metadata(&self.program)?.len() as f64 / 1024.0 / 1024.0;
        table.told("size of the program", format!("{size:.1} MB"));
        table.told("its memory when idle", format!("{:.0} MB", cpu::memory(pid)));
        table.told("start until it answers", format!("{ready:.0} ms"));

        // The index is built from the database when somebody asks for the first time.
        let began = Instant::now();
        let (mut client, mut found) = (self.client().await?, 0);
        let wanted = self.stored().await?;
        while found < wanted {
            let page = client.get("/api/v1/feedback?limit=1", &self.key).await?;
            found = page["total"].as_u64().unwrap_or_default();
            ensure!(began.elapsed() < Duration::from_secs(1_800), "the index does not catch up");
        }
        #[expect(clippy::cast_precision_loss, reason = "a count")]
        let rate = wanted as f64 / began.elapsed().as_secs_f64();
        table.alone(
            "index built from the database",
            format!("{} records/s", thousands(rate)),
            "",
            Floor::Told,
        );
        Ok(())
    }

    /// Whether the server can serve.
    async fn answers(&self) -> bool {
        let request = format!("GET /readyz HTTP/1.1\r\nhost: {}\r\n\r\n", self.address);
        match self.client().await {
            Ok(mut client) => client.send(request.as_bytes()).await.is_ok_and(|answer| answer.status == 200),
            Err(_) => false,
        }
    }

    /// How many records the organisation has.
    pub async fn stored(&self) -> Result<u64> {
        let sql = "select count(*) from feedback join organisation using (org_id) where slug = $1";
        let row = self.owner().await?.query_one(sql, &[&ORG]).await?;
        Ok(u64::try_from(row.get::<_, i64>(0))?)
    }

    /// Waits until every record is searchable.
    pub async fn indexed(&self) -> Result<()> {
        let (mut client, began) = (self.client().await?, Instant::now());
        let wanted = self.stored().await?;
        loop {
            let page = client.get("/api/v1/feedback?limit=1", &self.key).await?;
            if page["total"].as_u64().unwrap_or_default() >= wanted {
                return Ok(());
            }
            if began.elapsed() > Duration::from_secs(900) {
                bail!("the index does not catch up");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The server's process.
    pub fn pid(&self) -> Option<u32> {
        self.running.as_ref().and_then(Child::id)
    }

    /// Seconds of processor time of program and PostgreSQL so far.
    pub fn cpu(&self) -> f64 {
        cpu::used(self.pid(), &self.postgres())
    }

    fn postgres(&self) -> PathBuf {
        self.dir.join("postgres")
    }

    /// A connection to the program.
    pub async fn client(&self) -> Result<Client> {
        Client::connect(&self.address).await
    }

    /// Asks the API with the key.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.client().await?.post(path, &self.key, body).await
    }

    /// A connection to the database as the owner of everything.
    pub async fn owner(&self) -> Result<tokio_postgres::Client> {
        connect(&self.cluster.owner_url("candor")).await
    }

    /// How the program itself reaches the database.
    pub fn db_config(&self) -> DbConfig {
        DbConfig {
            owner_url: self.cluster.owner_url("candor"),
            app_url: self.app_url(),
            app_password: None,
            pool_size: 16,
        }
    }

    /// The pool as the program has it.
    pub fn db(&self) -> Result<Db> {
        Ok(Db::open(&self.db_config())?)
    }

    /// Connection string of the program's role.
    pub fn app_url(&self) -> String {
        self.cluster.url("candor_app", "candor")
    }

    /// The organisation's id.
    pub async fn org(&self) -> Result<String> {
        let sql = "select org_id::text from organisation where slug = $1";
        Ok(self.owner().await?.query_one(sql, &[&ORG]).await?.get(0))
    }

    /// Stops the program, and the cluster stays.
    pub async fn stop_program(&mut self) -> Result<()> {
        if let Some(mut child) = self.running.take() {
            // A killed server leaves its database running, which the next stages go on with.
            child.start_kill()?;
            child.wait().await?;
        }
        Ok(())
    }

    /// Stops the database.
    pub fn stop(&self) -> Result<()> {
        Ok(self.cluster.stop()?)
    }

    /// A file in the data directory that PostgreSQL's programs of this user can read.
    pub fn file(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        // After a failure nothing is left running; after success it is stopped already.
        let _ = self.cluster.stop();
    }
}

/// A database connection whose driver runs on the present runtime.
pub async fn connect(url: &str) -> Result<tokio_postgres::Client> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    tokio::spawn(async move {
        // Who uses the client learns of its end.
        let _ = connection.await;
    });
    Ok(client)
}

/// Where the folder of PostgreSQL's programs is, for those that the cluster does not need.
pub fn postgres_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    places.extend(versions.map(|version| version.path().join("bin")));
    places.into_iter().map(|place: PathBuf| place.join(name)).find(|path: &PathBuf| Path::exists(path))
}
