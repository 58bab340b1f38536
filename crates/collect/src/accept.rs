//! Checks what comes in and names everything that is wrong with it at once.

mod text;

#[cfg(test)]
mod tests;

use candor_accounts::UnitPath;
use candor_customers::{normalise_email, normalise_phone};
use candor_model::id::FeedbackId;
use candor_model::{CustomerRef, Error, FeedbackInput, Result, Scores, VerbatimInput};
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use serde_json::Value;

use self::text::{Checks, tidy_line, tidy_text};
use crate::record::{NewFeedback, SurveyPart};

/// The longest text of one verbatim, in characters.
pub const MAX_TEXT: usize = 50_000;
/// The most characters of all verbatims of one record together.
pub const MAX_WORDS: usize = 500_000;
/// The most verbatims of one record.
pub const MAX_VERBATIMS: usize = 1_000;
/// The most attributes of one record.
pub const MAX_ATTRIBUTES: usize = 100;
/// The longest text of one attribute, in characters.
pub const MAX_ATTRIBUTE_TEXT: usize = 2_000;
/// The channel of feedback that does not say how it came.
pub const UNKNOWN_CHANNEL: &str = "other";

/// Turns input into a record that may be written, or says everything that is wrong with it. `text` becomes the only
/// verbatim, blank fields are as if left out, control characters are dropped.
pub fn accept(input: FeedbackInput, now: DateTime<Utc>) -> Result<NewFeedback> {
    check(input, false, now)
}

/// The same for a survey's response, which says something even when it holds neither words nor scores.
pub(crate) fn accept_response(
    input: FeedbackInput,
    survey: SurveyPart,
    now: DateTime<Utc>,
) -> Result<NewFeedback> {
    check(input, true, now).map(|new| new.with_survey(survey))
}

fn check(mut input: FeedbackInput, answered: bool, now: DateTime<Utc>) -> Result<NewFeedback> {
    let mut checks = Checks::default();
    checks.slug("source", &input.source, 64);
    for (path, field, max) in [
        ("external_id", &mut input.external_id, 255),
        ("title", &mut input.title, 500),
        ("url", &mut input.url, 2_048),
    ] {
        tidy_line(field);
        checks.at_most(path, field.as_deref(), max);
    }
    tidy_line(&mut input.channel);
    match &input.channel {
        Some(channel) => checks.slug("channel", channel, 32),
        None => input.channel = Some(UNKNOWN_CHANNEL.into()),
    }
    tidy_line(&mut input.unit);
    if let Some(unit) = &input.unit {
        checks.at_most("unit", Some(unit), 500);
        if let Err(error) = UnitPath::parse(unit) {
            checks.errors.push(error);
        }
    }
    check_time(&mut checks, input.occurred_at, now);
    tidy_line(&mut input.language);
    if let Some(language) = &mut input.language {
        *language = language.replace('_', "-").to_ascii_lowercase();
        checks.language("language", language);
    }
    check_customer(&mut checks, &mut input.customer);
    check_words(&mut checks, &mut input);
    check_scores(&mut checks, &input.scores);
    check_attributes(&mut checks, &mut input);
    if let Some(url) = &input.url
        && !(url.starts_with("https://") || url.starts_with("http://"))
    {
        checks.add("url", "invalid", "must begin with https:// or http://");
    }
    let has_content =
        answered || !input.verbatims.is_empty() || input.title.is_some() || input.scores != Scores::default();
    if !has_content && checks.errors.is_empty() {
        checks.add("text", "required", "needs words (text or verbatims), a title or a score");
    }
    if checks.errors.is_empty() {
        Ok(NewFeedback {
            id: FeedbackId::new(),
            input,
            received_at: now,
            survey: None,
            import: None,
            idempotency: None,
        })
    } else {
        Err(Error::Invalid(checks.errors))
    }
}

fn check_time(checks: &mut Checks, occurred_at: Option<DateTime<Utc>>, now: DateTime<Utc>) {
    let Some(at) = occurred_at else { return };
    let earliest = NaiveDate::from_ymd_opt(1970, 1, 1).map(|d| d.and_time(NaiveTime::MIN).and_utc());
    if Some(at) < earliest {
        checks.add("occurred_at", "out_of_range", "lies before 1970");
    } else if at > now + Duration::days(1) {
        checks.add("occurred_at", "in_future", "lies in the future");
    }
}

