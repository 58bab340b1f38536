//! Stories and invariants, told over HTTP against the whole program.

mod alerts;
mod customers;
mod feedback_in;
mod imports;
mod operations;
mod reporting;
mod search;
mod surveys;
mod topics;
mod filter;
mod accounts;
mod authorisation;
mod bad_input;
mod cases;
mod contract;
mod secrets;
mod tenancy;
