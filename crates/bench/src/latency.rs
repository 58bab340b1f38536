//! From an answer to where it is needed: found by search, and handed to the mail relay.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::json;

use crate::http::Client;
use crate::program::Bench;
use crate::table::{Floor, Table, Times, micros};

/// Records of each measurement.
const SAMPLES: usize = 120;

pub async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    let times = searchable(bench).await?;
    table.alone("submitted -> searchable", times.long(), "p99 <= 500 ms", Floor::of(times.at(0.99) <= 500.0));
    let times = mailed(bench).await?;
    table.told("submitted -> alert mail taken by the relay", times.long());
    Ok(())
}

/// Times of pauses between samples differ, so that they do not march in step with the index's commits.
fn pause(sample: usize) -> Duration {
    Duration::from_millis(5 + (sample as u64 * 37) % 90)
}

async fn searchable(bench: &Bench) -> Result<Times> {
    let mut client = bench.client().await?;
    let mut times = Vec::new();
    for sample in 0..SAMPLES {
        let word = format!("needle{sample}x");
        let body = json!({ "source": "latency", "external_id": word, "channel": "web", "text": format!("We look for {word} here.") });
        let sent = Instant::now();
        client.post("/api/v1/feedback", &bench.key, &body).await?;
        while found(&mut client, bench, &word).await? == 0 {
            ensure!(sent.elapsed() < Duration::from_secs(30), "a record does not become searchable");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        times.push(micros(sent));
        tokio::time::sleep(pause(sample)).await;
    }
    Ok(Times::new(times))
}

async fn found(client: &mut Client, bench: &Bench, word: &str) -> Result<u64> {
    let page = client.get(&format!("/api/v1/feedback?filter={word}&limit=1"), &bench.key).await?;
    Ok(page["total"].as_u64().unwrap_or_default())
}

async fn mailed(bench: &Bench) -> Result<Times> {
    bench
        .command(&["user", "add", "manager@bench.example", "--org", crate::program::ORG, "--role", "manager"])
        .await?;
    let rule = json!({ "name": "Urgent", "filter": "urgentword", "recipients": { "roles": ["manager"], "users": [], "unit_managers": false } });
    let rule = bench.post("/api/v1/alert-rules", &rule).await?;
    let mut client = bench.client().await?;
    let mut times = Vec::new();
    for sample in 0..SAMPLES {
        let body = json!({ "source": "latency", "external_id": format!("mail-{sample}"), "channel": "web",
            "text": "This is an urgentword for the manager." });
        bench.mail.clear();
        let sent = Instant::now();
        client.post("/api/v1/feedback", &bench.key, &body).await?;
        bench.mail.wait_for(1).await;
        times.push(micros(sent));
        tokio::time::sleep(pause(sample)).await;
    }
    let id = rule["id"].as_str().unwrap_or_default();
    let request = format!(
        "DELETE /api/v1/alert-rules/{id} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n\r\n",
        bench.address, bench.key
    );
    client.send(request.as_bytes()).await?;
    Ok(Times::new(times))
}
