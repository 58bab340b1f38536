//! The survey that one person gets: order drawn, loops written out, carried choices in their lists.

use std::borrow::Cow;

use super::carry::{choices_mut, items, taken, texts_mut};
use super::draw::{Arrangement, Draws, arrange, page_name, shuffle};
use super::parts::{Block, Order, Randomiser, ScoreItem, Which};
use super::rename::Item;
use crate::survey::definition::{Choice, Definition, Page, Question};
use crate::survey::kinds::{Kind, OTHER};

/// Most pages that loops may write out.
pub const PAGES: usize = 1_000;

/// The end of an item's keys. "Other" is spelled so that no key looks like the text beside a choice.
#[must_use]
pub fn item_code(choice: &Choice) -> &str {
    if choice.code == OTHER { "other1" } else { &choice.code }
}

/// The survey that the person with these draws gets.
#[must_use]
pub fn unfold<'d>(definition: &'d Definition, draws: &Draws) -> Cow<'d, Definition> {
    let plain = definition.flow.blocks.is_empty()
        && definition.flow.randomisers.is_empty()
        && definition.pages.iter().all(|p| !p.flow.shuffle)
        && definition.questions().all(|(_, q)| q.flow.is_empty());
    if plain {
        return Cow::Borrowed(definition);
    }
    let mut whole = definition.clone();
    carried(&mut whole);
    let pages = std::mem::take(&mut whole.pages);
    let source: Vec<Question> = pages.iter().flat_map(|p| p.questions.clone()).collect();
    let mut runs = runs(pages);
    for randomiser in &definition.flow.randomisers {
        randomise(&mut runs, randomiser, draws);
    }
    for run in runs {
        match definition.flow.block(&run.block) {
            Some(block) => written_out(&mut whole, block, run.pages, &source, draws),
            None => whole.pages.extend(run.pages),
        }
    }
    whole.pages.truncate(PAGES);
    for page in &mut whole.pages {
        if page.flow.shuffle {
            let name = format!("p.{}", page_name(page));
            shuffle(draws.seed, &name, &mut page.questions);
        }
        for question in &mut page.questions {
            order_choices(question, draws);
        }
    }
    Cow::Owned(whole)
}

/// Puts the choices of earlier questions behind those that later questions have of their own.
fn carried(definition: &mut Definition) {
    let keys: Vec<(usize, usize)> = definition
        .pages
        .iter()
        .enumerate()
        .flat_map(|(p, page)| (0..page.questions.len()).map(move |q| (p, q)))
        .collect();
    for (p, q) in keys {
        let Some(from) = definition.pages[p].questions[q].flow.carry.as_ref().map(|c| c.from.clone()) else {
            continue;
        };
        let more = definition.question(&from).map(items).unwrap_or_default();
        let question = &mut definition.pages[p].questions[q];
        let fixed = question.flow.fixed as usize;
        let own_other = items(question).iter().any(|c| c.code == OTHER);
        if let Some(choices) = choices_mut(&mut question.kind) {
            let new = more
                .into_iter()
                .filter(|c| !(own_other && c.code == OTHER || choices.iter().any(|own| own.code == c.code)))
                .collect::<Vec<_>>();
            let at = choices.len().saturating_sub(fixed);
            choices.splice(at..at, new);
        }
    }
}

/// Pages of one block that follow one another, or one page without a block.
struct Run {
    block: String,
    pages: Vec<Page>,
}

fn runs(pages: Vec<Page>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for page in pages {
        match runs.last_mut().filter(|run| !run.block.is_empty() && run.block == page.flow.block) {
            Some(run) => run.pages.push(page),
            None => runs.push(Run { block: page.flow.block.clone(), pages: vec![page] }),
        }
    }
    runs
}

fn randomise(runs: &mut Vec<Run>, randomiser: &Randomiser, draws: &Draws) {
    let Some(first) = runs.iter().position(|run| randomiser.blocks.contains(&run.block)) else { return };
    let (members, rest): (Vec<Run>, Vec<Run>) =
        std::mem::take(runs).into_iter().partition(|run| randomiser.blocks.contains(&run.block));
    let name = format!("r.{}", randomiser.key);
    let order = if randomiser.even { Order::Even } else { Order::Random };
    let how = Arrangement { order, pick: randomiser.pick, name: &name, even: &name };
    let members = arrange(draws, &how, members, |run| run.block.clone());
    *runs = rest;
    runs.splice(first..first, members);
}

fn both(a: &str, b: &str) -> String {
    match (a.trim().is_empty(), b.trim().is_empty()) {
        (true, _) => b.to_owned(),
        (_, true) => a.to_owned(),
        _ => format!("({a}) ({b})"),
    }
}

