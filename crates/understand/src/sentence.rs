//! Sentences: where a thought ends. Positions are in characters.

use std::ops::Range;

/// What stands before a full stop without ending a sentence, in English, German and French.
const ABBREVIATIONS: [&str; 66] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "etc", "approx", "no", "nr", "inc", "ltd", "co",
    "dept", "e.g", "i.e", "a.m", "p.m", "u.s", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
    "sept", "oct", "nov", "dec", "z.b", "d.h", "u.a", "bzw", "ca", "evtl", "ggf", "inkl", "zzgl", "usw",
    "tel", "str", "vgl", "abs", "art", "mind", "max", "min", "hr", "fr", "s.g", "m", "mme", "mlle", "p.ex",
    "cf", "av", "env", "ex", "dipl", "ing", "fa",
];

/// The sentences of a text, without the white space around them. Line breaks end a sentence too.
#[must_use]
pub fn sentences(chars: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < chars.len() {
        let end = match chars[at] {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some(at + 1),
            '。' | '！' | '？' | '｡' | '۔' | '।' | '؟' => Some(close(chars, at + 1)),
            '.' | '!' | '?' | '…' => terminator(chars, start, at),
            _ => None,
        };
        if let Some(end) = end {
            trimmed(chars, start..end, &mut found);
            start = end;
            at = end;
        } else {
            at += 1;
        }
    }
    trimmed(chars, start..chars.len(), &mut found);
    found
}

/// Where the sentence ends if the mark at `at` ends one.
fn terminator(chars: &[char], start: usize, at: usize) -> Option<usize> {
    let mut run = at;
    while run < chars.len() && matches!(chars[run], '.' | '!' | '?' | '…') {
        run += 1;
    }
    let end = close(chars, run);
    let rest = &chars[end..];
    let Some(next) = rest.first() else { return Some(end) };
    let single_stop = chars[at] == '.' && run == at + 1;
    if !next.is_whitespace() {
        // "Great!Thanks" and "late.Never again" are sentences that lack a space; "3.50" and "site.com" are not.
        let glued = next.is_uppercase() && at > start && chars[at - 1].is_lowercase() && end == run;
        return (glued && (!single_stop || rest.get(1).is_some_and(|c| c.is_lowercase()))).then_some(end);
    }
    if single_stop && end == run && is_abbreviation(&chars[start..at], rest) {
        return None;
    }
    Some(end)
}

fn close(chars: &[char], mut at: usize) -> usize {
    while at < chars.len() && matches!(chars[at], '"' | '\'' | ')' | ']' | '»' | '”' | '’' | '“') {
        at += 1;
    }
    at
}

fn is_abbreviation(before: &[char], rest: &[char]) -> bool {
    let from = before.iter().rposition(|c| c.is_whitespace() || *c == '(').map_or(0, |p| p + 1);
    let word = &before[from..];
    let next = rest.iter().find(|c| !c.is_whitespace());
    if word.len() == 1 && word[0].is_alphabetic() && word[0] != 'I' {
        return true;
    }
    // "on the 24. December", "Platz 3. und": an ordinal, unless a new sentence plainly starts.
    if !word.is_empty() && word.len() <= 2 && word.iter().all(char::is_ascii_digit) {
        return next.is_some_and(|c| c.is_lowercase());
    }
    let lower: String = word.iter().flat_map(|c| c.to_lowercase()).collect();
    if !ABBREVIATIONS.contains(&lower.as_str()) {
        return false;
    }
    // Words that are abbreviations only sometimes end a sentence when a capital follows.
    let ambiguous =
        matches!(lower.as_str(), "no" | "etc" | "usw" | "co" | "art" | "max" | "min" | "mind" | "ex" | "mar");
    !(ambiguous && next.is_some_and(|c| c.is_uppercase()))
}

fn trimmed(chars: &[char], range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let Some(first) = chars[range.clone()].iter().position(|c| !c.is_whitespace()) else { return };
    let Some(last) = chars[range.clone()].iter().rposition(|c| !c.is_whitespace()) else { return };
    let sentence = range.start + first..range.start + last + 1;
    if chars[sentence.clone()].iter().all(|c| c.is_ascii_punctuation()) {
        // Stray marks belong to what was said before them.
        if let Some(previous) = found.last_mut() {
            previous.end = sentence.end;
            return;
        }
    }
    found.push(sentence);
}

#[cfg(test)]
mod tests {
    use super::sentences;

    fn check(text: &str, expected: &[&str]) {
        let chars: Vec<char> = text.chars().collect();
        let found: Vec<String> = sentences(&chars).into_iter().map(|r| chars[r].iter().collect()).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn sentences_end_where_a_thought_ends() {
        check("", &[]);
        check("  \n ", &[]);
        check("Good", &["Good"]);
        check("Late again. Never more!", &["Late again.", "Never more!"]);
        check("It cost 3.50 euros. Too much.", &["It cost 3.50 euros.", "Too much."]);
        check("See site.com for more. Ok?", &["See site.com for more.", "Ok?"]);
        check("Mr. Miller was rude. I left.", &["Mr. Miller was rude.", "I left."]);
        check("Ich habe z.B. nichts gehört. Schade!", &["Ich habe z.B. nichts gehört.", "Schade!"]);
        check("Am 3. mai kam nichts. Am 4. auch nicht.", &["Am 3. mai kam nichts.", "Am 4. auch nicht."]);
        check("What?!! Really...", &["What?!!", "Really..."]);
        check("He said \"wait.\" We waited.", &["He said \"wait.\"", "We waited."]);
        check("Great!Thanks a lot", &["Great!", "Thanks a lot"]);
        check("Too late.Never again", &["Too late.", "Never again"]);
        check("First line\nsecond line", &["First line", "second line"]);
        check("质量很好。送货慢！", &["质量很好。", "送货慢！"]);
        check("J'ai attendu. M. Durand est venu.", &["J'ai attendu.", "M. Durand est venu."]);
        check("Was I late? No. It was you.", &["Was I late?", "No.", "It was you."]);
        check("So good !!!", &["So good !!!"]);
    }
}
