//! Every scale of severities, mapped to the six levels: the one table that all parsers go by.
//!
//! | level | words | pino, bunyan | Python | Monolog | Cloud Logging | Logback | syslog | OpenTelemetry |
//! |---|---|---|---|---|---|---|---|---|
//! | trace | trace, verbose, finest, finer, silly | 10 | 5 | | | 5000 | | 1–4 |
//! | debug | debug, fine, config, D1–D5 | 20 | 10 | 100 | 100 | 10000 | 7 | 5–8 |
//! | info | info, notice, success, log, note, system, http | 30 | 20, 25 | 200, 250 | 0, 200, 300 | 20000 | 5, 6 | 9–12 |
//! | warn | warn, warning | 40 | 30 | 300 | 400 | 30000 | 4 | 13–16 |
//! | error | error, severe, fail | 50 | 40 | 400 | 500 | 40000 | 3 | 17–20 |
//! | fatal | fatal, critical, alert, emergency, panic, fault | 60 | 50 | 500, 550, 600 | 600–800 | | 0–2 | 21–24 |
//!
//! A number between two steps counts as the lower one. Words may be cut short as loggers cut them (trc,
//! dbg, inf, wrn, err, crit, emerg, a single letter), carry `slog`'s offset (`INFO+2`) or
//! OpenTelemetry's step (`ERROR3`).

use crate::record::Level;

/// What a number that stands for a level counts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    /// 10 trace to 60 fatal: pino, bunyan and their kin.
    Pino,
    /// 10 debug to 50 critical: `levelno` of Python's logging, and loguru.
    Python,
    /// 100 debug to 600 emergency.
    Monolog,
    /// 100 debug to 800 emergency: Google Cloud Logging.
    Cloud,
    /// 5000 trace to 40000 error.
    Logback,
    /// 300 finest to 1000 severe: `java.util.logging`.
    Jul,
    /// 0 emergency to 7 debug: RFC 5424 §6.2.1, GELF, journald.
    Syslog,
    /// 1 trace to 24 fatal4: `SeverityNumber`.
    OpenTelemetry,
    /// 0 trace to 5 fatal: `level_index` of semantic_logger, .NET's `LogLevel`.
    Index,
    /// 0 debug to 4 fatal: Nextcloud.
    Nextcloud,
    /// 0 system, 1 error, 2 warning, 3 note: MySQL's `prio`.
    MySql,
    /// 0 debug, 1 info, 2 error, 3 fatal: Cloud Foundry's lager.
    Lager,
    /// 1 critical to 5 verbose: Windows events.
    Windows,
    /// 0 to 10, low to very high: CEF and LEEF.
    Cef,
}

/// The numbers with which each level begins on a scale, and the last one of the scale.
const fn steps(scale: Scale) -> (&'static [(u32, Level)], u32) {
    use Level::{Debug, Error, Fatal, Info, Trace, Warn};
    match scale {
        Scale::Pino => (&[(1, Trace), (10, Trace), (20, Debug), (30, Info), (40, Warn), (50, Error), (60, Fatal)], 99),
        Scale::Python => (&[(1, Trace), (10, Debug), (20, Info), (30, Warn), (40, Error), (50, Fatal)], 99),
        Scale::Monolog => (&[(100, Debug), (200, Info), (300, Warn), (400, Error), (500, Fatal)], 600),
        Scale::Cloud => (&[(0, Info), (100, Debug), (200, Info), (400, Warn), (500, Error), (600, Fatal)], 800),
        Scale::Logback => {
            (&[(1, Trace), (5000, Trace), (10_000, Debug), (20_000, Info), (30_000, Warn), (40_000, Error)], 50_000)
        }
        Scale::Jul => (&[(1, Trace), (500, Debug), (800, Info), (900, Warn), (1000, Error)], 1000),
        Scale::Syslog => (&[(0, Fatal), (3, Error), (4, Warn), (5, Info), (6, Info), (7, Debug)], 7),
        Scale::OpenTelemetry => (&[(1, Trace), (5, Debug), (9, Info), (13, Warn), (17, Error), (21, Fatal)], 24),
        Scale::Index => (&[(0, Trace), (1, Debug), (2, Info), (3, Warn), (4, Error), (5, Fatal)], 5),
        Scale::Nextcloud => (&[(0, Debug), (1, Info), (2, Warn), (3, Error), (4, Fatal)], 4),
        Scale::MySql => (&[(0, Info), (1, Error), (2, Warn), (3, Info)], 3),
        Scale::Lager => (&[(0, Debug), (1, Info), (2, Error), (3, Fatal)], 3),
        Scale::Windows => (&[(0, Info), (1, Fatal), (2, Error), (3, Warn), (4, Info), (5, Trace)], 5),
        Scale::Cef => (&[(0, Info), (4, Warn), (7, Error), (9, Fatal)], 10),
    }
}

