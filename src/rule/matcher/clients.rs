//! Clients, told apart no further than rules tell them apart. Logs have hundreds of clients, and hardly any rule
//! means one of them: all that pass no test are as one.

use serde_json::json;

use crate::evidence::scan::Text;
use crate::format::Format;
use crate::rule::predicate::{Field, Predicate, Test};
use crate::rule::truth::Parts;
use crate::rule::view::Names;

use super::{Compiled, DIALECTS, predicate_of};

/// What rules ask of clients, in the log that has them.
#[derive(Debug, Default)]
pub(super) struct Clients {
    /// By dialect, the tests of all rules; grounds of a match are the values that pass one.
    tests: [Vec<Predicate>; DIALECTS.len()],
    /// Whether some rule keeps the client itself in mind.
    all_differ: bool,
}

impl Clients {
    /// What these rules ask of clients.
    pub(super) fn of(rules: &[Compiled]) -> Self {
        let mut clients = Self::default();
        for compiled in rules {
            let dialect = compiled.rule.dialect;
            let asks = |field: &Field| {
                let mut parts = Parts::default();
                parts.add(Format::CloudTrail, dialect, field);
                parts.agent
            };
            clients.all_differ |= compiled.keys.iter().flatten().any(asks);
            let Some(predicate) = predicate_of(&compiled.rule) else { continue };
            predicate.tests(&mut |field, test| match test {
                Test::Other(other, ..) => clients.all_differ |= asks(field) || asks(other),
                _ if asks(field) => {
                    let test = Predicate::Field(field.clone(), test.clone());
                    clients.tests[dialect as usize].push(test);
                }
                _ => {}
            });
        }
        clients
    }

    /// Whether a client is like no other.
    fn is_special(&self, client: Text<'_>, names: &[Names; DIALECTS.len()]) -> bool {
        let record = match client.is_empty() {
            true => json!({}),
            false => json!({ "userAgent": client.decode() }),
        };
        let passes = |(tests, names): (&Vec<Predicate>, &Names)| {
            let view = names.open(&record);
            tests.iter().any(|test| test.holds(&view))
        };
        self.all_differ || self.tests.iter().zip(names).any(passes)
    }
}

/// One worker's clients, by its numbers for them.
#[derive(Debug, Default)]
pub(super) struct Kinds(Vec<Option<u32>>);

impl Kinds {
    /// What stands for a client: 0 for all that are as one.
    pub(super) fn of(
        &mut self,
        number: u32,
        client: Text<'_>,
        (clients, names): (&Clients, &[Names; DIALECTS.len()]),
    ) -> u32 {
        let place = number as usize;
        if self.0.len() <= place {
            self.0.resize(place + 1, None);
        }
        let kind = || if clients.is_special(client, names) { number.saturating_add(1) } else { 0 };
        *self.0[place].get_or_insert_with(kind)
    }
}
