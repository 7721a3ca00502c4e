//! What a field is called in the record that is written.
//!
//! A preset's own word for it, unless that is taken; else its own name, with [`CLASH_PREFIX`] where the preset
//! writes that name for itself. No two fields of a record get one name.

use super::preset::Preset;
use super::{CLASH_PREFIX, write_text};
use crate::redact::{Kind, Redacted, Slot};

/// Writes the name of field `at`, without its quotes.
#[inline(always)]
pub(super) fn write(
    preset: &'static Preset,
    record: &Redacted<'_, '_>,
    at: usize,
    name: Slot<'_>,
    value: Kind,
    out: &mut Vec<u8>,
) {
    if let Some(own) = name.whole() {
        let text = value != Kind::Raw;
        if !preset.names.is_empty()
            && let Some(other) = preset.rename(own, text).filter(|other| is_free(preset, record, at, other))
        {
            return out.extend_from_slice(other.as_bytes());
        }
        if (preset.owns)(own) {
            distinguish(record, own, out);
        }
    }
    write_text(name, out);
}

/// Whether no other field is called `name`, nor one before field `at` renamed to it.
#[cold]
fn is_free(preset: &Preset, record: &Redacted<'_, '_>, at: usize, name: &str) -> bool {
    record.fields().enumerate().all(|(other, (field, value))| match field.whole() {
        Some(own) => own != name && (other >= at || preset.rename(own, value.kind != Kind::Raw) != Some(name)),
        None => true,
    })
}

/// Writes the prefix of the clashing `name`, as often as it takes for no field of the line to be called so.
#[cold]
fn distinguish(record: &Redacted<'_, '_>, name: &str, out: &mut Vec<u8>) {
    let mut times = 1;
    out.extend_from_slice(CLASH_PREFIX.as_bytes());
    let is_prefixed = |field: &str, times: usize| {
        let inner = (0..times).try_fold(field, |rest, _| rest.strip_prefix(CLASH_PREFIX));
        inner == Some(name)
    };
    while record.fields().any(|(field, _)| field.whole().is_some_and(|field| is_prefixed(field, times))) {
        times += 1;
        out.extend_from_slice(CLASH_PREFIX.as_bytes());
    }
}
