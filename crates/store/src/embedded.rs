//! The managed local cluster: Candor's own PostgreSQL, on a Unix socket in the data directory.
//!
//! The server is started by `pg_ctl`, outlives a killed Candor and is joined again at the next start.
//! PostgreSQL refuses to run as root, so as root everything that touches the cluster runs as an unprivileged user.

use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};
use std::{env, fs};

use candor_model::{Error, Result};
use diesel_async::{AsyncConnection, RunQueryDsl};

use crate::Conn;

/// The owner of the schema within the cluster.
const OWNER: &str = "candor_owner";
/// A Unix socket's path may have 107 bytes; the socket's own name takes some of them.
const LONGEST_SOCKET_DIR: usize = 85;

/// How long a server may take to recover after a crash.
const RECOVERY: Duration = Duration::from_secs(120);

/// What the cluster is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Everything acknowledged survives a power loss.
    Full,
    /// Faster, for tests: a power loss may ruin the cluster.
    None,
}

/// A local cluster.
#[derive(Clone, Debug)]
pub struct Cluster {
    bin: PathBuf,
    data: PathBuf,
    socket: PathBuf,
    run_as: Option<(u32, u32)>,
    durability: Durability,
    /// Whether this process started the server (it may have been running already).
    pub started: bool,
}

impl Cluster {
    /// Starts the cluster in `dir`, creating it first where there is none, or joins it when it already runs.
    /// Blocks for seconds: call it from a thread that may.
    ///
    /// # Errors
    /// `Internal` with a sentence for the operator: no PostgreSQL programs found, a directory that the
    /// unprivileged user cannot reach, or what PostgreSQL itself complained of.
    pub fn start(dir: &Path, bin: Option<&Path>, durability: Durability) -> Result<Self> {
        let bin = find_programs(bin)?;
        fs::create_dir_all(dir)
            .map_err(|e| Error::Internal(format!("cannot create {}: {e}", dir.display())))?;
        let dir = dir.canonicalize().map_err(Error::internal)?;
        let run_as = unprivileged_user()?;
        if run_as.is_some() {
            check_reachable(&dir)?;
        }
        let mut cluster = Self {
            bin,
            data: dir.join("postgres"),
            socket: socket_dir(&dir),
            run_as,
            durability,
            started: false,
        };
        for folder in [&cluster.data, &cluster.socket] {
            cluster.own(folder)?;
        }
        if !cluster.data.join("PG_VERSION").exists() {
            cluster.initialise()?;
        }
        // A server that was killed a moment ago still has its number, so numbers are not asked.
        if !cluster.answers() {
            cluster.launch(&dir.join("postgres.log"))?;
            cluster.started = true;
        }
        Ok(cluster)
    }

    /// The connection string for a role on a database of the cluster.
    #[must_use]
    pub fn url(&self, role: &str, database: &str) -> String {
        format!("host='{}' user={role} dbname={database} application_name=candor", self.socket.display())
    }

    /// The connection string of the owner of the schema.
    #[must_use]
    pub fn owner_url(&self, database: &str) -> String {
        self.url(OWNER, database)
    }

    /// Stops the server; open connections are cut after what they do has been rolled back.
    pub fn stop(&self) -> Result<()> {
        self.run("pg_ctl", &["stop", "-m", "fast", "-w", "-D", &self.data.to_string_lossy()]).map(drop)
    }

    /// Whether the server takes connections; asked of its socket, without a program.
    #[must_use]
    pub fn answers(&self) -> bool {
        std::os::unix::net::UnixStream::connect(self.socket.join(".s.PGSQL.5432")).is_ok()
    }

    /// Brings the server back that this cluster had, after it died under us. Blocks for seconds.
    ///
    /// # Errors
    /// As [`Cluster::start`].
    pub fn revive(&self) -> Result<()> {
        let Some(dir) = self.data.parent() else { return Ok(()) };
        if self.answers() { Ok(()) } else { self.launch(&dir.join("postgres.log")) }
    }

    /// Creates a database unless it exists.
    pub async fn create_database(&self, name: &str) -> Result<()> {
        let mut conn = self.first_connection().await?;
        let exists = diesel::sql_query("select 1 from pg_database where datname = $1")
            .bind::<diesel::sql_types::Text, _>(name)
            .execute(&mut conn)
            .await?;
        if exists == 0 {
            diesel::sql_query(format!("create database \"{name}\"")).execute(&mut conn).await?;
        }
        Ok(())
    }

