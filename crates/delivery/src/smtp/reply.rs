//! The relay's answers.

/// One answer: a code and its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    /// Three digits; the first says how it went.
    pub code: u16,
    /// The text of each line, without the code.
    pub lines: Vec<String>,
}

/// Longest answer we read, so that a mad relay cannot fill our memory.
const MAX_REPLY: usize = 64 * 1024;

impl Reply {
    /// The command was taken (2xx).
    pub fn is_ok(&self) -> bool {
        self.code / 100 == 2
    }

    /// It will never be taken (5xx).
    pub fn is_permanent(&self) -> bool {
        self.code / 100 == 5
    }

    /// Reads one whole answer from the beginning of `buffer` and says how many bytes it took; `None` while it is
    /// incomplete.
    pub fn parse(buffer: &[u8]) -> Result<Option<(Self, usize)>, String> {
        let (mut at, mut lines, mut code) = (0, Vec::new(), None);
        while let Some(end) = memchr::memchr(b'\n', &buffer[at..]) {
            let line = &buffer[at..at + end];
            at += end + 1;
            let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned();
            let this = line.get(..3).and_then(|digits| digits.parse::<u16>().ok());
            let Some(this) = this.filter(|c| (200..600).contains(c)) else {
                return Err(format!(
                    "the relay does not speak SMTP: {}",
                    line.chars().take(80).collect::<String>()
                ));
            };
            if *code.get_or_insert(this) != this {
                return Err(format!("the relay changed its mind within one answer: {this}"));
            }
            lines.push(line.get(4..).unwrap_or_default().trim().to_owned());
            if line.as_bytes().get(3) != Some(&b'-') {
                return Ok(Some((Self { code: this, lines }, at)));
            }
        }
        if buffer.len() > MAX_REPLY { Err("the relay's answer does not end".into()) } else { Ok(None) }
    }
}

impl std::fmt::Display for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text: String = self.lines.join(" ").chars().filter(|c| !c.is_control()).take(300).collect();
        write!(f, "{} {text}", self.code)
    }
}

/// What the relay can do, from its answer to EHLO.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Abilities {
    /// Takes several commands in one write.
    pub pipelining: bool,
    /// Can turn to TLS.
    pub starttls: bool,
    /// Signs in by AUTH PLAIN.
    pub plain: bool,
    /// Signs in by AUTH LOGIN.
    pub login: bool,
    /// Wants to know the size before.
    pub size: bool,
}

impl Abilities {
    /// Reads them from the answer to EHLO.
    pub fn of(reply: &Reply) -> Self {
        let mut abilities = Self::default();
        for line in reply.lines.iter().skip(1).map(|line| line.to_ascii_uppercase()) {
            // Some relays still write `AUTH=` for old clients.
            let mut words = line.split([' ', '=']);
            match words.next() {
                Some("PIPELINING") => abilities.pipelining = true,
                Some("STARTTLS") => abilities.starttls = true,
                Some("SIZE") => abilities.size = true,
                Some("AUTH") => {
                    for word in words {
                        abilities.plain |= word == "PLAIN";
                        abilities.login |= word == "LOGIN";
                    }
                }
                _ => {}
            }
        }
        abilities
    }
}
