//! What has no header, and what only looks like one.

use super::Case;

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    ("the word ERROR in plain text", "plain - -", "the word ERROR in plain text"),
    ("ERROR in ./src/app.js", "text error -", "in ./src/app.js"),
    ("Error: boom", "text error -", "Error: boom"),
    ("Warning: not so good", "text warn -", "Warning: not so good"),
    ("Listening on port 8080", "plain - -", "Listening on port 8080"),
    ("panic: boom", "trace error - exception.type=panic | exception.message=boom", "panic: boom"),
];
