//! The filter language means the same everywhere: to the index, in memory, and where a job walks the database.

use std::collections::BTreeSet;

use candor_model::filter::{Clock, Filter, Matcher, Prepared};
use candor_model::{Actor, Feedback};
use candor_testkit::TestApp;
use candor_understand::Analyser;
use serde_json::{Value, json};

const TEXTS: [&str; 8] = [
    "The delivery was late again and nobody called back.",
    "Deliveries are quick, thank you!",
    "Die Lieferung kam zwei Wochen zu spät.",
    "Refund refused. I want my refund now.",
    "Le colis est arrivé en retard.",
    "Great staff, but the price went up.",
    "",
    "e-mail me at nobody@example.com about the late refund",
];

const STATEMENTS: [&str; 56] = [
    "*",
    "late",
    "delivery",
    "deliver*",
    "delivry~1",
    "\"late refund\"",
    "\"late again\"",
    "NEAR/4(refund late)",
    "Lieferung",
    "spät",
    "colis",
    "channel:call",
    "channel:CALL,chat",
    "channel:c*",
    "unit:north",
    "unit=north",
    "unit:north/lyon",
    "unit:süd",
    "unit:n*",
    "source:shop",
    "source:S*",
    "language:de",
    "lang:en,fr",
    "author:prospect",
    "nps<=6",
    "nps:9,10",
    "nps>8",
    "nps:promoter",
    "csat:4..5",
    "ces:7",
    "rating:3.5",
    "rating>4",
    "has:nps",
    "has:unit",
    "has:text",
    "has:rating",
    "sentiment:negative",
    "sentiment:positive,neutral",
    "sentiment>0",
    "sentiment<=-0.5",
    "topic:delivery",
    "topic:delivery/late",
    "topic:d*",
    "tag:vip",
    "plan:gold",
    "plan:g*",
    "has:plan",
    "seats>1",
    "seats:2",
    "occurred:2026-03-02",
    "since:2026-03-05",
    "until:2026-03-04",
    "occurred:2026-02..2026-03",
    "id:none",
    "external_id:r1*",
    "masked:email",
];

fn record(i: usize) -> Value {
    let _channel = ["call", "chat", "email"][i % 3];
    let mut record = json!({
        "source": if i.is_multiple_of(5) { "shop" } else { "zendesk" },
        "external_id": format!("r{i}"),
        "channel": (["call", "chat", "email"][i % 3]),
        "occurred_at": format!("2026-03-{:02}T{:02}:30:00Z", 1 + i % 7, i % 24),
        "author_kind": if i.is_multiple_of(4) { "prospect" } else { "customer" },
        "scores": {},
        "attributes": { "seats": if i.is_multiple_of(2) { json!(i % 4) } else { json!("2") } },
    });
    let unit = ["north/lyon", "north", "süd", ""][i % 4];
    if !unit.is_empty() {
        record["unit"] = json!(unit);
    }
    if !TEXTS[i % 8].is_empty() {
        record["text"] = json!(TEXTS[i % 8]);
    }
    // Who says nothing gives a score at least.
    if !i.is_multiple_of(3) || TEXTS[i % 8].is_empty() {
        record["scores"]["nps"] = json!(i % 11);
    }
    if i % 4 == 1 {
        record["scores"]["csat"] = json!(1 + i % 5);
        record["scores"]["rating"] = json!(1.0 + (i % 9) as f64 / 2.0);
    }
    if i % 6 == 2 {
        record["scores"]["ces"] = json!(7);
        record["attributes"]["plan"] = json!("Gold");
    }
    record
}

/// Statements joined in every way, the same ones in every run.
fn expressions() -> Vec<String> {
    let mut state = 7_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut all: Vec<String> = STATEMENTS.iter().map(|s| (*s).to_owned()).collect();
    all.extend(STATEMENTS.iter().map(|s| format!("-{s}")));
    for _ in 0..200 {
        let [a, b, c] = [(); 3].map(|()| STATEMENTS[next(STATEMENTS.len())]);
        let forms = [
            format!("{a} {b}"),
            format!("{a} OR {b}"),
            format!("-({a} {b})"),
            format!("-({a} OR {b}) {c}"),
            format!("({a} OR -{b}) {c}"),
            format!("-({a} -({b} OR {c}))"),
        ];
        all.push(forms[next(forms.len())].clone());
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn index_memory_and_database_agree() {
    let app = TestApp::new().await;
    let client = app.admin().await;
    for i in 0..60 {
        client.post_json("/api/v1/feedback", &record(i)).await;
    }
    app.settle().await;
    let (db, org, analyser) = (&app.house.db, app.org, Analyser);
    let clock = Clock::utc("2026-03-08T12:00:00Z".parse().unwrap());
    let records: Vec<Feedback> =
        db.tenant(org, async |conn| candor_collect::load_after(conn, org, None, 1_000).await).await.unwrap();
    assert_eq!(records.len(), 60);
    let all = expressions();
    for text in &all {
        let filter = Filter::parse(text).unwrap_or_else(|e| panic!("{text}: {e:?}"));
        let matcher = Matcher::new(&filter, &clock);
        let memory: BTreeSet<_> =
            records.iter().filter(|r| matcher.matches(&Prepared::new(*r, &analyser))).map(|r| r.id).collect();

        let mut walked = BTreeSet::new();
        let mut after = None;
        loop {
            let stretch = db
                .tenant(org, async |conn| {
                    candor_collect::walk(conn, org, &filter, &clock, &analyser, after, 25).await
                })
                .await
                .unwrap();
            walked.extend(stretch.records.iter().map(|r| r.id));
            after = stretch.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(walked, memory, "database and memory: {text}");

        let mut request = candor_index::SearchRequest::new(filter, clock);
        request.limit = 200;
        let found = app.house.indexes.find(&Actor::system(org), request).await.unwrap();
        let indexed: BTreeSet<_> = found.ids.iter().map(|(id, _)| *id).collect();
        assert_eq!(indexed, memory, "index and memory: {text}");
    }
}
