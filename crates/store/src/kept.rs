//! Statements that the connection keeps prepared.

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

/// A statement of SQL as written that is prepared once for each connection, and not for each use as `sql_query` has
/// it. For statements whose text never changes and that are sent many times a second; one plan has to suit all values.
#[derive(Clone, Copy, Debug)]
pub struct Kept<Q>(Q);

/// Makes a statement one that is kept.
pub trait Keep: Sized {
    /// This statement, prepared once for each connection.
    fn kept(self) -> Kept<Self> {
        Kept(self)
    }
}

impl<Q: Query> Keep for Q {}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Kept<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q: Query> Query for Kept<Q> {
    type SqlType = Q::SqlType;
}

/// Known by its text.
impl<Q> QueryId for Kept<Q> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}
