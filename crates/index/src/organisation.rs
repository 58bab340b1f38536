//! The index of one organisation: its files, its writer, and the questions it answers.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use candor_model::feedback::Feedback;
use candor_model::filter::{Analyse, Clock, Filter, fold};
use candor_model::id::FeedbackId;
use candor_model::{Actor, Error, Result};
use candor_store::changes::Position;
use chrono::Utc;
use tantivy::directory::MmapDirectory;
use tantivy::indexer::IndexWriterOptions;
use tantivy::query::Query;
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, Term, Warmer};

use crate::axis::Axis;
use crate::columns::{Asked, Cache, Columns};
use crate::cursor::Cursor;
use crate::mask::Mask;
use crate::request::{
    Dimension, Found, GroupKey, Histogram, HistogramStep, SearchRequest, Sort, SuggestRequest, TallyGroup,
    TallyRequest, TallyResult, TimeCount, ValueCount,
};
use crate::schema::{self, Fields};
use crate::{compile, document, failed, page, suggest, tally};

/// Memory in which documents gather before they become a segment.
const WRITE_MEMORY: usize = 48 << 20;
/// From so many records on it is worth a thread of its own to cut their texts into words.
const MANY: usize = 200;
/// The most cells of a tally's grid.
const MOST_CELLS: usize = 200_000;
/// The most facets of one search.
const MOST_FACETS: usize = 24;

/// The index of one organisation.
pub struct Organisation {
    fields: Fields,
    index: Index,
    reader: IndexReader,
    writer: Mutex<Option<(IndexWriter, Instant)>>,
    columns: Arc<Cache>,
    analyser: Arc<dyn Analyse>,
}

/// One state of the index, with what every question needs.
struct View {
    searcher: Searcher,
    columns: Vec<Arc<Columns>>,
}

impl Organisation {
    /// A new, empty index in an empty folder.
    pub fn create(dir: &Path, analyser: Arc<dyn Analyse>) -> Result<Self> {
        std::fs::create_dir_all(dir).map_err(Error::internal)?;
        let directory = MmapDirectory::open(dir).map_err(Error::internal)?;
        let builder = Index::builder().schema(schema::build().0).settings(schema::settings());
        Self::of(builder.open_or_create(directory).map_err(failed)?, analyser)
    }

    /// The index in a folder; `None` when there is none, or one of another layout.
    pub fn open(dir: &Path, analyser: Arc<dyn Analyse>) -> Result<Option<Self>> {
        let Ok(index) = Index::open_in_dir(dir) else { return Ok(None) };
        if schema::of(&index).is_none() || index.settings() != &schema::settings() {
            return Ok(None);
        }
        Self::of(index, analyser).map(Some)
    }

    /// An index that lives in memory only.
    pub fn in_memory(analyser: Arc<dyn Analyse>) -> Result<Self> {
        let builder = Index::builder().schema(schema::build().0).settings(schema::settings());
        Self::of(builder.create_in_ram().map_err(failed)?, analyser)
    }

