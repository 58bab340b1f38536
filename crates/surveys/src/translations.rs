//! The texts of a survey by language: listed, with what is missing, and as files for translators and back.
//!
//! A text is named by the keys and codes around it (`q3.kind.choices.late.text`), so that a file still fits when
//! questions were put in another order meanwhile.

mod sheet;
mod xliff;

use std::collections::{BTreeMap, BTreeSet};

use candor_model::survey::{Definition, Text, review};
use candor_model::{Error, Result};
use serde::Serialize;
use serde_json::Value;

/// The largest file in bytes.
pub const LARGEST_FILE: usize = 5_000_000;

/// How translations are written to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TranslationFormat {
    /// XLIFF 2.0.
    Xliff,
    /// Comma separated, for spreadsheets.
    Csv,
}

/// A text with its translation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = SurveyTranslation)]
pub struct Entry {
    /// Its name: `q3.kind.choices.late.text`.
    pub id: String,
    /// Its place in the definition: `pages[0].questions[2].kind.choices[0].text`.
    pub path: String,
    /// In the main language.
    pub source: String,
    /// In the other language; nothing when it is missing.
    pub target: String,
}

/// What became of a file of translations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = SurveyTranslated)]
pub struct Applied {
    /// Texts that changed.
    pub changed: usize,
    /// Texts that were so already.
    pub unchanged: usize,
    /// Names that the survey does not have.
    pub unknown: Vec<String>,
    /// Names whose source is another by now than the one that was translated. The translation is taken.
    pub outdated: Vec<String>,
    /// Names that are still without a translation.
    pub missing: Vec<String>,
}

/// What a file says of one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unit {
    pub source: Option<String>,
    pub target: String,
}

/// A step of a path: a name, or a place in a list.
enum Step<'a> {
    Name(&'a str),
    At(usize),
}

fn steps(path: &str) -> Vec<Step<'_>> {
    path.split('.')
        .flat_map(|part| {
            let (name, rest) = part.split_once('[').unwrap_or((part, ""));
            let places = rest.split('[').filter_map(|p| p.trim_end_matches(']').parse().ok().map(Step::At));
            std::iter::once(Step::Name(name)).chain(places).collect::<Vec<_>>()
        })
        .collect()
}

/// The value at a path.
fn at<'v>(root: &'v mut Value, path: &str) -> Option<&'v mut Value> {
    steps(path).into_iter().try_fold(root, |value, step| match step {
        Step::Name(name) => value.get_mut(name),
        Step::At(n) => value.get_mut(n),
    })
}

/// The name of a text: what it is in, by key or code, without pages.
fn name_of(root: &Value, path: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut value = root;
    for step in steps(path) {
        let next = match step {
            Step::Name(name) => {
                parts.push(name.to_owned());
                value.get(name)
            }
            Step::At(n) => {
                let element = value.get(n);
                let named =
                    element.and_then(|e| e.get("key").or_else(|| e.get("code")).and_then(Value::as_str));
                match named {
                    Some(key) if element.is_some_and(|e| e.get("kind").is_some()) => {
                        parts = vec![key.to_owned()]
                    }
                    Some(key) => parts.push(key.to_owned()),
                    None => parts.push((n + 1).to_string()),
                }
                element
            }
        };
        let Some(next) = next else { break };
        value = next;
    }
    parts.join(".")
}

/// Changes every text of a definition.
pub(crate) fn visit_mut(definition: &mut Definition, mut change: impl FnMut(&mut Text)) {
    let mut paths = Vec::new();
    review::texts(definition, |path, _, _| paths.push(path));
    let Ok(mut json) = serde_json::to_value(&*definition) else { return };
    for path in paths {
        let Some(value) = at(&mut json, &path) else { continue };
        let Ok(mut text) = serde_json::from_value::<Text>(value.clone()) else { continue };
        change(&mut text);
        if let Ok(changed) = serde_json::to_value(text) {
            *value = changed;
        }
    }
    if let Ok(changed) = serde_json::from_value(json) {
        *definition = changed;
    }
}

