use super::super::{Clock, Filter, Matcher, Prepared};
use super::{Plain, record, time};
use crate::annotation::Span;

fn meant(text: &str) -> bool {
    let filter = Filter::parse(text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
    filter.matches(&record(), &Plain, &Clock::utc(time("2026-03-12T10:00:00Z")))
}

#[test]
fn records_that_are_meant() {
    for text in [
        "",
        "*",
        "refund",
        "REFUND",
        "refunds",
        "late",
        "\"refund came\"",
        "\"refunds came late\"",
        "\"still missing\"",
        "deliv*",
        "delivry~1",
        "dleivery~1",
        "delvry~2",
        "NEAR/3(late refund)",
        "NEAR/2(refund late)",
        "spät",
        "paket",
        "refund late",
        "nothing OR late",
        "-nothing",
        "-(late nothing)",
        "late -nothing",
        "source:zendesk",
        "source:ZENDESK",
        "source:zen*",
        "channel:call,email",
        "channel=email",
        "unit:north",
        "unit:north/*",
        "unit:north/lyon",
        "unit=north/lyon",
        "unit:nor*",
        "-unit=north",
        "topic:delivery",
        "topic:delivery/late",
        "topic:billing",
        "topic=billing",
        "tag:urgent",
        "language:en",
        "author:customer",
        "customer:\"ada byron\"",
        "survey:after-delivery",
        "version:3",
        "version>=3",
        "sentiment:negative",
        "sentiment<-1",
        "sentiment=-1.2",
        "sentiment<=-1.2",
        "sentiment>=-1.2",
        "sentiment:-5..0",
        "nps:4",
        "nps<=6",
        "nps:0..6",
        "nps:1,4",
        "nps:detractor",
        "-nps:promoter",
        "csat<3",
        "rating:3.5",
        "rating>3",
        "has:nps",
        "-has:ces",
        "has:text",
        "has:airline",
        "-has:url",
        "occurred:2026-03-10",
        "occurred:2026-03",
        "occurred:2026",
        "occurred:this_week",
        "since:3d",
        "since:2d",
        "since:2026-03-10 until:2026-03-10",
        "occurred>2026-03-09",
        "occurred<2026-03-11",
        "occurred<=2026-03-10",
        "received>=2026-03-10T09:31:00Z",
        "since:49h",
        "occurred:2026-02..2026-03",
        "speaker:agent",
        "question:q2",
        "masked:email",
        "id:00000000-0000-0000-0000-000000000007",
        "external_id:t-1001",
        "airline:\"virgin america\"",
        "airline:virgin*",
        "order.total>100",
        "order.total:129.50",
        "order.total:100..130",
        "seats:2",
        "seats>1",
        "seats=2.0",
        "vip:true",
        "zip:01067",
        "attributes.channel:phone",
        "after-delivery.q2:price",
        "after-delivery.q2 = \"price\"",
        "answers.q2:price",
        "after-delivery.q5:staff",
        "after-delivery.q1=6",
        "after-delivery.q1=6.0",
        "after-delivery.q1:5,6",
        "after-delivery.q1:0..6",
        "answers.q1<=6",
    ] {
        assert!(meant(text), "{text}");
    }
}

#[test]
fn records_that_are_not_meant() {
    for text in [
        "-*",
        "nothing",
        "\"late refund\"",
        "\"missing my\"",
        "\"friendly das\"",
        "eliv*",
        "delver~1",
        "deluvry~1",
        "NEAR/1(refund late)",
        "NEAR/50(refund paket)",
        "pakets",
        "refund nothing",
        "-late",
        "-(late OR nothing)",
        "source:zen",
        "channel:call,chat",
        "unit:nor",
        "unit=north",
        "unit:north/lyon/east",
        "topic:deliver",
        "topic=delivery",
        "tag:urg",
        "language:de",
        "author:prospect",
        "sentiment:positive,neutral",
        "sentiment>-1.2",
        "nps:0",
        "nps>4",
        "nps:promoter",
        "ces:1..7",
        "-has:nps",
        "has:ces",
        "has:url",
        "has:weight",
        "occurred:2026-03-11",
        "since:1d",
        "since:48h",
        "until:3d",
        "occurred>2026-03-10",
        "occurred<2026-03-10",
        "occurred:last_week",
        "speaker:bot",
        "airline:virgin",
        "order.total>129.5",
        "order.total:much",
        "zip:1067",
        "zip>5",
        "vip:false",
        "other.q2:price",
        "answers.q9:price",
        "attributes.q2:price",
        "after-delivery.q1=60",
        "after-delivery.q1<6",
        "other.q1=6",
    ] {
        assert!(!meant(text), "{text}");
    }
}

#[test]
fn words_are_found_where_they_stand() {
    let record = record();
    let prepared = Prepared::new(&record, &Plain);
    let spans = |text: &str| {
        let filter = Filter::parse(text).unwrap();
        let spans = Matcher::new(&filter, &Clock::utc(time("2026-03-12T10:00:00Z"))).spans(&prepared);
        spans.iter().map(|s| (s.verbatim, cut(&record.verbatims, s))).collect::<Vec<_>>()
    };
    let own = |pairs: &[(u16, &str)]| pairs.iter().map(|(v, t)| (*v, (*t).to_owned())).collect::<Vec<_>>();
    assert_eq!(spans("refund"), own(&[(0, "refunds")]));
    assert_eq!(spans("\"came late\" OR spät"), own(&[(0, "came late"), (1, "spät")]));
    assert_eq!(spans("NEAR/3(late refund) deliv*"), own(&[(0, "refunds"), (0, "late"), (0, "delivery")]));
    assert_eq!(spans("late -friendly nps<7"), own(&[(0, "late")]));
}

fn cut(verbatims: &[crate::feedback::Verbatim], span: &Span) -> String {
    let text = &verbatims[usize::from(span.verbatim)].text;
    text.chars().skip(span.start as usize).take((span.end - span.start) as usize).collect()
}
