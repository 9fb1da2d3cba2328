//! Server access logs of S3: a line a request, with the bytes that were sent, or the same as JSON.
//!
//! Whoever asks chooses what stands in the quoted parts, quotes among it, so these are found by what must
//! follow them.

use crate::event::{Event, EventKey, Hints, Outcome, Reject};
use crate::evidence::scan::{Json, Text};
use crate::identity::{Kind, Provider, Who};
use crate::time;

use super::cloudtrail;
use super::read::{Read, count};
use super::walk::{Folded, folded, members};

/// A request as a line or a record tells it; empty where it says nothing or has a dash.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Request<'a> {
    pub(crate) owner: Text<'a>,
    pub(crate) bucket: Text<'a>,
    pub(crate) time: Text<'a>,
    pub(crate) address: Text<'a>,
    pub(crate) requester: Text<'a>,
    pub(crate) id: Text<'a>,
    pub(crate) operation: Text<'a>,
    pub(crate) key: Text<'a>,
    pub(crate) status: Text<'a>,
    pub(crate) error: Text<'a>,
    /// The bytes that were sent.
    pub(crate) sent: Text<'a>,
    pub(crate) agent: Text<'a>,
    pub(crate) host: Text<'a>,
}

/// The parts of a line from its beginning on.
struct Parts<'a>(&'a [u8]);

impl<'a> Parts<'a> {
    fn word(&mut self) -> &'a [u8] {
        let rest = self.0.trim_ascii_start();
        let end = memchr::memchr(b' ', rest).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        self.0 = behind;
        word
    }

    /// What stands in brackets.
    fn bracketed(&mut self) -> Option<&'a [u8]> {
        let rest = self.0.trim_ascii_start().strip_prefix(b"[")?;
        let end = memchr::memchr(b']', rest)?;
        self.0 = &rest[end + 1..];
        Some(&rest[..end])
    }

    /// Passes the request in its quotes, or the dash in its place. There are no spaces in the address asked for,
    /// so the first quote in front of a status ends it.
    fn pass_request(&mut self) -> Option<()> {
        let rest = self.0.trim_ascii_start();
        let Some(inside) = rest.strip_prefix(b"\"") else {
            self.word();
            return Some(());
        };
        let is_status = |behind: &[u8]| match behind {
            [b' ', b'-', b' ', ..] => true,
            [b' ', a, b, c, b' ', ..] => [a, b, c].into_iter().all(u8::is_ascii_digit),
            _ => false,
        };
        let end = memchr::memchr_iter(b'"', inside).find(|at| is_status(&inside[at + 1..]))?;
        self.0 = &inside[end + 1..];
        Some(())
    }

    /// The client, behind the page that linked to the request. Nothing behind it has quotes.
    fn agent(&mut self) -> &'a [u8] {
        let rest = self.0.trim_ascii_start();
        let Some(last) = memchr::memrchr(b'"', rest) else { return b"" };
        let (quoted, behind) = (&rest[..last], &rest[last + 1..]);
        self.0 = behind;
        let begin = memchr::memmem::find(quoted, b"\" \"").map(|at| at + 3);
        let begin = begin.or_else(|| memchr::memmem::find(quoted, b" \"").map(|at| at + 2));
        let agent = begin.and_then(|begin| quoted.get(begin..)).unwrap_or_default();
        // Some clients put their name into quotes of their own.
        agent.strip_prefix(b"\"").unwrap_or(agent)
    }
}

/// A part of a line; a dash stands for nothing.
fn part(word: &[u8]) -> Text<'_> {
    Text::new(if word == b"-" { b"" } else { word })
}

