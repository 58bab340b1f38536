//! Connections over TLS to a real PostgreSQL with a certificate of its own authority, made out to `localhost`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use candor_model::Result;
use candor_store::embedded::{Cluster, Durability};
use candor_store::{Conn, Db, DbConfig};
use diesel::sql_types::Bool;
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncConnection, RunQueryDsl};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");

/// A server that takes connections over TLS only.
struct Server {
    dir: tempfile::TempDir,
    owner: (u32, u32),
    port: u16,
}

impl Server {
    async fn start() -> Self {
        // As root the server runs as somebody else, who must be able to pass.
        let open = fs::Permissions::from_mode(0o755);
        let dir = tempfile::Builder::new().permissions(open).tempdir().unwrap();
        let path = dir.path().to_owned();
        let start = move || Cluster::start(&path, None, Durability::None).unwrap();
        let cluster = tokio::task::spawn_blocking(start).await.unwrap();
        cluster.create_database("candor").await.unwrap();
        let mut conn = Conn::establish(&cluster.owner_url("candor")).await.unwrap();
        sql_query("alter role candor_owner password 'secret'").execute(&mut conn).await.unwrap();
        drop(conn);
        tokio::task::spawn_blocking(move || cluster.stop().unwrap()).await.unwrap();

        let data = dir.path().join("postgres");
        let about = fs::metadata(&data).unwrap();
        let owner = (about.uid(), about.gid());
        for name in ["server.pem", "server-key.pem"] {
            let file = data.join(name);
            fs::copy(Path::new(FIXTURES).join(name), &file).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
            chown(&file, Some(owner.0), Some(owner.1)).unwrap();
        }
        fs::write(data.join("pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\n").unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Self { dir, owner, port };
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c fsync=off -c ssl=on \
             -c ssl_cert_file=server.pem -c ssl_key_file=server-key.pem"
        );
        server.control(&["start", "-w", "-l", "/dev/null", "-o", &options]);
        server
    }

    fn control(&self, arguments: &[&str]) {
        let mut command = Command::new(programs().join("pg_ctl"));
        command.args(arguments).arg("-D").arg(self.dir.path().join("postgres")).current_dir("/");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if fs::metadata("/proc/self").unwrap().uid() == 0 {
            command.uid(self.owner.0).gid(self.owner.1);
        }
        assert!(command.status().unwrap().success(), "pg_ctl {arguments:?}");
    }

    fn url(&self, host: &str, query: &str) -> String {
        format!("postgres://candor_owner:secret@{host}:{}/candor?{query}", self.port)
    }

    /// Whether a connection so asked for comes about, and is encrypted.
    async fn encrypted(&self, host: &str, query: &str) -> Result<bool> {
        #[derive(QueryableByName)]
        struct Seen {
            #[diesel(sql_type = Bool)]
            ssl: bool,
        }
        let url = self.url(host, query);
        let config = DbConfig { owner_url: url.clone(), app_url: url, app_password: None, pool_size: 1 };
        Db::open(&config)?
            .untenanted(async |conn: &mut Conn| {
                let query = "select ssl from pg_stat_ssl where pid = pg_backend_pid()";
                let seen: Seen = sql_query(query).get_result(conn).await?;
                Ok(seen.ssl)
            })
            .await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.control(&["stop", "-m", "immediate"]);
    }
}

/// Where PostgreSQL's programs are.
fn programs() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = env::split_paths(&path).collect();
    for entry in fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten() {
        places.push(entry.path().join("bin"));
    }
    places.into_iter().find(|place| place.join("pg_ctl").exists() && place.join("initdb").exists()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn sslmode_decides_whom_we_talk_to_and_whether_anybody_can_listen() {
    let server = Server::start().await;
    let authority = format!("sslrootcert={FIXTURES}/authority.pem");
    for (host, query, fine) in [
        ("localhost", format!("sslmode=verify-full&{authority}"), true),
        ("127.0.0.1", format!("sslmode=verify-full&{authority}"), false),
        ("127.0.0.1", format!("sslmode=verify-ca&{authority}"), true),
        ("127.0.0.1", format!("sslmode=require&{authority}"), true),
        ("127.0.0.1", "sslmode=require".to_owned(), true),
        ("127.0.0.1", "sslmode=prefer".to_owned(), true),
        ("127.0.0.1", String::new(), true),
        // None of the public authorities vouches for it.
        ("localhost", "sslmode=verify-full".to_owned(), false),
        ("localhost", "sslmode=verify-ca".to_owned(), false),
        ("127.0.0.1", "sslmode=disable".to_owned(), false),
    ] {
        let outcome = server.encrypted(host, &query).await;
        assert_eq!(outcome.is_ok_and(|encrypted| encrypted), fine, "{host} {query}");
    }

    // The whole way: migrations as the owner, then work as the program's role, both over TLS.
    let query = format!("sslmode=verify-full&{authority}");
    let owner_url = server.url("localhost", &query);
    let app_url = owner_url.replace("candor_owner:secret", "candor_app:hidden");
    let config = DbConfig { owner_url, app_url, app_password: Some("hidden".into()), pool_size: 2 };
    let db = Db::connect(&config).await.unwrap();
    db.ping().await.unwrap();
    assert!(db.organisations().await.unwrap().is_empty());
}
