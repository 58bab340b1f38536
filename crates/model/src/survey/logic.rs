//! Display logic: the filter language over the answers given so far.
//!
//! `q1<=6`, `q3:late,damaged -has:q4`, `nps<=6`, `q5.speed:bad`. The server decides with [`Condition::holds`]; the
//! respondent's script only anticipates, with the form that [`Condition::anticipated`] gives it.

use std::borrow::Cow;
use std::collections::HashSet;

use chrono::DateTime;
use serde_json::{Value as Json, json};

use super::answers::Answers;
use super::definition::{Definition, Question};
use super::flow::facts::{GIVEN, fact};
use super::flow::{Draws, unfold};
use super::kinds::{Kind, OTHER};
use crate::error::FieldError;
use crate::filter::matcher::{Matcher, Prepared};
use crate::filter::number;
use crate::filter::record::{custom_values, part};
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
    unfolded: Cow<'a, Definition>,
    all: &'a [&'a str],
    passed: HashSet<String>,
    block: &'a str,
}

impl<'a> Scope<'a> {
    /// At the beginning of the survey, where nothing is answered.
    #[must_use]
    pub fn new(definition: &'a Definition, all: &'a [&'a str]) -> Self {
        let unfolded = unfold(definition, &Draws::default());
        Self { definition, unfolded, all, passed: HashSet::new(), block: "" }
    }

    /// The question with this key comes before what follows.
    pub fn pass(&mut self, key: &str) {
        self.passed.insert(key.to_owned());
    }

    /// What follows belongs to this block. Behind a loop its questions are known by the names that items gave them.
    pub fn enter(&mut self, block: &'a str) {
        let left = std::mem::replace(&mut self.block, block);
        if left == block || self.definition.flow.block(left).is_none_or(|b| b.repeat.is_none()) {
            return;
        }
        let inside = self.definition.pages.iter().filter(|p| p.flow.block == left).flat_map(|p| &p.questions);
        for question in inside {
            self.passed.remove(&question.key);
        }
        let prefix = format!("{left}_");
        let written = self.unfolded.pages.iter().filter(|p| p.flow.block.starts_with(&prefix));
        self.passed.extend(written.flat_map(|p| &p.questions).map(|q| q.key.clone()));
    }

    /// Behind the last page.
    pub fn finish(&mut self) {
        self.enter("");
    }

    /// Whether the question comes before.
    #[must_use]
    pub fn knows(&self, key: &str) -> bool {
        self.passed.contains(key)
    }

    fn question(&self, key: &str) -> Option<&Question> {
        self.definition.question(key).or_else(|| self.unfolded.question(key))
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

/// What the text engine reads in an answer: rows of a question that takes words.
pub const READ: [&str; 2] = ["sentiment", "topic"];

fn is_read(definition: &Definition, key: &str, row: Option<&str>) -> bool {
    row.is_some_and(|row| READ.contains(&row))
        && definition.question(key).is_some_and(|q| takes_words(&q.kind))
}

/// Whether the text engine reads its answers.
#[must_use]
pub fn takes_words(kind: &Kind) -> bool {
    matches!(kind, Kind::ShortText(_) | Kind::LongText(_))
}

/// The name under which a reading stands among the answers.
#[must_use]
pub fn reading(key: &str, row: &str) -> String {
    format!("{key}~{row}")
}

/// Answers, speaking like a record.
struct Given<'a> {
    definition: &'a Definition,
    answers: &'a Answers,
}

impl Given<'_> {
    fn answer(&self, field: &Field) -> Option<Cow<'_, Json>> {
        match meaning(field) {
            Meaning::Answer { key, row: Some(row) } if is_read(self.definition, key, Some(row)) => {
                self.answers.get(&reading(key, row)).map(Cow::Borrowed)
            }
            Meaning::Answer { key, row: Some(row) } => part(self.answers.get(key)?, row).map(Cow::Borrowed),
            Meaning::Answer { key, row: None } => match self.answers.get(key) {
                Some(answer) => Some(Cow::Borrowed(answer)),
                None => fact(self.definition, self.answers, key).map(Cow::Owned),
            },
            Meaning::Score => {
                keys(self.definition, field).iter().find_map(|key| self.answers.get(key)).map(Cow::Borrowed)
            }
            Meaning::Unknown => fact(self.definition, self.answers, field.name()).map(Cow::Owned),
        }
    }
}

