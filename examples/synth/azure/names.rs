//! What only Azure has names for: regions, client applications, roles and user agents.

use crate::ledger::Plan;
use crate::rng::{Rng, mix, mix_text};
use crate::world::World;

pub(super) const REGIONS: [&str; 9] = [
    "westeurope",
    "northeurope",
    "germanywestcentral",
    "japaneast",
    "brazilsouth",
    "southcentralus",
    "southeastasia",
    "australiaeast",
    "koreacentral",
];

/// Built-in roles by name and definition id, the weightiest first.
pub(super) const ROLES: [(&str, &str); 9] = [
    ("Owner", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
    ("User Access Administrator", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"),
    ("Contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c"),
    ("Reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7"),
    ("Storage Blob Data Contributor", "ba92f5b4-2d11-453d-a403-e96b0029c9fe"),
    ("Storage Blob Data Reader", "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"),
    ("AcrPull", "7f951dda-4ed3-4680-a7ca-43fe172d538d"),
    ("Key Vault Secrets User", "4633458b-17de-408a-b874-0445c86b69e6"),
    ("Monitoring Reader", "43d0d8ad-25c7-4714-9337-8ba259a9fe05"),
];

/// Microsoft's own client applications that people sign in with.
pub(super) const PORTAL: (&str, &str) = ("Azure Portal", "c44b4083-3bb0-49c1-b47d-974e53cbdf3c");
pub(super) const CLI: (&str, &str) =
    ("Microsoft Azure CLI", "04b07795-8ddb-461a-bbee-02f9e1bf7b46");
pub(super) const POWERSHELL: (&str, &str) =
    ("Microsoft Azure PowerShell", "1950a258-227b-4e31-a9cf-717495945fc2");

/// Other applications of a working day.
pub(super) const OFFICE: [(&str, &str); 5] = [
    ("Microsoft Teams", "1fec8e78-bce4-4aaf-ab1b-5451cc387264"),
    ("One Outlook Web", "9199bf20-a13f-4107-85dc-02114787ef48"),
    ("Office365 Shell WCSS-Client", "89bee1f7-5e6e-4d8a-9f3d-ecd601259da7"),
    ("Microsoft Authentication Broker", "29d9ed98-a469-4536-ade2-f981bc1d605e"),
    ("Visual Studio Code", "aebc6443-996d-45c2-90f0-388ff96faa56"),
];

/// What a token is asked for.
pub(super) const MANAGEMENT: (&str, &str) =
    ("Windows Azure Service Management API", "797f4846-ba00-4fd7-ba43-dac1f8f63013");
pub(super) const RESOURCES: [(&str, &str); 4] = [
    ("Microsoft Graph", "00000003-0000-0000-c000-000000000000"),
    ("Azure Key Vault", "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"),
    ("Azure Storage", "e406a681-f3d4-42a8-90b6-c2b029497af1"),
    ("Azure SQL Database", "022907d3-0f1b-48f7-badc-1ba6abab6d66"),
];

/// The first names and surnames of a user principal name, as a directory shows them.
pub(super) fn display(upn: &str) -> String {
    let name = upn.split(['@', '_']).next().unwrap_or(upn);
    let mut shown = String::with_capacity(name.len());
    let mut begins = true;
    for c in name.chars() {
        if c == '.' {
            shown.push(' ');
        } else if begins {
            shown.push(c.to_ascii_uppercase());
        } else {
            shown.push(c);
        }
        begins = c == '.';
    }
    shown
}

/// The object id of whatever the directory knows by a name.
pub(super) fn object_id(world: &World, name: &str) -> String {
    guid(mix_text(world.seed, name))
}

/// The application id behind a service principal.
pub(super) fn app_id(world: &World, name: &str) -> String {
    guid(mix_text(world.seed ^ 0xA44, name))
}

/// The GUID that belongs to a seed.
pub(super) fn guid(seed: u64) -> String {
    let mut id = String::with_capacity(36);
    Rng::new(seed).uuid(&mut id);
    id
}

/// The GUID that a plan's records are known by.
pub(super) fn guid_of(plan: &Plan) -> String {
    guid(mix(plan.seed, 11))
}

/// An address of Azure's own.
pub(super) fn gateway(rng: &mut Rng) -> String {
    const BLOCKS: [&str; 6] = ["20.50", "20.82", "40.68", "51.124", "52.166", "13.69"];
    let block = rng.pick(&BLOCKS);
    crate::names::host(rng, block)
}

/// The command line tool's library, as sign-ins show it.
pub(super) fn cli(rng: &mut Rng) -> String {
    format!("python-requests/2.32.{}", rng.below(5))
}

/// The shell modules.
pub(super) fn powershell(rng: &mut Rng) -> String {
    format!(
        "Mozilla/5.0 (Windows NT 10.0; Microsoft Windows 10.0.22631; en-GB) PowerShell/7.{}.{}",
        rng.range(4, 6),
        rng.below(7)
    )
}

/// The client libraries of scripts and workloads.
pub(super) fn library(rng: &mut Rng) -> String {
    match rng.below(3) {
        0 => {
            format!("azsdk-python-identity/1.{}.0 Python/3.12.{}", rng.range(15, 22), rng.below(9))
        }
        1 => format!("azsdk-net-Identity/1.{}.0 (.NET 8.0.{})", rng.range(11, 15), rng.below(12)),
        _ => {
            format!("azsdk-go-azidentity/v1.{}.0 (go1.24.{}; linux)", rng.range(5, 9), rng.below(6))
        }
    }
}
