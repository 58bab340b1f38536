//! The script of a text, and what it says about the language.

/// What the letters tell.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// No letters at all.
    None,
    /// Latin: words must decide.
    Latin,
    /// A script or letters that one language has.
    Language(&'static str),
    /// A script that several share; the likeliest first.
    Family(&'static [&'static str]),
}

#[derive(Default)]
struct Count {
    latin: u32,
    cyrillic: u32,
    arabic: u32,
    han: u32,
    kana: u32,
    hangul: u32,
    other: Vec<(&'static str, u32)>,
}

pub(super) fn of(text: &str) -> Script {
    let mut count = Count::default();
    for c in text.chars().take(super::ENOUGH) {
        if c.is_ascii() {
            count.latin += u32::from(c.is_ascii_alphabetic());
            continue;
        }
        let language = match u32::from(c) {
            0x00c0..=0x024f | 0x1e00..=0x1eff => {
                count.latin += 1;
                continue;
            }
            0x0400..=0x052f => {
                count.cyrillic += 1;
                continue;
            }
            0x0600..=0x06ff | 0x0750..=0x077f | 0xfb50..=0xfdff | 0xfe70..=0xfeff => {
                count.arabic += 1;
                continue;
            }
            0x3400..=0x4dbf | 0x4e00..=0x9fff | 0x20000..=0x3134f => {
                count.han += 1;
                continue;
            }
            0x3041..=0x30ff | 0xff66..=0xff9f => {
                count.kana += 1;
                continue;
            }
            0xac00..=0xd7a3 | 0x1100..=0x11ff | 0x3130..=0x318f => {
                count.hangul += 1;
                continue;
            }
            0x0370..=0x03ff | 0x1f00..=0x1fff => "el",
            0x0590..=0x05ff => "he",
            0x0900..=0x097f => "hi",
            0x0980..=0x09ff => "bn",
            0x0b80..=0x0bff => "ta",
            0x0e00..=0x0e7f => "th",
            0x10a0..=0x10ff => "ka",
            0x0530..=0x058f => "hy",
            _ => continue,
        };
        match count.other.iter_mut().find(|(known, _)| *known == language) {
            Some((_, n)) => *n += 1,
            None => count.other.push((language, 1)),
        }
    }
    decide(&count, text)
}

fn decide(count: &Count, text: &str) -> Script {
    let (other, others) = count.other.iter().copied().max_by_key(|(_, n)| *n).unwrap_or(("und", 0));
    // A character of Chinese says as much as three letters.
    let east = (count.han + count.kana + count.hangul) * 3;
    let most = [count.latin, count.cyrillic, count.arabic, east, others].into_iter().max().unwrap_or(0);
    let has = |letters: &str| text.chars().any(|c| letters.contains(c));
    if most == 0 {
        Script::None
    } else if most == count.latin {
        Script::Latin
    } else if most == east {
        if count.kana > 0 && count.kana * 8 >= count.han {
            Script::Language("ja")
        } else if count.hangul > count.han {
            Script::Language("ko")
        } else {
            Script::Family(&["zh", "ja"])
        }
    } else if most == count.cyrillic {
        if has("іїєґІЇЄҐ") {
            Script::Language("uk")
        } else if has("ыэёЫЭЁ") {
            Script::Language("ru")
        } else if text.split_whitespace().any(|w| {
            matches!(
                w.to_lowercase().as_str(),
                "съм"
                    | "беше"
                    | "много"
                    | "като"
                    | "или"
                    | "която"
                    | "който"
                    | "със"
                    | "няма"
                    | "благодаря"
            )
        }) || has("ъ")
            && text
                .split_whitespace()
                .any(|w| w.to_lowercase().ends_with("та") || w.to_lowercase().ends_with("ът"))
        {
            Script::Language("bg")
        } else {
            Script::Family(&["ru", "bg", "uk"])
        }
    } else if most == count.arabic {
        if has("پچژگک") { Script::Language("fa") } else { Script::Family(&["ar", "fa"]) }
    } else {
        Script::Language(other)
    }
}
