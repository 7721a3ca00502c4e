//! A key, cut at separators and changes of case.

use super::words;

/// Longest key that is looked at; of a longer one, its end.
const LONGEST: usize = 96;
/// Most segments that are kept; the last ones count.
const MOST: usize = 12;

/// A key in lower case and where its segments end.
#[derive(Debug, Clone, Copy)]
pub(in crate::redact) struct Key {
    lower: [u8; LONGEST],
    bounds: [(u8, u8); MOST],
    count: usize,
}

impl Key {
    /// Cuts a key: `ASP.NET_SessionId` is `asp net session id`, `APIKey` is `api key`.
    pub(in crate::redact) fn parse(name: &[u8]) -> Self {
        let mut key = Key { lower: [0; LONGEST], bounds: [(0, 0); MOST], count: 0 };
        key.push(name);
        key
    }

    /// Appends the segments of `name`.
    pub(in crate::redact) fn push(&mut self, name: &[u8]) {
        let mut end = self.bounds().last().map_or(0, |last| usize::from(last.1));
        let name = name.get(name.len().saturating_sub(LONGEST - end)..).unwrap_or_default();
        let mut start = end;
        for (place, &byte) in name.iter().enumerate() {
            let previous = place.checked_sub(1).and_then(|at| name.get(at)).copied().unwrap_or(0);
            let next = name.get(place + 1).copied().unwrap_or(0);
            let camel = byte.is_ascii_uppercase()
                && (previous.is_ascii_lowercase()
                    || previous.is_ascii_digit()
                    || previous.is_ascii_uppercase() && next.is_ascii_lowercase() && next != b's');
            if camel || !byte.is_ascii_alphanumeric() {
                self.close(start, end);
                start = end;
            }
            if let Some(slot) = self.lower.get_mut(end).filter(|_| byte.is_ascii_alphanumeric()) {
                *slot = byte.to_ascii_lowercase();
                end += 1;
            }
        }
        self.close(start, end);
    }

    fn close(&mut self, start: usize, end: usize) {
        if start == end {
            return;
        }
        if self.count == MOST {
            self.bounds.rotate_left(1);
            self.count -= 1;
        }
        if let (Some(slot), Ok(start), Ok(end)) =
            (self.bounds.get_mut(self.count), u8::try_from(start), u8::try_from(end))
        {
            *slot = (start, end);
            self.count += 1;
        }
    }

    fn bounds(&self) -> &[(u8, u8)] {
        self.bounds.get(..self.count).unwrap_or_default()
    }

    /// Number of segments.
    pub(in crate::redact) fn count(&self) -> usize {
        self.count
    }

    /// A segment, in lower case.
    pub(in crate::redact) fn segment(&self, at: usize) -> Option<&str> {
        let (start, end) = *self.bounds().get(at)?;
        std::str::from_utf8(self.lower.get(usize::from(start)..usize::from(end))?).ok()
    }

    /// Whether its last segments are those of `other`.
    pub(super) fn ends_with(&self, other: &Key) -> bool {
        let Some(skip) = self.count.checked_sub(other.count) else { return false };
        (0..other.count).all(|at| self.segment(skip + at) == other.segment(at))
    }

    /// A segment without the digits at its end.
    pub(super) fn stem(&self, at: usize) -> Option<&str> {
        self.segment(at).map(|segment| segment.trim_end_matches(|c: char| c.is_ascii_digit()))
    }

    /// Number of segments without the qualifiers at the end (`password_new_2` names a password).
    pub(super) fn core(&self) -> usize {
        let mut count = self.count;
        while count > 1 && self.stem(count - 1).is_some_and(|last| last.is_empty() || words::is_qualifier(last)) {
            count -= 1;
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn cuts_at_separators_and_case() {
        for (name, want) in [
            ("userPassword", "user password"),
            ("X-Api-Key", "x api key"),
            ("ASP.NET_SessionId", "asp net session id"),
            ("APIKey", "api key"),
            ("AWS_SECRET_ACCESS_KEY", "aws secret access key"),
            ("oauth2Token", "oauth2 token"),
            ("APIs", "apis"),
            ("__Host-next-auth.csrf-token", "host next auth csrf token"),
            ("ключ", ""),
            ("", ""),
        ] {
            let key = Key::parse(name.as_bytes());
            let got: Vec<_> = (0..key.count()).filter_map(|at| key.segment(at)).collect();
            assert_eq!(got.join(" "), want);
        }
    }

    #[test]
    fn of_a_long_key_the_end_counts() {
        let name = format!("{}.{}", "a.".repeat(40), "x".repeat(60) + "Password");
        let key = Key::parse(name.as_bytes());
        assert_eq!(key.segment(key.count() - 1), Some("password"));
    }
}
