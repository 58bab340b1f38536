//! Reading a message as a mail program would: headers unfolded and decoded, parts decoded.

/// A mail as its reader sees it.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// Names as they stand, values unfolded, encoded words decoded.
    pub headers: Vec<(String, String)>,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// Everything as it came.
    pub raw: String,
}

impl Message {
    /// Reads a whole message.
    #[must_use]
    pub fn parse(raw: &[u8]) -> Self {
        let mut message = Self { raw: String::from_utf8_lossy(raw).into_owned(), ..Self::default() };
        let (headers, body) = split(&message.raw);
        message.headers = headers;
        let headers = message.headers.clone();
        message.read_part(&headers, &body);
        message
    }

    /// The first header of this name; empty when there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        find(&self.headers, name)
    }

    /// The subject.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.header("Subject")
    }

    /// The first link in the text part that contains `part`.
    #[must_use]
    pub fn link(&self, part: &str) -> Option<&str> {
        self.text.split_whitespace().find(|word| word.starts_with("http") && word.contains(part))
    }

    fn read_part(&mut self, headers: &[(String, String)], body: &str) {
        let kind = find(headers, "Content-Type");
        if let Some(boundary) = parameter(kind, "boundary") {
            let delimiter = format!("--{boundary}");
            for part in body.split(delimiter.as_str()).skip(1).take_while(|part| !part.starts_with("--")) {
                let (headers, body) = split(part.strip_prefix("\r\n").unwrap_or(part));
                self.read_part(&headers, &body);
            }
            return;
        }
        let decoded = match find(headers, "Content-Transfer-Encoding").to_ascii_lowercase().as_str() {
            "base64" => base64(body.as_bytes()),
            "quoted-printable" => quoted_printable(body),
            _ => body.as_bytes().to_vec(),
        };
        let decoded = String::from_utf8_lossy(&decoded).replace("\r\n", "\n");
        if kind.starts_with("text/html") {
            self.html = decoded;
        } else {
            self.text = decoded;
        }
    }
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> &'a str {
    headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
}

fn parameter<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    value.split(';').skip(1).find_map(|parameter| {
        let (key, value) = parameter.trim().split_once('=')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim_matches('"'))
    })
}

/// Headers and body.
fn split(part: &str) -> (Vec<(String, String)>, String) {
    let (head, body) = part.split_once("\r\n\r\n").unwrap_or((part, ""));
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let headers = unfolded
        .split("\r\n")
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), encoded_words(value.trim())))
        .collect();
    (headers, body.strip_suffix("\r\n").unwrap_or(body).to_owned())
}

/// `=?utf-8?b?…?=` and `=?utf-8?q?…?=` (RFC 2047); blanks between two of them fall away.
fn encoded_words(value: &str) -> String {
    let mut decoded = String::new();
    let mut rest = value;
    let mut after_word = false;
    while let Some((before, word)) = rest.split_once("=?") {
        let mut parts = word.splitn(4, '?');
        let (Some(_), Some(form), Some(text), Some(tail)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            break;
        };
        let Some(tail) = tail.strip_prefix('=') else { break };
        if !(after_word && before.trim().is_empty()) {
            decoded.push_str(before);
        }
        let bytes = match form {
            "b" | "B" => base64(text.as_bytes()),
            _ => quoted_printable(&text.replace('_', " ")),
        };
        decoded.push_str(&String::from_utf8_lossy(&bytes));
        rest = tail;
        after_word = true;
    }
    decoded + rest
}

fn quoted_printable(text: &str) -> Vec<u8> {
    let text = text.replace("=\r\n", "");
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'=').then(|| text.get(at + 1..at + 3)).flatten();
        match escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    decoded
}

/// Decodes base64, passing over line ends and whatever else does not belong.
#[must_use]
pub fn base64(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            decoded.push((bits >> held) as u8);
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_read_as_its_reader_sees_it() {
        let raw = "Subject: =?utf-8?b?R3LDvMOfZQ==?=\r\n =?utf-8?q?_an_Jos=C3=A9?=\r\nTo: a@example.com\r\n\
                   Content-Type: multipart/alternative;\r\n boundary=\"x\"\r\n\r\n\
                   --x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
                   Gr=C3=BC=\r\n=C3=9Fe\r\nhttps://a.example/take/1\r\n\r\n\
                   --x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+\r\neDwvYj4=\r\n--x--\r\n";
        let message = Message::parse(raw.as_bytes());
        assert_eq!(message.subject(), "Grüße an José");
        assert_eq!(message.header("to"), "a@example.com");
        assert_eq!(message.text, "Grüße\nhttps://a.example/take/1\n");
        assert_eq!(message.html, "<b>x</b>");
        assert_eq!(message.link("/take/"), Some("https://a.example/take/1"));
    }
}
