use candor_store::changes::Position;

use super::*;
use crate::Sort;

#[test]
fn pages_are_complete_and_without_doubles_also_where_times_are_equal() {
    let records: Vec<_> = (0..50).map(|n| said(&format!("late parcel {n}"), n / 7)).collect();
    let index = index(&records);
    for sort in [Sort::Newest, Sort::Relevance] {
        let mut seen: Vec<FeedbackId> = Vec::new();
        let mut cursor = None;
        loop {
            let request = SearchRequest { sort, limit: 7, cursor, ..request("late OR parcel") };
            let page = index.find(&everybody(), &request).unwrap();
            assert_eq!(page.total, 50);
            seen.extend(page.ids.iter().map(|(id, _)| *id));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let mut unique = seen.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!((seen.len(), unique.len()), (50, 50), "{sort:?}");
    }
}

#[test]
fn the_latest_comes_first_and_the_best_fit_by_relevance() {
    let (old, new) = (said("refund refund refund", 9), said("a refund after a very long wait for it", 1));
    let index = index(&[old.clone(), new.clone()]);
    assert_eq!(found(&index, &everybody(), "refund"), [new.id, old.id]);
    let by_fit = SearchRequest { sort: Sort::Relevance, ..request("refund") };
    let ids: Vec<_> = index.find(&everybody(), &by_fit).unwrap().ids.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, [old.id, new.id]);
}

#[test]
fn a_change_replaces_the_record_and_its_absence_removes_it() {
    let mut record = said("late parcel", 1);
    let index = index(&[record.clone(), said("other", 2)]);
    record.verbatims[0].text = "lost parcel".into();
    index.replace(&[record.id], std::slice::from_ref(&record)).unwrap();
    index.commit(Position { xid: 7, seq: 3 }).unwrap();
    assert_eq!(index.position().unwrap(), Position { xid: 7, seq: 3 });
    assert!(found(&index, &everybody(), "late").is_empty());
    assert_eq!(found(&index, &everybody(), "lost"), [record.id]);
    index.replace(&[record.id], &[]).unwrap();
    index.commit(Position { xid: 8, seq: 1 }).unwrap();
    assert_eq!(found(&index, &everybody(), "").len(), 1);
}

#[test]
fn an_index_on_disk_is_there_again_after_closing() {
    let dir = tempfile::tempdir().unwrap();
    let record = said("late parcel", 1);
    {
        let index = Organisation::create(dir.path(), Arc::new(Analyser)).unwrap();
        index.replace(&[], std::slice::from_ref(&record)).unwrap();
        index.commit(Position { xid: 1, seq: 2 }).unwrap();
    }
    let index = Organisation::open(dir.path(), Arc::new(Analyser)).unwrap().unwrap();
    assert_eq!(index.position().unwrap(), Position { xid: 1, seq: 2 });
    assert_eq!(found(&index, &everybody(), "late"), [record.id]);
    let nothing = tempfile::tempdir().unwrap();
    assert!(Organisation::open(nothing.path(), Arc::new(Analyser)).unwrap().is_none());
}

#[test]
fn a_scope_hides_records_counts_values_and_suggestions() {
    let record = |unit: &str, channel: &str| Feedback {
        unit: Some(unit.into()),
        channel: channel.into(),
        attributes: BTreeMap::from([(format!("only_{channel}"), "yes".into())]),
        ..said("late", 1)
    };
    let (lyon, nice) = (record("north/lyon", "call"), record("south/nice", "chat"));
    let index = index(&[lyon.clone(), nice, record("northern", "mail"), said("late", 1)]);
    let actor = sees(&["north"]);
    for text in ["", "late", "-nothing", "channel:chat OR late", "-channel:call OR late"] {
        assert_eq!(found(&index, &actor, text), [lyon.id], "{text}");
    }
    assert!(found(&index, &actor, "channel:chat").is_empty());
    assert!(found(&index, &sees(&[]), "").is_empty());
    let facets = SearchRequest { facets: vec!["channel".into(), "unit".into()], ..request("") };
    let facets = index.find(&actor, &facets).unwrap().facets;
    assert_eq!(facets["channel"].iter().map(|v| v.value.as_str()).collect::<Vec<_>>(), ["call"]);
    assert_eq!(facets["unit"].iter().map(|v| v.value.as_str()).collect::<Vec<_>>(), ["north", "north/lyon"]);
    let suggest = |field: Option<&str>, typed: &str| {
        let request = crate::SuggestRequest {
            field: field.map(str::to_owned),
            typed: typed.into(),
            filter: Filter::All,
            clock: clock(),
            limit: 20,
        };
        let values = index.suggest(&actor, &request).unwrap();
        values.into_iter().map(|v| v.value).collect::<Vec<_>>()
    };
    assert_eq!(suggest(Some("channel"), "c"), ["call"]);
    assert_eq!(suggest(None, "only"), ["only_call"]);
}
