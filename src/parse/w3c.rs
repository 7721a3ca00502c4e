//! W3C extended log format, as IIS and CloudFront write it: the `#Fields` directive names the columns of
//! the lines behind it.
//!
//! A line is taken for one of them only when it has as many columns, and a readable time where one is
//! named. `-` is a column without a value: `null`.

use crate::parse::keys::{Cx, Found, rename_repeated};
use crate::record::{Format, Record, Value};
use crate::scratch::Scratch;

/// Columns that are remembered, and how long their names may be together.
const MAX_COLUMNS: usize = 256;
const MAX_NAMES: usize = 8 * 1024;

const DIRECTIVES: [&str; 8] =
    ["#Fields:", "#Version:", "#Date:", "#Software:", "#Remark:", "#Start-Date:", "#End-Date:", "#GMT-Offset:"];

/// The columns that a stream's last `#Fields` directive named.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    /// Their names, a blank between two.
    names: String,
    count: usize,
    has_time: bool,
}

impl Columns {
    /// Fills `record` from a directive, which is remembered, or from a line under one; otherwise leaves it
    /// alone and says so.
    pub(crate) fn parse<'b>(
        &mut self,
        text: &'b str,
        scratch: &'b Scratch,
        cx: &mut Cx<'_>,
        record: &mut Record<'b>,
    ) -> bool {
        if text.starts_with('#') {
            return self.directive(text, cx, record);
        }
        if self.count == 0 || columns(text).take(self.count + 1).count() != self.count {
            return false;
        }
        let Some(names) = scratch.keep(self.names.clone()) else { return false };
        self.line(text, names, cx, record)
    }

    fn directive<'b>(&mut self, text: &'b str, cx: &mut Cx<'_>, record: &mut Record<'b>) -> bool {
        let Some(name) = DIRECTIVES.iter().find(|name| text.starts_with(**name)) else { return false };
        let says = text.get(name.len()..).unwrap_or_default().trim_ascii();
        match *name {
            "#Fields:" => self.remember(says),
            "#Date:" => record.time = cx.times.whole(says, cx.now),
            _ => {}
        }
        record.format = Format::W3c;
        record.message = Value::str(text);
        true
    }

    fn remember(&mut self, names: &str) {
        *self = Columns::default();
        let count = names.split_ascii_whitespace().take(MAX_COLUMNS + 1).count();
        if names.len() > MAX_NAMES || count > MAX_COLUMNS {
            return;
        }
        for name in names.split_ascii_whitespace() {
            if !self.names.is_empty() {
                self.names.push(' ');
            }
            self.names.push_str(name);
            self.has_time |= name == "time";
        }
        self.count = count;
    }

    fn line<'b>(&self, text: &'b str, names: &'b str, cx: &mut Cx<'_>, record: &mut Record<'b>) -> bool {
        let clock = names.split(' ').zip(columns(text)).find(|(name, _)| *name == "time");
        if self.has_time && clock.and_then(|(_, clock)| cx.times.whole(clock, cx.now)).is_none() {
            return false;
        }
        let mut found = Found::default();
        for (name, value) in names.split(' ').zip(columns(text)) {
            found.note(name, record.fields.len());
            match value {
                "-" => record.push_raw(name, "null"),
                value => record.push_str(name, value),
            }
        }
        record.format = Format::W3c;
        record.message = found.message_without_key(text, record);
        found.resolve(cx, record);
        found.drop_taken(record);
        record.level = record.level.or(cx.implied.take());
        if found.repeated() {
            rename_repeated(record);
        }
        true
    }
}

/// The columns of a line: between blanks or tabs, or in quotes.
fn columns(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text.trim_ascii();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (column, tail) = match rest.strip_prefix('"').and_then(|inside| inside.split_once('"')) {
            Some((inside, tail)) if tail.is_empty() || tail.starts_with([' ', '\t']) => (inside, tail),
            _ => rest.split_at_checked(rest.find([' ', '\t']).unwrap_or(rest.len()))?,
        };
        rest = tail.trim_ascii_start();
        Some(column)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::json::testing::{NOW, show};
    use crate::time::Reader;

    fn shown(columns: &mut Columns, text: &str) -> String {
        let scratch = Scratch::default();
        let mut times = Reader::new("UTC").unwrap();
        let mut record = Record::default();
        match columns.parse(text, &scratch, &mut Cx::new(NOW, &mut times, 2), &mut record) {
            true => show(&record),
            false => "no".to_owned(),
        }
    }

    #[test]
    fn reads_lines_under_their_directive() {
        let mut columns = Columns::default();
        let line = "2026-01-02 03:04:05 10.0.0.1 GET /cart.aspx id=7 - 500 12";
        for (text, want) in [
            (line, "no"),
            (
                "#Software: Microsoft Internet Information Services 10.0",
                "M='#Software: Microsoft Internet Information Services 10.0'",
            ),
            ("#Date: 2026-01-02 03:00:00", "T=2026-01-02T03:00:00.000Z M='#Date: 2026-01-02 03:00:00'"),
            (
                "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query cs-username sc-status time-taken",
                "M='#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query cs-username sc-status time-taken'",
            ),
            (
                line,
                "T=2026-01-02T03:04:05.000Z L=error M='GET /cart.aspx 500' s-ip='10.0.0.1' cs-method='GET' cs-uri-stem='/cart.aspx' cs-uri-query='id=7' cs-username=null sc-status='500' time-taken='12'",
            ),
            ("nine words of prose are not taken for it", "no"),
            ("2026-01-02 03:04:05 too short", "no"),
            ("#Fields: date time x-what cs(User-Agent)", "M='#Fields: date time x-what cs(User-Agent)'"),
            (
                "2026-01-02\t03:04:05\ta\t\"Mozilla/5.0 (X11)\"",
                "T=2026-01-02T03:04:05.000Z M='2026-01-02\t03:04:05\ta\t\"Mozilla/5.0 (X11)\"' x-what='a' cs(User-Agent)='Mozilla/5.0 (X11)'",
            ),
            ("# a comment", "no"),
        ] {
            assert_eq!(shown(&mut columns, text), want, "{text}");
        }
    }

    #[test]
    fn forgets_directives_that_are_too_long() {
        let mut columns = Columns::default();
        shown(&mut columns, "#Fields: a b");
        shown(&mut columns, &format!("#Fields: {}", "a ".repeat(300)));
        assert_eq!(shown(&mut columns, "1 2"), "no");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_survived(fields: String, text: String) {
            let mut columns = Columns::default();
            shown(&mut columns, &format!("#Fields: {fields}"));
            shown(&mut columns, &text);
        }
    }
}
