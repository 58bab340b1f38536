//! The rules that text and builder share: which fields exist, and which values fit them.

use super::ast::{Bound, Clause, Op, Value};
use super::distance::distance;
use super::fields::{Field, Kind};
use super::number;
use super::when::When;

/// At most this many values in a list.
pub(super) const MAX_VALUES: usize = 200;
/// At most this many characters in a field's name.
const MAX_NAME: usize = 100;
/// At most this many characters in a value.
const MAX_VALUE: usize = 500;

/// A value before its field has had a word about it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Raw {
    Text(String),
    Prefix(String),
    Range(Option<String>, Option<String>),
}

/// What is wrong, with the value it concerns.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Problem {
    pub code: &'static str,
    pub message: String,
    pub hint: Option<String>,
    pub value: Option<usize>,
}

impl Problem {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, value: None }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// The field of this name. A name that nearly equals a built-in one is taken for a slip of the pen.
pub(super) fn field(name: &str) -> Result<Field, Problem> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Problem::new("required", "A field's name is missing."));
    }
    if name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(Problem::new(
            "invalid_field",
            format!("A field's name has at most {MAX_NAME} characters."),
        ));
    }
    let field = Field::named(name);
    if field.is_built_in() {
        return Ok(field);
    }
    if let Some(meant) = nearly_built_in(name) {
        return Err(Problem::new(
            "unknown_field",
            format!("There is no field '{name}'. Did you mean '{meant}'? An attribute of that name is written attributes.{name}."),
        )
        .hint(meant));
    }
    Ok(field)
}

