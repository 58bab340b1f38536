//! Who is to be told: people by id, by role, and the managers of a unit from the nearest upwards.

use std::collections::HashMap;

use candor_model::id::{OrgId, UnitId, UserId};
use candor_model::{Result, Role};
use candor_store::Conn;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::schema::{app_user, app_user_unit, unit};
use crate::units::within;
use crate::users::AlertDelivery;

/// Somebody who can be told something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Who.
    pub user: UserId,
    /// Where.
    pub email: String,
    /// How to call them.
    pub name: String,
    /// In which language.
    pub language: String,
    /// What they are there to do.
    pub role: Role,
    /// How they want to hear of alerts.
    pub alert_delivery: AlertDelivery,
    /// Whether they want the weekly summary.
    pub weekly_summary: bool,
    /// The paths of the units that they may see; `None` is everything.
    pub units: Option<Vec<String>>,
}

impl Recipient {
    /// Whether the person may read what belongs to the unit with this path.
    #[must_use]
    pub fn sees_unit(&self, path: Option<&str>) -> bool {
        match (&self.units, path) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(roots), Some(path)) => roots.iter().any(|root| within(path, root)),
        }
    }

    /// How high in the tree this person's unit stands above `path`; the more parts, the nearer.
    fn nearness(&self, path: &str) -> Option<usize> {
        let roots = self.units.as_ref()?;
        roots.iter().filter(|root| within(path, root)).map(|root| root.split('/').count()).max()
    }
}

/// Everybody who is not disabled.
pub async fn recipients(conn: &mut Conn, org: OrgId) -> Result<Vec<Recipient>> {
    type Row = (UserId, String, String, String, String, String, bool, bool);
    let rows: Vec<Row> = app_user::table
        .filter(app_user::org_id.eq(org).and(app_user::disabled_at.is_null()))
        .select((
            app_user::user_id,
            app_user::email,
            app_user::name,
            app_user::language,
            app_user::role,
            app_user::alert_delivery,
            app_user::weekly_summary,
            app_user::whole_org,
        ))
        .order(app_user::email)
        .load(conn)
        .await?;
    let scopes: Vec<(UserId, String)> = app_user_unit::table
        .inner_join(
            unit::table
                .on(unit::org_id.eq(app_user_unit::org_id).and(unit::unit_id.eq(app_user_unit::unit_id))),
        )
        .filter(app_user_unit::org_id.eq(org))
        .select((app_user_unit::user_id, unit::path))
        .load(conn)
        .await?;
    let mut units: HashMap<UserId, Vec<String>> = HashMap::new();
    for (user, path) in scopes {
        units.entry(user).or_default().push(path);
    }
    let recipient = |(user, email, name, language, role, delivery, weekly_summary, whole_org): Row| {
        Some(Recipient {
            user,
            email,
            name,
            language,
            role: role.parse().ok()?,
            alert_delivery: AlertDelivery::from_column(&delivery),
            weekly_summary,
            units: (!whole_org).then(|| units.get(&user).cloned().unwrap_or_default()),
        })
    };
    Ok(rows.into_iter().filter_map(recipient).collect())
}

/// The managers of a unit by distance: its own, those of the next unit above that has any, and so on; then the
/// managers of the whole organisation, then its administrators. Empty levels are left out.
pub async fn manager_levels(
    conn: &mut Conn,
    org: OrgId,
    unit_id: Option<UnitId>,
) -> Result<Vec<Vec<Recipient>>> {
    let path: Option<String> = match unit_id {
        Some(id) => unit::table.find((org, id)).select(unit::path).first(conn).await.optional()?,
        None => None,
    };
    Ok(levels(recipients(conn, org).await?, path.as_deref()))
}

/// The nearest managers of a unit.
pub async fn managers_of(conn: &mut Conn, org: OrgId, unit_id: Option<UnitId>) -> Result<Vec<Recipient>> {
    Ok(manager_levels(conn, org, unit_id).await?.into_iter().next().unwrap_or_default())
}

/// Managers among these people by distance to the unit with this path, as [`manager_levels`] says.
#[must_use]
pub fn levels(people: Vec<Recipient>, path: Option<&str>) -> Vec<Vec<Recipient>> {
    let mut ranked: Vec<(usize, Recipient)> = people
        .into_iter()
        .filter_map(|person| {
            let rank = match (person.role, &person.units) {
                (Role::Manager, None) => 1,
                (Role::Manager, Some(_)) => 1 + person.nearness(path?)?,
                (Role::Admin, _) => 0,
                _ => return None,
            };
            Some((rank, person))
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
    ranked.chunk_by(|a, b| a.0 == b.0).map(|level| level.iter().map(|(_, p)| p.clone()).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, role: Role, units: Option<&[&str]>) -> Recipient {
        Recipient {
            user: UserId::new(),
            email: format!("{name}@x.org"),
            name: name.into(),
            language: "en".into(),
            role,
            alert_delivery: AlertDelivery::AtOnce,
            weekly_summary: true,
            units: units.map(|u| u.iter().map(|p| (*p).to_owned()).collect()),
        }
    }

    fn names(people: &[Recipient], path: Option<&str>) -> Vec<Vec<String>> {
        levels(people.to_vec(), path).iter().map(|l| l.iter().map(|p| p.name.clone()).collect()).collect()
    }

    #[test]
    fn the_nearest_manager_comes_first() {
        let people = [
            person("admin", Role::Admin, None),
            person("all", Role::Manager, None),
            person("lyon", Role::Manager, Some(&["north/lyon"])),
            person("north", Role::Manager, Some(&["north", "south/nice"])),
            person("agent", Role::Agent, Some(&["north/lyon"])),
            person("lyonesse", Role::Manager, Some(&["north/lyonesse"])),
        ];
        assert_eq!(
            names(&people, Some("north/lyon/shop-4")),
            [vec!["lyon"], vec!["north"], vec!["all"], vec!["admin"]]
        );
        assert_eq!(names(&people, Some("south/nice")), [vec!["north"], vec!["all"], vec!["admin"]]);
        assert_eq!(names(&people, None), [vec!["all"], vec!["admin"]]);
    }

    #[test]
    fn nobody_hears_of_what_they_may_not_see() {
        let lyon = person("lyon", Role::Manager, Some(&["north/lyon"]));
        assert!(lyon.sees_unit(Some("north/lyon/shop-4")));
        assert!(!lyon.sees_unit(Some("north/lyonesse")));
        assert!(!lyon.sees_unit(None));
        assert!(person("all", Role::Analyst, None).sees_unit(None));
    }
}
