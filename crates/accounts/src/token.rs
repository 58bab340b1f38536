//! Secrets that a person or a program carries: made from the machine's randomness, kept only as their hash.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// A new secret of 256 bits, 43 characters that are safe in a URL and a cookie.
#[must_use]
pub fn generate() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is stored in the place of a secret. A fast hash is right here: nobody can guess 256 bits.
#[must_use]
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// The token that a page must send back with each change, bound to the session: it can be made only by who knows
/// the session's token, which the page itself cannot read.
#[must_use]
pub fn csrf(session_token: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(b"candor csrf\0");
    digest.update(session_token.as_bytes());
    URL_SAFE_NO_PAD.encode(digest.finalize())
}

/// Compares two secrets without telling by time how much of them agrees.
#[must_use]
pub fn equal(a: &str, b: &str) -> bool {
    // Comparing hashes makes the place of the first difference worthless.
    Sha256::digest(a.as_bytes()) == Sha256::digest(b.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_differ() {
        let (a, b) = (generate(), generate());
        assert_eq!(a.len(), 43);
        assert_ne!(a, b);
        assert_eq!(hash(&a).len(), 32);
        assert_ne!(hash(&a), hash(&b));
    }

    #[test]
    fn csrf_follows_the_session() {
        assert_eq!(csrf("one"), csrf("one"));
        assert_ne!(csrf("one"), csrf("two"));
        assert!(equal(&csrf("one"), &csrf("one")));
        assert!(!equal(&csrf("one"), "one"));
    }
}
