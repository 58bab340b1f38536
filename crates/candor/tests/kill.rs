//! The real program, killed in the middle of its work, again and again: what was acknowledged is there, found, and
//! told once.
//!
//! SMTP cannot say whether a message arrived whose answer was lost, so such a one is sent again under the same
//! Message-ID, by which mail programs know it. "Told once" therefore means: one Message-ID for each record.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod program;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use candor_testkit::smtp::SmtpSink;
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, sql_query};
use serde_json::{Value, json};

use program::{Program, eventually};

/// Who submits at the same time.
const SUBMITTERS: usize = 64;
/// How many records each part of the story tries to bring in; below what alerting takes for a storm.
const RECORDS: usize = 400;
/// After how many acknowledgements the blow falls.
const BLOW: usize = 100;

/// One part of the story: what was sent under a name, and what was acknowledged.
#[derive(Default)]
struct Part {
    next: AtomicUsize,
    acknowledged: Mutex<BTreeSet<String>>,
    refusals: Mutex<BTreeMap<u16, usize>>,
    over: AtomicBool,
}

impl Part {
    fn acknowledged(&self) -> usize {
        self.acknowledged.lock().unwrap().len()
    }
}

/// A word of letters, so that nothing takes it for a telephone number.
fn word(source: &str, number: usize) -> String {
    let letters = format!("{number:04}");
    format!("{source}{}", letters.bytes().map(|b| char::from(b - b'0' + b'k')).collect::<String>())
}

