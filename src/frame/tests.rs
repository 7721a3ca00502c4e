//! Framing against tables of lines.

use super::*;

/// The events of `input`, cut at every chunk size, which must not matter.
fn events(input: &str, options: &Options) -> Vec<(String, bool)> {
    let whole = events_by(input, options, usize::MAX);
    for chunk in (1..=40).chain([64, 100]) {
        assert_eq!(events_by(input, options, chunk), whole, "in chunks of {chunk}: {input:?}");
    }
    whole
}

fn events_by(input: &str, options: &Options, chunk: usize) -> Vec<(String, bool)> {
    let mut framer = Framer::new(options.clone());
    let (mut unread, mut out) = (Vec::new(), Vec::new());
    let mut drain = |unread: &mut Vec<u8>, end| loop {
        let used = match framer.next(unread, end, Mono(0)) {
            Step::Event(event) => {
                out.push((String::from_utf8_lossy(&unread[event.range.clone()]).into_owned(), event.truncated));
                event.used
            }
            Step::Skip { used, .. } => used,
            Step::Wait => break,
        };
        unread.drain(..used);
    };
    for piece in input.as_bytes().chunks(chunk.min(input.len().max(1))) {
        unread.extend_from_slice(piece);
        drain(&mut unread, End::Open);
    }
    drain(&mut unread, End::Eof);
    assert!(unread.is_empty());
    out
}

/// Traces of every family, each one event.
const TRACES: &[&str] = &[
    "java.lang.IllegalStateException: no stock\n\tat com.example.Stock.take(Stock.java:31)\nCaused by: java.io.IOException: disk\n\tat a.b.C.d(C.java:1)\n\t... 2 more",
    "Exception in thread \"main\" com.example.Boom\n\tat com.example.App.main(App.java:3)\n\tSuppressed: java.io.IOException: x\n\t\tat a.b.C.d(C.java:1)",
    "com.example.QueryFailed: could not run\nselect *\nfrom orders\n\tat com.example.Db.run(Db.java:9)",
    "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\n    run()\nValueError: bad",
    "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nKeyError: 'x'\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File \"a.py\", line 3, in <module>\nRuntimeError: y",
    "Traceback (most recent call last):\n\n> File \"a.py\", line 38, in <module>\n    f()\n    └ <function f at 0x7f>\n\nZeroDivisionError: division by zero",
    "╭───────── Traceback (most recent call last) ─────────╮\n│ /app/a.py:33 in <module>                            │\n╰─────────────────────────────────────────────────────╯\nZeroDivisionError: division by zero",
    "  + Exception Group Traceback (most recent call last):\n  |   File \"a.py\", line 1, in <module>\n  | ExceptionGroup: two (2 sub-exceptions)\n  +-+---------------- 1 ----------------\n    | ValueError: a\n    +------------------------------------",
    "panic: boom\n\ngoroutine 1 [running]:\nmain.(*T).f(0xc00001)\n\t/src/main.go:12 +0x1d\nmain.main()\n\t/src/main.go:7\n\ngoroutine 5 [chan receive]:\ncreated by main.main in goroutine 1\n\t/src/main.go:3\nexit status 2",
    "panic: two\nlines of it\n\n[signal SIGSEGV: segmentation violation code=0x1]\n\ngoroutine 7 [running]:\nmain.f(...)\n\t/src/main.go:12",
    "fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [chan receive]:\nmain.main()\n\t/src/main.go:7 +0x18",
    "panic: one [recovered]\n\tpanic: two\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:7 +0x18",
    "goroutine 7 [running]:\nruntime/debug.Stack()\n\t/go/debug.go:24 +0x5e\nmain.main()\n\t/src/main.go:7 +0x18",
    "java.lang.RuntimeException: javax.mail.SendFailedException: Invalid;\n  nested exception is:\ncom.sun.mail.AddressFailed: no\n\n\tat a.b.C.d(C.java:1)\nCaused by: javax.mail.SendFailedException: Invalid;\n  nested exception is:\ncom.sun.mail.AddressFailed: no\n\n\tat a.b.C.d(C.java:1)\n\t... 1 more",
    "TypeError: x is not a function\n    at run (/app/a.js:3:9)\n    at async main (/app/a.js:9:1) {\n  code: 'E_X'\n}",
    "/app/a.js:3\n  throw new Error('boom')\n  ^\n\nError: boom\n    at run (/app/a.js:3:9)\n\nNode.js v20.20.2",
    "Unhandled exception. System.InvalidOperationException: no\n ---> System.IO.IOException: disk\n   at Shop.Store.Save() in /src/Store.cs:line 7\n   --- End of inner exception stack trace ---\n   at Shop.App.Main()",
    "app/models/order.rb:12:in `take': out of stock (RuntimeError)\n\tfrom app/jobs/run.rb:3:in `perform'\n\tfrom main.rb:1:in `<main>'",
    "ActionView::Template::Error (undefined method `x'):\n    1: <p>\n    2: <%= x %>\n\napp/views/a.erb:2:in `show'\napp/controllers/b.rb:9:in `index'",
    "PHP Fatal error:  Uncaught RuntimeException: no in /app/a.php:3\nStack trace:\n#0 /app/a.php(9): run()\n#1 {main}\n  thrown in /app/a.php on line 3",
    "Unhandled exception:\nFormatException: bad digit\n#0      parse (file:///app/a.dart:3:5)\n#1      main (file:///app/a.dart:9:3)\n<asynchronous suspension>",
    "thread 'main' panicked at src/main.rs:4:5:\nno such order\nstack backtrace:\n   0: rust_begin_unwind\n             at /rustc/x/lib.rs:1:5\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",
    "==812==ERROR: AddressSanitizer: heap-use-after-free on address 0x6020\nREAD of size 4 at 0x6020 thread T0\n    #0 0x4f in main /src/a.c:5\n\nSUMMARY: AddressSanitizer: heap-use-after-free /src/a.c:5 in main",
    "=================================================================\n==812==ERROR: AddressSanitizer: heap-use-after-free on address 0x6020\nREAD of size 4 at 0x6020 thread T0\n    #0 0x4f in main /src/a.c:5\n\nSUMMARY: AddressSanitizer: heap-use-after-free /src/a.c:5 in main\n==812==ABORTING",
    "==================\nWARNING: ThreadSanitizer: data race (pid=9)\n  Write of size 4 at 0x7f by thread T1:\n    #0 run /src/a.cc:3\n\n  Previous write by main thread:\n    #0 main /src/a.cc:9\n\nSUMMARY: ThreadSanitizer: data race /src/a.cc:3 in run\n==================",
    "** (RuntimeError) boom\n    (shop 0.1.0) lib/shop.ex:7: Shop.run/1\n    (elixir 1.16.0) lib/task.ex:1: Task.run/2",
    "no such thing at run.pl line 3.\n\tmain::f(1) called at run.pl line 9",
    "Fatal error: index out of range: file a.swift, line 3\nCurrent stack trace:\n0    libswiftCore.so  0x00007f12 swift_report + 10\n1    a.out  0x00005581 main + 4",
    "-----BEGIN PRIVATE KEY-----\nTUFERSBVUA==\n-----END PRIVATE KEY-----",
    "{\n  \"level\": \"warn\",\n  \"n\": [\n    1\n  ]\n}",
    "fail: Shop.Orders[7]\n      could not store\n      System.IO.IOException: disk",
    "Jan 02, 2026 3:04:05 AM com.example.Main run\nSEVERE: cannot open\njava.io.IOException: disk\n\tat a.b.C.d(C.java:1)",
];

