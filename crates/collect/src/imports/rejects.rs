//! The rows that could not be stored.

use std::io::Write;
use std::path::Path;

use candor_model::id::ImportId;
use candor_model::{Actor, Error, FieldError, Result};
use candor_store::Conn;
use diesel::sql_types::{Array, BigInt, Jsonb, Uuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use super::chunk::BadRow;
use super::lines::{Lines, Place, decode};
use crate::json::Json;

/// The most characters of a bad row that are written out.
const MAX_SHOWN: usize = 32_000;

/// A row that could not be stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Reject {
    /// Where it stands in the file.
    pub line: i64,
    /// Where it begins in the file, in bytes.
    #[serde(skip)]
    pub position: i64,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    line: i64,
    #[diesel(sql_type = BigInt)]
    position_bytes: i64,
    #[diesel(sql_type = Jsonb)]
    errors: Json<Vec<FieldError>>,
}

pub(super) async fn store(conn: &mut Conn, actor: &Actor, import: ImportId, bad: &[BadRow]) -> Result<()> {
    if bad.is_empty() {
        return Ok(());
    }
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    sql_query(
        "insert into import_reject (org_id, import_id, line, position_bytes, errors)
         select $1, $2, * from unnest($3, $4, $5) on conflict do nothing",
    )
    .bind::<Uuid, _>(actor.org)
    .bind::<Uuid, _>(import)
    .bind::<Array<BigInt>, _>(bad.iter().map(|b| number(b.line)).collect::<Vec<_>>())
    .bind::<Array<BigInt>, _>(bad.iter().map(|b| number(b.position)).collect::<Vec<_>>())
    .bind::<Array<Jsonb>, _>(bad.iter().map(|b| Json(&b.errors)).collect::<Vec<_>>())
    .execute(conn)
    .await?;
    Ok(())
}

/// The bad rows of an import after a line, in order.
pub async fn rejects(
    conn: &mut Conn,
    actor: &Actor,
    import: ImportId,
    after: i64,
    limit: u32,
) -> Result<Vec<Reject>> {
    super::record::get(conn, actor, import).await?;
    let rows: Vec<Row> = sql_query(
        "select line, position_bytes, errors from import_reject
         where org_id = $1 and import_id = $2 and line > $3 order by line limit $4",
    )
    .bind::<Uuid, _>(actor.org)
    .bind::<Uuid, _>(import)
    .bind::<BigInt, _>(after)
    .bind::<BigInt, _>(i64::from(limit))
    .load(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Reject { line: row.line, position: row.position_bytes, errors: row.errors.0 })
        .collect())
}

/// Writes bad rows as CSV: line, reason and, while the file is kept, the row itself.
pub fn write_rejects_csv(
    out: &mut impl Write,
    file: Option<&Path>,
    rejects: &[Reject],
    header: bool,
) -> Result<()> {
    let mut lines = file.and_then(|path| Lines::open(path, Place::default()).ok());
    let mut text = String::new();
    if header {
        text.push_str("line,reason,row\r\n");
    }
    for reject in rejects {
        let reasons: Vec<_> = reject.errors.iter().map(|e| format!("{}: {}", e.path, e.message)).collect();
        let row = lines.as_mut().map(|lines| read_at(lines, reject.position)).unwrap_or_default();
        text.push_str(&format!("{},{},{}\r\n", reject.line, cell(&reasons.join("; ")), cell(&row)));
    }
    out.write_all(text.as_bytes()).map_err(Error::internal)
}

fn read_at(lines: &mut Lines, position: i64) -> String {
    let mut line = Vec::new();
    let place = Place { position: u64::try_from(position).unwrap_or_default(), line: 0 };
    if lines.go(place).is_err() || lines.read(&mut line).is_err() {
        return String::new();
    }
    decode(&line).chars().take(MAX_SHOWN).collect()
}

/// A cell that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_rows_are_written_with_their_reasons() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "id,nps\n=1+1,\"x\"\n").unwrap();
        let error = FieldError::new("scores.nps", "invalid", "'x' is no score");
        let reject = Reject { line: 2, position: 7, errors: vec![error] };
        let mut out = Vec::new();
        write_rejects_csv(&mut out, Some(file.path()), &[reject], true).unwrap();
        let expect = "line,reason,row\r\n2,\"scores.nps: 'x' is no score\",\"'=1+1,\"\"x\"\"\"\r\n";
        assert_eq!(String::from_utf8(out).unwrap(), expect);
    }
}
