//! Surveys: what is asked, what is shown to whom, and what counts as an answer.
//!
//! A [`Definition`] is data; everything that is decided about it is a pure function, so that the respondent page, the
//! designer's preview, the checks before publication and the tests all decide alike:
//! [`validate_definition`] names every flaw, [`evaluate`] says what is visible, [`read_answers`] turns a posted form
//! into answers and [`validate_answers`] judges them.

pub mod answers;
mod colour;
pub mod definition;
pub mod evaluate;
pub mod flow;
pub mod kinds;
pub mod logic;
pub mod outcome;
pub mod review;
pub mod text;
pub mod theme;
pub mod validate;
pub mod words;

#[cfg(test)]
mod tests;

pub use answers::{Answers, Form, read_answers, validate_answers};
pub use definition::{Choice, Definition, Page, Parameter, ParameterTarget, Question, Thanks};
pub use evaluate::{Visible, VisiblePage, evaluate};
pub use kinds::Kind;
pub use logic::Condition;
pub use outcome::{Outcome, outcome};
pub use review::{Remark, review};
pub use text::Text;
pub use theme::{Font, Logo, Shades, Theme};
pub use validate::validate_definition;
