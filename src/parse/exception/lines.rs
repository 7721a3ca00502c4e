//! Single lines of stack traces.

/// What was thrown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Thrown<'b> {
    /// Its type, with its package.
    pub(super) kind: &'b str,
    pub(super) message: &'b str,
}

/// Whether a line is a frame of a stack: `at …` or `File …` with room in front, Ruby's `from …`,
/// PHP's `#0 …` and `Stack trace:`, Go's `goroutine`.
pub(super) fn is_frame(line: &str) -> bool {
    let trimmed = line.trim_start_matches([' ', '\t']);
    let indented = trimmed.len() < line.len();
    indented && ["at ", "File \"", "from ", "... "].iter().any(|head| trimmed.starts_with(head))
        || trimmed.starts_with('#') && trimmed.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
        || matches!(trimmed, "Stack trace:" | "[stacktrace]")
}

/// What a line says was thrown: `package.Type: message`, perhaps behind words that runtimes put in
/// front.
pub(super) fn thrown(line: &str) -> Option<Thrown<'_>> {
    const IN_FRONT: [&str; 8] = [
        "Unhandled exception. ",
        "Unhandled exception: ",
        "Unhandled Exception: ",
        "Uncaught exception: ",
        "Uncaught ",
        "PHP Fatal error:  Uncaught ",
        "Fatal error: Uncaught ",
        "Caused by: ",
    ];
    let mut line = line.trim_ascii_end();
    if let Some(rest) = line.strip_prefix("Exception in thread \"") {
        line = rest.split_once("\" ")?.1;
    }
    if let Some(rest) = IN_FRONT.iter().find_map(|head| line.strip_prefix(head)) {
        line = rest;
    }
    let (kind, message) = match line.split_once(": ") {
        Some((kind, message)) => (kind, message),
        None => (line.strip_suffix(':').unwrap_or(line), ""),
    };
    // Node writes `Error [ERR_X]: message`.
    let name = kind.split_once(" [").map_or(kind, |(name, _)| name);
    is_type(name).then_some(Thrown { kind, message })
}

/// Whether a word is the name of an exception's type: its last part begins with a capital, or it is
/// dotted, or it says what it is.
fn is_type(name: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$' | b':' | b'\\' | b'`');
    if name.is_empty() || name.len() > 200 || !name.bytes().all(legal) {
        return false;
    }
    let last = name.rsplit(['.', ':', '\\', '$']).next().unwrap_or_default();
    last.starts_with(|first: char| first.is_ascii_uppercase()) && last.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// What the head of a crash report of Go, Rust, Ruby or PHP says was thrown.
pub(super) fn crash<'b>(line: &'b str, next: Option<&'b str>) -> Option<Thrown<'b>> {
    for kind in ["panic", "fatal error"] {
        if let Some(message) = line.strip_prefix(kind).and_then(|rest| rest.strip_prefix(": ")) {
            return Some(Thrown { kind, message });
        }
    }
    if let Some((_, rest)) = line.strip_prefix("thread '").and_then(|rest| rest.split_once(" panicked at ")) {
        // Before Rust 1.73 the message stood in quotes on the same line.
        let message = match rest.strip_prefix('\'').and_then(|rest| rest.rsplit_once("', ")) {
            Some((message, _)) => message,
            None => next.unwrap_or_default(),
        };
        return Some(Thrown { kind: "panic", message });
    }
    ruby(line, next)
}

/// `file.rb:12:in 'method': message (Type)` with frames behind it.
fn ruby<'b>(line: &'b str, next: Option<&'b str>) -> Option<Thrown<'b>> {
    let (place, rest) = line.split_once(":in ")?;
    let numbered = place.rsplit_once(':').is_some_and(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()));
    let (_, rest) = rest.split_once("': ")?;
    let (message, kind) = rest.strip_suffix(')')?.rsplit_once(" (")?;
    let framed = next.is_none_or(|next| next.starts_with([' ', '\t']));
    (numbered && framed && is_type(kind)).then_some(Thrown { kind, message })
}
