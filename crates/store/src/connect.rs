//! Opening one connection: over a Unix socket or TCP, and over TLS as the connection string's `sslmode` says.
//!
//! `sslmode` and `sslrootcert` mean what they mean to PostgreSQL's own programs: `disable`, `prefer` (the default: TLS
//! when the server has it), `require` (always TLS; the certificate is checked when `sslrootcert` is given),
//! `verify-ca` (the certificate must come from a trusted authority) and `verify-full` (and be the host's). Without
//! `sslrootcert` the public authorities are trusted.

mod stream;
mod verify;

use std::path::PathBuf;
use std::sync::Arc;

use candor_model::{Error, Result};
use diesel::ConnectionError;
use diesel_async::AsyncConnection;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use self::stream::Tls;
use self::verify::{AnyCertificate, AnyName};
use crate::Conn;

/// What is made sure of before anything is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Disable,
    Prefer,
    Require,
    VerifyAuthority,
    VerifyFull,
}

/// How to reach a server: its connection string without what only this module understands.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Target {
    url: String,
    mode: Mode,
    authorities: Option<PathBuf>,
}

/// Opens a connection.
pub(crate) async fn establish(url: &str) -> diesel::ConnectionResult<Conn> {
    let bad = |e: Error| ConnectionError::BadConnection(e.to_string());
    let target = Target::read(url).map_err(bad)?;
    if target.mode == Mode::Disable {
        return Conn::establish(&target.url).await;
    }
    let tls = Tls(Arc::new(target.client_config().map_err(bad)?));
    let (client, connection) = tokio_postgres::connect(&target.url, tls)
        .await
        .map_err(|e| ConnectionError::BadConnection(full_story(&e)))?;
    Conn::try_from_client_and_connection(client, connection).await
}

/// Says whether a connection string can be understood, so that a wrong one is an error at start and not an
/// everlasting wait for the database.
///
/// # Errors
/// `Internal` with a sentence for the operator.
pub fn check_url(url: &str) -> Result<()> {
    let target = Target::read(url)?;
    let parsed: std::result::Result<tokio_postgres::Config, _> = target.url.parse();
    parsed.map_err(|e| Error::Internal(format!("the database's connection string: {}", full_story(&e))))?;
    if target.mode != Mode::Disable {
        target.client_config()?;
    }
    Ok(())
}

/// An error with its causes; the driver's own words stop at "error performing TLS handshake".
fn full_story(error: &dyn std::error::Error) -> String {
    let mut story = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        story = format!("{story}: {deeper}");
        cause = deeper.source();
    }
    story
}

impl Target {
    fn read(url: &str) -> Result<Self> {
        let plain = |mode| Self { url: url.to_owned(), mode, authorities: None };
        // The other form, `host=… user=…`, is that of our own cluster's socket.
        let Some((_, rest)) = url.split_once("://") else { return Ok(plain(Mode::Disable)) };
        let Some((address, query)) = rest.split_once('?') else {
            return Ok(plain(if is_socket(rest) { Mode::Disable } else { Mode::Prefer }));
        };
        let (mut asked, mut authorities, mut others) = (None, None, Vec::new());
        for pair in query.split('&').filter(|p| !p.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", mode)) => asked = Some(read_mode(mode)?),
                Some(("sslrootcert", path)) => authorities = Some(PathBuf::from(percent_decoded(path))),
                _ => others.push(pair),
            }
        }
        let is_socket =
            is_socket(address) || others.iter().any(|p| p.starts_with("host=%2F") || p.starts_with("host=/"));
        let mode = match asked.unwrap_or(Mode::Prefer) {
            Mode::Prefer if is_socket => Mode::Disable,
            // As PostgreSQL's own programs do it.
            Mode::Require if authorities.is_some() => Mode::VerifyAuthority,
            mode => mode,
        };
        others.push(match mode {
            Mode::Disable => "sslmode=disable",
            Mode::Prefer => "sslmode=prefer",
            _ => "sslmode=require",
        });
        let scheme = url.split("://").next().unwrap_or_default();
        Ok(Self { url: format!("{scheme}://{address}?{}", others.join("&")), mode, authorities })
    }

    fn client_config(&self) -> Result<ClientConfig> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(Error::internal)?;
        if matches!(self.mode, Mode::Prefer | Mode::Require) {
            let verifier = Arc::new(AnyCertificate(provider));
            return Ok(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth());
        }
        let roots = Arc::new(self.roots()?);
        if self.mode == Mode::VerifyFull {
            return Ok(builder.with_root_certificates(roots).with_no_client_auth());
        }
        let inner =
            WebPkiServerVerifier::builder_with_provider(roots, provider).build().map_err(Error::internal)?;
        let verifier = Arc::new(AnyName(inner));
        Ok(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
    }

    fn roots(&self) -> Result<RootCertStore> {
        let mut roots = RootCertStore::empty();
        let Some(file) = &self.authorities else {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
            return Ok(roots);
        };
        let unreadable =
            |e: &dyn std::fmt::Display| Error::Internal(format!("sslrootcert {}: {e}", file.display()));
        for certificate in CertificateDer::pem_file_iter(file).map_err(|e| unreadable(&e))? {
            roots.add(certificate.map_err(|e| unreadable(&e))?).map_err(|e| unreadable(&e))?;
        }
        if roots.is_empty() {
            return Err(unreadable(&"holds no certificate"));
        }
        Ok(roots)
    }
}

