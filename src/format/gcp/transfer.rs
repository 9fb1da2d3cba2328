//! Objects read, as data access entries of Google Cloud tell it: by name, without the bytes.

use crate::evidence::scan::{Json, Text};
use crate::format::Read;
use crate::format::walk::members;

/// Whether a method reads what is in an object.
pub(in crate::format) fn reads(service: &[u8], method: &[u8]) -> bool {
    service == b"storage.googleapis.com"
        && matches!(
            method,
            b"storage.objects.get" | b"storage.objects.copy" | b"storage.objects.rewrite"
        )
}

/// What an entry tells of the object: `projects/_/buckets/BUCKET/objects/NAME`.
pub(in crate::format) fn read(bytes: &[u8]) -> Read<'_> {
    let mut read = Read::default();
    members(bytes, |name, value| {
        let Json::Object(payload) = value else { return };
        if !matches!(name, b"protoPayload" | b"protopayload_auditlog" | b"protopayload") {
            return;
        }
        members(payload, |name, value| {
            if let (b"resourceName" | b"resourcename", Json::Text(text)) = (name, value) {
                (read.bucket, read.object) = parts(text);
            }
        });
    });
    read
}

fn parts(name: Text<'_>) -> (Text<'_>, Text<'_>) {
    let Some(at) = memchr::memmem::find(name.raw, b"buckets/") else {
        return (Text::default(), name);
    };
    let rest = &name.raw[at + 8..];
    let end = memchr::memmem::find(rest, b"/objects/");
    match end {
        Some(end) => (Text::new(&rest[..end]), Text::new(&rest[end + 9..])),
        None => (Text::new(rest), Text::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bucket_and_object_are_told_apart() {
        let entry = br#"{"insertId":"i","protoPayload":{"request":{"resourceName":"x"},"resourceName":"projects/_/buckets/b-1/objects/a/objects/b"}}"#;
        let found = read(entry);
        assert_eq!((found.bucket.raw, found.object.raw), (&b"b-1"[..], &b"a/objects/b"[..]));
        assert!(reads(b"storage.googleapis.com", b"storage.objects.get"));
        assert!(!reads(b"storage.googleapis.com", b"storage.objects.list"));
    }
}
