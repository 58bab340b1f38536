//! A survey between two forms: read out of a file, not yet in the terms of the model. Names are those of the file.

use candor_model::survey::Text;

use super::loss::Losses;

/// A survey as a file tells it.
#[derive(Debug, Default)]
pub(crate) struct Sketch {
    /// Its name among colleagues.
    pub name: String,
    /// The headline.
    pub title: Text,
    /// The languages, the main one first.
    pub languages: Vec<String>,
    /// The pages in order.
    pub pages: Vec<SketchPage>,
    /// What is said at the end.
    pub thanks: Text,
    /// What links carry, by the names of the file.
    pub parameters: Vec<String>,
    /// Values that are the same for everybody, by the names of the file.
    pub data: Vec<(String, String)>,
    /// Blocks that come in random order.
    pub randomisers: Vec<Randomised>,
    /// The question or value that something inserted into a text stands for.
    pub resolve: Option<fn(&str) -> Option<String>>,
    /// What is not carried over.
    pub losses: Losses,
}

/// Blocks that come in random order.
#[derive(Debug, Default)]
pub(crate) struct Randomised {
    pub blocks: Vec<String>,
    pub even: bool,
    pub pick: Option<u32>,
}

/// A page.
#[derive(Debug, Default)]
pub(crate) struct SketchPage {
    /// Where it stands in the file, for the report.
    pub place: String,
    pub title: Text,
    pub when: Option<When>,
    pub asks: Vec<Ask>,
    /// Whether its questions come in random order.
    pub shuffle: bool,
    /// The block of a randomiser that it belongs to.
    pub block: Option<String>,
}

/// A question.
#[derive(Debug)]
pub(crate) struct Ask {
    /// What conditions call it.
    pub id: String,
    /// What its key is made of.
    pub name: String,
    /// Where it stands in the file, for the report.
    pub place: String,
    pub text: Text,
    pub help: Text,
    pub required: bool,
    pub when: Option<When>,
    /// Whether its choices come in random order.
    pub random: bool,
    pub shape: Shape,
}

impl Ask {
    /// A question that is named as conditions call it.
    pub fn new(id: impl Into<String>, place: impl Into<String>, text: Text, shape: Shape) -> Self {
        let id = id.into();
        Self {
            name: id.clone(),
            id,
            place: place.into(),
            text,
            help: Text::default(),
            required: false,
            when: None,
            random: false,
            shape,
        }
    }
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    /// What conditions call it.
    pub id: String,
    /// What its code is made of.
    pub name: String,
    pub text: Text,
}

/// The last choice, with room to write.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Other {
    /// What conditions call it.
    pub id: String,
    pub text: Text,
}

/// A list of a side-by-side question.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SideList {
    pub item: Item,
    pub items: Vec<Item>,
    pub multiple: bool,
}

/// What kind of answer is wanted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    Nps { low: Text, high: Text },
    Stars,
    Single { items: Vec<Item>, other: Option<Other>, dropdown: bool },
    Multiple { items: Vec<Item>, other: Option<Other>, min: Option<u32>, max: Option<u32> },
    Matrix { rows: Vec<Item>, columns: Vec<Item>, every_row: bool, multiple: bool },
    Ranking { items: Vec<Item> },
    Slider { min: f64, max: f64, step: f64, low: Text, high: Text },
    Sum { items: Vec<Item>, total: Option<f64> },
    Bipolar { rows: Vec<(Item, Text)>, points: u8 },
    MaxDiff { items: Vec<Item> },
    SideBySide { rows: Vec<Item>, columns: Vec<SideList>, every_row: bool },
    DrillDown { levels: Vec<Text>, entries: Vec<Vec<String>> },
    File { types: Vec<&'static str>, most: u32 },
    Hidden { name: String },
    Signature,
    ShortText { min: Option<u32>, max: Option<u32>, pattern: Option<String>, message: Text },
    LongText { min: Option<u32>, max: Option<u32> },
    Number { min: Option<f64>, max: Option<f64>, whole: bool },
    Date { min: Option<String>, max: Option<String> },
    Email,
    Consent { label: Text },
    Statement,
}

impl Shape {
    /// A line of words without further rules.
    pub fn line() -> Self {
        Self::ShortText { min: None, max: None, pattern: None, message: Text::default() }
    }

    /// Room for a story.
    pub fn story() -> Self {
        Self::LongText { min: None, max: None }
    }

    /// A matrix of which every row is to be answered when the question is required.
    pub fn matrix(rows: Vec<Item>, columns: Vec<Item>) -> Self {
        Self::Matrix { rows, columns, every_row: true, multiple: false }
    }
}

/// When something is shown, in the names of the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum When {
    All(Vec<When>),
    Any(Vec<When>),
    Not(Box<When>),
    Test { ask: String, row: Option<String>, test: Test },
}

/// What is asked of an answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Test {
    /// One of these is the answer, or among the answers: an item's id, else the answer itself.
    Is(Vec<String>),
    /// Compared as a number, with one of `> >= < <=`.
    Number(&'static str, f64),
    /// Anything was answered.
    Answered,
}

impl When {
    pub fn not(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    /// Both, where there are two.
    pub fn both(a: Option<Self>, b: Option<Self>) -> Option<Self> {
        match (a, b) {
            (Some(Self::All(mut all)), Some(b)) => {
                all.push(b);
                Some(Self::All(all))
            }
            (Some(a), Some(b)) => Some(Self::All(vec![a, b])),
            (a, b) => a.or(b),
        }
    }
}
