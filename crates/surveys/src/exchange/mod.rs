//! Definitions in and out: our own file, and those of Qualtrics (QSF), LimeSurvey (LSS), SurveyJS (JSON) and XLSForm.
//!
//! A file is read into a sketch, in the names and terms of the file; [`assemble`] makes a definition of it. Whatever
//! does not become part of the definition is a line of the report, with its place and the reason. Files are bounded
//! in size, nothing in them is fetched, run or expanded.

mod assemble;
mod condition;
mod expression;
mod kind;
mod loss;
mod lss;
mod markup;
pub mod own;
mod qsf;
pub mod schema;
mod sketch;
mod surveyjs;
mod words;
mod xlsform;

#[cfg(test)]
mod tests;

use candor_model::survey::Definition;
use candor_model::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use loss::{Extent, Loss};
pub use own::SurveyFile;
pub use schema::schema;
pub(crate) use words::language_code as language;

/// The largest file in bytes.
pub const LARGEST_FILE: usize = 20_000_000;
/// The largest definition in its JSON form; that of a draft.
const LARGEST: usize = 1_000_000;

/// Where a file is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SurveyFileFormat)]
pub enum FileFormat {
    /// Our own.
    Candor,
    /// Qualtrics, QSF.
    Qualtrics,
    /// LimeSurvey, LSS.
    LimeSurvey,
    /// SurveyJS, JSON.
    SurveyJs,
    /// XLSForm, XLSX or XLS.
    XlsForm,
}

impl FileFormat {
    /// The name in JSON and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Candor => "candor",
            Self::Qualtrics => "qualtrics",
            Self::LimeSurvey => "lime_survey",
            Self::SurveyJs => "survey_js",
            Self::XlsForm => "xls_form",
        }
    }
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = SurveyFromFile)]
pub struct FromFile {
    /// Where it is from.
    pub format: FileFormat,
    /// The survey's name.
    pub name: String,
    /// What it asks.
    pub definition: Definition,
    /// What was not carried over as it was.
    pub losses: Vec<Loss>,
}

/// Reads a file of any of the formats; which one it is shows from its content. `file_name` names a survey that has no
/// name of its own.
pub fn read(file_name: &str, bytes: &[u8]) -> Result<FromFile> {
    let refuse = |code: &str, message: String| Err(Error::invalid("file", code, message));
    if bytes.len() > LARGEST_FILE {
        return refuse("too_large", format!("A file has at most {} MB.", LARGEST_FILE / 1_000_000));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return refuse("empty", "The file is empty.".into());
    }
    let stem = file_name
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or("")
        .rsplit_once('.')
        .map_or(file_name, |(stem, _)| stem);
    let made = if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        finish(FileFormat::XlsForm, xlsform::read(stem, bytes)?)?
    } else {
        let text = decode(bytes)?;
        match text.trim_start().chars().next() {
            Some('<') => finish(FileFormat::LimeSurvey, lss::read(&text)?)?,
            Some('{' | '[') => read_json(&text)?,
            _ => {
                let message =
                    "The file is none of QSF (Qualtrics), LSS (LimeSurvey), SurveyJS, XLSForm or our own.";
                return refuse("unknown_format", message.into());
            }
        }
    };
    if serde_json::to_vec(&made.definition).map_err(Error::internal)?.len() > LARGEST {
        return refuse(
            "too_large",
            "The survey is too large: a definition holds at most a million characters.".into(),
        );
    }
    Ok(made)
}

fn read_json(text: &str) -> Result<FromFile> {
    let file: Value = serde_json::from_str(text).map_err(|e| {
        let message = format!("The file is no valid JSON: {e}.");
        Error::invalid("file", "broken", message)
    })?;
    if file.get("format").is_some_and(Value::is_string) && file.get("definition").is_some() {
        let SurveyFile { name, definition, .. } = own::read(file)?;
        return Ok(FromFile { format: FileFormat::Candor, name, definition, losses: Vec::new() });
    }
    if file.get("SurveyEntry").is_some() || file.get("SurveyElements").is_some() {
        return finish(FileFormat::Qualtrics, qsf::read(&file)?);
    }
    if surveyjs::is_one(&file) {
        return finish(FileFormat::SurveyJs, surveyjs::read(&file)?);
    }
    let message = "The file is JSON, but no survey: it has neither SurveyElements (Qualtrics) nor pages or elements (SurveyJS), \
                   and no definition (our own).";
    Err(Error::invalid("file", "unknown_format", message))
}

fn finish(format: FileFormat, sketch: sketch::Sketch) -> Result<FromFile> {
    let made = assemble::assemble(sketch)?;
    Ok(FromFile { format, name: made.name, definition: made.definition, losses: made.losses })
}

/// UTF-8, or UTF-16 with its mark.
fn decode(bytes: &[u8]) -> Result<String> {
    let broken = || Error::invalid("file", "broken", "The file is not text in UTF-8.");
    let wide = |unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|c| unit([c[0], c[1]])).collect();
        String::from_utf16(&units).map_err(|_| broken())
    };
    match bytes {
        [0xFF, 0xFE, ..] => wide(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => wide(u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => std::str::from_utf8(rest).map(str::to_owned).map_err(|_| broken()),
        bytes => std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| broken()),
    }
}
