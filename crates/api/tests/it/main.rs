//! Stories and invariants, told over HTTP against the whole program.

mod operations;
