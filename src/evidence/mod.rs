//! From paths to records: what the files hold, and what of it could not be read.

mod account;
pub mod content;
pub mod keys;
pub mod lines;
pub mod members;
mod open;
mod pieces;
mod problem;
mod read;
pub mod records;
pub mod scan;
pub mod sink;
mod utf16;
mod walk;
mod zstd;

pub use account::Account;
pub use problem::{Problem, ProblemKind, SetAside};
pub use read::{Options, Worker, read_again, read_all};
pub use walk::{Input, NoSuchPath, Walk, walk};
