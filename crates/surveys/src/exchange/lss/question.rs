//! Questions by their letters, with subquestions, answers and attributes.

use candor_model::survey::Text;

use super::tables::{Row, get};
use super::{Reader, both, logic, order};
use crate::exchange::loss::short;
use crate::exchange::sketch::{Ask, Item, Other, Shape, SideList};

/// Attributes that are read below, and those that say only how LimeSurvey draws a question.
const READ: &[&str] = &[
    "hide_tip",
    "public_statistics",
    "page_break",
    "scale_export",
    "answer_width",
    "text_input_width",
    "display_rows",
    "display_columns",
    "min_answers",
    "max_answers",
    "maximum_chars",
    "min_num_value_n",
    "max_num_value_n",
    "num_value_int_only",
    "random_order",
    "other_replace_text",
    "prefix",
    "suffix",
    "slider_layout",
    "slider_min",
    "slider_max",
    "slider_accuracy",
    "slider_separator",
    "slider_showminmax",
    "slider_rating",
    "numbers_only",
    "hidden",
    "input_boxes",
    "dropdown_separators",
    "dropdown_prepostfix",
    "dualscale_headerA",
    "dualscale_headerB",
    "category_separator",
    "assessment_value",
    "time_limit_action",
    "use_dropdown",
    "repeat_headings",
    "label_input_columns",
    "input_size",
    "alphasort",
    "answer_order",
    "subquestion_order",
    "cssclass",
    "show_title",
    "show_comment",
    "max_num_of_files",
    "min_num_of_files",
    "max_filesize",
    "allowed_filetypes",
    "equals_num_value",
    "statistics_showgraph",
    "statistics_graphtype",
    "printable_help",
    "parent_order",
    "location_mapheight",
    "location_mapwidth",
    "location_mapzoom",
    "location_nodefaultfromip",
    "location_mapservice",
    "samechoiceheight",
    "samelistheight",
    "showpopups",
    "choice_title",
    "rank_title",
    "dropdown_size",
    "dropdown_dates",
    "dropdown_dates_year_min",
    "dropdown_dates_year_max",
    "date_min",
    "date_max",
    "date_format",
    "reverse",
    "time_limit_disable_next",
    "time_limit_disable_prev",
    "image",
    "slider_orientation",
    "slider_handle",
    "slider_custom_handle",
    "slider_step",
    "save_as_default",
    "clear_default",
    "answer_width_bycolumn",
];

/// Reads a question; it may become several, or none.
pub(super) fn read(reader: &mut Reader, row: &Row) -> Vec<Ask> {
    let (qid, code, letter) =
        (get(row, "qid").to_owned(), get(row, "title").to_owned(), get(row, "type").to_owned());
    let place = format!("question {code}");
    let text = reader.text("questions", "qid", &qid, "question", &place);
    let help = reader.text("questions", "qid", &qid, "help", &place);
    let shapes = shapes(reader, row, &letter, &place);
    if shapes.is_empty() {
        return Vec::new();
    }
    let relevance = logic::relevance(reader, get(row, "relevance"), &place, "the question is shown to all");
    let when = both(relevance, logic::conditions(reader, row, &place));
    attributes(reader, row, &place);
    let random = ["random_order"].iter().any(|a| reader.attribute(&qid, a) == "1")
        || ["answer_order", "subquestion_order"].iter().any(|a| reader.attribute(&qid, a) == "random");
    let required = match get(row, "mandatory") {
        "Y" => true,
        "S" => {
            reader.sketch.losses.changed("softly mandatory question", &place, "it is optional");
            false
        }
        _ => false,
    };
    shapes
        .into_iter()
        .map(|part| Ask {
            id: part
                .as_ref()
                .item
                .as_ref()
                .map_or_else(|| code.clone(), |item| format!("{code}/{}", item.id)),
            name: part
                .as_ref()
                .item
                .as_ref()
                .map_or_else(|| code.clone(), |item| format!("{code}_{}", item.name)),
            place: place.clone(),
            text: part.item.as_ref().map_or_else(|| text.clone(), |item| beside(&text, &item.text)),
            help: help.clone(),
            required: required && !part.optional,
            when: when.clone(),
            random,
            shape: part.shape,
        })
        .collect()
}

