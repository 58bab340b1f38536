//! What makes a response doubtful. Every flag keeps its rule, what was measured, and the bound that it broke; the
//! response stays what it is, and whoever reads the results decides.
//!
//! - `speeder`: faster than two fifths of the median of the survey, once 25 have finished.
//! - `straight_line`: every matrix with at least five rows has the same answer in all of them.
//! - `gibberish`: at least three fifths of what was written is keys struck at random.
//! - `duplicate`: somebody else gave the very same answers, where there is enough of them to tell.

use std::collections::BTreeMap;

use candor_model::Result;
use candor_model::id::{FeedbackId, OrgId, ResponseId, SurveyId};
use candor_model::survey::{Definition, evaluate};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Bytea, Double, Integer, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::passage::Passage;

/// Finished responses before anybody can be too fast.
const ENOUGH: i64 = 25;
/// The share of the median that is too fast.
const FAST: f64 = 0.4;
/// Rows of a matrix before sameness means something.
const ROWS: usize = 5;
/// The share of struck keys that is gibberish.
const MASH: f64 = 0.6;
/// Closed answers, or characters of words, that tell one person from another.
const TELLING: (usize, usize) = (10, 20);

/// A rule of doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ResponseQualityRule)]
pub enum Rule {
    /// Too fast.
    Speeder,
    /// The same answer in every row.
    StraightLine,
    /// Keys struck at random.
    Gibberish,
    /// The same answers as somebody else.
    Duplicate,
}

impl Rule {
    /// All rules.
    pub const ALL: [Self; 4] = [Self::Speeder, Self::StraightLine, Self::Gibberish, Self::Duplicate];

    /// The name in filters (`quality:speeder`) and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Speeder => "speeder",
            Self::StraightLine => "straight_line",
            Self::Gibberish => "gibberish",
            Self::Duplicate => "duplicate",
        }
    }
}

/// A flag on a response.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flag {
    /// Which rule.
    pub rule: Rule,
    /// What was measured.
    pub value: f64,
    /// The bound that it broke.
    pub threshold: f64,
}

/// What can be measured in one response alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// Seconds from the first page to the last.
    pub seconds: Option<f64>,
    /// The share of matrices (of at least five rows) whose rows are all answered alike.
    pub alike: Option<f64>,
    /// The share of letters that belong to keys struck at random.
    pub mash: Option<f64>,
    /// A digest of the answers, where they tell one person from another.
    pub digest: Option<Vec<u8>>,
}

/// Measures a finished response.
#[must_use]
pub fn measure(definition: &Definition, passage: &Passage, now: DateTime<Utc>) -> Measured {
    let answers = evaluate(definition, &passage.answers).answers;
    let mut grids = Vec::new();
    let mut words = String::new();
    let mut telling = BTreeMap::new();
    for (_, question) in definition.questions() {
        let rules = question.kind.rules();
        if let Some(text) = rules.words(&question.key, &answers) {
            words.push_str(text);
            words.push('\n');
        }
        let Some(answer) = answers.get(&question.key) else { continue };
        if !rules.identifies() {
            telling.insert(question.key.as_str(), answer);
        }
        if let Some(rows) = answer.as_object().filter(|rows| rows.len() >= ROWS) {
            let first = rows.values().next();
            grids.push(rows.values().all(|v| Some(v) == first));
        }
    }
    let began = passage.opened_at.unwrap_or(passage.started_at);
    let seconds = (now - began).num_milliseconds() as f64 / 1_000.0;
    let alike = (!grids.is_empty()).then(|| grids.iter().filter(|g| **g).count() as f64 / grids.len() as f64);
    let letters = words.chars().filter(|c| c.is_alphabetic()).count();
    let closed = telling.values().filter(|v| !v.is_string()).count();
    let tells = closed >= TELLING.0 || letters >= TELLING.1;
    let digest = tells.then(|| Sha256::digest(folded(&telling)).to_vec());
    // Whoever posts a single page has no time that could be told from a quiet hour with the page open.
    Measured { seconds: passage.opened_at.map(|_| seconds), alike, mash: mash(&words), digest }
}

