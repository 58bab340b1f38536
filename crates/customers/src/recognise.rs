//! Whose feedback is it? Many references at once, in a handful of statements however many there are.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use candor_model::id::{CustomerId, OrgId};
use candor_model::{CustomerRef, Result};
use candor_store::{Conn, Keep};
use diesel::sql_types::{Array, Nullable, Text, Uuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;

use crate::identity::{Identity, IdentityKind, identities};

/// An identity within its organisation.
type Key = (OrgId, Identity);

/// Who was meant.
#[derive(Debug, Default)]
pub struct Recognised {
    /// The customer of each reference, in their order; `None` where a reference carries no identity.
    pub of: Vec<Option<CustomerId>>,
    /// Customers known before who have a name only now: what they said earlier shows it too.
    pub named: Vec<(OrgId, CustomerId)>,
}

/// The customer of each reference, in the order of `refs`; references that are not known become customers. `None`
/// where a reference carries no identity: a name alone recognises nobody.
///
/// Of identities that lead to different customers the most trusted wins (external id, e-mail, telephone), and the
/// overlap is noted for both. Identities that were not known are added to the customer that was found. Runs in the
/// caller's transaction, which may serve several organisations.
pub async fn recognise(conn: &mut Conn, refs: &[(OrgId, &CustomerRef)]) -> Result<Recognised> {
    let wanted: Vec<Vec<Key>> =
        refs.iter().map(|(org, r)| identities(r).into_iter().map(|i| (*org, i)).collect()).collect();
    let keys: BTreeSet<&Key> = wanted.iter().flatten().collect();
    if keys.is_empty() {
        return Ok(Recognised { of: vec![None; refs.len()], named: Vec::new() });
    }
    let mut known = find(conn, keys).await?;
    let mut plan = Plan::default();
    plan.assign(&wanted, &known);
    if !plan.claims.is_empty() {
        let lost = claim(conn, &plan.claims).await?;
        if !lost.is_empty() {
            // Somebody else claimed some of them a moment ago; theirs count, and the rest follows them.
            known.extend(find(conn, lost.iter()).await?);
            let before = std::mem::take(&mut plan);
            plan.assign(&wanted, &known);
            repoint(conn, &before, &plan).await?;
        }
    }
    create(conn, refs, &plan).await?;
    let named = name(conn, refs, &plan).await?;
    note_overlaps(conn, &plan.overlaps).await?;
    Ok(Recognised { of: plan.of, named })
}

/// Who is who, decided in memory.
#[derive(Default)]
struct Plan {
    /// The customer of each reference.
    of: Vec<Option<CustomerId>>,
    /// Identities that are new, and whose they become. Sorted, so that two writers never wait for each other.
    claims: BTreeMap<Key, CustomerId>,
    /// Customers that do not exist yet, with the reference that first named them.
    fresh: BTreeMap<(OrgId, CustomerId), usize>,
    /// Customers that a reference named together with another.
    overlaps: BTreeSet<(OrgId, CustomerId, CustomerId)>,
}

impl Plan {
    fn assign(&mut self, wanted: &[Vec<Key>], known: &HashMap<Key, CustomerId>) {
        for (index, keys) in wanted.iter().enumerate() {
            let found: Vec<CustomerId> =
                keys.iter().filter_map(|k| known.get(k).or_else(|| self.claims.get(k)).copied()).collect();
            let Some((org, _)) = keys.as_slice().first() else {
                self.of.push(None);
                continue;
            };
            let customer = found.as_slice().first().copied().unwrap_or_else(|| {
                let id = CustomerId::new();
                self.fresh.insert((*org, id), index);
                id
            });
            for other in found.into_iter().filter(|other| *other != customer) {
                self.overlaps.insert((*org, customer.min(other), customer.max(other)));
            }
            for key in keys.iter().filter(|k| !known.contains_key(k)) {
                self.claims.entry(key.clone()).or_insert(customer);
            }
            self.of.push(Some(customer));
        }
    }
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Uuid)]
    org_id: OrgId,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    value: String,
    #[diesel(sql_type = Uuid)]
    customer_id: CustomerId,
}

impl Found {
    fn entry(self) -> Option<(Key, CustomerId)> {
        let kind = IdentityKind::from_db(&self.kind)?;
        Some(((self.org_id, Identity { kind, value: self.value }), self.customer_id))
    }
}

/// Identities as three columns.
fn columns<'a>(keys: impl IntoIterator<Item = &'a Key>) -> (Vec<OrgId>, Vec<&'static str>, Vec<&'a str>) {
    let mut columns = (Vec::new(), Vec::new(), Vec::new());
    for (org, identity) in keys {
        columns.0.push(*org);
        columns.1.push(identity.kind.as_str());
        columns.2.push(identity.value.as_str());
    }
    columns
}

