//! Against values computed by other programs (scipy 1.17).

use super::distribution::{normal_two_sided, t_two_sided, t95};
use super::{Metric, SentimentTally, Tally, Verdict, compare, estimate, net_sentiment};
use crate::feedback::Scores;

fn near(found: f64, expect: f64) {
    assert!((found - expect).abs() <= 1e-9 * expect.abs().max(1.0), "{found} is not {expect}");
}

fn nps(counts: [u64; 3]) -> Tally {
    Tally { records: counts.iter().sum(), nps: counts, ..Tally::default() }
}

fn csat(satisfied: u64, base: u64) -> Tally {
    Tally { records: base, csat: [base - satisfied, 0, 0, 0, satisfied], ..Tally::default() }
}

fn ces(counts: [u64; 7]) -> Tally {
    Tally { records: counts.iter().sum(), ces: counts, ..Tally::default() }
}

fn check(metric: Metric, tally: &Tally, value: f64, low: f64, high: f64) {
    let found = estimate(metric, tally);
    near(found.value.unwrap(), value);
    near(found.low.unwrap(), low);
    near(found.high.unwrap(), high);
}

#[test]
fn distributions() {
    for (z, p) in [
        (0.1, 0.920_344_325_445_942),
        (1.0, 0.317_310_507_862_914_15),
        (1.959_963_984_540_054, 0.05),
        (3.0, 0.002_699_796_063_260_186_6),
        (-3.0, 0.002_699_796_063_260_186_6),
    ] {
        near(normal_two_sided(z), p);
    }
    assert!((normal_two_sided(6.0) / 1.973_175_290_075_389e-9 - 1.0).abs() < 1e-9);
    assert!((normal_two_sided(10.0) / 1.523_970_604_832_094e-23 - 1.0).abs() < 1e-9);
    for (df, point, beyond) in [
        (1.0, 12.706_204_736_174_694, 0.374_334_083_621_997_7),
        (2.0, 4.302_652_729_749_462, 0.272_393_124_891_001_1),
        (3.0, 3.182_446_305_283_707_8, 0.230_583_865_244_822_94),
        (6.0, 2.446_911_851_144_978_6, 0.184_280_736_141_482_02),
        (30.0, 2.042_272_456_301_237_8, 0.144_065_929_128_646),
        (99.0, 1.984_216_951_586_417_4, 0.136_796_817_715_973_35),
        (1_000.0, 1.962_339_080_826_408_3, 0.133_930_038_822_086_26),
    ] {
        near(t95(df), point);
        near(t_two_sided(1.5, df), beyond);
        near(t_two_sided(-1.5, df), beyond);
    }
    assert!((t_two_sided(12.0, 30.0) / 5.580_185_415_199_261e-13 - 1.0).abs() < 1e-8);
}

#[test]
fn nps_with_interval() {
    check(Metric::Nps, &nps([200, 120, 80]), 30.0, 22.346_095_962_478_664, 37.653_904_037_521_336);
    check(Metric::Nps, &nps([30, 20, 10]), 100.0 / 3.0, 14.473_571_098_730_478, 52.193_095_567_936_2);
    check(Metric::Nps, &nps([5, 3, 2]), 30.0, -19.050_615_376_363_67, 65.204_461_530_209_83);
    // A single promoter: the interval of so few answers is wide, and never leaves the value out.
    check(Metric::Nps, &nps([1, 0, 0]), 100.0, -48.498_649_420_252_02, 100.0);
    check(Metric::Nps, &nps([0, 0, 40]), -100.0, -100.0, -100.0);
    let parts = estimate(Metric::Nps, &nps([200, 120, 80])).parts;
    assert_eq!(
        parts.iter().map(|p| (p.count, p.percent)).collect::<Vec<_>>(),
        [(200, 50.0), (120, 30.0), (80, 20.0)]
    );
}

#[test]
fn csat_with_wilson_interval() {
    check(Metric::Csat, &csat(45, 60), 75.0, 62.767_929_922_952_185, 84.223_477_469_943_33);
    check(Metric::Csat, &csat(0, 10), 0.0, 0.0, 27.753_279_986_288_927);
    check(Metric::Csat, &csat(10, 10), 100.0, 72.246_720_013_711_08, 100.0);
    check(Metric::Csat, &csat(1, 3), 100.0 / 3.0, 6.149_194_472_039_626_5, 79.234_039_919_795_24);
    let boxes = Tally { csat: [1, 2, 3, 4, 5], ..Tally::default() };
    near(estimate(Metric::Csat, &boxes).value.unwrap(), 60.0);
}

