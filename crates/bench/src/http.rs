//! A lean HTTP client, so that the load comes cheap: the processors are shared with what is measured.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::table::{Times, micros};

/// One kept connection.
pub struct Client {
    stream: TcpStream,
    host: String,
    read: Vec<u8>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Client {
    pub async fn connect(host: &str) -> Result<Self> {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, host: host.to_owned(), read: Vec::with_capacity(16 * 1024) })
    }

    /// `GET` of JSON, which must succeed.
    pub async fn get(&mut self, path: &str, key: &str) -> Result<Value> {
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {key}\r\n\r\n", self.host);
        json(path, self.send(request.as_bytes()).await?)
    }

    /// `POST` of JSON, which must succeed.
    pub async fn post(&mut self, path: &str, key: &str, body: &Value) -> Result<Value> {
        let request = post_request(&self.host, path, key, &body.to_string());
        json(path, self.send(&request).await?)
    }

    /// `GET` as a browser would, compressed.
    pub async fn page(&mut self, path: &str) -> Result<Answer> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\naccept-encoding: gzip\r\n\r\n", self.host);
        self.send(request.as_bytes()).await
    }

    /// Sends a whole request and reads the whole answer.
    pub async fn send(&mut self, request: &[u8]) -> Result<Answer> {
        self.stream.write_all(request).await?;
        self.read.clear();
        let end = loop {
            if let Some(end) = self.read.windows(4).position(|w| w == b"\r\n\r\n") {
                break end + 4;
            }
            self.more().await?;
        };
        let head = String::from_utf8_lossy(&self.read[..end]).to_ascii_lowercase();
        let status = head.get(9..12).and_then(|s| s.parse().ok()).context("no status")?;
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"))
            .and_then(|n| n.trim().parse::<usize>().ok());
        let body = match length {
            Some(length) => {
                while self.read.len() < end + length {
                    self.more().await?;
                }
                self.read[end..end + length].to_vec()
            }
            None if head.contains("transfer-encoding: chunked") => self.chunks(end).await?,
            None => Vec::new(),
        };
        Ok(Answer { status, head, body })
    }

    async fn chunks(&mut self, mut at: usize) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = loop {
                if let Some(line) = self.read[at..].windows(2).position(|w| w == b"\r\n") {
                    break line;
                }
                self.more().await?;
            };
            let size = usize::from_str_radix(std::str::from_utf8(&self.read[at..at + line])?.trim(), 16)?;
            at += line + 2;
            while self.read.len() < at + size + 2 {
                self.more().await?;
            }
            body.extend_from_slice(&self.read[at..at + size]);
            at += size + 2;
            if size == 0 {
                return Ok(body);
            }
        }
    }

    async fn more(&mut self) -> Result<()> {
        ensure!(self.stream.read_buf(&mut self.read).await? > 0, "the connection was closed");
        Ok(())
    }
}

fn json(path: &str, answer: Answer) -> Result<Value> {
    if !(200..300).contains(&answer.status) {
        bail!("{path}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
    }
    if answer.body.is_empty() { Ok(Value::Null) } else { Ok(serde_json::from_slice(&answer.body)?) }
}

/// A `POST` of JSON as it goes over the wire.
pub fn post_request(host: &str, path: &str, key: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {key}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// What clients saw who each asked again as soon as they had an answer.
pub struct Load {
    pub times: Times,
    pub seconds: f64,
    /// Answers other than 2xx.
    pub refused: usize,
}

impl Load {
    pub fn rate(&self) -> f64 {
        crate::table::number(self.times.count()) / self.seconds
    }
}

/// So many clients, on one thread of their own; `request` makes the request of a client and its number.
pub fn closed_loop(
    host: &str,
    clients: usize,
    duration: Duration,
    request: impl Fn(usize, usize) -> Vec<u8> + Send + Clone + 'static,
) -> Result<Load> {
    let host = host.to_owned();
    let thread = std::thread::spawn(move || -> Result<Load> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let local = tokio::task::LocalSet::new();
        local.block_on(&runtime, async move {
            let began = Instant::now();
            let running: Vec<_> = (0..clients)
                .map(|client| {
                    let (host, request) = (host.clone(), request.clone());
                    tokio::task::spawn_local(async move {
                        let mut connection = Client::connect(&host).await?;
                        let (mut times, mut refused, mut number) = (Vec::with_capacity(4_096), 0, 0);
                        while began.elapsed() < duration {
                            let bytes = request(client, number);
                            number += 1;
                            let sent = Instant::now();
                            let answer = connection.send(&bytes).await?;
                            if (200..300).contains(&answer.status) {
                                times.push(micros(sent));
                            } else {
                                refused += 1;
                            }
                        }
                        Ok::<_, anyhow::Error>((times, refused))
                    })
                })
                .collect();
            let (mut all, mut refused) = (Vec::new(), 0);
            for client in running {
                let (times, more) = client.await??;
                all.extend(times);
                refused += more;
            }
            Ok(Load { times: Times::new(all), seconds: began.elapsed().as_secs_f64(), refused })
        })
    });
    thread.join().map_err(|_| anyhow::anyhow!("a client panicked"))?
}
