//! Takes out of the fields what moved to a place of its own: it is not said twice.

use super::found::{Found, Seen};
use crate::parse::json;
use crate::record::{Record, Value};

impl Found {
    /// Removes from the fields what moved to its own place. The last step: positions change.
    pub(crate) fn drop_taken(&self, record: &mut Record<'_>) {
        let inner = self.took_inner();
        let mut gone = 0_u64;
        let mut far = [u32::MAX; 24];
        for (seen, far) in self.taken().zip(&mut far) {
            if inner && seen.inner.is_some() && !self.strip(seen, record) {
                continue;
            }
            match seen.at {
                near @ 0..64 => gone |= 1 << near,
                at => *far = at,
            }
        }
        let mut at = 0;
        record.fields.retain(|_| {
            let drop = if at < 64 { gone & 1 << at != 0 } else { far.contains(&at) };
            at += 1;
            !drop
        });
    }

    /// Takes all members of one field that moved out of it; says whether nothing is left. Does its work
    /// for the first of them.
    fn strip(&self, seen: Seen, record: &mut Record<'_>) -> bool {
        let inner = self.taken().filter(|other| other.at == seen.at).filter_map(|other| other.inner);
        let mut ranges = [(0, 0); 32];
        let mut len = 0;
        for (slot, inner) in ranges.iter_mut().zip(inner.filter(|inner| inner.member != u32::MAX)) {
            *slot = (inner.member, inner.member_end());
            len += 1;
        }
        let first = seen.inner.is_some_and(|inner| ranges.first().is_some_and(|range| range.0 == inner.member));
        let field = record.fields.get_mut(seen.at as usize);
        let (true, Some(ranges), Some(field)) = (first, ranges.get_mut(..len), field) else { return false };
        match json::without(field.value.source(), ranges) {
            Some(rest) => field.value = Value::Raw(rest.into()),
            None => return true,
        }
        false
    }
}
