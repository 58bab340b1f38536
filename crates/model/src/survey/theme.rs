//! How a survey looks: a logo, colours that can be read, a font that the reader's device has.

use serde::{Deserialize, Serialize};

use super::colour::{BLACK, EDGE_CONTRAST, Rgb, TEXT_CONTRAST, WHITE, bend, hex, luminance, mix, rgb, worst};
use super::kinds::is_image_name;
use super::text::Text;
use super::validate::{is_colour, text_flaw};
use crate::error::FieldError;

const GROUND: &str = "#fbfbfa";
const INK: &str = "#1c1f23";

/// How a survey looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyTheme)]
pub struct Theme {
    /// The accent colour as `#rrggbb`. The page keeps its contrast readable whatever is chosen.
    pub colour: String,
    /// The ground of the page as `#rrggbb`; nearly white when left out. In the dark, a light ground gives way to the
    /// page's own dark one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub background: Option<String>,
    /// The colour of text as `#rrggbb`, with a contrast of at least 4.5 : 1 to the ground; nearly black when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The family of the letters.
    #[serde(default, skip_serializing_if = "Font::is_system")]
    pub font: Font,
    /// What stands above every page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<Logo>,
}

impl Default for Theme {
    fn default() -> Self {
        Self { colour: "#2f5bd7".into(), background: None, text: None, font: Font::System, logo: None }
    }
}

/// A picture above every page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyLogo)]
pub struct Logo {
    /// The name that the upload answered.
    pub image: String,
    /// Its width in pixels, so that nothing on the page moves when it arrives.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// What it says to who does not see it: usually the name of the company.
    pub alt: Text,
}

/// A family of letters. Nothing is loaded: each names fonts that come with the usual systems.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SurveyFont)]
pub enum Font {
    /// What the device itself writes with.
    #[default]
    System,
    /// Sans-serif with the stroke of a pen.
    Humanist,
    /// Sans-serif of circles and lines.
    Geometric,
    /// Sans-serif with round ends.
    Rounded,
    /// Serif, as in newspapers.
    Serif,
    /// Serif, as in books.
    Book,
    /// Strong, square serifs.
    Slab,
    /// Letters of one width.
    Typewriter,
}

impl Font {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
    fn is_system(&self) -> bool {
        *self == Self::System
    }

    /// The fonts in order of preference, as CSS takes them.
    #[must_use]
    pub fn stack(self) -> &'static str {
        match self {
            Self::System => "system-ui,-apple-system,Segoe UI,Roboto,sans-serif",
            Self::Humanist => "Seravek,Gill Sans Nova,Ubuntu,Calibri,DejaVu Sans,sans-serif",
            Self::Geometric => "Avenir,Avenir Next,Montserrat,Corbel,URW Gothic,Century Gothic,sans-serif",
            Self::Rounded => {
                "ui-rounded,Hiragino Maru Gothic ProN,Quicksand,Comfortaa,Arial Rounded MT,sans-serif"
            }
            Self::Serif => "Charter,Bitstream Charter,Cambria,Georgia,DejaVu Serif,serif",
            Self::Book => "Iowan Old Style,Palatino Linotype,Palatino,URW Palladio L,P052,serif",
            Self::Slab => "Rockwell,Rockwell Nova,Roboto Slab,Sitka Small,DejaVu Serif,serif",
            Self::Typewriter => "ui-monospace,Cascadia Code,Menlo,Consolas,DejaVu Sans Mono,monospace",
        }
    }
}

/// The colours of a page, each as `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shades {
    /// Of the page.
    pub ground: String,
    /// Of what questions stand on.
    pub card: String,
    /// Of text.
    pub ink: String,
    /// Of smaller text.
    pub mute: String,
    /// Of the edges of fields.
    pub line: String,
    /// Of what the pointer is on.
    pub soft: String,
    /// Of errors.
    pub bad: String,
    /// Of buttons, links and what is chosen.
    pub accent: String,
    /// Of text on the accent.
    pub on: String,
    /// Whether light letters stand on a dark ground.
    pub dark: bool,
}

impl Theme {
    /// Whether it has a ground or a colour of text of its own.
    #[must_use]
    pub fn is_coloured(&self) -> bool {
        self.background.is_some() || self.text.is_some()
    }

