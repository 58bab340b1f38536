//! `candor org`, `candor user`, `candor key`.

use anyhow::Result;
use candor_accounts::api_keys::{self, NewApiKey};
use candor_accounts::organisations;
use candor_accounts::users::{self, NewUser};
use candor_model::{Actor, Role, Scope};
use clap::Subcommand;

use super::session::with_house;
use crate::config::Config;

#[derive(Debug, Subcommand)]
pub(crate) enum OrgCommand {
    /// Adds an organisation.
    Add {
        /// Its short name: lower-case letters, digits and dashes.
        slug: String,
        /// Its name; the short name when left out.
        #[arg(long)]
        name: Option<String>,
    },
}

impl OrgCommand {
    pub(crate) async fn run(self, config: &Config) -> Result<()> {
        let Self::Add { slug, name } = self;
        with_house(config, async |house| {
            organisations::add(&house.db, &slug, name.as_deref().unwrap_or(&slug)).await?;
            println!("Added the organisation {slug}.");
            Ok(())
        })
        .await
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Adds a person and prints the password to sign in with, unless one is given in CANDOR_USER_PASSWORD.
    Add {
        /// Their e-mail address.
        email: String,
        /// Their organisation.
        #[arg(long)]
        org: String,
        /// What they are there to do: admin, designer, analyst, manager or agent.
        #[arg(long)]
        role: Role,
        /// Their name.
        #[arg(long)]
        name: Option<String>,
    },
}

impl UserCommand {
    pub(crate) async fn run(self, config: &Config) -> Result<()> {
        let Self::Add { email, org, role, name } = self;
        with_house(config, async |house| {
            let org = organisations::by_slug(&house.db, &org).await?;
            let password = std::env::var("CANDOR_USER_PASSWORD").ok();
            let new = NewUser { email, name, role, units: None, language: None, password };
            let (user, made) = house
                .db
                .tenant(org, async move |conn| users::add(conn, &Actor::system(org), new).await)
                .await?;
            println!("Added {} as {}.", user.email, role.as_str());
            if let Some(password) = made {
                println!("Password: {password}");
            }
            Ok(())
        })
        .await
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Makes an API key and prints it; it is shown this once.
    Add {
        /// The organisation.
        #[arg(long)]
        org: String,
        /// What it may do, such as feedback:write; several times or separated by commas.
        #[arg(long, required = true, value_delimiter = ',')]
        scope: Vec<Scope>,
        /// What it is for.
        #[arg(long, default_value = "command line")]
        name: String,
    },
}

impl KeyCommand {
    pub(crate) async fn run(self, config: &Config) -> Result<()> {
        let Self::Add { org, scope, name } = self;
        with_house(config, async |house| {
            let org = organisations::by_slug(&house.db, &org).await?;
            let new = NewApiKey { name, scopes: scope };
            let (_, key) = house
                .db
                .tenant(org, async move |conn| api_keys::add(conn, &Actor::system(org), new).await)
                .await?;
            println!("{key}");
            Ok(())
        })
        .await
    }
}
