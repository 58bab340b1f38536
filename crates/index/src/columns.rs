//! The columns that tallies read, as small arrays in memory: decoded once per segment, which never changes, and kept
//! as long as the segment is part of the index.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use candor_model::filter::{Field, Kind, fold};
use tantivy::columnar::StrColumn;
use tantivy::index::SegmentId;
use tantivy::{DocId, Searcher, SearcherGeneration, SegmentReader, Warmer};

use crate::schema;

/// Stands for "no value" in a column of codes.
pub const NONE: u32 = u32::MAX;
/// Stands for "no score" in a column of scores.
pub const NO_SCORE: u8 = u8::MAX;

/// The columns of every segment that somebody asked for.
#[derive(Default)]
pub struct Cache {
    segments: Mutex<HashMap<SegmentId, Arc<Columns>>>,
}

impl Cache {
    /// The columns of the searcher's segments, in its order.
    pub fn of(&self, searcher: &Searcher) -> Vec<Arc<Columns>> {
        let mut segments = self.segments.lock().unwrap_or_else(PoisonError::into_inner);
        let of_segment = |reader: &SegmentReader| segments.entry(reader.segment_id()).or_default().clone();
        searcher.segment_readers().iter().map(of_segment).collect()
    }

    /// What the segments were asked for so far, all together.
    fn known(&self) -> Known {
        let segments = self.segments.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = Known::default();
        for columns in segments.values() {
            known.nps |= columns.nps.get().is_some();
            known.csat |= columns.csat.get().is_some();
            known.ces |= columns.ces.get().is_some();
            known.rating |= columns.rating.get().is_some();
            known.sentiment |= columns.sentiment.get().is_some();
            known.occurred |= columns.occurred.get().is_some();
            let values = columns.values.lock().unwrap_or_else(PoisonError::into_inner);
            known.values.extend(values.keys().cloned());
        }
        known
    }
}

#[derive(Default)]
struct Known {
    nps: bool,
    csat: bool,
    ces: bool,
    rating: bool,
    sentiment: bool,
    occurred: bool,
    values: HashSet<Asked>,
}

/// A new segment's columns are decoded before anybody searches it, so that nobody waits for them.
impl Warmer for Cache {
    fn warm(&self, searcher: &Searcher) -> tantivy::Result<()> {
        let known = self.known();
        for (reader, columns) in searcher.segment_readers().iter().zip(self.of(searcher)) {
            known.nps.then(|| columns.nps(reader)).transpose()?;
            known.csat.then(|| columns.csat(reader)).transpose()?;
            known.ces.then(|| columns.ces(reader)).transpose()?;
            known.rating.then(|| columns.rating(reader)).transpose()?;
            known.sentiment.then(|| columns.sentiment(reader)).transpose()?;
            known.occurred.then(|| columns.occurred(reader)).transpose()?;
            for asked in &known.values {
                columns.values(reader, asked)?;
            }
        }
        Ok(())
    }

    fn garbage_collect(&self, live: &[&SearcherGeneration]) {
        let mut segments = self.segments.lock().unwrap_or_else(PoisonError::into_inner);
        segments.retain(|id, _| live.iter().any(|generation| generation.segments().contains_key(id)));
    }
}

/// What is asked for: the values kept under these keys; of a tree, all nodes or those of one level.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Asked {
    keys: Vec<String>,
    tree: bool,
    depth: Option<u8>,
}

impl Asked {
    /// The values of a field by its name, in any spelling that the language knows.
    #[must_use]
    pub fn field(name: &str, depth: Option<u8>) -> Self {
        let field = Field::named(name);
        Self { keys: schema::keys(&field), tree: field.kind() == Kind::Path, depth }
    }

    /// The attributes and answers that a record has.
    #[must_use]
    pub fn custom_fields() -> Self {
        Self { keys: vec![schema::CUSTOM.to_owned()], tree: false, depth: None }
    }
}

/// The columns of one segment.
#[derive(Default)]
pub struct Columns {
    nps: OnceLock<Arc<[u8]>>,
    csat: OnceLock<Arc<[u8]>>,
    ces: OnceLock<Arc<[u8]>>,
    rating: OnceLock<Arc<[f32]>>,
    sentiment: OnceLock<Arc<[f32]>>,
    occurred: OnceLock<Arc<[i64]>>,
    values: Mutex<HashMap<Asked, Arc<Values>>>,
}

