//! The redactor for texts that are no log lines: attributes of spans, by the rules of records.

use std::borrow::Cow;
use std::sync::{Arc, Mutex};

use super::ledger::lock;
use super::proxy::{Redact, Texts};
use crate::record::{Field, Record, Value};
use crate::redact::{Piece, Redactor, Slot};
use crate::stats::Stats;

/// Ends a private key that a text may have begun: texts of different requests have nothing to do with each other.
const END: &str = "-----END PRIVATE KEY-----";

/// Masks texts like the fields of a record, each under its name. A text whose field would be dropped goes, and all of
/// them go where the record would.
pub(crate) fn of_texts(redactor: Redactor) -> Redact {
    let stats = Stats { redactions: vec![0; redactor.rules().count()], ..Stats::default() };
    let state = Mutex::new((redactor, stats));
    Arc::new(move |texts: &mut Texts| {
        let (redactor, stats) = &mut *lock(&state);
        let field = |(name, text): (&'static str, String)| Field {
            name: Cow::Borrowed(name),
            value: Value::Str(Cow::Owned(text)),
        };
        let names: Vec<&'static str> = texts.iter().map(|(name, _)| *name).collect();
        let record = Record { fields: std::mem::take(texts).into_iter().map(field).collect(), ..Record::default() };
        if let Ok(redacted) = redactor.redact(record, stats) {
            let mut names = names.into_iter();
            let kept = redacted.fields().filter_map(|(name, value)| {
                // Fields keep their order, and no name of ours is masked.
                let name = name.whole().and_then(|name| names.find(|known| *known == name))?;
                Some((name, shown(value)))
            });
            texts.extend(kept);
        }
        redactor.pass_over(END);
    })
}

/// What may be shown of a text.
fn shown(slot: Slot<'_>) -> String {
    slot.pieces()
        .map(|piece| match piece {
            Piece::Text(text) | Piece::Mask { text, .. } => text,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{Options, Rules};

    fn redacted(options: &Options, rounds: &[&[(&'static str, &str)]]) -> Vec<Vec<(&'static str, String)>> {
        let redact = of_texts(Redactor::new(Rules::compile(options).unwrap()));
        let owned = |texts: &[(&'static str, &str)]| -> Texts {
            texts.iter().map(|(name, text)| (*name, (*text).to_owned())).collect()
        };
        let round = |texts: &&[(&'static str, &str)]| {
            let mut texts = owned(texts);
            redact(&mut texts);
            texts
        };
        rounds.iter().map(round).collect()
    }

    #[test]
    fn attributes_are_masked_like_fields() {
        let got = redacted(
            &Options::default(),
            &[&[
                ("url.path", "/users/ana@example.com"),
                ("url.query", "token=f3a9c1d27be84c55&page=2"),
                ("url.full", "http://api.test/pay?password=hunter2secret"),
                ("client.address", "10.0.0.7"),
            ]],
        );
        let want = [
            ("url.path", "/users/[REDACTED:email]"),
            ("url.query", "token=[REDACTED:token]&page=2"),
            ("url.full", "http://api.test/pay?password=[REDACTED:passwd]"),
            ("client.address", "10.0.0.7"),
        ];
        assert_eq!(got, [want.map(|(name, text)| (name, text.to_owned()))]);
    }

    #[test]
    fn a_key_that_begins_in_one_request_does_not_reach_the_next() {
        let plain = [("user_agent.original", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj")];
        let opening = [("url.query", "x=-----BEGIN PRIVATE KEY-----")];
        let alone = redacted(&Options::default(), &[&plain]);
        let after = redacted(&Options::default(), &[&opening, &plain]);
        assert_eq!(after.last(), alone.last());
    }

    #[test]
    fn off_lets_everything_through() {
        let options = Options { enabled: false, ..Options::default() };
        let got = redacted(&options, &[&[("url.query", "token=f3a9c1d27be84c55")]]);
        assert_eq!(got, [[("url.query", "token=f3a9c1d27be84c55".to_owned())]]);
    }
}
