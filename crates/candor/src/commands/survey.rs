//! `candor survey`.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use candor_accounts::organisations;
use candor_model::survey::validate_definition;
use candor_model::{Actor, Error};
use candor_surveys::exchange::{self, Extent};
use clap::{Args, Subcommand};

use super::session::with_house;
use crate::config::Config;

#[derive(Debug, Subcommand)]
pub(crate) enum SurveyCommand {
    /// Makes a draft of a survey file: QSF, LSS, SurveyJS, XLSForm or our own. Says what is lost.
    Import(SurveyImport),
    /// Prints the JSON Schema of our own file.
    Schema,
}

#[derive(Debug, Args)]
pub(crate) struct SurveyImport {
    /// The file.
    file: PathBuf,
    /// The organisation.
    #[arg(long, required_unless_present = "dry_run")]
    org: Option<String>,
    /// Only says what would become of it.
    #[arg(long)]
    dry_run: bool,
}

impl SurveyCommand {
    pub(crate) async fn run(self, config: &Config) -> Result<()> {
        match self {
            Self::Import(import) => import.run(config).await,
            Self::Schema => {
                println!("{}", serde_json::to_string_pretty(&exchange::schema())?);
                Ok(())
            }
        }
    }
}

impl SurveyImport {
    async fn run(self, config: &Config) -> Result<()> {
        let name = self.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = std::fs::read(&self.file).with_context(|| self.file.display().to_string())?;
        let made = match exchange::read(&name, &bytes) {
            Ok(made) => made,
            Err(Error::Invalid(errors)) => {
                bail!("{}", errors.iter().map(|e| e.message.as_str()).collect::<Vec<_>>().join(" "))
            }
            Err(error) => return Err(error.into()),
        };
        let lost = made.losses.iter().filter(|l| l.extent == Extent::Lost).count();
        println!(
            "{}: {}, {} pages, {} questions; {lost} lost, {} changed; {} to mend before publishing.",
            made.name,
            made.format.as_str(),
            made.definition.pages.len(),
            made.definition.questions().count(),
            made.losses.len() - lost,
            validate_definition(&made.definition).len()
        );
        for loss in &made.losses {
            let extent = if loss.extent == Extent::Lost { "lost" } else { "changed" };
            println!("  {extent}: {} ({}): {}", loss.element, loss.place, loss.why);
        }
        let (Some(org), false) = (self.org, self.dry_run) else { return Ok(()) };
        with_house(config, async |house| {
            let org = organisations::by_slug(&house.db, &org).await?;
            let actor = Actor { name: "command line".into(), ..Actor::system(org) };
            let survey = house
                .db
                .tenant(org, async |conn| {
                    candor_surveys::origin::create_from_file(conn, &actor, &name, None, made).await
                })
                .await?;
            println!("The draft is survey:{}.", survey.slug);
            Ok(())
        })
        .await
    }
}
