//! The `tracestate` header: W3C Trace Context level 2 §3.3. A list of at most 32 members that is
//! handed on as it came, or not at all when any member breaks the grammar.

use std::sync::Arc;

use super::trim_ows;

/// Members that a list may have.
const MAX_MEMBERS: usize = 32;
/// Characters that are handed on; more than that is cut, by whole members.
const MAX_LENGTH: usize = 512;
/// Members longer than this are cut first.
const LONG_MEMBER: usize = 128;

/// A valid list, possibly empty; cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TraceState(Option<Arc<str>>);

impl TraceState {
    /// The empty list.
    pub const EMPTY: TraceState = TraceState(None);

    /// Combines the values of all `tracestate` headers of a message, in their order. Of members with
    /// the same key the first stays. Anything invalid, or a 33rd member, discards the whole list.
    pub fn parse<'a>(values: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut members: Vec<&str> = Vec::new();
        for value in values {
            for member in value.split(|&byte| byte == b',') {
                let member = trim_ows(member);
                if member.is_empty() {
                    continue;
                }
                let Some(member) = valid_member(member) else {
                    return Self::EMPTY;
                };
                if members.len() == MAX_MEMBERS {
                    return Self::EMPTY;
                }
                if !members.iter().any(|other| key_of(other) == key_of(member)) {
                    members.push(member);
                }
            }
        }
        Self::join(members)
    }

    /// The header value; `None` when there is nothing to send.
    pub fn header(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// The value of the member `key`.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.members()
            .find_map(|member| member.split_once('=').filter(|(name, _)| *name == key))
            .map(|(_, value)| value)
    }

    /// With the member `key` set to `value` and moved to the front, or gone for `None`. A value that
    /// is not valid leaves the list as it is.
    #[must_use]
    pub fn with(&self, key: &str, value: Option<&str>) -> Self {
        let own = value.map(|value| format!("{key}={value}"));
        if own.as_ref().is_some_and(|own| valid_member(own.as_bytes()).is_none()) {
            return self.clone();
        }
        let others = self.members().filter(|member| key_of(member) != key);
        Self::join(own.as_deref().into_iter().chain(others).take(MAX_MEMBERS).collect())
    }

    fn members(&self) -> impl Iterator<Item = &str> {
        self.0.as_deref().into_iter().flat_map(|list| list.split(','))
    }

    /// Joins valid members, leaving out what is over the length: long ones first, then from the right.
    fn join(mut members: Vec<&str>) -> Self {
        let length = |members: &[&str]| members.iter().map(|member| member.len() + 1).sum::<usize>().saturating_sub(1);
        while length(&members) > MAX_LENGTH {
            match members.iter().rposition(|member| member.len() > LONG_MEMBER) {
                Some(at) => drop(members.remove(at)),
                None => drop(members.pop()),
            }
        }
        TraceState((!members.is_empty()).then(|| members.join(",").into()))
    }
}

fn key_of(member: &str) -> &str {
    member.split_once('=').map_or(member, |(key, _)| key)
}

/// A member as text when its key and its value are within the grammar.
fn valid_member(member: &[u8]) -> Option<&str> {
    let member = str::from_utf8(member).ok()?;
    let (key, value) = member.split_once('=')?;
    (valid_key(key.as_bytes()) && valid_value(value.as_bytes())).then_some(member)
}

/// `key = ( lcalpha / DIGIT ) 0*255( lcalpha / DIGIT / "_" / "-" / "*" / "/" / "@" )`
fn valid_key(key: &[u8]) -> bool {
    let [first, rest @ ..] = key else { return false };
    rest.len() <= 255
        && matches!(first, b'a'..=b'z' | b'0'..=b'9')
        && rest.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'*' | b'/' | b'@'))
}

