//! Colours and how well one stands out from another, after WCAG 2.2 (relative luminance, contrast ratio).

/// Red, green and blue, each from 0 to 255.
pub(super) type Rgb = [f64; 3];

pub(super) const WHITE: Rgb = [255.0; 3];
pub(super) const BLACK: Rgb = [0.0; 3];
/// What WCAG 2.2 AA asks of text.
pub const TEXT_CONTRAST: f64 = 4.5;
/// What it asks of the edges of fields.
pub(super) const EDGE_CONTRAST: f64 = 3.0;

/// Reads `#rrggbb`; anything else counts as black.
pub(super) fn rgb(colour: &str) -> Rgb {
    std::array::from_fn(|i| {
        let digits = colour.get(1 + 2 * i..3 + 2 * i).unwrap_or("00");
        f64::from(u8::from_str_radix(digits, 16).unwrap_or(0))
    })
}

pub(super) fn hex([r, g, b]: Rgb) -> String {
    format!("#{:02x}{:02x}{:02x}", r as u8, g as u8, b as u8)
}

/// The colour that is `share` of the way from one to the other.
pub(super) fn mix(from: Rgb, to: Rgb, share: f64) -> Rgb {
    std::array::from_fn(|i| (from[i] + (to[i] - from[i]) * share).round())
}

/// How well one colour stands out from another: from 1 (not at all) to 21 (black on white).
pub(super) fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The same for the worst of several grounds.
pub(super) fn worst(colour: Rgb, grounds: &[Rgb]) -> f64 {
    grounds.iter().map(|ground| contrast(colour, *ground)).fold(f64::INFINITY, f64::min)
}

/// Mixes a colour with `goal` in twenty steps until it stands out by `needed` from every ground.
pub(super) fn bend(colour: Rgb, goal: Rgb, grounds: &[Rgb], needed: f64) -> Rgb {
    (0..=20)
        .map(|step| mix(colour, goal, f64::from(step) / 20.0))
        .find(|mixed| worst(*mixed, grounds) >= needed)
        .unwrap_or(goal)
}

pub(super) fn luminance(colour: Rgb) -> f64 {
    let [r, g, b] = colour.map(|c| {
        let c = c / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}