    /// The colours in the light.
    #[must_use]
    pub fn light(&self) -> Shades {
        let (ground, ink) = self.pair();
        let dark = luminance(ground) < luminance(ink);
        let (card, soft) = surfaces(ground, ink);
        let grounds = [ground, card];
        let goal = if dark { WHITE } else { BLACK };
        let own = |usual: &str, made: Rgb| if self.is_coloured() { hex(made) } else { usual.into() };
        Shades {
            ground: hex(ground),
            card: own("#ffffff", card),
            ink: hex(ink),
            mute: own("#5d6470", bend(mix(ink, ground, 0.35), ink, &grounds, TEXT_CONTRAST)),
            line: own("#85898f", bend(mix(ink, ground, 0.5), ink, &grounds, EDGE_CONTRAST)),
            soft: own("#f3f2ef", soft),
            bad: hex(bend(rgb(if dark { "#ff9b8f" } else { "#b3261e" }), goal, &grounds, TEXT_CONTRAST)),
            accent: hex(bend(rgb(&self.colour), goal, &grounds, TEXT_CONTRAST)),
            on: if dark { "#000000" } else { "#ffffff" }.into(),
            dark,
        }
    }

    /// The colours in the dark: the page's own dark ones with this accent, or those of [`Theme::light`] when they are
    /// dark already.
    #[must_use]
    pub fn dark(&self) -> Shades {
        let light = self.light();
        if light.dark {
            return light;
        }
        let grounds = [rgb("#15171a"), rgb("#1d2024")];
        Shades {
            ground: "#15171a".into(),
            card: "#1d2024".into(),
            ink: "#e9eaec".into(),
            mute: "#a5acb6".into(),
            line: "#7a828d".into(),
            soft: "#23272c".into(),
            bad: "#ff9b8f".into(),
            accent: hex(bend(rgb(&self.colour), WHITE, &grounds, TEXT_CONTRAST)),
            on: "#10131a".into(),
            dark: true,
        }
    }

    fn pair(&self) -> (Rgb, Rgb) {
        (rgb(self.background.as_deref().unwrap_or(GROUND)), rgb(self.text.as_deref().unwrap_or(INK)))
    }

    /// How well text stands out from the worst of what it stands on, rounded down to a tenth: what is shown is kept.
    #[must_use]
    pub fn text_contrast(&self) -> f64 {
        let (ground, ink) = self.pair();
        let (card, soft) = surfaces(ground, ink);
        (worst(ink, &[ground, card, soft]) * 10.0).floor() / 10.0
    }

    /// What stands in the way of publication.
    pub(super) fn flaws(&self, language: &str, flaws: &mut Vec<FieldError>) {
        let colours = [
            ("theme.colour", Some(&self.colour)),
            ("theme.background", self.background.as_ref()),
            ("theme.text", self.text.as_ref()),
        ];
        let before = flaws.len();
        for (path, colour) in colours {
            if colour.is_some_and(|c| !is_colour(c)) {
                flaws.push(FieldError::new(path, "bad_colour", "A colour is written as #rrggbb."));
            }
        }
        let reached = self.text_contrast();
        if flaws.len() == before && reached < TEXT_CONTRAST {
            let message =
                format!("Text has a contrast of {reached:.1} : 1 to its ground; 4.5 : 1 is needed.");
            flaws.push(FieldError::new("theme.text", "low_contrast", message));
        }
        let Some(logo) = &self.logo else { return };
        if !is_image_name(&logo.image) {
            flaws.push(FieldError::new("theme.logo.image", "bad_image", "Upload a picture first."));
        }
        if [logo.width, logo.height].iter().any(|side| !(1..=10_000).contains(side)) {
            let message = "A logo has between 1 and 10,000 pixels on each side.";
            flaws.push(FieldError::new("theme.logo.width", "out_of_range", message));
        }
        text_flaw("theme.logo.alt", &logo.alt, language, flaws);
    }
}

/// What questions stand on, and what the pointer makes of it.
fn surfaces(ground: Rgb, ink: Rgb) -> (Rgb, Rgb) {
    let share = if luminance(ground) < luminance(ink) { 0.06 } else { 0.8 };
    let card = mix(ground, WHITE, share);
    (card, mix(card, ink, 0.06))
}

