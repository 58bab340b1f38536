//! The words of a campaign's mails, made personal.

use std::collections::BTreeMap;

use candor_delivery::outbox::{self, NewMail, SECRET};
use candor_delivery::template::{Reader, Rendered, render};
use candor_model::id::{CampaignId, OrgId};
use candor_model::survey::words::words;
use candor_model::survey::{Definition, Text, kinds::Kind};
use candor_model::{Actor, Error, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::campaign::{Campaign, load};
use super::plan::scale;

/// Everything that the words of a campaign depend on but the person.
pub(super) struct Office {
    pub campaign: Campaign,
    pub definition: Definition,
    pub survey_slug: String,
    pub organisation: candor_accounts::organisations::Organisation,
    pub public_url: String,
}

/// Which mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Invitation,
    Reminder(usize),
    Thanks,
}

/// Whom it is for.
pub(super) struct Reading<'a> {
    pub name: Option<&'a str>,
    pub language: &'a str,
    pub attributes: &'a BTreeMap<String, String>,
    pub variant: usize,
}

/// A mail's words before they become a letter.
pub(super) struct Wording {
    pub subject: String,
    pub message: String,
}

impl Wording {
    /// What makes two mails the same.
    pub fn content(&self) -> Vec<u8> {
        Sha256::digest(format!("{}\n\n{}", self.subject, self.message).as_bytes()).to_vec()
    }
}

impl Office {
    /// Opens the office of a campaign; `Conflict` when the survey is not live.
    pub async fn open(conn: &mut Conn, campaign: Campaign, org: OrgId, public_url: &str) -> Result<Self> {
        let survey = candor_surveys::get(conn, &Actor::system(org), campaign.survey).await?;
        let version = survey.live_version.ok_or(Error::Conflict("survey_not_live"))?;
        let definition = candor_surveys::version(conn, org, survey.id, version).await?;
        let organisation = candor_accounts::organisations::get(conn, org).await?;
        Ok(Self {
            campaign,
            definition,
            survey_slug: survey.slug,
            organisation,
            public_url: public_url.to_owned(),
        })
    }

    /// The words of one mail to one person.
    pub fn wording(&self, which: Which, to: &Reading<'_>) -> Wording {
        let plan = &self.campaign.plan;
        let say = |text: &Text| {
            let said = text.get(to.language, self.definition.default_language());
            fill(said, to)
        };
        let nothing = Text::default();
        let subject = plan.subjects.get(to.variant).or(plan.subjects.first()).unwrap_or(&nothing);
        let (subject, message) = match which {
            Which::Invitation => (say(subject), say(&plan.message)),
            Which::Reminder(at) => {
                let own = plan.reminders.get(at);
                let own_subject = own.map(|r| &r.subject).filter(|t| !t.is_empty());
                let own_message = own.map(|r| &r.message).filter(|t| !t.is_empty());
                let usual = || format!("{} {}", words(to.language).reminder_prefix, say(subject));
                (own_subject.map_or_else(usual, say), say(own_message.unwrap_or(&plan.message)))
            }
            Which::Thanks => {
                let letter = plan.thanks.as_ref();
                (
                    letter.map(|l| say(&l.subject)).unwrap_or_default(),
                    letter.map(|l| say(&l.message)).unwrap_or_default(),
                )
            }
        };
        Wording { subject, message }
    }

    /// The whole mail. `link` leads to the survey; the words of the mail that is kept have [`SECRET`] in it.
    pub fn compose(
        &self,
        which: Which,
        to: &Reading<'_>,
        wording: &Wording,
        link: &str,
        expires_at: DateTime<Utc>,
    ) -> Result<Rendered> {
        let words = words(to.language);
        let asks = which != Which::Thanks;
        let paragraphs: Vec<&str> =
            wording.message.split("\n\n").map(str::trim).filter(|p| !p.is_empty()).collect();
        let expires = expires_at.format("%Y-%m-%d").to_string();
        let context = json!({
            "organisation": self.organisation.name,
            "headline": wording.subject,
            "paragraphs": paragraphs,
            "question": if asks { self.question(to.language, link) } else { Value::Null },
            "button": if asks { words.invite_button } else { "" },
            "link": link,
            "foot": if asks { words.invite_foot.replace("{n}", &expires) } else { String::new() },
            "unsubscribe": format!("{link}/unsubscribe"),
            "unsubscribe_words": words.unsubscribe,
        });
        let reader = Reader { language: to.language, timezone: &self.organisation.time_zone };
        render("invitation", &reader, context)
    }

