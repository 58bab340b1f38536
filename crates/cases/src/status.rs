//! How far a case has come, and how much it matters.

use candor_model::{Error, Result};
use serde::{Deserialize, Serialize};

/// How far a case has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has begun.
    Open,
    /// Somebody works on it.
    InProgress,
    /// The customer has to say something first; the clock stands still.
    WaitingForCustomer,
    /// Done, as far as we can tell.
    Resolved,
    /// Over.
    Closed,
}

impl Status {
    /// All of them in the order of a case's life.
    pub const ALL: [Self; 5] =
        [Self::Open, Self::InProgress, Self::WaitingForCustomer, Self::Resolved, Self::Closed];

    /// What may follow: the one table of legal changes.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Open => &[Self::InProgress, Self::WaitingForCustomer, Self::Resolved, Self::Closed],
            Self::InProgress => &[Self::Open, Self::WaitingForCustomer, Self::Resolved, Self::Closed],
            Self::WaitingForCustomer => &[Self::InProgress, Self::Resolved, Self::Closed],
            Self::Resolved => &[Self::InProgress, Self::Closed],
            Self::Closed => &[Self::InProgress],
        }
    }

    /// This status after a change from `self`, or a conflict when the table does not have it.
    pub fn to(self, next: Self) -> Result<Self> {
        if self.next().contains(&next) { Ok(next) } else { Err(Error::Conflict("case_status")) }
    }

    /// Whether somebody still has to act.
    #[must_use]
    pub fn is_active(self) -> bool {
        !matches!(self, Self::Resolved | Self::Closed)
    }

    /// The name in the API and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::InProgress => "in_progress",
            Self::WaitingForCustomer => "waiting_for_customer",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
        }
    }
}

impl std::str::FromStr for Status {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let known = Self::ALL.into_iter().find(|s| s.as_str() == text);
        known.ok_or_else(|| Error::Internal(format!("case status '{text}'")))
    }
}

/// How much a case matters.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// When there is time.
    Low,
    /// Like most.
    #[default]
    Normal,
    /// Before others.
    High,
    /// Now.
    Urgent,
}

impl Priority {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Normal, Self::High, Self::Urgent];

    /// The name in the API and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }

    /// The time it allows until an organisation says otherwise.
    #[must_use]
    pub fn usual_minutes(self) -> i32 {
        60 * match self {
            Self::Low => 168,
            Self::Normal => 72,
            Self::High => 24,
            Self::Urgent => 4,
        }
    }
}

impl std::str::FromStr for Priority {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let known = Self::ALL.into_iter().find(|p| p.as_str() == text);
        known.ok_or_else(|| Error::Internal(format!("case priority '{text}'")))
    }
}

#[cfg(test)]
mod tests {
    use super::Status::{Closed, InProgress, Open, Resolved, WaitingForCustomer};
    use super::*;

    #[test]
    fn the_whole_table_of_changes() {
        let legal = [
            (Open, vec![InProgress, WaitingForCustomer, Resolved, Closed]),
            (InProgress, vec![Open, WaitingForCustomer, Resolved, Closed]),
            (WaitingForCustomer, vec![InProgress, Resolved, Closed]),
            (Resolved, vec![InProgress, Closed]),
            (Closed, vec![InProgress]),
        ];
        for (from, allowed) in legal {
            for to in Status::ALL {
                assert_eq!(from.to(to).is_ok(), allowed.contains(&to), "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn names_read_back() {
        for status in Status::ALL {
            assert_eq!(status.as_str().parse::<Status>().unwrap(), status);
        }
        for priority in Priority::ALL {
            assert_eq!(priority.as_str().parse::<Priority>().unwrap(), priority);
        }
        assert!("done".parse::<Status>().is_err());
    }
}