/// Reads a line; `None` where it is cut off or of another log.
pub(crate) fn line(line: &[u8]) -> Option<Request<'_>> {
    let mut parts = Parts(line);
    let (owner, bucket) = (part(parts.word()), part(parts.word()));
    let time = Text::new(parts.bracketed()?);
    let [address, requester, id, operation, key] = std::array::from_fn(|_| part(parts.word()));
    parts.pass_request()?;
    let (status, error) = (parts.word(), part(parts.word()));
    // Bytes sent, the object's size and two times.
    let [sent, _, _, last] = std::array::from_fn(|_| parts.word());
    if status.is_empty() || last.is_empty() {
        return None;
    }
    let agent = part(parts.agent());
    // The version of the object, ids of the answer, and how it was signed and sent.
    let [_, _, _, _, _, host] = std::array::from_fn(|_| part(parts.word()));
    let status = part(status);
    Some(Request {
        owner,
        bucket,
        time,
        address,
        requester,
        id,
        operation,
        key,
        status,
        error,
        sent: part(sent),
        agent,
        host,
    })
}

/// Reads a record of JSON, whose members are the columns in any spelling.
pub(crate) fn record(bytes: &[u8]) -> Request<'_> {
    let mut request = Request::default();
    members(bytes, |name, value| {
        let mut buffer: Folded = [0; 40];
        let place = match folded(name, &mut buffer) {
            b"bucketowner" => &mut request.owner,
            b"bucket" | b"bucketname" => &mut request.bucket,
            b"time" | b"requestdatetime" => &mut request.time,
            b"remoteip" => &mut request.address,
            b"requester" => &mut request.requester,
            b"requestid" => &mut request.id,
            b"operation" => &mut request.operation,
            b"key" => &mut request.key,
            b"httpstatus" => &mut request.status,
            b"errorcode" => &mut request.error,
            b"bytessent" => &mut request.sent,
            b"useragent" => &mut request.agent,
            b"hostheader" => &mut request.host,
            _ => return,
        };
        *place = match value {
            Json::Text(text) => part(text.raw),
            Json::Scalar(b"null") => Text::default(),
            Json::Scalar(raw) => Text::new(raw),
            Json::Object(_) | Json::Array(_) => Text::default(),
        };
    });
    request
}

impl<'a> Request<'a> {
    /// The event that it tells of; `bytes` are the whole of it.
    ///
    /// Its id says little: all objects that one request deletes share it.
    pub(crate) fn event(&self, bytes: &'a [u8]) -> Result<Event<'a>, Reject> {
        let stamp = self.time.raw;
        let time = time::parse_clf(stamp).or_else(|| time::parse(stamp)).ok_or(Reject::Time)?;
        if self.operation.is_empty() {
            return Err(Reject::Action);
        }
        let (who, session) = self.who();
        Ok(Event {
            time,
            time_text: self.time,
            key: EventKey::Bytes(bytes),
            event_id: self.id,
            service: Text::new(b"s3"),
            action: action(self.operation, self.key),
            logged_service: Text::default(),
            logged_action: self.operation,
            hints: Hints::default(),
            region: region(self.host),
            account: self.owner,
            who,
            session,
            credential: Text::default(),
            origin: Text::default(),
            source: self.address,
            agent: self.agent,
            interface: None,
            outcome: self.outcome(),
            error: self.error,
            read_only: self.read_only(),
            opens_to_all: false,
            second_hand: false,
        })
    }

    /// Who asked, and in which session: users and roles as CloudTrail knows them.
    fn who(&self) -> (Option<Who<'a>>, Text<'a>) {
        let who = |kind, realm, subject| Who {
            provider: Provider::Aws,
            kind,
            account: Text::default(),
            realm,
            subject,
            via: None,
            id: Text::default(),
            alias: Text::default(),
        };
        let requester = self.requester;
        if requester.is_empty() || requester.raw.eq_ignore_ascii_case(b"anonymous") {
            let nobody = Text::new(b"anonymous");
            return (Some(who(Kind::Anonymous, "", nobody)), Text::default());
        }
        if requester.raw.starts_with(b"arn:") {
            return cloudtrail::by_arn(requester);
        }
        let service = requester.raw.strip_prefix(b"svc:").unwrap_or(requester.raw);
        if service.ends_with(b".amazonaws.com") || service == b"AmazonS3" {
            return (Some(who(Kind::Service, "", Text::new(service))), Text::default());
        }
        // The canonical id of an account, which nothing else names.
        (Some(who(Kind::Unknown, "canonical/", requester)), Text::default())
    }

    fn outcome(&self) -> Outcome {
        match self.status.raw {
            [b'1'..=b'3', _, _] => Outcome::Success,
            b"401" | b"403" => Outcome::Denied,
            [b'4' | b'5', _, _] => Outcome::Error,
            _ if !self.error.is_empty() => Outcome::Error,
            // What S3 does by itself has no status.
            _ => Outcome::Unknown,
        }
    }

    fn read_only(&self) -> Option<bool> {
        let mut words = self.operation.raw.split(|byte| *byte == b'.').skip(1);
        match words.next()? {
            b"GET" | b"HEAD" | b"OPTIONS" | b"SELECT" => Some(true),
            // Of a copy the object that is copied is read.
            b"COPY" => Some(self.operation.raw.ends_with(b"_GET")),
            b"PUT" | b"POST" | b"DELETE" => Some(false),
            _ => None,
        }
    }

    /// The object that was read.
    pub(super) fn read(&self) -> Read<'a> {
        Read {
            bucket: self.bucket,
            object: self.key,
            bytes: count(Json::Text(self.sent)),
            by_link: false,
        }
    }

