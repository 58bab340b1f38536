//! Which relay takes our mail, and how far it is trusted.

use std::path::PathBuf;

use candor_model::id::MailId;
use serde::{Deserialize, Serialize};

/// How the connection to the relay is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tls {
    /// Plain text; only for a relay on this machine or on a trusted network.
    None,
    /// Plain text that must become TLS before anything is said. A relay that does not offer it gets no mail.
    #[default]
    Starttls,
    /// TLS from the first byte.
    Implicit,
}

/// The section `[smtp]` of the configuration.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SmtpConfig {
    /// The relay's name; empty means that there is none, and mail waits until there is.
    pub host: String,
    /// Its port; 0 chooses 587 for STARTTLS, 465 for TLS from the first byte, 25 for none.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// Who signs in to the relay; empty means nobody.
    pub user: String,
    /// With which password.
    pub password: String,
    /// The sender, such as `Candor <candor@example.com>`.
    pub from: String,
    /// Where reports about undeliverable mail go, such as `bounces@example.com`; each mail leaves under an address of
    /// its own, `bounces+…@example.com`. Empty means the sender.
    pub bounces: String,
    /// The name we greet the relay with; empty means this machine's name.
    pub hello: String,
    /// Most connections at a time.
    pub pool_size: usize,
    /// Longest wait for one answer, in seconds; the answer to a whole message may take twice that.
    pub timeout_seconds: u64,
    /// Certificates (PEM) to trust instead of the public ones, for a relay with a private authority.
    pub ca_file: Option<PathBuf>,
}

impl Default for SmtpConfig {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: 0,
            tls: Tls::default(),
            user: String::new(),
            password: String::new(),
            from: "Candor <candor@localhost>".into(),
            bounces: String::new(),
            hello: String::new(),
            pool_size: 4,
            timeout_seconds: 30,
            ca_file: None,
        }
    }
}

impl SmtpConfig {
    /// Whether there is a relay at all.
    #[must_use]
    pub fn is_set(&self) -> bool {
        !self.host.is_empty()
    }

    /// The port to connect to.
    #[must_use]
    pub fn effective_port(&self) -> u16 {
        match (self.port, self.tls) {
            (0, Tls::None) => 25,
            (0, Tls::Starttls) => 587,
            (0, Tls::Implicit) => 465,
            (port, _) => port,
        }
    }

    /// Says what is wrong with it, if anything is, before the first mail has to find out.
    pub fn check(&self) -> Result<(), String> {
        self.from.parse::<lettre::message::Mailbox>().map_err(|e| {
            format!("smtp.from '{}' is no address such as 'Candor <candor@example.com>': {e}", self.from)
        })?;
        if !self.bounces.is_empty() && self.bounces.parse::<lettre::Address>().is_err() {
            return Err(format!("smtp.bounces '{}' is no address such as bounces@example.com", self.bounces));
        }
        if !self.user.is_empty() && self.tls == Tls::None && !self.is_local() {
            return Err(format!(
                "smtp.user is set but smtp.tls is none: the password would travel to {} in plain text",
                self.host
            ));
        }
        if self.pool_size == 0 {
            return Err("smtp.pool_size must be at least 1".into());
        }
        Ok(())
    }

    /// The envelope's sender of one mail, from which a report can be told whose it is (VERP).
    #[must_use]
    pub fn return_path(&self, mail: MailId) -> Option<String> {
        let (local, domain) = self.bounces.rsplit_once('@')?;
        Some(format!("{local}+{}@{domain}", mail.0.simple()))
    }

    fn is_local(&self) -> bool {
        self.host == "localhost"
            || self.host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

impl std::fmt::Debug for SmtpConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmtpConfig")
            .field("host", &self.host)
            .field("port", &self.effective_port())
            .field("tls", &self.tls)
            .field("user", &self.user)
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}
