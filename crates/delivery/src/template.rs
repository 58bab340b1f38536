//! Mails from templates: `templates/<name>.html` and `<name>.txt`, the subject as the text template's block
//! `subject`, the words of each language in `templates/locales/<language>.json`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use include_dir::{Dir, include_dir};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde, Value};
use minijinja::{Environment, Error, ErrorKind, State, UndefinedBehavior};
use serde::Serialize;

use crate::message::one_line;

static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The languages that mails are written in; the first stands in for all others.
pub const LANGUAGES: [&str; 2] = ["en", "de"];

/// Who reads the mail, as far as its form depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader<'a> {
    /// Language, such as `de` or `de-AT`.
    pub language: &'a str,
    /// IANA name of the time zone that times are shown in.
    pub timezone: &'a str,
}

/// A mail's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

type Texts = BTreeMap<String, String>;

static TEXTS: LazyLock<BTreeMap<&'static str, Texts>> = LazyLock::new(|| {
    let read = |language: &&'static str| {
        let file = TEMPLATES.get_file(format!("locales/{language}.json"))?;
        Some((*language, serde_json::from_slice(file.contents()).ok()?))
    };
    LANGUAGES.iter().filter_map(read).collect()
});

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment.add_function("t", translate);
    environment.add_function("when", when);
    for file in TEMPLATES.files() {
        let (Some(name), Some(source)) = (file.path().to_str(), file.contents_utf8()) else { continue };
        if let Err(e) = environment.add_template(name, source) {
            tracing::error!(template = name, error = %e, "mail template does not parse");
        }
    }
    environment
});

/// Renders the mail `name` with what `context` holds. Templates may also use `language`, `t(key, …)` for words and
/// `when(time)` for times in the reader's zone.
pub fn render(name: &str, reader: &Reader<'_>, context: impl Serialize) -> candor_model::Result<Rendered> {
    let fault = |e: Error| candor_model::Error::Internal(format!("mail template {name}: {e:#}"));
    let language = language_of(reader.language);
    let context = minijinja::context! {
        language => language,
        timezone => reader.timezone,
        ..Value::from(Serde(context))
    };
    let text = ENVIRONMENT.get_template(&format!("{name}.txt")).map_err(fault)?;
    let mut captured = text.render_captured(context.clone()).map_err(fault)?;
    let subject = captured.with_state_mut(|state| state.render_block("subject")).map_err(fault)?;
    let (subject, text) = (one_line(&subject), tidy(&captured.into_output()));
    let context = minijinja::context! { subject => subject.as_str(), ..context };
    let html = ENVIRONMENT
        .get_template(&format!("{name}.html"))
        .and_then(|html| html.render(context))
        .map_err(fault)?;
    Ok(Rendered { subject, text, html })
}

/// The language we have that is nearest to the one asked for.
#[must_use]
pub fn language_of(asked: &str) -> &'static str {
    let primary = asked.split(['-', '_']).next().unwrap_or_default();
    LANGUAGES.into_iter().find(|language| language.eq_ignore_ascii_case(primary)).unwrap_or(LANGUAGES[0])
}

/// The words of a language with `{name}` filled in, for sentences that a feature puts together itself. A key that
/// does not exist is said as it is.
#[must_use]
pub fn words(language: &str, key: &str, values: &[(&str, &str)]) -> String {
    let pattern = TEXTS.get(language_of(language)).and_then(|texts| texts.get(key));
    let mut words = pattern.cloned().unwrap_or_else(|| key.to_owned());
    for (name, value) in values {
        words = words.replace(&format!("{{{name}}}"), value);
    }
    words
}

/// `t("key", name=value)`: the words of the reader's language with `{name}` filled in.
fn translate(state: &State, key: &str, kwargs: Kwargs) -> Result<Value, Error> {
    let language = state.lookup("language").and_then(|v| v.as_str().map(language_of)).unwrap_or(LANGUAGES[0]);
    let Some(pattern) = TEXTS.get(language).and_then(|texts| texts.get(key)) else {
        return Err(Error::new(ErrorKind::InvalidOperation, format!("no words for '{key}' in '{language}'")));
    };
    let mut words = String::with_capacity(pattern.len() + 32);
    let mut rest = pattern.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        words.push_str(before);
        let value: Value = kwargs.get(name)?;
        words.push_str(&value.to_string());
        rest = after;
    }
    words.push_str(rest);
    Ok(Value::from(words))
}

