//! What a website says by itself, by language, where the survey says nothing of its own.

/// The words of the question whether somebody wants to answer.
#[derive(Debug)]
pub(super) struct AskWords {
    language: &'static str,
    pub title: &'static str,
    pub button: &'static str,
    pub later: &'static str,
    pub close: &'static str,
    /// What the frame with the survey is called for those who do not see it.
    pub frame: &'static str,
}

/// The words in a language; English where there are none.
pub(super) fn ask_words(language: &str) -> &'static AskWords {
    let language = language.split('-').next().unwrap_or_default();
    ASK.iter().find(|w| w.language == language).unwrap_or(&ASK[0])
}

macro_rules! ask {
    ($($language:literal $title:literal $button:literal $later:literal $close:literal $frame:literal),+ $(,)?) => {
        [$(AskWords { language: $language, title: $title, button: $button, later: $later, close: $close, frame: $frame }),+]
    };
}

static ASK: [AskWords; 12] = ask![
    "en" "How are we doing?" "Give feedback" "Not now" "Close" "Survey",
    "de" "Wie machen wir es?" "Feedback geben" "Jetzt nicht" "Schließen" "Umfrage",
    "fr" "Qu’en pensez-vous ?" "Donner mon avis" "Pas maintenant" "Fermer" "Enquête",
    "es" "¿Qué le parece?" "Dar mi opinión" "Ahora no" "Cerrar" "Encuesta",
    "it" "Come stiamo andando?" "Lascia un parere" "Non ora" "Chiudi" "Sondaggio",
    "nl" "Hoe doen we het?" "Feedback geven" "Niet nu" "Sluiten" "Enquête",
    "pt" "Como estamos a sair-nos?" "Dar opinião" "Agora não" "Fechar" "Inquérito",
    "pl" "Jak nam idzie?" "Podziel się opinią" "Nie teraz" "Zamknij" "Ankieta",
    "da" "Hvordan klarer vi os?" "Giv feedback" "Ikke nu" "Luk" "Undersøgelse",
    "sv" "Hur gör vi ifrån oss?" "Ge feedback" "Inte nu" "Stäng" "Enkät",
    "tr" "Nasıl gidiyor?" "Görüş bildir" "Şimdi değil" "Kapat" "Anket",
    "ar" "ما رأيك في خدمتنا؟" "شاركنا رأيك" "ليس الآن" "إغلاق" "استبيان",
];

/// The words of the page that shows how it looks.
#[derive(Debug, serde::Serialize)]
pub(super) struct DemoWords {
    language: &'static str,
    title: &'static str,
    lead: &'static str,
    now: &'static str,
    event: &'static str,
    page: &'static str,
    filler: &'static str,
    form: &'static str,
    #[serde(skip)]
    pub off: &'static str,
    #[serde(skip)]
    pub at_once: &'static str,
    #[serde(skip)]
    pub after_seconds: &'static str,
    #[serde(skip)]
    pub after_scroll: &'static str,
    #[serde(skip)]
    pub on_exit: &'static str,
    #[serde(skip)]
    pub on_event: &'static str,
}

/// German for those who ask for it, English for everybody else.
pub(super) fn demo_words(preferred: &[String]) -> &'static DemoWords {
    let german = preferred.first().is_some_and(|l| l.starts_with("de"));
    if german { &GERMAN } else { &ENGLISH }
}

static ENGLISH: DemoWords = DemoWords {
    language: "en",
    title: "How it looks on a website",
    lead: "This page stands in for one of yours. Here everybody is asked every time, on whatever page; the occasion is the one that was set:",
    now: "Show the survey now",
    event: "Send the event",
    page: "An ordinary page",
    filler: "Scroll on, wait, or move the pointer out at the top, as a visitor would. Nothing on the page moves when the question appears, and the keyboard reaches it at the end of the page.",
    form: "The survey as part of a page",
    off: "The question is switched off; the button below shows the survey all the same.",
    at_once: "as soon as the page has loaded",
    after_seconds: "after {n} seconds",
    after_scroll: "after {n} % of the page",
    on_exit: "when the pointer leaves the page at its top",
    on_event: "at the event {n}",
};

static GERMAN: DemoWords = DemoWords {
    language: "de",
    title: "So sieht es auf einer Website aus",
    lead: "Diese Seite steht für eine der Ihren. Hier werden alle jedes Mal gefragt, auf welcher Seite auch immer; der Anlass ist der eingestellte:",
    now: "Umfrage jetzt zeigen",
    event: "Ereignis senden",
    page: "Eine gewöhnliche Seite",
    filler: "Scrollen Sie weiter, warten Sie oder bewegen Sie den Zeiger oben hinaus, wie es Besucher tun. Nichts auf der Seite verrutscht, wenn die Frage erscheint, und die Tastatur erreicht sie am Ende der Seite.",
    form: "Die Umfrage als Teil einer Seite",
    off: "Die Frage ist ausgeschaltet; der Knopf unten zeigt die Umfrage trotzdem.",
    at_once: "sobald die Seite geladen ist",
    after_seconds: "nach {n} Sekunden",
    after_scroll: "nach {n} % der Seite",
    on_exit: "wenn der Zeiger die Seite oben verlässt",
    on_event: "beim Ereignis {n}",
};
