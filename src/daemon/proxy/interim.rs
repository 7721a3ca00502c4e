//! What a server may say before its response: interim responses (1xx), and the switch to another
//! protocol.

use std::sync::Arc;

use http::header::{self, HeaderMap, HeaderValue};
use http::{Request, StatusCode, Version};
use hyper::upgrade::OnUpgrade;

use super::body::Meter;
use super::conn::Conn;
use super::headers;

/// Asks the application in turn for the switch that the client asked for; what is returned becomes
/// the client's side of it.
pub(super) fn ask_for<B>(request: &mut Request<B>, protocol: HeaderValue) -> OnUpgrade {
    let headers = request.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, protocol);
    hyper::upgrade::on(request)
}

/// Sees to it that interim responses reach the client: `100` by letting its body through, the others
/// as they are. HTTP/1.0 knows none, and over HTTP/2 the library has no way to send them.
pub(super) fn pass<B>(request: &mut Request<B>, conn: &Arc<Conn>, client: Version, meter: Option<&Arc<Meter>>) {
    if client != Version::HTTP_11 && meter.is_none() {
        return;
    }
    let (conn, meter) = (conn.clone(), meter.cloned());
    hyper::ext::on_informational(request, move |response| match response.status() {
        StatusCode::CONTINUE => {
            if let Some(meter) = &meter {
                meter.open();
            }
        }
        status if client == Version::HTTP_11 => conn.push_interim(&written(status, response.headers())),
        _ => {}
    });
}

/// An interim response as HTTP/1.1 writes it.
fn written(status: StatusCode, came: &HeaderMap) -> Vec<u8> {
    let mut fields = came.clone();
    headers::strip_response(&mut fields);
    let reason = status.canonical_reason().unwrap_or("Interim");
    let mut out = format!("HTTP/1.1 {} {reason}\r\n", status.as_str()).into_bytes();
    for (name, value) in &fields {
        out.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    out.extend_from_slice(b"\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interim_responses_are_written_without_what_is_for_one_hop() {
        let mut headers = HeaderMap::new();
        headers.append("link", "</a.css>; rel=preload".parse().unwrap());
        headers.append("link", "</b.js>; rel=preload".parse().unwrap());
        headers.append("connection", "x-hop".parse().unwrap());
        headers.append("x-hop", "1".parse().unwrap());
        let text = String::from_utf8(written(StatusCode::EARLY_HINTS, &headers)).unwrap();
        let want = "HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\nlink: </b.js>; rel=preload\r\n\r\n";
        assert_eq!(text, want);
    }
}
