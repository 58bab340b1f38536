//! One connection to the relay, from the greeting to the last message.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::config::{SmtpConfig, Tls};
use super::fault::{Fault, Stage};
use super::reply::{Abilities, Reply};
use super::wire::{Io, Wire};

/// A connection that is ready for mail.
pub(super) struct Session {
    wire: Wire<Box<dyn Io>>,
    abilities: Abilities,
}

impl Session {
    /// Connects, greets, protects and signs in.
    pub async fn open(config: &SmtpConfig, tls: Option<&TlsConnector>, hello: &str) -> Result<Self, Fault> {
        let patience = Duration::from_secs(config.timeout_seconds.max(1));
        let broken = |cause: String| Fault::Broken(Stage::Opening, cause);
        let address = (config.host.as_str(), config.effective_port());
        let connecting = TcpStream::connect(address);
        let socket = timeout(patience.min(Duration::from_secs(10)), connecting)
            .await
            .map_err(|_| broken(format!("{}:{} does not answer", address.0, address.1)))?
            .map_err(|e| broken(format!("{}:{} cannot be reached: {e}", address.0, address.1)))?;
        socket.set_nodelay(true).map_err(|e| broken(e.to_string()))?;

        let (mut wire, abilities): (Wire<Box<dyn Io>>, _) = match (config.tls, tls) {
            (Tls::None, _) => {
                let mut wire: Wire<Box<dyn Io>> = Wire::new(Box::new(socket), patience);
                wire.expect(Stage::Opening, Reply::is_ok).await?;
                let abilities = greet(&mut wire, hello).await?;
                (wire, abilities)
            }
            (Tls::Implicit, Some(tls)) => {
                let mut wire = secure(tls, &config.host, socket, patience).await?;
                wire.expect(Stage::Opening, Reply::is_ok).await?;
                let abilities = greet(&mut wire, hello).await?;
                (wire, abilities)
            }
            (Tls::Starttls, Some(tls)) => {
                let mut plain = Wire::new(socket, patience);
                plain.expect(Stage::Opening, Reply::is_ok).await?;
                if !greet(&mut plain, hello).await?.starttls {
                    return Err(broken("the relay offers no STARTTLS, and smtp.tls demands it".into()));
                }
                plain.send(Stage::Opening, b"STARTTLS\r\n").await?;
                plain.expect(Stage::Opening, Reply::is_ok).await?;
                let mut wire = secure(tls, &config.host, plain.into_inner()?, patience).await?;
                let abilities = greet(&mut wire, hello).await?;
                (wire, abilities)
            }
            (_, None) => return Err(broken("TLS is not set up".into())),
        };
        sign_in(&mut wire, abilities, config).await?;
        Ok(Self { wire, abilities })
    }

    /// Hands over one message. `content` is the whole message with dots stuffed and the final dot.
    pub async fn send(&mut self, from: &str, to: &str, content: &[u8]) -> Result<Reply, Fault> {
        let size = if self.abilities.size { format!(" SIZE={}", content.len()) } else { String::new() };
        let mail = format!("MAIL FROM:<{from}>{size}\r\n");
        let rcpt = format!("RCPT TO:<{to}>\r\n");
        if !self.abilities.pipelining {
            return self.send_in_step(&mail, &rcpt, content).await;
        }
        self.wire.send(Stage::Envelope, format!("{mail}{rcpt}DATA\r\n").as_bytes()).await?;
        let mail = self.wire.answer(Stage::Envelope).await?;
        let rcpt = self.wire.answer(Stage::Envelope).await?;
        let data = self.wire.answer(Stage::Envelope).await?;
        let refused = [mail, rcpt].into_iter().find(|reply| !reply.is_ok());
        match (refused, data.code) {
            (None, 354) => {}
            // The relay waits for a message nobody is to receive: it gets an empty one (RFC 2920, 3.1).
            (Some(refusal), 354) => {
                self.wire.send(Stage::Content, b".\r\n").await?;
                self.wire.answer(Stage::Content).await?;
                return self.reset(refusal).await;
            }
            (Some(refusal), _) => return self.reset(refusal).await,
            (None, _) => return self.reset(data).await,
        }
        self.content(content).await
    }

