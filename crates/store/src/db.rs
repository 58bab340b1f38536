//! The pool and the tenancy guard.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use candor_model::id::OrgId;
use candor_model::{Error, Result};
use diesel_async::pooled_connection::deadpool::{Object, Pool};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, TransactionManager};
use tokio::sync::watch;

use crate::changes::Position;
use crate::connect;
use crate::growth::Growth;
use crate::kept::Keep;

/// A database connection; domain functions take `&mut Conn`.
pub type Conn = AsyncPgConnection;

type Transactions = <Conn as AsyncConnection>::TransactionManager;

/// How to reach the database.
#[derive(Clone, Debug)]
pub struct DbConfig {
    /// Connection string of the owner of the schema; used for migrations only.
    pub owner_url: String,
    /// Connection string of the role `candor_app`; used for everything else.
    pub app_url: String,
    /// A password that the owner gives the role `candor_app` at each start; `None` where that is the operator's affair.
    pub app_password: Option<String>,
    /// Most connections held by this process.
    pub pool_size: usize,
}

/// What runs inside a transaction: an async closure over the connection whose future can move between threads.
/// The second bound exists because stable Rust cannot say `Send` of an async closure's future otherwise.
pub trait Work<T, R>: AsyncFnOnce(T) -> R + FnOnce(T) -> <Self as Work<T, R>>::Fut {
    /// The future that the closure makes.
    type Fut: Future<Output = R>;
}

impl<F, T, Fut, R> Work<T, R> for F
where
    F: AsyncFnOnce(T) -> R + FnOnce(T) -> Fut,
    Fut: Future<Output = R>,
{
    type Fut = Fut;
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pool: Pool<Conn>,
    wake: Arc<watch::Sender<()>>,
    followers: Arc<Mutex<BTreeMap<&'static str, Position>>>,
    pub(crate) growth: Arc<Growth>,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Db")
    }
}

impl Db {
    /// Runs the pending migrations and opens the pool. Must be called on the main (multi-threaded) runtime:
    /// connections live there, so that a busy web worker, which is a single-threaded runtime, cannot stall
    /// the connections that others borrow.
    pub async fn connect(config: &DbConfig) -> Result<Self> {
        connect::check_url(&config.owner_url)?;
        connect::check_url(&config.app_url)?;
        crate::migrate::run(&config.owner_url, config.app_password.as_deref()).await?;
        Self::open(config)
    }

    /// Opens the pool on a database that is already migrated.
    pub fn open(config: &DbConfig) -> Result<Self> {
        let main = tokio::runtime::Handle::current();
        let mut manager = ManagerConfig::default();
        manager.recycling_method = RecyclingMethod::Fast;
        manager.custom_setup = Box::new(move |url| {
            let (main, url) = (main.clone(), url.to_owned());
            Box::pin(async move {
                main.spawn(async move { connect::establish(&url).await })
                    .await
                    .map_err(|e| diesel::ConnectionError::BadConnection(e.to_string()))?
            })
        });
        let manager = AsyncDieselConnectionManager::new_with_config(&config.app_url, manager);
        let pool = Pool::builder(manager)
            .max_size(config.pool_size)
            .runtime(deadpool::Runtime::Tokio1)
            .wait_timeout(Some(Duration::from_secs(10)))
            .create_timeout(Some(Duration::from_secs(10)))
            .build()
            .map_err(Error::internal)?;
        Ok(Self {
            pool,
            wake: Arc::new(watch::Sender::new(())),
            followers: Arc::default(),
            growth: Arc::default(),
        })
    }

    async fn connection(&self) -> Result<Object<Conn>> {
        self.pool.get().await.map_err(|e| {
            tracing::warn!(error = %e, "no database connection");
            Error::Unavailable("database")
        })
    }