fn nearly_built_in(name: &str) -> Option<&'static str> {
    let folded = name.to_lowercase();
    let length = folded.chars().count();
    let allowed = match length {
        0..=2 => 0,
        3..=6 => 1,
        _ => 2,
    };
    Field::BUILT_IN
        .iter()
        .map(Field::name)
        .filter(|known| known.chars().next() == folded.chars().next())
        .filter_map(|known| {
            let distance = distance(known, &folded, allowed)?;
            // Of the short names only swapped letters and an added one are surely slips.
            let short = known.len() <= 3 && length <= 3 && !same_letters(known, &folded);
            (!short).then_some((distance, known))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

fn same_letters(a: &str, b: &str) -> bool {
    let sorted = |s: &str| {
        let mut letters: Vec<char> = s.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(a) == sorted(b)
}

/// A statement about a field, if its values fit.
pub(super) fn clause(field: Field, op: Op, raw: Vec<Raw>) -> Result<Clause, Problem> {
    let kind = field.kind();
    if op == Op::Exists {
        return if raw.is_empty() {
            Ok(Clause { field, op, values: Vec::new() })
        } else {
            Err(Problem::new("unexpected_value", "'has' takes no value."))
        };
    }
    if kind == Kind::Words {
        return Err(Problem::new(
            "invalid_operator",
            "Words are searched without a field name; 'has:text' finds records with words.",
        )
        .hint("has:text"));
    }
    if raw.is_empty() {
        return Err(Problem::new("required", format!("A value for '{}' is missing.", field.name())));
    }
    if raw.len() > MAX_VALUES {
        return Err(Problem::new("too_many_values", format!("A list holds at most {MAX_VALUES} values.")));
    }
    let comparison = matches!(op, Op::Gt | Op::Ge | Op::Lt | Op::Le);
    if comparison && raw.len() > 1 {
        return Err(Problem::new("too_many_values", "A comparison takes one value."));
    }
    if comparison && matches!(kind, Kind::Keyword | Kind::Path) {
        return Err(Problem::new(
            "invalid_operator",
            format!("'{}' has no order; write {}:value.", field.name(), field.name()),
        )
        .hint(format!("{}:", field.name())));
    }
    let mut values = Vec::with_capacity(raw.len());
    for (at, raw) in raw.into_iter().enumerate() {
        let value = value(&field, op, comparison, raw).map_err(|p| Problem { value: Some(at), ..p })?;
        values.push(value);
    }
    Ok(Clause { field, op, values })
}

fn value(field: &Field, op: Op, comparison: bool, raw: Raw) -> Result<Value, Problem> {
    let name = field.name();
    match (field.kind(), raw) {
        (kind, Raw::Range(from, to))
            if matches!(kind, Kind::Number | Kind::Sentiment | Kind::Time | Kind::Custom) =>
        {
            if comparison {
                return Err(Problem::new("invalid_value", format!("Write {name}:from..to for a range.")));
            }
            range(kind, from, to)
        }
        (_, Raw::Range(..)) => {
            Err(Problem::new("invalid_value", format!("'{name}' has no order, so it has no ranges.")))
        }
        (Kind::Path, Raw::Prefix(text)) if text.ends_with('/') => {
            if op == Op::Equals {
                let path = path(&text)?;
                return Err(Problem::new(
                    "invalid_value",
                    format!("With '=' only '{path}' itself is meant; write {name}:{path}."),
                )
                .hint(format!("{name}:{path}")));
            }
            path(&text).map(Value::Text)
        }
        (Kind::Path, Raw::Text(text)) => path(text.strip_suffix("/*").unwrap_or(&text)).map(Value::Text),
        (Kind::Path | Kind::Keyword | Kind::Custom, Raw::Prefix(text)) if !comparison => {
            word(&text).map(Value::Prefix)
        }
        (_, Raw::Prefix(text)) => Err(Problem::new(
            "invalid_value",
            format!("'{name}' cannot be asked for what begins with '{text}'."),
        )),
        (Kind::Keyword, Raw::Text(text)) => word(&text).map(Value::Text),
        (Kind::Custom, Raw::Text(text)) if !comparison => word(&text).map(Value::Text),
        (Kind::Sentiment, Raw::Text(text)) if !comparison => {
            let folded = text.trim().to_lowercase();
            if matches!(folded.as_str(), "negative" | "neutral" | "positive") {
                return Ok(Value::Text(folded));
            }
            numeric(name, &text)
                .map(Value::Number)
                .map_err(|p| p.hint("negative, neutral, positive or a number from -5 to 5"))
        }
        (Kind::Number, Raw::Text(text)) => match (field, text.trim().to_lowercase().as_str()) {
            (Field::Nps, "promoter" | "promoters") if !comparison => Ok(numbers(9.0, 10.0)),
            (Field::Nps, "passive" | "passives") if !comparison => Ok(numbers(7.0, 8.0)),
            (Field::Nps, "detractor" | "detractors") if !comparison => Ok(numbers(0.0, 6.0)),
            _ => numeric(name, &text).map(Value::Number),
        },
        (Kind::Time, Raw::Text(text)) => time(&text).map(Value::Time),
        (_, Raw::Text(text)) => numeric(name, &text).map(Value::Number),
    }
}

fn numbers(from: f64, to: f64) -> Value {
    Value::Range(Some(Bound::Number(from)), Some(Bound::Number(to)))
}

fn range(kind: Kind, from: Option<String>, to: Option<String>) -> Result<Value, Problem> {
    let bound = |text: String| {
        if kind == Kind::Time {
            time(&text).map(Bound::Time)
        } else {
            numeric("range", &text).map(Bound::Number)
        }
    };
    let (from, to) = (from.map(bound).transpose()?, to.map(bound).transpose()?);
    match (&from, &to) {
        (None, None) => Err(Problem::new("required", "A range needs a beginning or an end.")),
        (Some(Bound::Number(a)), Some(Bound::Number(b))) if a > b => Err(Problem::new(
            "invalid_value",
            "The range runs backwards.",
        )
        .hint(format!("{}..{}", number::write(*b), number::write(*a)))),
        _ => Ok(Value::Range(from, to)),
    }
}

fn word(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::new("required", "A value is missing."));
    }
    if text.chars().count() > MAX_VALUE {
        return Err(Problem::new("too_long", format!("A value has at most {MAX_VALUE} characters.")));
    }
    if text.contains('\0') {
        return Err(Problem::new("invalid_value", "A value holds no zero characters."));
    }
    Ok(text.to_owned())
}

fn path(text: &str) -> Result<String, Problem> {
    word(text.trim().trim_matches('/'))
}

fn numeric(name: &str, text: &str) -> Result<f64, Problem> {
    number::read(text.trim()).ok_or_else(|| {
        Problem::new("invalid_number", format!("'{text}' is no number, which '{name}' needs here."))
    })
}

fn time(text: &str) -> Result<When, Problem> {
    text.trim().parse().map_err(|()| {
        Problem::new("invalid_time", format!("'{text}' is no time."))
            .hint("2026-01-31, 2026-01, 2026, 2026-01-31T12:00, 30d, 12h, 4w, 6mo, 1y, today, last_week")
    })
}
