//! Single lines of stack traces.

/// What was thrown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Thrown<'b> {
    /// Its type, with its package.
    pub(super) kind: &'b str,
    pub(super) message: &'b str,
}

impl Thrown<'_> {
    /// Its type can be nothing else.
    pub(super) fn is_clear(&self) -> bool {
        self.kind.contains(['.', '\\', '$']) || self.is_error()
    }

    /// Its type says that it is an error.
    pub(super) fn is_error(&self) -> bool {
        self.kind.ends_with("Error") || self.kind.ends_with("Exception")
    }
}

/// Whether a line is a frame of a stack: `at …` or `File …` with room in front, Ruby's `from …` and `file.rb:3:in …`,
/// PHP's `#0 …` and `Stack trace:`, .NET's inner exceptions.
pub(super) fn is_frame(line: &str) -> bool {
    let trimmed = line.trim_start_matches([' ', '\t']);
    let indented = trimmed.len() < line.len();
    indented && ["at ", "File \"", "from ", "... ", "---> "].iter().any(|head| trimmed.starts_with(head))
        || trimmed.starts_with('#') && trimmed.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
        || matches!(trimmed, "Stack trace:" | "[stacktrace]" | "stack traceback:")
        || is_ruby_frame(line)
}

fn is_ruby_frame(line: &str) -> bool {
    let Some((place, within)) = line.split_once(":in ") else { return false };
    within.starts_with(['`', '\'']) && within.ends_with('\'') && place.ends_with(|last: char| last.is_ascii_digit())
}

/// What a line says was thrown: `package.Type: message`, perhaps behind words that runtimes put in
/// front.
pub(super) fn thrown(line: &str) -> Option<Thrown<'_>> {
    let line = behind_words(line.trim_ascii_end())?;
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$' | b':' | b'\\' | b'`');
    let len = line.bytes().position(|byte| !legal(byte)).unwrap_or(line.len());
    let (word, rest) = line.split_at_checked(len)?;
    let name = word.strip_suffix(':').unwrap_or(word);
    if !is_type(name) {
        return None;
    }
    if rest.is_empty() {
        return Some(Thrown { kind: name, message: "" });
    }
    if name.len() < word.len() {
        return rest.strip_prefix(' ').map(|message| Thrown { kind: name, message });
    }
    // .NET puts a number behind the name.
    if let Some((_, message)) = rest.strip_prefix(" (0x").and_then(|rest| rest.split_once("): ")) {
        return Some(Thrown { kind: name, message });
    }
    // Node puts a code behind the name: `Error [ERR_X]: message`.
    let (code, message) = rest.strip_prefix(" [")?.split_once("]: ")?;
    let kind = line.get(..len + code.len() + 3)?;
    Some(Thrown { kind, message })
}

/// The line behind the words that runtimes put in front of what was thrown.
fn behind_words(line: &str) -> Option<&str> {
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
    match line.as_bytes().first()? {
        b'E' => match line.strip_prefix("Exception in thread \"") {
            Some(rest) => rest.split_once("\" ").map(|(_, rest)| rest),
            None => Some(line),
        },
        b'U' | b'P' | b'F' | b'C' => Some(IN_FRONT.iter().find_map(|head| line.strip_prefix(head)).unwrap_or(line)),
        _ => Some(line),
    }
}

/// Whether a word is the name of an exception's type: its last part begins with a capital and has
/// small letters too.
fn is_type(name: &str) -> bool {
    let last = name.rsplit(['.', ':', '\\', '$']).next().unwrap_or_default();
    name.len() <= 200
        && last.starts_with(|first: char| first.is_ascii_uppercase())
        && last.bytes().any(|byte| byte.is_ascii_lowercase())
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
    match line.as_bytes().first()? {
        b'*' => line.strip_prefix("** (")?.split_once(") ").map(|(kind, message)| Thrown { kind, message }),
        b'=' => found(line.split_once("==ERROR: ")?.1),
        b'W' if line.starts_with("WARNING: ThreadSanitizer: ") => found(line.strip_prefix("WARNING: ")?),
        b't' if line.starts_with("terminate called after ") => {
            let (_, kind) = line.strip_suffix('\'')?.split_once(" instance of '")?;
            let message = next.and_then(|next| next.trim_start().strip_prefix("what():  ")).unwrap_or_default();
            Some(Thrown { kind, message })
        }
        b' ' => in_group(line),
        _ => ruby(line, next).or_else(|| rails(line)),
    }
}

/// `AddressSanitizer: what and where`.
fn found(text: &str) -> Option<Thrown<'_>> {
    text.split_once(": ").map(|(kind, message)| Thrown { kind, message })
}

/// A Python exception group: its lines stand behind a bar.
fn in_group(line: &str) -> Option<Thrown<'_>> {
    let thrown = thrown(line.strip_prefix("  | ")?)?;
    thrown.kind.ends_with("Group").then_some(thrown)
}

/// `Type (message):`, as Rails logs it.
fn rails(line: &str) -> Option<Thrown<'_>> {
    let (kind, rest) = line.split_once(" (")?;
    let thrown = Thrown { kind, message: rest.strip_suffix("):")? };
    (is_type(kind) && (kind.contains("::") || thrown.is_clear())).then_some(thrown)
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
