//! Turns what was uploaded into a file of lines that can be read from any place: spreadsheets become JSON lines,
//! UTF-16 becomes UTF-8, several lines of names become one, everything else stays as it is.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use candor_model::{Error, Result};

use super::{qualtrics, spreadsheet};

/// The largest Excel file.
const MAX_SPREADSHEET: u64 = 200 * 1024 * 1024;

/// What a file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Lines of text; it can be read as it is.
    Text,
    /// An Excel file, now JSON lines in the other file, whose columns stand in this row.
    Spreadsheet {
        /// From 1.
        header_row: u64,
    },
    /// UTF-16, now UTF-8 in the other file.
    Recoded,
}

/// Looks at the file `from` and, if it cannot be read in lines, writes what can be to `to`.
pub fn prepare(from: &Path, to: &Path) -> Result<Kind> {
    let mut head = [0; 8192];
    let mut file = File::open(from).map_err(Error::internal)?;
    let read = file.read(&mut head).map_err(Error::internal)?;
    match &head[..read] {
        [] => Err(refuse("empty", "the file is empty")),
        [b'P', b'K', 3, 4, ..] => {
            let length = file.metadata().map_err(Error::internal)?.len();
            if length > MAX_SPREADSHEET {
                return Err(refuse("too_large", "an Excel file has at most 200 MB; save it as CSV instead"));
            }
            let header_row = spreadsheet::to_json_lines(from, to)?;
            Ok(Kind::Spreadsheet { header_row })
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            Err(refuse("old_excel", "old Excel files (.xls) cannot be read; save it as .xlsx or CSV"))
        }
        [0xff, 0xfe, ..] => recode(file, to, u16::from_le_bytes).map(|()| Kind::Recoded),
        [0xfe, 0xff, ..] => recode(file, to, u16::from_be_bytes).map(|()| Kind::Recoded),
        [b'%', b'P', b'D', b'F', ..] => Err(refuse("pdf", "PDF files cannot be read")),
        head if head.contains(&0) => {
            Err(refuse("binary", "the file is neither text nor an Excel file (.xlsx)"))
        }
        _ if qualtrics::settle(from, to).map_err(Error::internal)? => Ok(Kind::Recoded),
        _ => Ok(Kind::Text),
    }
}

pub(super) fn refuse(code: &str, message: &str) -> Error {
    Error::invalid("file", code, message)
}

fn recode(mut file: File, to: &Path, unit: fn([u8; 2]) -> u16) -> Result<()> {
    let mut copy = || -> io::Result<()> {
        file.seek(SeekFrom::Start(2))?;
        let mut reader = BufReader::new(&file);
        let mut writer = BufWriter::new(File::create(to)?);
        let mut bytes = Vec::new();
        let mut units: Vec<u16> = Vec::new();
        loop {
            let chunk = reader.fill_buf()?;
            let length = chunk.len();
            bytes.extend_from_slice(chunk);
            reader.consume(length);
            let even = bytes.len() & !1;
            units.extend(bytes[..even].chunks_exact(2).map(|pair| unit([pair[0], pair[1]])));
            bytes.drain(..even);
            // A pair of surrogates may be divided between two chunks.
            let whole = match units.last() {
                Some(0xd800..=0xdbff) if length > 0 => units.len() - 1,
                _ => units.len(),
            };
            for c in char::decode_utf16(units.drain(..whole)) {
                write!(writer, "{}", c.unwrap_or(char::REPLACEMENT_CHARACTER))?;
            }
            if length == 0 {
                return writer.flush();
            }
        }
    };
    copy().map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_16_becomes_utf_8() {
        let text = "id,text\n1,Grüße 😀\n".repeat(5_000);
        for little in [true, false] {
            let dir = tempfile::tempdir().unwrap();
            let (from, to) = (dir.path().join("from"), dir.path().join("to"));
            let bytes = |u: u16| if little { u.to_le_bytes() } else { u.to_be_bytes() };
            let coded: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect();
            std::fs::write(&from, coded).unwrap();
            assert_eq!(prepare(&from, &to).unwrap(), Kind::Recoded);
            assert!(std::fs::read_to_string(&to).unwrap() == text);
        }
    }

    #[test]
    fn files_without_rows_are_refused_by_name() {
        let check = |content: &[u8], code: &str| {
            let dir = tempfile::tempdir().unwrap();
            std::fs::write(dir.path().join("from"), content).unwrap();
            match prepare(&dir.path().join("from"), &dir.path().join("to")) {
                Err(Error::Invalid(errors)) => assert_eq!(errors[0].code, code),
                other => panic!("{code}: {other:?}"),
            }
        };
        check(b"", "empty");
        check(b"%PDF-1.7", "pdf");
        check(b"\xd0\xcf\x11\xe0", "old_excel");
        check(b"\x7fEL\0", "binary");
        check(b"PK\x03\x04 no archive", "broken");
    }
}
