//! `candor search` and `candor reindex`.

use anyhow::Result;
use candor_accounts::organisations;
use candor_index::{SearchPage, SearchRequest, Sort};
use candor_model::filter::{Clock, Filter};
use candor_model::{Actor, Error};
use chrono::Utc;
use clap::Args;
use serde_json::json;

use super::session::{index_ready, with_house};
use crate::config::Config;

#[derive(Debug, Args)]
pub(crate) struct SearchCommand {
    /// Which records, in the filter language; everything when left out.
    #[arg(default_value = "", allow_hyphen_values = true)]
    filter: String,
    /// The organisation.
    #[arg(long)]
    org: String,
    /// Fields whose values are counted over all that match.
    #[arg(long, value_delimiter = ',')]
    facets: Vec<String>,
    /// At most so many records.
    #[arg(long, default_value_t = 20)]
    limit: usize,
    /// The best fit first instead of the newest.
    #[arg(long)]
    relevance: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl SearchCommand {
    pub(crate) async fn run(self, config: &Config) -> Result<()> {
        let filter = Filter::parse(&self.filter).map_err(Error::Invalid)?;
        with_house(config, async |house| {
            let org = organisations::by_slug(&house.db, &self.org).await?;
            index_ready(&house, config).await?;
            let organisation =
                house.db.tenant(org, async move |conn| organisations::get(conn, org).await).await?;
            let zone = organisation.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC);
            let request = SearchRequest {
                sort: if self.relevance { Sort::Relevance } else { Sort::Newest },
                limit: self.limit.clamp(1, 10_000),
                facets: self.facets.clone(),
                ..SearchRequest::new(filter.clone(), Clock { now: Utc::now(), zone })
            };
            let page = house.indexes.search(&Actor::system(org), request).await?;
            if self.json {
                let answer = json!({ "total": page.total, "items": page.items, "facets": page.facets });
                println!("{}", serde_json::to_string_pretty(&answer)?);
            } else {
                print(&page, &self.facets);
            }
            Ok(())
        })
        .await
    }
}

fn print(page: &SearchPage, facets: &[String]) {
    for hit in &page.items {
        let record = &hit.feedback;
        let where_ = [Some(record.channel.as_str()), record.unit.as_deref(), record.customer_name.as_deref()];
        let where_: Vec<&str> = where_.into_iter().flatten().collect();
        println!("{}  {}", record.occurred_at.format("%Y-%m-%d %H:%M"), where_.join(" · "));
        for text in record.title.iter().chain(record.verbatims.iter().map(|verbatim| &verbatim.text)) {
            println!("  {}", text.replace('\n', " "));
        }
    }
    for name in facets {
        println!("\n{name}");
        for value in page.facets.get(name).into_iter().flatten() {
            println!("{:>10}  {}", value.count, value.value);
        }
    }
    println!("\n{} records in {:.1} ms", page.total, page.took_us as f64 / 1_000.0);
}

#[derive(Debug, Args)]
pub(crate) struct ReindexCommand {
    /// Only this organisation; all of them when left out.
    #[arg(long)]
    org: Option<String>,
}

impl ReindexCommand {
    pub(crate) async fn run(self, config: &Config) -> Result<()> {
        with_house(config, async |house| {
            let orgs = match &self.org {
                Some(slug) => vec![organisations::by_slug(&house.db, slug).await?],
                None => house.db.organisations().await?,
            };
            for org in orgs {
                let begin = std::time::Instant::now();
                let records = house.indexes.rebuild(org).await?;
                println!("{org}: {records} records in {:.1} s", begin.elapsed().as_secs_f64());
            }
            Ok(())
        })
        .await
    }
}
