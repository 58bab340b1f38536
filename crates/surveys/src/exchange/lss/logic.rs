//! Relevance equations, and the table of conditions that older versions had.

use super::tables::{Row, get};
use super::{Reader, both};
use crate::exchange::expression::{Dialect, Subject, condition, parse};
use crate::exchange::sketch::{Test, When};

/// The condition that an equation is; what it cannot be is reported.
pub(super) fn relevance(reader: &mut Reader, equation: &str, place: &str, instead: &str) -> Option<When> {
    let equation = equation.trim().trim_start_matches('{').trim_end_matches('}').trim();
    if matches!(equation, "" | "1") {
        return None;
    }
    if equation == "0" {
        reader.sketch.losses.lost("relevance 0", place, format!("it was never shown; {instead}"));
        return None;
    }
    let read =
        parse(equation, Dialect::Lime).and_then(|node| condition(&node, &|name| subject(reader, name)));
    match read {
        Ok(when) => Some(when),
        Err(why) => {
            reader.sketch.losses.lost(
                "relevance equation",
                place,
                format!("{why}; {instead} (was: {equation})"),
            );
            None
        }
    }
}

/// A name in an equation: `q1`, `q1_SQ001`, `q1.NAOK`, `12345X6X789`, `that.q1`.
fn subject(reader: &Reader, name: &str) -> Option<Subject> {
    let name = name.strip_prefix("that.").unwrap_or(name);
    let (name, suffix) = name.split_once('.').unwrap_or((name, ""));
    if !matches!(suffix, "" | "NAOK" | "value" | "code" | "valueNAOK" | "shown") {
        return None;
    }
    field(reader, name)
}

/// A question, or a part of one, by its code or by the name of its column.
fn field(reader: &Reader, name: &str) -> Option<Subject> {
    if let Some(row) = reader.questions.values().find(|q| get(q, "title") == name) {
        return Some(Subject::ask(get(row, "title")));
    }
    // 12345X6X789 and what follows is the code of a part.
    if let Some((qid, part)) = column(name)
        && let Some(row) =
            reader.questions.iter().filter(|(id, _)| qid.starts_with(*id)).max_by_key(|(id, _)| id.len())
    {
        let part = format!("{}{part}", &qid[row.0.len()..]);
        return Some(part_of(row.1, &part));
    }
    let (ask, part) = name.split_once('_')?;
    let row = reader.questions.values().find(|q| get(q, "title") == ask)?;
    Some(part_of(row, part))
}

fn column(name: &str) -> Option<(String, String)> {
    let mut parts = name.splitn(3, 'X');
    let (survey, group, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if !digits(survey) || !digits(group) {
        return None;
    }
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    Some((rest[..end].to_owned(), rest[end..].to_owned()))
}

fn part_of(row: &Row, part: &str) -> Subject {
    let ask = get(row, "title").to_owned();
    let part = part.trim_start_matches('_').to_owned();
    match get(row, "type") {
        _ if part.is_empty() => Subject::ask(ask),
        "M" | "P" => Subject { ask, row: None, item: Some(part) },
        _ => Subject { ask, row: Some(part), item: None },
    }
}

/// The conditions of a question in the table of conditions: those of one scenario hold together, one scenario will do.
pub(super) fn conditions(reader: &mut Reader, question: &Row, place: &str) -> Option<When> {
    let qid = get(question, "qid");
    let rows: Vec<Row> =
        reader.tables.rows("conditions").iter().filter(|r| get(r, "qid") == qid).cloned().collect();
    // Newer files hold both; the equation is what counts there.
    if rows.is_empty() || !matches!(get(question, "relevance").trim(), "" | "1") {
        return None;
    }
    let mut scenarios: Vec<(String, Vec<When>)> = Vec::new();
    for row in rows {
        let scenario = get(&row, "scenario").to_owned();
        match one(reader, &row) {
            Ok(when) => match scenarios.iter_mut().find(|(name, _)| *name == scenario) {
                Some((_, all)) => all.push(when),
                None => scenarios.push((scenario, vec![when])),
            },
            Err(why) => {
                let was =
                    format!("{} {} {}", get(&row, "cfieldname"), get(&row, "method"), get(&row, "value"));
                let why = format!("{why}; the question is shown to all (was: {was})");
                reader.sketch.losses.lost("condition", place, why);
                return None;
            }
        }
    }
    // Of one question several values are alternatives.
    let any = scenarios.into_iter().map(|(_, all)| When::All(alternatives(all))).collect();
    both(None, Some(When::Any(any)))
}

fn alternatives(all: Vec<When>) -> Vec<When> {
    let mut out: Vec<When> = Vec::new();
    for when in all {
        if let When::Test { ask, row, test: Test::Is(values) } = &when {
            let same = out.iter_mut().find_map(|o| match o {
                When::Test { ask: a, row: r, test: Test::Is(v) } if a == ask && r == row => Some(v),
                _ => None,
            });
            if let Some(known) = same {
                known.extend(values.clone());
                continue;
            }
        }
        out.push(when);
    }
    out
}

fn one(reader: &Reader, row: &Row) -> Result<When, String> {
    let name = get(row, "cfieldname");
    let value = get(row, "value");
    let subject =
        field(reader, name.trim_start_matches('+')).ok_or_else(|| format!("{name} is no question"))?;
    let test = |test| When::Test { ask: subject.ask.clone(), row: subject.row.clone(), test };
    if let Some(item) = &subject.item {
        let chosen = test(Test::Is(vec![item.clone()]));
        return Ok(if value == "Y" { chosen } else { chosen.not() });
    }
    let number = || value.trim().parse::<f64>().map_err(|_| format!("it compares with “{value}”"));
    match get(row, "method").trim() {
        "==" | "" if value.trim().is_empty() => Ok(test(Test::Answered).not()),
        "!=" if value.trim().is_empty() => Ok(test(Test::Answered)),
        "==" | "" => Ok(test(Test::Is(vec![value.to_owned()]))),
        "!=" => Ok(test(Test::Is(vec![value.to_owned()])).not()),
        "<" => Ok(test(Test::Number("<", number()?))),
        "<=" => Ok(test(Test::Number("<=", number()?))),
        ">" => Ok(test(Test::Number(">", number()?))),
        ">=" => Ok(test(Test::Number(">=", number()?))),
        other => Err(format!("'{other}' has no counterpart")),
    }
}
