//! What only Google Cloud has names for: regions, numeric ids and user agents.

use crate::rng::Rng;

pub(super) const REGIONS: [&str; 9] = [
    "europe-west4",
    "europe-west1",
    "europe-west3",
    "asia-northeast1",
    "southamerica-east1",
    "us-central1",
    "asia-southeast1",
    "australia-southeast1",
    "asia-south1",
];

/// Appends an id of decimal digits.
pub(super) fn digits(out: &mut String, rng: &mut Rng, n: usize) {
    for place in 0..n {
        let digit = rng.below(10).max(u32::from(place == 0));
        out.push(char::from(b'0' + digit as u8));
    }
}

/// An address of Google's own.
pub(super) fn gateway(rng: &mut Rng) -> String {
    const BLOCKS: [&str; 5] = ["34.90", "34.141", "35.204", "35.234", "34.32"];
    let block = rng.pick(&BLOCKS);
    crate::names::host(rng, block)
}

/// The command line tool.
pub(super) fn gcloud(rng: &mut Rng) -> String {
    let (os, version, system) = *rng.pick(&[
        ("MACOSX", "24.6.0", "(Macintosh; Intel Mac OS X 24.6.0)"),
        ("LINUX", "6.8.0", "(Linux 6.8.0-63-generic)"),
        ("WINDOWS", "10.0.22631", "(Windows NT 10.0.22631)"),
    ]);
    format!(
        "google-cloud-sdk gcloud/{}.0.0 command/gcloud.<command> invocation-id/<hex32> environment/None environment-version/None client-os/{os} client-os-ver/{version} client-pltf-arch/x86_64 interactive/True from-script/False python/3.12.{} term/xterm-256color {system},gzip(gfe)",
        rng.range(518, 546),
        rng.below(10)
    )
}

/// The client libraries of scripts and workloads.
pub(super) fn library(rng: &mut Rng) -> String {
    match rng.below(4) {
        0 => format!(
            "gl-python/3.12.{} grpc/1.7{}.0 gax/2.25.{} gapic/2.{}.0,gzip(gfe)",
            rng.below(9),
            rng.range(1, 6),
            rng.below(3),
            rng.range(18, 26)
        ),
        1 => format!(
            "google-api-go-client/0.5 gcloud-golang-storage/1.{}.0,gzip(gfe)",
            rng.range(43, 57)
        ),
        2 => format!(
            "gcloud-java/2.{}.0 gl-java/21.0.{}__Eclipse-Adoptium gapic/2.{}.0,gzip(gfe)",
            rng.range(40, 58),
            rng.range(2, 9),
            rng.range(40, 58)
        ),
        _ => format!(
            "google-api-python-client google-auth/2.{}.0 (gzip),gzip(gfe)",
            rng.range(35, 42)
        ),
    }
}

/// The infrastructure tool pipelines run.
pub(super) fn terraform(rng: &mut Rng) -> String {
    format!(
        "google-api-go-client/0.5 Terraform/1.{}.{} (+https://www.terraform.io) Terraform-Plugin-SDK/2.37.0 terraform-provider-google/6.{}.0,gzip(gfe)",
        rng.range(9, 14),
        rng.below(9),
        rng.range(20, 49)
    )
}

/// A browser on the console.
pub(super) fn browser(rng: &mut Rng) -> String {
    format!("{},gzip(gfe),gzip(gfe)", crate::names::browser(rng))
}
