//! Why hunt says something else than the other engine: what must be done to a record for the other
//! engine to say the same. Each is named under “Differences” in `docs/rules-sigma.md`.

use hunt::rule::predicate::Field;
use serde_json::{Value, json};

/// More than one of them.
const SEVERAL: &str = "several";
/// Objects, lists of objects and empty lists read as their JSON.
const JSON: &str = "read as JSON";
/// A list of nothing but nulls is null.
const NULLS: &str = "only nulls";
/// `*` and `?` stand for ends of lines, too.
const LINES: &str = "over lines";
/// Spaces around an address or a number, and behind a time, do not count.
const SPACES: &str = "spaces";
/// A missing field is like one that is null: different from each value, and one of values with null.
const MISSING: &str = "missing";
/// `fieldref` compares with each element of a list.
const ELEMENTS: &str = "elements";
/// Texts without a field are looked for in names as well.
const NAMES: &str = "names";
/// `status` and `result` are the outcome.
const OUTCOME: &str = "the outcome";

/// The first reason that is enough, or all of them together.
pub(super) fn find(
    fields: &[&Field],
    record: &Value,
    agree: impl Fn(&Value) -> bool,
) -> Option<&'static str> {
    type Reason = (&'static str, fn(&[&Field], &Value) -> Value);
    const REASONS: [Reason; 9] = [
        (JSON, as_json),
        (NULLS, without_nulls),
        (LINES, on_one_line),
        (OUTCOME, with_outcome),
        (SPACES, trimmed),
        (MISSING, with_nulls),
        (NAMES, with_names),
        (ELEMENTS, with_first),
        (ELEMENTS, with_second),
    ];
    let enough = REASONS.iter().find(|(_, change)| agree(&change(fields, record)));
    enough.map(|(name, _)| *name).or_else(|| {
        let all = REASONS.iter().take(6);
        let all = all.fold(record.clone(), |record, (_, change)| change(fields, &record));
        agree(&all).then_some(SEVERAL)
    })
}

fn as_json(fields: &[&Field], record: &Value) -> Value {
    change(fields, record, &json_of)
}

fn json_of(value: &Value) -> Value {
    match value {
        Value::Object(_) => value.to_string().into(),
        Value::Array(items) if items.is_empty() => value.to_string().into(),
        Value::Array(items) => {
            let whole = items.iter().any(Value::is_object).then(|| json!(value.to_string()));
            whole.into_iter().chain(items.iter().map(json_of)).collect()
        }
        _ => value.clone(),
    }
}

fn without_nulls(fields: &[&Field], record: &Value) -> Value {
    change(fields, record, &|value| match value {
        Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_null) => Value::Null,
        value => value.clone(),
    })
}

fn on_one_line(fields: &[&Field], record: &Value) -> Value {
    change(fields, record, &one_line_of)
}

fn one_line_of(value: &Value) -> Value {
    match value {
        Value::String(text) => text.replace('\n', " ").into(),
        Value::Array(items) => items.iter().map(one_line_of).collect(),
        value => value.clone(),
    }
}

fn trimmed(fields: &[&Field], record: &Value) -> Value {
    change(fields, record, &|value| match value {
        Value::String(text) => text.trim().into(),
        value => value.clone(),
    })
}

fn with_nulls(fields: &[&Field], record: &Value) -> Value {
    let mut changed = record.clone();
    for field in fields {
        if !field.name.contains('.') && changed.get(&field.name).is_none() {
            changed[&field.name] = Value::Null;
        }
    }
    changed
}

fn with_names(_: &[&Field], record: &Value) -> Value {
    let mut changed = record.clone();
    changed["names"] = names_in(record).into();
    changed
}

fn names_in(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(names_in).collect(),
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, it)| [vec![name.clone()], names_in(it)].concat())
            .collect(),
        _ => Vec::new(),
    }
}

