//! Tables of what loggers write and what comes of it, and properties that hold for any text.

mod loggers;
mod properties;
mod shapes;

use super::testing::{NOW, show};
use super::*;
use crate::time::Reader;

/// Parses `text` and shows the record on one line: time, level, service, ids and message where there are
/// any, then the fields.
pub(super) fn shown(text: &str) -> String {
    let scratch = Scratch::default();
    let mut times = Reader::new("UTC").unwrap();
    let mut cx = Cx::new(NOW, &mut times, 2);
    let mut record = Record::default();
    match parse(text, &scratch, &mut cx, &mut record) {
        Parsed::No => return "no".to_owned(),
        Parsed::Done => {}
        Parsed::Inner(envelope) => {
            record.message = Value::str(envelope.line);
            if let Parsed::No = parse(envelope.line, &scratch, &mut cx, &mut record) {
                record.message = Value::str(envelope.line);
            }
            envelope.close(&mut cx, &mut record);
        }
    }
    show(&record)
}
