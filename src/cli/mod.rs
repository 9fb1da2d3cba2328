//! The command line: what can be typed, and its help. No logic.

mod all;
mod config;
mod coverage;
mod identities;
mod options;
mod rules;
mod shared;
mod trace;

pub use all::All;
pub use config::ConfigCommand;
pub use coverage::Coverage;
pub use identities::Identities;
pub use options::{Color, Reading, Span, Where, Writing};
pub use rules::{Form, RuleChoice, Rules, RulesCommand};
pub use shared::Shared;
pub use trace::Trace;

use clap::{Parser, Subcommand};

/// Hunts through exported cloud audit logs.
///
/// Give it the folder of logs as it was exported: gzipped or plain, in any envelope. It says which
/// identities stepped outside their normal scope, why it thinks so, and which records prove it.
#[derive(Debug, Parser)]
#[command(
    name = "hunt",
    version,
    max_term_width = 100,
    after_help = "\
Exit status: 0 ran to the end, 1 --fail-on met, 2 could not run, 3 part of the input could not be read.

Example:
  hunt scope --since 30d exported-logs/"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Identities that make calls beyond their own normal scope (ATT&CK AN1504)
    ///
    /// Compares what every identity does inside the window with its own past: services, actions,
    /// classes of action, regions, accounts, networks and clients used for the first time. IAM
    /// changes count most. First uses that lie together in time are one finding, with the records
    /// that prove it and the points it is made of. docs/scope.md explains every point.
    #[command(after_help = "\
Examples:
  hunt scope testdata/demo                    the last 7 days of the demo evidence
  hunt scope --since 30d --min-severity high logs/
  hunt scope --since 2026-11-01 -f json -o report.json logs/
  zcat logs/*.gz | hunt scope -")]
    Scope(Box<Shared>),
    /// Stolen or misused credentials: who authenticated, from where, with what, and what followed (ATT&CK AN0215)
    ///
    /// Follows every credential to what it led to, and looks for patterns beyond the habit of whoever
    /// holds it: another network or client and then a privileged action, credentials of a machine used
    /// elsewhere, roles taken on for the first time, reconnaissance and then a change, commands run on
    /// machines, many services changed at once. What one chain of credentials shows within some hours
    /// is one finding. docs/abuse.md explains every pattern and point.
    #[command(after_help = "\
Examples:
  hunt abuse testdata/demo                    the whole of the demo evidence
  hunt abuse --since 7d --min-severity medium logs/
  hunt abuse --identity '*/ci-*' -f json logs/")]
    Abuse(Box<Shared>),
    /// Detection rules: the built-in pack, or Elastic's, Kibana's and Sigma's that you bring
    ///
    /// Every record is asked while it is read. A finding is what one identity did that one rule
    /// matched, with the fields and values that made it match, the identity's sign-ins and refusals
    /// just before, whether it ever did so before, and the rule's own steps. Rules that are not run
    /// are listed with the reason. docs/rules.md tells which languages are read, and how.
    #[command(after_help = "\
Examples:
  hunt rules testdata/demo                    the built-in rules over the demo evidence
  hunt rules --rules sigma/rules/cloud --min-severity high logs/
  hunt rules --rules my-rule.toml -f json logs/
  hunt rules list                             the built-in rules")]
    Rules(Box<Rules>),
    /// New identities that read far more objects than usual, and data that leaves (ATT&CK AN1328)
    ///
    /// Joins three areas of evidence in order: how old an identity is, what it read against its own
    /// past and its peers, and what left afterwards: sent by its machines to addresses outside (flow
    /// logs), fetched by a new address, or shared with others. One finding an identity, with the
    /// sequence, and with the links that the evidence cannot test. docs/exfil.md explains every link.
    #[command(after_help = "\
