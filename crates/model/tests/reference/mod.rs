//! Random surveys, and an interpreter that reads them in the plainest way: one question after the other, everything
//! asked anew, nothing prepared.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// A small source of chance of its own.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Takes {
    Points,
    One,
    Several,
}

enum When {
    AtMost(usize, i64),
    Is(usize, &'static str),
    Given(usize),
    Not(Box<When>),
    All(Vec<When>),
    Any(Vec<When>),
}

struct Ask {
    takes: Takes,
    own: Vec<&'static str>,
    when: Option<When>,
    carry: Option<(usize, bool)>,
}

struct Sheet {
    when: Option<When>,
    asks: Vec<usize>,
    block: Option<usize>,
    then: Vec<(Option<When>, Goal)>,
}

enum Goal {
    End,
    Block,
    Sheet(usize),
}

struct Group {
    when: Option<When>,
    over: Option<(usize, bool)>,
}

pub struct Survey {
    asks: Vec<Ask>,
    sheets: Vec<Sheet>,
    groups: Vec<Group>,
}

/// A question that was seen, with its answer as far as it counts.
pub struct Step {
    pub key: String,
    pub answer: Option<Value>,
}

const CODES: [&str; 4] = ["red", "green", "blue", "grey"];
const MORE: [&str; 2] = ["gold", "pink"];

fn key(ask: usize, item: Option<&str>) -> String {
    item.map_or_else(|| format!("q{ask}"), |item| format!("q{ask}_{item}"))
}

impl Survey {
    pub fn random(chance: &mut Chance) -> Self {
        let mut survey = Self { asks: Vec::new(), sheets: Vec::new(), groups: Vec::new() };
        let sheets = 2 + chance.below(7);
        let mut block: Option<(usize, usize)> = None;
        for at in 0..sheets {
            block = match block {
                Some((group, left)) if left > 0 => Some((group, left - 1)),
                _ if at > 0 && chance.below(3) == 0 => {
                    let when = survey.condition(chance, None);
                    let over = survey.listed(chance).filter(|_| chance.below(2) == 0);
                    let over = over.map(|ask| (ask, chance.below(4) > 0));
                    survey.groups.push(Group { when, over });
                    Some((survey.groups.len() - 1, chance.below(3)))
                }
                _ => None,
            };
            let group = block.map(|(group, _)| group);
            let when = if at == 0 { None } else { survey.condition(chance, group) };
            survey.sheets.push(Sheet { when, asks: Vec::new(), block: group, then: Vec::new() });
            for _ in 0..1 + chance.below(3) {
                let when = survey.condition(chance, group);
                let takes = [Takes::Points, Takes::One, Takes::Several][chance.below(3)];
                let source =
                    survey.listed(chance).filter(|s| survey.place(*s).0 < at && chance.below(3) == 0);
                let carry = source.filter(|_| takes != Takes::Points).map(|s| (s, chance.below(2) == 0));
                let own = if carry.is_some() { MORE.to_vec() } else { CODES[..2 + chance.below(3)].to_vec() };
                survey.sheets[at].asks.push(survey.asks.len());
                survey.asks.push(Ask { takes, own, when, carry });
            }
        }
        for at in 0..sheets {
            for _ in 0..chance.below(2) {
                let group = survey.sheets[at].block;
                let when = survey.condition_before(chance, at + 1, group);
                let goal = survey.goal(chance, at);
                survey.sheets[at].then.push((when, goal));
            }
        }
        survey
    }

    fn goal(&self, chance: &mut Chance, at: usize) -> Goal {
        let group = self.sheets[at].block;
        let fits = |to: &usize| {
            let there = self.sheets[*to].block;
            there == group || there.is_none_or(|g| self.groups[g].over.is_none())
        };
        let ahead: Vec<usize> = (at + 1..self.sheets.len()).filter(fits).collect();
        match chance.below(5) {
            0 => Goal::End,
            1 if group.is_some() => Goal::Block,
            _ if ahead.is_empty() => Goal::End,
            _ => Goal::Sheet(ahead[chance.below(ahead.len())]),
        }
    }

