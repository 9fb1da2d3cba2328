//! Calls that sign in, hand out credentials and change who may do what.

use super::{Action, Class, of_class, read, write};

const CREDENTIALS: &str = r#"{"credentials":{"accessKeyId":"<asia>","sessionToken":"IQoJb3JpZ2luX2VjE<b64-300>=","expiration":"<spoken>"}}"#;

pub(super) const STS_ACTIONS: &[Action] = &[
    read("sts", "GetCallerIdentity", ""),
    // STS calls that hand out credentials are classed as reads by AWS, except for federation.
    Action {
        answer: r#"{"credentials":{"accessKeyId":"<asia>","sessionToken":"IQoJb3JpZ2luX2VjE<b64-300>=","expiration":"<spoken>"},"assumedRoleUser":{"assumedRoleId":"<role-id>:<session>","arn":"arn:aws:sts::<acct>:assumed-role/<role>/<session>"}}"#,
        ..read(
            "sts",
            "AssumeRole",
            r#"{"roleArn":"arn:aws:iam::<role-acct>:role/<role>","roleSessionName":"<session>","durationSeconds":3600}"#,
        )
    },
    Action {
        answer: r#"{"credentials":{"accessKeyId":"<asia>","sessionToken":"IQoJb3JpZ2luX2VjE<b64-300>=","expiration":"<spoken>"},"subjectFromWebIdentityToken":"<subject>","assumedRoleUser":{"assumedRoleId":"<role-id>:<session>","arn":"arn:aws:sts::<acct>:assumed-role/<role>/<session>"},"provider":"arn:aws:iam::<acct>:oidc-provider/<oidc>","audience":"sts.amazonaws.com"}"#,
        ..read(
            "sts",
            "AssumeRoleWithWebIdentity",
            r#"{"roleArn":"arn:aws:iam::<acct>:role/<role>","roleSessionName":"<session>","durationSeconds":3600}"#,
        )
    },
    Action {
        answer: r#"{"credentials":{"accessKeyId":"<asia>","sessionToken":"IQoJb3JpZ2luX2VjE<b64-300>=","expiration":"<spoken>"},"assumedRoleUser":{"assumedRoleId":"<role-id>:<session>","arn":"arn:aws:sts::<acct>:assumed-role/<role>/<session>"},"subject":"<session>","subjectType":"persistent","issuer":"https://portal.sso.eu-west-1.amazonaws.com/saml/assertion/<b64-24>","audience":"https://signin.aws.amazon.com/saml","nameQualifier":"<b64-27>="}"#,
        ..read(
            "sts",
            "AssumeRoleWithSAML",
            r#"{"sAMLAssertionID":"_<uuid>","roleSessionName":"<session>","principalTags":{},"durationSeconds":43200,"roleArn":"arn:aws:iam::<acct>:role/<role-path>","principalArn":"arn:aws:iam::<acct>:saml-provider/AWSSSO_<hex16>_DO_NOT_DELETE"}"#,
        )
    },
    Action {
        answer: CREDENTIALS,
        ..read(
            "sts",
            "GetSessionToken",
            r#"{"durationSeconds":43200,"serialNumber":"arn:aws:iam::<acct>:mfa/<self>"}"#,
        )
    },
    write(
        "sts",
        "GetFederationToken",
        r#"{"name":"<fed>","policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}","durationSeconds":129600}"#,
        r#"{"credentials":{"accessKeyId":"<asia>","sessionToken":"IQoJb3JpZ2luX2VjE<b64-300>=","expiration":"<spoken>"},"federatedUser":{"federatedUserId":"<acct>:<fed>","arn":"arn:aws:sts::<acct>:federated-user/<fed>"},"packedPolicySize":4}"#,
    ),
    of_class(write("signin", "ConsoleLogin", "", r#"{"ConsoleLogin":"Success"}"#), Class::SignIn),
];

pub(super) const ACTIONS: &[Action] = &[
    read("iam", "ListUsers", r#"{"maxItems":100}"#),
    read("iam", "ListRoles", r#"{"maxItems":100}"#),
    read("iam", "ListPolicies", r#"{"scope":"Local","onlyAttached":false}"#),
    read("iam", "GetUser", r#"{"userName":"<user>"}"#),
    read("iam", "GetRole", r#"{"roleName":"<role>"}"#),
    read("iam", "GetRolePolicy", r#"{"roleName":"<role>","policyName":"<app>-access"}"#),
    read(
        "iam",
        "GetPolicyVersion",
        r#"{"policyArn":"arn:aws:iam::<acct>:policy/<app>-access","versionId":"v<n1>"}"#,
    ),
    read("iam", "ListAttachedRolePolicies", r#"{"roleName":"<role>"}"#),
    read("iam", "ListAttachedUserPolicies", r#"{"userName":"<user>"}"#),
    read("iam", "ListRolePolicies", r#"{"roleName":"<role>"}"#),
    read("iam", "ListAccessKeys", r#"{"userName":"<user>"}"#),
    read("iam", "ListMFADevices", r#"{"userName":"<user>"}"#),
    read("iam", "GetLoginProfile", r#"{"userName":"<user>"}"#),
    read("iam", "GetAccountSummary", ""),
    read("iam", "GetAccountPasswordPolicy", ""),
    read("iam", "GenerateCredentialReport", ""),
    read("iam", "GetAccountAuthorizationDetails", r#"{"filter":["User","Role"],"maxItems":200}"#),
    write(
        "iam",
        "CreateRole",
        r#"{"roleName":"<role>","path":"/","assumeRolePolicyDocument":"<trust>","description":"<note>","maxSessionDuration":3600,"tags":[{"key":"team","value":"<word>"}]}"#,
        r#"{"role":{"path":"/","roleName":"<role>","roleId":"AROA<b32-17>","arn":"arn:aws:iam::<acct>:role/<role>","createDate":"<spoken>","assumeRolePolicyDocument":"%7B%22Version%22%3A%222012-10-17%22%7D"}}"#,
    ),
    write("iam", "DeleteRole", r#"{"roleName":"<role>"}"#, ""),
    write(
        "iam",
        "TagRole",
        r#"{"roleName":"<role>","tags":[{"key":"commit","value":"<hex40>"}]}"#,
        "",
    ),
    write(
        "iam",
        "PutRolePolicy",
        r#"{"roleName":"<role>","policyName":"<app>-access","policyDocument":"<policy>"}"#,
        "",
    ),
    write("iam", "DeleteRolePolicy", r#"{"roleName":"<role>","policyName":"<app>-access"}"#, ""),
    write("iam", "AttachRolePolicy", r#"{"roleName":"<role>","policyArn":"<policy-arn>"}"#, ""),
    write("iam", "DetachRolePolicy", r#"{"roleName":"<role>","policyArn":"<policy-arn>"}"#, ""),
    write(
        "iam",
        "UpdateAssumeRolePolicy",
        r#"{"roleName":"<role>","policyDocument":"<trust>"}"#,
        "",
    ),
    write(
        "iam",
        "CreatePolicyVersion",
        r#"{"policyArn":"arn:aws:iam::<acct>:policy/<app>-access","policyDocument":"<policy>","setAsDefault":true}"#,
        r#"{"policyVersion":{"versionId":"v<n1>","isDefaultVersion":true,"createDate":"<spoken>"}}"#,
    ),
    write(
        "iam",
        "CreatePolicy",
        r#"{"policyName":"<app>-access","policyDocument":"<policy>","description":"<note>"}"#,
        r#"{"policy":{"policyName":"<app>-access","policyId":"ANPA<b32-17>","arn":"arn:aws:iam::<acct>:policy/<app>-access","path":"/","defaultVersionId":"v1","attachmentCount":0,"isAttachable":true,"createDate":"<spoken>","updateDate":"<spoken>"}}"#,
    ),
    write(
        "iam",
        "CreateInstanceProfile",
        r#"{"instanceProfileName":"<app>","path":"/"}"#,
        r#"{"instanceProfile":{"path":"/","instanceProfileName":"<app>","instanceProfileId":"AIPA<b32-17>","arn":"arn:aws:iam::<acct>:instance-profile/<app>","createDate":"<spoken>","roles":[]}}"#,
    ),
    write("iam", "PassRole", r#"{"roleName":"<role>"}"#, ""),
    write(
        "iam",
        "CreateUser",
        r#"{"userName":"<user>"}"#,
        r#"{"user":{"path":"/","userName":"<user>","userId":"AIDA<b32-17>","arn":"arn:aws:iam::<acct>:user/<user>","createDate":"<spoken>"}}"#,
    ),
    write("iam", "DeleteUser", r#"{"userName":"<user>"}"#, ""),
    write("iam", "AddUserToGroup", r#"{"groupName":"<word>-team","userName":"<user>"}"#, ""),
    write("iam", "AttachUserPolicy", r#"{"userName":"<user>","policyArn":"<policy-arn>"}"#, ""),
    write(
        "iam",
        "PutUserPolicy",
        r#"{"userName":"<user>","policyName":"<statement>","policyDocument":"<policy>"}"#,
        "",
    ),
    write(
        "iam",
        "CreateAccessKey",
        r#"{"userName":"<user>"}"#,
        r#"{"accessKey":{"userName":"<user>","accessKeyId":"<akia>","status":"Active","createDate":"<spoken>"}}"#,
    ),
    write(
        "iam",
        "UpdateAccessKey",
        r#"{"userName":"<user>","accessKeyId":"<akia>","status":"Inactive"}"#,
        "",
    ),
    write("iam", "DeleteAccessKey", r#"{"userName":"<user>","accessKeyId":"<akia>"}"#, ""),
    write(
        "iam",
        "CreateLoginProfile",
        r#"{"userName":"<user>","passwordResetRequired":false}"#,
        r#"{"loginProfile":{"userName":"<user>","createDate":"<spoken>","passwordResetRequired":false}}"#,
    ),
    write("iam", "UpdateLoginProfile", r#"{"userName":"<user>"}"#, ""),
    write(
        "iam",
        "DeactivateMFADevice",
        r#"{"userName":"<user>","serialNumber":"arn:aws:iam::<acct>:mfa/<user>"}"#,
        "",
    ),
    write(
        "iam",
        "CreateSAMLProvider",
        r#"{"name":"<statement>","sAMLMetadataDocument":"<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"https://login.example.com/<hex16>\"/>"}"#,
        r#"{"sAMLProviderArn":"arn:aws:iam::<acct>:saml-provider/<statement>"}"#,
    ),
    write(
        "iam",
        "CreateOpenIDConnectProvider",
        r#"{"url":"https://oidc.eks.<region>.amazonaws.com/id/<hex32>","clientIDList":["sts.amazonaws.com"],"thumbprintList":["<hex40>"]}"#,
        r#"{"openIDConnectProviderArn":"arn:aws:iam::<acct>:oidc-provider/oidc.eks.<region>.amazonaws.com/id/<hex32>"}"#,
    ),
    write(
        "iam",
        "UpdateAccountPasswordPolicy",
        r#"{"minimumPasswordLength":16,"requireSymbols":true,"requireNumbers":true,"hardExpiry":false}"#,
        "",
    ),
    write(
        "iam",
        "CreateServiceLinkedRole",
        r#"{"aWSServiceName":"ecs.amazonaws.com"}"#,
        r#"{"role":{"path":"/aws-service-role/ecs.amazonaws.com/","roleName":"AWSServiceRoleForECS","roleId":"AROA<b32-17>","createDate":"<spoken>"}}"#,
    ),
];
