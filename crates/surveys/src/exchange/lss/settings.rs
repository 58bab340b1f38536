//! The survey itself: its names, languages and settings, and the tables that are no questions.

use super::tables::{Row, get};
use super::{Reader, language_code};
use crate::exchange::loss::short;

/// Settings whose value here is the same for every survey, or that say how LimeSurvey keeps it.
const USUAL: &[(&str, &[&str])] = &[
    ("anonymized", &["N", "I"]),
    ("datestamp", &["N", "Y", "I"]),
    ("ipaddr", &["N", "I"]),
    ("refurl", &["N", "I"]),
    ("savetimings", &["N", "I"]),
    ("usecookie", &["N", "I"]),
    ("allowregister", &["N", "I"]),
    ("allowsave", &["Y", "I"]),
    ("autoredirect", &["N", "I"]),
    ("allowprev", &["Y", "I"]),
    ("printanswers", &["N", "I"]),
    ("listpublic", &["N", "Y", "I"]),
    ("publicstatistics", &["N", "I"]),
    ("publicgraphs", &["N", "I"]),
    ("htmlemail", &["Y", "N", "I"]),
    ("sendconfirmation", &["Y", "N", "I"]),
    ("tokenanswerspersistence", &["N", "I"]),
    ("assessments", &["N", "I"]),
    ("usecaptcha", &["N", "D", "E"]),
    ("usetokens", &["N"]),
    ("tokenlength", &["15", "-1"]),
    ("showxquestions", &["Y", "N", "I"]),
    ("showgroupinfo", &["B", "N", "D", "X", "I"]),
    ("shownoanswer", &["Y", "N", "I"]),
    ("showqnumcode", &["X", "I"]),
    ("bounceprocessing", &["N", "G"]),
    ("showwelcome", &["Y", "N", "I"]),
    ("showprogress", &["Y", "N", "I"]),
    ("questionindex", &["0", "-1"]),
    ("navigationdelay", &["0", "-1"]),
    ("nokeyboard", &["N", "I"]),
    ("alloweditaftercompletion", &["N", "I"]),
    ("autonumber_start", &["0"]),
    ("showsurveypolicynotice", &["0"]),
    ("active", &["N", "Y"]),
    ("ipanonymize", &["N", "I"]),
    ("showdatapolicybutton", &["0", "N"]),
    ("showlegalnoticebutton", &["0", "N"]),
    ("crypt_method", &["B"]),
    ("tokenencryptionoptions", &[""]),
    ("access_mode", &["O"]),
    ("othersettings", &[""]),
];
const KEPT_ELSEWHERE: &[&str] = &[
    "sid",
    "gsid",
    "owner_id",
    "admin",
    "adminemail",
    "format",
    "language",
    "additional_languages",
    "bounce_email",
    "template",
    "datecreated",
    "expires",
    "startdate",
    "faxto",
    "emailresponseto",
    "emailnotificationto",
    "attributedescriptions",
    "googleanalyticsstyle",
    "googleanalyticsapikey",
    "lastpage",
    "crypt_method",
];

pub(super) fn languages(reader: &mut Reader, survey: &Row) {
    let mut codes: Vec<String> =
        get(survey, "additional_languages").split_whitespace().map(str::to_owned).collect();
    codes.extend(
        reader.tables.rows("surveys_languagesettings").iter().map(|r| get(r, "surveyls_language").to_owned()),
    );
    for code in codes {
        if code.is_empty() || reader.languages.iter().any(|(known, _)| *known == code) {
            continue;
        }
        match language_code(&code) {
            Some(ours) if reader.languages.iter().any(|(_, known)| *known == ours) => {
                let why = format!("it would be {ours} a second time");
                reader.sketch.losses.lost(format!("language {code}"), "survey settings", why);
            }
            Some(ours) => reader.languages.push((code, ours)),
            None => reader.sketch.losses.lost(
                format!("language {code}"),
                "survey settings",
                "it is no language code",
            ),
        }
    }
}

