//! A dashboard's tile, NPS by month and unit under a filter, against the same question in SQL.

use std::time::Instant;

use anyhow::Result;

use crate::program::Bench;
use crate::search;
use crate::table::{Floor, Table, Times, micros, thousands};

/// Filters as people vary them, so that no answer is kept from the one before; and the same in SQL.
fn filters() -> Vec<(String, String)> {
    let mut filters = Vec::new();
    for (channel, month) in
        [("call", 2), ("chat", 3), ("survey", 4), ("review", 5), ("email", 6), ("call", 7)]
    {
        filters.push((
            format!("channel:{channel},survey since:2025-0{month}-01"),
            format!("and f.channel in ('{channel}', 'survey') and f.occurred_at >= '2025-0{month}-01Z'"),
        ));
        filters.push((format!("channel:{channel}"), format!("and f.channel = '{channel}'")));
    }
    filters.push((String::new(), String::new()));
    filters
}

pub async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    let owner = bench.owner().await?;
    owner.batch_execute("analyze feedback").await?;
    let mut client = bench.client().await?;
    let path = |filter: &str| {
        let filter: String = form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        format!("/api/v1/metrics/nps?by=unit&interval=month&filter={filter}")
    };
    let began = Instant::now();
    client.get(&path(""), &bench.key).await?;
    let first = f64::from(micros(began)) / 1_000.0;
    let (mut ours, mut theirs, mut worded) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..8 {
        for (filter, _) in filters() {
            let sent = Instant::now();
            client.get(&path(&filter), &bench.key).await?;
            ours.push(micros(sent));
            let sent = Instant::now();
            client.get(&path(&format!("late {filter}")), &bench.key).await?;
            worded.push(micros(sent));
        }
    }
    for (_, condition) in filters() {
        let sent = Instant::now();
        owner
            .simple_query(&format!(
                "select date_trunc('month', f.occurred_at at time zone 'UTC'), u.path, count(*),
                        count(*) filter (where f.nps >= 9), count(*) filter (where f.nps <= 6)
                 from feedback f join unit u using (org_id, unit_id)
                 where f.org_id = (select org_id from organisation where slug = 'bench') and f.nps is not null
                     {condition}
                 group by 1, 2"
            ))
            .await?;
        theirs.push(micros(sent));
    }
    let (ours, theirs, worded) = (Times::new(ours), Times::new(theirs), Times::new(worded));
    let records = search::total(bench, "").await?;
    #[expect(clippy::cast_precision_loss, reason = "a count")]
    let what = format!("dashboard tile over HTTP, {} records", thousands(records as f64));
    table.compare(
        what,
        format!("mean {:.2} {}", ours.mean(), ours.short()),
        format!("the same SQL mean {:.1} {}", theirs.mean(), theirs.short()),
        theirs.mean() / ours.mean(),
        "p99 <= 50 ms",
        Floor::of(ours.at(0.99) <= 50.0),
    );
    table.alone(
        "same, with a word in the filter",
        worded.short(),
        "p99 <= 50 ms",
        Floor::of(worded.at(0.99) <= 50.0),
    );
    table.told("same, the first after the start", format!("{first:.1} ms"));
    Ok(())
}
