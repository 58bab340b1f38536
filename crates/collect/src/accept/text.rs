//! The small rules about text that all fields share.

use candor_model::FieldError;

/// What was found wrong so far.
#[derive(Default)]
pub(super) struct Checks {
    pub errors: Vec<FieldError>,
    renamed: Option<(&'static str, &'static str)>,
}

impl Checks {
    pub fn add(&mut self, path: impl Into<String>, code: &str, message: impl Into<String>) {
        let path = path.into();
        let path = match self.renamed {
            Some((from, to)) if from == path => to.to_owned(),
            _ => path,
        };
        self.errors.push(FieldError::new(path, code, message));
    }

    /// Reports what is wrong at one path under another.
    pub fn rename(&mut self, from: &'static str, to: &'static str) {
        self.renamed = Some((from, to));
    }

    pub fn at_most(&mut self, path: impl Into<String>, text: Option<&str>, max: usize) {
        // Bytes first: counting characters is for the few that may be too long.
        let Some(text) = text.filter(|t| t.len() > max) else { return };
        let length = text.chars().count();
        if length > max {
            self.add(path, "too_long", format!("has {length} characters; at most {max} are allowed"));
        }
    }

    /// A short name: lower-case letters, digits, dashes and underscores, beginning with a letter or digit.
    pub fn slug(&mut self, path: &str, text: &str, max: usize) {
        if text.is_empty() {
            self.add(path, "required", "is missing");
        } else if text.len() > max {
            self.at_most(path, Some(text), max);
            if !text.is_ascii() {
                self.add(path, "invalid", "has lower-case letters a to z, digits, '-' and '_' only");
            }
        } else if !is_slug(text) {
            self.add(path, "invalid", "has lower-case letters a to z, digits, '-' and '_' only");
        }
    }

    pub fn language(&mut self, path: &str, language: &str) {
        let mut parts = language.split('-');
        let primary = parts.next().unwrap_or_default();
        let fits = (2..=3).contains(&primary.len())
            && primary.bytes().all(|b| b.is_ascii_lowercase())
            && parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
            && language.len() <= 35;
        if !fits {
            self.add(path, "invalid", "is no language tag such as en or pt-br");
        }
    }

    pub fn range(&mut self, path: &str, score: Option<i16>, low: i16, high: i16) {
        if let Some(score) = score.filter(|s| !(low..=high).contains(s)) {
            self.add(path, "out_of_range", format!("is {score}; {low} to {high} is allowed"));
        }
    }
}

fn is_slug(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
}

pub(super) fn is_attribute_name(name: &str) -> bool {
    name.chars().count() <= 64
        && name.starts_with(char::is_alphabetic)
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// One line: trimmed, without control characters; blank is none.
pub(super) fn tidy_line(field: &mut Option<String>) {
    let Some(text) = field else { return };
    if text.chars().any(char::is_control) {
        *text = text
            .chars()
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .filter(|c| !c.is_control())
            .collect();
    }
    let trimmed = text.trim();
    if trimmed.is_empty() {
        *field = None;
    } else if trimmed.len() != text.len() {
        *field = Some(trimmed.to_owned());
    }
}

/// Running text: trimmed, with its line breaks and tabs, without other control characters.
pub(super) fn tidy_text(text: &mut String) {
    let unwanted = |c: char| c.is_control() && c != '\n' && c != '\t';
    if text.contains(unwanted) {
        *text = text.replace("\r\n", "\n").replace('\r', "\n");
        text.retain(|c| !unwanted(c));
    }
    let trimmed = text.trim();
    if trimmed.len() != text.len() {
        *text = trimmed.to_owned();
    }
}
