//! Our own file: a definition with its name, as JSON. What is written is read back as the same.

use candor_model::survey::Definition;
use candor_model::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the file calls itself, with the number of its form.
pub const FORMAT: &str = "candor-survey/1";

/// A survey as a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyFile)]
pub struct SurveyFile {
    /// Where the schema of the file stands, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// `candor-survey/1`.
    pub format: String,
    /// Its name among colleagues.
    pub name: String,
    /// What it asks.
    pub definition: Definition,
}

impl SurveyFile {
    /// The file of a survey.
    #[must_use]
    pub fn new(name: &str, definition: Definition) -> Self {
        Self { schema: None, format: FORMAT.into(), name: name.into(), definition }
    }

    /// The file as text, indented for people and for `git diff`.
    pub fn to_text(&self) -> Result<String> {
        let mut text = serde_json::to_string_pretty(self).map_err(Error::internal)?;
        text.push('\n');
        Ok(text)
    }
}

/// Reads a file that is JSON already.
pub(super) fn read(file: Value) -> Result<SurveyFile> {
    let told = file.get("format").and_then(Value::as_str).unwrap_or("").to_owned();
    if told != FORMAT {
        let message = format!("The file says {told}; this program reads {FORMAT}.");
        return Err(Error::invalid("file", "unknown_format", message));
    }
    serde_path_to_error::deserialize(file).map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." { "file".to_owned() } else { path };
        Error::invalid(path, "broken", error.inner().to_string())
    })
}
