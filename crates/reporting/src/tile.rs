//! What stands on a dashboard.

use candor_index::TimeUnit;
use candor_model::filter::Filter;
use candor_model::metrics::Metric;
use candor_model::{FieldError, Result};
use serde::{Deserialize, Serialize};

use crate::group::{Grouping, Level};

/// The most tiles on a dashboard.
pub const MOST_TILES: usize = 40;

/// One tile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Tile {
    /// Its name within the dashboard: letters, digits and dashes.
    pub id: String,
    /// Its heading; when left out, what it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How many of the four columns it takes on a wide screen.
    pub width: u8,
    /// Narrows the dashboard's filter for this tile.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filter: String,
    /// What it shows.
    pub content: TileContent,
}

/// What a tile shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum TileContent {
    /// A value with its interval, base, change and course.
    Score {
        /// What is measured.
        metric: Metric,
    },
    /// A value over time, divided by a field if one is named.
    Trend {
        /// What is measured.
        metric: Metric,
        /// The width of a step.
        interval: TimeUnit,
        /// The field; its six most frequent values are shown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// A value for each group, side by side.
    Groups {
        /// What is measured.
        metric: Metric,
        /// The field. Of units and topics, the level below what is filtered for.
        by: String,
        /// How many groups.
        limit: u16,
    },
    /// What was said last.
    Verbatims {
        /// How many.
        limit: u16,
    },
}

/// Everything that is wrong with the tiles.
pub(crate) fn check(tiles: &[Tile]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if tiles.len() > MOST_TILES {
        errors.push(FieldError::new(
            "tiles",
            "too_many",
            format!("A dashboard has at most {MOST_TILES} tiles."),
        ));
        return errors;
    }
    for (at, tile) in tiles.iter().enumerate() {
        let path = |field: &str| format!("tiles[{at}].{field}");
        let good_id = (1..=40).contains(&tile.id.len())
            && tile.id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if !good_id {
            errors.push(FieldError::new(path("id"), "invalid", "1 to 40 letters, digits and dashes"));
        } else if tiles[..at].iter().any(|other| other.id == tile.id) {
            errors.push(FieldError::new(path("id"), "duplicate", "Two tiles have this id."));
        }
        if tile.title.as_ref().is_some_and(|title| title.trim().is_empty() || title.chars().count() > 100) {
            errors.push(FieldError::new(path("title"), "invalid", "A heading has 1 to 100 characters."));
        }
        if !(1..=4).contains(&tile.width) {
            errors.push(FieldError::new(path("width"), "out_of_range", "A tile is 1 to 4 columns wide."));
        }
        if let Err(problems) = Filter::parse(&tile.filter) {
            errors.extend(problems.into_iter().map(|e| FieldError { path: path("filter"), ..e }));
        }
        let by = match &tile.content {
            TileContent::Trend { by: Some(by), .. } => Some((by, 6)),
            TileContent::Groups { by, limit, .. } => Some((by, *limit)),
            TileContent::Verbatims { limit } => {
                if !(1..=20).contains(limit) {
                    errors.push(FieldError::new(path("content.limit"), "out_of_range", "between 1 and 20"));
                }
                None
            }
            TileContent::Score { .. } | TileContent::Trend { by: None, .. } => None,
        };
        if let Some((by, limit)) = by {
            if !(1..=50).contains(&limit) {
                errors.push(FieldError::new(path("content.limit"), "out_of_range", "between 1 and 50"));
            }
            if let Err(candor_model::Error::Invalid(problems)) = grouping(by, limit) {
                errors.extend(
                    problems
                        .into_iter()
                        .map(|e| FieldError { path: path(&format!("content.{}", e.path)), ..e }),
                );
            }
        }
    }
    errors
}

/// How a tile is divided.
pub(crate) fn grouping(by: &str, limit: u16) -> Result<Grouping> {
    Grouping::by(by, Some(Level::Below), Some(usize::from(limit.clamp(1, 50))))
}

/// The page that an organisation begins with.
pub(crate) fn usual() -> Vec<Tile> {
    let tile =
        |id: &str, width, content| Tile { id: id.into(), title: None, width, filter: String::new(), content };
    let score = |metric: Metric| tile(metric.as_str(), 1, TileContent::Score { metric });
    let groups =
        |id: &str, metric, by: &str| tile(id, 2, TileContent::Groups { metric, by: by.into(), limit: 10 });
    vec![
        score(Metric::Nps),
        score(Metric::Csat),
        score(Metric::Ces),
        score(Metric::Sentiment),
        tile("nps-trend", 3, TileContent::Trend { metric: Metric::Nps, interval: TimeUnit::Week, by: None }),
        score(Metric::Volume),
        groups("nps-by-unit", Metric::Nps, "unit"),
        groups("volume-by-topic", Metric::Volume, "topic"),
        groups("sentiment-by-channel", Metric::Sentiment, "channel"),
        groups("sentiment-by-topic", Metric::Sentiment, "topic"),
        tile(
            "volume-trend",
            2,
            TileContent::Trend {
                metric: Metric::Volume,
                interval: TimeUnit::Week,
                by: Some("channel".into()),
            },
        ),
        tile("verbatims", 2, TileContent::Verbatims { limit: 6 }),
    ]
}
