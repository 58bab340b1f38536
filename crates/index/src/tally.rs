//! Counts and sums over the matching documents, block by block from the columns in memory.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::Arc;

use candor_model::metrics::tally::Tally;
use tantivy::{DocId, Searcher};

use crate::axis::{Axis, Place};
use crate::columns::{Columns, NO_SCORE};
use crate::mask::Mask;
use crate::request::Measures;

/// Documents that are looked at together: their groups fit into the first cache.
const BLOCK: DocId = 1_024;
/// Documents that one thread takes at once. Small enough that packed counts cannot overflow.
const CHUNK: DocId = 256 * BLOCK;

/// So many documents are counted before a second thread has started.
const SMALL: u64 = 100_000;

/// One tally per cell of the grid that the axes span, the last axis running fastest; a single cell without axes.
pub fn count(
    searcher: &Searcher,
    columns: &[Arc<Columns>],
    masks: &[Mask],
    axes: &[Axis],
    measures: Measures,
) -> tantivy::Result<Vec<Tally>> {
    let cells = axes.iter().map(Axis::len).product::<usize>().max(1);
    let mut work = Vec::new();
    for (at, mask) in masks.iter().enumerate().filter(|(_, mask)| mask.count() > 0) {
        let scores = Scores::read(searcher, columns, at, measures)?;
        let scores = Arc::new(scores);
        let chunks = (0..mask.documents()).step_by(CHUNK as usize);
        work.extend(chunks.map(|start| (at, start..(start + CHUNK).min(mask.documents()), scores.clone())));
    }
    let run = |part: &[(usize, Range<DocId>, Arc<Scores>)]| {
        let mut tallies = vec![Tally::default(); cells];
        let mut cells = Cells::new(cells, measures);
        for (at, range, scores) in part {
            cells.add(&masks[*at], range.clone(), axes, *at, scores);
            cells.drain_into(&mut tallies);
        }
        tallies
    };
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(8);
    let documents: u64 = masks.iter().map(Mask::count).sum();
    if threads == 1 || work.len() < 2 || documents < SMALL {
        return Ok(run(&work));
    }
    let share = work.len().div_ceil(threads);
    Ok(std::thread::scope(|scope| {
        let run = &run;
        let parts: Vec<_> = work.chunks(share).map(|part| scope.spawn(move || run(part))).collect();
        let mut total = vec![Tally::default(); cells];
        for part in parts.into_iter().filter_map(|part| part.join().ok()) {
            total.iter_mut().zip(&part).for_each(|(total, part)| total.merge(part));
        }
        total
    }))
}

/// How often each value of an axis occurs.
pub fn frequencies(
    searcher: &Searcher,
    columns: &[Arc<Columns>],
    masks: &[Mask],
    axis: &Axis,
) -> tantivy::Result<Vec<u64>> {
    let tallies = count(searcher, columns, masks, std::slice::from_ref(axis), Measures::NONE)?;
    Ok(tallies.iter().map(|tally| tally.records).collect())
}

/// The columns of one segment that are measured.
struct Scores {
    nps: Option<Arc<[u8]>>,
    csat: Option<Arc<[u8]>>,
    ces: Option<Arc<[u8]>>,
    rating: Option<Arc<[f32]>>,
    sentiment: Option<Arc<[f32]>>,
}

impl Scores {
    fn read(
        searcher: &Searcher,
        columns: &[Arc<Columns>],
        at: usize,
        measures: Measures,
    ) -> tantivy::Result<Self> {
        let (reader, columns) = (&searcher.segment_readers()[at], &columns[at]);
        Ok(Self {
            nps: measures.nps.then(|| columns.nps(reader)).transpose()?,
            csat: measures.csat.then(|| columns.csat(reader)).transpose()?,
            ces: measures.ces.then(|| columns.ces(reader)).transpose()?,
            rating: measures.rating.then(|| columns.rating(reader)).transpose()?,
            sentiment: measures.sentiment.then(|| columns.sentiment(reader)).transpose()?,
        })
    }
}

/// Running counts per cell, one dense array per measure. Three classes share a word, 21 bits each.
struct Cells {
    records: Vec<u32>,
    nps: Vec<u64>,
    csat: Vec<[u32; 5]>,
    ces: Vec<[u32; 7]>,
    rating: Vec<Sums>,
    sentiment: Vec<Sums>,
    feel: Vec<u64>,
    nps_class: [u64; 256],
}

/// Number, sum and sum of squares.
#[derive(Clone, Copy, Default)]
struct Sums {
    n: u32,
    sum: f64,
    sum_sq: f64,
}

const LANE: u32 = 21;
const LANE_MASK: u64 = (1 << LANE) - 1;

fn lanes(packed: u64) -> [u64; 3] {
    [packed & LANE_MASK, (packed >> LANE) & LANE_MASK, packed >> (2 * LANE)]
}

impl Cells {
    fn new(cells: usize, measures: Measures) -> Self {
        let sized = |wanted: bool| if wanted { cells } else { 0 };
        let mut nps_class = [0; 256];
        nps_class[9..=10].fill(1);
        nps_class[7..=8].fill(1 << LANE);
        nps_class[0..=6].fill(1 << (2 * LANE));
        Self {
            records: vec![0; cells],
            nps: vec![0; sized(measures.nps)],
            csat: vec![[0; 5]; sized(measures.csat)],
            ces: vec![[0; 7]; sized(measures.ces)],
            rating: vec![Sums::default(); sized(measures.rating)],
            sentiment: vec![Sums::default(); sized(measures.sentiment)],
            feel: vec![0; sized(measures.sentiment)],
            nps_class,
        }
    }

