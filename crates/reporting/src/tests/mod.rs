mod export;
mod groups;
mod periods;
mod tiles;

use candor_model::filter::{Clock, Filter};
use chrono::{DateTime, Utc};

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn clock() -> Clock {
    Clock { now: time("2026-03-12T11:00:00Z"), zone: chrono_tz::Europe::Berlin }
}

fn filter(text: &str) -> Filter {
    Filter::parse(text).unwrap()
}
