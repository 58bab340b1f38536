//! Questions by their types.

use candor_model::survey::Text;

use super::Reader;
use super::book::Row;
use crate::exchange::expression::{Dialect, Node, parse};
use crate::exchange::loss::short;
use crate::exchange::sketch::{Ask, Item, Other, Shape, When};

/// Columns of a question that are read.
const READ: &[&str] = &[
    "type",
    "name",
    "label",
    "hint",
    "required",
    "relevant",
    "constraint",
    "constraint_message",
    "parameters",
];

/// What the device tells, and nobody is asked.
const DEVICE: &[&str] = &[
    "start",
    "end",
    "today",
    "deviceid",
    "phonenumber",
    "username",
    "email",
    "simserial",
    "subscriberid",
    "uri:deviceid",
    "audit",
    "start-geopoint",
    "background-audio",
    "imei",
    "get device id",
    "start time",
    "end time",
    "get today",
    "get start time",
    "get end time",
    "get subscriber id",
    "get sim id",
    "get phone number",
    "phone number",
    "device id",
];

/// Reads a row; it becomes one question, or none.
pub(super) fn read(
    reader: &mut Reader,
    row: &Row,
    kind: &str,
    name: &str,
    place: &str,
    within: Option<When>,
) -> Option<Ask> {
    let shape = shape(reader, row, kind, place)?;
    if name.is_empty() {
        reader.sketch.losses.lost("question without a name", place, short(row.get("label")));
        return None;
    }
    let text = reader.text(row, "label", place);
    let help = reader.text(row, "hint", place);
    let own = reader.relevant(row, place, "the question is shown to all");
    let required = match row.get("required").to_lowercase().as_str() {
        "yes" | "true" | "true()" | "1" => true,
        "" | "no" | "false" | "false()" | "0" => false,
        other => {
            reader.sketch.losses.lost(
                "required by condition",
                place,
                format!("it is optional (was: {other})"),
            );
            false
        }
    };
    columns(reader, row, place, READ, "question");
    let random = row.get("parameters").replace(' ', "").contains("randomize=true");
    Some(Ask {
        help,
        required,
        when: When::both(within, own),
        random,
        ..Ask::new(name, place, text, constrained(reader, row, shape, place))
    })
}

/// Reports every filled column that is not read.
pub(super) fn columns(reader: &mut Reader, row: &Row, place: &str, read: &[&str], what: &str) {
    for (column, value) in &row.cells {
        let head = column.split("::").next().unwrap_or("");
        let language =
            column.split_once("::").is_some_and(|(_, l)| reader.languages.iter().any(|(name, _)| name == l));
        if read.contains(&column.as_str()) || (language && read.contains(&head)) {
            continue;
        }
        let said = short(value);
        let why = match head {
            "appearance" => format!("the page has its own look (was: {said})"),
            "default" => format!("nothing is answered in advance (was: {said})"),
            "calculation" => format!("nothing is calculated (was: {said})"),
            "choice_filter" => format!("all choices are shown (was: {said})"),
            "read_only" => format!("what is shown can be answered (was: {said})"),
            "media" => format!("put it in again in the designer ({said})"),
            "guidance_hint" | "required_message" => format!("there is no such text ({said})"),
            _ => said,
        };
        reader.sketch.losses.lost(format!("column {column} of a {what}"), place, why);
    }
}

