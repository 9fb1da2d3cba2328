//! The names of members that formats and envelopes ask for. One table, since two formats may
//! share a name; what is not in it is stepped over.

/// Makes the keys, and the table of where they stand: parent, name, key. What stands behind `also`
/// are further places and spellings of keys made before.
macro_rules! keys {
    (made { $($parent:ident { $($name:literal => $key:ident,)+ })+ }
     also { $($other:ident { $($alias:literal => $known:ident,)+ })+ }) => {
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
            $($((Key::$other, $alias, Key::$known),)+)+
        ];
    };
}

keys! {
    made {
        Root {
            // Envelopes
            "Records" => Records,
            "records" => LowerRecords,
            "value" => Value,
            "Events" => Events,
            "events" => LowerEvents,
            "logEvents" => LogEvents,
            "hits" => Hits,
            "entries" => Entries,
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
            "data" => Data,
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
            "requestParameters" => RequestParameters,
            "responseElements" => ResponseElements,
            "additionalEventData" => AdditionalEventData,
            "eventID" => EventId,
            "sharedEventID" => SharedEventId,
            "readOnly" => ReadOnly,
            "managementEvent" => ManagementEvent,
            "eventType" => EventType,
            "recipientAccountId" => RecipientAccountId,
            "sessionCredentialFromConsole" => SessionCredentialFromConsole,
            "digestStartTime" => DigestStartTime,
            "digestEndTime" => DigestEndTime,
            // Azure: diagnostic settings
            "time" => Time,
            "resourceId" => ResourceId,
            "operationName" => OperationName,
            "category" => Category,
            "resultType" => ResultType,
            "resultSignature" => ResultSignature,
            "callerIpAddress" => CallerIpAddress,
            "correlationId" => CorrelationId,
            "identity" => AzureIdentity,
            "tenantId" => TenantId,
            "location" => Location,
            "properties" => Properties,
            // Azure: REST, az CLI and the SDKs
            "eventTimestamp" => EventTimestamp,
            "caller" => Caller,
            "claims" => Claims,
            "httpRequest" => HttpRequest,
            "status" => Status,
            "subStatus" => SubStatus,
            "eventDataId" => EventDataId,
            "operationId" => OperationId,
            "subscriptionId" => SubscriptionId,
            // Entra ID: Microsoft Graph has at the root what diagnostic settings have in `properties`
            "id" => Id,
            "activityDisplayName" => ActivityDisplayName,
            "activityDateTime" => ActivityDateTime,
            "initiatedBy" => InitiatedBy,
            "targetResources" => TargetResources,
            "additionalDetails" => AdditionalDetails,
            "createdDateTime" => CreatedDateTime,
            "userPrincipalName" => UserPrincipalName,
            "userId" => UserId,
            "appId" => AppId,
            "appDisplayName" => AppDisplayName,
            "ipAddress" => IpAddress,
            "servicePrincipalId" => ServicePrincipalId,
            "servicePrincipalName" => ServicePrincipalName,
            "uniqueTokenIdentifier" => UniqueTokenIdentifier,
            "signInEventTypes" => SignInEventTypes,
            // Google Cloud
            "insertId" => InsertId,
            "logName" => LogName,
            "timestamp" => LogTimestamp,
            "receiveTimestamp" => ReceiveTimestamp,
            "protoPayload" => ProtoPayload,
            "resource" => Resource,
            "operation" => Operation,
            "jsonPayload" => JsonPayload,
            "textPayload" => TextPayload,
            // Logs beside the audit logs: enough to know them by
            "Category" => LogCategory,
            "srcaddr" => FlowSource,
            "dstaddr" => FlowDestination,
            "bucket" => Bucket,
            "bucketowner" => BucketOwner,
            "remoteip" => RemoteIp,
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
            "inScopeOf" => InScopeOf,
        }
        SessionContext {
            "sessionIssuer" => SessionIssuer,
            "sourceIdentity" => SourceIdentity,
            "attributes" => SessionAttributes,
            "ec2RoleDelivery" => InstanceRoleDelivery,
        }
        SessionAttributes {
            "creationDate" => SessionCreated,
            "mfaAuthenticated" => MfaAuthenticated,
        }
        InScopeOf {
            "issuerType" => ScopeIssuer,
        }
        SessionIssuer {
            "type" => IssuerType,
            "arn" => IssuerArn,
            "accountId" => IssuerAccount,
            "userName" => IssuerUserName,
        }
        OnBehalfOf {
            "userId" => OnBehalfOfUser,
        }
        OperationName {
            "value" => OperationValue,
        }
        Category {
            "value" => CategoryValue,
        }
        AzureIdentity {
            "authorization" => IdentityAuthorization,
        }
        Claims {
            "oid" => ClaimObject,
            "upn" => ClaimUpn,
            "unique_name" => ClaimUniqueName,
            "name" => ClaimName,
            "appid" => ClaimApp,
            "tid" => ClaimTenant,
            "uti" => ClaimToken,
            "ipaddr" => ClaimAddress,
            "idtyp" => ClaimKind,
            "xms_mirid" => ClaimManagedIdentity,
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress" => ClaimEmail,
        }
        HttpRequest {
            "clientIpAddress" => ClientIpAddress,
        }
        Status {
            "value" => StatusValue,
            "errorCode" => StatusErrorCode,
        }
        SubStatus {
            "value" => SubStatusValue,
        }
        Properties {
            "statusCode" => StatusCode,
            "statusMessage" => StatusMessage,
            "requestbody" => RequestBody,
            "responseBody" => ResponseBody,
            "result" => AuditResult,
            "resultReason" => ResultReason,
        }
        InitiatedBy {
            "user" => InitiatingUser,
            "app" => InitiatingApp,
        }
        InitiatingUser {
            "id" => InitiatingUserId,
            "userPrincipalName" => InitiatingUserName,
            "ipAddress" => InitiatingUserAddress,
        }
        InitiatingApp {
            "servicePrincipalId" => InitiatingAppPrincipal,
            "appId" => InitiatingAppId,
            "displayName" => InitiatingAppName,
        }
        ProtoPayload {
            "@type" => PayloadType,
            "serviceName" => ServiceName,
            "methodName" => MethodName,
            "resourceName" => ResourceName,
            "authenticationInfo" => AuthenticationInfo,
            "requestMetadata" => RequestMetadata,
            "status" => PayloadStatus,
            "resourceLocation" => ResourceLocation,
            "authorizationInfo" => AuthorizationInfo,
        }
        AuthenticationInfo {
            "principalEmail" => PrincipalEmail,
            "principalSubject" => PrincipalSubject,
            "serviceAccountKeyName" => ServiceAccountKeyName,
            "serviceAccountDelegationInfo" => DelegationInfo,
        }
        RequestMetadata {
            "callerIp" => CallerIp,
            "callerSuppliedUserAgent" => CallerAgent,
        }
        PayloadStatus {
            "code" => PayloadStatusCode,
        }
        ResourceLocation {
            "currentLocations" => CurrentLocations,
        }
        Resource {
            "type" => ResourceType,
            "labels" => ResourceLabels,
        }
        ResourceLabels {
            "project_id" => LabelProject,
            "location" => LabelLocation,
            "region" => LabelRegion,
            "zone" => LabelZone,
        }
        Operation {
            "id" => LongOperationId,
            "first" => LongOperationFirst,
            "last" => LongOperationLast,
        }
    }
    also {
        Root {
            // The Python SDK of Azure
            "event_timestamp" => EventTimestamp,
            "operation_name" => OperationName,
            "http_request" => HttpRequest,
            "sub_status" => SubStatus,
            "event_data_id" => EventDataId,
            "operation_id" => OperationId,
            "subscription_id" => SubscriptionId,
            "tenant_id" => TenantId,
            "resource_id" => ResourceId,
            "correlation_id" => CorrelationId,
            // Pipelines that make all names lower case
            "operationname" => OperationName,
            "resulttype" => ResultType,
            "resultsignature" => ResultSignature,
            "calleripaddress" => CallerIpAddress,
            "correlationid" => CorrelationId,
            "resourceid" => ResourceId,
            "tenantid" => TenantId,
            "insertid" => InsertId,
            "logname" => LogName,
            "receivetimestamp" => ReceiveTimestamp,
            "protopayload" => ProtoPayload,
            // BigQuery's rows of Google Cloud's logs
            "protopayload_auditlog" => ProtoPayload,
            "jsonpayload" => JsonPayload,
            "textpayload" => TextPayload,
            // Flow and access logs as tables spell them
            "srcAddr" => FlowSource,
            "src_addr" => FlowSource,
            "dstAddr" => FlowDestination,
            "dst_addr" => FlowDestination,
            "bucket_name" => Bucket,
            "bucketName" => Bucket,
            "bucket_owner" => BucketOwner,
            "bucketOwner" => BucketOwner,
            "remote_ip" => RemoteIp,
            "remoteIp" => RemoteIp,
        }
        AzureIdentity {
            "claims" => Claims,
        }
        HttpRequest {
            "client_ip_address" => ClientIpAddress,
        }
        Claims {
            "http://schemas.microsoft.com/identity/claims/objectidentifier" => ClaimObject,
            "http://schemas.microsoft.com/identity/claims/tenantid" => ClaimTenant,
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn" => ClaimUpn,
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name" => ClaimUniqueName,
        }
        Properties {
            "id" => Id,
            "activityDisplayName" => ActivityDisplayName,
            "activityDateTime" => ActivityDateTime,
            "initiatedBy" => InitiatedBy,
            "targetResources" => TargetResources,
            "additionalDetails" => AdditionalDetails,
            "createdDateTime" => CreatedDateTime,
            "userPrincipalName" => UserPrincipalName,
            "userId" => UserId,
            "appId" => AppId,
            "appDisplayName" => AppDisplayName,
            "ipAddress" => IpAddress,
            "userAgent" => UserAgent,
            "servicePrincipalId" => ServicePrincipalId,
            "servicePrincipalName" => ServicePrincipalName,
            "uniqueTokenIdentifier" => UniqueTokenIdentifier,
            "status" => Status,
        }
        ProtoPayload {
            "timestamp" => LogTimestamp,
            "at_sign_type" => PayloadType,
            "type" => PayloadType,
        }
        RequestMetadata {
            "callerIP" => CallerIp,
        }
    }
}
