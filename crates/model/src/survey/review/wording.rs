//! How questions are worded: two in one, leading, negated, absolute, too long.

use crate::survey::definition::Question;
use crate::survey::kinds::Kind;
use crate::survey::text::Text;

/// Longest question that is read at a glance, in characters.
const GLANCE: usize = 180;

type Say<'a> = &'a mut dyn FnMut(String, &str, String);

/// Looks at the words of one question.
pub(super) fn review(path: &str, question: &Question, say: Say<'_>) {
    let judged = matches!(
        question.kind,
        Kind::Csat(_) | Kind::Ces(_) | Kind::Rating(_) | Kind::Matrix(_) | Kind::Likert(_) | Kind::Slider(_)
    );
    let own = format!("{path}.text");
    wording(&own, &question.text, judged, say);
    for (below, row) in question.kind.rules().texts().into_iter().filter(|(p, _)| p.starts_with("kind.rows"))
    {
        wording(&format!("{path}.{below}"), row, true, say);
    }
    for text in question.text.0.values() {
        let length = text.chars().count();
        if question.kind.rules().asks() && length > GLANCE {
            say(own.clone(), "wordy", length.to_string());
            break;
        }
    }
}

fn wording(path: &str, text: &Text, judged: bool, say: Say<'_>) {
    for (language, text) in &text.0 {
        let Some(words) = lists(language) else { continue };
        let low =
            format!(" {} ", text.to_lowercase().replace(['?', '!', ',', '.', ':', ';', '"', '“', '”'], " "));
        let low = low.split_whitespace().collect::<Vec<_>>().join(" ");
        let low = format!(" {low} ");
        let found = |list: &[&'static str]| list.iter().find(|w| low.contains(&format!(" {w} "))).copied();
        if judged && let Some(word) = found(words.joins) {
            say(path.into(), "double_barrelled", word.into());
        } else if text.matches('?').count() > 1 {
            say(path.into(), "double_barrelled", "?".into());
        }
        if let Some(word) = found(words.leading) {
            say(path.into(), "leading", word.into());
        }
        if let Some(word) = found(words.absolute).filter(|_| judged) {
            say(path.into(), "absolute", word.into());
        }
        if words.negations.iter().map(|w| low.matches(&format!(" {w} ")).count()).sum::<usize>() > 1 {
            say(path.into(), "double_negative", String::new());
        }
    }
}

struct Lists {
    joins: &'static [&'static str],
    leading: &'static [&'static str],
    absolute: &'static [&'static str],
    negations: &'static [&'static str],
}

fn lists(language: &str) -> Option<&'static Lists> {
    Some(match language.split('-').next()? {
        "en" => &Lists {
            joins: &["and", "as well as", "and/or"],
            leading: &[
                "don't you",
                "don’t you",
                "wouldn't you",
                "wouldn’t you",
                "do you agree that",
                "how much did you enjoy",
                "how much do you love",
                "how great",
                "how excellent",
                "how amazing",
                "our excellent",
                "our great",
                "our amazing",
                "our award-winning",
                "our outstanding",
                "obviously",
                "surely",
                "of course",
            ],
            absolute: &["always", "never", "everything", "every time"],
            negations: &[
                "not",
                "no",
                "never",
                "don't",
                "don’t",
                "isn't",
                "without",
                "unhappy",
                "dissatisfied",
            ],
        },
        "de" => &Lists {
            joins: &["und", "sowie", "und/oder"],
            leading: &[
                "nicht auch",
                "finden sie nicht",
                "stimmen sie zu dass",
                "wie sehr hat ihnen",
                "wie toll",
                "wie gut hat ihnen",
                "unser ausgezeichneter",
                "unsere ausgezeichnete",
                "unser hervorragender",
                "unsere hervorragende",
                "unseren hervorragenden",
                "unseren ausgezeichneten",
                "selbstverständlich",
                "natürlich",
                "sicherlich",
            ],
            absolute: &["immer", "nie", "niemals", "alles"],
            negations: &["nicht", "kein", "keine", "keinen", "nie", "ohne", "unzufrieden"],
        },
        "fr" => &Lists {
            joins: &["et", "ainsi que", "et/ou"],
            leading: &[
                "n'êtes-vous pas",
                "n’êtes-vous pas",
                "ne pensez-vous pas",
                "notre excellent",
                "notre excellente",
                "évidemment",
                "bien sûr",
                "combien avez-vous aimé",
            ],
            absolute: &["toujours", "jamais", "tout"],
            negations: &["pas", "jamais", "sans", "aucun", "aucune", "mécontent"],
        },
        _ => return None,
    })
}