/// `value = 0*255(chr) nblk-chr`: printable ASCII without comma and equals sign, not ending in a space.
fn valid_value(value: &[u8]) -> bool {
    value.len() <= 256
        && value.last().is_some_and(|&last| last != b' ')
        && value.iter().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b',' | b'='))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(values: &[&str]) -> String {
        TraceState::parse(values.iter().map(|value| value.as_bytes())).header().unwrap_or_default().to_owned()
    }

    #[test]
    fn hands_on_valid_lists() {
        let long = "v".repeat(256);
        let key = "k".repeat(256);
        for (values, want) in [
            (vec!["a=1"], "a=1"),
            (vec!["a=1,b=2"], "a=1,b=2"),
            (vec!["a=1", "b=2,c=3", "d=4"], "a=1,b=2,c=3,d=4"),
            (vec![" a=1 \t , \tb=2 "], "a=1,b=2"),
            (vec!["a=1,,b=2, ,\t,c=3,"], "a=1,b=2,c=3"),
            (vec!["a=1", "", "b=2"], "a=1,b=2"),
            (vec![""], ""),
            (vec![], ""),
            (vec!["0a=1,9@x=2,a@b@c=3,a@=4"], "0a=1,9@x=2,a@b@c=3,a@=4"),
            (vec!["a_-*/z=1"], "a_-*/z=1"),
            (vec!["a=  x y"], "a=  x y"),
            (vec!["a=1,b=2,a=3"], "a=1,b=2"),
            (vec!["a=!\"#$%&'()*+-./:;<>?@[\\]^_`{|}~"], "a=!\"#$%&'()*+-./:;<>?@[\\]^_`{|}~"),
            (vec![&format!("a={long}")], &format!("a={long}")),
            (vec![&format!("{key}=1")], &format!("{key}=1")),
        ] {
            assert_eq!(parsed(&values), want, "{values:?}");
        }
    }

    #[test]
    fn one_bad_member_discards_all() {
        let long = format!("ok=1,a={}", "v".repeat(257));
        let key = format!("ok=1,{}=1", "k".repeat(257));
        for value in [
            "ok=1,a",
            "ok=1,=1",
            "ok=1,a=",
            "ok=1,a=x=y",
            "ok=1,A=1",
            "ok=1,@a=1",
            "ok=1,_a=1",
            "ok=1,a b=1",
            "ok=1,a =1",
            "ok=1,a.b=1",
            "ok=1,a=x\ty",
            "ok=1,a=\u{e9}",
            "ok=1,\u{f6}=1",
            "ok=1,a=\u{7f}",
            &long,
            &key,
        ] {
            assert_eq!(parsed(&[value]), "", "{value}");
        }
        assert_eq!(TraceState::parse([&b"ok=1,a=\xff"[..]]), TraceState::EMPTY);
    }

    #[test]
    fn thirty_two_members_and_no_more() {
        let members: Vec<String> = (0..33).map(|n| format!("m{n}={n}")).collect();
        let thirty_two = members[..32].join(",");
        assert_eq!(parsed(&[&thirty_two]), thirty_two);
        assert_eq!(parsed(&[&members.join(",")]), "");
        assert_eq!(parsed(&[&thirty_two, "m32=32"]), "");
    }

    #[test]
    fn over_512_characters_whole_members_go_long_ones_first() {
        let small: Vec<String> = (0..11).map(|n| format!("s{n:02}={}", "x".repeat(41))).collect();
        let long = format!("long={}", "y".repeat(200));
        let all = format!("{},{long},{}", small[..3].join(","), small[3..].join(","));
        assert_eq!(parsed(&[&all]), small[..11].join(","));

        let many: Vec<String> = (0..12).map(|n| format!("s{n:02}={}", "x".repeat(41))).collect();
        assert_eq!(parsed(&[&many.join(",")]), many[..11].join(","));

        let exact = format!("a={},b={}", "x".repeat(254), "y".repeat(253));
        assert_eq!(exact.len(), 512);
        assert_eq!(parsed(&[&exact]), exact);
    }

    #[test]
    fn an_own_member_goes_to_the_left() {
        let members: Vec<String> = (0..32).map(|n| format!("m{n}={n}")).collect();
        let full = TraceState::parse([members.join(",").as_bytes()]);
        assert_eq!(full.with("ot", Some("th:8")).header(), Some(&*format!("ot=th:8,{}", members[..31].join(","))));

        let state = TraceState::parse([&b"a=1,ot=th:8,b=2"[..]]);
        assert_eq!(state.get("ot"), Some("th:8"));
        assert_eq!(state.get("o"), None);
        assert_eq!(state.with("ot", Some("th:c")).header(), Some("ot=th:c,a=1,b=2"));
        assert_eq!(state.with("ot", None).header(), Some("a=1,b=2"));
        assert_eq!(state.with("ot", Some("x,y")), state);
        assert_eq!(TraceState::EMPTY.with("ot", None), TraceState::EMPTY);
    }

    proptest::proptest! {
        #[test]
        fn never_panics_and_what_comes_out_is_valid(
            values in proptest::collection::vec(proptest::collection::vec(proptest::num::u8::ANY, 0..200), 0..4),
            texts in proptest::collection::vec("([a-z0-9@=, ]{0,40},?){0,40}", 0..3),
        ) {
            let all = values.iter().map(Vec::as_slice).chain(texts.iter().map(String::as_bytes));
            for state in [TraceState::parse(all), TraceState::parse(texts.iter().map(String::as_bytes))] {
                let header = state.header().unwrap_or_default();
                proptest::prop_assert!(header.len() <= MAX_LENGTH);
                proptest::prop_assert_eq!(&TraceState::parse([header.as_bytes()]), &state);
            }
        }
    }
}
