//! Names that rotation gives: is a file an older generation of another one?

/// Names of files that a file called `name` may be a generation of, the likeliest first.
pub(super) fn bases(name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let plain = name.strip_suffix(".gz").unwrap_or(name);
    if plain.len() < name.len() {
        found.push(plain.to_owned());
    }
    // `app.log.1`, `app.log-20260102`, `0.log.20260102-030405`, `app.log.old`.
    for (at, separator) in plain.char_indices().filter(|(at, c)| *at > 0 && matches!(c, '.' | '-' | '_' | '~')) {
        let (base, rest) = plain.split_at(at);
        if is_number(rest.strip_prefix(separator).unwrap_or_default()) {
            found.push(base.to_owned());
        }
    }
    // `app-2026-01-02.log`, `app.1.log`.
    if let Some((stem, ending)) = plain.rsplit_once('.').filter(|(_, ending)| !is_number(ending)) {
        for (at, separator) in stem.char_indices().filter(|(at, c)| *at > 0 && matches!(c, '.' | '-' | '_')) {
            let (base, rest) = stem.split_at(at);
            if is_number(rest.strip_prefix(separator).unwrap_or_default()) {
                found.push(format!("{base}.{ending}"));
            }
        }
    }
    found
}

/// A number, a date, a time, or one of the words that stand for "the one before".
fn is_number(text: &str) -> bool {
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    let only = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.' | b':' | b'T' | b'Z' | b'+');
    matches!(text, "old" | "bak" | "prev" | "orig" | "rotated") || digits && text.bytes().all(only)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_generations() {
        for (name, base) in [
            ("app.log.1", "app.log"),
            ("app.log.12.gz", "app.log"),
            ("app.log-20260102", "app.log"),
            ("app.log-2026-01-02T03:04:05Z.gz", "app.log"),
            ("0.log.20260102-030405", "0.log"),
            ("app.log.old", "app.log"),
            ("app-2026-01-02.log", "app.log"),
            ("app.1.log", "app.log"),
            ("app.log.gz", "app.log"),
        ] {
            assert!(bases(name).iter().any(|found| found == base), "{name}: {:?}", bases(name));
        }
        for name in ["app.log", "app.log.swp", "other.log", ".log", "app.logs", "1", ""] {
            assert!(!bases(name).iter().any(|found| found == "app.log"), "{name}");
        }
    }
}
