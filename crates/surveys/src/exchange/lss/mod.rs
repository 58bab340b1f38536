//! LimeSurvey: LSS, the tables of a survey as XML, from version 1.9 to 6.

mod logic;
mod question;
mod settings;
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use candor_model::Result;
use candor_model::survey::Text;

use self::tables::{Row, Tables, get};
use super::sketch::{Sketch, SketchPage, When};
use super::words::{Inserts, language_code, words};

/// What is known of the file while it is read.
struct Reader {
    tables: Tables,
    /// The codes of the file and ours, the main language first.
    languages: Vec<(String, String)>,
    /// Questions by id, in the main language.
    questions: BTreeMap<String, Row>,
    /// The subquestions of each question, in the main language, in order.
    subquestions: BTreeMap<String, Vec<Row>>,
    /// The answers of each question, in the main language, in order.
    answers: BTreeMap<String, Vec<Row>>,
    /// The attributes of each question.
    attributes: BTreeMap<String, BTreeMap<String, String>>,
    sketch: Sketch,
}

/// Reads a file.
pub(super) fn read(xml: &str) -> Result<Sketch> {
    let tables = tables::read(xml)?;
    let survey = tables.rows("surveys").first().cloned().unwrap_or_default();
    let main = match get(&survey, "language") {
        "" => tables
            .rows("surveys_languagesettings")
            .first()
            .map_or("en", |row| get(row, "surveyls_language"))
            .to_owned(),
        code => code.to_owned(),
    };
    let mut reader = Reader {
        languages: vec![(main.clone(), language_code(&main).unwrap_or_else(|| "en".into()))],
        tables,
        questions: BTreeMap::new(),
        subquestions: BTreeMap::new(),
        answers: BTreeMap::new(),
        attributes: BTreeMap::new(),
        sketch: Sketch::default(),
    };
    settings::languages(&mut reader, &survey);
    reader.sketch.languages = reader.languages.iter().map(|(_, ours)| ours.clone()).collect();
    reader.index();
    settings::survey(&mut reader, &survey);
    pages(&mut reader, get(&survey, "format"));
    settings::tables(&mut reader);
    reader.sketch.resolve = Some(resolve);
    // Conditions call questions by their codes; so do inserted texts.
    Ok(reader.sketch)
}

/// `{q1}`, `{q1.shown}` and `{INSERTANS:1X2X3}` name questions; functions do not.
fn resolve(insert: &str) -> Option<String> {
    let inner = insert.strip_prefix('{')?.strip_suffix('}')?;
    let name = inner.split('.').next()?;
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (plain && matches!(inner.split_once('.'), None | Some((_, "shown" | "NAOK" | "value"))))
        .then(|| name.to_owned())
}

fn order(row: &Row, by: &str) -> i64 {
    get(row, by).trim().parse().unwrap_or(0)
}

impl Reader {
    fn main(&self) -> &str {
        self.languages.first().map_or("en", |(code, _)| code.as_str())
    }

    /// Whether a row is the one of the main language; newer files keep languages elsewhere.
    fn is_main(&self, row: &Row) -> bool {
        row.get("language").is_none_or(|language| language == self.main() || language.is_empty())
    }

    fn index(&mut self) {
        let mains = |rows: &[Row]| -> Vec<Row> { rows.iter().filter(|r| self.is_main(r)).cloned().collect() };
        let questions = mains(self.tables.rows("questions"));
        let (mut subs, mut answers) =
            (mains(self.tables.rows("subquestions")), mains(self.tables.rows("answers")));
        subs.sort_by_key(|r| order(r, "question_order"));
        answers.sort_by_key(|r| order(r, "sortorder"));
        let mut seen = BTreeSet::new();
        for row in questions.into_iter().filter(|r| matches!(get(r, "parent_qid"), "" | "0")) {
            self.questions.insert(get(&row, "qid").to_owned(), row);
        }
        for row in subs {
            if seen.insert(get(&row, "qid").to_owned()) {
                self.subquestions.entry(get(&row, "parent_qid").to_owned()).or_default().push(row);
            }
        }
        for row in answers {
            self.answers.entry(get(&row, "qid").to_owned()).or_default().push(row);
        }
        for row in self.tables.rows("question_attributes") {
            // Attributes of one language are texts; the main one stands for all.
            let attributes = self.attributes.entry(get(row, "qid").to_owned()).or_default();
            attributes
                .entry(get(row, "attribute").to_owned())
                .or_insert_with(|| get(row, "value").to_owned());
        }
    }

