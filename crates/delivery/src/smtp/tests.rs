//! The conversation with a relay, byte by byte: a scripted relay says its lines and holds us to ours.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::pool::transparent;
use super::reply::{Abilities, Reply};
use super::wire::Io;
use super::*;

/// A step of the script: wait until these bytes came, in however many writes; say these.
enum Step {
    Hear(&'static str),
    Say(&'static str),
    /// Turn to TLS as `localhost`.
    Secure,
    Close,
}
use Step::{Close, Hear, Say, Secure};

const GREETING: &str = "220 relay.test\r\n";
const EHLO: &str = "EHLO us\r\n";
const PIPELINING: &str = "250-relay.test\r\n250-PIPELINING\r\n250 8BITMIME\r\n";
const ENVELOPE: &str = "MAIL FROM:<candor@example.com>\r\nRCPT TO:<marie@example.com>\r\nDATA\r\n";
const READY: &str = "250 ok\r\n250 ok\r\n354 go on\r\n";
const CONTENT: &str = "Subject: x\r\n\r\nHello\r\n.\r\n";

/// Plays one script per connection and then stops listening.
async fn relay(config: SmtpConfig, scripts: Vec<Vec<Step>>) -> (Relay, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let play = tokio::spawn(async move {
        for script in scripts {
            let (socket, _) = listener.accept().await.unwrap();
            let mut wire: Box<dyn Io> = Box::new(socket);
            for step in script {
                match step {
                    Hear(expected) => {
                        let mut heard = vec![0; expected.len()];
                        wire.read_exact(&mut heard).await.unwrap();
                        assert_eq!(String::from_utf8_lossy(&heard), expected);
                    }
                    Say(words) => wire.write_all(words.as_bytes()).await.unwrap(),
                    Secure => match acceptor().accept(wire).await {
                        Ok(secured) => wire = Box::new(secured),
                        // The other side does not trust us and says so.
                        Err(_) => break,
                    },
                    Close => break,
                }
            }
        }
    });
    let host =
        if config.tls == Tls::Implicit || config.ca_file.is_some() { "localhost" } else { "127.0.0.1" };
    let config = SmtpConfig { host: host.into(), port, hello: "us".into(), timeout_seconds: 5, ..config };
    (Relay::new(config).unwrap(), play)
}

/// A relay with a certificate of its own, made for these tests only.
fn acceptor() -> TlsAcceptor {
    let chain = vec![CertificateDer::from_pem_slice(include_bytes!("fixtures/relay.pem")).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("fixtures/relay-key.pem")).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let server = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    TlsAcceptor::from(Arc::new(server))
}

fn trusting(tls: Tls) -> SmtpConfig {
    let authority = concat!(env!("CARGO_MANIFEST_DIR"), "/src/smtp/fixtures/relay.pem");
    let (user, password) = ("u".into(), "p".into());
    SmtpConfig { tls, user, password, ca_file: Some(authority.into()), ..SmtpConfig::default() }
}

fn plain() -> SmtpConfig {
    SmtpConfig { tls: Tls::None, ..SmtpConfig::default() }
}

fn outgoing() -> Outgoing {
    Outgoing {
        from: "candor@example.com".into(),
        to: "marie@example.com".into(),
        message: b"Subject: x\r\n\r\nHello\r\n".to_vec(),
    }
}

#[tokio::test]
async fn commands_go_in_one_write_and_the_connection_is_used_again() {
    let script = vec![
        Say(GREETING),
        Hear(EHLO),
        Say(PIPELINING),
        Hear(ENVELOPE),
        Say(READY),
        Hear(CONTENT),
        Say("250 queued as 1\r\n"),
        Hear(ENVELOPE),
        Say(READY),
        Hear(CONTENT),
        Say("250 queued as 2\r\n"),
        Hear("QUIT\r\n"),
    ];
    let (relay, play) = relay(plain(), vec![script]).await;
    assert_eq!(relay.send(&outgoing()).await.unwrap().reply, "250 queued as 1");
    assert_eq!(relay.send(&outgoing()).await.unwrap().reply, "250 queued as 2");
    relay.close().await;
    play.await.unwrap();
}

#[tokio::test]
async fn a_relay_without_pipelining_hears_one_command_at_a_time() {
    let script = vec![
        Say(GREETING),
        Hear(EHLO),
        Say("502 no\r\n"),
        Hear("HELO us\r\n"),
        Say("250 relay.test\r\n"),
        Hear("MAIL FROM:<candor@example.com>\r\n"),
        Say("250 ok\r\n"),
        Hear("RCPT TO:<marie@example.com>\r\n"),
        Say("250 ok\r\n"),
        Hear("DATA\r\n"),
        Say("354 go on\r\n"),
        Hear(CONTENT),
        Say("250 ok\r\n"),
    ];
    let (relay, play) = relay(plain(), vec![script]).await;
    relay.send(&outgoing()).await.unwrap();
    play.await.unwrap();
}

#[tokio::test]
async fn a_refused_recipient_is_final_and_leaves_the_session_usable() {
    let script = vec![
        Say(GREETING),
        Hear(EHLO),
        Say(PIPELINING),
        Hear(ENVELOPE),
        Say("250 ok\r\n550 5.1.1 no such person\r\n354 go on\r\n"),
        Hear(".\r\n"),
        Say("554 no recipients\r\n"),
        Hear("RSET\r\n"),
        Say("250 ok\r\n"),
        Hear(ENVELOPE),
        Say("250 ok\r\n451 later\r\n503 no recipients\r\n"),
        Hear("RSET\r\n"),
        Say("250 ok\r\n"),
        Hear(ENVELOPE),
        Say(READY),
        Hear(CONTENT),
        Say("250 ok\r\n"),
    ];
    let (relay, play) = relay(plain(), vec![script]).await;
    let refused = relay.send(&outgoing()).await.unwrap_err();
    assert_eq!(refused, SendError::Permanent("refused by the relay: 550 5.1.1 no such person".into()));
    assert!(matches!(relay.send(&outgoing()).await, Err(SendError::Temporary(_))));
    relay.send(&outgoing()).await.unwrap();
    play.await.unwrap();
}

#[tokio::test]
async fn a_stale_connection_is_replaced_but_a_message_that_left_is_not_sent_twice() {
    let first = vec![
        Say(GREETING),
        Hear(EHLO),
        Say(PIPELINING),
        Hear(ENVELOPE),
        Say(READY),
        Hear(CONTENT),
        Say("250 ok\r\n"),
        Close,
    ];
    let second = vec![
        Say(GREETING),
        Hear(EHLO),
        Say(PIPELINING),
        Hear(ENVELOPE),
        Say(READY),
        Hear(CONTENT),
        Say("250 ok\r\n"),
        Hear(ENVELOPE),
        Say(READY),
        Hear(CONTENT),
        Close,
    ];
    let (relay, play) = relay(plain(), vec![first, second]).await;
    for _ in 0..2 {
        relay.send(&outgoing()).await.unwrap();
    }
    let unknown = relay.send(&outgoing()).await.unwrap_err();
    assert!(matches!(&unknown, SendError::Temporary(cause) if cause.contains("closed")), "{unknown:?}");
    play.await.unwrap();
    let down = relay.send(&outgoing()).await.unwrap_err();
    assert!(matches!(&down, SendError::Temporary(cause) if cause.contains("cannot be reached")), "{down:?}");
}

#[tokio::test]
async fn what_concerns_us_and_not_the_message_is_never_final() {
    for script in [
        vec![Say("554 go away\r\n")],
        vec![
            Say(GREETING),
            Hear(EHLO),
            Say("250-x\r\n250 AUTH PLAIN\r\n"),
            Hear("AUTH PLAIN AHUAcA==\r\n"),
            Say("535 no\r\n"),
        ],
        vec![
            Say(GREETING),
            Hear(EHLO),
            Say("250-x\r\n250 AUTH=LOGIN\r\n"),
            Hear("AUTH LOGIN\r\n"),
            Say("334 VXNlcm5hbWU6\r\n"),
            Hear("dQ==\r\n"),
            Say("334 UGFzc3dvcmQ6\r\n"),
            Hear("cA==\r\n"),
            Say("535 no\r\n"),
        ],
        vec![Say(GREETING), Hear(EHLO), Say("250 x\r\n")],
        vec![Say("HTTP/1.1 400 Bad Request\r\n")],
        vec![Say("421 too busy\r\n")],
    ] {
        let config = SmtpConfig { user: "u".into(), password: "p".into(), ..plain() };
        let (relay, play) = relay(config, vec![script]).await;
        let fate = relay.send(&outgoing()).await;
        assert!(matches!(fate, Err(SendError::Temporary(_))), "{fate:?}");
        play.await.unwrap();
    }
}

#[tokio::test]
async fn nothing_is_said_in_plain_text_when_tls_is_demanded() {
    let without = vec![Say(GREETING), Hear(EHLO), Say(PIPELINING)];
    let injected = vec![
        Say(GREETING),
        Hear(EHLO),
        Say("250-x\r\n250 STARTTLS\r\n"),
        Hear("STARTTLS\r\n"),
        Say("220 go\r\n250 slipped in\r\n"),
    ];
    for (script, cause) in [(without, "STARTTLS"), (injected, "before TLS")] {
        let (relay, play) = relay(SmtpConfig::default(), vec![script]).await;
        let fate = relay.send(&outgoing()).await;
        assert!(matches!(&fate, Err(SendError::Temporary(c)) if c.contains(cause)), "{fate:?}");
        play.await.unwrap();
    }
}

#[tokio::test]
async fn the_password_is_said_only_behind_tls_with_a_relay_we_trust() {
    let secured = vec![
        Hear(EHLO),
        Say("250-x\r\n250-PIPELINING\r\n250 AUTH PLAIN\r\n"),
        Hear("AUTH PLAIN AHUAcA==\r\n"),
        Say("235 welcome\r\n"),
        Hear(ENVELOPE),
        Say(READY),
        Hear(CONTENT),
        Say("250 ok\r\n"),
    ];
    let starttls = || {
        vec![
            Say(GREETING),
            Hear(EHLO),
            Say("250-x\r\n250 STARTTLS\r\n"),
            Hear("STARTTLS\r\n"),
            Say("220 go\r\n"),
            Secure,
        ]
    };
    let script = starttls().into_iter().chain(secured).collect();
    let (sender, play) = relay(trusting(Tls::Starttls), vec![script]).await;
    sender.send(&outgoing()).await.unwrap();
    play.await.unwrap();

    let implicit = vec![Secure, Say(GREETING), Hear(EHLO), Say("250 x\r\n")];
    let (sender, play) = relay(trusting(Tls::Implicit), vec![implicit]).await;
    let fate = sender.send(&outgoing()).await;
    assert!(matches!(&fate, Err(SendError::Temporary(c)) if c.contains("no way to sign in")), "{fate:?}");
    play.await.unwrap();

    let (sender, play) = relay(SmtpConfig::default(), vec![starttls()]).await;
    let fate = sender.send(&outgoing()).await;
    assert!(matches!(&fate, Err(SendError::Temporary(c)) if c.contains("failed")), "{fate:?}");
    play.await.unwrap();
}

#[tokio::test]
async fn an_address_cannot_carry_a_command() {
    let relay = Relay::new(SmtpConfig { host: "127.0.0.1".into(), port: 1, ..plain() }).unwrap();
    for to in ["a@b\r\nDATA", "a@b>", "", "nobody", "ä@b"] {
        let fate = relay.send(&Outgoing { to: to.into(), ..outgoing() }).await;
        assert!(matches!(fate, Err(SendError::Permanent(_))), "{to:?}: {fate:?}");
    }
}

#[tokio::test]
async fn without_a_relay_mail_waits() {
    let relay = Relay::new(SmtpConfig::default()).unwrap();
    assert!(matches!(relay.send(&outgoing()).await, Err(SendError::Temporary(_))));
}

#[test]
fn a_password_does_not_travel_in_plain_text() {
    let config = SmtpConfig { host: "mail.example.com".into(), user: "u".into(), ..plain() };
    assert!(config.check().unwrap_err().contains("plain text"));
    assert!(SmtpConfig { host: "127.0.0.1".into(), ..config.clone() }.check().is_ok());
    assert!(!format!("{:?}", SmtpConfig { password: "hush".into(), ..config }).contains("hush"));
}

#[test]
fn dots_are_stuffed() {
    let check = |message: &str, expected: &str| {
        assert_eq!(String::from_utf8(transparent(message.as_bytes())).unwrap(), expected);
    };
    check("a\r\n", "a\r\n.\r\n");
    check("a", "a\r\n.\r\n");
    check("", "\r\n.\r\n");
    check(".\r\n", "..\r\n.\r\n");
    check("a\r\n.\r\n..b\r\n.", "a\r\n..\r\n...b\r\n..\r\n.\r\n");
    check("a\n.\nMAIL FROM", "a\n..\nMAIL FROM\r\n.\r\n");
}

#[test]
fn replies_are_read_whole() {
    let parse = |bytes: &str| Reply::parse(bytes.as_bytes());
    assert_eq!(parse("25").unwrap(), None);
    assert_eq!(parse("250-a\r\n250").unwrap(), None);
    let (reply, taken) = parse("250-a\r\n250 b c\r\n354 x\r\n").unwrap().unwrap();
    assert_eq!(
        (reply.code, reply.lines.as_slice(), taken),
        (250, &["a".to_owned(), "b c".to_owned()][..], 16)
    );
    assert!(parse("250-a\r\n350 b\r\n").is_err());
    assert!(parse("hello\r\n").is_err());
    assert!(parse("999 x\r\n").is_err());
    assert!(parse(&"250-x\r\n".repeat(20_000)).is_err());
    let (reply, _) =
        parse("250-relay\r\n250-size 100\r\n250-Auth LOGIN PLAIN\r\n250 STARTTLS\r\n").unwrap().unwrap();
    let expected = Abilities { pipelining: false, starttls: true, plain: true, login: true, size: true };
    assert_eq!(Abilities::of(&reply), expected);
}
