//! Index and in-memory match find the same records: on generated records with generated filters.

use std::collections::BTreeSet;

use candor_model::annotation::Masked;
use candor_model::annotation::Span;
use candor_model::filter::matcher::{Matcher, Prepared};
use candor_model::id::{CustomerId, SurveyId};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::*;

const WORDS: [&str; 24] = [
    "late",
    "later",
    "delivery",
    "deliveries",
    "delivered",
    "refund",
    "refunds",
    "refunded",
    "parcel",
    "not",
    "verspätet",
    "verspatet",
    "Lieferung",
    "lieferungen",
    "e-mail",
    "don't",
    "retards",
    "retardé",
    "ca",
    "abc",
    "no",
    "on",
    "universal",
    "university",
];
const LANGUAGES: [&str; 4] = ["en", "de", "fr", "und"];
const UNITS: [&str; 5] = ["north", "north/lyon", "north/lyon/centre", "south", "northern"];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(select(&WORDS[..]), 0..9).prop_map(|words| words.join(" "))
}

prop_compose! {
    fn verbatim()(text in text(), language in select(&LANGUAGES[..]), agent in any::<bool>()) -> Verbatim {
        let speaker = if agent { "agent" } else { "customer" }.to_owned();
        Verbatim { text, speaker, question: agent.then(|| "q1".into()), language: language.into() }
    }
}

fn attribute() -> impl Strategy<Value = Value> {
    prop_oneof![
        select(vec![json!("Blue"), json!("blue sky"), json!("7"), json!(true), json!(null), json!("007")]),
        (-20i32..20).prop_map(|n| json!(f64::from(n) / 2.0)),
        prop::collection::vec(select(vec![json!("Blue"), json!("red"), json!(3)]), 0..3)
            .prop_map(Value::Array),
    ]
}

prop_compose! {
    fn who()(unit in prop::option::of(select(&UNITS[..])), channel in select(vec!["call", "chat", "web"]),
             known in any::<bool>(), kind in select(AuthorKind::ALL.to_vec()),
             tags in prop::collection::btree_set(select(vec!["vip", "call back"]), 0..2))
        -> (Option<&'static str>, &'static str, bool, AuthorKind, BTreeSet<&'static str>) {
        (unit, channel, known, kind, tags)
    }
}

prop_compose! {
    fn record()(
        (unit, channel, known, author_kind, tags) in who(),
        hours in 0i64..2_000,
        title in prop::option::of(text()),
        verbatims in prop::collection::vec(verbatim(), 0..3),
        scores in (prop::option::of(0i16..11), prop::option::of(1i16..6), prop::option::of(2u8..11)),
        sentiment in prop::option::of(-10i8..11),
        topics in prop::collection::btree_set(select(vec!["delivery/late", "delivery", "price"]), 0..3),
        attributes in prop::collection::btree_map(select(vec!["color".to_owned(), "order.total".to_owned()]), attribute(), 0..3),
        answer in prop::option::of(attribute()),
        language in select(&LANGUAGES[..]),
    ) -> Feedback {
        let mut record = said("", hours);
        record.unit = unit.map(str::to_owned);
        record.channel = channel.into();
        record.author_kind = author_kind;
        record.customer = known.then(CustomerId::new);
        record.customer_name = known.then(|| "Ada Lovelace".into());
        record.tags = tags.into_iter().map(str::to_owned).collect();
        record.title = title;
        record.verbatims = verbatims;
        record.language = language.into();
        record.scores = Scores { nps: scores.0, csat: scores.1, ces: None, rating: scores.2.map(|r| f32::from(r) / 2.0) };
        record.annotations.sentiment = sentiment.map(|s| f32::from(s) / 2.0);
        record.annotations.topics = topics.into_iter().map(topic).collect();
        if known {
            let span = Span { verbatim: 0, start: 0, end: 1 };
            record.annotations.masked = vec![Masked { span, kind: "email".into() }];
        }
        record.attributes = attributes;
        if let Some(answer) = answer {
            record.survey = Some(SurveyId::new());
            record.survey_slug = Some("after".into());
            record.survey_version = Some(2);
            record.answers = BTreeMap::from([("q2".to_owned(), answer)]);
        }
        record
    }
}

