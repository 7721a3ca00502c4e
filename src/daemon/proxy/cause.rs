//! Why the proxy itself answered a request, or broke it off. A closed set: a status, a word for
//! machines (metric label, `error.type`, the JSON body) and a sentence for people.

use http::StatusCode;

macro_rules! causes {
    ($($(#[$doc:meta])* $name:ident = $status:ident $word:literal $text:literal,)*) => {
        /// Why the proxy answered in place of the application.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub(super) enum Cause { $($(#[$doc])* $name,)* }

        impl Cause {
            /// Every cause, in the order of the discriminants.
            pub(super) const ALL: [Cause; [$($word),*].len()] = [$(Cause::$name),*];

            /// The status that is answered.
            pub(super) const fn status(self) -> StatusCode {
                match self { $(Cause::$name => StatusCode::$status,)* }
            }

            /// One lower-case word: label value, `error.type` and `error` in the body.
            pub(super) const fn as_str(self) -> &'static str {
                match self { $(Cause::$name => $word,)* }
            }

            /// One sentence for the reader of the body.
            pub(super) const fn message(self) -> &'static str {
                match self { $(Cause::$name => $text,)* }
            }
        }
    };
}

causes! {
    /// RFC 9112 §3: not `method SP target SP version`.
    RequestLine = BAD_REQUEST "request_line" "the request line is malformed",
    /// RFC 9112 §2.2: a line feed, or a carriage return, on its own.
    BareLineEnd = BAD_REQUEST "bare_line_end" "a line of the header does not end in CR LF",
    /// RFC 9112 §5.2.
    ObsFold = BAD_REQUEST "obs_fold" "a header field is continued on a second line",
    /// RFC 9110 §5.
    HeaderField = BAD_REQUEST "header_field" "a header field is malformed",
    /// RFC 9112 §3.2: not exactly one, or malformed.
    Host = BAD_REQUEST "host" "the Host header field is missing, repeated or malformed",
    /// RFC 9110 §8.6: not a number, or several.
    ContentLength = BAD_REQUEST "content_length" "Content-Length is malformed or repeated",
    /// RFC 9112 §6.1.
    TransferEncoding = BAD_REQUEST "transfer_encoding" "Transfer-Encoding is malformed, repeated, or sent with HTTP/1.0",
    /// RFC 9112 §6.1: a coding that is not known.
    UnknownCoding = NOT_IMPLEMENTED "unknown_coding" "the transfer coding is not supported",
    /// RFC 9112 §6.3: both headers that say where the body ends.
    LengthConflict = BAD_REQUEST "length_conflict" "Content-Length and Transfer-Encoding exclude each other",
    /// RFC 9112 §7.1.
    Chunk = BAD_REQUEST "chunk" "the chunked body is malformed",
    /// RFC 9110 §15.6.6.
    Version = HTTP_VERSION_NOT_SUPPORTED "http_version" "the HTTP version is not supported",
    /// The request line alone is over the limit.
    UriTooLong = URI_TOO_LONG "uri_too_long" "the request target is too long",
    /// The header is over the limit.
    HeaderTooLarge = REQUEST_HEADER_FIELDS_TOO_LARGE "header_too_large" "the header is too large",
    /// More header fields than the limit.
    TooManyHeaders = REQUEST_HEADER_FIELDS_TOO_LARGE "too_many_headers" "there are too many header fields",
    /// The body is over the limit.
    BodyTooLarge = PAYLOAD_TOO_LARGE "body_too_large" "the body is too large",
    /// The header did not come in time.
    HeaderTimeout = REQUEST_TIMEOUT "header_timeout" "the header did not arrive in time",
    /// The body stopped coming.
    BodyTimeout = REQUEST_TIMEOUT "body_timeout" "the body stopped arriving",
    /// The client went away while it sent the body.
    BodyBroken = BAD_REQUEST "body_broken" "the body broke off",
    /// `CONNECT` to a reverse proxy.
    Connect = METHOD_NOT_ALLOWED "connect" "CONNECT is not served here",
    /// A forward proxy was asked for something that is not an absolute `http` URI.
    Target = BAD_REQUEST "target" "the request target must be an absolute http URI",
    /// As many requests as are allowed are in flight.
    Overloaded = SERVICE_UNAVAILABLE "overloaded" "too many requests are in flight",
    /// Nothing listens at the upstream's address.
    ConnectionRefused = BAD_GATEWAY "connection_refused" "the application does not accept connections",
    /// The upstream's name does not resolve.
    NameResolution = BAD_GATEWAY "name_resolution" "the name of the upstream cannot be resolved",
    /// Connecting failed in another way.
    ConnectFailed = BAD_GATEWAY "connect_failed" "the application cannot be connected to",
    /// Connecting took too long.
    ConnectTimeout = GATEWAY_TIMEOUT "connect_timeout" "connecting to the application took too long",
    /// The connection broke before there was a response.
    ConnectionClosed = BAD_GATEWAY "connection_closed" "the application closed the connection without a response",
    /// What came back was no HTTP response.
    BadResponse = BAD_GATEWAY "bad_response" "the application sent an invalid response",
    /// `101 Switching Protocols` to a request that did not ask for it.
    UnaskedUpgrade = BAD_GATEWAY "unasked_upgrade" "the application switched protocols unasked",
    /// The response broke off midway.
    ResponseBroken = BAD_GATEWAY "response_broken" "the response broke off",
    /// No response in time.
    Timeout = GATEWAY_TIMEOUT "timeout" "the application did not respond in time",
    /// A bug.
    Panic = INTERNAL_SERVER_ERROR "panic" "the proxy failed to handle the request",
}

impl Cause {
    /// Whether the upstream failed, rather than the client or the proxy.
    pub(super) const fn is_upstream(self) -> bool {
        matches!(
            self,
            Cause::ConnectionRefused
                | Cause::NameResolution
                | Cause::ConnectFailed
                | Cause::ConnectTimeout
                | Cause::ConnectionClosed
                | Cause::BadResponse
                | Cause::UnaskedUpgrade
                | Cause::ResponseBroken
                | Cause::Timeout
        )
    }

    /// The body of the answer.
    pub(super) fn body(self) -> String {
        // Neither part holds a character that JSON escapes; a test looks.
        format!(
            "{{\"status\":{},\"error\":\"{}\",\"message\":\"{}\"}}\n",
            self.status().as_u16(),
            self.as_str(),
            self.message()
        )
    }

    /// A whole HTTP/1.1 answer, after which the connection closes.
    pub(super) fn http1(self) -> Vec<u8> {
        let (status, body) = (self.status(), self.body());
        format!(
            "HTTP/1.1 {} {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            status.as_str(),
            status.canonical_reason().unwrap_or("Error"),
            body.len()
        )
        .into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_json_and_words_are_unique() {
        let mut words = std::collections::HashSet::new();
        for cause in Cause::ALL {
            let body: serde_json::Value = serde_json::from_str(&cause.body()).unwrap();
            assert_eq!(body["error"], cause.as_str());
            assert_eq!(body["status"], cause.status().as_u16());
            assert!(words.insert(cause.as_str()));
            assert!(cause.status().as_u16() >= 400);
        }
    }
}