    fn of(index: Index, analyser: Arc<dyn Analyse>) -> Result<Self> {
        let columns = Arc::new(Cache::default());
        let warmer: Weak<dyn Warmer> = Arc::<Cache>::downgrade(&columns);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).warmers(vec![warmer]);
        let reader = reader.try_into().map_err(failed)?;
        let (_, fields) = schema::build();
        Ok(Self { fields, index, reader, writer: Mutex::default(), columns, analyser })
    }

    /// Up to where the change log is applied.
    pub fn position(&self) -> Result<Position> {
        let payload = self.index.load_metas().map_err(failed)?.payload.unwrap_or_default();
        let (xid, seq) = payload.split_once(':').unwrap_or(("0", "0"));
        Ok(Position { xid: xid.parse().unwrap_or(0), seq: seq.parse().unwrap_or(0) })
    }

    /// Puts records in place of those with the same ids; ids without a record are removed. Not yet visible.
    pub fn replace(&self, ids: &[FeedbackId], records: &[Feedback]) -> Result<()> {
        self.writing(|writer| {
            for id in ids {
                writer.delete_term(Term::from_field_text(self.fields.id, &id.to_string()));
            }
            let add = |records: &[Feedback]| {
                for record in records {
                    writer.add_document(document::document(&self.fields, &*self.analyser, record))?;
                }
                Ok(())
            };
            // Cutting texts into words is most of the work: many records are cut on all processors.
            let threads = if records.len() < MANY { 1 } else { processors() };
            let parts: Vec<&[Feedback]> = records.chunks(records.len().div_ceil(threads).max(1)).collect();
            let Some((first, others)) = parts.split_first() else { return Ok(()) };
            std::thread::scope(|scope| {
                let running: Vec<_> = others.iter().map(|part| scope.spawn(|| add(part))).collect();
                let mine = add(first);
                running
                    .into_iter()
                    .map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                    .fold(mine, |all: tantivy::Result<()>, part| all.and(part))
            })
        })
    }

    /// Makes what was replaced durable and visible, and notes up to where the change log is applied.
    pub fn commit(&self, position: Position) -> Result<()> {
        self.writing(|writer| {
            let mut commit = writer.prepare_commit()?;
            commit.set_payload(&format!("{}:{}", position.xid, position.seq));
            commit.commit()?;
            Ok(())
        })?;
        self.refresh()
    }

    /// Sees what another process has written.
    pub fn refresh(&self) -> Result<()> {
        self.reader.reload().map_err(failed)
    }

    /// Gives back the writer's memory when nothing was written for a while.
    pub fn rest(&self, idle: Duration) {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if writer.as_ref().is_some_and(|(_, used)| used.elapsed() >= idle) {
            *writer = None;
        }
    }

    /// Ends writing: merges that run are finished, so that all files are in place.
    pub fn finish(&self) -> Result<()> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        writer.map_or(Ok(()), |(writer, _)| writer.wait_merging_threads().map_err(failed))?;
        self.refresh()
    }

    fn writing<T>(&self, work: impl FnOnce(&mut IndexWriter) -> tantivy::Result<T>) -> Result<T> {
        let mut guard = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if guard.is_none() {
            let options = IndexWriterOptions::builder()
                .num_worker_threads(1)
                .num_merge_threads(1)
                .memory_budget_per_thread(WRITE_MEMORY)
                .build();
            let writer = self.index.writer_with_options(options).map_err(|error| match error {
                tantivy::TantivyError::LockFailure(..) => Error::Unavailable("index writer"),
                other => failed(other),
            })?;
            *guard = Some((writer, Instant::now()));
        }
        let Some((writer, used)) = guard.as_mut() else { return Err(Error::internal("no index writer")) };
        *used = Instant::now();
        let done = work(writer).map_err(failed);
        if done.is_err() {
            // A writer that failed once may be unusable; the next use opens another.
            *guard = None;
        }
        done
    }

    fn view(&self) -> View {
        let searcher = self.reader.searcher();
        let columns = self.columns.of(&searcher);
        View { searcher, columns }
    }

    fn query(&self, view: &View, actor: &Actor, filter: &Filter, clock: &Clock) -> Result<Box<dyn Query>> {
        compile::scoped(&view.searcher, &self.fields, &*self.analyser, actor, filter, clock).map_err(failed)
    }

    /// A page of the records that match, and the counts over all of them.
    pub fn find(&self, actor: &Actor, request: &SearchRequest) -> Result<Found> {
        if request.facets.len() > MOST_FACETS {
            let message = format!("at most {MOST_FACETS} facets at once");
            return Err(Error::invalid("facets", "too_many", message));
        }
        let view = self.view();
        let query = self.query(&view, actor, &request.filter, &request.clock)?;
        let masks = Mask::of(&view.searcher, &*query).map_err(failed)?;
        let cursor = request.cursor.as_deref().map(Cursor::read).transpose()?;
        let limit = request.limit.max(1);
        let (ids, next) = if request.sort == Sort::Relevance && page::asks_for_words(&request.filter) {
            page::relevance(&view.searcher, &*query, limit, cursor)?
        } else {
            page::newest(&view.searcher, &view.columns, &masks, limit, cursor)?
        };
        let mut facets = BTreeMap::new();
        for name in &request.facets {
            let values = view.values(&masks, &Asked::field(name, None), request.facet_limit)?;
            facets.insert(name.clone(), values);
        }
        let histogram = request.histogram.map(|step| view.histogram(&masks, step, request.clock.zone));
        Ok(Found {
            total: masks.iter().map(Mask::count).sum(),
            ids,
            next,
            facets,
            histogram: histogram.transpose()?,
            as_of: Utc::now(),
        })
    }

    /// Counts and sums over the records that match.
    pub fn tally(&self, actor: &Actor, request: &TallyRequest) -> Result<TallyResult> {
        if request.by.len() > 2 {
            return Err(Error::invalid("by", "too_many", "at most two dimensions at once"));
        }
        let view = self.view();
        let query = self.query(&view, actor, &request.filter, &request.clock)?;
        let masks = Mask::of(&view.searcher, &*query).map_err(failed)?;
        let axes = request.by.iter().map(|dimension| view.axis(&masks, dimension, request.clock.zone));
        let axes: Vec<Axis> = axes.collect::<Result<_>>()?;
        if axes.iter().map(Axis::len).product::<usize>() > MOST_CELLS {
            let message = "these are too many groups; take a wider time step, fewer values or a shorter time";
            return Err(Error::invalid("by", "too_many", message));
        }
        let count = |axes: &[Axis]| {
            tally::count(&view.searcher, &view.columns, &masks, axes, request.measures).map_err(failed)
        };
        let total = count(&[])?.pop().unwrap_or_default();
        let groups = if axes.is_empty() { Vec::new() } else { groups(&axes, count(&axes)?) };
        Ok(TallyResult { total, groups, as_of: Utc::now() })
    }

    /// Names of fields, or values of one, that begin as typed, with how many visible records have them.
    pub fn suggest(&self, actor: &Actor, request: &SuggestRequest) -> Result<Vec<ValueCount>> {
        let view = self.view();
        let query = self.query(&view, actor, &request.filter, &request.clock)?;
        let masks = Mask::of(&view.searcher, &*query).map_err(failed)?;
        let asked = match &request.field {
            Some(name) => Asked::field(name, None),
            None => Asked::custom_fields(),
        };
        let mut values = view.values(&masks, &asked, usize::MAX)?;
        if request.field.is_none() {
            values = suggest::names(values, masks.iter().map(Mask::count).sum());
        }
        Ok(suggest::best(values, &fold(&request.typed), request.limit))
    }

    /// How many records there are.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.reader.searcher().num_docs()
    }
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn groups(axes: &[Axis], tallies: Vec<candor_model::metrics::tally::Tally>) -> Vec<TallyGroup> {
    let filled = tallies.into_iter().enumerate().filter(|(_, tally)| tally.records > 0);
    filled
        .map(|(cell, tally)| {
            let mut rest = cell;
            let mut keys: Vec<GroupKey> = Vec::with_capacity(axes.len());
            for axis in axes.iter().rev() {
                keys.push(axis.keys()[rest % axis.len()].clone());
                rest /= axis.len();
            }
            keys.reverse();
            TallyGroup { keys, tally }
        })
        .collect()
}

