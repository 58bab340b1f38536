//! Questions by their types.

use candor_model::survey::Text;
use serde_json::{Map, Value};

use super::{Reader, settings};
use crate::exchange::loss::short;
use crate::exchange::sketch::{Ask, Item, Other, Shape, SideList, When};

/// Properties of every question that are read.
const COMMON: &[&str] = &[
    "type",
    "name",
    "title",
    "description",
    "isRequired",
    "visibleIf",
    "visible",
    "validators",
    "requiredErrorText",
    "showCommentArea",
    "hasComment",
    "commentText",
    "valueName",
    "choicesOrder",
    "commentPlaceholder",
    "commentPlaceHolder",
];

/// Reads a question; it may become several, or none.
pub(super) fn read(
    reader: &mut Reader,
    map: &Map<String, Value>,
    page: &str,
    within: Option<When>,
) -> Vec<Ask> {
    let kind = map.get("type").and_then(Value::as_str).unwrap_or("");
    let name = map.get("name").and_then(Value::as_str).unwrap_or("").to_owned();
    if name.is_empty() {
        let what = short(&Value::Object(map.clone()).to_string());
        reader.sketch.losses.lost("question without a name", page, what);
        return Vec::new();
    }
    let place = format!("question “{name}”");
    let mut title = reader.text(map.get("title"), &place);
    let language = reader.languages[0].1.clone();
    if !title.has(&language) && !matches!(kind, "html" | "image") {
        title.0.insert(language.clone(), name.clone());
    }
    let help = reader.text(map.get("description"), &place);
    let mut it = One { map, name: &name, place: &place, read: Vec::new() };
    let parts = it.parts(reader, kind, &mut title);
    let mut when = When::both(within, reader.visible(map, &place, "the question is shown to all"));
    if parts.is_empty() {
        when = None;
    }
    for message in ["requiredErrorText"] {
        if let Some(said) = map.get(message) {
            reader.sketch.losses.lost("own words for a missing answer", &place, short(&said.to_string()));
        }
    }
    if let Some(value) = map.get("valueName").and_then(Value::as_str).filter(|v| *v != name) {
        reader.sketch.losses.lost(
            "valueName",
            &place,
            format!("answers stand under the question's own name (was: {value})"),
        );
    }
    let random = map.get("choicesOrder").and_then(Value::as_str);
    if let Some(order) = random.filter(|o| matches!(*o, "asc" | "desc")) {
        reader.sketch.losses.lost(
            "order of choices",
            &place,
            format!("they stand in the file's order (was: {order})"),
        );
    }
    let read = [COMMON, &it.read].concat();
    settings::rest(reader, map, &read, &place, "setting of the question");
    let required = map.get("isRequired").and_then(Value::as_bool).unwrap_or(false);
    let several = parts.len() > 1;
    let mut asks: Vec<Ask> = parts
        .into_iter()
        .map(|(part, shape)| {
            let (id, key, text) = match part {
                Some(item) => (
                    format!("{name}/{}", item.id),
                    format!("{name}_{}", item.name),
                    beside(&title, &item.text),
                ),
                None => (name.clone(), name.clone(), title.clone()),
            };
            Ask {
                id,
                name: key,
                place: place.clone(),
                text,
                help: help.clone(),
                required: required && (!several || shape != Shape::Statement),
                when: when.clone(),
                random: random == Some("random"),
                shape,
            }
        })
        .collect();
    let commented =
        ["showCommentArea", "hasComment"].iter().any(|k| map.get(*k).and_then(Value::as_bool) == Some(true));
    if commented && !asks.is_empty() {
        let mut text = reader.text(map.get("commentText"), &place);
        if text.is_empty() {
            text = Text::new(language, "Comment");
        }
        reader.sketch.losses.changed("comment area", &place, "it is a question of its own");
        asks.push(Ask {
            name: format!("{name}_comment"),
            when,
            ..Ask::new(format!("{name}-Comment"), &place, beside(&title, &text), Shape::story())
        });
    }
    asks
}

fn beside(question: &Text, label: &Text) -> Text {
    let mut both = question.clone();
    for (language, words) in &label.0 {
        both.0
            .entry(language.clone())
            .and_modify(|t| *t = format!("{t} – {words}"))
            .or_insert_with(|| words.clone());
    }
    both
}

/// A question while it is read.
struct One<'a> {
    map: &'a Map<String, Value>,
    name: &'a str,
    place: &'a str,
    /// The properties that its kind has read.
    read: Vec<&'static str>,
}