    /// What was asked for: `bucket/key`.
    pub(crate) fn target(&self) -> Option<String> {
        let bucket = String::from_utf8_lossy(self.bucket.raw);
        match (self.bucket.is_empty(), self.key.is_empty()) {
            (true, _) => None,
            (false, true) => Some(bucket.into_owned()),
            (false, false) => Some(format!("{bucket}/{}", String::from_utf8_lossy(self.key.raw))),
        }
    }
}

/// What a whole record of JSON names: `bucket/key`.
pub(crate) fn target(record: &serde_json::Value) -> Option<String> {
    let text = |names: [&str; 2]| names.iter().find_map(|name| record[*name].as_str());
    let bucket = text(["bucket", "bucket_name"])?;
    Some(match text(["key", "Key"]).filter(|key| *key != "-") {
        Some(key) => format!("{bucket}/{key}"),
        None => bucket.to_owned(),
    })
}

/// A text as one of JSON, whose backslashes mean something: those of a plain line do not.
pub(crate) fn escaped(text: Text<'_>) -> Option<Vec<u8>> {
    memchr::memchr(b'\\', text.raw)?;
    let mut escaped = Vec::with_capacity(text.raw.len() + 8);
    for byte in text.raw {
        if matches!(byte, b'\\' | b'"') {
            escaped.push(b'\\');
        }
        escaped.push(*byte);
    }
    Some(escaped)
}

