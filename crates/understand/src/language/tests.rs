use candor_model::annotation::LanguageSource;

use super::{identify, primary};

#[test]
fn languages_are_told_from_real_sentences() {
    for (text, language) in [
        ("The parcel came two days late and nobody called me.", "en"),
        ("Great service, thank you!", "en"),
        ("Das Paket kam zwei Tage zu spät und niemand hat angerufen.", "de"),
        ("Sehr freundliches Personal, gerne wieder", "de"),
        ("Le colis est arrivé en retard et personne ne m'a appelé.", "fr"),
        ("Très bon accueil, merci", "fr"),
        ("El paquete llegó tarde y nadie me llamó.", "es"),
        ("Il pacco è arrivato in ritardo e nessuno mi ha chiamato.", "it"),
        ("A encomenda chegou atrasada e ninguém me ligou, péssimo atendimento.", "pt"),
        ("Het pakket kwam twee dagen te laat en niemand heeft gebeld.", "nl"),
        ("Paketet kom två dagar för sent och ingen ringde mig.", "sv"),
        ("Pakken kom to dage for sent, og ingen ringede til mig.", "da"),
        ("Pakken kom to dager for sent, og ingen ringte meg, veldig dårlig.", "no"),
        ("Paketti tuli kaksi päivää myöhässä eikä kukaan soittanut minulle.", "fi"),
        ("Paczka przyszła dwa dni za późno i nikt do mnie nie zadzwonił.", "pl"),
        ("Balík přišel o dva dny později a nikdo mi nezavolal.", "cs"),
        ("A csomag két nappal később jött, és senki sem hívott fel.", "hu"),
        ("Coletul a venit cu două zile mai târziu și nimeni nu m-a sunat.", "ro"),
        ("Kargo iki gün geç geldi ve kimse beni aramadı.", "tr"),
        ("Paket datang terlambat dua hari dan tidak ada yang menelepon saya.", "id"),
        ("Gói hàng đến muộn hai ngày và không ai gọi cho tôi.", "vi"),
        ("Посылка пришла на два дня позже, и мы не знали", "ru"),
        ("Посилка прийшла із запізненням", "uk"),
        ("Το πακέτο άργησε δύο μέρες", "el"),
        ("وصل الطرد متأخرا يومين", "ar"),
        ("החבילה הגיעה באיחור", "he"),
        ("पैकेज दो दिन देर से आया", "hi"),
        ("พัสดุมาช้าสองวัน", "th"),
        ("包裹晚了两天", "zh"),
        ("荷物が二日遅れて届きました", "ja"),
        ("소포가 이틀 늦게 왔어요", "ko"),
    ] {
        let found = identify(text, None);
        assert_eq!((found.language, found.source), (language, LanguageSource::Detected), "{text}");
    }
}

#[test]
fn what_cannot_be_told_is_not_guessed() {
    for text in
        ["", "  ", "123 456", "👍👍", "xqzt", "Jane Miller", "[email]", "https://example.com/the/and/of"]
    {
        let found = identify(text, None);
        assert_eq!((found.language, found.source), ("und", LanguageSource::Unknown), "{text}");
    }
}

#[test]
fn the_declared_language_decides_where_the_text_does_not() {
    let found = identify("👍", Some("de-CH"));
    assert_eq!((found.language, found.source), ("de", LanguageSource::Declared));
    assert_eq!(identify("super", Some("fr")).language, "fr");
    assert_eq!(identify("super", Some("de")).language, "de");
    // Plainly another language than the form was in.
    let other = identify("The driver threw my parcel over the fence and it was broken", Some("de"));
    assert_eq!((other.language, other.source), ("en", LanguageSource::Detected));
    assert_eq!(identify("ok", Some("xx")).language, "und");
}

#[test]
fn tags_are_cut_to_the_primary_language() {
    assert_eq!(primary("de-CH"), Some("de"));
    assert_eq!(primary("EN_us"), Some("en"));
    assert_eq!(primary("nb"), Some("no"));
    assert_eq!(primary("tlh"), None);
    assert_eq!(primary(""), None);
}

proptest::proptest! {
    #[test]
    fn never_panics(text in "\\PC{0,120}") {
        let _ = identify(&text, None);
        let _ = identify(&text, Some("fr"));
    }
}
