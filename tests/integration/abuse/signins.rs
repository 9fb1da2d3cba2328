//! The console without a second factor, and sign-ins after many that failed.

use super::*;

/// Jane's days, on each of which she signs in like this and looks at something in the console.
fn signing_in(mfa: &str) -> Vec<Value> {
    let mut login = telling("console-without-mfa").swap_remove(0);
    login["additionalEventData"]["MFAUsed"] = json!(mfa);
    set_time(&mut login, "2024-05-06T09:00:00Z");
    let mut look = telling("console-without-mfa").swap_remove(1);
    look["eventName"] = json!("ListUsers");
    set_time(&mut look, "2024-05-06T09:01:00Z");
    [jane(), on_days_before(&[login, look], 35)].concat()
}

const NO_MFA: [&str; 2] = ["no_mfa", "privileged_permission"];

#[test]
fn the_console_without_a_second_factor_then_a_change_is_found() {
    let records = telling("console-without-mfa");
    let calls = ["ConsoleLogin", "CreateUser"];
    let answer = hunt(&records, &signing_in("Yes"));
    found(&answer, "user/jane", &NO_MFA, MEDIUM, &calls);
    // Who never signed in before has no habit either.
    found(&hunt(&records, &jane()), "user/jane", &NO_MFA, MEDIUM, &calls);
}

#[test]
fn a_sign_in_without_a_second_factor_alone_as_ever_or_after_the_change_is_quiet() {
    let records = telling("console-without-mfa");
    quiet(&hunt(&records[..1], &signing_in("Yes")), &["privileged_permission"]);
    silent(&hunt(&records, &signing_in("No")));
    let with = changed(&records, "ConsoleLogin", |it| {
        it["additionalEventData"]["MFAUsed"] = json!("Yes");
    });
    quiet(&hunt(&with, &signing_in("Yes")), &["no_mfa", "privileged_permission"]);
    let before = moved(&records, "CreateUser", "2024-05-06T13:50:00Z");
    quiet(&hunt(&before, &signing_in("Yes")), &["privileged_permission"]);
    let late = moved(&records, "CreateUser", "2024-05-06T18:01:00Z");
    quiet(&hunt(&late, &signing_in("Yes")), &["privileged_permission"]);
    let just = moved(&records, "CreateUser", "2024-05-06T17:59:00Z");
    found(&hunt(&just, &signing_in("Yes")), "user/jane", &NO_MFA, MEDIUM, &["CreateUser"]);
}

const GUESSED: [&str; 2] = ["guessed", "privileged_permission"];

/// The days of somebody who uses browser and console.
fn webbed() -> Vec<Value> {
    signing_in("Yes")
}

#[test]
fn a_sign_in_after_many_that_failed_then_a_change_is_found() {
    let records = telling("guessed");
    let calls = ["ConsoleLogin", "CreateUser"];
    found(&hunt(&records, &webbed()), "user/jane", &GUESSED, MEDIUM, &calls);
    // Over midnight just the same.
    let late = spread(&records, "2024-05-05T23:56:00Z", 1);
    found(&hunt(&late, &webbed()), "user/jane", &GUESSED, MEDIUM, &calls);
}

#[test]
fn fewer_failures_slower_ones_and_later_ones_are_not_guessing() {
    let records = telling("guessed");
    quiet(&hunt(&records[2..], &webbed()), &["guessed"]);
    let slow = spread(&records, "2024-05-06T12:00:00Z", 13);
    quiet(&hunt(&slow, &webbed()), &["guessed"]);
    let first = changed(&records, "ConsoleLogin", |it| {
        if it["responseElements"]["ConsoleLogin"] == "Success" {
            set_time(it, "2024-05-06T13:45:00Z");
        }
    });
    quiet(&hunt(&first, &webbed()), &["guessed"]);
}

#[test]
fn refused_calls_are_no_failed_sign_ins() {
    let records = changed(&telling("guessed"), "ConsoleLogin", |it| {
        if it["responseElements"]["ConsoleLogin"] == "Failure" {
            it["eventSource"] = json!("sts.amazonaws.com");
            it["eventName"] = json!("AssumeRole");
            it["errorCode"] = json!("AccessDenied");
            it["responseElements"] = Value::Null;
        }
    });
    quiet(&hunt(&records, &webbed()), &["guessed"]);
}

#[test]
fn who_guesses_in_vain_elsewhere_is_not_the_user() {
    // Failed sign-ins from another network say nothing of where Jane is.
    let records = all_from(&telling("guessed")[..6], AWAY);
    let answer = hunt(&records, &webbed());
    quiet(&answer, &["new_network", "guessed"]);
    // Jane signs in as ever meanwhile.
    let mut records = all_from(&telling("guessed"), AWAY);
    for record in &mut records[6..] {
        record["sourceIPAddress"] = json!(HOME);
    }
    quiet(&hunt(&records, &webbed()), &["new_network", "guessed"]);
    // Who guesses right from elsewhere did not need to try from there.
    records[6]["sourceIPAddress"] = json!("192.0.2.7");
    let answer = hunt(&records, &webbed());
    found(&answer, "user/jane", &["guessed", "new_network"], HIGH, &["ConsoleLogin"]);
    // And whoever tries for days is not at home there, once a guess is right.
    let slowly = spread(&records, "2024-05-01T12:00:00Z", 20 * 60);
    let last = all_from(&telling("guessed")[6..], AWAY);
    let answer = hunt(&last, &[webbed(), slowly].concat());
    let reasons = ["new_network", "privileged_permission"];
    found(&answer, "user/jane", &reasons, MEDIUM, &["ConsoleLogin", "CreateUser"]);
}
