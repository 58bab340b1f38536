use candor_index::TimeUnit;

use super::{clock, filter, time};
use crate::{period, steps};

#[test]
fn the_stretch_before_has_the_same_length_and_the_same_conditions() {
    let cases = [
        ("nps<=6 since:2026-03-10", Some("nps<=6 since:2026-03-07T11:00:00Z occurred<2026-03-09T23:00:00Z")),
        ("occurred:2026-03-02..2026-03-08", Some("since:2026-02-22T23:00:00Z occurred<2026-03-01T23:00:00Z")),
        (
            "since:2026-03-01 until:2026-03-02 late",
            Some("late since:2026-02-26T23:00:00Z occurred<2026-02-28T23:00:00Z"),
        ),
        ("late", None),
        ("until:2026-03-01", None),
        ("since:2027", None),
        ("since:7d OR late", None),
    ];
    for (text, expect) in cases {
        let before = period::previous(&filter(text), &clock()).map(|(filter, _)| filter.to_text());
        assert_eq!(before.as_deref(), expect, "{text}");
    }
}

#[test]
fn steps_have_no_gaps_and_know_their_records() {
    let steps = |unit, first: &str, last: &str| {
        let all = steps::without_gaps(unit, time(first), time(last), &clock());
        all.iter().map(|at| steps::records(unit, *at, &clock()).to_text()).collect::<Vec<_>>()
    };
    // Clocks go forward on 29 March.
    assert_eq!(
        steps(TimeUnit::Day, "2026-03-27T23:00:00Z", "2026-03-29T22:00:00Z"),
        ["occurred:2026-03-28", "occurred:2026-03-29", "occurred:2026-03-30"]
    );
    assert_eq!(
        steps(TimeUnit::Week, "2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z"),
        ["occurred:2026-03-23..2026-03-29", "occurred:2026-03-30..2026-04-05"]
    );
    assert_eq!(
        steps(TimeUnit::Month, "2026-02-28T23:00:00Z", "2026-04-30T22:00:00Z"),
        ["occurred:2026-03", "occurred:2026-04", "occurred:2026-05"]
    );
    assert_eq!(
        steps(TimeUnit::Hour, "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z"),
        [
            "since:2026-03-29T00:00:00Z occurred<2026-03-29T01:00:00Z",
            "since:2026-03-29T01:00:00Z occurred<2026-03-29T02:00:00Z"
        ]
    );
}
