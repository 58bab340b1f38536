//! Customers as cases show them.

use candor_model::id::CustomerId;
use candor_model::{Actor, Result};
use candor_store::Conn;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::schema::feedback_case;

/// Shows the customer by another name in every case, done ones too.
pub async fn customer_renamed(conn: &mut Conn, actor: &Actor, id: CustomerId, name: &str) -> Result<()> {
    diesel::update(feedback_case::table)
        .filter(feedback_case::org_id.eq(actor.org).and(feedback_case::customer_id.eq(id)))
        .set(feedback_case::customer_name.eq(name))
        .execute(conn)
        .await?;
    Ok(())
}