impl Columns {
    /// Likelihood to recommend.
    pub fn nps(&self, reader: &SegmentReader) -> tantivy::Result<Arc<[u8]>> {
        scores(&self.nps, reader, &Field::Nps)
    }

    /// Satisfaction.
    pub fn csat(&self, reader: &SegmentReader) -> tantivy::Result<Arc<[u8]>> {
        scores(&self.csat, reader, &Field::Csat)
    }

    /// Effort.
    pub fn ces(&self, reader: &SegmentReader) -> tantivy::Result<Arc<[u8]>> {
        scores(&self.ces, reader, &Field::Ces)
    }

    /// Stars; NaN for none.
    pub fn rating(&self, reader: &SegmentReader) -> tantivy::Result<Arc<[f32]>> {
        kept(&self.rating, || numbers(reader, &Field::Rating, f32::NAN, |n| n as f32))
    }

    /// Sentiment; NaN for none.
    pub fn sentiment(&self, reader: &SegmentReader) -> tantivy::Result<Arc<[f32]>> {
        kept(&self.sentiment, || numbers(reader, &Field::Sentiment, f32::NAN, |n| n as f32))
    }

    /// When it was said, in microseconds; latest first.
    pub fn occurred(&self, reader: &SegmentReader) -> tantivy::Result<Arc<[i64]>> {
        kept(&self.occurred, || {
            let column = reader.fast_fields().i64(schema::OCCURRED)?;
            Ok((0..reader.max_doc()).map(|doc| column.first(doc).unwrap_or_default()).collect())
        })
    }

    /// The values of a field.
    pub fn values(&self, reader: &SegmentReader, asked: &Asked) -> tantivy::Result<Arc<Values>> {
        if let Some(values) = self.values.lock().unwrap_or_else(PoisonError::into_inner).get(asked) {
            return Ok(values.clone());
        }
        let values = Arc::new(Values::read(reader, asked)?);
        if matches!(values.documents, Documents::Empty) {
            // Names that nothing has are as many as people can think of.
            return Ok(values);
        }
        self.values.lock().unwrap_or_else(PoisonError::into_inner).insert(asked.clone(), values.clone());
        Ok(values)
    }
}

fn kept<T: ?Sized>(
    cell: &OnceLock<Arc<T>>,
    read: impl FnOnce() -> tantivy::Result<Arc<T>>,
) -> tantivy::Result<Arc<T>> {
    if let Some(column) = cell.get() {
        return Ok(column.clone());
    }
    let column = read()?;
    Ok(cell.get_or_init(|| column).clone())
}

fn numbers<T: Copy>(
    reader: &SegmentReader,
    field: &Field,
    none: T,
    convert: impl Fn(f64) -> T,
) -> tantivy::Result<Arc<[T]>> {
    let name = format!("numbers.{}", schema::column_name(field.name()));
    let column = reader.fast_fields().column_opt::<f64>(&name)?;
    Ok(match column {
        None => vec![none; reader.max_doc() as usize].into(),
        Some(column) => (0..reader.max_doc()).map(|doc| column.first(doc).map_or(none, &convert)).collect(),
    })
}

fn scores(cell: &OnceLock<Arc<[u8]>>, reader: &SegmentReader, field: &Field) -> tantivy::Result<Arc<[u8]>> {
    let convert = |n: f64| if (0.0..=10.0).contains(&n) { n as u8 } else { NO_SCORE };
    kept(cell, || numbers(reader, field, NO_SCORE, convert))
}

/// The values of a field in one segment, as codes.
#[derive(Debug)]
pub struct Values {
    /// What each code stands for: how it is compared, and how it is written.
    pub labels: Vec<Label>,
    /// The codes of each document.
    pub documents: Documents,
}

/// What a code stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// As it is compared.
    pub folded: String,
    /// As it is written.
    pub written: String,
}

/// The codes of each document.
#[derive(Debug)]
pub enum Documents {
    /// No document has a value.
    Empty,
    /// At most one, of fewer than 255 values.
    Narrow(Vec<u8>),
    /// At most one, of fewer than 65,535 values.
    Middle(Vec<u16>),
    /// At most one.
    Wide(Vec<u32>),
    /// Any number: those of a document stand between its start and the next one's.
    Many { starts: Vec<u32>, codes: Vec<u32> },
}

