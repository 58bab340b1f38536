use candor_model::annotation::TopicHit;
use candor_model::filter::{Field, FieldValue, Record, RecordText};
use candor_model::{Error, VerbatimInput};
use chrono::{DateTime, Utc};

use super::{CompiledTopics, parse_rule, starter};
use crate::engine::{Engine, UnderstandInput, Understood};

struct Said {
    understood: Understood,
    nps: Option<f64>,
}

impl Record for Said {
    fn texts(&self) -> Vec<RecordText<'_>> {
        (0u16..)
            .zip(&self.understood.verbatims)
            .map(|(at, v)| RecordText { verbatim: Some(at), text: &v.text, language: &v.language })
            .collect()
    }

    fn values(&self, field: &Field) -> Vec<FieldValue<'_>> {
        match field {
            Field::Nps => self.nps.map(FieldValue::Number).into_iter().collect(),
            _ => Vec::new(),
        }
    }
}

fn said(text: &str) -> Said {
    let verbatims = [VerbatimInput { text: text.into(), ..VerbatimInput::default() }];
    let input = UnderstandInput { verbatims: &verbatims, ..UnderstandInput::default() };
    Said { understood: Engine::new().understand(&input), nps: Some(3.0) }
}

fn find(topics: &CompiledTopics, text: &str) -> Vec<TopicHit> {
    let record = said(text);
    topics.find(&record, &record.understood.annotations.sentences)
}

fn rules(rules: &[(&str, &str)]) -> CompiledTopics {
    let rules = rules.iter().map(|(path, rule)| ((*path).to_owned(), parse_rule(rule).unwrap()));
    CompiledTopics::new(7, rules, DateTime::<Utc>::UNIX_EPOCH)
}

#[test]
fn words_are_found_with_place_and_feeling() {
    let topics = rules(&[("price", "price OR refund*"), ("staff", "driver"), ("low", "nps<=6")]);
    let hits = find(&topics, "The prices are terrible. The driver was wonderful!");
    let found: Vec<_> = hits.iter().map(|h| h.topic.as_str()).collect();
    assert_eq!(found, ["price", "staff", "low"]);
    assert_eq!((hits[0].spans[0].start, hits[0].spans[0].end, hits[0].version), (4, 10, 7));
    assert!(hits[0].sentiment.is_some_and(|s| s < -1.0));
    assert!(hits[1].sentiment.is_some_and(|s| s > 1.0));
    assert_eq!((hits[2].sentiment, hits[2].spans.len()), (None, 0));
}

#[test]
fn joint_rules_prefer_the_sentence_that_says_it_all() {
    let topics = rules(&[("late", "(parcel OR driver) late")]);
    let hits = find(&topics, "The driver was great and friendly. But the parcel came late, terrible.");
    assert_eq!(hits[0].spans.len(), 2);
    assert!(hits[0].sentiment.is_some_and(|s| s < 0.0), "{hits:?}");
    assert_eq!(find(&topics, "The parcel came. It was late.").len(), 1, "across sentences of a record");
    assert!(find(&topics, "The parcel came.").is_empty());
}

#[test]
fn every_kind_of_rule_is_met() {
    let topics = rules(&[
        ("a", "deliver*"),
        ("b", "delivery~1"),
        ("c", "\"late refund\""),
        ("d", "NEAR/4(refund late)"),
        ("e", "-angry refund"),
        ("f", "-refund"),
    ]);
    let of = |text: &str| find(&topics, text).iter().map(|h| h.topic.clone()).collect::<Vec<_>>().join("");
    assert_eq!(of("my delivery is here"), "abf");
    assert_eq!(of("the delivry is here"), "bf");
    assert_eq!(of("a late refund"), "cde");
    assert_eq!(of("the refund was far too late"), "de");
    assert_eq!(of("angry about my refund"), "");
}

#[test]
fn rules_that_would_move_are_refused() {
    for (rule, position) in [("late topic:price", 5), ("tag:vip", 0), ("price since:30d", 6)] {
        match parse_rule(rule) {
            Err(Error::Invalid(errors)) => {
                assert_eq!(errors[0].code, "not_in_topic", "{rule}");
                if !rule.contains("since") {
                    assert_eq!(errors[0].position, Some(position), "{rule}");
                }
            }
            other => panic!("{rule}: {other:?}"),
        }
    }
    assert!(parse_rule("(late").is_err());
}

#[test]
fn the_starter_set_reads_three_languages() {
    let topics = starter::compiled();
    for (text, expected) in [
        ("My parcel arrived three days late.", "delivery/late"),
        ("Das Paket kam viel zu spät.", "delivery/late"),
        ("Le colis est arrivé avec deux jours de retard.", "delivery/late"),
        ("The box was crushed and the vase inside was broken.", "delivery/damaged"),
        ("Der Karton war beschädigt.", "delivery/damaged"),
        ("Le paquet était abîmé.", "delivery/damaged"),
        ("I was charged twice on my last invoice", "billing/wrong"),
        ("Die Rechnung ist falsch.", "billing/wrong"),
        ("La facture est fausse, j'ai été débité deux fois", "billing/wrong"),
        ("Way too expensive for what you get", "price/level"),
        ("Viel zu teuer", "price/level"),
        ("Beaucoup trop cher", "price/level"),
        ("The app crashes when I log in", "digital/errors"),
        ("Die App stürzt ständig ab", "digital/errors"),
        ("L'application plante sans arrêt", "digital/errors"),
        ("The lady at the desk was so friendly", "staff/friendliness"),
        ("Sehr unfreundlicher Mitarbeiter", "staff/friendliness"),
        ("Personnel très aimable", "staff/friendliness"),
        ("Forty minutes on hold with your hotline", "service/waiting"),
        ("Eine Stunde in der Warteschleife", "service/waiting"),
        ("une heure d'attente au téléphone", "service/waiting"),
        ("Great quality, sturdy material", "product/quality"),
        ("I want my money back, where is my refund?", "billing/refund"),
        ("Wo bleibt meine Rückerstattung?", "billing/refund"),
        ("J'attends toujours mon remboursement", "billing/refund"),
    ] {
        let hits = find(&topics, text);
        assert!(
            hits.iter().any(|h| h.topic == expected),
            "{text}: {:?}",
            hits.iter().map(|h| &h.topic).collect::<Vec<_>>()
        );
    }
    assert!(find(&topics, "I ordered two chairs on Monday.").is_empty());
}

#[test]
fn the_starter_set_is_a_tree() {
    for topic in starter::TOPICS {
        assert!(parse_rule(topic.rule).is_ok(), "{}: {:?}", topic.path, parse_rule(topic.rule));
    }
    let paths: Vec<&str> = starter::TOPICS.iter().map(|t| t.path).collect();
    for topic in starter::TOPICS {
        if let Some((parent, _)) = topic.path.rsplit_once('/') {
            assert!(paths.contains(&parent), "{}", topic.path);
            assert!(!topic.rule.is_empty(), "{}", topic.path);
        }
    }
    for root in ["service", "delivery", "product", "price", "staff", "digital", "billing"] {
        let below = paths.iter().filter(|p| p.starts_with(&format!("{root}/"))).count();
        assert!((3..=6).contains(&below), "{root} has {below}");
    }
}

proptest::proptest! {
    #[test]
    fn never_panics(text in "(\\PC{0,10}|parcel |late |teuer |retard |\\. ){0,12}") {
        let _ = find(&starter::compiled(), &text);
    }
}