    fn add(&mut self, mask: &Mask, range: Range<DocId>, axes: &[Axis], segment: usize, scores: &Scores) {
        let places: Vec<&Place> = axes.iter().map(|axis| axis.place(segment)).collect();
        let (mut docs, mut cells) = (Vec::new(), Vec::new());
        for start in range.clone().step_by(BLOCK as usize) {
            mask.fill(start, (start + BLOCK).min(range.end), &mut docs);
            cells.clear();
            match (places.as_slice(), axes) {
                ([], _) => cells.extend(docs.iter().map(|&doc| (doc, 0))),
                ([one], _) => one.cells(&docs, |doc, at| cells.push((doc, at))),
                ([first, second, ..], [_, fast, ..]) => {
                    let width = fast.len() as u32;
                    first.cells(&docs, |doc, row| {
                        second.one(doc, |column| cells.push((doc, row * width + column)));
                    });
                }
                _ => {}
            }
            self.count(&cells, scores);
        }
    }

    fn count(&mut self, cells: &[(DocId, u32)], scores: &Scores) {
        for &(_, cell) in cells {
            self.records[cell as usize] += 1;
        }
        if let Some(nps) = &scores.nps {
            for &(doc, cell) in cells {
                self.nps[cell as usize] += self.nps_class[usize::from(nps[doc as usize])];
            }
        }
        if let Some(csat) = &scores.csat {
            count_scale(&mut self.csat, csat, cells);
        }
        if let Some(ces) = &scores.ces {
            count_scale(&mut self.ces, ces, cells);
        }
        if let Some(rating) = &scores.rating {
            for &(doc, cell) in cells {
                let value = f64::from(rating[doc as usize]);
                if !value.is_nan() {
                    self.rating[cell as usize].add(value);
                }
            }
        }
        if let Some(sentiment) = &scores.sentiment {
            for &(doc, cell) in cells {
                let score = sentiment[doc as usize];
                if !score.is_nan() {
                    self.sentiment[cell as usize].add(f64::from(score));
                    self.feel[cell as usize] +=
                        1 << (LANE * u32::from(score >= -0.5) + LANE * u32::from(score > 0.5));
                }
            }
        }
    }

    /// Adds the counts to the tallies and begins anew.
    fn drain_into(&mut self, tallies: &mut [Tally]) {
        for (cell, tally) in tallies.iter_mut().enumerate() {
            let records = std::mem::take(&mut self.records[cell]);
            if records == 0 {
                continue;
            }
            tally.records += u64::from(records);
            if let Some(packed) = self.nps.get_mut(cell) {
                add(&mut tally.nps, lanes(std::mem::take(packed)));
            }
            if let Some(counts) = self.csat.get_mut(cell) {
                add(&mut tally.csat, std::mem::take(counts).map(u64::from));
            }
            if let Some(counts) = self.ces.get_mut(cell) {
                add(&mut tally.ces, std::mem::take(counts).map(u64::from));
            }
            if let Some(sums) = self.rating.get_mut(cell).map(std::mem::take) {
                tally.rating_n += u64::from(sums.n);
                tally.rating_sum += sums.sum;
                tally.rating_sum_sq += sums.sum_sq;
            }
            if let Some(sums) = self.sentiment.get_mut(cell).map(std::mem::take) {
                let [negative, neutral, positive] = lanes(std::mem::take(&mut self.feel[cell]));
                let sentiment = &mut tally.sentiment;
                sentiment.n += u64::from(sums.n);
                sentiment.sum += sums.sum;
                sentiment.sum_sq += sums.sum_sq;
                sentiment.negative += negative;
                sentiment.neutral += neutral;
                sentiment.positive += positive;
            }
        }
    }
}

impl Sums {
    #[inline]
    fn add(&mut self, value: f64) {
        self.n += 1;
        self.sum += value;
        self.sum_sq += value * value;
    }
}

fn add<const N: usize>(total: &mut [u64; N], more: [u64; N]) {
    total.iter_mut().zip(more).for_each(|(total, more)| *total += more);
}

/// Counts scores from 1 to `N`.
fn count_scale<const N: usize>(counts: &mut [[u32; N]], scores: &[u8], cells: &[(DocId, u32)]) {
    for &(doc, cell) in cells {
        let score = scores[doc as usize];
        if score != NO_SCORE
            && let Some(count) = counts[cell as usize].get_mut(usize::from(score).wrapping_sub(1))
        {
            *count += 1;
        }
    }
}

/// The positions of the largest counts, largest first; equal ones by `name`.
pub fn top<'a>(counts: &[u64], limit: usize, name: impl Fn(usize) -> &'a str) -> Vec<usize> {
    let mut order: Vec<usize> = (0..counts.len()).filter(|&at| counts[at] > 0).collect();
    order.sort_unstable_by(|&a, &b| counts[b].cmp(&counts[a]).then_with(|| name(a).cmp(name(b))));
    order.truncate(limit);
    order
}
