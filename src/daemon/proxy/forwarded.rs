//! The headers that tell the application who called: `X-Forwarded-*`, and `Forwarded` (RFC 7239).

use std::net::IpAddr;

use http::header::{self, HeaderMap, HeaderValue};

use super::conn::Conn;
use super::headers::{Noticed, Seen, X_FORWARDED_FOR, X_FORWARDED_HOST, X_FORWARDED_PROTO};
use super::options::Forwarded;

/// Writes what the policy asks for. `host` is what the caller meant to reach.
pub(super) fn apply(policy: Forwarded, headers: &mut HeaderMap, seen: Seen, conn: &Conn, host: Option<&HeaderValue>) {
    let proto = if conn.tls { "https" } else { "http" };
    let Some(peer) = conn.peer_text() else { return };
    match policy {
        Forwarded::Off => {}
        // None came, as is most common: then there is nothing to look for.
        _ if !seen.has(Noticed::Forwarded) => {
            headers.insert(X_FORWARDED_FOR, peer.clone());
            headers.insert(X_FORWARDED_PROTO, HeaderValue::from_static(proto));
            headers.extend(host.map(|host| (X_FORWARDED_HOST, host.clone())));
        }
        Forwarded::Append => {
            append(headers, X_FORWARDED_FOR, peer.clone());
            headers.entry(X_FORWARDED_PROTO).or_insert(HeaderValue::from_static(proto));
            if let Some(host) = host {
                headers.entry(X_FORWARDED_HOST).or_insert_with(|| host.clone());
            }
            if headers.contains_key(header::FORWARDED) {
                append(headers, header::FORWARDED, element(conn.peer.map(|peer| peer.ip()), proto, host));
            }
        }
        Forwarded::Replace => {
            headers.insert(X_FORWARDED_FOR, peer.clone());
            headers.insert(X_FORWARDED_PROTO, HeaderValue::from_static(proto));
            match host {
                Some(host) => drop(headers.insert(X_FORWARDED_HOST, host.clone())),
                None => drop(headers.remove(X_FORWARDED_HOST)),
            }
            if headers.contains_key(header::FORWARDED) {
                headers.insert(header::FORWARDED, element(conn.peer.map(|peer| peer.ip()), proto, host));
            }
        }
    }
}

/// Adds to a list, all of which may be in several headers.
fn append(headers: &mut HeaderMap, name: header::HeaderName, value: HeaderValue) {
    let joined = {
        let mut came = headers.get_all(&name).iter().map(HeaderValue::as_bytes).filter(|came| !came.is_empty());
        came.next().map(|first| {
            let mut list = first.to_vec();
            came.chain([value.as_bytes()]).for_each(|value| list.extend([b", ", value].concat()));
            list
        })
    };
    let value = joined.and_then(|list| HeaderValue::from_bytes(&list).ok()).unwrap_or(value);
    headers.insert(name, value);
}

/// One element of `Forwarded`.
fn element(peer: Option<IpAddr>, proto: &str, host: Option<&HeaderValue>) -> HeaderValue {
    let node = match peer {
        Some(IpAddr::V6(ip)) => format!("\"[{ip}]\""),
        Some(IpAddr::V4(ip)) => ip.to_string(),
        None => "unknown".to_owned(),
    };
    let host = host.and_then(|host| host.to_str().ok()).filter(|host| !host.contains(['"', '\\']));
    let host = host.map(|host| format!(";host=\"{host}\"")).unwrap_or_default();
    HeaderValue::try_from(format!("for={node};proto={proto}{host}"))
        .unwrap_or_else(|_| HeaderValue::from_static("for=unknown"))
}

