//! How a sentence feels, from -5 to 5, with the words that made it so.
//!
//! Lexicons for English, German and French, and emoji for everybody. Rules around the words: negation turns,
//! intensifiers and softeners scale, what follows a `but` counts more than what preceded it, capitals, stretched letters
//! and exclamation marks raise the voice. Words of other languages are not guessed at.

use std::ops::Range;

use crate::analyse::Word;

mod lexicon;

use lexicon::{Entry, Lexicon, Role};

/// A word that moved a score. Positions are in characters of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// Where it stands.
    pub range: Range<usize>,
    /// What it added to the score.
    pub weight: f32,
    /// The rules that changed it.
    pub rules: Vec<&'static str>,
}

/// How a sentence feels.
#[derive(Clone, Debug, PartialEq)]
pub struct Feeling {
    /// From -5 to 5.
    pub score: f32,
    /// The words that made it, in order.
    pub evidence: Vec<Moved>,
}

/// Whether words of this language are understood; `und` is tried with every lexicon.
#[must_use]
pub fn speaks(language: &str) -> bool {
    matches!(language, "en" | "de" | "fr")
}

/// How strongly the sum of weights is bent towards the ends of the scale.
const BEND: f32 = 20.0;
const INTENSIFIED: f32 = 1.3;
const SOFTENED: f32 = 0.6;
const BEFORE_CONTRAST: f32 = 0.6;
const AFTER_CONTRAST: f32 = 1.25;
const EMPHASIS: f32 = 1.25;
/// A turned good word is bad; a turned bad word is only mildly good.
const TURNED_GOOD: f32 = -0.75;
const TURNED_BAD: f32 = -0.4;
/// A question asks about trouble more often than it reports it.
const ASKED: f32 = 0.7;
/// How many words back a negation or intensifier reaches.
const REACH: usize = 3;

/// How a sentence feels: `range` of `chars`, whose words are `words`. `None` when its language is not understood
/// and it has no emoji.
#[must_use]
pub fn feel(chars: &[char], range: Range<usize>, words: &[Word], language: &str) -> Option<Feeling> {
    if language == "und" {
        return ["en", "de", "fr"]
            .into_iter()
            .filter_map(|l| feel(chars, range.clone(), words, l))
            .max_by(|a, b| a.score.abs().total_cmp(&b.score.abs()))
            .filter(|feeling| !feeling.evidence.is_empty());
    }
    let lexicon = lexicon::of(language);
    let mut moved = match lexicon {
        Some(lexicon) => spoken(&Clause { chars, range: range.clone(), units: units(lexicon, words) }),
        None => Vec::new(),
    };
    faces(words, &mut moved);
    if lexicon.is_none() && moved.is_empty() {
        return None;
    }
    moved.sort_by_key(|m| m.range.start);
    Some(bend(moved))
}

fn bend(mut evidence: Vec<Moved>) -> Feeling {
    let sum: f32 = evidence.iter().map(|m| m.weight).sum();
    let score = 5.0 * sum / (sum * sum + BEND).sqrt();
    if sum.abs() > f32::EPSILON {
        for moved in &mut evidence {
            moved.weight = round(moved.weight * score / sum);
        }
    }
    Feeling { score: round(score), evidence }
}

fn round(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

/// A word or phrase and what it means.
struct Unit<'a> {
    words: &'a [Word],
    entry: Entry,
    stretched: bool,
}

struct Clause<'a> {
    chars: &'a [char],
    range: Range<usize>,
    units: Vec<Unit<'a>>,
}

fn units<'a>(lexicon: &Lexicon, words: &'a [Word]) -> Vec<Unit<'a>> {
    let mut units = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        if let Some((length, entry)) = lexicon.phrase(words[at..].iter().map(|w| w.norm.as_str())) {
            units.push(Unit { words: &words[at..at + length], entry, stretched: false });
            at += length;
            continue;
        }
        let word = &words[at];
        let mut stretched = false;
        let entry = lexicon.word(&word.norm, &word.stem).or_else(|| {
            stretched = true;
            lexicon::unstretched(&word.norm)?.iter().find_map(|norm| lexicon.word(norm, norm))
        });
        stretched &= entry.is_some();
        units.push(Unit { words: &words[at..=at], entry: entry.unwrap_or_default(), stretched });
        at += 1;
    }
    units
}

