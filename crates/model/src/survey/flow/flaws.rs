//! Flaws of a flow: names that mean nothing, jumps that do not lead forward, chance that would take away what a
//! condition hangs on.

use std::collections::{BTreeMap, HashSet};

use super::carry::items;
use super::parts::{Block, Order};
use super::pipe::{Part, parts};
use super::unfold::PAGES;
use super::{BLOCK, Draws, END, choices, even_draws, ordered, unfold};
use crate::error::FieldError;
use crate::survey::definition::{Definition, Page, Question};
use crate::survey::kinds::{Kind, OTHER};
use crate::survey::logic::{Condition, Scope, is_fact};
use crate::survey::text::Text;
use crate::survey::validate::{condition, is_name};

struct Flaws<'f>(&'f mut Vec<FieldError>);

impl Flaws<'_> {
    fn say(&mut self, path: impl Into<String>, code: &str, message: impl Into<String>) {
        self.0.push(FieldError::new(path, code, message));
    }

    /// A name that is well formed and not taken.
    fn name(&mut self, path: String, name: &str, taken: &mut HashSet<String>) {
        if !is_name(name) {
            self.say(
                path,
                "bad_name",
                "A name starts with a lower-case letter; letters, digits and _ follow.",
            );
        } else if !taken.insert(name.to_owned()) {
            self.say(path, "duplicate", format!("The name {name} is taken."));
        }
    }
}

/// Names every flaw of the flow.
pub fn flaws(definition: &Definition, found: &mut Vec<FieldError>) {
    let mut flaws = Flaws(found);
    names(definition, &mut flaws);
    blocks(definition, &mut flaws);
    randomisers(definition, &mut flaws);
    walk(definition, &mut flaws);
    jumps(definition, &mut flaws);
    loops(definition, &mut flaws);
    for draw in even_draws(definition) {
        even(definition, &draw.name, &mut flaws);
    }
}

fn names(definition: &Definition, flaws: &mut Flaws<'_>) {
    let flow = &definition.flow;
    let mut values: HashSet<String> = super::facts::GIVEN.iter().map(|n| (*n).to_owned()).collect();
    values.remove("unit");
    values.extend(definition.questions().map(|(_, q)| q.key.clone()));
    values.extend(definition.parameters.iter().map(|p| p.name.clone()));
    for (at, datum) in flow.data.iter().enumerate() {
        flaws.name(format!("flow.data[{at}].name"), &datum.name, &mut values);
    }
    for (at, score) in flow.scores.iter().enumerate() {
        flaws.name(format!("flow.scores[{at}].name"), &score.name, &mut values);
        for (n, item) in score.items.iter().enumerate() {
            let path = format!("flow.scores[{at}].items[{n}]");
            let Some(question) = definition.question(&item.question) else {
                flaws.say(
                    format!("{path}.question"),
                    "unknown_question",
                    format!("There is no question {}.", item.question),
                );
                continue;
            };
            let columns = match &question.kind {
                Kind::Matrix(x) => Some(&x.columns),
                kind => choices(kind),
            };
            let other = items(question).iter().any(|c| c.code == OTHER);
            for code in item.points.keys() {
                let there =
                    columns.is_none_or(|c| c.iter().any(|c| c.code == *code)) || other && code == OTHER;
                if !there && question.flow.carry.is_none() {
                    flaws.say(
                        format!("{path}.points"),
                        "unknown_choice",
                        format!("There is no choice {code}."),
                    );
                }
            }
        }
    }
    let mut own = HashSet::new();
    for (at, end) in flow.ends.iter().enumerate() {
        flaws.name(format!("flow.ends[{at}].key"), &end.key, &mut own);
    }
    let mut pages: HashSet<String> = [END.to_owned(), BLOCK.to_owned()].into();
    for (at, page) in definition.pages.iter().enumerate().filter(|(_, p)| !p.flow.key.is_empty()) {
        flaws.name(format!("pages[{at}].flow.key"), &page.flow.key, &mut pages);
    }
    let mut blocks = HashSet::new();
    for (at, block) in flow.blocks.iter().enumerate() {
        flaws.name(format!("flow.blocks[{at}].key"), &block.key, &mut blocks);
    }
    let mut randomisers = HashSet::new();
    for (at, randomiser) in flow.randomisers.iter().enumerate() {
        flaws.name(format!("flow.randomisers[{at}].key"), &randomiser.key, &mut randomisers);
    }
}

fn pick(path: &str, pick: Option<u32>, of: usize, flaws: &mut Flaws<'_>) {
    if pick.is_some_and(|n| n == 0 || n as usize > of) {
        flaws.say(path, "impossible", format!("Between 1 and {of} can be picked."));
    }
}

