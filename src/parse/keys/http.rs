//! What a line says of an HTTP request.

use super::decoded;
use super::found::Found;
use super::index::Role;
use crate::parse::json;
use crate::record::{Record, Value};

/// The parts of a request that a line tells of.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Http {
    method: Option<String>,
    target: Option<String>,
    /// Status of the response, when something shows that it is one.
    pub(crate) status: Option<u32>,
}

impl Http {
    /// `GET /cart 502`; none without a method and a target.
    pub(crate) fn summary(&self) -> Option<String> {
        let mut summary = match &self.method {
            Some(method) => format!("{method} {}", self.target.as_ref()?),
            None => self.target.clone().filter(|line| line.contains(' '))?,
        };
        if let Some(status) = self.status {
            summary.push_str(&format!(" {status}"));
        }
        Some(summary)
    }
}

impl Found {
    /// Reads what the line says of a request; looks into the objects about one for it.
    pub(crate) fn http(&mut self, record: &Record<'_>) -> Http {
        for at in self.take_requests() {
            if let Some(field) = record.fields.get(at)
                && let Value::Raw(json) = &field.value
            {
                json::look_inside(self, &field.name, at, json);
            }
        }
        if !(self.has(Role::Status) || self.has(Role::Method) || self.has(Role::Request)) {
            return Http::default();
        }
        let text = |role: Role| {
            let mut values = self.candidates(role).filter_map(|(_, seen)| seen.value(record));
            values.find(|value| !matches!(value, Value::Raw(_))).map(|value| decoded(&value).into_owned())
        };
        let method = text(Role::Method);
        let target = match method {
            Some(_) => text(Role::Target),
            None => text(Role::Request).filter(|line| line.contains(' ')),
        };
        // A bare `status` can be that of anything.
        let evidence = |rank: u8| rank > 0 || method.is_some() || target.is_some();
        let status = self.candidates(Role::Status).find_map(|(_, seen)| {
            let status = decoded(&seen.value(record)?).parse().ok()?;
            ((100..600).contains(&status) && evidence(seen.rank)).then_some(status)
        });
        Http { method, target, status }
    }
}
