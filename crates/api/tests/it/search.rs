//! Finding what was said: counts that are right, words that are marked, and nothing beyond one's own units.

use std::collections::{BTreeMap, BTreeSet};

use candor_accounts::units;
use candor_model::Role;
use candor_model::id::UnitId;
use candor_store::Conn;
use candor_testkit::{Client, TestApp};
use chrono::{Duration, Utc};
use diesel::sql_types::{BigInt, Text, Uuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

const UNITS: [&str; 4] = ["north/lyon", "north/lille", "south/nice", "south"];
const CHANNELS: [&str; 3] = ["call", "chat", "review"];

/// A hundred and twenty records over four units, three channels and sixty days.
async fn heard() -> (TestApp, Client) {
    let app = TestApp::new().await;
    let client = app.admin().await;
    let now = Utc::now();
    for n in 0..120 {
        let text =
            if n % 4 == 0 { "My parcel is late and I want a refund." } else { "Friendly staff, thank you." };
        let unit = UNITS[n % 4];
        let body = json!({
            "source": "shop",
            "external_id": format!("{n}"),
            "channel": CHANNELS[n % 3],
            "unit": unit,
            "occurred_at": now - Duration::hours(n as i64 / 3 * 36),
            "text": text,
            "scores": { "nps": n % 11 },
            "attributes": { "order.total": n, "carrier": if unit.starts_with("south") { "Kite" } else { "Post Nord" } },
        });
        client.post_json("/api/v1/feedback", &body).await;
    }
    app.settle().await;
    (app, client)
}

fn url(path: &str, query: &[(&str, &str)]) -> String {
    let mut encoded = form_urlencoded::Serializer::new(String::new());
    for (name, value) in query {
        encoded.append_pair(name, value);
    }
    format!("{path}?{}", encoded.finish())
}

async fn search(client: &Client, query: &[(&str, &str)]) -> Value {
    client.get_json(&url("/api/v1/feedback", query)).await
}

fn ids(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

fn counts(facet: &Value) -> BTreeMap<String, i64> {
    let values = facet.as_array().unwrap().iter();
    values.map(|v| (v["value"].as_str().unwrap().to_owned(), v["count"].as_i64().unwrap())).collect()
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = Text)]
    value: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

async fn counted(app: &TestApp, sql: &'static str) -> BTreeMap<String, i64> {
    let org = app.org;
    let load = async move |conn: &mut Conn| -> candor_model::Result<Vec<Count>> {
        Ok(sql_query(sql).bind::<Uuid, _>(org).load(conn).await?)
    };
    let rows = app.house.db.tenant(org, load).await.unwrap();
    rows.into_iter().map(|row| (row.value, row.count)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn facets_count_what_the_database_counts() {
    let (app, client) = heard().await;
    let query = [
        ("filter", "nps<=6"),
        ("facets", "channel,unit,nps,order.total"),
        ("histogram", "day"),
        ("limit", "1"),
    ];
    let page = search(&client, &query).await;
    let channels =
        "select channel as value, count(*) from feedback where org_id = $1 and nps <= 6 group by 1";
    assert_eq!(counts(&page["facets"]["channel"]), counted(&app, channels).await);
    let scores =
        "select nps::text as value, count(*) from feedback where org_id = $1 and nps <= 6 group by 1";
    assert_eq!(counts(&page["facets"]["nps"]), counted(&app, scores).await);
    // A unit counts what lies below it, as the filter for it would find.
    let units = "select u.path as value, count(*) from unit u
                 join unit below on below.org_id = u.org_id and (below.path = u.path or starts_with(below.path, u.path || '/'))
                 join feedback f on f.org_id = below.org_id and f.unit_id = below.unit_id
                 where f.org_id = $1 and f.nps <= 6 group by 1";
    let by_unit = counts(&page["facets"]["unit"]);
    assert_eq!(by_unit, counted(&app, units).await);
    for (unit, count) in by_unit {
        let filter = format!("nps<=6 unit:{unit}");
        let found = search(&client, &[("filter", filter.as_str())]).await;
        assert_eq!(found["total"].as_i64(), Some(count), "{unit}");
    }
    let bars = page["histogram"]["bars"].as_array().unwrap();
    assert_eq!(
        bars.iter().map(|bar| bar["count"].as_i64().unwrap()).sum::<i64>(),
        page["total"].as_i64().unwrap()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_complete_and_without_doubles() {
    let (_app, client) = heard().await;
    for sort in ["newest", "relevance"] {
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let mut query = vec![("filter", "late OR staff"), ("sort", sort), ("limit", "17")];
            if !cursor.is_empty() {
                query.push(("cursor", cursor.as_str()));
            }
            let page = search(&client, &query).await;
            assert_eq!(page["total"], 120);
            seen.extend(ids(&page));
            match page["next"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        assert_eq!(seen.len(), 120, "{sort}");
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 120, "{sort}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hits_are_marked_at_characters_whatever_the_script() {
    let app = TestApp::new().await;
    let client = app.admin().await;
    let text = "😀 Größe passt nicht, die Lieferungen kamen verspätet 🇩🇪 und die Lieferung war kaputt.";
    let body = json!({ "source": "shop", "external_id": "1", "language": "de", "text": text });
    let id = client.post_json("/api/v1/feedback", &body).await["id"].as_str().unwrap().to_owned();
    app.settle().await;
    let page = search(&client, &[("filter", "lieferung OR verspatet -gross")]).await;
    let hits = page["items"][0]["highlights"].as_array().unwrap();
    let stored: Vec<char> = page["items"][0]["verbatims"][0]["text"].as_str().unwrap().chars().collect();
    let words = hits.iter().map(|hit| {
        let at = |name: &str| hit[name].as_u64().unwrap() as usize;
        stored[at("start")..at("end")].iter().collect::<String>()
    });
    assert_eq!(words.collect::<Vec<_>>(), ["Lieferungen", "verspätet", "Lieferung"]);
    let detail =
        client.get_json(&url(&format!("/api/v1/feedback/{id}"), &[("filter", "\"die lieferung\"")])).await;
    assert_eq!(detail["highlights"].as_array().unwrap().len(), 2);
}

async fn unit(app: &TestApp, path: &'static str) -> UnitId {
    let actor = app.system();
    let list = async move |conn: &mut Conn| units::list(conn, &actor).await;
    let all = app.house.db.tenant(app.org, list).await.unwrap();
    all.into_iter().find(|unit| unit.path == path).unwrap().id
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaks_from_outside_the_scope() {
    let (app, admin) = heard().await;
    let north = unit(&app, "north").await;
    app.add_user(app.org, "lea@north.example", Role::Manager, Some(vec![north])).await;
    let lea = app.sign_in("lea@north.example").await;

    for filter in
        ["", "refund", "-refund", "carrier:kite OR late", "-unit:north", "unit:south", "has:carrier"]
    {
        let query = [("filter", filter), ("facets", "unit,carrier,channel"), ("limit", "200")];
        let (seen, all) = (search(&lea, &query).await, search(&admin, &query).await);
        let inside = format!("unit:north ({})", if filter.is_empty() { "*" } else { filter });
        let hers = search(&admin, &[("filter", inside.as_str()), ("limit", "200")]).await;
        assert_eq!(seen["total"], hers["total"], "{filter}");
        assert_eq!(ids(&seen), ids(&hers), "{filter}");
        assert!(seen["total"].as_i64() <= all["total"].as_i64());
        let text = seen["facets"].to_string();
        assert!(!text.contains("south") && !text.contains("Kite"), "{filter}: {text}");
    }
    for typed in ["carrier:k", "unit:s", "carrier:", "unit:"] {
        let found = lea.get_json(&url("/api/v1/feedback/suggestions", &[("text", typed)])).await;
        let text = found["items"].to_string();
        assert!(!text.contains("south") && !text.contains("Kite"), "{typed}: {text}");
    }
    let hidden = ids(&search(&admin, &[("filter", "unit:south"), ("limit", "1")]).await).remove(0);
    assert_eq!(lea.get(&format!("/api/v1/feedback/{hidden}")).await.status(), 404);
    let tags = json!({ "tags": ["mine"] });
    assert_eq!(lea.put(&format!("/api/v1/feedback/{hidden}/tags"), &tags).await.status(), 404);
    let file = lea.get("/api/v1/feedback/export").await.text().await.unwrap();
    assert_eq!(file.lines().count(), 61);
    assert!(!file.contains("south") && !file.contains("Kite"));

    let other = app.add_org("other").await;
    let stranger = app.with_key(other, &candor_model::Scope::ALL).await;
    assert_eq!(search(&stranger, &[("facets", "unit")]).await["total"], 0);
    assert_eq!(stranger.get(&format!("/api/v1/feedback/{hidden}")).await.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn completion_knows_fields_and_values_with_their_counts() {
    let (_app, client) = heard().await;
    let suggest = async |text: &str| {
        let found = client.get_json(&url("/api/v1/feedback/suggestions", &[("text", text)])).await;
        found["items"].as_array().unwrap().clone()
    };
    assert_eq!(suggest("chan").await[0]["insert"], "channel:");
    assert_eq!(suggest("nps:9 carr").await[0]["insert"], "carrier:");
    let posts = suggest("carrier:po").await;
    assert_eq!((posts[0]["insert"].as_str(), posts[0]["count"].as_i64()), (Some("\"Post Nord\""), Some(60)));
    assert_eq!(suggest("since:30").await[0]["insert"], "30d");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_filter_says_where_and_what_would_be_right() {
    let app = TestApp::new().await;
    let client = app.admin().await;
    let answer = client.get(&url("/api/v1/feedback", &[("filter", "late chanel:call")])).await;
    assert_eq!(answer.status(), 422);
    let problem: Value = answer.json().await.unwrap();
    assert_eq!(problem["errors"][0]["path"], "filter");
    assert_eq!(problem["errors"][0]["position"], 5);
    assert!(problem["errors"][0]["hint"].as_str().unwrap().contains("channel"));
    for query in [
        [("limit", "0")],
        [("limit", "201")],
        [("cursor", "nonsense")],
        [("sort", "oldest")],
        [("color", "red")],
    ] {
        assert_eq!(client.get(&url("/api/v1/feedback", &query)).await.status(), 422, "{query:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_out_is_harmless_to_spreadsheets_and_kept_in_the_audit_log() {
    let app = TestApp::new().await;
    let client = app.admin().await;
    let body = json!({
        "source": "shop", "external_id": "1", "text": "=HYPERLINK(\"http://evil.example\",\"x\")",
        "title": "+49 30", "attributes": { "note": "@SUM(1)", "total": -3.5 },
    });
    client.post_json("/api/v1/feedback", &body).await;
    app.settle().await;
    let csv = client.get("/api/v1/feedback/export?format=csv").await;
    assert!(csv.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let csv = csv.text().await.unwrap();
    for harmless in ["'=HYPERLINK", "'@SUM(1)", "-3.5"] {
        assert!(csv.contains(harmless), "{harmless} in {csv}");
    }
    let xlsx = client.get("/api/v1/feedback/export?format=xlsx").await;
    assert_eq!(xlsx.status(), 200);
    assert!(xlsx.bytes().await.unwrap().starts_with(b"PK"));
    let events = client.get_json("/api/v1/audit-events?action=feedback.exported").await;
    assert_eq!(events["items"].as_array().unwrap().len(), 2);
    assert_eq!(events["items"][0]["details"]["records"], 1);
    let reader = app.with_key(app.org, &[candor_model::Scope::FeedbackRead]).await;
    assert_eq!(reader.get("/api/v1/feedback/export").await.status(), 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_are_found_and_searches_are_kept() {
    let (app, client) = heard().await;
    let id = ids(&search(&client, &[("limit", "1")]).await).remove(0);
    let tagged = client.put(&format!("/api/v1/feedback/{id}/tags"), &json!({ "tags": ["Call  Back"] })).await;
    assert_eq!(tagged.json::<Value>().await.unwrap(), json!({ "tags": ["call back"] }));
    app.settle().await;
    assert_eq!(ids(&search(&client, &[("filter", "tag:\"call back\"")]).await), [id]);

    app.add_user(app.org, "lea@north.example", Role::Analyst, None).await;
    app.add_user(app.org, "max@north.example", Role::Analyst, None).await;
    let (lea, max) = (app.sign_in("lea@north.example").await, app.sign_in("max@north.example").await);
    let late = json!({ "name": "Late", "filter": "late refund", "shared": false });
    let kept = lea.post_json("/api/v1/saved-searches", &late).await;
    assert_eq!(lea.post("/api/v1/saved-searches", &late).await.status(), 409);
    let wrong = json!({ "name": "", "filter": "(late" });
    assert_eq!(lea.post("/api/v1/saved-searches", &wrong).await.status(), 422);
    let path = format!("/api/v1/saved-searches/{}", kept["id"].as_str().unwrap());
    let shared = json!({ "name": "Late", "filter": "late", "shared": true });
    assert_eq!(max.put(&path, &shared).await.status(), 404);
    assert_eq!(max.get_json("/api/v1/saved-searches").await["items"], json!([]));
    assert_eq!(lea.put(&path, &shared).await.status(), 200);
    let seen = max.get_json("/api/v1/saved-searches").await;
    assert_eq!(
        (seen["items"][0]["filter"].as_str(), seen["items"][0]["own"].as_bool()),
        (Some("late"), Some(false))
    );
    assert_eq!(max.delete(&path).await.status(), 403);
    assert_eq!(lea.delete(&path).await.status(), 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn records_follow_their_unit_to_another_place() {
    let (app, client) = heard().await;
    let (lyon, south) = (unit(&app, "north/lyon").await, unit(&app, "south").await);
    let place = json!({ "parent": south });
    assert_eq!(client.put(&format!("/api/v1/units/{lyon}/place"), &place).await.status(), 200);
    app.settle().await;
    for (filter, total) in
        [("unit:north", 30), ("unit:south", 90), ("unit:south/lyon", 30), ("unit:north/lyon", 0)]
    {
        assert_eq!(search(&client, &[("filter", filter)]).await["total"], total, "{filter}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_is_built_anew_finds_the_same() {
    let (app, client) = heard().await;
    let query = [("filter", "refund nps<=6"), ("facets", "unit,carrier"), ("limit", "200")];
    let before = search(&client, &query).await;
    assert_eq!(app.house.indexes.rebuild(app.org).await.unwrap(), 120);
    let after = search(&client, &query).await;
    for part in ["total", "items", "facets"] {
        assert_eq!(before[part], after[part], "{part}");
    }
    client
        .post_json(
            "/api/v1/feedback",
            &json!({ "source": "shop", "text": "a refund", "scores": { "nps": 1 } }),
        )
        .await;
    app.settle().await;
    let later = search(&client, &query).await;
    assert_eq!(later["total"].as_i64().unwrap(), before["total"].as_i64().unwrap() + 1);
}
