//! Who acts, and how far their right reaches.

use serde::{Deserialize, Serialize};

use crate::id::{ApiKeyId, OrgId, UnitId, UserId};

/// What a person is there to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the organisation: people, units, keys, retention. May do everything.
    Admin,
    /// Designs surveys, topics, alert rules and dashboards.
    Designer,
    /// Reads everything in scope, builds dashboards and exports.
    Analyst,
    /// Leads units: reads them, takes and closes cases, sets alert rules.
    Manager,
    /// Talks to customers: searches feedback, works on cases.
    Agent,
}

impl Role {
    /// All roles, for forms and tests.
    pub const ALL: [Self; 5] = [Self::Admin, Self::Designer, Self::Analyst, Self::Manager, Self::Agent];

    /// The name used in the API and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Designer => "designer",
            Self::Analyst => "analyst",
            Self::Manager => "manager",
            Self::Agent => "agent",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|r| r.as_str() == s)
            .ok_or_else(|| format!("'{s}' is no role; one of admin, designer, analyst, manager, agent"))
    }
}

/// A right to act. What a [`Role`] or an API key may do is a set of these; `Actor::may` is the one check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub enum Scope {
    /// Send feedback in, imports included.
    #[serde(rename = "feedback:write")]
    FeedbackWrite,
    /// Search, read and measure feedback and customers.
    #[serde(rename = "feedback:read")]
    FeedbackRead,
    /// Take feedback out as files.
    #[serde(rename = "feedback:export")]
    FeedbackExport,
    /// Read surveys.
    #[serde(rename = "surveys:read")]
    SurveysRead,
    /// Design, publish and send surveys.
    #[serde(rename = "surveys:write")]
    SurveysWrite,
    /// Approve surveys before they are published, and say which need it.
    #[serde(rename = "surveys:approve")]
    SurveysApprove,
    /// Change the topic tree.
    #[serde(rename = "topics:write")]
    TopicsWrite,
    /// Read alert rules and alerts.
    #[serde(rename = "alerts:read")]
    AlertsRead,
    /// Change alert rules.
    #[serde(rename = "alerts:write")]
    AlertsWrite,
    /// Read cases.
    #[serde(rename = "cases:read")]
    CasesRead,
    /// Open, take, note and close cases.
    #[serde(rename = "cases:write")]
    CasesWrite,
    /// Change dashboards.
    #[serde(rename = "reports:write")]
    ReportsWrite,
    /// People, units, keys, audit.
    #[serde(rename = "admin")]
    Admin,
}

impl Scope {
    /// All rights, for forms and tests.
    pub const ALL: [Self; 13] = [
        Self::FeedbackWrite,
        Self::FeedbackRead,
        Self::FeedbackExport,
        Self::SurveysRead,
        Self::SurveysWrite,
        Self::SurveysApprove,
        Self::TopicsWrite,
        Self::AlertsRead,
        Self::AlertsWrite,
        Self::CasesRead,
        Self::CasesWrite,
        Self::ReportsWrite,
        Self::Admin,
    ];

    /// The name used in the API, the database and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FeedbackWrite => "feedback:write",
            Self::FeedbackRead => "feedback:read",
            Self::FeedbackExport => "feedback:export",
            Self::SurveysRead => "surveys:read",
            Self::SurveysWrite => "surveys:write",
            Self::SurveysApprove => "surveys:approve",
            Self::TopicsWrite => "topics:write",
            Self::AlertsRead => "alerts:read",
            Self::AlertsWrite => "alerts:write",
            Self::CasesRead => "cases:read",
            Self::CasesWrite => "cases:write",
            Self::ReportsWrite => "reports:write",
            Self::Admin => "admin",
        }
    }
}

impl std::str::FromStr for Scope {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|x| x.as_str() == s).ok_or_else(|| {
            let all: Vec<_> = Self::ALL.iter().map(|x| x.as_str()).collect();
            format!("'{s}' is no scope; one of {}", all.join(", "))
        })
    }
}

impl Role {
    /// What the role may do.
    #[must_use]
    pub fn scopes(self) -> &'static [Scope] {
        use Scope::{
            AlertsRead, AlertsWrite, CasesRead, CasesWrite, FeedbackExport, FeedbackRead, FeedbackWrite,
            ReportsWrite, SurveysApprove, SurveysRead, SurveysWrite, TopicsWrite,
        };
        match self {
            Self::Admin => &Scope::ALL,
            Self::Designer => &[
                FeedbackWrite,
                FeedbackRead,
                FeedbackExport,
                SurveysRead,
                SurveysWrite,
                TopicsWrite,
                AlertsRead,
                AlertsWrite,
                CasesRead,
                ReportsWrite,
            ],
            Self::Analyst => {
                &[FeedbackRead, FeedbackExport, SurveysRead, TopicsWrite, AlertsRead, CasesRead, ReportsWrite]
            }
            // Who designs surveys does not approve them.
            Self::Manager => &[
                FeedbackRead,
                FeedbackExport,
                SurveysRead,
                SurveysApprove,
                AlertsRead,
                AlertsWrite,
                CasesRead,
                CasesWrite,
                ReportsWrite,
            ],
            Self::Agent => &[FeedbackRead, AlertsRead, CasesRead, CasesWrite],
        }
    }
}

/// Who acts: made at the edge from a session, an API key or the command line, and handed to every domain function.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    /// The tenant; nothing outside it can be reached.
    pub org: OrgId,
    /// The signed-in person, when it is one.
    pub user: Option<UserId>,
    /// The API key, when it is one.
    pub api_key: Option<ApiKeyId>,
    /// How the actor is named in the audit log: an e-mail address, a key's name, `system`.
    pub name: String,
    /// What the actor may do.
    pub scopes: Vec<Scope>,
    /// The units that the actor may see, each with all below it, as ids and as paths (`north/lyon`).
    /// `None` means the whole organisation. Records without a unit are visible only then.
    pub units: Option<Vec<(UnitId, String)>>,
}

impl Actor {
    /// Candor itself: workers, followers, the command line. May do everything within the organisation.
    #[must_use]
    pub fn system(org: OrgId) -> Self {
        Self {
            org,
            user: None,
            api_key: None,
            name: "system".into(),
            scopes: Scope::ALL.to_vec(),
            units: None,
        }
    }

    /// Whether the actor has the right.
    #[must_use]
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }

    /// Errors with `Forbidden` unless the actor has the right.
    pub fn require(&self, scope: Scope) -> crate::Result<()> {
        if self.may(scope) { Ok(()) } else { Err(crate::Error::Forbidden) }
    }

    /// Whether a record of the unit with this path lies in the actor's scope.
    #[must_use]
    pub fn sees_unit(&self, path: Option<&str>) -> bool {
        match (&self.units, path) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(units), Some(path)) => units.iter().any(|(_, root)| {
                path == root || path.strip_prefix(root.as_str()).is_some_and(|rest| rest.starts_with('/'))
            }),
        }
    }
}
