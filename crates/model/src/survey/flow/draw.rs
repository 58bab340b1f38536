//! Chance that can be repeated: everything random follows from a person's seed; what shall be even over all
//! respondents is drawn by whoever counts them.

use std::collections::BTreeMap;

use super::parts::Order;
use crate::survey::definition::Definition;

/// What was drawn for one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draws {
    /// Where chance begins.
    pub seed: u64,
    /// What was drawn evenly, by the name of the draw.
    pub even: BTreeMap<String, Vec<String>>,
}

/// A draw that shall be even over all respondents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    /// Its name: `r.KEY` of a randomiser, `b.KEY` of a block's pages, `q.KEY` of a question's choices.
    pub name: String,
    /// What is drawn from.
    pub elements: Vec<String>,
    /// How many are drawn.
    pub take: usize,
}

/// The draws of a definition that must be even, in order.
#[must_use]
pub fn even_draws(definition: &Definition) -> Vec<Draw> {
    let flow = &definition.flow;
    let take = |pick: Option<u32>, of: usize| pick.map_or(1, |n| n as usize).min(of);
    let randomisers = flow.randomisers.iter().filter(|r| r.even).map(|r| Draw {
        name: format!("r.{}", r.key),
        elements: r.blocks.clone(),
        take: take(r.pick, r.blocks.len()),
    });
    let blocks = flow.blocks.iter().filter(|b| b.order == Order::Even && b.repeat.is_none()).map(|b| {
        let pages = definition.pages.iter().filter(|p| p.flow.block == b.key);
        let elements: Vec<String> = pages.map(page_name).collect();
        Draw { name: format!("b.{}", b.key), take: take(b.pick, elements.len()), elements }
    });
    let questions = definition.questions().filter(|(_, q)| q.flow.order == Order::Even).map(|(_, q)| {
        let codes = super::ordered(&q.kind).into_iter().flatten();
        let mut elements: Vec<String> = codes.map(str::to_owned).collect();
        elements.truncate(elements.len().saturating_sub(q.flow.fixed as usize));
        Draw { name: format!("q.{}", q.key), elements, take: 1 }
    });
    randomisers.chain(blocks).chain(questions).filter(|d| d.elements.len() > 1).collect()
}

/// What a page is called in a draw: its key, else its first question.
pub(super) fn page_name(page: &crate::survey::Page) -> String {
    let first = || page.questions.first().map(|q| q.key.clone()).unwrap_or_default();
    if page.flow.key.is_empty() { first() } else { page.flow.key.clone() }
}

/// Draws for one more person: the elements that were drawn least often so far, chance among equals. Drawn so, counts
/// never differ by more than one.
#[must_use]
pub fn lots(draw: &Draw, counts: &BTreeMap<String, i64>, seed: u64) -> Vec<String> {
    let mut all = draw.elements.clone();
    shuffle(seed, &draw.name, &mut all);
    all.sort_by_key(|element| counts.get(element).copied().unwrap_or(0));
    all.truncate(draw.take);
    all
}

/// Puts items in an order that follows from seed and name alone.
pub fn shuffle<T>(seed: u64, name: &str, items: &mut [T]) {
    let mut state = name.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    for last in (1..items.len()).rev() {
        // The bias of the remainder is below 2^-50 for the lists of a survey.
        let other = (next(&mut state) % (last as u64 + 1)) as usize;
        items.swap(last, other);
    }
}

/// One step of SplitMix64.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// How a list is arranged.
pub(super) struct Arrangement<'a> {
    pub order: Order,
    pub pick: Option<u32>,
    /// The name under which chance is drawn.
    pub name: &'a str,
    /// The name under which it was drawn evenly.
    pub even: &'a str,
}

/// Puts a list in this person's order, and takes as many as are wanted.
pub(super) fn arrange<T>(
    draws: &Draws,
    how: &Arrangement<'_>,
    mut items: Vec<T>,
    key: impl Fn(&T) -> String,
) -> Vec<T> {
    if how.order == Order::Given {
        return items;
    }
    shuffle(draws.seed, how.name, &mut items);
    let drawn = draws.even.get(how.even).filter(|_| how.order == Order::Even);
    match (drawn, how.pick) {
        (Some(drawn), Some(_)) => items.retain(|item| drawn.contains(&key(item))),
        (Some(drawn), None) => items.sort_by_key(|item| !drawn.contains(&key(item))),
        (None, Some(pick)) => items.truncate(pick as usize),
        (None, None) => {}
    }
    items
}
