//! Response exports of Qualtrics: their columns are named in two or three lines, of which one names columns for us.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use super::delimited::next_cells;
use super::lines::{Lines, Place};

/// The most columns that such an export has.
const MAX: usize = 5_000;

/// Writes the export `from` to `to` with one line of names; answers whether it is such an export at all.
pub fn settle(from: &Path, to: &Path) -> io::Result<bool> {
    let mut lines = Lines::open(from, Place::default())?;
    let mut first = Vec::new();
    lines.read(&mut first)?;
    let head = String::from_utf8_lossy(&first).to_lowercase();
    let told = head.contains("responseid")
        || head.contains("response id")
        || head.trim_start_matches('\u{feff}').trim_start_matches('"').starts_with("v1");
    if !told {
        return Ok(false);
    }
    let delimiter = if head.contains('\t') { b'\t' } else { b',' };
    let mut lines = Lines::open(from, Place::default())?;
    let Some(Ok(names)) = next_cells(&mut lines, delimiter)? else { return Ok(false) };
    let Some(Ok(texts)) = next_cells(&mut lines, delimiter)? else { return Ok(false) };
    if !is_export(&names, &texts) {
        return Ok(false);
    }
    let mut rest = lines.place();
    // Newer exports have a third line, of objects that say which question a column belongs to.
    if let Some(Ok(third)) = next_cells(&mut lines, delimiter)?
        && third.iter().find(|c| !c.trim().is_empty()).is_some_and(|c| c.contains("ImportId"))
    {
        rest = lines.place();
    }
    let mut source = File::open(from)?;
    let mut out = File::create(to)?;
    let named: Vec<String> =
        names.iter().zip(&texts).map(|(name, text)| quoted(column(name, text))).collect();
    writeln!(out, "{}", named.join(&char::from(delimiter).to_string()))?;
    source.seek(SeekFrom::Start(rest.position))?;
    io::copy(&mut source, &mut out)?;
    Ok(true)
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

fn is_export(names: &[String], texts: &[String]) -> bool {
    let has = |cells: &[String], name: &str| cells.iter().any(|c| plain(c) == name);
    (2..=MAX).contains(&names.len())
        && names.len() == texts.len()
        && has(texts, "responseid")
        && has(texts, "startdate")
        && (has(names, "responseid") || has(names, "v1"))
}

/// The oldest exports number the columns that are not questions: V1, V2. Their names stand in the second line.
fn column<'a>(name: &'a str, text: &'a str) -> &'a str {
    let numbered =
        name.strip_prefix('V').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    if numbered && !text.trim().is_empty() { text } else { name }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(content: &str, expect: Option<&str>) {
        let dir = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().join("from"), dir.path().join("to"));
        std::fs::write(&from, content).unwrap();
        assert_eq!(settle(&from, &to).unwrap(), expect.is_some(), "{content}");
        if let Some(expect) = expect {
            assert_eq!(std::fs::read_to_string(&to).unwrap(), expect);
        }
    }

    #[test]
    fn two_and_three_lines_of_names_become_one() {
        check(
            "StartDate,ResponseId,Q1\n\"Start Date\",\"Response ID\",\"Why, then?\"\n\"{\"\"ImportId\"\":\"\"startDate\"\"}\",\"{\"\"ImportId\"\":\"\"_recordId\"\"}\",\"{\"\"ImportId\"\":\"\"QID1\"\"}\"\n2026-01-02,R_1,Late\n",
            Some("\"StartDate\",\"ResponseId\",\"Q1\"\n2026-01-02,R_1,Late\n"),
        );
        check(
            "\u{feff}V1,V8,Q1_1\r\nResponseID,StartDate,\"Two\nlines\"\r\nR_1,2026-01-02,5\r\n",
            Some("\"ResponseID\",\"StartDate\",\"Q1_1\"\nR_1,2026-01-02,5\r\n"),
        );
        check(
            "ResponseID\tStartDate\tQ1\nResponseID\tStartDate\tWhy?\nR_1\t2026-01-02\t5\n",
            Some("\"ResponseID\"\t\"StartDate\"\t\"Q1\"\nR_1\t2026-01-02\t5\n"),
        );
    }

    #[test]
    fn other_files_stay_as_they_are() {
        check("id,text\n1,Late\n", None);
        check("ResponseId,StartDate,text\nR_1,2026-01-02,Late\n", None);
        check("ResponseId\n", None);
        check("V1,V2,\n", None);
    }
}
