//! The names of members that formats and envelopes ask for. One table, since two formats may
//! share a name; what is not in it is stepped over.

/// Makes the keys, and the table of where they stand: parent, name, key.
macro_rules! keys {
    ($($parent:ident { $($name:literal => $key:ident,)+ })+) => {
        /// A member that somebody asks for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Key {
            /// The record itself: the parent of its members.
            Root,
            /// A member nobody asks for.
            Other,
            $($(#[doc = concat!("`", $name, "`")] $key,)+)+
        }

        /// Every name: the key it stands under, itself, and the key it is.
        pub(super) const NAMES: &[(Key, &str, Key)] = &[
            $($((Key::$parent, $name, Key::$key),)+)+
        ];
    };
}

keys! {
    Root {
        // Envelopes
        "Records" => Records,
        "records" => LowerRecords,
        "value" => Value,
        "Events" => Events,
        "events" => LowerEvents,
        "logEvents" => LogEvents,
        "hits" => Hits,
        // Wrappers
        "CloudTrailEvent" => CloudTrailEvent,
        "_source" => Source,
        "event.original" => EventOriginal,
        "event" => Event,
        "original" => Original,
        "detail" => Detail,
        "result" => Result,
        "_raw" => Raw,
        "message" => Message,
        "@message" => AtMessage,
        "record" => Record,
        // CloudTrail
        "eventVersion" => EventVersion,
        "userIdentity" => UserIdentity,
        "eventTime" => EventTime,
        "@timestamp" => Timestamp,
        "eventSource" => EventSource,
        "eventName" => EventName,
        "awsRegion" => AwsRegion,
        "sourceIPAddress" => SourceIpAddress,
        "userAgent" => UserAgent,
        "errorCode" => ErrorCode,
        "errorMessage" => ErrorMessage,
        "responseElements" => ResponseElements,
        "eventID" => EventId,
        "sharedEventID" => SharedEventId,
        "readOnly" => ReadOnly,
        "eventType" => EventType,
        "recipientAccountId" => RecipientAccountId,
        "sessionCredentialFromConsole" => SessionCredentialFromConsole,
        "digestStartTime" => DigestStartTime,
        "digestEndTime" => DigestEndTime,
    }
    UserIdentity {
        "type" => IdentityType,
        "principalId" => PrincipalId,
        "arn" => IdentityArn,
        "accountId" => IdentityAccount,
        "accessKeyId" => AccessKeyId,
        "userName" => IdentityUserName,
        "invokedBy" => InvokedBy,
        "sessionContext" => SessionContext,
        "onBehalfOf" => OnBehalfOf,
    }
    SessionContext {
        "sessionIssuer" => SessionIssuer,
    }
    SessionIssuer {
        "arn" => IssuerArn,
        "accountId" => IssuerAccount,
        "userName" => IssuerUserName,
    }
    OnBehalfOf {
        "userId" => OnBehalfOfUser,
    }
}
