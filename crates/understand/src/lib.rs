//! Text in, annotations out: tokens and stems, language, personal data, sentences, sentiment, topics.
//!
//! Pure: owns no tables, publishes and hears nothing, does no input or output. It knows neither the database nor
//! the index nor HTTP; whoever has text calls it in process. [`Analyser`] is the one analysis of words in the house:
//! the index and the in-memory match of filters both use it, which is why they agree.

pub mod analyse;
pub mod language;
pub mod mask;
pub mod sentence;
pub mod sentiment;

pub use analyse::Analyser;