    /// Sheet and group of a question.
    fn place(&self, ask: usize) -> (usize, Option<usize>) {
        let at = self.sheets.iter().position(|s| s.asks.contains(&ask)).unwrap();
        (at, self.sheets[at].block)
    }

    fn looped(&self, group: Option<usize>) -> bool {
        group.is_some_and(|g| self.groups[g].over.is_some())
    }

    /// A question with a list, on an earlier page, outside loops, that carries nothing itself.
    fn listed(&self, chance: &mut Chance) -> Option<usize> {
        let fits = |ask: &usize| {
            let a = &self.asks[*ask];
            a.takes != Takes::Points && a.carry.is_none() && !self.looped(self.place(*ask).1)
        };
        let all: Vec<usize> = (0..self.asks.len()).filter(fits).collect();
        let earlier: Vec<usize> =
            all.into_iter().filter(|a| self.place(*a).0 + 1 < self.sheets.len().max(1) + 1).collect();
        (!earlier.is_empty()).then(|| earlier[chance.below(earlier.len())])
    }

    fn condition(&self, chance: &mut Chance, group: Option<usize>) -> Option<When> {
        self.condition_before(chance, self.sheets.len(), group)
    }

    fn condition_before(&self, chance: &mut Chance, sheets: usize, group: Option<usize>) -> Option<When> {
        let known = |ask: &usize| {
            let (at, there) = self.place(*ask);
            at < sheets && (there == group || !self.looped(there))
        };
        let known: Vec<usize> = (0..self.asks.len()).filter(known).collect();
        (!known.is_empty() && chance.below(2) == 0).then(|| self.tree(chance, &known, 2))
    }

    fn tree(&self, chance: &mut Chance, known: &[usize], depth: usize) -> When {
        match chance.below(if depth == 0 { 3 } else { 6 }) {
            3 => When::Not(Box::new(self.tree(chance, known, depth - 1))),
            4 => When::All((0..2).map(|_| self.tree(chance, known, depth - 1)).collect()),
            5 => When::Any((0..2).map(|_| self.tree(chance, known, depth - 1)).collect()),
            0 => When::Given(known[chance.below(known.len())]),
            _ => {
                let ask = known[chance.below(known.len())];
                match self.asks[ask].takes {
                    Takes::Points => When::AtMost(ask, chance.below(11) as i64),
                    _ => {
                        let own = &self.asks[ask].own;
                        When::Is(ask, own[chance.below(own.len())])
                    }
                }
            }
        }
    }

    /// The survey in its JSON form.
    pub fn definition(&self) -> Value {
        let when = |when: &Option<When>| when.as_ref().map_or(String::new(), text);
        let choices = |codes: &[&str]| -> Vec<Value> {
            codes.iter().map(|c| json!({"code": c, "text": {"en": c}})).collect()
        };
        let ask = |n: &usize| {
            let a = &self.asks[*n];
            let kind = match a.takes {
                Takes::Points => json!({"type": "nps"}),
                Takes::One => json!({"type": "single", "choices": choices(&a.own)}),
                Takes::Several => json!({"type": "multiple", "choices": choices(&a.own)}),
            };
            let flow = a.carry.map_or_else(|| json!({}), |(from, chosen)| {
                json!({"carry": {"from": key(from, None), "which": if chosen { "chosen" } else { "not_chosen" }}})
            });
            json!({"key": key(*n, None), "text": {"en": "?"}, "show_if": when(&a.when), "kind": kind, "flow": flow})
        };
        let sheet = |(at, s): (usize, &Sheet)| {
            let then: Vec<Value> = s
                .then
                .iter()
                .map(|(w, goal)| {
                    let to = match goal {
                        Goal::End => "end".to_owned(),
                        Goal::Block => "block".to_owned(),
                        Goal::Sheet(to) => format!("p{to}"),
                    };
                    json!({"when": when(w), "to": to})
                })
                .collect();
            let block = s.block.map_or(String::new(), |b| format!("b{b}"));
            json!({"show_if": when(&s.when), "questions": s.asks.iter().map(ask).collect::<Vec<_>>(),
                   "flow": {"key": format!("p{at}"), "block": block, "then": then}})
        };
        let group = |(at, g): (usize, &Group)| {
            let mut block = json!({"key": format!("b{at}"), "show_if": when(&g.when)});
            if let Some((over, chosen)) = g.over {
                block["repeat"] =
                    json!({"over": key(over, None), "which": if chosen { "chosen" } else { "all" }});
            }
            block
        };
        json!({
            "title": {"en": "x"}, "languages": ["en"],
            "flow": {"blocks": self.groups.iter().enumerate().map(group).collect::<Vec<_>>()},
            "pages": self.sheets.iter().enumerate().map(sheet).collect::<Vec<_>>(),
        })
    }

