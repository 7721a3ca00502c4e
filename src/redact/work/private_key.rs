//! Private keys that go on over events: armour begins in one, and what follows is as secret as if it stood there.

use super::super::decode::unescape;
use super::super::pem;
use super::super::place::Find;
use super::super::slot::Kind;
use super::super::table::{Rules, Scanned};
use super::super::view::View;

/// The message of an event behind one in which a private key began; whether the key goes on behind it.
pub(super) fn goes_on(rules: &Rules, text: &str, kind: Kind, finds: &mut Vec<Find>) -> bool {
    let mut view = View::default();
    if kind != Kind::Escaped || !unescape(text, &mut view) {
        return unescaped_goes_on(rules, text, finds);
    }
    let open = unescaped_goes_on(rules, &view.text, finds);
    for find in finds {
        let source = view.source(find.start..find.end);
        (find.start, find.end) = (source.start, source.end);
    }
    open
}

fn unescaped_goes_on(rules: &Rules, text: &str, finds: &mut Vec<Find>) -> bool {
    let bytes = text.as_bytes();
    let end = pem::end_line(bytes);
    let open = end.is_none() && pem::goes_on(bytes);
    if let (Some(rule), true) = (rules.scanned(Scanned::PrivateKey), end.is_some() || open) {
        let limit = end.map_or(bytes.len(), |end| end.start);
        let shortest = if limit == bytes.len() && bytes.contains(&b' ') { pem::shortest_line() } else { 4 };
        pem::body(bytes.get(..limit).unwrap_or_default(), 0, shortest, &mut |range| {
            finds.push(Find { start: range.start, end: range.end, rule });
        });
    }
    open
}

/// Whether a key goes on behind an event that does not come out, when it did before it or not.
pub(super) fn open_behind(text: &str, mut open: bool) -> bool {
    let bytes = text.as_bytes();
    if open {
        open = pem::end_line(bytes).is_none() && pem::goes_on(bytes);
    }
    for words in memchr::memmem::find_iter(bytes, b"PRIVATE KEY") {
        match pem::at_words(bytes, words) {
            Some(pem::Armour::Open(_)) => open = true,
            Some(pem::Armour::Block(_)) => open = false,
            None => {}
        }
    }
    open
}
