//! A mail server for tests: real TCP, real SMTP, messages kept in memory. It can be told to refuse, to hang up, to
//! die and to come back on the same port.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::mime::Message;

/// How the server treats what comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Takes everything.
    Accept,
    /// Refuses each recipient with this code, such as 550 or 451.
    RefuseRecipient(u16),
    /// Refuses each message after its content with this code.
    RefuseContent(u16),
    /// Greets with this code, such as 421, and hangs up.
    RefuseConnection(u16),
    /// Hangs up after the content without keeping the message.
    DropContent,
    /// Keeps the message and hangs up without saying so.
    SwallowReply,
}

/// A message that was taken.
#[derive(Clone, Debug)]
pub struct Received {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// Who had signed in, as `user:password`.
    pub signed_in: Option<String>,
    /// Headers and parts.
    pub message: Message,
}

struct Shared {
    received: watch::Sender<Vec<Received>>,
    answer: Mutex<Answer>,
    connections: watch::Sender<usize>,
}

/// The server; dropping it stops it.
pub struct SmtpSink {
    address: SocketAddr,
    shared: Arc<Shared>,
    running: Option<JoinHandle<()>>,
}

impl SmtpSink {
    /// Starts on a free port of this machine.
    pub fn start() -> Self {
        let shared = Arc::new(Shared {
            received: watch::Sender::new(Vec::new()),
            answer: Mutex::new(Answer::Accept),
            connections: watch::Sender::new(0),
        });
        let mut sink = Self { address: SocketAddr::from(([127, 0, 0, 1], 0)), shared, running: None };
        sink.resume();
        sink
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes how it treats what comes from now on.
    pub fn answer(&self, answer: Answer) {
        *self.shared.answer.lock().expect("answer") = answer;
    }

    /// Everything taken so far.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.shared.received.borrow().clone()
    }

    /// Waits until so many messages are there, at most ten seconds.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        let mut received = self.shared.received.subscribe();
        let enough = received.wait_for(|messages| messages.len() >= count);
        match tokio::time::timeout(Duration::from_secs(10), enough).await {
            Ok(Ok(messages)) => messages.clone(),
            _ => panic!("{count} mails expected, {} came", self.received().len()),
        }
    }

    /// Forgets what was taken.
    pub fn clear(&self) {
        self.shared.received.send_modify(Vec::clear);
    }

    /// How many connections there have been.
    #[must_use]
    pub fn connections(&self) -> usize {
        *self.shared.connections.borrow()
    }

    /// Dies: nothing listens any more and every connection is cut.
    pub async fn kill(&mut self) {
        if let Some(running) = self.running.take() {
            running.abort();
            let _ = running.await;
        }
    }

    /// Comes back where it was.
    pub fn resume(&mut self) {
        let socket = tokio::net::TcpSocket::new_v4().expect("socket");
        socket.set_reuseaddr(true).expect("reuse");
        socket.bind(self.address).expect("bind");
        let listener = socket.listen(1024).expect("listen");
        self.address = listener.local_addr().expect("address");
        self.running = Some(tokio::spawn(listen(listener, self.shared.clone())));
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        if let Some(running) = &self.running {
            running.abort();
        }
    }
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    // Dropped with this task, and with it every conversation.
    let mut conversations = JoinSet::new();
    while let Ok((socket, _)) = listener.accept().await {
        shared.connections.send_modify(|count| *count += 1);
        let shared = shared.clone();
        // A client that hangs up ends its conversation and nothing else.
        conversations.spawn(async move {
            let _ = converse(socket, &shared).await;
        });
        while conversations.try_join_next().is_some() {}
    }
}

#[derive(Default)]
struct Conversation {
    from: Option<String>,
    to: Vec<String>,
    signed_in: Option<String>,
}

async fn converse(socket: TcpStream, shared: &Shared) -> std::io::Result<()> {
    socket.set_nodelay(true)?;
    let (reader, mut out) = socket.into_split();
    let mut lines = BufReader::with_capacity(64 * 1024, reader);
    let answer = || *shared.answer.lock().expect("answer");
    if let Answer::RefuseConnection(code) = answer() {
        return out.write_all(format!("{code} not now\r\n").as_bytes()).await;
    }
    let mut replies = String::from("220 sink.test\r\n");
    let mut state = Conversation::default();
    let mut line = String::new();
    loop {
        // Whatever came in one write is answered in one write.
        if lines.buffer().is_empty() {
            out.write_all(replies.as_bytes()).await?;
            replies.clear();
        }
        line.clear();
        if lines.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let (verb, rest) = line.trim_end().split_once(' ').unwrap_or((line.trim_end(), ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => replies.push_str(
                "250-sink.test\r\n250-PIPELINING\r\n250-SIZE 20000000\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME\r\n",
            ),
            "HELO" | "NOOP" => replies.push_str("250 ok\r\n"),
            "RSET" => {
                state = Conversation { signed_in: state.signed_in, ..Conversation::default() };
                replies.push_str("250 ok\r\n");
            }
            "AUTH" => match rest.split_once(' ') {
                Some(("PLAIN", secret)) => {
                    let secret = crate::mime::base64(secret.as_bytes());
                    let words: Vec<_> = secret.split(|b| *b == 0).map(String::from_utf8_lossy).collect();
                    state.signed_in = Some(words[1..].join(":"));
                    replies.push_str("235 welcome\r\n");
                }
                _ => replies.push_str("504 PLAIN only\r\n"),
            },
            "MAIL" => {
                state.from = Some(path(rest));
                replies.push_str("250 ok\r\n");
            }
            "RCPT" => match answer() {
                Answer::RefuseRecipient(code) => replies.push_str(&format!("{code} not this one\r\n")),
                _ => {
                    state.to.push(path(rest));
                    replies.push_str("250 ok\r\n");
                }
            },
            "DATA" if state.from.is_none() || state.to.is_empty() => replies.push_str("554 for whom?\r\n"),
            "DATA" => {
                replies.push_str("354 go on\r\n");
                out.write_all(replies.as_bytes()).await?;
                replies.clear();
                let content = content(&mut lines).await?;
                let received = Received {
                    from: state.from.take().unwrap_or_default(),
                    to: std::mem::take(&mut state.to),
                    signed_in: state.signed_in.clone(),
                    message: Message::parse(&content),
                };
                match answer() {
                    Answer::RefuseContent(code) => replies.push_str(&format!("{code} not this\r\n")),
                    Answer::DropContent => return Ok(()),
                    Answer::SwallowReply => {
                        shared.received.send_modify(|all| all.push(received));
                        return Ok(());
                    }
                    _ => {
                        shared.received.send_modify(|all| all.push(received));
                        replies.push_str("250 2.0.0 kept\r\n");
                    }
                }
            }
            "QUIT" => {
                replies.push_str("221 bye\r\n");
                return out.write_all(replies.as_bytes()).await;
            }
            _ => replies.push_str("502 what?\r\n"),
        }
    }
}

/// Reads until the line with a single dot and takes the doubled dots back.
async fn content(lines: &mut (impl AsyncBufReadExt + AsyncReadExt + Unpin)) -> std::io::Result<Vec<u8>> {
    let mut content = Vec::new();
    let mut line = Vec::new();
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == b".\r\n" {
            return Ok(content);
        }
        content.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

/// The address in `FROM:<a@b> SIZE=1`.
fn path(argument: &str) -> String {
    let inner = argument.split_once('<').map_or(argument, |(_, rest)| rest);
    inner.split('>').next().unwrap_or_default().to_owned()
}
