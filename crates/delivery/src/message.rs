//! A mail as a person knows it, and the message built from it.

use chrono::{DateTime, Utc};
use lettre::message::dkim::DkimConfig;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use serde::{Deserialize, Serialize};

use crate::smtp::{Outgoing, SendError};

/// One mail to one person, rendered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The recipient's address.
    pub to: String,
    /// The recipient's name; may be empty.
    pub to_name: String,
    /// Where an answer goes; the sender when left out.
    pub reply_to: Option<String>,
    /// What it is about.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// Unique and stable: the same mail sent again bears the same, so that a repeat can be recognised.
    pub message_id: String,
    /// A link that stops such mails, for those who may; becomes `List-Unsubscribe`.
    pub unsubscribe: Option<String>,
}

/// Who sends a mail, and what vouches for it.
pub struct Envelope<'k> {
    /// The sender that people see.
    pub from: Mailbox,
    /// Where reports about it go; the sender when left out.
    pub return_path: Option<String>,
    /// What signs it.
    pub key: Option<&'k DkimConfig>,
}

impl Mail {
    /// Builds the message, unsigned.
    pub fn to_outgoing(&self, from: &str, now: DateTime<Utc>) -> Result<Outgoing, SendError> {
        let from = from.parse().map_err(|e| wrong("the sender is no address", &e))?;
        self.in_envelope(Envelope { from, return_path: None, key: None }, now)
    }

    /// Builds the message. Nothing in it can add a header: control characters in names and subject become spaces.
    pub fn in_envelope(&self, envelope: Envelope<'_>, now: DateTime<Utc>) -> Result<Outgoing, SendError> {
        let from = envelope.from;
        let to = mailbox(&self.to_name, &self.to)?;
        let mut message = lettre::Message::builder()
            .from(from.clone())
            .to(to.clone())
            .subject(one_line(&self.subject))
            .message_id(Some(format!("<{}>", one_line(&self.message_id))))
            .date(now.into())
            // Keeps holiday notices and other machines from answering (RFC 3834).
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".into(),
            ));
        if let Some(reply_to) = &self.reply_to {
            message = message.reply_to(mailbox("", reply_to)?);
        }
        if let Some(link) = &self.unsubscribe {
            let link = format!("<{}>", one_line(link));
            message = message
                .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("List-Unsubscribe"), link))
                .raw_header(HeaderValue::new(
                    HeaderName::new_from_ascii_str("List-Unsubscribe-Post"),
                    "List-Unsubscribe=One-Click".into(),
                ));
        }
        let parts = MultiPart::alternative()
            .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(self.text.clone()))
            .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(self.html.clone()));
        let mut message = message.multipart(parts).map_err(|e| wrong("the message cannot be built", &e))?;
        if let Some(key) = envelope.key {
            message.sign(key);
        }
        let from = envelope.return_path.unwrap_or_else(|| from.email.to_string());
        Ok(Outgoing { from, to: to.email.to_string(), message: message.formatted() })
    }
}

fn wrong(what: &str, e: &dyn std::fmt::Display) -> SendError {
    SendError::Permanent(format!("{what}: {e}"))
}

fn mailbox(name: &str, address: &str) -> Result<Mailbox, SendError> {
    let email = address
        .parse()
        .map_err(|e| SendError::Permanent(format!("'{}' is no address: {e}", address.escape_default())))?;
    let name = one_line(name);
    Ok(Mailbox::new((!name.is_empty()).then_some(name), email))
}

/// The text on one line: CR, LF and other control characters would end a header and begin another.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> Mail {
        Mail {
            to: "marie@example.com".into(),
            to_name: "Marie Lefèvre".into(),
            reply_to: None,
            subject: "North / Lyon: 2 of 10, “still waiting after nine days”".into(),
            text: "Still waiting.\n.\nGrüße".into(),
            html: "<p>Still waiting.</p>".into(),
            message_id: "0197.alert@candor.example.com".into(),
            unsubscribe: None,
        }
    }

    fn sent(mail: &Mail) -> String {
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        String::from_utf8(mail.to_outgoing("Candor <candor@example.com>", now).unwrap().message).unwrap()
    }

    #[test]
    fn has_both_parts_and_the_headers_of_a_machine_that_wants_no_answer() {
        let message = sent(&mail());
        assert!(message.contains("Content-Type: multipart/alternative"));
        assert!(message.contains("Content-Type: text/plain; charset=utf-8"));
        assert!(message.contains("Content-Type: text/html; charset=utf-8"));
        assert!(message.contains("Message-ID: <0197.alert@candor.example.com>\r\n"));
        assert!(message.contains("Auto-Submitted: auto-generated\r\n"));
        assert!(message.contains("Date: Sat, 21 Nov 2026 12:00:00 +0000\r\n"));
    }

    #[test]
    fn no_field_can_smuggle_a_header_or_a_recipient() {
        let attack = "x\r\nBcc: everybody@example.com\r\n\r\n<script>";
        let mut mail = mail();
        mail.subject = attack.into();
        mail.to_name = attack.into();
        mail.message_id = attack.into();
        mail.unsubscribe = Some(attack.into());
        let message = sent(&mail);
        let head = message.split("\r\n\r\n").next().unwrap();
        assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc")), "{head}");
        mail.to = "a@example.com\r\nRCPT TO:<b@example.com>".into();
        assert!(matches!(mail.to_outgoing("c@example.com", Utc::now()), Err(SendError::Permanent(_))));
        mail.to = "marie@example.com".into();
        mail.reply_to = Some("a@example.com\nBcc: b@example.com".into());
        assert!(matches!(mail.to_outgoing("c@example.com", Utc::now()), Err(SendError::Permanent(_))));
    }

    #[test]
    fn one_line_keeps_words_apart() {
        assert_eq!(one_line(" a\r\n\tb\u{0}c  d "), "a b c d");
    }
}
