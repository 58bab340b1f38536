//! The topics that an organisation begins with.

use std::collections::HashMap;

use candor_model::Result;
use candor_model::id::{OrgId, TopicId};
use candor_store::Conn;
use candor_understand::topics::starter::TOPICS;
use diesel::sql_query;
use diesel::sql_types::{Array, Nullable, Text, Uuid};
use diesel_async::RunQueryDsl;

/// Makes the tree with the starter set, once. Who comes at the same time waits for whoever makes it.
pub(super) async fn ensure(conn: &mut Conn, org: OrgId) -> Result<()> {
    let made = sql_query(
        "insert into topic_tree (org_id) select $1 where not exists (select from topic_tree where org_id = $1)
         on conflict do nothing",
    )
    .bind::<Uuid, _>(org)
    .execute(conn)
    .await?;
    if made == 0 {
        return Ok(());
    }
    let mut known: HashMap<&str, TopicId> = HashMap::new();
    let (mut ids, mut parents, mut slugs) = (Vec::new(), Vec::new(), Vec::new());
    for topic in TOPICS {
        let id = TopicId::new();
        let (above, slug) = topic.path.rsplit_once('/').map_or((None, topic.path), |(a, s)| (Some(a), s));
        known.insert(topic.path, id);
        ids.push(id.0);
        parents.push(above.and_then(|path| known.get(path)).map(|id| id.0));
        slugs.push(slug);
    }
    sql_query(
        "insert into topic (org_id, topic_id, parent_id, slug, name, path, rule)
         select $1, * from unnest($2, $3, $4, $5, $6, $7)",
    )
    .bind::<Uuid, _>(org)
    .bind::<Array<Uuid>, _>(ids)
    .bind::<Array<Nullable<Uuid>>, _>(parents)
    .bind::<Array<Text>, _>(slugs)
    .bind::<Array<Text>, _>(TOPICS.iter().map(|t| t.name).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(TOPICS.iter().map(|t| t.path).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(TOPICS.iter().map(|t| t.rule).collect::<Vec<_>>())
    .execute(conn)
    .await?;
    super::change::keep_version(conn, org, "system").await
}
