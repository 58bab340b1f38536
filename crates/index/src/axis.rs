//! One dimension of a tally: the values or steps that records are grouped by, and where each document falls.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tantivy::{DocId, Searcher};

use crate::columns::{Asked, Columns, Documents, Label, NONE, Values};
use crate::request::{GroupKey, TimeUnit};
use crate::{buckets, mask::Mask};

/// One dimension.
pub struct Axis {
    keys: Vec<GroupKey>,
    places: Vec<Place>,
}

/// Where the documents of one segment fall.
pub enum Place {
    /// Into the values of a field: what each of the segment's codes means on the axis, and where records without a
    /// value go. [`NONE`] leaves out.
    Values { values: Arc<Values>, meaning: Vec<u32>, none: u32 },
    /// Into steps of time: the first document that is earlier than the step, and the step.
    Time(Vec<(DocId, u32)>),
}

impl Axis {
    /// All values of a field, and records without one at the end.
    pub fn field(
        searcher: &Searcher,
        columns: &[Arc<Columns>],
        asked: &Asked,
    ) -> tantivy::Result<(Self, Vec<Label>)> {
        let mut labels: Vec<Label> = Vec::new();
        let mut known: HashMap<String, u32> = HashMap::new();
        let mut places = Vec::with_capacity(columns.len());
        for (reader, columns) in searcher.segment_readers().iter().zip(columns) {
            let values = columns.values(reader, asked)?;
            let meaning = values.labels.iter().map(|label| match known.get(&label.folded) {
                Some(position) => *position,
                None => {
                    let position = labels.len() as u32;
                    known.insert(label.folded.clone(), position);
                    labels.push(label.clone());
                    position
                }
            });
            let meaning = meaning.collect();
            places.push(Place::Values { values, meaning, none: NONE });
        }
        let none = labels.len() as u32;
        for place in &mut places {
            if let Place::Values { none: at, .. } = place {
                *at = none;
            }
        }
        let keys = labels.iter().map(|label| GroupKey::Value(label.written.clone()));
        Ok((Self { keys: keys.chain([GroupKey::None]).collect(), places }, labels))
    }

    /// Only these positions, in this order.
    #[must_use]
    pub fn only(mut self, positions: &[usize]) -> Self {
        let mut moved = vec![NONE; self.keys.len()];
        for (to, &from) in (0u32..).zip(positions) {
            moved[from] = to;
        }
        let place = |position: &mut u32| {
            *position = moved.get(*position as usize).copied().unwrap_or(NONE);
        };
        for segment in &mut self.places {
            if let Place::Values { meaning, none, .. } = segment {
                meaning.iter_mut().for_each(place);
                place(none);
            }
        }
        self.keys = positions.iter().map(|&at| self.keys[at].clone()).collect();
        self
    }

    /// Steps of time over the matching documents.
    pub fn time(
        searcher: &Searcher,
        columns: &[Arc<Columns>],
        masks: &[Mask],
        unit: Option<TimeUnit>,
        zone: chrono_tz::Tz,
    ) -> tantivy::Result<(Self, TimeUnit)> {
        let mut times = Vec::with_capacity(columns.len());
        let (mut first, mut last) = (i64::MAX, i64::MIN);
        for ((reader, columns), mask) in searcher.segment_readers().iter().zip(columns).zip(masks) {
            let occurred = columns.occurred(reader)?;
            if let (Some(latest), Some(earliest)) = (mask.iter_from(0).next(), mask.last()) {
                first = first.min(occurred[earliest as usize]);
                last = last.max(occurred[latest as usize]);
            }
            times.push(occurred);
        }
        let (first, last) = if first > last { (0, -1) } else { (first, last) };
        let unit = unit.unwrap_or_else(|| buckets::fitting(instant(first), instant(last)));
        let starts = buckets::starts(unit, zone, instant(first), instant(last));
        let places = times.iter().map(|occurred| Place::Time(ranges(occurred, &starts))).collect();
        Ok((Self { keys: starts.into_iter().map(GroupKey::Time).collect(), places }, unit))
    }

    /// How many positions it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// What stands at each position.
    #[must_use]
    pub fn keys(&self) -> &[GroupKey] {
        &self.keys
    }

    /// Where the documents of a segment fall.
    #[must_use]
    pub fn place(&self, segment: usize) -> &Place {
        &self.places[segment]
    }
}

fn instant(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or_default()
}

/// Documents stand latest first, so each step is a range of them.
fn ranges(occurred: &[i64], starts: &[DateTime<Utc>]) -> Vec<(DocId, u32)> {
    let mut ranges = Vec::with_capacity(starts.len() + 1);
    for (at, start) in starts.iter().enumerate().rev() {
        let start = start.timestamp_micros();
        let end = occurred.partition_point(|&time| time >= start) as DocId;
        ranges.push((end, at as u32));
    }
    ranges.push((DocId::MAX, NONE));
    ranges
}

impl Place {
    /// Calls `each` for every position of every document; the documents are in order.
    #[inline]
    pub fn cells(&self, docs: &[DocId], mut each: impl FnMut(DocId, u32)) {
        match self {
            Self::Time(ranges) => {
                let Some(first) = docs.first() else { return };
                let mut at = ranges.partition_point(|(end, _)| end <= first);
                for &doc in docs {
                    while ranges[at].0 <= doc {
                        at += 1;
                    }
                    if ranges[at].1 != NONE {
                        each(doc, ranges[at].1);
                    }
                }
            }
            Self::Values { values, meaning, none } => match &values.documents {
                Documents::Narrow(codes) => {
                    let mut table = [*none; 256];
                    table.iter_mut().zip(meaning).for_each(|(slot, position)| *slot = *position);
                    for &doc in docs {
                        let position = table[usize::from(codes[doc as usize])];
                        if position != NONE {
                            each(doc, position);
                        }
                    }
                }
                _ => docs.iter().for_each(|&doc| self.one(doc, |position| each(doc, position))),
            },
        }
    }

    /// Calls `each` for every position of one document.
    #[inline]
    pub fn one(&self, doc: DocId, mut each: impl FnMut(u32)) {
        match self {
            Self::Time(ranges) => {
                let at = ranges.partition_point(|(end, _)| *end <= doc);
                if let Some((_, position)) = ranges.get(at).filter(|(_, position)| *position != NONE) {
                    each(*position);
                }
            }
            Self::Values { values, meaning, none } => values.documents.each(doc, |code| {
                let position = meaning.get(code as usize).copied().unwrap_or(*none);
                if position != NONE {
                    each(position);
                }
            }),
        }
    }
}