#[test]
fn means_with_t_interval() {
    let effort = ces([3, 2, 5, 8, 20, 40, 22]);
    check(Metric::Ces, &effort, 5.48, 5.198_709_901_964_097, 5.761_290_098_035_904);
    near(estimate(Metric::Ces, &effort).parts[0].percent, 82.0);
    let mut sentiment = SentimentTally::default();
    for score in [-3.5, -1.2, 0.0, 0.4, 2.0, 3.1, -0.8] {
        sentiment.add(score);
    }
    let tally = Tally { records: 9, sentiment, ..Tally::default() };
    check(
        Metric::Sentiment,
        &tally,
        -2.128_737_313_406_808e-8,
        -2.001_459_655_631_282_7,
        2.001_459_613_056_536_3,
    );
    near(net_sentiment(&tally).unwrap(), -100.0 / 7.0);
    let one = ces([0, 0, 0, 0, 0, 1, 0]);
    assert_eq!((estimate(Metric::Ces, &one).value, estimate(Metric::Ces, &one).low), (Some(6.0), None));
    let same = estimate(Metric::Ces, &ces([0, 0, 0, 0, 0, 0, 50]));
    assert_eq!((same.value, same.low, same.high), (Some(7.0), Some(7.0), Some(7.0)));
}

#[test]
fn nothing_is_said_of_nothing() {
    for metric in [Metric::Nps, Metric::Csat, Metric::Ces, Metric::Rating, Metric::Sentiment] {
        let found = estimate(metric, &Tally { records: 5, ..Tally::default() });
        assert_eq!((found.value, found.low, found.base), (None, None, 0));
        assert!(found.small_base);
        assert_eq!(compare(metric, &Tally::default(), &Tally::default()).verdict, Verdict::Untestable);
    }
    assert_eq!(estimate(Metric::Volume, &Tally::default()).value, Some(0.0));
}

fn differs(metric: Metric, now: &Tally, then: &Tally, value: f64, low: f64, high: f64, p: f64) {
    let found = compare(metric, now, then);
    near(found.value.unwrap(), value);
    near(found.low.unwrap(), low);
    near(found.high.unwrap(), high);
    near(found.p.unwrap(), p);
    assert_eq!(found.verdict, if p < 0.05 { Verdict::Significant } else { Verdict::Chance });
}

#[test]
fn periods_are_tested_against_each_other() {
    let (a, b) = (nps([200, 120, 80]), nps([150, 130, 120]));
    differs(
        Metric::Nps,
        &a,
        &b,
        22.5,
        11.415_476_579_115_428,
        33.584_523_420_884_57,
        6.936_685_092_286_883e-5,
    );
    let (a, b) = (csat(160, 200), csat(120, 180));
    differs(
        Metric::Csat,
        &a,
        &b,
        40.0 / 3.0,
        4.492_683_577_518_634,
        22.173_983_089_148_05,
        0.003_207_138_638_619_028,
    );
    let (a, b) = (ces([3, 2, 5, 8, 20, 40, 22]), ces([8, 6, 9, 12, 20, 25, 10]));
    differs(
        Metric::Ces,
        &a,
        &b,
        0.868_888_888_888_889,
        0.404_987_057_831_917,
        1.332_790_719_945_861,
        0.000_293_724_573_729_371,
    );
    let volume = |records| Tally { records, ..Tally::default() };
    differs(
        Metric::Volume,
        &volume(130),
        &volume(100),
        30.0,
        0.275_674_460_811_583_1,
        59.724_325_539_188_41,
        0.047_912_755_008_447_63,
    );
}

#[test]
fn few_answers_are_never_called_different() {
    let verdict = |metric, now: &Tally, then: &Tally| compare(metric, now, then).verdict;
    assert_eq!(verdict(Metric::Nps, &nps([29, 0, 0]), &nps([0, 0, 100])), Verdict::SmallBase);
    assert_eq!(verdict(Metric::Csat, &csat(40, 40), &csat(38, 40)), Verdict::SmallBase);
    assert_eq!(verdict(Metric::Csat, &csat(40, 40), &csat(40, 40)), Verdict::Untestable);
    assert_eq!(verdict(Metric::Nps, &nps([40, 0, 0]), &nps([40, 0, 0])), Verdict::Untestable);
    assert_eq!(verdict(Metric::Nps, &nps([40, 0, 0]), &nps([0, 0, 0])), Verdict::Untestable);
}

#[test]
fn tallies_of_parts_add_up() {
    let scores = |nps, csat, ces, rating| Scores { nps, csat, ces, rating };
    let records = [
        (scores(Some(10), Some(5), Some(7), Some(4.5)), Some(2.0)),
        (scores(Some(7), Some(1), None, None), Some(-0.5)),
        (scores(Some(0), None, Some(1), Some(1.0)), None),
        (scores(Some(11), Some(0), Some(8), None), Some(-0.6)),
    ];
    let tally = |records: &[(Scores, Option<f32>)]| {
        let mut tally = Tally::default();
        for (scores, sentiment) in records {
            tally.add(scores, *sentiment);
        }
        tally
    };
    let whole = tally(&records);
    let parts = [tally(&records[..1]), tally(&records[1..])];
    assert_eq!(parts.iter().sum::<Tally>(), whole);
    assert_eq!((whole.records, whole.nps, whole.csat), (4, [1, 1, 1], [1, 0, 0, 0, 1]));
    assert_eq!(whole.ces, [1, 0, 0, 0, 0, 0, 1]);
    assert_eq!(
        (whole.sentiment.n, whole.sentiment.negative, whole.sentiment.neutral, whole.sentiment.positive),
        (3, 1, 1, 1)
    );
    near(whole.rating_sum, 5.5);
}
