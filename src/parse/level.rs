//! Every scale of severities, mapped to the six levels by one table.

use crate::record::Level;

/// Level of a word, in any case.
pub(crate) fn from_word(word: &str) -> Option<Level> {
    let mut lower = [0; 16];
    let lower = lower.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    Some(match &*lower {
        b"trace" | b"trc" | b"trce" | b"verbose" | b"vrb" | b"finest" | b"finer" | b"silly" => Level::Trace,
        b"debug" | b"dbg" | b"dbug" | b"fine" | b"config" => Level::Debug,
        b"info" | b"inf" | b"information" | b"notice" | b"success" | b"log" | b"note" | b"http" => Level::Info,
        b"warn" | b"warning" | b"wrn" => Level::Warn,
        b"error" | b"err" | b"eror" | b"severe" | b"fail" => Level::Error,
        b"fatal" | b"ftl" | b"critical" | b"crit" | b"alert" | b"emerg" | b"emergency" | b"panic" | b"dpanic" => {
            Level::Fatal
        }
        _ => return None,
    })
}

/// Level of a number on the scale of pino, bunyan and Python (10 to 60) or syslog (0 to 7).
pub(crate) fn from_number(number: u32) -> Option<Level> {
    Some(match number {
        0..=2 => Level::Fatal,
        3 => Level::Error,
        4 => Level::Warn,
        5 | 6 => Level::Info,
        7 => Level::Debug,
        10..=19 => Level::Trace,
        20..=29 => Level::Debug,
        30..=39 => Level::Info,
        40..=49 => Level::Warn,
        50..=59 => Level::Error,
        60..=69 => Level::Fatal,
        _ => return None,
    })
}
