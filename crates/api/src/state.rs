//! What every handler can reach.

use std::path::PathBuf;
use std::sync::Arc;

use candor_accounts::KnownKeys;
use candor_collect::Writer;
use candor_index::Indexes;
use candor_store::Db;
use candor_surveys::files::Files;

use crate::respondent_limits::RespondentLimits;

/// How the server presents itself.
#[derive(Clone, Debug)]
pub struct ApiConfig {
    /// The address that people and mails use, such as `https://feedback.example.com`; without a slash at the end.
    pub public_url: String,
    /// The folder with the built web UI.
    pub web_ui_dir: PathBuf,
    /// The data directory, for uploads that are being imported.
    pub data_dir: PathBuf,
    /// Addresses of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// How much one address or one link may post to the respondents' forms.
    pub respondent_limits: RespondentLimits,
    /// Threads that answer requests.
    pub workers: usize,
}

impl ApiConfig {
    /// Whether browsers reach the server over TLS, so that cookies can be marked for it.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// What every handler can reach. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The database.
    pub db: Db,
    /// The one write path of feedback.
    pub writer: Writer,
    /// Search and tallies.
    pub indexes: Arc<Indexes>,
    /// API keys that were looked up a moment ago; `Arc::default()`.
    pub keys: Arc<KnownKeys>,
    /// Pictures of surveys and files of respondents.
    pub files: Files,
    /// How the server presents itself.
    pub config: Arc<ApiConfig>,
    /// Renders the operator's metrics.
    pub metrics: metrics_exporter_prometheus::PrometheusHandle,
}
