//! Tags: words that people give to records.

use candor_model::id::FeedbackId;
use candor_model::{Actor, Error, FieldError, Result};
use candor_store::{Conn, changes};
use diesel::sql_query;
use diesel::sql_types::{Array, Text, Uuid};
use diesel_async::RunQueryDsl;

use crate::read;
use crate::write::CHANGE;

/// The most tags of one record.
const MAX_TAGS: usize = 50;

/// Gives a record exactly these tags: lower case, sorted, each once.
pub async fn set_tags(
    conn: &mut Conn,
    actor: &Actor,
    id: FeedbackId,
    tags: Vec<String>,
) -> Result<Vec<String>> {
    let tags = tidy(tags)?;
    let record = read::get(conn, actor, id).await?;
    if record.tags == tags {
        return Ok(tags);
    }
    sql_query("update feedback set tags = $3 where org_id = $1 and feedback_id = $2")
        .bind::<Uuid, _>(actor.org)
        .bind::<Uuid, _>(id)
        .bind::<Array<Text>, _>(&tags)
        .execute(conn)
        .await?;
    changes::append(conn, actor.org, CHANGE, &[id.0]).await?;
    Ok(tags)
}

fn tidy(tags: Vec<String>) -> Result<Vec<String>> {
    let mut errors = Vec::new();
    if tags.len() > MAX_TAGS {
        errors.push(FieldError::new("tags", "too_many", format!("at most {MAX_TAGS} tags are allowed")));
    }
    let mut tidy: Vec<String> = Vec::with_capacity(tags.len());
    for (i, tag) in tags.iter().enumerate() {
        let tag = tag.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if tag.is_empty() || tag.chars().count() > 50 || tag.chars().any(|c| c.is_control() || c == ',') {
            let message = "has 1 to 50 characters and no comma";
            errors.push(FieldError::new(format!("tags[{i}]"), "invalid", message));
        }
        tidy.push(tag);
    }
    tidy.sort();
    tidy.dedup();
    if errors.is_empty() { Ok(tidy) } else { Err(Error::Invalid(errors)) }
}

#[cfg(test)]
mod tests {
    use super::tidy;

    #[test]
    fn tags_are_tidied_and_checked() {
        let tags = tidy(vec!["  Call   back ".into(), "vip".into(), "VIP".into()]);
        assert_eq!(tags.unwrap(), ["call back", "vip"]);
        assert!(tidy(vec![String::new()]).is_err());
        assert!(tidy(vec!["a,b".into()]).is_err());
        assert!(tidy((0..51).map(|n| n.to_string()).collect()).is_err());
    }
}
