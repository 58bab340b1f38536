//! Feedback to measure with: English words in the frequencies of speech, with a long tail of names and numbers.
//!
//! Made from a seed, so that every run sees the same.

use std::fmt::Write as _;

/// The words that make up most of what people say, the most frequent first.
const COMMON: &str = "the i and to was it a of my for in is they that on not with have this but be me had so we you \
    at very were no from are as all an when or after there would by their out up will get time just if what who one \
    again about been which more than only your our could has good still service order delivery staff never now back \
    because even before ordered customer call phone day days week weeks product price online store helpful friendly \
    waiting waited late arrived money refund card shop app website work working quality nice great bad poor slow quick \
    easy difficult always recommend experience problem issue resolved answer answered question parcel package driver \
    door morning evening yesterday today thanks thank please disappointed happy satisfied angry frustrated excellent \
    terrible rude polite clean dirty broken damaged missing wrong right size colour box paid charged twice invoice bill \
    account password login error crashed update screen button page email chat agent manager team person nobody \
    somebody anything nothing everything something first second last next month year hours minutes long short high \
    low cheap expensive value worth better best worse worst new old open closed near far address town street house \
    neighbour left returned return exchange cancelled cancel booked booking changed change asked told said promised \
    offered explained understood listened ignored hung transferred repeated tried sent received tracking number \
    status letter form sign contract insurance claim doctor nurse appointment room bed food breakfast table ticket \
    train flight seat luggage gate station bus bank loan branch cash machine fee interest rate transfer";

const SYLLABLES: [&str; 32] = [
    "ba", "den", "ka", "lor", "mi", "nes", "pra", "qui", "ro", "sta", "tu", "vel", "wen", "xa", "yor", "zim",
    "bri", "cal", "dor", "fen", "gar", "hol", "ing", "jar", "kel", "lun", "mar", "nor", "ost", "pel", "ril",
    "sun",
];

/// How many words there are besides the common ones.
const TAIL: usize = 30_000;

/// A small generator of numbers (SplitMix64).
#[derive(Clone)]
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end.max(1) as u64)).unwrap_or(0)
    }
}

/// Words with their frequencies.
pub struct Language {
    words: Vec<String>,
    /// Running sums of the frequencies.
    sums: Vec<u64>,
}

impl Language {
    pub fn new() -> Self {
        let mut rng = Rng::new(7);
        let mut words: Vec<String> = COMMON.split_whitespace().map(str::to_owned).collect();
        for _ in 0..TAIL {
            let mut word = String::new();
            for _ in 0..2 + rng.below(3) {
                word.push_str(SYLLABLES[rng.below(SYLLABLES.len())]);
            }
            words.push(word);
        }
        let mut sum = 0;
        let sums = (0..words.len())
            .map(|rank| {
                // Zipf's law, as Mandelbrot corrected it.
                sum += 1_000_000_000 / (rank as u64 + 3);
                sum
            })
            .collect();
        Self { words, sums }
    }

    fn word(&self, rng: &mut Rng) -> &str {
        let all = self.sums.last().copied().unwrap_or(1);
        let at = rng.next() % all;
        &self.words[self.sums.partition_point(|sum| *sum <= at).min(self.words.len() - 1)]
    }

    /// What somebody said: one to seven sentences, 290 bytes on average.
    pub fn said(&self, rng: &mut Rng) -> String {
        let mut text = String::new();
        for _ in 0..1 + rng.below(7) {
            let mut first = true;
            for _ in 0..6 + rng.below(14) {
                let word = self.word(rng);
                if first {
                    let (head, rest) = word.split_at(1);
                    text.push_str(&head.to_uppercase());
                    text.push_str(rest);
                    first = false;
                } else {
                    text.push(' ');
                    text.push_str(word);
                }
            }
            if rng.below(5) == 0 {
                // People name their orders, and the vocabulary never ends.
                let _ = write!(text, " FR-{}", rng.below(1_000_000));
            }
            text.push_str(". ");
        }
        text.truncate(text.trim_end().len());
        text
    }
}

/// Channels by how often they occur.
const CHANNELS: [&str; 5] = ["survey", "call", "chat", "review", "email"];

/// A record to be measured with.
pub struct Said {
    pub number: usize,
    pub text: String,
    pub channel: &'static str,
    pub unit: String,
    /// Seconds since 1970.
    pub at: i64,
    pub nps: usize,
    pub customer: usize,
}

/// Records end here, in seconds since 1970: so that relative times mean the same in each run.
const END: i64 = 1_767_225_600;
/// And span so many days.
const DAYS: i64 = 730;

/// The record with this number.
pub fn record(language: &Language, number: usize) -> Said {
    let mut rng = Rng::new(number as u64 + 1_000_003);
    let skewed = |rng: &mut Rng, end: usize| rng.below(end).min(rng.below(end));
    let region = skewed(&mut rng, 8);
    let seconds = i64::try_from(rng.below(86_400 * 730)).unwrap_or(0);
    Said {
        number,
        text: language.said(&mut rng),
        channel: CHANNELS[skewed(&mut rng, CHANNELS.len())],
        unit: format!("region-{region}/store-{}", skewed(&mut rng, 25)),
        at: END - DAYS * 86_400 + seconds,
        nps: rng.below(11).max(rng.below(11)),
        customer: rng.below(1_000_000),
    }
}

/// A moment as ISO 8601.
pub fn moment(seconds: i64) -> String {
    chrono::DateTime::from_timestamp(seconds, 0).map(|at| at.to_rfc3339()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_says_the_same() {
        let language = Language::new();
        assert_eq!(record(&language, 5).text, record(&language, 5).text);
        assert_ne!(record(&language, 5).text, record(&language, 6).text);
        let bytes: usize = (0..500).map(|n| record(&language, n).text.len()).sum();
        assert!((200..380).contains(&(bytes / 500)), "{}", bytes / 500);
    }
}
