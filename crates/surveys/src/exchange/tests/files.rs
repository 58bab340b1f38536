//! The files of the tests, and what is needed to judge them.

use candor_model::survey::Definition;
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

pub(super) const QSF: &str = include_str!("visit.qsf");
pub(super) const LSS: &str = include_str!("visit.lss");
pub(super) const SURVEYJS: &str = include_str!("visit.json");

/// A workbook with every column that is read and some that are not.
pub(super) fn xlsform() -> Vec<u8> {
    let sheets: [(&str, &[&[&str]]); 4] = [
        (
            "survey",
            &[
                &[
                    "type",
                    "name",
                    "label::English (en)",
                    "label::French (fr)",
                    "required",
                    "relevant",
                    "constraint",
                    "appearance",
                    "parameters",
                    "calculation",
                    "choice_filter",
                ],
                &[
                    "text",
                    "name",
                    "Your name",
                    "Votre nom",
                    "yes",
                    "",
                    "string-length(.) <= 30",
                    "",
                    "",
                    "",
                    "",
                ],
                &[
                    "select_one colors or_other",
                    "color",
                    "Color",
                    "Couleur",
                    "",
                    "",
                    "",
                    "minimal",
                    "",
                    "",
                    "",
                ],
                &[
                    "select_multiple colors",
                    "many",
                    "Which else?",
                    "",
                    "",
                    "${color} = 'red' or selected(${color}, 'blue')",
                    "count-selected(.) <= 2",
                    "",
                    "",
                    "",
                    "",
                ],
                &["deviceid", "dev", "", "", "", "", "", "", "", "", ""],
                &["begin group", "more", "More", "Plus", "", "${color} = 'red'", "", "", "", "", ""],
                &["integer", "age", "Age", "", "", "", ". >= 0 and . < 150", "", "", "", ""],
                &["range", "rate", "Rate", "", "", "", "", "", "start=0 end=10 step=1", "", ""],
                &["date", "day", "Day", "", "", "", ". <= today()", "", "", "", ""],
                &["acknowledge", "ok", "Agreed?", "", "", "", "", "", "", "", ""],
                &["image", "pic", "Picture", "", "", "", "", "", "", "", ""],
                &["text", "code", "Code", "", "", "", "regex(., '^[A-Z]{3}$')", "", "", "", ""],
                &["calculate", "total", "", "", "", "", "", "", "", "${age} + 1", ""],
                &["end group", "", "", "", "", "", "", "", "", "", ""],
                &["note", "end", "Thanks ${name}", "", "", "", "", "", "", "", ""],
            ],
        ),
        (
            "choices",
            &[
                &["list_name", "name", "label::English (en)", "label::French (fr)"],
                &["colors", "red", "Red", "Rouge"],
                &["colors", "blue", "Blue", "Bleu"],
            ],
        ),
        (
            "settings",
            &[&["form_title", "form_id", "default_language"], &["Household visit", "visit", "English (en)"]],
        ),
        ("extra", &[&["a"], &["b"]]),
    ];
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                sheet
                    .write_string(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), *cell)
                    .unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// A small judge of JSON Schema: the words that ours uses, and no others.
pub(super) fn validate(schema: &Value, root: &Value, value: &Value, at: &str) -> Result<(), String> {
    let map = schema.as_object().ok_or("a schema is an object")?;
    for (word, told) in map {
        let ok = match word.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" | "format" | "default" | "example"
            | "examples" | "propertyNames" => true,
            "$ref" => {
                let pointer = told.as_str().unwrap().trim_start_matches('#');
                let target = root.pointer(pointer).ok_or_else(|| format!("{told} leads nowhere"))?;
                validate(target, root, value, at)?;
                true
            }
            "type" => {
                let is = |name: &str| match name {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "integer" => value.is_i64() || value.is_u64(),
                    "number" => value.is_number(),
                    "null" => value.is_null(),
                    other => panic!("type {other}"),
                };
                match told {
                    Value::String(name) => is(name),
                    Value::Array(names) => names.iter().any(|n| is(n.as_str().unwrap())),
                    _ => false,
                }
            }
            "enum" => told.as_array().unwrap().contains(value),
            "const" => told == value,
            "minimum" => value.as_f64().is_none_or(|n| n >= told.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|n| n <= told.as_f64().unwrap()),
            "required" => value
                .as_object()
                .is_none_or(|o| told.as_array().unwrap().iter().all(|k| o.contains_key(k.as_str().unwrap()))),
            "properties" => {
                let own = told.as_object().unwrap();
                for (key, inner) in value.as_object().into_iter().flatten() {
                    if let Some(schema) = own.get(key) {
                        validate(schema, root, inner, &format!("{at}.{key}"))?;
                    }
                }
                true
            }
            "additionalProperties" => {
                let known = map.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
                let others =
                    || value.as_object().into_iter().flatten().filter(|(k, _)| !known.contains_key(*k));
                match told {
                    Value::Bool(allowed) => *allowed || others().next().is_none(),
                    schema => {
                        for (key, inner) in others() {
                            validate(schema, root, inner, &format!("{at}.{key}"))?;
                        }
                        true
                    }
                }
            }
            "items" => {
                for (n, inner) in value.as_array().into_iter().flatten().enumerate() {
                    validate(told, root, inner, &format!("{at}[{n}]"))?;
                }
                true
            }
            "oneOf" | "anyOf" => {
                let tried: Vec<_> =
                    told.as_array().unwrap().iter().map(|s| validate(s, root, value, at)).collect();
                let fits = tried.iter().filter(|t| t.is_ok()).count();
                if word == "oneOf" && fits != 1 {
                    return Err(format!("{at}: {fits} of {} fit: {tried:?}", tried.len()));
                }
                fits > 0
            }
            other => return Err(format!("{at}: the word {other} is not known")),
        };
        if !ok {
            return Err(format!("{at}: {word} {told} does not hold for {value}"));
        }
    }
    Ok(())
}

