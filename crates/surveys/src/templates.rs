//! Ready surveys to begin with.

use std::sync::LazyLock;

use candor_model::survey::{Definition, Text, review};
use candor_model::{Error, Result};
use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// Which occasion a survey is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SurveyOccasion)]
pub enum Occasion {
    /// The relationship as a whole.
    Relationship,
    /// Something that just happened.
    Transaction,
    /// Customer service.
    Service,
    /// The beginning or the end.
    Journey,
    /// Site and app.
    Digital,
    /// What is offered.
    Product,
    /// Conferences, workshops.
    Events,
    /// Those who work here.
    Employees,
}

/// A ready survey.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its name in addresses.
    pub slug: String,
    /// What it is for.
    pub category: Occasion,
    /// Its name.
    pub name: Text,
    /// When to use it, in a sentence or two.
    pub about: Text,
    /// What it asks.
    pub definition: Definition,
}

/// A ready survey as it is listed, in one language.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = SurveyTemplate)]
pub struct Listed {
    /// Its name in addresses.
    pub slug: String,
    /// What it is for.
    pub occasion: Occasion,
    /// Its name.
    pub name: String,
    /// When to use it.
    pub about: String,
    /// The languages that it is written in.
    pub languages: Vec<String>,
    /// How many questions it has.
    pub questions: usize,
    /// Seconds that an answer takes.
    pub seconds: u32,
}

static ALL: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let mut all: Vec<Template> = Vec::new();
    // A file that does not read is missing from the list, which a test would notice.
    all.extend(FILES.files().filter_map(|file| serde_json::from_slice(file.contents()).ok()));
    all.sort_by(|a, b| (a.category, &a.slug).cmp(&(b.category, &b.slug)));
    all
});

/// All ready surveys, by occasion.
pub fn all() -> &'static [Template] {
    &ALL
}

/// The ready survey of this name.
pub fn find(slug: &str) -> Result<&'static Template> {
    ALL.iter().find(|t| t.slug == slug).ok_or(Error::NotFound)
}

impl Template {
    /// As it is listed to somebody who reads `language`.
    #[must_use]
    pub fn listed(&self, language: &str) -> Listed {
        let asks = |(_, q): &(usize, &candor_model::survey::Question)| q.kind.rules().asks();
        Listed {
            slug: self.slug.clone(),
            occasion: self.category,
            name: self.name.get(language, "en").to_owned(),
            about: self.about.get(language, "en").to_owned(),
            languages: self.definition.languages.clone(),
            questions: self.definition.questions().filter(asks).count(),
            seconds: review::seconds(&self.definition),
        }
    }

    /// Its definition with `language` as the main one; with all its languages, or in that one alone.
    #[must_use]
    pub fn in_language(&self, language: &str, all: bool) -> Definition {
        let mut definition = self.definition.clone();
        let first = definition.language([language]).to_owned();
        if all {
            definition.languages.sort_by_key(|l| *l != first);
        } else {
            crate::translations::visit_mut(&mut definition, |text| text.0.retain(|l, _| *l == first));
            definition.languages = vec![first];
        }
        definition
    }
}

#[cfg(test)]
mod tests {
    use candor_model::survey::{review, validate_definition};

    use super::*;

    #[test]
    fn every_template_is_ready_in_all_its_languages() {
        assert_eq!(all().len(), FILES.files().count(), "a file does not read");
        assert!(all().len() >= 15);
        for template in all() {
            let slug = &template.slug;
            assert_eq!(validate_definition(&template.definition), [], "{slug}");
            let remarks = review(&template.definition);
            assert!(remarks.iter().all(|r| r.code != "untranslated"), "{slug}: {remarks:?}");
            assert_eq!(template.definition.languages, ["en", "de", "fr"], "{slug}");
            assert!(
                ["en", "de", "fr"].iter().all(|l| template.name.has(l) && template.about.has(l)),
                "{slug}"
            );
            assert!(template.listed("de").seconds <= 180, "{slug} takes too long");
            let german = template.in_language("de", false);
            assert_eq!(german.languages, ["de"], "{slug}");
            assert_eq!(validate_definition(&german), [], "{slug}");
            assert!(!serde_json::to_string(&german).unwrap().contains("\"en\":"), "{slug}");
        }
    }
}