/// A question that a question of the file becomes.
struct Part {
    item: Option<Item>,
    shape: Shape,
    /// Also when the whole is not.
    optional: bool,
}

impl AsRef<Part> for Part {
    fn as_ref(&self) -> &Part {
        self
    }
}

fn whole(shape: Shape) -> Vec<Part> {
    vec![Part { item: None, shape, optional: false }]
}

fn beside(question: &Text, label: &Text) -> Text {
    let mut both = question.clone();
    for (language, words) in &label.0 {
        both.0
            .entry(language.clone())
            .and_modify(|text| *text = format!("{text} – {words}"))
            .or_insert_with(|| words.clone());
    }
    both
}

struct Fields<'a> {
    qid: &'a str,
    place: &'a str,
}

impl Fields<'_> {
    fn number(&self, reader: &mut Reader, name: &str) -> Option<f64> {
        let text = reader.attribute(self.qid, name).to_owned();
        if text.is_empty() {
            return None;
        }
        let parsed = text.parse::<f64>().ok().filter(|n| n.is_finite());
        if parsed.is_none() {
            reader.sketch.losses.lost(
                format!("limit {name}"),
                self.place,
                format!("it is calculated ({})", short(&text)),
            );
        }
        parsed
    }

    fn count(&self, reader: &mut Reader, name: &str) -> Option<u32> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded here")]
        self.number(reader, name).filter(|n| *n >= 1.0 && *n < 1e6).map(|n| n as u32)
    }

    /// The subquestions of a scale.
    fn subs(&self, reader: &mut Reader, scale: &str) -> Vec<Item> {
        let rows = reader.subquestions.get(self.qid).cloned().unwrap_or_default();
        rows.iter()
            .filter(|r| matches!((get(r, "scale_id"), scale), ("" | "0", "0")) || get(r, "scale_id") == scale)
            .map(|r| {
                let place = format!("{}, subquestion {}", self.place, get(r, "title"));
                if !matches!(get(r, "relevance").trim(), "" | "1") {
                    let why = format!("it is always shown (was: {})", short(get(r, "relevance")));
                    reader.sketch.losses.lost("relevance of a subquestion", &place, why);
                }
                let text = reader.text("subquestions", "qid", get(r, "qid"), "question", &place);
                Item { id: get(r, "title").to_owned(), name: get(r, "title").to_owned(), text }
            })
            .collect()
    }

    /// The answers of a scale.
    fn answers(&self, reader: &mut Reader, scale: &str) -> Vec<Item> {
        let mut rows = reader.answers.get(self.qid).cloned().unwrap_or_default();
        rows.sort_by_key(|r| order(r, "sortorder"));
        rows.iter()
            .filter(|r| matches!((get(r, "scale_id"), scale), ("" | "0", "0")) || get(r, "scale_id") == scale)
            .map(|r| {
                let place = format!("{}, answer {}", self.place, get(r, "code"));
                let text = match r.get("aid").filter(|_| !r.contains_key("answer")) {
                    Some(aid) => reader.text("answers", "aid", aid, "answer", &place),
                    None => self.old_answer(reader, r, scale, &place),
                };
                Item { id: get(r, "code").to_owned(), name: get(r, "code").to_owned(), text }
            })
            .collect()
    }

    /// Older files repeat an answer for each language.
    fn old_answer(&self, reader: &mut Reader, row: &Row, scale: &str, place: &str) -> Text {
        let found: Vec<(String, String)> = reader
            .tables
            .rows("answers")
            .iter()
            .filter(|r| get(r, "qid") == self.qid && get(r, "code") == get(row, "code"))
            .filter(|r| get(r, "scale_id") == scale || (scale == "0" && get(r, "scale_id").is_empty()))
            .map(|r| (r.get("language").cloned().unwrap_or_default(), get(r, "answer").to_owned()))
            .collect();
        reader.translated(&found, place)
    }

    fn other(&self, reader: &mut Reader, row: &Row) -> Option<Other> {
        if get(row, "other") != "Y" {
            return None;
        }
        let own = reader.attribute(self.qid, "other_replace_text").to_owned();
        let main = reader.languages[0].clone();
        let text = if own.is_empty() {
            Text::new(main.1, "Other")
        } else {
            reader.translated(&[(main.0, own)], self.place)
        };
        Some(Other { id: "other".into(), text })
    }

    /// Items with fixed codes and words in the main language.
    fn fixed(&self, reader: &Reader, items: &[(&str, &str)]) -> Vec<Item> {
        let language = &reader.languages[0].1;
        items
            .iter()
            .map(|(code, words)| Item {
                id: (*code).into(),
                name: (*code).into(),
                text: Text::new(language.clone(), *words),
            })
            .collect()
    }

    fn points(&self, reader: &Reader, to: u32) -> Vec<Item> {
        let language = &reader.languages[0].1;
        let item = |n: u32| Item {
            id: n.to_string(),
            name: n.to_string(),
            text: Text::new(language.clone(), n.to_string()),
        };
        (1..=to).map(item).collect()
    }
}

