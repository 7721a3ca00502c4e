//! `logweir pipe` as a filter.

use std::process::Stdio;

use crate::harness::{End, Process, filter, logweir, messages, metrics, record};

fn piped(arguments: &[&str]) -> Process {
    let mut command = logweir(arguments);
    command.stdin(Stdio::piped());
    Process::start(command)
}

/// Runs the filter over `input` and checks what holds for any input.
fn any(input: impl AsRef<[u8]> + Send + 'static) -> End {
    let end = filter(&["pipe"], input);
    assert_eq!((end.code, end.errors.len()), (Some(0), 0), "{:?}", end.errors);
    end.lines.iter().for_each(|line| drop(record(line)));
    end
}

#[test]
fn nothing_in_is_nothing_out() {
    assert!(any("").lines.is_empty());
}

#[test]
fn a_last_line_without_its_end_counts() {
    assert_eq!(messages(&any("one\r\ntwo").lines), ["one", "two"]);
}

#[test]
fn lines_come_out_while_the_input_is_open() {
    let mut process = piped(&["pipe"]);
    for said in ["first", "second"] {
        process.write(format!("{said}\n"));
        assert_eq!(record(&process.line())["message"], said);
    }
    assert_eq!(process.end().code, Some(0));
}

#[test]
fn an_open_event_comes_out_when_nothing_follows() {
    let mut process = piped(&["pipe"]);
    process
        .write("Exception in thread \"main\" java.lang.IllegalStateException: no\n\tat shop.Cart.add(Cart.java:7)\n");
    let line = record(&process.line());
    assert!(line["message"].as_str().unwrap().contains("Cart.java:7"), "{line}");
    assert_eq!(process.end().lines.len(), 0);
}

#[test]
fn whoever_stops_reading_ends_it_quietly() {
    let mut command = logweir(&["pipe"]);
    command.stdin(Stdio::piped());
    let mut process = Process::start_unread(command);
    // It notices even while it has nothing to write.
    process.close_stdout();
    let stdin = process.stdin.take();
    let end = process.end();
    drop(stdin);
    assert_eq!((end.code, end.signal, end.errors.len()), (Some(0), None, 0), "{:?}", end.errors);
}

#[test]
fn odd_bytes_become_valid_records() {
    let mut noise = 1u64;
    let garbage: Vec<u8> = std::iter::repeat_with(|| {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (noise >> 56) as u8
    })
    .take(1 << 20)
    .collect();
    any(garbage);
    for (input, records) in [
        (b"a\0b\0\0c\n".to_vec(), 1),
        (b"caf\xe9 \xff\xfe\n".to_vec(), 1),
        (b"{\"level\":\"info\",\"msg\":\"half\n".to_vec(), 1),
        (b"{\"a\":".to_vec(), 1),
        (format!("{{\"msg\":\"deep\",\"v\":{}{}}}\n", "[".repeat(100), "]".repeat(100)).into_bytes(), 1),
        (format!("{{\"msg\":\"deep\",\"v\":{}1{}}}\n", "{\"k\":".repeat(100), "}".repeat(100)).into_bytes(), 1),
        (b"{\"msg\":\"\\ud800 \\u0000\"}\n".to_vec(), 1),
        (b"\xef\xbb\xbf{\"msg\":\"marked\"}\n".to_vec(), 1),
    ] {
        let end = any(input.clone());
        assert_eq!(end.lines.len(), records, "{:?}", String::from_utf8_lossy(&input));
    }
}

#[test]
fn a_huge_line_is_cut_and_memory_stays_bounded() {
    let mut process = piped(&["pipe"]);
    let stdin = process.stdin.take().unwrap();
    let feeder = std::thread::spawn(move || {
        let mut stdin = stdin;
        use std::io::Write;
        let piece = [b'x'; 100_000];
        for _ in 0..100 {
            stdin.write_all(&piece).unwrap();
        }
        stdin.write_all(b"\nbehind it\n").unwrap();
        stdin
    });
    let huge = process.line();
    assert_eq!(record(&huge)["logweir.truncated"], true);
    assert!(huge.len() < 300_000, "{}", huge.len());
    assert_eq!(record(&process.line())["message"], "behind it");
    let peak = process.status("VmHWM");
    assert!(peak > 0 && peak < 40_000, "{peak} kB");
    drop(feeder.join().unwrap());
    assert_eq!(process.end().lines.len(), 0);
}

#[test]
fn every_line_is_accounted_for() {
    let mut command = logweir(&["pipe", "--admin", "127.0.0.1:0", "--sample", "0.1"]);
    command.stdin(Stdio::piped());
    let mut process = Process::start(command);
    let admin = process.admin();
    let mut input = String::new();
    for n in 0..10_000 {
        input += &format!("level=info n={n}\n\n{{\"level\":\"error\",\"msg\":\"e{n}\"}}\n");
    }
    process.write(&input);
    process.write("last one\n");
    let lines = crate::harness::eventually("all lines", || {
        let now = metrics(&admin);
        assert_eq!(now.missing(), 0.0);
        let written = now.sum("logweir_lines_queued", &[]) == 0.0;
        (written && now.sum("logweir_lines_in_total", &[]) == 30_001.0).then_some(now)
    });
    assert_eq!(lines.sum("logweir_lines_dropped_total", &["reason=\"blank\""]), 10_000.0);
    let sampled = lines.sum("logweir_lines_dropped_total", &["reason=\"sampled\""]);
    assert!((8_500.0..9_500.0).contains(&sampled), "{sampled}");
    let written = process.end().lines.len();
    assert_eq!(written as f64, lines.sum("logweir_lines_out_total", &[]));
}

#[test]
fn dropping_is_a_choice_for_a_filter_too() {
    let mut command = logweir(&["pipe", "--overflow", "drop"]);
    command.stdin(Stdio::piped()).env("LOGWEIR_OUTPUT__QUEUE_BYTES", "65536");
    let mut process = Process::start_unread(command);
    // Nobody reads, and it takes all the same.
    process.write("a line of some length to fill the pipe\n".repeat(50_000));
    process.read();
    let end = process.end();
    assert_eq!(end.code, Some(0));
    let gap: u64 = end.lines.iter().filter_map(|line| record(line)["logweir.gap"]["lines"].as_u64()).sum();
    let records = end.lines.iter().filter(|line| record(line).get("logweir.gap").is_none()).count();
    assert_eq!((gap + records as u64, gap > 0), (50_000, true));
}

#[test]
fn an_input_that_cannot_be_read_is_an_error() {
    let mut command = logweir(&["pipe"]);
    command.stdin(std::fs::File::open("/").unwrap());
    let end = Process::start(command).end();
    assert_eq!(end.code, Some(1));
    assert!(end.errors[0].contains("standard input cannot be read"), "{:?}", end.errors);
}
