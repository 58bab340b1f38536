//! What a report says. Everything in it was written by strangers: nothing is believed but which of our own mails it
//! names.

use mail_parser::{Message, MessageParser, MimeHeaders as _, PartType};
use uuid::Uuid;

/// What a report says about a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It was not delivered.
    Undeliverable {
        /// Whether it never will be.
        for_good: bool,
    },
    /// Its reader called it spam.
    Complaint,
    /// Nothing that matters: it is late, it arrived, somebody is on holiday.
    Nothing,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The mail that it is about.
    pub mail: Option<Uuid>,
    /// What it says.
    pub said: Said,
    /// In its own words.
    pub detail: String,
}

/// Statuses that speak of an address that does not exist (RFC 3463).
const UNKNOWN_ADDRESS: [&str; 9] =
    ["5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.2.1", "5.4.4"];
/// How older servers say the same behind the status 5.0.0.
const UNKNOWN_WORDS: [&str; 6] =
    ["user unknown", "unknown user", "no such user", "does not exist", "no mailbox", "invalid recipient"];

/// Reads a report. `recipient` is the address that it was sent to, when the one who brings it in knows it.
#[must_use]
pub fn read(raw: &[u8], recipient: Option<&str>) -> Report {
    let nothing = Report { mail: None, said: Said::Nothing, detail: String::new() };
    let Some(message) = MessageParser::default().parse(raw) else { return nothing };
    let mail = recipient.and_then(return_path).or_else(|| addressed(&message)).or_else(|| returned(&message));
    let mut report = Report { mail, ..nothing };
    for part in &message.parts {
        let Some(kind) = part.content_type() else { continue };
        let kind = format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()).to_lowercase();
        let text = || String::from_utf8_lossy(part.contents()).into_owned();
        match kind.as_str() {
            "message/delivery-status" | "message/global-delivery-status" => {
                let text = text();
                (report.said, report.detail) = delivery_status(&text);
            }
            "message/feedback-report" => {
                let text = text();
                let kind = field(&text, "Feedback-Type").unwrap_or_default().to_lowercase();
                // `not-spam` is the opposite of a complaint.
                if matches!(kind.as_str(), "abuse" | "fraud" | "virus" | "other") {
                    report.said = Said::Complaint;
                    report.detail = format!("Feedback-Type: {kind}");
                }
            }
            _ => {}
        }
    }
    report
}

fn delivery_status(text: &str) -> (Said, String) {
    let action = field(text, "Action").unwrap_or_default().to_lowercase();
    let status = field(text, "Status").unwrap_or_default();
    let status = status.split_whitespace().next().unwrap_or_default();
    let diagnostic = field(text, "Diagnostic-Code").unwrap_or_default();
    let detail = format!("{status} {diagnostic}").trim().to_owned();
    if action != "failed" {
        return (Said::Nothing, detail);
    }
    let lower = diagnostic.to_lowercase();
    let for_good = UNKNOWN_ADDRESS.contains(&status)
        || (status == "5.0.0" && UNKNOWN_WORDS.iter().any(|words| lower.contains(words)));
    (Said::Undeliverable { for_good }, detail)
}

