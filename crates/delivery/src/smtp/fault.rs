//! What can go wrong while a message is handed over, and whether trying again can help.

use super::reply::Reply;

/// Why a message was not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The relay refused this message for good; sending it again would be refused again.
    #[error("{0}")]
    Permanent(String),
    /// The relay cannot be reached, is busy, or refuses us rather than the message: worth another try.
    #[error("{0}")]
    Temporary(String),
}

/// Where in the conversation it went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Until the relay is ready for mail: greeting, EHLO, STARTTLS, AUTH.
    Opening,
    /// MAIL, RCPT and DATA: the message has not left us.
    Envelope,
    /// The message is out, or some of it; its fate may be unknown.
    Content,
}

/// A failed step of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The relay said no.
    Refused(Stage, Reply),
    /// The connection failed or fell silent.
    Broken(Stage, String),
}

impl Fault {
    /// Whether the session can carry another message.
    pub fn leaves_session_usable(&self) -> bool {
        matches!(self, Self::Refused(Stage::Envelope | Stage::Content, reply) if reply.code != 421)
    }

    /// Whether a kept connection had simply gone stale before the message left us, so that a fresh one may try at once.
    pub fn is_stale(&self) -> bool {
        match self {
            Self::Broken(stage, _) => *stage != Stage::Content,
            Self::Refused(stage, reply) => *stage != Stage::Content && reply.code == 421,
        }
    }
}

impl From<Fault> for SendError {
    fn from(fault: Fault) -> Self {
        match fault {
            // An opening that is refused speaks about our configuration, not about the message; so does a demand
            // for authentication (530, 534, 535, 538). Somebody can put that right while the mail waits.
            Fault::Refused(Stage::Envelope | Stage::Content, reply)
                if reply.is_permanent() && !matches!(reply.code, 530 | 534 | 535 | 538) =>
            {
                Self::Permanent(format!("refused by the relay: {reply}"))
            }
            Fault::Refused(Stage::Opening, reply) => {
                Self::Temporary(format!("the relay does not let us in: {reply}"))
            }
            Fault::Refused(_, reply) => Self::Temporary(format!("put off by the relay: {reply}")),
            Fault::Broken(_, cause) => Self::Temporary(cause),
        }
    }
}
