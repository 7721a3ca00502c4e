//! One round of decoding: every escape that a text holds, whatever its kind, becomes what it stands for.
//!
//! Kinds are not kept apart since they come mixed: a percent sign in a JSON string inside of a JSON
//! string. What a round leaves (an escape that an escape stood for) is the next round's. The result
//! is only searched, never given out, so a backslash that was none costs nothing.

mod disguise;
mod escape;
mod markup;

use super::text::at;
use super::view::View;

/// Decodes `text` into `view`; `false` when there was nothing to decode.
pub(super) fn decode(text: &str, view: &mut View) -> bool {
    round(text, view, next_special)
}

/// The same for the escapes of a JSON string alone, which are those with a backslash: the string is what they leave.
pub(super) fn unescape(text: &str, view: &mut View) -> bool {
    round(text, view, |bytes, from| memchr::memchr(b'\\', bytes.get(from..)?).map(|at| from + at))
}

/// Decodes the escapes that begin where `next` says.
fn round(text: &str, view: &mut View, next: impl Fn(&[u8], usize) -> Option<usize>) -> bool {
    view.clear();
    let bytes = text.as_bytes();
    let mut done = 0;
    let mut from = 0;
    while let Some(place) = next(bytes, from) {
        let Some(step) = step(text, place) else {
            from = place + 1;
            continue;
        };
        view.copy(text.get(done..place).unwrap_or_default(), done);
        match step.stands_for {
            Stands::Nothing => {}
            Stands::For(c) => view.decoded(c, place..place + step.len),
            Stands::Percent => percent_run(bytes, place..place + step.len, view),
        }
        (done, from) = (place + step.len, place + step.len);
    }
    if done == 0 {
        return false;
    }
    view.copy(text.get(done..).unwrap_or_default(), done);
    true
}

/// An escape: how long it is and what it stands for.
struct Step {
    len: usize,
    stands_for: Stands,
}

enum Stands {
    Nothing,
    For(char),
    Percent,
}

impl Step {
    fn new(len: usize, c: char) -> Option<Self> {
        Some(Step { len, stands_for: Stands::For(c) })
    }

    fn nothing(len: usize) -> Option<Self> {
        Some(Step { len, stands_for: Stands::Nothing })
    }
}

/// The escape that begins at `place`, if one does.
fn step(text: &str, place: usize) -> Option<Step> {
    let rest = text.get(place..)?;
    match *rest.as_bytes().first()? {
        b'\\' => escape::backslash(rest.as_bytes()),
        b'%' => {
            let len = percent_length(rest.as_bytes());
            (len > 0).then_some(Step { len, stands_for: Stands::Percent })
        }
        b'&' => markup::entity(rest.as_bytes()),
        0x1b => Step::nothing(escape::terminal(rest.as_bytes())),
        _ => disguise::plain(rest.chars().next()?),
    }
}

/// Index of the next byte at or behind `from` that may begin an escape and begins a character.
fn next_special(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.iter().position(|&byte| matches!(byte, b'\\' | b'%' | b'&' | 0x1b | 0xc2..)).map(|at| from + at)
}

/// Length of the run of `%XX` that `bytes` begin with.
fn percent_length(bytes: &[u8]) -> usize {
    let triples = bytes.chunks_exact(3).take(64);
    3 * triples.take_while(|triple| matches!(triple, [b'%', a, b] if hex(*a).is_some() && hex(*b).is_some())).count()
}

/// Decodes a run of `%XX` as UTF-8; bytes that are none become U+FFFD.
fn percent_run(bytes: &[u8], run: std::ops::Range<usize>, view: &mut View) {
    let mut buffer = [0u8; 64];
    let triples = bytes.get(run.clone()).unwrap_or_default().chunks_exact(3);
    let mut count = 0;
    for (slot, triple) in buffer.iter_mut().zip(triples) {
        *slot = hex(at(triple, 1)).unwrap_or(0) << 4 | hex(at(triple, 2)).unwrap_or(0);
        count += 1;
    }
    let mut from = run.start;
    for chunk in buffer.get(..count).unwrap_or_default().utf8_chunks() {
        for c in chunk.valid().chars() {
            let to = from + 3 * c.len_utf8();
            view.decoded(c, from..to);
            from = to;
        }
        if !chunk.invalid().is_empty() {
            let to = from + 3 * chunk.invalid().len();
            view.decoded(char::REPLACEMENT_CHARACTER, from..to);
            from = to;
        }
    }
}

