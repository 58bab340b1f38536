//! The logic of a survey as a graph: which page leads where, and what nobody can ever reach.
//!
//! Whether something can be reached is decided symbolically: all conditions on the way, those under which the
//! questions that they ask are themselves shown, and the jumps that would pass it, are brought into alternatives; it
//! is out of reach when every alternative asks something impossible of one question. What is too entangled to be
//! decided counts as reachable, so nothing is reported that is not so.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{BLOCK, END, choices};
use crate::filter::{Clause, Filter, Value as Wanted};
use crate::survey::answers::Answers;
use crate::survey::definition::{Definition, Page, Question};
use crate::survey::kinds::{Ces, Csat, Kind, Nps, OTHER, Rating};
use crate::survey::logic::Condition;

/// Most alternatives that are looked through.
const ALTERNATIVES: usize = 2_000;
/// Most pages with jumps that are taken into account.
const JUMPS: usize = 7;

/// Which page leads where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = SurveyGraph)]
pub struct Graph {
    /// The pages in order.
    pub pages: Vec<Node>,
    /// What leads from one to another.
    pub ways: Vec<Way>,
    /// Conditions and jumps that can never hold, by their place in the definition.
    pub never: Vec<String>,
}

/// A page of the graph.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = SurveyGraphPage)]
pub struct Node {
    /// The key of its block; none when empty.
    pub block: String,
    /// The question that it is repeated over; none when empty.
    pub repeated: String,
    /// Whether its place is drawn.
    pub random: bool,
    /// When it is shown; always when empty.
    pub show_if: String,
    /// Whether anybody can get here.
    pub reachable: bool,
    /// Its questions.
    pub questions: Vec<Point>,
}

/// A question of the graph.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = SurveyGraphQuestion)]
pub struct Point {
    /// Its key.
    pub key: String,
    /// When it is shown; always when empty.
    pub show_if: String,
    /// Whether anybody can see it.
    pub reachable: bool,
}

/// A way from one page to another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = SurveyGraphWay)]
pub struct Way {
    /// The page it leaves.
    pub from: usize,
    /// The page it leads to; the end of the survey when missing.
    pub to: Option<usize>,
    /// When it is taken, for a jump; always when empty.
    pub when: String,
    /// Whether it is a jump and not just the next page.
    pub jump: bool,
}

/// Draws the graph of a definition.
#[must_use]
pub fn graph(definition: &Definition) -> Graph {
    let mut graph = Graph::default();
    let random = |page: &Page| {
        let block = definition.flow.block(&page.flow.block);
        block.is_some_and(|b| b.order != super::Order::Given)
            || definition.flow.randomisers.iter().any(|r| r.blocks.contains(&page.flow.block))
    };
    for (at, page) in definition.pages.iter().enumerate() {
        let questions: Vec<Point> = page
            .questions
            .iter()
            .enumerate()
            .map(|(n, question)| {
                let reachable = possible(definition, &shown(definition, at, n));
                let show_if = question.show_if.clone();
                Point { key: question.key.clone(), show_if, reachable }
            })
            .collect();
        let block = definition.flow.block(&page.flow.block);
        let reachable = questions.is_empty() || questions.iter().any(|q| q.reachable);
        graph.pages.push(Node {
            block: page.flow.block.clone(),
            repeated: block.and_then(|b| b.repeat.as_ref()).map(|r| r.over.clone()).unwrap_or_default(),
            random: random(page),
            show_if: page.show_if.clone(),
            reachable,
            questions,
        });
        let always = ways(definition, at, &mut graph);
        if !always {
            let next = (at + 1 < definition.pages.len()).then_some(at + 1);
            graph.ways.push(Way { from: at, to: next, ..Way::default() });
        }
    }
    graph
}

