//! No two fields of one name: JSON readers keep one of them and drop the other without a word.
//!
//! The first keeps its name; the later ones are called `name#2`, `name#3`… with the next number that
//! is free. What counts is the name in the output: a `level` that could not be read is written as
//! `source.level`, so it and a field that is called that are two of a name.

use std::collections::{HashMap, HashSet};

use crate::record::{Field, Record};

/// Names that the encoder writes for itself, and the prefix it gives to fields that are called so.
const REQUIRED: [&str; 6] = ["timestamp", "level", "service", "traceId", "spanId", "message"];
const CLASH_PREFIX: &str = "source.";

/// Up to so many fields are compared each with each.
const FEW: usize = 24;

/// Renames fields so that each has a name of its own.
pub(crate) fn rename_repeated(record: &mut Record<'_>) {
    let mut rest = record.fields.as_slice();
    let mut repeated = rest.len() > FEW;
    while let (false, [first, others @ ..]) = (repeated, rest) {
        repeated = others.iter().any(|other| other.name == first.name) || first.name.starts_with(CLASH_PREFIX);
        rest = others;
    }
    if repeated {
        rename(record);
    }
}

/// The name that the encoder writes.
fn written(field: &Field<'_>) -> String {
    let prefix = if REQUIRED.contains(&&*field.name) { CLASH_PREFIX } else { "" };
    format!("{prefix}{}", field.name)
}

#[cold]
fn rename(record: &mut Record<'_>) {
    let mut names: HashSet<String> = record.fields.iter().map(written).collect();
    if names.len() == record.fields.len() {
        return;
    }
    let mut first = HashSet::with_capacity(names.len());
    let mut counts = HashMap::<String, u32>::new();
    for field in &mut record.fields {
        if first.insert(written(field)) {
            continue;
        }
        let count = counts.entry(field.name.to_string()).or_insert(1);
        loop {
            *count += 1;
            let name = format!("{}#{count}", field.name);
            if names.insert(name.clone()) {
                first.insert(name.clone());
                field.name = name.into();
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed(names: &[&'static str]) -> Vec<String> {
        let mut record = Record::default();
        for name in names {
            record.push_str(name, "");
        }
        rename_repeated(&mut record);
        record.fields.iter().map(|field| field.name.to_string()).collect()
    }

    #[test]
    fn later_ones_get_a_number() {
        assert_eq!(renamed(&["a", "b"]), ["a", "b"]);
        assert_eq!(renamed(&["a", "b", "a", "b", "a"]), ["a", "b", "a#2", "b#2", "a#3"]);
        assert_eq!(renamed(&["a", "a", "a#2"]), ["a", "a#3", "a#2"]);
        assert_eq!(renamed(&["a#2", "a", "a", "a#2"]), ["a#2", "a", "a#3", "a#2#2"]);
    }

    #[test]
    fn names_count_as_the_encoder_writes_them() {
        assert_eq!(renamed(&["level", "source.level"]), ["level", "source.level#2"]);
        assert_eq!(renamed(&["source.level", "x", "level", "level"]), ["source.level", "x", "level#2", "level#3"]);
        assert_eq!(REQUIRED, crate::encode::REQUIRED);
        assert_eq!(CLASH_PREFIX, crate::encode::CLASH_PREFIX);
    }

    #[test]
    fn takes_linear_time() {
        let mut record = Record::default();
        for _ in 0..50_000 {
            record.push_str("a", "");
        }
        rename_repeated(&mut record);
        assert_eq!(record.fields.last().map(|field| &*field.name), Some("a#50000"));
    }
}
