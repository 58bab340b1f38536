use candor_model::VerbatimInput;
use candor_model::annotation::LanguageSource;

use super::{Engine, TITLE, UnderstandInput, Understood};

fn said(speaker: Option<&str>, text: &str) -> VerbatimInput {
    VerbatimInput { text: text.into(), speaker: speaker.map(Into::into), question: None }
}

fn understand(title: Option<&str>, verbatims: &[VerbatimInput], language: Option<&str>) -> Understood {
    Engine::new().understand(&UnderstandInput { title, verbatims, declared_language: language, rating: None })
}

fn slice(text: &str, start: u32, end: u32) -> String {
    text.chars().skip(start as usize).take((end - start) as usize).collect()
}

#[test]
fn a_record_is_masked_read_and_explained() {
    let text = "Ümit was great. The parcel is still broken, mail me: a@b.de";
    let found = understand(None, &[said(None, text)], None);
    let stored = &found.verbatims[0];
    assert_eq!(stored.text, "Ümit was great. The parcel is still broken, mail me: [email]");
    assert_eq!((stored.language.as_str(), stored.speaker.as_str()), ("en", "customer"));
    let a = &found.annotations;
    assert_eq!(a.model, "lexicon-1");
    assert_eq!(a.language_source, LanguageSource::Detected);
    assert_eq!(a.masked.len(), 1);
    assert_eq!(slice(&stored.text, a.masked[0].span.start, a.masked[0].span.end), "[email]");
    assert_eq!(a.sentences.len(), 2);
    assert!(a.sentences[0].score > 0.5 && a.sentences[1].score < -0.5);
    let word = a.sentences[1].evidence[0].span;
    assert_eq!(slice(&stored.text, word.start, word.end), "broken");
}

#[test]
fn only_the_customer_feels() {
    let turns = [
        said(Some("agent"), "I am terribly sorry for this problem."),
        said(None, "Thank you, that was quick."),
    ];
    let found = understand(None, &turns, None);
    assert!(found.annotations.sentiment.is_some_and(|s| s > 0.5));
    assert_eq!(found.annotations.sentences.len(), 2);
}

#[test]
fn titles_count_and_are_masked() {
    let found = understand(Some("Awful! a@b.de"), &[said(None, "I ordered a chair on Monday.")], None);
    assert_eq!(found.title.as_deref(), Some("Awful! [email]"));
    assert!(found.annotations.sentiment.is_some_and(|s| s < -0.5));
    assert_eq!(found.annotations.sentences[0].span.verbatim, TITLE);
    assert_eq!(found.annotations.masked[0].span.verbatim, TITLE);
}

#[test]
fn stars_speak_where_words_are_foreign() {
    let verbatims = [said(None, "Muy malo, llegó tarde y roto")];
    let input = UnderstandInput { verbatims: &verbatims, rating: Some(1.0), ..UnderstandInput::default() };
    let found = Engine::new().understand(&input).annotations;
    assert_eq!(
        (found.language.as_str(), found.sentiment, found.model.as_str()),
        ("es", Some(-4.0), "stars-1")
    );
    assert!(found.sentences.is_empty());
    let silent = understand(None, &verbatims, None).annotations;
    assert_eq!(silent.sentiment, None);
}

#[test]
fn nothing_said_is_nothing_understood() {
    let found = understand(None, &[], Some("de"));
    assert_eq!(found.annotations.sentiment, None);
    assert!(found.annotations.sentences.is_empty());
    assert_eq!(understand(None, &[said(None, "")], None).annotations.language, "und");
}

#[test]
fn each_part_has_its_language() {
    let parts = [
        said(None, "The driver was very late and nobody told us why."),
        said(None, "Der Fahrer war sehr unfreundlich und hat das Paket einfach vor die Tür geworfen."),
    ];
    let found = understand(None, &parts, Some("en"));
    let languages: Vec<_> = found.verbatims.iter().map(|v| v.language.as_str()).collect();
    assert_eq!(languages, ["en", "de"]);
}

proptest::proptest! {
    #[test]
    fn spans_lie_in_the_stored_text(text in "(\\PC{0,12}|good |not |0171 2345678 |a@b.de |\\n|. |😡){0,12}") {
        let found = understand(None, &[said(None, &text)], Some("en"));
        let length = u32::try_from(found.verbatims[0].text.chars().count()).unwrap();
        let mut last = 0;
        for s in &found.annotations.sentences {
            proptest::prop_assert!(s.span.start >= last && s.span.end <= length && s.span.start < s.span.end);
            last = s.span.end;
            for e in &s.evidence {
                proptest::prop_assert!(e.span.start >= s.span.start && e.span.end <= s.span.end);
            }
        }
        for m in &found.annotations.masked {
            proptest::prop_assert!(slice(&found.verbatims[0].text, m.span.start, m.span.end).starts_with('['));
        }
    }
}
