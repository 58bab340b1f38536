use super::super::sql::{Bind, Column, Holds, narrow};
use super::super::{Clock, Field, Filter};
use super::time;

fn column(field: &Field) -> Option<Column> {
    let (expression, holds) = match field {
        Field::Channel => ("channel", Holds::Ascii),
        Field::Unit => ("unit", Holds::Text),
        Field::Tag => ("tags", Holds::Texts),
        Field::Nps => ("nps", Holds::Number),
        Field::Sentiment => ("sentiment", Holds::Number),
        Field::Occurred => ("occurred_at", Holds::Time),
        _ => return None,
    };
    Some(Column { expression, holds })
}

#[test]
fn conditions_are_as_wide_as_the_filter_or_wider() {
    let cases = [
        ("", "true", true),
        ("late", "true", false),
        ("channel:call", "coalesce(lower(btrim(channel)) = $2::text, false)", true),
        ("channel:call late", "coalesce(lower(btrim(channel)) = $2::text, false)", false),
        ("channel:call OR late", "true", false),
        ("-channel:call", "not coalesce(lower(btrim(channel)) = $2::text, false)", true),
        ("-(channel:call late)", "true", false),
        ("-(channel:call OR late)", "not coalesce(lower(btrim(channel)) = $2::text, false)", false),
        ("channel:5", "true", false),
        ("channel:süd", "true", false),
        ("airline:virgin", "true", false),
        ("nps>=9", "coalesce(((nps)::float8 >= $2::float8), false)", true),
        (
            "nps:0..6,9",
            "coalesce(((nps)::float8 >= $2::float8 and (nps)::float8 <= $3::float8) or ((nps)::float8 >= $4::float8 and (nps)::float8 <= $5::float8), false)",
            true,
        ),
        ("sentiment:negative", "coalesce(sentiment < -0.5, false)", true),
        ("has:nps", "coalesce(nps is not null, false)", true),
        (
            "unit:north",
            "coalesce(((lower(btrim(unit)) = $2::text or starts_with(lower(btrim(unit)), $2::text || '/')) or unit ~ '[^ -~]'), false)",
            false,
        ),
        (
            "tag:urgent",
            "exists (select from unnest(tags) as value where (lower(btrim(value)) = $2::text or value ~ '[^ -~]'))",
            false,
        ),
        ("-tag:urgent", "true", false),
        ("since:2026-01-01", "coalesce((occurred_at >= $2::timestamptz), false)", true),
    ];
    let clock = Clock::utc(time("2026-03-12T10:00:00Z"));
    for (text, sql, exact) in cases {
        let found = narrow(&Filter::parse(text).unwrap(), &clock, 2, &column);
        assert_eq!((found.sql.as_str(), found.exact), (sql, exact), "{text}");
        let highest = (2..20).take_while(|n| found.sql.contains(&format!("${n}::"))).count();
        assert_eq!(highest, found.binds.len(), "{text}");
    }
}

#[test]
fn values_are_bound_and_never_written_into_the_statement() {
    let filter = Filter::parse("channel:\"x' or true --\" since:2026-01-01").unwrap();
    let found = narrow(&filter, &Clock::utc(time("2026-03-12T10:00:00Z")), 1, &column);
    assert!(!found.sql.contains("--"));
    assert_eq!(found.binds, [Bind::Text("x' or true --".into()), Bind::Time(time("2026-01-01T00:00:00Z"))]);
}
