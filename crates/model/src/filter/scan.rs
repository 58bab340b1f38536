//! Characters to runs: where words, values and quotations end.

use super::ast::Op;

/// A place in the characters of a text.
pub(super) struct Scanner {
    chars: Vec<char>,
    pub at: usize,
}

/// Whether the character opens or closes a quotation; curly ones come from phones and word processors.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}')
}

pub(super) fn is_keyword(word: &str) -> bool {
    matches!(word, "AND" | "OR" | "NOT")
}

/// Whether a field's name can be written without quotation marks.
pub(super) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'))
}

/// Whether there is anything to look for: a letter, a digit, a symbol such as an emoji.
pub(super) fn has_word(text: &str) -> bool {
    let punctuation = |c: char| {
        c.is_ascii() || ('\u{80}'..='\u{bf}').contains(&c) || ('\u{2000}'..='\u{206f}').contains(&c)
    };
    text.chars().any(|c| c.is_alphanumeric() || !(punctuation(c) || c.is_whitespace()))
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || is_quote(c) || matches!(c, '(' | ')' | ':' | '=' | '<' | '>' | ',')
}

fn ends_value(c: char) -> bool {
    c.is_whitespace() || is_quote(c) || matches!(c, '(' | ')' | ',')
}

impl Scanner {
    pub fn new(text: &str) -> Self {
        Self { chars: text.chars().collect(), at: 0 }
    }

    pub fn peek(&self) -> Option<char> {
        self.peek_at(0)
    }

    pub fn peek_at(&self, offset: usize) -> Option<char> {
        self.chars.get(self.at + offset).copied()
    }

    pub fn ahead(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(i, c)| self.peek_at(i) == Some(c))
    }

    pub fn slice(&self, from: usize) -> String {
        self.chars.get(from..self.at).unwrap_or_default().iter().collect()
    }

    fn skip(&mut self, while_true: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&while_true) {
            self.at += 1;
        }
    }

    /// Over white space.
    pub fn space(&mut self) {
        self.skip(char::is_whitespace);
    }

    /// Over white space, commas, and punctuation that stands alone and says nothing (`black & white`).
    pub fn blank(&mut self) {
        loop {
            self.skip(|c| c.is_whitespace() || c == ',');
            let start = self.at;
            let run = self.run();
            let alone = self.peek().is_none_or(|c| c.is_whitespace() || matches!(c, ',' | ')'));
            let silent = !run.is_empty() && !has_word(&run) && run.trim_start_matches('-') != "*" && alone;
            if !silent {
                self.at = start;
                return;
            }
        }
    }

    /// Takes a run of characters that can be a word or a name.
    pub fn run(&mut self) -> String {
        let start = self.at;
        self.skip(|c| !ends_word(c));
        self.slice(start)
    }

    /// Takes a value without quotation marks.
    pub fn value_run(&mut self) -> String {
        let start = self.at;
        self.skip(|c| !ends_value(c));
        self.slice(start)
    }

    /// To the end of something that only looked like a statement, such as an address.
    pub fn rest_of_word(&mut self) {
        self.skip(|c| !ends_value(c));
    }

    /// Whether the keyword stands here as a word of its own.
    pub fn at_keyword(&self, keyword: &str) -> bool {
        self.ahead(keyword)
            && self
                .peek_at(keyword.len())
                .is_none_or(|c| c.is_whitespace() || c == '(' || c == ')' || is_quote(c))
    }

    /// Takes the keyword if it stands here.
    pub fn keyword(&mut self, keyword: &str) -> bool {
        let here = self.at_keyword(keyword);
        self.at += if here { keyword.len() } else { 0 };
        here
    }

    /// Takes a quotation; `None`, and nothing taken, when it is never closed. Within plain marks `\"` and `\\`
    /// stand for the mark and the backslash.
    pub fn quoted(&mut self) -> Option<String> {
        let plain = self.peek() == Some('"');
        let mut text = String::new();
        let mut at = self.at + 1;
        loop {
            match *self.chars.get(at)? {
                '\\' if plain && matches!(self.chars.get(at + 1), Some('"' | '\\')) => {
                    at += 1;
                    text.push(self.chars[at]);
                }
                c if (plain && c == '"') || (!plain && is_quote(c)) => break,
                c => text.push(c),
            }
            at += 1;
        }
        self.at = at + 1;
        Some(text)
    }

    /// Whether `=`, `<`, `>` or `!=` follows after white space.
    pub fn comparison_after_space(&self) -> bool {
        let rest = self.chars.get(self.at..).unwrap_or_default();
        let next = rest.iter().position(|c| !c.is_whitespace()).map(|i| rest[i]);
        matches!(next, Some('=' | '<' | '>'))
    }

    /// Takes an operator: `:`, `=`, `<`, `<=`, `>`, `>=`, the comparisons also after a colon.
    pub fn operator(&mut self) -> Op {
        if self.peek() == Some(':') {
            self.at += 1;
            if !matches!(self.peek(), Some('<' | '>')) {
                return Op::Is;
            }
        }
        let first = self.peek();
        self.at += 1;
        let equal = matches!(first, Some('<' | '>')) && self.peek() == Some('=');
        self.at += usize::from(equal);
        match (first, equal) {
            (Some('<'), true) => Op::Le,
            (Some('<'), false) => Op::Lt,
            (Some('>'), true) => Op::Ge,
            (Some('>'), false) => Op::Gt,
            _ => Op::Equals,
        }
    }
}