    /// The score that stands in the mail: a link a point, which opens the page with that point chosen and records
    /// nothing.
    fn question(&self, language: &str, link: &str) -> Value {
        let plan = &self.campaign.plan;
        let Some(key) = &plan.question else { return Value::Null };
        let (Some((low, high)), Some(question)) =
            (scale(&self.definition, key), self.definition.question(key))
        else {
            return Value::Null;
        };
        let fallback = self.definition.default_language();
        let ends = match &question.kind {
            Kind::Nps(nps) => Some(&nps.0),
            Kind::Csat(csat) => Some(&csat.0),
            Kind::Ces(ces) => Some(&ces.0),
            Kind::Rating(rating) => Some(&rating.0),
            _ => None,
        };
        let points: Vec<Value> = (low..=high)
            .map(|point| json!({ "label": point, "link": format!("{link}?pick={key}.{point}") }))
            .collect();
        json!({
            "text": question.text.get(language, fallback),
            "points": points,
            "low": ends.map(|e| e.low.get(language, fallback)).unwrap_or_default(),
            "high": ends.map(|e| e.high.get(language, fallback)).unwrap_or_default(),
        })
    }

    /// The address that stands in the mail that is kept.
    pub fn secret_link(&self) -> String {
        format!("{}/i/{SECRET}", self.public_url)
    }
}

/// Fills in what is known of the person: `{name}`, `{order}`; `{name|friend}` says what stands there otherwise. Braces
/// that name nothing known stay out of the mail.
fn fill(text: &str, to: &Reading<'_>) -> String {
    let mut said = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((place, after)) = after.split_once('}') else { break };
        said.push_str(before);
        let (name, otherwise) = place.split_once('|').unwrap_or((place, ""));
        let known = match name.trim() {
            "name" => to.name,
            other => to.attributes.get(other).map(String::as_str),
        };
        said.push_str(known.unwrap_or(otherwise));
        rest = after;
    }
    said.push_str(rest);
    said
}

/// A mail as it would be.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = CampaignPreview)]
pub struct Preview {
    /// What it is about.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// Whom a preview or a test is for: the first in the list, or somebody without a name.
async fn example(
    conn: &mut Conn,
    org: OrgId,
    campaign: CampaignId,
) -> Result<(Option<String>, BTreeMap<String, String>)> {
    let query = super::CandidateQuery { limit: 1, ..super::CandidateQuery::default() };
    let first = super::candidates(conn, org, campaign, query).await?.pop();
    Ok(first.map(|one| (one.name, one.attributes)).unwrap_or_default())
}

async fn draft(
    conn: &mut Conn,
    org: OrgId,
    id: CampaignId,
    (language, variant): (Option<&str>, usize),
    public_url: &str,
    now: DateTime<Utc>,
) -> Result<Rendered> {
    let campaign = load(conn, org, id).await?;
    let (name, attributes) = example(conn, org, id).await?;
    let office = Office::open(conn, campaign, org, public_url).await?;
    let language = office.definition.language(language).to_owned();
    let to = Reading { name: name.as_deref(), language: &language, attributes: &attributes, variant };
    let wording = office.wording(Which::Invitation, &to);
    let expires = now + chrono::Duration::days(office.campaign.plan.expires_after_days.into());
    // A preview leads to the designer's page, where nothing counts.
    let link = format!("{public_url}/surveys/{}", office.campaign.survey);
    office.compose(Which::Invitation, &to, &wording, &link, expires)
}

/// The invitation as the first of the list would get it.
pub async fn preview(
    conn: &mut Conn,
    org: OrgId,
    id: CampaignId,
    language: Option<&str>,
    variant: usize,
    public_url: &str,
    now: DateTime<Utc>,
) -> Result<Preview> {
    let Rendered { subject, text, html } = draft(conn, org, id, (language, variant), public_url, now).await?;
    Ok(Preview { subject, text, html })
}

/// Mails the invitation to somebody of the organisation, to see how it looks. It counts nowhere. `form` is the language
/// and which of the subjects.
pub async fn send_test(
    conn: &mut Conn,
    org: OrgId,
    id: CampaignId,
    to: (candor_model::id::UserId, String),
    form: (Option<&str>, usize),
    public_url: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let rendered = draft(conn, org, id, form, public_url, now).await?;
    let mail = NewMail {
        kind: "campaign_test",
        cause: uuid::Uuid::now_v7().to_string(),
        user: Some(to.0),
        to: to.1,
        to_name: String::new(),
        reply_to: None,
        unsubscribe: None,
        words: rendered,
        secret: None,
    };
    outbox::enqueue(conn, org, mail, now).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_filled_with_what_is_known() {
        let attributes = BTreeMap::from([("order".to_owned(), "FR-1 {name}".to_owned())]);
        let to = Reading { name: Some("Ann"), language: "en", attributes: &attributes, variant: 0 };
        assert_eq!(fill("Hello {name}, {order}", &to), "Hello Ann, FR-1 {name}", "filled in once only");
        assert_eq!(fill("{city|your city} {nothing}!", &to), "your city !");
        assert_eq!(fill("a { b", &to), "a { b");
        let nobody = Reading { name: None, ..to };
        assert_eq!(fill("Hello {name|friend}", &nobody), "Hello friend");
    }
}