/// Value of a hexadecimal digit.
const fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Whether text that was decoded as often as allowed still holds escapes behind which a secret can hide: those that
/// stand for letters, digits and signs. Mere quoting (`\\`, `\"`, `\n`) hides nothing from the scanners.
pub(super) fn still_hides(text: &str) -> bool {
    let mut from = 0;
    while let Some(place) = next_special(text.as_bytes(), from) {
        from = place + 1;
        let hidden = match step(text, place).map(|step| step.stands_for) {
            Some(Stands::For(c)) => c.is_ascii_graphic() && !matches!(c, '\\' | '"' | '\'' | '/' | '&' | '<' | '>'),
            Some(Stands::Percent) => text.as_bytes().get(place + 1).is_some_and(|high| matches!(high, b'3'..=b'7')),
            _ => false,
        };
        if hidden {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str) -> String {
        let mut view = View::default();
        if decode(text, &mut view) { view.text } else { text.to_owned() }
    }

    #[test]
    fn decodes_every_kind_in_one_round() {
        for (text, want) in [
            ("plain 100% & more \\ end\\", "plain 100% & more \\ end\\"),
            (r"a\u0040b\/c\n\t\r\b\f\d", "a@b/c\n\t\r\u{8}\u{c}\\d"),
            (r#"\"k\":\"v\""#, r#""k":"v""#),
            (r"\\u0040", r"\u0040"),
            (r"\ud83d\ude00 \ud83d \udc00x", "\u{1f600} \u{fffd} \u{fffd}x"),
            (r"\x41\x1b[1m \033[0m", "A\u{1b}[1m \u{1b}[0m"),
            (r"\u12", r"\u12"),
            ("a%40b%2Ec %zz %4", "a@b.c %zz %4"),
            ("%C3%A9%FF%E2%82%AC", "é\u{fffd}€"),
            ("%2540", "%40"),
            ("&lt;p&gt; &#64;&#x40;&commat; &amp;amp; &nope; &", "<p> @@@ &amp; &nope; &"),
            ("\u{1b}[33mred\u{1b}[0m \u{1b}]8;;u\u{7}l", "red l"),
            ("４１１１－１１１１ ａ＠ｂ．ｃ", "4111-1111 a@b.c"),
            ("41\u{200b}11\u{2011}22\u{a0}33", "4111-22 33"),
            ("caf\u{e9} 漢字", "caf\u{e9} 漢字"),
        ] {
            assert_eq!(decoded(text), want, "{text:?}");
        }
    }

    #[test]
    fn quoting_is_undone_alone() {
        for (text, want) in [
            ("plain %40", None),
            (r"\\u0040%40&#64;％", Some(r"\u0040%40&#64;％")),
            (r#"\"a\": \u0040\/\n"#, Some("\"a\": @/\n")),
        ] {
            let mut view = View::default();
            assert_eq!(unescape(text, &mut view).then_some(view.text.as_str()), want, "{text:?}");
        }
    }

    #[test]
    fn every_byte_maps_into_its_source() {
        let text = r#"x\u0040%40&#64;％ é\n"#;
        let mut view = View::default();
        assert!(decode(text, &mut view));
        assert_eq!(view.text, "x@@@% é\n");
        for (place, source) in [(0, 0..1), (1, 1..7), (2, 7..10), (3, 10..15), (4, 15..18)] {
            assert_eq!(view.source(place..place + 1), source);
        }
        assert_eq!(view.source(0..view.text.len()), 0..text.len());
    }

    #[test]
    fn knows_what_still_hides() {
        for hides in ["%41", r"\u0041", "&#65;", "Ａ", r"\x31"] {
            assert!(still_hides(hides), "{hides}");
        }
        for open in ["plain", r#"\\\" \n \/"#, "%20 %0a %c3", "&amp; &lt;", "é", "%2525"] {
            assert!(!still_hides(open), "{open}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_decoded_within_bounds(text in "[\\\\u0-9a-f%&#;x\u{1b}\\[m\u{ff11}é\"]{0,60}") {
            let mut view = View::default();
            if decode(&text, &mut view) {
                let mut last = 0;
                for (place, c) in view.text.char_indices() {
                    let source = view.source(place..place + c.len_utf8());
                    assert!(last <= source.start && source.start < source.end && source.end <= text.len());
                    assert!(text.is_char_boundary(source.start) && text.is_char_boundary(source.end));
                    last = source.end;
                }
            }
        }
    }
}
