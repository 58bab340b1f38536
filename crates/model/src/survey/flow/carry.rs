//! Choices that come from an earlier question, and choices in general.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use super::parts::Which;
use crate::filter::statement;
use crate::survey::answers::Answers;
use crate::survey::definition::{Choice, Definition, Question};
use crate::survey::kinds::{Kind, OTHER, Picture};
use crate::survey::text::Text;

/// What can be chosen in a question (the rows of a matrix); none for kinds without a list that could take more choices.
#[must_use]
pub fn choices(kind: &Kind) -> Option<&Vec<Choice>> {
    match kind {
        Kind::Single(x) => Some(&x.choices),
        Kind::Multiple(x) => Some(&x.choices),
        Kind::Dropdown(x) => Some(&x.choices),
        Kind::Matrix(x) => Some(&x.rows),
        Kind::MatrixMultiple(x) => Some(&x.rows),
        Kind::Likert(x) => Some(&x.rows),
        Kind::SideBySide(x) => Some(&x.rows),
        Kind::Ranking(x) => Some(&x.choices),
        Kind::ConstantSum(x) => Some(&x.choices),
        _ => None,
    }
}

/// The codes of what can be put in another order; none where there is nothing such. The sets of a best and worst
/// change by themselves.
#[must_use]
pub fn ordered(kind: &Kind) -> Option<Vec<&str>> {
    match kind {
        Kind::ImageChoice(x) => Some(x.choices.iter().map(|c| c.code.as_str()).collect()),
        Kind::Bipolar(x) => Some(x.rows.iter().map(|r| r.code.as_str()).collect()),
        kind => choices(kind).map(|list| list.iter().map(|c| c.code.as_str()).collect()),
    }
}

/// The texts that can name the item of a loop, beside the question's own.
pub(super) fn texts_mut(kind: &mut Kind) -> Vec<&mut Text> {
    fn all(list: &mut [Choice]) -> Vec<&mut Text> {
        list.iter_mut().map(|c| &mut c.text).collect()
    }
    match kind {
        Kind::ImageChoice(x) => x.choices.iter_mut().map(|c| &mut c.text).collect(),
        Kind::Bipolar(x) => x.rows.iter_mut().flat_map(|r| [&mut r.left, &mut r.right]).collect(),
        Kind::MaxDiff(x) => all(&mut x.choices),
        Kind::Matrix(x) => x.rows.iter_mut().chain(&mut x.columns).map(|c| &mut c.text).collect(),
        Kind::MatrixMultiple(x) => x.rows.iter_mut().chain(&mut x.columns).map(|c| &mut c.text).collect(),
        Kind::SideBySide(x) => {
            let columns = x.columns.iter_mut().flat_map(|column| {
                std::iter::once(&mut column.text).chain(column.choices.iter_mut().map(|c| &mut c.text))
            });
            x.rows.iter_mut().map(|r| &mut r.text).chain(columns).collect()
        }
        kind => choices_mut(kind).map(|list| all(list)).unwrap_or_default(),
    }
}

/// The same as [`choices`], to be changed.
pub(super) fn choices_mut(kind: &mut Kind) -> Option<&mut Vec<Choice>> {
    match kind {
        Kind::Single(x) => Some(&mut x.choices),
        Kind::Multiple(x) => Some(&mut x.choices),
        Kind::Dropdown(x) => Some(&mut x.choices),
        Kind::Matrix(x) => Some(&mut x.rows),
        Kind::MatrixMultiple(x) => Some(&mut x.rows),
        Kind::Likert(x) => Some(&mut x.rows),
        Kind::SideBySide(x) => Some(&mut x.rows),
        Kind::Ranking(x) => Some(&mut x.choices),
        Kind::ConstantSum(x) => Some(&mut x.choices),
        _ => None,
    }
}

/// The items that a later question or a loop can take from this one: its choices, and "other" as it was written. Of a
/// ranking those with a place count as chosen, of a constant sum those with a share.
#[must_use]
pub fn items(question: &Question) -> Vec<Choice> {
    let other = match &question.kind {
        Kind::Single(x) => x.other.as_ref(),
        Kind::Multiple(x) => x.other.as_ref(),
        Kind::Dropdown(_) | Kind::Ranking(_) | Kind::ConstantSum(_) => None,
        Kind::ImageChoice(x) => {
            let plain = |c: &Picture| Choice { code: c.code.clone(), text: c.text.clone() };
            return x.choices.iter().map(plain).collect();
        }
        _ => return Vec::new(),
    };
    let written = |label: &Text| Choice {
        code: OTHER.into(),
        text: Text(
            label.0.keys().map(|l| (l.clone(), format!("{{{{{}_{OTHER}}}}}", question.key))).collect(),
        ),
    };
    choices(&question.kind).into_iter().flatten().cloned().chain(other.map(written)).collect()
}

