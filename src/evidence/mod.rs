//! From paths to records: what the files hold, and what of it could not be read.

pub mod scan;
