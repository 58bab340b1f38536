//! The accent colour, bent until it can be read: on white in the light, on near-black in the dark.

/// An accent for both themes. Text on it is white in the light and near-black in the dark.
#[derive(Debug, PartialEq, serde::Serialize)]
pub(super) struct Accent {
    light: String,
    dark: String,
}

type Rgb = [f64; 3];

const WHITE: Rgb = [255.0; 3];
const CARD: Rgb = [29.0, 32.0, 36.0];
/// What WCAG 2.2 AA asks of text.
const CONTRAST: f64 = 4.5;

/// Makes an accent of `#rrggbb`; anything else counts as black.
pub(super) fn accent(colour: &str) -> Accent {
    let channel = |at: usize| {
        let digits = colour.get(at..at + 2).unwrap_or("00");
        f64::from(u8::from_str_radix(digits, 16).unwrap_or(0))
    };
    let given = [channel(1), channel(3), channel(5)];
    Accent { light: hex(towards(given, [0.0; 3], WHITE)), dark: hex(towards(given, WHITE, CARD)) }
}

/// Mixes a colour with `goal` until it stands out from `ground`.
fn towards(colour: Rgb, goal: Rgb, ground: Rgb) -> Rgb {
    (0..=20)
        .map(|step| {
            let share = f64::from(step) / 20.0;
            std::array::from_fn(|i| (colour[i] + (goal[i] - colour[i]) * share).round())
        })
        .find(|mixed| contrast(*mixed, ground) >= CONTRAST)
        .unwrap_or(goal)
}

fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(colour: Rgb) -> f64 {
    let [r, g, b] = colour.map(|c| {
        let c = c / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn hex([r, g, b]: Rgb) -> String {
    format!("#{:02x}{:02x}{:02x}", r as u8, g as u8, b as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_becomes_readable() {
        for colour in ["#2f5bd7", "#ffff00", "#ffffff", "#000000", "#00ff88", "#777777", "nonsense"] {
            let made = accent(colour);
            let rgb = |text: &str| -> Rgb {
                std::array::from_fn(|i| {
                    f64::from(u8::from_str_radix(&text[1 + 2 * i..3 + 2 * i], 16).unwrap())
                })
            };
            assert!(contrast(rgb(&made.light), WHITE) >= CONTRAST, "{colour}");
            assert!(contrast(rgb(&made.dark), CARD) >= CONTRAST, "{colour}");
            assert!(contrast(rgb(&made.dark), [16.0, 19.0, 26.0]) >= CONTRAST, "{colour}");
        }
        assert_eq!(accent("#2f5bd7").light, "#2f5bd7");
    }
}