/// The last field of this name, unfolded: the fields of the recipient come after those of the message.
fn field(text: &str, name: &str) -> Option<String> {
    let mut found: Option<String> = None;
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with([' ', '\t']) {
            if let (true, Some(value)) = (inside, found.as_mut()) {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((key, value)) = line.split_once(':') {
            inside = key.trim().eq_ignore_ascii_case(name);
            if inside {
                found = Some(value.trim().to_owned());
            }
        }
    }
    found
}

/// The mail whose return path an address is: `bounces+<id>@…`.
fn return_path(address: &str) -> Option<Uuid> {
    let (local, _) = address.trim().trim_matches(['<', '>']).rsplit_once('@')?;
    let (_, id) = local.rsplit_once('+')?;
    (id.len() == 32).then(|| Uuid::try_parse(id).ok()).flatten()
}

/// The mail whose return path the report was sent to, as its own headers have it.
fn addressed(message: &Message<'_>) -> Option<Uuid> {
    ["Delivered-To", "X-Original-To", "Envelope-To", "To"]
        .into_iter()
        .filter_map(|name| message.header_raw(name))
        .flat_map(|value| value.split(|c: char| c.is_whitespace() || matches!(c, ',' | '<' | '>')))
        .find_map(return_path)
}

/// The mail that the report returns, whole or its headers only, by our Message-ID.
fn returned(message: &Message<'_>) -> Option<Uuid> {
    let ours = |id: &str| Uuid::try_parse(id.trim_matches(['<', '>', ' ']).split('@').next()?).ok();
    message.parts.iter().find_map(|part| match &part.body {
        PartType::Message(original) => original.message_id().and_then(ours),
        PartType::Text(text) => field(text, "Message-ID").as_deref().and_then(ours),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
            field(&String::from_utf8_lossy(bytes), "Message-ID").as_deref().and_then(ours)
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "01990c1e-7c00-7000-8000-00000000002a";

    fn report(kind: &str, part: &str, original: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mx.example.net\r\nTo: <bounces@north.example>\r\nSubject: Undelivered\r\n\
             MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type={kind}; boundary=\"b1\"\r\n\r\n\
             --b1\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n\
             --b1\r\nContent-Type: message/{kind}\r\n\r\n{part}\r\n\
             --b1\r\nContent-Type: {original}\r\n\r\n\
             From: candor@north.example\r\nMessage-ID: <{MAIL}@north.example>\r\nSubject: How was it?\r\n\r\nx\r\n--b1--\r\n"
        )
    }

    fn status(action: &str, status: &str, diagnostic: &str) -> Report {
        let part = format!(
            "Reporting-MTA: dns; mx.example.net\r\n\r\nFinal-Recipient: rfc822; ann@example.com\r\n\
             Action: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {diagnostic}\r\n"
        );
        read(report("delivery-status", &part, "message/rfc822").as_bytes(), None)
    }

    #[test]
    fn an_address_that_does_not_exist_is_for_good_and_a_full_mailbox_is_not() {
        let check = |action: &str, code: &str, words: &str, expect: Said| {
            let found = status(action, code, words);
            assert_eq!(found.said, expect, "{action} {code} {words}");
            assert_eq!(found.mail, Some(MAIL.parse().unwrap()), "{action} {code}");
        };
        check("failed", "5.1.1", "550 no such user", Said::Undeliverable { for_good: true });
        check("failed", "5.1.1 (bad destination)", "550 x", Said::Undeliverable { for_good: true });
        check(
            "Failed",
            "5.0.0",
            "550 User unknown in\r\n local table",
            Said::Undeliverable { for_good: true },
        );
        check("failed", "5.2.2", "552 mailbox full", Said::Undeliverable { for_good: false });
        check("failed", "5.7.1", "550 policy", Said::Undeliverable { for_good: false });
        check("failed", "4.4.7", "timeout", Said::Undeliverable { for_good: false });
        check("delayed", "4.4.1", "no answer", Said::Nothing);
        check("delivered", "2.0.0", "ok", Said::Nothing);
    }

    #[test]
    fn a_complaint_is_one_and_its_opposite_is_not() {
        let part = "Feedback-Type: abuse\r\nUser-Agent: SomeMail/1\r\nVersion: 1\r\n";
        let found = read(report("feedback-report", part, "text/rfc822-headers").as_bytes(), None);
        assert_eq!((found.said, found.mail), (Said::Complaint, Some(MAIL.parse().unwrap())));
        let part = part.replace("abuse", "not-spam");
        let found = read(report("feedback-report", &part, "message/rfc822").as_bytes(), None);
        assert_eq!(found.said, Said::Nothing);
    }

    #[test]
    fn the_return_path_goes_before_what_is_returned() {
        let other = "01990c1e7c0070008000000000000099";
        let path = format!("bounces+{other}@north.example");
        let raw = report("delivery-status", "Action: failed\r\nStatus: 5.1.1\r\n", "message/rfc822");
        assert_eq!(read(raw.as_bytes(), Some(&path)).mail, Some(other.parse().unwrap()));
        let delivered = format!("Delivered-To: {path}\r\n{raw}");
        assert_eq!(read(delivered.as_bytes(), None).mail, Some(other.parse().unwrap()));
    }

    #[test]
    fn what_is_no_report_says_nothing() {
        for raw in ["", "hello", "Subject: Out of office\r\n\r\nBack on Monday.", "\0\0\0"] {
            assert_eq!(read(raw.as_bytes(), None).said, Said::Nothing);
        }
    }
}
