//! Identifiers: one newtype per kind of thing, so that a survey's id cannot stand where a customer's is meant.

/// Declares UUIDv7 newtypes. A new id sorts after those made before it, which keeps index pages dense.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(transparent)]
        #[cfg_attr(feature = "diesel", derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow))]
        #[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::Uuid))]
        #[schema(value_type = uuid::Uuid)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A fresh id, ordered by the time of its making.
            #[must_use]
            pub fn new() -> Self {
                Self(uuid::Uuid::now_v7())
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }

        #[cfg(feature = "diesel")]
        impl diesel::serialize::ToSql<diesel::sql_types::Uuid, diesel::pg::Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>) -> diesel::serialize::Result {
                diesel::serialize::ToSql::<diesel::sql_types::Uuid, diesel::pg::Pg>::to_sql(&self.0, out)
            }
        }

        #[cfg(feature = "diesel")]
        impl diesel::deserialize::FromSql<diesel::sql_types::Uuid, diesel::pg::Pg> for $name {
            fn from_sql(bytes: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                diesel::deserialize::FromSql::<diesel::sql_types::Uuid, diesel::pg::Pg>::from_sql(bytes).map(Self)
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for uuid::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

ids! {
    /// An organisation: the tenant that owns every row.
    OrgId,
    /// A part of the organisation that can be measured: a region, a store, a team.
    UnitId,
    /// A person who signs in.
    UserId,
    /// An API key.
    ApiKeyId,
    /// Somebody whose feedback is heard.
    CustomerId,
    /// One feedback record.
    FeedbackId,
    /// A survey through all its versions.
    SurveyId,
    /// A quota of a survey.
    QuotaId,
    /// A public link to a survey.
    SurveyLinkId,
    /// One person's passage through a survey.
    ResponseId,
    /// A personal request to answer a survey.
    InvitationId,
    /// People who are to be asked, and how.
    CampaignId,
    /// Somebody whom a campaign considers.
    CandidateId,
    /// A rule of how often people are written to.
    ContactRuleId,
    /// A topic in the organisation's tree.
    TopicId,
    /// A search that somebody named.
    SavedSearchId,
    /// A rule that tells people about feedback.
    AlertRuleId,
    /// One firing of an alert rule.
    AlertId,
    /// A case: somebody is to act on feedback.
    CaseId,
    /// A reason why things go wrong, as cases name it.
    RootCauseId,
    /// A page of tiles.
    DashboardId,
    /// The import of one file.
    ImportId,
    /// One mail to one person.
    MailId,
    /// A piece of work for later.
    JobId,
}
