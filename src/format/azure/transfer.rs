//! Objects read, as the logs of Azure's storage tell it, with the columns of diagnostic settings or of
//! Log Analytics.

use crate::evidence::scan::{Json, Text};
use crate::format::Read;
use crate::format::read::count;
use crate::format::walk::{Folded, folded, members};

/// Whether an operation reads what is in a blob or a file.
pub(in crate::format) fn reads(action: &[u8]) -> bool {
    [&b"GetBlob"[..], b"GetFile", b"ReadFile", b"QueryBlobContents", b"CopyBlobSource"]
        .iter()
        .any(|known| action.eq_ignore_ascii_case(known))
}

/// What a record tells of the object: `/account/container/blob`.
pub(in crate::format) fn read(bytes: &[u8]) -> Read<'_> {
    let mut read = Read::default();
    let mut address = Text::default();
    take(bytes, &mut read, &mut address, true);
    if read.object.is_empty() {
        (read.bucket, read.object) = of_address(address);
    }
    read
}

fn take<'a>(object: &'a [u8], read: &mut Read<'a>, address: &mut Text<'a>, outside: bool) {
    members(object, |name, value| {
        let mut buffer: Folded = [0; 40];
        match (folded(name, &mut buffer), value) {
            (b"properties", Json::Object(inner)) if outside => take(inner, read, address, false),
            (b"responsebodysize", size) => read.bytes = count(size),
            (b"objectkey", Json::Text(key)) => (read.bucket, read.object) = of_key(key),
            (b"uri", Json::Text(uri)) => *address = uri,
            (b"authenticationtype", Json::Text(how)) => read.by_link = is_link(how),
            (b"identity", Json::Object(identity)) => members(identity, |name, value| {
                if let (b"type", Json::Text(how)) = (name, value) {
                    read.by_link = is_link(how);
                }
            }),
            _ => {}
        }
    });
}

fn is_link(how: Text<'_>) -> bool {
    how.raw.to_ascii_lowercase().ends_with(b"sas")
}

/// The container with its account in front of it, and the blob.
fn of_key(key: Text<'_>) -> (Text<'_>, Text<'_>) {
    let raw = key.raw.strip_prefix(b"/").unwrap_or(key.raw);
    let mut slashes = memchr::memchr_iter(b'/', raw);
    let end = slashes.nth(1).unwrap_or(raw.len());
    (Text::new(&raw[..end]), Text::new(raw.get(end + 1..).unwrap_or_default()))
}

/// The same of `https://account.blob.core.windows.net:443/container/blob?sig=…`.
fn of_address(address: Text<'_>) -> (Text<'_>, Text<'_>) {
    let raw = address.raw;
    let raw = &raw[..memchr::memchr(b'?', raw).unwrap_or(raw.len())];
    let begin = memchr::memmem::find(raw, b"://").map_or(0, |at| at + 3);
    of_key(Text::new(&raw[begin..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_columns_are_read() {
        let setting = br#"{"operationName":"GetBlob","identity":{"type":"SAS"},"properties":{"responseBodySize":4096,"objectKey":"/acme/backup/a/b.bak"}}"#;
        let found = read(setting);
        assert_eq!((found.bucket.raw, found.object.raw), (&b"acme/backup"[..], &b"a/b.bak"[..]));
        assert_eq!((found.bytes, found.by_link), (Some(4096), true));
        let table = br#"{"OperationName":"GetBlob","AuthenticationType":"OAuth","ResponseBodySize":"7","Uri":"https://acme.blob.core.windows.net:443/c/b?sig=XXX"}"#;
        let found = read(table);
        assert_eq!(found.bucket.raw, b"acme.blob.core.windows.net:443/c");
        assert_eq!((found.object.raw, found.bytes, found.by_link), (&b"b"[..], Some(7), false));
        assert!(reads(b"getblob") && !reads(b"GetBlobProperties"));
    }
}