Examples:
  hunt exfil trails/ flow-logs/ access-logs/
  hunt exfil --since 14d --min-severity high logs/    the last two weeks, against everything before
  hunt exfil --identity '*backup*' -v logs/           every link and its records
  hunt coverage logs/                                 whether data events and flow logs are there")]
    Exfil(Box<Shared>),
    /// Changes to quotas, guard rails, regions and owners, and what was provisioned after (ATT&CK AN1356)
    ///
    /// Puts chains together in the order of time: provisioning that a limit refused, the change that
    /// gives more room, and the provisioning that uses it. Each is compared with who usually
    /// administers the account, where it is used and which machines it has. One finding a chain, with
    /// the values before and after where records tell. docs/governance.md explains every point.
    #[command(after_help = "\
Examples:
  hunt governance testdata/governance
  hunt governance --since 30d --min-severity high logs/
  hunt governance --config hunt.toml -f json logs/   with what the house approves and allows")]
    Governance(Box<Shared>),
    /// Every analytic over one reading of the evidence, and what to look at first
    ///
    /// Findings of all analytics about the same identities within the same hours are one lead: the
    /// gravest first, with since when, how bad, and what to do first. The table shows the leads, -v
    /// every finding behind them; json holds both. What the evidence could not answer is said.
    #[command(after_help = "\
Examples:
  hunt all testdata/demo                      the leads of the demo evidence
  hunt all --since 30d -o report.html logs/   everything on one page
  hunt all --fail-on critical -f json -o report.json logs/")]
    All(Box<All>),
    /// What became of somebody's credentials: where they came from, led to, and what was done with them
    ///
    /// First the tree of credentials, from the first authentication to everything that came of it; each
    /// link says which call made it and how sure it is. Then the timeline: changes one by one, reads
    /// folded into bursts, and where a credential turns up from another network or with another
    /// client. --since and --until narrow the timeline, the tree is whole. docs/trace.md explains it.
    #[command(after_help = "\
Examples:
  hunt trace ci-deploy testdata/demo                       a role, with every session of it
  hunt trace ASIAIWQO3Z4WQOREKFLI testdata/demo            one key
  hunt trace '198.51.100.*' --since 7d testdata/demo       whatever came from there
  hunt trace e5182fbf-b6e7-48d2-93b5-074f57b7e571 -f markdown testdata/demo > ticket.md")]
    Trace(Box<Trace>),
    /// Who is in the evidence, and what each identity did
    ///
    /// One row an identity: kind, guessed type, account, first and last seen, events, services,
    /// regions, networks, clients, sensitive actions that took effect, calls that were refused or
    /// failed. Only events inside the window and the narrowing are counted. -v lists what was used.
    #[command(after_help = "\
Examples:
  hunt identities logs/
  hunt identities --sort first --since 7d logs/     the newest identities
  hunt identities --account 111122223333 -f csv logs/ > identities.csv")]
    Identities(Box<Identities>),
    /// What the evidence holds and lacks, and which analytics it can answer
    ///
    /// For each log, account and region: first and last event and events a day. Gaps that its own
    /// rhythm does not explain, to the hour, and what silenced it. Whether reads, object-level
    /// events, sign-ins and flow logs are there. What each analytic cannot answer, and why.
    #[command(after_help = "\
Examples:
  hunt coverage logs/
  hunt coverage --since 30d logs/        what the analytics can say about the last 30 days
  hunt coverage -f markdown logs/ > coverage.md")]
    Coverage(Box<Coverage>),
    /// Check hunt.toml, or show what can be set in it
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print a completion script for a shell
    #[command(after_help = "Example:\n  hunt completions bash > /etc/bash_completion.d/hunt")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print a manual page: that of hunt, or of one of its commands with all its options
    #[command(after_help = "\
Examples:
  hunt man | man -l -
  hunt man rules list | man -l -
  hunt man scope > /usr/local/share/man/man1/hunt-scope.1")]
    Man {
        /// The command, such as scope or rules list; hunt itself without it
        command: Vec<String>,
    },
}
