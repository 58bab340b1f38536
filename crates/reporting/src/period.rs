//! Which stretch of time a filter speaks of, and the stretch of the same length before it.

use candor_model::filter::{Bound, Clause, Clock, Field, FieldTest, Filter, Op, Test, Value, When};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// From `from`, included, to `to`, not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = ReportPeriod)]
pub struct Span {
    /// The first moment.
    pub from: DateTime<Utc>,
    /// The first moment after.
    pub to: DateTime<Utc>,
}

impl Span {
    fn before(self) -> Option<Self> {
        let length = self.to - self.from;
        (length > chrono::Duration::zero()).then(|| Self { from: self.from - length, to: self.from })
    }
}

/// The conditions that must all hold.
fn conditions(filter: &Filter) -> &[Filter] {
    match filter {
        Filter::And { items } => items,
        one => std::slice::from_ref(one),
    }
}

fn time_condition(filter: &Filter) -> Option<&Clause> {
    match filter {
        Filter::Field(clause) if clause.field == Field::Occurred && clause.op != Op::Exists => Some(clause),
        _ => None,
    }
}

/// The stretch that the filter is limited to, up to now; `None` when it has no beginning.
pub(crate) fn span(filter: &Filter, clock: &Clock) -> Option<Span> {
    let (mut from, mut to) = (None, clock.now);
    for clause in conditions(filter).iter().filter_map(time_condition) {
        let tests = FieldTest::new(clause, clock).tests;
        let [Test::Time(interval)] = tests.as_slice() else { continue };
        from = from.max(interval.from.map(|end| end.0));
        to = interval.to.map_or(to, |end| to.min(end.0));
    }
    from.map(|from| Span { from, to }).filter(|span| span.from < span.to)
}

/// The same filter over the stretch before, and that stretch.
pub(crate) fn previous(filter: &Filter, clock: &Clock) -> Option<(Filter, Span)> {
    let before = span(filter, clock)?.before()?;
    let others = conditions(filter).iter().filter(|item| time_condition(item).is_none()).cloned();
    Some((Filter::and(others.chain([within(before)])), before))
}

/// Records of a stretch of time.
pub(crate) fn within(span: Span) -> Filter {
    let end = |op, moment| {
        Filter::Field(Clause { field: Field::Occurred, op, values: vec![Value::Time(When::Moment(moment))] })
    };
    Filter::and([end(Op::Ge, span.from), end(Op::Lt, span.to)])
}

/// Records of whole days, from the first to the last.
pub(crate) fn days(first: chrono::NaiveDate, last: chrono::NaiveDate) -> Filter {
    let value = if first == last {
        Value::Time(When::Day(first))
    } else {
        Value::Range(Some(Bound::Time(When::Day(first))), Some(Bound::Time(When::Day(last))))
    };
    Filter::Field(Clause { field: Field::Occurred, op: Op::Is, values: vec![value] })
}
