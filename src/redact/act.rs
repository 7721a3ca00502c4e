//! What becomes of finds: masks, hashes, networks, dropped fields and records.

use std::fmt::Write;
use std::net::Ipv6Addr;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::options::{Action, Ip, Secret};
use super::place::{Find, place};
use super::slot::{Kind, Mask};
use super::table::{Entry, Rules, Scanned};
use crate::stats::Stats;

/// Turns the joined finds of a slot (its number, source and kind) into masks; `false` when the record goes.
pub(super) fn apply(
    rules: &Rules,
    (slot, source, kind): (u32, &str, Kind),
    finds: &[Find],
    (masks, dropped, arena): (&mut Vec<Mask>, &mut Vec<u32>, &mut String),
    stats: &mut Stats,
) -> bool {
    if finds.is_empty() {
        return true;
    }
    let mut record_goes = false;
    let mut field_goes = false;
    place(source, kind, finds, &mut |find, quoting| {
        if let Some(count) = stats.redactions.get_mut(usize::from(find.rule)) {
            *count += 1;
        }
        let Some(entry) = rules.entry(find.rule) else { return };
        record_goes |= entry.action == Action::DropRecord;
        field_goes |= entry.action == Action::DropField;
        let found = source.get(find.start..find.end).unwrap_or_default();
        let from = arena.len();
        let own = own_text(rules, find, entry, found, arena);
        masks.push(Mask {
            slot,
            start: offset(find.start),
            end: offset(find.end),
            rule: find.rule,
            quoting,
            text: own.then(|| (offset(from), offset(arena.len()))),
        });
    });
    // A field's name and value are slots 2n and 2n + 1; service and message cannot be dropped and stay masked.
    if field_goes && slot >= 2 && dropped.last() != Some(&(slot & !1)) {
        dropped.push(slot & !1);
    }
    !record_goes
}

/// Values are bounded far below this.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Appends what stands for this find in particular; `false` when the rule's own mask does.
fn own_text(rules: &Rules, find: Find, entry: &Entry, found: &str, arena: &mut String) -> bool {
    match entry.action {
        Action::Partial => last_four(&entry.name, found, arena),
        Action::Pseudonym => pseudonym(&entry.name, rules.pseudonym_key.as_ref(), found, arena),
        Action::Mask if rules.ip == Ip::Network => {
            let is = |scanned| rules.scanned(scanned) == Some(find.rule);
            is(Scanned::Ipv4) && network_v4(found, arena) || is(Scanned::Ipv6) && network_v6(found, arena)
        }
        _ => false,
    }
}

/// `[REDACTED:payment-card 1111]`; PCI DSS permits the last four digits.
fn last_four(name: &str, found: &str, arena: &mut String) -> bool {
    let digits = found.bytes().filter(u8::is_ascii_digit).count();
    if digits < 12 {
        return false;
    }
    let last = found.chars().filter(char::is_ascii_digit).skip(digits - 4);
    arena.push_str("[REDACTED:");
    arena.push_str(name);
    arena.push(' ');
    arena.extend(last);
    arena.push(']');
    true
}

/// `[REDACTED:email 3b1f6c0a9d2e4f57]`: the first 64 bits of the value's HMAC-SHA-256.
fn pseudonym(name: &str, key: Option<&Secret>, found: &str, arena: &mut String) -> bool {
    let mac = key.and_then(|key| Hmac::<Sha256>::new_from_slice(key.0.as_bytes()).ok());
    let Some(mut mac) = mac else { return false };
    mac.update(found.as_bytes());
    arena.push_str("[REDACTED:");
    arena.push_str(name);
    arena.push(' ');
    let hash = mac.finalize().into_bytes();
    let written = hash.iter().take(8).try_for_each(|byte| write!(arena, "{byte:02x}"));
    arena.push(']');
    written.is_ok()
}

/// The /24 of an address, which is written in four decimal numbers: other spellings are no address to the scanner.
fn network_v4(found: &str, arena: &mut String) -> bool {
    let Some((network, _)) = found.rsplit_once('.') else { return false };
    arena.push_str(network);
    arena.push_str(".0/24");
    true
}

/// The /48 of an address.
fn network_v6(found: &str, arena: &mut String) -> bool {
    let Ok(address) = found.parse::<Ipv6Addr>() else { return false };
    let [a, b, c, ..] = address.segments();
    write!(arena, "{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)).is_ok()
}
