use super::super::{Filter, MAX_DEPTH, MAX_LENGTH, MAX_NODES};

/// The text that the parser understands it as.
fn read(text: &str) -> String {
    match Filter::parse(text) {
        Ok(filter) => filter.to_text(),
        Err(errors) => panic!("{text}: {errors:?}"),
    }
}

#[test]
fn texts_become_their_plainest_form() {
    let cases = [
        ("", ""),
        ("   ", ""),
        ("*", ""),
        ("late", "late"),
        ("late refund", "late refund"),
        ("late AND refund", "late refund"),
        ("late OR refund", "late OR refund"),
        ("a b OR c d", "(a b) OR (c d)"),
        ("a (b OR c)", "a (b OR c)"),
        ("((a) ((b)))", "a b"),
        ("NOT late", "-late"),
        ("NOT NOT late", "late"),
        ("-(a b)", "-(a b)"),
        ("--late", "late"),
        ("\"late refund\"", "\"late refund\""),
        ("\u{201e}late refund\u{201c}", "\"late refund\""),
        ("\"say \\\"no\\\"\"", "\"say \\\"no\\\"\""),
        ("deliver*", "deliver*"),
        ("delivery~", "delivery~1"),
        ("delivery~2", "delivery~2"),
        ("NEAR(a b)", "NEAR/5(a b)"),
        ("NEAR/3(late, refund)", "NEAR/3(late refund)"),
        ("NEAR/3(late \"to go\")", "NEAR/3(late \"to go\")"),
        ("black & white", "black white"),
        ("well-known don't", "well-known don't"),
        ("late - very", "late very"),
        ("😡", "😡"),
        ("see https://example.org/a,b", "see \"https://example.org/a\" b"),
        ("at 5:30", "at \"5:30\""),
        ("Note: it was late", "Note it was late"),
        ("near", "near"),
        ("or", "or"),
        ("nps<=6", "nps<=6"),
        ("nps <= 6", "nps<=6"),
        ("nps:>=9", "nps>=9"),
        ("nps:0..6", "nps:0..6"),
        ("nps:..6", "nps:..6"),
        ("nps:9..", "nps:9.."),
        ("nps:0..3,9", "nps:0..3,9"),
        ("nps:detractor", "nps:0..6"),
        ("nps=10", "nps=10"),
        ("nps!=10", "-nps=10"),
        ("NPS>8", "nps>8"),
        ("rating:4.50", "rating:4.5"),
        ("sentiment:NEGATIVE", "sentiment:negative"),
        ("sentiment<-1.5", "sentiment<-1.5"),
        ("sentiment:-5..-1", "sentiment:-5..-1"),
        ("channel:call,chat", "channel:call,chat"),
        ("channel: call", "channel:call"),
        ("lang:de", "language:de"),
        ("-lang:de", "-language:de"),
        ("author_kind:prospect", "author:prospect"),
        ("unit:north/*", "unit:north"),
        ("unit:/north/lyon/", "unit:north/lyon"),
        ("unit=north", "unit=north"),
        ("topic:deliv*", "topic:deliv*"),
        ("topic:\"late delivery/lost\"", "topic:\"late delivery/lost\""),
        ("since:30d until:today", "since:30d until:today"),
        ("occurred>=30d", "since:30d"),
        ("occurred:2026-01..2026-03", "occurred:2026-01..2026-03"),
        ("received>2026-01-31T12:00", "received>2026-01-31T12:00:00"),
        ("since:2026-01-31T12:00:00+01:00", "since:2026-01-31T11:00:00Z"),
        ("has:nps", "has:nps"),
        ("airline:*", "has:airline"),
        ("has:text", "has:text"),
        ("airline:\"Virgin America\"", "airline:\"Virgin America\""),
        ("airline:Virg*", "airline:Virg*"),
        ("airline:\"Virgin A\"*", "airline:\"Virgin A\"*"),
        ("\"Overall score\":good", "\"Overall score\":good"),
        ("has:\"Overall score\"", "has:\"Overall score\""),
        ("order.total>100", "order.total>100"),
        ("order.total:10..20", "order.total:10..20"),
        ("order.total:\"10..20\"", "order.total:\"10..20\""),
        ("page:a..b", "page:\"a..b\""),
        ("survey.q2 = \"price\"", "survey.q2=price"),
        ("after-delivery.q2:price", "after-delivery.q2:price"),
        ("attributes.units>3", "attributes.units>3"),
        ("url:https://example.org/a*", "url:https://example.org/a*"),
        ("channel:call, late", "channel:call late"),
        ("(channel:call)", "channel:call"),
        ("-\"late refund\"", "-\"late refund\""),
        ("-NEAR/2(a b)", "-NEAR/2(a b)"),
        ("* OR late", ""),
        ("-*", "-*"),
    ];
    for (text, expect) in cases {
        assert_eq!(read(text), expect, "{text}");
        assert_eq!(read(expect), expect, "again: {text}");
    }
}

