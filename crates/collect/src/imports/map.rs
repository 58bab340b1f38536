//! A row as feedback.

use candor_model::{AuthorKind, FeedbackInput, FieldError, VerbatimInput};
use serde_json::Value;

use super::cell::Cell;
use super::dates::parse_date;
use super::guess::as_number;
use super::plan::{Column, Field, Plan, Target, attribute_name};
use super::rows::Row;

/// The feedback that a row holds after the plan; or what of it cannot be read. What may be written is decided
/// afterwards, by the same checks that everything passes.
pub fn to_input(row: Row, plan: &Plan, source: &str) -> Result<FeedbackInput, Vec<FieldError>> {
    let cells = row.cells.map_err(|error| vec![error])?;
    let mut input = FeedbackInput {
        source: source.to_owned(),
        channel: plan.defaults.channel.clone(),
        unit: plan.defaults.unit.clone(),
        language: plan.defaults.language.clone(),
        ..FeedbackInput::default()
    };
    let several = plan.columns.iter().filter(|c| c.target == Target::Field(Field::Text)).count() > 1;
    let mut speaker = None;
    let mut errors = Vec::new();
    for (column, cell) in plan.columns.iter().zip(cells) {
        if cell.is_empty() {
            continue;
        }
        match &column.target {
            Target::Skip => {}
            Target::Attribute(name) => {
                input.attributes.insert(name.clone(), attribute(column, &cell));
            }
            Target::Field(Field::Speaker) => speaker = Some(cell.text()),
            Target::Field(field) => {
                if let Err(error) = fill(&mut input, *field, column, several, &cell, plan) {
                    errors.push(error);
                }
            }
        }
    }
    for (name, cell) in row.extra {
        if !cell.is_empty() {
            input.attributes.entry(attribute_name(&name)).or_insert_with(|| cell.value());
        }
    }
    input.verbatims.iter_mut().for_each(|v| v.speaker.clone_from(&speaker));
    if errors.is_empty() { Ok(input) } else { Err(errors) }
}

fn fill(
    input: &mut FeedbackInput,
    field: Field,
    column: &Column,
    several: bool,
    cell: &Cell,
    plan: &Plan,
) -> Result<(), FieldError> {
    let text = cell.text();
    match field {
        Field::Text => {
            let question = several.then(|| attribute_name(&column.name));
            input.verbatims.push(VerbatimInput { text, speaker: None, question });
        }
        Field::Title => input.title = Some(text),
        Field::ExternalId => input.external_id = Some(text),
        Field::OccurredAt => input.occurred_at = Some(parse_date(&text, plan.date_order)?),
        Field::Channel => input.channel = Some(channel(&text)),
        Field::Unit => input.unit = Some(text),
        Field::Language => input.language = language(&text).or_else(|| input.language.take()),
        Field::AuthorKind => {
            let unknown = || {
                let names: Vec<_> = AuthorKind::ALL.iter().map(|k| k.as_str()).collect();
                FieldError::new("author_kind", "unknown_value", format!("is none of {}", names.join(", ")))
            };
            input.author_kind = author_kind(&text).ok_or_else(unknown)?;
        }
        Field::Speaker => {}
        Field::CustomerExternalId => input.customer.external_id = Some(text),
        Field::CustomerEmail => input.customer.email = Some(text),
        Field::CustomerPhone => input.customer.phone = Some(text),
        Field::CustomerName => input.customer.name = Some(text),
        Field::Nps => input.scores.nps = whole("scores.nps", &text)?,
        Field::Csat => input.scores.csat = whole("scores.csat", &text)?,
        Field::Ces => input.scores.ces = whole("scores.ces", &text)?,
        #[expect(clippy::cast_possible_truncation, reason = "stars are small")]
        Field::Rating => input.scores.rating = given("scores.rating", &text)?.map(|n| n as f32),
        Field::Url => input.url = Some(text),
    }
    Ok(())
}

