//! Messages a second to a local sink: our sessions against a bare client that does nothing else, and against the
//! usual way of writing.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use candor_delivery::{Mail, Outgoing, Relay, SmtpConfig, Tls};
use chrono::Utc;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::program::Bench;
use crate::table::{Floor, Table, number, thousands};

/// Connections of each client.
const CONNECTIONS: usize = 16;

pub async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    let sink = sink().await?;
    let duration = Duration::from_secs(bench.seconds.min(4));
    let message = Arc::new(message(0)?);
    let (mut ours, mut bare, mut usual) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..3 {
        ours.push(sessions(sink, duration).await?);
        bare.push(plain(sink, message.clone(), duration, true).await?);
    }
    usual.push(plain(sink, message.clone(), duration, false).await?);
    let median = |rates: &mut Vec<f64>| {
        rates.sort_by(f64::total_cmp);
        rates[rates.len() / 2]
    };
    let (ours, bare, usual) = (median(&mut ours), median(&mut bare), median(&mut usual));
    let rate = |rate: f64| format!("{} messages/s", thousands(rate));
    table.compare(
        format!("SMTP, {CONNECTIONS} connections, each message built"),
        rate(ours),
        format!("bare pipelined client, one message built {}", rate(bare)),
        ours / bare,
        ">= 0.3",
        Floor::of(ours / bare >= 0.3),
    );
    table.compare(
        "same",
        rate(ours),
        format!("final dot in a write of its own, Nagle on {}", rate(usual)),
        ours / usual,
        "",
        Floor::Told,
    );
    Ok(())
}

fn message(number: usize) -> Result<Outgoing> {
    let mail = Mail {
        to: format!("reader{number}@bench.example"),
        to_name: "Reader of Alerts".into(),
        reply_to: None,
        subject: format!("2 of 10 in north/lyon: message {number}"),
        text: "> I ordered on the third and am still waiting for the parcel.\n\n".repeat(20),
        html: "<p>I ordered on the third and am still waiting for the parcel.</p>\n".repeat(40),
        message_id: format!("{number}@bench.example"),
        unsubscribe: None,
    };
    mail.to_outgoing("Candor <candor@bench.example>", Utc::now()).map_err(|e| anyhow::anyhow!("{e}"))
}

async fn sessions(sink: SocketAddr, duration: Duration) -> Result<f64> {
    let relay = Relay::new(SmtpConfig {
        host: sink.ip().to_string(),
        port: sink.port(),
        tls: Tls::None,
        pool_size: CONNECTIONS,
        ..SmtpConfig::default()
    })
    .map_err(|e| anyhow::anyhow!(e))?;
    let began = Instant::now();
    let senders = (0..CONNECTIONS).map(|sender| {
        let relay = relay.clone();
        tokio::spawn(async move {
            let mut sent = 0;
            while began.elapsed() < duration {
                let outgoing = message(sender * 1_000_000 + sent)?;
                relay.send(&outgoing).await.map_err(|e| anyhow::anyhow!("{e}"))?;
                sent += 1;
            }
            Ok::<_, anyhow::Error>(sent)
        })
    });
    let mut sent = 0;
    for sender in senders.collect::<Vec<_>>() {
        sent += sender.await??;
    }
    Ok(number(sent) / began.elapsed().as_secs_f64())
}

/// A client that writes the same message over and over; `lean` with no delay on the socket and all of a message in one
/// write, else as mail libraries commonly do.
async fn plain(sink: SocketAddr, message: Arc<Outgoing>, duration: Duration, lean: bool) -> Result<f64> {
    let began = Instant::now();
    let senders = (0..CONNECTIONS).map(|_| {
        let message = message.clone();
        tokio::spawn(async move {
            let stream = TcpStream::connect(sink).await?;
            stream.set_nodelay(lean)?;
            let (reader, mut writer) = stream.into_split();
            let mut lines = BufReader::new(reader).lines();
            lines.next_line().await?;
            writer.write_all(b"EHLO bench\r\n").await?;
            lines.next_line().await?;
            let envelope = format!("MAIL FROM:<{}>\r\nRCPT TO:<{}>\r\n", message.from, message.to);
            let mut whole = message.message.clone();
            whole.extend_from_slice(b".\r\n");
            let mut sent = 0;
            while began.elapsed() < duration {
                if lean {
                    writer.write_all(format!("{envelope}DATA\r\n").as_bytes()).await?;
                    for _ in 0..3 {
                        lines.next_line().await?;
                    }
                    writer.write_all(&whole).await?;
                } else {
                    for command in envelope.split_inclusive('\n').chain(["DATA\r\n"]) {
                        writer.write_all(command.as_bytes()).await?;
                        lines.next_line().await?;
                    }
                    writer.write_all(&message.message).await?;
                    writer.write_all(b".\r\n").await?;
                }
                lines.next_line().await?;
                sent += 1;
            }
            Ok::<_, std::io::Error>(sent)
        })
    });
    let mut sent = 0;
    for sender in senders.collect::<Vec<_>>() {
        sent += sender.await??;
    }
    ensure!(sent > 0, "nothing was sent");
    Ok(number(sent) / began.elapsed().as_secs_f64())
}

/// A relay that takes everything and keeps nothing, so that the clients are the limit.
async fn sink() -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(async move {
                // A client that hangs up ends its conversation.
                let _ = converse(socket).await;
            });
        }
    });
    Ok(address)
}

async fn converse(socket: TcpStream) -> std::io::Result<()> {
    socket.set_nodelay(true)?;
    let (reader, mut writer) = socket.into_split();
    let mut reader = BufReader::with_capacity(64 * 1024, reader);
    writer.write_all(b"220 sink\r\n").await?;
    let (mut line, mut content, mut replies) = (Vec::new(), false, Vec::new());
    loop {
        line.clear();
        if reader.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        if content {
            if line == b".\r\n" {
                content = false;
                replies.extend_from_slice(b"250 kept\r\n");
            }
        } else if line.starts_with(b"EHLO") {
            // One line, which the bare client counts on; pipelining is said with it.
            replies.extend_from_slice(b"250 PIPELINING\r\n");
        } else if line.starts_with(b"DATA") {
            content = true;
            replies.extend_from_slice(b"354 go on\r\n");
        } else {
            replies.extend_from_slice(b"250 ok\r\n");
        }
        if reader.buffer().is_empty() && !replies.is_empty() {
            writer.write_all(&replies).await?;
            replies.clear();
        }
    }
}