#[cfg(test)]
mod tests {
    use super::super::colour::contrast;
    use super::*;

    fn theme(colour: &str, background: Option<&str>, text: Option<&str>) -> Theme {
        let own = |c: Option<&str>| c.map(str::to_owned);
        Theme { colour: colour.into(), background: own(background), text: own(text), ..Theme::default() }
    }

    fn codes(theme: &Theme) -> Vec<String> {
        let mut flaws = Vec::new();
        theme.flaws("en", &mut flaws);
        flaws.into_iter().map(|f| format!("{} {}", f.path, f.code)).collect()
    }

    #[test]
    fn every_accent_becomes_readable_on_every_ground() {
        let grounds = [
            (None, None),
            (Some("#fdf3e0"), Some("#3b2a14")),
            (Some("#101820"), Some("#f2f2f2")),
            (Some("#000000"), Some("#ffffff")),
            (None, Some("#1c1f23")),
        ];
        for colour in ["#2f5bd7", "#ffff00", "#ffffff", "#000000", "#00ff88", "#777777", "nonsense"] {
            for (background, text) in grounds {
                let theme = theme(colour, background, text);
                for shades in [theme.light(), theme.dark()] {
                    let at_least = |front: &str, behind: &str, needed: f64| {
                        let reached = contrast(rgb(front), rgb(behind));
                        assert!(reached >= needed, "{colour} {background:?}: {front} on {behind}: {reached}");
                    };
                    for ground in [&shades.ground, &shades.card] {
                        for front in [&shades.accent, &shades.ink, &shades.mute, &shades.bad] {
                            at_least(front, ground, TEXT_CONTRAST);
                        }
                        at_least(&shades.line, ground, EDGE_CONTRAST);
                    }
                    at_least(&shades.on, &shades.accent, TEXT_CONTRAST);
                }
            }
        }
        assert_eq!(theme("#2f5bd7", None, None).light().accent, "#2f5bd7", "what is readable stays");
    }

    #[test]
    fn text_that_nobody_can_read_is_a_flaw_that_says_the_ratio() {
        assert_eq!(codes(&Theme::default()), [""; 0]);
        assert_eq!(codes(&theme("#2f5bd7", Some("beige"), None)), ["theme.background bad_colour"]);
        let pale = theme("#2f5bd7", Some("#ffffff"), Some("#999999"));
        assert_eq!(codes(&pale), ["theme.text low_contrast"]);
        let mut flaws = Vec::new();
        pale.flaws("en", &mut flaws);
        assert_eq!(flaws[0].message, "Text has a contrast of 2.7 : 1 to its ground; 4.5 : 1 is needed.");
    }

    #[test]
    fn a_logo_is_an_uploaded_picture_with_words() {
        let logo = |image: &str, width, alt| {
            let logo = Logo { image: image.into(), width, height: 40, alt };
            codes(&Theme { logo: Some(logo), ..Theme::default() })
        };
        let name = format!("{}.png", "a".repeat(64));
        assert_eq!(logo(&name, 120, Text::new("en", "Harbour Lines")), [""; 0]);
        assert_eq!(
            logo("https://elsewhere.test/x.png", 0, Text::default()),
            ["theme.logo.image bad_image", "theme.logo.width out_of_range", "theme.logo.alt required"]
        );
    }

    /// The server's half of the vectors that the designer is tested with as well (`web-ui/src/features/surveys/look`).
    #[test]
    fn the_designer_shows_the_ratio_that_the_server_judges_by() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../../../tests/support/contrast.json")).unwrap();
        for vector in vectors.as_array().unwrap() {
            let at = |name: &str| vector[name].as_str();
            let theme = theme(at("colour").unwrap(), at("background"), at("text"));
            assert_eq!(Some(theme.text_contrast()), vector["text_contrast"].as_f64(), "{vector}");
            assert_eq!(Some(theme.light().accent.as_str()), at("light"), "{vector}");
            assert_eq!(Some(theme.dark().accent.as_str()), at("dark"), "{vector}");
        }
    }

    #[test]
    fn a_plain_theme_is_written_as_ever() {
        let json = serde_json::to_value(Theme::default()).unwrap();
        assert_eq!(json, serde_json::json!({ "colour": "#2f5bd7" }));
    }
}