type Parts = Vec<(Option<Item>, Shape)>;

fn whole(shape: Shape) -> Parts {
    vec![(None, shape)]
}

impl One<'_> {
    fn get(&mut self, key: &'static str) -> Option<&Value> {
        self.read.push(key);
        self.map.get(key)
    }

    fn flag(&mut self, keys: &[&'static str]) -> bool {
        keys.iter().fold(false, |any, key| any | (self.get(key).and_then(Value::as_bool) == Some(true)))
    }

    fn number(&mut self, key: &'static str) -> Option<f64> {
        let value = self.get(key)?;
        value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|n| n.is_finite())
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded here")]
    fn count(&mut self, key: &'static str) -> Option<u32> {
        self.number(key).filter(|n| *n >= 1.0 && *n < 1e6).map(|n| n as u32)
    }

    fn changed(&self, reader: &mut Reader, kind: &str, what: &str) {
        reader.sketch.losses.changed(format!("question type {kind}"), self.place, what);
    }

    /// Items: plain values, or objects with a value and a text.
    fn items(&mut self, reader: &mut Reader, key: &'static str) -> Vec<Item> {
        let list = self.get(key).cloned();
        let mut items = Vec::new();
        for one in list.as_ref().and_then(Value::as_array).into_iter().flatten() {
            items.extend(self.item(reader, key, one));
        }
        items
    }

    fn item(&self, reader: &mut Reader, list: &str, one: &Value) -> Option<Item> {
        let plain = |value: &Value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(n) => Some(n.to_string()),
            Value::Bool(b) => Some(b.to_string()),
            _ => None,
        };
        let place = format!("{}, {list}", self.place);
        let (value, text) = match one {
            Value::Object(map) => {
                let value = map.get("value").or_else(|| map.get("name")).and_then(plain);
                let text = map.get("text").or_else(|| map.get("title"));
                settings::rest(
                    reader,
                    map,
                    &["value", "text", "name", "title", "imageLink"],
                    &place,
                    "setting of a choice",
                );
                (value, text)
            }
            other => (plain(other), None),
        };
        let Some(value) = value else {
            reader.sketch.losses.lost("choice without a value", &place, short(&one.to_string()));
            return None;
        };
        let mut text = reader.text(text, &place);
        let language = &reader.languages[0].1;
        if !text.has(language) {
            text.0.insert(language.clone(), value.clone());
        }
        Some(Item { id: value.clone(), name: value, text })
    }

    /// The usual words of an additional choice, or the survey's own.
    fn extra(
        &mut self,
        reader: &mut Reader,
        flags: &[&'static str],
        text: &'static str,
        id: &str,
        usual: &str,
    ) -> Option<Item> {
        let wanted = self.flag(flags);
        let own = self.get(text).cloned();
        if !wanted {
            return None;
        }
        let mut words = reader.text(own.as_ref(), self.place);
        if words.is_empty() {
            words = Text::new(reader.languages[0].1.clone(), usual);
        }
        Some(Item { id: id.into(), name: id.into(), text: words })
    }

    fn choices(&mut self, reader: &mut Reader) -> (Vec<Item>, Option<Other>) {
        let mut items = self.items(reader, "choices");
        if let (Some(low), Some(high)) = (self.number("choicesMin"), self.number("choicesMax")) {
            let step = self.number("choicesStep").filter(|s| *s > 0.0).unwrap_or(1.0);
            let mut n = low;
            while n <= high && items.len() < 500 {
                items.extend(self.item(reader, "choices", &Value::from(n)));
                n += step;
            }
        }
        let none = self.extra(reader, &["showNoneItem", "hasNone"], "noneText", "none", "None");
        let refuse = self.extra(reader, &["showRefuseItem"], "refuseText", "refused", "Refuse to answer");
        let unsure = self.extra(reader, &["showDontKnowItem"], "dontKnowText", "dontknow", "Don't know");
        if none.is_some() {
            reader.sketch.losses.changed("choice “none”", self.place, "it can be chosen beside others");
        }
        items.extend([none, refuse, unsure].into_iter().flatten());
        let other =
            self.extra(reader, &["showOtherItem", "hasOther"], "otherText", "other", "Other (describe)");
        for key in [
            "otherPlaceholder",
            "otherPlaceHolder",
            "otherErrorText",
            "showClearButton",
            "allowClear",
            "searchEnabled",
            "searchMode",
        ] {
            self.read.push(key);
        }
        (items, other.map(|item| Other { id: item.id, text: item.text }))
    }

    fn validators(&mut self, reader: &mut Reader) -> Vec<Map<String, Value>> {
        let list = self.map.get("validators").and_then(Value::as_array).cloned().unwrap_or_default();
        let objects = list.iter().filter_map(Value::as_object).cloned().collect::<Vec<_>>();
        if objects.len() < list.len() {
            reader.sketch.losses.lost("validator", self.place, "it is no object");
        }
        objects
    }

    fn lost_validators(&mut self, reader: &mut Reader) {
        for one in self.validators(reader) {
            let kind = one.get("type").and_then(Value::as_str).unwrap_or("without a type");
            let why = format!(
                "answers of this kind are not checked that way ({})",
                short(&Value::Object(one.clone()).to_string())
            );
            reader.sketch.losses.lost(format!("validator {kind}"), self.place, why);
        }
    }

    fn parts(&mut self, reader: &mut Reader, kind: &str, title: &mut Text) -> Parts {
        if !matches!(kind, "text" | "comment" | "checkbox" | "tagbox") {
            self.lost_validators(reader);
        }
        match kind {
            "text" => whole(self.text(reader)),
            "comment" => {
                let (mut min, mut max) = (None, self.count("maxLength"));
                self.placeholder(reader);
                for one in self.validators(reader) {
                    self.text_rule(reader, &one, &mut min, &mut max);
                }
                whole(Shape::LongText { min, max })
            }
            "radiogroup" | "buttongroup" => {
                let (items, other) = self.choices(reader);
                whole(Shape::Single { items, other, dropdown: false })
            }
            "dropdown" => {
                let (items, other) = self.choices(reader);
                self.placeholder(reader);
                let dropdown = other.is_none();
                if !dropdown {
                    self.changed(reader, kind, "with its room for other words it is a list of choices");
                }
                whole(Shape::Single { items, other, dropdown })
            }
            "checkbox" | "tagbox" => {
                let (items, other) = self.choices(reader);
                if self.flag(&["showSelectAllItem", "hasSelectAll"]) {
                    reader.sketch.losses.lost("choice “select all”", self.place, "each is chosen by itself");
                }
                self.get("selectAllText");
                self.placeholder(reader);
                let (mut min, mut max) = (self.count("minSelectedChoices"), self.count("maxSelectedChoices"));
                for one in self.validators(reader) {
                    if one.get("type").and_then(Value::as_str) == Some("answercount") {
                        let bound = |key: &str| {
                            one.get(key)
                                .and_then(Value::as_u64)
                                .and_then(|n| u32::try_from(n).ok())
                                .filter(|n| *n > 0)
                        };
                        min = min.or_else(|| bound("minCount"));
                        max = max.or_else(|| bound("maxCount"));
                    } else {
                        let why = short(&Value::Object(one.clone()).to_string());
                        reader.sketch.losses.lost("validator", self.place, why);
                    }
                }
                whole(Shape::Multiple { items, other, min, max })
            }
            "rating" => whole(self.rating(reader)),
            "boolean" => {
                let mut yes = self.get("labelTrue").cloned();
                let mut no = self.get("labelFalse").cloned();
                yes = yes.or_else(|| Some(Value::from("Yes")));
                no = no.or_else(|| Some(Value::from("No")));
                let (on, off) = (self.get("valueTrue").cloned(), self.get("valueFalse").cloned());
                self.get("label");
                let item = |reader: &mut Reader, id: &str, value: Option<Value>, text: &Option<Value>| {
                    let name =
                        value.and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_else(|| id.to_owned());
                    Item { id: id.into(), name, text: reader.text(text.as_ref(), self.place) }
                };
                let items = vec![item(reader, "true", on, &yes), item(reader, "false", off, &no)];
                whole(Shape::Single { items, other: None, dropdown: false })
            }
            "ranking" => {
                let (items, other) = self.choices(reader);
                if other.is_some() || self.flag(&["selectToRankEnabled"]) {
                    reader.sketch.losses.lost(
                        "choice of what is ranked",
                        self.place,
                        "all that is listed can be ranked",
                    );
                }
                whole(Shape::Ranking { items })
            }
            "imagepicker" => {
                let items = self.items(reader, "choices");
                let multiple = self.flag(&["multiSelect"]);
                self.read.extend(["showLabel", "contentMode"]);
                for one in self.map.get("choices").and_then(Value::as_array).into_iter().flatten() {
                    if let Some(link) = one.get("imageLink") {
                        let why = format!("upload it in the designer ({})", short(&link.to_string()));
                        reader.sketch.losses.lost("image of a choice", self.place, why);
                    }
                }
                self.changed(reader, kind, "it is a choice of words until images are uploaded");
                whole(if multiple {
                    Shape::Multiple { items, other: None, min: None, max: None }
                } else {
                    Shape::Single { items, other: None, dropdown: false }
                })
            }
            "matrix" => {
                let (rows, columns) = (self.items(reader, "rows"), self.items(reader, "columns"));
                let every_row = self.flag(&["eachRowRequired", "isAllRowRequired"]);
                self.flag(&["eachRowUnique"]);
                if self.map.get("eachRowUnique").and_then(Value::as_bool) == Some(true) {
                    reader.sketch.losses.lost(
                        "different answer in each row",
                        self.place,
                        "rows may have the same answer",
                    );
                }
                let several = self.get("cellType").and_then(Value::as_str) == Some("checkbox");
                if rows.is_empty() {
                    self.changed(reader, kind, "without rows it is a single choice");
                    return whole(Shape::Single { items: columns, other: None, dropdown: false });
                }
                whole(Shape::Matrix { rows, columns, every_row, multiple: several })
            }
            "matrixdropdown" => self.dropdowns(reader),
            "multipletext" => self.several_texts(reader),
            "slider" => {
                let (min, max) = (self.number("min").unwrap_or(0.0), self.number("max").unwrap_or(100.0));
                let step = self.number("step").filter(|s| *s > 0.0).unwrap_or(1.0);
                if self.get("sliderType").and_then(Value::as_str) == Some("range") {
                    self.changed(reader, kind, "one value is asked and not a range");
                }
                whole(Shape::Slider { min, max, step, low: Text::default(), high: Text::default() })
            }
            "file" => {
                let most = if self.flag(&["allowMultiple"]) {
                    self.count("maxFiles").unwrap_or(5).min(5)
                } else {
                    1
                };
                self.read.extend([
                    "storeDataAsText",
                    "waitForUpload",
                    "allowImagesPreview",
                    "needConfirmRemoveFile",
                ]);
                whole(Shape::File { types: Vec::new(), most })
            }
            "signaturepad" => {
                self.read.extend(["dataFormat", "allowClear", "placeholder"]);
                whole(Shape::Signature)
            }
            "html" => {
                let html = self.get("html").cloned();
                *title = reader.text(html.as_ref(), self.place);
                if title.is_empty() {
                    reader.sketch.losses.lost("question type html", self.place, "there are no words in it");
                    return Vec::new();
                }
                whole(Shape::Statement)
            }
            "image" => {
                let link = self.get("imageLink").map(|l| short(&l.to_string())).unwrap_or_default();
                reader.sketch.losses.lost(
                    "image",
                    self.place,
                    format!("put it in again in the designer ({link})"),
                );
                Vec::new()
            }
            "expression" => {
                let what = self.get("expression").map(|l| short(&l.to_string())).unwrap_or_default();
                reader.sketch.losses.lost(
                    "question type expression",
                    self.place,
                    format!("nothing is calculated ({what})"),
                );
                Vec::new()
            }
            "paneldynamic" | "matrixdynamic" => {
                let inner = ["templateElements", "columns"]
                    .iter()
                    .find_map(|k| self.map.get(*k))
                    .map(|v| short(&v.to_string()));
                self.read.extend([
                    "templateElements",
                    "columns",
                    "choices",
                    "templateTitle",
                    "panelCount",
                    "rowCount",
                    "minPanelCount",
                    "maxPanelCount",
                    "minRowCount",
                    "maxRowCount",
                ]);
                let why = format!(
                    "a story is asked instead of its repeated questions ({})",
                    inner.unwrap_or_default()
                );
                self.changed(reader, kind, &why);
                whole(Shape::story())
            }
            other => {
                self.changed(reader, other, "there is no such question; its title stands as a statement");
                whole(Shape::Statement)
            }
        }
    }

    fn placeholder(&mut self, reader: &mut Reader) {
        for key in ["placeholder", "placeHolder"] {
            if let Some(said) = self.get(key).filter(|v| !v.is_null()).cloned() {
                reader.sketch.losses.lost(
                    "placeholder",
                    self.place,
                    format!("put it into the help text ({})", short(&said.to_string())),
                );
            }
        }
    }

    fn text(&mut self, reader: &mut Reader) -> Shape {
        self.placeholder(reader);
        let input = self.get("inputType").and_then(Value::as_str).unwrap_or("text").to_owned();
        let (mut min, mut max) = (None, self.count("maxLength"));
        let (low, high) = (self.get("min").cloned(), self.get("max").cloned());
        self.read.extend(["minErrorText", "maxErrorText", "autocomplete", "step"]);
        let (mut pattern, mut message, mut email) = (None, Text::default(), input == "email");
        let (mut numeric, mut range) = (matches!(input.as_str(), "number" | "range"), (None, None));
        for one in self.validators(reader) {
            match one.get("type").and_then(Value::as_str).unwrap_or("") {
                "email" => email = true,
                "numeric" => {
                    numeric = true;
                    range = (
                        one.get("minValue").and_then(Value::as_f64),
                        one.get("maxValue").and_then(Value::as_f64),
                    );
                }
                "regex" => {
                    let regex = one.get("regex").and_then(Value::as_str).unwrap_or("");
                    let whole = regex.starts_with('^') && regex.ends_with('$');
                    let body = regex.trim_start_matches('^').trim_end_matches('$');
                    pattern = Some(if whole { body.to_owned() } else { format!("(?s).*(?:{regex}).*") });
                    message = reader.text(one.get("text"), self.place);
                }
                _ => self.text_rule(reader, &one, &mut min, &mut max),
            }
        }
        let bound =
            |v: &Option<Value>| v.as_ref().and_then(|v| v.as_f64().or_else(|| v.as_str()?.parse().ok()));
        if email {
            return Shape::Email;
        }
        if numeric {
            return Shape::Number {
                min: range.0.or_else(|| bound(&low)),
                max: range.1.or_else(|| bound(&high)),
                whole: false,
            };
        }
        let day = |v: Option<Value>| {
            v.and_then(|v| v.as_str().map(str::to_owned))
                .filter(|t| chrono::NaiveDate::parse_from_str(t, "%Y-%m-%d").is_ok())
        };
        match input.as_str() {
            "date" => return Shape::Date { min: day(low), max: day(high) },
            "datetime" | "datetime-local" => {
                reader.sketch.losses.changed(
                    format!("input {input}"),
                    self.place,
                    "the time of day is not asked",
                );
                return Shape::Date { min: None, max: None };
            }
            "text" => {}
            "time" | "month" | "week" | "color" | "password" | "tel" | "url" => {
                reader.sketch.losses.changed(format!("input {input}"), self.place, "it is a line of words");
                let usual = match input.as_str() {
                    "time" => Some("([01]?[0-9]|2[0-3]):[0-5][0-9]"),
                    "month" => Some("[0-9]{4}-(0[1-9]|1[0-2])"),
                    "week" => Some("[0-9]{4}-W[0-5][0-9]"),
                    "tel" => Some(r"\+?[0-9 ()./-]{5,25}"),
                    "url" => Some(r"(https?://)?[^\s/]+\.[^\s]+"),
                    "color" => Some("#[0-9a-fA-F]{6}"),
                    _ => None,
                };
                pattern = pattern.or_else(|| usual.map(str::to_owned));
            }
            other => {
                reader.sketch.losses.changed(format!("input {other}"), self.place, "it is a line of words")
            }
        }
        Shape::ShortText { min, max, pattern, message }
    }

    fn text_rule(
        &self,
        reader: &mut Reader,
        one: &Map<String, Value>,
        min: &mut Option<u32>,
        max: &mut Option<u32>,
    ) {
        if one.get("type").and_then(Value::as_str) == Some("text") {
            let bound = |key: &str| {
                one.get(key).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0)
            };
            *min = min.or_else(|| bound("minLength"));
            *max = max.or_else(|| bound("maxLength"));
        } else {
            let why = short(&Value::Object(one.clone()).to_string());
            let kind = one.get("type").and_then(Value::as_str).unwrap_or("without a type");
            reader.sketch.losses.lost(format!("validator {kind}"), self.place, why);
        }
    }

    fn rating(&mut self, reader: &mut Reader) -> Shape {
        let values = self.items(reader, "rateValues");
        let low = self.get("minRateDescription").cloned();
        let high = self.get("maxRateDescription").cloned();
        let (low, high) = (reader.text(low.as_ref(), self.place), reader.text(high.as_ref(), self.place));
        let (first, step) = (self.number("rateMin").unwrap_or(1.0), self.number("rateStep").unwrap_or(1.0));
        let count = self.number("rateCount");
        let last = self.number("rateMax").unwrap_or_else(|| count.map_or(5.0, |c| first + (c - 1.0) * step));
        let stars = matches!(self.get("rateType").and_then(Value::as_str), Some("stars" | "smileys"));
        self.read.extend(["autoGenerate", "displayRateDescriptionsAsExtremeItems"]);
        if !values.is_empty() {
            return Shape::Single { items: values, other: None, dropdown: false };
        }
        if (first, last, step) == (0.0, 10.0, 1.0) {
            return Shape::Nps { low, high };
        }
        if (first, last, step) == (1.0, 5.0, 1.0) && (stars || (low.is_empty() && high.is_empty())) {
            if !stars {
                self.changed(reader, "rating", "1 to 5 are stars");
            }
            return Shape::Stars;
        }
        self.changed(reader, "rating", "it is a slider");
        Shape::Slider {
            min: first,
            max: last.max(first + 1.0),
            step: if step > 0.0 { step } else { 1.0 },
            low,
            high,
        }
    }

    /// A grid of lists: one list a column.
    fn dropdowns(&mut self, reader: &mut Reader) -> Parts {
        let rows = self.items(reader, "rows");
        let shared = self.items(reader, "choices");
        let columns = self.get("columns").cloned();
        let mut lists = Vec::new();
        for column in columns.as_ref().and_then(Value::as_array).into_iter().flatten() {
            let Some(item) = self.item(reader, "columns", &column_head(column)) else { continue };
            let cell = column
                .get("cellType")
                .and_then(Value::as_str)
                .or_else(|| self.map.get("cellType").and_then(Value::as_str))
                .unwrap_or("dropdown");
            let mut items = Vec::new();
            for one in column.get("choices").and_then(Value::as_array).into_iter().flatten() {
                items.extend(self.item(reader, "choices", one));
            }
            let rest: Map<String, Value> = column.as_object().cloned().unwrap_or_default();
            settings::rest(
                reader,
                &rest,
                &["name", "title", "choices", "cellType", "value", "text"],
                self.place,
                "setting of a column",
            );
            if !matches!(cell, "dropdown" | "radiogroup" | "checkbox" | "tagbox") {
                let why = "a column of fields has no counterpart beside lists";
                reader.sketch.losses.lost(format!("column “{}” ({cell})", item.name), self.place, why);
                continue;
            }
            let items = if items.is_empty() { shared.clone() } else { items };
            if items.is_empty() {
                reader.sketch.losses.lost(format!("column “{}”", item.name), self.place, "it has no choices");
                continue;
            }
            lists.push(SideList { item, items, multiple: matches!(cell, "checkbox" | "tagbox") });
        }
        self.read.extend(["cellType", "detailElements", "detailPanelMode"]);
        if let Some(detail) = self.map.get("detailElements") {
            reader.sketch.losses.lost("details of rows", self.place, short(&detail.to_string()));
        }
        if rows.is_empty() || lists.is_empty() {
            self.changed(reader, "matrixdropdown", "without rows or lists a story is asked instead");
            return whole(Shape::story());
        }
        whole(Shape::SideBySide { rows, columns: lists, every_row: false })
    }

    fn several_texts(&mut self, reader: &mut Reader) -> Parts {
        let items = self.get("items").cloned();
        self.changed(reader, "multipletext", "each field is a question of its own");
        let mut parts = Vec::new();
        for one in items.as_ref().and_then(Value::as_array).into_iter().flatten() {
            let Some(item) = self.item(reader, "items", &column_head(one)) else { continue };
            let Some(map) = one.as_object() else {
                parts.push((Some(item), Shape::line()));
                continue;
            };
            let place = format!("{}, {}", self.place, item.name);
            let mut inner = One {
                map,
                name: self.name,
                place: &place,
                read: vec!["name", "title", "validators", "isRequired"],
            };
            let shape = inner.text(reader);
            let read = inner.read.clone();
            settings::rest(reader, map, &read, &place, "setting of a field");
            parts.push((Some(item), shape));
        }
        parts
    }
}

/// The name and title of a column or field, without its other settings.
fn column_head(column: &Value) -> Value {
    match column.as_object() {
        Some(map) => {
            let keep = |key: &str| map.get(key).map(|v| (key.to_owned(), v.clone()));
            Value::Object(["name", "title", "value", "text"].into_iter().filter_map(keep).collect())
        }
        None => column.clone(),
    }
}
