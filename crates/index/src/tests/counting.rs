use candor_model::metrics::tally::Tally;

use super::*;
use crate::{Dimension, GroupKey, HistogramStep, Measures, TallyRequest, TimeUnit};

fn scored(nps: i16, unit: &str, topics: &[&str], hours: i64) -> Feedback {
    let mut record = said("words", hours);
    record.unit = Some(unit.into());
    record.scores = Scores { nps: Some(nps), csat: Some(1 + nps % 5), ces: None, rating: Some(3.5) };
    record.annotations.sentiment = Some(f32::from(nps) - 5.0);
    record.annotations.topics = topics.iter().map(|path| topic(path)).collect();
    record
}

fn records() -> Vec<Feedback> {
    let units = ["north/lyon", "north/lille", "south/nice"];
    let topics: [&[&str]; 3] = [&["delivery/late", "delivery/damaged"], &["price"], &[]];
    let n = |n: usize| scored(n as i16 % 11, units[n % 3], topics[n % 3], n as i64 * 30);
    (0..200).map(n).collect()
}

fn expect(records: &[Feedback], which: impl Fn(&Feedback) -> bool) -> Tally {
    let mut tally = Tally::default();
    for record in records.iter().filter(|record| which(record)) {
        tally.add(&record.scores, record.annotations.sentiment);
    }
    tally
}

fn tally(index: &Organisation, text: &str, by: Vec<Dimension>) -> crate::TallyResult {
    let request = TallyRequest { filter: filter(text), by, measures: Measures::ALL, clock: clock() };
    index.tally(&everybody(), &request).unwrap()
}

fn value(text: &str) -> GroupKey {
    GroupKey::Value(text.into())
}

#[test]
fn the_total_is_what_counting_one_by_one_gives() {
    let records = records();
    let index = index(&records);
    assert_eq!(tally(&index, "", vec![]).total, expect(&records, |_| true));
    let few = expect(&records, |r| r.scores.nps <= Some(6) && r.unit.as_deref() == Some("south/nice"));
    assert_eq!(tally(&index, "nps<=6 unit:south", vec![]).total, few);
    assert_eq!(tally(&index, "nothing", vec![]).total, Tally::default());
}

#[test]
fn a_tree_counts_at_every_level_and_a_record_once_per_node() {
    let records = records();
    let index = index(&records);
    let groups = tally(&index, "", vec![Dimension::field("topic")]).groups;
    let of = |key: GroupKey| groups.iter().find(|g| g.keys == [key.clone()]).map(|g| g.tally.clone());
    let delivery = expect(&records, |r| r.annotations.topics.len() == 2);
    assert_eq!(of(value("delivery")), Some(delivery.clone()));
    assert_eq!(of(value("delivery/late")), Some(delivery));
    assert_eq!(of(GroupKey::None), Some(expect(&records, |r| r.annotations.topics.is_empty())));
    let top = Dimension::Field { name: "unit".into(), depth: Some(1), limit: 1 };
    let groups = tally(&index, "", vec![top]).groups;
    assert_eq!(groups.iter().map(|g| g.keys.clone()).collect::<Vec<_>>(), [[value("north")]]);
}

#[test]
fn two_dimensions_cross_and_time_follows_the_calendar() {
    let records = records();
    let index = index(&records);
    let by = vec![Dimension::Time(TimeUnit::Month), Dimension::field("unit")];
    let groups = tally(&index, "", by).groups;
    let month = at("2026-05-01T00:00:00Z");
    let in_may = |r: &Feedback| r.occurred_at >= month && r.occurred_at < at("2026-06-01T00:00:00Z");
    let nice = groups.iter().find(|g| g.keys == [GroupKey::Time(month), value("south/nice")]).unwrap();
    assert_eq!(nice.tally, expect(&records, |r| in_may(r) && r.unit.as_deref() == Some("south/nice")));
    let all: u64 = groups
        .iter()
        .filter(|g| g.keys[1] == value("north") || g.keys[1] == value("south"))
        .map(|g| g.tally.records)
        .sum();
    assert_eq!(all, 200);
    assert!(groups.windows(2).all(|two| two[0].keys[0] <= two[1].keys[0]));
}

#[test]
fn facets_and_histogram_count_all_that_match() {
    let records = records();
    let index = index(&records);
    let request = SearchRequest {
        limit: 1,
        facets: vec!["unit".into(), "nps".into(), "nothing".into()],
        histogram: Some(HistogramStep::Auto),
        ..request("nps>=9")
    };
    let found = index.find(&everybody(), &request).unwrap();
    let many = expect(&records, |r| r.scores.nps >= Some(9)).records;
    assert_eq!(found.total, many);
    assert_eq!(found.facets["nps"].iter().map(|v| v.count).sum::<u64>(), many);
    assert!(found.facets["nothing"].is_empty());
    let histogram = found.histogram.unwrap();
    assert_eq!(histogram.bars.iter().map(|bar| bar.count).sum::<u64>(), many);
    assert!(histogram.bars.first().unwrap().count > 0 && histogram.bars.last().unwrap().count > 0);
}

#[test]
fn values_that_differ_in_case_only_are_one() {
    let airline = |name: &str| Feedback {
        attributes: BTreeMap::from([("airline".into(), name.into())]),
        ..said("late", 1)
    };
    let index = index(&[airline("Delta"), airline("delta"), airline("United")]);
    let groups = tally(&index, "airline:DELTA", vec![Dimension::field("airline")]).groups;
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].tally.records, 2);
}