    /// One transaction in which the rows of `org` are visible, and no others. Commits when `work` answers `Ok`.
    pub async fn tenant<R, F>(&self, org: OrgId, work: F) -> Result<R>
    where
        for<'r> F: AsyncFnOnce(&'r mut Conn) -> Result<R> + Work<&'r mut Conn, Result<R>, Fut: Send> + Send,
        R: Send,
    {
        self.tenants(&[org], work).await
    }

    /// One transaction over several tenants, for the grouped write that serves many requests at once.
    pub async fn tenants<R, F>(&self, orgs: &[OrgId], work: F) -> Result<R>
    where
        for<'r> F: AsyncFnOnce(&'r mut Conn) -> Result<R> + Work<&'r mut Conn, Result<R>, Fut: Send> + Send,
        R: Send,
    {
        let list = format!("{{{}}}", orgs.iter().map(ToString::to_string).collect::<Vec<_>>().join(","));
        self.transaction(Some(list), work).await
    }

    /// One transaction without a tenant: only what is no tenant's own can be seen, such as followers'
    /// positions and the functions that look across tenants (sign-in, job claims).
    pub async fn untenanted<R, F>(&self, work: F) -> Result<R>
    where
        for<'r> F: AsyncFnOnce(&'r mut Conn) -> Result<R> + Work<&'r mut Conn, Result<R>, Fut: Send> + Send,
        R: Send,
    {
        self.transaction(None, work).await
    }

    async fn transaction<R, F>(&self, tenants: Option<String>, work: F) -> Result<R>
    where
        for<'r> F: AsyncFnOnce(&'r mut Conn) -> Result<R> + Work<&'r mut Conn, Result<R>, Fut: Send> + Send,
        R: Send,
    {
        let mut conn = self.connection().await?;
        Transactions::begin_transaction(&mut *conn).await?;
        if let Some(list) = tenants {
            // Local to the transaction, so a pooled connection never carries a tenant over to its next user.
            diesel::sql_query("select set_config('candor.tenants', $1, true)")
                .bind::<diesel::sql_types::Text, _>(list)
                .kept()
                .execute(&mut conn)
                .await?;
        }
        match work(&mut conn).await {
            Ok(value) => {
                Transactions::commit_transaction(&mut *conn).await?;
                Ok(value)
            }
            Err(error) => {
                if let Error::Unavailable(what) = &error {
                    tracing::warn!(what, "a transaction was cut off");
                }
                // The first error tells more than that of a rollback on a broken connection.
                let _ = Transactions::rollback_transaction(&mut *conn).await;
                Err(error)
            }
        }
    }

    /// All organisations.
    pub async fn organisations(&self) -> Result<Vec<OrgId>> {
        #[derive(diesel::QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::Uuid)]
            org_id: OrgId,
        }
        self.untenanted(async |conn| {
            let rows: Vec<Row> =
                diesel::sql_query("select * from candor_organisations() as org_id").load(conn).await?;
            Ok(rows.into_iter().map(|r| r.org_id).collect())
        })
        .await
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.untenanted(async |conn| {
            diesel::sql_query("select 1").execute(conn).await?;
            Ok(())
        })
        .await
    }

    /// Tells followers and workers of this process that something was committed. Other processes find out by polling.
    pub fn wake(&self) {
        self.wake.send_replace(());
    }

    /// For whoever waits until something is committed in this process.
    #[must_use]
    pub fn wakes(&self) -> Wakes {
        Wakes(self.wake.subscribe())
    }

    /// Connections in use and open, for the operator's metrics.
    #[must_use]
    pub fn pool_status(&self) -> (usize, usize) {
        let status = self.pool.status();
        (status.size - status.available, status.size)
    }

    /// Notes how far a follower that runs in this process has got.
    pub(crate) fn note_follower(&self, name: &'static str, position: Position) {
        self.followers.lock().unwrap_or_else(PoisonError::into_inner).insert(name, position);
    }

    /// The followers that run in this process, and how far each has got, for the operator's metrics.
    #[must_use]
    pub fn followers(&self) -> Vec<(&'static str, Position)> {
        let followers = self.followers.lock().unwrap_or_else(PoisonError::into_inner);
        followers.iter().map(|(name, position)| (*name, *position)).collect()
    }
}

/// Commits of this process, for one who waits for them. None is missed: one that comes between two waits ends the next
/// one at once.
#[derive(Debug)]
pub struct Wakes(watch::Receiver<()>);

impl Wakes {
    /// Waits until something was committed since the last wait, or `at_most` has passed.
    pub async fn next(&mut self, at_most: Duration) {
        // Without a sender nobody commits any more, and the time passes all the same.
        if let Ok(Err(_)) = tokio::time::timeout(at_most, self.0.changed()).await {
            tokio::time::sleep(at_most).await;
        }
    }
}
