//! Rebuilds the crate when a migration changes, and joins their text so that it can be fingerprinted.

use std::{env, fs, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
    let mut folders: Vec<_> =
        fs::read_dir("../../migrations").into_iter().flatten().flatten().map(|e| e.path()).collect();
    folders.sort();
    let mut all = String::new();
    for folder in folders {
        let file = folder.join("up.sql");
        println!("cargo::rerun-if-changed={}", file.display());
        all.push_str(&fs::read_to_string(&file).unwrap_or_default());
    }
    let out = env::var("OUT_DIR").unwrap_or_default();
    if let Err(error) = fs::write(Path::new(&out).join("migrations.sql"), all) {
        println!("cargo::error=cannot write the joined migrations: {error}");
    }
}
