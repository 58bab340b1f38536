//! The metric library: one implementation of each formula, over counts. Every screen, alert, digest and export
//! takes its numbers from here.

pub mod tally;

pub use tally::{SentimentTally, Tally};
