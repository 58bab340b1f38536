//! The topics of an organisation: filters in a tree, found in every record as it comes in.
//!
//! A change of a rule makes a new version of the tree; history is brought to it in the background. An organisation
//! begins with a starter set, made when its topics are first asked for.

mod change;
mod compiled;
mod history;
mod starter;

use candor_model::id::{OrgId, TopicId};
use candor_model::{Actor, Error, Result};
use candor_store::Conn;
use candor_understand::topics::parse_rule;
use diesel::sql_types::{BigInt, Integer, Nullable, Text, Uuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

pub use change::{NewTopic, TopicChange, add, change, relocate, remove};
pub(crate) use compiled::Cache;
pub use history::{Retag, register, retag};

/// A topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, QueryableByName, utoipa::ToSchema)]
pub struct Topic {
    /// Its id.
    #[diesel(sql_type = Uuid)]
    #[diesel(column_name = topic_id)]
    pub id: TopicId,
    /// The topic above it.
    #[diesel(sql_type = Nullable<Uuid>)]
    #[diesel(column_name = parent_id)]
    pub parent: Option<TopicId>,
    /// Its name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Its path from the root, as filters name it: `delivery/late`.
    #[diesel(sql_type = Text)]
    pub path: String,
    /// The filter that finds it; empty for a topic that only holds others.
    #[diesel(sql_type = Text)]
    pub rule: String,
}

/// Where the tree stands.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct Tree {
    /// The present version.
    #[diesel(sql_type = Integer)]
    pub version: i32,
    /// The version that all of history has been brought to.
    #[diesel(sql_type = Integer)]
    pub tagged_version: i32,
    /// How many records the run towards the present version has seen.
    #[diesel(sql_type = BigInt)]
    pub tagged_records: i64,
}

/// Where the organisation's tree stands.
async fn tree(conn: &mut Conn, org: OrgId) -> Result<Tree> {
    starter::ensure(conn, org).await?;
    let select = "select version, tagged_version, tagged_records from topic_tree where org_id = $1";
    Ok(sql_query(select).bind::<Uuid, _>(org).get_result(conn).await?)
}

/// The tree and its topics in the order of their paths.
pub async fn list(conn: &mut Conn, org: OrgId) -> Result<(Tree, Vec<Topic>)> {
    let tree = tree(conn, org).await?;
    let topics = sql_query(
        "select topic_id, parent_id, name, path, rule from topic where org_id = $1 order by string_to_array(path, '/')",
    )
    .bind::<Uuid, _>(org)
    .load(conn)
    .await?;
    Ok((tree, topics))
}

/// One topic.
pub async fn get(conn: &mut Conn, actor: &Actor, id: TopicId) -> Result<Topic> {
    let found: Vec<Topic> = sql_query(
        "select topic_id, parent_id, name, path, rule from topic where org_id = $1 and topic_id = $2",
    )
    .bind::<Uuid, _>(actor.org)
    .bind::<Uuid, _>(id)
    .load(conn)
    .await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

/// Reads a rule; what is wrong with it is told at the form's field.
pub fn check_rule(rule: &str) -> Result<candor_model::filter::Filter> {
    parse_rule(rule).map_err(|error| match error {
        Error::Invalid(mut errors) => {
            for error in &mut errors {
                error.path = "rule".into();
            }
            Error::Invalid(errors)
        }
        other => other,
    })
}
