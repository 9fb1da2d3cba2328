//! What an episode's calls ask for.

use crate::ledger::Note;
use crate::plot::Plot;
use crate::rng::Rng;
use crate::world::{Kind, World};

/// The values all calls of an episode agree on.
pub(super) fn lures(world: &World, who: u32, plot: &Plot, rng: &mut Rng) -> Note {
    let one = &world.identities[who as usize];
    let project = &world.accounts[one.account as usize].id;
    let mut backdoor = ["support-", "monitor-", "sync-", "sys-"][rng.index(4)].to_owned();
    rng.hex(&mut backdoor, 4);
    let new = format!("{backdoor}@{project}.iam.gserviceaccount.com");
    let own = if one.kind == Kind::Person {
        format!("user:{}", one.label)
    } else {
        format!("serviceAccount:{}", one.roles[0].path)
    };
    let outside = format!("user:{backdoor}@mail.example.net");
    let (member, role) = match plot.kind {
        "service-account-key-owner" => (format!("serviceAccount:{new}"), "roles/owner"),
        "new-identity-admin" | "denied-probe-then-change" => (own, "roles/owner"),
        "impersonation-escalation" => (own, "roles/iam.serviceAccountTokenCreator"),
        "snapshot-share" => (outside, "roles/compute.storageAdmin"),
        "bucket-exposed" => ("allUsers".to_owned(), "roles/storage.objectViewer"),
        "federation-backdoor" => (
            format!(
                "principalSet://iam.googleapis.com/projects/{}/locations/global/workloadIdentityPools/{backdoor}/*",
                world.accounts[one.account as usize].number
            ),
            "roles/iam.workloadIdentityUser",
        ),
        _ => (outside, "roles/owner"),
    };
    let mut note = vec![
        ("member", member),
        ("role", role.to_owned()),
        ("pool", backdoor.clone()),
        ("issuer", "https://login.example.net".to_owned()),
        ("granted", "resourcemanager.projects.setIamPolicy".to_owned()),
        ("filter", "NOT protoPayload.serviceName:*".to_owned()),
        ("size", (*rng.pick(&["a2-highgpu-8g", "a3-highgpu-8g", "g2-standard-96"])).to_owned()),
    ];
    match plot.kind {
        "impersonation-escalation" => {
            let admin = format!("terraform-admin@{project}.iam.gserviceaccount.com");
            note.push(("sa", admin));
        }
        "service-account-key-owner" => {
            note.push(("sa-name", backdoor));
            note.push(("sa", new));
        }
        _ => {}
    }
    note
}
