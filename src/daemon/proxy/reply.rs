//! Answers of the proxy itself.

use http::header::{self, HeaderValue};
use http::{Response, StatusCode};

use super::body::ResponseBody;
use super::cause::Cause;

/// The answer to a request that failed here or on its way.
pub(super) fn failure(cause: Cause) -> Response<ResponseBody> {
    let mut response = Response::new(ResponseBody::local(cause.body()));
    *response.status_mut() = cause.status();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    match cause {
        Cause::Overloaded => drop(headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"))),
        Cause::Connect => {
            let methods = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
            headers.insert(header::ALLOW, methods);
        }
        _ => {}
    }
    response
}

/// `200` to `CONNECT`, and nothing else.
pub(super) fn connected() -> Response<ResponseBody> {
    let mut response = Response::new(ResponseBody::Local(None));
    *response.status_mut() = StatusCode::OK;
    response
}
