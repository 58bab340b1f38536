//! Comma, semicolon, tab and bar separated rows, as spreadsheets and databases write them, and as people break them.

use std::io;

use candor_model::FieldError;

use super::lines::{Line, Lines, MAX_ROW, decode};

/// The most lines that one row may span.
const MAX_LINES: usize = 1_000;

/// The cells of the next row; `None` at the end. A quote that is never closed costs its own line only.
pub fn next_cells(lines: &mut Lines, delimiter: u8) -> io::Result<Option<Result<Vec<String>, FieldError>>> {
    let mut record = Vec::new();
    match lines.read(&mut record)? {
        Line::End => return Ok(None),
        Line::TooLong => return Ok(Some(Err(too_long()))),
        Line::Read => {}
    }
    if memchr::memchr(b'"', &record).is_none() {
        return Ok(Some(Ok(record.split(|b| *b == delimiter).map(decode).collect())));
    }
    let after_first = lines.place();
    for _ in 0..MAX_LINES {
        match split(&record, delimiter) {
            Split::Cells(cells) => return Ok(Some(Ok(cells))),
            Split::Open => {}
            Split::Broken => break,
        }
        record.push(b'\n');
        if lines.read(&mut record)? != Line::Read || record.len() > MAX_ROW {
            break;
        }
    }
    lines.go(after_first)?;
    let message = "has a quotation mark that is not closed";
    Ok(Some(Err(FieldError::new("row", "quote_not_closed", message))))
}

/// What is said of a line beyond all bounds.
pub fn too_long() -> FieldError {
    FieldError::new("row", "too_long", format!("is longer than {MAX_ROW} bytes"))
}

/// What a record turned out to be.
enum Split {
    /// Whole.
    Cells(Vec<String>),
    /// It ends within quotes.
    Open,
    /// It has a lone quote within a cell of several lines: where it ends can only be guessed wrongly.
    Broken,
}

/// The cells of a record. A quote counts at the beginning of a cell only, and
/// closes only before a delimiter or the end: `"he said "no" twice"` is read as people mean it.
fn split(record: &[u8], delimiter: u8) -> Split {
    let mut cells = Vec::new();
    let mut rest = record;
    loop {
        let start = rest.iter().position(|b| *b != b' ').unwrap_or(rest.len());
        if rest.get(start) == Some(&b'"') {
            let Some((cell, lone, after)) = quoted(&rest[start + 1..], delimiter) else { return Split::Open };
            if lone && record.contains(&b'\n') {
                return Split::Broken;
            }
            cells.push(cell);
            match after {
                Some(after) => rest = after,
                None => return Split::Cells(cells),
            }
        } else {
            match memchr::memchr(delimiter, rest) {
                Some(end) => {
                    cells.push(decode(&rest[..end]));
                    rest = &rest[end + 1..];
                }
                None => {
                    cells.push(decode(rest));
                    return Split::Cells(cells);
                }
            }
        }
    }
}

/// A quoted cell from after its opening quote, whether lone quotes stand in it, and what follows the delimiter after
/// it; `None` when it is not closed.
fn quoted(rest: &[u8], delimiter: u8) -> Option<(String, bool, Option<&[u8]>)> {
    let (mut cell, mut lone) = (Vec::new(), false);
    let mut at = 0;
    loop {
        let quote = at + memchr::memchr(b'"', &rest[at..])?;
        cell.extend_from_slice(&rest[at..quote]);
        let after = &rest[quote + 1..];
        if after.first() == Some(&b'"') {
            cell.push(b'"');
            at = quote + 2;
            continue;
        }
        let blanks = after.iter().position(|b| *b != b' ').unwrap_or(after.len());
        match after.get(blanks) {
            None => return Some((decode(&cell), lone, None)),
            Some(b) if *b == delimiter => {
                return Some((decode(&cell), lone, Some(&after[blanks + 1..])));
            }
            Some(_) => {
                lone = true;
                cell.push(b'"');
                at = quote + 1;
            }
        }
    }
}

/// The delimiter of a sample of lines: the one that divides most of them into the same number of cells, above one.
pub fn guess_delimiter(sample: &[String]) -> u8 {
    let mut best = (0, b',');
    for delimiter in [b',', b';', b'\t', b'|'] {
        let width = |line: &String| match split(line.as_bytes(), delimiter) {
            Split::Cells(cells) => Some(cells.len()),
            Split::Open | Split::Broken => None,
        };
        let widths: Vec<usize> = sample.iter().filter_map(width).collect();
        let Some(first) = widths.first().copied().filter(|width| *width > 1) else { continue };
        let alike = widths.iter().filter(|width| **width == first).count();
        let score = alike * 100 + first.min(99);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::super::lines::Place;
    use super::*;

    fn read(content: &str, delimiter: u8) -> Vec<Result<Vec<String>, String>> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        let mut lines = Lines::open(file.path(), Place::default()).unwrap();
        let mut rows = Vec::new();
        while let Some(row) = next_cells(&mut lines, delimiter).unwrap() {
            rows.push(row.map_err(|e| e.code));
        }
        rows
    }

    fn check(content: &str, expect: &[&[&str]]) {
        let rows: Vec<Vec<String>> = read(content, b',').into_iter().map(Result::unwrap).collect();
        assert_eq!(rows, expect, "{content}");
    }

    #[test]
    fn cells_are_read_as_people_mean_them() {
        check("a,b\n1,2", &[&["a", "b"], &["1", "2"]]);
        check("\"a,b\",c\r\n", &[&["a,b", "c"]]);
        check("\"two\nlines\",x\n", &[&["two\nlines", "x"]]);
        check("\"say \"\"no\"\"\",x", &[&["say \"no\"", "x"]]);
        check("\"he said \"no\" twice\",x", &[&["he said \"no\" twice", "x"]]);
        check("5\" pipe,x", &[&["5\" pipe", "x"]]);
        check("a, \"b,c\" ,d", &[&["a", "b,c", "d"]]);
        check("a,,\n", &[&["a", "", ""]]);
        check("\"\",\"\"", &[&["", ""]]);
    }

    #[test]
    fn an_open_quote_costs_one_line() {
        let rows = read("a,\"open\nb,c\nd,e\n", b',');
        assert_eq!(rows[0], Err("quote_not_closed".into()));
        assert_eq!(rows[1], Ok(vec!["b".into(), "c".into()]));
        assert_eq!(rows.len(), 3);
        // The next quoted cell is not taken for the end of the open one.
        let rows = read("1,\"open\n2,\"two\nlines\",x\n", b',');
        assert_eq!(rows[0], Err("quote_not_closed".into()));
        assert_eq!(rows[1], Ok(vec!["2".into(), "two\nlines".into(), "x".into()]));
    }

    #[test]
    fn the_delimiter_is_found() {
        let check = |lines: &[&str], expect: u8| {
            let lines: Vec<String> = lines.iter().map(|l| (*l).to_owned()).collect();
            assert_eq!(guess_delimiter(&lines), expect, "{lines:?}");
        };
        check(&["a,b,c", "1,2,3"], b',');
        check(&["a;b", "1,5;2", "2,5;3"], b';');
        check(&["a\tb", "1, 2\t3"], b'\t');
        check(&["a|b", "1|2"], b'|');
        check(&["text", "only, one, column"], b',');
        check(&["id,text", "1,\"a; b; c\"", "2,\"d; e\""], b',');
    }
}