#[test]
fn the_example_of_the_design_is_understood() {
    let text = "\"late refund\" AND (topic:delivery/late OR deliver~1) nps<=6 sentiment:negative channel:call,chat \
                unit:north/* since:30d -lang:de order.total>100";
    let expect = "\"late refund\" (topic:delivery/late OR deliver~1) nps<=6 sentiment:negative channel:call,chat \
                  unit:north since:30d -language:de order.total>100";
    assert_eq!(read(text), expect);
}

#[test]
fn mistakes_are_told_with_place_and_help() {
    let cases = [
        ("chanel:call", "unknown_field", 0, Some("channel")),
        ("late sentimant:negative", "unknown_field", 5, Some("sentiment")),
        ("nsp>3", "unknown_field", 0, Some("nps")),
        ("tags:urgent", "unknown_field", 0, Some("tag")),
        ("has:chanel", "unknown_field", 4, Some("channel")),
        ("(late", "unclosed_parenthesis", 0, None),
        ("late)", "unexpected_parenthesis", 4, None),
        ("()", "missing_term", 1, None),
        ("late OR", "missing_term", 7, None),
        ("OR late", "missing_term", 0, None),
        ("AND late", "missing_term", 0, None),
        ("late AND", "missing_term", 8, None),
        ("a AND OR b", "missing_term", 6, None),
        ("a AND AND b", "missing_term", 6, None),
        ("NOT", "missing_term", 3, None),
        ("-)", "missing_term", 1, None),
        ("\"late", "unclosed_quote", 0, None),
        ("ok \"\"", "missing_term", 3, None),
        ("nps:", "missing_value", 4, None),
        ("nps>", "missing_value", 4, None),
        ("nps:six", "invalid_number", 4, None),
        ("nps:1,six", "invalid_number", 6, None),
        ("nps:6..0", "invalid_value", 4, Some("0..6")),
        ("nps>1,2", "too_many_values", 0, None),
        ("nps:..", "required", 4, None),
        ("nps>1..2", "invalid_value", 4, None),
        ("nps:1e3", "invalid_number", 4, None),
        ("nps:9*", "invalid_value", 4, None),
        ("=5", "missing_field", 0, None),
        ("5>3", "missing_field", 0, None),
        ("channel>call", "invalid_operator", 0, Some("channel:")),
        ("channel:(call OR chat)", "invalid_value", 8, Some("channel:a,b")),
        ("channel:call,*", "invalid_value", 13, None),
        ("unit=north/*", "invalid_value", 5, Some("unit:north")),
        ("text:late", "invalid_operator", 0, Some("has:text")),
        ("since:yesterdy", "invalid_time", 6, None),
        ("since:30m", "invalid_time", 6, None),
        ("since:2026-02-30", "invalid_time", 6, None),
        ("since>30d", "invalid_operator", 5, Some("since:")),
        ("order.total>much", "invalid_number", 12, None),
        ("delivery~3", "invalid_distance", 0, Some("delivery~1")),
        ("de*ry", "invalid_word", 0, None),
        ("e-m*", "invalid_word", 0, None),
        ("NEAR/0(a b)", "invalid_distance", 0, None),
        ("NEAR/5(a)", "invalid_near", 0, None),
        ("NEAR/5(a b", "unclosed_parenthesis", 6, None),
        ("NEAR/5(a nps:3)", "invalid_word", 9, None),
        ("ä ö ü chanel:x", "unknown_field", 6, Some("channel")),
    ];
    for (text, code, position, hint) in cases {
        let errors = Filter::parse(text).expect_err(text);
        let first = &errors[0];
        assert_eq!((first.code.as_str(), first.position), (code, Some(position)), "{text}: {first:?}");
        assert_eq!(first.path, "filter");
        if let Some(hint) = hint {
            assert_eq!(first.hint.as_deref(), Some(hint), "{text}");
        }
    }
}

