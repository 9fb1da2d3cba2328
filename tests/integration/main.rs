//! Runs the program on files and reads what it says.

mod asked;
mod cli;
mod clouds;
mod config;
mod corpus;
mod coverage;
mod damage;
mod detection;
mod flows;
mod geography;
mod harness;
mod hostile;
mod identities;
mod laws;
mod lineage;
mod markup;
mod mmdb;
mod oracle;
mod pages;
mod published;
mod reading;
mod reports;
mod rules;
mod scope;
mod sigma;
mod synth;