/// The jumps of a page; whether one of them is always taken.
fn ways(definition: &Definition, at: usize, graph: &mut Graph) -> bool {
    let page = &definition.pages[at];
    let here = page_shown(definition, at);
    let mut before = F::True;
    for (n, skip) in page.flow.then.iter().enumerate() {
        let to = goal(definition, at, &skip.to);
        let taken = F::And(vec![here.clone(), before.clone(), seen(definition, formula(&skip.when))]);
        if !possible(definition, &taken) {
            graph.never.push(format!("pages[{at}].flow.then[{n}]"));
        }
        graph.ways.push(Way { from: at, to, when: skip.when.clone(), jump: true });
        if skip.when.trim().is_empty() {
            return true;
        }
        before = F::And(vec![before, not(formula(&skip.when))]);
    }
    false
}

fn goal(definition: &Definition, at: usize, to: &str) -> Option<usize> {
    let after = definition.pages.iter().enumerate().skip(at + 1);
    match to {
        END => None,
        BLOCK => {
            let block = &definition.pages[at].flow.block;
            after.map(|(n, p)| (n, &p.flow.block)).find(|(_, b)| *b != block).map(|(n, _)| n)
        }
        key => after.map(|(n, p)| (n, &p.flow.key)).find(|(_, k)| *k == key).map(|(n, _)| n),
    }
}

/// A formula in negation normal form.
#[derive(Clone, Debug)]
enum F {
    True,
    False,
    /// Not to be decided here: it may hold and it may not, so its negation is as possible as itself.
    Unknown,
    And(Vec<F>),
    Or(Vec<F>),
    Is(Clause, bool),
}

fn formula(text: &str) -> F {
    match Filter::parse(text) {
        _ if text.trim().is_empty() => F::True,
        Ok(filter) => normal(&filter, true),
        Err(_) => F::Unknown,
    }
}

fn normal(filter: &Filter, holds: bool) -> F {
    match filter {
        Filter::All if holds => F::True,
        Filter::All => F::False,
        Filter::Text(_) => F::Unknown,
        Filter::Not { item } => normal(item, !holds),
        Filter::Field(clause) => F::Is(clause.clone(), holds),
        Filter::And { items } if holds => F::And(items.iter().map(|i| normal(i, holds)).collect()),
        Filter::Or { items } if !holds => F::And(items.iter().map(|i| normal(i, holds)).collect()),
        Filter::And { items } | Filter::Or { items } => {
            F::Or(items.iter().map(|i| normal(i, holds)).collect())
        }
    }
}

fn not(formula: F) -> F {
    match formula {
        F::True => F::False,
        F::False => F::True,
        F::Unknown => F::Unknown,
        F::And(items) => F::Or(items.into_iter().map(not).collect()),
        F::Or(items) => F::And(items.into_iter().map(not).collect()),
        F::Is(clause, holds) => F::Is(clause, !holds),
    }
}

/// Adds to every answer that is asked for that its question is shown.
fn seen(definition: &Definition, formula: F) -> F {
    match formula {
        F::And(items) => F::And(items.into_iter().map(|i| seen(definition, i)).collect()),
        F::Or(items) => F::Or(items.into_iter().map(|i| seen(definition, i)).collect()),
        F::Is(clause, true) => {
            let names = Condition::of(Filter::Field(clause.clone())).names();
            let place = names.first().and_then(|name| place(definition, name));
            let shown = place.map_or(F::True, |(page, n)| {
                F::And(vec![own(definition, page), question_if(definition, page, n)])
            });
            F::And(vec![F::Is(clause, true), shown])
        }
        other => other,
    }
}

fn place(definition: &Definition, key: &str) -> Option<(usize, usize)> {
    let pages = definition.pages.iter().enumerate();
    pages
        .flat_map(|(p, page)| page.questions.iter().enumerate().map(move |(n, q)| (p, n, q)))
        .find(|(_, _, q)| q.key == key)
        .map(|(p, n, _)| (p, n))
}

fn question_if(definition: &Definition, page: usize, n: usize) -> F {
    let question = &definition.pages[page].questions[n];
    seen(definition, formula(&question.show_if))
}

