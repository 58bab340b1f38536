//! What can be chosen: nothing that fits, the same twice, ranges that overlap, a scale that leans.

use crate::survey::definition::{Choice, Question};
use crate::survey::kinds::Kind;
use crate::survey::text::Text;

/// More than this is a list to search, not to read.
const READ: usize = 12;

type Say<'a> = &'a mut dyn FnMut(String, &str, String);

/// Looks at the choices of one question.
pub(super) fn review(path: &str, question: &Question, language: &str, say: Say<'_>) {
    let lists: Vec<(&str, &[Choice])> = match &question.kind {
        Kind::Single(x) => vec![("choices", &x.choices)],
        Kind::Multiple(x) => vec![("choices", &x.choices)],
        Kind::Dropdown(x) => vec![("choices", &x.choices)],
        Kind::Matrix(x) => vec![("rows", &x.rows), ("columns", &x.columns)],
        _ => Vec::new(),
    };
    for (name, choices) in &lists {
        let path = format!("{path}.kind.{name}");
        let texts: Vec<String> = choices.iter().map(|c| fold(c.text.get(language, language))).collect();
        for (at, text) in texts.iter().enumerate() {
            if !text.is_empty() && texts[..at].contains(text) {
                say(format!("{path}[{at}].text"), "duplicate_choice", text.clone());
            }
        }
        if *name != "rows" {
            leaning(&path, &texts, say);
            ranges(&path, &texts, say);
        }
    }
    let (choices, other) = match &question.kind {
        Kind::Single(x) => (&x.choices, x.other.is_some()),
        Kind::Multiple(x) => (&x.choices, x.other.is_some()),
        Kind::Dropdown(x) => (&x.choices, false),
        Kind::Matrix(x) => {
            if x.rows.len() > 10 || x.columns.len() > 7 {
                say(
                    format!("{path}.kind.rows"),
                    "big_matrix",
                    format!("{} × {}", x.rows.len(), x.columns.len()),
                );
            }
            return;
        }
        Kind::ImageChoice(x) => {
            for (at, picture) in x.choices.iter().enumerate() {
                if !speaks(&picture.text, language) {
                    say(format!("{path}.kind.choices[{at}].text"), "no_alt", picture.code.clone());
                }
            }
            return;
        }
        _ => return,
    };
    if !matches!(question.kind, Kind::Dropdown(_)) && choices.len() > READ {
        say(format!("{path}.kind.choices"), "many_choices", choices.len().to_string());
    }
    let way_out = |c: &Choice| {
        let text = format!(" {} ", fold(c.text.get(language, language)));
        OUT.iter().any(|word| text.contains(&format!(" {word} ")))
    };
    let covers = other
        || choices.iter().any(way_out)
        || choices.len() == 2
        || feelings(choices.iter().map(|c| fold(c.text.get(language, language)))).0 * 2 >= choices.len()
        || choices.iter().filter(|c| c.text.0.values().any(|t| range(&fold(t)).is_some())).count() * 2
            >= choices.len();
    if question.required && question.flow.carry.is_none() && !covers {
        say(format!("{path}.kind.choices"), "no_way_out", question.key.clone());
    }
}

