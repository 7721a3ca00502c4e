//! JSON Web Tokens, RFC 7515 (JWS, three parts) and RFC 7516 (JWE, five).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Longest header that is looked into; a longer one is taken for a header unread.
const HEADER: usize = 4096;

/// Whether a text is a token in compact form: three or five parts, of which the first is the base64url of a JSON
/// object. The signature may be missing (`alg` none), the header may have been altered by hand behind its first bytes.
pub fn jwt(text: &str) -> bool {
    let mut parts = text.split('.');
    let Some(header) = parts.next() else { return false };
    matches!(parts.count(), 1 | 2 | 4) && opens_object(header)
}

/// Whether a header decodes whole and names its algorithm: proof, where [`jwt`] is only likelihood.
pub fn names_algorithm(header: &str) -> bool {
    if header.len() > HEADER {
        return false;
    }
    let Ok(json) = URL_SAFE_NO_PAD.decode(header.trim_end_matches('=')) else { return false };
    serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&json)
        .is_ok_and(|header| header.contains_key("alg"))
}

/// Whether a base64url text begins with a brace and, behind white space, a quote.
fn opens_object(header: &str) -> bool {
    let head = header.get(..header.len().min(16) / 4 * 4).unwrap_or_default();
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(head) else { return false };
    let Some((b'{', rest)) = bytes.split_first() else { return false };
    rest.trim_ascii_start().first() == Some(&b'"')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(text: &str) -> String {
        URL_SAFE_NO_PAD.encode(text)
    }

    #[test]
    fn three_or_five_parts_behind_a_header() {
        let header = encode(r#"{"alg":"HS256","typ":"JWT"}"#);
        let payload = encode(r#"{"sub":"u"}"#);
        assert!(jwt(&format!("{header}.{payload}.c2ln")));
        assert!(jwt(&format!("{header}.{payload}.")), "alg none has an empty signature");
        assert!(jwt(&format!("{header}.a.b.c.d")), "encrypted");
        assert!(jwt(&format!("{}.{payload}.c2ln", encode("{\r\n \"alg\":\"none\"}"))));
        assert!(!jwt(&format!("{header}.a.b.c")));
        assert!(!jwt(&header));
        assert!(!jwt("abc.def.ghi"));
        assert!(!jwt(""));
    }

    #[test]
    fn headers_that_prove_a_token() {
        assert!(names_algorithm(&encode(r#"{"alg":"none"}"#)));
        assert!(!names_algorithm(&encode(r#"{"typ":"JWT"}"#)));
        assert!(!names_algorithm("eyJhbGciOiJ*"));
        assert!(!names_algorithm(&"e".repeat(HEADER + 1)));
    }
}
