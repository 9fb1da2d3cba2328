//! `userIdentity`: who it was, with which credential, in which session.

use crate::event::Hints;
use crate::evidence::keys::Key;
use crate::evidence::members::Member;
use crate::evidence::scan::Text;
use crate::identity::{Kind, Provider, Who};

/// What a record's `userIdentity` tells.
#[derive(Default)]
pub(super) struct Identity<'a> {
    pub(super) who: Option<Who<'a>>,
    pub(super) session: Text<'a>,
    pub(super) credential: Text<'a>,
    /// The person that the first of a chain of sessions declared.
    pub(super) origin: Text<'a>,
    /// The console signed the call in the person's name.
    pub(super) by_console: bool,
    /// The principal belongs to another account, whose own record tells more.
    pub(super) second_hand: bool,
}

/// The members of `userIdentity` and of what is nested in it.
#[derive(Default)]
pub(super) struct Claims<'a> {
    any: bool,
    kind: Text<'a>,
    arn: Text<'a>,
    account: Text<'a>,
    principal: Text<'a>,
    user_name: Text<'a>,
    invoked_by: Text<'a>,
    access_key: Text<'a>,
    source_identity: Text<'a>,
    issuer_arn: Text<'a>,
    issuer_account: Text<'a>,
    issuer_name: Text<'a>,
    issuer_type: Text<'a>,
    on_behalf_of: Text<'a>,
}

/// Whoever typed a password into the name field: the name is hidden, and many share the placeholder.
const HIDDEN: &[u8] = b"HIDDEN_DUE_TO_SECURITY_REASONS";

/// Identity Center gives each of its permission sets a role with this prefix.
const SSO_ROLE: &[u8] = b"AWSReservedSSO_";

/// Roles that only a service of AWS may take on.
const SERVICE_ROLE: &[u8] = b"AWSServiceRoleFor";

/// Puts an identity that names no account of its own into the account of the event.
pub(super) fn in_account<'a>(who: Who<'a>, account: Text<'a>) -> Who<'a> {
    if who.account.is_empty() { Who { account, ..who } } else { who }
}

impl<'a> Claims<'a> {
    /// Keeps a member that matters.
    #[inline]
    pub(super) fn take(&mut self, member: &Member<'a>) {
        let text = member.value.text().unwrap_or_default();
        let place = match member.key {
            Key::IdentityType => &mut self.kind,
            Key::IdentityArn => &mut self.arn,
            Key::IdentityAccount => &mut self.account,
            Key::PrincipalId => &mut self.principal,
            Key::IdentityUserName => &mut self.user_name,
            Key::InvokedBy => &mut self.invoked_by,
            Key::AccessKeyId => &mut self.access_key,
            Key::SourceIdentity => &mut self.source_identity,
            Key::IssuerArn => &mut self.issuer_arn,
            Key::IssuerAccount => &mut self.issuer_account,
            Key::IssuerType => &mut self.issuer_type,
            Key::IssuerUserName => &mut self.issuer_name,
            Key::OnBehalfOfUser => &mut self.on_behalf_of,
            _ => return,
        };
        *place = text;
        self.any = true;
    }

    /// What an ARN alone claims.
    pub(super) fn of_arn(arn: Text<'a>) -> Self {
        Self { any: true, arn, account: arn_account(arn), ..Self::default() }
    }

