use proptest::prelude::*;

use super::super::{Clock, Filter, Matcher, Prepared, complete};
use super::generate::{filter, nearly};
use super::{Plain, record, time};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn what_is_printed_is_read_back(filter in filter()) {
        let normal = filter.normal();
        let text = normal.to_text();
        match Filter::parse(&text) {
            Ok(read) => prop_assert_eq!(read, normal, "{}", text),
            Err(errors) => prop_assert!(text.chars().count() > 4_000, "{}: {:?}", text, errors),
        }
    }

    #[test]
    fn json_is_read_back(filter in filter()) {
        let json = serde_json::to_value(&filter).unwrap();
        prop_assert_eq!(serde_json::from_value::<Filter>(json).unwrap(), filter);
    }

    #[test]
    fn normal_form_changes_no_meaning(filter in filter()) {
        let clock = Clock::utc(time("2026-03-12T10:00:00Z"));
        let record = record();
        let meant = filter.matches(&record, &Plain, &clock);
        let normal = filter.normal();
        prop_assert_eq!(normal.matches(&record, &Plain, &clock), meant);
        prop_assert_eq!(normal.clone().normal(), normal);
    }

    #[test]
    fn any_text_is_read_or_refused_with_a_place(text in "\\PC{0,60}") {
        check(&text)?;
    }

    #[test]
    fn nearly_filters_are_read_or_refused_with_a_place(text in nearly()) {
        check(&text)?;
    }
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let length = text.chars().count();
    match Filter::parse(text) {
        Ok(filter) => {
            prop_assert_eq!(Filter::parse(&filter.to_text()), Ok(filter.clone()));
            let (record, clock) = (record(), Clock::utc(time("2026-03-12T10:00:00Z")));
            let prepared = Prepared::new(&record, &Plain);
            let matcher = Matcher::new(&filter, &clock);
            let _ = (matcher.matches(&prepared), matcher.spans(&prepared));
        }
        Err(errors) => {
            prop_assert!(!errors.is_empty());
            for error in errors {
                prop_assert!(error.position.is_some_and(|at| at <= length), "{:?}", error);
            }
        }
    }
    for cursor in 0..=length + 1 {
        let found = complete(text, cursor);
        prop_assert!(found.start <= found.end && found.end <= length, "{:?}", found);
    }
    Ok(())
}
