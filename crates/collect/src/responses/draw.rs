//! Even draws: the first answer of a person takes what was taken least often so far.

use std::collections::BTreeMap;

use candor_model::Result;
use candor_model::id::{OrgId, SurveyId};
use candor_model::survey::Definition;
use candor_model::survey::flow::{even_draws, lots};
use candor_store::Conn;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::schema::response_draw;

/// Draws for one more person. Whoever draws from the same list at the same time waits, so counts never drift apart.
pub(super) async fn draw(
    conn: &mut Conn,
    org: OrgId,
    survey: SurveyId,
    published: &Definition,
    seed: u64,
) -> Result<BTreeMap<String, Vec<String>>> {
    let mut drawn = BTreeMap::new();
    for draw in even_draws(published) {
        let rows: Vec<_> = draw
            .elements
            .iter()
            .map(|element| {
                (
                    response_draw::org_id.eq(org),
                    response_draw::survey_id.eq(survey),
                    response_draw::name.eq(&draw.name),
                    response_draw::element.eq(element),
                )
            })
            .collect();
        diesel::insert_into(response_draw::table).values(rows).on_conflict_do_nothing().execute(conn).await?;
        let mine = response_draw::table
            .filter(response_draw::org_id.eq(org).and(response_draw::survey_id.eq(survey)))
            .filter(response_draw::name.eq(&draw.name));
        let counts: Vec<(String, i64)> = mine
            .order(response_draw::element)
            .select((response_draw::element, response_draw::drawn))
            .for_update()
            .load(conn)
            .await?;
        let taken = lots(&draw, &counts.into_iter().collect(), seed);
        change(conn, org, survey, &draw.name, &taken, 1).await?;
        drawn.insert(draw.name, taken);
    }
    Ok(drawn)
}

/// Gives back what somebody drew who will not finish.
pub(super) async fn give_back(
    conn: &mut Conn,
    org: OrgId,
    survey: SurveyId,
    drawn: &BTreeMap<String, Vec<String>>,
) -> Result<()> {
    for (name, elements) in drawn {
        change(conn, org, survey, name, elements, -1).await?;
    }
    Ok(())
}

async fn change(
    conn: &mut Conn,
    org: OrgId,
    survey: SurveyId,
    name: &str,
    elements: &[String],
    by: i64,
) -> Result<()> {
    let these = response_draw::table
        .filter(response_draw::org_id.eq(org).and(response_draw::survey_id.eq(survey)))
        .filter(response_draw::name.eq(name).and(response_draw::element.eq_any(elements)));
    diesel::update(these).set(response_draw::drawn.eq(response_draw::drawn + by)).execute(conn).await?;
    Ok(())
}
