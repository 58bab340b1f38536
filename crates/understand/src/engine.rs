//! One record's words, understood in one pass.

use std::borrow::Cow;
use std::ops::Range;

use candor_model::annotation::{Evidence, LanguageSource, Masked, Sentence, Span};
use candor_model::{Annotations, Verbatim, VerbatimInput};

use crate::analyse::words_of;
use crate::{language, mask, sentence, sentiment};

/// The place of the title where a verbatim's number stands.
pub const TITLE: u16 = u16::MAX;

/// The speaker of words that do not say who said them.
const CUSTOMER: &str = "customer";

/// Who works for the organisation: what they say is stored and searched, but is not how the customer feels.
const OWN_SPEAKERS: [&str; 5] = ["agent", "bot", "employee", "staff", "system"];

/// A sentence without feeling weighs this much beside one with feeling.
const CALM: f32 = 0.15;

/// What is to be understood.
#[derive(Clone, Copy, Debug, Default)]
pub struct UnderstandInput<'a> {
    /// A headline.
    pub title: Option<&'a str>,
    /// What was said.
    pub verbatims: &'a [VerbatimInput],
    /// What the source, the survey or the customer says the language is.
    pub declared_language: Option<&'a str>,
    /// Stars from 1 to 5; they speak where the words are in a language without a lexicon.
    pub rating: Option<f32>,
}

/// What may be stored, and what it means. Topics come after, see [`crate::CompiledTopics::find`].
#[derive(Clone, Debug, PartialEq)]
pub struct Understood {
    /// The headline, masked.
    pub title: Option<String>,
    /// The words, masked.
    pub verbatims: Vec<Verbatim>,
    /// What they mean.
    pub annotations: Annotations,
}

/// Understands text. Holds nothing; lexicons are read once per process.
#[derive(Clone, Copy, Debug, Default)]
pub struct Engine;

#[derive(Default)]
struct Reading {
    sentences: Vec<Sentence>,
    masked: Vec<Masked>,
    sum: f32,
    weight: f32,
}

impl Engine {
    /// The engine and its version, as annotations name it.
    pub const MODEL: &'static str = "lexicon-1";

    /// An engine.
    #[must_use]
    pub fn new() -> Self {
        Self
    }

    /// Masks personal data, then reads language and sentiment.
    #[must_use]
    pub fn understand(&self, input: &UnderstandInput<'_>) -> Understood {
        let title = input.title.map(mask::mask);
        let texts: Vec<mask::MaskedText<'_>> = input.verbatims.iter().map(|v| mask::mask(&v.text)).collect();
        let whole = whole(title.as_ref(), &texts);
        let record = language::identify(&whole, input.declared_language);
        let silent = whole.trim().is_empty();
        drop(whole);
        let mut reading = Reading::default();
        if let Some(title) = &title {
            reading.take(TITLE, title, record.language, true);
        }
        let alone = texts.len() == 1;
        let mut verbatims = Vec::with_capacity(texts.len());
        for ((at, text), said) in (0_u16..).zip(texts).zip(input.verbatims) {
            // The record's language is the prior of each of its parts.
            let language = if alone && title.is_none() || record.language == "und" {
                record.language
            } else {
                language::identify(&text.text, Some(record.language)).language
            };
            let speaker = said.speaker.clone().unwrap_or_else(|| CUSTOMER.to_owned());
            let counts = !OWN_SPEAKERS.contains(&speaker.as_str());
            reading.take(at, &text, language, counts);
            verbatims.push(Verbatim {
                text: text.text.into_owned(),
                speaker,
                question: said.question.clone(),
                language: language.to_owned(),
            });
        }
        let (sentiment, model) = reading.overall(input.rating.filter(|_| !silent));
        let annotations = Annotations {
            model: model.to_owned(),
            language: record.language.to_owned(),
            language_source: if silent && record.language == "und" {
                LanguageSource::Unknown
            } else {
                record.source
            },
            sentiment,
            sentences: reading.sentences,
            topics: Vec::new(),
            masked: reading.masked,
        };
        Understood { title: title.map(|t| t.text.into_owned()), verbatims, annotations }
    }
}

/// Everything that was said, as far as the language needs it.
fn whole<'a>(title: Option<&'a mask::MaskedText<'_>>, texts: &'a [mask::MaskedText<'_>]) -> Cow<'a, str> {
    match (title, texts) {
        (None, [only]) => Cow::Borrowed(&only.text),
        _ => {
            let mut all = String::new();
            for text in title.into_iter().chain(texts) {
                all.push_str(&text.text);
                all.push('\n');
                if all.len() > 4_000 {
                    break;
                }
            }
            Cow::Owned(all)
        }
    }
}

impl Reading {
    fn take(&mut self, verbatim: u16, text: &mask::MaskedText<'_>, language: &str, counts: bool) {
        self.masked.extend(
            text.masks
                .iter()
                .map(|(kind, range)| Masked { span: span(verbatim, range), kind: kind.as_str().to_owned() }),
        );
        let chars: Vec<char> = text.text.chars().collect();
        let words = words_of(&chars, language);
        let mut first = 0;
        for range in sentence::sentences(&chars) {
            let from = first + words[first..].partition_point(|w| w.start < range.start);
            let to = from + words[from..].partition_point(|w| w.start < range.end);
            first = to;
            let Some(feeling) = sentiment::feel(&chars, range.clone(), &words[from..to], language) else {
                continue;
            };
            if counts {
                let weight = if feeling.evidence.is_empty() { CALM } else { 1.0 };
                self.sum += feeling.score * weight;
                self.weight += weight;
            }
            let evidence = feeling.evidence.into_iter().map(|moved| Evidence {
                span: span(verbatim, &moved.range),
                weight: moved.weight,
                rules: moved.rules.into_iter().map(str::to_owned).collect(),
            });
            let evidence = evidence.collect();
            self.sentences.push(Sentence { span: span(verbatim, &range), score: feeling.score, evidence });
        }
    }

    /// The record's score and what made it: the sentences' mean, else the stars.
    fn overall(&self, rating: Option<f32>) -> (Option<f32>, &'static str) {
        if self.weight > 0.0 {
            return (Some(((self.sum / self.weight) * 100.0).round() / 100.0), Engine::MODEL);
        }
        match rating {
            Some(stars) => (Some(((stars - 3.0) * 2.0).clamp(-5.0, 5.0)), "stars-1"),
            None => (None, Engine::MODEL),
        }
    }
}

fn span(verbatim: u16, range: &Range<usize>) -> Span {
    let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span { verbatim, start: position(range.start), end: position(range.end) }
}

#[cfg(test)]
mod tests;
