//! How far the search reaches: long texts, values that are short, words that stand in unusual places. Each row leaked once.

use super::{default_rules, encoded, field, redacted, rules};
use crate::record::{Field, Record, Value};
use crate::redact::{Learned, Options, Redactor, UserRule, learned};
use crate::time::Mono;

const TOKEN: &str = "ghp_Y0waLTEzwZwE3p2CCtz5KrDTwfw8c9xxpzON";
const VALUE: &str = "k3J9xQ2mZ7pL4vR8tW1y";

/// A redactor with one rule of the user's.
fn with_rule(pattern: &str, keywords: &[&str]) -> Redactor {
    let keywords = keywords.iter().map(|&word| word.to_owned()).collect();
    let rule = UserRule { name: "own".into(), pattern: pattern.into(), keywords, ..UserRule::default() };
    Redactor::new(rules(&Options { rules: vec![rule], ..Options::default() }))
}

#[test]
fn a_trigger_before_a_token_does_not_hide_it() {
    let mut redactor = Redactor::new(default_rules());
    for pad in 460..530 {
        for first in ["ghp_x", "ghp_ ghp_ ghp_", TOKEN] {
            let text = format!("{first}{}{TOKEN} ", " ".repeat(pad));
            assert!(!redacted(&mut redactor, &text).contains(TOKEN), "{first} and {pad} blanks");
        }
    }
}

#[test]
fn a_token_of_many_parts_goes_whole_however_long() {
    let mut redactor = Redactor::new(default_rules());
    for head in ["eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJ", "eg1~eyJhbGciOiJSUzI1NiJ9."] {
        for rounds in [10, 100, 1000] {
            let text = format!("{head}{}.{}", "aB3d".repeat(rounds), "Sig0".repeat(20));
            let out = redacted(&mut redactor, &text);
            assert!(!out.contains("aB3d") && !out.contains("Sig0"), "{head} {rounds}: {out}");
        }
    }
}

#[test]
fn a_rule_of_the_users_reaches_as_far_as_its_pattern() {
    let far = format!("begin {} end", "x ".repeat(1000));
    assert_eq!(redacted(&mut with_rule("begin.*?end", &[]), &far), "[REDACTED:own]");
    let long = format!("serial-{}", "7".repeat(900));
    assert_eq!(redacted(&mut with_rule("serial-[0-9]{900}", &[]), &long), "[REDACTED:own]");
    let near = format!("employee {}", "7".repeat(900));
    assert_eq!(redacted(&mut with_rule("[0-9]{900}", &["employee"]), &near), "employee [REDACTED:own]");
}

#[test]
fn a_match_that_ends_within_a_character_goes() {
    assert_eq!(redacted(&mut with_rule("id:.{3}", &[]), "id:a€b"), "[REDACTED:own]b");
}

#[test]
fn a_short_value_is_searched_for_rules_of_the_users() {
    for (pattern, name, value, want) in [
        ("4242[0-9]{3}", "n", Value::raw("4242123"), r#""n":"[REDACTED:own]""#),
        ("abc", "n", Value::str("abc"), r#""n":"[REDACTED:own]""#),
        ("emp[a-z]*=[0-9]{3}", "emp", Value::str("123"), r#""emp":"[REDACTED:own]""#),
        ("emp[a-z]*=[0-9]{3}", "emp", Value::raw("123"), r#""emp":"[REDACTED:own]""#),
    ] {
        let line = encoded(&mut with_rule(pattern, &[]), field(name, value));
        assert!(line.contains(want), "{line} lacks {want}");
    }
}

#[test]
fn every_word_of_a_sensitive_key_is_found_in_a_text() {
    let mut redactor = Redactor::new(default_rules());
    let words = "password passwords passwd passphrase passcode passwort kennwort pwd pswd pass pw senha contrasena mdp \
                 mnemonic cvv cvc cvn pin passkey secret secrets token jwt pat assertion client_assertion credential \
                 credentials creds cred auth oauth csrf xsrf otp totp mfa 2fa session sid sessid salt seed api api_key \
                 mailgun_key session_id verification_code pin_number recovery_words seed_phrase db_pw pw2 pw_old \
                 userPASSWORD API_TOKEN SecretKEY passwordPlain jwtValue";
    for word in words.split_whitespace() {
        for text in [
            format!("{word}={VALUE}"),
            format!("{word}: {VALUE}"),
            format!("{{'{word}': '{VALUE}'}}"),
            format!("{{\"{word}\":\"{VALUE}\"}}"),
            format!("<{word}>{VALUE}</{word}>"),
        ] {
            assert!(!redacted(&mut redactor, &text).contains(VALUE), "{text}");
        }
    }
}

#[test]
fn a_sensitive_key_must_have_a_word_to_find_it_by() {
    let compile = |name: &str| {
        super::Rules::compile(&Options { sensitive_keys: vec![name.to_owned()], ..Options::default() }).is_ok()
    };
    assert_eq!(["myId", "id", "my_id", "myRef"].map(compile), [false, false, false, true]);
}

#[test]
fn a_name_that_was_clean_may_be_learned_later() {
    let learned = std::sync::Arc::new(Learned::new(&learned::Options::default(), [3, 7]));
    let mut redactor = Redactor::new(default_rules()).with_learned(Some(learned.clone()));
    for name in ["k2J9x0Qw81", "k2J9x0Qw%381", "session/k2J9x0Qw81"] {
        assert!(encoded(&mut redactor, field(name, Value::raw("1"))).contains(name));
    }
    learned.learn_header("x-api-key", b"k2J9x0Qw81", Mono(1));
    for name in ["k2J9x0Qw81", "k2J9x0Qw%381", "session/k2J9x0Qw81"] {
        let line = encoded(&mut redactor, field(name, Value::raw("1")));
        assert!(line.contains("[REDACTED:learned]\":1"), "{line}");
    }
}

#[test]
fn the_short_way_counts_what_it_reads() {
    let mut redactor = Redactor::new(rules(&Options { max_record_work: 40, ..Options::default() }));
    let fields = || ["a", "b", "c", "d"].map(|name| Field { name: name.into(), value: Value::str("at 93.184.216.34") });
    let line = encoded(&mut redactor, Record { fields: fields().into(), ..Record::default() });
    assert_eq!(line.matches("93.184.216.0/24").count(), 3, "{line}");
    assert_eq!(line.matches("[REDACTED:unscanned]").count(), 1, "{line}");
}
