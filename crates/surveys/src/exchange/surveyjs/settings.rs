//! What is set beside the questions, and what becomes of it.

use serde_json::{Map, Value};

use super::{Reader, language_code};
use crate::exchange::loss::short;

/// Read properties of a page.
pub(super) const PAGE: &[&str] = &[
    "name",
    "title",
    "description",
    "elements",
    "questions",
    "visibleIf",
    "visible",
    "questionsOrder",
    "questionOrder",
];
/// Read properties of a panel.
pub(super) const PANEL: &[&str] = &[
    "type",
    "name",
    "title",
    "description",
    "elements",
    "questions",
    "visibleIf",
    "visible",
    "isRequired",
    "questionsOrder",
    "questionOrder",
];

/// How something looks, which a theme decides here.
const LOOK: &[&str] = &[
    "startWithNewLine",
    "width",
    "minWidth",
    "maxWidth",
    "titleLocation",
    "descriptionLocation",
    "questionTitleLocation",
    "questionDescriptionLocation",
    "questionErrorLocation",
    "errorLocation",
    "state",
    "showNumber",
    "showQuestionNumbers",
    "questionStartIndex",
    "indent",
    "innerIndent",
    "colCount",
    "itemSize",
    "hideNumber",
    "size",
    "rows",
    "cols",
    "autoGrow",
    "allowResize",
    "renderAs",
    "displayMode",
    "rateDisplayMode",
    "scaleColorMode",
    "rateColorMode",
    "imageFit",
    "imageHeight",
    "imageWidth",
    "cellType",
    "columnColCount",
    "alternateRows",
    "verticalAlign",
    "gridLayoutColumns",
    "colSpan",
    "itemTitleWidth",
    "showHeader",
    "columnMinWidth",
    "columnMaxWidth",
    "rowTitleWidth",
    "displayStyle",
    "minImageHeight",
    "maxImageHeight",
    "minImageWidth",
    "maxImageWidth",
    "contentMode",
    "penColor",
    "backgroundColor",
    "signatureWidth",
    "signatureHeight",
    "signatureAutoScaleEnabled",
    "showPlaceholder",
    "questionTitleWidth",
    "questionTitlePattern",
    "headerView",
    "widthMode",
    "logoWidth",
    "logoHeight",
    "logoFit",
    "logoPosition",
    "fitToContainer",
    "progressBarType",
    "progressBarShowPageTitles",
    "progressBarShowPageNumbers",
    "progressBarInheritWidthFrom",
    "showTitle",
    "showPageTitles",
    "showPageNumbers",
    "showProgressBar",
    "showTOC",
    "tocLocation",
    "focusFirstQuestionAutomatic",
    "autoFocusFirstQuestion",
    "focusOnFirstError",
    "autoFocusFirstError",
    "navigationTitle",
    "navigationDescription",
    "requiredText",
    "requiredMark",
    "textUpdateMode",
];

/// Adds the languages that texts are written in: keys of objects that have a `default`, or that are language codes only.
pub(super) fn languages(reader: &mut Reader, value: &Value, depth: usize) {
    if depth > 60 {
        return;
    }
    match value {
        Value::Object(map) => {
            let texts = !map.is_empty() && map.values().all(Value::is_string);
            let coded = |key: &String| {
                key == "default" || (language_code(key).is_some() && key.len() <= 7 && key != "url")
            };
            if texts && (map.contains_key("default") || map.len() > 1) && map.keys().all(coded) {
                for key in map.keys().filter(|key| *key != "default") {
                    let Some(ours) = language_code(key) else { continue };
                    if !reader.languages.iter().any(|(code, known)| code == key || *known == ours) {
                        reader.languages.push((key.clone(), ours));
                    }
                }
                return;
            }
            map.values().for_each(|v| languages(reader, v, depth + 1));
        }
        Value::Array(items) => items.iter().for_each(|v| languages(reader, v, depth + 1)),
        _ => {}
    }
}

/// Reports every property that is not read.
pub(super) fn rest(reader: &mut Reader, map: &Map<String, Value>, read: &[&str], place: &str, element: &str) {
    for (name, value) in map {
        if read.contains(&name.as_str()) || value.is_null() {
            continue;
        }
        let said = short(&value.to_string());
        if LOOK.contains(&name.as_str()) {
            reader.sketch.losses.lost(
                format!("look ({name})"),
                place,
                format!("the page has its own look (was: {said})"),
            );
            continue;
        }
        let why = match name.as_str() {
            "enableIf" | "readOnly" => format!("what is shown can be answered (was: {said})"),
            "requiredIf" | "setValueIf" | "resetValueIf" => {
                format!("there is no such condition (was: {said})")
            }
            "defaultValue" | "defaultRowValue" | "defaultPanelValue" => {
                format!("nothing is answered in advance (was: {said})")
            }
            "defaultValueExpression" | "setValueExpression" | "expression" => {
                format!("nothing is calculated (was: {said})")
            }
            "choicesByUrl" | "choicesFromQuestion" | "choicesFromQuestionMode" => {
                format!("the choices must stand in the survey (was: {said})")
            }
            "choicesVisibleIf" | "choicesEnableIf" | "rowsVisibleIf" | "columnsVisibleIf" => {
                format!("all of them are shown (was: {said})")
            }
            "score" => format!("points of answers are not carried over (was: {said})"),
            _ => format!("{name} = {said}"),
        };
        reader.sketch.losses.lost(format!("{element} ({name})"), place, why);
    }
}

/// What concerns the whole survey.
pub(super) fn survey(reader: &mut Reader, root: &Map<String, Value>) {
    let place = "survey";
    if let Some(html) = root.get("completedHtml") {
        reader.sketch.thanks = reader.text(Some(html), "completedHtml");
    }
    let description = reader.text(root.get("description"), "description");
    if !description.is_empty() {
        let shape = crate::exchange::sketch::Shape::Statement;
        let ask = crate::exchange::sketch::Ask::new("description", place, description, shape);
        reader.sketch.pages.push(crate::exchange::sketch::SketchPage {
            place: place.into(),
            asks: vec![ask],
            ..Default::default()
        });
    }
    for (name, element) in [
        ("triggers", "trigger"),
        ("calculatedValues", "calculated value"),
        ("completedHtmlOnCondition", "end page by condition"),
        ("navigateToUrlOnCondition", "address by condition"),
    ] {
        for one in root.get(name).and_then(Value::as_array).into_iter().flatten() {
            let why = format!("it has no counterpart ({})", short(&one.to_string()));
            reader.sketch.losses.lost(element, format!("survey, {name}"), why);
        }
    }
    const READ: &[&str] = &[
        "pages",
        "elements",
        "questions",
        "title",
        "description",
        "locale",
        "completedHtml",
        "triggers",
        "calculatedValues",
        "completedHtmlOnCondition",
        "navigateToUrlOnCondition",
        "$schema",
        "checkErrorsMode",
        "showPrevButton",
        "clearInvisibleValues",
        "sendResultOnPageNext",
        "storeOthersAsComment",
        "cookieName",
    ];
    let order = root.get("questionsOrder").or_else(|| root.get("questionOrder")).and_then(Value::as_str);
    rest(
        reader,
        root,
        &[READ, &["questionsOrder", "questionOrder"]].concat(),
        place,
        "setting of the survey",
    );
    if order == Some("random") {
        reader.sketch.losses.lost("random order of all questions", place, "they stand in the file's order");
    }
}
