//! Giving a customer another name.

use candor_model::id::CustomerId;
use candor_model::{Actor, Error, Result};
use candor_store::Conn;
use diesel::sql_query;
use diesel::sql_types::{Text, Uuid};
use diesel_async::RunQueryDsl;

/// The longest name, in characters.
const MAX_NAME: usize = 200;

/// Gives a customer another name and answers it as it is kept. Whatever else shows the name has to be told by the
/// caller, in the same transaction.
pub async fn rename(conn: &mut Conn, actor: &Actor, id: CustomerId, name: &str) -> Result<String> {
    let name = tidy(name)?;
    let found = sql_query("update customer set name = $3 where org_id = $1 and customer_id = $2")
        .bind::<Uuid, _>(actor.org)
        .bind::<Uuid, _>(id)
        .bind::<Text, _>(&name)
        .execute(conn)
        .await?;
    if found == 0 { Err(Error::NotFound) } else { Ok(name) }
}

fn tidy(name: &str) -> Result<String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(Error::invalid("name", "required", "a name is needed"));
    }
    if name.chars().count() > MAX_NAME {
        return Err(Error::invalid("name", "too_long", "at most 200 characters are allowed"));
    }
    if name.chars().any(char::is_control) {
        return Err(Error::invalid("name", "invalid", "control characters are not allowed"));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_tidied_and_checked() {
        assert_eq!(tidy("  Ada \t Byron ").unwrap(), "Ada Byron");
        for wrong in ["", " \n ", "Ada\u{0}", &"a".repeat(201)] {
            assert!(tidy(wrong).is_err(), "{wrong:?}");
        }
    }
}
