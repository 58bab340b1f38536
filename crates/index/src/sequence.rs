//! Words that stand together: phrases, and words within a stretch.
//!
//! Tantivy's own phrase query knows one term per place; here a place can hold a word in any of its forms.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

/// How the words have to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// One directly after the other, in order.
    Phrase,
    /// Anywhere within a stretch in which the last is at most so many places after the first.
    Within(u32),
}

/// Documents in which words stand together. Each place lists the terms that can stand there.
#[derive(Clone, Debug)]
pub struct Sequence {
    pub places: Vec<Vec<Term>>,
    pub arrangement: Arrangement,
}

impl Query for Sequence {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let similarity = match scoring {
            EnableScoring::Enabled { statistics_provider, .. } => {
                let first: Vec<Term> =
                    self.places.iter().filter_map(|place| place.first().cloned()).collect();
                Some(Bm25Weight::for_terms(statistics_provider, &first)?)
            }
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Box::new(SequenceWeight { sequence: self.clone(), similarity }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.places.iter().flatten().for_each(|term| visitor(term, true));
    }
}

struct SequenceWeight {
    sequence: Sequence,
    similarity: Option<Bm25Weight>,
}

impl Weight for SequenceWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut places = Vec::with_capacity(self.sequence.places.len());
        for terms in &self.sequence.places {
            let mut postings = Vec::with_capacity(terms.len());
            for term in terms {
                let inverted = reader.inverted_index(term.field())?;
                postings.extend(inverted.read_postings(term, IndexRecordOption::WithFreqsAndPositions)?);
            }
            if postings.is_empty() {
                return Ok(Box::new(EmptyScorer));
            }
            places.push(Place { postings, positions: Vec::new() });
        }
        let norms = match self.sequence.places.iter().flatten().next() {
            Some(term) => reader.get_fieldnorms_reader(term.field())?,
            None => return Ok(Box::new(EmptyScorer)),
        };
        let similarity = self.similarity.as_ref().map(|weight| weight.boost_by(boost));
        let arrangement = self.sequence.arrangement;
        let mut scorer = SequenceScorer { places, arrangement, norms, similarity, boost, doc: 0, count: 0 };
        scorer.find(0);
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() <= doc && scorer.seek(doc) == doc {
            Ok(Explanation::new("words together", scorer.score()))
        } else {
            Err(TantivyError::InvalidArgument("no match".into()))
        }
    }
}

/// One place: the union of its terms.
struct Place {
    postings: Vec<SegmentPostings>,
    positions: Vec<u32>,
}

impl Place {
    fn seek(&mut self, target: DocId) -> DocId {
        let mut least = TERMINATED;
        for postings in &mut self.postings {
            let doc = if postings.doc() < target { postings.seek(target) } else { postings.doc() };
            least = least.min(doc);
        }
        least
    }

    fn load(&mut self, doc: DocId) {
        self.positions.clear();
        for postings in &mut self.postings {
            if postings.doc() == doc {
                postings.append_positions_with_offset(0, &mut self.positions);
            }
        }
        self.positions.sort_unstable();
        self.positions.dedup();
    }
}

struct SequenceScorer {
    places: Vec<Place>,
    arrangement: Arrangement,
    norms: FieldNormReader,
    similarity: Option<Bm25Weight>,
    boost: Score,
    doc: DocId,
    count: u32,
}

impl SequenceScorer {
    /// Stands on the first document from `target` on that fits.
    fn find(&mut self, mut target: DocId) -> DocId {
        'document: loop {
            for place in &mut self.places {
                let doc = place.seek(target);
                if doc == TERMINATED {
                    self.doc = TERMINATED;
                    return TERMINATED;
                }
                if doc > target {
                    target = doc;
                    continue 'document;
                }
            }
            for place in &mut self.places {
                place.load(target);
            }
            let places: Vec<&[u32]> = self.places.iter().map(|place| place.positions.as_slice()).collect();
            self.count = match self.arrangement {
                Arrangement::Phrase => phrases(&places),
                Arrangement::Within(distance) => u32::from(within(&places, distance)),
            };
            if self.count > 0 {
                self.doc = target;
                return target;
            }
            target += 1;
        }
    }
}

/// How often the words stand one after the other.
fn phrases(places: &[&[u32]]) -> u32 {
    let Some((first, rest)) = places.split_first() else { return 0 };
    let follows = |start: u32| {
        (1u32..).zip(rest).all(|(offset, positions)| positions.binary_search(&(start + offset)).is_ok())
    };
    let count = first.iter().filter(|&&start| follows(start)).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Whether some stretch holds a position of each: from every position, the nearest following one of the others.
fn within(places: &[&[u32]], distance: u32) -> bool {
    places.iter().flat_map(|positions| positions.iter()).any(|&start| {
        places.iter().all(|positions| {
            let next = positions.partition_point(|&p| p < start);
            positions.get(next).is_some_and(|&p| p - start <= distance)
        })
    })
}

impl DocSet for SequenceScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.find(self.doc + 1) }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target >= TERMINATED {
            self.doc = TERMINATED;
        } else if self.doc < target {
            self.find(target);
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let place = |place: &Place| place.postings.iter().map(DocSet::size_hint).sum::<u32>();
        self.places.iter().map(place).min().unwrap_or(0) / 10
    }
}

impl Scorer for SequenceScorer {
    fn score(&mut self) -> Score {
        let norm = self.norms.fieldnorm_id(self.doc);
        self.similarity.as_ref().map_or(self.boost, |weight| weight.score(norm, self.count))
    }
}
