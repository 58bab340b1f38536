//! How lists are answered.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use candor_model::Error;
use serde::{Deserialize, Serialize};

/// Some of a list, and where it goes on.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// The things.
    pub items: Vec<T>,
    /// What to send as `cursor` for the next page; absent on the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Everything there is.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }

    /// A page of at most `limit` things, made from one more than that; `key` names the place after a thing.
    pub fn of(mut items: Vec<T>, limit: usize, key: impl FnOnce(&T) -> String) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| cursor(&key(last)));
        Self { items, next }
    }
}

/// The cursor that names a place.
pub fn cursor(place: &str) -> String {
    URL_SAFE_NO_PAD.encode(place)
}

/// The place that a cursor names.
pub fn place(cursor: Option<&str>) -> Result<Option<String>, Error> {
    let Some(cursor) = cursor else { return Ok(None) };
    let place = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    place.map(Some).ok_or_else(|| Error::invalid("cursor", "invalid", "not a cursor that this list gave"))
}

/// A place that is an id.
pub fn place_id(cursor: Option<&str>) -> Result<Option<uuid::Uuid>, Error> {
    let place = place(cursor)?;
    let id = place.map(|text| text.parse()).transpose();
    id.map_err(|_| Error::invalid("cursor", "invalid", "not a cursor that this list gave"))
}

/// How many things a page may have.
pub fn limit(asked: Option<u16>, usual: u16) -> Result<usize, Error> {
    match asked.unwrap_or(usual) {
        n @ 1..=200 => Ok(usize::from(n)),
        _ => Err(Error::invalid("limit", "out_of_range", "between 1 and 200")),
    }
}
