//! Shows the redactor what stands where credentials do, so that it knows them when it meets them.

use http::Uri;
use http::header::HeaderMap;

use super::clock;
use super::shared::Proxy;

/// A request, of a caller or of the application.
pub(super) fn request(proxy: &Proxy, headers: &HeaderMap, uri: &Uri) {
    let Some(learned) = &proxy.learned else { return };
    message(proxy, headers);
    if let Some(query) = uri.query() {
        learned.learn_query(query, clock::now().mono);
    }
}

/// A response's header.
pub(super) fn message(proxy: &Proxy, headers: &HeaderMap) {
    let Some(learned) = &proxy.learned else { return };
    for (name, value) in headers {
        if learned.is_of_interest(name.as_str()) {
            learned.learn_header(name.as_str(), value.as_bytes(), clock::now().mono);
        }
    }
}