impl View {
    /// The most frequent values.
    fn values(&self, masks: &[Mask], asked: &Asked, limit: usize) -> Result<Vec<ValueCount>> {
        let (axis, labels) = Axis::field(&self.searcher, &self.columns, asked).map_err(failed)?;
        let counts = tally::frequencies(&self.searcher, &self.columns, masks, &axis).map_err(failed)?;
        let top = tally::top(&counts[..labels.len()], limit, |at| labels[at].folded.as_str());
        Ok(top
            .into_iter()
            .map(|at| ValueCount { value: labels[at].written.clone(), count: counts[at] })
            .collect())
    }

    fn histogram(&self, masks: &[Mask], step: HistogramStep, zone: chrono_tz::Tz) -> Result<Histogram> {
        let unit = match step {
            HistogramStep::Auto => None,
            HistogramStep::Unit(unit) => Some(unit),
        };
        let (axis, unit) = Axis::time(&self.searcher, &self.columns, masks, unit, zone).map_err(failed)?;
        let counts = tally::frequencies(&self.searcher, &self.columns, masks, &axis).map_err(failed)?;
        let bars = axis.keys().iter().zip(counts).filter_map(|(key, count)| match key {
            GroupKey::Time(start) => Some(TimeCount { start: *start, count }),
            _ => None,
        });
        Ok(Histogram { unit, bars: bars.collect() })
    }

    fn axis(&self, masks: &[Mask], dimension: &Dimension, zone: chrono_tz::Tz) -> Result<Axis> {
        match dimension {
            Dimension::Time(unit) => {
                let axis = Axis::time(&self.searcher, &self.columns, masks, Some(*unit), zone);
                Ok(axis.map_err(failed)?.0)
            }
            Dimension::Field { name, depth, limit } => {
                let asked = Asked::field(name, *depth);
                let (axis, labels) = Axis::field(&self.searcher, &self.columns, &asked).map_err(failed)?;
                let counts =
                    tally::frequencies(&self.searcher, &self.columns, masks, &axis).map_err(failed)?;
                let none = labels.len();
                let mut kept = tally::top(&counts[..none], *limit, |at| labels[at].folded.as_str());
                if counts[none] > 0 {
                    kept.push(none);
                }
                Ok(axis.only(&kept))
            }
        }
    }
}