fn shape(reader: &mut Reader, row: &Row, kind: &str, place: &str) -> Option<Shape> {
    let lower = kind.to_lowercase();
    let mut words = lower.split_whitespace();
    let first = words.next().unwrap_or("").replace('-', "_");
    let changed =
        |reader: &mut Reader, what: &str| reader.sketch.losses.changed(format!("type {kind}"), place, what);
    let lost = |reader: &mut Reader, why: &str| reader.sketch.losses.lost(format!("type {kind}"), place, why);
    if DEVICE.contains(&lower.as_str()) {
        lost(reader, "it asks nobody anything; what a device tells about itself is not collected");
        return None;
    }
    let select = [
        "select_one_from_file",
        "select_multiple_from_file",
        "select_one_external",
        "select_one",
        "select one from",
        "select multiple from",
        "select all that apply from",
        "select1",
        "select_multiple",
        "select one",
        "select all that apply",
        "select multiple",
        "add select one prompt using",
        "add select multiple prompt using",
    ]
    .iter()
    .find(|s| lower.starts_with(&format!("{s} ")))
    .copied();
    if let Some(select) = select {
        return Some(choice(reader, row, kind, select, place));
    }
    Some(match first.as_str() {
        "rank" => {
            let items = list(reader, kind.split_whitespace().nth(1).unwrap_or(""), place);
            Shape::Ranking { items }
        }
        "text" | "string" => match row.get("appearance") {
            a if a.contains("multiline") => Shape::story(),
            a if a.contains("numbers") => Shape::Number { min: None, max: None, whole: false },
            _ => Shape::line(),
        },
        "integer" | "int" => Shape::Number { min: None, max: None, whole: true },
        "decimal" => Shape::Number { min: None, max: None, whole: false },
        "range" => range(row),
        "date" => Shape::Date { min: None, max: None },
        "datetime" => {
            changed(reader, "the time of day is not asked");
            Shape::Date { min: None, max: None }
        }
        "time" => {
            changed(reader, "it is a line of words: 17:30");
            Shape::ShortText {
                min: None,
                max: None,
                pattern: Some("([01]?[0-9]|2[0-3]):[0-5][0-9]".into()),
                message: Text::default(),
            }
        }
        "note" => Shape::Statement,
        "acknowledge" | "trigger" => {
            let label = Text::new(reader.sketch.languages[0].clone(), "OK");
            Shape::Consent { label }
        }
        "hidden" => Shape::Hidden { name: row.get("name").to_owned() },
        "image" | "photo" | "audio" | "video" | "file" => {
            let types = match first.as_str() {
                "image" | "photo" => vec!["image"],
                "audio" => vec!["audio"],
                "video" => vec!["video"],
                _ => Vec::new(),
            };
            if row.get("appearance").contains("signature") {
                return Some(Shape::Signature);
            }
            Shape::File { types, most: 1 }
        }
        "barcode" => {
            changed(reader, "it is a line of words");
            Shape::line()
        }
        "geopoint" | "geotrace" | "geoshape" | "gps" | "location" => {
            changed(reader, "it is a line of words; a place is not measured");
            Shape::line()
        }
        "calculate" => {
            lost(reader, &format!("nothing is calculated ({})", short(row.get("calculation"))));
            return None;
        }
        "xml_external" | "csv_external" | "include" | "osm" => {
            lost(reader, "other files are not read");
            return None;
        }
        "username" | "phonenumber" => {
            lost(reader, "it asks nobody anything");
            return None;
        }
        _ => {
            changed(reader, "there is no such type; its label stands as a statement");
            Shape::Statement
        }
    })
}

fn choice(reader: &mut Reader, row: &Row, kind: &str, select: &str, place: &str) -> Shape {
    let rest: Vec<&str> = kind.split_whitespace().skip(select.split(' ').count()).collect();
    let name = rest.first().copied().unwrap_or("");
    let or_other = rest.contains(&"or_other")
        || kind.to_lowercase().contains("or specify other")
        || kind.to_lowercase().ends_with("or other");
    if select.contains("file") || select.contains("external") {
        reader.sketch.losses.changed(
            format!("type {kind}"),
            place,
            "the file of its choices is not read; it is a line of words",
        );
        return Shape::line();
    }
    let items = list(reader, name, place);
    if items.is_empty() {
        reader.sketch.losses.changed(
            format!("type {kind}"),
            place,
            format!("there is no list {name}; it is a line of words"),
        );
        return Shape::line();
    }
    let other = or_other
        .then(|| Other { id: "other".into(), text: Text::new(reader.sketch.languages[0].clone(), "Other") });
    if select.contains("multiple") || select.contains("all") {
        return Shape::Multiple { items, other, min: None, max: None };
    }
    let appearance = row.get("appearance");
    let dropdown = other.is_none() && (appearance.contains("minimal") || appearance.contains("autocomplete"));
    Shape::Single { items, other, dropdown }
}

fn list(reader: &mut Reader, name: &str, _place: &str) -> Vec<Item> {
    reader.lists.get(name).cloned().unwrap_or_default()
}