    async fn send_in_step(&mut self, mail: &str, rcpt: &str, content: &[u8]) -> Result<Reply, Fault> {
        for command in [mail, rcpt, "DATA\r\n"] {
            self.wire.send(Stage::Envelope, command.as_bytes()).await?;
            let reply = self.wire.answer(Stage::Envelope).await?;
            if !(reply.is_ok() || reply.code == 354) {
                return self.reset(reply).await;
            }
        }
        self.content(content).await
    }

    async fn content(&mut self, content: &[u8]) -> Result<Reply, Fault> {
        self.wire.send(Stage::Content, content).await?;
        self.wire.expect(Stage::Content, Reply::is_ok).await
    }

    /// Clears the table after a refusal, so that the session can carry the next message.
    async fn reset(&mut self, refusal: Reply) -> Result<Reply, Fault> {
        if refusal.code != 421 {
            self.wire.send(Stage::Envelope, b"RSET\r\n").await?;
            self.wire.answer(Stage::Envelope).await?;
        }
        Err(Fault::Refused(Stage::Envelope, refusal))
    }

    /// Says goodbye; nobody waits for the answer.
    pub async fn quit(mut self) {
        let _ = self.wire.send(Stage::Opening, b"QUIT\r\n").await;
    }
}

async fn greet<S: Io>(wire: &mut Wire<S>, hello: &str) -> Result<Abilities, Fault> {
    wire.send(Stage::Opening, format!("EHLO {hello}\r\n").as_bytes()).await?;
    let reply = wire.answer(Stage::Opening).await?;
    if reply.is_ok() {
        return Ok(Abilities::of(&reply));
    }
    // A relay from before 1995 knows only HELO, and none of the abilities.
    wire.send(Stage::Opening, format!("HELO {hello}\r\n").as_bytes()).await?;
    wire.expect(Stage::Opening, Reply::is_ok).await?;
    Ok(Abilities::default())
}

async fn secure(
    tls: &TlsConnector,
    host: &str,
    socket: TcpStream,
    patience: Duration,
) -> Result<Wire<Box<dyn Io>>, Fault> {
    let broken = |cause: String| Fault::Broken(Stage::Opening, cause);
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| broken(format!("'{host}' is no name that a certificate could bear")))?;
    let stream = timeout(patience, tls.connect(name, socket))
        .await
        .map_err(|_| broken("the relay did not finish the TLS handshake".into()))?
        .map_err(|e| broken(format!("TLS with {host} failed: {e}")))?;
    Ok(Wire::new(Box::new(stream), patience))
}

async fn sign_in(
    wire: &mut Wire<Box<dyn Io>>,
    abilities: Abilities,
    config: &SmtpConfig,
) -> Result<(), Fault> {
    if config.user.is_empty() {
        return Ok(());
    }
    if abilities.plain {
        let secret = STANDARD.encode(format!("\0{}\0{}", config.user, config.password));
        wire.send(Stage::Opening, format!("AUTH PLAIN {secret}\r\n").as_bytes()).await?;
    } else if abilities.login {
        wire.send(Stage::Opening, b"AUTH LOGIN\r\n").await?;
        for word in [&config.user, &config.password] {
            wire.expect(Stage::Opening, |reply| reply.code == 334).await?;
            wire.send(Stage::Opening, format!("{}\r\n", STANDARD.encode(word)).as_bytes()).await?;
        }
    } else {
        let cause = "the relay offers no way to sign in that we know (PLAIN, LOGIN)";
        return Err(Fault::Broken(Stage::Opening, cause.into()));
    }
    wire.expect(Stage::Opening, Reply::is_ok).await.map(drop)
}
