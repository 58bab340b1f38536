//! Filters and texts of every kind, for the properties.

use proptest::prelude::*;

use super::super::ast::{Filter, Op, Text};
use super::super::check::{self, Raw};
use super::super::fields::Field;

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zäöüß]{1,8}",
        "[A-Z]{2,4}",
        "[a-z]{1,4}[-'.+&/][a-z]{1,4}",
        Just("😡".to_owned()),
        "[0-9]{1,3}"
    ]
}

fn text() -> impl Strategy<Value = Filter> {
    prop_oneof![
        word().prop_map(|word| Text::Word { word }),
        "[a-zA-Zäß0-9]{1,8}".prop_map(|word| Text::Prefix { word }),
        ("[a-zA-Zäß0-9]{1,8}", 1u8..=2).prop_map(|(word, distance)| Text::Fuzzy { word, distance }),
        "[a-z \"\\\\*:()~“-]{0,8}[a-z]{1,4}[ \"\\\\*:()~]{0,3}".prop_map(|text| Text::Phrase { text }),
        (prop::collection::vec(word(), 2..5), 1u8..=50)
            .prop_map(|(words, distance)| Text::Near { words, distance }),
    ]
    .prop_map(Filter::Text)
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof!["[0-9]|10", "-?[1-9]{1,6}\\.[0-9]{1,4}"]
}

fn moment() -> impl Strategy<Value = String> {
    prop_oneof![
        "[1-9][0-9]{0,2}(min|h|d|w|mo|y)",
        "20[0-9]{2}",
        "20[0-9]{2}-(0[1-9]|1[0-2])",
        "20[0-9]{2}-0[1-9]-[12][0-9]",
        "20[0-9]{2}-0[1-9]-[12][0-9]T[01][0-9]:[0-5][0-9]",
        "20[0-9]{2}-0[1-9]-[12][0-9]T[01][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?Z",
        Just("today".to_owned()),
        Just("last_quarter".to_owned()),
    ]
}

fn free() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{1,8}", "[a-zA-Z0-9äé .,:;*()\"\\\\<>=-]{1,12}", "[0-9]{1,3}\\.\\.[0-9]{1,3}"]
}

fn raw(of: impl Strategy<Value = String> + Clone + 'static, ordered: bool) -> BoxedStrategy<Vec<Raw>> {
    let one = of.clone().prop_map(Raw::Text);
    if ordered {
        let range = (prop::option::of(of.clone()), prop::option::of(of)).prop_map(|(a, b)| Raw::Range(a, b));
        prop::collection::vec(prop_oneof![one, range], 1..4).boxed()
    } else {
        prop::collection::vec(prop_oneof![one, of.prop_map(Raw::Prefix)], 1..4).boxed()
    }
}

fn op() -> impl Strategy<Value = Op> {
    prop::sample::select(vec![Op::Is, Op::Is, Op::Equals, Op::Gt, Op::Ge, Op::Lt, Op::Le, Op::Exists])
}

fn clause() -> impl Strategy<Value = Filter> {
    let keyword =
        prop::sample::select(vec![Field::Source, Field::Channel, Field::Unit, Field::Topic, Field::Url]);
    let numeric = prop::sample::select(vec![Field::Nps, Field::Rating, Field::Sentiment, Field::Version]);
    let time = prop::sample::select(vec![Field::Occurred, Field::Received]);
    let custom = prop_oneof!["[a-z]{5,8}\\.q[1-9]", "[A-Z][a-z ?\"]{4,9}"].prop_map(Field::Custom).boxed();
    let any = prop_oneof![
        (keyword, op(), raw(free().boxed(), false)),
        (numeric, op(), raw(number().boxed(), true)),
        (time, op(), raw(moment().boxed(), true)),
        (custom.clone(), op(), raw(free().boxed(), false)),
        (custom, op(), raw(number().boxed(), true)),
    ];
    any.prop_filter_map("values fit the field", |(field, op, mut values)| {
        match op {
            Op::Exists => values.clear(),
            Op::Gt | Op::Ge | Op::Lt | Op::Le => values.truncate(1),
            Op::Is | Op::Equals => {}
        }
        let field = check::field(field.name()).ok()?;
        check::clause(field, op, values).ok().map(Filter::Field)
    })
}

/// Any filter, in normal form or not.
pub(super) fn filter() -> impl Strategy<Value = Filter> {
    let leaf = prop_oneof![4 => text(), 6 => clause(), 1 => Just(Filter::All)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| Filter::And { items }),
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| Filter::Or { items }),
            inner.prop_map(|item| Filter::Not { item: Box::new(item) }),
        ]
    })
}

/// Text that comes close to being a filter.
pub(super) fn nearly() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("(".to_owned()),
        Just(")".to_owned()),
        Just("\"".to_owned()),
        Just("-".to_owned()),
        Just("OR ".to_owned()),
        Just(" AND ".to_owned()),
        Just("NOT ".to_owned()),
        Just("NEAR/3(".to_owned()),
        Just(":".to_owned()),
        Just(">=".to_owned()),
        Just("=".to_owned()),
        Just(",".to_owned()),
        Just("..".to_owned()),
        Just("*".to_owned()),
        Just("~2".to_owned()),
        Just(" ".to_owned()),
        Just("nps".to_owned()),
        Just("channel:".to_owned()),
        Just("since:".to_owned()),
        Just("has:".to_owned()),
        Just("!".to_owned()),
        Just("\\".to_owned()),
        moment(),
        number(),
        free(),
        word(),
        "\\PC{0,3}",
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}
