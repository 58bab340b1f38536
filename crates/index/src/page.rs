//! One page of the matching documents, in order.

use std::cmp::Reverse;
use std::sync::Arc;

use candor_model::filter::Filter;
use candor_model::id::FeedbackId;
use candor_model::{Error, Result};
use tantivy::collector::TopDocs;
use tantivy::columnar::Column;
use tantivy::query::Query;
use tantivy::{DocId, Searcher, SegmentReader};
use uuid::Uuid;

use crate::columns::Columns;
use crate::cursor::Cursor;
use crate::failed;
use crate::mask::Mask;

/// The records of a page, and where the next one begins.
pub type Page = (Vec<(FeedbackId, Option<f32>)>, Option<String>);

/// Deeper than this, relevance says nothing; the order by time has no such limit.
const DEEPEST: usize = 50_000;

/// The ids of a segment's documents.
struct Ids {
    high: Column<u64>,
    low: Column<u64>,
}

impl Ids {
    fn of(reader: &SegmentReader) -> tantivy::Result<Self> {
        Ok(Self { high: reader.fast_fields().u64("id_high")?, low: reader.fast_fields().u64("id_low")? })
    }

    fn get(&self, doc: DocId) -> FeedbackId {
        let half = |column: &Column<u64>| column.first(doc).unwrap_or_default();
        FeedbackId(Uuid::from_u64_pair(half(&self.high), half(&self.low)))
    }
}

/// Latest first; of what was said at the same moment, the later id first.
pub fn newest(
    searcher: &Searcher,
    columns: &[Arc<Columns>],
    masks: &[Mask],
    limit: usize,
    cursor: Option<Cursor>,
) -> Result<Page> {
    let before = match cursor {
        None => None,
        Some(Cursor::Newest(time, id)) => Some((time, id)),
        Some(Cursor::Relevance(..)) => return Err(other_order()),
    };
    let mut found: Vec<(i64, FeedbackId)> = Vec::new();
    for ((reader, columns), mask) in searcher.segment_readers().iter().zip(columns).zip(masks) {
        if mask.count() == 0 {
            continue;
        }
        let occurred = columns.occurred(reader).map_err(failed)?;
        let ids = Ids::of(reader).map_err(failed)?;
        let start = before.map_or(0, |(time, _)| occurred.partition_point(|&t| t > time));
        let mut taken = 0;
        let mut last = i64::MIN;
        for doc in mask.iter_from(start as DocId) {
            let time = occurred[doc as usize];
            if taken > limit && time != last {
                break;
            }
            let key = (time, ids.get(doc));
            if before.is_none_or(|before| key < before) {
                found.push(key);
                taken += 1;
                last = time;
            }
        }
    }
    found.sort_unstable_by_key(|&key| Reverse(key));
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|&(time, id)| Cursor::Newest(time, id).to_string());
    Ok((found.into_iter().map(|(_, id)| (id, None)).collect(), next))
}

/// Best fit first.
pub fn relevance(
    searcher: &Searcher,
    query: &dyn Query,
    limit: usize,
    cursor: Option<Cursor>,
) -> Result<Page> {
    let (seen, last) = match cursor {
        None => (0, None),
        Some(Cursor::Relevance(seen, score, id)) => (seen.min(DEEPEST), Some((score, id))),
        Some(Cursor::Newest(..)) => return Err(other_order()),
    };
    let top = TopDocs::with_limit(seen + limit + 1).order_by_score();
    let top = searcher.search(query, &top).map_err(failed)?;
    let ids: Vec<Ids> =
        searcher.segment_readers().iter().map(Ids::of).collect::<tantivy::Result<_>>().map_err(failed)?;
    let ranked: Vec<(f32, FeedbackId)> = top
        .into_iter()
        .map(|(score, address)| (score, ids[address.segment_ord as usize].get(address.doc_id)))
        .collect();
    let start = last.map_or(0, |(score, id)| {
        let same = ranked.iter().position(|(_, other)| *other == id).map(|at| at + 1);
        same.unwrap_or_else(|| ranked.partition_point(|(other, _)| *other >= score))
    });
    let page: Vec<_> = ranked.iter().skip(start).take(limit).map(|&(score, id)| (id, Some(score))).collect();
    let end = start + page.len();
    let more = ranked.len() > end && end < DEEPEST;
    let next = ranked[..end].last().filter(|_| more);
    Ok((page, next.map(|&(score, id)| Cursor::Relevance(end, score, id).to_string())))
}

fn other_order() -> Error {
    Error::invalid("cursor", "invalid", "this cursor belongs to another order")
}

/// Whether the filter asks for words; without any, every record fits equally well.
#[must_use]
pub fn asks_for_words(filter: &Filter) -> bool {
    match filter {
        Filter::Text(_) => true,
        Filter::And { items } | Filter::Or { items } => items.iter().any(asks_for_words),
        Filter::All | Filter::Not { .. } | Filter::Field(_) => false,
    }
}
