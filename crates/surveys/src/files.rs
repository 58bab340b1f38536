//! Files that belong to surveys, kept in the data directory and not in the database: what respondents send, and the pictures
//! that questions show.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use candor_model::id::OrgId;
use candor_model::survey::kinds::{FileKind, is_image_name, sniff};
use candor_model::{Error, Result};
use sha2::{Digest as _, Sha256};

/// How long a scan may take; a file whose scan does not end is refused.
const SCAN: Duration = Duration::from_secs(60);
/// The largest picture, in bytes.
pub const LARGEST_PICTURE: usize = 2_000_000;
/// The largest logo, in bytes: it is on every page of every survey that has it, whatever the network.
pub const LARGEST_LOGO: usize = 60_000;

/// The folders of files of surveys.
#[derive(Clone, Debug)]
pub struct Files {
    data_dir: PathBuf,
    scan: Vec<String>,
}

impl Files {
    /// In a data directory. `scan` is a program with its arguments that gets the path of each new file of a respondent as
    /// its last one; it ends with 0 when the file may be kept. Nothing is scanned when it is empty.
    #[must_use]
    pub fn new(data_dir: &Path, scan: &[String]) -> Self {
        Self { data_dir: data_dir.to_owned(), scan: scan.to_vec() }
    }

    /// Keeps a file of a respondent and answers the name it is kept under; `None` when the scan refuses it. The file is
    /// scanned before it gets that name.
    pub async fn keep(&self, org: OrgId, bytes: Vec<u8>) -> Result<Option<String>> {
        let id = uuid::Uuid::new_v4().simple().to_string();
        let file = self.folder("uploads", org).join(&id);
        let waiting = file.with_extension("part");
        let path = waiting.clone();
        tokio::task::spawn_blocking(move || write(&path, &bytes)).await.map_err(Error::internal)??;
        if !self.harmless(&waiting).await {
            tokio::fs::remove_file(&waiting).await.map_err(Error::internal)?;
            return Ok(None);
        }
        tokio::fs::rename(&waiting, &file).await.map_err(Error::internal)?;
        Ok(Some(id))
    }

    async fn harmless(&self, file: &Path) -> bool {
        let Some((program, arguments)) = self.scan.split_first() else { return true };
        let mut command = tokio::process::Command::new(program);
        command.args(arguments).arg(file).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        match tokio::time::timeout(SCAN, command.status()).await {
            Ok(Ok(status)) => status.success(),
            Ok(Err(error)) => {
                tracing::error!(%program, %error, "the scan of uploads cannot be run; the file is refused");
                false
            }
            Err(_) => {
                tracing::error!(%program, "the scan of an upload did not end; the file is refused");
                false
            }
        }
    }

