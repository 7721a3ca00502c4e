//! What a registry asks for when it wants to know who asks, and how it is had: the distribution specification's token
//! authentication.

use http::header::WWW_AUTHENTICATE;
use http::{HeaderMap, StatusCode, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::Error;
use super::client::Client;
use super::credentials::Credential;

/// What stays as it is in a query or a form.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    /// Name and password.
    Basic,
    /// A token.
    Bearer(Bearer),
}

/// Where the token is to be had.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Bearer {
    realm: String,
    service: Option<String>,
}

impl Challenge {
    /// Of an answer with status 401; a token before a password.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut basic = None;
        for value in headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok()) {
            let (scheme, rest) = value.trim().split_once(' ').unwrap_or((value.trim(), ""));
            if scheme.eq_ignore_ascii_case("bearer") {
                let mut bearer = Bearer::default();
                for (name, value) in parameters(rest) {
                    match name.to_ascii_lowercase().as_str() {
                        "realm" => bearer.realm = value,
                        "service" => bearer.service = Some(value),
                        _ => {}
                    }
                }
                return (!bearer.realm.is_empty()).then_some(Challenge::Bearer(bearer));
            }
            if scheme.eq_ignore_ascii_case("basic") {
                basic = Some(Challenge::Basic);
            }
        }
        basic
    }
}

/// `name="value", name=value`, with what stands behind a backslash as it is.
fn parameters(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text.chars().peekable();
    loop {
        let name: String = std::iter::from_fn(|| rest.next_if(|c| *c != '=')).collect();
        if rest.next().is_none() {
            return found;
        }
        let mut value = String::new();
        while rest.next_if(|c| c.is_ascii_whitespace()).is_some() {}
        if rest.next_if_eq(&'"').is_some() {
            while let Some(c) = rest.next().filter(|c| *c != '"') {
                value.extend(if c == '\\' { rest.next() } else { Some(c) });
            }
            while rest.next_if(|c| *c != ',').is_some() {}
        } else {
            value.extend(std::iter::from_fn(|| rest.next_if(|c| *c != ',')));
        }
        rest.next();
        found.push((name.trim().to_owned(), value.trim().to_owned()));
    }
}

#[derive(Deserialize)]
struct Given {
    token: Option<String>,
    access_token: Option<String>,
}

/// A token for `scope`, as a header.
pub(super) async fn token(
    client: &Client,
    registry: &str,
    bearer: &Bearer,
    scope: &str,
    known: Option<&Credential>,
) -> Result<String, Error> {
    let nonsense = |what| Error::Nonsense(registry.to_owned(), what);
    let realm = bearer.realm.parse::<Uri>().ok().filter(|realm| realm.host().is_some());
    let realm = realm.ok_or(nonsense("its tokens are nowhere to be had"))?;
    let mut pairs = vec![("scope", scope)];
    pairs.extend(bearer.service.as_deref().map(|service| ("service", service)));
    let answer = match known {
        Some(Credential::Refresh(token)) => {
            pairs.extend([("grant_type", "refresh_token"), ("client_id", "logweir"), ("refresh_token", token)]);
            client.post(&realm, encoded(&pairs)).await?
        }
        other => {
            let separator = if realm.query().is_some() { '&' } else { '?' };
            let uri = format!("{realm}{separator}{}", encoded(&pairs)).parse::<Uri>();
            let uri = uri.map_err(|_| nonsense("its tokens are nowhere to be had"))?;
            let basic = other.and_then(Credential::basic);
            client.get(&uri, "application/json", basic.as_deref()).await?
        }
    };
    match answer.status {
        StatusCode::OK => {}
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => return Err(Error::Refused(registry.to_owned())),
        other => return Err(Error::Status(registry.to_owned(), other)),
    }
    let given: Given = serde_json::from_slice(&answer.body).map_err(|_| nonsense("no token"))?;
    let token = given.token.or(given.access_token).filter(|token| !token.is_empty()).ok_or(nonsense("no token"))?;
    Ok(format!("Bearer {token}"))
}

fn encoded(pairs: &[(&str, &str)]) -> String {
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, PLAIN)));
    pairs.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_read() {
        let bearer = |realm: &str, service: Option<&str>| {
            Some(Challenge::Bearer(Bearer { realm: realm.to_owned(), service: service.map(str::to_owned) }))
        };
        for (values, want) in [
            (
                &[r#"Bearer realm="https://auth.example/token",service="r.example",scope="repository:a:pull,push""#][..],
                bearer("https://auth.example/token", Some("r.example")),
            ),
            (&[r#"bearer service=r , realm = "https://a/t?x=\"y\"" "#], bearer("https://a/t?x=\"y\"", Some("r"))),
            (&["Basic realm=\"x\"", "Bearer realm=\"https://a\""], bearer("https://a", None)),
            (&["Basic realm=\"x\""], Some(Challenge::Basic)),
            (&["basic"], Some(Challenge::Basic)),
            (&["Bearer"], None),
            (&["Bearer realm=\""], None),
            (&["Digest realm=\"x\""], None),
            (&[], None),
        ] {
            let mut headers = HeaderMap::new();
            headers.extend(values.iter().map(|value| (WWW_AUTHENTICATE, value.parse().unwrap())));
            assert_eq!(Challenge::of(&headers), want, "{values:?}");
        }
    }

    #[test]
    fn queries_hold_what_they_are_given_and_nothing_more() {
        assert_eq!(
            encoded(&[("scope", "repository:a/b:pull"), ("service", "x&y=z")]),
            "scope=repository%3Aa%2Fb%3Apull&service=x%26y%3Dz"
        );
    }
}
