//! Opening a link: whose it is, which survey it leads to, and how far this person has come. Reads only.

use std::collections::BTreeMap;

use candor_model::id::{InvitationId, OrgId};
use candor_model::survey::Definition;
use candor_model::{Actor, Error, Result};
use candor_store::{Conn, Db};
use candor_surveys::{Link, Survey, SurveyState, link};
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Bytea, Uuid};
use diesel_async::RunQueryDsl;

use super::hash;
use super::invitation::{self, Invitation};
use super::passage::{self, Passage};

/// How somebody comes in.
#[derive(Clone, Copy, Debug)]
pub enum Entrance<'a> {
    /// By a public link; the key is the secret of a passage that may have begun.
    Link {
        /// The link's token.
        token: &'a str,
        /// The secret under which the passage is resumed.
        key: &'a str,
    },
    /// By a personal invitation, which is its own secret.
    Invitation {
        /// The invitation's token.
        token: &'a str,
    },
}

/// How it stands for this person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Answers are welcome.
    Open,
    /// Not for now.
    Paused,
    /// Not any more.
    Closed,
    /// The invitation is too old.
    Expired,
    /// The answers have arrived.
    Answered,
}

/// An opened link.
#[derive(Clone, Debug)]
pub struct Door {
    /// Whose survey it is.
    pub org: OrgId,
    /// The survey.
    pub survey: Survey,
    /// The version that this person sees.
    pub version: i32,
    /// What it asks.
    pub definition: Definition,
    /// How it stands.
    pub standing: Standing,
    /// The public link, if it is one.
    pub link: Option<Link>,
    /// The invitation, if it is one.
    pub invitation: Option<Invitation>,
    /// What was answered so far.
    pub passage: Option<Passage>,
}

impl Door {
    /// The values that link or invitation give for the survey's parameters.
    #[must_use]
    pub fn parameters(&self) -> BTreeMap<String, String> {
        match (&self.link, &self.invitation) {
            (Some(link), _) => link.parameters.clone(),
            (None, Some(invitation)) => invitation.parameters.clone(),
            (None, None) => BTreeMap::new(),
        }
    }
}

/// Opens a link; `NotFound` when there is none.
pub async fn open(db: &Db, entrance: Entrance<'_>, now: DateTime<Utc>) -> Result<Door> {
    match entrance {
        Entrance::Link { token, key } => {
            let (org, id) =
                db.untenanted(async |conn| candor_surveys::link_by_token(conn, token).await).await?;
            let key = hash(key);
            db.tenant(org, async |conn| {
                let link = link::link(conn, org, id).await?;
                let passage = passage::by_key(conn, org, id, &key).await?;
                let closed = link.closed_at.is_some();
                let survey = link.survey;
                let door = Opened { link: Some(link), invitation: None, passage, closed, expired: false };
                door.enter(conn, org, survey).await
            })
            .await
        }
        Entrance::Invitation { token } => {
            let token = hash(token);
            let (org, id) = db.untenanted(async |conn| invitation_by_token(conn, &token).await).await?;
            db.tenant(org, async |conn| {
                let invitation = invitation::load(conn, org, id).await?;
                let passage = passage::by_invitation(conn, org, id).await?;
                let survey = invitation.survey;
                let expired = invitation.expires_at <= now;
                let door =
                    Opened { link: None, invitation: Some(invitation), passage, closed: false, expired };
                door.enter(conn, org, survey).await
            })
            .await
        }
    }
}

/// What was found behind a token.
struct Opened {
    link: Option<Link>,
    invitation: Option<Invitation>,
    passage: Option<Passage>,
    closed: bool,
    expired: bool,
}

impl Opened {
    async fn enter(self, conn: &mut Conn, org: OrgId, survey: candor_model::id::SurveyId) -> Result<Door> {
        let survey = candor_surveys::get(conn, &Actor::system(org), survey).await?;
        let version =
            self.passage.as_ref().map(|p| p.version).or(survey.live_version).ok_or(Error::NotFound)?;
        let definition = candor_surveys::version(conn, org, survey.id, version).await?;
        let standing = if self.passage.as_ref().is_some_and(|p| p.complete) {
            Standing::Answered
        } else if self.closed {
            Standing::Closed
        } else {
            match survey.state {
                SurveyState::Closed => Standing::Closed,
                SurveyState::Paused => Standing::Paused,
                SurveyState::Live if self.expired => Standing::Expired,
                SurveyState::Live => Standing::Open,
                SurveyState::Draft => return Err(Error::NotFound),
            }
        };
        Ok(Door {
            org,
            survey,
            version,
            definition,
            standing,
            link: self.link,
            invitation: self.invitation,
            passage: self.passage,
        })
    }
}

async fn invitation_by_token(conn: &mut Conn, token: &[u8]) -> Result<(OrgId, InvitationId)> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = Uuid)]
        org_id: OrgId,
        #[diesel(sql_type = Uuid)]
        invitation_id: InvitationId,
    }
    let found: Found = diesel::sql_query("select * from candor_invitation($1)")
        .bind::<Bytea, _>(token)
        .get_result(conn)
        .await?;
    Ok((found.org_id, found.invitation_id))
}
