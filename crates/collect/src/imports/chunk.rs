//! A part of a file, read and checked, ready to be written in one transaction.

use std::collections::HashMap;
use std::path::Path;

use candor_model::id::ImportId;
use candor_model::{Error, FieldError, Result};
use chrono::Utc;

use super::lines::Place;
use super::map::to_input;
use super::plan::{Field, Plan, Target};
use super::rows::{Row, Rows};
use crate::accept::accept;
use crate::record::NewFeedback;

/// The most rows of a chunk, and about the most bytes.
const ROWS: usize = 5_000;
const BYTES: u64 = 8 * 1024 * 1024;
/// How many different rows are told apart from their repetitions within a file.
const REMEMBERED: usize = 5_000_000;

/// A row that cannot be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct BadRow {
    pub line: u64,
    pub position: u64,
    pub errors: Vec<FieldError>,
}

/// A part of a file.
pub struct Chunk {
    /// What can be stored, with where it stands.
    pub good: Vec<(NewFeedback, u64, u64)>,
    /// What cannot.
    pub bad: Vec<BadRow>,
    /// Where the next chunk begins.
    pub end: Place,
    /// Whether there is nothing after it.
    pub last: bool,
}

/// Reads a file chunk by chunk.
pub struct Chunks {
    rows: Rows,
    plan: Plan,
    source: String,
    import: ImportId,
    columns: Vec<String>,
    /// The column of keys.
    keys: Option<usize>,
    /// How often each row without a key came so far.
    seen: HashMap<u64, u16>,
}

impl Chunks {
    /// Opens a prepared file at a place.
    pub fn open(path: &Path, plan: Plan, source: String, import: ImportId, from: Place) -> Result<Self> {
        let columns: Vec<String> = plan.columns.iter().map(|c| c.name.clone()).collect();
        let key = Target::Field(Field::ExternalId);
        let keys = plan.columns.iter().position(|column| column.target == key);
        let mut chunks = Self {
            rows: Rows::open(path, plan.format, columns.clone(), Place::default())
                .map_err(Error::internal)?,
            plan,
            source,
            import,
            columns,
            keys,
            seen: HashMap::new(),
        };
        if from.position > 0 {
            chunks.skip_to(path, from)?;
        }
        Ok(chunks)
    }

    /// Goes on at a place; rows without a key must be counted from the beginning again.
    fn skip_to(&mut self, path: &Path, from: Place) -> Result<()> {
        while self.rows.place().position < from.position
            && let Some(row) = self.rows.next().map_err(Error::internal)?
        {
            self.key(&row);
        }
        self.rows =
            Rows::open(path, self.plan.format, self.columns.clone(), from).map_err(Error::internal)?;
        Ok(())
    }

    /// Reads the next chunk.
    pub fn next(&mut self) -> Result<Chunk> {
        let begin = self.rows.place().position;
        let now = Utc::now();
        let mut chunk = Chunk { good: Vec::new(), bad: Vec::new(), end: self.rows.place(), last: false };
        while chunk.good.len() + chunk.bad.len() < ROWS && self.rows.place().position - begin < BYTES {
            let Some(row) = self.rows.next().map_err(Error::internal)? else {
                chunk.last = true;
                break;
            };
            let (line, position) = (row.line, row.place.position);
            let key = self.key(&row);
            let accepted = to_input(row, &self.plan, &self.source).and_then(|mut input| {
                if let Some(key) = key {
                    input.external_id = Some(key);
                }
                accept(input, now).map_err(|error| match error {
                    Error::Invalid(errors) => errors,
                    other => vec![FieldError::new("row", "failed", other.to_string())],
                })
            });
            match accepted {
                Ok(mut new) => {
                    new.import = Some(self.import);
                    chunk.good.push((new, line, position));
                }
                Err(errors) => chunk.bad.push(BadRow { line, position, errors }),
            }
        }
        chunk.end = self.rows.place();
        Ok(chunk)
    }

    /// The key of a row that has none: what it says, and which of the equal rows it is. So a file that is brought
    /// in again, or in a longer version, adds only what is new, and two customers who wrote the same are two.
    fn key(&mut self, row: &Row) -> Option<String> {
        let cells = row.cells.as_ref().ok()?;
        if self.keys.is_some_and(|i| cells.get(i).is_some_and(|cell| !cell.is_empty())) {
            return None;
        }
        let hash = row.hash(&self.columns);
        let mut short = [0; 8];
        short.copy_from_slice(&hash[..8]);
        let short = u64::from_be_bytes(short);
        let full = self.seen.len() >= REMEMBERED;
        let count = match self.seen.get_mut(&short) {
            Some(count) => {
                *count = count.saturating_add(1);
                *count
            }
            None if full => 1,
            None => *self.seen.entry(short).or_insert(1),
        };
        let hash: String = hash.iter().map(|b| format!("{b:02x}")).collect();
        Some(if count == 1 { format!("row-{hash}") } else { format!("row-{hash}-{count}") })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{analyse, prepare};
    use super::*;

    fn chunks(content: &str, from: Place) -> Chunks {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        let plan = analyse::analyse(file.path(), prepare::Kind::Text).unwrap();
        Chunks::open(file.path(), plan, "file".into(), ImportId::new(), from).unwrap()
    }

    const FILE: &str =
        "comment,store\nGreat stuff,North\nGreat stuff,North\nbad stuff here,South\n,\nGreat stuff,North\n";

    #[test]
    fn equal_rows_are_told_apart_the_same_way_each_time() {
        let ids = |chunk: Chunk| -> Vec<String> {
            chunk.good.into_iter().filter_map(|(new, _, _)| new.input.external_id).collect()
        };
        let all = ids(chunks(FILE, Place::default()).next().unwrap());
        assert_eq!(all.len(), 4);
        assert_eq!(all.iter().collect::<std::collections::HashSet<_>>().len(), 4);
        assert!(all[3].ends_with("-3"));
        let position = FILE.find("bad").unwrap() as u64;
        let rest = ids(chunks(FILE, Place { position, line: 3 }).next().unwrap());
        assert_eq!(rest, all[2..]);
    }

    #[test]
    fn bad_rows_are_listed_where_they_stand() {
        let content = "id,comment,nps\n1,fine thanks,9\n2,not fine at all,eleven\n3,\"open\n4,one,2,3,4\n5,good enough,8\n6,also good,7\n7,very good,9\n";
        let chunk = chunks(content, Place::default()).next().unwrap();
        let bad: Vec<(u64, &str)> = chunk.bad.iter().map(|b| (b.line, b.errors[0].code.as_str())).collect();
        assert_eq!(bad, [(3, "invalid"), (4, "quote_not_closed"), (5, "too_many_cells")]);
        assert_eq!(chunk.good.len(), 4);
        assert!(chunk.last);
        for row in &chunk.bad {
            let at = usize::try_from(row.position).unwrap();
            assert!(content[at..].starts_with(&(row.line - 1).to_string()));
        }
    }
}
