//! Where columns should go, by their names and by what they hold.

use std::collections::HashSet;

use candor_customers::{normalise_email, normalise_phone};
use serde_json::Number;

use super::analyse::Sampled;
use super::cell::Cell;
use super::dates::{DateOrder, guess_order, parse_date};
use super::plan::{Field, Note, Target, attribute_name};

/// A proposal.
pub struct Guessed {
    /// Where each column goes.
    pub targets: Vec<Target>,
    /// How its dates are read.
    pub date_order: DateOrder,
}

/// Names under which files hold the fields, most telling first; compared without case, blanks and dashes.
const NAMES: &[(Field, &[&str])] = &[
    (
        Field::ExternalId,
        &[
            "externalid",
            "id",
            "recordid",
            "responseid",
            "feedbackid",
            "reviewid",
            "ticketid",
            "tweetid",
            "messageid",
            "conversationid",
            "callid",
            "uuid",
            "guid",
            "vorgangsnummer",
            "nr",
            "nummer",
        ],
    ),
    (
        Field::CustomerExternalId,
        &[
            "customer.externalid",
            "customerid",
            "customer.id",
            "customernumber",
            "clientid",
            "contactid",
            "accountid",
            "memberid",
            "kundennummer",
            "kundennr",
            "kundenid",
        ],
    ),
    (
        Field::CustomerEmail,
        &["customer.email", "email", "emailaddress", "customeremail", "mail", "mailadresse", "emailadresse"],
    ),
    (
        Field::CustomerPhone,
        &[
            "customer.phone",
            "phone",
            "phonenumber",
            "telephone",
            "mobile",
            "tel",
            "telefon",
            "telefonnummer",
            "handy",
            "mobilnummer",
        ],
    ),
    (
        Field::CustomerName,
        &[
            "customer.name",
            "customername",
            "name",
            "fullname",
            "reviewer",
            "reviewername",
            "username",
            "kunde",
            "kundenname",
        ],
    ),
    (
        Field::OccurredAt,
        &[
            "occurredat",
            "date",
            "datetime",
            "timestamp",
            "createdat",
            "created",
            "createdon",
            "time",
            "submittedat",
            "submitted",
            "reviewdate",
            "responsedate",
            "enddate",
            "recordeddate",
            "datum",
            "zeitpunkt",
            "erstelltam",
            "erstellt",
            "uhrzeit",
        ],
    ),
    (Field::Title, &["title", "subject", "headline", "reviewtitle", "betreff", "titel", "überschrift"]),
    (Field::Channel, &["channel", "kanal", "medium", "touchpoint"]),
    (
        Field::Unit,
        &[
            "unit",
            "unitpath",
            "store",
            "storename",
            "branch",
            "location",
            "site",
            "shop",
            "filiale",
            "standort",
            "niederlassung",
            "einheit",
            "markt",
        ],
    ),
    (Field::Language, &["language", "lang", "languagecode", "locale", "sprache"]),
    (Field::AuthorKind, &["authorkind", "authortype"]),
    (Field::Speaker, &["speaker", "sprecher"]),
    (
        Field::Nps,
        &[
            "nps",
            "npsscore",
            "likelihoodtorecommend",
            "ltr",
            "recommend",
            "recommendation",
            "weiterempfehlung",
        ],
    ),
    (Field::Csat, &["csat", "csatscore", "satisfaction", "overallsatisfaction", "zufriedenheit"]),
    (Field::Ces, &["ces", "cesscore", "effort", "customereffort", "aufwand"]),
    (Field::Rating, &["rating", "stars", "starrating", "overallrating", "score", "bewertung", "sterne"]),
    (Field::Url, &["url", "link", "permalink", "weburl"]),
];

/// Names of columns of words. All of them are words, as long as words stand in them.
const TEXT: &[&str] = &[
    "text",
    "verbatim",
    "comment",
    "comments",
    "feedback",
    "review",
    "reviewtext",
    "reviewbody",
    "message",
    "body",
    "content",
    "tweet",
    "transcript",
    "answer",
    "response",
    "description",
    "kommentar",
    "kommentare",
    "nachricht",
    "antwort",
    "inhalt",
    "beschreibung",
    "rückmeldung",
    "meinung",
    "rezension",
];

/// Names of columns that say where somebody was; they come in only when somebody wants them.
const TOO_PRIVATE: &[&str] = &["ipaddress", "locationlatitude", "locationlongitude", "locationaccuracy"];

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric() || *c == '.').flat_map(char::to_lowercase).collect()
}