fn text() -> impl Strategy<Value = Value> {
    prop::collection::btree_map("en|de|pt-BR", "[ -~äß€\n\"<]{0,20}", 0..3).prop_map(|map| json!(map))
}

fn choices() -> impl Strategy<Value = Value> {
    prop::collection::vec(("[a-z][a-z0-9_]{0,8}", text()), 0..4)
        .prop_map(|list| list.into_iter().map(|(code, text)| json!({ "code": code, "text": text })).collect())
}

fn kind() -> impl Strategy<Value = Value> {
    let with = |name: &'static str, more: BoxedStrategy<Value>| {
        more.prop_map(move |mut value| {
            value["type"] = json!(name);
            value
        })
        .boxed()
    };
    let plain = |name: &'static str| Just(json!({ "type": name })).boxed();
    let list = || {
        (choices(), prop::option::of(text())).prop_map(|(c, o)| json!({ "choices": c, "other": o })).boxed()
    };
    let grid = || {
        (choices(), choices(), any::<bool>())
            .prop_map(|(r, c, e)| json!({ "rows": r, "columns": c, "every_row": e }))
            .boxed()
    };
    let ends = || (text(), text()).prop_map(|(l, h)| json!({ "low": l, "high": h })).boxed();
    let bounds = || {
        (prop::option::of(0u32..9), prop::option::of(1u32..500))
            .prop_map(|(a, b)| json!({ "min": a, "max": b }))
            .boxed()
    };
    // Limits as people write them: JSON readers agree on numbers of up to 15 digits.
    let real = || {
        (-5_000i32..5_000, 6_000i32..900_000)
            .prop_map(|(a, b)| json!({ "min": f64::from(a) / 1000.0, "max": f64::from(b) / 1000.0 }))
            .boxed()
    };
    prop_oneof![
        with("nps", ends()),
        with("csat", ends()),
        with("ces", ends()),
        with("rating", ends()),
        with("single", list()),
        with("multiple", list()),
        with("dropdown", choices().prop_map(|c| json!({ "choices": c })).boxed()),
        with("matrix", grid()),
        with("matrix_multiple", grid()),
        with("ranking", choices().prop_map(|c| json!({ "choices": c, "top": 2 })).boxed()),
        with(
            "slider",
            (real(), ends())
                .prop_map(|(mut r, e)| {
                    r["ends"] = e;
                    r
                })
                .boxed()
        ),
        with("constant_sum", choices().prop_map(|c| json!({ "choices": c, "total": 100 })).boxed()),
        with("short_text", bounds()),
        with("long_text", bounds()),
        with("number", real()),
        with("date", Just(json!({ "min": "2026-01-31" })).boxed()),
        with("consent", text().prop_map(|t| json!({ "label": t })).boxed()),
        plain("email"),
        plain("statement"),
        plain("signature"),
    ]
}

/// Any definition that can be stored, whether or not it could be published.
pub(super) fn definition() -> impl Strategy<Value = Definition> {
    let question = ("[a-z][a-z0-9_]{0,12}", text(), text(), any::<bool>(), "[ -~]{0,20}", kind()).prop_map(
        |(key, text, help, required, show_if, kind)| {
            json!({ "key": key, "text": text, "help": help, "required": required, "show_if": show_if, "kind": kind })
        },
    );
    let page = (text(), "[ -~]{0,12}", prop::collection::vec(question, 0..5)).prop_map(
        |(title, show_if, questions)| json!({ "title": title, "show_if": show_if, "questions": questions }),
    );
    let parameters = prop::collection::vec(("[a-z]{1,8}", any::<bool>()), 0..3).prop_map(|list| {
        list.into_iter()
            .map(|(name, unit)| json!({ "name": name, "target": if unit { "unit" } else { "attribute" } }))
            .collect::<Vec<_>>()
    });
    (
        text(),
        prop::collection::vec("en|de|pt-BR", 0..3),
        prop::collection::vec(page, 0..4),
        text(),
        text(),
        parameters,
    )
        .prop_map(|(title, languages, pages, thanks, below, parameters)| {
            let whole = json!({
                "title": title,
                "languages": languages,
                "pages": pages,
                "thanks": { "title": thanks, "text": below },
                "parameters": parameters,
            });
            serde_json::from_value(whole).unwrap()
        })
}
