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
    unkept: &'static str,
}

/// The words in a language; English where there are none.
pub(super) fn kiosk_words(language: &str) -> &'static KioskWords {
    let code = language.split('-').next().unwrap_or_default();
    WORDS.iter().find(|w| w.code == code).unwrap_or(&WORDS[0])
}

macro_rules! words {
    ($($code:literal $begin:literal $leave:literal $again:literal $still:literal $over:literal $stay:literal $ready:literal $waiting:literal $language:literal $unkept:literal),+ $(,)?) => {
        [$(KioskWords { code: $code, begin: $begin, leave: $leave, again: $again, still: $still, over: $over, stay: $stay,
            ready: $ready, waiting: $waiting, language: $language, unkept: $unkept }),+]
    };
}

static WORDS: [KioskWords; 10] = words![
    "en" "Start" "Start over" "Done" "Are you still there?" "Otherwise this starts over in a moment." "Go on"
        "Ready, also without a network." "Answers waiting for the network: {n}" "Language"
        "Your answers could not be kept on this device. Please try again.",
    "de" "Los geht’s" "Neu beginnen" "Fertig" "Sind Sie noch da?" "Sonst beginnt dies gleich von vorn." "Weitermachen"
        "Bereit, auch ohne Netz." "Antworten, die auf das Netz warten: {n}" "Sprache"
        "Ihre Antworten konnten auf diesem Gerät nicht aufbewahrt werden. Bitte versuchen Sie es noch einmal.",
    "fr" "Commencer" "Recommencer" "Terminé" "Êtes-vous toujours là ?" "Sinon, tout recommence dans un instant." "Continuer"
        "Prêt, même sans réseau." "Réponses en attente du réseau : {n}" "Langue"
        "Vos réponses n’ont pas pu être conservées sur cet appareil. Veuillez réessayer.",
    "es" "Empezar" "Volver a empezar" "Listo" "¿Sigue ahí?" "Si no, se empezará de nuevo en un momento." "Continuar"
        "Listo, también sin red." "Respuestas a la espera de la red: {n}" "Idioma"
        "Sus respuestas no se han podido guardar en este dispositivo. Inténtelo de nuevo.",
    "it" "Inizia" "Ricomincia" "Fatto" "È ancora qui?" "Altrimenti si ricomincia tra un momento." "Continua"
        "Pronto, anche senza rete." "Risposte in attesa della rete: {n}" "Lingua"
        "Non è stato possibile conservare le risposte su questo dispositivo. Riprovi.",
    "nl" "Beginnen" "Opnieuw beginnen" "Klaar" "Bent u er nog?" "Anders begint dit zo opnieuw." "Doorgaan"
        "Gereed, ook zonder netwerk." "Antwoorden die op het netwerk wachten: {n}" "Taal"
        "Uw antwoorden konden niet op dit apparaat worden bewaard. Probeer het opnieuw.",
    "pt" "Começar" "Recomeçar" "Concluído" "Ainda aí está?" "Caso contrário, recomeça dentro de momentos." "Continuar"
        "Pronto, mesmo sem rede." "Respostas à espera da rede: {n}" "Língua"
        "Não foi possível guardar as suas respostas neste dispositivo. Tente novamente.",
    "pl" "Zacznij" "Zacznij od nowa" "Gotowe" "Czy nadal tu jesteś?" "W przeciwnym razie za chwilę zaczniemy od nowa." "Kontynuuj"
        "Gotowe, także bez sieci." "Odpowiedzi czekające na sieć: {n}" "Język"
        "Nie udało się zachować odpowiedzi na tym urządzeniu. Spróbuj ponownie.",
    "da" "Start" "Begynd forfra" "Færdig" "Er du her stadig?" "Ellers begynder det forfra om lidt." "Fortsæt"
        "Klar, også uden netværk." "Svar, der venter på netværket: {n}" "Sprog"
        "Dine svar kunne ikke gemmes på denne enhed. Prøv igen.",
    "sv" "Börja" "Börja om" "Klart" "Är du kvar?" "Annars börjar det om strax." "Fortsätt"
        "Redo, även utan nätverk." "Svar som väntar på nätverket: {n}" "Språk"
        "Dina svar kunde inte sparas på den här enheten. Försök igen.",
];