/// Proposes where each column goes.
pub fn guess(columns: &[Sampled], notes: &mut Vec<Note>) -> Guessed {
    let order = |column: &Sampled| guess_order(texts(column).iter().map(String::as_str));
    let mut targets: Vec<Option<Target>> = vec![None; columns.len()];
    let mut taken: HashSet<Field> = HashSet::new();
    for (field, names) in NAMES {
        let by_name = names.iter().find_map(|name| {
            columns.iter().position(|c| plain(&c.name) == *name && fits(*field, c, order(c).order))
        });
        if let Some(i) = by_name.filter(|i| targets[*i].is_none()) {
            targets[i] = Some(Target::Field(*field));
            taken.insert(*field);
        }
    }
    // By content, where no name told it.
    for field in [Field::CustomerEmail, Field::OccurredAt, Field::CustomerPhone, Field::Url] {
        let by_content = (0..columns.len())
            .find(|i| targets[*i].is_none() && looks_like(field, &columns[*i], order(&columns[*i]).order));
        if let Some(i) = by_content.filter(|_| !taken.contains(&field)) {
            targets[i] = Some(Target::Field(field));
            taken.insert(field);
        }
    }
    words(columns, &mut targets);
    let mut date_order = DateOrder::default();
    if let Some(i) = targets.iter().position(|t| *t == Some(Target::Field(Field::OccurredAt))) {
        let found = order(&columns[i]);
        date_order = found.order;
        if !found.certain {
            notes.push(Note { code: "dates_ambiguous".into(), about: Some(columns[i].name.clone()) });
        }
    }
    if !taken.contains(&Field::ExternalId) {
        notes.push(Note { code: "no_external_id".into(), about: None });
    }
    if !targets.contains(&Some(Target::Field(Field::Text))) {
        notes.push(Note { code: "no_text".into(), about: None });
    }
    let mut names = HashSet::new();
    let targets = targets
        .into_iter()
        .zip(columns)
        .map(|(target, column)| {
            target.unwrap_or_else(|| {
                if TOO_PRIVATE.contains(&plain(&column.name).as_str()) {
                    return Target::Skip;
                }
                let base = attribute_name(&column.name);
                let mut name = base.clone();
                let mut n = 2;
                while !names.insert(name.clone()) {
                    name = format!("{base}_{n}");
                    n += 1;
                }
                Target::Attribute(name)
            })
        })
        .collect();
    Guessed { targets, date_order }
}

/// Columns of words: those that are named so, else the one with the longest texts.
fn words(columns: &[Sampled], targets: &mut [Option<Target>]) {
    let free: Vec<usize> = (0..columns.len()).filter(|i| targets[*i].is_none()).collect();
    let named: Vec<usize> =
        free.iter().copied().filter(|i| TEXT.contains(&plain(&columns[*i].name).as_str())).collect();
    let mut wordy: Vec<usize> = named.iter().copied().filter(|i| word_count(&columns[*i]) >= 1.5).collect();
    if wordy.is_empty() {
        wordy = named.into_iter().take(1).collect();
    }
    if wordy.is_empty() {
        let longest =
            free.into_iter().map(|i| (word_count(&columns[i]), i)).filter(|(words, _)| *words >= 3.0);
        wordy = longest.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, i)| i).into_iter().collect();
    }
    for i in wordy {
        targets[i] = Some(Target::Field(Field::Text));
    }
}

