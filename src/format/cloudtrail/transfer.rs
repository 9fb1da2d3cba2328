//! Objects read, as data events of CloudTrail tell it: the bucket and the key in the request, the bytes
//! in `additionalEventData`.

use crate::evidence::keys::Key;
use crate::evidence::members::{Member, value_of};
use crate::evidence::scan::{Json, Text};
use crate::format::Read;
use crate::format::read::count;
use crate::format::walk::members;

/// Whether an action reads what is in an object. Calls about buckets, and about objects without
/// their contents, do not.
pub(in crate::format) fn reads(service: &[u8], action: &[u8]) -> bool {
    match service {
        b"s3" | b"s3express" | b"s3-object-lambda" | b"s3-outposts" => matches!(
            action,
            b"GetObject"
                | b"CopyObject"
                | b"UploadPartCopy"
                | b"SelectObjectContent"
                | b"GetObjectTorrent"
        ),
        b"ebs" => action == b"GetSnapshotBlock",
        b"glacier" => action == b"GetJobOutput",
        _ => false,
    }
}

/// What a record tells of the object. The members lie at its top, so nothing that a caller put
/// into a request can pass for them.
pub(in crate::format) fn read<'a>(record: &[Member<'a>]) -> Read<'a> {
    let mut read = Read::default();
    let object = |key| value_of(record, key).and_then(Json::object).unwrap_or_default();
    members(object(Key::RequestParameters), |name, value| {
        let Json::Text(text) = value else { return };
        match name {
            b"bucketName" | b"snapshotId" | b"vaultName" => read.bucket = text,
            b"key" | b"blockToken" | b"jobId" => read.object = text,
            // A copy names what is read elsewhere than what is written.
            b"x-amz-copy-source" => (read.bucket, read.object) = source(text),
            _ => {}
        }
    });
    members(object(Key::AdditionalEventData), |name, value| match name {
        b"bytesTransferredOut" => read.bytes = count(value),
        b"AuthenticationMethod" => {
            read.by_link = matches!(value, Json::Text(text) if text.raw == b"QueryString");
        }
        _ => {}
    });
    read
}

/// `/bucket/key` of a copy.
fn source(text: Text<'_>) -> (Text<'_>, Text<'_>) {
    let raw = text.raw.strip_prefix(b"/").unwrap_or(text.raw);
    let slash = memchr::memchr(b'/', raw).unwrap_or(raw.len());
    (Text::new(&raw[..slash]), Text::new(raw.get(slash + 1..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::one::with_members;

    /// The bucket, the object, the bytes and whether it was read by a link.
    fn told(request: &str, more: &str) -> (String, String, Option<u64>, bool) {
        let record = format!(
            r#"{{"eventVersion":"1.09","eventTime":"2026-11-20T00:00:00Z","eventSource":"s3.amazonaws.com",
                "eventName":"GetObject","requestParameters":{request}{more}}}"#
        );
        with_members(&record, |_, members, _| {
            let found = read(members);
            let text = |text: Text<'_>| String::from_utf8_lossy(text.raw).into_owned();
            (text(found.bucket), text(found.object), found.bytes, found.by_link)
        })
    }

    fn expected(
        bucket: &str,
        object: &str,
        bytes: Option<u64>,
        by_link: bool,
    ) -> (String, String, Option<u64>, bool) {
        (bucket.to_owned(), object.to_owned(), bytes, by_link)
    }

    #[test]
    fn bytes_bucket_and_key_are_found_and_claims_in_requests_are_not() {
        let request =
            r#"{"bucketName":"b","key":"a\/b","additionalEventData":{"bytesTransferredOut":7}}"#;
        let more = r#","userAgent":"x\"additionalEventData\":{\"bytesTransferredOut\":9}",
            "additionalEventData": {"x":[1],"bytesTransferredOut" : 286.0,"AuthenticationMethod":"QueryString"}"#;
        assert_eq!(told(request, more), expected("b", r"a\/b", Some(286), true));
        let copy = r#"{"bucketName":"to","key":"k","x-amz-copy-source":"/from/a/b"}"#;
        assert_eq!(told(copy, ""), expected("from", "a/b", None, false));
        for request in ["7", "null", "[1]", "\"{}\"", "{}", r#"{"bucketName":7}"#] {
            assert_eq!(told(request, ""), expected("", "", None, false), "{request}");
        }
    }

    #[test]
    fn calls_about_buckets_read_no_object() {
        assert!(reads(b"s3", b"GetObject") && reads(b"ebs", b"GetSnapshotBlock"));
        for action in [&b"ListObjects"[..], b"GetBucketPolicy", b"HeadObject", b"PutObject"] {
            assert!(!reads(b"s3", action));
        }
        assert!(!reads(b"iam", b"GetObject"));
    }
}
