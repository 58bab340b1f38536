//! A page of search results over HTTP, with facets and highlighting, against PostgreSQL's full text on the same texts.

use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::program::Bench;
use crate::table::{Floor, Table, Times, micros};
use crate::text::{Language, Rng, record};

/// Queries of each kind.
const QUERIES: usize = 300;
/// As many of them as PostgreSQL is asked.
const BASELINE: usize = 60;

const PREPARE: &str = "
    drop table if exists said;
    create table said as
        select f.feedback_id, f.occurred_at, f.channel, u.path as unit, f.language, f.nps, f.verbatims->0->>'text' as text,
               to_tsvector('simple', f.verbatims->0->>'text') as words
        from feedback f left join unit u using (org_id, unit_id);
    create index said_words on said using gin (words);
    create index said_by_time on said (occurred_at desc);
    analyze said";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Term,
    Both,
    Phrase,
    Filtered,
    Newest,
}

impl Kind {
    const ALL: [(Self, &str); 5] = [
        (Self::Term, "term"),
        (Self::Both, "two terms"),
        (Self::Phrase, "phrase"),
        (Self::Filtered, "term, 90 days, channel"),
        (Self::Newest, "newest 10 of a term"),
    ];
}

/// What is asked, in both languages.
struct Question {
    filter: String,
    words: String,
    condition: &'static str,
}

pub async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    let owner = bench.owner().await?;
    owner.batch_execute(PREPARE).await?;
    let records = usize::try_from(bench.stored().await?)?;
    let (language, mut rng) = (Language::new(), Rng::new(11));
    let mut client = bench.client().await?;
    for (kind, name) in Kind::ALL {
        let questions: Vec<Question> =
            (0..QUERIES).map(|_| question(kind, &language, &mut rng, records)).collect();
        // The first round fills what is filled once.
        for question in questions.iter().take(20) {
            client.get(&path(kind, question), &bench.key).await?;
        }
        let (mut times, mut inner) = (Vec::new(), Vec::new());
        for question in &questions {
            let sent = Instant::now();
            let page = client
                .get(&path(kind, question), &bench.key)
                .await
                .with_context(|| question.filter.clone())?;
            times.push(micros(sent));
            inner.push(u32::try_from(page["took_us"].as_u64().unwrap_or_default()).unwrap_or(u32::MAX));
        }
        let mut theirs = Vec::new();
        for question in questions.iter().take(BASELINE) {
            let sent = Instant::now();
            ask(&owner, kind, question).await?;
            theirs.push(micros(sent));
        }
        let (times, inner, theirs) = (Times::new(times), Times::new(inner), Times::new(theirs));
        let ratio = times.mean() / theirs.mean();
        table.compare(
            format!("search page over HTTP: {name}"),
            format!("mean {:.2} {}", times.mean(), times.short()),
            format!("PostgreSQL GIN mean {:.1} {}", theirs.mean(), theirs.short()),
            theirs.mean() / times.mean(),
            ">= 50 at 1 M",
            if records >= 1_000_000 { Floor::of(ratio <= 1.0 / 50.0) } else { Floor::Told },
        );
        let most = if kind == Kind::Phrase { 15.0 } else { 3.0 };
        table.alone(
            format!("same in the process, records loaded: {name}"),
            inner.short(),
            if kind == Kind::Phrase { "p99 <= 15 ms at 1 M" } else { "p99 <= 3 ms at 1 M" },
            Floor::of(inner.at(0.99) <= most),
        );
    }
    owner.batch_execute("drop table said").await?;
    Ok(())
}

fn question(kind: Kind, language: &Language, rng: &mut Rng, records: usize) -> Question {
    let text = record(language, rng.below(records)).text;
    let sentence = text.split('.').max_by_key(|s| s.len()).unwrap_or_default().to_lowercase();
    let words: Vec<&str> =
        sentence.split_whitespace().filter(|w| w.chars().all(char::is_alphabetic)).collect();
    let start = rng.below(words.len().saturating_sub(1));
    let long: Vec<&str> = words.iter().copied().filter(|w| w.len() > 3).collect();
    let term = long.get(rng.below(long.len())).copied().unwrap_or("delivery");
    let other = long.get(rng.below(long.len())).copied().unwrap_or("service");
    let pair =
        (words.get(start).copied().unwrap_or("the"), words.get(start + 1).copied().unwrap_or("service"));
    let (filter, words, condition) = match kind {
        Kind::Term | Kind::Newest => (term.to_owned(), term.to_owned(), ""),
        Kind::Both => (format!("{term} {other}"), format!("{term} & {other}"), ""),
        Kind::Phrase => (format!("\"{} {}\"", pair.0, pair.1), format!("{} <-> {}", pair.0, pair.1), ""),
        Kind::Filtered => (
            format!("{term} channel:call since:2025-06-01 until:2025-08-30"),
            term.to_owned(),
            "and channel = 'call' and occurred_at >= '2025-06-01Z' and occurred_at < '2025-08-31Z'",
        ),
    };
    Question { filter, words, condition }
}

fn path(kind: Kind, question: &Question) -> String {
    let filter: String = form_urlencoded::byte_serialize(question.filter.as_bytes()).collect();
    match kind {
        Kind::Newest => format!("/api/v1/feedback?filter={filter}&limit=10&sort=newest"),
        _ => format!("/api/v1/feedback?filter={filter}&limit=10&sort=relevance&facets=channel,unit,nps"),
    }
}

/// The same page by SQL: the ten best with the words marked, and the counts.
async fn ask(owner: &tokio_postgres::Client, kind: Kind, question: &Question) -> Result<()> {
    let (words, condition) = (&question.words, question.condition);
    let query = format!("to_tsquery('simple', '{words}')");
    if kind == Kind::Newest {
        owner
            .simple_query(&format!(
                "select feedback_id, ts_headline('simple', text, {query}) from said where words @@ {query}
                 order by occurred_at desc limit 10"
            ))
            .await?;
        return Ok(());
    }
    owner
        .simple_query(&format!(
            "select feedback_id, ts_headline('simple', text, {query}) from (
                 select * from said where words @@ {query} {condition}
                 order by ts_rank(words, {query}) desc limit 10) best;
             select channel, unit, nps, count(*) from said where words @@ {query} {condition}
             group by grouping sets ((), (channel), (unit), (nps))"
        ))
        .await?;
    Ok(())
}

/// How many records a filter finds.
pub async fn total(bench: &Bench, filter: &str) -> Result<u64> {
    let filter: String = form_urlencoded::byte_serialize(filter.as_bytes()).collect();
    let page: Value =
        bench.client().await?.get(&format!("/api/v1/feedback?filter={filter}&limit=1"), &bench.key).await?;
    Ok(page["total"].as_u64().unwrap_or_default())
}
