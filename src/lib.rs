//! The library behind `hunt`: cloud audit logs in, findings out.
pub mod event;
pub mod evidence;
pub mod format;
pub mod identity;
pub mod interface;
pub mod network;
pub mod time;
pub mod catalog;
