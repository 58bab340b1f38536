use super::*;

fn code(password: &str) -> Option<String> {
    match check(password, &["amelie.moreau@northwind.example", "Amelie Moreau", "northwind"]) {
        Ok(()) => None,
        Err(Error::Invalid(errors)) => Some(errors[0].code.clone()),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn guessable_passwords_are_refused() {
    for password in [
        "password",
        "Password",
        "P@ssw0rd!",
        "password123",
        "12345678",
        "87654321",
        "123456789012",
        "aaaaaaaa",
        "abcabcabc",
        "qwertyuiop",
        "asdfghjkl",
        "1q2w3e4r",
        "iloveyou",
        "letmein2026",
        "Sommer2026!",
        "passwort1",
        "northwind2026",
        "amelie.moreau",
        "Moreau2025!!",
        "amelie.moreau@northwind.example",
        "abcdefgh",
        "poiuytrewq",
    ] {
        assert_eq!(code(password).as_deref(), Some("common"), "{password}");
    }
}

#[test]
fn the_ten_thousand_first_guesses_are_refused_however_they_are_dressed_up() {
    assert!(COMMON.len() > 10_000);
    for guess in COMMON.iter().filter(|guess| guess.chars().count() >= SHORTEST) {
        assert_eq!(code(guess).as_deref(), Some("common"), "{guess}");
        assert_eq!(code(&guess.to_uppercase()).as_deref(), Some("common"), "{guess}");
    }
    for dressed in ["Dragon123!", "monkey2026", "!!Sunshine!!", "tr0ub4dor", "Starwars#1"] {
        let plain = core(&dressed.to_lowercase());
        assert_eq!(code(dressed).is_some(), COMMON.contains(plain.as_str()), "{dressed}: {plain}");
    }
}

#[test]
fn length_is_counted_in_characters() {
    assert_eq!(code("kVz91!q").as_deref(), Some("too_short"));
    assert_eq!(code("ünïcödé✓"), None);
    assert_eq!(code(&"kVz91!q ".repeat(126)).as_deref(), Some("too_long"));
}

#[test]
fn any_composition_and_long_phrases_are_fine() {
    for password in [
        "correct horse battery staple",
        "zebra lamp orbit",
        "7h!sK0nd9x",
        &"kVz91!qa".repeat(9)[..70],
        "ножницы бумага",
    ] {
        assert_eq!(code(password), None, "{password}");
    }
}

#[tokio::test]
async fn a_hash_verifies_its_password_and_no_other() {
    let hash = hash("zebra lamp orbit".into()).await.unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    assert!(verify("zebra lamp orbit".into(), Some(hash.clone())).await.unwrap());
    assert!(!verify("zebra lamp orbit ".into(), Some(hash.clone())).await.unwrap());
    assert!(!verify("nobody".into(), None).await.unwrap());
    assert!(!is_outdated(&hash));
    assert!(is_outdated("$argon2id$v=19$m=4096,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA"));
}
