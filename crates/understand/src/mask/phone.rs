//! Telephone numbers: by their shape, or by what is said just before them.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

#[allow(clippy::unwrap_used)] // constant patterns, covered by the tests
fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap()
}

/// Anything that could be dialled.
static CANDIDATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:\+ ?|\(\+?)?\d(?:[ \u{a0}./()–-]{0,3}\d){5,16}(?:\s?(?:x|ext\.?)\s?\d{1,5}\b)?")
});
/// Dates, times and money that look like it.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\d{1,2}[./ -]\d{1,2}[./ -](?:19|20)?\d{2}|(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2})(?:\D+\d{1,2}(?:\.\d{2}){0,2})?$|^(?:19|20)\d{2} ?[-–/] ?(?:19|20)\d{2}$",
    )
});
/// The North American form, with or without the area code in brackets.
static NORTH_AMERICAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-. /])\d{3}[-. ]\d{4}(?:\s?(?:x|ext).*)?$")
});
/// Words that say that a telephone number follows.
static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:phone|telephone|tel|cell|mobile|fax|whatsapp|sms|landline|call(?: me)?|ring(?: me)?|text me|reach me|contact me|dial|rappele[rz]|telefon|telefonnummer|handy|handynummer|mobil|mobilnummer|rufnummer|anruf|anrufen|erreichbar|erreichen|rückruf|téléphone|tél|portable|appele[rz]|joindre|joignable|teléfono|móvil|celular|telefone|telefono|cellulare)\b[^\d\n]{0,24}$",
    )
});
/// Words that say that some other number follows.
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:order|invoice|tracking|track|parcel|package|shipment|consignment|reference|ref|ticket|case|claim|booking|flight|confirmation|account|customer|member|policy|serial|article|item|sku|ean|isbn|model|id|bestellung|bestellnummer|bestell-nr|bestellnr|auftrag|auftragsnummer|rechnung|rechnungsnummer|sendung|sendungsnummer|sendungsnr|paket|paketnummer|kundennummer|vertragsnummer|vorgang|vorgangsnummer|artikelnummer|vertrag|ticketnummer|commande|facture|colis|suivi|dossier|contrat|référence|réclamation|client|pedido|factura|envío)s?\b[^\d\n]{0,18}$|#\s?$",
    )
});
/// What stands after an amount.
static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^\s?(?:€|\$|£|%|eur\b|euros?\b|usd\b|gbp\b|chf\b|pounds?\b|dollars?\b|kg\b|km\b|mal\b|times\b)")
});

/// The byte ranges of telephone numbers.
pub(super) fn phones(text: &str) -> Vec<Range<usize>> {
    CANDIDATE.find_iter(text).map(|m| m.range()).filter(|range| is_phone(text, range)).collect()
}

fn is_phone(text: &str, range: &Range<usize>) -> bool {
    let number = &text[range.clone()];
    let digits: String =
        number.split(['x', 'e']).next().unwrap_or(number).chars().filter(char::is_ascii_digit).collect();
    let (before, after, left) = super::around(text, range);
    let glued = before
        .is_some_and(|c| c.is_alphanumeric() || matches!(c, '#' | '_' | '-' | '/' | '$' | '€' | '£' | '.'))
        || after.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if glued || !(7..=15).contains(&digits.len()) || super::in_url(text, range) {
        return false;
    }
    if DATE.is_match(number) || AMOUNT.is_match(&text[range.end..]) {
        return false;
    }
    let nearby = tail(left, 48);
    let told = TOLD.is_match(nearby);
    if OTHER.is_match(nearby) && !told {
        return false;
    }
    if number.starts_with('+') || number.starts_with("(+") {
        return digits.len() >= 8;
    }
    if told {
        return true;
    }
    if digits.starts_with("00") {
        return digits.len() >= 11 && !digits.starts_with("000");
    }
    // With the trunk zero: 030 1234567, 06 12 34 56 78, 020 7946 0958.
    if digits.starts_with('0') {
        return (9..=12).contains(&digits.len());
    }
    NORTH_AMERICAN.is_match(number)
}

/// The last `length` bytes or a little less, at a character boundary.
fn tail(text: &str, length: usize) -> &str {
    let mut from = text.len().saturating_sub(length);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    &text[from..]
}
