//! The relay as the rest of the house sees it: a message in, its fate out. Connections are kept and used again.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::config::{SmtpConfig, Tls};
use super::fault::{Fault, SendError, Stage};
use super::session::Session;

/// Relays drop silent connections after some minutes; we drop ours before.
const MAX_IDLE: Duration = Duration::from_secs(45);

/// A message ready to go.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The envelope's sender: where bounces go.
    pub from: String,
    /// The one recipient.
    pub to: String,
    /// Headers and body, lines ending in CR LF.
    pub message: Vec<u8>,
}

/// The relay took the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// What it said, often with its own id of the message.
    pub reply: String,
}

/// A relay and the connections to it. Cheap to clone.
#[derive(Clone)]
pub struct Relay(Arc<Inner>);

struct Inner {
    config: SmtpConfig,
    tls: Option<TlsConnector>,
    hello: String,
    permits: Semaphore,
    idle: Mutex<Vec<(Session, Instant)>>,
    outage: Mutex<Option<Outage>>,
}

/// The relay could not be reached, and it is too soon to ask again.
struct Outage {
    until: Instant,
    cause: SendError,
}

impl Relay {
    /// Prepares sending through the relay; nothing is connected yet.
    pub fn new(config: SmtpConfig) -> Result<Self, String> {
        config.check()?;
        let tls = if config.is_set() && config.tls != Tls::None { Some(connector(&config)?) } else { None };
        let hello = if config.hello.is_empty() { own_name() } else { config.hello.clone() };
        let permits = Semaphore::new(config.pool_size);
        let (idle, outage) = (Mutex::default(), Mutex::default());
        Ok(Self(Arc::new(Inner { config, tls, hello, permits, idle, outage })))
    }

    /// How the relay is configured.
    #[must_use]
    pub fn config(&self) -> &SmtpConfig {
        &self.0.config
    }

    /// Hands the message to the relay and waits for its word. A kept connection that turns out to be dead is replaced
    /// at once, as long as the message itself had not left.
    pub async fn send(&self, outgoing: &Outgoing) -> Result<Delivered, SendError> {
        if !self.0.config.is_set() {
            return Err(SendError::Temporary("no mail relay is configured (smtp.host)".into()));
        }
        for address in [&outgoing.from, &outgoing.to] {
            if !is_safe_address(address) {
                return Err(SendError::Permanent(format!("'{}' is no address", address.escape_default())));
            }
        }
        let content = transparent(&outgoing.message);
        let Ok(_permit) = self.0.permits.acquire().await else {
            return Err(SendError::Temporary("mail is shutting down".into()));
        };
        while let Some(session) = self.take_idle() {
            match self.send_over(session, outgoing, &content).await {
                Err(fault) if fault.is_stale() => {}
                fate => return Ok(fate?),
            }
        }
        let session = self.open().await?;
        Ok(self.send_over(session, outgoing, &content).await?)
    }

    /// Says goodbye on every kept connection.
    pub async fn close(&self) {
        while let Some(session) = self.take_idle() {
            session.quit().await;
        }
    }

    /// Connects, unless that has just failed: to find out costs a refusal nothing and a silent relay many seconds,
    /// and for as long as it took, the others that wait are told the same.
    async fn open(&self) -> Result<Session, SendError> {
        let began = Instant::now();
        let known =
            |outage: &Option<Outage>| outage.as_ref().filter(|o| o.until > began).map(|o| o.cause.clone());
        if let Some(cause) = known(&self.outage()) {
            return Err(cause);
        }
        match Session::open(&self.0.config, self.0.tls.as_ref(), &self.0.hello).await {
            Ok(session) => {
                *self.outage() = None;
                Ok(session)
            }
            Err(fault) => {
                let cause = SendError::from(fault);
                *self.outage() =
                    Some(Outage { until: Instant::now() + began.elapsed(), cause: cause.clone() });
                Err(cause)
            }
        }
    }

    fn outage(&self) -> std::sync::MutexGuard<'_, Option<Outage>> {
        self.0.outage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn send_over(
        &self,
        mut session: Session,
        outgoing: &Outgoing,
        content: &[u8],
    ) -> Result<Delivered, Fault> {
        let fate = session.send(&outgoing.from, &outgoing.to, content).await;
        if fate.as_ref().err().is_none_or(Fault::leaves_session_usable) {
            self.idle().push((session, Instant::now()));
        }
        fate.map(|reply| Delivered { reply: reply.to_string() })
    }

    fn take_idle(&self) -> Option<Session> {
        let mut idle = self.idle();
        idle.retain(|(_, since)| since.elapsed() < MAX_IDLE);
        idle.pop().map(|(session, _)| session)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<(Session, Instant)>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<String> for Fault {
    fn from(cause: String) -> Self {
        Self::Broken(Stage::Opening, cause)
    }
}

/// The message as it travels: a dot at the start of a line is doubled, and a line with a single dot ends it.
pub(super) fn transparent(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + message.len() / 64 + 8);
    let mut rest = message;
    if rest.first() == Some(&b'.') {
        out.push(b'.');
    }
    while let Some(at) = memchr::memmem::find(rest, b"\n.") {
        out.extend_from_slice(&rest[..at + 2]);
        out.push(b'.');
        rest = &rest[at + 2..];
    }
    out.extend_from_slice(rest);
    if !out.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}

/// Whether an address can stand in a command line without being able to end it.
fn is_safe_address(address: &str) -> bool {
    address.len() <= 320
        && address.contains('@')
        && address.bytes().all(|b| b.is_ascii_graphic() && b != b'<' && b != b'>')
}

fn connector(config: &SmtpConfig) -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    match &config.ca_file {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(file) => {
            let unreadable = |e: &dyn std::fmt::Display| format!("smtp.ca_file {}: {e}", file.display());
            for certificate in CertificateDer::pem_file_iter(file).map_err(|e| unreadable(&e))? {
                roots.add(certificate.map_err(|e| unreadable(&e))?).map_err(|e| unreadable(&e))?;
            }
        }
    }
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(client)))
}

/// This machine's name as far as it can stand in a greeting.
fn own_name() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name: String =
        name.trim().chars().filter(|c| c.is_ascii_alphanumeric() || ".-".contains(*c)).collect();
    if name.is_empty() { "localhost".into() } else { name }
}