fn blocks(definition: &Definition, flaws: &mut Flaws<'_>) {
    for (at, page) in definition.pages.iter().enumerate() {
        let block = &page.flow.block;
        if block.is_empty() {
            continue;
        }
        if definition.flow.block(block).is_none() {
            flaws.say(
                format!("pages[{at}].flow.block"),
                "unknown_block",
                format!("There is no block {block}."),
            );
        }
        let torn = at > 0
            && definition.pages[at - 1].flow.block != *block
            && definition.pages[..at].iter().any(|p| p.flow.block == *block);
        if torn {
            flaws.say(
                format!("pages[{at}].flow.block"),
                "torn_block",
                "The pages of a block follow one another.",
            );
        }
    }
    for (at, block) in definition.flow.blocks.iter().enumerate() {
        let path = format!("flow.blocks[{at}]");
        let pages = definition.pages.iter().filter(|p| p.flow.block == block.key).count();
        if pages == 0 {
            flaws.say(format!("{path}.key"), "required", "This block has no page.");
        }
        if block.repeat.is_some() && block.pick.is_some() {
            flaws.say(format!("{path}.pick"), "impossible", "A repeated block asks about each of its items.");
        } else {
            pick(&format!("{path}.pick"), block.pick, pages.max(1), flaws);
        }
        if block.repeat.is_some() && block.order == Order::Even {
            let message = "Items follow from answers, so their order can be random and not even.";
            flaws.say(format!("{path}.order"), "impossible", message);
        }
    }
}

fn randomisers(definition: &Definition, flaws: &mut Flaws<'_>) {
    let mut seen = HashSet::new();
    for (at, randomiser) in definition.flow.randomisers.iter().enumerate() {
        let path = format!("flow.randomisers[{at}]");
        pick(&format!("{path}.pick"), randomiser.pick, randomiser.blocks.len(), flaws);
        if randomiser.blocks.len() < 2 {
            flaws.say(format!("{path}.blocks"), "too_few", "At least two blocks can change places.");
        }
        for (n, block) in randomiser.blocks.iter().enumerate() {
            let path = format!("{path}.blocks[{n}]");
            if definition.flow.block(block).is_none() {
                flaws.say(path, "unknown_block", format!("There is no block {block}."));
            } else if !seen.insert(block) {
                flaws.say(path, "duplicate", format!("The block {block} already has a random place."));
            }
        }
        let inside = |p: &Page| randomiser.blocks.contains(&p.flow.block);
        let first = definition.pages.iter().position(inside);
        let last = definition.pages.iter().rposition(inside);
        if let (Some(first), Some(last)) = (first, last)
            && !definition.pages[first..=last].iter().all(inside)
        {
            flaws.say(
                format!("{path}.blocks"),
                "torn_block",
                "Blocks that change places follow one another.",
            );
        }
    }
}

/// What is drawn evenly is counted from the first answer on, so a page that everybody answers comes before.
fn even(definition: &Definition, name: &str, flaws: &mut Flaws<'_>) {
    let (kind, key) = name.split_once('.').unwrap_or(("", ""));
    let at = |block: &dyn Fn(&str) -> bool| definition.pages.iter().position(|p| block(&p.flow.block));
    let (path, first) = match kind {
        "r" => {
            let n = definition.flow.randomisers.iter().position(|r| r.key == key).unwrap_or(0);
            let blocks = &definition.flow.randomisers[n].blocks;
            (format!("flow.randomisers[{n}].even"), at(&|b| blocks.iter().any(|x| x == b)))
        }
        "b" => {
            let n = definition.flow.blocks.iter().position(|b| b.key == key).unwrap_or(0);
            (format!("flow.blocks[{n}].order"), at(&|b| b == key))
        }
        _ => {
            let page = definition.questions().find(|(_, q)| q.key == key).map(|(p, _)| p);
            let n = page.and_then(|p| definition.pages[p].questions.iter().position(|q| q.key == key));
            (format!("pages[{}].questions[{}].flow.order", page.unwrap_or(0), n.unwrap_or(0)), page)
        }
    };
    let settled = |page: &Page| {
        let random = |block: &Block| {
            block.order != Order::Given
                || block.repeat.is_some()
                || !block.show_if.is_empty()
                || definition.flow.randomisers.iter().any(|r| r.blocks.contains(&block.key))
        };
        page.show_if.trim().is_empty()
            && !definition.flow.block(&page.flow.block).is_some_and(random)
            && page.questions.iter().any(|q| q.show_if.trim().is_empty() && q.flow.carry.is_none())
    };
    if !definition.pages[..first.unwrap_or(0)].iter().any(settled) {
        let message =
            "Even presentation begins after the first answer: put a page before it that everybody sees.";
        flaws.say(path, "first_page", message);
    }
}