fn texts(column: &Sampled) -> Vec<String> {
    column.cells.iter().filter(|c| !c.is_empty()).map(Cell::text).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a sample is small")]
fn word_count(column: &Sampled) -> f64 {
    let texts = texts(column);
    let words: usize = texts.iter().map(|t| t.split_whitespace().count()).sum();
    if texts.is_empty() { 0.0 } else { words as f64 / texts.len() as f64 }
}

/// Whether what a column holds does not speak against its name.
fn fits(field: Field, column: &Sampled, order: DateOrder) -> bool {
    let texts = texts(column);
    if texts.is_empty() {
        return false;
    }
    let most =
        |test: &dyn Fn(&str) -> bool| texts.iter().filter(|t| test(t.trim())).count() * 10 >= texts.len() * 8;
    let score =
        |low: f64, high: f64| most(&|t| super::map::score(t).is_some_and(|n| (low..=high).contains(&n)));
    match field {
        Field::ExternalId => {
            texts.len() == column.cells.len()
                && texts.iter().collect::<HashSet<_>>().len() == texts.len()
                && texts.iter().all(|t| t.len() <= 255)
        }
        Field::OccurredAt => most(&|t| parse_date(t, order).is_ok()),
        Field::CustomerEmail => most(&|t| normalise_email(t).is_some()),
        Field::CustomerPhone => most(&|t| normalise_phone(t).is_some()),
        Field::Url => most(&|t| t.starts_with("http://") || t.starts_with("https://")),
        Field::Nps => score(0.0, 10.0) && most(&|t| super::map::score(t).is_some_and(|n| n.fract() == 0.0)),
        Field::Csat => score(1.0, 5.0) && most(&|t| super::map::score(t).is_some_and(|n| n.fract() == 0.0)),
        Field::Ces => score(1.0, 7.0) && most(&|t| super::map::score(t).is_some_and(|n| n.fract() == 0.0)),
        Field::Rating => score(1.0, 5.0),
        Field::Language => most(&|t| (2..=12).contains(&t.len())),
        Field::Channel => most(&|t| t.len() <= 32),
        Field::AuthorKind => most(&|t| super::map::author_kind(t).is_some()),
        _ => most(&|t| t.len() <= 500),
    }
}

/// Whether what a column holds tells its field without its name.
fn looks_like(field: Field, column: &Sampled, order: DateOrder) -> bool {
    match field {
        Field::OccurredAt => {
            // Bare numbers are rarely dates, words around a date are words.
            fits(field, column, order)
                && texts(column).iter().all(|t| t.len() >= 6 && !t.bytes().all(|b| b.is_ascii_digit()))
        }
        Field::CustomerPhone => {
            fits(field, column, order) && texts(column).iter().all(|t| t.trim_start().starts_with(['+', '0']))
        }
        _ => fits(field, column, order),
    }
}

/// The number that a cell is, if it is written as numbers are: no zeros in front, no more digits than are exact.
pub fn as_number(cell: &Cell) -> Option<Number> {
    match cell {
        Cell::Number(number) => Some(number.clone()),
        Cell::Text(text) => {
            let text = text.trim();
            let digits = text.strip_prefix('-').unwrap_or(text);
            let plain = !digits.is_empty()
                && digits.len() <= 15
                && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
                && digits.starts_with(|c: char| c.is_ascii_digit())
                && !(digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0."));
            if plain { text.parse().ok() } else { None }
        }
        Cell::Empty | Cell::Bool(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(columns: &[(&str, &[&str])], expect: &[&str]) {
        let columns: Vec<Sampled> = columns
            .iter()
            .map(|(name, values)| Sampled {
                name: (*name).into(),
                cells: values.iter().map(|v| Cell::from_text((*v).into())).collect(),
            })
            .collect();
        let targets: Vec<String> =
            guess(&columns, &mut Vec::new()).targets.iter().map(ToString::to_string).collect();
        assert_eq!(targets, expect);
    }

    #[test]
    fn columns_are_known_by_name() {
        check(
            &[
                ("ID", &["1", "2"]),
                ("Comment", &["Too late again", "All good here"]),
                ("Created At", &["24-02-2015 11.35", "24-02-2015 11.15"]),
                ("NPS Score", &["3", "10"]),
                ("E-Mail", &["a@b.org", "c@d.org"]),
                ("Filiale", &["Nord", "Süd"]),
                ("Order ID", &["A1", "A2"]),
            ],
            &["external_id", "text", "occurred_at", "nps", "customer.email", "unit", "attribute:order_id"],
        );
    }

    #[test]
    fn columns_are_known_by_content() {
        check(
            &[
                ("a", &["x@y.org", "z@y.org"]),
                ("b", &["The parcel came a week late", "Nobody answered the phone"]),
                ("c", &["2015-02-24 11:35", "2015-02-25 09:00"]),
                ("d", &["+49 30 901820", "+49 30 901821"]),
            ],
            &["customer.email", "text", "occurred_at", "customer.phone"],
        );
    }

    #[test]
    fn what_a_column_holds_can_speak_against_its_name() {
        check(&[("id", &["1", "1"]), ("text", &["a b c", "d e f"])], &["attribute:id", "text"]);
        check(&[("score", &["88", "70"]), ("text", &["a b c", "d e f"])], &["attribute:score", "text"]);
        check(&[("date", &["monday", "soon"]), ("text", &["a b", "d e"])], &["attribute:date", "text"]);
    }

    #[test]
    fn numbers_are_numbers_only_when_nothing_is_lost() {
        let number = |t: &str| as_number(&Cell::from_text(t.into())).map(|n| n.to_string());
        assert_eq!(number("12"), Some("12".into()));
        assert_eq!(number("-0.5"), Some("-0.5".into()));
        assert_eq!(number("01234"), None);
        assert_eq!(number("1e5"), None);
        assert_eq!(number("1234567890123456"), None);
        assert_eq!(number("1.2.3"), None);
    }
}