const ORDINARY: [&[&str]; 4] = [
    &["accepted connection id=1", "request served id=2", "job queued id=3"],
    &[
        "2026-03-02 10:00:01,007 INFO [main] a.b.C: one",
        "2026-03-02 10:00:02,007 INFO [main] a.b.C: two",
        "2026-03-02 10:00:03,007 INFO x",
    ],
    &["{\"level\":\"info\",\"msg\":\"one\"}", "{\"level\":\"info\",\"msg\":\"two\"}", "{\"msg\":\"three\"}"],
    &[
        "10.0.0.7 - - [02/Mar/2026:10:00:01 +0000] \"GET /Exception HTTP/1.1\" 500 7 \"-\" \"-\"",
        "10.0.0.8 - ann [02/Mar/2026:10:00:02 +0000] \"GET /a HTTP/1.1\" 200 7",
        "203.0.113.200 - - [02/Mar/2026:10:00:03 +0000] \"GET /panic HTTP/1.1\" 404 {",
    ],
];

#[test]
fn each_trace_is_one_event_between_ordinary_lines() {
    for trace in TRACES {
        for lines in ORDINARY {
            let mut want: Vec<&str> = Vec::new();
            want.extend([lines[0], lines[1], *trace, lines[2], *trace, lines[0]]);
            let got = events(&(want.join("\n") + "\n"), &Options::default());
            let got: Vec<&str> = got.iter().map(|(text, _)| text.as_str()).collect();
            assert_eq!(got, want);
        }
    }
}

#[test]
fn a_trace_joins_the_error_before_it_and_no_other_line() {
    let error = "2026-03-02 10:00:01,500 ERROR [main] a.b.C: operation failed";
    let info = "2026-03-02 10:00:01,500 INFO [main] a.b.C: going on";
    for trace in TRACES.iter().filter(|trace| !trace.starts_with(['{', '-', '/', 'J', 'f', '='])) {
        let headed = format!("{error}\n{trace}");
        let got = events(&format!("{info}\n{headed}\n{info}\n{trace}\n{error}\n"), &Options::default());
        let got: Vec<&str> = got.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(got, [info, &headed, info, trace, error]);
    }
}

