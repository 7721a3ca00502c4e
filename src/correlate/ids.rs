//! Looks for ids of known requests in a record.

use crate::record::{Record, TraceSource};
use crate::registry::{Found, Match, Registry};
use crate::time::Now;
use crate::trace::{TraceId, w3c};

/// Bytes of a record that are searched, so that a huge one costs no more than a large one.
const MAX_SEARCHED: usize = 8 * 1024;
/// Shortest token that can be an id; shorter ones count in fields named for it alone.
const MIN_TOKEN: usize = 8;
/// Length of a `traceparent` value.
const TRACEPARENT: usize = 55;

/// The request that the record names, and how it does.
pub(super) fn find(record: &Record<'_>, registry: &Registry, now: Now) -> (Match, TraceSource) {
    let by_field = record
        .fields
        .iter()
        .filter(|field| is_request_id(&field.name))
        .map(|field| registry.by_id(field.value.source().trim_matches('"').as_bytes(), now))
        .fold(Match::None, Match::and);
    if by_field != Match::None {
        return (by_field, TraceSource::RequestId);
    }
    let texts = std::iter::once(record.message.source()).chain(record.fields.iter().map(|field| field.value.source()));
    let mut left = MAX_SEARCHED;
    let mut answer = (Match::None, TraceSource::RequestId);
    for text in texts {
        let text = text.as_bytes().get(..left.min(text.len())).unwrap_or_default();
        left -= text.len();
        search(text, registry, now, &mut answer);
        if answer.0 == Match::Many || left == 0 {
            break;
        }
    }
    answer
}

/// Joins to `answer` what each token of the text says.
fn search(text: &[u8], registry: &Registry, now: Now, answer: &mut (Match, TraceSource)) {
    let mut start = 0;
    for token in text.split(|&byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'_')) {
        let at = start;
        start += token.len() + 1;
        if token.len() < MIN_TOKEN {
            continue;
        }
        if let Some(found) = traceparent(token) {
            *answer = (answer.0.and(Match::One(found)), TraceSource::Line);
        } else if registry.has_length(token.len()) {
            let found = registry.by_run(token, true, now, |id, run_at| stands_at(text, id, at, run_at));
            if let Match::One(one) = found
                && TraceId::parse_hex(token) == Some(one.trace_id)
            {
                answer.1 = TraceSource::Line;
            }
            answer.0 = answer.0.and(found);
        }
        if answer.0 == Match::Many {
            return;
        }
    }
}

/// Whether all of `id`, whose longest run begins at `run_at`, stands in `text` around the token at `at`.
fn stands_at(text: &[u8], id: &[u8], at: usize, run_at: usize) -> bool {
    let before = at.checked_sub(run_at).and_then(|from| text.split_at_checked(from));
    before.is_some_and(|(_, rest)| rest.starts_with(id))
}

fn traceparent(token: &[u8]) -> Option<Found> {
    if token.len() != TRACEPARENT {
        return None;
    }
    let (trace_id, span_id, flags) = w3c::parse(token)?;
    Some(Found { trace_id, span_id: Some(span_id), flags, status: None })
}

/// Whether a field of that name holds a request id, in any usual spelling.
fn is_request_id(name: &str) -> bool {
    let mut plain = [0u8; 16];
    let mut letters = name.bytes().filter(u8::is_ascii_alphanumeric);
    let mut len = 0;
    for (slot, byte) in plain.iter_mut().zip(&mut letters) {
        *slot = byte.to_ascii_lowercase();
        len += 1;
    }
    if letters.next().is_some() {
        return false;
    }
    matches!(
        plain.get(..len).unwrap_or_default(),
        b"requestid"
            | b"reqid"
            | b"rid"
            | b"xrequestid"
            | b"correlationid"
            | b"xcorrelationid"
            | b"corrid"
            | b"requestuuid"
            | b"httprequestid"
            | b"traceid"
            | b"xtraceid"
            | b"awsrequestid"
            | b"xamznrequestid"
            | b"xamzntraceid"
            | b"cfray"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_request_id_fields() {
        for (name, want) in [
            ("request_id", true),
            ("requestId", true),
            ("RequestId", true),
            ("x-request-id", true),
            ("X_Request_ID", true),
            ("http.request.id", true),
            ("req.id", true),
            ("rid", true),
            ("correlation-id", true),
            ("CF-Ray", true),
            ("id", false),
            ("order_id", false),
            ("request", false),
            ("request_id_of_parent", false),
            ("", false),
        ] {
            assert_eq!(is_request_id(name), want, "{name}");
        }
    }

    #[test]
    fn an_id_must_stand_there_whole() {
        for (text, id, want) in [
            ("id=edge/Zz81kQp04T.", "edge/Zz81kQp04T", true),
            ("id=edgy/Zz81kQp04T.", "edge/Zz81kQp04T", false),
            ("Zz81kQp04T", "edge/Zz81kQp04T", false),
            ("Zz81kQp04T:3 x", "Zz81kQp04T:3", true),
            ("Zz81kQp04T:4 x", "Zz81kQp04T:3", false),
        ] {
            let (_, run) = crate::registry::longest_run(id.as_bytes()).unwrap();
            let run = str::from_utf8(run).unwrap();
            let (at, run_at) = (text.find(run).unwrap(), id.find(run).unwrap());
            assert_eq!(stands_at(text.as_bytes(), id.as_bytes(), at, run_at), want, "{text} {id}");
        }
    }
}
