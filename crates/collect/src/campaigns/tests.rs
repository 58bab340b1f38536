use std::collections::BTreeMap;

use candor_model::id::{ContactRuleId, CustomerId, SurveyId};
use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;

use super::clear::{History, Message, MessageKind, holds_back};
use super::plan::{Allocation, Sample};
use super::rule::ContactRule;
use super::sample::{Lot, deal, draw};

fn lots(units: &[(&str, usize)]) -> Vec<Lot> {
    let of = units.iter().flat_map(|(unit, n)| std::iter::repeat_n(*unit, *n));
    (1..)
        .zip(of)
        .map(|(row, unit)| Lot { row, stratum: unit.into(), unit: (!unit.is_empty()).then(|| unit.into()) })
        .collect()
}

fn drawn(lots: &[Lot], sample: &Sample, seed: i64) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for (lot, chosen) in lots.iter().zip(draw(lots, sample, seed)) {
        *counts.entry(lot.stratum.clone()).or_default() += usize::from(chosen);
    }
    counts
}

#[test]
fn a_proportional_draw_has_the_exact_share_of_every_stratum() {
    let lots = lots(&[("a", 600), ("b", 300), ("c", 101)]);
    let sample = Sample { size: Some(100), by: Some("unit".into()), ..Sample::default() };
    // 100/1001 of 600, 300 and 101 is 59.9, 29.97 and 10.1: the largest remainders get the missing two.
    let expect = BTreeMap::from([("a".into(), 60), ("b".into(), 30), ("c".into(), 10)]);
    assert_eq!(drawn(&lots, &sample, 7), expect);
}

#[test]
fn an_equal_draw_takes_what_a_small_stratum_lacks_from_the_others() {
    let lots = lots(&[("a", 600), ("b", 5), ("c", 101)]);
    let sample =
        Sample { size: Some(100), by: Some("unit".into()), allocation: Allocation::Equal, per_unit: None };
    let counts = drawn(&lots, &sample, 7);
    assert_eq!((counts["b"], counts.values().sum::<usize>()), (5, 100));
    assert!(counts["a"].abs_diff(counts["c"]) <= 1, "{counts:?}");
}

#[test]
fn no_unit_has_more_than_its_cap_and_the_same_seed_draws_the_same() {
    let lots = lots(&[("a", 500), ("b", 3), ("", 40)]);
    let sample = Sample { size: Some(60), per_unit: Some(10), ..Sample::default() };
    let counts = drawn(&lots, &sample, 1);
    assert!(counts["a"] <= 10 && counts["b"] <= 3 && counts.values().sum::<usize>() <= 60, "{counts:?}");
    assert_eq!(draw(&lots, &sample, 1), draw(&lots, &sample, 1));
    assert_ne!(draw(&lots, &sample, 1), draw(&lots, &sample, 2));
}

#[test]
fn a_draw_favours_no_place_in_the_list() {
    let lots = lots(&[("", 1_000)]);
    let sample = Sample { size: Some(100), ..Sample::default() };
    let mut early = 0;
    for seed in 0..200 {
        early += draw(&lots, &sample, seed)[..500].iter().filter(|chosen| **chosen).count();
    }
    // 200 draws of 100: the first half gets 10,000 of 20,000; six standard deviations of the hypergeometric are 400.
    assert!((9_600..10_400).contains(&early), "{early}");
}

#[test]
fn subjects_are_dealt_evenly() {
    let rows: Vec<i32> = (1..=1_001).collect();
    let dealt = deal(&rows, 3, 42);
    let count = |v| dealt.iter().filter(|d| **d == v).count();
    assert_eq!(
        {
            let mut all = [count(0), count(1), count(2)];
            all.sort_unstable();
            all
        },
        [333, 334, 334]
    );
    assert_eq!(dealt, deal(&rows, 3, 42));
}

fn rule(most: Option<(i32, i32)>, gap_days: Option<i32>, reminders: bool, same_survey: bool) -> ContactRule {
    ContactRule {
        id: ContactRuleId::new(),
        name: "rule".into(),
        filter: String::new(),
        most: most.map(|m| m.0),
        window_days: most.map(|m| m.1),
        gap_days,
        same_survey,
        reminders,
        active: true,
        created_at: DateTime::UNIX_EPOCH,
        created_by: "test".into(),
    }
}