    /// Answers to anything, whether it is ever asked or not.
    pub fn answers(&self, chance: &mut Chance) -> BTreeMap<String, Value> {
        let mut answers = BTreeMap::new();
        for (n, ask) in self.asks.iter().enumerate() {
            let group = self.place(n).1;
            let items: Vec<Option<&str>> = match group.and_then(|g| self.groups[g].over) {
                Some((over, _)) => self.asks[over].own.iter().map(|c| Some(*c)).collect(),
                None => vec![None],
            };
            let mut codes = ask.own.clone();
            if let Some((from, _)) = ask.carry {
                codes.extend(&self.asks[from].own);
            }
            for item in items {
                let answer = match (chance.below(5), ask.takes) {
                    (0, _) => continue,
                    (_, Takes::Points) => json!(chance.below(11)),
                    (_, Takes::One) => json!(codes[chance.below(codes.len())]),
                    (_, Takes::Several) => {
                        let some: Vec<_> = codes.iter().filter(|_| chance.below(2) == 0).collect();
                        if some.is_empty() {
                            continue;
                        }
                        json!(some)
                    }
                };
                answers.insert(key(n, item), answer);
            }
        }
        answers
    }

    /// Everything that is seen, in order.
    pub fn walk(&self, given: &BTreeMap<String, Value>) -> Vec<Step> {
        let mut walk = Walk { survey: self, given, seen: Vec::new() };
        let mut at = 0;
        while at < self.sheets.len() {
            let group = self.sheets[at].block;
            let Some(g) = group.filter(|g| self.groups[*g].over.is_some()) else {
                match walk.sheet(at, None) {
                    Some(next) => at = next,
                    None => return walk.seen,
                }
                continue;
            };
            let end =
                (at..self.sheets.len()).find(|s| self.sheets[*s].block != group).unwrap_or(self.sheets.len());
            let (over, chosen) = self.groups[g].over.unwrap();
            let mut leave = end;
            for item in &self.asks[over].own {
                if chosen && !walk.has(over, None, item) {
                    continue;
                }
                let mut inside = at;
                while inside < end {
                    match walk.sheet(inside, Some(item)) {
                        None => return walk.seen,
                        Some(next) => inside = next,
                    }
                }
                // A jump out of the loop leaves all its items behind.
                if inside > end || inside == end && walk.jumped_out(at, end, item) {
                    leave = inside;
                    break;
                }
            }
            at = leave;
        }
        walk.seen
    }
}

struct Walk<'a> {
    survey: &'a Survey,
    given: &'a BTreeMap<String, Value>,
    seen: Vec<Step>,
}