fn attribute(column: &Column, cell: &Cell) -> Value {
    if column.numeric { as_number(cell).map_or_else(|| cell.value(), Value::Number) } else { cell.value() }
}

/// `Phone Call` as `phone-call`.
fn channel(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    lower
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|p| !p.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

/// A language tag, or the name of a language; nothing when it is neither, for then the words tell it.
fn language(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase().replace('_', "-");
    let named = match text.as_str() {
        "english" | "englisch" => "en",
        "german" | "deutsch" => "de",
        "french" | "français" | "französisch" => "fr",
        "spanish" | "español" | "spanisch" => "es",
        "italian" | "italiano" | "italienisch" => "it",
        "portuguese" | "português" | "portugiesisch" => "pt",
        "dutch" | "nederlands" | "niederländisch" => "nl",
        other => other,
    };
    let primary = named.split('-').next().unwrap_or_default();
    let is_tag = (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase());
    is_tag.then(|| primary.to_owned())
}

/// A kind of author by its name.
pub fn author_kind(text: &str) -> Option<AuthorKind> {
    let text = text.trim().to_lowercase();
    AuthorKind::ALL.into_iter().find(|k| k.as_str() == text)
}

/// The number in `9`, `9,0`, `9/10`, `4 stars`, `★★★★☆`.
pub fn score(text: &str) -> Option<f64> {
    let text = text.trim();
    let stars = text.chars().filter(|c| matches!(c, '★' | '⭐')).count();
    if stars > 0 && text.chars().all(|c| matches!(c, '★' | '⭐' | '☆' | '\u{fe0f}')) {
        return u8::try_from(stars).ok().map(f64::from);
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '-')).unwrap_or(text.len());
    let rest = text[end..].trim().to_lowercase();
    let about = rest.is_empty()
        || rest
            .strip_prefix('/')
            .or_else(|| rest.strip_prefix("of "))
            .or_else(|| rest.strip_prefix("von "))
            .is_some_and(|of| of.trim().parse::<u8>().is_ok())
        || ["star", "stars", "stern", "sterne", "points", "punkte"].contains(&rest.as_str());
    if about { text[..end].replace(',', ".").parse().ok() } else { None }
}

/// A score that was given; `n/a` and its kin are none.
fn given(path: &str, text: &str) -> Result<Option<f64>, FieldError> {
    let text = text.trim();
    if ["n/a", "na", "-", "–", "none", "null", "nan", "k.a."].contains(&text.to_lowercase().as_str()) {
        return Ok(None);
    }
    let shown: String = text.chars().take(40).collect();
    score(text).map(Some).ok_or_else(|| FieldError::new(path, "invalid", format!("'{shown}' is no score")))
}

#[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
fn whole(path: &str, text: &str) -> Result<Option<i16>, FieldError> {
    match given(path, text)? {
        None => Ok(None),
        Some(n) if n.fract() == 0.0 && n.abs() < 1_000.0 => Ok(Some(n as i16)),
        Some(n) => Err(FieldError::new(path, "invalid", format!("{n} is no whole number"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_read_as_people_write_them() {
        for (text, expect) in [
            ("9", Some(9.0)),
            ("9.0", Some(9.0)),
            ("4,5", Some(4.5)),
            ("9/10", Some(9.0)),
            ("4 of 5", Some(4.0)),
            ("4 Sterne", Some(4.0)),
            ("★★★☆☆", Some(3.0)),
            ("good", None),
            ("", None),
            ("4 apples", None),
        ] {
            assert_eq!(score(text), expect, "{text}");
        }
    }

    #[test]
    fn words_become_channels_and_languages() {
        assert_eq!(channel(" Phone Call "), "phone-call");
        assert_eq!(language("Deutsch").as_deref(), Some("de"));
        assert_eq!(language("en_GB").as_deref(), Some("en"));
        assert_eq!(language("unknown"), None);
    }
}