/// What the words of a clause add up to, one by one.
fn spoken(clause: &Clause<'_>) -> Vec<Moved> {
    let marks =
        clause.chars[clause.range.clone()].iter().rev().take(6).filter(|c| **c == '!' || **c == '！').count();
    let asked = clause.chars[clause.range.clone()].iter().rev().take(3).any(|c| *c == '?');
    let shouting = clause.shouting();
    let contrast = clause.units.iter().rposition(|u| u.entry.role.contrasts).filter(|at| *at > 0);
    let mut found = Vec::new();
    for (at, unit) in clause.units.iter().enumerate() {
        let Some(base) = unit.entry.weight.filter(|w| *w != 0.0) else { continue };
        if (unit.entry.role.intensifies || unit.entry.role.softens) && clause.follows(at) {
            continue;
        }
        let mut weight = base;
        let mut rules = Vec::new();
        clause.scale(at, &mut weight, &mut rules);
        if !unit.entry.negated_within && clause.negated(at) {
            weight *= if base > 0.0 { TURNED_GOOD } else { TURNED_BAD };
            rules.push("negated");
        }
        if let Some(contrast) = contrast {
            weight *= if at < contrast { BEFORE_CONTRAST } else { AFTER_CONTRAST };
            rules.push("contrast");
        }
        if marks > 0 || unit.stretched || (!shouting && clause.capitals(unit)) {
            let voice = if unit.stretched || (!shouting && clause.capitals(unit)) { EMPHASIS } else { 1.0 };
            #[allow(clippy::cast_precision_loss)]
            let exclaimed = 1.0 + 0.07 * marks.min(4) as f32;
            weight *= voice * exclaimed;
            rules.push("emphasis");
        }
        if asked && base < 0.0 {
            weight *= ASKED;
            rules.push("softened");
        }
        found.push(Moved { range: unit.range(), weight, rules });
    }
    found
}

impl Unit<'_> {
    fn range(&self) -> Range<usize> {
        self.words.first().map_or(0, |w| w.start)..self.words.last().map_or(0, |w| w.end)
    }
}

impl Clause<'_> {
    /// Whether a mark between the unit and the next one, or the word `and`, ends what a negation reaches.
    fn breaks(&self, from: usize, to: usize) -> bool {
        let between = self.units[from].range().end..self.units[to].range().start;
        self.chars[between]
            .iter()
            .any(|c| matches!(c, ',' | ';' | ':' | '(' | ')' | '.' | '!' | '?' | '–' | '—' | '…'))
    }

    fn is_and(&self, at: usize) -> bool {
        matches!(self.units[at].words, [word] if matches!(word.norm.as_str(), "and" | "und" | "et" | "sondern" | "&"))
    }

    /// Whether the next word carries a feeling itself, so that this one only colours it.
    fn follows(&self, at: usize) -> bool {
        self.units.get(at + 1).is_some_and(|next| next.entry.weight.is_some_and(|w| w != 0.0))
            && !self.breaks(at, at + 1)
    }

    fn scale(&self, at: usize, weight: &mut f32, rules: &mut Vec<&'static str>) {
        for back in 1..=2.min(at) {
            if self.breaks(at - back, at - back + 1) {
                return;
            }
            let Role { intensifies, softens, .. } = self.units[at - back].entry.role;
            if intensifies {
                *weight *= if back == 1 { INTENSIFIED } else { 1.0 + (INTENSIFIED - 1.0) / 2.0 };
                if !rules.contains(&"intensified") {
                    rules.push("intensified");
                }
            } else if softens {
                *weight *= SOFTENED;
                rules.push("softened");
            } else {
                return;
            }
        }
    }

    fn negated(&self, at: usize) -> bool {
        for back in 1..=REACH.min(at) {
            let before = at - back;
            if self.breaks(before, before + 1)
                || self.is_and(before)
                || self.units[before].entry.role.contrasts
            {
                break;
            }
            if self.units[before].entry.role.negates {
                return true;
            }
        }
        for after in at + 1..=(at + REACH).min(self.units.len().saturating_sub(1)) {
            if self.breaks(after - 1, after) || self.is_and(after) {
                return false;
            }
            let unit = &self.units[after];
            if unit.entry.role.negates_back {
                // It belongs to what follows it, if that feels anything.
                return !(after + 1..=(after + REACH).min(self.units.len() - 1))
                    .take_while(|next| !self.breaks(next - 1, *next))
                    .any(|next| self.units[next].entry.weight.is_some_and(|w| w != 0.0));
            }
            if unit.entry.weight.is_some_and(|w| w != 0.0) {
                return false;
            }
        }
        false
    }

    fn capitals(&self, unit: &Unit<'_>) -> bool {
        let letters = &self.chars[unit.range()];
        letters.len() >= 3
            && letters.iter().any(|c| c.is_uppercase())
            && !letters.iter().any(|c| c.is_lowercase())
    }

    /// Whether everything is in capitals, which then says nothing.
    fn shouting(&self) -> bool {
        let upper = self.chars[self.range.clone()].iter().filter(|c| c.is_uppercase()).count();
        let lower = self.chars[self.range.clone()].iter().filter(|c| c.is_lowercase()).count();
        upper > lower * 3
    }
}

/// What emoji add. The same one again adds little.
fn faces(words: &[Word], moved: &mut Vec<Moved>) {
    let mut seen: Vec<&str> = Vec::new();
    for word in words.iter().filter(|w| w.emoji) {
        if let Some(weight) = lexicon::emoji(&word.norm) {
            let weight = if seen.contains(&word.norm.as_str()) { weight * 0.2 } else { weight };
            seen.push(&word.norm);
            moved.push(Moved { range: word.start..word.end, weight, rules: Vec::new() });
        }
    }
}

#[cfg(test)]
mod tests;
