//! What can be wrong with an answer, said in the respondent's language.

use super::words::kind_words;
use crate::survey::text::Text;
use crate::survey::words::words;

/// What is wrong with an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Problem {
    /// Nothing was answered.
    Required,
    /// Not every row of a matrix was answered.
    RowMissing,
    /// "Other" was chosen, but nothing was written.
    OtherMissing,
    /// The box must be ticked.
    ConsentMissing,
    /// Not one of the choices.
    UnknownChoice,
    /// Fewer characters than this.
    TooShort(u32),
    /// More characters than this.
    TooLong(u32),
    /// Fewer choices than this.
    TooFew(u32),
    /// More choices than this.
    TooMany(u32),
    /// Not a number.
    NotNumber,
    /// A number with a fraction where none is wanted.
    NotWhole,
    /// Less than this.
    TooSmall(String),
    /// More than this.
    TooLarge(String),
    /// Not a day.
    NotDate,
    /// Before this day.
    TooEarly(String),
    /// After this day.
    TooLate(String),
    /// Not an e-mail address.
    NotEmail,
    /// This place of a ranking was given twice.
    PlaceTwice(usize),
    /// Not all places of a ranking, so many, were given.
    PlacesMissing(usize),
    /// Not reachable in steps of this.
    NotOnStep(String),
    /// Shares that do not add up.
    NotTotal {
        /// What they add up to.
        sum: String,
        /// What they should.
        total: u32,
    },
    /// A set without a best.
    BestMissing,
    /// A set without a worst.
    WorstMissing,
    /// The best of a set is its worst.
    BestIsWorst,
    /// A list was not narrowed to its end.
    LevelMissing,
    /// A file larger than this.
    FileTooLarge {
        /// Its name.
        name: String,
        /// The most megabytes.
        megabytes: u32,
    },
    /// A file whose content or name is none of these types.
    FileType {
        /// Its name.
        name: String,
        /// What would do.
        endings: String,
    },
    /// A file that a scan refused.
    FileUnsafe(String),
    /// More files than this.
    TooManyFiles(u32),
    /// Neither written nor drawn.
    SignatureMissing,
    /// Not of the wanted form; the survey's own message, if it has one.
    WrongForm(Text),
}

impl Problem {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::RowMissing => "row_missing",
            Self::OtherMissing => "other_missing",
            Self::ConsentMissing => "consent_missing",
            Self::UnknownChoice => "unknown_choice",
            Self::TooShort(_) => "too_short",
            Self::TooLong(_) => "too_long",
            Self::TooFew(_) => "too_few",
            Self::TooMany(_) => "too_many",
            Self::NotNumber => "not_a_number",
            Self::NotWhole => "not_whole",
            Self::TooSmall(_) => "too_small",
            Self::TooLarge(_) => "too_large",
            Self::NotDate => "not_a_date",
            Self::TooEarly(_) => "too_early",
            Self::TooLate(_) => "too_late",
            Self::NotEmail => "not_an_email",
            Self::PlaceTwice(_) => "place_twice",
            Self::PlacesMissing(_) => "places_missing",
            Self::NotOnStep(_) => "not_on_step",
            Self::NotTotal { .. } => "not_total",
            Self::BestMissing => "best_missing",
            Self::WorstMissing => "worst_missing",
            Self::BestIsWorst => "best_is_worst",
            Self::LevelMissing => "level_missing",
            Self::FileTooLarge { .. } => "file_too_large",
            Self::FileType { .. } => "file_type",
            Self::FileUnsafe(_) => "file_unsafe",
            Self::TooManyFiles(_) => "too_many_files",
            Self::SignatureMissing => "signature_missing",
            Self::WrongForm(_) => "wrong_form",
        }
    }

    /// What the respondent reads in `language`; the survey's own words in `fallback` where they are not translated.
    #[must_use]
    pub fn message(&self, language: &str, fallback: &str) -> String {
        let words = words(language);
        let own_words = kind_words(language);
        let with = |text: &str, n: &dyn std::fmt::Display| text.replace("{n}", &n.to_string());
        match self {
            Self::Required => words.required.into(),
            Self::RowMissing => words.row_missing.into(),
            Self::OtherMissing => words.other_missing.into(),
            Self::ConsentMissing => words.consent_missing.into(),
            Self::UnknownChoice => words.unknown_choice.into(),
            Self::TooShort(n) => with(words.too_short, n),
            Self::TooLong(n) => with(words.too_long, n),
            Self::TooFew(n) => with(words.too_few, n),
            Self::TooMany(n) => with(words.too_many, n),
            Self::NotNumber => words.not_a_number.into(),
            Self::NotWhole => words.not_whole.into(),
            Self::TooSmall(n) => with(words.too_small, n),
            Self::TooLarge(n) => with(words.too_large, n),
            Self::NotDate => words.not_a_date.into(),
            Self::TooEarly(n) => with(words.too_early, n),
            Self::TooLate(n) => with(words.too_late, n),
            Self::NotEmail => words.not_an_email.into(),
            Self::PlaceTwice(n) => with(own_words.place_twice, n),
            Self::PlacesMissing(n) => with(own_words.places_missing, n),
            Self::NotOnStep(n) => with(own_words.not_on_step, n),
            Self::NotTotal { sum, total } => {
                with(own_words.not_total, sum).replace("{m}", &total.to_string())
            }
            Self::BestMissing => own_words.best_missing.into(),
            Self::WorstMissing => own_words.worst_missing.into(),
            Self::BestIsWorst => own_words.best_is_worst.into(),
            Self::LevelMissing => own_words.level_missing.into(),
            // The name comes last, so that nothing in it is filled in.
            Self::FileTooLarge { name, megabytes } => {
                with(own_words.file_too_large, megabytes).replace("{name}", name)
            }
            Self::FileType { name, endings } => with(own_words.file_type, endings).replace("{name}", name),
            Self::FileUnsafe(name) => own_words.file_unsafe.replace("{name}", name),
            Self::TooManyFiles(n) => with(own_words.too_many_files, n),
            Self::SignatureMissing => own_words.signature_missing.into(),
            Self::WrongForm(own) if own.is_empty() => words.wrong_form.into(),
            Self::WrongForm(own) => own.get(language, fallback).into(),
        }
    }
}
