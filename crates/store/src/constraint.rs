//! Turning an expected constraint violation into a domain error.

use candor_model::Error;
use diesel::result::Error as DieselError;

/// Maps a violation of the constraint called `name` to `error`; anything else passes as it is.
///
/// ```ignore
/// diesel::insert_into(survey).values(row).execute(conn).await
///     .map_err(on_constraint("survey_org_id_slug_key", || Error::Conflict("slug_taken")))?;
/// ```
pub fn on_constraint(name: &'static str, error: impl FnOnce() -> Error) -> impl FnOnce(DieselError) -> Error {
    move |cause| match &cause {
        DieselError::DatabaseError(_, info) if info.constraint_name() == Some(name) => error(),
        _ => cause.into(),
    }
}
