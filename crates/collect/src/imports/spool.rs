//! Where uploaded files wait until they are brought in.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use candor_model::id::{ImportId, OrgId};
use candor_model::{Actor, Error, Result};
use candor_store::Db;

use super::analyse::analyse;
use super::prepare::{Kind, prepare};
use super::record::{self, Import, NewImport};

/// How long files are kept, so that bad rows can be downloaded; they hold what was not masked.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// The folder of uploaded files.
#[derive(Clone, Debug)]
pub struct Spool(PathBuf);

impl Spool {
    /// The spool of a data directory.
    #[must_use]
    pub fn new(data_dir: &Path) -> Self {
        Self(data_dir.join("imports"))
    }

    /// The file of an import.
    #[must_use]
    pub fn file(&self, org: OrgId, import: ImportId) -> PathBuf {
        self.0.join(org.to_string()).join(import.to_string())
    }

    /// Where the bytes of a new upload go, its folder made, and only for this user to read.
    pub fn upload(&self, org: OrgId, import: ImportId) -> Result<std::fs::File> {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        let file = self.upload_path(org, import);
        let folder = file.parent().unwrap_or(&self.0);
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(Error::internal)?;
        self.sweep(folder);
        std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&file)
            .map_err(Error::internal)
    }

    fn upload_path(&self, org: OrgId, import: ImportId) -> PathBuf {
        self.file(org, import).with_extension("upload")
    }

    /// Removes the files of an import.
    pub fn remove(&self, org: OrgId, import: ImportId) {
        for file in [self.file(org, import), self.upload_path(org, import)] {
            // What is not there needs no removing.
            let _ = std::fs::remove_file(file);
        }
    }

    /// Removes files that were kept long enough.
    fn sweep(&self, folder: &Path) {
        let Ok(files) = std::fs::read_dir(folder) else { return };
        for file in files.flatten() {
            let modified = file.metadata().and_then(|m| m.modified()).unwrap_or_else(|_| SystemTime::now());
            if modified.elapsed().is_ok_and(|age| age > KEPT) {
                let _ = std::fs::remove_file(file.path());
            }
        }
    }

    /// Makes of an upload the file that is read, and answers what it was.
    fn settle(&self, org: OrgId, import: ImportId) -> Result<(Kind, u64)> {
        let (upload, file) = (self.upload_path(org, import), self.file(org, import));
        let kind = prepare(&upload, &file)?;
        if kind == Kind::Text {
            std::fs::rename(&upload, &file).map_err(Error::internal)?;
        } else {
            std::fs::remove_file(&upload).map_err(Error::internal)?;
        }
        let length = std::fs::metadata(&file).map_err(Error::internal)?.len();
        Ok((kind, length))
    }
}

/// Looks at a file that was uploaded with [`Spool::upload`] and notes it. A file that cannot be read leaves nothing.
pub async fn receive(
    db: &Db,
    spool: &Spool,
    actor: &Actor,
    id: ImportId,
    source: &str,
    file_name: &str,
) -> Result<Import> {
    let result = look(db, spool, actor, id, source, file_name).await;
    if result.is_err() {
        spool.remove(actor.org, id);
    }
    result
}

async fn look(
    db: &Db,
    spool: &Spool,
    actor: &Actor,
    id: ImportId,
    source: &str,
    file_name: &str,
) -> Result<Import> {
    record::check_source(source)?;
    let org = actor.org;
    let (spool, at_work) = (spool.clone(), spool.clone());
    let (plan, file_bytes) = tokio::task::spawn_blocking(move || -> Result<_> {
        let (kind, length) = at_work.settle(org, id)?;
        Ok((analyse(&at_work.file(org, id), kind)?, length))
    })
    .await
    .map_err(Error::internal)??;
    tracing::debug!(file = %spool.file(org, id).display(), "a file is ready to be imported");
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
    let name = if name.is_empty() { "file".to_owned() } else { name };
    db.tenant(org, async |conn| {
        record::create(conn, actor, NewImport { id, source, file_name: &name, file_bytes, plan: &plan }).await
    })
    .await
}
