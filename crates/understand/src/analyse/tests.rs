use super::{Analyser, stem};

fn norms(text: &str, lang: &str) -> Vec<String> {
    Analyser.words(text, lang).into_iter().map(|w| w.norm).collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(norms(text, "en"), expected, "{text}");
}

#[test]
fn words_are_cut_and_normalised() {
    check("", &[]);
    check("Late REFUND!", &["late", "refund"]);
    check("don't won’t", &["dont", "wont"]);
    check("the customer's e-mail", &["the", "customers", "e", "mail"]);
    check("l'avion qu'il d’un", &["l", "avion", "qu", "il", "d", "un"]);
    check("dell'ordine", &["dell", "ordine"]);
    check("Größe ŒUVRE Łódź naïve", &["grosse", "oeuvre", "lodz", "naive"]);
    check("ＦＵＬＬ ﬁne", &["full", "fine"]);
    check("A380 3.50", &["a380", "3", "50"]);
    check("#fail @united", &["fail", "united"]);
    check("退款慢", &["退", "款", "慢"]);
    check("ありがとう", &["あ", "り", "が", "と", "う"]);
    check("배송이 늦어요", &["배송이", "늦어요"]);
    check("दो दिन", &["दो", "दिन"]);
    check("good 👍🏽 :-) ❤️", &["good", "👍", "🙂", "❤"]);
    check("👩‍🚀", &["👩🚀"]);
    check("see https://a.b/c ratio 3:4", &["see", "https", "a", "b", "c", "ratio", "3", "4"]);
    check("sad :( :'(", &["sad", "🙁", "😢"]);
}

#[test]
fn positions_are_in_characters() {
    let words = Analyser.words("Ü 👍 späte Züge", "de");
    let places: Vec<_> = words.iter().map(|w| (w.start, w.end)).collect();
    assert_eq!(places, [(0, 1), (2, 3), (4, 9), (10, 14)]);
}

#[test]
fn stems_bring_the_forms_of_a_word_together() {
    for (lang, forms) in [
        ("en", &["delivery", "deliveries"][..]),
        ("en", &["refund", "refunds", "refunded", "refunding"]),
        ("de", &["Lieferung", "Lieferungen"]),
        ("de", &["Häuser", "Haus"]),
        ("fr", &["livraison", "livraisons"]),
        ("fr", &["facturé", "facturée", "facturer"]),
        ("es", &["pedido", "pedidos"]),
        ("it", &["consegna", "consegne"]),
        ("pt", &["entrega", "entregas"]),
        ("nl", &["levering", "leveringen"]),
    ] {
        let stems: Vec<_> = forms.iter().map(|f| stem(f, lang)).collect();
        assert!(stems.windows(2).all(|pair| pair[0] == pair[1]), "{lang} {forms:?} {stems:?}");
    }
    assert_eq!(stem("Größe", "und"), "grosse");
}

#[test]
fn a_word_without_end_is_cut() {
    let words = Analyser.words(&"a".repeat(1_000), "en");
    assert!(words.iter().all(|w| w.norm.len() <= 64));
    assert_eq!(words.iter().map(|w| w.end - w.start).sum::<usize>(), 1_000);
}

proptest::proptest! {
    #[test]
    fn never_panics_and_never_leaves_the_text(text in "\\PC{0,100}", lang in "en|de|fr|ar|zz") {
        let length = text.chars().count();
        let words = Analyser.words(&text, &lang);
        let mut last = 0;
        for word in words {
            proptest::prop_assert!(word.start >= last && word.start < word.end && word.end <= length);
            proptest::prop_assert!(!word.norm.is_empty() && !word.stem.is_empty());
            last = word.end;
        }
    }
}