#[test]
fn two_traces_in_a_row_are_two_events() {
    for trace in TRACES {
        let got = events(&format!("{trace}\n{trace}\n"), &Options::default());
        let got: Vec<&str> = got.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(got, [*trace, *trace]);
    }
    // Of one program: no other runtime's trace begins indented, as an exception group does, and sanitizers exclude one
    // another.
    let mixed: Vec<&str> = TRACES.iter().copied().filter(|trace| !trace.starts_with([' ', '='])).collect();
    for (first, second) in mixed.iter().flat_map(|first| mixed.iter().map(move |second| (*first, *second))) {
        let got = events(&format!("{first}\n{second}\n{first}\n"), &Options::default());
        let got: Vec<&str> = got.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(got, [first, second, first]);
    }
}

#[test]
fn a_header_takes_the_trace_behind_it_and_not_the_headers_before() {
    let trace = "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nValueError: bad";
    for headers in [
        ["WARNING  disk at 91", "CRITICAL going down", "ERROR    calc failed"],
        ["WARNING:root:disk at 91", "ERROR:root:going down", "ERROR:root:calc failed"],
        ["[WARNING] disk at 91", "[CRITICAL] going down", "[ERROR] calc failed"],
        [
            "2026-01-02 03:04:05 WARN a",
            "2026-01-02 03:04:05 ERROR b",
            "2026-01-02 03:04:05 ERROR c\nmore of it\nand more",
        ],
    ] {
        let [first, second, third] = headers;
        let got = events(&format!("{first}\n{second}\n{third}\n{trace}\n"), &Options::default());
        let got: Vec<&str> = got.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(got, [first, second, &format!("{third}\n{trace}")]);
    }
}

#[test]
fn every_word_for_a_level_is_found_by_the_quick_search_too() {
    for word in head::SEVERE {
        let (first, rest) = word.split_at(1);
        let title = first.to_owned() + &rest.to_lowercase();
        for word in [word.to_string(), word.to_lowercase(), title] {
            for line in
                [format!("2026-01-02 03:04:05 {word} x"), format!("2026-01-02 03:04:05,123 [main] a.b.C {word}: y")]
            {
                assert!(head::is_severe_header(line.as_bytes(), true), "{line}");
            }
        }
    }
}

#[test]
fn ordinary_lines_stay_alone() {
    let lines = [
        "Listening on port 8080",
        "ERROR: out of stock",
        "plain again",
        "2026-01-02 03:04:05 WARN slow",
        "note: this is no trace",
        "==================",
        "  a banner",
        "==================",
        "At noon we stop",
        "see http://x/y:80",
        "main(): done",
    ];
    let got = events(&(lines.join("\n\n") + "\n"), &Options::default());
    assert_eq!(got.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>(), lines);
}

#[test]
fn line_ends_blanks_and_a_last_line_without_newline() {
    let got = events("one\r\n\r\n  \n\0\0\ntwo\nthree", &Options::default());
    assert_eq!(got.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>(), ["one", "two", "three"]);
}

#[test]
fn long_lines_are_cut_at_a_character_and_the_rest_goes() {
    let options = Options { max_event_bytes: 10, ..Options::default() };
    let got = events("123456789\u{e9}xyz\nnext\n", &options);
    assert_eq!(got, [("123456789".to_owned(), true), ("next".to_owned(), false)]);
}

#[test]
fn joined_events_are_bounded_in_lines_and_bytes() {
    let trace = format!("java.lang.Error: x\n{}", "\tat a.b.C(D.java:1)\n".repeat(10));
    let by_lines = events(&trace, &Options { max_event_lines: 4, ..Options::default() });
    assert_eq!(by_lines[0].0.lines().count(), 4);
    assert!(by_lines[0].1);
    let by_bytes = events(&trace, &Options { max_event_bytes: 60, ..Options::default() });
    assert!(by_bytes[0].0.len() <= 60 && by_bytes[0].1);
    for got in [by_lines, by_bytes] {
        assert_eq!(got.iter().map(|(text, _)| text.lines().count()).sum::<usize>(), 11);
    }
}

#[test]
fn an_open_event_is_given_out_at_its_deadline_and_others_at_once() {
    let mut framer = Framer::new(Options::default());
    let info = b"2026-01-02 03:04:05 INFO fine\n";
    assert!(matches!(framer.next(info, End::Open, Mono(5)), Step::Event(_)));
    let error = b"2026-01-02 03:04:05 ERROR bad\npart";
    assert_eq!(framer.next(error, End::Open, Mono(5)), Step::Wait);
    assert_eq!(framer.deadline(), Some(Mono(200_000_005)));
    assert_eq!(framer.next(error, End::Open, Mono(200_000_004)), Step::Wait);
    assert!(matches!(framer.next(error, End::Open, Mono(200_000_005)), Step::Event(Event { used: 30, .. })));
    assert_eq!(framer.deadline(), None);
}
