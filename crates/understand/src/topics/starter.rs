//! The topics that an organisation begins with: what customers of any business speak of, in English, German and
//! French words. A beginning to be changed.

use candor_model::filter::Filter;
use chrono::{DateTime, Utc};

use super::CompiledTopics;

/// A topic of the starter set.
#[derive(Clone, Copy, Debug)]
pub struct Starter {
    /// Its path.
    pub path: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its rule; empty for a topic that only holds others.
    pub rule: &'static str,
}

const fn topic(path: &'static str, name: &'static str, rule: &'static str) -> Starter {
    Starter { path, name, rule }
}

/// Parents stand before their children.
pub const TOPICS: &[Starter] = &[
    topic("service", "Service", ""),
    topic(
        "service/waiting",
        "Waiting time",
        r#""on hold" OR queue OR queued OR "waiting time" OR "wait time" OR "long wait" OR "kept waiting" OR "hold music" OR (waited OR waiting) (phone OR line OR counter OR desk OR hotline OR agent OR minutes OR hour) OR hold* (minutes OR hour OR hotline) OR warteschleife OR wartezeit* OR warteschlange OR gewartet (stunde OR minuten OR telefon OR schalter OR hotline) OR schlange OR attente OR patienter OR "file d'attente" OR attendu (heure OR minutes OR téléphone OR guichet)"#,
    ),
    topic(
        "service/reachability",
        "Reachability",
        r#"unreachable OR "no answer" OR "nobody answers" OR "no one answers" OR "nobody picks up" OR "cannot reach" OR "can't reach" OR "could not reach" OR "get through" OR "hung up" OR "cut off" OR hotline OR "nicht erreichbar" OR "niemand erreichbar" OR erreichbarkeit OR erreichbar OR "niemand geht" OR "geht niemand" OR "kein durchkommen" OR rückruf OR injoignable* OR joindre OR "personne ne répond" OR "ne répond pas" OR raccroch*"#,
    ),
    topic(
        "service/answer",
        "Answers",
        r#""no reply" OR "no response" OR "never replied" OR "never called back" OR "call back" OR "reply to my" OR "answer my" OR unanswered OR "copy and paste" OR "standard reply" OR "keine antwort" OR "keine rückmeldung" OR "nie geantwortet" OR "nicht beantwortet" OR standardantwort OR textbausteine OR zurückgerufen OR "aucune réponse" OR "pas de réponse" OR "sans réponse" OR "jamais rappelé" OR rappeler OR "réponse automatique""#,
    ),
    topic(
        "service/resolution",
        "Problem solved",
        r#"solved OR unsolved OR unresolved OR resolved OR resolution OR "sorted out" OR "fixed my" OR "no solution" OR "solution to" OR gelöst OR ungelöst OR lösung OR "geklärt" OR "sofort geholfen" OR "geholfen" OR résolu* OR "aucune solution" OR "trouvé une solution" OR "réglé le problème" OR "réglé mon""#,
    ),
    topic(
        "service/complaint",
        "Complaint handling",
        r#"complaint* OR complained OR "file a claim" OR compensation OR goodwill OR apology OR apologised OR beschwerde* OR reklamation* OR reklamiert OR entschädigung OR kulanz OR kulant OR plainte* OR réclamation* OR dédommag* OR indemnis* OR "geste commercial""#,
    ),
    topic("delivery", "Delivery", ""),
    topic(
        "delivery/late",
        "Late",
        r#"(deliver* OR parcel OR package OR shipment OR courier OR driver OR order OR "estimated") (late OR delay OR delayed OR overdue OR "not arrived" OR "never arrived" OR "still waiting" OR "days later" OR "too slow") OR (paket OR lieferung OR sendung OR bestellung OR zustellung OR fahrer OR päckchen) (spät OR verspätet OR verspätung OR verzögert OR verzögerung OR überfällig OR "nicht angekommen" OR "nie angekommen" OR "immer noch nicht") OR lieferverzug OR lieferverzögerung* OR lieferverspätung* OR (colis OR livraison OR commande OR paquet OR livreur) (retard OR tard OR retardé OR retardée OR "pas arrivé" OR "jamais arrivé" OR "toujours pas") OR lateness"#,
    ),
    topic(
        "delivery/lost",
        "Lost or missing",
        r#"(deliver* OR parcel OR package OR shipment OR order) (lost OR missing OR disappeared OR stolen OR "never received" OR "not received" OR vanished) OR (paket OR sendung OR lieferung OR päckchen OR bestellung) (verloren OR verschwunden OR fehlt OR verschollen OR gestohlen OR "nie erhalten" OR "nicht erhalten" OR unauffindbar) OR (colis OR paquet OR commande OR livraison) (perdu OR perdue OR égaré OR disparu OR volé OR introuvable OR "jamais reçu" OR "pas reçu" OR manquant*)"#,
    ),
    topic(
        "delivery/damaged",
        "Damaged",
        r#"(deliver* OR parcel OR package OR box OR shipment OR packaging OR content OR arrived OR order OR item) (damaged OR broken OR crushed OR torn OR dented OR wet OR smashed OR "in pieces" OR squashed OR soaked) OR (paket OR karton OR sendung OR lieferung OR inhalt OR verpackung OR ware OR angekommen OR päckchen) (beschädigt OR kaputt OR zerdrückt OR zerrissen OR zerbrochen OR eingedrückt OR nass OR verbeult OR aufgerissen) OR transportschaden OR (colis OR paquet OR carton OR contenu OR emballage OR livraison OR arrivé) (abîmé OR cassé OR endommagé OR déchiré OR écrasé OR trempé OR brisé OR ouvert)"#,
    ),
    topic(
        "delivery/speed",
        "Speed",
        r#"(deliver* OR arriv* OR shipping OR parcel OR dispatch*) (fast OR quick OR quickly OR prompt OR promptly OR speedy OR "next day" OR "ahead of" OR "on time" OR early) OR (lieferung OR versand OR paket OR zustellung OR geliefert OR sendung) (schnell OR zügig OR prompt OR pünktlich OR flott OR rasch OR blitzschnell) OR (livraison OR livré OR colis OR expédition) (rapide OR rapidement OR vite OR "dans les temps" OR "à l'heure" OR "en avance" OR ponctuel*)"#,
    ),
    topic(
        "delivery/driver",
        "Driver and handover",
        r#"driver OR courier OR "delivery man" OR "delivery guy" OR doorstep OR "front door" OR "left it" OR neighbour OR neighbor OR doorbell OR "safe place" OR fahrer OR zusteller OR paketbote OR bote OR haustür OR nachbar* OR geklingelt OR klingel OR ablageort OR abgestellt OR livreur OR chauffeur OR facteur OR voisin* OR sonné OR sonnette OR "devant la porte" OR paillasson"#,
    ),
    topic(
        "delivery/tracking",
        "Tracking",
        r#"tracking OR tracked OR "track my" OR "where is my" OR "estimated time" OR "delivery window" OR "time slot" OR notification OR "out for delivery" OR sendungsverfolgung OR "tracking-link" OR verfolgen OR zeitfenster OR lieferstatus OR sendungsstatus OR benachrichtigung OR "wo bleibt mein" OR "wo ist mein" OR suivi OR suivre OR créneau OR "où est mon" OR "numéro de suivi" OR notification"#,
    ),
    topic("product", "Product", ""),
    topic(
        "product/quality",
        "Quality",
        r#"quality OR "well made" OR sturdy OR flimsy OR material OR durable OR workmanship OR "feels cheap" OR qualität OR hochwertig* OR minderwertig* OR verarbeitung OR verarbeitet OR robust OR stabil OR wackelig OR qualité OR solide OR fragile OR matière OR finition*"#,
    ),
    topic(
        "product/faulty",
        "Faulty",
        r#"faulty OR defective OR malfunction* OR "does not work" OR "doesn't work" OR "stopped working" OR "not working" OR "fell apart" OR "came apart" OR defekt* OR mangelhaft* OR "funktioniert nicht" OR "geht nicht" OR "auseinander gefallen" OR défectueu* OR panne OR "ne fonctionne pas" OR "ne marche pas" OR "ne fonctionne plus" OR "ne marche plus""#,
    ),
    topic(
        "product/description",
        "As described",
        r#""as described" OR "not as described" OR "as pictured" OR "as shown" OR "in the picture" OR description OR "wrong size" OR "wrong colour" OR "wrong color" OR "wrong item" OR misleading OR beschreibung OR "wie beschrieben" OR abgebildet OR "falsche größe" OR "falsche farbe" OR "falscher artikel" OR "falsches produkt" OR irreführend OR "conforme à" OR "non conforme" OR "comme décrit" OR "mauvaise taille" OR "mauvaise couleur" OR "mauvais article""#,
    ),
    topic(
        "product/range",
        "Range and availability",
        r#""out of stock" OR "sold out" OR unavailable OR selection OR assortment OR "wide range" OR "in stock" OR ausverkauft OR "nicht lieferbar" OR "nicht vorrätig" OR auswahl OR sortiment OR "rupture de stock" OR épuisé OR indisponible OR "large choix" OR assortiment OR gamme"#,
    ),
    topic(
        "product/packaging",
        "Packaging",
        r#"packaging OR packed OR wrapped OR "bubble wrap" OR "too much plastic" OR cardboard OR verpackung OR verpackt OR karton OR umverpackung OR füllmaterial OR emballage OR emballé* OR "trop de plastique""#,
    ),
    topic("price", "Price", ""),
    topic(
        "price/level",
        "Price level",
        r#"expensive OR overpriced OR pricey OR costly OR "too much money" OR cheap OR cheaper OR affordable OR "good price" OR teuer OR teurer OR überteuert OR günstig OR preiswert OR billig OR billiger OR wucher OR cher OR chère OR hors-de-prix OR "bon marché" OR abordable* OR "prix élevé" OR exorbitant*"#,
    ),
    topic(
        "price/increase",
        "Price change",
        r#""price increase" OR "price increases" OR "price hike" OR "price change" OR "raised the price" OR "raised your prices" OR "raised prices" OR "prices went up" OR "price went up" OR "put prices up" OR "new prices" OR "new price list" OR preiserhöhung* OR "teurer geworden" OR "preise erhöht" OR "preis erhöht" OR "neue preise" OR "neuen preise" OR preisanpassung OR "augmentation des prix" OR "augmentation de prix" OR "prix augmenté" OR "augmenté les prix" OR "prix ont augmenté" OR "nouveaux tarifs" OR "hausse des prix" OR "hausse des tarifs" OR "nouveau tarif""#,
    ),
    topic(
        "price/value",
        "Value for money",
        r#""value for money" OR "good value" OR "worth the money" OR "worth it" OR "worth every" OR "waste of money" OR "not worth" OR bargain OR "preis leistung" OR "preis-leistungs-verhältnis" OR "preis-leistungsverhältnis" OR preisleistung* OR "geld wert" OR schnäppchen OR geldverschwendung OR "rapport qualité prix" OR "bon rapport" OR "vaut le prix" OR "vaut son prix" OR "gaspillage""#,
    ),
    topic(
        "price/discount",
        "Discounts",
        r#"discount* OR voucher OR coupon OR "promo code" OR promotion OR loyalty OR rabatt* OR gutschein* OR gutscheincode OR angebot OR aktion OR treuepunkte OR remise OR réduction OR "code promo" OR "bon d'achat" OR fidélité"#,
    ),
    topic(
        "price/fees",
        "Extra fees",
        r#"fee OR fees OR surcharge* OR "hidden cost" OR "hidden costs" OR "hidden charges" OR "extra charge" OR "shipping costs" OR "shipping cost" OR gebühr* OR zuschlag OR zusatzkosten OR versandkosten OR "versteckte kosten" OR bearbeitungsgebühr OR surtaxe OR supplément OR "frais de port" OR "frais de livraison" OR "frais cachés" OR "frais supplémentaires""#,
    ),
    topic("staff", "Staff", ""),
    topic(
        "staff/friendliness",
        "Friendliness",
        r#"friendly OR unfriendly OR rude OR polite OR impolite OR kind OR courteous OR lovely OR welcoming OR attitude OR smile OR freundlich* OR unfreundlich* OR höflich* OR unhöflich* OR nett OR nette OR herzlich* OR patzig* OR zuvorkommend* OR lächeln OR aimable* OR sympa* OR gentil* OR poli OR polie OR impoli* OR souriant* OR accueillant* OR désagréable* OR malpoli*"#,
    ),
    topic(
        "staff/competence",
        "Competence",
        r#"competent OR incompetent OR knowledgeable OR clueless OR professional OR unprofessional OR "well trained" OR "no idea" OR expert OR kompetent* OR inkompetent* OR fachkundig* OR "keine ahnung" OR ahnungslos OR professionell* OR unprofessionell* OR fachwissen OR compétent* OR incompétent* OR professionnel* OR "aucune idée" OR "ne savait pas" OR "bien formé""#,
    ),
    topic(
        "staff/helpfulness",
        "Helpfulness",
        r#"helpful OR unhelpful OR "went out of" OR "extra mile" OR "above and beyond" OR "helped me" OR "helped us" OR supportive OR patient OR hilfsbereit* OR hilfreich* OR geduldig* OR bemüht OR engagiert* OR "weitergeholfen" OR "gleichgültig" OR serviable* OR "à l'écoute" OR patiente OR bienveillan* OR "m'a aidé" OR "nous a aidé" OR "petits soins""#,
    ),
    topic(
        "staff/number",
        "Enough people",
        r#"understaffed OR "short staffed" OR "short of staff" OR "more staff" OR "only one person" OR "one till open" OR "nobody at the counter" OR unterbesetzt OR personalmangel OR "zu wenig personal" OR "mehr personal" OR "nur eine kasse" OR "nur ein schalter" OR "manque de personnel" OR "plus de personnel" OR "un seul guichet" OR "une seule caisse" OR "sous-effectif""#,
    ),
    topic("digital", "App and website", ""),
    topic(
        "digital/errors",
        "Errors and crashes",
        r#"(app OR website OR site OR page OR form OR checkout OR portal) (crash* OR error OR bug OR buggy OR freezes OR broken OR down OR glitch* OR "does not load" OR "doesn't load" OR "not working" OR fails) OR (app OR webseite OR website OR seite OR formular OR portal OR homepage) (absturz OR abgestürzt OR stürzt OR fehler* OR hängt OR "funktioniert nicht" OR "geht nicht" OR "lädt nicht" OR ladefehler) OR (appli OR application OR site OR page OR formulaire OR portail) (plante OR bug* OR erreur* OR bloque OR bloqué OR "ne fonctionne pas" OR "ne marche pas" OR "ne charge pas" OR lente)"#,
    ),
    topic(
        "digital/login",
        "Login and account",
        r#"login OR "log in" OR "logged out" OR password OR "sign in" OR "my account" OR "verification code" OR einloggen OR anmelden OR anmeldung OR passwort OR kundenkonto OR "bestätigungscode" OR "mon compte" OR "me connecter" OR connexion OR "mot de passe" OR identifiant*"#,
    ),
    topic(
        "digital/usability",
        "Ease of use",
        r#"(app OR website OR site OR page OR form OR portal OR interface) (easy OR intuitive OR clear OR confusing OR complicated OR simple OR user-friendly OR clumsy) OR (app OR webseite OR website OR seite OR formular OR portal) (einfach OR übersichtlich OR unübersichtlich OR intuitiv OR kompliziert OR umständlich OR verwirrend) OR (appli OR application OR site OR formulaire OR portail) (facile OR clair OR simple OR intuitif OR intuitive OR compliqué OR compliquée OR confus OR pratique) OR usability OR benutzerfreundlich* OR ergonomi*"#,
    ),
    topic(
        "digital/ordering",
        "Ordering online",
        r#"checkout OR "shopping cart" OR basket OR "place an order" OR "online order" OR "book a pickup" OR "print a label" OR "shipping label" OR warenkorb OR bestellvorgang OR "online bestellt" OR "abholung buchen" OR paketschein OR etikett OR panier OR "passer commande" OR "commander en ligne" OR "étiquette" OR "bon de transport""#,
    ),
    topic("billing", "Billing and payment", ""),
    topic(
        "billing/wrong",
        "Wrong invoice",
        r#"(invoice OR bill OR charged OR billed OR statement OR debit*) (wrong OR incorrect OR twice OR double OR mistake OR error OR "too much" OR different OR "not what") OR overcharg* OR "double charged" OR (rechnung OR abbuchung OR abgebucht OR berechnet OR lastschrift) (falsch OR fehlerhaft OR doppelt OR zweimal OR fehler OR "zu viel" OR "zu hoch" OR "stimmt nicht") OR (facture OR facturé OR débité OR prélevé OR prélèvement) (fausse OR erreur OR "deux fois" OR incorrect* OR double OR trop)"#,
    ),
    topic(
        "billing/refund",
        "Refund",
        r#"refund* OR reimburs* OR "money back" OR "credit note" OR rückerstattung OR erstattung OR erstattet OR rückzahlung OR "geld zurück" OR gutschrift OR rembours* OR "avoir""#,
    ),
    topic(
        "billing/payment",
        "Payment",
        r#"payment OR "credit card" OR "card declined" OR paypal OR "direct debit" OR "pay by" OR zahlung OR bezahlen OR kreditkarte OR lastschrift OR zahlungsart OR überweisung OR paiement OR payer OR "carte bancaire" OR prélèvement OR virement"#,
    ),
    topic(
        "billing/contract",
        "Contract and cancelling",
        r#"contract OR subscription OR "cancel my" OR cancellation OR "terminate" OR vertrag OR kündigung OR kündigen OR gekündigt OR abo OR laufzeit OR contrat OR abonnement OR résili* OR "annuler mon""#,
    ),
    topic(
        "billing/clarity",
        "Clarity of invoices",
        r#"(invoice OR bill OR statement) (unclear OR confusing OR understand OR explain OR explanation OR cryptic OR clear) OR (rechnung OR abrechnung) (unklar OR unverständlich OR nachvollziehbar OR verstehe OR erklärt OR erklären OR übersichtlich) OR (facture OR décompte) (claire OR incompréhensible OR comprends OR comprendre OR expliquer OR opaque OR détail*)"#,
    ),
];

/// The starter set, ready to be found.
#[must_use]
pub fn compiled() -> CompiledTopics {
    let rules = TOPICS
        .iter()
        .filter(|t| !t.rule.is_empty())
        .filter_map(|t| Some((t.path.to_owned(), Filter::parse(t.rule).ok()?)));
    CompiledTopics::new(1, rules, DateTime::<Utc>::UNIX_EPOCH)
}
