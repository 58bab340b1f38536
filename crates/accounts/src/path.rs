//! The path of a unit, such as `north/lyon`: slugs from the root down, made from whatever a source calls its units.

use candor_model::FieldError;

/// Levels of the tree.
pub const MAX_DEPTH: usize = 12;
/// Characters of one level's name.
pub const MAX_NAME: usize = 100;

/// A path with the names that it was written with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitPath {
    /// From the root: slug and name.
    parts: Vec<(String, String)>,
}

impl UnitPath {
    /// Reads `North / Lyon` as `north/lyon`: parts are trimmed and lower-cased, runs of anything but letters and
    /// digits become one dash.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let error = |code: &str, message: String| Err(FieldError::new("unit", code, message));
        let mut parts = Vec::new();
        for name in text.trim().trim_matches('/').split('/') {
            let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
            if name.chars().count() > MAX_NAME {
                return error("too_long", format!("a unit's name has at most {MAX_NAME} characters"));
            }
            let slug = slug(&name);
            if slug.is_empty() {
                return error(
                    "invalid",
                    format!(
                        "'{}' is no path of units; write names divided by '/', such as north/lyon",
                        clip(text)
                    ),
                );
            }
            parts.push((slug, name));
        }
        if parts.len() > MAX_DEPTH {
            return error("too_deep", format!("a unit's path has at most {MAX_DEPTH} levels"));
        }
        Ok(Self { parts })
    }

    /// `north/lyon`.
    #[must_use]
    pub fn as_path(&self) -> String {
        self.parts.iter().map(|(slug, _)| slug.as_str()).collect::<Vec<_>>().join("/")
    }

    /// The path and the name of each level, from the root down.
    pub fn levels(&self) -> impl Iterator<Item = (String, &str)> {
        (1..=self.parts.len()).map(|n| {
            let path = self.parts[..n].iter().map(|(slug, _)| slug.as_str()).collect::<Vec<_>>().join("/");
            (path, self.parts[n - 1].1.as_str())
        })
    }
}

/// `Lyon – Part Dieu` as `lyon-part-dieu`; letters of every script stay.
#[must_use]
pub fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

fn clip(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_normalised() {
        for (text, path) in [
            ("north/lyon", "north/lyon"),
            (" North / Lyon ", "north/lyon"),
            ("/north/lyon/", "north/lyon"),
            ("Île-de-France/Café №5", "île-de-france/café-5"),
            ("Lyon – Part Dieu", "lyon-part-dieu"),
            ("Guy's & St Thomas'", "guy-s-st-thomas"),
        ] {
            assert_eq!(UnitPath::parse(text).map(|p| p.as_path()), Ok(path.to_owned()), "{text}");
        }
    }

    #[test]
    fn empty_and_endless_paths_are_refused() {
        for text in ["", "/", "north//lyon", "--", "north/…", &"a/".repeat(13), &"x".repeat(101)] {
            assert!(UnitPath::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn levels_go_down_from_the_root() {
        let path = UnitPath::parse("North/Lyon/Shop 4").unwrap();
        let levels: Vec<_> = path.levels().collect();
        assert_eq!(
            levels,
            [
                ("north".into(), "North"),
                ("north/lyon".into(), "Lyon"),
                ("north/lyon/shop-4".into(), "Shop 4")
            ]
        );
    }
}