#[test]
fn several_mistakes_are_told_at_once() {
    let errors = Filter::parse("chanel:call nps:six since:never").unwrap_err();
    let codes: Vec<_> = errors.iter().map(|e| e.code.as_str()).collect();
    assert_eq!(codes, ["unknown_field", "invalid_number", "invalid_time"]);
}

#[test]
fn bounds_are_kept() {
    let code = |text: &str| Filter::parse(text).map(|_| ()).map_err(|e| e[0].code.clone());
    assert_eq!(code(&"a".repeat(MAX_LENGTH + 1)), Err("too_long".into()));
    assert_eq!(code(&"ä".repeat(MAX_LENGTH)), Ok(()));
    assert_eq!(code(&"(".repeat(MAX_DEPTH + 1)), Err("too_deep".into()));
    assert_eq!(code(&format!("{}a", "-".repeat(MAX_DEPTH + 1))), Err("too_deep".into()));
    assert_eq!(code(&format!("{}a", "NOT ".repeat(900))), Err("too_deep".into()));
    assert_eq!(code(&"a ".repeat(MAX_NODES)), Ok(()));
    assert_eq!(code(&"a ".repeat(MAX_NODES + 1)), Err("too_complex".into()));
    assert_eq!(code(&format!("nps:{}", vec!["1"; 201].join(","))), Err("too_many_values".into()));
    let mut deep = Filter::parse("late").unwrap();
    for _ in 0..=MAX_DEPTH {
        deep = Filter::Not { item: Box::new(deep) };
    }
    assert_eq!(deep.checked().unwrap_err()[0].code, "too_deep");
}

#[test]
fn the_builder_s_form_is_checked_like_text() {
    let read = |json: &str| Filter::from_json(serde_json::from_str(json).unwrap());
    let filter = read(
        r#"{"type":"and","items":[
            {"type":"text","kind":"word","word":"late refund"},
            {"type":"or","items":[{"type":"field","field":"lang","op":"is","values":["de"]}]},
            {"type":"not","item":{"type":"field","field":"nps","op":"is","values":[{"from":0,"to":6},9]}},
            {"type":"field","field":"occurred","op":"ge","values":["30d"]},
            {"type":"field","field":"airline","op":"is","values":[{"prefix":"Vir"}]}]}"#,
    );
    assert_eq!(filter.unwrap().to_text(), "\"late refund\" language:de -nps:0..6,9 since:30d airline:Vir*");
    for bad in [
        r#"{"type":"field","field":"chanel","op":"is","values":["call"]}"#,
        r#"{"type":"field","field":"nps","op":"is","values":["six"]}"#,
        r#"{"type":"field","field":"nps","op":"is"}"#,
        r#"{"type":"field","field":"nps","op":"exists","values":[1]}"#,
        r#"{"type":"text","kind":"fuzzy","word":"late","distance":3}"#,
        r#"{"type":"text","kind":"word","word":"..."}"#,
        r#"{"type":"nothing"}"#,
    ] {
        assert!(read(bad).is_err(), "{bad}");
    }
}

#[test]
fn links_from_numbers_to_records_hold_whatever_the_names_are() {
    let cases = [
        ("channel", "call", "channel:call"),
        ("airline", "Virgin America", "airline:\"Virgin America\""),
        ("units", "3", "attributes.units:3"),
        ("What \"else\"?", "a*", "\"What \\\"else\\\"?\":\"a*\""),
    ];
    for (field, value, expect) in cases {
        let text = super::super::statement(field, value);
        assert_eq!(text, expect);
        assert_eq!(read(&text), expect);
    }
}