/// Each identity is looked for by its key (`offset 0` keeps it so); a join may be planned to read them all.
async fn find<'a>(
    conn: &mut Conn,
    keys: impl IntoIterator<Item = &'a Key>,
) -> Result<HashMap<Key, CustomerId>> {
    let (orgs, kinds, values) = columns(keys);
    let rows: Vec<Found> = sql_query(
        "select i.org_id, i.kind, i.value, i.customer_id
         from unnest($1, $2, $3) as w(org_id, kind, value)
         cross join lateral (
             select * from customer_identity i
             where i.org_id = w.org_id and i.kind = w.kind and i.value = w.value
             offset 0
         ) i",
    )
    .bind::<Array<Uuid>, _>(orgs)
    .bind::<Array<Text>, _>(kinds)
    .bind::<Array<Text>, _>(values)
    .kept()
    .load(conn)
    .await?;
    Ok(rows.into_iter().filter_map(Found::entry).collect())
}

/// Takes the identities for their customers and answers those that somebody else has taken meanwhile.
async fn claim(conn: &mut Conn, claims: &BTreeMap<Key, CustomerId>) -> Result<Vec<Key>> {
    let (orgs, kinds, values) = columns(claims.keys());
    let customers: Vec<CustomerId> = claims.values().copied().collect();
    let rows: Vec<Found> = sql_query(
        "insert into customer_identity (org_id, kind, value, customer_id)
         select * from unnest($1, $2, $3, $4)
         on conflict do nothing
         returning org_id, kind, value, customer_id",
    )
    .bind::<Array<Uuid>, _>(orgs)
    .bind::<Array<Text>, _>(kinds)
    .bind::<Array<Text>, _>(values)
    .bind::<Array<Uuid>, _>(customers)
    .kept()
    .load(conn)
    .await?;
    if rows.len() == claims.len() {
        return Ok(Vec::new());
    }
    let taken: HashMap<Key, CustomerId> = rows.into_iter().filter_map(Found::entry).collect();
    Ok(claims.keys().filter(|k| !taken.contains_key(k)).cloned().collect())
}

/// After a lost race: identities that were claimed for a customer who will not be made go to the one who was found.
async fn repoint(conn: &mut Conn, before: &Plan, after: &Plan) -> Result<()> {
    let moved: Vec<(&Key, CustomerId)> = before
        .claims
        .iter()
        .filter_map(|(key, was)| after.claims.get(key).filter(|now| *now != was).map(|now| (key, *now)))
        .collect();
    let (orgs, kinds, values) = columns(moved.iter().map(|(key, _)| *key));
    let customers: Vec<CustomerId> = moved.iter().map(|(_, customer)| *customer).collect();
    sql_query(
        "update customer_identity i set customer_id = w.customer_id
         from unnest($1, $2, $3, $4) as w(org_id, kind, value, customer_id)
         where i.org_id = w.org_id and i.kind = w.kind and i.value = w.value",
    )
    .bind::<Array<Uuid>, _>(orgs)
    .bind::<Array<Text>, _>(kinds)
    .bind::<Array<Text>, _>(values)
    .bind::<Array<Uuid>, _>(customers)
    .kept()
    .execute(conn)
    .await?;
    Ok(())
}

async fn create(conn: &mut Conn, refs: &[(OrgId, &CustomerRef)], plan: &Plan) -> Result<()> {
    if plan.fresh.is_empty() {
        return Ok(());
    }
    let orgs: Vec<OrgId> = plan.fresh.keys().map(|(org, _)| *org).collect();
    let ids: Vec<CustomerId> = plan.fresh.keys().map(|(_, id)| *id).collect();
    let names: Vec<Option<&str>> = plan.fresh.values().map(|i| refs[*i].1.name.as_deref()).collect();
    sql_query("insert into customer (org_id, customer_id, name) select * from unnest($1, $2, $3)")
        .bind::<Array<Uuid>, _>(orgs)
        .bind::<Array<Uuid>, _>(ids)
        .bind::<Array<Nullable<Text>>, _>(names)
        .kept()
        .execute(conn)
        .await?;
    Ok(())
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Uuid)]
    org_id: OrgId,
    #[diesel(sql_type = Uuid)]
    customer_id: CustomerId,
}

