//! Credentials as records tell of them: what is known of one that was used, and what a call handed out.

use crate::time::Nanos;

/// Characters of a name that are kept. Longer ones are of no service, but of whoever attacks it.
pub const LONGEST: usize = 512;

/// A credential that records were signed with. Empty texts are not in the record.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Credential {
    /// Its public name: an access key's id, a token's id, a key's name.
    pub text: Box<str>,
    /// The session that it belongs to.
    pub session: Box<str>,
    /// Who stands behind it, where the record says so.
    pub origin: Box<str>,
    /// The secret or certificate that it was asked for with.
    pub secret: Box<str>,
    /// When the session began.
    pub created: Option<Nanos>,
    /// Whether a second factor was shown when it began.
    pub has_mfa: Option<bool>,
    /// Where credentials like it live.
    pub home: Home,
}

/// Where a credential is delivered to, and used from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Home {
    /// Wherever its holder is.
    #[default]
    Anywhere,
    /// A virtual machine.
    Instance,
    /// A function.
    Function,
    /// A container.
    Container,
}

/// What a call handed out: credentials, or the means to come to some.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// How.
    pub how: How,
    /// What: mostly one.
    pub issued: Vec<Issued>,
    /// The identity that the call itself names as the one behind, where that is not the caller.
    pub behind: Box<str>,
    /// Whether a second factor was shown.
    pub has_mfa: Option<bool>,
}

/// How a credential was handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// Somebody signed in.
    SignIn,
    /// A role was taken on.
    Role,
    /// A role was taken on in the console.
    SwitchedRole,
    /// A session was made of a long-lived key.
    Session,
    /// A session that goes on got another credential.
    Renewed,
    /// A session for somebody of another name was made of a long-lived key.
    Federation,
    /// Somebody acts as a service account.
    Impersonation,
    /// A long-lived key was made.
    Key,
    /// A password was set.
    Password,
    /// A secret or certificate was added to an application.
    Secret,
    /// A virtual machine was started, which gets credentials of its own.
    Instance,
    /// A function was made or changed, which gets credentials of its own.
    Function,
    /// A container was started, which gets credentials of its own.
    Container,
}

impl How {
    /// In a few words, as what happened.
    pub const fn spoken(self) -> &'static str {
        match self {
            Self::SignIn => "signed in",
            Self::Role => "assumed role",
            Self::SwitchedRole => "switched role",
            Self::Session => "session token",
            Self::Renewed => "session renewed",
            Self::Federation => "federation token",
            Self::Impersonation => "impersonation",
            Self::Key => "key created",
            Self::Password => "password set",
            Self::Secret => "secret added",
            Self::Instance => "instance started",
            Self::Function => "function deployed",
            Self::Container => "container started",
        }
    }
}

/// What was handed out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Issued {
    /// The credential of this name.
    Credential(Box<str>),
    /// Credentials asked for with the secret of this id.
    Secret(Box<str>),
    /// Sessions of this holder and name: `arn:aws:iam::…:role/web` and `i-0abc…`. Without a holder,
    /// whoever has a session of the name.
    Session {
        /// The id of the identity that has the session; empty where it is not told.
        holder: Box<str>,
        /// The session's name.
        name: Box<str>,
    },
    /// Whatever the identity of this id or name has from now on.
    Identity(Box<str>),
}

/// Whether a name is blotted out, as exports do: then many credentials look like one.
pub fn is_blotted(name: &str) -> bool {
    // Both words have an E, and ids of keys few.
    let around = |at: usize, before: usize, word: &str| {
        at.checked_sub(before)
            .and_then(|from| name.get(from..))
            .is_some_and(|it| it.starts_with(word))
    };
    name.bytes().enumerate().any(|(at, byte)| match byte {
        b'*' => true,
        b'E' => around(at, 4, "HIDDEN") || around(at, 1, "REDACTED"),
        _ => false,
    })
}

/// A text from a record, kept within bounds.
pub fn kept(text: &str) -> Box<str> {
    if text.len() <= LONGEST {
        return text.into();
    }
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(end, _)| end);
    text[..end].into()
}
