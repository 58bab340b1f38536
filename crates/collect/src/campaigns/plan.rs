//! What a campaign is to do: words, chance, pace.

use candor_model::survey::{Definition, Text, kinds::Kind};
use candor_model::{Error, FieldError, Result};
use serde::{Deserialize, Serialize};

/// What a campaign is to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CampaignPlan)]
pub struct Plan {
    /// What the mail is about, by language. Several are dealt evenly among those who are invited.
    pub subjects: Vec<Text>,
    /// What it says before the button. `{name}` and `{attribute}` are filled in, `{name|friend}` when it is not known.
    pub message: Text,
    /// The key of a score on the survey's first page that stands in the mail itself. A click on a point opens the
    /// page with that point chosen; it counts once the person goes on from there.
    #[serde(default)]
    pub question: Option<String>,
    /// Mails to those who have not answered.
    #[serde(default)]
    pub reminders: Vec<Reminder>,
    /// A mail to those who have.
    #[serde(default)]
    pub thanks: Option<Letter>,
    /// How many are asked, and how they are drawn.
    #[serde(default)]
    pub sample: Sample,
    /// At most so many invitations in any hour.
    #[serde(default)]
    pub per_hour: Option<i32>,
    /// How long after an event the mail leaves, in minutes.
    #[serde(default)]
    pub delay_minutes: i32,
    /// Days until a personal link expires.
    #[serde(default = "thirty")]
    pub expires_after_days: i32,
    /// For how many hours after that somebody who has begun may finish.
    #[serde(default = "day")]
    pub grace_hours: i32,
}

fn thirty() -> i32 {
    30
}

fn day() -> i32 {
    24
}

/// A mail's own words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CampaignLetter)]
pub struct Letter {
    /// What it is about, by language.
    pub subject: Text,
    /// What it says.
    pub message: Text,
}

/// A mail to those who have not answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CampaignReminder)]
pub struct Reminder {
    /// Days after the mail before it.
    pub after_days: i32,
    /// What it is about; the invitation's subject with "Reminder" before it when empty.
    #[serde(default)]
    pub subject: Text,
    /// What it says; the invitation's words when empty.
    #[serde(default)]
    pub message: Text,
}

/// How many are asked, and how they are drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CampaignSample)]
pub struct Sample {
    /// How many; all when left out.
    #[serde(default)]
    pub size: Option<u32>,
    /// What divides them into strata: `unit`, `language` or an attribute's name.
    #[serde(default)]
    pub by: Option<String>,
    /// How the sample is shared out among the strata.
    #[serde(default)]
    pub allocation: Allocation,
    /// At most so many of each unit.
    #[serde(default)]
    pub per_unit: Option<u32>,
}

/// How a sample is shared out among strata.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SampleAllocation)]
pub enum Allocation {
    /// As they are in the list.
    #[default]
    Proportional,
    /// As many of each, as far as there are.
    Equal,
}

impl Plan {
    /// Says what is wrong with it. `definition` is what the survey asks.
    pub fn check(&self, definition: &Definition) -> Result<()> {
        let mut errors = Vec::new();
        let mut wrong =
            |path: &str, code: &str, message: &str| errors.push(FieldError::new(path, code, message));
        if self.subjects.is_empty() || self.subjects.len() > 5 {
            wrong("plan.subjects", "required", "There are between 1 and 5 subjects.");
        }
        let first = definition.default_language();
        for (at, subject) in self.subjects.iter().enumerate() {
            if !is_subject(subject) || !subject.has(first) {
                wrong(&format!("plan.subjects[{at}]"), "required", &subject_words(first));
            }
        }
        if !self.message.has(first) || !is_message(&self.message) {
            let words = format!("A message has between 1 and 2,000 characters, in '{first}' at least.");
            wrong("plan.message", "required", &words);
        }
        if self.reminders.len() > 3 {
            wrong("plan.reminders", "too_many", "At most 3 reminders.");
        }
        for (at, reminder) in self.reminders.iter().enumerate() {
            if !(1..=60).contains(&reminder.after_days) {
                let path = format!("plan.reminders[{at}].after_days");
                wrong(&path, "out_of_range", "A reminder goes after 1 to 60 days.");
            }
            if !is_subject(&reminder.subject) || !is_message(&reminder.message) {
                let path = format!("plan.reminders[{at}].subject");
                wrong(&path, "too_long", "At most 200 characters in the subject, 2,000 in the message.");
            }
        }
        if let Some(thanks) = &self.thanks
            && !(thanks.subject.has(first)
                && is_subject(&thanks.subject)
                && thanks.message.has(first)
                && is_message(&thanks.message))
        {
            wrong("plan.thanks", "required", "A thank-you has a subject and a message.");
        }
        if let Some(key) = &self.question
            && scale(definition, key).is_none()
        {
            wrong(
                "plan.question",
                "unknown",
                "Not a score (NPS, CSAT, CES, rating) on the survey's first page.",
            );
        }
        if self.sample.size == Some(0) || self.sample.per_unit == Some(0) {
            wrong("plan.sample", "out_of_range", "A sample has at least one member.");
        }
        if self.sample.by.as_deref().is_some_and(|by| by.is_empty() || by.len() > 100) {
            wrong("plan.sample.by", "invalid", "'unit', 'language' or the name of an attribute.");
        }
        if self.per_hour.is_some_and(|n| !(1..=1_000_000).contains(&n)) {
            wrong("plan.per_hour", "out_of_range", "Between 1 and 1,000,000 an hour.");
        }
        if !(0..=60 * 24 * 90).contains(&self.delay_minutes) {
            wrong("plan.delay_minutes", "out_of_range", "At most 90 days.");
        }
        if !(1..=365).contains(&self.expires_after_days) {
            wrong("plan.expires_after_days", "out_of_range", "A link expires after 1 to 365 days.");
        }
        if !(0..=720).contains(&self.grace_hours) {
            wrong("plan.grace_hours", "out_of_range", "At most 720 hours.");
        }
        if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
    }
}

fn subject_words(language: &str) -> String {
    format!("A subject is one line of at most 200 characters, in '{language}' at least.")
}

fn is_subject(text: &Text) -> bool {
    text.0.values().all(|t| t.chars().count() <= 200 && !t.chars().any(char::is_control))
}

fn is_message(text: &Text) -> bool {
    text.0.values().all(|t| t.chars().count() <= 2_000)
}

/// The lowest and the highest point of a score on the survey's first page.
pub(super) fn scale(definition: &Definition, key: &str) -> Option<(i64, i64)> {
    let (page, question) = definition.questions().find(|(_, q)| q.key == key)?;
    if page != 0 || !question.show_if.is_empty() {
        return None;
    }
    match question.kind {
        Kind::Nps(_) => Some((0, 10)),
        Kind::Csat(_) | Kind::Rating(_) => Some((1, 5)),
        Kind::Ces(_) => Some((1, 7)),
        _ => None,
    }
}
