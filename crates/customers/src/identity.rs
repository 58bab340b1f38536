//! What a person is recognised by, in the one form in which it is stored and compared.

use candor_model::CustomerRef;
use serde::{Deserialize, Serialize};

/// What kind of identity it is. The order is the order of trust: of two that lead to different customers, the
/// first wins.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    /// The organisation's own number for the customer.
    ExternalId,
    /// E-mail address.
    Email,
    /// Telephone number.
    Phone,
}

impl IdentityKind {
    /// The name used in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ExternalId => "external_id",
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }

    pub(crate) fn from_db(name: &str) -> Option<Self> {
        [Self::ExternalId, Self::Email, Self::Phone].into_iter().find(|k| k.as_str() == name)
    }
}

/// One identity of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Identity {
    /// What kind it is.
    pub kind: IdentityKind,
    /// Its normalised value.
    pub value: String,
}

/// The identities that a reference carries, most trusted first. What cannot be normalised is left out; input is
/// validated before it comes here.
pub(crate) fn identities(customer: &CustomerRef) -> Vec<Identity> {
    let external = customer.external_id.as_deref().map(str::trim).filter(|v| !v.is_empty());
    [
        (IdentityKind::ExternalId, external.map(str::to_owned)),
        (IdentityKind::Email, customer.email.as_deref().and_then(normalise_email)),
        (IdentityKind::Phone, customer.phone.as_deref().and_then(normalise_phone)),
    ]
    .into_iter()
    .filter_map(|(kind, value)| Some(Identity { kind, value: value? }))
    .collect()
}

/// An e-mail address as it is compared: trimmed and in lower case. `None` when it cannot be one.
#[must_use]
pub fn normalise_email(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > 254 || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return None;
    }
    let (local, domain) = text.rsplit_once('@')?;
    let labels_fit = domain.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    });
    let local_fits =
        !local.is_empty() && local.len() <= 64 && !local.contains(['@', '<', '>', ',', ';', '"']);
    (labels_fit && local_fits && domain.contains('.')).then(|| text.to_lowercase())
}

/// A telephone number as it is compared: its digits, with a plus when it is international (`00` counts as one).
/// `None` when it cannot be one.
#[must_use]
pub fn normalise_phone(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_prefix("tel:").unwrap_or(text);
    let (plus, rest) = match text.strip_prefix('+').or_else(|| text.strip_prefix("00")) {
        Some(rest) => ("+", rest),
        None => ("", text),
    };
    // +44 (0)20 … is written for readers; the zero is not dialled.
    let rest = if plus.is_empty() { rest.to_owned() } else { rest.replacen("(0)", "", 1) };
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let only_number = rest.chars().all(|c| c.is_ascii_digit() || " -./()\u{a0}".contains(c));
    (only_number && (5..=15).contains(&digits.len())).then(|| format!("{plus}{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_mail_addresses_are_compared_in_lower_case() {
        let check = |text: &str, expect: Option<&str>| {
            assert_eq!(normalise_email(text).as_deref(), expect, "{text}");
        };
        check(" Ada.Lovelace@Example.COM ", Some("ada.lovelace@example.com"));
        check("müller@straße.de", Some("müller@straße.de"));
        check("a@b", None);
        check("a b@example.com", None);
        check("a@example..com", None);
        check("a@-example.com", None);
        check("@example.com", None);
        check("a,b@example.com", None);
        check("nobody", None);
    }

    #[test]
    fn telephone_numbers_are_compared_by_their_digits() {
        let check = |text: &str, expect: Option<&str>| {
            assert_eq!(normalise_phone(text).as_deref(), expect, "{text}");
        };
        check("+44 (0)20 7946-0958", Some("+442079460958"));
        check("0044 20 7946 0958", Some("+442079460958"));
        check("030/901820", Some("030901820"));
        check("tel:+1-202-555-0143", Some("+12025550143"));
        check("1234", None);
        check("1234567890123456", None);
        check("call me", None);
    }

    #[test]
    fn identities_come_in_order_of_trust() {
        let all = identities(&CustomerRef {
            external_id: Some("C-1".into()),
            email: Some("A@x.org".into()),
            phone: Some("+4930123456".into()),
            name: Some("A".into()),
        });
        assert_eq!(
            all.iter().map(|i| i.value.as_str()).collect::<Vec<_>>(),
            ["C-1", "a@x.org", "+4930123456"]
        );
        assert!(identities(&CustomerRef { name: Some("A".into()), ..CustomerRef::default() }).is_empty());
    }
}
