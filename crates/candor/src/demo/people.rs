//! Who works at Merrow Parcel and signs in, and what they have set up.

use candor_accounts::units::{self, Unit};
use candor_accounts::users::{self, NewUser};
use candor_alerting::{CasePriority, Delivery, Direction, Measure, Recipients, RuleInput, Threshold};
use candor_index::saved::{self, SavedSearchInput};
use candor_model::id::UserId;
use candor_model::{Actor, Error, Result, Role};
use candor_reporting::{DashboardContent, dashboards};
use candor_store::Conn;
use chrono::{DateTime, Utc};

/// The address that signs in as administrator.
pub(crate) const ADMIN: &str = "demo@merrow.example";
/// The password of everybody in the demo organisation, and of nobody else.
pub(crate) const PASSWORD: &str = "tide-lantern-7-harbour";

struct Person {
    email: &'static str,
    name: &'static str,
    role: Role,
    /// Units by path; everything when empty.
    units: &'static [&'static str],
    language: &'static str,
}

const fn person(
    email: &'static str,
    name: &'static str,
    role: Role,
    units: &'static [&'static str],
    language: &'static str,
) -> Person {
    Person { email, name, role, units, language }
}

const PEOPLE: [Person; 13] = [
    person("designer@merrow.example", "Elena Novak", Role::Designer, &[], "en"),
    person("analyst@merrow.example", "Samuel Aldous", Role::Analyst, &[], "en"),
    person("agent@merrow.example", "Marta Quill", Role::Agent, &[], "en"),
    person("agent.de@merrow.example", "Katrin Vogt", Role::Agent, &["central"], "de"),
    person("isles@merrow.example", "Gwen Hartley", Role::Manager, &["isles"], "en"),
    person("central@merrow.example", "Henrik Sommer", Role::Manager, &["central"], "de"),
    person("west@merrow.example", "Solène Aubry", Role::Manager, &["west"], "en"),
    person("leeds@merrow.example", "Priya Nair", Role::Manager, &["isles/england-north/leeds"], "en"),
    person("england.north@merrow.example", "Dominic Frost", Role::Manager, &["isles/england-north"], "en"),
    person("germany.south@merrow.example", "Ute Brenner", Role::Manager, &["central/germany-south"], "de"),
    person("france.south@merrow.example", "Bastien Carrel", Role::Manager, &["west/france-south"], "en"),
    person("lyon@merrow.example", "Ines Maillard", Role::Manager, &["west/france-south/lyon-hub"], "en"),
    person("austria@merrow.example", "Veronika Lang", Role::Manager, &["central/austria"], "de"),
];

/// Adds the people. The administrator comes last: whose presence says that the demo is complete.
pub(super) async fn add(conn: &mut Conn, actor: &Actor) -> Result<Vec<UserId>> {
    let all: Vec<Unit> = units::list(conn, actor).await?;
    let mut managers = Vec::new();
    let admin = person(ADMIN, "Robin Hale", Role::Admin, &[], "en");
    for person in PEOPLE.iter().chain([&admin]) {
        let ids: Vec<_> =
            all.iter().filter(|u| person.units.contains(&u.path.as_str())).map(|u| u.id).collect();
        let new = NewUser {
            email: person.email.into(),
            name: Some(person.name.into()),
            role: person.role,
            units: (!person.units.is_empty()).then_some(ids),
            language: Some(person.language.into()),
            password: Some(PASSWORD.into()),
        };
        let (user, _) = users::add(conn, actor, new).await?;
        if person.role == Role::Manager {
            managers.push(user.id);
        }
    }
    Ok(managers)
}

/// Rules that watch what comes in from now on.
pub(super) async fn watch(conn: &mut Conn, actor: &Actor, now: DateTime<Utc>) -> Result<()> {
    let managers = Recipients { unit_managers: true, ..Recipients::default() };
    let roles = |roles: &[Role]| Recipients { roles: roles.to_vec(), ..Recipients::default() };
    let rule = |name: &str, filter: &str, recipients: Recipients| RuleInput {
        name: name.into(),
        filter: filter.into(),
        threshold: None,
        recipients,
        delivery: Delivery::AtOnce,
        cooldown_minutes: 0,
        opens_case: false,
        case_priority: CasePriority::Normal,
        enabled: true,
    };
    let share = |measure, direction, value, hours: i64, least_base| Threshold {
        measure,
        direction,
        value,
        window_minutes: hours * 60,
        least_base,
    };
    let rules = [
        RuleInput {
            opens_case: true,
            case_priority: CasePriority::High,
            ..rule("Lost parcel", "topic:delivery/lost sentiment:negative", managers.clone())
        },
        RuleInput { opens_case: true, ..rule("Detractor with words", "nps<=4 has:text", managers.clone()) },
        RuleInput {
            threshold: Some(share(Measure::Count, Direction::AtLeast, 25.0, 24, 1)),
            cooldown_minutes: 720,
            ..rule("Many late parcels in the west", "topic:delivery/late unit:west", managers.clone())
        },
        RuleInput {
            threshold: Some(share(Measure::Nps, Direction::AtMost, -20.0, 168, 20)),
            delivery: Delivery::Daily,
            ..rule("NPS of a week below -20", "has:nps", roles(&[Role::Analyst]))
        },
        RuleInput {
            delivery: Delivery::Hourly,
            ..rule(
                "Thinks of leaving",
                "\"switching to\" OR \"another carrier\" OR wechsle OR konkurrenz OR \"autre transporteur\" OR \"je change\"",
                roles(&[Role::Designer]),
            )
        },
        RuleInput {
            delivery: Delivery::Daily,
            ..rule("Praise for a person", "topic:staff/friendliness sentiment>=3 has:text", managers)
        },
    ];
    for input in rules {
        candor_alerting::add(conn, actor, input, now).await?;
    }
    Ok(())
}

/// Searches that everybody can use.
pub(super) async fn keep_searches(conn: &mut Conn, actor: &Actor) -> Result<()> {
    for (name, filter) in [
        ("Late in the south of France", "topic:delivery/late unit:west/france-south since:60d"),
        ("After the price change", "topic:price/increase OR topic:billing/wrong"),
        ("Praise for Leeds", "unit:isles/england-north/leeds sentiment:positive since:200d"),
        ("App crashes", "topic:digital/errors sentiment:negative"),
        ("Calls of unhappy business customers", "channel:call segment:business sentiment:negative"),
        ("Said thank you to somebody", "(thank OR thanks OR danke OR merci) topic:staff sentiment:positive"),
    ] {
        let input = SavedSearchInput { name: name.into(), filter: filter.into(), shared: true };
        saved::create(conn, actor, input).await?;
    }
    Ok(())
}

/// Dashboards beside the usual one.
pub(super) async fn draw(conn: &mut Conn, actor: &Actor, now: DateTime<Utc>) -> Result<()> {
    let usual = dashboards::list(conn, actor).await?.into_iter().next().ok_or(Error::NotFound)?;
    let tiles = usual.content.tiles;
    for (name, filter) in [
        ("South of France", "unit:west/france-south since:90d"),
        ("Prices and invoices", "(topic:price OR topic:billing) since:270d"),
        ("Leeds", "unit:isles/england-north/leeds since:365d"),
    ] {
        let content = DashboardContent { name: name.into(), filter: filter.into(), tiles: tiles.clone() };
        dashboards::add(conn, actor, content, now).await?;
    }
    Ok(())
}
