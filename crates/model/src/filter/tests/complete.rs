use super::super::{Expected, Kind, complete};

/// The cursor is where `|` stands.
fn at(text: &str) -> (String, String, String) {
    let cursor = text.chars().position(|c| c == '|').unwrap();
    let text: String = text.chars().filter(|c| *c != '|').collect();
    let found = complete(&text, cursor);
    let expected = match found.expected {
        Expected::Term => "term".to_owned(),
        Expected::Field => "field".to_owned(),
        Expected::Value { field, holds } => {
            format!("{field} {}", if holds == Kind::Time { "time" } else { "value" })
        }
        Expected::Nothing => "nothing".to_owned(),
    };
    let replaced = text.chars().skip(found.start).take(found.end - found.start).collect();
    (expected, found.prefix, replaced)
}

#[test]
fn the_cursor_knows_what_belongs_there() {
    let cases = [
        ("|", "term", "", ""),
        ("late |", "term", "", ""),
        ("cha|", "term", "cha", "cha"),
        ("cha|nnel late", "term", "cha", "channel"),
        ("late (re|", "term", "re", "re"),
        ("-ch|", "term", "ch", "ch"),
        ("channel:|", "channel value", "", ""),
        ("channel:ca|", "channel value", "ca", "ca"),
        ("channel:call,c|", "channel value", "c", "c"),
        ("channel:ca|ll late", "channel value", "ca", "call"),
        ("channel:call |", "term", "", ""),
        ("(late OR channel:c|)", "channel value", "c", "c"),
        ("lang:|", "language value", "", ""),
        ("airline:\"Virgin A|", "airline value", "Virgin A", "\"Virgin A"),
        ("airline:\"Virgin A|merica\" late", "airline value", "Virgin A", "\"Virgin America\""),
        ("\"Overall score\":g|", "Overall score value", "g", "g"),
        ("since:|", "occurred time", "", ""),
        ("received>=20|", "received time", "20", "20"),
        ("nps >= |", "nps value", "", ""),
        ("has:n|", "field", "n", "n"),
        ("\"late re|", "nothing", "late re", "\"late re"),
        ("ünï channel:ü|", "channel value", "ü", "ü"),
    ];
    for (text, expected, prefix, replaced) in cases {
        assert_eq!(at(text), (expected.into(), prefix.into(), replaced.into()), "{text}");
    }
}
