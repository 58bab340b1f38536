//! Ranges: of time, which are ranges of documents, and of numbers.

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, FastFieldRangeQuery, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

use crate::schema;

/// Records that were said from one moment, included, to another, not included. Documents stand latest first, so they
/// are all that stand between two of them.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    pub from: Option<i64>,
    pub before: Option<i64>,
}

impl Query for Said {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(*self))
    }
}

impl Weight for Said {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let occurred = reader.fast_fields().i64(schema::OCCURRED)?;
        // The first document that was said before a moment.
        let earlier = |moment: i64| {
            let (mut low, mut high) = (0, reader.max_doc());
            while low < high {
                let middle = low + (high - low) / 2;
                if occurred.first(middle).unwrap_or_default() >= moment {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            low
        };
        let start = self.before.map_or(0, earlier);
        let end = self.from.map_or(reader.max_doc(), earlier);
        if start >= end {
            return Ok(Box::new(EmptyScorer));
        }
        Ok(Box::new(Stretch { doc: start, end, boost }))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explained(self, reader, doc)
    }
}

/// Documents one after the other.
struct Stretch {
    doc: DocId,
    end: DocId,
    boost: Score,
}

impl DocSet for Stretch {
    fn advance(&mut self) -> DocId {
        self.seek(self.doc.saturating_add(1))
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.doc = if target < self.end { self.doc.max(target) } else { TERMINATED };
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.end.saturating_sub(self.doc)
    }
}

impl Scorer for Stretch {
    fn score(&mut self) -> Score {
        self.boost
    }
}

/// Records with a number in a range.
///
/// Tantivy's own set may be asked to look back by the set of an exclusion, which it cannot do; this one stays where
/// it is.
#[derive(Clone, Debug)]
pub struct Numbers(pub FastFieldRangeQuery);

impl Query for Numbers {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(NumbersWeight(self.0.weight(scoring)?)))
    }
}

struct NumbersWeight(Box<dyn Weight>);

impl Weight for NumbersWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(Steady(self.0.scorer(reader, boost)?)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explained(self, reader, doc)
    }
}

struct Steady(Box<dyn Scorer>);

impl DocSet for Steady {
    fn advance(&mut self) -> DocId {
        self.0.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.0.doc() < target { self.0.seek(target) } else { self.0.doc() }
    }

    fn doc(&self) -> DocId {
        self.0.doc()
    }

    fn size_hint(&self) -> u32 {
        self.0.size_hint()
    }
}

impl Scorer for Steady {
    fn score(&mut self) -> Score {
        self.0.score()
    }
}

fn explained(weight: &dyn Weight, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
    let mut scorer = weight.scorer(reader, 1.0)?;
    if scorer.doc() <= doc && scorer.seek(doc) == doc {
        Ok(Explanation::new("in the range", 1.0))
    } else {
        Err(TantivyError::InvalidArgument("no match".into()))
    }
}
