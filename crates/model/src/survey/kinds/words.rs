//! The words on the respondent's page that belong to single kinds of question, by language.

mod more;

/// What some kinds say by themselves. `{n}`, `{m}` and `{name}` are filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct KindWords {
    /// The language they are in.
    pub language: &'static str,
    /// The lowest point of a Likert scale.
    pub disagree: &'static str,
    /// The highest point of a Likert scale.
    pub agree: &'static str,
    /// Point n of m.
    pub point: &'static str,
    /// How to rank: n places.
    pub rank_hint: &'static str,
    /// Two choices have place n.
    pub place_twice: &'static str,
    /// Not all n places are given.
    pub places_missing: &'static str,
    /// Not reachable in steps of n.
    pub not_on_step: &'static str,
    /// From n to m.
    pub from_to: &'static str,
    /// What is to be shared out: n.
    pub sum_hint: &'static str,
    /// The sum so far: n of m.
    pub sum_so_far: &'static str,
    /// The sum is n instead of m.
    pub not_total: &'static str,
    /// Set n of m.
    pub set: &'static str,
    /// The best of a set.
    pub best: &'static str,
    /// The worst of a set.
    pub worst: &'static str,
    /// No best.
    pub best_missing: &'static str,
    /// No worst.
    pub worst_missing: &'static str,
    /// Best and worst are the same.
    pub best_is_worst: &'static str,
    /// Drill-down: choose on this level too.
    pub level_missing: &'static str,
    /// Button that shows the next level.
    pub show_more: &'static str,
    /// Which files: endings n, size m.
    pub file_hint: &'static str,
    /// Box to remove a file.
    pub file_remove: &'static str,
    /// The file is too large.
    pub file_too_large: &'static str,
    /// The file is of a wrong type.
    pub file_type: &'static str,
    /// The file was refused by a scan.
    pub file_unsafe: &'static str,
    /// Too many files.
    pub too_many_files: &'static str,
    /// Label of the typed name.
    pub signature_name: &'static str,
    /// Label of the area to draw in.
    pub signature_draw: &'static str,
    /// Button to draw again.
    pub clear: &'static str,
    /// No signature.
    pub signature_missing: &'static str,
    /// How to mark places: up to n.
    pub map_hint: &'static str,
    /// Above the list of areas.
    pub map_areas: &'static str,
    /// A marked place: n, m per cent.
    pub map_place: &'static str,
}

/// The words in `language`, compared by its primary part; English where there are none.
#[must_use]
pub fn kind_words(language: &str) -> &'static KindWords {
    let primary = language.split(['-', '_']).next().unwrap_or("");
    ALL.iter().chain(&more::MORE).find(|w| w.language == primary).unwrap_or(&ALL[0])
}

