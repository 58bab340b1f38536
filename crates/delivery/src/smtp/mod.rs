//! Sending over SMTP: our own sessions, since a message must cost one round trip less than usual and never wait
//! for a delayed acknowledgement. No delay on the socket, commands in one write where the relay allows it
//! (RFC 2920), body and final dot in one write, connections kept and used again.

mod config;
mod fault;
mod pool;
mod reply;
mod session;
mod wire;

pub use config::{SmtpConfig, Tls};
pub use fault::SendError;
pub use pool::{Delivered, Outgoing, Relay};

#[cfg(test)]
mod tests;