fn folded(answers: &BTreeMap<&str, &Value>) -> String {
    let json = serde_json::to_string(answers).unwrap_or_default();
    json.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The share of letters in words that are keys struck at random; none where too little is written.
#[must_use]
pub fn mash(text: &str) -> Option<f64> {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    let letters: usize = words.iter().map(|w| w.chars().count()).sum();
    if letters < 4 {
        return None;
    }
    let struck: usize = words.iter().filter(|w| is_struck(w)).map(|w| w.chars().count()).sum();
    Some(struck as f64 / letters as f64)
}

const KEYS: [&str; 4] = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop"];
/// Laughter is no gibberish.
const LAUGHTER: [&str; 5] = ["ha", "he", "hi", "ja", "lo"];

fn is_struck(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    // Other scripts have other keys and other rules of sound.
    if letters.len() < 4 || !letters.iter().all(|c| *c < '\u{250}') {
        return false;
    }
    let vowel = |c: &char| "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüœ".contains(*c);
    let vowels = letters.iter().filter(|c| vowel(c)).count() as f64 / letters.len() as f64;
    let longest = |same: &dyn Fn(&char, &char) -> bool| {
        letters.windows(2).fold((1, 1), |(best, now), pair| {
            let now = if same(&pair[0], &pair[1]) { now + 1 } else { 1 };
            (best.max(now), now)
        })
    };
    let run = longest(&|a, b| a == b).0;
    let consonants = longest(&|a, b| !vowel(a) && !vowel(b)).0;
    let near = letters.windows(2).filter(|pair| neighbours(pair[0], pair[1])).count();
    let near = near as f64 / (letters.len() - 1) as f64;
    let home = letters.iter().all(|c| KEYS[1].contains(*c));
    let rolled = near > 0.99 && (home || letters.len() >= 6) || near >= 0.7 && letters.len() >= 6;
    run >= 4 || consonants >= 5 && vowels < 0.2 || rolled || repeats(&letters)
}

fn neighbours(a: char, b: char) -> bool {
    KEYS.iter().any(|row| match (row.find(a), row.find(b)) {
        (Some(a), Some(b)) => a.abs_diff(b) == 1,
        _ => false,
    })
}

/// A few letters over and over: `asdasdasd`.
fn repeats(letters: &[char]) -> bool {
    (2..=4).any(|period| {
        let start: String = letters.iter().take(period).collect();
        letters.len() >= period * 3
            && letters.iter().zip(letters.iter().skip(period)).all(|(a, b)| a == b)
            && !LAUGHTER.iter().any(|laugh| start.contains(laugh))
    })
}

/// The flags of a measured response; `usual` is the median of seconds, once enough have finished, `twins` how many
/// others gave the same answers.
#[must_use]
pub fn flags(measured: &Measured, usual: Option<f64>, twins: i32) -> Vec<Flag> {
    let mut flags = Vec::new();
    if let (Some(seconds), Some(usual)) = (measured.seconds, usual)
        && seconds < FAST * usual
    {
        flags.push(Flag { rule: Rule::Speeder, value: seconds, threshold: FAST * usual });
    }
    if let Some(alike) = measured.alike.filter(|alike| *alike >= 1.0) {
        flags.push(Flag { rule: Rule::StraightLine, value: alike, threshold: 1.0 });
    }
    if let Some(mash) = measured.mash.filter(|mash| *mash >= MASH) {
        flags.push(Flag { rule: Rule::Gibberish, value: mash, threshold: MASH });
    }
    if twins > 0 {
        flags.push(Flag { rule: Rule::Duplicate, value: f64::from(twins), threshold: 1.0 });
    }
    flags
}

#[derive(QueryableByName)]
struct Usual {
    #[diesel(sql_type = Nullable<Double>)]
    usual: Option<f64>,
    #[diesel(sql_type = Integer)]
    twins: i32,
}

/// The median is that of the last thousand.
const USUAL: &str = "
    with latest as (
        select extract(epoch from completed_at - opened_at)::double precision as seconds
        from response where org_id = $1 and survey_id = $2 and state = 'complete' and opened_at is not null
        order by started_at desc limit 1000)
    select case when count(*) >= $4 then percentile_cont(0.5) within group (order by seconds) end as usual,
        (select count(*)::int from response where org_id = $1 and survey_id = $2 and digest = $3
         and state = 'complete') as twins
    from latest";

/// The flags of a response that is about to finish, seen beside the others.
pub(super) async fn assess(
    conn: &mut Conn,
    org: OrgId,
    survey: SurveyId,
    measured: &Measured,
) -> Result<Vec<Flag>> {
    let usual: Usual = diesel::sql_query(USUAL)
        .bind::<Uuid, _>(org)
        .bind::<Uuid, _>(survey)
        .bind::<Nullable<Bytea>, _>(measured.digest.as_deref())
        .bind::<diesel::sql_types::BigInt, _>(ENOUGH)
        .get_result(conn)
        .await?;
    Ok(flags(measured, usual.usual, usual.twins))
}

/// Keeps the flags of a response.
pub(super) async fn keep(
    conn: &mut Conn,
    org: OrgId,
    response: ResponseId,
    flags: &[Flag],
    now: DateTime<Utc>,
) -> Result<()> {
    for flag in flags {
        diesel::sql_query(
            "insert into response_flag (org_id, response_id, rule, value, threshold, flagged_at)
             values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        )
        .bind::<Uuid, _>(org)
        .bind::<Uuid, _>(response)
        .bind::<Text, _>(flag.rule.as_str())
        .bind::<Double, _>(flag.value)
        .bind::<Double, _>(flag.threshold)
        .bind::<Timestamptz, _>(now)
        .execute(conn)
        .await?;
    }
    Ok(())
}

/// When just enough have finished, those before them are looked at for speed as well.
pub(super) async fn look_back(
    conn: &mut Conn,
    org: OrgId,
    survey: SurveyId,
    now: DateTime<Utc>,
) -> Result<()> {
    diesel::sql_query(
        "with done as (
            select response_id, extract(epoch from completed_at - opened_at)::double precision as seconds
            from response where org_id = $1 and survey_id = $2 and state = 'complete' and opened_at is not null
            order by started_at limit $3 + 1),
         usual as (select count(*) as n, percentile_cont(0.5) within group (order by seconds) as median from done)
         insert into response_flag (org_id, response_id, rule, value, threshold, flagged_at)
         select $1, response_id, 'speeder', seconds, $4 * median, $5 from done, usual
         where n = $3 and seconds < $4 * median on conflict do nothing",
    )
    .bind::<Uuid, _>(org)
    .bind::<Uuid, _>(survey)
    .bind::<diesel::sql_types::BigInt, _>(ENOUGH)
    .bind::<Double, _>(FAST)
    .bind::<Timestamptz, _>(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// A flag as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize, QueryableByName, utoipa::ToSchema)]
#[schema(as = ResponseFlag)]
pub struct Flagged {
    /// The response.
    #[diesel(sql_type = Uuid)]
    pub response: ResponseId,
    /// Its record.
    #[diesel(sql_type = Nullable<Uuid>)]
    pub feedback: Option<FeedbackId>,
    /// Which rule.
    #[diesel(sql_type = Text)]
    #[schema(value_type = Rule)]
    pub rule: String,
    /// What was measured: seconds, a share, a number of others.
    #[diesel(sql_type = Double)]
    pub value: f64,
    /// The bound that it broke.
    #[diesel(sql_type = Double)]
    pub threshold: f64,
    /// When.
    #[diesel(sql_type = Timestamptz)]
    pub flagged_at: DateTime<Utc>,
}

/// The latest flags of a survey, at most a thousand; of one rule, or of all.
pub async fn flagged(
    conn: &mut Conn,
    org: OrgId,
    survey: SurveyId,
    rule: Option<Rule>,
) -> Result<Vec<Flagged>> {
    Ok(diesel::sql_query(
        "select f.response_id as response, r.feedback_id as feedback, f.rule, f.value, f.threshold, f.flagged_at
         from response_flag f join response r using (org_id, response_id)
         where f.org_id = $1 and r.survey_id = $2 and ($3 is null or f.rule = $3)
         order by f.flagged_at desc, f.response_id, f.rule limit 1000",
    )
    .bind::<Uuid, _>(org)
    .bind::<Uuid, _>(survey)
    .bind::<Nullable<Text>, _>(rule.map(Rule::as_str))
    .load(conn)
    .await?)
}

#[cfg(test)]
mod tests;
