//! Reading input: a JSON body and a query string whose errors name the field, as every error of ours does.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use candor_model::{Error, FieldError};
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use crate::problem::ApiError;

/// The largest JSON body; what may be larger (imports, batches) is read as a stream.
const LIMIT: usize = 2 * 1024 * 1024;

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = request.content_type().eq_ignore_ascii_case("application/json");
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            if !is_json {
                return Err(ApiError::Malformed("the content type must be application/json".into()));
            }
            let bytes = bytes.await.map_err(|e| match e.as_response_error().status_code().as_u16() {
                413 => ApiError::TooLarge,
                _ => ApiError::Malformed(e.to_string()),
            })?;
            if bytes.len() > LIMIT {
                return Err(ApiError::TooLarge);
            }
            read_json(&bytes).map(Self)
        })
    }
}

/// Reads JSON; an error about its content names the path of the field.
pub(crate) fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        if inner.is_data() {
            content_error(&path, &inner.to_string())
        } else {
            ApiError::Malformed(format!("no valid JSON: {inner}"))
        }
    })?;
    json.end().map_err(|e| ApiError::Malformed(format!("no valid JSON: {e}")))?;
    Ok(value)
}

/// The query string.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Params<T> {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let query = request.query_string();
        let deserializer = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
        std::future::ready(
            serde_path_to_error::deserialize(deserializer)
                .map(Self)
                .map_err(|e| content_error(&e.path().to_string(), &e.inner().to_string())),
        )
    }
}

/// Turns what serde says of a value into a field error with a code.
fn content_error(path: &str, message: &str) -> ApiError {
    // Serde appends the place in the text, which the path says better.
    let message = message.split(" at line ").next().unwrap_or(message);
    let quoted = message.split('`').nth(1);
    let (code, path) = match (message, quoted) {
        (m, Some(field)) if m.starts_with("missing field") => ("required", join(path, field)),
        (m, Some(field)) if m.starts_with("unknown field") => {
            ("unknown_field", strip_dot(&join_once(path, field)))
        }
        (m, _) if m.starts_with("unknown variant") => ("unknown_value", path.to_owned()),
        _ => ("wrong_type", path.to_owned()),
    };
    let path = if path == "." { String::new() } else { path };
    ApiError::Domain(Error::Invalid(vec![FieldError::new(path, code, message)]))
}

fn join(path: &str, field: &str) -> String {
    if path.is_empty() || path == "." { field.to_owned() } else { format!("{path}.{field}") }
}

/// The path of an unknown field ends in the field already.
fn join_once(path: &str, field: &str) -> String {
    if path == field || path.ends_with(&format!(".{field}")) { path.to_owned() } else { join(path, field) }
}

fn strip_dot(path: &str) -> String {
    path.trim_start_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its reading is looked at")]
    struct Inner {
        count: u8,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its reading is looked at")]
    struct Outer {
        items: Vec<Inner>,
    }

    fn check(json: &str, code: &str, path: &str) {
        match read_json::<Outer>(json.as_bytes()) {
            Err(ApiError::Domain(Error::Invalid(errors))) => {
                assert_eq!((errors[0].code.as_str(), errors[0].path.as_str()), (code, path), "{json}");
            }
            Err(ApiError::Malformed(_)) => assert_eq!(code, "malformed", "{json}"),
            other => panic!("{json}: {other:?}"),
        }
    }

    #[test]
    fn errors_name_the_field() {
        check("{", "malformed", "");
        check("{\"items\":[]} x", "malformed", "");
        check("{}", "required", "items");
        check("{\"items\":[{}]}", "required", "items[0].count");
        check("{\"items\":[{\"count\":300}]}", "wrong_type", "items[0].count");
        check("{\"items\":[{\"count\":1,\"x\":2}]}", "unknown_field", "items[0].x");
        check("{\"items\":[],\"admin\":true}", "unknown_field", "admin");
    }
}
