//! The words of the respondent's page that belong to Candor and not to a survey, by language.

mod more;

/// What the respondent's page says by itself. `{n}` and `{m}` are filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Words {
    /// The language they are in.
    pub language: &'static str,
    /// Nothing was answered.
    pub required: &'static str,
    /// A row is empty.
    pub row_missing: &'static str,
    /// Other without words.
    pub other_missing: &'static str,
    /// A box is empty.
    pub consent_missing: &'static str,
    /// Not a choice.
    pub unknown_choice: &'static str,
    /// Too few characters.
    pub too_short: &'static str,
    /// Too many characters.
    pub too_long: &'static str,
    /// Too few choices.
    pub too_few: &'static str,
    /// Too many choices.
    pub too_many: &'static str,
    /// Not a number.
    pub not_a_number: &'static str,
    /// A fraction.
    pub not_whole: &'static str,
    /// Too small.
    pub too_small: &'static str,
    /// Too large.
    pub too_large: &'static str,
    /// Not a day.
    pub not_a_date: &'static str,
    /// Too early.
    pub too_early: &'static str,
    /// Too late.
    pub too_late: &'static str,
    /// Not an address.
    pub not_an_email: &'static str,
    /// Does not match.
    pub wrong_form: &'static str,
    /// Button to the next page.
    pub next: &'static str,
    /// Button to the page before.
    pub back: &'static str,
    /// Button on the last page.
    pub finish: &'static str,
    /// Where one is.
    pub progress: &'static str,
    /// Beside questions that may be left out.
    pub optional: &'static str,
    /// Beside questions that may not.
    pub required_mark: &'static str,
    /// First entry of a list that opens.
    pub choose: &'static str,
    /// Above the list of errors.
    pub problems: &'static str,
    /// Before the page title when there are errors.
    pub error_prefix: &'static str,
    /// After a quiet save.
    pub saved: &'static str,
    /// When a quiet save failed.
    pub unsaved: &'static str,
    /// At the end.
    pub thanks_title: &'static str,
    /// At the end.
    pub thanks_text: &'static str,
    /// The survey pauses.
    pub paused_title: &'static str,
    /// The survey pauses.
    pub paused_text: &'static str,
    /// The survey is over.
    pub closed_title: &'static str,
    /// The survey is over.
    pub closed_text: &'static str,
    /// The invitation is too old.
    pub expired_title: &'static str,
    /// The invitation is too old.
    pub expired_text: &'static str,
    /// Answered before.
    pub answered_title: &'static str,
    /// Answered before.
    pub answered_text: &'static str,
    /// No such link.
    pub unknown_title: &'static str,
    /// No such link.
    pub unknown_text: &'static str,
    /// A fault of ours.
    pub trouble_title: &'static str,
    /// A fault of ours.
    pub trouble_text: &'static str,
    /// Link back to try again.
    pub again: &'static str,
    /// Lowest point of NPS.
    pub nps_low: &'static str,
    /// Highest point of NPS.
    pub nps_high: &'static str,
    /// Lowest point of CSAT.
    pub csat_low: &'static str,
    /// Highest point of CSAT.
    pub csat_high: &'static str,
    /// Lowest point of CES.
    pub ces_low: &'static str,
    /// Highest point of CES.
    pub ces_high: &'static str,
    /// Lowest point of stars.
    pub rating_low: &'static str,
    /// Highest point of stars.
    pub rating_high: &'static str,
    /// Label of a number of stars.
    pub stars: &'static str,
    /// First question of a new survey.
    pub starter_nps: &'static str,
    /// Second question of a new survey.
    pub starter_reason: &'static str,
    /// Button in an invitation.
    pub invite_button: &'static str,
    /// Below an invitation.
    pub invite_foot: &'static str,
    /// Link in an invitation.
    pub unsubscribe: &'static str,
    /// Page to unsubscribe.
    pub unsubscribe_title: &'static str,
    /// Page to unsubscribe.
    pub unsubscribe_text: &'static str,
    /// After unsubscribing.
    pub unsubscribed_title: &'static str,
    /// After unsubscribing.
    pub unsubscribed_text: &'static str,
    /// Before the subject of a reminder.
    pub reminder_prefix: &'static str,
}