fn check_customer(checks: &mut Checks, customer: &mut CustomerRef) {
    for (path, field, max) in [
        ("customer.external_id", &mut customer.external_id, 255),
        ("customer.email", &mut customer.email, 254),
        ("customer.phone", &mut customer.phone, 40),
        ("customer.name", &mut customer.name, 200),
    ] {
        tidy_line(field);
        checks.at_most(path, field.as_deref(), max);
    }
    if customer.email.as_deref().is_some_and(|email| normalise_email(email).is_none()) {
        checks.add("customer.email", "invalid", "is no e-mail address");
    }
    if customer.phone.as_deref().is_some_and(|phone| normalise_phone(phone).is_none()) {
        checks.add("customer.phone", "invalid", "is no telephone number");
    }
}

fn check_words(checks: &mut Checks, input: &mut FeedbackInput) {
    if let Some(text) = input.text.take() {
        if input.verbatims.is_empty() {
            input.verbatims.push(VerbatimInput { text, ..VerbatimInput::default() });
            // Errors name the field that the sender used.
            checks.rename("verbatims[0].text", "text");
        } else {
            checks.add("text", "ambiguous", "is the short form of verbatims; send one of the two");
        }
    }
    if input.verbatims.len() > MAX_VERBATIMS {
        checks.add("verbatims", "too_many", format!("has more than {MAX_VERBATIMS} entries"));
        return;
    }
    let mut total = 0;
    for (i, verbatim) in input.verbatims.iter_mut().enumerate() {
        tidy_text(&mut verbatim.text);
        let length = verbatim.text.chars().count();
        total += length;
        if length > MAX_TEXT {
            let message = format!("has {length} characters; at most {MAX_TEXT} are allowed");
            checks.add(format!("verbatims[{i}].text"), "too_long", message);
        }
        tidy_line(&mut verbatim.speaker);
        checks.at_most(format!("verbatims[{i}].speaker"), verbatim.speaker.as_deref(), 64);
        tidy_line(&mut verbatim.question);
        checks.at_most(format!("verbatims[{i}].question"), verbatim.question.as_deref(), 64);
    }
    if total > MAX_WORDS {
        checks.add("verbatims", "too_long", format!("have more than {MAX_WORDS} characters together"));
    }
    input.verbatims.retain(|v| !v.text.is_empty());
}

fn check_scores(checks: &mut Checks, scores: &Scores) {
    checks.range("scores.nps", scores.nps, 0, 10);
    checks.range("scores.csat", scores.csat, 1, 5);
    checks.range("scores.ces", scores.ces, 1, 7);
    if let Some(rating) = scores.rating
        && (!(1.0..=5.0).contains(&rating) || (rating * 2.0).fract() != 0.0)
    {
        checks.add("scores.rating", "out_of_range", format!("is {rating}; 1 to 5 is allowed, in halves"));
    }
}

fn check_attributes(checks: &mut Checks, input: &mut FeedbackInput) {
    if input.attributes.len() > MAX_ATTRIBUTES {
        checks.add("attributes", "too_many", format!("has more than {MAX_ATTRIBUTES} names"));
        return;
    }
    input.attributes.retain(|_, value| !value.is_null());
    for (name, value) in &mut input.attributes {
        let path = format!("attributes.{}", name.chars().take(64).collect::<String>());
        if !text::is_attribute_name(name) {
            let message =
                "a name begins with a letter and has letters, digits, '_', '-' and '.' only, at most 64";
            checks.add(path, "invalid_name", message);
            continue;
        }
        match value {
            Value::String(words) => {
                tidy_text(words);
                checks.at_most(path, Some(words.as_str()), MAX_ATTRIBUTE_TEXT);
            }
            Value::Number(_) | Value::Bool(_) => {}
            Value::Null | Value::Array(_) | Value::Object(_) => {
                checks.add(path, "invalid", "must be text, a number, or true or false");
            }
        }
    }
    input.attributes.retain(|_, value| value.as_str() != Some(""));
}