impl Documents {
    /// Calls `each` with the codes of a document, with [`NONE`] when it has none.
    #[inline]
    pub fn each(&self, doc: DocId, mut each: impl FnMut(u32)) {
        let doc = doc as usize;
        match self {
            Self::Empty => each(NONE),
            Self::Narrow(codes) => each(if codes[doc] == u8::MAX { NONE } else { u32::from(codes[doc]) }),
            Self::Middle(codes) => each(if codes[doc] == u16::MAX { NONE } else { u32::from(codes[doc]) }),
            Self::Wide(codes) => each(codes[doc]),
            Self::Many { starts, codes } => {
                let codes = &codes[starts[doc] as usize..starts[doc + 1] as usize];
                if codes.is_empty() {
                    each(NONE);
                }
                codes.iter().for_each(|&code| each(code));
            }
        }
    }
}

impl Values {
    fn read(reader: &SegmentReader, asked: &Asked) -> tantivy::Result<Self> {
        let mut columns = Vec::new();
        for key in &asked.keys {
            let name = format!("values.{}", schema::column_name(key));
            columns.extend(reader.fast_fields().str(&name)?);
        }
        let mut labels = Labels::default();
        let mut meanings = Vec::with_capacity(columns.len());
        for column in &columns {
            meanings.push(labels.meanings(column, asked.tree, asked.depth)?);
        }
        let documents = documents(reader.max_doc(), &columns, &meanings, labels.labels.len());
        Ok(Self { labels: labels.labels, documents })
    }
}

#[derive(Default)]
struct Labels {
    labels: Vec<Label>,
    codes: HashMap<String, u32>,
}

impl Labels {
    fn code(&mut self, written: &str) -> u32 {
        let folded = fold(written);
        if let Some(code) = self.codes.get(&folded) {
            return *code;
        }
        let code = u32::try_from(self.labels.len()).unwrap_or(NONE);
        self.codes.insert(folded.clone(), code);
        self.labels.push(Label { folded, written: written.to_owned() });
        code
    }

    /// What each term of the column stands for: itself; in a tree, also the nodes above it.
    fn meanings(
        &mut self,
        column: &StrColumn,
        tree: bool,
        depth: Option<u8>,
    ) -> tantivy::Result<Vec<Vec<u32>>> {
        let mut meanings = Vec::with_capacity(column.num_terms());
        let mut terms = column.dictionary().stream()?;
        while terms.advance() {
            let term = String::from_utf8_lossy(terms.key());
            meanings.push(match (tree, depth) {
                (false, _) => vec![self.code(&term)],
                (true, None) => schema::ancestors(&term).map(|node| self.code(node)).collect(),
                (true, Some(level)) => {
                    let node = schema::ancestors(&term).nth(usize::from(level).saturating_sub(1));
                    node.map(|node| self.code(node)).into_iter().collect()
                }
            });
        }
        Ok(meanings)
    }
}

fn documents(count: DocId, columns: &[StrColumn], meanings: &[Vec<Vec<u32>>], labels: usize) -> Documents {
    if columns.is_empty() {
        return Documents::Empty;
    }
    let mut starts = Vec::with_capacity(count as usize + 1);
    let mut codes: Vec<u32> = Vec::with_capacity(count as usize);
    let mut single = true;
    for doc in 0..count {
        let start = codes.len();
        starts.push(u32::try_from(start).unwrap_or(u32::MAX));
        for (column, meanings) in columns.iter().zip(meanings) {
            for ord in column.term_ords(doc) {
                codes.extend_from_slice(&meanings[ord as usize]);
            }
        }
        if codes.len() > start + 1 {
            codes[start..].sort_unstable();
            let (mut kept, mut at) = (start + 1, start + 1);
            while at < codes.len() {
                if codes[at] != codes[kept - 1] {
                    codes[kept] = codes[at];
                    kept += 1;
                }
                at += 1;
            }
            codes.truncate(kept);
            single &= kept <= start + 1;
        }
    }
    starts.push(u32::try_from(codes.len()).unwrap_or(u32::MAX));
    if !single {
        return Documents::Many { starts, codes };
    }
    let one = |doc: usize| (starts[doc] < starts[doc + 1]).then(|| codes[starts[doc] as usize]);
    let each = 0..count as usize;
    match labels {
        0..=254 => Documents::Narrow(each.map(|d| one(d).map_or(u8::MAX, |c| c as u8)).collect()),
        255..=65_534 => Documents::Middle(each.map(|d| one(d).map_or(u16::MAX, |c| c as u16)).collect()),
        _ => Documents::Wide(each.map(|d| one(d).unwrap_or(NONE)).collect()),
    }
}