fn with_first(fields: &[&Field], record: &Value) -> Value {
    change(fields, record, &|value| element(value, 0))
}

fn with_second(fields: &[&Field], record: &Value) -> Value {
    change(fields, record, &|value| element(value, 1))
}

/// An element of a list, or of the list that is its first.
fn element(value: &Value, number: usize) -> Value {
    match value {
        Value::Array(items) => match (items.first(), items.get(number)) {
            (Some(first @ Value::Array(_)), _) => element(first, 0),
            (_, Some(item)) => item.clone(),
            _ => Value::Null,
        },
        value => value.clone(),
    }
}

fn with_outcome(fields: &[&Field], record: &Value) -> Value {
    let mut changed = record.clone();
    let failed = ["errorCode", "errorMessage"]
        .iter()
        .any(|name| record[name].as_str().is_some_and(|text| !text.is_empty()));
    for field in fields.iter().filter(|field| ["status", "result"].contains(&field.name.as_str())) {
        changed[&field.name] = json!(if failed { "failure" } else { "success" });
    }
    changed
}

/// A record with the values of these fields changed.
fn change(fields: &[&Field], record: &Value, how: &dyn Fn(&Value) -> Value) -> Value {
    let mut changed = record.clone();
    for field in fields {
        let path: Vec<&str> = field.name.split('.').collect();
        change_at(&mut changed, &path, how);
    }
    changed
}

fn change_at(value: &mut Value, path: &[&str], how: &dyn Fn(&Value) -> Value) {
    match (path, value) {
        ([], value) => *value = how(value),
        (path, Value::Array(items)) => {
            items.iter_mut().for_each(|item| change_at(item, path, how));
        }
        ([name, rest @ ..], value) => {
            if let Some(inner) = value.get_mut(name) {
                change_at(inner, rest, how);
            }
        }
    }
}

/// Published rules and the reasons that they need for records as they were logged.
pub(super) const OF_REAL_RECORDS: [(&str, &str); 1] = [("aws_disable_bucket_versioning", JSON)];

/// Those that they need for changed records.
pub(super) const OF_CHANGED_RECORDS: [(&str, &str); 14] = [
    ("aws_cloudtrail_bucket_deleted", NULLS),
    ("aws_cloudtrail_imds_malicious_usage", JSON),
    ("aws_cloudtrail_ssm_malicious_usage", NULLS),
    ("aws_delete_saml_provider", OUTCOME),
    ("aws_disable_bucket_versioning", JSON),
    ("aws_ecs_task_definition_cred_endpoint_query", JSON),
    ("aws_iam_s3browser_loginprofile_creation", JSON),
    ("aws_iam_s3browser_templated_s3_bucket_policy_creation", LINES),
    ("aws_iam_s3browser_templated_s3_bucket_policy_creation", JSON),
    ("aws_iam_s3browser_templated_s3_bucket_policy_creation", SEVERAL),
    ("aws_iam_s3browser_user_or_accesskey_creation", JSON),
    ("aws_new_lambda_layer_attached", JSON),
    ("aws_rds_change_master_password", JSON),
    ("aws_sts_getcalleridentity_trufflehog", JSON),
];

/// Those that the ways to ask need, and their contraries as well.
pub(super) const OF_WAYS: [(&str, &str); 20] = [
    ("address", SPACES),
    ("all-words", JSON),
    ("cased-part", JSON),
    ("escaped", LINES),
    ("escaped", JSON),
    ("exists-not", LINES),
    ("exists-not", JSON),
    ("expression-any-case", JSON),
    ("list-of-maps", JSON),
    ("neq", MISSING),
    ("neq", JSON),
    ("neq", SEVERAL),
    ("no-value", MISSING),
    ("number-as-text", SPACES),
    ("numbers", SPACES),
    ("other-field", ELEMENTS),
    ("other-field-within", ELEMENTS),
    ("question-mark", LINES),
    ("time", SPACES),
    ("words-in-names", NAMES),
];
