//! Words out of HTML, with a note of what had no words.

use std::collections::BTreeSet;

/// Words, and what stood between them.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Plain {
    pub text: String,
    /// What has no words, such as `image https://…`.
    pub dropped: Vec<String>,
    /// Whether there was formatting: bold, colours, lists, tables.
    pub formatted: bool,
}

/// The words of HTML. Paragraphs and line breaks become line breaks, a link keeps its address in brackets, all other
/// formatting goes. Text without tags comes out as it is, with its entities resolved.
pub(crate) fn plain(html: &str) -> Plain {
    let mut out = Plain::default();
    if !html.contains(['<', '&']) {
        out.text = tidy(html);
        return out;
    }
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    let mut links: Vec<Option<String>> = Vec::new();
    let mut notes = BTreeSet::new();
    while let Some(at) = rest.find('<') {
        push_decoded(&mut text, &rest[..at]);
        rest = &rest[at..];
        let is_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        let end = if rest.starts_with("<!--") { rest.find("-->").map(|e| e + 3) } else { tag_end(rest) };
        let (true, Some(end)) = (is_tag, end) else {
            text.push('<');
            rest = &rest[1..];
            continue;
        };
        let tag = &rest[..end];
        rest = &rest[end..];
        let closing = tag.starts_with("</");
        let name: String = tag
            .trim_start_matches(['<', '/'])
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        match name.as_str() {
            "br" | "p" | "div" | "tr" | "h1" | "h2" | "h3" | "h4" | "ul" | "ol" | "table" | "section" => {
                text.push('\n');
                out.formatted |= !matches!(name.as_str(), "br" | "p" | "div");
            }
            "li" if !closing => {
                text.push_str("\n• ");
                out.formatted = true;
            }
            "td" | "th" if !closing => text.push(' '),
            "script" | "style" if !closing => {
                let close = format!("</{name}");
                let skip = rest.to_ascii_lowercase().find(&close).unwrap_or(rest.len());
                rest = rest.get(skip..).unwrap_or("");
                notes.insert(if name == "script" {
                    "a script".to_owned()
                } else {
                    "a style sheet".to_owned()
                });
            }
            "img" | "video" | "audio" | "iframe" | "object" | "embed" if !closing => {
                let alt = attribute(tag, "alt").filter(|a| !a.is_empty());
                let from = attribute(tag, "src").unwrap_or_default();
                let what = if name == "img" { "image" } else { &name };
                notes.insert(format!("{what} {from}").trim_end().to_owned());
                if let Some(alt) = alt {
                    push_decoded(&mut text, &alt);
                }
            }
            "input" | "select" | "textarea" | "button" if !closing => {
                notes.insert(format!("a form field ({name})"));
            }
            "a" if !closing => links.push(attribute(tag, "href").filter(|h| !h.starts_with(['#', 'j']))),
            "a" => {
                if let Some(Some(href)) = links.pop()
                    && !text.ends_with(&href)
                {
                    text.push_str(" (");
                    push_decoded(&mut text, &href);
                    text.push(')');
                }
            }
            "" => {}
            "span" | "font" if !tag.contains("style") && !tag.contains("color") => {}
            _ => out.formatted = true,
        }
    }
    push_decoded(&mut text, rest);
    out.text = tidy(&text);
    out.dropped = notes.into_iter().collect();
    out
}

/// Where a tag ends; a `>` within quotes does not end it.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices().take(20_000) {
        match (quote, c) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') => quote = Some(c),
            (Some(q), c) if q == c => quote = None,
            _ => {}
        }
    }
    text.find('>').map(|at| at + 1)
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let at = lower.find(&format!(" {name}="))? + name.len() + 2;
    let rest = tag.get(at..)?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let value = match quote {
        Some(q) => rest[1..].split(q).next(),
        None => rest.split([' ', '>']).next(),
    };
    value.map(str::to_owned)
}

/// The entities that HTML editors write; others stay as they are.
fn push_decoded(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(12).find(|(_, c)| *c == ';').map(|(i, _)| i);
        let decoded = end.and_then(|end| Some((end, entity(&rest[1..end])?)));
        match decoded {
            Some((end, c)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        };
        return code.and_then(char::from_u32).filter(|c| !c.is_control() || *c == '\n');
    }
    let named = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", ' '),
        ("ndash", '–'),
        ("mdash", '—'),
        ("hellip", '…'),
        ("rsquo", '’'),
        ("lsquo", '‘'),
        ("rdquo", '”'),
        ("ldquo", '“'),
        ("bull", '•'),
        ("euro", '€'),
        ("pound", '£'),
        ("copy", '©'),
        ("reg", '®'),
        ("trade", '™'),
        ("deg", '°'),
        ("middot", '·'),
        ("times", '×'),
        ("auml", 'ä'),
        ("ouml", 'ö'),
        ("uuml", 'ü'),
        ("Auml", 'Ä'),
        ("Ouml", 'Ö'),
        ("Uuml", 'Ü'),
        ("szlig", 'ß'),
        ("eacute", 'é'),
        ("egrave", 'è'),
        ("agrave", 'à'),
        ("ccedil", 'ç'),
        ("ecirc", 'ê'),
        ("ocirc", 'ô'),
        ("acirc", 'â'),
        ("ntilde", 'ñ'),
        ("aacute", 'á'),
        ("iacute", 'í'),
        ("oacute", 'ó'),
        ("uacute", 'ú'),
        ("laquo", '«'),
        ("raquo", '»'),
        ("iquest", '¿'),
        ("iexcl", '¡'),
        ("aring", 'å'),
        ("oslash", 'ø'),
        ("aelig", 'æ'),
    ];
    named.iter().find(|(n, _)| *n == name).map(|(_, c)| *c)
}

/// Blanks within lines become one, empty lines at most one in a row, none at the ends; no control characters.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.replace('\u{a0}', " ").lines() {
        let line = line
            .split_whitespace()
            .map(|w| w.chars().filter(|c| !c.is_control()).collect::<String>())
            .filter(|w| !w.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        if line.is_empty() {
            empty += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty > 1 { "\n\n" } else { "\n" });
        }
        empty = 0;
        out.push_str(&line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, text: &str, dropped: &[&str]) {
        let made = plain(html);
        assert_eq!(made.text, text, "{html}");
        assert_eq!(made.dropped, dropped, "{html}");
    }

    #[test]
    fn words_stay_and_the_rest_is_named() {
        check("How was it?", "How was it?", &[]);
        check("a < b & c", "a < b & c", &[]);
        check("<p>One</p><p>Two&nbsp;&amp; three</p>", "One\nTwo & three", &[]);
        check("See <a href=\"https://a.example/x\">this</a>.", "See this (https://a.example/x).", &[]);
        check("<img src='x.png' alt=\"A cat\"> Look", "A cat Look", &["image x.png"]);
        check("A<script>var a = '<b>';</script>B", "AB", &["a script"]);
        check("<b title='a>b'>bold</b>", "bold", &[]);
        check("5 &lt; 6 &#8211; &unknown; &", "5 < 6 – &unknown; &", &[]);
        check("<", "<", &[]);
        check("<b", "<b", &[]);
    }
}
