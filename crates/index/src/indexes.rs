//! The indexes of all organisations: opened on demand, built from the database when there is none, switched
//! atomically when another has been built beside the live one.
//!
//! `<dir>/<organisation>/current` names the generation that is live; each generation is a folder beside it. The
//! names are the version of the layout and a UUIDv7, so an older generation sorts before a newer one, and one of
//! another layout is not taken for an index.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Instant;

use candor_model::feedback::Feedback;
use candor_model::filter::matcher::{Matcher, Prepared};
use candor_model::filter::{Analyse, Clock, Field, Filter};
use candor_model::id::{FeedbackId, OrgId};
use candor_model::{Actor, Error, Result};
use candor_store::changes::{self, Change, Position};
use candor_store::{Conn, Db};
use candor_understand::Analyser;
use diesel::sql_types::{Array, Uuid as SqlUuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::follow::IndexFollower;
use crate::organisation::Organisation;
use crate::request::{
    Found, Hit, SearchPage, SearchRequest, SuggestRequest, TallyRequest, TallyResult, ValueCount,
};
use crate::schema;

/// Records that are loaded and indexed at once.
const BATCH: u32 = 2_000;
/// Facts of the change log that are read at once while an index catches up.
const CHANGES: i32 = 10_000;

/// The indexes of all organisations.
pub struct Indexes {
    dir: PathBuf,
    db: Db,
    analyser: Arc<dyn Analyse>,
    slots: Mutex<HashMap<OrgId, Arc<Slot>>>,
    applied: Mutex<Position>,
}

/// The kind of fact that says that a unit has another path.
const UNIT: &str = "unit";

#[derive(QueryableByName)]
struct OfUnit {
    #[diesel(sql_type = SqlUuid)]
    feedback_id: FeedbackId,
}

/// The place of one organisation's index.
#[derive(Default)]
pub(crate) struct Slot {
    /// Held by whoever writes, builds or switches.
    pub writing: tokio::sync::Mutex<()>,
    live: RwLock<Option<Live>>,
}

#[derive(Clone)]
struct Live {
    generation: String,
    index: Arc<Organisation>,
}

impl Indexes {
    /// The indexes below `dir`. Nothing is opened before somebody asks.
    pub fn open(dir: impl Into<PathBuf>, db: Db) -> Result<Self> {
        let dir = dir.into();
        std::fs::create_dir_all(&dir).map_err(Error::internal)?;
        let applied = Mutex::default();
        Ok(Self { dir, db, analyser: Arc::new(Analyser), slots: Mutex::default(), applied })
    }

    /// The follower that keeps the indexes in step with the database.
    #[must_use]
    pub fn follower(self: &Arc<Self>) -> IndexFollower {
        IndexFollower::new(self.clone())
    }

    /// Up to where the change log has been applied by this process.
    #[must_use]
    pub fn applied(&self) -> Position {
        *self.applied.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_applied(&self, position: Position) {
        *self.applied.lock().unwrap_or_else(PoisonError::into_inner) = position;
    }

    /// The attributes and answers that the matching records have, by the names that filters know, most frequent
    /// first.
    pub async fn custom_fields(&self, actor: &Actor, filter: Filter, clock: Clock) -> Result<Vec<String>> {
        let request = SuggestRequest { field: None, typed: String::new(), filter, clock, limit: usize::MAX };
        let names = self.suggest(actor, request).await?.into_iter().map(|name| name.value);
        Ok(names.filter(|name| !Field::named(name).is_built_in()).collect())
    }

    /// A page of records that match, with what the filter's words hit in them.
    pub async fn search(&self, actor: &Actor, request: SearchRequest) -> Result<SearchPage> {
        let started = Instant::now();
        let (filter, clock) = (request.filter.clone(), request.clock);
        let found = self.find(actor, request).await?;
        let (ids, scores): (Vec<FeedbackId>, HashMap<FeedbackId, f32>) = (
            found.ids.iter().map(|(id, _)| *id).collect(),
            found.ids.iter().filter_map(|(id, score)| Some((*id, (*score)?))).collect(),
        );
        let org = actor.org;
        let records = if ids.is_empty() {
            Vec::new()
        } else {
            self.db.tenant(org, async move |conn| candor_collect::load(conn, org, &ids).await).await?
        };
        let matcher = Matcher::new(&filter, &clock);
        // A record that has moved out of the actor's scope since it was indexed is not shown.
        let visible = records.into_iter().filter(|record| actor.sees_unit(record.unit.as_deref()));
        let items = visible.map(|feedback| Hit {
            highlights: matcher.spans(&Prepared::new(&feedback, &*self.analyser)),
            score: scores.get(&feedback.id).copied(),
            feedback,
        });
        Ok(SearchPage {
            total: found.total,
            items: items.collect(),
            next: found.next,
            facets: found.facets,
            histogram: found.histogram,
            as_of: found.as_of,
            took_us: u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
        })
    }

    /// What the index alone knows of a page: ids and counts.
    pub async fn find(&self, actor: &Actor, request: SearchRequest) -> Result<Found> {
        self.ask(actor, move |index, actor| index.find(actor, &request)).await
    }

    /// Counts and sums over the records that match.
    pub async fn tally(&self, actor: &Actor, request: TallyRequest) -> Result<TallyResult> {
        self.ask(actor, move |index, actor| index.tally(actor, &request)).await
    }

    /// Names of fields, or values of one, with how many visible records have them.
    pub async fn suggest(&self, actor: &Actor, request: SuggestRequest) -> Result<Vec<ValueCount>> {
        self.ask(actor, move |index, actor| index.suggest(actor, &request)).await
    }

    /// Where the words of a filter stand in a record.
    #[must_use]
    pub fn highlights(
        &self,
        filter: &Filter,
        clock: &Clock,
        record: &Feedback,
    ) -> Vec<candor_model::annotation::Span> {
        Matcher::new(filter, clock).spans(&Prepared::new(record, &*self.analyser))
    }

    async fn ask<T, F>(&self, actor: &Actor, question: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Organisation, &Actor) -> Result<T> + Send + 'static,
    {
        let index = self.live(actor.org).await?;
        let actor = actor.clone();
        // Searches compute; the threads that answer requests must not.
        tokio::task::spawn_blocking(move || question(&index, &actor)).await.map_err(Error::internal)?
    }

    /// Builds the index of an organisation anew beside the live one, and switches to it. Answers how many records
    /// it holds.
    pub async fn rebuild(&self, org: OrgId) -> Result<u64> {
        let slot = self.slot(org);
        let generation = new_generation();
        let index = self.build(org, &generation).await?;
        let _writing = slot.writing.lock().await;
        self.catch_up(org, &index).await?;
        self.switch(org, &slot, generation, index.clone()).await?;
        Ok(index.records())
    }

    /// Builds the index of each organisation that has none, so that nobody's first search has to wait for it.
    pub async fn build_missing(&self) -> Result<()> {
        for org in self.db.organisations().await? {
            if self.current(org).is_none() {
                self.live(org).await?;
            }
        }
        Ok(())
    }

    pub(crate) fn slot(&self, org: OrgId) -> Arc<Slot> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner).entry(org).or_default().clone()
    }

    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The position of the index on disk that is furthest behind.
    pub(crate) fn oldest(&self) -> Result<Option<Position>> {
        let mut oldest: Option<Position> = None;
        for entry in std::fs::read_dir(&self.dir).map_err(Error::internal)?.flatten() {
            let org = entry.file_name().to_str().and_then(|name| name.parse::<OrgId>().ok());
            let Some(generation) = org.and_then(|org| self.current(org)) else { continue };
            if let Some(index) = Organisation::open(&entry.path().join(generation), self.analyser.clone())? {
                let position = index.position()?;
                oldest = Some(oldest.map_or(position, |oldest| oldest.min(position)));
            }
        }
        Ok(oldest)
    }

    /// The indexes that are open.
    pub(crate) fn opened(&self) -> Vec<Arc<Organisation>> {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.values().filter_map(|slot| slot.live().map(|live| live.index)).collect()
    }

    /// The live index.
    pub(crate) async fn live(&self, org: OrgId) -> Result<Arc<Organisation>> {
        let slot = self.slot(org);
        if let Some(live) = slot.live().filter(|live| self.is_current(org, &live.generation)) {
            return Ok(live.index);
        }
        let _writing = slot.writing.lock().await;
        self.live_locked(org, &slot).await
    }

    /// The live index, for whoever holds the slot's lock: opened or built when it is not, and changed for another
    /// that was built by another process.
    pub(crate) async fn live_locked(&self, org: OrgId, slot: &Slot) -> Result<Arc<Organisation>> {
        let known = slot.live();
        if let Some(live) = known.as_ref().filter(|live| self.is_current(org, &live.generation)) {
            return Ok(live.index.clone());
        }
        if let Some(generation) = self.current(org) {
            let path = self.folder(org).join(&generation);
            if let Some(index) = Organisation::open(&path, self.analyser.clone())? {
                let index = Arc::new(index);
                if known.is_some() {
                    // Built by another process, from a state of the log that this one may have passed.
                    self.catch_up(org, &index).await?;
                }
                slot.set(generation, index.clone());
                return Ok(index);
            }
        }
        let generation = new_generation();
        let index = self.build(org, &generation).await?;
        self.switch(org, slot, generation, index.clone()).await?;
        Ok(index)
    }

    /// A whole index from the database, as of a position of the change log.
    async fn build(&self, org: OrgId, generation: &str) -> Result<Arc<Organisation>> {
        // The position is taken first: what is written while the records are read comes again, which does no harm.
        let position = self.db.untenanted(async |conn| changes::head(conn).await).await?;
        let path = self.folder(org).join(generation);
        let index = Arc::new(Organisation::create(&path, self.analyser.clone())?);
        let mut after = None;
        // While one batch is indexed the next is loaded.
        let mut indexing: Option<JoinHandle<Result<()>>> = None;
        loop {
            let load = async move |conn: &mut _| candor_collect::load_after(conn, org, after, BATCH).await;
            let records = self.db.tenant(org, load).await?;
            if let Some(before) = indexing.take() {
                before.await.map_err(Error::internal)??;
            }
            let Some(last) = records.last() else { break };
            after = Some(last.id);
            let index = index.clone();
            indexing = Some(tokio::task::spawn_blocking(move || index.replace(&[], &records)));
        }
        let finished = index.clone();
        tokio::task::spawn_blocking(move || {
            finished.commit(position)?;
            finished.finish()
        })
        .await
        .map_err(Error::internal)??;
        Ok(index)
    }

    /// Applies what the change log holds beyond the index's position.
    pub(crate) async fn catch_up(&self, org: OrgId, index: &Arc<Organisation>) -> Result<()> {
        let mut position = index.position()?;
        loop {
            let from = position;
            let read = async move |conn: &mut _| changes::after(conn, from, CHANGES).await;
            let changes = self.db.untenanted(read).await?;
            let Some(last) = changes.last() else { return Ok(()) };
            position = last.position;
            let own: Vec<&Change> = changes.iter().filter(|change| change.org_id == org).collect();
            self.apply(org, index, &own, position).await?;
        }
    }

    /// Brings the records that changes of one organisation concern to their present state and notes the position.
    pub(crate) async fn apply(
        &self,
        org: OrgId,
        index: &Arc<Organisation>,
        changes: &[&Change],
        position: Position,
    ) -> Result<()> {
        let ids = self.concerned(org, changes).await?;
        if ids.is_empty() {
            return Ok(());
        }
        for part in ids.chunks(BATCH as usize) {
            let part = part.to_vec();
            let wanted = part.clone();
            let load = async move |conn: &mut _| candor_collect::load(conn, org, &wanted).await;
            let records = self.db.tenant(org, load).await?;
            let index = index.clone();
            tokio::task::spawn_blocking(move || index.replace(&part, &records))
                .await
                .map_err(Error::internal)??;
        }
        let index = index.clone();
        tokio::task::spawn_blocking(move || index.commit(position)).await.map_err(Error::internal)?
    }

    /// The records that changes concern: those that are named, and those of units that have another path now.
    async fn concerned(&self, org: OrgId, changes: &[&Change]) -> Result<Vec<FeedbackId>> {
        let of_kind = |kind: &'static str| {
            changes.iter().filter(move |change| change.kind == kind).map(|change| change.id)
        };
        let mut ids: Vec<FeedbackId> = of_kind(candor_collect::CHANGE).map(FeedbackId).collect();
        let units: Vec<Uuid> = of_kind(UNIT).collect();
        if !units.is_empty() {
            let find = async move |conn: &mut Conn| -> Result<Vec<OfUnit>> {
                let found =
                    sql_query("select feedback_id from feedback where org_id = $1 and unit_id = any($2)");
                Ok(found.bind::<SqlUuid, _>(org).bind::<Array<SqlUuid>, _>(units).load(conn).await?)
            };
            ids.extend(self.db.tenant(org, find).await?.into_iter().map(|row| row.feedback_id));
        }
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// Makes a generation the live one, in one step, and removes those before it.
    async fn switch(
        &self,
        org: OrgId,
        slot: &Slot,
        generation: String,
        index: Arc<Organisation>,
    ) -> Result<()> {
        let folder = self.folder(org);
        write_whole(&folder.join("current"), &generation)?;
        slot.set(generation.clone(), index);
        for entry in std::fs::read_dir(&folder).map_err(Error::internal)?.flatten() {
            let name = entry.file_name();
            if name.to_str().is_some_and(|name| name != "current" && name < generation.as_str())
                && entry.path().is_dir()
                && let Err(error) = tokio::fs::remove_dir_all(entry.path()).await
            {
                tracing::warn!(%org, %error, "an old index could not be removed");
            }
        }
        Ok(())
    }

    fn folder(&self, org: OrgId) -> PathBuf {
        self.dir.join(org.to_string())
    }

    fn current(&self, org: OrgId) -> Option<String> {
        let name = std::fs::read_to_string(self.folder(org).join("current")).ok()?;
        let id = name.trim().strip_prefix(&layout())?;
        Uuid::parse_str(id).ok().map(|_| name.trim().to_owned())
    }

    fn is_current(&self, org: OrgId, generation: &str) -> bool {
        self.current(org).as_deref() == Some(generation)
    }
}

impl Slot {
    fn live(&self) -> Option<Live> {
        self.live.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, generation: String, index: Arc<Organisation>) {
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = Some(Live { generation, index });
    }
}

fn layout() -> String {
    format!("v{}-", schema::VERSION)
}

fn new_generation() -> String {
    format!("{}{}", layout(), Uuid::now_v7())
}

/// Writes a small file so that readers see the old or the new one, never a part.
pub(crate) fn write_whole(path: &Path, text: &str) -> Result<()> {
    let beside = path.with_extension("new");
    let write = || {
        let mut file = std::fs::File::create(&beside)?;
        std::io::Write::write_all(&mut file, text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    };
    write().map_err(|error| Error::internal(format!("{}: {error}", path.display())))
}