/// What holds of those who chose an item of this question.
pub(super) fn taken(source: &Question, code: &str) -> String {
    match source.kind {
        Kind::Ranking(_) | Kind::ConstantSum(_) => format!("{}.{code}>0", source.key),
        _ => statement(&source.key, code),
    }
}

/// Whether a choice was chosen.
pub(super) fn chosen(answers: &Answers, key: &str, code: &str) -> bool {
    match answers.get(key) {
        Some(Value::String(one)) => one == code,
        Some(Value::Array(several)) => several.iter().any(|c| c == code),
        Some(Value::Object(parts)) => parts.get(code).and_then(Value::as_f64).is_some_and(|n| n > 0.0),
        _ => false,
    }
}

/// The choices of a question that this person does not get. `answers` are those before it, `closed` says the same of
/// an earlier question: what was not offered there is not carried on.
pub(in crate::survey) fn closed(
    definition: &Definition,
    question: &Question,
    answers: &Answers,
    closed: impl Fn(&str) -> BTreeSet<String>,
) -> BTreeSet<String> {
    let Some(carry) = &question.flow.carry else { return BTreeSet::new() };
    let Some(source) = definition.question(&carry.from) else { return BTreeSet::new() };
    let before = closed(&carry.from);
    let out = |code: &String| {
        before.contains(code)
            || match carry.which {
                Which::Chosen => !chosen(answers, &carry.from, code),
                Which::NotChosen => chosen(answers, &carry.from, code),
                Which::All => false,
            }
    };
    items(source).into_iter().map(|c| c.code).filter(out).collect()
}

/// The question as a person gets it who does not get the choices in `closed`.
#[must_use]
pub fn narrow<'q>(question: &'q Question, closed: Option<&BTreeSet<String>>) -> Cow<'q, Question> {
    let Some(closed) = closed.filter(|c| !c.is_empty()) else { return Cow::Borrowed(question) };
    let mut narrowed = question.clone();
    if let Some(choices) = choices_mut(&mut narrowed.kind) {
        choices.retain(|c| !closed.contains(&c.code));
    }
    Cow::Owned(narrowed)
}