/// Whether chance can bring `later` before `earlier`.
fn unsettled(definition: &Definition, earlier: &Page, later: &Page) -> bool {
    let (a, b) = (earlier.flow.block.as_str(), later.flow.block.as_str());
    let shuffled =
        |key: &str| definition.flow.block(key).is_some_and(|b| b.order != Order::Given && b.repeat.is_none());
    let together = |r: &super::Randomiser| r.blocks.iter().any(|x| x == a) && r.blocks.iter().any(|x| x == b);
    if a == b { shuffled(a) } else { definition.flow.randomisers.iter().any(together) }
}

/// Everything that hangs on a place in the survey: conditions of blocks, loops, carried choices, names in texts.
fn walk(definition: &Definition, flaws: &mut Flaws<'_>) {
    let all: Vec<&str> = definition.questions().map(|(_, q)| q.key.as_str()).collect();
    let mut scope = Scope::new(definition, &all);
    let mut begun = HashSet::new();
    for (at, page) in definition.pages.iter().enumerate() {
        let path = format!("pages[{at}]");
        scope.enter(&page.flow.block);
        let block = definition.flow.blocks.iter().position(|b| b.key == page.flow.block);
        if let Some(n) = block
            && begun.insert(n)
        {
            begin(definition, n, &scope, flaws);
        }
        let repeated = block.is_some_and(|n| definition.flow.blocks[n].repeat.is_some());
        let known = |name: &str| {
            let key = name.split('.').next().unwrap_or(name);
            let key = if scope.knows(key) { key } else { key.strip_suffix("_other").unwrap_or(key) };
            name == "item" && repeated || scope.knows(key) || is_fact(definition, name)
        };
        pipes(&format!("{path}.title"), &page.title, &known, flaws);
        order(definition, &format!("{path}.show_if"), &page.show_if, page, "", flaws);
        for (n, question) in page.questions.iter().enumerate() {
            let path = format!("{path}.questions[{n}]");
            pipes(&format!("{path}.text"), &question.text, &known, flaws);
            pipes(&format!("{path}.help"), &question.help, &known, flaws);
            for (below, text) in question.kind.rules().texts() {
                pipes(&format!("{path}.{below}"), text, &known, flaws);
            }
            order(definition, &format!("{path}.show_if"), &question.show_if, page, &question.key, flaws);
            carried(definition, &path, question, &scope, flaws);
        }
        for question in &page.questions {
            scope.pass(&question.key);
        }
    }
    scope.finish();
    let known = |name: &str| {
        let key = name.split('.').next().unwrap_or(name);
        scope.knows(key)
            || scope.knows(key.strip_suffix("_other").unwrap_or(key))
            || is_fact(definition, name)
    };
    pipes("thanks.title", &definition.thanks.title, &known, flaws);
    pipes("thanks.text", &definition.thanks.text, &known, flaws);
    for (at, end) in definition.flow.ends.iter().enumerate() {
        pipes(&format!("flow.ends[{at}].title"), &end.title, &known, flaws);
        pipes(&format!("flow.ends[{at}].text"), &end.text, &known, flaws);
    }
}

fn begin(definition: &Definition, at: usize, scope: &Scope<'_>, flaws: &mut Flaws<'_>) {
    let block = &definition.flow.blocks[at];
    condition(&format!("flow.blocks[{at}].show_if"), &block.show_if, scope, flaws.0);
    let Some(repeat) = &block.repeat else { return };
    let path = format!("flow.blocks[{at}].repeat.over");
    match definition.question(&repeat.over) {
        None => flaws.say(path, "unknown_question", format!("There is no question {}.", repeat.over)),
        Some(_) if !scope.knows(&repeat.over) => {
            flaws.say(path, "later_question", format!("{} is not asked before this block.", repeat.over));
        }
        Some(question) if items(question).is_empty() && question.flow.carry.is_none() => {
            flaws.say(path, "no_choices", format!("{} has no choices to repeat over.", repeat.over));
        }
        Some(_) => {}
    }
}

fn pipes(path: &str, text: &Text, known: &dyn Fn(&str) -> bool, flaws: &mut Flaws<'_>) {
    let mut said = HashSet::new();
    for text in text.0.values() {
        for part in parts(text) {
            if let Part::Name { name, .. } = part
                && !known(name)
                && said.insert(name.to_owned())
            {
                let message = format!(
                    "{{{{{name}}}}} is not known here: neither an answer from an earlier page nor a value."
                );
                flaws.say(path, "unknown_name", message);
            }
        }
    }
}

