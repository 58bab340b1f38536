//! What a person may be about to type.

use candor_model::filter::{Field, fold};

use crate::request::ValueCount;
use crate::schema;

/// The names of all fields: those of the house, and the custom ones that visible records have.
#[must_use]
pub fn names(custom: Vec<ValueCount>, records: u64) -> Vec<ValueCount> {
    let built_in =
        Field::BUILT_IN.iter().map(|field| ValueCount { value: field.name().into(), count: records });
    let mut names: Vec<ValueCount> = built_in.collect();
    for ValueCount { value: key, count } in custom {
        // `q.q2` of a survey's answer stands beside `q.slug.q2`, which says more.
        let vague = key.starts_with("q.") && key.matches('.').count() == 1;
        if let Some(value) = schema::custom_name(&key).filter(|_| !vague) {
            names.push(ValueCount { value, count });
        }
    }
    names
}

/// Those of which the whole or a word begins so; the whole before a word, then the more frequent.
#[must_use]
pub fn best(values: Vec<ValueCount>, typed: &str, limit: usize) -> Vec<ValueCount> {
    let mut ranked: Vec<(bool, ValueCount)> = values
        .into_iter()
        .filter_map(|value| {
            let folded = fold(&value.value);
            let whole = folded.starts_with(typed);
            let word = || folded.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(typed));
            (whole || word()).then_some((!whole, value))
        })
        .collect();
    ranked.sort_by(|(a_word, a), (b_word, b)| a_word.cmp(b_word).then(b.count.cmp(&a.count)));
    ranked.into_iter().take(limit).map(|(_, value)| value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_comes_before_a_word_and_the_frequent_before_the_rare() {
        let value = |value: &str, count| ValueCount { value: value.into(), count };
        let values = vec![value("north/lyon", 9), value("Lyon", 1), value("lille", 5), value("nice", 7)];
        let names: Vec<_> = best(values, "ly", 10).into_iter().map(|v| v.value).collect();
        assert_eq!(names, ["Lyon", "north/lyon"]);
    }
}
