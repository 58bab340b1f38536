use super::*;

/// A source of chance that gives the same every time.
struct Chance(u64);

impl Chance {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[(self.unit() * all.len() as f64) as usize]
    }
}

#[test]
fn words_are_words_and_keys_are_keys() {
    for honest in [
        "The parcel arrived late",
        "were",
        "tree",
        "Angstschweiß",
        "Lieferung kam nie an",
        "hahaha no",
        "ok",
        "Rhythm and strengths",
        "Très déçu par l’accueil",
        "Staff were great!!",
        "Wartezeit zu lang",
        "sehr gut",
        "SMS codes",
        "nothing",
        "n/a",
        "hmm, not sure",
        "доставка опоздала",
        "配送が遅い",
        "property",
        "popular",
        "Herbstschlussverkauf",
        "Qualität top",
        "fast",
        "asked",
        "small",
        "Geschwindigkeit",
    ] {
        assert!(mash(honest).is_none_or(|share| share < MASH), "{honest}: {:?}", mash(honest));
    }
    for mashed in [
        "asdf",
        "asdfgh jkl",
        "qwertyuiop",
        "dfgdfg dfgdfgdfg",
        "aaaaaaa",
        "jkhgfdk sdkfjhg",
        "xcvbnm",
        "lkjhgfd",
        "sdfsdfsdf",
        "ghjghjghj",
        "zxcvzxcv",
        "fgjhkdfg dfkjgh",
        "hjkl hjkl",
        "qwerqwerqwer",
        "dsfkjh wkjrth",
    ] {
        assert!(mash(mashed).is_some_and(|share| share >= MASH), "{mashed}: {:?}", mash(mashed));
    }
    assert_eq!(mash("?!"), None);
}

/// Two thousand responses, one in twenty of them bad in one of four ways: nearly all of those are found, and nearly
/// all that are found are those.
#[test]
fn planted_bad_responses_are_found() {
    let mut chance = Chance(11);
    let honest = [
        "The courier was late again",
        "Friendly staff, thank you",
        "Too expensive for what it is",
        "Die Lieferung kam pünktlich",
        "Nobody answers the phone",
        "All good so far",
        "Website keeps crashing",
    ];
    let mashed = ["asdfasdf", "jkljkl jkljkl", "dfgkjh sdfkjg", "qweqweqwe", "fjdksl fjdkls"];
    let all: Vec<(bool, Measured, i32)> = (0..2_000)
        .map(|n| {
            // People differ by a factor of about two around the usual two minutes.
            let pace = (0..6).map(|_| chance.unit()).sum::<f64>() / 3.0 - 1.0;
            let mut measured = Measured {
                seconds: Some(120.0 * 2_f64.powf(pace * 1.3)),
                alike: Some(if chance.unit() < 0.001 { 1.0 } else { 0.0 }),
                mash: mash(chance.of(&honest)),
                digest: None,
            };
            let mut twins = 0;
            let bad = n % 20 == 0;
            match (n / 20) % 4 {
                _ if !bad => {}
                0 => measured.seconds = Some(6.0 + 30.0 * chance.unit()),
                1 => measured.alike = Some(1.0),
                2 => measured.mash = mash(chance.of(&mashed)),
                _ => twins = 1,
            }
            (bad, measured, twins)
        })
        .collect();
    let mut times: Vec<f64> = all.iter().filter_map(|(_, m, _)| m.seconds).collect();
    times.sort_by(f64::total_cmp);
    let usual = times[times.len() / 2];
    let found = |wanted: bool| {
        let flagged = all.iter().filter(|(_, m, twins)| !flags(m, Some(usual), *twins).is_empty());
        flagged.filter(|(bad, ..)| *bad == wanted).count() as f64
    };
    let (right, wrong) = (found(true), found(false));
    let recall = right / all.iter().filter(|(bad, ..)| *bad).count() as f64;
    let precision = right / (right + wrong);
    assert!(recall >= 0.95 && precision >= 0.9, "recall {recall:.3}, precision {precision:.3}");
}

#[test]
fn a_flag_keeps_its_rule_and_bound() {
    let fast = Measured { seconds: Some(10.0), alike: Some(0.5), ..Measured::default() };
    assert_eq!(flags(&fast, Some(100.0), 0), [Flag { rule: Rule::Speeder, value: 10.0, threshold: 40.0 }]);
    assert_eq!(flags(&fast, None, 0), []);
    assert_eq!(flags(&fast, Some(25.0), 0), []);
}
