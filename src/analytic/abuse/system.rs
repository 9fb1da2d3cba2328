//! The operating system that a client says it runs on.

/// A family of operating systems. A claim like the rest of a client's words: good for telling a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum System {
    Linux,
    Windows,
    Mac,
    Mobile,
    Unknown,
}

/// What clients say, in lower case; the first hit counts.
const MARKS: [(&str, System); 11] = [
    ("android", System::Mobile),
    ("iphone", System::Mobile),
    ("ipad", System::Mobile),
    ("windows", System::Windows),
    ("win32", System::Windows),
    ("macintosh", System::Mac),
    ("macos", System::Mac),
    ("mac os", System::Mac),
    ("darwin", System::Mac),
    ("linux", System::Linux),
    ("x11;", System::Linux),
];

impl System {
    /// How many there are.
    pub(super) const COUNT: usize = 5;

    /// The system of a client.
    pub(super) fn of(agent: &str) -> Self {
        let agent = agent.to_ascii_lowercase();
        MARKS.iter().find(|(mark, _)| agent.contains(mark)).map_or(Self::Unknown, |(_, it)| *it)
    }

    /// In words.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Linux => "Linux",
            Self::Windows => "Windows",
            Self::Mac => "macOS",
            Self::Mobile => "a phone",
            Self::Unknown => "an unknown system",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::System;

    #[test]
    fn clients_say_what_they_run_on() {
        for (agent, system) in [
            ("aws-cli/2.15.0 Python/3.11 Linux/5.10 exe/x86_64", System::Linux),
            ("aws-sdk-go-v2/1.32.3 os/macos lang/go#1.23", System::Mac),
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", System::Windows),
            ("Mozilla/5.0 (Linux; Android 14)", System::Mobile),
            ("Boto3/1.26", System::Unknown),
        ] {
            assert_eq!(System::of(agent), system, "{agent}");
        }
    }
}
