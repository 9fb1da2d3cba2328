//! Quotas by their code: which machines they limit.

use super::Machines;
use super::machine::letters;

/// AWS: the code, what it limits, and the letters that the families of machines begin with.
const AWS: [(&str, &str, &[&str]); 19] = [
    ("L-1216C47A", "standard instances, on demand", STANDARD),
    ("L-34B43A08", "standard instances, spot", STANDARD),
    ("L-417A185B", "P instances, on demand", &["p"]),
    ("L-7212CCBC", "P2, P3 and P4 instances, spot", &["p"]),
    ("L-C4BD4855", "P5 instances, spot", &["p"]),
    ("L-DB2E81BA", "G and VT instances, on demand", &["g", "gr", "vt"]),
    ("L-3819A6DF", "G and VT instances, spot", &["g", "gr", "vt"]),
    ("L-2C3B7624", "Trn instances, on demand", &["trn"]),
    ("L-6B0D517C", "Trn instances, spot", &["trn"]),
    ("L-1945791B", "Inf instances, on demand", &["inf"]),
    ("L-B5D1601B", "Inf instances, spot", &["inf"]),
    ("L-6E869C2A", "DL instances, on demand", &["dl"]),
    ("L-85EED4F7", "DL instances, spot", &["dl"]),
    ("L-74FC7D96", "F instances, on demand", &["f"]),
    ("L-88CF9481", "F instances, spot", &["f"]),
    ("L-7295265B", "X instances, on demand", &["x"]),
    ("L-E3A00192", "X instances, spot", &["x"]),
    ("L-43DA4232", "high-memory instances, on demand", &["u"]),
    ("L-F7808C92", "HPC instances, on demand", &["hpc"]),
];

const STANDARD: &[&str] = &["a", "c", "d", "h", "i", "im", "is", "m", "r", "t", "z"];

/// What a quota of EC2 limits, in words.
pub(in crate::format) fn family(code: &str) -> Option<&'static str> {
    AWS.iter().find(|(known, ..)| *known == code).map(|(_, words, _)| *words)
}

/// Whether a quota may limit these machines; a quota that nothing is known of may.
pub fn covers(quota: &str, machines: &Machines) -> bool {
    let (service, name) = quota.rsplit_once(':').unwrap_or(("", quota));
    if let Some((.., families)) = AWS.iter().find(|(code, ..)| *code == name) {
        return machines.size.is_empty() || families.contains(&letters(&machines.size));
    }
    let name = name.to_ascii_lowercase();
    if service.eq_ignore_ascii_case("Microsoft.Compute") {
        let Some(family) = name.strip_prefix("standard").filter(|name| name.ends_with("family"))
        else {
            return true;
        };
        let letters = letters(&machines.size).to_ascii_lowercase();
        return letters.is_empty() || family.starts_with(&letters);
    }
    // Google's are named after what they count.
    let counts_accelerators = ["gpu", "tpu", "nvidia"].iter().any(|word| name.contains(word));
    !counts_accelerators || machines.accelerated || machines.size.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotas_are_matched_with_the_machines_they_limit() {
        let size = |size: &str, accelerated| Machines {
            size: size.to_owned(),
            accelerated,
            ..Machines::default()
        };
        for (quota, machines, expected) in [
            ("ec2:L-417A185B", size("p4d.24xlarge", true), true),
            ("ec2:L-417A185B", size("m5.large", false), false),
            ("ec2:L-1216C47A", size("m5.large", false), true),
            ("ec2:L-417A185B", size("", false), true),
            ("ec2:L-00000000", size("m5.large", false), true),
            (
                "Microsoft.Compute:standardNDASv4_A100Family",
                size("Standard_ND96asr_v4", true),
                true,
            ),
            ("Microsoft.Compute:standardNDSFamily", size("Standard_D4s_v5", false), false),
            ("Microsoft.Compute:cores", size("Standard_D4s_v5", false), true),
            (
                "compute.googleapis.com:GPUS-ALL-REGIONS-per-project",
                size("a2-highgpu-8g", true),
                true,
            ),
            ("compute.googleapis.com:GPUS-ALL-REGIONS-per-project", size("e2-micro", false), false),
            ("compute.googleapis.com:CPUS-per-project-region", size("a2-highgpu-8g", true), true),
            ("", size("m5.large", false), true),
        ] {
            assert_eq!(covers(quota, &machines), expected, "{quota} {}", machines.size);
        }
    }
}
