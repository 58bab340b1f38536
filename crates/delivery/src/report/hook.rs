//! Where reports come in, and how it is known that they come from our own mail server: requests are signed after the
//! Standard Webhooks specification.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use candor_model::id::OrgId;
use candor_model::{Error, Result};
use candor_store::Conn;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bytea, Nullable, Uuid};
use diesel_async::RunQueryDsl;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::schema::mail_report_hook;

/// How far the time of a request may be from ours.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);
/// What the secret begins with.
const PREFIX: &str = "whsec_";

/// Where reports come in, as far as it can be shown.
#[derive(Clone, Debug, Serialize, Queryable, utoipa::ToSchema)]
#[schema(as = MailReportHook)]
pub struct Hook {
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Who made it.
    pub created_by: String,
}

/// A new address for reports. What is in it is shown this once.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = NewMailReportHook)]
pub struct NewHook {
    /// The end of the address.
    pub token: String,
    /// What requests are signed with.
    pub secret: String,
}

/// The present one, if there is one.
pub async fn current(conn: &mut Conn, org: OrgId) -> Result<Option<Hook>> {
    Ok(mail_report_hook::table
        .find(org)
        .select((mail_report_hook::created_at, mail_report_hook::created_by))
        .first(conn)
        .await
        .optional()?)
}

/// Makes an address and a secret; those before are void.
pub async fn make(conn: &mut Conn, org: OrgId, by: &str, now: DateTime<Utc>) -> Result<NewHook> {
    let random = || -> [u8; 32] {
        let (a, b) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
        Sha256::digest([a.as_bytes().as_slice(), b.as_bytes().as_slice()].concat()).into()
    };
    let token = URL_SAFE_NO_PAD.encode(random());
    let secret = format!("{PREFIX}{}", STANDARD.encode(random()));
    diesel::delete(mail_report_hook::table.find(org)).execute(conn).await?;
    diesel::insert_into(mail_report_hook::table)
        .values((
            mail_report_hook::org_id.eq(org),
            mail_report_hook::token_hash.eq(Sha256::digest(token.as_bytes()).to_vec()),
            mail_report_hook::secret.eq(&secret),
            mail_report_hook::created_at.eq(now),
            mail_report_hook::created_by.eq(by),
        ))
        .execute(conn)
        .await?;
    Ok(NewHook { token, secret })
}

/// Whose address this is. Needs no tenant.
pub async fn by_token(conn: &mut Conn, token: &str) -> Result<OrgId> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = Nullable<Uuid>)]
        org_id: Option<OrgId>,
    }
    let found: Found = diesel::sql_query("select candor_mail_report_hook($1) as org_id")
        .bind::<Bytea, _>(Sha256::digest(token.as_bytes()).to_vec())
        .get_result(conn)
        .await?;
    found.org_id.ok_or(Error::NotFound)
}

/// What a request says about itself: the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Signed<'a> {
    /// The request's own id.
    pub id: &'a str,
    /// Seconds since 1970.
    pub timestamp: &'a str,
    /// `v1,<base64>`, several between spaces.
    pub signature: &'a str,
}

/// Errs with `Unauthenticated` unless the request is signed with the organisation's secret, just now.
pub async fn verify(
    conn: &mut Conn,
    org: OrgId,
    signed: Signed<'_>,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<()> {
    let secret: Option<String> =
        mail_report_hook::table.find(org).select(mail_report_hook::secret).first(conn).await.optional()?;
    let secret = secret.ok_or(Error::Unauthenticated)?;
    if holds(&secret, signed, body, now) { Ok(()) } else { Err(Error::Unauthenticated) }
}

fn holds(secret: &str, signed: Signed<'_>, body: &[u8], now: DateTime<Utc>) -> bool {
    let said = signed.timestamp.parse().ok().and_then(|at| DateTime::from_timestamp(at, 0));
    if said.is_none_or(|at| (now - at).abs() > TOLERANCE) {
        return false;
    }
    let Ok(key) = STANDARD.decode(secret.trim_start_matches(PREFIX)) else { return false };
    signed.signature.split(' ').filter_map(|one| STANDARD.decode(one.strip_prefix("v1,")?).ok()).any(|one| {
        Hmac::<Sha256>::new_from_slice(&key).is_ok_and(|mut mac| {
            mac.update(format!("{}.{}.", signed.id, signed.timestamp).as_bytes());
            mac.update(body);
            mac.verify_slice(&one).is_ok()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks specification.
    #[test]
    fn a_signature_of_the_specification_holds_and_nothing_near_it_does() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let signed = Signed {
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            timestamp: "1614265330",
            signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        };
        let now = DateTime::from_timestamp(1_614_265_330, 0).unwrap();
        let body = br#"{"test": 2432232314}"#;
        assert!(holds(secret, signed, body, now));
        assert!(holds(
            secret,
            Signed { signature: &format!("v1,AAAA {}", signed.signature), ..signed },
            body,
            now
        ));
        assert!(!holds(secret, signed, b"{}", now));
        assert!(!holds(secret, signed, body, now + TimeDelta::minutes(6)));
        assert!(!holds(secret, Signed { id: "other", ..signed }, body, now));
        assert!(!holds("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx", signed, body, now));
        assert!(!holds(secret, Signed::default(), body, now));
    }
}
