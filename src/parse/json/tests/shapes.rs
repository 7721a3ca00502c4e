//! Odd documents: envelopes, doubles, what cannot be read.

use super::shown;

fn check(rows: &[(&str, &str)]) {
    for (line, want) in rows {
        assert_eq!(&shown(line), want, "\nline: {line}");
    }
}

#[test]
fn what_is_not_one_object_is_left_alone() {
    let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(129), "]".repeat(129));
    for text in [
        "",
        "{",
        r#"{"a":1"#,
        r#"{"a":1}}"#,
        r#"{"a":1} x"#,
        r#"{"a":01}"#,
        r#"{"a" 1}"#,
        r#"{"a":"\x"}"#,
        "[1]",
        r#"{"a":1,}"#,
        r#"{"a":[1,]}"#,
        r#"{,}"#,
        r#"{"a":tru}"#,
        r#"{"a":+1}"#,
        r#"{"a":1.}"#,
        r#"{"a":.5}"#,
        r#"{"a":1e}"#,
        r#"{"a":-}"#,
        "{\"a\":\"\n\"}",
        r#"{"a":"\u12"}"#,
        r#"{"a":{"b":1]}"#,
        r#"{a:1}"#,
        r#"{'a':1}"#,
        r#"{"a":NaN}"#,
        &deep,
    ] {
        assert_eq!(shown(text), "no", "{text}");
    }
    let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(128), "]".repeat(128));
    assert_ne!(shown(&deep), "no");
}

