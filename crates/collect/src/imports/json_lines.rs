//! One JSON object per line. Objects within are flattened with dots, in the order in which they are written.

use std::fmt;
use std::io;

use candor_model::FieldError;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::cell::Cell;
use super::delimited::too_long;
use super::lines::{Line, Lines};

/// How deep objects are flattened.
const DEPTH: usize = 4;
/// The longest text that is made of nested data.
const MAX_NESTED: usize = 1_500;

/// The names and cells of an object.
type Pairs = Vec<(String, Cell)>;

/// The names and cells of the next object; `None` at the end. A blank line has none.
pub fn next_pairs(lines: &mut Lines) -> io::Result<Option<Result<Pairs, FieldError>>> {
    let mut line = Vec::new();
    Ok(match lines.read(&mut line)? {
        Line::End => None,
        Line::TooLong => Some(Err(too_long())),
        Line::Read if line.trim_ascii().is_empty() => Some(Ok(Vec::new())),
        Line::Read => Some(parse(&line)),
    })
}

fn parse(line: &[u8]) -> Result<Pairs, FieldError> {
    let Node::Object(fields) = serde_json::from_slice(line).map_err(|e| {
        let message = format!("is no valid JSON object: {}", e.to_string().replace(" at line 1", ""));
        FieldError::new("row", "invalid_json", message)
    })?
    else {
        return Err(FieldError::new("row", "no_object", "is no JSON object"));
    };
    let mut pairs = Vec::with_capacity(fields.len());
    flatten(fields, "", 1, &mut pairs);
    Ok(pairs)
}

/// JSON whose objects keep the order of their fields.
enum Node {
    Object(Vec<(String, Node)>),
    Array(Vec<Node>),
    Leaf(Cell),
}

fn flatten(fields: Vec<(String, Node)>, prefix: &str, depth: usize, pairs: &mut Vec<(String, Cell)>) {
    for (name, node) in fields {
        let name = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
        match node {
            Node::Object(inner) if depth < DEPTH => flatten(inner, &name, depth + 1, pairs),
            Node::Leaf(cell) => pairs.push((name, cell)),
            nested => pairs.push((name, shorten(nested))),
        }
    }
}

/// Nested data as text: plain lists with commas, anything else as JSON.
fn shorten(node: Node) -> Cell {
    let text = match &node {
        Node::Array(items) if items.is_empty() => return Cell::Empty,
        Node::Array(items) if items.iter().all(|i| matches!(i, Node::Leaf(_))) => {
            let texts =
                items.iter().map(|i| if let Node::Leaf(cell) = i { cell.text() } else { String::new() });
            texts.collect::<Vec<_>>().join(", ")
        }
        other => to_value(other).to_string(),
    };
    match text.char_indices().nth(MAX_NESTED) {
        Some((end, _)) => Cell::Text(format!("{}…", &text[..end])),
        None => Cell::Text(text),
    }
}

fn to_value(node: &Node) -> Value {
    match node {
        Node::Object(fields) => fields.iter().map(|(name, node)| (name.clone(), to_value(node))).collect(),
        Node::Array(items) => items.iter().map(to_value).collect(),
        Node::Leaf(cell) => cell.value(),
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Leaf(Cell::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Leaf(Cell::Number(value.into())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Leaf(Cell::Number(value.into())))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Leaf(serde_json::Number::from_f64(value).map_or(Cell::Empty, Cell::Number)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Leaf(Cell::from_text(value.to_owned())))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::Leaf(Cell::from_text(value)))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Leaf(Cell::Empty))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element()? {
            all.push(item);
        }
        Ok(Node::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Node, A::Error> {
        let mut all = Vec::new();
        while let Some(field) = fields.next_entry()? {
            all.push(field);
        }
        Ok(Node::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expect: &[(&str, &str)]) {
        let pairs = parse(line.as_bytes()).unwrap();
        let pairs: Vec<_> = pairs.iter().map(|(n, c)| (n.as_str(), c.text())).collect();
        let expect: Vec<_> = expect.iter().map(|(n, t)| (*n, (*t).to_owned())).collect();
        assert_eq!(pairs, expect, "{line}");
    }

    #[test]
    fn objects_are_flattened_in_order() {
        check(r#"{"z": 1, "a": "x", "n": null}"#, &[("z", "1"), ("a", "x"), ("n", "")]);
        check(
            r#"{"customer": {"email": "a@b.org", "plan": {"tier": 2}}}"#,
            &[("customer.email", "a@b.org"), ("customer.plan.tier", "2")],
        );
        check(
            r#"{"tags": ["a", "b"], "spans": [{"at": 1}]}"#,
            &[("tags", "a, b"), ("spans", r#"[{"at":1}]"#)],
        );
    }

    #[test]
    fn what_is_no_object_is_said() {
        let code = |line: &str| parse(line.as_bytes()).map(drop).map_err(|e| e.code);
        assert_eq!(code("[1]"), Err("no_object".into()));
        assert_eq!(code("\"x\""), Err("no_object".into()));
        assert_eq!(code("{\"a\": "), Err("invalid_json".into()));
        assert_eq!(code("{\"a\": 1} trailing"), Err("invalid_json".into()));
        assert_eq!(code(&"[".repeat(10_000)), Err("invalid_json".into()));
    }
}