fn wanted(customer: CustomerId, address: u8, survey: SurveyId, reminder: bool) -> Message {
    Message {
        customer: Some(customer),
        email: format!("{address}@example.com"),
        kind: if reminder { MessageKind::Reminder } else { MessageKind::Invitation },
        survey,
        survey_slug: String::new(),
        campaign: None,
        language: "en".into(),
        unit: None,
        attributes: serde_json::Value::Null,
        content: Vec::new(),
    }
}

/// Who, at which address, in which survey, whether a reminder, how many hours after the one before.
fn message() -> impl Strategy<Value = (usize, u8, usize, bool, i64)> {
    (0..3_usize, 0..3_u8, 0..2_usize, any::<bool>(), 0..200_i64)
}

proptest! {
    /// Whatever is wanted, and in whatever order: in no stretch of time does anybody get more than the rules allow,
    /// by person and by address, counted anew from everything that was sent.
    #[test]
    fn nobody_gets_more_than_the_rules_allow(
        wishes in prop::collection::vec(message(), 1..120),
        most in 1..4_i32, window in 1..30_i32, gap in prop::option::of(1..10_i32),
        reminders in any::<bool>(), same_survey in any::<bool>(),
    ) {
        let people = [CustomerId::new(), CustomerId::new(), CustomerId::new()];
        let surveys = [SurveyId::new(), SurveyId::new()];
        let rule = rule(Some((most, window)), gap, reminders, same_survey);
        let mut history = History::default();
        let mut sent: Vec<(Message, DateTime<Utc>)> = Vec::new();
        let mut now = DateTime::UNIX_EPOCH;
        for (who, address, survey, reminder, hours) in wishes {
            now += Duration::hours(hours);
            let message = wanted(people[who], address, surveys[survey], reminder);
            if !holds_back(&rule, &history.of(&message), &message, now) {
                history.add(&message, now);
                sent.push((message, now));
            }
        }
        let counts = |m: &Message| reminders || m.kind == MessageKind::Invitation;
        for (last, end) in sent.iter().filter(|(m, _)| counts(m)) {
            let same = |m: &Message| {
                (m.customer == last.customer || m.email == last.email) && (!same_survey || m.survey == last.survey)
            };
            // One's person and one's address each, since two addresses do not make one of two people.
            for by_person in [true, false] {
                let in_window = sent.iter().filter(|(m, at)| {
                    counts(m) && same(m) && *at <= *end && *at > *end - Duration::days(window.into())
                        && if by_person { m.customer == last.customer } else { m.email == last.email }
                });
                prop_assert!(in_window.count() <= usize::try_from(most).unwrap());
            }
            if let Some(gap) = gap {
                let near = sent.iter().filter(|(m, at)| {
                    counts(m) && same(m) && *at <= *end && *at > *end - Duration::days(gap.into())
                });
                prop_assert!(near.count() <= 1, "two within the gap");
            }
        }
    }
}

#[test]
fn a_window_rolls_and_ends_to_the_second() {
    let rule = rule(Some((1, 7)), None, false, false);
    let message = wanted(CustomerId::new(), 0, SurveyId::new(), false);
    let mut history = History::default();
    let first: DateTime<Utc> = "2026-11-01T12:00:00Z".parse().unwrap();
    history.add(&message, first);
    let held = |at| holds_back(&rule, &history.of(&message), &message, at);
    assert!(held(first + Duration::days(7) - Duration::seconds(1)));
    assert!(!held(first + Duration::days(7)));
}

#[test]
fn thanks_are_never_held_back_and_count_for_nothing() {
    let rule = rule(Some((1, 30)), Some(30), true, false);
    let invitation = wanted(CustomerId::new(), 0, SurveyId::new(), false);
    let thanks = Message { kind: MessageKind::Thanks, ..invitation.clone() };
    let mut history = History::default();
    let now = Utc::now();
    history.add(&thanks, now);
    assert!(!holds_back(&rule, &history.of(&invitation), &invitation, now));
    history.add(&invitation, now);
    assert!(!holds_back(&rule, &history.of(&thanks), &thanks, now));
    assert!(holds_back(&rule, &history.of(&invitation), &invitation, now));
}
