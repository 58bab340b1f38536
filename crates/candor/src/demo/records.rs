//! Feedback as Merrow Parcel's customers give it: surveys, calls, chats, mails, reviews, posts.

use std::collections::BTreeMap;

use candor_model::{AuthorKind, FeedbackInput, Scores, VerbatimInput};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::company::{self, staff};
use super::grammar::{self, Grammar, Names, mistype};
use super::rng::Rng;
use super::story::{Calendar, Moment, Theme};
use super::surveys::Asked;

/// One record to be written.
pub(super) struct Made {
    pub input: FeedbackInput,
    /// When it came in.
    pub received_at: DateTime<Utc>,
    /// The survey that it answers, with the answers.
    pub answered: Option<(Asked, BTreeMap<String, Value>)>,
    /// How the person felt, from -2 to 2.
    pub mood: i8,
}

/// Somebody speaking somewhere.
struct Voice<'a> {
    rng: &'a mut Rng,
    grammar: &'static Grammar,
    names: Names,
    moment: Moment,
    mood: i8,
}

/// The record with this number, out of `records`.
pub(super) fn make(number: usize, records: usize, calendar: &Calendar) -> Made {
    let mut rng = Rng::new(number as u64 + 1);
    let moment = calendar.moment(&mut rng);
    make_at(number, records, moment, &mut rng)
}

/// The same, at a moment of its own.
pub(super) fn make_at(number: usize, records: usize, moment: Moment, rng: &mut Rng) -> Made {
    let mood = moment.mood(rng);
    let language = spoken(rng, moment.place.language);
    let customer_number = customer_number(rng, records, moment.place.language);
    let customer = company::customer(customer_number, language);
    let reference = format!("MP{:09}", rng.below(999_999_999));
    let mut names = Names::new();
    names.insert("place", moment.place.town.to_owned());
    names.insert("agent", moment.person(rng, staff(language)).to_owned());
    names.insert("name", customer.name.clone().unwrap_or_else(|| "K.".into()));
    names.insert("ref", reference.clone());
    names
        .insert("mail", customer.email.clone().unwrap_or_else(|| format!("c{customer_number}@mail.example")));
    names.insert("phone", company::phone(customer_number, language));
    names.insert("price", format!("{}.{}0", 5 + rng.below(24), rng.below(10)));
    let mut attributes = BTreeMap::from([
        ("order".to_owned(), json!(reference)),
        ("order.total".to_owned(), json!((450 + rng.below(9_500)) as f64 / 100.0)),
        (
            "product".to_owned(),
            json!(["standard", "express", "return", "bulky"][rng.weighted([6.0, 3.0, 2.0, 0.8].into_iter())]),
        ),
        ("segment".to_owned(), json!(if rng.chance(0.18) { "business" } else { "private" })),
    ]);
    let mut voice = Voice { rng, grammar: grammar::of(language), names, moment, mood };
    let channel = voice.channel();
    let mut input = FeedbackInput {
        source: source(channel).into(),
        external_id: Some(format!("{channel}-{number:07}")),
        channel: Some(channel.into()),
        unit: Some(moment.place.names.join("/")),
        occurred_at: Some(moment.at),
        language: (channel == "survey").then(|| language.to_owned()),
        customer,
        ..FeedbackInput::default()
    };
    let mut answered = None;
    match channel {
        "survey" => answered = Some(voice.survey(&mut input)),
        "call" | "chat" => {
            attributes.insert("agent".into(), json!(voice.names["agent"]));
            attributes.insert("wait_minutes".into(), json!(voice.waited()));
            input.verbatims = voice.conversation();
            if voice.rng.chance(0.3) {
                input.scores.csat = Some(voice.five());
            }
        }
        "email" => input.text = Some(voice.mail()),
        "review" => {
            input.title = voice.rng.chance(0.7).then(|| voice.say_mood("title"));
            input.text = Some(voice.opinion(0.1));
            input.scores.rating = Some(f32::from(voice.five()));
            input.url = Some(format!("https://reviews.example/merrow-parcel/{number}"));
        }
        _ => {
            input.text = Some(voice.say_mood("social"));
            input.author_kind =
                if voice.rng.chance(0.3) { AuthorKind::Prospect } else { AuthorKind::Customer };
            input.customer.email = None;
            input.customer.phone = None;
        }
    }
    input.attributes = attributes;
    let delay = match channel {
        "survey" | "social" => 1,
        "call" | "chat" => 12,
        _ => 45,
    };
    Made { input, received_at: moment.at + Duration::minutes(delay), answered, mood }
}