    /// What rules ask of it.
    pub(super) fn hints(&self) -> Hints<'a> {
        Hints {
            identity_type: self.kind,
            issuer_type: self.issuer_type,
            invoked_by: self.invoked_by,
            arn: self.arn,
            principal: self.principal,
            user_name: self.user_name,
            issuer_name: self.issuer_name,
            account: self.account,
            ..Hints::default()
        }
    }

    /// Whether anything is claimed at all.
    pub(super) fn is_any(&self) -> bool {
        self.any
    }

    /// Who it was; `source` stands in for the name of a service that gives none.
    pub(super) fn identity(&self, source: Text<'a>) -> Identity<'a> {
        let service = self.acting_service();
        let mut found = Identity {
            credential: self.access_key,
            origin: self.source_identity,
            by_console: self.invoked_by.raw == b"signin.amazonaws.com",
            ..Identity::default()
        };
        if let Some(who) = self.who(source, &mut found) {
            found.who = Some(match service {
                Some(via) if who.kind != Kind::Service => {
                    Who { kind: Kind::Service, via: Some(via), ..who }
                }
                _ => who,
            });
        } else if let Some(service) = service {
            found.who = Some(self.service(service));
        }
        found
    }

    /// The service that made the call in the name of the identity.
    ///
    /// The console's sign-in service is no such service: behind it sits a person.
    fn acting_service(&self) -> Option<Text<'a>> {
        let by = self.invoked_by;
        (!by.is_empty() && by.raw != b"signin.amazonaws.com").then_some(by)
    }

    fn who(&self, source: Text<'a>, found: &mut Identity<'a>) -> Option<Who<'a>> {
        match self.kind.raw {
            b"AWSService" => {
                let by = self.acting_service().unwrap_or(source);
                (!by.is_empty()).then(|| self.service(by))
            }
            b"Root" => Some(self.subject(Kind::Root, "", Text::new(b"root"))),
            b"IAMUser" => self.user(),
            b"AssumedRole" | b"Role" => self.role(found),
            b"FederatedUser" => self.federated_user(),
            b"SAMLUser" | b"WebIdentityUser" => self.web_user(),
            b"IdentityCenterUser" => self.identity_center_user(),
            b"AWSAccount" => {
                found.second_hand = true;
                self.foreign_account()
            }
            _ => self.by_arn(found),
        }
    }

    fn subject(&self, kind: Kind, realm: &'static str, subject: Text<'a>) -> Who<'a> {
        Who {
            provider: Provider::Aws,
            kind,
            account: self.account,
            realm,
            subject,
            via: None,
            id: self.arn,
            alias: Text::default(),
        }
    }

    fn service(&self, name: Text<'a>) -> Who<'a> {
        Who { id: Text::default(), ..self.subject(Kind::Service, "", name) }
    }

    fn user(&self) -> Option<Who<'a>> {
        let name = if self.user_name.is_empty() {
            last_part(after(self.arn, b":user/")?)
        } else {
            self.user_name
        };
        if name.raw == HIDDEN || name.is_empty() {
            return None;
        }
        Some(self.subject(Kind::User, "user/", name))
    }

    fn role(&self, found: &mut Identity<'a>) -> Option<Who<'a>> {
        let (role, session) = self.role_and_session();
        found.session = session;
        if role.is_empty() {
            return None;
        }
        let account = first_of([self.issuer_account, self.account, arn_account(self.arn)]);
        let who = Who { account, id: self.issuer_arn, ..self.subject(Kind::Role, "role/", role) };
        if role.raw.starts_with(SSO_ROLE) && !session.is_empty() {
            return Some(Who {
                kind: Kind::Federated,
                realm: "sso/",
                subject: session,
                id: Text::default(),
                ..who
            });
        }
        if role.raw.starts_with(SERVICE_ROLE) {
            return Some(Who { kind: Kind::Service, ..who });
        }
        Some(who)
    }

    /// `arn:aws:sts::111122223333:assumed-role/ROLE/SESSION`, or what the session's issuer and
    /// the principal id (`AROA…:SESSION`) say where the ARN is missing or cut.
    fn role_and_session(&self) -> (Text<'a>, Text<'a>) {
        let mut role = self.issuer_name;
        let mut session = self.session_behind(role);
        if session.is_empty()
            && let Some(colon) = memchr::memchr(b':', self.principal.raw)
        {
            session = part(self.principal, colon + 1..);
        }
        if role.is_empty() || session.is_empty() {
            let (arn_role, arn_session) = self.arn_role_and_session();
            role = first_of([role, arn_role]);
            session = first_of([session, arn_session]);
        }
        (role, session)
    }

    /// What stands behind the role in the ARN; nothing where the ARN is cut or names another role.
    fn session_behind(&self, role: Text<'a>) -> Text<'a> {
        match memchr::memrchr(b'/', self.arn.raw) {
            Some(slash) if !role.is_empty() && self.arn.raw[..slash].ends_with(role.raw) => {
                part(self.arn, slash + 1..)
            }
            _ => Text::default(),
        }
    }

    fn arn_role_and_session(&self) -> (Text<'a>, Text<'a>) {
        if let Some(rest) = after(self.issuer_arn, b":role/") {
            let role = last_part(rest);
            let session = after(self.arn, b":assumed-role/").map_or(Text::default(), last_part);
            return (role, session);
        }
        if let Some(rest) = after(self.arn, b":assumed-role/") {
            let slash = memchr::memchr(b'/', rest.raw).unwrap_or(rest.raw.len());
            let behind = (slash + 1).min(rest.raw.len());
            return (part(rest, ..slash), part(rest, behind..));
        }
        let role = after(self.arn, b":role/").map_or(Text::default(), last_part);
        (role, Text::default())
    }

    fn federated_user(&self) -> Option<Who<'a>> {
        let name = after(self.arn, b":federated-user/").or_else(|| {
            let colon = memchr::memchr(b':', self.principal.raw)?;
            Some(part(self.principal, colon + 1..))
        })?;
        Some(self.subject(Kind::Federated, "federated-user/", name))
    }

    fn web_user(&self) -> Option<Who<'a>> {
        let name = first_of([self.user_name, self.principal]);
        if name.is_empty() || name.raw == HIDDEN {
            return None;
        }
        let realm = if self.kind.raw == b"SAMLUser" { "saml/" } else { "web/" };
        Some(Who { id: Text::default(), ..self.subject(Kind::Federated, realm, name) })
    }

    fn identity_center_user(&self) -> Option<Who<'a>> {
        let user = first_of([self.on_behalf_of, self.user_name, self.principal]);
        if user.is_empty() || user.raw == HIDDEN {
            return None;
        }
        Some(self.subject(Kind::Federated, "identity-center/", user))
    }

    fn foreign_account(&self) -> Option<Who<'a>> {
        if self.account.raw == b"ANONYMOUS_PRINCIPAL" || self.account.raw == b"anonymous" {
            return Some(Who {
                account: Text::default(),
                ..self.subject(Kind::Anonymous, "", Text::new(b"anonymous"))
            });
        }
        if !self.arn.is_empty() {
            return self.by_arn(&mut Identity::default());
        }
        let principal = first_of([self.principal, self.account]);
        (!principal.is_empty()).then(|| self.subject(Kind::Unknown, "principal/", principal))
    }

    /// Types that are missing, `Unknown`, or new: what the ARN says counts.
    fn by_arn(&self, found: &mut Identity<'a>) -> Option<Who<'a>> {
        if after(self.arn, b":assumed-role/").is_some() || after(self.arn, b":role/").is_some() {
            return self.role(found);
        }
        if after(self.arn, b":user/").is_some() {
            return self.user();
        }
        if after(self.arn, b":federated-user/").is_some() {
            return self.federated_user();
        }
        if self.arn.raw.ends_with(b":root") {
            return Some(self.subject(Kind::Root, "", Text::new(b"root")));
        }
        let named = first_of([self.user_name, self.principal]);
        // The number of an account names everybody in it, and so nobody.
        let is_name = !named.is_empty() && named.raw != HIDDEN && named != self.account;
        if !is_name || self.acting_service().is_some() {
            return None;
        }
        Some(self.subject(Kind::Unknown, "principal/", named))
    }
}

/// What follows the first `mark`; `None` without the mark or behind it.
fn after<'a>(text: Text<'a>, mark: &[u8]) -> Option<Text<'a>> {
    let at = memchr::memmem::find(text.raw, mark)? + mark.len();
    (at < text.raw.len()).then(|| part(text, at..))
}

/// The part behind the last slash: IAM names are unique without their path.
fn last_part(text: Text<'_>) -> Text<'_> {
    let at = memchr::memrchr(b'/', text.raw).map_or(0, |slash| slash + 1);
    part(text, at..)
}

/// The account in `arn:aws:sts::111122223333:…`.
fn arn_account(arn: Text<'_>) -> Text<'_> {
    let account = arn.raw.split(|byte| *byte == b':').nth(4);
    Text::new(account.unwrap_or_default())
}

fn part<'a>(text: Text<'a>, range: impl std::slice::SliceIndex<[u8], Output = [u8]>) -> Text<'a> {
    Text::new(&text.raw[range])
}

fn first_of<const N: usize>(texts: [Text<'_>; N]) -> Text<'_> {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}