impl Record for Given<'_> {
    fn texts(&self) -> Vec<RecordText<'_>> {
        Vec::new()
    }

    fn values(&self, field: &Field) -> Vec<FieldValue<'_>> {
        let own = |value: FieldValue<'_>| match value {
            FieldValue::Text(text) => FieldValue::Text(Cow::Owned(text.into_owned())),
            FieldValue::Number(n) => FieldValue::Number(n),
            FieldValue::Time(time) => FieldValue::Time(time),
        };
        let Some(answer) = self.answer(field) else { return Vec::new() };
        custom_values(answer.as_ref()).into_iter().map(own).collect()
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

    /// The names that it asks for, rows left out: keys of questions and names of values.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        visit(&self.0, &mut |node| {
            if let Filter::Field(clause) = node {
                names.push(match meaning(&clause.field) {
                    Meaning::Answer { key, .. } => key.to_owned(),
                    Meaning::Score | Meaning::Unknown => clause.field.name().to_owned(),
                });
            }
        });
        names
    }

    /// The condition that a filter means.
    #[must_use]
    pub fn of(filter: Filter) -> Self {
        Self(filter)
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
            let question = scope.question(key.strip_suffix(&format!("_{OTHER}")).unwrap_or(key));
            let Some(question) = question else {
                if row.is_none() && is_fact(scope.definition, key) {
                    return None;
                }
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
            if row.is_some_and(|row| READ.contains(&row)) && takes_words(&question.kind) {
                return None;
            }
            let rules = question.kind.rules();
            let Some(row) = row else { return unknown_choice(clause, rules.codes()) };
            let parts = rules.parts();
            match parts.into_iter().find(|part| part.code == row) {
                Some(part) => unknown_choice(clause, part.codes),
                None => flaw("unknown_row", format!("{key} has no part {row}.")),
            }
        }
        Meaning::Unknown if is_fact(scope.definition, name) => None,
        Meaning::Unknown => flaw(
            "unknown_question",
            format!("'{name}' is nothing that a survey knows; ask for an answer: q1<=6."),
        ),
    }
}

/// Whether a name is a value that the survey knows: from the link, from the customer, from rules, as points.
#[must_use]
pub fn is_fact(definition: &Definition, name: &str) -> bool {
    GIVEN.contains(&name)
        || definition.parameters.iter().any(|p| p.name == name)
        || definition.flow.data.iter().any(|d| d.name == name)
        || definition.flow.scores.iter().any(|s| s.name == name)
}

/// A choice that does not exist can never hold, which nobody means.
fn unknown_choice(clause: &Clause, codes: Option<Vec<&str>>) -> Option<FieldError> {
    let codes = codes?;
    let unknown = clause.values.iter().find_map(|value| match value {
        Value::Text(code) if !codes.contains(&code.as_str()) => Some(code),
        _ => None,
    })?;
    let mut error =
        FieldError::new("show_if", "unknown_choice", format!("There is no choice with the code {unknown}."));
    error.hint = Some(codes.join(", "));
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
                // What the text engine reads is known when the page was sent.
                Meaning::Answer { key, row } if is_read(definition, key, row) => {
                    return json!(Condition(node.clone()).holds(definition, answers));
                }
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
        // What reads as a number is compared as one, as the server does.
        Value::Text(text) => number::read(text).map_or_else(|| json!(text), |n| json!(n)),
        Value::Number(n) => json!(n),
        Value::Prefix(prefix) => json!({ "prefix": prefix }),
        Value::Range(from, to) => json!({ "from": end(from), "to": end(to) }),
        Value::Time(_) => Json::Null,
    }
}
