//! Machines that were asked for: of which size, with accelerators or not, and how many.

use serde_json::Value;

use super::look::{number, text};

/// Machines that were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machines {
    /// The most telling size that the request names; empty where it names none.
    pub size: String,
    /// Whether they have GPUs or other accelerators.
    pub accelerated: bool,
    /// Whether they are as large as few machines are.
    pub large: bool,
    /// How many.
    pub count: Option<u64>,
}

impl Machines {
    /// What two records of one operation tell together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let (more, less) = if other.rank() > self.rank() { (other, self) } else { (self, other) };
        Self {
            count: more.count.max(less.count),
            accelerated: more.accelerated || less.accelerated,
            large: more.large || less.large,
            size: if more.size.is_empty() { less.size } else { more.size },
        }
    }

    fn rank(&self) -> (bool, bool, bool) {
        (self.accelerated, self.large, !self.size.is_empty())
    }

    fn of_size(size: String) -> Self {
        let (accelerated, large) = (has_accelerators(&size), is_large(&size));
        Self { size, accelerated, large, count: None }
    }
}

/// Where a cloud's requests name sizes and numbers, in lower case.
pub(in crate::format) struct Keys {
    /// Members that name a size.
    pub(in crate::format) sizes: &'static [&'static str],
    /// Members that hold a number of machines.
    pub(in crate::format) counts: &'static [&'static str],
    /// Members that are there only where machines have accelerators.
    pub(in crate::format) accelerators: &'static [&'static str],
}

/// How deep a request is looked into.
const DEEPEST: u32 = 12;
/// More machines than this are a slip of the pen, or a lie.
const MOST: f64 = 1e9;

/// The machines that a request asks for, wherever in it they are named.
pub(in crate::format) fn machines(request: &Value, keys: &Keys) -> Option<Machines> {
    let mut found = None;
    look(request, keys, DEEPEST, &mut found);
    found
}

fn look(value: &Value, keys: &Keys, depth: u32, found: &mut Option<Machines>) {
    if depth == 0 {
        return;
    }
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                take(&key.to_ascii_lowercase(), value, keys, found);
                look(value, keys, depth - 1, found);
            }
        }
        Value::Array(values) => {
            for value in values {
                look(value, keys, depth - 1, found);
            }
        }
        _ => {}
    }
}

fn take(key: &str, value: &Value, keys: &Keys, found: &mut Option<Machines>) {
    let mut add = |machines: Machines| {
        *found = Some(match found.take() {
            Some(known) => known.with(machines),
            None => machines,
        });
    };
    if keys.sizes.contains(&key) {
        let sizes = match value {
            Value::Array(values) => values.as_slice(),
            one => std::slice::from_ref(one),
        };
        for size in sizes.iter().filter_map(text).filter(|size| size != "...") {
            add(Machines::of_size(last(&size).to_owned()));
        }
    } else if keys.accelerators.contains(&key) && text(value).is_some() {
        add(Machines { accelerated: true, ..Machines::default() });
    } else if keys.counts.contains(&key)
        && let Some(count) = number(value).filter(|count| (0.0..=MOST).contains(count))
    {
        add(Machines { count: Some(count as u64), ..Machines::default() });
    }
}

/// `projects/p/zones/z/machineTypes/a2-highgpu-8g` is `a2-highgpu-8g`.
fn last(size: &str) -> &str {
    size.rsplit('/').next().unwrap_or(size)
}

/// The letters that a size's family begins with: `p` of `p4d.24xlarge`, `ND` of
/// `Standard_ND96asr_v4`, `a` of `a2-highgpu-8g`.
pub(super) fn letters(size: &str) -> &str {
    let bare = ["Standard_", "Basic_", "ml.", "db."];
    let size = bare.iter().find_map(|prefix| size.strip_prefix(prefix)).unwrap_or(size);
    let end = size.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(size.len());
    &size[..end]
}

/// The cloud whose sizes are written so.
enum Style {
    Aws,
    Azure,
    Gcp,
}

