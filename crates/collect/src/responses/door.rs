//! Opening a link: whose it is, which survey it leads to, and how far this person has come. Reads only.

use std::collections::BTreeMap;

use candor_model::id::{InvitationId, OrgId, ResponseId};
use candor_model::survey::flow::{Draws, unfold};
use candor_model::survey::{Answers, Definition};
use candor_model::{Actor, Error, Result};
use candor_store::{Conn, Db};
use candor_surveys::{Link, Survey, SurveyState, link};
use chrono::{DateTime, Duration, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Bytea, Uuid};
use diesel_async::RunQueryDsl;

use super::hash;
use super::hidden;
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
    /// There were enough already.
    OverQuota,
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
    /// What it asks this person: loops written out, chance drawn.
    pub definition: Definition,
    /// What was published.
    pub published: Definition,
    /// Where chance begins for this person.
    pub seed: u64,
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

    /// The answers so far, with what is known about the person. Before the first answer `given` is what the address
    /// says; only what the survey declares counts.
    #[must_use]
    pub fn answers(&self, given: &BTreeMap<String, String>, language: &str) -> Answers {
        match &self.passage {
            Some(passage) => passage::with_known(self, passage),
            None => {
                let mut parameters = passage::declared(&self.published, given);
                parameters.extend(passage::declared(&self.published, &self.parameters()));
                let mut answers = passage::about(self, &parameters, language);
                answers.extend(hidden::from_address(self, given));
                answers
            }
        }
    }
}

/// Where chance begins, from something that belongs to one person alone.
fn seed(secret: &[u8]) -> u64 {
    secret.iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
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
                let seed = seed(&key);
                let door =
                    Opened { link: Some(link), invitation: None, passage, closed, expired: false, seed };
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
                // Whoever has begun may finish for a while after the end.
                let grace = passage.as_ref().map_or(0, |_| invitation.grace_hours);
                let expired = invitation.expires_at + Duration::hours(grace.into()) <= now;
                let seed = seed(&hash(&id.to_string()));
                let door = Opened {
                    link: None,
                    invitation: Some(invitation),
                    passage,
                    closed: false,
                    expired,
                    seed,
                };
                door.enter(conn, org, survey).await
            })
            .await
        }
    }
}

/// The same without a link: somebody looks after a passage that was left.
pub(super) async fn reopen(conn: &mut Conn, org: OrgId, id: ResponseId) -> Result<(Door, Passage)> {
    let (passage, survey, invited) = passage::by_id(conn, org, id).await?;
    let invitation = match invited {
        Some(id) => Some(invitation::load(conn, org, id).await?),
        None => None,
    };
    let seed = passage.draws.seed;
    let opened =
        Opened { link: None, invitation, passage: Some(passage), closed: false, expired: false, seed };
    let mut door = opened.enter(conn, org, survey).await?;
    let mut passage = door.passage.take().ok_or(Error::NotFound)?;
    passage.answers = passage::with_known(&door, &passage);
    Ok((door, passage))
}

/// What was found behind a token.
struct Opened {
    link: Option<Link>,
    invitation: Option<Invitation>,
    passage: Option<Passage>,
    closed: bool,
    expired: bool,
    seed: u64,
}

impl Opened {
    async fn enter(self, conn: &mut Conn, org: OrgId, survey: candor_model::id::SurveyId) -> Result<Door> {
        let survey = candor_surveys::get(conn, &Actor::system(org), survey).await?;
        let version =
            self.passage.as_ref().map(|p| p.version).or(survey.live_version).ok_or(Error::NotFound)?;
        let published = candor_surveys::version(conn, org, survey.id, version).await?;
        let fresh = || Draws { seed: self.seed, ..Draws::default() };
        let draws = self.passage.as_ref().map_or_else(fresh, |p| p.draws.clone());
        let definition = unfold(&published, &draws).into_owned();
        let standing = if self.passage.as_ref().is_some_and(|p| p.over_quota) {
            Standing::OverQuota
        } else if self.passage.as_ref().is_some_and(|p| p.complete) {
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
            published,
            seed: draws.seed,
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