fn range(row: &Row) -> Shape {
    let parameter = |name: &str| {
        let text = row.get("parameters").replace([',', ';'], " ");
        let text = text.replace(" =", "=").replace("= ", "=");
        text.split_whitespace().find_map(|p| p.strip_prefix(name)?.strip_prefix('=')?.parse::<f64>().ok())
    };
    let (min, max) = (parameter("start").unwrap_or(0.0), parameter("end").unwrap_or(10.0));
    let step = parameter("step").map(f64::abs).filter(|s| *s > 0.0).unwrap_or(1.0);
    Shape::Slider { min: min.min(max), max: max.max(min), step, low: Text::default(), high: Text::default() }
}

/// The question with the limits that its constraint sets; a constraint that sets none is reported.
fn constrained(reader: &mut Reader, row: &Row, mut shape: Shape, place: &str) -> Shape {
    let constraint = row.get("constraint").to_owned();
    let message = reader.text(row, "constraint_message", place);
    if constraint.is_empty() {
        return shape;
    }
    let done = parse(&constraint, Dialect::XPath).is_ok_and(|node| apply(&node, &mut shape));
    if !done {
        let why = format!("answers are not checked that way (was: {constraint})");
        reader.sketch.losses.lost("constraint", place, why);
    }
    match &mut shape {
        Shape::ShortText { message: own, pattern: Some(_), .. } => *own = message,
        _ if !message.is_empty() => {
            let words = message.0.values().next().cloned().unwrap_or_default();
            reader.sketch.losses.lost(
                "constraint_message",
                place,
                format!("the page has its own words ({})", short(&words)),
            );
        }
        _ => {}
    }
    shape
}

/// Whether all of it became limits; nothing is changed when not.
fn apply(node: &Node, shape: &mut Shape) -> bool {
    let mut limited = shape.clone();
    let fits = match node {
        Node::And(items) => items.iter().all(|item| one(item, &mut limited)),
        other => one(other, &mut limited),
    };
    if fits {
        *shape = limited;
    }
    fits
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded where it is cast")]
fn one(node: &Node, shape: &mut Shape) -> bool {
    let own = |node: &Node| matches!(node, Node::Reference(name) if name == ".");
    match node {
        Node::Binary(op, left, right) if own(left) => {
            let Node::Number(n) = **right else { return false };
            match (shape, *op) {
                (Shape::Number { min, .. }, ">=") => *min = Some(n),
                (Shape::Number { max, .. }, "<=") => *max = Some(n),
                (Shape::Number { min, whole: true, .. }, ">") => *min = Some(n + 1.0),
                (Shape::Number { max, whole: true, .. }, "<") => *max = Some(n - 1.0),
                _ => return false,
            }
            true
        }
        Node::Binary(op, left, right) if own(right) => {
            let turned = match *op {
                "<=" => ">=",
                ">=" => "<=",
                "<" => ">",
                ">" => "<",
                _ => return false,
            };
            one(&Node::Binary(turned, right.clone(), left.clone()), shape)
        }
        Node::Binary(op, left, right) => {
            let (Node::Call(name, args), Node::Number(n)) = (&**left, &**right) else { return false };
            if !matches!(args.as_slice(), [arg] if own(arg)) || !(0.0..1e5).contains(n) {
                return false;
            }
            let n = *n as u32;
            let (low, high) = match (name.as_str(), shape) {
                ("string-length", Shape::ShortText { min, max, .. } | Shape::LongText { min, max }) => {
                    (min, max)
                }
                ("count-selected", Shape::Multiple { min, max, .. }) => (min, max),
                _ => return false,
            };
            match *op {
                ">=" => *low = Some(n),
                ">" => *low = Some(n + 1),
                "<=" => *high = Some(n),
                "<" if n > 0 => *high = Some(n - 1),
                "=" => (*low, *high) = (Some(n), Some(n)),
                _ => return false,
            }
            true
        }
        Node::Call(name, args) if name == "regex" => {
            let [subject, Node::Text(regex)] = args.as_slice() else { return false };
            let Shape::ShortText { pattern, .. } = shape else { return false };
            if !own(subject) {
                return false;
            }
            let whole = regex.starts_with('^') && regex.ends_with('$');
            let body = regex.trim_start_matches('^').trim_end_matches('$');
            *pattern = Some(if whole { body.to_owned() } else { format!("(?s).*(?:{regex}).*") });
            true
        }
        _ => false,
    }
}