fn style(size: &str) -> Style {
    if size.contains('.') {
        Style::Aws
    } else if size.contains('_') {
        Style::Azure
    } else {
        Style::Gcp
    }
}

fn has_accelerators(size: &str) -> bool {
    let letters = letters(size);
    match style(size) {
        Style::Aws => {
            matches!(letters, "p" | "g" | "gr" | "trn" | "inf" | "dl" | "vt" | "f")
        }
        Style::Azure => letters.starts_with(['N', 'n']),
        Style::Gcp => {
            let family = size.split('-').next().unwrap_or_default();
            matches!(family, "a2" | "a3" | "a4" | "a4x" | "g2" | "g4") || family.starts_with("ct")
        }
    }
}

/// Cores, or of AWS four times as many, from which on a machine is large.
const LARGE: u32 = 64;

fn is_large(size: &str) -> bool {
    let digits = |text: &str| text.parse::<u32>().ok();
    let first_number = |text: &str| {
        let from = text.find(|c: char| c.is_ascii_digit())?;
        let rest = &text[from..];
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        digits(&rest[..end])
    };
    match style(size) {
        Style::Aws => {
            let dimension = size.rsplit('.').next().unwrap_or_default();
            let times = dimension.strip_suffix("xlarge").and_then(digits);
            dimension.starts_with("metal")
                || times.is_some_and(|times| times.saturating_mul(4) >= LARGE)
        }
        Style::Azure => first_number(size).is_some_and(|cores| cores >= LARGE),
        Style::Gcp => {
            let dimension = size.rsplit('-').next().unwrap_or_default();
            dimension == "metal" || digits(dimension).is_some_and(|cores| cores >= LARGE)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sizes_tell_accelerators_and_dimension() {
        for (size, accelerated, large) in [
            ("p4d.24xlarge", true, true),
            ("g4dn.xlarge", true, false),
            ("t4g.micro", false, false),
            ("m5.16xlarge", false, true),
            ("m5.metal", false, true),
            ("i3en.metal-24xl", false, true),
            ("trn1.2xlarge", true, false),
            ("ml.p3.2xlarge", true, false),
            ("hpc7a.96xlarge", false, true),
            ("Standard_ND96asr_v4", true, true),
            ("Standard_NC6", true, false),
            ("Standard_D4s_v5", false, false),
            ("Standard_E96ds_v5", false, true),
            ("a2-highgpu-8g", true, false),
            ("n2-standard-80", false, true),
            ("e2-micro", false, false),
            ("c3-standard-192-metal", false, true),
            ("", false, false),
            (".", false, false),
        ] {
            assert_eq!((has_accelerators(size), is_large(size)), (accelerated, large), "{size}");
        }
    }

    const KEYS: Keys =
        Keys { sizes: &["type", "types"], counts: &["count"], accelerators: &["gpu"] };

    #[test]
    fn the_most_telling_size_and_the_largest_number_are_kept() {
        let request = json!({"a": [{"type": "t3.micro", "count": 2}, {"b": {"types": ["p3.2xlarge", "m5.large"], "count": "7"}}]});
        let found = machines(&request, &KEYS).unwrap_or_default();
        assert_eq!(
            (found.size.as_str(), found.accelerated, found.count),
            ("p3.2xlarge", true, Some(7))
        );
        assert_eq!(machines(&json!({"a": 1}), &KEYS), None);
        assert!(machines(&json!({"gpu": "nvidia-a100"}), &KEYS).is_some_and(|it| it.accelerated));
        let absurd = machines(&json!({"count": 1e300, "type": "..."}), &KEYS);
        assert_eq!(absurd, None, "neither a number of machines nor a size");
    }

    #[test]
    fn requests_without_end_are_not_followed() {
        let mut deep = json!({"type": "p3.2xlarge"});
        for _ in 0..50 {
            deep = json!([deep]);
        }
        assert_eq!(machines(&deep, &KEYS), None);
    }
}