fn read_mode(text: &str) -> Result<Mode> {
    Ok(match text {
        "disable" => Mode::Disable,
        "prefer" | "allow" => Mode::Prefer,
        "require" => Mode::Require,
        "verify-ca" => Mode::VerifyAuthority,
        "verify-full" => Mode::VerifyFull,
        _ => {
            return Err(Error::Internal(format!(
                "sslmode '{text}' is none of disable, prefer, require, verify-ca, verify-full"
            )));
        }
    })
}

/// Whether an address names no host but a folder with a socket.
fn is_socket(address: &str) -> bool {
    let host = address.rsplit_once('@').map_or(address, |(_, host)| host);
    host.starts_with('/') || host.to_ascii_lowercase().starts_with("%2f")
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = || u8::from_str_radix(std::str::from_utf8(tail.get(..2)?).ok()?, 16).ok();
        match code().filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, mode: Mode, rest: &str) {
        let target = Target::read(url).unwrap();
        assert_eq!((target.mode, target.url.as_str()), (mode, rest), "{url}");
    }

    #[test]
    fn sslmode_means_what_it_means_elsewhere() {
        check(
            "host='/run/x' user=candor_app dbname=c",
            Mode::Disable,
            "host='/run/x' user=candor_app dbname=c",
        );
        check("postgres://o:s@db/c", Mode::Prefer, "postgres://o:s@db/c");
        check("postgres://o@%2Frun%2Fpg/c", Mode::Disable, "postgres://o@%2Frun%2Fpg/c");
        check("postgres://o@db/c?sslmode=disable", Mode::Disable, "postgres://o@db/c?sslmode=disable");
        check("postgres://o@db/c?sslmode=require", Mode::Require, "postgres://o@db/c?sslmode=require");
        check(
            "postgres://o@db/c?sslmode=verify-ca&connect_timeout=3",
            Mode::VerifyAuthority,
            "postgres://o@db/c?connect_timeout=3&sslmode=require",
        );
        check(
            "postgresql://o@db/c?sslmode=verify-full",
            Mode::VerifyFull,
            "postgresql://o@db/c?sslmode=require",
        );
        let both = Target::read("postgres://o@db/c?sslmode=require&sslrootcert=%2Fetc%2Fca.pem").unwrap();
        assert_eq!((both.mode, both.authorities), (Mode::VerifyAuthority, Some("/etc/ca.pem".into())));
    }

    #[test]
    fn what_cannot_be_understood_is_an_error_at_once() {
        for url in [
            "postgres://o@db/c?sslmode=on",
            "postgres://o@db/c?sslmode=verify-full&sslrootcert=/nowhere.pem",
            "postgres://o@db/c?colour=blue",
        ] {
            assert!(check_url(url).is_err(), "{url}");
        }
        check_url("postgres://o@db/c?sslmode=verify-full").unwrap();
    }
}
