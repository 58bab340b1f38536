use super::{Feeling, feel, lexicon};
use crate::analyse::words_of;

fn feeling(text: &str, language: &str) -> Option<Feeling> {
    let chars: Vec<char> = text.chars().collect();
    let words = words_of(&chars, language);
    feel(&chars, 0..chars.len(), &words, language)
}

fn score(text: &str, language: &str) -> f32 {
    feeling(text, language).map(|f| f.score).unwrap_or_default()
}

#[track_caller]
fn check(language: &str, sign: i8, texts: &[&str]) {
    for text in texts {
        let found = score(text, language);
        let right = match sign {
            1 => found > 0.5,
            -1 => found < -0.5,
            _ => found.abs() <= 0.5,
        };
        assert!(right, "{language} {sign}: {text} {:?}", feeling(text, language));
    }
}

#[test]
fn lexicons_hold_several_hundred_words_each() {
    for language in ["en", "de", "fr"] {
        assert!(lexicon::of(language).is_some_and(|l| l.size() > 600), "{language}");
    }
}

#[test]
fn english() {
    check(
        "en",
        1,
        &[
            "Great service",
            "The driver was friendly and helpful.",
            "Not bad at all",
            "No problems whatsoever",
            "I would recommend them to anyone!",
            "could not fault it",
            "It was good 👍",
            "Never disappoints",
            "Slow at first but the staff were fantastic",
            "Excellent",
            "sooo goooood",
        ],
    );
    check(
        "en",
        -1,
        &[
            "Terrible",
            "Not good",
            "The staff were not very friendly",
            "My parcel is still not here",
            "never again",
            "Nice app but it crashes all the time",
            "I don't recommend it",
            "Incredibly bad",
            "RUDE staff",
            "waited 3 hours on hold",
            "It didn't work",
            "thanks for nothing",
            "This is a joke!!!",
            "😡",
        ],
    );
    check("en", 0, &["The parcel is blue.", "Can you call me?", "I ordered two chairs on Monday.", ""]);
}

#[test]
fn german() {
    check(
        "de",
        1,
        &[
            "Sehr freundliches Personal",
            "Alles super, gerne wieder!",
            "Keine Probleme",
            "Nicht schlecht",
            "Schnelle Lieferung und gute Qualität",
            "Das gefällt mir",
            "Teuer, aber hervorragend",
        ],
    );
    check(
        "de",
        -1,
        &[
            "Die Lieferung kam zu spät",
            "Nicht gut",
            "Das gefällt mir nicht",
            "Nie wieder!",
            "Unglaublich schlecht",
            "Nettes Design, aber funktioniert nicht",
            "Eine Lieferverspätung nach der anderen",
            "Voellig ueberfordert",
            "Kann ich nicht empfehlen",
            "Keine Antwort erhalten",
            "Eine Frechheit",
        ],
    );
    check("de", 0, &["Das Paket ist blau.", "Guten Tag", "Ich habe am Montag zwei Stühle bestellt."]);
}

#[test]
fn french() {
    check(
        "fr",
        1,
        &[
            "Très bon accueil",
            "Personnel agréable et compétent",
            "Aucun problème",
            "Je recommande vivement",
            "Un peu cher mais excellent",
            "Livraison rapide, merci",
        ],
    );
    check(
        "fr",
        -1,
        &[
            "Très déçu",
            "Le livreur n'est pas aimable",
            "Je ne recommande pas",
            "Toujours pas reçu mon colis",
            "Mon colis n'est toujours pas arrivé",
            "Plus jamais",
            "Joli site mais livraison catastrophique",
            "Ça ne marche pas",
            "Trop cher",
        ],
    );
    check("fr", 0, &["Le colis est bleu.", "Bonne journée", "J'ai commandé deux chaises lundi."]);
}

#[test]
fn rules_are_told_with_the_words() {
    let rules = |text: &str| feeling(text, "en").map(|f| f.evidence[0].rules.clone()).unwrap_or_default();
    assert_eq!(rules("not good"), Vec::<&str>::new(), "a phrase of its own");
    assert_eq!(rules("not really friendly"), ["intensified", "negated"]);
    assert_eq!(rules("a bit unfriendly"), ["softened"]);
    assert_eq!(rules("Lovely but closed"), ["contrast"]);
    assert_eq!(rules("It is HORRIBLE here"), ["emphasis"]);
    assert_eq!(rules("horrible!"), ["emphasis"]);
}

#[test]
fn evidence_adds_up_and_stands_where_it_is_said() {
    let text = "Ümit was great, but the app is slow and ugly";
    let found = feeling(text, "en").unwrap();
    let chars: Vec<char> = text.chars().collect();
    let said: Vec<String> = found.evidence.iter().map(|m| chars[m.range.clone()].iter().collect()).collect();
    assert_eq!(said, ["great", "slow", "ugly"]);
    let sum: f32 = found.evidence.iter().map(|m| m.weight).sum();
    assert!((sum - found.score).abs() < 0.05, "{sum} {}", found.score);
    assert!(found.score < -0.5);
}

#[test]
fn intensity_is_ordered() {
    let order = [
        "horrible",
        "bad",
        "slightly bad",
        "the box",
        "okay",
        "good",
        "very good",
        "absolutely outstanding!!!",
    ];
    let scores: Vec<f32> = order.iter().map(|t| score(t, "en")).collect();
    assert!(scores.windows(2).all(|w| w[0] < w[1]), "{scores:?}");
    assert!(scores.iter().all(|s| s.abs() <= 5.0));
}

#[test]
fn other_languages_are_not_guessed_at() {
    assert_eq!(feeling("El servicio fue terrible", "es"), None);
    assert!(score("El servicio 👍", "es") > 0.5);
    assert!(score("Excellent", "und") > 0.5);
    assert_eq!(feeling("xyz", "und"), None);
}

proptest::proptest! {
    #[test]
    fn stays_on_the_scale(text in "(not |very |but |good |bad |nicht |pas |😡|!|, ){0,30}", language in "en|de|fr|und|xx") {
        let found = score(&text, &language);
        proptest::prop_assert!((-5.0..=5.0).contains(&found));
    }

    #[test]
    fn never_panics(text in "\\PC{0,100}", language in "en|de|fr|und") {
        let _ = feeling(&text, &language);
    }
}
