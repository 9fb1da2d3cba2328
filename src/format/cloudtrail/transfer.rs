//! Objects read, as data events of CloudTrail tell it: the bucket and the key in the request, the bytes
//! in `additionalEventData`.

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
pub(in crate::format) fn read(bytes: &[u8]) -> Read<'_> {
    let mut read = Read::default();
    members(bytes, |name, value| match (name, value) {
        (b"requestParameters", Json::Object(request)) => members(request, |name, value| {
            let Json::Text(text) = value else { return };
            match name {
                b"bucketName" | b"snapshotId" | b"vaultName" => read.bucket = text,
                b"key" | b"blockToken" | b"jobId" => read.object = text,
                // A copy names what is read elsewhere than what is written.
                b"x-amz-copy-source" => (read.bucket, read.object) = source(text),
                _ => {}
            }
        }),
        (b"additionalEventData", Json::Object(extra)) => members(extra, |name, value| match name {
            b"bytesTransferredOut" => read.bytes = count(value),
            b"AuthenticationMethod" => {
                read.by_link = matches!(value, Json::Text(text) if text.raw == b"QueryString");
            }
            _ => {}
        }),
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

    #[test]
    fn bytes_bucket_and_key_are_found_and_claims_in_requests_are_not() {
        let record = br#"{"eventName":"GetObject","userAgent":"x\"additionalEventData\":{\"bytesTransferredOut\":9}",
            "requestParameters":{"bucketName":"b","key":"a\/b","additionalEventData":{"bytesTransferredOut":7}},
            "additionalEventData": {"x":[1],"bytesTransferredOut" : 286.0,"AuthenticationMethod":"QueryString"}}"#;
        let found = read(record);
        assert_eq!((found.bucket.raw, found.object.raw), (&b"b"[..], &br"a\/b"[..]));
        assert_eq!((found.bytes, found.by_link), (Some(286), true));
        let copy = br#"{"requestParameters":{"bucketName":"to","key":"k","x-amz-copy-source":"/from/a/b"}}"#;
        let found = read(copy);
        assert_eq!((found.bucket.raw, found.object.raw), (&b"from"[..], &b"a/b"[..]));
        assert_eq!(found.bytes, None);
        for broken in [&b""[..], b"{", b"{\"requestParameters\":7}", b"[1]", b"{\"a\"}"] {
            assert_eq!(read(broken).bytes, None);
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
