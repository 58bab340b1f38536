//! One server per data directory.

use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// Held by the server for as long as it lives; the operating system lets go of it when the process dies, however.
#[derive(Debug)]
pub struct DataLock(#[expect(dead_code, reason = "held for its lock")] File);

impl DataLock {
    /// Takes the lock, or errors when another process has it.
    pub fn take(data_dir: &Path) -> Result<Self> {
        std::fs::create_dir_all(data_dir).with_context(|| format!("creating {}", data_dir.display()))?;
        let path = data_dir.join("candor.lock");
        let file = File::create(&path).with_context(|| format!("creating {}", path.display()))?;
        if file.try_lock().is_err() {
            bail!("another Candor runs on {}", data_dir.display());
        }
        Ok(Self(file))
    }
}
