use candor_model::metrics::{Estimate, Metric, Tally, estimate};

use super::time;
use crate::export::{Format, Table, harmless};
use crate::report::{Group, Report};

fn report(keys: &[&str]) -> Report {
    let tally = Tally { records: 400, nps: [200, 120, 80], ..Tally::default() };
    let group = |key: &&str| Group {
        key: Some((*key).to_owned()),
        estimate: estimate(Metric::Nps, &tally),
        difference: None,
        points: Vec::new(),
        filter: "channel:call has:nps".into(),
    };
    Report {
        metric: Metric::Nps,
        estimate: estimate(Metric::Nps, &tally),
        net: None,
        period: None,
        previous_period: None,
        previous: None,
        difference: None,
        groups: keys.iter().map(group).collect(),
        points: Vec::new(),
        filter: "has:nps".into(),
        as_of: time("2026-03-12T11:00:00Z"),
    }
}

#[test]
fn what_looks_like_a_formula_is_written_as_text() {
    for (text, expect) in [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("call", "call"),
        ("a=1", "a=1"),
        ("", ""),
    ] {
        assert_eq!(harmless(text), expect);
    }
    let csv = Table::of(&report(&["=HYPERLINK(\"http://x\")", "call, \"late\""])).write(Format::Csv).unwrap();
    let text = String::from_utf8(csv).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "\u{feff}group,value,low_95,high_95,base,small_base,filter");
    assert!(lines[1].starts_with("(all),30,22.34609"), "{}", lines[1]);
    assert!(lines[2].starts_with("\"'=HYPERLINK(\"\"http://x\"\")\",30,"), "{}", lines[2]);
    assert!(lines[3].starts_with("\"call, \"\"late\"\"\",30,"), "{}", lines[3]);
}

#[test]
fn a_workbook_is_written() {
    let bytes = Table::of(&report(&["=1+1"])).write(Format::Xlsx).unwrap();
    assert_eq!(&bytes[..4], b"PK\x03\x04");
}

#[test]
fn lines_for_the_terminal_stand_in_columns_and_hold_no_control_characters() {
    let text = crate::text::lines(&report(&["call", "\u{1b}[31mred"]));
    assert_eq!(
        text,
        "nps      30.0  (22.3 to 37.7)  n 400\n  call          30.0  (22.3 to 37.7)  n 400\n   [31mred      30.0  (22.3 to 37.7)  n 400\n"
    );
    let nothing = Report {
        estimate: Estimate { small_base: true, ..Estimate::default() },
        groups: Vec::new(),
        ..report(&[])
    };
    assert_eq!(crate::text::lines(&nothing), "nps         -  n 0, small base\n");
}
