//! What a kiosk says by itself, by language.

/// The words of a kiosk. `{n}` is filled in.
#[derive(Debug, serde::Serialize)]
pub(super) struct KioskWords {
    #[serde(skip)]
    code: &'static str,
    begin: &'static str,
    leave: &'static str,
    again: &'static str,
    still: &'static str,
    over: &'static str,
    stay: &'static str,
    ready: &'static str,
    waiting: &'static str,
    language: &'static str,
}

/// The words in a language; English where there are none.
pub(super) fn kiosk_words(language: &str) -> &'static KioskWords {
    let code = language.split('-').next().unwrap_or_default();
    WORDS.iter().find(|w| w.code == code).unwrap_or(&WORDS[0])
}

macro_rules! words {
    ($($code:literal $begin:literal $leave:literal $again:literal $still:literal $over:literal $stay:literal $ready:literal $waiting:literal $language:literal),+ $(,)?) => {
        [$(KioskWords { code: $code, begin: $begin, leave: $leave, again: $again, still: $still, over: $over, stay: $stay,
            ready: $ready, waiting: $waiting, language: $language }),+]
    };
}

static WORDS: [KioskWords; 10] = words![
    "en" "Start" "Start over" "Done" "Are you still there?" "Otherwise this starts over in a moment." "Go on"
        "Ready, also without a network." "Answers waiting for the network: {n}" "Language",
    "de" "Los geht’s" "Neu beginnen" "Fertig" "Sind Sie noch da?" "Sonst beginnt dies gleich von vorn." "Weitermachen"
        "Bereit, auch ohne Netz." "Antworten, die auf das Netz warten: {n}" "Sprache",
    "fr" "Commencer" "Recommencer" "Terminé" "Êtes-vous toujours là ?" "Sinon, tout recommence dans un instant." "Continuer"
        "Prêt, même sans réseau." "Réponses en attente du réseau : {n}" "Langue",
    "es" "Empezar" "Volver a empezar" "Listo" "¿Sigue ahí?" "Si no, se empezará de nuevo en un momento." "Continuar"
        "Listo, también sin red." "Respuestas a la espera de la red: {n}" "Idioma",
    "it" "Inizia" "Ricomincia" "Fatto" "È ancora qui?" "Altrimenti si ricomincia tra un momento." "Continua"
        "Pronto, anche senza rete." "Risposte in attesa della rete: {n}" "Lingua",
    "nl" "Beginnen" "Opnieuw beginnen" "Klaar" "Bent u er nog?" "Anders begint dit zo opnieuw." "Doorgaan"
        "Gereed, ook zonder netwerk." "Antwoorden die op het netwerk wachten: {n}" "Taal",
    "pt" "Começar" "Recomeçar" "Concluído" "Ainda aí está?" "Caso contrário, recomeça dentro de momentos." "Continuar"
        "Pronto, mesmo sem rede." "Respostas à espera da rede: {n}" "Língua",
    "pl" "Zacznij" "Zacznij od nowa" "Gotowe" "Czy nadal tu jesteś?" "W przeciwnym razie za chwilę zaczniemy od nowa." "Kontynuuj"
        "Gotowe, także bez sieci." "Odpowiedzi czekające na sieć: {n}" "Język",
    "da" "Start" "Begynd forfra" "Færdig" "Er du her stadig?" "Ellers begynder det forfra om lidt." "Fortsæt"
        "Klar, også uden netværk." "Svar, der venter på netværket: {n}" "Sprog",
    "sv" "Börja" "Börja om" "Klart" "Är du kvar?" "Annars börjar det om strax." "Fortsätt"
        "Redo, även utan nätverk." "Svar som väntar på nätverket: {n}" "Språk",
];
