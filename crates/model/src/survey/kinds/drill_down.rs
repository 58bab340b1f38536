//! From the general to the particular, level by level.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Part, Problem, Rules, row_field};
use crate::error::FieldError;
use crate::survey::answers::{Answers, Form};
use crate::survey::text::Text;
use crate::survey::validate::text_flaw;

/// The most entries of a list.
const ENTRIES: usize = 5_000;
/// The longest name in a list.
const NAME: usize = 200;

/// A list with levels (country, region, branch), narrowed level by level. The answer is an object: `l1`, `l2` … to the
/// names that were chosen, as they stand in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DrillDownQuestion)]
pub struct DrillDown {
    /// What each level is called, the most general first; 2 to 5.
    pub levels: Vec<Text>,
    /// The list: each entry is a path of names. An entry may end before the last level.
    pub entries: Vec<Vec<String>>,
}

/// The name of a level in answers: `l1` for the first, which is level 0.
#[must_use]
pub fn level_code(level: usize) -> String {
    format!("l{}", level + 1)
}

impl DrillDown {
    /// What can be chosen on the level after these names, in alphabetical order.
    #[must_use]
    pub fn below(&self, path: &[&str]) -> Vec<&str> {
        let starts = |entry: &&Vec<String>| {
            entry.len() > path.len() && entry.iter().zip(path).all(|(name, wanted)| name == wanted)
        };
        let names: BTreeSet<&str> =
            self.entries.iter().filter(starts).map(|entry| entry[path.len()].as_str()).collect();
        names.into_iter().collect()
    }

    /// The names of an answer, as far as each is possible below the one before.
    #[must_use]
    pub fn path<'a>(&self, answer: Option<&'a Value>) -> Vec<&'a str> {
        let mut path = Vec::new();
        for level in 0..self.levels.len() {
            let name = answer.and_then(|a| a.get(level_code(level))).and_then(Value::as_str);
            match name {
                Some(name) if self.below(&path).contains(&name) => path.push(name),
                _ => break,
            }
        }
        path
    }
}

impl Rules for DrillDown {
    fn flaws(&self, path: &str, language: &str, flaws: &mut Vec<FieldError>) {
        let mut flaw = |end: String, code: &str, message: String| {
            flaws.push(FieldError::new(format!("{path}.kind.{end}"), code, message));
        };
        if !(2..=5).contains(&self.levels.len()) {
            flaw("levels".into(), "out_of_range", "Between 2 and 5 levels are possible.".into());
        }
        if self.entries.is_empty() {
            flaw("entries".into(), "required", "Upload a list.".into());
        }
        if self.entries.len() > ENTRIES {
            flaw("entries".into(), "too_many", format!("At most {ENTRIES} entries are possible."));
        }
        let wrong = self.entries.iter().position(|entry| {
            entry.is_empty()
                || entry.len() > self.levels.len()
                || entry.iter().any(|n| n.trim() != n || n.is_empty() || n.chars().count() > NAME)
        });
        if let Some(at) = wrong {
            let message = format!("An entry has a name on each of its levels, of at most {NAME} characters.");
            flaw(format!("entries[{at}]"), "bad_entry", message);
        }
        for (at, level) in self.levels.iter().enumerate() {
            text_flaw(&format!("{path}.kind.levels[{at}]"), level, language, flaws);
        }
    }

    /// Names below one that was changed are dropped: they belong to another branch.
    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        let mut path: Vec<&str> = Vec::new();
        for level in 0..self.levels.len() {
            let Some(name) = form.one(&row_field(key, &level_code(level))) else { break };
            if level > 0 && !self.below(&path).contains(&name) {
                break;
            }
            path.push(name);
        }
        if !path.is_empty() {
            let given: Map<String, Value> =
                path.iter().enumerate().map(|(at, name)| (level_code(at), Value::from(*name))).collect();
            answers.insert(key.into(), Value::Object(given));
        }
    }

    fn missing(&self, key: &str, answers: &Answers) -> Vec<(String, Problem)> {
        if answers.contains_key(key) {
            return Vec::new();
        }
        vec![(row_field(key, &level_code(0)), Problem::Required)]
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        let Some(answer) = answers.get(key) else { return };
        let path = self.path(Some(answer));
        let given = answer.as_object().map_or(0, Map::len);
        if path.len() < given || given == 0 {
            problems.push((row_field(key, &level_code(path.len())), Problem::UnknownChoice));
        } else if !self.below(&path).is_empty() && !self.entries.iter().any(|entry| *entry == path) {
            problems.push((row_field(key, &level_code(path.len())), Problem::LevelMissing));
        }
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        self.levels.iter().enumerate().map(|(i, text)| (format!("kind.levels[{i}]"), text)).collect()
    }

    fn parts(&self) -> Vec<Part<'_>> {
        (0..self.levels.len()).map(|level| Part { code: level_code(level), codes: None }).collect()
    }

    fn seconds(&self) -> u32 {
        12
    }
}
