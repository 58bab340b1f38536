//! The look of a survey as its page takes it: a few properties in the page's own style, and the address of its logo.

use candor_model::survey::{Definition, Font, Shades};
use serde::Serialize;

/// What makes the page look like the survey's owner.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Look {
    /// Properties of the style.
    style: String,
    logo: Option<LogoView>,
}

#[derive(Clone, Debug, Serialize)]
struct LogoView {
    address: String,
    width: u32,
    height: u32,
    alt: String,
}

/// Light or dark, when it is not for the reader's device to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    Light,
    Dark,
}

/// The look of a survey; its pictures are below `images`.
pub(super) fn look(definition: &Definition, language: &str, images: &str, forced: Option<Scheme>) -> Look {
    let theme = &definition.theme;
    let logo = theme.logo.as_ref().map(|logo| LogoView {
        address: format!("{images}/{}", logo.image),
        width: logo.width,
        height: logo.height,
        alt: logo.alt.get(language, definition.default_language()).to_owned(),
    });
    let font = match theme.font {
        Font::System => String::new(),
        font => format!(":root{{--f:{}}}", font.stack()),
    };
    let (light, dark) = (theme.light(), theme.dark());
    let colours = match forced {
        Some(Scheme::Light) => whole(&light),
        Some(Scheme::Dark) => whole(&dark),
        None if !theme.is_coloured() => format!(
            ":root{{--a:{}}}@media(prefers-color-scheme:dark){{:root{{--a:{}}}}}",
            light.accent, dark.accent
        ),
        None if light.dark => whole(&light),
        None => format!("{}@media(prefers-color-scheme:dark){{{}}}", whole(&light), whole(&dark)),
    };
    Look { style: colours + &font, logo }
}

/// The usual look, where no survey is known.
pub(super) fn plain() -> Look {
    look(&Definition::starter("", "en"), "en", "", None)
}

fn whole(shades: &Shades) -> String {
    let Shades { ground, card, ink, mute, line, soft, bad, accent, on, dark } = shades;
    let scheme = if *dark { "dark" } else { "light" };
    format!(
        ":root{{--bg:{ground};--card:{card};--ink:{ink};--mute:{mute};--line:{line};--soft:{soft};--bad:{bad};\
         --a:{accent};--on:{on};color-scheme:{scheme}}}"
    )
}