    fn attribute(&self, qid: &str, name: &str) -> &str {
        self.attributes.get(qid).and_then(|a| a.get(name)).map_or("", |v| v.trim())
    }

    /// A text in all languages: rows of `table` (or of its newer companion of languages) with this id.
    fn text(&mut self, table: &str, key: &str, id: &str, column: &str, place: &str) -> Text {
        let mut found: Vec<(String, String)> = Vec::new();
        let companion = match table {
            "questions" | "subquestions" => "question_l10ns",
            "groups" => "group_l10ns",
            "answers" => "answer_l10ns",
            other => other,
        };
        for name in [table, companion] {
            for row in self
                .tables
                .rows(name)
                .iter()
                .filter(|r| get(r, key) == id && !get(r, column).trim().is_empty())
            {
                let language = row.get("language").cloned().unwrap_or_else(|| self.main().to_owned());
                if !found.iter().any(|(l, _)| *l == language) {
                    found.push((language, get(row, column).to_owned()));
                }
            }
        }
        self.translated(&found, place)
    }

    fn translated(&mut self, found: &[(String, String)], place: &str) -> Text {
        let mut text = Text::default();
        for (code, ours) in self.languages.clone() {
            if let Some((_, html)) = found.iter().find(|(language, _)| *language == code) {
                let plain = words(&mut self.sketch.losses, place, Inserts::Braces, html);
                if !plain.is_empty() {
                    text.0.insert(ours, plain);
                }
            }
        }
        text
    }
}

/// Groups are pages; with one question a page, each question is.
fn pages(reader: &mut Reader, format: &str) {
    let mut groups: Vec<Row> = Vec::new();
    for row in reader.tables.rows("groups") {
        if reader.is_main(row) && !groups.iter().any(|g| get(g, "gid") == get(row, "gid")) {
            groups.push(row.clone());
        }
    }
    groups.sort_by_key(|g| order(g, "group_order"));
    let known: BTreeSet<String> = groups.iter().map(|g| get(g, "gid").to_owned()).collect();
    if reader.questions.values().any(|q| !known.contains(get(q, "gid"))) {
        reader.sketch.losses.changed(
            "questions without a group",
            "questions",
            "they stand on a page at the end",
        );
        groups.push(Row::new());
    }
    let single = format == "S" && reader.questions.len() <= 90;
    if format == "A" {
        reader.sketch.losses.changed("all questions on one page", "survey settings", "each group is a page");
    }
    let mut random: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for group in groups {
        let gid = get(&group, "gid").to_owned();
        let place = format!("group {gid}");
        let title = reader.text("groups", "gid", &gid, "group_name", &place);
        let description = reader.text("groups", "gid", &gid, "description", &place);
        let when = logic::relevance(reader, get(&group, "grelevance"), &place, "the group is shown to all");
        let mut page =
            SketchPage { place: place.clone(), title, when: when.clone(), ..SketchPage::default() };
        if !description.is_empty() {
            let shape = super::sketch::Shape::Statement;
            let ask = super::sketch::Ask {
                name: format!("intro_{gid}"),
                ..super::sketch::Ask::new(format!("~group {gid}"), &place, description, shape)
            };
            page.asks.push(ask);
        }
        let name = get(&group, "randomization_group").trim().to_owned();
        if !name.is_empty() {
            let key = format!("b{}", random.values().map(Vec::len).sum::<usize>() + 1);
            random.entry(name).or_default().push(key.clone());
            page.block = Some(key);
        }
        let mut questions: Vec<Row> = reader
            .questions
            .values()
            .filter(|q| get(q, "gid") == gid || (gid.is_empty() && !known.contains(get(q, "gid"))))
            .cloned()
            .collect();
        questions.sort_by_key(|q| order(q, "question_order"));
        for row in questions {
            let asks = question::read(reader, &row);
            if single && !page.asks.is_empty() && !asks.is_empty() {
                let next = SketchPage {
                    place: place.clone(),
                    when: when.clone(),
                    block: page.block.clone(),
                    ..SketchPage::default()
                };
                reader.sketch.pages.push(std::mem::replace(&mut page, next));
            }
            page.asks.extend(asks);
        }
        reader.sketch.pages.push(page);
    }
    for (_, blocks) in random {
        if blocks.len() > 1 {
            reader.sketch.randomisers.push(super::sketch::Randomised { blocks, even: false, pick: None });
        }
    }
}

fn both(a: Option<When>, b: Option<When>) -> Option<When> {
    When::both(a, b)
}
