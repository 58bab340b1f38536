//! The mail of an alert: the words first, then what they belong to, then one button, then why it came.

use std::collections::HashMap;

use candor_accounts::managers::Recipient;
use candor_accounts::organisations::Organisation;
use candor_delivery::outbox::SECRET;
use candor_delivery::template::words;
use candor_delivery::{Reader, Rendered, render};
use candor_model::annotation::{Sentiment, classify};
use candor_model::{Feedback, Result};
use serde::Serialize;
use serde_json::json;

use crate::fire::Reason;
use crate::rule::AlertRule;
use crate::threshold::{Direction, Measure, Threshold};
use crate::why::Why;

/// Longest text in a mail, in characters; the record shows all of it.
const LONGEST: usize = 1_500;
/// Longest excerpt in a subject.
const EXCERPT: usize = 70;

/// Everything that a mail about one alert is made of.
pub struct Letter<'a> {
    pub organisation: &'a Organisation,
    pub public_url: &'a str,
    pub unit_names: &'a HashMap<String, String>,
    pub rule: &'a AlertRule,
    pub record: &'a Feedback,
    pub why: &'a Why,
    pub examples: &'a [Feedback],
    pub person: &'a Recipient,
    pub reason: Reason,
    pub takes: bool,
}

#[derive(Serialize)]
struct Quote {
    text: String,
    feeling: &'static str,
    speaker: String,
}

impl Letter<'_> {
    /// The mail in the recipient's language.
    pub fn render(&self) -> Result<Rendered> {
        let reader = Reader { language: &self.person.language, timezone: &self.organisation.time_zone };
        match self.rule.rule.threshold {
            None => render("alert", &reader, self.record_mail()),
            Some(threshold) => render("threshold", &reader, self.threshold_mail(&threshold)),
        }
    }

    fn record_mail(&self) -> serde_json::Value {
        let (record, language) = (self.record, self.person.language.as_str());
        let unit = self.unit();
        let excerpt = excerpt(record);
        let score = score(record, language);
        let headline = headline(&unit, &score, &excerpt, || self.rule.rule.name.clone());
        let (verbatims, shortened) = quotes(record);
        let fact = |key: &str| words(language, key, &[]);
        let link = if self.takes {
            format!("{}/take/{SECRET}", self.public_url)
        } else {
            format!("{}/feedback?record={}", self.public_url, record.id)
        };
        json!({
            "organisation": self.organisation.name,
            "headline": headline,
            "excerpt": excerpt,
            "where": place(record, &unit),
            "verbatims": verbatims,
            "shortened": shortened,
            "facts": [
                [fact("fact.score"), score],
                [fact("fact.customer"), record.customer_name.clone().unwrap_or_default()],
                [fact("fact.unit"), unit],
                [fact("fact.topics"), topics(record)],
            ],
            "occurred_at": record.occurred_at,
            "opens_case": self.takes,
            "link": link,
            "reason": self.reason.as_str(),
            "unit": self.unit_name(),
            "rule": self.rule.rule.name,
            "why": self.why(language),
            "rule_link": format!("{}/alerts/rules/{}", self.public_url, self.rule.id),
        })
    }

    fn threshold_mail(&self, threshold: &Threshold) -> serde_json::Value {
        let language = self.person.language.as_str();
        let value = number(self.why.value.unwrap_or_default(), threshold.measure);
        let base = self.why.base.unwrap_or_default().to_string();
        let side = match threshold.direction {
            Direction::AtLeast => "at_least",
            Direction::AtMost => "at_most",
        };
        let measure = words(language, &format!("measure.{}", measure_key(threshold.measure)), &[]);
        let limit = number(threshold.value, threshold.measure);
        let window = window(threshold.window_minutes, language);
        let values = [
            ("measure", measure.as_str()),
            ("value", value.as_str()),
            ("base", base.as_str()),
            ("limit", limit.as_str()),
            ("window", window.as_str()),
            ("rule", self.rule.rule.name.as_str()),
        ];
        let kind = if threshold.measure == Measure::Count { "count" } else { "metric" };
        let examples: Vec<Quote> =
            self.examples.iter().filter_map(|record| quotes(record).0.into_iter().next()).take(3).collect();
        let filter = encode(&self.rule.rule.filter);
        json!({
            "organisation": self.organisation.name,
            "headline": words(language, &format!("threshold.headline_{kind}"), &values),
            "sentence": words(language, &format!("threshold.sentence_{kind}_{side}"), &values),
            "where": self.rule.rule.name,
            "examples": examples,
            "link": format!("{}/feedback?filter={filter}", self.public_url),
            "reason": self.reason.as_str(),
            "unit": self.unit_name(),
            "rule": self.rule.rule.name,
            "why": self.why(language),
            "rule_link": format!("{}/alerts/rules/{}", self.public_url, self.rule.id),
        })
    }

    fn why(&self, language: &str) -> String {
        if self.why.matched.is_empty() {
            words(language, "alert.why_all", &[])
        } else {
            words(language, "alert.why", &[("parts", &self.why.matched.join(" · "))])
        }
    }

    fn unit(&self) -> String {
        self.record.unit.as_deref().map(|path| unit_title(path, self.unit_names)).unwrap_or_default()
    }

    fn unit_name(&self) -> String {
        let path = self.record.unit.as_deref().unwrap_or_default();
        self.unit_names.get(path).cloned().unwrap_or_else(|| self.organisation.name.clone())
    }
}

