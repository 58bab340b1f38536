//! Stories and invariants, told over HTTP against the whole program.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod accounts;
mod alerts;
mod authorisation;
mod bad_input;
mod cases;
mod contract;
mod customers;
mod feedback_in;
mod filter;
mod flow;
mod hostile_words;
mod imports;
mod operations;
mod question_kinds;
mod reporting;
mod respondents;
mod search;
mod secrets;
mod security;
mod survey_exchange;
mod surveys;
mod tenancy;
mod themes;
mod topics;
