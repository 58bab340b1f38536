//! The dashboard that fits a survey, made from what it asks.

use candor_index::TimeUnit;
use candor_model::metrics::Metric;
use candor_model::survey::{Definition, Kind, ParameterTarget};

use crate::dashboards::DashboardContent;
use crate::tile::{Tile, TileContent};

/// The most questions that get a tile of their own.
const QUESTIONS: usize = 6;

/// A dashboard of a survey: how many answered, every score it asks for, the course of the first, that score by unit
/// and by each choice, what people speak about, and what was said last.
#[must_use]
pub fn dashboard(name: &str, slug: &str, definition: &Definition) -> DashboardContent {
    let mut tiles = Vec::new();
    let mut add = |id: String, title: Option<String>, width: u8, content: TileContent| {
        tiles.push(Tile { id, title, width, filter: String::new(), content });
    };
    let mut scores: Vec<Metric> = Vec::new();
    for (_, question) in definition.questions() {
        let metric = match question.kind {
            Kind::Nps(_) => Metric::Nps,
            Kind::Csat(_) => Metric::Csat,
            Kind::Ces(_) => Metric::Ces,
            Kind::Rating(_) => Metric::Rating,
            _ => continue,
        };
        if !scores.contains(&metric) {
            scores.push(metric);
        }
    }
    let main = scores.first().copied().unwrap_or(Metric::Volume);
    let mut tops = scores.clone();
    tops.extend([Metric::Sentiment, Metric::Volume]);
    for metric in tops {
        add(metric.as_str().into(), None, 1, TileContent::Score { metric });
    }
    add("trend".into(), None, 4, TileContent::Trend { metric: main, interval: TimeUnit::Week, by: None });
    if definition.parameters.iter().any(|p| p.target == ParameterTarget::Unit) {
        add("by-unit".into(), None, 2, TileContent::Groups { metric: main, by: "unit".into(), limit: 10 });
    }
    add(
        "topics".into(),
        None,
        2,
        TileContent::Groups { metric: Metric::Volume, by: "topic".into(), limit: 10 },
    );
    let language = definition.default_language();
    let choices = definition
        .questions()
        .filter(|(_, q)| matches!(q.kind, Kind::Single(_) | Kind::Multiple(_) | Kind::Dropdown(_)));
    for (n, (_, question)) in choices.take(QUESTIONS).enumerate() {
        let title: String = question.text.get(language, language).chars().take(100).collect();
        let title = (!title.trim().is_empty()).then(|| title.replace('\n', " "));
        let by = format!("{slug}.{}", question.key);
        add(
            format!("choice-{}", n + 1),
            title,
            2,
            TileContent::Groups { metric: Metric::Volume, by, limit: 12 },
        );
    }
    add("said".into(), None, 4, TileContent::Verbatims { limit: 8 });
    let name: String = name.chars().take(100).collect();
    DashboardContent { name, filter: format!("survey:{slug} since:90d"), tiles }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tile_holds() {
        let kinds = [
            ("q1", serde_json::json!({"type": "csat"})),
            ("q2", serde_json::json!({"type": "single", "choices": []})),
            ("q3", serde_json::json!({"type": "nps"})),
        ];
        let questions: Vec<_> = kinds
            .iter()
            .map(|(key, kind)| serde_json::json!({"key": key, "text": {"en": format!("About {key}")}, "kind": kind}))
            .collect();
        let definition = serde_json::from_value(serde_json::json!({
            "title": {"en": "Visit"}, "languages": ["en"], "pages": [{"questions": questions}],
            "parameters": [{"name": "unit", "target": "unit"}],
        }));
        let made = dashboard("Visit", "store-visit", &definition.unwrap());
        assert_eq!(crate::tile::check(&made.tiles), []);
        let ids: Vec<&str> = made.tiles.iter().map(|t| t.id.as_str()).collect();
        assert_eq!(
            ids,
            ["csat", "nps", "sentiment", "volume", "trend", "by-unit", "topics", "choice-1", "said"]
        );
        assert_eq!(made.tiles[7].title.as_deref(), Some("About q2"));
    }
}