/// The region in the name of the host that was asked: `bucket.s3.eu-west-1.amazonaws.com`.
fn region(host: Text<'_>) -> Text<'_> {
    let named = || {
        let front = &host.raw[..memchr::memmem::find(host.raw, b".amazonaws.com")?];
        let at = memchr::memrchr(b'.', front).map_or(0, |dot| dot + 1);
        let last = &front[at..];
        let last = last.strip_prefix(b"s3-").unwrap_or(last);
        let is_region = last.len() < 20
            && last.last().is_some_and(u8::is_ascii_digit)
            && last.iter().filter(|byte| **byte == b'-').count() >= 2
            && last.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
        is_region.then_some(Text::new(last))
    };
    named().unwrap_or_default()
}

/// The name that CloudTrail has for an operation: `REST.GET.OBJECT` is `GetObject`. Operations
/// without an obvious one keep theirs.
fn action<'a>(operation: Text<'a>, key: Text<'_>) -> Text<'a> {
    let name = operation.raw;
    if let Some((_, known)) = ACTIONS.iter().find(|(logged, _)| *logged == name) {
        return Text::new(known);
    }
    match (name, key.is_empty()) {
        (b"REST.GET.ACL", true) => Text::new(b"GetBucketAcl"),
        (b"REST.GET.ACL", false) => Text::new(b"GetObjectAcl"),
        (b"REST.PUT.ACL", true) => Text::new(b"PutBucketAcl"),
        (b"REST.PUT.ACL", false) => Text::new(b"PutObjectAcl"),
        _ => operation,
    }
}

/// Operations and the actions they are; the most frequent first.
const ACTIONS: [(&[u8], &[u8]); 50] = [
    (b"REST.GET.OBJECT", b"GetObject"),
    (b"REST.HEAD.OBJECT", b"HeadObject"),
    (b"REST.PUT.OBJECT", b"PutObject"),
    (b"REST.GET.BUCKET", b"ListObjects"),
    (b"REST.DELETE.OBJECT", b"DeleteObject"),
    (b"BATCH.DELETE.OBJECT", b"DeleteObject"),
    (b"REST.POST.MULTI_OBJECT_DELETE", b"DeleteObjects"),
    (b"REST.PUT.PART", b"UploadPart"),
    (b"REST.COPY.PART", b"UploadPartCopy"),
    (b"REST.COPY.PART_GET", b"GetObject"),
    (b"REST.COPY.OBJECT", b"CopyObject"),
    (b"REST.COPY.OBJECT_GET", b"GetObject"),
    (b"REST.POST.OBJECT", b"PostObject"),
    (b"REST.POST.UPLOADS", b"CreateMultipartUpload"),
    (b"REST.POST.UPLOAD", b"CompleteMultipartUpload"),
    (b"REST.DELETE.UPLOAD", b"AbortMultipartUpload"),
    (b"REST.GET.UPLOADS", b"ListMultipartUploads"),
    (b"REST.GET.UPLOAD", b"ListParts"),
    (b"REST.POST.RESTORE", b"RestoreObject"),
    (b"REST.SELECT.OBJECT", b"SelectObjectContent"),
    (b"WEBSITE.GET.OBJECT", b"GetObject"),
    (b"WEBSITE.HEAD.OBJECT", b"HeadObject"),
    (b"REST.GET.OBJECT_TAGGING", b"GetObjectTagging"),
    (b"REST.PUT.OBJECT_TAGGING", b"PutObjectTagging"),
    (b"REST.HEAD.BUCKET", b"HeadBucket"),
    (b"REST.PUT.BUCKET", b"CreateBucket"),
    (b"REST.DELETE.BUCKET", b"DeleteBucket"),
    (b"REST.GET.BUCKETVERSIONS", b"ListObjectVersions"),
    (b"REST.GET.BUCKETPOLICY", b"GetBucketPolicy"),
    (b"REST.PUT.BUCKETPOLICY", b"PutBucketPolicy"),
    (b"REST.DELETE.BUCKETPOLICY", b"DeleteBucketPolicy"),
    (b"REST.GET.POLICY_STATUS", b"GetBucketPolicyStatus"),
    (b"REST.GET.LOCATION", b"GetBucketLocation"),
    (b"REST.GET.VERSIONING", b"GetBucketVersioning"),
    (b"REST.PUT.VERSIONING", b"PutBucketVersioning"),
    (b"REST.GET.LOGGING_STATUS", b"GetBucketLogging"),
    (b"REST.PUT.LOGGING_STATUS", b"PutBucketLogging"),
    (b"REST.GET.LIFECYCLE", b"GetBucketLifecycle"),
    (b"REST.PUT.LIFECYCLE", b"PutBucketLifecycle"),
    (b"REST.GET.REPLICATION", b"GetBucketReplication"),
    (b"REST.PUT.REPLICATION", b"PutBucketReplication"),
    (b"REST.GET.ENCRYPTION", b"GetBucketEncryption"),
    (b"REST.PUT.ENCRYPTION", b"PutBucketEncryption"),
    (b"REST.GET.PUBLIC_ACCESS_BLOCK", b"GetPublicAccessBlock"),
    (b"REST.PUT.PUBLIC_ACCESS_BLOCK", b"PutPublicAccessBlock"),
    (b"REST.GET.WEBSITE", b"GetBucketWebsite"),
    (b"REST.PUT.WEBSITE", b"PutBucketWebsite"),
    (b"REST.GET.CORS", b"GetBucketCors"),
    (b"REST.GET.TAGGING", b"GetBucketTagging"),
    (b"REST.GET.NOTIFICATION", b"GetBucketNotification"),
];

#[cfg(test)]
#[path = "s3access_tests.rs"]
mod tests;