fn shapes(reader: &mut Reader, row: &Row, letter: &str, place: &str) -> Vec<Part> {
    let qid = get(row, "qid").to_owned();
    let it = Fields { qid: &qid, place };
    let changed = |reader: &mut Reader, what: &str| {
        reader.sketch.losses.changed(format!("question type {letter}"), place, what)
    };
    let fixed_words = |reader: &mut Reader| {
        if reader.languages.len() > 1 {
            changed(reader, "its fixed answers are in the main language only; translate them");
        }
    };
    match letter {
        "L" | "!" | "O" | "I" => {
            if letter == "I" {
                reader.sketch.losses.lost("language switch", place, "the page has one of its own");
                return Vec::new();
            }
            let items = it.answers(reader, "0");
            let other = it.other(reader, row);
            let list = Shape::Single { items, dropdown: letter == "!" && other.is_none(), other };
            let mut parts = whole(list);
            if letter == "O" {
                changed(reader, "its comment is a question of its own");
                parts.push(comment(reader));
            }
            parts
        }
        "M" | "P" => {
            let (items, other) = (it.subs(reader, "0"), it.other(reader, row));
            let (min, max) = (it.count(reader, "min_answers"), it.count(reader, "max_answers"));
            let mut parts = Vec::new();
            if letter == "P" {
                changed(reader, "the comment to each choice is a question of its own");
                parts = items
                    .iter()
                    .map(|i| Part {
                        item: Some(Item {
                            id: format!("{}comment", i.id),
                            name: format!("{}_comment", i.name),
                            text: i.text.clone(),
                        }),
                        shape: Shape::line(),
                        optional: true,
                    })
                    .collect();
            }
            parts.insert(
                0,
                Part { item: None, shape: Shape::Multiple { items, other, min, max }, optional: false },
            );
            parts
        }
        "5" => {
            changed(reader, "it became a single choice of 1 to 5");
            whole(Shape::Single { items: it.points(reader, 5), other: None, dropdown: false })
        }
        "A" | "B" => {
            let columns = it.points(reader, if letter == "A" { 5 } else { 10 });
            whole(Shape::matrix(it.subs(reader, "0"), columns))
        }
        "C" | "E" => {
            fixed_words(reader);
            let columns: &[(&str, &str)] = if letter == "C" {
                &[("Y", "Yes"), ("U", "Uncertain"), ("N", "No")]
            } else {
                &[("I", "Increase"), ("S", "Same"), ("D", "Decrease")]
            };
            let columns = it.fixed(reader, columns);
            whole(Shape::matrix(it.subs(reader, "0"), columns))
        }
        "F" | "H" => {
            if letter == "H" {
                changed(reader, "its rows and columns are turned: subquestions are rows");
            }
            whole(Shape::matrix(it.subs(reader, "0"), it.answers(reader, "0")))
        }
        "1" => {
            let header = |reader: &Reader, name: &str| match reader.attribute(&qid, name) {
                "" => Text::new(reader.languages[0].1.clone(), name.trim_start_matches("dualscale_header")),
                text => Text::new(reader.languages[0].1.clone(), text),
            };
            let list = |reader: &mut Reader, scale: &str, name: &str| SideList {
                item: Item { id: scale.into(), name: format!("scale_{scale}"), text: header(reader, name) },
                items: it.answers(reader, scale),
                multiple: false,
            };
            let columns =
                vec![list(reader, "0", "dualscale_headerA"), list(reader, "1", "dualscale_headerB")];
            whole(Shape::SideBySide { rows: it.subs(reader, "0"), columns, every_row: true })
        }
        ":" | ";" => {
            let rows = it.subs(reader, "0");
            let columns = it.subs(reader, "1");
            if letter == ":" && reader.attribute(&qid, "multiflexible_checkbox") == "1" {
                return whole(Shape::Matrix { rows, columns, every_row: false, multiple: true });
            }
            changed(reader, "each cell is a question of its own");
            let mut parts = Vec::new();
            for row in &rows {
                for column in &columns {
                    let item = Item {
                        id: format!("{}_{}", row.id, column.id),
                        name: format!("{}_{}", row.name, column.name),
                        text: beside(&row.text, &column.text),
                    };
                    let shape = if letter == ":" {
                        Shape::Number { min: None, max: None, whole: false }
                    } else {
                        Shape::line()
                    };
                    parts.push(Part { item: Some(item), shape, optional: false });
                }
            }
            parts
        }
        "K" | "Q" => {
            let slider = letter == "K" && reader.attribute(&qid, "slider_layout") == "1";
            changed(reader, "each field is a question of its own");
            let (min, max) = (it.number(reader, "min_num_value_n"), it.number(reader, "max_num_value_n"));
            let limit = it.count(reader, "maximum_chars");
            let (from, to) = (it.number(reader, "slider_min"), it.number(reader, "slider_max"));
            let step = it.number(reader, "slider_accuracy").filter(|s| *s > 0.0);
            let pattern = pattern(reader, row, place);
            let subs = it.subs(reader, "0");
            subs.into_iter()
                .map(|item| {
                    let shape = match letter {
                        _ if slider => Shape::Slider {
                            min: from.unwrap_or(0.0),
                            max: to.unwrap_or(100.0),
                            step: step.unwrap_or(1.0),
                            low: Text::default(),
                            high: Text::default(),
                        },
                        "K" => Shape::Number { min, max, whole: false },
                        _ => Shape::ShortText {
                            min: None,
                            max: limit,
                            pattern: pattern.clone(),
                            message: Text::default(),
                        },
                    };
                    Part { item: Some(item), shape, optional: false }
                })
                .collect()
        }
        "N" => {
            let (min, max) = (it.number(reader, "min_num_value_n"), it.number(reader, "max_num_value_n"));
            let whole_only = reader.attribute(&qid, "num_value_int_only") == "1";
            if pattern(reader, row, place).is_some() {
                reader.sketch.losses.lost(
                    "pattern of a number",
                    place,
                    format!("set limits instead ({})", get(row, "preg")),
                );
            }
            whole(Shape::Number { min, max, whole: whole_only })
        }
        "S" => {
            let max = it.count(reader, "maximum_chars");
            let pattern = pattern(reader, row, place);
            if reader.attribute(&qid, "numbers_only") == "1" {
                return whole(Shape::Number { min: None, max: None, whole: false });
            }
            whole(Shape::ShortText { min: None, max, pattern, message: Text::default() })
        }
        "T" | "U" => {
            if let Some(was) = pattern(reader, row, place) {
                reader.sketch.losses.lost(
                    "pattern of a long text",
                    place,
                    format!("any words are taken (was: {was})"),
                );
            }
            let max = it.count(reader, "maximum_chars");
            whole(Shape::LongText { min: None, max })
        }
        "D" => {
            let day = |text: &str| {
                let day = text.split_whitespace().next().unwrap_or("");
                (day.len() == 10 && chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").is_ok())
                    .then(|| day.to_owned())
            };
            let mut limit = |name: &str| {
                let text = reader.attribute(&qid, name).to_owned();
                let found = day(&text);
                if found.is_none() && !text.is_empty() {
                    reader.sketch.losses.lost(
                        format!("limit {name}"),
                        place,
                        format!("it is no day ({text})"),
                    );
                }
                found
            };
            let (min, max) = (limit("date_min"), limit("date_max"));
            let format = reader.attribute(&qid, "date_format").to_owned();
            if format.contains(['H', 'M', 'h']) {
                changed(reader, "the time of day is not asked");
            }
            whole(Shape::Date { min, max })
        }
        "G" | "Y" => {
            fixed_words(reader);
            let items: &[(&str, &str)] =
                if letter == "Y" { &[("Y", "Yes"), ("N", "No")] } else { &[("F", "Female"), ("M", "Male")] };
            whole(Shape::Single { items: it.fixed(reader, items), other: None, dropdown: false })
        }
        "R" => {
            let mut items = it.answers(reader, "0");
            if items.is_empty() {
                items = it.subs(reader, "0");
            }
            whole(Shape::Ranking { items })
        }
        "X" => whole(Shape::Statement),
        "|" => {
            let most = it.count(reader, "max_num_of_files").unwrap_or(1).min(5);
            let wanted = reader.attribute(&qid, "allowed_filetypes").to_owned();
            if !wanted.is_empty() {
                reader.sketch.losses.changed(
                    "kinds of files",
                    place,
                    format!("any known kind is taken (was: {wanted})"),
                );
            }
            whole(Shape::File { types: Vec::new(), most })
        }
        "*" => {
            let text = short(get(row, "question"));
            reader.sketch.losses.lost("equation", place, format!("nothing is calculated ({text})"));
            Vec::new()
        }
        other => {
            let why = "there is no such question; its text stands as a statement";
            reader.sketch.losses.changed(format!("question type {other}"), place, why);
            whole(Shape::Statement)
        }
    }
}

fn comment(reader: &Reader) -> Part {
    let text = Text::new(reader.languages[0].1.clone(), "Comment");
    let item = Item { id: "comment".into(), name: "comment".into(), text };
    Part { item: Some(item), shape: Shape::story(), optional: true }
}

/// The pattern of an answer, out of the slashes that PHP writes around one.
fn pattern(reader: &mut Reader, row: &Row, place: &str) -> Option<String> {
    let preg = get(row, "preg").trim();
    if preg.is_empty() {
        return None;
    }
    let inner = preg.strip_prefix('/').and_then(|p| p.rsplit_once('/'));
    let Some((inner, flags)) = inner else {
        reader.sketch.losses.lost("pattern", place, format!("it cannot be read ({preg})"));
        return None;
    };
    let anchored = inner.starts_with('^') && inner.ends_with('$');
    let body = inner.trim_start_matches('^');
    let body = if anchored { body.trim_end_matches('$').to_owned() } else { format!("(?s).*(?:{inner}).*") };
    Some(if flags.contains('i') { format!("(?i){body}") } else { body })
}

/// Attributes beside those that were read.
fn attributes(reader: &mut Reader, row: &Row, place: &str) {
    let qid = get(row, "qid");
    let all = reader.attributes.get(qid).cloned().unwrap_or_default();
    let letter = get(row, "type");
    let losses = &mut reader.sketch.losses;
    for (name, value) in all {
        let value = value.trim();
        let usual = matches!(value, "" | "0" | "N" | "none" | "default" | "inherit" | "off");
        if usual && name != "hidden" {
            continue;
        }
        let why = match name.as_str() {
            "hidden" if value == "1" => "the question was hidden and is shown now".to_owned(),
            "random_group" => format!("the order is that of the file (group {value})"),
            "array_filter" | "array_filter_exclude" => {
                format!("its rows are always shown (filtered by {value})")
            }
            "em_validation_q" | "em_validation_sq" => {
                format!("answers are not checked that way ({})", short(value))
            }
            "em_validation_q_tip" | "em_validation_sq_tip" => {
                format!("with its check the tip is gone ({})", short(value))
            }
            "exclude_all_others" | "exclude_all_others_auto" => {
                "choices do not exclude each other".to_owned()
            }
            "prefix" | "suffix" => format!("it does not stand beside the field ({})", short(value)),
            "equals_num_value" => format!("the sum is not checked ({})", short(value)),
            "cssclass" => format!("{name} = {value}"),
            "hidden" => continue,
            _ if name.starts_with("time_limit") && name != "time_limit" => continue,
            "slider_default" | "slider_middlestart" => "a slider begins where it likes".to_owned(),
            "maximum_chars" if !matches!(letter, "S" | "T" | "U" | "Q") => format!("{name} = {value}"),
            _ if READ.contains(&name.as_str()) => continue,
            _ => format!("{name} = {}", short(value)),
        };
        losses.lost(format!("attribute {name}"), place, why);
    }
}
