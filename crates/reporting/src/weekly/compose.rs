//! What the weekly summary says: the scores, what changed by more than chance, and a few customers' words.

use candor_delivery::template::{self, Reader, Rendered, words};
use candor_index::{Indexes, SearchRequest, TimeUnit};
use candor_model::feedback::Feedback;
use candor_model::filter::{Clock, Filter};
use candor_model::metrics::{Difference, Estimate, Metric, Verdict};
use candor_model::{Actor, Result};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use crate::period::days;
use crate::report::{Group, Report, ReportRequest, report};
use crate::tile::grouping;

/// In this order.
const METRICS: [Metric; 5] = [Metric::Nps, Metric::Csat, Metric::Ces, Metric::Sentiment, Metric::Volume];
/// The longest quotation, in characters.
const QUOTE: usize = 280;

/// The summary of the week for somebody; `None` when nothing was said in it nor in the week before.
pub(super) async fn compose(
    indexes: &Indexes,
    actor: &Actor,
    language: &str,
    clock: &Clock,
    week: NaiveDate,
    organisation: &str,
    public_url: &str,
) -> Result<Option<Rendered>> {
    let say = Say { language: template::language_of(language) };
    let sunday = week + Days::new(6);
    let filter = days(week, sunday);
    let ask = async |metric, by: Option<&str>| {
        let by = by.map(|by| grouping(by, 50)).transpose()?;
        let request = ReportRequest {
            metric,
            filter: filter.clone(),
            by,
            interval: None::<TimeUnit>,
            compare: true,
            clock: *clock,
        };
        report(indexes, actor, &request).await
    };
    let mut reports = Vec::with_capacity(METRICS.len());
    for metric in METRICS {
        reports.push(ask(metric, None).await?);
    }
    let heard = reports.iter().any(|r| {
        r.metric == Metric::Volume && (r.estimate.base > 0 || r.previous.as_ref().is_some_and(|p| p.base > 0))
    });
    if !heard {
        return Ok(None);
    }
    let by_topic = ask(Metric::Volume, Some("topic")).await?;
    let by_unit = ask(Metric::Nps, Some("unit")).await?;
    let mut changes = stories("weekly.topic", &by_topic, 3, &say, public_url);
    changes.extend(stories("weekly.unit", &by_unit, 2, &say, public_url));
    let mut quotes = Vec::new();
    for (feeling, limit) in [("negative", 2), ("positive", 1)] {
        let wanted = Filter::parse(&format!("sentiment:{feeling} has:text")).unwrap_or_default();
        let mut request = SearchRequest::new(Filter::and([filter.clone(), wanted]), *clock);
        request.limit = limit;
        let page = indexes.search(actor, request).await?;
        quotes.extend(page.items.iter().filter_map(|hit| quote(&hit.feedback, feeling, public_url)));
    }
    let scores: Vec<_> = reports.iter().filter(|r| r.estimate.base > 0).map(|r| say.score(r)).collect();
    let headline = reports.iter().find(|r| r.estimate.base > 0).map_or_else(String::new, |r| say.headline(r));
    let context = json!({
        "organisation": organisation,
        "headline": headline,
        "period": say.words("weekly.period", &[("from", &say.day(week)), ("to", &say.day(sunday))]),
        "scores": scores,
        "stories": changes,
        "quotes": quotes,
        "link": format!("{public_url}/reports?filter={}", encode(&filter.to_text())),
        "profile_link": format!("{public_url}/profile"),
    });
    let zone = clock.zone.name();
    template::render("weekly", &Reader { language, timezone: zone }, context).map(Some)
}

/// The groups that changed by more than chance, the largest changes first, each as a sentence.
fn stories(key: &str, report: &Report, most: usize, say: &Say, public_url: &str) -> Vec<Value> {
    let story = |(group, difference): (&Group, f64)| {
        let name = group.key.as_deref().unwrap_or_default().replace('/', " / ");
        let now = group.estimate.value.unwrap_or(0.0);
        let (now, then) = (say.number(now, 0), say.number(now - difference, 0));
        json!({
            "sentence": say.words(key, &[("name", &name), ("now", &now), ("then", &then)]),
            "link": format!("{public_url}/feedback?filter={}", encode(&group.filter)),
        })
    };
    changed(&report.groups, most).into_iter().map(story).collect()
}

