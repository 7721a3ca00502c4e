//! Query strings before they are told to anyone. Signed URLs carry keys and signatures under names that only their
//! issuers use: those values go here; everything else is for the redactor.

use std::borrow::Cow;

/// Query parameters that are signatures or keys: their values never leave.
const SECRET_PARAMETERS: [&str; 7] = [
    "x-amz-signature",
    "x-amz-credential",
    "x-amz-security-token",
    "awsaccesskeyid",
    "signature",
    "sig",
    "x-goog-signature",
];

/// The query without the values of such parameters.
pub(super) fn unsigned(query: &str) -> Cow<'_, str> {
    let secret = |parameter: &str| {
        let (name, _) = parameter.split_once('=')?;
        SECRET_PARAMETERS.iter().any(|secret| name.eq_ignore_ascii_case(secret)).then(|| format!("{name}=REDACTED"))
    };
    if query.split('&').all(|parameter| secret(parameter).is_none()) {
        return Cow::Borrowed(query);
    }
    let parameters = query.split('&').map(|parameter| secret(parameter).map_or(Cow::Borrowed(parameter), Cow::Owned));
    Cow::Owned(parameters.collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_go_and_the_rest_stays() {
        for (query, want) in [
            ("", ""),
            ("a=1&b", "a=1&b"),
            ("X-Amz-Signature=abc&sig=1&a=2&signatures=3", "X-Amz-Signature=REDACTED&sig=REDACTED&a=2&signatures=3"),
        ] {
            assert_eq!(unsigned(query), want);
        }
    }
}
