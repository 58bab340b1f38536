//! Files of the respondent.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Part, Problem, Rules, row_field};
use crate::error::FieldError;
use crate::survey::answers::{Answers, Form};

/// The largest file that a survey can ask for, in megabytes.
const MEGABYTES: u32 = 25;
/// The most files that a question can ask for.
const FILES: u32 = 5;
/// The longest name of a file.
const NAME: usize = 120;

/// Files of the respondent. The answer is an object: `f1`, `f2` … to name, size in bytes, media type and id. What a file is, is
/// seen by its content; the name must agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FileUploadQuestion)]
pub struct FileUpload {
    /// What may be sent; anything known when empty.
    #[serde(default)]
    pub types: Vec<FileKind>,
    /// The largest file, in megabytes of a million bytes, 1 to 25.
    #[serde(default = "ten")]
    pub max_megabytes: u32,
    /// The most files, 1 to 5.
    #[serde(default = "one")]
    pub most: u32,
}

fn ten() -> u32 {
    10
}

fn one() -> u32 {
    1
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SurveyFileKind)]
pub enum FileKind {
    /// PNG, JPEG, GIF, WebP.
    Image,
    /// PDF.
    Pdf,
    /// Word documents (docx).
    Document,
    /// Workbooks (xlsx).
    Spreadsheet,
    /// Plain text and CSV.
    Text,
    /// MP3, WAV, Ogg.
    Audio,
    /// MP4, WebM.
    Video,
}

impl FileKind {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Image, Self::Pdf, Self::Document, Self::Spreadsheet, Self::Text, Self::Audio, Self::Video];

    /// The endings of names of such files.
    #[must_use]
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Image => &["png", "jpg", "jpeg", "gif", "webp"],
            Self::Pdf => &["pdf"],
            Self::Document => &["docx"],
            Self::Spreadsheet => &["xlsx"],
            Self::Text => &["txt", "csv"],
            Self::Audio => &["mp3", "wav", "ogg", "m4a"],
            Self::Video => &["mp4", "webm", "mov"],
        }
    }
}

/// What the content of a file says that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sniffed {
    /// The kind.
    pub kind: FileKind,
    /// The media type under which it is kept.
    pub media_type: &'static str,
    /// The endings that a name may have.
    pub endings: &'static [&'static str],
}

/// Looks at the content of a whole file. `None` is anything that is not known, programs and web pages among it.
#[must_use]
pub fn sniff(bytes: &[u8]) -> Option<Sniffed> {
    let is = |kind, media_type, endings| Some(Sniffed { kind, media_type, endings });
    let at = |place: usize, magic: &[u8]| bytes.get(place..place + magic.len()) == Some(magic);
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|w| w == needle);
    if at(0, b"\x89PNG\r\n\x1a\n") {
        is(FileKind::Image, "image/png", &["png"])
    } else if at(0, b"\xff\xd8\xff") {
        is(FileKind::Image, "image/jpeg", &["jpg", "jpeg"])
    } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
        is(FileKind::Image, "image/gif", &["gif"])
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        is(FileKind::Image, "image/webp", &["webp"])
    } else if at(0, b"RIFF") && at(8, b"WAVE") {
        is(FileKind::Audio, "audio/wav", &["wav"])
    } else if at(0, b"%PDF-") {
        is(FileKind::Pdf, "application/pdf", &["pdf"])
    } else if at(0, b"PK\x03\x04") && !holds(b"vbaProject.bin") && holds(b"[Content_Types].xml") {
        if holds(b"word/document.xml") {
            let media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
            is(FileKind::Document, media, &["docx"])
        } else if holds(b"xl/workbook.xml") {
            let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            is(FileKind::Spreadsheet, media, &["xlsx"])
        } else {
            None
        }
    } else if at(0, b"ID3") || bytes.first() == Some(&0xff) && bytes.get(1).is_some_and(|b| b & 0xe6 == 0xe2)
    {
        is(FileKind::Audio, "audio/mpeg", &["mp3"])
    } else if at(0, b"OggS") {
        is(FileKind::Audio, "audio/ogg", &["ogg"])
    } else if at(0, b"\x1a\x45\xdf\xa3")
        && bytes.get(..64).is_some_and(|head| head.windows(4).any(|w| w == b"webm"))
    {
        is(FileKind::Video, "video/webm", &["webm"])
    } else if at(4, b"ftypM4A") {
        is(FileKind::Audio, "audio/mp4", &["m4a"])
    } else if at(4, b"ftypqt") {
        is(FileKind::Video, "video/quicktime", &["mov"])
    } else if [&b"ftypisom"[..], b"ftypmp4", b"ftypiso", b"ftypavc1", b"ftypMSNV"].iter().any(|m| at(4, m)) {
        is(FileKind::Video, "video/mp4", &["mp4"])
    } else {
        plain_text(bytes).then_some(Sniffed {
            kind: FileKind::Text,
            media_type: "text/plain",
            endings: FileKind::Text.endings(),
        })
    }
}

/// Text without control characters that does not begin like a web page or a script.
fn plain_text(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let start = text.trim_start_matches('\u{feff}').trim_start();
    !start.is_empty()
        && !start.starts_with(['<'])
        && !start.starts_with("#!")
        && !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// Why a file was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Larger than the question allows.
    Size,
    /// Not one of the wanted types, or its name says something else than its content.
    Type,
    /// The scan of the organisation's own refused it, or did not come to an end.
    Unsafe,
}

