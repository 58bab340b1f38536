//! The JSON Schema of our own file, made from the types themselves.

use std::collections::BTreeMap;

use candor_model::survey::Definition;
use serde_json::{Map, Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::own::{FORMAT, SurveyFile};

/// Where the schema says that it is to be found.
const ID: &str = "urn:candor:survey-file:1";

/// The schema (draft 2020-12). A tagged choice becomes one object per variant, so that an unknown field is an error
/// there as well.
#[must_use]
pub fn schema() -> Value {
    let mut collected: Vec<(String, RefOr<Schema>)> = Vec::new();
    <Definition as ToSchema>::schemas(&mut collected);
    collected.push(("SurveyDefinition".into(), <Definition as PartialSchema>::schema()));
    let mut all: BTreeMap<String, Value> = collected
        .into_iter()
        .filter_map(|(name, schema)| Some((name, serde_json::to_value(schema).ok()?)))
        .collect();
    let originals = all.clone();
    all.values_mut().for_each(|schema| rewrite(schema, &originals));
    let file = serde_json::to_value(<SurveyFile as PartialSchema>::schema()).unwrap_or_default();
    let mut root = file.as_object().cloned().unwrap_or_default();
    root.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    root.insert("$id".into(), json!(ID));
    root.insert("title".into(), json!("A survey of Candor"));
    root.insert("$defs".into(), Value::Object(all.into_iter().collect::<Map<_, _>>()));
    let mut root = Value::Object(root);
    rewrite_references(&mut root);
    root["properties"]["format"] = json!({ "const": FORMAT, "description": "The form of the file." });
    root
}

fn rewrite(schema: &mut Value, all: &BTreeMap<String, Value>) {
    match schema {
        Value::Object(map) => {
            // Of a tagged choice: the tag and the variant's own fields, which are one object in the file.
            if let Some(Value::Array(parts)) = map.get("allOf") {
                let mut merged = Map::new();
                let (mut properties, mut required) = (Map::new(), Vec::new());
                for part in parts {
                    let part = target(part, all);
                    for (key, value) in part.as_object().into_iter().flatten() {
                        match (key.as_str(), value) {
                            ("properties", Value::Object(own)) => properties.extend(own.clone()),
                            ("required", Value::Array(own)) => required.extend(own.clone()),
                            _ => {
                                merged.insert(key.clone(), value.clone());
                            }
                        }
                    }
                }
                for (key, value) in map.iter().filter(|(key, _)| *key != "allOf") {
                    merged.insert(key.clone(), value.clone());
                }
                merged.insert("properties".into(), Value::Object(properties));
                merged.insert("required".into(), Value::Array(required));
                merged.insert("type".into(), json!("object"));
                merged.insert("additionalProperties".into(), json!(false));
                *map = merged;
            }
            map.values_mut().for_each(|value| rewrite(value, all));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| rewrite(value, all)),
        _ => {}
    }
}

fn target<'a>(schema: &'a Value, all: &'a BTreeMap<String, Value>) -> &'a Value {
    let mut at = schema;
    // A transparent type points on.
    for _ in 0..8 {
        let Some(name) = at.get("$ref").and_then(Value::as_str).and_then(|r| r.rsplit('/').next()) else {
            break;
        };
        match all.get(name) {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}

fn rewrite_references(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get_mut("$ref") {
                *reference = reference.replace("#/components/schemas/", "#/$defs/");
            }
            map.values_mut().for_each(rewrite_references);
        }
        Value::Array(items) => items.iter_mut().for_each(rewrite_references),
        _ => {}
    }
}
