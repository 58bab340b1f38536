//! Row level security under everything: what the program's own role can and cannot do.

use candor_store::Conn;
use candor_testkit::TestApp;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use serde_json::json;

#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    forced: bool,
    #[diesel(sql_type = Bool)]
    first: bool,
    #[diesel(sql_type = Text)]
    owner: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Nullable<Text>)]
    value: Option<String>,
}

/// All tables but those of the migrations and those that belong to no tenant.
async fn tables(app: &TestApp) -> Vec<Table> {
    let mut owner = app.database.owner().await;
    sql_query(
        "select c.relname::text as name, c.relrowsecurity and c.relforcerowsecurity as forced,
                coalesce((select a.attname = 'org_id' from pg_index i
                          join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
                          where i.indrelid = c.oid and i.indisprimary), false) as first,
                pg_get_userbyid(c.relowner)::text as owner
         from pg_class c
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
           and c.relname not in ('__diesel_schema_migrations', 'follower', 'sign_in_attempt')
         order by 1",
    )
    .load(&mut owner)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_is_guarded_and_the_program_cannot_lift_the_guard() {
    let app = TestApp::new().await;
    let tables = tables(&app).await;
    assert!(tables.len() > 20);
    for table in &tables {
        assert!(table.forced, "{} is not under row level security", table.name);
        assert!(table.first, "org_id does not stand first in the primary key of {}", table.name);
        assert_ne!(table.owner, "candor_app", "{} belongs to the program's role", table.name);
    }
    let mut owner = app.database.owner().await;
    let able: Vec<Count> = sql_query(
        "select count(*) from pg_roles where rolname = 'candor_app' and (rolsuper or rolbypassrls or rolcreaterole)
            or exists (select from pg_auth_members m where pg_get_userbyid(m.member) = 'candor_app')",
    )
    .load(&mut owner)
    .await
    .unwrap();
    assert_eq!(able[0].count, 0, "candor_app can do more than it should");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_tenant_nothing_is_seen_and_nothing_can_be_written() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    admin.post_json("/api/v1/feedback", &json!({ "source": "test", "text": "Late again." })).await;
    app.settle().await;
    for table in tables(&app).await {
        let query = format!("select count(*) from {}", table.name);
        let seen = app.house.db.untenanted(async move |conn: &mut Conn| {
            let rows: Vec<Count> = sql_query(query).load(conn).await?;
            Ok(rows[0].count)
        });
        assert_eq!(seen.await.unwrap(), 0, "{} is seen without a tenant", table.name);
    }
    let write = app.house.db.untenanted(async |conn: &mut Conn| {
        let row = "insert into organisation (org_id, slug, name) values (gen_random_uuid(), 'x', 'x')";
        sql_query(row).execute(conn).await?;
        Ok(())
    });
    assert!(write.await.is_err());
    let south = app.add_org("south").await;
    let across = app.house.db.tenant(south, async |conn: &mut Conn| {
        let changed = sql_query("update feedback set channel = 'stolen'").execute(conn).await?;
        Ok(changed)
    });
    assert_eq!(across.await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooled_connection_forgets_its_tenant() {
    let app = TestApp::new().await;
    let north = app.org;
    for round in 0..32 {
        let result = app.house.db.tenant(north, async move |conn: &mut Conn| {
            sql_query("select 1").execute(conn).await?;
            // Half of them fail, as requests do.
            if round % 2 == 0 { Ok(()) } else { Err(candor_model::Error::Conflict("on_purpose")) }
        });
        assert_eq!(result.await.is_ok(), round % 2 == 0);
        let left = app.house.db.untenanted(async |conn: &mut Conn| {
            let rows: Vec<Setting> =
                sql_query("select nullif(current_setting('candor.tenants', true), '') as value")
                    .load(conn)
                    .await?;
            Ok(rows.into_iter().next().and_then(|r| r.value))
        });
        assert_eq!(left.await.unwrap(), None, "round {round}");
    }
}