/// The conditions of a page and of its block.
fn own(definition: &Definition, at: usize) -> F {
    let page = &definition.pages[at];
    let block = definition.flow.block(&page.flow.block).map_or("", |b| b.show_if.as_str());
    seen(definition, F::And(vec![formula(block), formula(&page.show_if)]))
}

/// When a page is shown: its conditions, and no jump passes it. A jump counts only if its own page is shown, so every
/// page with jumps doubles the work; with many of them jumps are left out, which makes more seem possible.
fn page_shown(definition: &Definition, at: usize) -> F {
    let mut all = vec![own(definition, at)];
    let jumping: Vec<usize> = (0..at).filter(|from| !definition.pages[*from].flow.then.is_empty()).collect();
    if jumping.len() > JUMPS {
        all.push(F::Unknown);
        return F::And(all);
    }
    for from in jumping {
        let page = &definition.pages[from];
        // In a place of chance, a jump may pass another page than the one behind it.
        let certain = !definition.flow.randomisers.iter().any(|r| r.blocks.contains(&page.flow.block))
            && definition
                .flow
                .block(&page.flow.block)
                .is_none_or(|b| b.order == super::Order::Given && b.repeat.is_none());
        // What follows such a page may itself be passed, and then its jumps are not taken.
        if !certain {
            all.push(F::Unknown);
            break;
        }
        let mut before = F::True;
        for skip in &page.flow.then {
            let when = formula(&skip.when);
            if goal(definition, from, &skip.to).is_none_or(|to| to > at) {
                let shown = page_shown(definition, from);
                all.push(not(F::And(vec![shown, anything(page), before.clone(), when.clone()])));
            }
            before = F::And(vec![before, not(when)]);
        }
    }
    F::And(all)
}

/// That a page has something to show: certain when one of its questions has no condition, not to be decided when
/// its choices come from an earlier one.
fn anything(page: &Page) -> F {
    let bare = |q: &Question| q.show_if.trim().is_empty() && q.flow.carry.is_none();
    if page.questions.iter().any(bare) {
        F::True
    } else {
        let one = |q: &Question| if q.flow.carry.is_some() { F::Unknown } else { formula(&q.show_if) };
        F::Or(page.questions.iter().map(one).collect())
    }
}

fn shown(definition: &Definition, page: usize, n: usize) -> F {
    F::And(vec![page_shown(definition, page), question_if(definition, page, n)])
}

/// Whether answers exist for which the formula holds; yes when that cannot be decided.
fn possible(definition: &Definition, formula: &F) -> bool {
    match alternatives(formula) {
        Some(all) => all.iter().any(|alternative| consistent(definition, alternative)),
        None => true,
    }
}

type Alternative = Vec<(Clause, bool)>;

fn alternatives(formula: &F) -> Option<Vec<Alternative>> {
    match formula {
        F::True | F::Unknown => Some(vec![Vec::new()]),
        F::False => Some(Vec::new()),
        F::Is(clause, holds) => Some(vec![vec![(clause.clone(), *holds)]]),
        F::Or(items) => {
            let mut all = Vec::new();
            for item in items {
                all.extend(alternatives(item)?);
                if all.len() > ALTERNATIVES {
                    return None;
                }
            }
            Some(all)
        }
        F::And(items) => {
            let mut all: Vec<Alternative> = vec![Vec::new()];
            for item in items {
                let more = alternatives(item)?;
                if all.len() * more.len() > ALTERNATIVES {
                    return None;
                }
                let both =
                    |a: &Alternative| more.iter().map(|b| [a.as_slice(), b].concat()).collect::<Vec<_>>();
                all = all.iter().flat_map(both).collect();
            }
            Some(all)
        }
    }
}

