//! The recorder of this process's metrics, and what each of them means.

use std::sync::OnceLock;

use metrics::{counter, describe_counter, describe_gauge};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// The recorder of this process's metrics, installed on first use.
#[must_use]
pub fn metrics_handle() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let recorder = PrometheusBuilder::new().build_recorder();
            let handle = recorder.handle();
            // Fails only if somebody else installed one, and then theirs is fed.
            let _ = metrics::set_global_recorder(recorder);
            describe();
            begin();
            handle
        })
        .clone()
}

fn describe() {
    describe_gauge!("candor_database_up", "Whether the database answered when this was asked.");
    describe_gauge!("candor_database_connections", "Connections of this process to the database, by state.");
    describe_gauge!(
        "candor_follower_lag_records",
        "Facts of the change log that a follower of this process has still to read, counted up to 100,000."
    );
    describe_gauge!(
        "candor_follower_lag_seconds",
        "For how long the oldest fact that a follower of this process has not read has waited."
    );
    describe_gauge!("candor_jobs", "Jobs by kind and state: due and not taken, running, for later, dead.");
    describe_gauge!(
        "candor_jobs_oldest_due_seconds",
        "For how long the oldest job of a kind that nobody has taken has been due."
    );
    describe_counter!("candor_jobs_total", "Jobs run, by kind and outcome: done or failed.");
    describe_counter!(
        "candor_mails_total",
        "Attempts to send a mail by outcome: sent, put off, refused by the relay, given up after a day."
    );
    describe_counter!("candor_alerts_total", "Alerts that fired.");
    describe_counter!("candor_http_requests_total", "Requests answered, by the class of their status.");
}

/// Counters of what may go wrong stand at zero from the start, so that the first time is seen as a rise.
fn begin() {
    for outcome in ["sent", "put_off", "refused", "given_up"] {
        counter!("candor_mails_total", "outcome" => outcome).absolute(0);
    }
    for status in ["2xx", "3xx", "4xx", "5xx"] {
        counter!("candor_http_requests_total", "status" => status).absolute(0);
    }
    counter!("candor_alerts_total").absolute(0);
}
