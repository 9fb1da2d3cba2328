//! Fills the placeholders of a template with values that fit the identity, account and region, or
//! with fresh random ids.

use std::fmt::Write;

use crate::ledger::{Ledger, Note, Plan, Session};
use crate::rng::{Rng, mix};
use crate::world::{Account, Identity, World};

/// All that a record is written from.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) world: &'a World,
    pub(crate) plan: &'a Plan,
    pub(crate) session: &'a Session,
    pub(crate) one: &'a Identity,
    /// The account whose trail holds the record.
    pub(crate) account: &'a Account,
    pub(crate) region: &'static str,
    pub(crate) note: Option<&'a Note>,
}

impl<'a> Scene<'a> {
    pub(crate) fn new(world: &'a World, ledger: &'a Ledger, plan: &'a Plan) -> Self {
        let session = &ledger.sessions[plan.session as usize];
        Self {
            world,
            plan,
            session,
            one: &world.identities[session.who as usize],
            account: &world.accounts[plan.account as usize],
            region: world.cloud.regions()[plan.region as usize],
            note: (plan.note as usize).checked_sub(1).and_then(|place| ledger.notes.get(place)),
        }
    }

    /// A stream that begins anew at each use, so that one record says the same thing throughout.
    pub(crate) fn steady(&self, tag: u64) -> Rng {
        Rng::new(mix(self.plan.seed, 100 + tag))
    }

    pub(crate) fn noted(&self, name: &str) -> Option<&str> {
        let found = self.note?.iter().find(|entry| entry.0 == name);
        found.map(|entry| entry.1.as_str())
    }
}

/// Appends `template` with its placeholders filled. What looks like one but is not known, such as
/// AWS's own `<sensitiveDataRemoved>`, stays as it is.
pub(crate) fn fill(out: &mut String, template: &str, scene: &Scene<'_>, rng: &mut Rng) {
    let mut rest = template;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        rest = &rest[open + 1..];
        let end = rest
            .bytes()
            .position(|b| !(b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'))
            .unwrap_or(rest.len());
        if rest.as_bytes().get(end) == Some(&b'>') && place(out, &rest[..end], scene, rng) {
            rest = &rest[end + 1..];
        } else {
            out.push('<');
        }
    }
    out.push_str(rest);
}

fn place(out: &mut String, name: &str, scene: &Scene<'_>, rng: &mut Rng) -> bool {
    if let Some(value) = scene.noted(name) {
        out.push_str(value);
        return true;
    }
    scene.world.cloud.fill(out, name, scene, rng) || random(out, name, rng)
}

/// Fresh ids and numbers.
fn random(out: &mut String, name: &str, rng: &mut Rng) -> bool {
    let sized = |kind: &str| name.strip_prefix(kind).and_then(|n| n.parse::<usize>().ok());
    if let Some(n) = sized("hex") {
        rng.hex(out, n);
    } else if let Some(n) = sized("b64-") {
        rng.base64(out, n);
    } else if let Some(n) = sized("b32-") {
        rng.base32(out, n);
    } else if let Some(n) = sized("r") {
        let from = out.len();
        rng.alnum(out, n);
        out[from..].make_ascii_lowercase();
    } else {
        let _ = match name {
            "uuid" => {
                rng.uuid(out);
                Ok(())
            }
            "mac" => write!(
                out,
                "{:02x}:{:02x}:{:02x}:{:02x}:{:02x}",
                rng.below(256),
                rng.below(256),
                rng.below(256),
                rng.below(256),
                rng.below(256)
            ),
            "count" => write!(out, "1"),
            "n" => write!(out, "{}", rng.range(1, 250)),
            "n1" => write!(out, "{}", rng.range(1, 10)),
            "n4" => write!(out, "{}", rng.range(8, 2_000)),
            "n6" => write!(out, "{}", rng.range(10_000, 999_999)),
            "n10" => write!(out, "17{}", rng.range(10_000_000, 99_999_999)),
            _ => return false,
        };
    }
    true
}