/// Level of a number on a scale, and whether the number is just where the level begins (what is between
/// two steps says more than the level does); none when it is outside of the scale.
pub(crate) fn from_number(number: u32, scale: Scale) -> Option<(Level, bool)> {
    let (steps, last) = steps(scale);
    let (from, level) = steps.iter().rev().find(|(from, _)| number >= *from)?;
    (number <= last).then_some((*level, number == *from))
}

/// Level of an HTTP status: that of an access log line that states none itself.
pub(crate) fn from_status(status: u32) -> Option<Level> {
    match status {
        100..=399 => Some(Level::Info),
        400..=499 => Some(Level::Warn),
        500..=599 => Some(Level::Error),
        _ => None,
    }
}

/// Words, and whether each is just a spelling of its level and no finer step such as `notice`.
const WORDS: [(&str, Level, bool); 61] = {
    use Level::{Debug, Error, Fatal, Info, Trace, Warn};
    [
        // Up to eight letters.
        ("trace", Trace, true),
        ("trc", Trace, true),
        ("trce", Trace, true),
        ("t", Trace, true),
        ("verbose", Trace, false),
        ("verb", Trace, false),
        ("vrb", Trace, false),
        ("v", Trace, false),
        ("finest", Trace, false),
        ("finer", Trace, false),
        ("silly", Trace, false),
        ("spam", Trace, false),
        ("debug", Debug, true),
        ("dbg", Debug, true),
        ("dbug", Debug, true),
        ("d", Debug, true),
        ("fine", Debug, false),
        ("config", Debug, false),
        ("info", Info, true),
        ("inf", Info, true),
        ("i", Info, true),
        ("notice", Info, false),
        ("note", Info, false),
        ("n", Info, false),
        ("success", Info, false),
        ("log", Info, false),
        ("http", Info, false),
        ("system", Info, false),
        ("stats", Info, false),
        ("default", Info, false),
        ("normal", Info, false),
        ("ok", Info, false),
        ("warn", Warn, true),
        ("warning", Warn, true),
        ("wrn", Warn, true),
        ("wrng", Warn, true),
        ("w", Warn, true),
        ("error", Error, true),
        ("err", Error, true),
        ("eror", Error, true),
        ("e", Error, true),
        ("severe", Error, false),
        ("fail", Error, false),
        ("failure", Error, false),
        ("fatal", Fatal, true),
        ("ftl", Fatal, true),
        ("f", Fatal, true),
        ("critical", Fatal, true),
        ("crit", Fatal, true),
        ("crt", Fatal, true),
        ("c", Fatal, true),
        ("alert", Fatal, false),
        ("emerg", Fatal, false),
        ("panic", Fatal, false),
        ("pnc", Fatal, false),
        ("dpanic", Fatal, false),
        ("fault", Fatal, false),
        // Longer than a machine word.
        ("information", Info, true),
        ("informational", Info, true),
        ("statistics", Info, false),
        ("emergency", Fatal, false),
    ]
};

/// How many of [`WORDS`] fit into a machine word, and these as such, sorted.
const SHORT: usize = 57;
static SORTED: [(u64, Level, bool); SHORT] = sorted();

const fn sorted() -> [(u64, Level, bool); SHORT] {
    let mut sorted = [(0, Level::Info, false); SHORT];
    let mut len = 0;
    while len < SHORT {
        let (word, level, exact) = WORDS[len];
        let key = packed(word.as_bytes());
        let mut at = len;
        while at > 0 && sorted[at - 1].0 > key {
            sorted[at] = sorted[at - 1];
            at -= 1;
        }
        sorted[at] = (key, level, exact);
        len += 1;
    }
    sorted
}

/// Up to eight letters as a number, in lower case. (No other ASCII character becomes a letter by that bit.)
#[inline]
const fn packed(word: &[u8]) -> u64 {
    let (mut key, mut at) = (0, 0);
    while at < word.len() {
        key = key << 8 | (word[at] | 0x20) as u64;
        at += 1;
    }
    key
}

/// Level of a word, in any case, blanks around it aside.
pub(crate) fn from_word(word: &str) -> Option<Level> {
    read_word(word).map(|(level, _)| level)
}

/// Level of a word, and whether the word says no more than that.
#[inline]
pub(crate) fn read_word(word: &str) -> Option<(Level, bool)> {
    let word = word.trim_ascii();
    plain_word(word.as_bytes()).or_else(|| Some((with_suffix(word)?, false)))
}

#[inline]
fn plain_word(word: &[u8]) -> Option<(Level, bool)> {
    if word.len() <= 8 {
        let key = packed(word);
        let at = SORTED.partition_point(|entry| entry.0 < key);
        return SORTED.get(at).filter(|entry| entry.0 == key).map(|entry| (entry.1, entry.2));
    }
    let long = WORDS.get(SHORT..)?.iter();
    long.copied().find(|entry| entry.0.as_bytes().eq_ignore_ascii_case(word)).map(|entry| (entry.1, entry.2))
}