pub(super) fn survey(reader: &mut Reader, survey: &Row) {
    let place = "survey settings";
    let texts = |reader: &Reader, column: &str| -> Vec<(String, String)> {
        let rows = reader.tables.rows("surveys_languagesettings").iter();
        rows.map(|r| (get(r, "surveyls_language").to_owned(), get(r, column).to_owned()))
            .filter(|(_, text)| !text.trim().is_empty())
            .collect()
    };
    let titles = texts(reader, "surveyls_title");
    reader.sketch.title = reader.translated(&titles, place);
    let main = reader.languages[0].1.clone();
    reader.sketch.name = reader.sketch.title.get(&main, &main).to_owned();
    let ends = texts(reader, "surveyls_endtext");
    reader.sketch.thanks = reader.translated(&ends, "end text");
    for (column, name) in [("surveyls_description", "description"), ("surveyls_welcometext", "welcome")] {
        let found = texts(reader, column);
        let text = reader.translated(&found, name);
        if text.is_empty() {
            continue;
        }
        let ask =
            crate::exchange::sketch::Ask::new(name, name, text, crate::exchange::sketch::Shape::Statement);
        match reader.sketch.pages.first_mut() {
            Some(page) => page.asks.push(ask),
            None => reader.sketch.pages.push(crate::exchange::sketch::SketchPage {
                place: name.into(),
                asks: vec![ask],
                ..Default::default()
            }),
        }
    }
    for column in ["surveyls_url", "surveyls_policy_notice", "surveyls_policy_error", "surveyls_legal_notice"]
    {
        for (language, text) in texts(reader, column) {
            let why = format!("there is none of that kind ({})", short(&text));
            reader.sketch.losses.lost(format!("{column} ({language})"), place, why);
        }
    }
    for column in [
        "surveyls_email_invite",
        "surveyls_email_remind",
        "surveyls_email_register",
        "surveyls_email_confirm",
    ] {
        if !texts(reader, column).is_empty() {
            let why = "mails are written where invitations are sent";
            reader.sketch.losses.lost(
                format!("mail {}", column.trim_start_matches("surveyls_email_")),
                place,
                why,
            );
        }
    }
    for (name, value) in survey {
        let usual =
            USUAL.iter().find(|(n, _)| n == name).is_some_and(|(_, values)| values.contains(&value.trim()));
        if usual
            || KEPT_ELSEWHERE.contains(&name.as_str())
            || matches!(value.trim(), "" | "inherit" | "0" | "N")
        {
            continue;
        }
        let why = match name.as_str() {
            "allowprev" => "going back is always possible".to_owned(),
            "assessments" => "assessments are not carried over".to_owned(),
            _ => format!("{name} = {}", short(value)),
        };
        reader.sketch.losses.lost("survey setting", format!("{place}, {name}"), why);
    }
    for (name, what) in [("expires", "end of the survey"), ("startdate", "start of the survey")] {
        if !get(survey, name).trim().is_empty() {
            let why = format!("open and close it by hand (was: {})", get(survey, name));
            reader.sketch.losses.lost(what, place, why);
        }
    }
    let theme = get(survey, "template");
    if !matches!(theme, "" | "inherit" | "default") {
        reader.sketch.losses.lost("look", place, format!("choose a theme in the designer (was: {theme})"));
    }
}

/// Tables beside groups, questions and answers.
pub(super) fn tables(reader: &mut Reader) {
    let all = std::mem::take(&mut reader.tables.tables);
    let losses = &mut reader.sketch.losses;
    for (table, rows) in &all {
        for row in rows {
            match table.as_str() {
                "quota" => {
                    let name = get(row, "name");
                    let why = format!("set its limit of {} again", get(row, "qlimit"));
                    losses.lost(format!("quota {name}"), "quotas", why);
                }
                "assessments" => {
                    let name = get(row, "name");
                    losses.lost(
                        format!("assessment {name}"),
                        "assessments",
                        "points of answers are not carried over",
                    );
                }
                "survey_url_parameters" => {
                    let name = get(row, "parameter");
                    if !name.is_empty() {
                        reader.sketch.parameters.push(name.to_owned());
                        if !matches!(get(row, "targetqid"), "" | "0") {
                            let what =
                                "it becomes an attribute of the record and not the answer to a question";
                            losses.changed(format!("parameter {name}"), "survey settings", what);
                        }
                    }
                }
                "defaultvalues" => {
                    let value = get(row, "defaultvalue");
                    let place = format!("question {}", get(row, "qid"));
                    losses.lost(format!("default answer {value}"), place, "nothing is answered in advance");
                }
                "plugin_settings" => {
                    losses.lost(
                        "setting of a plug-in",
                        format!("plug-in {}", get(row, "name")),
                        "there are no plug-ins",
                    );
                }
                "answers"
                | "answer_l10ns"
                | "groups"
                | "group_l10ns"
                | "questions"
                | "question_l10ns"
                | "subquestions"
                | "question_attributes"
                | "surveys"
                | "surveys_languagesettings"
                | "conditions"
                | "quota_members"
                | "quota_languagesettings"
                | "defaultvalue_l10ns"
                | "languages"
                | "themes"
                | "themes_inherited"
                | "question_themes" => {}
                other => losses.lost(format!("table {other}"), "file", "it has no counterpart"),
            }
        }
    }
}