/// One statement or word, as people write them.
fn leaf() -> impl Strategy<Value = String> {
    let statements = vec![
        "*",
        "channel:call",
        "channel:call,chat",
        "channel:c*",
        "unit:north",
        "unit=north",
        "unit:north/lyon",
        "unit:south,north/lyon",
        "language:de",
        "author:employee",
        "customer:\"ada lovelace\"",
        "survey:after",
        "version:2",
        "version>=3",
        "topic:delivery",
        "topic=delivery",
        "topic:delivery/late",
        "tag:vip",
        "tag:\"call back\"",
        "sentiment:negative",
        "sentiment:neutral",
        "sentiment:positive",
        "sentiment>=1.5",
        "sentiment<-0.5",
        "nps<=6",
        "nps:0..6",
        "nps:9,10",
        "nps>8",
        "csat:3",
        "csat>=4",
        "rating:2.5",
        "rating<4.5",
        "has:nps",
        "has:unit",
        "has:text",
        "has:color",
        "has:customer",
        "has:masked",
        "masked:email",
        "speaker:agent",
        "question:q1",
        "color:blue",
        "color:Blue,red",
        "color:b*",
        "color:7",
        "color:\"007\"",
        "color:true",
        "color>2",
        "color:-3..3",
        "order.total>=3",
        "order.total:3",
        "order.total<0",
        "after.q2:blue",
        "after.q2>1",
        "answers.q2:red",
        "attributes.color:blue",
        "since:30d",
        "since:2026-05-01",
        "until:2026-05-31",
        "occurred:2026-05",
        "occurred:2026-05-01..2026-05-20",
        "received<2026-06-01",
        "since:12h",
        "has:occurred",
        "source:test",
        "has:url",
        "id:none",
    ];
    prop_oneof![
        3 => select(statements).prop_map(str::to_owned),
        2 => select(&WORDS[..]).prop_map(str::to_owned),
        1 => (select(&WORDS[..]), 1usize..5).prop_map(|(word, n)| {
            let start: String = word.chars().filter(|c| c.is_alphanumeric()).take(n).collect();
            format!("{start}*")
        }),
        1 => (select(vec!["late", "latr", "refnud", "abc", "delivry", "verspatet"]), 1u8..3)
            .prop_map(|(word, distance)| format!("{word}~{distance}")),
        1 => prop::collection::vec(select(&WORDS[..]), 2..4).prop_map(|words| format!("\"{}\"", words.join(" "))),
        1 => (prop::collection::vec(select(&WORDS[..]), 2..4), 1u8..6)
            .prop_map(|(words, distance)| format!("NEAR/{distance}({})", words.join(" "))),
    ]
}

fn expression() -> impl Strategy<Value = String> {
    leaf().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|items| format!("({})", items.join(" "))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|items| format!("({})", items.join(" OR "))),
            inner.prop_map(|item| format!("-{item}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn index_and_match_agree(
        records in prop::collection::vec(record(), 1..30),
        filters in prop::collection::vec(expression(), 60),
        scope in prop::option::of(select(vec!["north", "north/lyon", "south"])),
    ) {
        let index = index(&records);
        let actor = scope.map_or_else(everybody, |unit| sees(&[unit]));
        for text in filters {
            let Ok(filter) = Filter::parse(&text) else {
                prop_assert!(false, "no filter: {}", text);
                continue;
            };
            let matcher = Matcher::new(&filter, &clock());
            let meant: BTreeSet<_> = records
                .iter()
                .filter(|record| actor.sees_unit(record.unit.as_deref()))
                .filter(|record| matcher.matches(&Prepared::new(*record, &Analyser)))
                .map(|record| record.id)
                .collect();
            let found: BTreeSet<_> = found(&index, &actor, &text).into_iter().collect();
            prop_assert_eq!(&found, &meant, "{}", text);
        }
    }
}