/// The texts that are to be translated, in order: all that say something in any language.
#[must_use]
pub fn entries(definition: &Definition, language: &str) -> Vec<Entry> {
    let json = serde_json::to_value(definition).unwrap_or_default();
    let main = definition.default_language();
    let mut entries = Vec::new();
    review::texts(definition, |path, text, _| {
        if text.is_empty() {
            return;
        }
        let said = |l: &str| text.0.get(l).cloned().unwrap_or_default();
        entries.push(Entry { id: name_of(&json, &path), source: said(main), target: said(language), path });
    });
    entries
}

/// How many texts each further language lacks.
#[must_use]
pub fn missing(definition: &Definition) -> BTreeMap<String, usize> {
    let main = definition.default_language();
    let others = definition.languages.iter().filter(|l| *l != main);
    others
        .map(|language| {
            let lacking = entries(definition, language).iter().filter(|e| e.target.trim().is_empty()).count();
            (language.clone(), lacking)
        })
        .collect()
}

/// The texts as a file for translators.
pub fn write(
    definition: &Definition,
    name: &str,
    language: &str,
    format: TranslationFormat,
) -> Result<String> {
    checked(definition, language)?;
    let entries = entries(definition, language);
    let main = definition.default_language();
    match format {
        TranslationFormat::Xliff => Ok(xliff::write(name, main, language, &entries)),
        TranslationFormat::Csv => sheet::write(main, language, &entries),
    }
}

fn checked(definition: &Definition, language: &str) -> Result<()> {
    if language == definition.default_language() {
        let message = "This is the survey's main language; its texts are changed in the designer.";
        return Err(Error::invalid("language", "main_language", message));
    }
    if crate::exchange::language(language).as_deref() != Some(language) {
        let message = "A language is written as its code: en, de, pt-BR.";
        return Err(Error::invalid("language", "bad_language", message));
    }
    Ok(())
}

/// Takes translations out of a file: XLIFF 1.2 or 2.x, CSV, or a JSON object from names to texts.
pub fn apply(definition: &mut Definition, language: &str, bytes: &[u8]) -> Result<Applied> {
    checked(definition, language)?;
    if bytes.len() > LARGEST_FILE {
        return Err(Error::invalid("file", "too_large", "A file of translations has at most 5 MB."));
    }
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(text)
        .map_err(|_| Error::invalid("file", "broken", "The file is not text in UTF-8."))?;
    let units = match text.trim_start().chars().next() {
        None => return Err(Error::invalid("file", "empty", "The file is empty.")),
        Some('<') => xliff::read(text, language)?,
        Some('{') => serde_json::from_str::<BTreeMap<String, String>>(text)
            .map_err(|e| Error::invalid("file", "broken", format!("The file is no object of texts: {e}.")))?
            .into_iter()
            .map(|(id, target)| (id, Unit { source: None, target }))
            .collect(),
        Some(_) => sheet::read(text, definition.default_language(), language)?,
    };
    put(definition, language, units)
}