/// A picture's words say what is to be seen: more than a number or the name of a file.
fn speaks(text: &Text, language: &str) -> bool {
    let text = fold(text.get(language, language));
    let file = [".png", ".jpg", ".jpeg", ".gif", ".webp"].iter().any(|end| text.ends_with(end));
    let camera = ["img", "dsc", "image", "picture", "photo", "bild", "foto", "screenshot"];
    let words: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
    !file && !words.is_empty() && !words.iter().all(|w| camera.contains(w))
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

const OUT: [&str; 22] = [
    "none",
    "other",
    "nothing",
    "something else",
    "not applicable",
    "n/a",
    "don't know",
    "don’t know",
    "prefer not",
    "not sure",
    "keine",
    "keines",
    "nichts",
    "anderes",
    "sonstiges",
    "weiß nicht",
    "keine angabe",
    "aucun",
    "autre",
    "rien",
    "ne sais pas",
    "sans objet",
];

const GOOD: [&str; 31] = [
    "good",
    "great",
    "excellent",
    "satisfied",
    "agree",
    "likely",
    "easy",
    "helpful",
    "perfect",
    "outstanding",
    "happy",
    "fantastic",
    "friendly",
    "gut",
    "sehr gut",
    "ausgezeichnet",
    "hervorragend",
    "zufrieden",
    "einverstanden",
    "leicht",
    "freundlich",
    "bien",
    "bon",
    "excellente",
    "satisfait",
    "satisfaite",
    "facile",
    "d'accord",
    "d’accord",
    "parfait",
    "amazing",
];
const BAD: [&str; 26] = [
    "bad",
    "poor",
    "terrible",
    "dissatisfied",
    "disagree",
    "unlikely",
    "difficult",
    "hard",
    "unhelpful",
    "unhappy",
    "awful",
    "horrible",
    "schlecht",
    "mangelhaft",
    "unzufrieden",
    "schwierig",
    "unfreundlich",
    "furchtbar",
    "mauvais",
    "insatisfait",
    "insatisfaite",
    "difficile",
    "médiocre",
    "pas d'accord",
    "pas d’accord",
    "stimme nicht",
];

/// How many choices praise or blame, and how many of them praise.
fn feelings(texts: impl Iterator<Item = String>) -> (usize, usize) {
    texts.fold((0, 0), |(all, good), text| {
        let text = format!(" {text} ");
        let has = |list: &[&str]| list.iter().any(|w| text.contains(&format!(" {w} ")));
        let not = [" not ", " nicht ", " pas ", " kein "].iter().any(|w| text.contains(w));
        match (has(&GOOD), has(&BAD)) {
            (_, true) => (all + 1, good),
            (true, false) if not => (all + 1, good),
            (true, false) => (all + 1, good + 1),
            (false, false) => (all, good),
        }
    })
}

fn leaning(path: &str, texts: &[String], say: Say<'_>) {
    let (all, good) = feelings(texts.iter().cloned());
    let bad = all - good;
    if all >= 3 && good.abs_diff(bad) > 1 {
        say(path.into(), "unbalanced", format!("{good} : {bad}"));
    }
}

/// A range of whole numbers in a choice: `18–25`, `25 bis 34`, `65+`.
fn range(text: &str) -> Option<(i64, i64)> {
    let mut numbers = Vec::new();
    let mut digits = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_ascii_digit() {
            digits.push(c);
        } else if !digits.is_empty() {
            numbers.push(digits.parse::<i64>().ok()?);
            digits.clear();
        }
    }
    let open =
        ["+", "more", "over", "older", "mehr", "über", "älter", "plus"].iter().any(|w| text.contains(w));
    let under = ["under", "less", "below", "unter", "weniger", "moins"].iter().any(|w| text.contains(w));
    let joined = ["-", "–", "—", " to ", " bis ", " à "].iter().any(|w| text.contains(w));
    match numbers.as_slice() {
        [from, to] if joined && from <= to => Some((*from, *to)),
        [to] if under => Some((i64::MIN, to - 1)),
        [from] if open => Some((*from, i64::MAX)),
        _ => None,
    }
}

fn ranges(path: &str, texts: &[String], say: Say<'_>) {
    let mut all: Vec<(usize, (i64, i64))> =
        texts.iter().enumerate().filter_map(|(at, t)| Some((at, range(t)?))).collect();
    if all.len() < 2 {
        return;
    }
    all.sort_by_key(|(_, range)| *range);
    for pair in all.windows(2) {
        let ((_, (_, end)), (at, (start, _))) = (pair[0], pair[1]);
        if start <= end {
            say(format!("{path}[{at}].text"), "overlapping_ranges", texts[at].clone());
        } else if end.checked_add(1).is_some_and(|next| next < start) {
            say(format!("{path}[{at}].text"), "range_gap", format!("{}–{}", end + 1, start - 1));
        }
    }
}
