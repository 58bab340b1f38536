//! Configuration: documented defaults, then a file, then the environment, then the command line.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use candor_delivery::SmtpConfig;
use figment::Figment;
use figment::providers::{Env, Format, Toml};
use serde::Deserialize;

/// The defaults are the documented file itself, so the two cannot drift apart.
const DEFAULTS: &str = include_str!("../../../config/candor.toml");

/// Everything that can be set. Unknown keys are errors.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where everything is kept.
    pub data_dir: PathBuf,
    /// The web server.
    pub server: Server,
    /// PostgreSQL.
    pub database: Database,
    /// The people who answer surveys.
    pub respondents: Respondents,
    /// Outgoing mail.
    pub smtp: SmtpConfig,
    /// Files of respondents.
    pub uploads: Uploads,
    /// Logs.
    pub log: Log,
}

/// Files of respondents.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uploads {
    /// The program that looks at each file before it is kept, with its arguments; empty for none.
    pub scan_command: Vec<String>,
}

/// The web server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The address that people and mails use.
    pub public_url: String,
    /// The folder with the built web UI.
    pub web_ui_dir: PathBuf,
    /// Threads that answer requests; 0 means one per core.
    pub workers: usize,
    /// What this process does.
    pub roles: Vec<ProcessRole>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

/// What a process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum ProcessRole {
    /// Answers requests.
    Web,
    /// Runs jobs and evaluates alert rules.
    Worker,
}

/// PostgreSQL.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// The owner's connection string; empty for the embedded cluster.
    pub url: String,
    /// The program's connection string (role `candor_app`); empty to derive it from `url`.
    pub app_url: String,
    /// The folder with `initdb` and `pg_ctl`; empty to look for it.
    pub bin_dir: PathBuf,
    /// Most connections of this process.
    pub pool_size: usize,
}

/// The people who answer surveys.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Respondents {
    /// Most posts a minute from one address; zero is no limit.
    pub posts_per_address: u32,
    /// Most posts a minute to one link; zero is no limit.
    pub posts_per_link: u32,
    /// Days after which answers that were begun and never finished are forgotten; zero keeps them.
    pub keep_partial_days: u32,
}

/// Logs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// A filter such as `info` or `warn,candor=debug`.
    pub level: String,
    /// `text` or `json`.
    pub format: LogFormat,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For log collectors.
    Json,
}

impl Config {
    /// Reads the configuration. `file` must exist when it is named; otherwise `config/candor.toml` is read if there is one.
    /// Environment variables look like `CANDOR_SERVER__LISTEN`.
    ///
    /// # Errors
    /// An unreadable file, an unknown key, a value of the wrong type; the message names the key and where it was set.
    pub fn load(file: Option<&Path>) -> Result<Self> {
        let mut figment = Figment::from(Toml::string(DEFAULTS));
        if let Some(path) = file {
            anyhow::ensure!(path.exists(), "there is no configuration file {}", path.display());
            figment = figment.merge(Toml::file_exact(path));
        } else if Path::new("/etc/candor/candor.toml").exists() {
            figment = figment.merge(Toml::file_exact("/etc/candor/candor.toml"));
        }
        figment
            .merge(Env::prefixed("CANDOR_").ignore(&["config", "user_password"]).split("__"))
            .extract()
            .context("configuration")
    }

    /// The address that people and mails use, without a slash at the end.
    #[must_use]
    pub fn public_url(&self) -> String {
        match self.server.public_url.trim_end_matches('/') {
            "" => format!("http://{}", self.server.listen),
            url => url.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_file_is_the_complete_default() {
        let config: Config = Figment::from(Toml::string(DEFAULTS)).extract().unwrap();
        assert_eq!(config.server.roles, [ProcessRole::Web, ProcessRole::Worker]);
    }

    #[test]
    fn unknown_keys_are_errors() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("candor.toml");
        std::fs::write(&file, "[server]\nlissten = \"127.0.0.1:1\"\n").unwrap();
        let error = format!("{:#}", Config::load(Some(&file)).unwrap_err());
        assert!(error.contains("lissten"), "{error}");
    }
}