/// Most people speak the language of the place.
fn spoken(rng: &mut Rng, usual: &'static str) -> &'static str {
    if rng.chance(0.95) { usual } else { ["en", "de", "fr"][rng.below(3)] }
}

/// One of the customers of the region; some come often.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of people"
)]
fn customer_number(rng: &mut Rng, records: usize, language: &str) -> usize {
    let all = (records / 3).max(30) as f64;
    let (from, share) = match language {
        "en" => (0.0, 0.36),
        "de" => (0.36, 0.36),
        _ => (0.72, 0.28),
    };
    let often = rng.unit().powf(1.35);
    (all * (from + share * often)) as usize
}

fn source(channel: &str) -> &'static str {
    match channel {
        "survey" => "candor-survey",
        "call" => "voice-platform",
        "chat" => "chat-desk",
        "email" => "service-mail",
        "review" => "review-sites",
        _ => "social-listening",
    }
}

impl Voice<'_> {
    fn channel(&mut self) -> &'static str {
        // Who is angry calls; who is content answers a survey.
        let angry = if self.mood < 0 { 1.7 } else { 0.7 };
        let weights = [46.0, 10.0 * angry, 9.0 * angry, 9.0 * angry, 15.0, 9.0];
        ["survey", "call", "chat", "email", "review", "social"][self.rng.weighted(weights.into_iter())]
    }

    fn say(&mut self, section: &str) -> String {
        self.grammar.say(self.rng, section, &self.names)
    }

    fn say_mood(&mut self, kind: &str) -> String {
        let tone = match self.mood {
            ..0 => "neg",
            0 => "mix",
            _ => "pos",
        };
        self.say(&format!("{kind}.{tone}"))
    }

    /// What is on somebody's mind, in one to five sentences; `short` is how likely it is one word or two.
    fn opinion(&mut self, short: f64) -> String {
        let text = if self.rng.chance(short) { self.say_mood("short") } else { self.sentences() };
        if self.rng.chance(0.06) { mistype(self.rng, &text) } else { text }
    }

    fn sentences(&mut self) -> String {
        let mut said: Vec<String> = Vec::new();
        match self.mood {
            0 => {
                let (first, second) =
                    if self.rng.chance(0.5) { ("good.mix", "butneg.mix") } else { ("bad.mix", "but.mix") };
                let sentence = format!("{}, {}.", self.say(first), lower(&self.say(second)));
                said.push(sentence);
                if self.rng.chance(0.25) {
                    said.push(self.say("ask"));
                }
            }
            mood => {
                let strong = mood.abs() == 2;
                let tone = if mood < 0 { "neg" } else { "pos" };
                if self.rng.chance(if strong { 0.4 } else { 0.2 }) {
                    said.push(self.say(&format!("opener.{tone}")));
                }
                let mut themes: Vec<Theme> = Vec::new();
                for _ in 0..1 + usize::from(self.rng.chance(if strong { 0.65 } else { 0.45 })) {
                    let theme = if mood < 0 { self.moment.bad(self.rng) } else { self.moment.good(self.rng) };
                    if !themes.contains(&theme) {
                        themes.push(theme);
                    }
                }
                for theme in &themes {
                    said.push(self.say(&format!("{}.{tone}", theme.section())));
                }
                if themes.contains(&Theme::Late) && mood < 0 && self.rng.chance(0.3) {
                    said.push(self.say("late.why"));
                }
                if self.rng.chance(if strong { 0.5 } else { 0.3 }) {
                    said.push(self.say(&format!("closer.{tone}")));
                }
            }
        }
        said.retain(|s| !s.is_empty());
        said.join(" ")
    }

    fn conversation(&mut self) -> Vec<VerbatimInput> {
        let mut turns: Vec<(&str, String)> = vec![("agent", self.say("call.agent.greet"))];
        if self.rng.chance(0.6) {
            let open = self.say("call.cust.open");
            let matter = self.matter();
            turns.push(("customer", format!("{open} {matter}")));
        } else {
            turns.push(("customer", self.matter()));
        }
        turns.push(("agent", self.say("call.agent.look")));
        if self.rng.chance(0.6) {
            turns.push(("customer", self.say("call.cust.ref")));
        }
        let solved = self.mood > -2 && (self.mood > -1 || self.rng.chance(0.45));
        let reply = match self.mood {
            1.. => "call.agent.info",
            _ if solved => "call.agent.fix",
            _ => "call.agent.nofix",
        };
        turns.push(("agent", self.say(reply)));
        let end = match self.mood {
            -2 => "call.cust.end.neg",
            -1 if !solved => "call.cust.end.neg",
            1.. => "call.cust.end.pos",
            _ => "call.cust.end.mix",
        };
        turns.push(("customer", self.say(end)));
        turns.push(("agent", self.say("call.agent.bye")));
        let turn = |(speaker, text): (&str, String)| VerbatimInput {
            text,
            speaker: Some(speaker.into()),
            question: None,
        };
        turns.into_iter().map(turn).collect()
    }

    /// Why somebody calls: who is content asks something.
    fn matter(&mut self) -> String {
        if self.mood > 0 { self.say("ask") } else { self.sentences() }
    }

    fn mail(&mut self) -> String {
        let tone = if self.mood < 0 { "neg" } else { "pos" };
        let mut lines = vec![self.say("mail.hello"), self.say("mail.ref")];
        lines.push(self.sentences());
        if self.mood < 0 && self.rng.chance(0.4) {
            let theme = self.moment.bad(self.rng);
            lines.push(self.say(&format!("{}.neg", theme.section())));
        }
        if self.rng.chance(0.3) {
            lines.push(self.say("mail.reach"));
        }
        lines.push(self.say(&format!("mail.bye.{tone}")));
        lines.push(self.say("mail.sign"));
        lines.join("\n")
    }

    fn survey(&mut self, input: &mut FeedbackInput) -> (Asked, BTreeMap<String, Value>) {
        let asked = if self.moment.place.shop && self.rng.chance(0.35) {
            Asked::Shop
        } else if self.rng.chance(0.22) {
            Asked::Contact
        } else {
            Asked::Delivery
        };
        let mut answers = BTreeMap::new();
        let wordless = self.rng.chance(0.22);
        let text = (!wordless).then(|| self.opinion(0.3));
        let mut scores = Scores::default();
        let words = match asked {
            Asked::Delivery => {
                scores.nps = Some(self.ten());
                scores.csat = Some(self.five());
                let matters = ["on_time", "condition", "driver", "price", "tracking"];
                answers.insert("q4".into(), json!(matters[self.rng.below(matters.len())]));
                "q2"
            }
            Asked::Shop => {
                scores.csat = Some(self.five());
                if self.rng.chance(0.7) {
                    scores.nps = Some(self.ten());
                }
                "q2"
            }
            Asked::Contact => {
                scores.ces = Some((self.five() - 1) * 3 / 2 + 1);
                scores.csat = Some(self.five());
                let solved = self.mood > 0 || (self.mood == 0 && self.rng.chance(0.5));
                answers.insert("q2".into(), json!(if solved { "yes" } else { "no" }));
                "q4"
            }
        };
        asked.answers(&scores, &mut answers);
        input.scores = scores;
        input.verbatims = text
            .map(|text| VerbatimInput { text, speaker: None, question: Some(words.into()) })
            .into_iter()
            .collect();
        (asked, answers)
    }

    /// Out of five, mostly as somebody feels.
    fn five(&mut self) -> i16 {
        let slip = if self.rng.chance(0.14) { if self.rng.chance(0.5) { 1 } else { -1 } } else { 0 };
        (i16::from(self.mood) + 3 + slip).clamp(1, 5)
    }

    /// Likelihood to recommend.
    fn ten(&mut self) -> i16 {
        let choices: &[i16] = match self.mood {
            -2 => &[0, 0, 1, 1, 2, 2, 3, 4],
            -1 => &[3, 4, 5, 5, 6, 6],
            0 => &[5, 6, 7, 7, 7, 8],
            1 => &[7, 8, 8, 8, 9, 9],
            _ => &[9, 9, 10, 10, 10],
        };
        self.rng.pick(choices).copied().unwrap_or(7)
    }

    fn waited(&mut self) -> usize {
        let slow = if self.mood < 0 { 9 } else { 2 };
        1 + self.rng.below(5) + self.rng.below(slow)
    }
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
