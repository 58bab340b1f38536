//! In whose name an organisation's mail leaves, and the key that signs it (DKIM, RFC 6376).
//!
//! The key is made here, signs here, and is shown nowhere; what the operator gets is the record for DNS. The domain
//! that signs is the domain of the address, so that the signature is aligned as DMARC wants it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use candor_model::id::OrgId;
use candor_model::{Error, FieldError, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use lettre::message::Mailbox;
use lettre::message::dkim::{
    DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm, DkimSigningKey,
};
use lettre::message::header::HeaderName;
use rsa::pkcs1::{EncodeRsaPrivateKey as _, LineEnding};
use rsa::pkcs8::EncodePublicKey as _;
use rsa::{RsaPrivateKey, RsaPublicKey};
use serde::{Deserialize, Serialize};

use crate::message::one_line;
use crate::schema::sender;

/// What the signature covers. Both headers of one-click unsubscribing must be among them (RFC 8058). `Content-Type` is
/// not: the library keeps it with the parts, out of the signer's sight, and would vouch for a mail that has none.
const SIGNED: [&str; 9] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Reply-To",
    "MIME-Version",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];
/// Bits of a key: what the large mailbox providers ask for.
const BITS: usize = 2048;

/// In whose name mail leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = MailSender)]
pub struct Sender {
    /// The name that people see.
    pub name: String,
    /// The address.
    pub address: String,
    /// Where DNS has to have the record.
    pub record_name: String,
    /// What the record, of type TXT, has to say.
    pub record_value: String,
    /// Since when the key exists.
    pub created_at: DateTime<Utc>,
    /// Who made it.
    pub created_by: String,
}

/// In whose name mail is to leave.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewMailSender)]
pub struct NewSender {
    /// The name that people see.
    pub name: String,
    /// The address; its domain is the one that signs.
    pub address: String,
    /// The name of the key in DNS; `candor` when left out.
    #[serde(default)]
    pub selector: Option<String>,
    /// Makes a new key although there is one for this domain; mail signed with the old one can no longer be verified
    /// once its record is gone.
    #[serde(default)]
    pub new_key: bool,
}

type Row = (String, String, String, String, DateTime<Utc>, String);

fn show((name, address, selector, public_key, created_at, created_by): Row) -> Sender {
    let domain = domain(&address).to_owned();
    Sender {
        name,
        record_name: format!("{selector}._domainkey.{domain}"),
        record_value: format!("v=DKIM1; k=rsa; p={public_key}"),
        address,
        created_at,
        created_by,
    }
}

fn domain(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain)
}

/// In whose name mail leaves; `NotFound` when it is the relay's usual sender.
pub async fn get(conn: &mut Conn, org: OrgId) -> Result<Sender> {
    let row: Row = sender::table
        .find(org)
        .select((
            sender::name,
            sender::address,
            sender::selector,
            sender::public_key,
            sender::created_at,
            sender::created_by,
        ))
        .first(conn)
        .await?;
    Ok(show(row))
}

/// Checks who is to be the sender before a key is made, which takes a moment.
fn check(new: &NewSender) -> Result<(String, String, String)> {
    let name = one_line(&new.name);
    let address = new.address.trim().to_lowercase();
    let selector = new.selector.as_deref().map_or("candor", str::trim).to_lowercase();
    let mut errors = Vec::new();
    if name.is_empty() || name.chars().count() > 100 {
        errors.push(FieldError::new("name", "required", "A name has between 1 and 100 characters."));
    }
    if address.parse::<lettre::Address>().is_err() || !address.is_ascii() || !domain(&address).contains('.') {
        errors.push(FieldError::new(
            "address",
            "not_an_email",
            "Not an address such as feedback@example.com.",
        ));
    }
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if selector.is_empty() || selector.len() > 63 || !selector.chars().all(fits) {
        errors.push(FieldError::new("selector", "invalid", "Letters, digits and hyphens only."));
    }
    if errors.is_empty() { Ok((name, address, selector)) } else { Err(Error::Invalid(errors)) }
}

