//! Every kind of question that is more than a field: answered without a script, kept, found by its parts, taken out as a
//! file with stable columns; files and pictures on their way in and out.

use candor_testkit::{Client, TestApp};
use reqwest::{Method, StatusCode, multipart};
use serde_json::{Value, json};

use crate::surveys::Respondent;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest of a picture";

fn list(codes: &[&str]) -> Value {
    codes.iter().map(|code| json!({"code": code, "text": {"en": code.to_uppercase()}})).collect()
}

/// A published survey with a page for each of some kinds.
async fn published(
    app: &TestApp,
    kinds: impl FnOnce(&str) -> Vec<Value>,
) -> (Client, String, String, String) {
    let admin = app.admin().await;
    let id = admin.post_json("/api/v1/surveys", &json!({"name": "Many kinds"})).await["id"].clone();
    let id = id.as_str().unwrap().to_owned();
    let picture = admin.request(Method::POST, &format!("/api/v1/surveys/{id}/pictures")).body(PNG);
    let picture = picture.header("content-type", "application/octet-stream").send().await.unwrap();
    assert_eq!(picture.status(), StatusCode::CREATED);
    let picture: Value = picture.json().await.unwrap();
    let picture = picture["name"].as_str().unwrap().to_owned();
    let page = |(at, kind): (usize, Value)| {
        let key = format!("q{}", at + 1);
        let required = kind["type"] != "hidden";
        json!({"key": key, "text": {"en": format!("Question {key}?")}, "required": required, "kind": kind})
    };
    let questions: Vec<Value> = kinds(&picture).into_iter().enumerate().map(page).collect();
    let definition =
        json!({"title": {"en": "Many kinds"}, "languages": ["en"], "pages": [{"questions": questions}]});
    let saved = admin
        .put(&format!("/api/v1/surveys/{id}/draft"), &json!({"revision": 1, "definition": definition}))
        .await;
    assert!(saved.status().is_success(), "{}", saved.text().await.unwrap());
    admin.post_json(&format!("/api/v1/surveys/{id}/publication"), &json!({"revision": 2})).await;
    let links = admin.get_json(&format!("/api/v1/surveys/{id}/links")).await;
    let address = links["items"][0]["address"].as_str().unwrap().strip_prefix(&app.url).unwrap().to_owned();
    (admin, id, address, picture)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_part_of_an_answer_is_found_and_taken_out() {
    let app = TestApp::new().await;
    let (admin, ..) = {
        let kinds = |picture: &str| {
            let choice = |code: &str| json!({"code": code, "text": {"en": code}, "image": picture});
            vec![
                json!({"type": "matrix_multiple", "rows": list(&["r1", "r2"]), "columns": list(&["a", "b"])}),
                json!({"type": "likert", "rows": list(&["row1", "row2"]), "points": 5}),
                json!({"type": "bipolar", "points": 7, "rows": [
                    {"code": "r1", "left": {"en": "slow"}, "right": {"en": "fast"}}]}),
                json!({"type": "ranking", "choices": list(&["a", "b", "c"])}),
                json!({"type": "slider", "min": 0, "max": 10, "step": 0.5}),
                json!({"type": "constant_sum", "choices": list(&["a", "b"]), "total": 100}),
                json!({"type": "image_choice", "choices": [choice("x"), choice("y")]}),
                json!({"type": "hidden", "from": "url", "name": "order", "value": "number"}),
                json!({"type": "max_diff", "choices": list(&["a", "b", "c", "d"]), "per_set": 4, "sets": 1}),
                json!({"type": "side_by_side", "rows": list(&["r1"]), "columns": [
                    {"code": "use", "text": {"en": "Use"}, "choices": list(&["often", "never"])}]}),
                json!({"type": "drill_down", "levels": [{"en": "Country"}, {"en": "Town"}],
                    "entries": [["France", "Lyon"], ["France", "Paris"], ["Malta"]]}),
                json!({"type": "signature"}),
                json!({"type": "heat_map", "image": picture, "width": 520, "height": 260, "alt": {"en": "The shop"},
                    "areas": [{"code": "door", "text": {"en": "Door"}, "x": 0, "y": 0, "width": 300, "height": 300}]}),
            ]
        };
        let (admin, id, address, picture) = published(&app, kinds).await;
        let mut person = Respondent::open(&app, &format!("{address}?order=77&else=1")).await;
        assert!(!person.html.contains("Question q8?"), "what is hidden is not shown");
        let shown = app.nobody().get(&format!("{address}/pictures/{picture}")).await;
        assert_eq!(shown.headers()["content-type"], "image/png");
        assert_eq!(shown.headers()["x-content-type-options"], "nosniff");
        assert_eq!(shown.bytes().await.unwrap(), PNG);
        let unknown = picture.replace(&picture[..4], "ffff");
        assert_eq!(app.nobody().get(&format!("{address}/pictures/{unknown}")).await.status(), 404);
        assert_eq!(app.nobody().get(&format!("/api/v1/surveys/{id}/pictures/{picture}")).await.status(), 401);
        // Nothing answered: the server says what is missing, each with its own words.
        person.post(&[], "next").await;
        assert!(
            person.html.contains("role=\"alert\"") && person.html.contains("#f-q2.row1"),
            "{}",
            person.html
        );
        // A list is narrowed by posting it, a picture is clicked: the page comes back.
        let narrowed = person.post(&[("q11.l1", "France")], "stay").await;
        assert!(narrowed.ends_with("p=0"));
        assert!(person.html.contains("<option>Lyon</option>"), "{}", person.html);
        let answers = [
            ("q1.r1", "a"),
            ("q1.r1", "b"),
            ("q2.row1", "4"),
            ("q2.row2", "1"),
            ("q3.r1", "7"),
            ("q4.a", "2"),
            ("q4.b", "1"),
            ("q4.c", "3"),
            ("q5", "7,5"),
            ("q6.a", "60"),
            ("q6.b", "30"),
            ("q7", "y"),
            ("q9.s1.best", "a"),
            ("q9.s1.worst", "d"),
            ("q10.r1.use", "often"),
            ("q11.l1", "France"),
            ("q11.l2", "Lyon"),
            ("q12.name", "Ann Lee"),
            ("q13.areas", "door"),
            ("q8", "99"),
        ];
        person.post(&answers, "next").await;
        assert!(person.html.contains("add up to 90; they should add up to 100"), "{}", person.html);
        let right: Vec<(&str, &str)> =
            answers.iter().map(|(k, v)| if *k == "q6.b" { (*k, "40") } else { (*k, *v) }).collect();
        let done = person.post(&right, "next").await;
        assert!(done.ends_with("?done"), "{done} {}", person.html);
        (admin, id)
    };
    app.settle().await;
    let found = async |filter: &str| {
        let filter: String = form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        admin.get_json(&format!("/api/v1/feedback?filter={filter}")).await["total"].as_u64().unwrap()
    };
    let filters = [
        "many-kinds.q2.row1=4",
        "many-kinds.q2.row2<=2",
        "many-kinds.q1.r1:b",
        "many-kinds.q3.r1>=6",
        "many-kinds.q4.b=1",
        "many-kinds.q5:7..8",
        "many-kinds.q6.a>50",
        "many-kinds.q7:y",
        "many-kinds.q8=77",
        "many-kinds.q9.score.a=1",
        "many-kinds.q9.s1.worst:d",
        "many-kinds.q10.r1.use:often",
        "many-kinds.q11.l2:Lyon",
        "many-kinds.q12.how:typed",
        "many-kinds.q13.areas:door",
        "has:many-kinds.q2",
    ];
    for filter in filters {
        assert_eq!(found(filter).await, 1, "{filter}");
    }
    for filter in
        ["many-kinds.q2.row1=5", "many-kinds.q8=99", "many-kinds.q1.r2:a", "many-kinds.q11.l2:Paris"]
    {
        assert_eq!(found(filter).await, 0, "{filter}");
    }
    let report = admin.get_json("/api/v1/metrics/volume?by=many-kinds.q4.a").await;
    assert_eq!(report["groups"][0]["key"], "2");
    let csv = admin.get("/api/v1/feedback/export").await.text().await.unwrap();
    let mut lines = csv.trim_start_matches('\u{feff}').lines();
    let titles: Vec<&str> = lines.next().unwrap().split(',').collect();
    let cells: Vec<&str> = lines.next().unwrap().split(',').collect();
    let cell = |title: &str| {
        let at = titles.iter().position(|t| *t == title).unwrap_or_else(|| panic!("{title} in {titles:?}"));
        cells[at]
    };
    let expected = [
        ("many-kinds.q1.r1", "a; b"),
        ("many-kinds.q2.row1", "4"),
        ("many-kinds.q3.r1", "7"),
        ("many-kinds.q4.c", "3"),
        ("many-kinds.q5", "7.5"),
        ("many-kinds.q6.b", "40"),
        ("many-kinds.q7", "y"),
        ("many-kinds.q8", "77"),
        ("many-kinds.q9.s1.best", "a"),
        ("many-kinds.q9.score.d", "-1"),
        ("many-kinds.q10.r1.use", "often"),
        ("many-kinds.q11.l1", "France"),
        ("many-kinds.q12.name", "Ann Lee"),
        ("many-kinds.q13.areas", "door"),
        ("many-kinds.q13.points", "150x150"),
    ];
    for (title, value) in expected {
        assert_eq!(cell(title), value, "{title}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_judged_kept_and_only_saved() {
    let app = TestApp::new().await;
    let asks =
        |_: &str| vec![json!({"type": "file_upload", "types": ["image"], "max_megabytes": 1, "most": 1})];
    let (admin, _, address, _) = published(&app, asks).await;
    let mut person = Respondent::open(&app, &address).await;
    assert!(person.html.contains("enctype=\"multipart/form-data\""));
    let nobody = app.nobody();
    let send = async |person: &mut Respondent, name: &str, bytes: Vec<u8>| {
        let action = person.attribute("action=\"").unwrap();
        let mut form = multipart::Form::new().text("go", "next");
        for (field, value) in person.hidden() {
            form = form.text(field, value);
        }
        form = form.part("q1", multipart::Part::bytes(bytes).file_name(name.to_owned()));
        let answer = nobody.request(Method::POST, &action).multipart(form).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let to = answer.headers()["location"].to_str().unwrap().to_owned();
        person.html = nobody.get(&to).await.text().await.unwrap();
    };
    send(&mut person, "run.png", b"MZ program".to_vec()).await;
    assert!(person.html.contains("run.png is not one of these types"), "{}", person.html);
    send(&mut person, "page.html", PNG.to_vec()).await;
    assert!(person.html.contains("page.html is not one of these types"), "{}", person.html);
    send(&mut person, "big.png", [PNG, &vec![0; 1_000_000]].concat()).await;
    assert!(person.html.contains("big.png is larger than 1 MB"), "{}", person.html);
    send(&mut person, "test.png", [PNG, b"EICAR"].concat()).await;
    assert!(person.html.contains("test.png was refused by a security check"), "{}", person.html);
    let uploads = app.data_dir().join("uploads").join(app.org.to_string());
    let kept = || std::fs::read_dir(&uploads).map_or(0, Iterator::count);
    assert_eq!(kept(), 0, "what was refused is not kept");
    send(&mut person, "../../\"box\".png", PNG.to_vec()).await;
    assert!(person.html.contains("Thank you"), "{}", person.html);
    assert_eq!(kept(), 1);
    app.settle().await;
    let records = admin.get_json("/api/v1/feedback?filter=survey:many-kinds").await;
    let record = records["items"][0]["id"].as_str().unwrap();
    let detail = admin.get_json(&format!("/api/v1/feedback/{record}")).await;
    let file = detail["answers"]["q1"]["f1"].clone();
    assert_eq!(file["name"], "box.png");
    let path = format!("/api/v1/feedback/{record}/files/{}", file["id"].as_str().unwrap());
    let saved = admin.get(&path).await;
    assert_eq!(saved.status(), 200);
    assert_eq!(saved.headers()["content-disposition"], "attachment; filename=\"box.png\"");
    assert_eq!(saved.headers()["x-content-type-options"], "nosniff");
    assert_eq!(saved.bytes().await.unwrap(), PNG);
    assert_eq!(app.nobody().get(&path).await.status(), 401);
    let another = format!("/api/v1/feedback/{record}/files/{}", "0".repeat(32));
    assert_eq!(admin.get(&another).await.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_a_picture() {
    let app = TestApp::new().await;
    let (admin, id, ..) = published(&app, |_| vec![json!({"type": "nps"})]).await;
    let send = async |bytes: Vec<u8>| {
        let request = admin.request(Method::POST, &format!("/api/v1/surveys/{id}/pictures"));
        request.header("content-type", "application/octet-stream").body(bytes).send().await.unwrap().status()
    };
    assert_eq!(send(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec()).await, 422);
    assert_eq!(send(vec![0; 2_000_001]).await, 413);
    assert_eq!(send(PNG.to_vec()).await, 201);
}
