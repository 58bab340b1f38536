//! Which documents of a segment match, one bit each.

use tantivy::query::{AllQuery, EnableScoring, Query};
use tantivy::{DocId, Searcher, SegmentReader};

/// The matching documents of one segment.
#[derive(Clone, Debug)]
pub struct Mask {
    /// One bit per document; `None` when all match.
    bits: Option<Vec<u64>>,
    documents: DocId,
    count: u64,
}

impl Mask {
    /// The documents of each segment that match.
    pub fn of(searcher: &Searcher, query: &dyn Query) -> tantivy::Result<Vec<Self>> {
        let all = query.is::<AllQuery>();
        let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
        searcher
            .segment_readers()
            .iter()
            .map(|reader| {
                if all && !reader.has_deletes() {
                    return Ok(Self::all(reader.max_doc()));
                }
                let mut mask = Self::none(reader.max_doc());
                if all {
                    reader.doc_ids_alive().for_each(|doc| mask.insert(doc));
                } else {
                    weight.for_each_no_score(reader, &mut |docs| mask.insert_alive(reader, docs))?;
                }
                Ok(mask)
            })
            .collect()
    }

    fn all(documents: DocId) -> Self {
        Self { bits: None, documents, count: u64::from(documents) }
    }

    fn none(documents: DocId) -> Self {
        Self { bits: Some(vec![0; documents.div_ceil(64) as usize]), documents, count: 0 }
    }

    fn insert(&mut self, doc: DocId) {
        if let Some(bits) = &mut self.bits {
            bits[(doc / 64) as usize] |= 1 << (doc % 64);
            self.count += 1;
        }
    }

    fn insert_alive(&mut self, reader: &SegmentReader, docs: &[DocId]) {
        match reader.alive_bitset() {
            None => docs.iter().for_each(|&doc| self.insert(doc)),
            Some(alive) => docs.iter().filter(|&&doc| alive.is_alive(doc)).for_each(|&doc| self.insert(doc)),
        }
    }

    /// How many match.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// How many documents the segment has, deleted ones included.
    #[must_use]
    pub fn documents(&self) -> DocId {
        self.documents
    }

    /// The last document that matches.
    #[must_use]
    pub fn last(&self) -> Option<DocId> {
        match &self.bits {
            None => self.documents.checked_sub(1),
            Some(bits) => {
                let at = bits.iter().rposition(|&word| word != 0)?;
                Some(at as DocId * 64 + 63 - bits[at].leading_zeros())
            }
        }
    }

    /// Writes the matching documents from `start` to before `end` to `out`; `start` is a multiple of 64.
    pub fn fill(&self, start: DocId, end: DocId, out: &mut Vec<DocId>) {
        out.clear();
        match &self.bits {
            None => out.extend(start..end.min(self.documents)),
            Some(bits) => {
                for (word, from) in bits[(start / 64) as usize..].iter().zip((start..end).step_by(64)) {
                    let mut word = *word;
                    while word != 0 {
                        out.push(from + word.trailing_zeros());
                        word &= word - 1;
                    }
                }
            }
        }
    }

    /// The matching documents from `start` on.
    pub fn iter_from(&self, start: DocId) -> impl Iterator<Item = DocId> + '_ {
        let bits = self.bits.as_deref();
        let all = if bits.is_none() { start..self.documents } else { 0..0 };
        let first = start / 64;
        let some =
            bits.unwrap_or_default().iter().zip(0u32..).skip(first as usize).flat_map(move |(&word, at)| {
                let mut word = if at == first { word & (u64::MAX << (start % 64)) } else { word };
                std::iter::from_fn(move || {
                    (word != 0).then(|| {
                        let doc = at * 64 + word.trailing_zeros();
                        word &= word - 1;
                        doc
                    })
                })
            });
        all.chain(some)
    }
}
