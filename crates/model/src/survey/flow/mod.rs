//! The flow of a survey: jumps, blocks, random order, loops, choices carried forward, values that follow from answers,
//! points, last pages.
//!
//! [`unfold`] makes of a definition the survey that one person gets: everything random is drawn, loops are written
//! out. It looks at no answer, so that pages keep their numbers while somebody goes back and forth. What hangs on
//! answers stays for [`super::evaluate`], which walks the unfolded survey: conditions, jumps, which items of a loop
//! and which carried choices show.
//!
//! What is known about a person besides their answers (what the link said, what the text engine read in an answer)
//! travels with the answers under names with `~`, which no form field can have.

pub mod carry;
pub mod draw;
pub mod facts;
pub mod flaws;
pub mod graph;
pub mod parts;
pub mod pipe;
mod rename;
pub mod unfold;

use super::answers::Answers;
use super::definition::Definition;
use super::logic::Condition;

pub use carry::{choices, narrow, ordered};
pub use draw::{Draw, Draws, even_draws, lots};
pub use graph::{Graph, graph};
pub use parts::{
    Block, Carry, Datum, DatumRule, End, Flow, Order, PageFlow, QuestionFlow, Randomiser, Repeat, Score,
    ScoreItem, Skip, Which,
};
pub use pipe::pipe;
pub use unfold::unfold;

/// The last page for these answers (of visible questions); the thank-you when none is meant.
#[must_use]
pub fn last_page<'d>(definition: &'d Definition, answers: &Answers) -> Option<&'d End> {
    let holds = |when: &str| Condition::parse(when).is_ok_and(|c| c.holds(definition, answers));
    definition.flow.ends.iter().find(|end| holds(&end.when))
}

/// Goal of a jump: the end of the survey.
pub const END: &str = "end";
/// Goal of a jump: past the rest of the block.
pub const BLOCK: &str = "block";
