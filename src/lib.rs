//! The library behind `hunt`: cloud audit logs in, findings out.
//!
//! One way through: paths → [`evidence`] → [`mod@format`] → [`event`] → [`case`] → [`analytic`] →
//! [`finding`] → [`report`]. Each stage knows the one before it and nothing of the ones after.

pub mod analytic;
pub mod baseline;
mod binned;
pub mod case;
pub mod catalog;
pub mod character;
pub mod cli;
pub mod config;
pub mod coverage;
pub mod credential;
pub mod event;
pub mod evidence;
pub mod finding;
pub mod format;
pub mod geography;
pub mod identity;
pub mod interface;
pub mod inventory;
pub mod known;
pub mod lead;
pub mod lineage;
pub mod network;
pub mod notes;
pub mod origin;
pub mod output;
pub mod progress;
pub mod recall;
pub mod report;
pub mod rule;
pub mod run;
pub mod settings;
pub mod suppress;
pub mod time;
pub mod trace;
pub mod transfer;
pub mod window;
