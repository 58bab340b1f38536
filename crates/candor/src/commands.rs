//! The command line.

mod accounts;
mod demo;
mod import;
mod report;
mod search;
mod serve;
mod session;
mod survey;

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use crate::config::{Config, ProcessRole};

/// Hears what customers say and gets it to the person who can act.
#[derive(Debug, Parser)]
#[command(name = "candor", version, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
struct Global {
    /// A configuration file; see config/candor.toml for what it can hold.
    #[arg(long, global = true, env = "CANDOR_CONFIG")]
    config: Option<PathBuf>,
    /// Where everything is kept.
    #[arg(long, global = true)]
    data_dir: Option<PathBuf>,
    /// The owner's connection string of a PostgreSQL server, instead of the embedded one.
    #[arg(long, global = true)]
    database_url: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the server.
    Serve {
        /// Where it listens.
        #[arg(long)]
        listen: Option<SocketAddr>,
        /// What this process does.
        #[arg(long, value_delimiter = ',')]
        roles: Option<Vec<ProcessRole>>,
    },
    /// Brings a file of feedback in.
    Import(import::ImportCommand),
    /// Finds what was said.
    Search(search::SearchCommand),
    /// Builds the search index anew beside the live one, and switches to it.
    Reindex(search::ReindexCommand),
    /// Measures what was said.
    Report(report::ReportCommand),
    /// Fills a demo organisation, once, and says how to sign in.
    Demo(demo::DemoCommand),
    /// Brings survey files in.
    #[command(subcommand)]
    Survey(survey::SurveyCommand),
    /// Manages organisations.
    #[command(subcommand)]
    Org(accounts::OrgCommand),
    /// Manages people.
    #[command(subcommand)]
    User(accounts::UserCommand),
    /// Manages API keys.
    #[command(subcommand)]
    Key(accounts::KeyCommand),
    /// Prints the OpenAPI document of the REST API.
    Openapi,
}

impl Cli {
    /// Runs the command to its end.
    pub async fn run(self) -> Result<()> {
        let mut config = Config::load(self.global.config.as_deref())?;
        if let Some(dir) = self.global.data_dir {
            config.data_dir = dir;
        }
        if let Some(url) = self.global.database_url {
            config.database.url = url;
        }
        match self.command {
            Command::Serve { listen, roles } => {
                if let Some(listen) = listen {
                    config.server.listen = listen;
                }
                if let Some(roles) = roles {
                    config.server.roles = roles;
                }
                serve::run(config).await
            }
            Command::Import(command) => command.run(&config).await,
            Command::Search(command) => command.run(&config).await,
            Command::Reindex(command) => command.run(&config).await,
            Command::Report(command) => command.run(&config).await,
            Command::Demo(command) => command.run(&config).await,
            Command::Survey(command) => command.run(&config).await,
            Command::Org(command) => command.run(&config).await,
            Command::User(command) => command.run(&config).await,
            Command::Key(command) => command.run(&config).await,
            Command::Openapi => {
                println!("{}", candor_api::openapi().to_pretty_json()?);
                Ok(())
            }
        }
    }
}
