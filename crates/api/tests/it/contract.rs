//! The OpenAPI document as a list of operations that tests can walk, with the least body that each accepts.

use serde_json::{Map, Value, json};

/// One operation of the document.
#[derive(Clone, Debug)]
pub struct Operation {
    /// `GET` and so on.
    pub method: reqwest::Method,
    /// With `{parameters}`.
    pub path: String,
    /// Whether it answers without credentials.
    pub public: bool,
    /// A body that its schema allows, when it takes JSON.
    pub body: Option<Value>,
    /// Parameters of the path that are numbers.
    numbers: Vec<String>,
}

impl Operation {
    /// `GET /api/v1/cases/{id}`.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The first part of the path below `/api/v1`.
    pub fn area(&self) -> &str {
        self.path.trim_start_matches("/api/v1/").split('/').next().unwrap()
    }

    /// The path with its first parameter filled in by `first`, further ones by ids of nothing.
    pub fn at(&self, first: &str) -> String {
        let mut path = self.path.clone();
        let mut fill = first.to_owned();
        while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
            if self.numbers.iter().any(|name| name == &path[from + 1..to]) {
                path.replace_range(from..=to, "1");
                continue;
            }
            path.replace_range(from..=to, &fill);
            fill = uuid::Uuid::now_v7().to_string();
        }
        path
    }
}

/// All operations of the document.
pub fn operations() -> Vec<Operation> {
    let document: Value = serde_json::from_str(&candor_api::openapi().to_json().unwrap()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Ok(method) = method.to_uppercase().parse::<reqwest::Method>() else { continue };
            if !["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&method.as_str()) {
                continue;
            }
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let security = operation["security"].as_array();
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let numbers = parameters.iter().filter(|p| p["schema"]["type"] == "integer");
            found.push(Operation {
                numbers: numbers.filter_map(|p| p["name"].as_str()).map(ToOwned::to_owned).collect(),
                method,
                path: path.clone(),
                public: security.is_some_and(|all| all.iter().all(|one| one.as_object().unwrap().is_empty())),
                body: (!schema.is_null()).then(|| example(&document, schema, 0)),
            });
        }
    }
    found
}

/// The least that a schema allows.
fn example(document: &Value, schema: &Value, depth: usize) -> Value {
    if depth > 12 {
        return Value::Null;
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.trim_start_matches('#');
        return example(document, document.pointer(pointer).unwrap_or(&Value::Null), depth + 1);
    }
    if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
        return first.clone();
    }
    if !schema["const"].is_null() {
        return schema["const"].clone();
    }
    for combined in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[combined].as_array() {
            let first = choices.iter().find(|c| c["type"] != "null").unwrap_or(&choices[0]);
            return example(document, first, depth + 1);
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut whole = Map::new();
        for part in parts {
            if let Value::Object(part) = example(document, part, depth + 1) {
                whole.extend(part);
            }
        }
        return Value::Object(whole);
    }
    let kind = schema["type"]
        .as_str()
        .or_else(|| schema["type"].as_array()?.iter().filter_map(Value::as_str).find(|kind| *kind != "null"));
    match kind {
        Some("object") => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let properties = required
                .iter()
                .filter_map(Value::as_str)
                .map(|name| (name.to_owned(), example(document, &schema["properties"][name], depth + 1)));
            Value::Object(properties.collect())
        }
        Some("array") => json!([]),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
        Some("boolean") => json!(false),
        Some("string") => match schema["format"].as_str() {
            Some("uuid") => json!(uuid::Uuid::now_v7()),
            Some("date-time") => json!("2026-01-01T00:00:00Z"),
            _ => json!("x"),
        },
        _ => Value::Null,
    }
}