/// `info+2` as `slog` writes it, `error3` of OpenTelemetry, `d1` to `d5` of MongoDB, `debug5` of Postgres.
#[cold]
fn with_suffix(word: &str) -> Option<Level> {
    let letters = word.bytes().position(|byte| !byte.is_ascii_alphabetic())?;
    let (word, suffix) = word.split_at_checked(letters)?;
    match suffix.as_bytes() {
        [b'1'..=b'5'] => plain_word(word.as_bytes()).map(|(level, _)| level),
        [sign @ (b'+' | b'-'), digits @ ..] => {
            let offset: i32 = std::str::from_utf8(digits).ok()?.parse().ok()?;
            let offset = if *sign == b'-' { offset.checked_neg()? } else { offset };
            let steps = [("debug", -4), ("info", 0), ("warn", 4), ("error", 8)];
            let base = steps.into_iter().find(|(step, _)| step.eq_ignore_ascii_case(word))?.1;
            Some(match offset.checked_add(base)? {
                ..-4 => Level::Trace,
                -4..0 => Level::Debug,
                0..4 => Level::Info,
                4..8 => Level::Warn,
                8..12 => Level::Error,
                12.. => Level::Fatal,
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_words() {
        for (level, words) in [
            (Level::Trace, "trace TRACE trc Verbose VRB finest FINER silly t v DEBUG-4 trace3"),
            (Level::Debug, "debug DBG dbug fine CONFIG d D1 D5 debug2 DEBUG debug+1 INFO-1"),
            (Level::Info, "info INFORMATION inf notice NOTE success log http System Default i INFO+2 info4"),
            (Level::Warn, "warn WARNING wrn W WARN+3 warn2 INFO+4"),
            (Level::Error, "error ERR severe fail eror e ERROR+1 error3"),
            (Level::Fatal, "fatal FTL critical crit ALERT emerg panic DPANIC f ERROR+4"),
        ] {
            for word in words.split(' ') {
                assert_eq!(from_word(word), Some(level), "{word}");
            }
        }
        for word in ["", "metadata", "high", "information please", "info+", "info+9999999999", "infoo", "7", "++", "é"]
        {
            assert_eq!(from_word(word), None, "{word}");
        }
        assert_eq!(from_word("info     "), Some(Level::Info));
    }

    #[test]
    fn reads_numbers_of_each_scale() {
        use Level::{Debug, Error, Fatal, Info, Trace, Warn};
        for (scale, numbers) in [
            (
                Scale::Pino,
                &[(10, Trace), (20, Debug), (30, Info), (35, Info), (40, Warn), (50, Error), (60, Fatal)][..],
            ),
            (Scale::Python, &[(5, Trace), (10, Debug), (20, Info), (25, Info), (30, Warn), (40, Error), (50, Fatal)]),
            (Scale::Monolog, &[(100, Debug), (200, Info), (250, Info), (300, Warn), (400, Error), (550, Fatal)]),
            (Scale::Cloud, &[(0, Info), (100, Debug), (300, Info), (400, Warn), (500, Error), (800, Fatal)]),
            (Scale::Logback, &[(5000, Trace), (10_000, Debug), (20_000, Info), (30_000, Warn), (40_000, Error)]),
            (Scale::Jul, &[(300, Trace), (500, Debug), (700, Debug), (800, Info), (900, Warn), (1000, Error)]),
            (Scale::Syslog, &[(0, Fatal), (2, Fatal), (3, Error), (4, Warn), (5, Info), (6, Info), (7, Debug)]),
            (Scale::OpenTelemetry, &[(1, Trace), (8, Debug), (9, Info), (13, Warn), (20, Error), (24, Fatal)]),
            (Scale::Index, &[(0, Trace), (2, Info), (5, Fatal)]),
            (Scale::Nextcloud, &[(0, Debug), (1, Info), (2, Warn), (3, Error), (4, Fatal)]),
            (Scale::MySql, &[(0, Info), (1, Error), (2, Warn), (3, Info)]),
            (Scale::Lager, &[(0, Debug), (1, Info), (2, Error), (3, Fatal)]),
            (Scale::Windows, &[(1, Fatal), (2, Error), (3, Warn), (4, Info), (5, Trace)]),
            (Scale::Cef, &[(0, Info), (5, Warn), (8, Error), (10, Fatal)]),
        ] {
            for (number, level) in numbers {
                assert_eq!(from_number(*number, scale).map(|found| found.0), Some(*level), "{scale:?} {number}");
            }
            assert_eq!(from_number(u32::MAX, scale), None);
        }
    }

    #[test]
    fn reads_http_statuses() {
        let levels = [99, 100, 204, 301, 404, 499, 500, 599, 600].map(from_status);
        let (info, warn, error) = (Some(Level::Info), Some(Level::Warn), Some(Level::Error));
        assert_eq!(levels, [None, info, info, info, warn, warn, error, error, None]);
    }
}
