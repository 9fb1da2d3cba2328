//! Who acted on Azure: claims of a token, callers, initiators of an audit record, those who sign in.

use crate::evidence::keys::Key;
use crate::evidence::members::Member;
use crate::evidence::scan::Text;
use crate::identity::{Kind, Provider, Who};

use super::is_guid;

/// What a record tells of those who took part.
#[derive(Default)]
pub(super) struct People<'a> {
    object: Text<'a>,
    upn: Text<'a>,
    unique_name: Text<'a>,
    email: Text<'a>,
    display: Text<'a>,
    pub(super) app: Text<'a>,
    kind: Text<'a>,
    managed: Text<'a>,
    caller: Text<'a>,
    pub(super) address: Text<'a>,
    principal: Text<'a>,
    principal_name: Text<'a>,
    user: Text<'a>,
    user_name: Text<'a>,
    app_name: Text<'a>,
}

impl<'a> People<'a> {
    /// Keeps a member that matters; false where it is none of these.
    pub(super) fn take(&mut self, member: &Member<'a>) -> bool {
        let place = match member.key {
            Key::ClaimObject => &mut self.object,
            Key::ClaimUpn => &mut self.upn,
            Key::ClaimUniqueName => &mut self.unique_name,
            Key::ClaimEmail => &mut self.email,
            Key::ClaimName => &mut self.display,
            Key::ClaimApp | Key::AppId | Key::InitiatingAppId => &mut self.app,
            Key::ClaimKind => &mut self.kind,
            Key::ClaimManagedIdentity => &mut self.managed,
            Key::ClaimAddress | Key::InitiatingUserAddress => &mut self.address,
            Key::Caller => &mut self.caller,
            Key::ServicePrincipalId | Key::InitiatingAppPrincipal => &mut self.principal,
            Key::ServicePrincipalName => &mut self.principal_name,
            Key::UserId | Key::InitiatingUserId => &mut self.user,
            Key::UserPrincipalName | Key::InitiatingUserName => &mut self.user_name,
            Key::InitiatingAppName => &mut self.app_name,
            _ => return false,
        };
        if let Some(text) = member.value.text().filter(|text| !text.is_empty()) {
            *place = text;
        }
        true
    }

    /// Whether somebody or something signs in.
    pub(super) fn signs_in(&self) -> bool {
        !self.user.is_empty() || !self.user_name.is_empty() || !self.principal.is_empty()
    }

    /// Who acted, in this tenant.
    pub(super) fn who(&self, tenant: Text<'a>) -> Option<Who<'a>> {
        let who = |kind, subject: Text<'a>, alias: Text<'a>| Who {
            provider: Provider::Azure,
            kind,
            account: tenant,
            realm: "",
            subject,
            via: None,
            id: Text::default(),
            alias: if alias.raw == subject.raw { Text::default() } else { alias },
        };
        if !self.managed.is_empty() {
            let subject = first([self.object, self.caller, self.managed]);
            return Some(who(Kind::Workload, subject, last_segment(self.managed)));
        }
        let name = self.name();
        if !self.object.is_empty() {
            return Some(match name.is_empty() || self.kind.raw == b"app" {
                true => who(Kind::ServicePrincipal, self.object, Text::default()),
                false => who(Kind::User, self.object, name),
            });
        }
        if !self.principal.is_empty() {
            let alias = first([self.principal_name, self.app_name]);
            return Some(who(Kind::ServicePrincipal, self.principal, alias));
        }
        if !self.user.is_empty() || !name.is_empty() {
            return Some(who(Kind::User, first([self.user, name]), name));
        }
        if !self.app_name.is_empty() {
            // Parts of the platform that act on their own account give no id.
            return Some(match self.app.is_empty() {
                true => who(Kind::Service, self.app_name, Text::default()),
                false => who(Kind::ServicePrincipal, self.app, self.app_name),
            });
        }
        let caller = first([self.caller, self.email]);
        if is_guid(caller.raw) || (caller.is_empty() && !self.app.is_empty()) {
            return Some(who(Kind::ServicePrincipal, first([caller, self.app]), Text::default()));
        }
        // `Microsoft.Advisor` and the like.
        (!caller.is_empty()).then(|| who(Kind::Service, caller, Text::default()))
    }

    /// The login name of a person.
    fn name(&self) -> Text<'a> {
        let names =
            [self.upn, self.user_name, self.unique_name, self.caller, self.email, self.display];
        let named = names.into_iter().find(|name| name.raw.contains(&b'@'));
        named.map_or(self.user_name, without_prefix)
    }
}

/// Guests of personal accounts are `live.com#name@example.com`.
fn without_prefix(name: Text<'_>) -> Text<'_> {
    Text::new(name.raw.strip_prefix(b"live.com#").unwrap_or(name.raw))
}

fn last_segment(path: Text<'_>) -> Text<'_> {
    let at = memchr::memrchr(b'/', path.raw).map_or(0, |slash| slash + 1);
    Text::new(&path.raw[at..])
}

fn first<const N: usize>(texts: [Text<'_>; N]) -> Text<'_> {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}
