//! Where secrets stand in requests and responses.

use base64::Engine;
use zeroize::Zeroizing;

use super::super::text::skip;
use super::Learned;
use crate::time::Mono;

/// Headers whose values are secrets as they are, besides those that have parts.
const WHOLE: [&str; 3] = ["x-api-key", "x-auth-token", "x-csrf-token"];

/// Any base64 that is meant as such.
const BASE64: base64::engine::GeneralPurpose = base64::engine::GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    base64::engine::GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
);

impl Learned {
    /// Whether secrets stand in a header of that name, in lower case.
    pub fn is_of_interest(&self, name: &str) -> bool {
        matches!(name, "authorization" | "proxy-authorization" | "cookie" | "set-cookie") || self.is_whole(name)
    }

    fn is_whole(&self, name: &str) -> bool {
        WHOLE.contains(&name) || self.options.headers.iter().any(|known| known == name)
    }

    /// Learns from a header, given with its name in lower case, if secrets stand in such.
    pub fn learn_header(&self, name: &str, value: &[u8], now: Mono) {
        match name {
            "authorization" | "proxy-authorization" => self.learn_credentials(value, now),
            "cookie" => value.split(|byte| *byte == b';').for_each(|cookie| self.learn_cookie(cookie, now)),
            "set-cookie" => self.learn_cookie(value.split(|byte| *byte == b';').next().unwrap_or_default(), now),
            _ if self.is_whole(name) => self.learn(value, now),
            _ => {}
        }
    }

    /// Learns from a query string, the parameters that are known for it.
    pub fn learn_query(&self, query: &str, now: Mono) {
        for parameter in query.split('&') {
            if let Some((name, value)) = parameter.split_once('=')
                && self.options.parameters.iter().any(|known| name.eq_ignore_ascii_case(known))
            {
                self.learn(value.as_bytes(), now);
            }
        }
    }

    /// `scheme credentials` (RFC 9110 §11.4).
    fn learn_credentials(&self, value: &[u8], now: Mono) {
        let value = value.trim_ascii();
        let end = skip(value, 0, |byte| byte != b' ');
        let (scheme, credentials) = value.split_at_checked(end).unwrap_or_default();
        if credentials.is_empty() {
            return self.learn(scheme, now);
        }
        let credentials = credentials.trim_ascii();
        self.learn(credentials, now);
        if scheme.eq_ignore_ascii_case(b"basic") {
            let decoded = Zeroizing::new(BASE64.decode(credentials).unwrap_or_default());
            // The name of a user is no secret (RFC 7617 §2: it has no colon).
            if let Some(colon) = memchr::memchr(b':', &decoded) {
                self.learn_password(decoded.get(colon + 1..).unwrap_or_default(), now);
            }
        }
    }

    /// `name=value`.
    fn learn_cookie(&self, cookie: &[u8], now: Mono) {
        if let Some(equals) = memchr::memchr(b'=', cookie) {
            self.learn(cookie.get(equals + 1..).unwrap_or_default(), now);
        }
    }
}