fn put(definition: &mut Definition, language: &str, units: BTreeMap<String, Unit>) -> Result<Applied> {
    let mut applied = Applied::default();
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut json = serde_json::to_value(&*definition).map_err(Error::internal)?;
    for entry in entries(definition, language) {
        let unit = units.get(&entry.id);
        known.insert(entry.id.clone());
        let target = unit.map_or("", |u| u.target.trim_end());
        if unit.is_some() && target != entry.target {
            if let Some(Value::Object(text)) = at(&mut json, &entry.path) {
                if target.trim().is_empty() {
                    text.remove(language);
                } else {
                    text.insert(language.to_owned(), Value::from(target));
                }
            }
            applied.changed += 1;
        } else if unit.is_some() {
            applied.unchanged += 1;
        }
        let source = unit.and_then(|u| u.source.as_ref());
        if source.is_some_and(|s| s.trim() != entry.source.trim()) {
            applied.outdated.push(entry.id.clone());
        }
        let now = if unit.is_some() { target } else { &entry.target };
        if now.trim().is_empty() {
            applied.missing.push(entry.id);
        }
    }
    applied.unknown = units.into_keys().filter(|id| !known.contains(id)).collect();
    let mut changed: Definition = serde_json::from_value(json).map_err(Error::internal)?;
    if !changed.languages.iter().any(|l| l == language) {
        changed.languages.push(language.to_owned());
    }
    *definition = changed;
    Ok(applied)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey() -> Definition {
        crate::templates::find("churn").unwrap().definition.clone()
    }

    #[test]
    fn a_file_comes_back_as_it_went() {
        let survey = survey();
        for format in [TranslationFormat::Xliff, TranslationFormat::Csv] {
            let file = write(&survey, "Churn & <co>", "de", format).unwrap();
            let mut emptied = survey.clone();
            visit_mut(&mut emptied, |text| {
                text.0.remove("de");
            });
            emptied.languages.retain(|l| l != "de");
            assert_eq!(missing(&emptied).get("de"), None);
            let applied = apply(&mut emptied, "de", file.as_bytes()).unwrap();
            assert_eq!((applied.unknown.len(), applied.outdated.len(), applied.missing.len()), (0, 0, 0));
            assert_eq!(applied.changed, entries(&survey, "de").len());
            assert_eq!(entries(&emptied, "de"), entries(&survey, "de"));
        }
    }

    #[test]
    fn texts_that_look_like_formulas_are_harmless_and_come_back() {
        let mut survey = survey();
        survey.title = Text::new("en", "=SUM(A1)").with("de", "-1 \"Zeile\"\nzwei");
        let file = write(&survey, "x", "de", TranslationFormat::Csv).unwrap();
        assert!(file.contains("'=SUM(A1)"), "{file}");
        let mut other = survey.clone();
        other.title.0.remove("de");
        apply(&mut other, "de", file.as_bytes()).unwrap();
        assert_eq!(other.title, survey.title);
    }

    #[test]
    fn order_does_not_matter_and_what_changed_is_named() {
        let mut survey = survey();
        let file = write(&survey, "Churn", "de", TranslationFormat::Xliff).unwrap();
        survey.pages[0].questions.reverse();
        survey.pages[0].questions.retain(|q| q.key != "q4");
        let first = survey.pages[0].questions.iter_mut().find(|q| q.key == "q2").unwrap();
        first.text.0.insert("en".into(), "What did you miss?".into());
        first.help = Text::new("en", "In a word");
        let applied = apply(&mut survey, "de", file.as_bytes()).unwrap();
        assert_eq!(applied.outdated, ["q2.text"]);
        assert_eq!(applied.unknown, ["q4.text"]);
        assert_eq!(applied.missing, ["q2.help"]);
        assert_eq!(survey.question("q2").unwrap().text.get("de", "en"), "Was hat gefehlt?");
    }

    #[test]
    fn other_tools_xliff_is_read() {
        let mut survey = survey();
        let file = r#"<?xml version="1.0"?><xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file
            source-language="en" target-language="nl" original="x" datatype="plaintext"><body><group><trans-unit id="title">
            <source>Before you go</source><target>Voordat u <g id="1">gaat</g> &amp; &#33;</target></trans-unit></group></body></file></xliff>"#;
        let applied = apply(&mut survey, "nl", file.as_bytes()).unwrap();
        assert_eq!((applied.changed, applied.outdated.len()), (1, 0));
        assert_eq!(survey.title.get("nl", "en"), "Voordat u gaat & !");
        assert!(survey.languages.contains(&"nl".to_owned()));
    }

    #[test]
    fn broken_files_say_why() {
        let check =
            |file: &str, language: &str, code: &str| match apply(&mut survey(), language, file.as_bytes()) {
                Err(Error::Invalid(errors)) => assert_eq!(errors[0].code, code, "{file}"),
                other => panic!("{file}: {other:?}"),
            };
        check("", "de", "empty");
        check("<xliff version=\"2.0\"><file>", "de", "broken");
        check("<html></html>", "de", "broken");
        check("{\"a\": 1}", "de", "broken");
        check("a,b\n1,2\n", "de", "broken");
        check("{}", "en", "main_language");
        check("{}", "Deutsch", "bad_language");
        let other = r#"<xliff version="2.0" srcLang="en" trgLang="fr"><file id="f"></file></xliff>"#;
        check(other, "de", "other_language");
        check(
            "<!DOCTYPE x [<!ENTITY a \"b\">]><xliff version=\"2.0\"><file><unit id=\"title\"><segment><target>&a;</target></segment></unit></file></xliff>",
            "de",
            "broken",
        );
    }
}
