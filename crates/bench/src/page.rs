//! The page that respondents see: how heavy it is with everything it loads, and how fast it comes.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::http::Client;
use crate::program::Bench;
use crate::table::{Floor, Table, Times, micros};

/// Requests a second.
const RATE: u32 = 200;

pub async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    let path = publish(bench).await?;
    let mut client = bench.client().await?;
    let page = client.page(&path).await?;
    ensure!(page.status == 200, "the page answers {}", page.status);
    let plain = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", bench.address);
    let html = String::from_utf8_lossy(&client.send(plain.as_bytes()).await?.body).replace("&#x2f;", "/");
    let mut bytes = page.head.len() + page.body.len();
    let mut parts = 1;
    for part in html.split("=\"/").skip(1) {
        let address = format!("/{}", part.split('"').next().unwrap_or_default());
        if address.ends_with(".css")
            || address.ends_with(".js")
            || address.ends_with(".svg")
            || address.ends_with(".ico")
        {
            let asset = client.page(&address).await?;
            ensure!(asset.status == 200, "{address} answers {}", asset.status);
            bytes += asset.head.len() + asset.body.len();
            parts += 1;
        }
    }
    table.alone(
        "respondent's page of ten questions, all it loads",
        format!("{bytes} bytes in {parts} parts"),
        "< 20 kB",
        Floor::of(bytes < 20_000),
    );
    let times = steady(bench, &path, Duration::from_secs(bench.seconds)).await?;
    table.told(format!("same at {RATE} requests a second"), times.short());
    Ok(())
}

/// Makes a survey of ten questions and answers the path of its public link.
async fn publish(bench: &Bench) -> Result<String> {
    let en = |text: &str| json!({ "en": text });
    let choices = json!([
        { "code": "late", "text": en("It came late") }, { "code": "damaged", "text": en("Something was damaged") },
        { "code": "staff", "text": en("The staff") }, { "code": "price", "text": en("The price") },
        { "code": "app", "text": en("The app") }]);
    let question = |key: usize, text: &str, kind: Value| json!({ "key": format!("q{key}"), "text": en(text), "kind": kind });
    let questions = vec![
        question(1, "How likely are you to recommend us?", json!({ "type": "nps" })),
        question(2, "How satisfied are you with the delivery?", json!({ "type": "csat" })),
        question(3, "How easy was it to get your problem solved?", json!({ "type": "ces" })),
        question(4, "How many stars do you give the driver?", json!({ "type": "rating" })),
        question(5, "What mattered most?", json!({ "type": "single", "choices": choices })),
        question(6, "What went wrong?", json!({ "type": "multiple", "choices": choices })),
        question(7, "Which of these do you use?", json!({ "type": "dropdown", "choices": choices })),
        question(8, "What should we do better?", json!({ "type": "long_text" })),
        question(9, "Your order number?", json!({ "type": "short_text" })),
        question(10, "Your e-mail address?", json!({ "type": "email" })),
    ];
    let definition = json!({ "title": en("After your delivery"), "languages": ["en"], "pages": [{ "questions": questions }] });
    let made =
        bench.post("/api/v1/surveys", &json!({ "name": "Ten questions", "definition": definition })).await?;
    let id = made["id"].as_str().context("no survey")?.to_owned();
    bench.post(&format!("/api/v1/surveys/{id}/publication"), &json!({ "revision": 1 })).await?;
    let links = bench.client().await?.get(&format!("/api/v1/surveys/{id}/links"), &bench.key).await?;
    let address = links["items"][0]["address"].as_str().context("no link")?;
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    Ok(path.find('/').map_or("/", |at| &path[at..]).to_owned())
}

/// Requests at a steady rate whatever the answers do, each timed from when it was due.
async fn steady(bench: &Bench, path: &str, duration: Duration) -> Result<Times> {
    let (host, path, began) = (bench.address.clone(), path.to_owned(), Instant::now());
    let lanes = 16;
    let running: Vec<_> = (0..lanes)
        .map(|lane| {
            let (host, path) = (host.clone(), path.clone());
            tokio::spawn(async move {
                let mut client = Client::connect(&host).await?;
                let mut times = Vec::new();
                for number in 0.. {
                    let due = began + Duration::from_secs(1) * (number * lanes + lane) / RATE;
                    if due > began + duration {
                        break;
                    }
                    tokio::time::sleep_until(due.into()).await;
                    // The clock of the runtime ticks in milliseconds; a request begins when it is sent, or when the
                    // one before it kept it waiting.
                    let sent = Instant::now();
                    let answer = client.page(&path).await?;
                    ensure!(answer.status == 200, "the page answers {}", answer.status);
                    times.push(micros(sent));
                }
                Ok::<_, anyhow::Error>(times)
            })
        })
        .collect();
    let mut all = Vec::new();
    for one in running {
        all.extend(one.await??);
    }
    Ok(Times::new(all))
}