/// English, German and French; further languages stand in [`more`].
static ALL: [KindWords; 3] = [
    KindWords {
        language: "en",
        disagree: "Strongly disagree",
        agree: "Strongly agree",
        point: "{n} of {m}",
        rank_hint: "Give the places 1 to {n}; 1 is the first.",
        place_twice: "Place {n} was given twice.",
        places_missing: "Please give each place from 1 to {n} once.",
        not_on_step: "Please use steps of {n}.",
        from_to: "From {n} to {m}",
        sum_hint: "Share out {n} in all.",
        sum_so_far: "{n} of {m} shared out",
        not_total: "Your numbers add up to {n}; they should add up to {m}.",
        set: "Set {n} of {m}",
        best: "Best",
        worst: "Worst",
        best_missing: "Please choose the best of this set.",
        worst_missing: "Please choose the worst of this set.",
        best_is_worst: "The best and the worst cannot be the same.",
        level_missing: "Please choose on this level too.",
        show_more: "Show what belongs to it",
        file_hint: "{n}; at most {m} MB",
        file_remove: "Remove {name}",
        file_too_large: "{name} is larger than {n} MB.",
        file_type: "{name} is not one of these types: {n}.",
        file_unsafe: "{name} was refused by a security check.",
        too_many_files: "Please send at most {n} files.",
        signature_name: "Your name",
        signature_draw: "Or sign here with a finger or the mouse, too",
        clear: "Clear",
        signature_missing: "Please write your name.",
        map_hint: "Click on the picture, at most {n} places; or choose from the list.",
        map_areas: "Places on the picture",
        map_place: "Place at {n} % from the left, {m} % from the top. Keep it",
    },
    KindWords {
        language: "de",
        disagree: "Stimme gar nicht zu",
        agree: "Stimme voll zu",
        point: "{n} von {m}",
        rank_hint: "Vergeben Sie die Plätze 1 bis {n}; 1 ist der erste.",
        place_twice: "Platz {n} ist doppelt vergeben.",
        places_missing: "Bitte vergeben Sie jeden Platz von 1 bis {n} einmal.",
        not_on_step: "Bitte in Schritten von {n}.",
        from_to: "Von {n} bis {m}",
        sum_hint: "Verteilen Sie insgesamt {n}.",
        sum_so_far: "{n} von {m} verteilt",
        not_total: "Ihre Zahlen ergeben {n}; sie sollen {m} ergeben.",
        set: "Gruppe {n} von {m}",
        best: "Am besten",
        worst: "Am schlechtesten",
        best_missing: "Bitte wählen Sie das Beste dieser Gruppe.",
        worst_missing: "Bitte wählen Sie das Schlechteste dieser Gruppe.",
        best_is_worst: "Das Beste und das Schlechteste können nicht dasselbe sein.",
        level_missing: "Bitte wählen Sie auch auf dieser Ebene.",
        show_more: "Zeigen, was dazugehört",
        file_hint: "{n}; höchstens {m} MB",
        file_remove: "{name} entfernen",
        file_too_large: "{name} ist größer als {n} MB.",
        file_type: "{name} hat keinen dieser Typen: {n}.",
        file_unsafe: "{name} wurde von einer Sicherheitsprüfung abgelehnt.",
        too_many_files: "Bitte senden Sie höchstens {n} Dateien.",
        signature_name: "Ihr Name",
        signature_draw: "Oder unterschreiben Sie hier zusätzlich mit Finger oder Maus",
        clear: "Löschen",
        signature_missing: "Bitte schreiben Sie Ihren Namen.",
        map_hint: "Klicken Sie auf das Bild, höchstens {n} Stellen; oder wählen Sie aus der Liste.",
        map_areas: "Stellen auf dem Bild",
        map_place: "Stelle bei {n} % von links, {m} % von oben. Behalten",
    },
    KindWords {
        language: "fr",
        disagree: "Pas du tout d’accord",
        agree: "Tout à fait d’accord",
        point: "{n} sur {m}",
        rank_hint: "Donnez les places de 1 à {n} ; 1 est la première.",
        place_twice: "La place {n} est donnée deux fois.",
        places_missing: "Veuillez donner chaque place de 1 à {n} une fois.",
        not_on_step: "Veuillez avancer par pas de {n}.",
        from_to: "De {n} à {m}",
        sum_hint: "Répartissez {n} en tout.",
        sum_so_far: "{n} sur {m} répartis",
        not_total: "Vos nombres font {n} ; ils doivent faire {m}.",
        set: "Groupe {n} sur {m}",
        best: "Le meilleur",
        worst: "Le pire",
        best_missing: "Veuillez choisir le meilleur de ce groupe.",
        worst_missing: "Veuillez choisir le pire de ce groupe.",
        best_is_worst: "Le meilleur et le pire ne peuvent pas être le même.",
        level_missing: "Veuillez choisir à ce niveau aussi.",
        show_more: "Montrer ce qui en fait partie",
        file_hint: "{n} ; {m} Mo au plus",
        file_remove: "Retirer {name}",
        file_too_large: "{name} dépasse {n} Mo.",
        file_type: "{name} n’est pas de l’un de ces types : {n}.",
        file_unsafe: "{name} a été refusé par un contrôle de sécurité.",
        too_many_files: "Veuillez envoyer {n} fichiers au plus.",
        signature_name: "Votre nom",
        signature_draw: "Ou signez aussi ici avec le doigt ou la souris",
        clear: "Effacer",
        signature_missing: "Veuillez écrire votre nom.",
        map_hint: "Cliquez sur l’image, {n} endroits au plus ; ou choisissez dans la liste.",
        map_areas: "Endroits sur l’image",
        map_place: "Endroit à {n} % de la gauche, {m} % du haut. Le garder",
    },
];
