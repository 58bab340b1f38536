//! The engine of surveys against a slow interpreter that knows nothing of it: random surveys with conditions, jumps,
//! blocks, loops and carried choices, random answers, the same path.

#![allow(clippy::unwrap_used)]

mod reference;

use std::collections::BTreeMap;

use candor_model::survey::flow::{Draws, even_draws, lots, unfold};
use candor_model::survey::{Answers, Definition, evaluate, validate_definition};
use proptest::prelude::*;
use reference::{Chance, Survey};
use serde_json::json;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_engine_walks_as_the_reference_does(seed in any::<u64>()) {
        let mut chance = Chance(seed);
        let survey = Survey::random(&mut chance);
        let definition: Definition = serde_json::from_value(survey.definition()).unwrap();
        let flaws = validate_definition(&definition);
        prop_assert!(flaws.is_empty(), "{flaws:?}\n{}", survey.definition());
        let unfolded = unfold(&definition, &Draws::default());
        let graph = candor_model::survey::flow::graph(&definition);
        for _ in 0..2 {
            let given = survey.answers(&mut chance);
            let answers: Answers = given.clone().into_iter().collect();
            let visible = evaluate(&unfolded, &answers);
            let seen: Vec<String> = visible.pages.iter().flat_map(|p| p.questions.clone()).collect();
            let path = survey.walk(&given);
            let expected: Vec<String> = path.iter().map(|step| step.key.clone()).collect();
            prop_assert_eq!(&seen, &expected, "{}\n{:?}", survey.definition(), given);
            let kept: BTreeMap<String, serde_json::Value> =
                path.into_iter().filter_map(|step| Some((step.key, step.answer?))).collect();
            prop_assert_eq!(&visible.answers, &kept);
            // What nobody can reach is reached by nobody.
            for point in graph.pages.iter().flat_map(|p| &p.questions).filter(|q| !q.reachable) {
                let item = format!("{}_", point.key);
                prop_assert!(!seen.iter().any(|k| *k == point.key || k.starts_with(&item)), "{}", point.key);
            }
        }
    }

    /// Chance changes the order and nothing else, and the same seed draws the same.
    #[test]
    fn chance_only_changes_the_order(seed in any::<u64>()) {
        let definition = chancy();
        let draws = Draws { seed, ..Draws::default() };
        let mine = unfold(&definition, &draws);
        prop_assert_eq!(&mine, &unfold(&definition, &draws));
        let keys = |d: &Definition| {
            let mut keys: Vec<String> = d.questions().map(|(_, q)| q.key.clone()).collect();
            keys.sort();
            keys
        };
        prop_assert_eq!(keys(&mine), keys(&definition));
        prop_assert_eq!(&mine.pages[0], &definition.pages[0]);
        let brands = candor_model::survey::flow::choices(&mine.question("q2").unwrap().kind).unwrap();
        prop_assert_eq!(brands.last().unwrap().code.as_str(), "none");
    }
}

fn chancy() -> Definition {
    let choices = json!([{"code": "a", "text": {"en": "A"}}, {"code": "b", "text": {"en": "B"}},
        {"code": "c", "text": {"en": "C"}}, {"code": "none", "text": {"en": "None"}}]);
    let page = |key: &str, block: &str| json!({"questions": [{"key": key, "text": {"en": key}, "kind": {"type": "nps"}}], "flow": {"block": block}});
    serde_json::from_value(json!({
        "title": {"en": "x"}, "languages": ["en"],
        "flow": {
            "blocks": [{"key": "x"}, {"key": "y"}, {"key": "z", "order": "random"}],
            "randomisers": [{"key": "r1", "blocks": ["x", "y", "z"], "even": true}],
        },
        "pages": [
            page("q1", ""),
            {"questions": [{"key": "q2", "text": {"en": "?"}, "kind": {"type": "single", "choices": choices},
                "flow": {"order": "even", "fixed": 1}}]},
            page("q3", "x"), page("q4", "y"), page("q5", "z"), page("q6", "z"),
        ],
    }))
    .unwrap()
}

/// Ten thousand people, of whom every fourth gives up and is found out only later: each block comes first equally
/// often, each brand stands first equally often, and of five concepts two are shown equally often.
#[test]
fn even_presentation_is_even() {
    let mut definition = chancy();
    assert_eq!(validate_definition(&definition), []);
    definition.flow.randomisers[0].pick = Some(2);
    let draws = even_draws(&definition);
    assert_eq!(
        draws.iter().map(|d| (d.name.as_str(), d.take)).collect::<Vec<_>>(),
        [("r.r1", 2), ("q.q2", 1)]
    );
    let mut chance = Chance(7);
    for draw in &draws {
        let mut counts: BTreeMap<String, i64> = BTreeMap::new();
        let mut complete: BTreeMap<String, i64> = BTreeMap::new();
        let mut absent: Vec<Vec<String>> = Vec::new();
        for person in 0..10_000_u64 {
            let drawn = lots(draw, &counts, person);
            assert_eq!(drawn.len(), draw.take);
            for element in &drawn {
                *counts.entry(element.clone()).or_default() += 1;
            }
            // The last hundred all finish, so that whatever was given back has been drawn anew.
            if person < 9_900 && chance.below(4) == 0 {
                absent.push(drawn);
            } else {
                for element in drawn {
                    *complete.entry(element).or_default() += 1;
                }
            }
            if absent.len() > 20 || person == 9_900 {
                for element in absent.drain(..).flatten() {
                    *counts.entry(element).or_default() -= 1;
                }
            }
        }
        let (least, most) = (complete.values().min().unwrap(), complete.values().max().unwrap());
        assert!(most - least <= 1, "{}: {complete:?}", draw.name);
        assert_eq!(complete.len(), draw.elements.len());
    }
}

#[test]
fn what_was_drawn_is_what_is_shown() {
    let definition = chancy();
    let even = [("r.r1".to_owned(), vec!["y".to_owned()]), ("q.q2".to_owned(), vec!["c".to_owned()])].into();
    let mine = unfold(&definition, &Draws { seed: 3, even });
    assert_eq!(mine.pages[2].questions[0].key, "q4");
    let choices = candor_model::survey::flow::choices(&mine.question("q2").unwrap().kind).unwrap();
    assert_eq!((choices[0].code.as_str(), choices[3].code.as_str()), ("c", "none"));
}
