//! Display logic: the filter language over the answers given so far.
//!
//! `q1<=6`, `q3:late,damaged -has:q4`, `nps<=6`, `q5.speed:bad`. The server decides with [`Condition::holds`]; the
//! respondent's script only anticipates, with the form that [`Condition::anticipated`] gives it.

use std::borrow::Cow;
use std::collections::HashSet;

use chrono::DateTime;
use serde_json::{Value as Json, json};

use super::answers::Answers;
use super::definition::Definition;
use super::kinds::{Kind, OTHER};
use crate::error::FieldError;
use crate::filter::matcher::{Matcher, Prepared};
use crate::filter::record::custom_values;
use crate::filter::{
    Analyse, Bound, Clause, Clock, Field, FieldValue, Filter, Op, Record, RecordText, Token, Value,
};

/// When something is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition(Filter);

/// What a condition at some place of the survey may refer to.
#[derive(Debug)]
pub struct Scope<'a> {
    definition: &'a Definition,
    all: &'a [&'a str],
    passed: HashSet<String>,
}

impl<'a> Scope<'a> {
    /// At the beginning of the survey, where nothing is answered.
    #[must_use]
    pub fn new(definition: &'a Definition, all: &'a [&'a str]) -> Self {
        Self { definition, all, passed: HashSet::new() }
    }

    /// The question with this key comes before what follows.
    pub fn pass(&mut self, key: &str) {
        self.passed.insert(key.to_owned());
    }
}

/// What a field of a condition means in a survey.
enum Meaning<'a> {
    /// The answer to one question.
    Answer { key: &'a str, row: Option<&'a str> },
    /// The first score of a kind.
    Score,
    /// Nothing that a survey knows.
    Unknown,
}

fn meaning(field: &Field) -> Meaning<'_> {
    match field {
        Field::Nps | Field::Csat | Field::Ces | Field::Rating => Meaning::Score,
        Field::Custom(name) => {
            let name = name.strip_prefix("answers.").unwrap_or(name);
            let (key, row) = name.split_once('.').map_or((name, None), |(key, row)| (key, Some(row)));
            Meaning::Answer { key, row }
        }
        _ => Meaning::Unknown,
    }
}

fn is_score(kind: &Kind, field: &Field) -> bool {
    kind.name() == field.name()
}

/// The questions whose answers a field means, in the order in which they are asked.
fn keys(definition: &Definition, field: &Field) -> Vec<String> {
    match meaning(field) {
        Meaning::Answer { key, .. } => vec![key.to_owned()],
        Meaning::Score => {
            let scores = definition.questions().filter(|(_, q)| is_score(&q.kind, field));
            scores.map(|(_, q)| q.key.clone()).collect()
        }
        Meaning::Unknown => Vec::new(),
    }
}

/// Answers, speaking like a record.
struct Given<'a> {
    definition: &'a Definition,
    answers: &'a Answers,
}

impl Given<'_> {
    fn answer(&self, field: &Field) -> Option<&Json> {
        let answer = keys(self.definition, field).iter().find_map(|key| self.answers.get(key))?;
        match meaning(field) {
            Meaning::Answer { row: Some(row), .. } => answer.get(row),
            _ => Some(answer),
        }
    }
}

impl Record for Given<'_> {
    fn texts(&self) -> Vec<RecordText<'_>> {
        Vec::new()
    }

    fn values(&self, field: &Field) -> Vec<FieldValue<'_>> {
        match self.answer(field) {
            Some(Json::Object(rows)) => rows.values().flat_map(custom_values).collect(),
            // A number is also a word, so that `q1:6` means what it says.
            Some(number @ Json::Number(n)) => {
                let word = FieldValue::Text(Cow::Owned(n.to_string()));
                custom_values(number).into_iter().chain([word]).collect()
            }
            Some(answer) => custom_values(answer),
            None => Vec::new(),
        }
    }
}

/// Conditions ask for answers and never for words, so there is nothing to cut.
struct NoWords;

impl Analyse for NoWords {
    fn tokens(&self, _: &str, _: &str) -> Vec<Token> {
        Vec::new()
    }
}

impl Condition {
    /// Reads a condition; errors carry position and hint.
    pub fn parse(text: &str) -> Result<Self, Vec<FieldError>> {
        Filter::parse(text).map(Self)
    }

    /// Whether it holds for these answers.
    #[must_use]
    pub fn holds(&self, definition: &Definition, answers: &Answers) -> bool {
        // Nothing in a survey is a point in time that "now" could matter to.
        let matcher = Matcher::new(&self.0, &Clock::utc(DateTime::UNIX_EPOCH));
        matcher.matches(&Prepared::new(&Given { definition, answers }, &NoWords))
    }

    /// What is wrong with it at this place: words instead of fields, fields that no survey knows, questions that do
    /// not exist or come later.
    #[must_use]
    pub fn flaws(&self, scope: &Scope<'_>) -> Vec<FieldError> {
        let mut flaws = Vec::new();
        visit(&self.0, &mut |node| {
            let flaw = |code: &str, message: String| FieldError::new("show_if", code, message);
            match node {
                Filter::Text(_) => flaws.push(FieldError {
                    hint: scope.passed.iter().min().map(|key| format!("{key}:…")),
                    ..flaw("words", "A condition asks for answers, such as q1<=6, and not for words.".into())
                }),
                Filter::Field(clause) => flaws.extend(clause_flaw(clause, scope)),
                _ => {}
            }
        });
        flaws
    }

    /// The form in which the respondent's script decides while a page is open. What hangs on answers of other pages
    /// is decided already: the result is `true`, `false` or a tree over questions in `on_page`.
    #[must_use]
    pub fn anticipated(&self, definition: &Definition, on_page: &[&str], answers: &Answers) -> Json {
        anticipate(&self.0, definition, on_page, answers)
    }
}

