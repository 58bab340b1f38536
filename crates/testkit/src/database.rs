//! A database per test: cloned in milliseconds from a template that carries all migrations.

use std::fs::File;
use std::path::PathBuf;

use candor_store::embedded::{Cluster, Durability};
use candor_store::{Conn, Db, DbConfig, migrations_hash};
use diesel_async::{AsyncConnection, RunQueryDsl};

/// Where the test cluster lives, shared by all test programs of this checkout.
#[must_use]
pub fn cluster_dir() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target")), PathBuf::from);
    target.join("test-cluster")
}

/// A fresh, migrated database of its own.
pub struct TestDb {
    /// The pool, connected as the program's role.
    pub db: Db,
    /// How it was reached; the owner's URL sees everything.
    pub config: DbConfig,
}

impl TestDb {
    /// Makes one. Needs a multi-threaded runtime.
    pub async fn new() -> Self {
        let cluster = tokio::task::spawn_blocking(start_cluster).await.unwrap();
        let template = tokio::task::block_in_place(|| template(&cluster));
        let name = format!("test_{}", uuid::Uuid::new_v4().simple());
        execute(&cluster.owner_url("postgres"), &format!("create database {name} template {template}")).await;
        let config = config(&cluster, &name);
        Self { db: Db::open(&config).unwrap(), config }
    }

    /// A connection as the owner of the schema, who sees all tenants: for looking behind the scenes.
    pub async fn owner(&self) -> Conn {
        Conn::establish(&self.config.owner_url).await.unwrap()
    }
}

fn config(cluster: &Cluster, name: &str) -> DbConfig {
    DbConfig {
        owner_url: cluster.owner_url(name),
        app_url: cluster.url("candor_app", name),
        app_password: None,
        pool_size: 8,
    }
}

/// Test programs run side by side: one starts the cluster, the others wait for it.
fn start_cluster() -> Cluster {
    let dir = cluster_dir();
    std::fs::create_dir_all(&dir).unwrap();
    let lock = File::create(dir.join("lock")).unwrap();
    lock.lock().unwrap();
    Cluster::start(&dir, None, Durability::None).unwrap()
}

/// The name of the template database for the present migrations, made by whoever comes first.
fn template(cluster: &Cluster) -> String {
    let name = format!("template_{}", migrations_hash().unwrap());
    let lock = File::create(cluster_dir().join("template.lock")).unwrap();
    lock.lock().unwrap();
    let done = cluster_dir().join(&name);
    if !done.exists() {
        tokio::runtime::Handle::current().block_on(async {
            execute(&cluster.owner_url("postgres"), &format!("drop database if exists {name}")).await;
            cluster.create_database(&name).await.unwrap();
            drop(Db::connect(&config(cluster, &name)).await.unwrap());
        });
        File::create(done).unwrap();
    }
    name
}

async fn execute(url: &str, sql: &str) {
    let mut conn = Conn::establish(url).await.unwrap();
    // Cloning waits in line: PostgreSQL refuses to copy a template that another session is copying right now.
    diesel::sql_query(format!("select pg_advisory_lock({})", 7)).execute(&mut conn).await.unwrap();
    diesel::sql_query(sql).execute(&mut conn).await.unwrap();
}
