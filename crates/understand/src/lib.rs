//! Text in, annotations out: tokens and stems, language, personal data, sentences, sentiment, topics.
//!
//! Pure: owns no tables, publishes and hears nothing, does no input or output. It knows neither the database nor
//! the index nor HTTP; whoever has text calls it in process. [`Analyser`] is the one analysis of words in the house:
//! the index and the in-memory match of filters both use it, which is why they agree.
//!
//! [`Engine`] masks a record's words and reads language and sentiment; [`CompiledTopics`] then finds the organisation's
//! topics in the record. Positions are characters of the masked text.

pub mod analyse;
mod engine;
pub mod language;
pub mod mask;
pub mod sentence;
pub mod sentiment;
mod stems;
pub mod topics;

pub use analyse::Analyser;
pub use engine::{Engine, TITLE, UnderstandInput, Understood};
pub use topics::CompiledTopics;
