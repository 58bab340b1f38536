//! Passwords: long ones are welcome, guessable ones are refused, and only an argon2id hash is kept.

use std::collections::HashSet;
use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use candor_model::{Error, Result};

/// Fewest characters.
pub const SHORTEST: usize = 8;
/// Most characters; enough for any passphrase, little enough that hashing it costs nothing.
pub const LONGEST: usize = 1_000;

/// Words that most guessed passwords are made of, one a line.
static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().filter(|l| !l.is_empty()).collect());

/// Refuses a password that is too short or among the first that a guesser tries. `known` are words that a guesser
/// knows too: the e-mail address, the name, the organisation.
pub fn check(password: &str, known: &[&str]) -> Result<()> {
    let error = |code: &str, message: &str| Err(Error::invalid("password", code, message));
    let length = password.chars().count();
    if length < SHORTEST {
        return error(
            "too_short",
            "at least 8 characters; four words in a row are easy to keep and hard to guess",
        );
    }
    if length > LONGEST {
        return error("too_long", "at most 1,000 characters");
    }
    let lower = password.to_lowercase();
    let core = core(&lower);
    let is_common = COMMON.contains(lower.as_str()) || COMMON.contains(core.as_str());
    let is_known = known.iter().flat_map(|k| parts(k)).any(|word| lower == word || core == word);
    if is_common || is_known || is_monotonous(&lower) {
        return error("common", "this is among the first that a guesser tries; choose another");
    }
    Ok(())
}

/// The word that is left without the usual decoration: `P@ssw0rd2026!` is `password`.
fn core(lower: &str) -> String {
    let bare = lower.trim_matches(|c: char| !c.is_alphabetic() && !"@$0".contains(c));
    let bare = bare.trim_end_matches(|c: char| !c.is_alphabetic());
    bare.chars()
        .map(|c| match c {
            '@' | '4' => 'a',
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '5' | '$' => 's',
            '7' => 't',
            c => c,
        })
        .collect()
}

/// A phrase, its first part before `@`, and its words of four letters and more.
fn parts(known: &str) -> Vec<String> {
    let lower = known.to_lowercase();
    let mut parts: Vec<String> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.chars().count() >= 4)
        .map(ToOwned::to_owned)
        .collect();
    parts.extend(lower.split('@').next().map(ToOwned::to_owned));
    parts.push(lower);
    parts
}

/// Runs such as `aaaaaaaa`, `12345678`, `87654321`, `abababab`, and rows of the keyboard.
fn is_monotonous(lower: &str) -> bool {
    let chars: Vec<char> = lower.chars().collect();
    let repeats = (1..=4).any(|n| chars.iter().skip(n).zip(&chars).all(|(a, b)| a == b));
    let steps: Vec<i64> =
        chars.windows(2).map(|w| i64::from(u32::from(w[1])) - i64::from(u32::from(w[0]))).collect();
    let counts =
        [1, -1].iter().any(|step| steps.iter().filter(|s| *s == step).count() * 10 >= steps.len() * 9);
    let rows = [
        "qwertyuiop[]asdfghjkl;zxcvbnm,./",
        "qwertzuiopüasdfghjklöäyxcvbnm",
        "azertyuiopqsdfghjklmwxcvbn",
        "1234567890",
    ];
    let reversed: String = lower.chars().rev().collect();
    let walks = rows.iter().any(|row| row.repeat(2).contains(lower) || row.repeat(2).contains(&reversed));
    repeats || counts || walks
}

/// Argon2id with 19 MiB and two passes, the least that is advised today.
fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

/// Hashes a password on a thread that may be busy for long.
pub async fn hash(password: String) -> Result<String> {
    blocking(move || {
        hasher().hash_password(password.as_bytes()).map(|h| h.to_string()).map_err(Error::internal)
    })
    .await
}

/// Whether the password is the one that was hashed. Without a hash it takes as long and is false, so that nobody
/// learns by time whether there was one.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    static NOBODY: LazyLock<String> =
        LazyLock::new(|| hasher().hash_password(b"nobody").map(|h| h.to_string()).unwrap_or_default());
    blocking(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let parsed = PasswordHash::new(&hash).map_err(Error::internal)?;
        Ok(hasher().verify_password(password.as_bytes(), &parsed).is_ok() && known)
    })
    .await
}

/// Whether a stored hash was made with weaker parameters than new ones, and is to be made again at sign-in.
#[must_use]
pub fn is_outdated(hash: &str) -> bool {
    let Ok(parsed) = PasswordHash::new(hash) else { return true };
    let now = Params::default();
    parsed.algorithm.as_str() != "argon2id"
        || Params::try_from(&parsed).map_or(true, |p| p.m_cost() < now.m_cost() || p.t_cost() < now.t_cost())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}

#[cfg(test)]
mod tests;
