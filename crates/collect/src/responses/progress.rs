//! How far somebody is: which questions were seen and answered, of how many, and which comes next. Not what was said.

use std::collections::BTreeSet;

use candor_model::survey::{Answers, Definition, evaluate};
use serde::{Deserialize, Serialize};

/// What somebody answers on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RespondentDevice)]
pub enum Device {
    /// It does not say.
    #[default]
    Unknown,
    /// A phone.
    Phone,
    /// A tablet.
    Tablet,
    /// Anything with a keyboard.
    Desktop,
}

impl Device {
    /// What a browser says it is. Nothing else of what it says is kept.
    #[must_use]
    pub fn of_browser(agent: &str) -> Self {
        let has = |words: &[&str]| words.iter().any(|word| agent.contains(word));
        match () {
            () if agent.is_empty() => Self::Unknown,
            () if has(&["iPad", "Tablet", "Kindle", "Silk/"]) => Self::Tablet,
            () if agent.contains("Android") && !agent.contains("Mobile") => Self::Tablet,
            () if has(&["Mobi", "iPhone", "iPod", "Android"]) => Self::Phone,
            () if has(&["Windows", "Macintosh", "X11", "CrOS"]) => Self::Desktop,
            () => Self::Unknown,
        }
    }

    /// The name in the database.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "",
            Self::Phone => "phone",
            Self::Tablet => "tablet",
            Self::Desktop => "desktop",
        }
    }

    pub(super) fn read(name: &str) -> Self {
        [Self::Phone, Self::Tablet, Self::Desktop]
            .into_iter()
            .find(|device| device.as_str() == name)
            .unwrap_or_default()
    }
}

/// How far somebody is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Progress {
    pub seen: Vec<String>,
    pub answered: Vec<String>,
    pub applicable: i32,
    pub at: Option<String>,
}

/// How far somebody is after posting a page; `onward` when they want to go on from there. A question that is asked
/// again for each of several things counts once.
pub(super) fn progress(
    definition: &Definition,
    answers: &Answers,
    seen: &[String],
    page: usize,
    onward: bool,
) -> Progress {
    let visible = evaluate(definition, answers);
    let asks = |key: &&String| definition.question(key).is_some_and(|q| q.kind.rules().asks());
    let of_page = |index: Option<usize>| {
        let found = visible.pages.iter().find(|p| Some(p.index) == index);
        found.into_iter().flat_map(|p| &p.questions).filter(asks)
    };
    let next = if onward { visible.after(page).or(Some(page)) } else { Some(page) };
    let plain = |key: &String| key.split('~').next().unwrap_or_default().to_owned();
    let here: Vec<&String> = of_page(next).collect();
    let all: BTreeSet<String> =
        visible.pages.iter().flat_map(|p| &p.questions).filter(asks).map(plain).collect();
    let answered: BTreeSet<String> =
        all.iter().filter(|key| visible.answers.keys().any(|name| plain(name) == **key)).cloned().collect();
    let shown = of_page(Some(page)).chain(here.iter().copied()).map(plain);
    let seen: BTreeSet<String> = seen.iter().cloned().chain(shown).chain(answered.iter().cloned()).collect();
    let open = here.iter().find(|key| !answered.contains(&plain(key))).or(here.last());
    Progress {
        at: open.map(|key| plain(key)),
        applicable: i32::try_from(all.len()).unwrap_or(i32::MAX),
        seen: seen.into_iter().collect(),
        answered: answered.into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn definition() -> Definition {
        let question = |key: &str, show_if: &str| json!({ "key": key, "text": { "en": key }, "show_if": show_if, "kind": { "type": "nps" } });
        serde_json::from_value(json!({
            "title": { "en": "x" }, "languages": ["en"],
            "pages": [
                { "questions": [question("a", ""), question("b", "")] },
                { "questions": [question("c", "a<=6")] },
                { "questions": [question("d", ""), question("e", "")] },
            ],
        }))
        .unwrap()
    }

    fn words(keys: &[String]) -> String {
        keys.join("")
    }

    #[test]
    fn one_stands_at_the_first_open_question_of_the_page_that_comes_next() {
        let answers: Answers = [("a".to_owned(), json!(9))].into();
        let on = progress(&definition(), &answers, &[], 0, true);
        assert_eq!((words(&on.seen).as_str(), words(&on.answered).as_str()), ("abde", "a"));
        assert_eq!((on.applicable, on.at.as_deref()), (4, Some("d")), "c is not for promoters");
        let stays = progress(&definition(), &answers, &[], 0, false);
        assert_eq!((words(&stays.seen).as_str(), stays.at.as_deref()), ("ab", Some("b")));
        let answers: Answers = [("a".to_owned(), json!(2)), ("d".to_owned(), json!(1))].into();
        let last = progress(&definition(), &answers, &on.seen, 2, true);
        assert_eq!((last.applicable, last.at.as_deref()), (5, Some("e")));
        assert_eq!(words(&last.seen), "abde");
    }

    #[test]
    fn a_browser_says_what_it_runs_on() {
        let check = |agent: &str, expect: Device| assert_eq!(Device::of_browser(agent), expect, "{agent}");
        check("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148", Device::Phone);
        check("Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/140.0 Mobile Safari/537.36", Device::Phone);
        check("Mozilla/5.0 (Linux; Android 14; SM-X910) Chrome/140.0 Safari/537.36", Device::Tablet);
        check("Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148", Device::Tablet);
        check("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/143.0", Device::Desktop);
        check("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15", Device::Desktop);
        check("curl/8.5", Device::Unknown);
        check("", Device::Unknown);
    }
}