#[test]
fn values_are_kept_as_written() {
    check(&[
        (
            r#"{"msg":"m","n":123456789012345678901234567890,"x":1.50,"e":-1E+05,"z":null,"l":[1, {"a":[]}],"u":"\u00e9\/","":0}"#,
            r#"M='m' n=123456789012345678901234567890 x=1.50 e=-1E+05 z=null l=[1, {"a":[]}] u="\u00e9\/" =0"#,
        ),
        (" { \"msg\" : \"m\" , \"a\" : { } , \"b\" : [ ] } \n", "M='m' a={ } b=[ ]"),
        (r#"{"\u006dsg":"m","caf\u00e9":1}"#, "M='m' café=1"),
    ]);
}

#[test]
fn what_stands_in_for_a_message() {
    check(&[
        ("{}", "M='{}'"),
        (r#"{"only":"fields"}"#, r#"M='{"only":"fields"}' only='fields'"#),
        (r#"{"msg":{"a":1}}"#, r#"M='{"a":1}'"#),
        (r#"{"msg":42}"#, "M='42'"),
        (r#"{"msg":null,"x":1}"#, r#"M='{"msg":null,"x":1}' msg=null x=1"#),
        (r#"{"msg":"","level":"info"}"#, "L=info M=''"),
        (r#"{"event":{"kind":"x"}}"#, r#"M='{"event":{"kind":"x"}}' event={"kind":"x"}"#),
        (r#"{"message":"a","msg":"b","text":"c"}"#, "M='a' msg='b' text='c'"),
    ]);
}

#[test]
fn what_cannot_be_read_stays() {
    check(&[
        (
            r#"{"message":"m","level":"bananas","timestamp":"not a time","traceId":"zz","spanId":5}"#,
            "M='m' level='bananas' timestamp='not a time' traceId='zz' spanId=5",
        ),
        (
            r#"{"message":"m","timestamp":"later","time":"2026-01-02T03:04:05Z"}"#,
            "T=2026-01-02T03:04:05.000Z M='m' timestamp='later'",
        ),
        (r#"{"message":"m","level":null,"severity":"error"}"#, "L=error M='m' level=null"),
        (r#"{"message":"m","trace_id":"","span_id":"0000000000000000"}"#, "M='m'"),
        (r#"{"message":"m","service":"","priority":3,"s":"E"}"#, "M='m' service='' priority=3 s='E'"),
        (r#"{"message":"m","date":"2026-01-02","time":"03:04:05.6"}"#, "T=2026-01-02T03:04:05.600Z M='m'"),
    ]);
}

#[test]
fn doubles_get_a_name_of_their_own() {
    check(&[
        (r#"{"msg":"m","n":1,"n":2,"n":3}"#, "M='m' n=1 n#2=2 n#3=3"),
        (r#"{"level":"info","msg":"a","level":"error","msg":"b"}"#, "L=info M='a' level='error' msg='b'"),
        (r#"{"msg":"m","a":1,"\u0061":2}"#, "M='m' a=1 a#2=2"),
    ]);
}

#[test]
fn documents_in_the_message_are_unwrapped() {
    check(&[
        (
            r#"{"time":"2026-01-02T03:04:06Z","level":"info","message":"{\"level\":\"error\",\"msg\":\"inner\",\"time\":\"2026-01-02T03:04:05Z\",\"k\":1}","host":"h"}"#,
            "T=2026-01-02T03:04:05.000Z L=error M='inner' time='2026-01-02T03:04:06Z' level='info' host='h' k=1",
        ),
        (
            r#"{"level":"warn","message":"{\"error\":\"x\"}","host":"a"}"#,
            r#"L=warn M='{"error":"x"}' host='a' error='x'"#,
        ),
        (r#"{"message":"{\"msg\":\"m\",\"host\":\"b\"}\n","host":"a"}"#, "M='m' host='a' host#2='b'"),
        (r#"{"message":"{\"msg\":\"{\\\"msg\\\":\\\"{\\\\\\\"a\\\\\\\":1}\\\"}\"}"}"#, r#"M="{\"a\":1}""#),
        (r#"{"message":"{\"half\": 1"}"#, r#"M="{\"half\": 1""#),
        (r#"{"message":"{\"half\" 1}"}"#, r#"M="{\"half\" 1}""#),
    ]);
}

#[test]
fn envelopes_give_way_to_the_line_in_them() {
    check(&[
        (
            r#"{"log":"{\"level\":\"error\",\"msg\":\"inner\",\"time\":\"2026-01-02T03:04:05Z\"}\n","stream":"stderr","time":"2026-01-02T03:04:06.9Z"}"#,
            "T=2026-01-02T03:04:05.000Z L=error M='inner' time='2026-01-02T03:04:06.9Z'",
        ),
        (
            r#"{"log":"plain\r\n","stream":"stdout","time":"2026-01-02T03:04:06.901234567Z"}"#,
            "T=2026-01-02T03:04:06.901234567Z M='plain'",
        ),
        (r#"{"log":"plain","date":1767323045.5}"#, "T=2026-01-02T03:04:05.500Z M='plain'"),
        (r#"{"log":"a \u00e9\n","stream":"other","attrs":{"tag":"x"}}"#, r#"M='a é' stream='other' attrs={"tag":"x"}"#),
    ]);
}

#[test]
fn half_a_surrogate_pair_is_no_reason_to_lose_a_line() {
    check(&[(
        r#"{"msg":"cut \ud83d","n":{"a":"\ude00"},"ok":"\ud83d\ude00"}"#,
        r#"M="cut \ufffd" n={"a":"\ufffd"} ok="\ud83d\ude00""#,
    )]);
}

#[test]
fn levels_go_by_their_scale() {
    for (line, level) in [
        (r#"{"level":3,"short_message":"m"}"#, "error"),
        (r#"{"level":7,"message":"m"}"#, "debug"),
        (r#"{"level":"30","message":"m"}"#, "info"),
        (r#"{"level":300,"message":"m"}"#, "warn"),
        (r#"{"severity":300,"message":"m"}"#, "info"),
        (r#"{"level_value":30000,"message":"m"}"#, "warn"),
        (r#"{"Level":2,"EventID":7,"message":"m"}"#, "error"),
        (r#"{"LogLevel":3,"Message":"m"}"#, "warn"),
        (r#"{"LogLevel":30,"Message":"m"}"#, "info"),
        (r#"{"severityNumber":21,"body":"m"}"#, "fatal"),
        (r#"{"levelno":50,"message":"m"}"#, "fatal"),
        (r#"{"status":"error","message":"m"}"#, "error"),
        (r#"{"message":"m","exception":{"a":1}}"#, "error"),
        (r#"{"message":"m","status_code":404}"#, "warn"),
        (r#"{"message":"m","req":{"method":"GET","url":"/"},"res":{"statusCode":500}}"#, "error"),
        (r#"{"@t":"2026-01-02T03:04:05Z","@m":"m"}"#, "info"),
    ] {
        assert!(shown(line).contains(&format!("L={level} ")), "{line}: {}", shown(line));
    }
    for line in
        [r#"{"message":"m","status":404}"#, r#"{"message":"m","error":null,"err":""}"#, r#"{"message":"m","level":-1}"#]
    {
        assert!(!shown(line).contains("L="), "{line}: {}", shown(line));
    }
}