/// A condition over a question that chance may bring later.
fn order(definition: &Definition, path: &str, text: &str, page: &Page, own: &str, flaws: &mut Flaws<'_>) {
    if text.trim().is_empty() {
        return;
    }
    let Ok(condition) = Condition::parse(text) else { return };
    for name in condition.names() {
        let Some((at, _)) = definition.questions().find(|(_, q)| q.key == name) else { continue };
        let asked = &definition.pages[at];
        let same_page = std::ptr::eq(asked, page);
        let shuffled = same_page && page.flow.shuffle && !own.is_empty() && own != name;
        if shuffled || !same_page && unsettled(definition, asked, page) {
            flaws.say(path, "random_order", format!("{name} may come later, since the order is random."));
        }
    }
}

fn carried(
    definition: &Definition,
    path: &str,
    question: &Question,
    scope: &Scope<'_>,
    flaws: &mut Flaws<'_>,
) {
    let Some(own) = choices(&question.kind) else {
        let ordered = ordered(&question.kind).is_some();
        if question.flow.carry.is_some() || question.flow.order != Order::Given && !ordered {
            flaws.say(format!("{path}.flow"), "no_choices", "This kind of question has no list of choices.");
        }
        return;
    };
    let Some(carry) = &question.flow.carry else { return };
    let path = format!("{path}.flow.carry.from");
    let Some(source) = definition.question(&carry.from) else {
        return flaws.say(path, "unknown_question", format!("There is no question {}.", carry.from));
    };
    let from = items(source);
    if !scope.knows(&carry.from) {
        flaws.say(path, "later_question", format!("{} is not asked on an earlier page.", carry.from));
    } else if from.is_empty() && source.flow.carry.is_none() {
        flaws.say(path, "no_choices", format!("{} has no choices to carry forward.", carry.from));
    } else if let Some(twice) = from.iter().find(|c| own.iter().any(|o| o.code == c.code)) {
        flaws.say(path, "duplicate", format!("The choice {} is already in the list.", twice.code));
    }
}

fn jumps(definition: &Definition, flaws: &mut Flaws<'_>) {
    for (at, page) in definition.pages.iter().enumerate() {
        for (n, skip) in page.flow.then.iter().enumerate() {
            let path = format!("pages[{at}].flow.then[{n}].to");
            let goal = definition.pages.iter().position(|p| !p.flow.key.is_empty() && p.flow.key == skip.to);
            match (skip.to.as_str(), goal) {
                (END, _) => {}
                (BLOCK, _) if page.flow.block.is_empty() => {
                    flaws.say(path, "no_block", "This page belongs to no block that could be left.");
                }
                (BLOCK, _) => {}
                (to, None) => flaws.say(path, "unknown_page", format!("There is no page {to}.")),
                (to, Some(goal)) if goal <= at => {
                    flaws.say(
                        path,
                        "backwards",
                        format!("The page {to} does not come later; jumps lead forward."),
                    );
                }
                (to, Some(goal)) if !leads(definition, page, &definition.pages[goal]) => {
                    flaws.say(
                        path,
                        "random_order",
                        format!("The page {to} has a place of chance or in a loop."),
                    );
                }
                _ => {}
            }
        }
    }
}

/// Whether a jump between these pages means one place for everybody.
fn leads(definition: &Definition, from: &Page, to: &Page) -> bool {
    let block = definition.flow.block(&to.flow.block);
    if from.flow.block == to.flow.block {
        return block.is_none_or(|b| b.order == Order::Given || b.repeat.is_some());
    }
    block.is_none_or(|b| {
        b.order == Order::Given
            && b.repeat.is_none()
            && !definition.flow.randomisers.iter().any(|r| r.blocks.contains(&b.key))
    })
}

/// What is wrong with a condition over all answers, such as that of a quota.
pub fn over_all(definition: &Definition, path: &str, text: &str, found: &mut Vec<FieldError>) {
    let all: Vec<&str> = definition.questions().map(|(_, q)| q.key.as_str()).collect();
    let mut scope = Scope::new(definition, &all);
    for page in &definition.pages {
        scope.enter(&page.flow.block);
        page.questions.iter().for_each(|q| scope.pass(&q.key));
    }
    scope.finish();
    condition(path, text, &scope, found);
}

/// What loops write out must fit and have names of its own.
fn loops(definition: &Definition, flaws: &mut Flaws<'_>) {
    if definition.flow.blocks.iter().all(|b| b.repeat.is_none()) {
        return;
    }
    let unfolded = unfold(definition, &Draws::default());
    if unfolded.pages.len() >= PAGES {
        flaws.say("flow.blocks", "too_many", format!("Loops may make at most {PAGES} pages."));
    }
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, question) in unfolded.questions() {
        *seen.entry(&question.key).or_default() += 1;
    }
    for (key, _) in seen.into_iter().filter(|(_, n)| *n > 1) {
        if definition.questions().filter(|(_, q)| q.key == key).count() < 2 {
            flaws.say(
                "flow.blocks",
                "duplicate",
                format!("A loop makes a second question {key}; rename one."),
            );
        }
    }
}
