//! The surveys of Merrow Parcel.

use std::collections::BTreeMap;

use candor_model::id::SurveyId;
use candor_model::survey::definition::Definition;
use candor_model::{Actor, Error, Result, Scores};
use candor_store::Conn;
use candor_surveys::{NewLink, NewSurvey, Survey, SurveyState};
use serde_json::{Value, json};

/// Which survey was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Asked {
    Delivery,
    Shop,
    Contact,
}

impl Asked {
    pub const ALL: [Self; 3] = [Self::Delivery, Self::Shop, Self::Contact];

    pub fn slug(self) -> &'static str {
        match self {
            Self::Delivery => "after-delivery",
            Self::Shop => "shop-visit",
            Self::Contact => "after-contact",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Delivery => "After a delivery",
            Self::Shop => "Visit to a parcel shop",
            Self::Contact => "After a call or chat",
        }
    }

    /// The scores as answers to the survey's questions.
    pub fn answers(self, scores: &Scores, answers: &mut BTreeMap<String, Value>) {
        let (nps, csat, ces) = match self {
            Self::Delivery => ("q1", "q3", ""),
            Self::Shop => ("q3", "q1", ""),
            Self::Contact => ("", "q3", "q1"),
        };
        for (key, score) in [(nps, scores.nps), (csat, scores.csat), (ces, scores.ces)] {
            if let Some(score) = score {
                answers.insert(key.into(), json!(score));
            }
        }
    }

    fn definition(self) -> Result<Definition> {
        let text = |en: &str, de: &str, fr: &str| json!({ "en": en, "de": de, "fr": fr });
        let why = text(
            "What is the main reason for your answer?",
            "Was ist der wichtigste Grund für Ihre Antwort?",
            "Quelle est la raison principale de votre réponse ?",
        );
        let recommend = text(
            "How likely are you to recommend Merrow Parcel to a friend or colleague?",
            "Wie wahrscheinlich ist es, dass Sie Merrow Parcel weiterempfehlen?",
            "Quelle est la probabilité que vous recommandiez Merrow Parcel ?",
        );
        let choice = |code: &str, text: Value| json!({ "code": code, "text": text });
        let questions = match self {
            Self::Delivery => json!([
                { "key": "q1", "text": recommend, "required": true, "kind": { "type": "nps" } },
                { "key": "q2", "text": why, "kind": { "type": "long_text" } },
                { "key": "q3", "text": text("How satisfied are you with this delivery?", "Wie zufrieden sind Sie mit dieser Lieferung?", "Êtes-vous satisfait de cette livraison ?"), "kind": { "type": "csat" } },
                { "key": "q4", "text": text("What matters most to you?", "Was ist Ihnen am wichtigsten?", "Qu'est-ce qui compte le plus pour vous ?"), "kind": { "type": "single", "choices": [
                    choice("on_time", text("On time", "Pünktlichkeit", "La ponctualité")),
                    choice("condition", text("Parcel in good condition", "Unversehrtes Paket", "Un colis en bon état")),
                    choice("driver", text("Friendly driver", "Freundlicher Fahrer", "Un livreur aimable")),
                    choice("price", text("Price", "Preis", "Le prix")),
                    choice("tracking", text("Tracking", "Sendungsverfolgung", "Le suivi")),
                ] } },
            ]),
            Self::Shop => json!([
                { "key": "q1", "text": text("How satisfied were you with your visit?", "Wie zufrieden waren Sie mit Ihrem Besuch?", "Êtes-vous satisfait de votre visite ?"), "required": true, "kind": { "type": "csat" } },
                { "key": "q2", "text": why, "kind": { "type": "long_text" } },
                { "key": "q3", "text": recommend, "kind": { "type": "nps" } },
            ]),
            Self::Contact => json!([
                { "key": "q1", "text": text("Merrow Parcel made it easy to handle my request.", "Merrow Parcel hat es mir leicht gemacht, mein Anliegen zu klären.", "Merrow Parcel a facilité le traitement de ma demande."), "required": true, "kind": { "type": "ces" } },
                { "key": "q2", "text": text("Was your request solved?", "Wurde Ihr Anliegen gelöst?", "Votre demande a-t-elle été résolue ?"), "kind": { "type": "single", "choices": [
                    choice("yes", text("Yes", "Ja", "Oui")), choice("no", text("No", "Nein", "Non")),
                ] } },
                { "key": "q3", "text": text("How satisfied are you overall?", "Wie zufrieden sind Sie insgesamt?", "Êtes-vous satisfait dans l'ensemble ?"), "kind": { "type": "csat" } },
                { "key": "q4", "text": text("What else would you like to tell us?", "Was möchten Sie uns noch sagen?", "Que souhaitez-vous ajouter ?"), "kind": { "type": "long_text" } },
            ]),
        };
        let title = match self {
            Self::Delivery => text("Your delivery", "Ihre Lieferung", "Votre livraison"),
            Self::Shop => text("Your visit", "Ihr Besuch", "Votre visite"),
            Self::Contact => text("Your request", "Ihr Anliegen", "Votre demande"),
        };
        let thanks = text(
            "A person reads every answer.",
            "Jede Antwort wird von einem Menschen gelesen.",
            "Chaque réponse est lue par une personne.",
        );
        let definition = json!({
            "title": title,
            "languages": ["en", "de", "fr"],
            "theme": { "colour": "#0f6b5c" },
            "pages": [{ "questions": questions }],
            "thanks": { "text": thanks },
            "parameters": [{ "name": "unit", "target": "unit" }, { "name": "order", "target": "attribute" }],
        });
        serde_json::from_value(definition).map_err(Error::internal)
    }
}

/// Makes and publishes the surveys, unless they are there.
pub(super) async fn publish(conn: &mut Conn, actor: &Actor) -> Result<BTreeMap<Asked, (SurveyId, i32)>> {
    let known: Vec<Survey> = candor_surveys::list(conn, actor).await?;
    let mut published = BTreeMap::new();
    for asked in Asked::ALL {
        let survey = match known.iter().find(|s| s.slug == asked.slug()) {
            Some(survey) => survey.clone(),
            None => {
                let new = NewSurvey {
                    name: asked.name().into(),
                    slug: Some(asked.slug().into()),
                    language: Some("en".into()),
                    definition: Some(asked.definition()?),
                };
                candor_surveys::create(conn, actor, new).await?
            }
        };
        if survey.state == SurveyState::Draft {
            let draft = candor_surveys::draft::load(conn, actor.org, survey.id).await?;
            candor_surveys::publish(conn, actor, survey.id, draft.revision).await?;
            let link = NewLink { name: "Website".into(), parameters: BTreeMap::new() };
            candor_surveys::link::add_link(conn, actor, survey.id, link).await?;
        }
        published.insert(asked, (survey.id, 1));
    }
    Ok(published)
}
