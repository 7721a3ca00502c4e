//! Labeled tab-separated values (ltsv.org): `label:value` pairs between tabs.

use crate::parse::keys::{Cx, Found, Source, rename_repeated};
use crate::record::{Format, Record};

/// Fills `record` from `text` if that is LTSV, two pairs at least; otherwise leaves it alone and says so.
pub(crate) fn parse<'b>(text: &'b str, cx: &mut Cx<'_>, record: &mut Record<'b>) -> bool {
    if memchr::memchr2(b'\t', b'\n', text.as_bytes()).is_none() {
        return false;
    }
    let before = record.fields.len();
    let mut found = Found::default();
    if pairs(text, &mut found, record).is_none() {
        record.fields.truncate(before);
        return false;
    }
    record.format = Format::Ltsv;
    if found.set_message(record) == Source::Nothing {
        record.message = found.message_without_key(text, record);
    }
    found.resolve(cx, record);
    found.drop_taken(record);
    record.level = record.level.or(cx.implied.take());
    if found.repeated() {
        rename_repeated(record);
    }
    true
}

fn pairs<'b>(text: &'b str, found: &mut Found, record: &mut Record<'b>) -> Option<()> {
    let mut count = 0;
    for pair in text.split('\t') {
        let (label, value) = pair.split_once(':')?;
        let inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        if !label.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') || !label.bytes().all(inside) {
            return None;
        }
        found.note(label, record.fields.len());
        record.push_str(label, value);
        count += 1;
    }
    (count > 1 && !text.contains('\n')).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::json::testing::{NOW, show};
    use crate::time::Reader;

    fn shown(text: &str) -> String {
        let mut times = Reader::new("UTC").unwrap();
        let mut record = Record::default();
        match parse(text, &mut Cx::new(NOW, &mut times, 2), &mut record) {
            true => show(&record),
            false => "no".to_owned(),
        }
    }

    #[test]
    fn reads_pairs() {
        for (text, want) in [
            (
                "time:[02/Jan/2026:03:04:05 +0000]\thost:192.0.2.7\treq:GET /cart HTTP/1.1\tstatus:502\tsize:157\tua:curl/8",
                "T=2026-01-02T03:04:05.000Z L=error M='GET /cart HTTP/1.1 502' host='192.0.2.7' req='GET /cart HTTP/1.1' status='502' size='157' ua='curl/8'",
            ),
            (
                "time:2026-01-02T03:04:05.678Z\tlevel:warn\tmessage:slow: 3 s\tempty:",
                "T=2026-01-02T03:04:05.678Z L=warn M='slow: 3 s' empty=''",
            ),
            ("a:1\ta:2", "M='a:1\ta:2' a='1' a#2='2'"),
        ] {
            assert_eq!(shown(text), want, "{text}");
        }
    }

    #[test]
    fn other_text_with_tabs_is_none() {
        for text in
            ["", "a:1", "a:1\tb", "2026-01-02T03:04:05.000Z\tinfo\tmsg", "1:2\t3:4", "a b:1\tc:2", "a:1\tb:2\nc:3"]
        {
            assert_eq!(shown(text), "no", "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_survived(text: String) {
            shown(&text);
        }
    }
}