/// `North / Lyon`.
pub fn unit_title(path: &str, names: &HashMap<String, String>) -> String {
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    let name = |end: usize| {
        let here = &path[..end];
        names.get(here).cloned().unwrap_or_else(|| here.rsplit('/').next().unwrap_or(here).to_owned())
    };
    ends.map(name).collect::<Vec<_>>().join(" / ")
}

/// `North / Lyon: 2 of 10, “still waiting after nine days”`.
pub fn headline(unit: &str, score: &str, excerpt: &str, otherwise: impl FnOnce() -> String) -> String {
    let quoted = if excerpt.is_empty() { String::new() } else { format!("“{excerpt}”") };
    let said: Vec<&str> = [score, quoted.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    match (unit, said.as_slice()) {
        ("", []) => otherwise(),
        (unit, []) => format!("{unit}: {}", otherwise()),
        ("", said) => said.join(", "),
        (unit, said) => format!("{unit}: {}", said.join(", ")),
    }
}

/// The score as people say it: `2 of 10`.
pub fn score(record: &Feedback, language: &str) -> String {
    let of = |value: String, top: &str| words(language, "score.of", &[("value", &value), ("top", top)]);
    let scores = &record.scores;
    if let Some(nps) = scores.nps {
        of(nps.to_string(), "10")
    } else if let Some(csat) = scores.csat {
        of(csat.to_string(), "5")
    } else if let Some(ces) = scores.ces {
        of(ces.to_string(), "7")
    } else if let Some(rating) = scores.rating {
        of(rating.to_string(), "5")
    } else {
        String::new()
    }
}

/// The sentence that says most, shortened: the worst if anything is bad, the best if all is good, else the first.
pub fn excerpt(record: &Feedback) -> String {
    let strongest = record
        .annotations
        .sentences
        .iter()
        .min_by(|a, b| a.score.total_cmp(&b.score))
        .filter(|sentence| classify(sentence.score) == Sentiment::Negative)
        .or_else(|| record.annotations.sentences.iter().max_by(|a, b| a.score.total_cmp(&b.score)));
    let sentence = strongest.and_then(|sentence| {
        let text = &record.verbatims.get(usize::from(sentence.span.verbatim))?.text;
        let (start, end) = (sentence.span.start as usize, sentence.span.end as usize);
        Some(text.chars().skip(start).take(end.saturating_sub(start)).collect::<String>())
    });
    let words = sentence
        .filter(|sentence| !sentence.trim().is_empty())
        .or_else(|| record.verbatims.first().map(|verbatim| verbatim.text.clone()))
        .or_else(|| record.title.clone())
        .unwrap_or_default();
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    shorten(line.trim_end_matches('.'), EXCERPT).0
}

/// The text cut at a word, and whether it had to be.
pub fn shorten(text: &str, most: usize) -> (String, bool) {
    if text.chars().count() <= most {
        return (text.to_owned(), false);
    }
    let cut: String = text.chars().take(most).collect();
    let cut = cut.rsplit_once(char::is_whitespace).map_or(cut.as_str(), |(words, _)| words);
    (format!("{}…", cut.trim_end_matches([',', ';', ':', '.', ' '])), true)
}

/// What was said, and whether some of it had to be left out.
fn quotes(record: &Feedback) -> (Vec<Quote>, bool) {
    let feeling = match record.annotations.class() {
        Some(Sentiment::Negative) => "negative",
        Some(Sentiment::Positive) => "positive",
        _ => "",
    };
    let conversation = record.verbatims.iter().any(|v| v.speaker != "customer");
    let mut quotes = Vec::new();
    let mut room = LONGEST;
    let mut shortened = false;
    for verbatim in &record.verbatims {
        if room < 40 {
            shortened = true;
            break;
        }
        let (text, cut) = shorten(verbatim.text.trim(), room);
        if text.is_empty() {
            continue;
        }
        room = room.saturating_sub(text.chars().count());
        shortened |= cut;
        let speaker = if conversation { verbatim.speaker.clone() } else { String::new() };
        let feeling = if conversation && verbatim.speaker != "customer" { "" } else { feeling };
        quotes.push(Quote { text, feeling, speaker });
    }
    (quotes, shortened)
}

/// `call · North / Lyon`.
pub fn place(record: &Feedback, unit: &str) -> String {
    [record.channel.as_str(), unit]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

fn topics(record: &Feedback) -> String {
    record.annotations.topics.iter().map(|hit| hit.topic.as_str()).take(5).collect::<Vec<_>>().join(", ")
}

fn measure_key(measure: Measure) -> &'static str {
    match measure {
        Measure::Count => "count",
        Measure::Nps => "nps",
        Measure::Csat => "csat",
        Measure::Ces => "ces",
        Measure::Rating => "rating",
        Measure::Sentiment => "sentiment",
    }
}

fn number(value: f64, measure: Measure) -> String {
    match measure {
        Measure::Count | Measure::Nps => format!("{value:.0}"),
        Measure::Csat => format!("{value:.0} %"),
        Measure::Ces | Measure::Rating | Measure::Sentiment => format!("{value:.1}"),
    }
}

fn window(minutes: i64, language: &str) -> String {
    let (count, unit) = match minutes {
        m if m % 1_440 == 0 => (m / 1_440, "days"),
        m if m % 60 == 0 => (m / 60, "hours"),
        m => (m, "minutes"),
    };
    let key = if count == 1 { format!("window.one_{unit}") } else { format!("window.{unit}") };
    words(language, &key, &[("count", &count.to_string())])
}

/// Percent-encodes what cannot stand in a query.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_says_where_how_much_and_what() {
        let names = [("north".to_owned(), "North".to_owned()), ("north/lyon".to_owned(), "Lyon".to_owned())];
        let unit = unit_title("north/lyon", &names.into());
        assert_eq!(unit, "North / Lyon");
        let rule = || "Detractors".to_owned();
        assert_eq!(
            headline(&unit, "2 of 10", "still waiting", rule),
            "North / Lyon: 2 of 10, “still waiting”"
        );
        assert_eq!(headline("", "", "still waiting", rule), "“still waiting”");
        assert_eq!(headline(&unit, "", "", rule), "North / Lyon: Detractors");
        assert_eq!(headline("", "", "", rule), "Detractors");
    }

    #[test]
    fn long_words_are_cut_at_a_word() {
        assert_eq!(shorten("one two three", 9), ("one two…".into(), true));
        assert_eq!(shorten("one", 9), ("one".into(), false));
        assert_eq!(shorten("äääääääääääää", 5).0, "äääää…");
    }

    #[test]
    fn windows_are_said_in_the_largest_unit() {
        assert_eq!(window(60, "en"), "the last hour");
        assert_eq!(window(2_880, "de"), "den letzten 2 Tagen");
        assert_eq!(window(90, "en"), "the last 90 minutes");
    }
}
