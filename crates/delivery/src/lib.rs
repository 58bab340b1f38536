//! The outside world: e-mail built from templates and handed to a relay.
//!
//! The only crate that opens outbound sockets. It must not know what a mail is about: features render their mail with
//! [`template::render`] and hand it over.

pub mod message;
pub mod smtp;
pub mod template;

pub use message::Mail;
pub use smtp::{Delivered, Outgoing, Relay, SendError, SmtpConfig, Tls};