    /// Where a respondent's file is kept; `NotFound` for a name that no file can have.
    pub fn upload(&self, org: OrgId, id: &str) -> Result<PathBuf> {
        let plausible = id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit());
        if plausible { Ok(self.folder("uploads", org).join(id)) } else { Err(Error::NotFound) }
    }

    /// Removes a respondent's file. One that is gone needs no removing.
    pub fn forget(&self, org: OrgId, id: &str) {
        if let Ok(file) = self.upload(org, id) {
            let _ = std::fs::remove_file(file);
        }
    }

    /// Keeps a picture and answers its name: the SHA-256 of its bytes, so that the same picture is kept once.
    pub fn keep_picture(&self, org: OrgId, bytes: &[u8]) -> Result<String> {
        let invalid = |code, message: &str| Err(Error::invalid("", code, message));
        if bytes.len() > LARGEST_PICTURE {
            return invalid("too_large", "A picture has at most 2 MB.");
        }
        let Some(seen) = sniff(bytes).filter(|s| s.kind == FileKind::Image) else {
            return invalid("not_a_picture", "This is no PNG, JPEG, GIF or WebP picture.");
        };
        let hash: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
        let name = format!("{hash}.{}", seen.endings[0]);
        let file = self.folder("pictures", org).join(&name);
        if !file.exists() {
            let waiting = file.with_extension(uuid::Uuid::new_v4().simple().to_string());
            write(&waiting, bytes)?;
            std::fs::rename(&waiting, &file).map_err(Error::internal)?;
        }
        Ok(name)
    }

    /// Keeps a logo, a small picture.
    pub fn keep_logo(&self, org: OrgId, bytes: &[u8]) -> Result<String> {
        if bytes.len() > LARGEST_LOGO {
            let message =
                format!("A logo has at most 60 kB; this picture has {} kB.", bytes.len().div_ceil(1000));
            return Err(Error::invalid("", "too_large", message));
        }
        self.keep_picture(org, bytes)
    }

    /// A picture and its media type.
    pub fn picture(&self, org: OrgId, name: &str) -> Result<(Vec<u8>, &'static str)> {
        if !is_image_name(name) {
            return Err(Error::NotFound);
        }
        let bytes =
            std::fs::read(self.folder("pictures", org).join(name)).map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => Error::NotFound,
                _ => Error::internal(error),
            })?;
        let media_type = sniff(&bytes).map_or("application/octet-stream", |s| s.media_type);
        Ok((bytes, media_type))
    }

    fn folder(&self, what: &str, org: OrgId) -> PathBuf {
        self.data_dir.join(what).join(org.to_string())
    }
}

/// Writes a new file that only this user can read.
fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
    if let Some(folder) = file.parent() {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(Error::internal)?;
    }
    let mut options = std::fs::OpenOptions::new();
    let mut open = options.write(true).create_new(true).mode(0o600).open(file).map_err(Error::internal)?;
    open.write_all(bytes).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_the_scan_refuses_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let org = OrgId::new();
        // Refuses whatever holds the word.
        let scan = ["sh".to_owned(), "-c".into(), "! grep -q virus \"$0\"".into()];
        let files = Files::new(dir.path(), &scan);
        let kept = files.keep(org, b"harmless".to_vec()).await.unwrap().unwrap();
        assert_eq!(std::fs::read(files.upload(org, &kept).unwrap()).unwrap(), b"harmless");
        assert_eq!(files.keep(org, b"a virus".to_vec()).await.unwrap(), None);
        let folder = files.folder("uploads", org);
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1);
        let broken = Files::new(dir.path(), &["/nonexistent/scanner".to_owned()]);
        assert_eq!(broken.keep(org, b"x".to_vec()).await.unwrap(), None, "no scan, no file");
        files.forget(org, &kept);
        assert!(!files.upload(org, &kept).unwrap().exists());
        assert!(files.upload(org, "../../../etc/passwd").is_err());
    }

    #[test]
    fn a_picture_is_kept_once_and_only_a_picture() {
        let dir = tempfile::tempdir().unwrap();
        let (org, files) = (OrgId::new(), Files::new(dir.path(), &[]));
        let png = b"\x89PNG\r\n\x1a\nx";
        let name = files.keep_picture(org, png).unwrap();
        assert_eq!(files.keep_picture(org, png).unwrap(), name);
        assert_eq!(files.picture(org, &name).unwrap(), (png.to_vec(), "image/png"));
        assert!(files.picture(OrgId::new(), &name).is_err(), "another organisation's");
        assert!(files.keep_picture(org, b"<svg onload=alert(1)>").is_err());
        assert!(files.picture(org, "../x.png").is_err());
        assert_eq!(files.keep_logo(org, png).unwrap(), name);
        let mut large = png.to_vec();
        large.resize(61_500, 0);
        assert!(files.keep_picture(org, &large).is_ok());
        let refused = files.keep_logo(org, &large).unwrap_err();
        assert!(format!("{refused:?}").contains("this picture has 62 kB"), "{refused:?}");
    }
}
