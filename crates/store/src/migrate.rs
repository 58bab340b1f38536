//! Migrations: embedded in the program, forward only, one process at a time.

use candor_model::{Error, Result};
use diesel_async::{AsyncMigrationHarness, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::connect;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// An arbitrary number that all processes of Candor lock while they migrate.
const LOCK: i64 = 0x0063_616e_646f_7200;

/// Brings the schema up to date under a lock that other starting processes wait for.
pub(crate) async fn run(owner_url: &str, app_password: Option<&str>) -> Result<()> {
    let mut conn = connect::establish(owner_url).await.map_err(|e| {
        tracing::error!(error = %e, "cannot connect to the database as its owner");
        Error::Unavailable("database")
    })?;
    diesel::sql_query("select pg_advisory_lock($1)")
        .bind::<diesel::sql_types::BigInt, _>(LOCK)
        .execute(&mut conn)
        .await?;
    let mut harness = AsyncMigrationHarness::new(conn);
    let applied = harness
        .run_pending_migrations(MIGRATIONS)
        .map_err(|e| Error::Internal(format!("migration: {e}")))?
        .len();
    if applied > 0 {
        tracing::info!(applied, "migrated the database");
    }
    if let Some(password) = app_password {
        // No bind parameters in this statement; quote_literal is the server's own quoting.
        let mut conn = harness.into_inner();
        diesel::sql_query("select set_config('candor.app_password', $1, false)")
            .bind::<diesel::sql_types::Text, _>(password)
            .execute(&mut conn)
            .await?;
        diesel::sql_query(
            "do $$ begin
                 execute 'alter role candor_app password ' || quote_literal(current_setting('candor.app_password'));
             end $$",
        )
        .execute(&mut conn)
        .await?;
    }
    Ok(())
}

/// A fingerprint of all migrations: names the template that test databases are cloned from.
pub fn migrations_hash() -> Result<String> {
    use diesel::migration::{Migration, MigrationSource};
    use sha2::{Digest, Sha256};
    let migrations: Vec<Box<dyn Migration<diesel::pg::Pg>>> =
        MIGRATIONS.migrations().map_err(Error::internal)?;
    let mut hash = Sha256::new();
    for migration in migrations {
        hash.update(migration.name().to_string());
    }
    hash.update(include_str!(concat!(env!("OUT_DIR"), "/migrations.sql")));
    Ok(hash.finalize().iter().take(6).map(|b| format!("{b:02x}")).collect())
}