fn written_out(whole: &mut Definition, block: &Block, pages: Vec<Page>, source: &[Question], draws: &Draws) {
    let name = format!("b.{}", block.key);
    let how = Arrangement { order: block.order, pick: block.pick, name: &name, even: &name };
    let Some(repeat) = &block.repeat else {
        let mut pages = arrange(draws, &how, pages, page_name);
        for page in &mut pages {
            page.show_if = both(&block.show_if, &page.show_if);
        }
        return whole.pages.extend(pages);
    };
    let from = source.iter().find(|q| q.key == repeat.over);
    let over = from.map(items).unwrap_or_default();
    let over = arrange(draws, &how, over, |c| c.code.clone());
    let keys: Vec<String> = pages.iter().flat_map(|p| p.questions.iter().map(|q| q.key.clone())).collect();
    let goals: Vec<String> = pages.iter().map(|p| p.flow.key.clone()).filter(|k| !k.is_empty()).collect();
    let fallback = whole.default_language().to_owned();
    for choice in &over {
        let item = Item { keys: &keys, code: item_code(choice), label: &choice.text, fallback: &fallback };
        let taken = from.map(|q| taken(q, &choice.code)).unwrap_or_default();
        let when = match repeat.which {
            Which::Chosen => taken,
            Which::NotChosen => format!("-{taken}"),
            Which::All => String::new(),
        };
        let when = both(&block.show_if, &when);
        for page in &pages {
            whole.pages.push(of_item(page.clone(), &item, &goals, &when));
        }
    }
    for score in &mut whole.flow.scores {
        score.items = std::mem::take(&mut score.items)
            .into_iter()
            .flat_map(|item| {
                let inside = keys.contains(&item.question);
                let each = over.iter().filter(move |_| inside).map({
                    let item = item.clone();
                    move |c| ScoreItem {
                        question: format!("{}_{}", item.question, item_code(c)),
                        ..item.clone()
                    }
                });
                (!inside).then(|| item.clone()).into_iter().chain(each).collect::<Vec<_>>()
            })
            .collect();
    }
}

fn of_item(mut page: Page, item: &Item<'_>, goals: &[String], when: &str) -> Page {
    page.show_if = both(when, &item.condition(&page.show_if));
    page.flow.block = item.key(&page.flow.block);
    if !page.flow.key.is_empty() {
        page.flow.key = item.key(&page.flow.key);
    }
    item.text(&mut page.title);
    for skip in &mut page.flow.then {
        skip.when = item.condition(&skip.when);
        if goals.contains(&skip.to) {
            skip.to = item.key(&skip.to);
        }
    }
    for question in &mut page.questions {
        question.show_if = item.condition(&question.show_if);
        if let Some(carry) = &mut question.flow.carry
            && item.keys.contains(&carry.from)
        {
            carry.from = item.key(&carry.from);
        }
        question.key = item.key(&question.key);
        item.text(&mut question.text);
        item.text(&mut question.help);
        for text in texts_mut(&mut question.kind) {
            item.text(text);
        }
    }
    page
}

fn order_choices(question: &mut Question, draws: &Draws) {
    let (order, fixed, key) = (question.flow.order, question.flow.fixed as usize, question.key.clone());
    if order == Order::Given {
        return;
    }
    let name = format!("q.{key}");
    // In a loop, all items share what was drawn for their question.
    let drawn =
        |n: &&String| name.strip_prefix(n.as_str()).is_some_and(|end| end.is_empty() || end.starts_with('_'));
    let even = draws.even.keys().filter(drawn).max_by_key(|n| n.len()).cloned().unwrap_or_default();
    let how = Arrangement { order, pick: None, name: &name, even: &even };
    match &mut question.kind {
        Kind::ImageChoice(x) => order_list(draws, &how, fixed, &mut x.choices, |c| c.code.clone()),
        Kind::Bipolar(x) => order_list(draws, &how, fixed, &mut x.rows, |r| r.code.clone()),
        kind => {
            if let Some(choices) = choices_mut(kind) {
                order_list(draws, &how, fixed, choices, |c| c.code.clone());
            }
        }
    }
}

/// Puts a list in the order that was drawn; the last ones keep their place.
fn order_list<T>(
    draws: &Draws,
    how: &Arrangement<'_>,
    fixed: usize,
    list: &mut Vec<T>,
    name: impl Fn(&T) -> String,
) {
    let last = list.split_off(list.len().saturating_sub(fixed));
    *list = arrange(draws, how, std::mem::take(list), name);
    list.extend(last);
}