impl Walk<'_> {
    fn answer(&self, key: &str) -> Option<&Value> {
        self.seen.iter().find(|s| s.key == key)?.answer.as_ref()
    }

    fn has(&self, ask: usize, item: Option<&str>, code: &str) -> bool {
        match self.answer(&key(ask, item)) {
            Some(Value::String(one)) => one == code,
            Some(Value::Array(several)) => several.iter().any(|c| c == code),
            _ => false,
        }
    }

    fn holds(&self, when: &When, group: Option<usize>, item: Option<&str>) -> bool {
        // Inside a loop, its own questions are those of the item.
        let mine = |ask: usize| if self.survey.place(ask).1 == group { item } else { None };
        match when {
            When::AtMost(ask, most) => {
                self.answer(&key(*ask, mine(*ask))).and_then(Value::as_i64).is_some_and(|n| n <= *most)
            }
            When::Is(ask, code) => self.has(*ask, mine(*ask), code),
            When::Given(ask) => self.answer(&key(*ask, mine(*ask))).is_some(),
            When::Not(inner) => !self.holds(inner, group, item),
            When::All(all) => all.iter().all(|w| self.holds(w, group, item)),
            When::Any(any) => any.iter().any(|w| self.holds(w, group, item)),
        }
    }

    /// Whether the last page of an item that was seen jumps exactly behind the loop by the name of a page.
    fn jumped_out(&self, at: usize, end: usize, item: &str) -> bool {
        let group = self.survey.sheets[at].block;
        for sheet in at..end {
            let s = &self.survey.sheets[sheet];
            let shown = s.asks.iter().any(|a| self.seen.iter().any(|step| step.key == key(*a, Some(item))));
            if !shown {
                continue;
            }
            for (when, goal) in &s.then {
                if when.as_ref().is_none_or(|w| self.holds(w, group, Some(item))) {
                    if matches!(goal, Goal::Sheet(to) if *to == end) {
                        return true;
                    }
                    break;
                }
            }
        }
        false
    }

    /// Shows a page and says which comes next; none at the end.
    fn sheet(&mut self, at: usize, item: Option<&str>) -> Option<usize> {
        let sheet = &self.survey.sheets[at];
        let group = sheet.block;
        let ok = |walk: &Self, when: &Option<When>| when.as_ref().is_none_or(|w| walk.holds(w, group, item));
        if !group.is_none_or(|g| ok(self, &self.survey.groups[g].when)) || !ok(self, &sheet.when) {
            return Some(at + 1);
        }
        let before = self.seen.len();
        for ask in &sheet.asks {
            let a = &self.survey.asks[*ask];
            if !ok(self, &a.when) {
                continue;
            }
            let mut codes: Vec<&str> = a.own.clone();
            if let Some((from, chosen)) = a.carry {
                codes.extend(self.survey.asks[from].own.iter().filter(|c| self.has(from, None, c) == chosen));
            }
            let key = key(*ask, item);
            let allowed = |v: &Value| v.as_str().is_some_and(|c| codes.contains(&c));
            let answer = match self.given.get(&key) {
                Some(Value::Array(several)) => {
                    let left: Vec<Value> = several.iter().filter(|c| allowed(c)).cloned().collect();
                    (!left.is_empty()).then_some(Value::Array(left))
                }
                Some(one @ Value::String(_)) => allowed(one).then(|| one.clone()),
                other => other.cloned(),
            };
            self.seen.push(Step { key, answer });
        }
        if self.seen.len() == before {
            return Some(at + 1);
        }
        for (when, goal) in &sheet.then {
            if ok(self, when) {
                return match goal {
                    Goal::End => None,
                    Goal::Sheet(to) => Some(*to),
                    Goal::Block => {
                        let behind =
                            (at..self.survey.sheets.len()).find(|s| self.survey.sheets[*s].block != group);
                        Some(behind.unwrap_or(self.survey.sheets.len()))
                    }
                };
            }
        }
        Some(at + 1)
    }
}

fn text(when: &When) -> String {
    let join = |all: &[When], word: &str| {
        all.iter().map(|w| format!("({})", text(w))).collect::<Vec<_>>().join(word)
    };
    match when {
        When::AtMost(ask, most) => format!("q{ask}<={most}"),
        When::Is(ask, code) => format!("q{ask}:{code}"),
        When::Given(ask) => format!("has:q{ask}"),
        When::Not(inner) => format!("-({})", text(inner)),
        When::All(all) => join(all, " "),
        When::Any(any) => join(any, " OR "),
    }
}
