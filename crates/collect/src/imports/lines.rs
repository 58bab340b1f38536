//! Lines of a file, each bounded in size, with the place where it begins, so that reading can go on from there.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::Path;

use serde::{Deserialize, Serialize};

/// The longest line, and the longest row of several lines, in bytes.
pub const MAX_ROW: usize = 1024 * 1024;

/// A place in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Bytes before it.
    pub position: u64,
    /// Lines before it.
    pub line: u64,
}

/// What a read brought.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// The line is in the buffer, without its end.
    Read,
    /// The line was longer than [`MAX_ROW`]; it was passed over.
    TooLong,
    /// There is none.
    End,
}

/// Reads lines.
pub struct Lines {
    file: BufReader<File>,
    place: Place,
}

impl Lines {
    /// Opens a file at a place; at the beginning, a byte order mark is passed over.
    pub fn open(path: &Path, from: Place) -> io::Result<Self> {
        let mut file = BufReader::with_capacity(256 * 1024, File::open(path)?);
        let mut place = from;
        if place.position == 0 && file.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
            file.consume(3);
            place.position = 3;
        } else {
            file.seek(SeekFrom::Start(place.position))?;
        }
        Ok(Self { file, place })
    }

    /// Where the next line begins.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Goes to a place.
    pub fn go(&mut self, place: Place) -> io::Result<()> {
        let by = i64::try_from(place.position).unwrap_or(i64::MAX)
            - i64::try_from(self.place.position).unwrap_or(i64::MAX);
        // Relative, so that the buffer is kept when it reaches so far.
        self.file.seek_relative(by)?;
        self.place = place;
        Ok(())
    }

    /// Appends the next line to `buffer`, without its end.
    pub fn read(&mut self, buffer: &mut Vec<u8>) -> io::Result<Line> {
        let (mut taken, mut length) = (0_usize, 0_usize);
        loop {
            let chunk = self.file.fill_buf()?;
            if chunk.is_empty() {
                break;
            }
            let end = memchr::memchr(b'\n', chunk);
            let content = end.unwrap_or(chunk.len());
            if length + content <= MAX_ROW {
                buffer.extend_from_slice(&chunk[..content]);
            }
            length += content;
            let used = end.map_or(content, |end| end + 1);
            self.file.consume(used);
            taken += used;
            if end.is_some() {
                break;
            }
        }
        if taken == 0 {
            return Ok(Line::End);
        }
        self.place.position += taken as u64;
        self.place.line += 1;
        if length > MAX_ROW {
            return Ok(Line::TooLong);
        }
        if buffer.last() == Some(&b'\r') {
            buffer.pop();
        }
        Ok(Line::Read)
    }
}

/// The text of a line: UTF-8, or else Windows-1252, which gives every byte a meaning.
pub fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|b| windows_1252(*b)).collect(),
    }
}

fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(content: &[u8]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        file
    }

    #[test]
    fn reading_goes_on_from_any_place() {
        let file = file(b"\xef\xbb\xbfone\r\ntwo\nthree");
        let mut lines = Lines::open(file.path(), Place::default()).unwrap();
        let mut buffer = Vec::new();
        assert_eq!(lines.read(&mut buffer).unwrap(), Line::Read);
        assert_eq!(buffer, b"one");
        let after_one = lines.place();
        assert_eq!(after_one, Place { position: 8, line: 1 });
        for mut lines in [Lines::open(file.path(), after_one).unwrap(), lines] {
            let mut buffer = Vec::new();
            assert_eq!(lines.read(&mut buffer).unwrap(), Line::Read);
            assert_eq!(lines.read(&mut buffer).unwrap(), Line::Read);
            assert_eq!(buffer, b"twothree");
            assert_eq!(lines.read(&mut buffer).unwrap(), Line::End);
            lines.go(after_one).unwrap();
            assert_eq!(lines.read(&mut buffer).unwrap(), Line::Read);
            assert!(buffer.ends_with(b"threetwo"));
        }
    }

    #[test]
    fn endless_lines_are_passed_over() {
        let mut content = vec![b'x'; MAX_ROW + 1];
        content.extend_from_slice(b"\nnext\n");
        let file = file(&content);
        let mut lines = Lines::open(file.path(), Place::default()).unwrap();
        let mut buffer = Vec::new();
        assert_eq!(lines.read(&mut buffer).unwrap(), Line::TooLong);
        buffer.clear();
        assert_eq!(lines.read(&mut buffer).unwrap(), Line::Read);
        assert_eq!(buffer, b"next");
        assert_eq!(lines.place().line, 2);
    }

    #[test]
    fn old_windows_files_are_read() {
        assert_eq!(decode("Größe €".as_bytes()), "Größe €");
        assert_eq!(decode(b"Gr\xf6\xdfe \x80"), "Größe €");
    }
}
