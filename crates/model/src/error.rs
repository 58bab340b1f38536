//! What can go wrong, once for the whole house. `api` maps it to HTTP, the command line to an exit code.

use serde::{Deserialize, Serialize};

/// The result of anything in the domain.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Something wrong with one field of the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FieldError {
    /// Where: the field's path as in the request body, such as `verbatims[0].text`; for a filter, `filter`.
    pub path: String,
    /// A stable code such as `required`, `too_long`, `unknown_field`.
    pub code: String,
    /// What is wrong and what would be right, for a person.
    pub message: String,
    /// Where in a text (a filter) it went wrong, in characters from its beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<usize>,
    /// What to write instead, when it can be guessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl FieldError {
    /// An error at `path`.
    pub fn new(path: impl Into<String>, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), code: code.into(), message: message.into(), position: None, hint: None }
    }
}

/// Every failure that a caller can be told about.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It does not exist, or the caller may not know that it does.
    #[error("not found")]
    NotFound,
    /// No credentials, or bad ones.
    #[error("not signed in")]
    Unauthenticated,
    /// Known, but not allowed.
    #[error("not allowed")]
    Forbidden,
    /// The state of things speaks against it; the code says which state.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// Well formed but wrong.
    #[error("invalid input: {}", describe(.0))]
    Invalid(Vec<FieldError>),
    /// Too much at once; try again after this many seconds.
    #[error("too many requests")]
    RateLimited {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// Something that is needed does not answer; try again later.
    #[error("unavailable: {0}")]
    Unavailable(&'static str),
    /// A fault of ours or of the machine. The cause is logged and never leaves the server.
    #[error("internal error: {0}")]
    Internal(String),
}

fn describe(errors: &[FieldError]) -> String {
    errors.iter().map(|e| format!("{}: {}", e.path, e.message)).collect::<Vec<_>>().join("; ")
}

impl Error {
    /// One wrong field.
    pub fn invalid(path: impl Into<String>, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(path, code, message)])
    }

    /// A fault that is not the caller's.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }
}

/// Lets domain functions use `?` on database calls. A missing row is `NotFound`; a violated constraint stays
/// `Internal` unless the caller expects it (`candor_store::on_constraint`); a database that went away or is coming
/// back is `Unavailable`.
#[cfg(feature = "diesel")]
impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        match error {
            diesel::result::Error::NotFound => Self::NotFound,
            gone if is_gone(&gone) => Self::Unavailable("database"),
            other => Self::Internal(format!("database: {other}")),
        }
    }
}

/// Whether the connection broke, or the server is going down or coming up. The driver keeps no code of that, only
/// words.
#[cfg(feature = "diesel")]
fn is_gone(error: &diesel::result::Error) -> bool {
    use diesel::result::{DatabaseErrorKind, Error};
    let says = |info: &dyn diesel::result::DatabaseErrorInformation, words: &[&str]| {
        words.iter().any(|beginning| info.message().starts_with(beginning))
    };
    match error {
        Error::BrokenTransactionManager => true,
        Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => true,
        Error::DatabaseError(DatabaseErrorKind::UnableToSendCommand, info) => {
            says(&**info, &["connection closed", "error communicating with the server"])
        }
        Error::DatabaseError(DatabaseErrorKind::Unknown, info) => {
            says(&**info, &["terminating connection", "the database system is"])
        }
        Error::RollbackErrorOnCommit { rollback_error, commit_error } => {
            is_gone(rollback_error) || is_gone(commit_error)
        }
        _ => false,
    }
}