/// Gives a name to customers who had none, and says which were known before.
async fn name(
    conn: &mut Conn,
    refs: &[(OrgId, &CustomerRef)],
    plan: &Plan,
) -> Result<Vec<(OrgId, CustomerId)>> {
    let mut named = BTreeMap::new();
    for ((org, reference), customer) in refs.iter().zip(&plan.of) {
        if let (Some(customer), Some(name)) = (customer, reference.name.as_deref())
            && plan.fresh.get(&(*org, *customer)).is_none_or(|i| refs[*i].1.name.is_none())
        {
            named.entry((*org, *customer)).or_insert(name);
        }
    }
    let nameless = nameless(conn, named.keys()).await?;
    named.retain(|customer, _| nameless.contains(customer));
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let orgs: Vec<OrgId> = named.keys().map(|(org, _)| *org).collect();
    let ids: Vec<CustomerId> = named.keys().map(|(_, id)| *id).collect();
    let rows: Vec<Named> = sql_query(
        "update customer c set name = w.name
         from unnest($1, $2, $3) as w(org_id, customer_id, name)
         where c.org_id = w.org_id and c.customer_id = w.customer_id and c.name is null
         returning c.org_id, c.customer_id",
    )
    .bind::<Array<Uuid>, _>(orgs)
    .bind::<Array<Uuid>, _>(ids)
    .bind::<Array<Text>, _>(named.into_values().collect::<Vec<_>>())
    .kept()
    .load(conn)
    .await?;
    let known = rows.into_iter().map(|row| (row.org_id, row.customer_id));
    Ok(known.filter(|key| !plan.fresh.contains_key(key)).collect())
}

/// Which of these customers have no name; most have one, and are not touched.
async fn nameless<'a>(
    conn: &mut Conn,
    customers: impl Iterator<Item = &'a (OrgId, CustomerId)>,
) -> Result<BTreeSet<(OrgId, CustomerId)>> {
    let (orgs, ids): (Vec<OrgId>, Vec<CustomerId>) = customers.copied().unzip();
    if orgs.is_empty() {
        return Ok(BTreeSet::new());
    }
    let rows: Vec<Named> = sql_query(
        "select c.org_id, c.customer_id
         from unnest($1, $2) as w(org_id, customer_id)
         cross join lateral (
             select * from customer c
             where c.org_id = w.org_id and c.customer_id = w.customer_id and c.name is null
             offset 0
         ) c",
    )
    .bind::<Array<Uuid>, _>(orgs)
    .bind::<Array<Uuid>, _>(ids)
    .kept()
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.org_id, row.customer_id)).collect())
}

async fn note_overlaps(conn: &mut Conn, overlaps: &BTreeSet<(OrgId, CustomerId, CustomerId)>) -> Result<()> {
    if overlaps.is_empty() {
        return Ok(());
    }
    let orgs: Vec<OrgId> = overlaps.iter().map(|o| o.0).collect();
    let ids: Vec<CustomerId> = overlaps.iter().map(|o| o.1).collect();
    let others: Vec<CustomerId> = overlaps.iter().map(|o| o.2).collect();
    sql_query(
        "insert into customer_overlap (org_id, customer_id, other_id)
         select * from unnest($1, $2, $3) on conflict do nothing",
    )
    .bind::<Array<Uuid>, _>(orgs)
    .bind::<Array<Uuid>, _>(ids)
    .bind::<Array<Uuid>, _>(others)
    .kept()
    .execute(conn)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(org: OrgId, kind: IdentityKind, value: &str) -> Key {
        (org, Identity { kind, value: value.into() })
    }

    #[test]
    fn the_most_trusted_identity_wins_and_the_overlap_is_noted() {
        let org = OrgId::new();
        let (a, b) = (CustomerId::new(), CustomerId::new());
        let external = key(org, IdentityKind::ExternalId, "C-1");
        let email = key(org, IdentityKind::Email, "x@example.com");
        let phone = key(org, IdentityKind::Phone, "+4930123456");
        let known = HashMap::from([(external.clone(), b), (email.clone(), a)]);
        let mut plan = Plan::default();
        plan.assign(&[vec![external, email, phone.clone()]], &known);
        assert_eq!(plan.of, [Some(b)]);
        assert_eq!(plan.overlaps, BTreeSet::from([(org, a, b)]));
        assert_eq!(plan.claims, BTreeMap::from([(phone, b)]));
        assert!(plan.fresh.is_empty());
    }

    #[test]
    fn references_of_one_batch_find_each_other() {
        let org = OrgId::new();
        let email = key(org, IdentityKind::Email, "x@example.com");
        let phone = key(org, IdentityKind::Phone, "+4930123456");
        let elsewhere = key(OrgId::new(), IdentityKind::Email, "x@example.com");
        let mut plan = Plan::default();
        let wanted = [vec![email.clone()], vec![email, phone.clone()], vec![phone], vec![elsewhere], vec![]];
        plan.assign(&wanted, &HashMap::new());
        assert!(plan.of[0].is_some());
        assert_eq!(plan.of[0], plan.of[1]);
        assert_eq!(plan.of[0], plan.of[2]);
        assert_ne!(plan.of[0], plan.of[3]);
        assert_eq!(plan.of[4], None);
        assert_eq!(plan.fresh.len(), 2);
    }
}
