//! HTTP access logs: whatever has a quoted request line (`"GET /x HTTP/1.1"`) and a status, in the
//! shapes of the common and combined formats, nginx, Envoy, Istio, HAProxy, load balancers, object
//! stores and application servers.
//!
//! Request, status, client and the rest of the combined format become attributes, named in
//! [`attributes`](super::attributes). The message is the request line and the status; where the
//! line says more that is no attribute, the message reaches as far as that does, so that nothing is
//! lost. The status gives the level where the line states none: 5xx error, 4xx warn, else info.

mod after;
mod before;
mod request;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::parse::attributes as attribute;
use crate::parse::keys::Cx;
use crate::parse::level;
use crate::record::{Format, Record, Value};
use after::After;
use before::Before;
use request::Request;

/// Fills `record` from a line that is an access log's as a whole; otherwise leaves it alone and says so.
pub(super) fn parse<'b>(text: &'b str, cx: &mut Cx<'_>, record: &mut Record<'b>) -> bool {
    let Some(line) = Line::of(text) else { return false };
    let before = Before::read(line.before, cx);
    let Some(time) = before.time else { return false };
    let Some(after) = After::read(line.after, before.status) else { return false };
    record.time = Some(time);
    line.fill(&before, &after, record);
    true
}

/// Looks for a request in the message of a line whose header was read, and moves what it says to
/// attributes.
pub(super) fn enrich<'b>(cx: &mut Cx<'_>, record: &mut Record<'b>) {
    let Value::Str(Cow::Borrowed(message)) = record.message else { return };
    let Some(line) = Line::of(message) else { return };
    let before = Before::read(line.before, cx);
    if before.client.is_none() && !line.before.is_empty() {
        return;
    }
    if let Some(after) = After::read(line.after, before.status) {
        line.fill(&before, &after, record);
    }
}

/// A line with a request in quotes.
struct Line<'b> {
    text: &'b str,
    before: &'b str,
    request: Request<'b>,
    /// What stands behind the closing quote.
    after: &'b str,
}

impl<'b> Line<'b> {
    fn of(text: &'b str) -> Option<Line<'b>> {
        /// How far from the head of the line a request may begin.
        const REACH: usize = 1024;
        let head = text.as_bytes().get(..REACH).unwrap_or(text.as_bytes());
        let quote = memchr::memchr_iter(b'"', head).take(8).find(|at| {
            let inside = text.get(at + 1..).unwrap_or_default();
            // A request that could not be read is one all the same where the common format has it.
            request::begins(inside) || text.get(..*at).is_some_and(|before| before.ends_with("] "))
        })?;
        let (request, len) = Request::read(text.get(quote + 1..)?)?;
        Some(Line { text, before: text.get(..quote)?, request, after: text.get(quote + len + 2..)? })
    }

    /// Where the request's opening quote stands.
    fn quote(&self) -> usize {
        self.before.len()
    }

    fn fill(&self, before: &Before<'b>, after: &After<'b>, record: &mut Record<'b>) {
        record.format = Format::Access;
        record.level = record.level.or_else(|| level::from_status(after.status.parse().ok()?));
        let text = [
            (attribute::SERVER_ADDRESS, before.server),
            (attribute::CLIENT_ADDRESS, before.client),
            (attribute::USER_NAME, before.user),
            (attribute::HTTP_METHOD, self.request.method),
            (attribute::URL_FULL, self.request.full),
            (attribute::URL_PATH, self.request.path),
            (attribute::URL_QUERY, self.request.query),
            (attribute::PROTOCOL_VERSION, self.request.version),
            (attribute::HTTP_REFERER, after.referer),
            (attribute::USER_AGENT, after.agent),
            (attribute::HEADER, before.header),
        ];
        for (name, value) in text {
            if let Some(value) = value {
                record.push_str(name, value);
            }
        }
        let numbers = [
            (attribute::CLIENT_PORT, before.port),
            (attribute::HTTP_STATUS, Some(after.status)),
            (attribute::HTTP_BODY_SIZE, after.size),
        ];
        for (name, value) in numbers {
            if let Some(value) = value {
                attribute::push_number(record, name, value);
            }
        }
        let start = if before.more { before.time_end } else { self.quote() };
        let end = if after.more { self.text.len() } else { self.text.len() - self.after.len() + after.status_end };
        record.message = Value::str(self.text.get(start..end).unwrap_or(self.text).trim_ascii());
    }
}
