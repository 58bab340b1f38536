//! Texts of other tools into ours: markup goes, with a note; so does what they insert while they are shown.

use candor_model::survey::Text;

use super::loss::Losses;
use super::markup::plain;

/// How a tool marks what is inserted into a text while it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inserts {
    /// `${…}`
    Dollar,
    /// `{…}`
    Braces,
}

/// Around what is inserted, until it is known which question it names.
pub(crate) const MARK: (char, char) = ('\u{2}', '\u{3}');

/// The plain words of a text; what cannot be words is reported, what is inserted is marked.
pub(crate) fn words(losses: &mut Losses, place: &str, inserts: Inserts, html: &str) -> String {
    let made = plain(html);
    for what in made.dropped {
        losses.lost(what, place, "a text of a survey holds words only");
    }
    if made.formatted {
        losses.changed("formatting of the text", place, "bold, colours, lists and tables became plain lines");
    }
    let mut text = made.text.clone();
    for insert in inserted(&made.text, inserts) {
        let (open, close) = MARK;
        if !text.contains(&format!("{open}{insert}")) {
            text = text.replace(insert, &format!("{open}{insert}{close}"));
        }
    }
    text
}

/// The same as a text in one language; empty when there are no words.
pub(crate) fn text(losses: &mut Losses, place: &str, inserts: Inserts, language: &str, html: &str) -> Text {
    let words = words(losses, place, inserts, html);
    if words.is_empty() { Text::default() } else { Text::new(language, words) }
}

fn inserted(text: &str, inserts: Inserts) -> Vec<&str> {
    let open = match inserts {
        Inserts::Dollar => "${",
        Inserts::Braces => "{",
    };
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(open) {
        rest = &rest[at..];
        let Some(end) = rest.find('}') else { break };
        let inner = &rest[open.len()..end];
        let name = !inner.trim().is_empty() && !inner.starts_with(' ') && !inner.contains(['{', '\n']);
        if name {
            found.push(&rest[..=end]);
        }
        rest = &rest[if name { end + 1 } else { open.len() }..];
    }
    found
}

/// `EN`, `pt-br`, `de_CH`, `ZH-S` as we write languages: `en`, `pt-BR`, `de-CH`, `zh-Hans`; `None` for what is none.
pub(crate) fn language_code(code: &str) -> Option<String> {
    let mut parts = code.trim().split(['-', '_']);
    let primary = parts.next()?.to_ascii_lowercase();
    if !(2..=3).contains(&primary.len()) || !primary.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let Some(region) = parts.next() else { return Some(primary) };
    match region.to_ascii_uppercase().as_str() {
        "S" | "HANS" | "CHS" => Some(format!("{primary}-Hans")),
        "T" | "HANT" | "CHT" => Some(format!("{primary}-Hant")),
        "INFORMAL" | "FORMAL" | "EASY" => Some(primary),
        region if region.len() == 2 && region.bytes().all(|b| b.is_ascii_alphabetic()) => {
            Some(format!("{primary}-{region}"))
        }
        _ => Some(primary),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_written_one_way() {
        for (code, ours) in [
            ("EN", Some("en")),
            ("pt-br", Some("pt-BR")),
            ("de_CH", Some("de-CH")),
            ("ZH-S", Some("zh-Hans")),
            ("de-informal", Some("de")),
            ("English", None),
            ("", None),
        ] {
            assert_eq!(language_code(code).as_deref(), ours, "{code}");
        }
    }

    #[test]
    fn inserts_are_noticed() {
        assert_eq!(inserted("Hi ${e://Field/Name}, ${x", Inserts::Dollar), ["${e://Field/Name}"]);
        assert_eq!(inserted("Hi {name}. { no } {}", Inserts::Braces), ["{name}"]);
    }
}
