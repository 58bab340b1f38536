//! `candor-testkit stop` ends the test cluster and removes it with all test databases.
#![allow(clippy::unwrap_used)]

use candor_store::embedded::{Cluster, Durability};
use candor_testkit::cluster_dir;

fn main() {
    let dir = cluster_dir();
    if std::env::args().nth(1).as_deref() != Some("stop") {
        eprintln!("usage: candor-testkit stop");
        std::process::exit(2);
    }
    if dir.join("postgres/postmaster.pid").exists() {
        Cluster::start(&dir, None, Durability::None).and_then(|cluster| cluster.stop()).unwrap();
    }
    if dir.exists() {
        std::fs::remove_dir_all(dir).unwrap();
    }
}