fn visit(node: &Filter, see: &mut impl FnMut(&Filter)) {
    see(node);
    match node {
        Filter::And { items } | Filter::Or { items } => items.iter().for_each(|item| visit(item, see)),
        Filter::Not { item } => visit(item, see),
        _ => {}
    }
}

fn clause_flaw(clause: &Clause, scope: &Scope<'_>) -> Option<FieldError> {
    let name = clause.field.name();
    let flaw = |code: &str, message: String| Some(FieldError::new("show_if", code, message));
    match meaning(&clause.field) {
        Meaning::Score => {
            let asked = keys(scope.definition, &clause.field);
            let before = asked.iter().any(|key| scope.passed.contains(key));
            if before { None } else { flaw("unknown_question", format!("No {name} question comes before.")) }
        }
        Meaning::Answer { key, row } => {
            let question = scope.definition.question(key.strip_suffix(&format!("_{OTHER}")).unwrap_or(key));
            let Some(question) = question else {
                let mut unknown =
                    FieldError::new("show_if", "unknown_question", format!("There is no question {key}."));
                unknown.hint = (!scope.all.is_empty()).then(|| scope.all.join(", "));
                return Some(unknown);
            };
            if !scope.passed.contains(&question.key) {
                return flaw(
                    "later_question",
                    format!("{key} is asked later; only earlier answers are known."),
                );
            }
            match (&question.kind, row) {
                (Kind::Matrix(matrix), Some(row)) if !matrix.rows.iter().any(|r| r.code == row) => {
                    flaw("unknown_row", format!("{key} has no row {row}."))
                }
                (Kind::Matrix(_), _) | (_, None) => unknown_choice(clause, &question.kind),
                (_, Some(_)) => flaw("unknown_row", format!("{key} has no rows.")),
            }
        }
        Meaning::Unknown => flaw(
            "unknown_question",
            format!("'{name}' is nothing that a survey knows; ask for an answer: q1<=6."),
        ),
    }
}

/// A choice that does not exist can never hold, which nobody means.
fn unknown_choice(clause: &Clause, kind: &Kind) -> Option<FieldError> {
    let (choices, other) = match kind {
        Kind::Single(x) => (&x.choices, x.other.is_some()),
        Kind::Multiple(x) => (&x.choices, x.other.is_some()),
        Kind::Dropdown(x) => (&x.choices, false),
        Kind::Matrix(x) => (&x.columns, false),
        _ => return None,
    };
    let unknown = clause.values.iter().find_map(|value| match value {
        Value::Text(code) if (!other || code != OTHER) && !choices.iter().any(|c| c.code == *code) => {
            Some(code)
        }
        _ => None,
    })?;
    let mut error =
        FieldError::new("show_if", "unknown_choice", format!("There is no choice with the code {unknown}."));
    error.hint = Some(choices.iter().map(|c| c.code.as_str()).collect::<Vec<_>>().join(", "));
    Some(error)
}

fn anticipate(node: &Filter, definition: &Definition, on_page: &[&str], answers: &Answers) -> Json {
    match node {
        Filter::All => json!(true),
        Filter::And { items } => fold(items, "all", false, |i| anticipate(i, definition, on_page, answers)),
        Filter::Or { items } => fold(items, "any", true, |i| anticipate(i, definition, on_page, answers)),
        Filter::Not { item } => match anticipate(item, definition, on_page, answers) {
            Json::Bool(known) => json!(!known),
            tree => json!({ "not": tree }),
        },
        Filter::Text(_) => json!(false),
        Filter::Field(clause) => {
            let asked = keys(definition, &clause.field);
            if !asked.iter().any(|key| on_page.contains(&key.as_str())) {
                return json!(Condition(node.clone()).holds(definition, answers));
            }
            // Of several scores the first that was given counts, and one on an earlier page is given already.
            let earlier = asked.iter().take_while(|key| !on_page.contains(&key.as_str()));
            if earlier.into_iter().any(|key| answers.contains_key(key)) {
                return json!(Condition(node.clone()).holds(definition, answers));
            }
            let row = match meaning(&clause.field) {
                Meaning::Answer { row, .. } => row,
                _ => None,
            };
            let mut test = json!({ "q": asked, "op": op(clause.op) });
            if let Some(row) = row {
                test["row"] = json!(row);
            }
            if !clause.values.is_empty() {
                test["v"] = clause.values.iter().map(value).collect();
            }
            test
        }
    }
}

fn fold(items: &[Filter], name: &str, decisive: bool, each: impl Fn(&Filter) -> Json) -> Json {
    let mut open = Vec::new();
    for item in items {
        match each(item) {
            Json::Bool(known) if known == decisive => return json!(decisive),
            Json::Bool(_) => {}
            tree => open.push(tree),
        }
    }
    match open.len() {
        0 => json!(!decisive),
        1 => open.remove(0),
        _ => json!({ name: open }),
    }
}

fn op(op: Op) -> &'static str {
    match op {
        Op::Is | Op::Equals => "is",
        Op::Gt => "gt",
        Op::Ge => "ge",
        Op::Lt => "lt",
        Op::Le => "le",
        Op::Exists => "has",
    }
}

fn value(value: &Value) -> Json {
    let end = |bound: &Option<Bound>| match bound {
        Some(Bound::Number(n)) => json!(n),
        _ => Json::Null,
    };
    match value {
        Value::Text(text) => json!(text),
        Value::Number(n) => json!(n),
        Value::Prefix(prefix) => json!({ "prefix": prefix }),
        Value::Range(from, to) => json!({ "from": end(from), "to": end(to) }),
        Value::Time(_) => Json::Null,
    }
}
