//! What the text engine reads in an answer that was just typed, for conditions such as `q2.sentiment:negative` and
//! `q2.topic:delivery`.

use std::collections::BTreeSet;

use candor_model::Result;
use candor_model::feedback::VerbatimInput;
use candor_model::id::OrgId;
use candor_model::survey::logic::{reading, takes_words};
use candor_model::survey::{Answers, Definition, Form};
use serde_json::json;

use crate::write::Writer;

/// The readings of the answers on one page; of those only that some condition asks for. Nothing leaves the process
/// and nothing is stored but class, score and topics.
pub async fn readings(
    writer: &Writer,
    org: OrgId,
    definition: &Definition,
    page: usize,
    form: &Form,
    language: &str,
) -> Result<Answers> {
    let mut all = Answers::new();
    let questions = definition.pages.get(page).map_or(&[][..], |p| &p.questions);
    for question in questions.iter().filter(|q| takes_words(&q.kind) && asked(definition, &q.key)) {
        let Some(text) = form.one(&question.key) else { continue };
        let said = VerbatimInput { text: text.to_owned(), speaker: None, question: None };
        let (sentiment, topics) = writer.read(org, said, language).await?;
        if let Some(score) = sentiment {
            let class = candor_model::annotation::classify(score).as_str();
            all.insert(
                reading(&question.key, "sentiment"),
                json!([class, (f64::from(score) * 100.0).round() / 100.0]),
            );
        }
        // A topic is also everything above it in the tree.
        let paths: BTreeSet<&str> = topics
            .iter()
            .flat_map(|path| path.match_indices('/').map(|(at, _)| &path[..at]).chain([path.as_str()]))
            .collect();
        if !paths.is_empty() {
            all.insert(reading(&question.key, "topic"), json!(paths));
        }
    }
    Ok(all)
}

/// Whether any condition asks for what was read in this question.
fn asked(definition: &Definition, key: &str) -> bool {
    let (feeling, topic) = (format!("{key}.sentiment"), format!("{key}.topic"));
    definition.conditions().iter().any(|c| c.contains(&feeling) || c.contains(&topic))
}
