//! What stands in front of the request.

use super::after::is_status;
use crate::parse::cut::{self, cut_last};
use crate::parse::keys::Cx;
use crate::time::Timestamp;

/// Time, client, server and user, as far as they are there.
#[derive(Debug, Default)]
pub(super) struct Before<'b> {
    pub(super) time: Option<Timestamp>,
    /// Where the time ends.
    pub(super) time_end: usize,
    pub(super) client: Option<&'b str>,
    pub(super) port: Option<&'b str>,
    pub(super) server: Option<&'b str>,
    pub(super) user: Option<&'b str>,
    /// HAProxy and load balancers write the status here.
    pub(super) status: Option<&'b str>,
    /// All that stands in front of the time, when some of it is none of these.
    pub(super) header: Option<&'b str>,
    /// Something behind the time is none of these.
    pub(super) more: bool,
}

/// Words in front of the time that are looked at.
const MOST: usize = 8;

impl<'b> Before<'b> {
    pub(super) fn read(text: &'b str, cx: &mut Cx<'_>) -> Before<'b> {
        let mut before = Before::default();
        let mut words = [""; MOST];
        let mut count = 0;
        let mut at = 0;
        while let Some(rest) = text.get(at..) {
            let word = rest.trim_start_matches(' ');
            if word.is_empty() {
                break;
            }
            at += rest.len() - word.len();
            // A time without brackets stands at the head, or behind one word as load balancers have it.
            if before.time.is_none()
                && (count < 2 || word.starts_with('['))
                && let Some(len) = before.take_time(word, cx)
            {
                at += len;
                before.time_end = at;
                before.names(
                    text.get(..at - len).unwrap_or_default(),
                    words.get(..count.min(MOST)).unwrap_or_default(),
                    count,
                );
                continue;
            }
            let (word, _) = cut::word(word);
            at += word.len();
            if before.time.is_some() {
                before.behind_time(word);
            } else if let Some(slot) = words.get_mut(count) {
                *slot = word;
            }
            count += 1;
        }
        if before.time.is_none() {
            before.names(text, words.get(..count.min(MOST)).unwrap_or_default(), count);
        }
        before
    }

    /// The length of the time that `word` begins with, its brackets included.
    fn take_time(&mut self, word: &str, cx: &mut Cx<'_>) -> Option<usize> {
        let inside = word.strip_prefix('[');
        let text = inside.unwrap_or(word);
        if !text.starts_with(|first: char| first.is_ascii_digit() || inside.is_some()) {
            return None;
        }
        let (time, len) = cx.times.head(text, cx.now)?;
        let rest = text.get(len..)?;
        let closed = match inside {
            Some(_) => rest.starts_with(']'),
            None => rest.is_empty() || rest.starts_with(' '),
        };
        if !closed {
            return None;
        }
        self.time = Some(time);
        Some(len + 2 * usize::from(inside.is_some()))
    }

    /// Understands the words in front of the time: `[server] client [identity user]`.
    fn names(&mut self, text: &'b str, words: &[&'b str], count: usize) {
        if words.iter().any(|word| word.ends_with(':')) {
            // The tag of a syslog line: that has a header of its own.
            self.time = None;
            return;
        }
        let client = words.iter().enumerate().find_map(|(n, word)| Some((n, address(word)?)));
        let client = client.or_else(|| Some((0, (words.first().copied(), None))).filter(|_| count == 3));
        let Some((client, named)) = client.filter(|_| count <= MOST) else {
            self.header = Some(text.trim_ascii()).filter(|_| count > 0);
            return;
        };
        let (before, rest) = words.split_at_checked(client).unwrap_or_default();
        let [_, behind @ ..] = rest else { return };
        (self.client, self.port) = named;
        let mut understood = true;
        match before {
            [] => {}
            [server] => self.server = Some(*server),
            _ => understood = false,
        }
        match behind {
            [] | ["-"] => {}
            [identity, user] => {
                self.user = Some(*user).filter(|user| *user != "-");
                understood &= *identity == "-";
            }
            _ => understood = false,
        }
        self.header = (!understood).then(|| text.trim_ascii());
    }

    /// A word between time and request.
    fn behind_time(&mut self, word: &'b str) {
        if self.status.is_none() && is_status(word) {
            self.status = Some(word);
        }
        if self.client.is_none()
            && let Some(address) = address(word)
        {
            (self.client, self.port) = address;
        } else {
            self.more |= word != "-";
        }
    }
}

/// Address and port of an IP address.
fn address(word: &str) -> Option<(Option<&str>, Option<&str>)> {
    // An address has a dot or a colon, and begins with a digit of it or a bracket.
    if !word.starts_with(|first: char| first.is_ascii_hexdigit() || matches!(first, '[' | ':')) {
        return None;
    }
    if word.parse::<std::net::IpAddr>().is_ok() {
        return Some((Some(word), None));
    }
    let (host, port) = cut_last(word, b':')?;
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let digits = !port.is_empty() && port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
    (digits && host.parse::<std::net::IpAddr>().is_ok()).then_some((Some(host), Some(port)))
}