/// `when(time)`: a moment as the reader writes it.
fn when(state: &State, time: &str) -> Result<String, Error> {
    let time: DateTime<Utc> = time
        .parse()
        .map_err(|e| Error::new(ErrorKind::InvalidOperation, format!("'{time}' is no time: {e}")))?;
    let zone =
        state.lookup("timezone").and_then(|v| v.as_str().and_then(|z| z.parse().ok())).unwrap_or(Tz::UTC);
    let german = state.lookup("language").is_some_and(|v| v.as_str() == Some("de"));
    let form = if german { "%d.%m.%Y, %H:%M" } else { "%-d %b %Y, %H:%M" };
    Ok(time.with_timezone(&zone).format(form).to_string())
}

/// At most one empty line in a row, none at the ends.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = true;
    for line in text.lines().map(str::trim_end) {
        if !(line.is_empty() && empty) {
            out.push_str(line);
            out.push('\n');
        }
        empty = line.is_empty();
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_template_parses_and_every_language_has_the_same_words() {
        let files: BTreeSet<_> = TEMPLATES.files().filter_map(|f| f.path().to_str()).collect();
        let parsed: BTreeSet<_> = ENVIRONMENT.templates().map(|(name, _)| name).collect();
        assert_eq!(files, parsed);
        let keys = |language: &str| TEXTS[language].keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys("en"), keys("de"));
        for language in LANGUAGES {
            assert!(TEXTS[language].values().all(|words| !words.trim().is_empty()));
        }
    }

    #[test]
    fn a_language_we_lack_is_answered_in_the_first() {
        assert_eq!(language_of("de-AT"), "de");
        assert_eq!(language_of("pt"), "en");
        assert_eq!(language_of(""), "en");
    }

    fn alert(language: &str) -> Rendered {
        let context = serde_json::json!({
            "organisation": "Northwind Parcel",
            "headline": "North / Lyon: 2 of 10, “still waiting”\r\nBcc: x@example.com",
            "excerpt": "still waiting",
            "where": "call",
            "verbatims": [
                { "text": "I ordered on the third.\n\nStill <b>waiting</b>.", "feeling": "negative", "speaker": "" },
            ],
            "shortened": false,
            "facts": [["Score", "2 of 10"], ["Customer", ""], ["Unit", "North / Lyon"]],
            "opens_case": true,
            "link": "https://candor.example.com/take/abc?x=1&y=2",
            "reason": "unit_manager",
            "unit": "Lyon",
            "rule": "Late & angry",
            "why": "nps<=6 topic:delivery/late",
            "rule_link": "https://candor.example.com/alerts/rules/1",
        });
        render("alert", &Reader { language, timezone: "Europe/Paris" }, context).unwrap()
    }

    #[test]
    fn a_mail_says_its_words_first_and_escapes_them_in_html_only() {
        let english = alert("en");
        assert_eq!(english.subject, "North / Lyon: 2 of 10, “still waiting” Bcc: x@example.com");
        assert_eq!(
            english.text,
            "> I ordered on the third.\n> Still <b>waiting</b>.\n\nScore: 2 of 10\nUnit: North / Lyon\n\n\
             Take this case:\nhttps://candor.example.com/take/abc?x=1&y=2\n\n--\n\
             You get this mail as manager of Lyon. The rule is “Late & angry”.\nnps<=6 topic:delivery/late\n\
             See or change the rule: https://candor.example.com/alerts/rules/1\n\nCandor · Northwind Parcel\n"
        );
        assert!(english.html.contains("Still &lt;b&gt;waiting"));
        assert!(!english.html.contains("<b>waiting"));
        assert!(english.html.contains("Late &amp; angry"));
        assert!(alert("de-CH").text.contains("Fall übernehmen:"));
    }

    #[test]
    fn times_are_the_readers() {
        let german = ENVIRONMENT
            .render_str(
                "{{ when('2026-07-01T22:30:00Z') }}",
                minijinja::context! { language => "de", timezone => "Europe/Berlin" },
            )
            .unwrap();
        assert_eq!(german, "02.07.2026, 00:30");
    }

    #[test]
    fn text_is_tidied() {
        assert_eq!(tidy("\n\na  \n\n\n\nb\n\n"), "a\n\nb\n");
    }
}
