use candor_model::filter::Field;
use candor_model::id::{OrgId, UnitId};
use candor_model::metrics::Metric;
use candor_model::{Actor, Error};

use super::filter;
use crate::behind;
use crate::group::{Grouping, Level};

#[test]
fn the_records_behind_a_group_can_be_searched_for() {
    let text = |name: &str, value: Option<&str>| {
        behind::group(&Grouping::by(name, None, None).unwrap().field, value).to_text()
    };
    assert_eq!(text("channel", Some("call")), "channel:call");
    assert_eq!(text("unit", Some("north/lyon")), "unit:north/lyon");
    assert_eq!(text("airline", Some("Virgin America")), "airline:\"Virgin America\"");
    assert_eq!(text("sentiment", Some("negative")), "sentiment:negative");
    assert_eq!(text("nps", Some("9")), "nps:9");
    assert_eq!(text("airline", None), "-has:airline");
    assert_eq!(text("Overall score", Some("a \"b\"")), "\"Overall score\":\"a \\\"b\\\"\"");
    assert_eq!(behind::counted(Metric::Nps, &filter("late")).to_text(), "late has:nps");
    assert_eq!(behind::counted(Metric::Volume, &filter("late")).to_text(), "late");
}

#[test]
fn what_cannot_be_grouped_is_refused() {
    for (name, code) in [
        ("occurred", "no_groups"),
        ("text", "no_groups"),
        ("id", "no_groups"),
        ("chanel", "unknown_field"),
        ("", "required"),
    ] {
        match Grouping::by(name, None, None) {
            Err(Error::Invalid(errors)) => {
                assert_eq!((errors[0].path.as_str(), errors[0].code.as_str()), ("by", code), "{name}")
            }
            other => panic!("{name}: {other:?}"),
        }
    }
    assert!(Grouping::by("channel", None, Some(501)).is_err());
    assert!(Grouping::by("unit", Some(Level::At(0)), None).is_err());
    assert_eq!(
        Grouping::by("lang", Some(Level::Below), None).unwrap(),
        Grouping { field: Field::Language, level: None, limit: 50 }
    );
}

#[test]
fn a_tree_opens_below_what_is_filtered_for_or_seen() {
    let by = Grouping::by("unit", Some(Level::Below), None).unwrap();
    let org = OrgId::new();
    let everywhere = Actor::system(org);
    let sees = |paths: &[&str]| Actor {
        units: Some(paths.iter().map(|path| (UnitId::new(), (*path).to_owned())).collect()),
        ..Actor::system(org)
    };
    assert_eq!(by.depth(&everywhere, &filter("late")), (Some(1), None));
    assert_eq!(by.depth(&everywhere, &filter("late unit:north/lyon")), (Some(3), Some(2)));
    assert_eq!(by.depth(&sees(&["north/lyon"]), &filter("late")), (Some(3), Some(2)));
    assert_eq!(by.depth(&sees(&["north/lyon", "south/nice"]), &filter("late")), (Some(2), Some(1)));
    assert_eq!(by.depth(&sees(&["north", "south/nice"]), &filter("late")), (Some(1), None));
    let topics = Grouping::by("topic", Some(Level::Below), None).unwrap();
    assert_eq!(topics.depth(&sees(&["north/lyon"]), &filter("topic:delivery")), (Some(2), Some(1)));
}
