//! Hidden fields: what is known before anybody answers.

use std::collections::BTreeMap;

use candor_model::Result;
use candor_model::survey::Answers;
use candor_model::survey::kinds::{HiddenSource, fill_hidden, hidden_names};
use candor_store::Conn;
use diesel::sql_types::{Array, Jsonb, Nullable, Text, Uuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use serde_json::Value;

use super::door::Door;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Jsonb)]
    attributes: Value,
}

/// The values of the hidden fields of a passage that begins: from the address, with what link or invitation say going
/// before it, and from what the invited customer's records said last.
pub(super) async fn known(
    conn: &mut Conn,
    door: &Door,
    address: &BTreeMap<String, String>,
) -> Result<Answers> {
    let customer = customer(conn, door).await?;
    Ok(fill_hidden(&door.published, &with_presets(door, address), &customer))
}

/// The values that the address alone gives.
pub(super) fn from_address(door: &Door, address: &BTreeMap<String, String>) -> Answers {
    fill_hidden(&door.published, &with_presets(door, address), &BTreeMap::new())
}

fn with_presets(door: &Door, address: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut given = address.clone();
    given.extend(door.parameters());
    given
}

/// The wanted attributes of the invited customer: of each, the one that the latest record has.
async fn customer(conn: &mut Conn, door: &Door) -> Result<BTreeMap<String, Value>> {
    let wanted = hidden_names(&door.published, HiddenSource::Customer);
    let Some(invited) = door.invitation.as_ref().filter(|_| !wanted.is_empty()) else {
        return Ok(BTreeMap::new());
    };
    let rows: Vec<Row> = sql_query(
        "select f.attributes from feedback f join customer_identity i using (org_id, customer_id) \
         where i.org_id = $1 and ((i.kind = 'external_id' and i.value = $2) or (i.kind = 'email' and i.value = $3)) \
           and f.attributes ?| $4 \
         order by i.kind <> 'external_id', f.occurred_at desc limit 100",
    )
    .bind::<Uuid, _>(door.org)
    .bind::<Nullable<Text>, _>(&invited.customer_external_id)
    .bind::<Text, _>(&invited.email)
    .bind::<Array<Text>, _>(&wanted)
    .load(conn)
    .await?;
    let mut known = BTreeMap::new();
    for attributes in rows.iter().filter_map(|row| row.attributes.as_object()) {
        for name in &wanted {
            if let Some(value) = attributes.get(*name) {
                known.entry((*name).to_owned()).or_insert_with(|| value.clone());
            }
        }
    }
    Ok(known)
}
