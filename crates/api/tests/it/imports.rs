//! Files become feedback: guessed, mapped, checked, brought in once, with every bad row listed.

use candor_model::Scope;
use candor_testkit::{Client, TestApp};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const REVIEWS: &str = "\
Review ID,Comment,Stars,Date,Store,E-Mail,Order total
r-1,\"Arrived on time, well packed\",5,03/04/2025 10:30,North / Lyon,ada@example.org,19.90
r-2,Too late and nobody answers the phone,1,24/04/2025 09:00,North / Lyon,bob@example.org,5.00
r-3,Nice staff,4,25/04/2025 09:00,South,not an address,7.50
r-4,Fine,eleven,26/04/2025 09:00,South,,7.50
r-5,\"never closed,3,26/04/2025 09:00,South,,1
r-6,\"Two
lines\",3,26/04/2025 10:00,South,,1
";

async fn send(client: &Client, source: &str, name: &str, content: impl Into<Vec<u8>>) -> (StatusCode, Value) {
    let file = Part::bytes(content.into()).file_name(name.to_owned());
    let form = Form::new().text("source", source.to_owned()).part("file", file);
    let answer = client.request(Method::POST, "/api/v1/imports").multipart(form).send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

async fn upload(client: &Client, source: &str, name: &str, content: impl Into<Vec<u8>>) -> Value {
    let (status, import) = send(client, source, name, content).await;
    assert_eq!(status, StatusCode::CREATED, "{import}");
    import
}

fn path(import: &Value, rest: &str) -> String {
    format!("/api/v1/imports/{}{rest}", import["id"].as_str().unwrap())
}

async fn run(app: &TestApp, client: &Client, import: &Value) -> Value {
    client.post_json(&path(import, "/run"), &json!({})).await;
    app.settle().await;
    client.get_json(&path(import, "")).await
}

fn counts(import: &Value) -> [i64; 4] {
    ["rows_read", "rows_stored", "rows_known", "rows_rejected"].map(|name| import[name].as_i64().unwrap())
}

fn targets(import: &Value) -> Vec<(&str, &str)> {
    let columns = import["plan"]["columns"].as_array().unwrap();
    columns.iter().map(|c| (c["name"].as_str().unwrap(), c["target"].as_str().unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_guessed_mapped_checked_and_brought_in_once() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let import = upload(&admin, "shop-reviews", "reviews.csv", REVIEWS).await;
    assert_eq!(
        targets(&import),
        [
            ("Review ID", "external_id"),
            ("Comment", "text"),
            ("Stars", "rating"),
            ("Date", "occurred_at"),
            ("Store", "unit"),
            ("E-Mail", "attribute:e-mail"),
            ("Order total", "attribute:order_total"),
        ]
    );
    // One address of four is none, so the column was not taken for addresses; a person says that it is.
    let change = json!({ "targets": { "E-Mail": "customer.email" }, "defaults": { "channel": "review" } });
    let changed = admin.put(&path(&import, "/plan"), &change).await;
    assert_eq!(changed.status(), StatusCode::OK);
    let preview = admin.get_json(&path(&import, "/preview")).await;
    let rows = preview["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 6);
    assert_eq!(rows[0]["feedback"]["occurred_at"], "2025-04-03T10:30:00Z");
    assert_eq!(rows[0]["feedback"]["attributes"]["order_total"], json!(19.9));
    assert_eq!(rows[2]["errors"][0]["path"], "customer.email");

    let checked = admin.post_json(&path(&import, "/check"), &json!({})).await;
    assert_eq!(checked["state"], "checking");
    app.settle().await;
    let checked = admin.get_json(&path(&import, "")).await;
    assert_eq!((checked["state"].as_str(), counts(&checked)), (Some("checked"), [6, 3, 0, 3]));
    assert_eq!(admin.get_json("/api/v1/customers").await["items"], json!([]), "nothing is stored yet");

    let done = run(&app, &admin, &import).await;
    assert_eq!((done["state"].as_str(), counts(&done)), (Some("done"), [6, 3, 0, 3]));
    let rejects = admin.get_json(&path(&import, "/rejects")).await;
    let lines: Vec<_> = rejects["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["line"].as_i64().unwrap(), r["errors"][0]["code"].as_str().unwrap()))
        .collect();
    assert_eq!(lines, [(4, "invalid"), (5, "invalid"), (6, "quote_not_closed")]);
    let csv = admin.get(&path(&import, "/rejects.csv")).await;
    assert!(csv.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let csv = csv.text().await.unwrap();
    assert!(csv.starts_with("line,reason,row\r\n4,") && csv.contains("r-4,Fine,eleven"), "{csv}");

    let customer = admin.get_json("/api/v1/customers?query=ada@example.org").await["items"][0].clone();
    let said =
        admin.get_json(&format!("/api/v1/customers/{}/timeline", customer["id"].as_str().unwrap())).await;
    assert_eq!(said["items"][0]["unit"], "north/lyon");
    assert_eq!(said["items"][0]["channel"], "review");

    let again = upload(&admin, "shop-reviews", "reviews.csv", REVIEWS).await;
    let change = json!({ "targets": { "E-Mail": "customer.email" } });
    admin.put(&path(&again, "/plan"), &change).await;
    assert_eq!(counts(&run(&app, &admin, &again).await), [6, 0, 3, 3]);
}

/// A sheet whose names stand in the third row, with an empty row between its two rows.
fn spreadsheet() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, text, stars) in [(3, "Very nice indeed", 5), (5, "Not so nice at all", 1)] {
        sheet.write(2, 0, "Comment").unwrap().write(2, 1, "Stars").unwrap();
        sheet.write(row, 0, text).unwrap().write(row, 1, stars).unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_file_is_read() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let lines = "{\"text\": \"Very good service\", \"customer\": {\"email\": \"a@b.org\"}, \"tier\": 2}\n\
                 \n{\"text\": \"Awful waiting time\", \"late\": true}\n";
    let utf16: Vec<u8> = std::iter::once(0xfeff_u16)
        .chain("text\tstore\nSehr gut gemacht\tKöln\nGanz schlecht\tKöln\n".encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let old: Vec<u8> = b"text;store\nSehr gut gemacht;K\xf6ln\nGanz schlecht;K\xf6ln\n".to_vec();
    let cases: [(&str, Vec<u8>); 6] = [
        ("f.xlsx", spreadsheet()),
        ("a.jsonl", lines.into()),
        ("b.tsv", utf16),
        ("c.csv", old),
        ("d.csv", "sep=|\ntext|store\nOne good thing|x\nOne bad thing|y\n".into()),
        ("e.csv", "Sehr gut gemacht alles,5\nGanz schlecht war das,1\n".into()),
    ];
    for (name, content) in cases {
        let import = upload(&admin, &name.replace('.', "-"), name, content).await;
        let done = run(&app, &admin, &import).await;
        assert_eq!((done["state"].as_str(), counts(&done)), (Some("done"), [2, 2, 0, 0]), "{name}: {done}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_without_a_key_are_known_by_what_they_say() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let file = "comment,store\nGreat place to be,North\nGreat place to be,North\nNot so great,South\n";
    let first = upload(&admin, "cards", "cards.csv", file).await;
    assert_eq!(first["plan"]["notes"][0]["code"], "no_external_id");
    assert_eq!(counts(&run(&app, &admin, &first).await), [3, 3, 0, 0]);
    let longer = format!("{file}Great place to be,North\nSomething new,South\n");
    let second = upload(&admin, "cards", "cards.csv", longer).await;
    assert_eq!(counts(&run(&app, &admin, &second).await), [5, 2, 3, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_of_several_chunks_stores_every_row() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let mut file = String::from("id,comment,nps\n");
    for n in 0..12_000 {
        file.push_str(&format!("{n},Comment number {n},{}\n", if n % 1_000 == 7 { 99 } else { n % 11 }));
    }
    let import = upload(&admin, "many", "many.csv", file).await;
    let done = run(&app, &admin, &import).await;
    assert_eq!((done["state"].as_str(), counts(&done)), (Some("done"), [12_000, 11_988, 0, 12]));
    assert_eq!(done["position_bytes"], done["file_bytes"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_can_be_stopped_and_go_on() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let import = upload(&admin, "stop", "stop.csv", "id,comment\n1,one two three\n2,four five six\n").await;
    admin.post_json(&path(&import, "/run"), &json!({})).await;
    let stopped = admin.post_json(&path(&import, "/cancellation"), &json!({})).await;
    assert_eq!(stopped["state"], "cancelled");
    app.settle().await;
    assert_eq!(counts(&admin.get_json(&path(&import, "")).await), [0, 0, 0, 0]);
    let done = run(&app, &admin, &import).await;
    assert_eq!((done["state"].as_str(), counts(&done)), (Some("done"), [2, 2, 0, 0]));
    let again = admin.post(&path(&import, "/run"), &json!({})).await;
    assert_eq!(again.status(), StatusCode::CONFLICT);
    let change = admin.put(&path(&import, "/plan"), &json!({})).await;
    assert_eq!(change.status(), StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_mapping_is_noticed_early() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let mut file = String::from("comment,when\n");
    for n in 0..1_200 {
        file.push_str(&format!("some words here {n},never\n"));
    }
    let import = upload(&admin, "wrong", "wrong.csv", file).await;
    let changed = admin.put(&path(&import, "/plan"), &json!({ "targets": { "when": "occurred_at" } })).await;
    assert_eq!(changed.status(), StatusCode::OK);
    let failed = run(&app, &admin, &import).await;
    assert_eq!(failed["state"], "failed");
    assert!(failed["failure"].as_str().unwrap().contains("mapping"));
    let repaired = json!({ "targets": { "when": "attribute:when" } });
    assert_eq!(admin.put(&path(&import, "/plan"), &repaired).await.status(), StatusCode::OK);
    assert_eq!(counts(&run(&app, &admin, &import).await), [1_200, 1_200, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_and_mappings_that_make_no_sense_are_refused() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let wide: String = (0..400).map(|n| format!("c{n},")).collect();
    let cases: [(&str, &str, Vec<u8>, &str, &str); 9] = [
        ("ok", "empty.csv", Vec::new(), "file", "empty"),
        ("ok", "report.pdf", b"%PDF-1.7 ...".to_vec(), "file", "pdf"),
        ("ok", "old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1".to_vec(), "file", "old_excel"),
        ("ok", "program", b"\x7fELF\0\0\0\0".to_vec(), "file", "binary"),
        ("ok", "no.xlsx", b"PK\x03\x04 this is no archive".to_vec(), "file", "broken"),
        ("ok", "array.json", b"[{\"text\": \"x\"}]".to_vec(), "file", "json_array"),
        ("ok", "wide.csv", wide.into_bytes(), "file", "too_many_columns"),
        ("ok", "header.csv", b"id,comment\n".to_vec(), "file", "no_rows"),
        ("Not A Source", "a.csv", b"id,comment\n1,fine\n".to_vec(), "source", "invalid"),
    ];
    for (source, name, content, field, code) in cases {
        let (status, problem) = send(&admin, source, name, content).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {problem}");
        let first = &problem["errors"][0];
        assert_eq!((first["path"].as_str(), first["code"].as_str()), (Some(field), Some(code)), "{name}");
    }
    let spool = app.data_dir().join("imports").join(app.org.to_string());
    assert_eq!(std::fs::read_dir(spool).unwrap().count(), 0, "what was refused is not kept");

    let import = upload(&admin, "ok", "../../etc/a.csv", "id,comment,other\n1,fine words here,x\n").await;
    assert_eq!(import["file_name"], "a.csv");
    for (change, code) in [
        (json!({ "targets": { "nothing": "text" } }), "unknown_column"),
        (json!({ "targets": { "other": "external_id" } }), "duplicate"),
        (json!({ "targets": { "comment": "skip" } }), "no_content"),
        (json!({ "targets": { "comment": "words" } }), "wrong_type"),
        (json!({ "state": "done" }), "unknown_field"),
    ] {
        let answer = admin.put(&path(&import, "/plan"), &change).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{change}");
        assert_eq!(answer.json::<Value>().await.unwrap()["errors"][0]["code"], code, "{change}");
    }
    assert_eq!(admin.delete(&path(&import, "")).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(admin.get(&path(&import, "")).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn imports_stay_in_their_organisation() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let import = upload(&admin, "ok", "a.csv", "id,comment\n1,fine words here\n").await;
    let other = app.add_org("south").await;
    let stranger = app.with_key(other, &Scope::ALL).await;
    assert_eq!(stranger.get_json("/api/v1/imports").await["items"], json!([]));
    for rest in ["", "/preview", "/rejects", "/rejects.csv"] {
        assert_eq!(stranger.get(&path(&import, rest)).await.status(), StatusCode::NOT_FOUND, "{rest}");
    }
    for rest in ["/run", "/check", "/cancellation"] {
        let answer = stranger.post(&path(&import, rest), &json!({})).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{rest}");
    }
    let reader = app.with_key(app.org, &[Scope::FeedbackRead]).await;
    assert_eq!(reader.get(&path(&import, "")).await.status(), StatusCode::FORBIDDEN);
}
