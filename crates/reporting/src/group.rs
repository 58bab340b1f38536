//! By what a report is divided.

use candor_index::Dimension;
use candor_model::filter::{Field, Filter, Kind, Op, Value};
use candor_model::{Actor, Error, FieldError, Result};

/// How many groups a report has unless asked for otherwise.
const USUAL: usize = 50;
/// The most groups that can be asked for.
pub(crate) const MOST: usize = 500;

/// By which field, and how finely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouping {
    /// The field.
    pub field: Field,
    /// Of a tree, which level; `None` is every node on the way.
    pub level: Option<Level>,
    /// At most so many groups, those with the most records.
    pub limit: usize,
}

/// A level of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// This one, from 1.
    At(u8),
    /// The one below what the filter, or else the actor's right, is limited to.
    Below,
}

impl Grouping {
    /// By a field of this name.
    pub fn by(name: &str, level: Option<Level>, limit: Option<usize>) -> Result<Self> {
        let field = match Filter::parse(&format!("has:{}", quoted(name))) {
            Ok(Filter::Field(clause)) => clause.field,
            Ok(_) => Field::named(name),
            Err(errors) => {
                let errors =
                    errors.into_iter().map(|e| FieldError { path: "by".into(), position: None, ..e });
                return Err(Error::Invalid(errors.collect()));
            }
        };
        let groups = matches!(
            field.kind(),
            Kind::Keyword | Kind::Path | Kind::Sentiment | Kind::Number | Kind::Custom
        ) && !matches!(field, Field::Id | Field::ExternalId | Field::Url);
        if !groups {
            let message = format!("'{name}' has no groups; try channel, unit, topic, source or an attribute");
            return Err(Error::invalid("by", "no_groups", message));
        }
        let limit = limit.unwrap_or(USUAL);
        if !(1..=MOST).contains(&limit) {
            return Err(Error::invalid("limit", "out_of_range", format!("between 1 and {MOST}")));
        }
        let level = level.filter(|_| field.kind() == Kind::Path);
        if level == Some(Level::At(0)) {
            return Err(Error::invalid("depth", "out_of_range", "levels are counted from 1"));
        }
        Ok(Self { field, level, limit })
    }

    /// The index's dimension.
    pub(crate) fn dimension(&self, depth: Option<u8>) -> Dimension {
        Dimension::Field { name: self.field.name().to_owned(), depth, limit: self.limit }
    }

    /// The level asked for, and the one above it to fall back to when nothing lies so deep.
    pub(crate) fn depth(&self, actor: &Actor, filter: &Filter) -> (Option<u8>, Option<u8>) {
        match self.level {
            None => (None, None),
            Some(Level::At(depth)) => (Some(depth), None),
            Some(Level::Below) => {
                let above = self.limited_to(filter).or_else(|| self.scope(actor)).unwrap_or(0);
                (Some(above + 1), (above > 0).then_some(above))
            }
        }
    }

    /// How deep the filter goes into the tree already.
    fn limited_to(&self, filter: &Filter) -> Option<u8> {
        let items = match filter {
            Filter::And { items } => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        let depths = items.iter().filter_map(|item| match item {
            Filter::Field(clause)
                if clause.field == self.field && matches!(clause.op, Op::Is | Op::Equals) =>
            {
                match clause.values.as_slice() {
                    [Value::Text(path)] => Some(levels(path)),
                    _ => None,
                }
            }
            _ => None,
        });
        depths.max()
    }

    /// How deep the actor's right begins. With several units, the level of the highest shows them side by side.
    fn scope(&self, actor: &Actor) -> Option<u8> {
        let units = actor.units.as_ref().filter(|_| self.field == Field::Unit)?;
        match units.as_slice() {
            [(_, path)] => Some(levels(path)),
            several => {
                several.iter().map(|(_, path)| levels(path)).min().map(|level| level.saturating_sub(1))
            }
        }
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

fn levels(path: &str) -> u8 {
    u8::try_from(path.split('/').filter(|part| !part.is_empty()).count()).unwrap_or(u8::MAX - 1)
}