/// The client that the first proxy of all saw, as far as the headers are to be believed.
pub(super) fn client(headers: &HeaderMap) -> Option<HeaderValue> {
    if let Some(forwarded) = headers.get(header::FORWARDED) {
        let first = forwarded.to_str().ok()?.split(',').next()?;
        let node = first.split(';').find_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            name.eq_ignore_ascii_case("for").then_some(value.trim_matches('"'))
        })?;
        return HeaderValue::from_str(without_port(node)).ok();
    }
    let first = headers.get(X_FORWARDED_FOR)?.to_str().ok()?.split(',').next()?.trim();
    HeaderValue::from_str(without_port(first)).ok().filter(|value| !value.is_empty())
}

/// An address without the port that some proxies write, and without brackets.
fn without_port(node: &str) -> &str {
    match node.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((ip, _)) => ip,
        None if node.matches(':').count() == 1 => node.split(':').next().unwrap_or(node),
        None => node,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name.parse::<header::HeaderName>().unwrap(), value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn policies() {
        let conn = Conn::new(Some("192.0.2.7:4711".parse().unwrap()), true);
        let host = HeaderValue::from_static("shop.example");
        use Forwarded::*;
        for (policy, came, want) in [
            (Off, vec![("x-forwarded-for", "1.1.1.1")], vec![("x-forwarded-for", "1.1.1.1")]),
            (
                Append,
                vec![],
                vec![
                    ("x-forwarded-for", "192.0.2.7"),
                    ("x-forwarded-proto", "https"),
                    ("x-forwarded-host", "shop.example"),
                ],
            ),
            (
                Append,
                vec![
                    ("x-forwarded-for", "1.1.1.1"),
                    ("x-forwarded-for", "2.2.2.2, 3.3.3.3"),
                    ("x-forwarded-proto", "http"),
                    ("x-forwarded-host", "a"),
                ],
                vec![
                    ("x-forwarded-for", "1.1.1.1, 2.2.2.2, 3.3.3.3, 192.0.2.7"),
                    ("x-forwarded-proto", "http"),
                    ("x-forwarded-host", "a"),
                ],
            ),
            (
                Append,
                vec![("forwarded", "for=1.1.1.1")],
                vec![
                    ("x-forwarded-for", "192.0.2.7"),
                    ("x-forwarded-proto", "https"),
                    ("x-forwarded-host", "shop.example"),
                    ("forwarded", "for=1.1.1.1, for=192.0.2.7;proto=https;host=\"shop.example\""),
                ],
            ),
            (
                Replace,
                vec![("x-forwarded-for", "1.1.1.1"), ("x-forwarded-proto", "http"), ("forwarded", "for=1.1.1.1")],
                vec![
                    ("x-forwarded-for", "192.0.2.7"),
                    ("x-forwarded-proto", "https"),
                    ("x-forwarded-host", "shop.example"),
                    ("forwarded", "for=192.0.2.7;proto=https;host=\"shop.example\""),
                ],
            ),
        ] {
            let mut headers = map(&came);
            let seen = Seen::of(&headers);
            apply(policy, &mut headers, seen, &conn, Some(&host));
            assert_eq!(headers, map(&want), "{policy:?} {came:?}");
        }
    }

    #[test]
    fn the_client_is_the_first_of_the_list() {
        for (came, want) in [
            (vec![], None),
            (vec![("x-forwarded-for", "1.1.1.1, 2.2.2.2")], Some("1.1.1.1")),
            (vec![("x-forwarded-for", "1.1.1.1:5000")], Some("1.1.1.1")),
            (vec![("x-forwarded-for", "2001:db8::1, 2.2.2.2")], Some("2001:db8::1")),
            (vec![("x-forwarded-for", "")], None),
            (vec![("forwarded", "proto=http;For=\"[2001:db8::1]:80\", for=2.2.2.2")], Some("2001:db8::1")),
            (vec![("forwarded", "for=_hidden"), ("x-forwarded-for", "1.1.1.1")], Some("_hidden")),
            (vec![("forwarded", "proto=http")], None),
        ] {
            assert_eq!(client(&map(&came)).as_ref().map(|v| v.to_str().unwrap()), want, "{came:?}");
        }
    }
}
