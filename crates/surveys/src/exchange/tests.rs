//! Whole files, written here: what becomes of each kind of question, of logic and of what has no counterpart.

mod files;

use candor_model::Error;
use candor_model::survey::{Answers, Definition, evaluate, validate_definition};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Extent, FileFormat, FromFile, LARGEST_FILE, SurveyFile, read, schema};

fn made(name: &str, bytes: &[u8]) -> FromFile {
    read(name, bytes).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// `q1 single`, `q2 nps*`: keys, kinds and whether an answer is required, in order.
fn outline(definition: &Definition) -> String {
    let of = |q: &candor_model::survey::Question| {
        format!("{} {}{}", q.key, q.kind.name(), if q.required { "*" } else { "" })
    };
    let pages: Vec<String> =
        definition.pages.iter().map(|p| p.questions.iter().map(of).collect::<Vec<_>>().join(", ")).collect();
    pages.join(" | ")
}

fn lost(made: &FromFile, element: &str, place: &str) -> bool {
    made.losses.iter().any(|l| l.element.contains(element) && l.place.contains(place) && !l.why.is_empty())
}

fn visible(definition: &Definition, answers: Value) -> Vec<String> {
    let answers: Answers = serde_json::from_value(answers).unwrap();
    evaluate(definition, &answers).pages.into_iter().flat_map(|p| p.questions).collect()
}

#[test]
fn qualtrics() {
    let made = made("x.qsf", files::QSF.as_bytes());
    assert_eq!(made.format, FileFormat::Qualtrics);
    assert_eq!(made.name, "Visit");
    assert_eq!(
        outline(&made.definition),
        "q_nps nps*, why long_text, pick multiple, mail email | rate matrix, many matrix_multiple, order ranking, \
         points constant_sum, feel slider, sides side_by_side, a_street short_text, a_city short_text | intro statement, bye short_text"
    );
    assert_eq!(validate_definition(&made.definition), []);
    assert_eq!(made.definition.languages, ["en", "de"]);
    assert_eq!(made.definition.title.get("en", "en"), "Visit");
    let why = made.definition.question("why").unwrap();
    assert_eq!(why.text.get("de", "en"), "Warum?");
    assert_eq!(why.show_if, "q_nps=0 OR q_nps=1");
    assert_eq!(
        made.definition.question("bye").unwrap().text.get("en", "en"),
        "Bye {{why}} on {{plan}}, ${e://Field/unknown}"
    );
    let all = visible(&made.definition, json!({"q_nps": 9, "pick": ["a2"]}));
    assert!(!all.contains(&"why".to_owned()) && all.contains(&"rate".to_owned()), "{all:?}");
    let skipped = visible(&made.definition, json!({"q_nps": 1, "pick": ["a1"]}));
    assert!(skipped.contains(&"why".to_owned()) && !skipped.contains(&"mail".to_owned()), "{skipped:?}");
    for (element, place) in [
        ("image of a choice", "pick"),
        ("exclusive choice", "pick"),
        ("JavaScript", "why"),
        ("question type Timing", "QID12"),
        ("“In the trash”", "QID13"),
        ("survey option", "RecaptchaKey"),
        ("web service", "FL_9"),
        ("display logic", "rate"),
        ("image https://x.example/a.png", "intro"),
        ("quota Men", "QO"),
        ("inserted text ${e://Field/unknown}", "bye"),
        ("scoring category Mood", "scoring"),
    ] {
        assert!(lost(&made, element, place), "{element} @ {place}: {:#?}", made.losses);
    }
}

#[test]
fn lime_survey() {
    let made = made("x.lss", files::LSS.as_bytes());
    assert_eq!(made.format, FileFormat::LimeSurvey);
    assert_eq!(
        outline(&made.definition),
        "welcome statement | a single*, b multiple, b_more long_text, yes single, n number | m matrix, d side_by_side, \
         r ranking, t_1 short_text, day date, up file_upload"
    );
    assert_eq!(validate_definition(&made.definition), []);
    assert_eq!(made.definition.languages, ["en", "fr"]);
    assert_eq!(made.definition.question("a").unwrap().text.get("fr", "en"), "Couleur ?");
    assert_eq!(made.definition.question("n").unwrap().show_if, "a:a2 b:sq1");
    assert_eq!(made.definition.question("b_more").unwrap().show_if, "a:aa1");
    assert_eq!(made.definition.pages[2].show_if, "n>3");
    for (element, place) in [
        ("relevance equation", "question r"),
        ("attribute em_validation_q", "question n"),
        ("equation", "question eq"),
        ("quota Full", "quotas"),
        ("default answer 7", "question 5"),
        ("look", "survey settings"),
    ] {
        assert!(lost(&made, element, place), "{element} @ {place}: {:#?}", made.losses);
    }
}

#[test]
fn survey_js() {
    let made = made("x.json", files::SURVEYJS.as_bytes());
    assert_eq!(made.format, FileFormat::SurveyJs);
    assert_eq!(
        outline(&made.definition),
        "hello statement, color single*, many multiple, many_comment long_text, sure single, score nps, stars rating | \
         age number, mail email, code short_text, grid matrix, lists side_by_side, name_first short_text, rank ranking, sign signature"
    );
    assert_eq!(validate_definition(&made.definition), []);
    assert_eq!(made.definition.languages, ["en", "de"]);
    assert_eq!(made.definition.question("color").unwrap().text.get("de", "en"), "Farbe");
    assert_eq!(made.definition.question("many").unwrap().show_if, "color:red,blue");
    assert_eq!(made.definition.pages[1].show_if, "score>=7 OR sure:false");
    assert_eq!(made.definition.question("code").unwrap().text.get("en", "en"), "Code for {{color}}");
    assert_eq!(made.definition.thanks.text.get("en", "en"), "Done");
    for (element, place) in [
        ("enableIf", "many"),
        ("trigger", "survey"),
        ("validator expression", "age"),
        ("question type expression", "calc"),
        ("choicesByUrl", "rank"),
        ("look (colCount)", "color"),
    ] {
        assert!(lost(&made, element, place), "{element} @ {place}: {:#?}", made.losses);
    }
}

#[test]
fn xls_form() {
    let made = made("visit.xlsx", &files::xlsform());
    assert_eq!(made.format, FileFormat::XlsForm);
    assert_eq!(made.name, "Household visit");
    assert_eq!(
        outline(&made.definition),
        "name short_text*, color single, many multiple | age number, rate slider, day date, ok consent, pic file_upload, code short_text | end statement"
    );
    assert_eq!(validate_definition(&made.definition), []);
    assert_eq!(made.definition.languages, ["en", "fr"]);
    assert_eq!(made.definition.question("color").unwrap().text.get("fr", "en"), "Couleur");
    assert_eq!(made.definition.pages[1].show_if, "color:red");
    assert_eq!(made.definition.question("many").unwrap().show_if, "color:red OR color:blue");
    assert_eq!(made.definition.pages[2].questions[0].text.get("en", "en"), "Thanks {{name}}");
    for (element, place) in [
        ("type calculate", "total"),
        ("appearance", "color"),
        ("type deviceid", "dev"),
        ("sheet extra", "workbook"),
        ("constraint", "day"),
    ] {
        assert!(lost(&made, element, place), "{element} @ {place}: {:#?}", made.losses);
    }
}

#[test]
fn broken_files_get_a_clear_error() {
    let check = |bytes: &[u8], code: &str, words: &str| match read("x", bytes) {
        Err(Error::Invalid(errors)) => {
            assert_eq!(errors[0].code, code, "{errors:?}");
            assert!(errors[0].message.contains(words), "{errors:?}");
        }
        other => panic!("{code}: {other:?}"),
    };
    check(b"", "empty", "empty");
    check(b"  \n", "empty", "empty");
    check(b"hello", "unknown_format", "none of");
    check(b"{\"bad\": 1,\n}", "broken", "line 2");
    check(b"{\"a\": 1}", "unknown_format", "no survey");
    check(b"[1, 2]", "unknown_format", "no survey");
    check(b"{\"SurveyEntry\": {}, \"SurveyElements\": []}", "broken", "no question");
    check(b"{\"SurveyElements\": []}", "broken", "SurveyEntry is missing");
    check(b"{\"elements\": []}", "empty", "no question");
    check(b"<html><body></body></html>", "broken", "<html>");
    check(b"<document><questions><rows><row>", "broken", "ends within");
    check(b"<document><LimeSurveyDocType>Group</LimeSurveyDocType></document>", "broken", "it holds a Group");
    check(b"PK\x03\x04 not a zip", "broken", "workbook");
    check(b"\xD0\xCF\x11\xE0 no workbook", "broken", "workbook");
    check(b"{\"format\": \"candor-survey/9\", \"definition\": {}}", "unknown_format", "candor-survey/9");
    check(
        b"{\"format\": \"candor-survey/1\", \"name\": \"x\", \"definition\": {\"title\": 1}}",
        "broken",
        "",
    );
    check(&vec![b' '; LARGEST_FILE + 1], "too_large", "20 MB");
    let lol = "<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><document><surveys><rows><row><sid>&b;</sid></row></rows></surveys></document>";
    check(lol.as_bytes(), "broken", "entity");
    let deep = "[".repeat(5000);
    check(deep.as_bytes(), "broken", "JSON");
}

#[test]
fn the_schema_fits_what_is_written_and_nothing_else() {
    let schema = schema();
    let fits = |file: &Value| files::validate(&schema, &schema, file, "$");
    for template in crate::templates::all() {
        let text = SurveyFile::new("x", template.definition.clone()).to_text().unwrap();
        let file: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(fits(&file), Ok(()), "{}", template.slug);
    }
    for bytes in [files::QSF.as_bytes(), files::LSS.as_bytes(), files::SURVEYJS.as_bytes()] {
        let made = made("x", bytes);
        let file = serde_json::to_value(SurveyFile::new(&made.name, made.definition)).unwrap();
        assert_eq!(fits(&file), Ok(()), "{}", made.name);
        for (path, wrong) in [
            ("/name", json!(1)),
            ("/format", json!("candor-survey/2")),
            ("/definition/pages/0/questions/0/kind", json!({"type": "unheard_of"})),
            ("/definition/pages/0/questions/0/kind/surprise", json!(1)),
            ("/definition/surprise", json!(1)),
        ] {
            let mut other = file.clone();
            let (parent, key) = path.rsplit_once('/').unwrap();
            other.pointer_mut(parent).unwrap()[key] = wrong;
            assert!(fits(&other).is_err(), "{path}");
        }
    }
}

#[test]
fn the_published_schema_is_the_present_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/survey-file.schema.json");
    let present = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(path, &present).unwrap();
    }
    let published = std::fs::read_to_string(path).unwrap();
    assert_eq!(
        published, present,
        "run the test with UPDATE_SCHEMA=1 and commit docs/survey-file.schema.json"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn our_own_file_comes_back_identical(definition in files::definition(), name in "[a-zA-Z äöü\"]{1,30}") {
        let file = SurveyFile::new(&name, definition);
        let text = file.to_text().unwrap();
        let back = read("x.json", text.as_bytes()).unwrap();
        prop_assert_eq!(&back.definition, &file.definition);
        prop_assert_eq!(&back.name, &file.name);
        prop_assert!(back.losses.is_empty());
        prop_assert_eq!(SurveyFile::new(&back.name, back.definition).to_text().unwrap(), text);
    }

    #[test]
    fn damaged_files_never_break_the_reader(which in 0usize..4, cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0usize..40), 1..6)) {
        let mut bytes = match which {
            0 => files::QSF.as_bytes().to_vec(),
            1 => files::LSS.as_bytes().to_vec(),
            2 => files::SURVEYJS.as_bytes().to_vec(),
            _ => files::xlsform(),
        };
        for (at, byte, gone) in cuts {
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let end = (at + gone).min(bytes.len());
            bytes.drain(at..end);
            if bytes.is_empty() { break; }
        }
        // Whatever it is by now: an error that says so, or a definition that can be stored.
        if let Ok(made) = read("x", &bytes) {
            prop_assert!(made.losses.iter().all(|l| !l.why.is_empty() && matches!(l.extent, Extent::Lost | Extent::Changed)));
            prop_assert!(made.definition.questions().count() > 0);
        }
    }
}