/// Sets in whose name mail leaves. The key stays when domain and selector do.
pub async fn set(
    conn: &mut Conn,
    org: OrgId,
    new: NewSender,
    by: &str,
    now: DateTime<Utc>,
) -> Result<Sender> {
    let (name, address, selector) = check(&new)?;
    let known: Option<(String, String)> =
        sender::table.find(org).select((sender::address, sender::selector)).first(conn).await.optional()?;
    let keeps = |(before, with): &(String, String)| domain(before) == domain(&address) && *with == selector;
    if known.as_ref().is_some_and(keeps) && !new.new_key {
        diesel::update(sender::table.find(org))
            .set((sender::name.eq(&name), sender::address.eq(&address)))
            .execute(conn)
            .await?;
        return get(conn, org).await;
    }
    let (private_key, public_key) =
        tokio::task::spawn_blocking(make_key).await.map_err(Error::internal)??;
    diesel::delete(sender::table.find(org)).execute(conn).await?;
    diesel::insert_into(sender::table)
        .values((
            sender::org_id.eq(org),
            sender::name.eq(name),
            sender::address.eq(address),
            sender::selector.eq(selector),
            sender::private_key.eq(private_key),
            sender::public_key.eq(public_key),
            sender::created_at.eq(now),
            sender::created_by.eq(by),
        ))
        .execute(conn)
        .await?;
    get(conn, org).await
}

/// Lets mail leave in the name of the relay's usual sender again, unsigned by us.
pub async fn remove(conn: &mut Conn, org: OrgId) -> Result<()> {
    match diesel::delete(sender::table.find(org)).execute(conn).await? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// A private key (PKCS #1, PEM) and its public one (SubjectPublicKeyInfo, base64).
fn make_key() -> Result<(String, String)> {
    let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, BITS).map_err(Error::internal)?;
    let private = key.to_pkcs1_pem(LineEnding::LF).map_err(Error::internal)?;
    let public = RsaPublicKey::from(&key).to_public_key_der().map_err(Error::internal)?;
    Ok((private.to_string(), STANDARD.encode(public.as_bytes())))
}

/// The name on a mail and what signs it.
#[derive(Clone)]
pub(crate) struct Signature {
    pub from: Mailbox,
    pub key: Arc<DkimConfig>,
}

/// Keys made ready, by organisation; reading one costs more than signing with it.
#[derive(Clone, Default)]
pub(crate) struct Signers(Arc<Mutex<HashMap<OrgId, (String, Arc<DkimConfig>)>>>);

impl Signers {
    /// How this organisation's mail is signed; `None` when it has no sender of its own.
    pub async fn of(&self, conn: &mut Conn, org: OrgId) -> Result<Option<Signature>> {
        let row: Option<(String, String, String, String)> = sender::table
            .find(org)
            .select((sender::name, sender::address, sender::selector, sender::private_key))
            .first(conn)
            .await
            .optional()?;
        let Some((name, address, selector, pem)) = row else { return Ok(None) };
        let from = Mailbox::new(Some(name), address.parse().map_err(Error::internal)?);
        // What a key is for is part of what is remembered: it stays when the sender is renamed within the domain.
        let mark = format!("{selector}@{}\n{pem}", domain(&address));
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = match known.get(&org) {
            Some((made_of, key)) if *made_of == mark => Arc::clone(key),
            _ => {
                let key = Arc::new(config(selector, domain(&address).to_owned(), &pem)?);
                known.insert(org, (mark, Arc::clone(&key)));
                key
            }
        };
        Ok(Some(Signature { from, key }))
    }
}

fn config(selector: String, domain: String, pem: &str) -> Result<DkimConfig> {
    let key = DkimSigningKey::new(pem, DkimSigningAlgorithm::Rsa)
        .map_err(|_| Error::internal("the key of the mail sender cannot be read"))?;
    let relaxed = DkimCanonicalization {
        header: DkimCanonicalizationType::Relaxed,
        body: DkimCanonicalizationType::Relaxed,
    };
    let headers = SIGNED.iter().map(|name| HeaderName::new_from_ascii_str(name)).collect();
    Ok(DkimConfig::new(selector, domain, key, headers, relaxed))
}