/// Sends records until all are acknowledged, or somebody says that it is over. A refusal is tried again, as a client
/// does who wants to be sure.
async fn submit(program: Arc<Program>, source: &'static str, part: Arc<Part>) {
    loop {
        let number = part.next.fetch_add(1, Ordering::Relaxed);
        if number >= RECORDS {
            return;
        }
        let word = word(source, number);
        let said = json!({ "source": source, "external_id": word, "text": format!("Late again, said {word}."),
                           "scores": { "nps": 2 } });
        loop {
            if part.over.load(Ordering::Relaxed) {
                return;
            }
            match program.post("/api/v1/feedback", &said).await {
                Ok(answer) if answer.status().is_success() => {
                    part.acknowledged.lock().unwrap().insert(word);
                    break;
                }
                Ok(answer) => {
                    let (status, waits) =
                        (answer.status().as_u16(), answer.headers().contains_key("retry-after"));
                    assert!(waits, "{status} without Retry-After: {}", answer.text().await.unwrap());
                    *part.refusals.lock().unwrap().entry(status).or_default() += 1;
                }
                // Nobody is there.
                Err(_) => {}
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn begin(program: &Arc<Program>, source: &'static str) -> (Arc<Part>, tokio::task::JoinSet<()>) {
    let part = Arc::new(Part::default());
    let mut crowd = tokio::task::JoinSet::new();
    for _ in 0..SUBMITTERS {
        crowd.spawn(submit(program.clone(), source, part.clone()));
    }
    (part, crowd)
}

async fn end(mut crowd: tokio::task::JoinSet<()>) {
    while let Some(done) = crowd.join_next().await {
        done.unwrap();
    }
}

#[derive(Debug, QueryableByName)]
struct Stored {
    #[diesel(sql_type = Text)]
    word: String,
    #[diesel(sql_type = BigInt)]
    alerts: i64,
}

/// What the database holds of a source, with how often each record was alerted.
async fn stored(program: &Program, source: &str) -> Vec<Stored> {
    use diesel_async::RunQueryDsl as _;
    let query = "select f.external_id as word, count(a.alert_id) as alerts
                 from feedback f left join alert a using (org_id, feedback_id)
                 where f.source = $1 group by f.org_id, f.feedback_id";
    let mut owner = program.owner().await;
    sql_query(query).bind::<Text, _>(source).load(&mut owner).await.unwrap()
}

/// What the index finds of a source.
async fn found(program: &Program, source: &str) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = program.get(&format!("/api/v1/feedback?filter=source:{source}&limit=200{cursor}")).await;
        let items = page["items"].as_array().unwrap();
        found.extend(items.iter().map(|item| item["external_id"].as_str().unwrap().to_owned()));
        match &page["next"] {
            Value::String(next) => cursor = format!("&cursor={next}"),
            _ => return found,
        }
    }
}

/// The Message-IDs of the mails about each record of a source.
fn told(mail: &SmtpSink, source: &str) -> BTreeMap<String, Vec<String>> {
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for received in mail.received() {
        let Some((_, said)) = received.message.text.split_once("said ") else { continue };
        let word: String = said.chars().take_while(char::is_ascii_lowercase).collect();
        if word.starts_with(source) {
            told.entry(word).or_default().push(received.message.header("Message-ID").to_owned());
        }
    }
    told
}

/// Everything acknowledged is in the database, in the index and alerted, once.
async fn check(program: &Program, mail: &SmtpSink, source: &str, part: &Part) {
    let acknowledged = part.acknowledged.lock().unwrap().clone();
    let all = stored(program, source).await;
    let there: BTreeSet<String> = all.iter().map(|s| s.word.clone()).collect();
    assert_eq!(all.len(), there.len(), "{source}: a record is there twice");
    let lost: Vec<&String> = acknowledged.difference(&there).collect();
    assert!(lost.is_empty(), "{source}: {} acknowledged records are lost: {lost:?}", lost.len());

    eventually("everything stored is found", async || {
        let found = found(program, source).await;
        let distinct: BTreeSet<String> = found.iter().cloned().collect();
        assert_eq!(distinct.len(), found.len(), "{source}: the index has a record twice");
        distinct == there
    })
    .await;
    eventually("everything stored is alerted", async || {
        let alerts: Vec<i64> = stored(program, source).await.iter().map(|s| s.alerts).collect();
        assert!(alerts.iter().all(|n| *n <= 1), "{source}: a record is alerted twice");
        alerts.iter().all(|n| *n == 1)
    })
    .await;
    eventually("everything stored is mailed", async || told(mail, source).len() == there.len()).await;
    let mut repeated = 0;
    for (word, ids) in told(mail, source) {
        let distinct: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(distinct.len(), 1, "{word} was told by several mails: {ids:?}");
        repeated += ids.len() - 1;
    }
    println!(
        "{source}: {} acknowledged, {} stored, found and told; {repeated} mails handed over again; refusals {:?}",
        acknowledged.len(),
        there.len(),
        part.refusals.lock().unwrap(),
    );
}

/// One organisation with a rule for each part, each telling somebody of their own.
async fn prepare(program: &mut Program, sources: &[&str]) {
    program.run(&["org", "add", "north"]);
    let scopes = "feedback:write,feedback:read,alerts:write,alerts:read,admin";
    let key = program.run(&["key", "add", "--org", "north", "--scope", scopes]);
    program.key = key.trim().to_owned();
    for source in sources {
        let user = json!({ "email": format!("{source}@north.example"), "role": "manager",
                           "password": "correct horse battery" });
        let user = program.post_json("/api/v1/users", &user).await;
        let rule = json!({ "name": source, "filter": format!("nps<=6 source:{source}"),
                           "recipients": { "users": [user["id"]] } });
        program.post_json("/api/v1/alert-rules", &rule).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_or_told_twice_when_processes_are_killed() {
    let mail = SmtpSink::start();
    let mut program = Program::start(mail.address()).await;
    prepare(&mut program, &["alone", "below", "both"]).await;

    // The program dies; its database goes on.
    let mut program = Arc::new(program);
    let (part, crowd) = begin(&program, "alone");
    eventually("work is under way", async || part.acknowledged() >= BLOW).await;
    program.kill();
    part.over.store(true, Ordering::Relaxed);
    end(crowd).await;
    assert!(part.acknowledged() < RECORDS, "the blow came too late");
    Arc::get_mut(&mut program).unwrap().restart().await;
    check(&program, &mail, "alone", &part).await;

    // The database dies; the program says "not now" until it has brought it back, and goes on by itself.
    let (part, crowd) = begin(&program, "below");
    eventually("work is under way", async || part.acknowledged() >= BLOW).await;
    program.kill_database();
    end(crowd).await;
    assert_eq!(part.acknowledged(), RECORDS, "whoever tries again gets in");
    let refusals = part.refusals.lock().unwrap().clone();
    assert_eq!(refusals.keys().copied().collect::<Vec<_>>(), [503], "{refusals:?}");
    assert!(program.lives(), "the program outlives its database");
    check(&program, &mail, "below", &part).await;

    // Both die at once, as in a power cut.
    let (part, crowd) = begin(&program, "both");
    eventually("work is under way", async || part.acknowledged() >= BLOW).await;
    program.kill();
    program.kill_database();
    part.over.store(true, Ordering::Relaxed);
    end(crowd).await;
    Arc::get_mut(&mut program).unwrap().restart().await;
    check(&program, &mail, "both", &part).await;
}
