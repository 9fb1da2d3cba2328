//! An attack moved into the ordinary days: as a block onto the last of them, and onto identities
//! that live there.
//!
//! Published logs have their accounts, regions and addresses scrambled. Account and region become
//! the victim's, since a region that does not exist would give every attack away.

use std::path::Path;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use super::Guise;
use super::days::{Days, Kind, Member};

/// When the first record of every attack happens.
const BEGIN: &str = "2026-11-19T14:30:00Z";

/// Services that keep their records in one region, and the region.
const GLOBAL: [&str; 3] = ["iam", "organizations", "signin"];
const GLOBAL_REGION: &str = "us-east-1";

/// The records of an attack as another part of the ordinary trail; `number` chooses the victims.
pub(super) fn splice(file: &Path, days: &Days, number: usize, guise: Guise) -> String {
    let text = std::fs::read_to_string(file).expect("read");
    let mut records: Vec<Value> = serde_json::from_str(&text).expect("records");
    let mut attackers: Vec<Value> = Vec::new();
    for record in &records {
        if !attackers.iter().any(|one| owner(one) == owner(&record["userIdentity"])) {
            attackers.push(record["userIdentity"].clone());
        }
    }
    let kinds: Vec<Kind> = attackers.iter().map(kind).collect();
    let victims = days.victims(&kinds, number);
    let mut names = Names::default();
    for (attacker, victim) in attackers.iter().zip(&victims) {
        names.give(attacker, victim);
    }
    let shift = shift(&records);
    for record in &mut records {
        let who = owner(&record["userIdentity"]);
        let place = attackers.iter().position(|one| owner(one) == who).expect("an attacker");
        move_to(record, victims[place], guise);
        rewrite(record, &|text| later(text, shift).unwrap_or_else(|| names.renamed(text)));
    }
    json!({ "Records": records }).to_string()
}

/// The ARN of the user or of the role that somebody is, or whose session it is.
fn owner(who: &Value) -> &str {
    let issuer = &who["sessionContext"]["sessionIssuer"]["arn"];
    issuer.as_str().or(who["arn"].as_str()).expect("an ARN")
}

fn kind(who: &Value) -> Kind {
    match who["type"].as_str() {
        Some("AssumedRole") if owner(who).contains("AWSReservedSSO") => Kind::Person,
        Some("AssumedRole") if who["sessionContext"]["ec2RoleDelivery"].is_string() => {
            Kind::Machine
        }
        Some("AssumedRole") => Kind::Role,
        Some("IAMUser") => Kind::User,
        other => panic!("an attacker of another kind: {other:?}"),
    }
}

/// What is called otherwise in the ordinary days.
#[derive(Default)]
struct Names {
    /// Whole texts.
    whole: Vec<(String, String)>,
    /// Parts of texts, in the order in which they are replaced.
    parts: Vec<(String, String)>,
}

impl Names {
    fn give(&mut self, who: &Value, victim: &Member) {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let is_user = victim.kind == Kind::User;
        let owner = if is_user { who } else { &who["sessionContext"]["sessionIssuer"] };
        let (arn, id) = (text(&owner["arn"]), text(&owner["principalId"]));
        let name = text(&owner["userName"]);
        self.whole.push((name.clone(), victim.name.clone()));
        if is_user {
            // The key that was stolen is the victim's own; a sign-in has none.
            if let Some(key) = who["accessKeyId"].as_str() {
                self.parts.push((key.to_owned(), victim.key.clone()));
            }
        } else if victim.kind != Kind::Role {
            // Of a person and of a machine the session is stolen, of a role one is opened.
            let principal = text(&who["principalId"]);
            let session = principal.split_once(':').expect("a session").1.to_owned();
            let stolen = format!(
                "arn:aws:sts::{}:assumed-role/{}/{}",
                victim.account, victim.name, victim.session
            );
            self.parts.push((text(&who["arn"]), stolen));
            self.parts.push((session, victim.session.clone()));
            self.parts.push((text(&who["accessKeyId"]), victim.key.clone()));
        }
        self.parts.push((arn, victim.arn.clone()));
        self.parts
            .push((format!("assumed-role/{name}/"), format!("assumed-role/{}/", victim.name)));
        self.parts.push((id, victim.id.clone()));
        self.parts.push((text(&who["accountId"]), victim.account.clone()));
    }

    fn renamed(&self, text: &str) -> String {
        if let Some((_, name)) = self.whole.iter().find(|(whole, _)| whole == text) {
            return name.clone();
        }
        let rename = |text: String, (from, to): &(String, String)| text.replace(from, to);
        self.parts.iter().fold(text.to_owned(), rename)
    }
}

/// How much later the attack happens.
fn shift(records: &[Value]) -> TimeDelta {
    let times = records.iter().map(|record| record["eventTime"].as_str().expect("a time"));
    let begin: DateTime<Utc> = times.min().expect("a record").parse().expect("a time");
    BEGIN.parse::<DateTime<Utc>>().expect("a time") - begin
}

/// A text that is a time, later.
fn later(text: &str, shift: TimeDelta) -> Option<String> {
    let time: DateTime<Utc> = text.parse().ok()?;
    Some((time + shift).to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// Puts a record where the victim's are.
fn move_to(record: &mut Value, victim: &Member, guise: Guise) {
    let source = record["eventSource"].as_str().expect("a service");
    let is_global =
        GLOBAL.iter().any(|service| source.strip_suffix(".amazonaws.com") == Some(service));
    let to = if is_global { GLOBAL_REGION } else { &victim.region };
    let from = record["awsRegion"].as_str().expect("a region").to_owned();
    rewrite(record, &|text| text.replace(&from, to));
    if guise == Guise::Victims {
        record["sourceIPAddress"] = json!(victim.address);
        record["userAgent"] = json!(victim.agent);
    }
}

/// Rewrites every text in a value.
fn rewrite(value: &mut Value, change: &dyn Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = change(text),
        Value::Array(values) => values.iter_mut().for_each(|value| rewrite(value, change)),
        Value::Object(members) => {
            members.iter_mut().for_each(|(_, value)| rewrite(value, change));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
