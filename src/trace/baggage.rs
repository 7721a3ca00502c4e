//! The `baggage` header: handed on as it came while it is within the limits of W3C Baggage §3.3, cut
//! by whole members beyond them. Its values are never read: they may be personal.

use super::trim_ows;

/// Members that a platform must hand on.
const MAX_MEMBERS: usize = 64;
/// Bytes, over all headers, that a platform must hand on.
const MAX_BYTES: usize = 8192;

/// What to send in place of `values`, when they exceed the limits; `None` when they may stay as they
/// are. Members that no longer fit go from the right.
pub fn limit(values: &[&[u8]]) -> Option<Vec<u8>> {
    let bytes: usize = values.iter().map(|value| value.len() + 1).sum();
    let members = || values.iter().flat_map(|value| value.split(|&byte| byte == b',')).map(trim_ows);
    if bytes <= MAX_BYTES + 1 && members().count() <= MAX_MEMBERS {
        return None;
    }
    let mut kept = Vec::new();
    for member in members().filter(|member| !member.is_empty()).take(MAX_MEMBERS) {
        if kept.len() + 1 + member.len() > MAX_BYTES {
            break;
        }
        if !kept.is_empty() {
            kept.push(b',');
        }
        kept.extend_from_slice(member);
    }
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limited(values: &[&str]) -> Option<String> {
        let values: Vec<&[u8]> = values.iter().map(|value| value.as_bytes()).collect();
        limit(&values).map(|kept| String::from_utf8(kept).unwrap())
    }

    #[test]
    fn within_the_limits_nothing_changes() {
        let exact = format!("k={}", "v".repeat(8190));
        let many = vec!["k=v"; 64].join(",");
        for values in [vec![], vec![""], vec!["a=1,b=2;p=3"], vec!["a=1", "b=%20"], vec![&exact], vec![&many]] {
            assert_eq!(limited(&values), None);
        }
    }

    #[test]
    fn beyond_them_whole_members_go_from_the_right() {
        let many = vec!["k=v"; 65].join(",");
        assert_eq!(limited(&[&many]), Some(vec!["k=v"; 64].join(",")));

        let half = format!("a={}", "x".repeat(4094));
        let over = format!("b={}", "y".repeat(4096));
        assert_eq!(limited(&[&half, &over]), Some(half.clone()));
        assert_eq!(limited(&[&format!("{half} , c=1"), &over]), Some(format!("{half},c=1")));
        assert_eq!(limited(&[&format!("a={}", "x".repeat(9000))]), Some(String::new()));
    }

    proptest::proptest! {
        #[test]
        fn never_panics_and_always_fits(values in proptest::collection::vec("[a-z=, ]{0,3000}", 0..5)) {
            let values: Vec<&[u8]> = values.iter().map(|value| value.as_bytes()).collect();
            if let Some(kept) = limit(&values) {
                proptest::prop_assert_eq!(limit(&[&kept]), None);
            }
        }
    }
}