/// The answer without choices that were not offered; none when nothing is left.
pub(in crate::survey) fn offered(answer: &Value, closed: &BTreeSet<String>) -> Option<Value> {
    match answer {
        Value::String(code) => (!closed.contains(code)).then(|| answer.clone()),
        Value::Array(codes) => {
            let left: Vec<Value> =
                codes.iter().filter(|c| c.as_str().is_none_or(|c| !closed.contains(c))).cloned().collect();
            (!left.is_empty()).then_some(Value::Array(left))
        }
        Value::Object(rows) => {
            let left: serde_json::Map<_, _> = rows
                .iter()
                .filter(|(row, _)| !closed.contains(*row))
                .map(|(r, v)| (r.clone(), v.clone()))
                .collect();
            (!left.is_empty()).then_some(Value::Object(left))
        }
        other => Some(other.clone()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::ordered;
    use crate::survey::flow::{Draws, unfold};
    use crate::survey::{Answers, Definition, evaluate, validate_answers, validate_definition};

    fn list(codes: &[&str]) -> Value {
        codes.iter().map(|code| json!({"code": code, "text": {"en": code}})).collect()
    }

    /// A survey whose second page has this question with more of it in its flow.
    fn survey(first: &Value, kind: &Value, flow: &Value) -> Definition {
        let second =
            json!({"key": "q2", "text": {"en": "And?"}, "required": true, "kind": kind, "flow": flow});
        serde_json::from_value(json!({
            "title": {"en": "Brands"}, "languages": ["en"],
            "pages": [
                {"questions": [{"key": "q1", "text": {"en": "Which?"}, "kind": first}]},
                {"questions": [second]},
            ],
        }))
        .unwrap()
    }

    fn answers(value: Value) -> Answers {
        serde_json::from_value(value).unwrap()
    }

    fn picture() -> String {
        format!("{}.png", "a".repeat(64))
    }

    #[test]
    fn every_kind_with_a_list_can_be_shuffled() {
        let six = ["a", "b", "c", "d", "e", "f"];
        let pictures: Value =
            six.iter().map(|c| json!({"code": c, "text": {"en": c}, "image": picture()})).collect();
        let pairs: Value =
            six.iter().map(|c| json!({"code": c, "left": {"en": "bad"}, "right": {"en": "good"}})).collect();
        let columns = json!([{"code": "x", "text": {"en": "x"}, "choices": list(&["u", "v"])}]);
        for kind in [
            json!({"type": "ranking", "choices": list(&six)}),
            json!({"type": "constant_sum", "choices": list(&six), "total": 100}),
            json!({"type": "likert", "rows": list(&six), "points": 5}),
            json!({"type": "matrix_multiple", "rows": list(&six), "columns": list(&["u", "v"])}),
            json!({"type": "side_by_side", "rows": list(&six), "columns": columns}),
            json!({"type": "image_choice", "choices": pictures}),
            json!({"type": "bipolar", "rows": pairs, "points": 7}),
        ] {
            let definition = survey(&json!({"type": "nps"}), &kind, &json!({"order": "random", "fixed": 1}));
            assert_eq!(validate_definition(&definition), [], "{kind}");
            let mut orders = std::collections::BTreeSet::new();
            for seed in 0..20 {
                let mine = unfold(&definition, &Draws { seed, ..Draws::default() });
                let codes = ordered(&mine.pages[1].questions[0].kind).unwrap().join("");
                assert!(codes.ends_with('f'), "the last one keeps its place: {codes}");
                let mut sorted: Vec<char> = codes.chars().collect();
                sorted.sort_unstable();
                assert_eq!(sorted, ['a', 'b', 'c', 'd', 'e', 'f'], "{kind}");
                orders.insert(codes);
            }
            assert!(orders.len() > 10, "{kind}: {orders:?}");
        }
    }

    #[test]
    fn what_was_chosen_is_carried_into_every_kind_with_a_list() {
        let first = json!({"type": "multiple", "choices": list(&["acme", "bolt", "cora"])});
        let columns = list(&["good", "bad"]);
        let sides = json!([{"code": "x", "text": {"en": "x"}, "choices": list(&["u", "v"])}]);
        for (kind, whole) in [
            (json!({"type": "ranking", "choices": []}), json!({"acme": 2, "cora": 1})),
            (json!({"type": "ranking", "choices": [], "top": 1}), json!({"cora": 1})),
            (json!({"type": "constant_sum", "choices": [], "total": 100}), json!({"acme": 60, "cora": 40})),
            (json!({"type": "likert", "rows": [], "points": 5}), json!({"acme": 5, "cora": 1})),
            (
                json!({"type": "matrix_multiple", "rows": [], "columns": columns}),
                json!({"acme": ["good"], "cora": ["good", "bad"]}),
            ),
            (
                json!({"type": "side_by_side", "rows": [], "columns": sides}),
                json!({"acme": {"x": "u"}, "cora": {"x": "v"}}),
            ),
        ] {
            let definition = survey(&first, &kind, &json!({"carry": {"from": "q1", "which": "chosen"}}));
            assert_eq!(validate_definition(&definition), [], "{kind}");
            let mine = unfold(&definition, &Draws::default());
            let chosen = json!(["acme", "cora"]);
            let given = answers(json!({"q1": chosen, "q2": whole}));
            assert_eq!(validate_answers(&mine, 1, &given, "en"), [], "{kind}");
            assert_eq!(evaluate(&mine, &given).answers["q2"], whole, "{kind}");
            // An answer about what was not chosen is dropped, whatever a browser sends.
            let mut more = whole.clone();
            more["bolt"] = whole["cora"].clone();
            let sent = answers(json!({"q1": chosen, "q2": more}));
            assert_eq!(evaluate(&mine, &sent).answers["q2"], whole, "{kind}");
            let nothing = answers(json!({"q1": []}));
            assert_eq!(evaluate(&mine, &nothing).pages.len(), 1, "nothing chosen, nothing asked: {kind}");
        }
    }

    #[test]
    fn a_block_is_repeated_over_what_has_a_place_a_share_or_a_picture() {
        let pictures: Value = ["acme", "bolt", "cora"]
            .map(|c| json!({"code": c, "text": {"en": c}, "image": picture()}))
            .into_iter()
            .collect();
        let choices = list(&["acme", "bolt", "cora"]);
        for (first, answer) in [
            (json!({"type": "ranking", "choices": choices, "top": 2}), json!({"cora": 1, "acme": 2})),
            (
                json!({"type": "constant_sum", "choices": choices, "total": 10}),
                json!({"acme": 4, "bolt": 0, "cora": 6}),
            ),
            (json!({"type": "image_choice", "choices": pictures, "multiple": true}), json!(["acme", "cora"])),
        ] {
            let rows = json!([{"code": "speed", "text": {"en": "{{item}} is fast."}}]);
            let kind = json!({"type": "likert", "rows": rows, "points": 5});
            for (which, expected) in [("chosen", vec!["q2_acme", "q2_cora"]), ("not_chosen", vec!["q2_bolt"])]
            {
                let mut definition = survey(&first, &kind, &json!({}));
                definition.pages[1].flow.block = "each".into();
                definition.flow.blocks = serde_json::from_value(
                    json!([{"key": "each", "name": "Each", "repeat": {"over": "q1", "which": which}}]),
                )
                .unwrap();
                assert_eq!(validate_definition(&definition), [], "{first}");
                let mine = unfold(&definition, &Draws::default());
                let visible = evaluate(&mine, &answers(json!({"q1": answer})));
                let asked: Vec<String> =
                    visible.pages.iter().skip(1).flat_map(|p| p.questions.clone()).collect();
                assert_eq!(asked, expected, "{first}");
                let text = mine.question("q2_acme").unwrap().kind.rules().texts()[0].1.get("en", "en");
                assert_eq!(text, "acme is fast.");
            }
        }
    }
}
