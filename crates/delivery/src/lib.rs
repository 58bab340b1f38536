//! The outside world: e-mail built from templates, kept in an outbox and handed to a relay.
//!
//! Owns the tables `mail`, `suppression`, `sender` and `mail_report_hook`. Hears the job [`outbox::SendMail`]; publishes nothing. The only crate that opens outbound
//! sockets. It must not know what a mail is about: features render theirs with [`template::render`] and enqueue it
//! with [`outbox::enqueue`] in the transaction of its cause.

pub mod log;
pub mod message;
pub mod outbox;
pub mod report;
mod schema;
pub mod sender;
pub mod smtp;
pub mod suppression;
pub mod template;

pub use log::{MailContent, MailEntry, MailQuery, MailState};
pub use message::Mail;
pub use outbox::{NewMail, SendMail};
pub use smtp::{Delivered, Outgoing, Relay, SendError, SmtpConfig, Tls};
pub use template::{Reader, Rendered, render};
