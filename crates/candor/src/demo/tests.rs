use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Duration, Utc};

use super::company::PLACES;
use super::grammar;
use super::records::{Made, make};
use super::story::{BREAKDOWN, Calendar, DAYS};

const RECORDS: usize = 6_000;

fn now() -> DateTime<Utc> {
    "2026-11-18T14:00:00Z".parse().unwrap()
}

fn all() -> Vec<Made> {
    let calendar = Calendar::until(now());
    (0..RECORDS).map(|n| make(n, RECORDS, &calendar)).collect()
}

fn words(made: &Made) -> String {
    let said: Vec<&str> = made.input.verbatims.iter().map(|v| v.text.as_str()).collect();
    [made.input.text.as_deref().unwrap_or_default(), &said.join(" ")].join(" ").trim().to_owned()
}

#[test]
fn every_reference_of_a_grammar_leads_somewhere() {
    let names = ["place", "agent", "name", "ref", "mail", "phone", "price"];
    let english: BTreeSet<&str> = grammar::of("en").sections().map(|(s, _)| *s).collect();
    for language in ["en", "de", "fr"] {
        let sections: HashMap<&str, &Vec<&str>> =
            grammar::of(language).sections().map(|(s, l)| (*s, l)).collect();
        let mine: BTreeSet<&str> = sections.keys().copied().collect();
        assert_eq!(mine, english, "{language} has the sections of English");
        for (section, fragments) in &sections {
            for fragment in *fragments {
                for part in fragment.split('{').skip(1) {
                    let name = part.split('}').next().unwrap();
                    assert!(
                        names.contains(&name) || sections.contains_key(name),
                        "{language} {section}: {{{name}}}"
                    );
                }
                assert_eq!(
                    fragment.matches('(').count(),
                    fragment.matches(')').count(),
                    "{language} {section}: {fragment}"
                );
            }
        }
    }
}

#[test]
fn a_demo_is_the_same_each_time() {
    let calendar = Calendar::until(now());
    assert_eq!(make(17, RECORDS, &calendar).input, make(17, RECORDS, &calendar).input);
}

#[test]
fn nobody_reads_the_same_sentence_over_and_over() {
    let mut said: HashMap<String, usize> = HashMap::new();
    let all = all();
    for made in &all {
        let words = words(made);
        if words.len() > 40 {
            *said.entry(words).or_default() += 1;
        }
    }
    let long: usize = said.values().sum();
    let distinct = said.len();
    assert!(distinct * 100 > long * 85, "{distinct} of {long} are different");
    assert!(!all.iter().any(|m| words(m).contains(['{', '}', '|'])));
}

#[test]
fn everything_lies_in_the_time_of_the_demo_and_in_its_units() {
    let paths: BTreeSet<String> = PLACES.iter().map(|p| p.names.join("/")).collect();
    let mut units: BTreeSet<&str> = BTreeSet::new();
    for place in &PLACES {
        units.extend(place.names);
    }
    // Each name of the tree is used once; with the regions and areas above the places it is forty units.
    assert_eq!(units.len(), 40);
    for made in all() {
        let at = made.input.occurred_at.unwrap();
        assert!(at < now() && now() - at <= Duration::days(DAYS + 2));
        assert!(made.received_at >= at);
        assert!(made.input.unit.is_some_and(|unit| paths.contains(&unit)));
    }
}

#[test]
fn scores_agree_with_words() {
    let mut sums: BTreeMap<i8, (f32, f32)> = BTreeMap::new();
    for made in all().iter().filter(|m| !words(m).is_empty()) {
        let text = words(made);
        let verbatims = [candor_model::VerbatimInput { text, ..Default::default() }];
        let input = candor_understand::UnderstandInput { verbatims: &verbatims, ..Default::default() };
        let found = candor_understand::Engine::new().understand(&input).annotations.sentiment;
        if let Some(found) = found {
            let (sum, count) = sums.entry(made.mood.signum()).or_default();
            *sum += found;
            *count += 1.0;
        }
    }
    let mean = |mood: i8| sums.get(&mood).map_or(0.0, |(sum, count)| sum / count);
    assert!(mean(-1) < -0.7 && mean(1) > 1.2, "{sums:?}");
}

#[test]
fn the_stories_are_there() {
    let all = all();
    let unhappy = |unit: &str, ago: std::ops::Range<i64>| {
        let some: Vec<&Made> = all
            .iter()
            .filter(|m| m.input.unit.as_deref().is_some_and(|u| u.contains(unit)))
            .filter(|m| ago.contains(&(now() - m.input.occurred_at.unwrap()).num_days()))
            .collect();
        some.iter().filter(|m| m.mood < 0).count() as f64 / some.len().max(1) as f64
    };
    assert!(unhappy("France South", 0..BREAKDOWN) > unhappy("France South", 60..400) + 0.25);
    assert!(unhappy("Leeds", 0..120) + 0.15 < unhappy("Leeds", 230..540));
}
