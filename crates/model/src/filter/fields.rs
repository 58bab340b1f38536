//! The catalogue of fields: what can be asked of a record, and with what.

/// What a field holds, hence what it can be compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FieldKind)]
pub enum Kind {
    /// A word out of a list or a name; equality without regard to case, and prefixes.
    Keyword,
    /// A path in a tree: a value means itself and all below it.
    Path,
    /// A number.
    Number,
    /// A number from -5 to 5, or `negative`, `neutral`, `positive`.
    Sentiment,
    /// A point in time.
    Time,
    /// An attribute or an answer: words, numbers, true or false.
    Custom,
    /// Words that were said; can only be asked with `has:text`.
    Words,
}

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident $name:literal $kind:ident [$($alias:literal),*]),+ $(,)?) => {
        /// A field of a record.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Field {
            $($(#[$doc])* $variant,)+
            /// An attribute by its name, an answer as `survey-slug.q2`. `attributes.NAME` and `answers.KEY` say which
            /// of the two is meant, also where a name equals that of a built-in field.
            Custom(String),
        }

        impl Field {
            /// The built-in fields.
            pub const BUILT_IN: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in the language.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$variant => $name,)+
                    Self::Custom(name) => name,
                }
            }

            /// What it holds.
            #[must_use]
            pub fn kind(&self) -> Kind {
                match self {
                    $(Self::$variant => Kind::$kind,)+
                    Self::Custom(_) => Kind::Custom,
                }
            }

            /// Other names under which it is understood.
            #[must_use]
            pub fn aliases(&self) -> &'static [&'static str] {
                match self {
                    $(Self::$variant => &[$($alias),*],)+
                    Self::Custom(_) => &[],
                }
            }
        }
    };
}

fields! {
    /// Where the record comes from.
    Source "source" Keyword [],
    /// How it was said: survey, call, chat …
    Channel "channel" Keyword [],
    /// The unit it is about, by path.
    Unit "unit" Path [],
    /// Its language.
    Language "language" Keyword ["lang"],
    /// What the author is to the organisation.
    Author "author" Keyword ["author_kind"],
    /// Who said it: the customer's id, or the name shown for it.
    Customer "customer" Keyword [],
    /// The survey that was answered, by its slug or id.
    Survey "survey" Keyword [],
    /// The version of that survey.
    Version "version" Number ["survey_version"],
    /// A topic that was found, by path.
    Topic "topic" Path [],
    /// A tag that somebody gave.
    Tag "tag" Keyword [],
    /// How it feels.
    Sentiment "sentiment" Sentiment [],
    /// Likelihood to recommend, 0 to 10.
    Nps "nps" Number [],
    /// Satisfaction, 1 to 5.
    Csat "csat" Number [],
    /// Effort, 1 to 7.
    Ces "ces" Number [],
    /// Stars, 1 to 5.
    Rating "rating" Number [],
    /// When it was said.
    Occurred "occurred" Time ["occurred_at", "date"],
    /// When Candor heard of it.
    Received "received" Time ["received_at"],
    /// Its id.
    Id "id" Keyword [],
    /// The source's own key.
    ExternalId "external_id" Keyword [],
    /// Where it can be read at its source.
    Url "url" Keyword [],
    /// Who speaks in one of its verbatims.
    Speaker "speaker" Keyword [],
    /// The question that one of its verbatims answers.
    Question "question" Keyword [],
    /// The kind of personal data that was masked in it.
    Masked "masked" Keyword [],
    /// Words; `has:text`.
    Text "text" Words ["comment"],
}

impl Field {
    /// The field of this name or alias, in any case; any other name is that of an attribute or answer.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let folded = name.to_lowercase();
        Self::BUILT_IN
            .iter()
            .find(|f| f.name() == folded || f.aliases().contains(&folded.as_str()))
            .cloned()
            .unwrap_or_else(|| Self::Custom(name.to_owned()))
    }

    /// Whether it is one of the house and not an attribute or answer.
    #[must_use]
    pub fn is_built_in(&self) -> bool {
        !matches!(self, Self::Custom(_))
    }

    /// For an attribute or answer: what its name may stand for, see [`CustomName`].
    #[must_use]
    pub fn custom(&self) -> Option<CustomName<'_>> {
        let Self::Custom(name) = self else { return None };
        Some(if let Some(attribute) = name.strip_prefix("attributes.") {
            CustomName { attribute: Some(attribute), answer: None, survey: None }
        } else if let Some(answer) = name.strip_prefix("answers.") {
            CustomName { attribute: None, answer: Some(answer), survey: None }
        } else {
            let answer = name.split_once('.');
            CustomName { attribute: Some(name), answer: answer.map(|a| a.1), survey: answer.map(|a| a.0) }
        })
    }
}

/// What the name of a custom field may stand for. The field's values in a record are those of the attribute and
/// those of the answer together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustomName<'a> {
    /// The attribute of this name.
    pub attribute: Option<&'a str>,
    /// The answer of this key …
    pub answer: Option<&'a str>,
    /// … in the survey with this slug; in any survey when `None`.
    pub survey: Option<&'a str>,
}

/// How words in fields are compared: without regard to case or space around them, and numbers by their value
/// (`5.0` is `5`). Two values are the same when their folded forms are equal.
#[must_use]
pub fn fold(value: &str) -> String {
    let value = value.trim();
    super::number::read(value).map_or_else(|| value.to_lowercase(), super::number::write)
}
