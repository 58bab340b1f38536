//! A quick no: which words a text may hold. Most filters ask for words that a text does not have.

use super::analyse::Token;

/// A set of the words of a text in 2,048 bits. What is not in it is not in the text; what is in it has to be looked
/// for.
pub(super) struct Said([u64; 32]);

/// Where a word of a query, as it is written and as its stem, would be in such a set.
pub(super) struct Places([(usize, u64); 2]);

impl Places {
    /// Of a word.
    pub fn of(word: &Token) -> Self {
        Self([place(&word.norm), place(&word.stem)])
    }
}

impl Said {
    /// The words of a text.
    pub fn of(tokens: &[Token]) -> Self {
        let mut said = Self([0; 32]);
        for token in tokens {
            said.add(&token.norm);
            if token.stem != token.norm {
                said.add(&token.stem);
            }
        }
        said
    }

    /// Whether some word of the text may be meant by this word of a query, see [`Token::means`].
    pub fn may_mean(&self, word: &Places) -> bool {
        word.0.iter().any(|(at, bit)| self.0[*at] & bit != 0)
    }

    fn add(&mut self, word: &str) {
        let (at, bit) = place(word);
        self.0[at] |= bit;
    }
}

/// FNV-1a, since words are short.
fn place(word: &str) -> (usize, u64) {
    let hash = word
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
    let hash = hash ^ (hash >> 29);
    (usize::try_from(hash % 32).unwrap_or(0), 1 << ((hash >> 8) % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(norm: &str, stem: &str) -> Token {
        Token { norm: norm.into(), stem: stem.into(), start: 0, end: 0 }
    }

    #[test]
    fn what_is_meant_is_never_ruled_out_and_most_of_the_rest_is() {
        let text: Vec<Token> = (0..80).map(|n| token(&format!("word{n}s"), &format!("word{n}"))).collect();
        let said = Said::of(&text);
        assert!(text.iter().all(|word| said.may_mean(&Places::of(word))));
        assert!(said.may_mean(&Places::of(&token("word7ing", "word7"))));
        let strangers = (100..1_100).map(|n| token(&format!("other{n}"), &format!("other{n}")));
        assert!(strangers.filter(|word| said.may_mean(&Places::of(word))).count() < 200);
    }
}
