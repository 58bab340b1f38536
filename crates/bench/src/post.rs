//! `POST /api/v1/feedback`, the whole stack: key, tenant, masks, understanding, idempotency, change log, row level
//! security, answered after the commit; while index and alerts follow.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use uuid::Uuid;

use crate::http::{closed_loop, post_request};
use crate::program::{Bench, connect};
use crate::table::{Floor, Table, Times, micros, number, thousands};
use crate::text::{Language, Rng, record};
use crate::{pgbench, wal};

/// Connections of the baseline that inserts each request by itself.
const CONNECTIONS: usize = 32;

/// Bodies that go around; each is sent under an external id of its own.
struct Bodies(Vec<(String, String)>);

impl Bodies {
    /// Records with words, or with scores alone, which nothing has to understand.
    fn new(words: bool) -> Self {
        let language = Language::new();
        let bodies = (0..2_000).map(|n| {
            let said = record(&language, n);
            let text = if words { format!(r#""text":"{}","#, said.text) } else { String::new() };
            let rest = format!(
                r#"","channel":"{}","unit":"{}",{text}"scores":{{"nps":{}}},"customer":{{"external_id":"C-{}"}},"attributes":{{"order":"FR-{n}","wait_minutes":{}}}}}"#,
                said.channel,
                said.unit,
                said.nps,
                said.customer,
                n % 30
            );
            (r#"{"source":"load","external_id":""#.to_owned(), rest)
        });
        Self(bodies.collect())
    }

    fn body(&self, run: &str, client: usize, number: usize) -> String {
        let (head, rest) = &self.0[(client * 31 + number) % self.0.len()];
        format!("{head}{run}-{client}-{number}{rest}")
    }
}

pub async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    let (bodies, silent) = (Arc::new(Bodies::new(true)), Arc::new(Bodies::new(false)));
    let duration = Duration::from_secs(bench.seconds);
    let pgbench = pgbench::best(bench).await?;
    let single = insert_per_request(bench, duration).await?;
    load(bench, &bodies, "warm", 64, Duration::from_secs(2))?;
    bench.indexed().await?;
    for clients in [64, 256] {
        // Alternating, so that both see the same machine; of three, the median counts.
        let (mut measured, mut limits) = (Vec::new(), Vec::new());
        for round in 0..3 {
            measured.push(one(bench, &bodies, &format!("{clients}-{round}"), clients, duration).await?);
            limits.push(limit(bench, &bodies, clients, duration)?);
        }
        measured.sort_by(|a, b| a.rate.total_cmp(&b.rate));
        limits.sort_by(f64::total_cmp);
        let Measured { rate, times, cpu, searchable } = measured.swap_remove(1);
        let p99 = times.at(0.99);
        let limit = limits.swap_remove(1);
        let what = format!("POST /feedback, whole stack, {clients} clients");
        let fast = format!("{}/s, {}", thousands(rate), times.short());
        table.compare(
            &what,
            &fast,
            format!("HTTP + file + group fdatasync {}/s", thousands(limit)),
            rate / limit,
            ">= 0.30",
            Floor::of(rate / limit >= 0.30),
        );
        if let Some(pgbench) = pgbench {
            table.compare(
                "same",
                &fast,
                format!("best pgbench single-row INSERT {}/s", thousands(pgbench)),
                rate / pgbench,
                ">= 1.0",
                Floor::of(rate / pgbench >= 1.0),
            );
        }
        table.compare(
            "same",
            &fast,
            format!("an INSERT per request, same tables, no HTTP {}/s", thousands(single.rate)),
            rate / single.rate,
            "",
            Floor::Told,
        );
        table.alone(
            "same, processor time of program and PostgreSQL per response",
            format!("{:.0} us ({:.0} us until all are searchable)", cpu, searchable),
            "<= 50 us",
            Floor::of(cpu <= 50.0),
        );
        let Measured { rate, times, cpu, .. } =
            one(bench, &silent, &format!("silent-{clients}"), clients, duration).await?;
        table.compare(
            "same, scores without words",
            format!("{}/s, {}, {cpu:.0} us", thousands(rate), times.short()),
            format!("HTTP + file + group fdatasync {}/s", thousands(limit)),
            rate / limit,
            ">= 0.30",
            Floor::of(rate / limit >= 0.30),
        );
        if clients == 256 {
            table.alone(
                "whole stack at 256 clients, p99",
                format!("{p99:.1} ms"),
                "<= 15 ms",
                Floor::of(p99 <= 15.0),
            );
        }
    }
    Ok(())
}

struct Measured {
    rate: f64,
    times: Times,
    /// Microseconds of processor time per response until the last answer.
    cpu: f64,
    /// And until all are searchable.
    searchable: f64,
}

async fn one(
    bench: &Bench,
    bodies: &Arc<Bodies>,
    run: &str,
    clients: usize,
    duration: Duration,
) -> Result<Measured> {
    let before = bench.cpu();
    let load = load(bench, bodies, run, clients, duration)?;
    let answered = bench.cpu();
    bench.indexed().await?;
    let count = number(load.times.count());
    let each = |until: f64| (until - before) * 1e6 / count;
    Ok(Measured { rate: load.rate(), cpu: each(answered), searchable: each(bench.cpu()), times: load.times })
}

fn load(
    bench: &Bench,
    bodies: &Arc<Bodies>,
    run: &str,
    clients: usize,
    duration: Duration,
) -> Result<crate::http::Load> {
    let (bodies, run) = (bodies.clone(), run.to_owned());
    let (host, key) = (bench.address.clone(), bench.key.clone());
    let load = closed_loop(&bench.address, clients, duration, move |client, number| {
        post_request(&host, "/api/v1/feedback", &key, &bodies.body(&run, client, number))
    })?;
    ensure!(load.refused == 0, "{} requests were refused", load.refused);
    Ok(load)
}

fn limit(bench: &Bench, bodies: &Arc<Bodies>, clients: usize, duration: Duration) -> Result<f64> {
    let address = wal::serve(&bench.file("limit.log"))?;
    let (host, bodies) = (address.clone(), bodies.clone());
    let load = closed_loop(&address, clients, duration, move |client, number| {
        post_request(&host, "/", "none", &bodies.body("limit", client, number))
    })?;
    ensure!(load.refused == 0, "the limit refused {} requests", load.refused);
    Ok(load.rate())
}

struct Single {
    rate: f64,
}

/// What a plain program does: a transaction per request, tenant set, one row, one fact in the change log.
async fn insert_per_request(bench: &Bench, duration: Duration) -> Result<Single> {
    let org = bench.org().await?;
    let began = Instant::now();
    let mut running = Vec::new();
    for client in 0..CONNECTIONS {
        let (conn, org) = (connect(&bench.app_url()).await?, org.clone());
        running.push(tokio::spawn(async move {
            let tenant = format!("{{{org}}}");
            let set = conn.prepare("select set_config('candor.tenants', $1, true)").await?;
            let insert = conn
                .prepare(
                    "insert into feedback (org_id, feedback_id, source, external_id, channel, occurred_at, received_at,
                         language, author_kind, verbatims, nps, annotations)
                     values ($1::text::uuid, $2::text::uuid, 'single', $2, 'web', now(), now(), 'en', 'customer',
                         $3::text::jsonb, 9, '{}')
                     on conflict do nothing",
                )
                .await?;
            let fact = conn
                .prepare("insert into change_log (org_id, kind, id) values ($1::text::uuid, 'single', $2::text::uuid)")
                .await?;
            let (language, mut rng) = (Language::new(), Rng::new(client as u64));
            let mut times = Vec::new();
            while began.elapsed() < duration {
                let said = serde_json::json!([{ "text": language.said(&mut rng), "language": "en" }]).to_string();
                let (id, sent) = (Uuid::now_v7().to_string(), Instant::now());
                conn.batch_execute("begin").await?;
                conn.execute(&set, &[&tenant]).await?;
                conn.execute(&insert, &[&org, &id, &said]).await?;
                conn.execute(&fact, &[&org, &id]).await?;
                conn.batch_execute("commit").await?;
                times.push(micros(sent));
            }
            Ok::<_, tokio_postgres::Error>(times)
        }));
    }
    let mut all = Vec::new();
    for one in running {
        all.extend(one.await??);
    }
    let rate = number(all.len()) / began.elapsed().as_secs_f64();
    bench.owner().await?.batch_execute("delete from feedback where source = 'single'").await?;
    Ok(Single { rate })
}
