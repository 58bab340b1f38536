//! Search and aggregation: whatever can be found can be counted, with the same filter and from the same index.
//!
//! One tantivy index per organisation, derived from the database by following the change log; wiped, it comes back.
//! The interface is narrow (search, tally, suggest), so that another engine could stand behind it. The units that an
//! actor may see are part of every query, in one place ([`compile::scoped`]).
//!
//! Owns the table `saved_search`. Hears `feedback`, publishes nothing. Must not know HTTP, alerts or cases.

pub mod compile;
pub mod request;

mod axis;
mod buckets;
mod columns;
mod document;
mod expand;
mod mask;
mod schema;
mod sequence;
mod tally;

pub use request::{
    Dimension, Found, GroupKey, Histogram, HistogramStep, Hit, Measures, SearchPage, SearchRequest, Sort,
    SuggestRequest, TallyGroup, TallyRequest, TallyResult, TimeCount, TimeUnit, ValueCount,
};
