//! Search and aggregation: whatever can be found can be counted, with the same filter and from the same index.
//!
//! One tantivy index per organisation, derived from the database by following the change log; wiped, it comes back.
//! The interface is narrow (search, tally, suggest), so that another engine could stand behind it. The units that an
//! actor may see are part of every query, in one place (`compile::scoped`).
//!
//! Owns the table `saved_search`. Hears `feedback`, publishes nothing. Must not know HTTP, alerts or cases.

mod axis;
mod buckets;
mod columns;
mod compile;
mod cursor;
mod document;
mod expand;
mod follow;
mod indexes;
mod mask;
mod organisation;
mod page;
mod range;
pub mod request;
pub mod saved;
mod schema;
mod sequence;
mod suggest;
mod tally;

pub use follow::IndexFollower;
pub use indexes::Indexes;
pub use organisation::Organisation;
pub use request::{
    Dimension, Found, GroupKey, Histogram, HistogramStep, Hit, Measures, SearchPage, SearchRequest, Sort,
    SuggestRequest, TallyGroup, TallyRequest, TallyResult, TimeCount, TimeUnit, ValueCount,
};

/// A failure of the engine is one of ours.
fn failed(error: tantivy::TantivyError) -> candor_model::Error {
    candor_model::Error::internal(error)
}

#[cfg(test)]
mod tests;