/// A file as it stands in an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// Its name, without a path.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// What its content is; empty when it was refused.
    #[serde(rename = "type", default, skip_serializing_if = "String::is_empty")]
    pub media_type: String,
    /// The name under which it is kept; empty when it was refused.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Why it was not taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refusal>,
}

impl Upload {
    /// A name that is safe to show and to save under: the last part of a path, without control characters and quotes.
    #[must_use]
    pub fn tidy_name(name: &str) -> String {
        let last = name.rsplit(['/', '\\']).next().unwrap_or("");
        let clean: String = last
            .chars()
            .filter(|c| !c.is_control() && !matches!(c, '"' | '<' | '>' | ':' | '|' | '?' | '*' | '\u{202e}'))
            .collect();
        let clean = clean.trim().trim_start_matches('.');
        let (stem, ending) = clean.rsplit_once('.').unwrap_or((clean, ""));
        let stem: String = stem.chars().take(NAME).collect();
        let stem = if stem.is_empty() { "file" } else { &stem };
        if ending.is_empty() {
            stem.to_owned()
        } else {
            format!("{stem}.{}", ending.chars().take(10).collect::<String>())
        }
    }
}

impl FileUpload {
    /// The largest file, in bytes.
    #[must_use]
    pub fn max_bytes(&self) -> u64 {
        u64::from(self.max_megabytes.clamp(1, MEGABYTES)) * 1_000_000
    }

    /// What may be sent.
    #[must_use]
    pub fn wanted(&self) -> &[FileKind] {
        if self.types.is_empty() { &FileKind::ALL } else { &self.types }
    }

    /// The endings that may be sent, for the browser's dialog and for messages.
    #[must_use]
    pub fn endings(&self) -> Vec<&'static str> {
        self.wanted().iter().flat_map(|kind| kind.endings()).copied().collect()
    }

    /// Whether a file will do: its media type, or why not.
    pub fn judge(&self, name: &str, bytes: &[u8]) -> Result<&'static str, Refusal> {
        if bytes.len() as u64 > self.max_bytes() {
            return Err(Refusal::Size);
        }
        let ending = name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_lowercase());
        sniff(bytes)
            .filter(|s| self.wanted().contains(&s.kind) && s.endings.contains(&ending.as_str()))
            .map(|s| s.media_type)
            .ok_or(Refusal::Type)
    }

    /// The files of an answer, each with its name in it.
    #[must_use]
    pub fn files(answer: Option<&Value>) -> Vec<(String, Upload)> {
        let files = answer.and_then(Value::as_object).into_iter().flatten();
        files
            .filter_map(|(code, file)| Some((code.clone(), serde_json::from_value(file.clone()).ok()?)))
            .collect()
    }
}

impl Rules for FileUpload {
    fn flaws(&self, path: &str, _: &str, flaws: &mut Vec<FieldError>) {
        for (name, n, most) in [("max_megabytes", self.max_megabytes, MEGABYTES), ("most", self.most, FILES)]
        {
            if !(1..=most).contains(&n) {
                let message = format!("Between 1 and {most}.");
                flaws.push(FieldError::new(format!("{path}.kind.{name}"), "out_of_range", message));
            }
        }
    }

    fn keeps(&self) -> bool {
        true
    }

    /// What was sent before stays, unless the box to remove it is ticked; what was refused is forgotten with the next page.
    fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
        let before = Self::files(answers.get(key).filter(|a| a.is_object()));
        let stays = before.into_iter().filter(|(code, file)| {
            file.refused.is_none() && form.one(&row_field(key, &format!("remove.{code}"))).is_none()
        });
        let files: Vec<Upload> =
            stays.map(|(_, file)| file).chain(form.uploads(key).cloned()).take(2 * FILES as usize).collect();
        answers.remove(key);
        let numbered: Map<String, Value> = files
            .into_iter()
            .enumerate()
            .filter_map(|(at, file)| Some((format!("f{}", at + 1), serde_json::to_value(file).ok()?)))
            .collect();
        if !numbered.is_empty() {
            answers.insert(key.into(), Value::Object(numbered));
        }
    }

    fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
        let Some(answer) = answers.get(key) else { return };
        let files = Self::files(Some(answer));
        if files.is_empty() {
            return problems.push((key.into(), Problem::UnknownChoice));
        }
        for (_, file) in &files {
            let name = file.name.clone();
            problems.extend(file.refused.map(|refusal| {
                let problem = match refusal {
                    Refusal::Size => Problem::FileTooLarge { name, megabytes: self.max_megabytes },
                    Refusal::Type => Problem::FileType { name, endings: self.endings().join(", ") },
                    Refusal::Unsafe => Problem::FileUnsafe(name),
                };
                (key.into(), problem)
            }));
        }
        if files.len() > self.most as usize {
            problems.push((key.into(), Problem::TooManyFiles(self.most)));
        }
    }

    fn parts(&self) -> Vec<Part<'_>> {
        let each = |file: u32| {
            ["name", "type", "size"].map(|end| Part { code: format!("f{file}.{end}"), codes: None })
        };
        (1..=self.most.min(FILES)).flat_map(each).collect()
    }

    fn seconds(&self) -> u32 {
        30
    }
}