    /// Connects to a server that may still be going through what it had not written down.
    async fn first_connection(&self) -> Result<Conn> {
        let deadline = Instant::now() + RECOVERY;
        loop {
            match Conn::establish(&self.owner_url("postgres")).await {
                Ok(conn) => return Ok(conn),
                Err(error) if Instant::now() > deadline => return Err(Error::internal(error)),
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }

    fn initialise(&self) -> Result<()> {
        let data = self.data.to_string_lossy();
        self.run(
            "initdb",
            &[
                "-D",
                &data,
                "-U",
                OWNER,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--data-checksums",
                "--no-instructions",
            ],
        )
        .map(drop)
    }

    fn launch(&self, log: &Path) -> Result<()> {
        self.own_file(log)?;
        let durability = match self.durability {
            Durability::Full => "",
            Durability::None => {
                " -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=300"
            }
        };
        let options = format!(
            "-k '{}' -c listen_addresses='' -c unix_socket_permissions=0700 -c shared_buffers=256MB -c max_wal_size=2GB \
             -c timezone=UTC -c random_page_cost=1.1 -c jit=off{durability}",
            self.socket.display()
        );
        let data = self.data.to_string_lossy();
        let args = ["start", "-w", "-t", "120", "-D", &data, "-l", &log.to_string_lossy(), "-o", &options];
        // After a kill -9 of the server its children need a moment to notice before the memory can be taken again.
        let mut last = None;
        for attempt in 0..10 {
            if attempt > 0 {
                std::thread::sleep(Duration::from_millis(500));
                if self.answers() {
                    return Ok(());
                }
            }
            match self.run("pg_ctl", &args) {
                Ok(_) => return Ok(()),
                Err(error) => last = Some(error),
            }
        }
        let detail = fs::read_to_string(log).unwrap_or_default();
        let tail: Vec<_> = detail.lines().rev().take(5).collect();
        tracing::error!(log = %tail.into_iter().rev().collect::<Vec<_>>().join(" | "), "PostgreSQL does not start");
        Err(last.unwrap_or(Error::Unavailable("database")))
    }

    /// Runs one of PostgreSQL's programs as the right user and answers its output.
    fn run(&self, program: &str, args: &[&str]) -> Result<String> {
        let mut command = Command::new(self.bin.join(program));
        // The caller's terminal must not interrupt the server, and the caller's folder may be out of the user's reach.
        command.args(args).current_dir("/").process_group(0).stdin(std::process::Stdio::null());
        if let Some((uid, gid)) = self.run_as {
            command.uid(uid).gid(gid);
        }
        // pg_ctl hands its output on to the server: a pipe would stay open for as long as that runs.
        let output = if args.first() == Some(&"start") {
            command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
            command.status().map(|status| Output { status, stdout: Vec::new(), stderr: Vec::new() })
        } else {
            command.output()
        }
        .map_err(|e| Error::Internal(format!("cannot run {program}: {e}")))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(Error::Internal(format!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim())))
        }
    }

    fn own(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder).map_err(Error::internal)?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(Error::internal)?;
        self.give(folder)
    }

    fn own_file(&self, file: &Path) -> Result<()> {
        fs::OpenOptions::new().create(true).append(true).open(file).map_err(Error::internal)?;
        self.give(file)
    }

    fn give(&self, path: &Path) -> Result<()> {
        match self.run_as {
            Some((uid, gid)) => chown(path, Some(uid), Some(gid)).map_err(Error::internal),
            None => Ok(()),
        }
    }
}

/// The folder with `initdb` and its siblings: the configured one, one on the `PATH`, or the distribution's newest.
fn find_programs(configured: Option<&Path>) -> Result<PathBuf> {
    let from_path = env::var_os("PATH").map(|p| env::split_paths(&p).collect::<Vec<_>>()).unwrap_or_default();
    let mut versions: Vec<(u32, PathBuf)> =
        ["/usr/lib/postgresql", "/usr/local/lib/postgresql", "/opt/homebrew/opt"]
            .iter()
            .filter_map(|root| fs::read_dir(root).ok())
            .flatten()
            .flatten()
            .filter_map(|entry| {
                let name = entry.file_name().to_string_lossy().trim_start_matches("postgresql@").to_owned();
                Some((name.parse().ok()?, entry.path().join("bin")))
            })
            .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    configured
        .map(Path::to_owned)
        .into_iter()
        .chain(from_path)
        .chain(versions.into_iter().map(|(_, bin)| bin))
        .find(|bin| bin.join("initdb").exists() && bin.join("pg_ctl").exists())
        .ok_or_else(|| {
            Error::Internal(
                "PostgreSQL's programs (initdb, pg_ctl) were not found. Install them (Debian and Ubuntu: \
                 apt-get install postgresql), set database.bin_dir to their folder, or give a database URL."
                    .into(),
            )
        })
}

/// As root: the user and group that the cluster runs as. `None` for everybody else.
fn unprivileged_user() -> Result<Option<(u32, u32)>> {
    use std::os::unix::fs::MetadataExt;
    let me = fs::metadata("/proc/self").map(|m| m.uid()).unwrap_or(u32::MAX);
    if me != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd").map_err(Error::internal)?;
    let find = |name: &str| {
        users.lines().find_map(|line| {
            let mut parts = line.split(':');
            (parts.next()? == name).then_some(())?;
            let mut ids = parts.skip(1);
            Some((ids.next()?.parse().ok()?, ids.next()?.parse().ok()?))
        })
    };
    find("postgres").or_else(|| find("nobody")).map(Some).ok_or_else(|| {
        Error::Internal(
            "PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody' to run it as"
                .into(),
        )
    })
}

/// Every folder above the data must let other users pass.
fn check_reachable(dir: &Path) -> Result<()> {
    for folder in dir.ancestors() {
        let mode = fs::metadata(folder).map_err(Error::internal)?.permissions().mode();
        if mode & 0o001 == 0 {
            return Err(Error::Internal(format!(
                "PostgreSQL runs as an unprivileged user, who cannot pass through {}. Choose another --data-dir, \
                 or allow it: chmod o+x {}",
                folder.display(),
                folder.display()
            )));
        }
    }
    Ok(())
}

fn socket_dir(dir: &Path) -> PathBuf {
    let near = dir.join("socket");
    if near.as_os_str().len() <= LONGEST_SOCKET_DIR {
        return near;
    }
    use sha2::{Digest, Sha256};
    let hash: String = Sha256::digest(dir.as_os_str().as_encoded_bytes())
        .iter()
        .take(8)
        .map(|b| format!("{b:02x}"))
        .collect();
    env::temp_dir().join(format!("candor-{hash}"))
}
