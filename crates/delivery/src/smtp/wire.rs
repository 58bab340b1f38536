//! Lines out, answers in, each within its time.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::fault::{Fault, Stage};
use super::reply::Reply;

/// What a session can run over: a socket or TLS on one.
pub(super) trait Io: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Io for T {}

/// A connection with what was read from it and not yet understood.
pub(super) struct Wire<S> {
    io: S,
    unread: Vec<u8>,
    patience: Duration,
}

impl<S: Io> Wire<S> {
    pub fn new(io: S, patience: Duration) -> Self {
        Self { io, unread: Vec::new(), patience }
    }

    /// The bare connection again, to put TLS on it. Anything that the relay said before its turn could have been
    /// slipped in by somebody on the way, and would be believed after; such a session ends here.
    pub fn into_inner(self) -> Result<S, Fault> {
        if self.unread.is_empty() {
            Ok(self.io)
        } else {
            Err(Fault::Broken(Stage::Opening, "the relay spoke before TLS began".into()))
        }
    }

    /// Sends everything in one write.
    pub async fn send(&mut self, stage: Stage, bytes: &[u8]) -> Result<(), Fault> {
        let sending = async {
            self.io.write_all(bytes).await?;
            self.io.flush().await
        };
        match timeout(self.patience * 2, sending).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(e)) => Err(Fault::Broken(stage, format!("the connection to the relay broke: {e}"))),
            Err(_) => Err(Fault::Broken(stage, "the relay stopped taking what we send".into())),
        }
    }

    /// Waits for the next answer.
    pub async fn answer(&mut self, stage: Stage) -> Result<Reply, Fault> {
        let patience = if stage == Stage::Content { self.patience * 2 } else { self.patience };
        match timeout(patience, self.read_reply(stage)).await {
            Ok(answer) => answer,
            Err(_) => {
                Err(Fault::Broken(stage, format!("no answer from the relay within {} s", patience.as_secs())))
            }
        }
    }

    /// Waits for the next answer and errs unless `wanted` holds.
    pub async fn expect(&mut self, stage: Stage, wanted: impl Fn(&Reply) -> bool) -> Result<Reply, Fault> {
        let reply = self.answer(stage).await?;
        if wanted(&reply) { Ok(reply) } else { Err(Fault::Refused(stage, reply)) }
    }

    async fn read_reply(&mut self, stage: Stage) -> Result<Reply, Fault> {
        loop {
            let parsed = Reply::parse(&self.unread).map_err(|cause| Fault::Broken(stage, cause))?;
            if let Some((reply, taken)) = parsed {
                self.unread.drain(..taken);
                return Ok(reply);
            }
            match self.io.read_buf(&mut self.unread).await {
                Ok(0) => return Err(Fault::Broken(stage, "the relay closed the connection".into())),
                Ok(_) => {}
                Err(e) => {
                    return Err(Fault::Broken(stage, format!("the connection to the relay broke: {e}")));
                }
            }
        }
    }
}