/// The words in `language`, compared by its primary part; English where there are none.
#[must_use]
pub fn words(language: &str) -> &'static Words {
    let primary = language.split(['-', '_']).next().unwrap_or("");
    ALL.iter().chain(&more::MORE).find(|w| w.language == primary).unwrap_or(&ALL[0])
}

/// Which way a language is written: `rtl` or `ltr`, as HTML calls it.
#[must_use]
pub fn direction(language: &str) -> &'static str {
    let primary = language.split(['-', '_']).next().unwrap_or("");
    if matches!(primary, "ar" | "he" | "fa" | "ur" | "yi" | "ps" | "sd" | "ckb" | "dv" | "ug") {
        "rtl"
    } else {
        "ltr"
    }
}

/// English, German and French; further languages stand in [`more`].
pub static ALL: [Words; 3] = [
    Words {
        language: "en",
        required: "Please answer this question.",
        row_missing: "Please choose an answer in this row.",
        other_missing: "Please say what you mean by “other”.",
        consent_missing: "Please tick the box to continue.",
        unknown_choice: "Please choose one of the answers.",
        too_short: "Please write at least {n} characters.",
        too_long: "Please write at most {n} characters.",
        too_few: "Please choose at least {n}.",
        too_many: "Please choose at most {n}.",
        not_a_number: "Please write a number, such as 12.",
        not_whole: "Please write a whole number.",
        too_small: "Please write {n} or more.",
        too_large: "Please write {n} or less.",
        not_a_date: "Please give a day as year-month-day, such as 2026-03-31.",
        too_early: "Please choose {n} or a later day.",
        too_late: "Please choose {n} or an earlier day.",
        not_an_email: "Please write an e-mail address, such as name@example.com.",
        wrong_form: "This does not have the expected form.",
        next: "Continue",
        back: "Back",
        finish: "Send answers",
        progress: "Page {n} of {m}",
        optional: "optional",
        required_mark: "required",
        choose: "Choose …",
        problems: "Something is still missing:",
        error_prefix: "Error:",
        saved: "Saved",
        unsaved: "Not saved yet. Your answers stay on this page.",
        thanks_title: "Thank you!",
        thanks_text: "Your answers have arrived. You can close this page.",
        paused_title: "This survey is taking a break",
        paused_text: "It does not take answers at the moment. Please try again later.",
        closed_title: "This survey is closed",
        closed_text: "It no longer takes answers. Thank you for wanting to help.",
        expired_title: "This invitation has expired",
        expired_text: "The time to answer has passed. Thank you for wanting to help.",
        answered_title: "You have already answered",
        answered_text: "Your answers have arrived, and each invitation counts once. Thank you!",
        unknown_title: "There is no survey here",
        unknown_text: "Perhaps part of the address was lost. Please open the link from the message once more, or copy all of it.",
        trouble_title: "That did not work",
        trouble_text: "The fault is on our side. Your answers so far are kept; please try again in a moment.",
        again: "Try again",
        nps_low: "not at all likely",
        nps_high: "extremely likely",
        csat_low: "very dissatisfied",
        csat_high: "very satisfied",
        ces_low: "strongly disagree",
        ces_high: "strongly agree",
        rating_low: "poor",
        rating_high: "excellent",
        stars: "{n} of 5 stars",
        starter_nps: "How likely are you to recommend us to a friend or colleague?",
        starter_reason: "What is the main reason for your score?",
        invite_button: "Give feedback",
        invite_foot: "This link is for you alone, and it works until {n}.",
        unsubscribe: "No more invitations",
        unsubscribe_title: "Receive no more invitations?",
        unsubscribe_text: "We will not send surveys to this address any more.",
        unsubscribed_title: "You are unsubscribed",
        unsubscribed_text: "This address will not get invitations from us any more.",
        reminder_prefix: "Reminder:",
    },
    Words {
        language: "de",
        required: "Bitte beantworten Sie diese Frage.",
        row_missing: "Bitte wählen Sie in dieser Zeile eine Antwort.",
        other_missing: "Bitte schreiben Sie, was Sie mit „Anderes“ meinen.",
        consent_missing: "Bitte setzen Sie das Häkchen, um fortzufahren.",
        unknown_choice: "Bitte wählen Sie eine der Antworten.",
        too_short: "Bitte schreiben Sie mindestens {n} Zeichen.",
        too_long: "Bitte schreiben Sie höchstens {n} Zeichen.",
        too_few: "Bitte wählen Sie mindestens {n}.",
        too_many: "Bitte wählen Sie höchstens {n}.",
        not_a_number: "Bitte schreiben Sie eine Zahl, zum Beispiel 12.",
        not_whole: "Bitte schreiben Sie eine ganze Zahl.",
        too_small: "Bitte schreiben Sie {n} oder mehr.",
        too_large: "Bitte schreiben Sie {n} oder weniger.",
        not_a_date: "Bitte geben Sie einen Tag als Jahr-Monat-Tag an, zum Beispiel 2026-03-31.",
        too_early: "Bitte wählen Sie den {n} oder einen späteren Tag.",
        too_late: "Bitte wählen Sie den {n} oder einen früheren Tag.",
        not_an_email: "Bitte schreiben Sie eine E-Mail-Adresse, zum Beispiel name@example.com.",
        wrong_form: "Das hat nicht die erwartete Form.",
        next: "Weiter",
        back: "Zurück",
        finish: "Antworten absenden",
        progress: "Seite {n} von {m}",
        optional: "freiwillig",
        required_mark: "Pflichtangabe",
        choose: "Bitte wählen …",
        problems: "Es fehlt noch etwas:",
        error_prefix: "Fehler:",
        saved: "Gespeichert",
        unsaved: "Noch nicht gespeichert. Ihre Antworten bleiben auf dieser Seite.",
        thanks_title: "Vielen Dank!",
        thanks_text: "Ihre Antworten sind angekommen. Sie können diese Seite schließen.",
        paused_title: "Diese Umfrage macht gerade Pause",
        paused_text: "Sie nimmt im Moment keine Antworten an. Bitte versuchen Sie es später noch einmal.",
        closed_title: "Diese Umfrage ist beendet",
        closed_text: "Sie nimmt keine Antworten mehr an. Danke, dass Sie helfen wollten.",
        expired_title: "Diese Einladung ist abgelaufen",
        expired_text: "Die Zeit zum Antworten ist vorbei. Danke, dass Sie helfen wollten.",
        answered_title: "Sie haben schon geantwortet",
        answered_text: "Ihre Antworten sind angekommen, und jede Einladung zählt einmal. Vielen Dank!",
        unknown_title: "Hier ist keine Umfrage",
        unknown_text: "Vielleicht ging ein Teil der Adresse verloren. Bitte öffnen Sie den Link aus der Nachricht noch einmal oder kopieren Sie ihn ganz.",
        trouble_title: "Das hat nicht geklappt",
        trouble_text: "Der Fehler liegt bei uns. Ihre bisherigen Antworten sind gespeichert; bitte versuchen Sie es gleich noch einmal.",
        again: "Noch einmal versuchen",
        nps_low: "äußerst unwahrscheinlich",
        nps_high: "äußerst wahrscheinlich",
        csat_low: "sehr unzufrieden",
        csat_high: "sehr zufrieden",
        ces_low: "stimme gar nicht zu",
        ces_high: "stimme voll zu",
        rating_low: "schlecht",
        rating_high: "ausgezeichnet",
        stars: "{n} von 5 Sternen",
        starter_nps: "Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?",
        starter_reason: "Was ist der wichtigste Grund für Ihre Bewertung?",
        invite_button: "Rückmeldung geben",
        invite_foot: "Dieser Link ist nur für Sie und gilt bis zum {n}.",
        unsubscribe: "Keine Einladungen mehr",
        unsubscribe_title: "Keine Einladungen mehr erhalten?",
        unsubscribe_text: "Wir senden dann keine Umfragen mehr an diese Adresse.",
        unsubscribed_title: "Sie sind abgemeldet",
        unsubscribed_text: "Diese Adresse erhält von uns keine Einladungen mehr.",
        reminder_prefix: "Erinnerung:",
    },
    Words {
        language: "fr",
        required: "Veuillez répondre à cette question.",
        row_missing: "Veuillez choisir une réponse sur cette ligne.",
        other_missing: "Veuillez préciser votre réponse « autre ».",
        consent_missing: "Veuillez cocher la case pour continuer.",
        unknown_choice: "Veuillez choisir l’une des réponses.",
        too_short: "Veuillez écrire au moins {n} caractères.",
        too_long: "Veuillez écrire au plus {n} caractères.",
        too_few: "Veuillez en choisir au moins {n}.",
        too_many: "Veuillez en choisir au plus {n}.",
        not_a_number: "Veuillez écrire un nombre, par exemple 12.",
        not_whole: "Veuillez écrire un nombre entier.",
        too_small: "Veuillez écrire {n} ou plus.",
        too_large: "Veuillez écrire {n} ou moins.",
        not_a_date: "Veuillez indiquer un jour sous la forme année-mois-jour, par exemple 2026-03-31.",
        too_early: "Veuillez choisir le {n} ou un jour ultérieur.",
        too_late: "Veuillez choisir le {n} ou un jour antérieur.",
        not_an_email: "Veuillez écrire une adresse e-mail, par exemple nom@example.com.",
        wrong_form: "Ceci n’a pas la forme attendue.",
        next: "Continuer",
        back: "Retour",
        finish: "Envoyer les réponses",
        progress: "Page {n} sur {m}",
        optional: "facultatif",
        required_mark: "obligatoire",
        choose: "Choisir …",
        problems: "Il manque encore quelque chose :",
        error_prefix: "Erreur :",
        saved: "Enregistré",
        unsaved: "Pas encore enregistré. Vos réponses restent sur cette page.",
        thanks_title: "Merci !",
        thanks_text: "Vos réponses sont bien arrivées. Vous pouvez fermer cette page.",
        paused_title: "Cette enquête fait une pause",
        paused_text: "Elle n’accepte pas de réponses pour le moment. Veuillez réessayer plus tard.",
        closed_title: "Cette enquête est terminée",
        closed_text: "Elle n’accepte plus de réponses. Merci d’avoir voulu aider.",
        expired_title: "Cette invitation a expiré",
        expired_text: "Le délai pour répondre est passé. Merci d’avoir voulu aider.",
        answered_title: "Vous avez déjà répondu",
        answered_text: "Vos réponses sont bien arrivées, et chaque invitation compte une fois. Merci !",
        unknown_title: "Il n’y a pas d’enquête ici",
        unknown_text: "Une partie de l’adresse a peut-être été perdue. Veuillez ouvrir à nouveau le lien du message, ou le copier en entier.",
        trouble_title: "Cela n’a pas fonctionné",
        trouble_text: "L’erreur vient de nous. Vos réponses sont conservées ; veuillez réessayer dans un instant.",
        again: "Réessayer",
        nps_low: "pas du tout probable",
        nps_high: "tout à fait probable",
        csat_low: "très insatisfait",
        csat_high: "très satisfait",
        ces_low: "pas du tout d’accord",
        ces_high: "tout à fait d’accord",
        rating_low: "mauvais",
        rating_high: "excellent",
        stars: "{n} étoiles sur 5",
        starter_nps: "Quelle est la probabilité que vous nous recommandiez à un proche ?",
        starter_reason: "Quelle est la raison principale de votre note ?",
        invite_button: "Donner mon avis",
        invite_foot: "Ce lien est personnel et valable jusqu’au {n}.",
        unsubscribe: "Ne plus recevoir d’invitations",
        unsubscribe_title: "Ne plus recevoir d’invitations ?",
        unsubscribe_text: "Nous n’enverrons plus d’enquêtes à cette adresse.",
        unsubscribed_title: "Vous êtes désinscrit",
        unsubscribed_text: "Cette adresse ne recevra plus d’invitations de notre part.",
        reminder_prefix: "Rappel :",
    },
];
