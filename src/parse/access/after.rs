//! What stands behind the request.

use super::request::closing_quote;

/// Status, size, referrer and client program, as far as they are there.
#[derive(Debug, Default)]
pub(super) struct After<'b> {
    pub(super) status: &'b str,
    /// Where the status (and its reason in words) ends.
    pub(super) status_end: usize,
    pub(super) size: Option<&'b str>,
    pub(super) referer: Option<&'b str>,
    pub(super) agent: Option<&'b str>,
    /// There is more that is none of these.
    pub(super) more: bool,
}

impl<'b> After<'b> {
    /// Reads `text`; the status is `known` where it stood in front of the request.
    pub(super) fn read(text: &'b str, known: Option<&'b str>) -> Option<After<'b>> {
        if let Some(status) = known {
            return Some(After { status, more: !text.trim_ascii().is_empty(), ..After::default() });
        }
        let mut rest = text;
        let status = word(&mut rest).filter(|word| is_status(word))?;
        let mut after = After { status, status_end: text.len() - rest.len(), ..After::default() };
        if rest.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'-' | b'\'')) && rest.len() > 2
        {
            after.status_end = text.len();
            return Some(after);
        }
        after.common(rest);
        Some(after)
    }

    /// Size, referrer and program of the common and combined formats, or nothing of it.
    fn common(&mut self, mut rest: &'b str) {
        let start = rest;
        let size = word(&mut rest).filter(|word| *word == "-" || word.bytes().all(|byte| byte.is_ascii_digit()));
        let follows = rest.trim_ascii_start();
        if size.is_none() || !(follows.is_empty() || follows.starts_with('"')) {
            self.more = !start.trim_ascii().is_empty();
            return;
        }
        self.size = size.filter(|size| *size != "-");
        self.referer = quoted(&mut rest);
        self.agent = quoted(&mut rest);
        self.more = !rest.trim_ascii().is_empty();
        let said = |value: &&str| !matches!(*value, "-" | "");
        self.referer = self.referer.filter(said);
        self.agent = self.agent.filter(said);
    }
}

/// Takes the next word, if it is not quoted.
fn word<'b>(rest: &mut &'b str) -> Option<&'b str> {
    let text = rest.trim_start_matches(' ');
    let len = text.find(' ').unwrap_or(text.len());
    let word = text.get(..len).filter(|word| !word.is_empty() && !word.starts_with('"'))?;
    *rest = text.get(len..)?;
    Some(word)
}

/// Takes the next text in quotes.
fn quoted<'b>(rest: &mut &'b str) -> Option<&'b str> {
    let text = rest.trim_start_matches(' ').strip_prefix('"')?;
    let len = closing_quote(text)?;
    *rest = text.get(len + 1..)?;
    text.get(..len)
}

/// Whether a word is a status that HTTP knows.
pub(super) fn is_status(word: &str) -> bool {
    matches!(word.as_bytes(), [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'])
}