fn changed(groups: &[Group], most: usize) -> Vec<(&Group, f64)> {
    let significant = |d: &Difference| d.value.filter(|_| d.verdict == Verdict::Significant);
    let mut changed: Vec<_> = groups
        .iter()
        .filter(|g| g.key.is_some())
        .filter_map(|g| Some((g, significant(g.difference.as_ref()?)?)))
        .collect();
    changed.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    changed.truncate(most);
    changed
}

fn quote(record: &Feedback, feeling: &str, public_url: &str) -> Option<Value> {
    let said = record.verbatims.iter().find(|v| v.speaker == "customer").or(record.verbatims.first())?;
    let mut text: String = said.text.trim().chars().take(QUOTE).collect();
    if text.is_empty() {
        return None;
    }
    if said.text.trim().chars().count() > QUOTE {
        text.push('…');
    }
    let place = record.unit.as_deref().map(|unit| format!(" · {}", unit.replace('/', " / ")));
    Some(json!({
        "text": text,
        "feeling": feeling,
        "where": format!("{}{}", record.channel, place.unwrap_or_default()),
        "link": format!("{public_url}/feedback?record={}", record.id),
    }))
}

/// Percent-encodes a value of a query string.
fn encode(value: &str) -> String {
    value
        .bytes()
        .map(|b| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(b).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}

/// Numbers and sentences in a language.
struct Say {
    language: &'static str,
}

impl Say {
    fn words(&self, key: &str, values: &[(&str, &str)]) -> String {
        words(self.language, key, values)
    }

    fn number(&self, value: f64, digits: usize) -> String {
        let text = format!("{value:.digits$}").replace('-', "\u{2212}");
        if self.language == "de" { text.replace('.', ",") } else { text }
    }

    fn value(&self, metric: Metric, value: f64) -> String {
        match metric {
            Metric::Nps | Metric::Volume => self.number(value, 0),
            Metric::Csat => format!("{}\u{a0}%", self.number(value, 0)),
            Metric::Ces | Metric::Rating | Metric::Sentiment => self.number(value, 1),
        }
    }

    fn day(&self, day: NaiveDate) -> String {
        day.format(if self.language == "de" { "%d.%m.%Y" } else { "%-d %b %Y" }).to_string()
    }

    fn name(&self, metric: Metric) -> String {
        self.words(&format!("weekly.{}", metric.as_str()), &[])
    }

    /// "up 6", "down 3", or that nothing can be said.
    fn change(&self, metric: Metric, difference: Option<&Difference>) -> String {
        let Some(Difference { value: Some(value), verdict, .. }) = difference else { return String::new() };
        match verdict {
            Verdict::Significant => {
                let key = if *value > 0.0 { "weekly.up" } else { "weekly.down" };
                let digits =
                    if matches!(metric, Metric::Nps | Metric::Csat | Metric::Volume) { 0 } else { 1 };
                self.words(key, &[("change", &self.number(value.abs(), digits))])
            }
            Verdict::Chance | Verdict::Untestable => self.words("weekly.chance", &[]),
            Verdict::SmallBase => self.words("weekly.small_base", &[]),
        }
    }

    fn headline(&self, report: &Report) -> String {
        let value = self.value(report.metric, report.estimate.value.unwrap_or(0.0));
        let change = self.change(report.metric, report.difference.as_ref());
        let name = self.name(report.metric);
        if change.is_empty() { format!("{name} {value}") } else { format!("{name} {value}, {change}") }
    }

    /// A name and its line: "31 (22 to 38), 400 answers, up 6".
    fn score(&self, report: &Report) -> [String; 2] {
        let Estimate { value, low, high, base, .. } = &report.estimate;
        let mut line = self.value(report.metric, value.unwrap_or(0.0));
        if let (Some(low), Some(high)) = (low, high) {
            let (low, high) = (self.value(report.metric, *low), self.value(report.metric, *high));
            line.push_str(&format!(
                " ({})",
                self.words("weekly.interval", &[("low", &low), ("high", &high)])
            ));
        }
        if report.metric != Metric::Volume {
            line.push_str(&format!(", {}", self.words("weekly.base", &[("base", &base.to_string())])));
        }
        let change = self.change(report.metric, report.difference.as_ref());
        if !change.is_empty() {
            line.push_str(&format!(", {change}"));
        }
        [self.name(report.metric), line]
    }
}
