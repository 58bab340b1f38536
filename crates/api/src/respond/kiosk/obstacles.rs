//! Why a survey cannot be asked on a kiosk: whatever needs the server between two questions.

use candor_model::survey::Definition;
use candor_model::survey::kinds::Kind;
use serde::Serialize;

use super::super::kinds::drawn;

/// What keeps a survey from being asked without a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = KioskReason)]
pub(crate) enum Reason {
    /// Jumps, blocks, loops, random order, carried choices.
    Flow,
    /// A text names an earlier answer.
    Piping,
    /// A condition asks what the text engine read, or for a value or points that follow from answers.
    Reading,
    /// Files, drawings, places on a picture, drill-down lists.
    Kind,
    /// It must be answered, and only the server can tell whether it was.
    Required,
}

/// One obstacle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = KioskObstacle)]
pub(crate) struct Obstacle {
    /// Why.
    pub reason: Reason,
    /// The question, when it is one alone.
    pub question: Option<String>,
}

/// Everything that keeps a survey from being a kiosk's; nothing when it can be one.
pub(crate) fn obstacles(definition: &Definition) -> Vec<Obstacle> {
    let mut found = Vec::new();
    let flow = &definition.flow;
    let jumps = definition
        .pages
        .iter()
        .any(|p| !p.flow.block.is_empty() || p.flow.shuffle || !p.flow.then.is_empty());
    let arranged = definition.questions().any(|(_, q)| !q.flow.is_empty());
    if !flow.blocks.is_empty() || !flow.randomisers.is_empty() || jumps || arranged {
        found.push(Obstacle { reason: Reason::Flow, question: None });
    }
    // Names of answers stand in texts as {{q1}}, and nowhere else in a definition do two braces meet.
    if serde_json::to_string(&(&definition.pages, &definition.thanks)).is_ok_and(|texts| texts.contains("{{"))
    {
        found.push(Obstacle { reason: Reason::Piping, question: None });
    }
    let pages = definition.pages.iter().map(|p| p.show_if.as_str());
    let conditions: Vec<&str> =
        pages.chain(definition.questions().map(|(_, q)| q.show_if.as_str())).collect();
    let read = |text: &&str| text.contains(".sentiment") || text.contains(".topic");
    let follows = !flow.data.is_empty() || !flow.scores.is_empty();
    if conditions.iter().any(read) || follows && conditions.iter().any(|text| !text.trim().is_empty()) {
        found.push(Obstacle { reason: Reason::Reading, question: None });
    }
    for (_, question) in definition.questions() {
        let server = matches!(
            question.kind,
            Kind::FileUpload(_) | Kind::Signature(_) | Kind::HeatMap(_) | Kind::DrillDown(_)
        );
        let reason = match drawn(&question.kind) {
            _ if server => Reason::Kind,
            Some(kind) if question.required && !kind.simple() => Reason::Required,
            _ => continue,
        };
        found.push(Obstacle { reason, question: Some(question.key.clone()) });
    }
    found
}
