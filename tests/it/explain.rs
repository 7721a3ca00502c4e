//! `logweir explain` tells the truth about `logweir pipe`.

use serde_json::Value;

use crate::harness::filter;

const INPUT: &str = concat!(
    "{\"time\":\"2026-01-02T03:04:05.678Z\",\"level\":\"warn\",\"msg\":\"mail bob@example.com\",",
    "\"trace_id\":\"0af7651916cd43dd8448eb211c80319c\"}\n",
    "2026-01-02 03:04:05,678 INFO plain enough\n",
    "\n",
    "2026-01-02 03:04:06,678 ERROR failed\n",
    "java.lang.IllegalStateException: no\n",
    "\tat shop.Cart.add(Cart.java:7)\n",
);

#[test]
fn its_records_are_those_that_pipe_writes() {
    let explained = filter(&["explain", "--json"], INPUT);
    let written = filter(&["pipe"], INPUT);
    let records: Vec<String> = explained
        .lines
        .iter()
        .filter_map(|line| line.split_once("\"record\":").map(|(_, rest)| rest.strip_suffix('}').unwrap().to_owned()))
        .filter(|record| record != "null")
        .collect();
    assert_eq!((explained.code, records), (Some(0), written.lines));
}

#[test]
fn it_says_where_things_come_from() {
    let explained = filter(&["explain", "--json", "--sample", "0"], INPUT);
    let said: Vec<Value> = explained.lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(said.len(), 4, "{said:#?}");
    assert_eq!(
        (&said[0]["format"], &said[0]["time"], &said[0]["trace"]),
        (&"json".into(), &"line".into(), &"line".into())
    );
    assert_eq!((&said[0]["kept"], &said[0]["sampling"]), (&true.into(), &"level".into()));
    assert_eq!(said[0]["redacted"]["email"], 1);
    assert_eq!((&said[0]["masks"][0]["field"], &said[0]["masks"][0]["rule"]), (&"message".into(), &"email".into()));
    assert!(said[0]["masks"][0]["by"].as_str().unwrap().contains("domain"), "{}", said[0]);
    assert_eq!((&said[1]["kept"], &said[1]["sampling"]), (&false.into(), &"sequence".into()));
    let digits = |key: &str| u64::from_str_radix(said[1][key].as_str().unwrap(), 16).unwrap();
    assert!(digits("randomness") < digits("threshold"));
    assert_eq!(said[1]["story"], "held until its request has ended");
    assert_eq!((&said[0]["threshold"], &said[0]["story"]), (&Value::Null, &"promotes its request".into()));
    assert_eq!((&said[2]["line"], &said[2]["dropped"]), (&3.into(), &"blank".into()));
    assert_eq!((&said[3]["line"], &said[3]["lines"]), (&4.into(), &3.into()));
    assert!(explained.lines.iter().all(|line| !line.contains("bob@example.com")));
}

#[test]
fn it_can_be_read_by_people() {
    let explained = filter(&["explain"], INPUT);
    assert!(
        explained.lines[0].starts_with("line 1: json, warn (line), time from the line, trace by line, kept, promotes")
    );
    assert!(explained.lines.iter().any(|line| line.starts_with("lines 4-6: ")), "{:#?}", explained.lines);
}

#[test]
fn it_tells_rule_and_validator_of_every_mask_and_no_value() {
    let explained = filter(
        &["explain"],
        "{\"msg\":\"card 4000 0012 3456 7899\",\"userPassword\":\"hunter2\",\"nhs\":\"943 476 5919\",\"bob@example.com\":1}\n",
    );
    let said = explained.lines.join("\n");
    for line in ["  message: payment-card (Luhn", "  userPassword: passwd (under a key", "  a name: email ("] {
        assert!(said.contains(line), "{said} lacks {line}");
    }
    assert!(said.contains("  nhs: uk-health-service (uk_nhs)"), "{said}");
    for secret in ["4000 0012", "hunter2", "943 476", "bob@example"] {
        assert!(!said.contains(secret), "{said}");
    }
}