/// Whether no question is asked for the impossible.
fn consistent(definition: &Definition, alternative: &Alternative) -> bool {
    let mut done: Vec<String> = Vec::new();
    alternative.iter().all(|(clause, _)| {
        let Some(key) = Condition::of(Filter::Field(clause.clone())).names().into_iter().next() else {
            return true;
        };
        let Some(question) = definition.question(&key).filter(|_| !done.contains(&key)) else { return true };
        done.push(key.clone());
        let about: Vec<(Condition, bool)> = alternative
            .iter()
            .map(|(clause, holds)| (Condition::of(Filter::Field(clause.clone())), *holds))
            .filter(|(condition, _)| condition.names() == [key.clone()])
            .collect();
        let Some(candidates) = candidates(question, alternative) else { return true };
        candidates.iter().any(|answer| {
            let mut answers = Answers::new();
            if let Some(answer) = answer {
                answers.insert(key.clone(), answer.clone());
            }
            about.iter().all(|(condition, holds)| condition.holds(definition, &answers) == *holds)
        })
    })
}

/// Answers that stand for all that can be given, none of them included; `None` when they cannot be listed.
fn candidates(question: &Question, alternative: &Alternative) -> Option<Vec<Option<Value>>> {
    if question.flow.carry.is_some() {
        return None;
    }
    let whole = |(first, last): (i64, i64)| (first..=last).map(|n| json!(n)).collect::<Vec<_>>();
    let codes = |other: bool| {
        let codes = choices(&question.kind).into_iter().flatten().map(|c| json!(c.code));
        codes.chain(other.then(|| json!(OTHER))).collect::<Vec<_>>()
    };
    let some = match &question.kind {
        Kind::Nps(_) => whole(Nps::RANGE),
        Kind::Csat(_) => whole(Csat::RANGE),
        Kind::Ces(_) => whole(Ces::RANGE),
        Kind::Rating(_) => whole(Rating::RANGE),
        Kind::Single(x) => codes(x.other.is_some()),
        Kind::Dropdown(_) => codes(false),
        Kind::Multiple(x) => subsets(&codes(x.other.is_some()), alternative)?,
        Kind::Number(x) => {
            let inside = |n: &f64| x.min.is_none_or(|min| *n >= min) && x.max.is_none_or(|max| *n <= max);
            let mut near: Vec<f64> = numbers(alternative)
                .into_iter()
                .flat_map(|n| [n - 1.0, n - 0.5, n, n + 0.5, n + 1.0])
                .collect();
            near.extend(x.min.into_iter().chain(x.max).chain([0.0]));
            near.retain(|n| inside(n) && (!x.whole || n.fract() == 0.0));
            near.into_iter().map(|n| json!(n)).collect()
        }
        _ => return None,
    };
    Some(std::iter::once(None).chain(some.into_iter().map(Some)).collect())
}

/// The sets of choices that differ in what is asked for.
fn subsets(codes: &[Value], alternative: &Alternative) -> Option<Vec<Value>> {
    let named: Vec<&str> = alternative
        .iter()
        .flat_map(|(clause, _)| &clause.values)
        .filter_map(|v| match v {
            Wanted::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let (mut asked, rest): (Vec<&Value>, Vec<&Value>) =
        codes.iter().partition(|c| c.as_str().is_some_and(|c| named.contains(&c)));
    asked.extend(rest.first());
    if asked.len() > 8 {
        return None;
    }
    let set = |bits: usize| {
        let set: Vec<&Value> =
            asked.iter().enumerate().filter(|(n, _)| bits >> n & 1 == 1).map(|(_, c)| *c).collect();
        json!(set)
    };
    Some((1..1_usize << asked.len()).map(set).collect())
}

fn numbers(alternative: &Alternative) -> Vec<f64> {
    let end = |bound: &Option<crate::filter::Bound>| match bound {
        Some(crate::filter::Bound::Number(n)) => Some(*n),
        _ => None,
    };
    alternative
        .iter()
        .flat_map(|(clause, _)| &clause.values)
        .flat_map(|value| match value {
            Wanted::Number(n) => vec![*n],
            Wanted::Text(text) => crate::filter::number::read(text).into_iter().collect(),
            Wanted::Range(from, to) => end(from).into_iter().chain(end(to)).collect(),
            _ => Vec::new(),
        })
        .collect()
}
