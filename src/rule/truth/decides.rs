//! Which fields a sketch may decide, and what of it they ask for.

use crate::event::Event;
use crate::format::Format;
use crate::rule::Dialect;
use crate::rule::predicate::Field;

/// A field that a sketch may decide, and what must be there for it to do so.
pub(super) enum Decides {
    /// At any depth.
    Action,
    /// When the client is known.
    Agent,
    /// When the error is known.
    Error,
    /// When this hint is known, and the record has it.
    Hint(Hint),
    /// When this of the identity is known, and the record has it.
    Own(Own),
    /// When client and error are known, but for sign-ins, which answer in their own way.
    Outcome,
}

#[derive(Clone, Copy)]
pub(super) enum Hint {
    IdentityType,
    IssuerType,
    InvokedBy,
    EventType,
    ReadOnly,
    Management,
}

#[derive(Clone, Copy)]
pub(super) enum Own {
    Arn,
    Id,
    UserName,
    IssuerName,
    /// Either of the names, the issuer's first.
    Name,
    Account,
    Region,
}

/// What decides a field of this name, if a sketch ever does.
pub(super) fn decides(format: Format, dialect: Dialect, name: &str) -> Option<Decides> {
    use Decides::{Action, Agent, Error, Outcome};
    if matches!(name, "data_stream.dataset" | "event.dataset" | "cloud.provider") {
        return (dialect == Dialect::Ecs).then_some(Action);
    }
    let hint = |hint| Some(Decides::Hint(hint));
    let own = |own| Some(Decides::Own(own));
    match (format, dialect) {
        (Format::CloudTrail, Dialect::Ecs) => match name {
            "event.action" | "event.provider" => Some(Action),
            "aws.cloudtrail.error_code" => Some(Error),
            "user_agent.original"
            | "user_agent.name"
            | "user_agent.version"
            | "user_agent.os.name" => Some(Agent),
            "event.outcome" => Some(Outcome),
            "aws.cloudtrail.user_identity.type" => hint(Hint::IdentityType),
            "aws.cloudtrail.user_identity.session_context.session_issuer.type" => {
                hint(Hint::IssuerType)
            }
            "aws.cloudtrail.user_identity.invoked_by" => hint(Hint::InvokedBy),
            "aws.cloudtrail.event_type" => hint(Hint::EventType),
            "aws.cloudtrail.read_only" => hint(Hint::ReadOnly),
            "aws.cloudtrail.management_event" => hint(Hint::Management),
            "aws.cloudtrail.user_identity.arn" => own(Own::Arn),
            "user.id" => own(Own::Id),
            "user.name" => own(Own::Name),
            "cloud.account.id" => own(Own::Account),
            "cloud.region" => own(Own::Region),
            _ => None,
        },
        (Format::CloudTrail, Dialect::Sigma) => match name {
            "eventSource" | "eventName" => Some(Action),
            "errorCode" => Some(Error),
            "userAgent" => Some(Agent),
            "userIdentity.type" => hint(Hint::IdentityType),
            "userIdentity.sessionContext.sessionIssuer.type" => hint(Hint::IssuerType),
            "userIdentity.invokedBy" => hint(Hint::InvokedBy),
            "eventType" => hint(Hint::EventType),
            "readOnly" => hint(Hint::ReadOnly),
            "managementEvent" => hint(Hint::Management),
            "userIdentity.arn" => own(Own::Arn),
            "userIdentity.principalId" => own(Own::Id),
            "userIdentity.userName" => own(Own::UserName),
            "userIdentity.sessionContext.sessionIssuer.userName" => own(Own::IssuerName),
            "userIdentity.accountId" => own(Own::Account),
            "awsRegion" => own(Own::Region),
            _ => None,
        },
        (Format::AzureActivity, Dialect::Ecs) => {
            matches!(name, "event.action" | "azure.activitylogs.operation_name").then_some(Action)
        }
        (Format::AzureActivity, Dialect::Sigma) => (name == "operationName").then_some(Action),
        (Format::GcpAudit, Dialect::Ecs) => {
            matches!(name, "event.action" | "service.name").then_some(Action)
        }
        (Format::GcpAudit, Dialect::Sigma) => {
            let known = matches!(
                name,
                "gcp.audit.method_name"
                    | "gcp.audit.service_name"
                    | "data.protoPayload.methodName"
                    | "protoPayload.methodName"
            );
            known.then_some(Action)
        }
        _ => None,
    }
}

/// The parts of a sketch that somebody asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::rule) struct Parts {
    /// The client.
    pub(in crate::rule) agent: bool,
    /// The error.
    pub(in crate::rule) error: bool,
    /// Hints that have few values.
    pub(in crate::rule) hints: bool,
    /// What the identity is called, and where it acted.
    pub(in crate::rule) own: Asks,
}

/// What somebody asks for of an identity. Not all of it: with an ARN, nearly every session is another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(in crate::rule) struct Asks {
    arn: bool,
    name: bool,
    place: bool,
}

impl Asks {
    /// Whether it is anything.
    pub(in crate::rule) const fn are_any(self) -> bool {
        self.arn || self.name || self.place
    }

    /// Writes what is asked for of an event, so that two that differ in it differ here.
    pub(in crate::rule) fn write(self, event: &Event<'_>, text: &mut Vec<u8>) {
        let hints = &event.hints;
        // What is not there may be decided for one and not for the other.
        text.push(u8::from(hints.are_all()));
        let parts = [
            (self.arn, hints.arn),
            (self.name, hints.user_name),
            (self.name, hints.issuer_name),
            (self.place, hints.account),
            (self.place, event.region),
        ];
        for (_, part) in parts.into_iter().filter(|(is_asked, _)| *is_asked) {
            text.extend_from_slice(&part.raw.len().to_le_bytes());
            text.extend_from_slice(part.raw);
        }
    }
}

impl Parts {
    /// Those that a field asks for, too.
    pub(in crate::rule) fn add(&mut self, format: Format, dialect: Dialect, field: &Field) {
        match decides(format, dialect, &field.name) {
            // By its id, every session is another: it is not asked for with the others.
            None | Some(Decides::Action | Decides::Own(Own::Id)) => {}
            Some(Decides::Agent) => self.agent = true,
            Some(Decides::Error) => self.error = true,
            // Where there is no error code, the message decides, and that there is one is a hint.
            Some(Decides::Outcome) => (self.error, self.hints) = (true, true),
            Some(Decides::Hint(_)) => self.hints = true,
            Some(Decides::Own(Own::Arn)) => self.own.arn = true,
            Some(Decides::Own(Own::UserName | Own::IssuerName | Own::Name)) => self.own.name = true,
            Some(Decides::Own(Own::Account | Own::Region)) => self.own.place = true,
        }
    }

    /// Whether any is known at [`super::Depth::Rest`] and not before.
    pub(in crate::rule) fn are_of_rest(self) -> bool {
        self.agent || self.error || self.hints
    }
}
