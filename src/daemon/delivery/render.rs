//! A batch as text: each record with the attributes of its source behind its own.

use memchr::memmem;

use super::batch::{Batch, Segment};

/// Attribute that names the source.
pub(crate) const SOURCE: &str = "logweir.source";
/// Attribute that numbers the records of a source, from 0.
pub(crate) const SEQUENCE: &str = "logweir.sequence";

/// Appends the records of `batch`, one JSON object a line.
pub(crate) fn render_into(batch: &Batch, sequence: bool, out: &mut Vec<u8>) {
    for (segment, bytes) in batch.parts() {
        let constants = Constants::of(segment, bytes);
        let numbered = sequence && !segment.origin.source.is_empty();
        for (number, line) in (segment.first..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
            let Some(record) = line.strip_suffix(b"}\n") else {
                out.extend_from_slice(line);
                continue;
            };
            out.extend_from_slice(record);
            constants.append(record, out);
            if numbered {
                out.extend_from_slice(
                    format!(",\"{SOURCE}\":\"{}\",\"{SEQUENCE}\":{number}", segment.origin.source).as_bytes(),
                );
            }
            out.extend_from_slice(b"}\n");
        }
    }
}

/// The attributes of a source, made ready once a segment.
struct Constants {
    /// A record may name one of them itself.
    may_clash: bool,
    /// `"name":` and `,"name":"value"`.
    each: Vec<(Vec<u8>, Vec<u8>)>,
    all: Vec<u8>,
}

impl Constants {
    fn of(segment: &Segment, records: &[u8]) -> Self {
        let origin = &segment.origin;
        let pairs = origin.attributes.iter().chain(&origin.resource);
        let each: Vec<(Vec<u8>, Vec<u8>)> = pairs.map(|(name, value)| (key(name), pair(name, value))).collect();
        let all = each.iter().flat_map(|(_, pair)| pair.iter().copied()).collect();
        // One look at all records costs less than one at each.
        let may_clash = [&b"\"log.file."[..], b"\"k8s."].iter().any(|prefix| memmem::find(records, prefix).is_some());
        Constants { may_clash, each, all }
    }

    /// Appends them behind `record`. One that the record names itself gets a number, as any key that comes twice.
    fn append(&self, record: &[u8], out: &mut Vec<u8>) {
        if !self.may_clash {
            return out.extend_from_slice(&self.all);
        }
        for (key, pair) in &self.each {
            let clash = |key: &[u8]| memmem::find(record, key).is_some();
            match pair.strip_prefix(b",").and_then(|pair| pair.strip_prefix(key.as_slice())) {
                Some(value) if clash(key) => {
                    out.push(b',');
                    out.extend_from_slice(key.strip_suffix(b"\":").unwrap_or(key));
                    out.extend_from_slice(b"#2\":");
                    out.extend_from_slice(value);
                }
                _ => out.extend_from_slice(pair),
            }
        }
    }
}

fn key(name: &str) -> Vec<u8> {
    let mut key = json(name);
    key.push(b':');
    key
}

fn pair(name: &str, value: &str) -> Vec<u8> {
    [b",".to_vec(), key(name), json(value)].concat()
}

/// A JSON string.
fn json(text: &str) -> Vec<u8> {
    serde_json::Value::from(text).to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::delivery::Origin;
    use std::sync::Arc;

    fn rendered(records: &str, sequence: bool) -> String {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let origin = Origin {
            source: "ab".to_owned(),
            attributes: vec![pair("log.file.path", "/x\"y")],
            resource: vec![pair("k8s.pod.name", "web")],
        };
        let count = records.lines().count() as u32;
        let segment = Segment { origin: Arc::new(origin), first: 9, records: count, bytes: records.len() };
        let batch = Batch { bytes: records.as_bytes().to_vec(), segments: vec![segment], ..Batch::default() };
        let mut out = Vec::new();
        render_into(&batch, sequence, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn attributes_of_the_source_follow_those_of_the_record() {
        assert_eq!(
            rendered("{\"a\":1}\n{\"b\":2}\n", true),
            "{\"a\":1,\"log.file.path\":\"/x\\\"y\",\"k8s.pod.name\":\"web\",\"logweir.source\":\"ab\",\"logweir.sequence\":9}\n\
             {\"b\":2,\"log.file.path\":\"/x\\\"y\",\"k8s.pod.name\":\"web\",\"logweir.source\":\"ab\",\"logweir.sequence\":10}\n"
        );
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        assert_eq!(
            rendered("{\"k8s.pod.name\":\"own\"}\n", false),
            "{\"k8s.pod.name\":\"own\",\"log.file.path\":\"/x\\\"y\",\"k8s.pod.name#2\":\"web\"}\n"
        );
    }
}
