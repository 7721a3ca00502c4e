//! Paths to routes: a bounded number of names for an unbounded number of paths.
//!
//! Routes that are configured come first. Any other path becomes a template by itself, ids in it
//! replaced (`/users/{id}`), and a template becomes a route when a request to it did not fail by the
//! client's doing; so scanners cannot fill the table. When it is full the rest is [`Route::OTHER`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::hash::Fnv;
use super::span::Redact;

/// Routes that are known at most.
const MAX_ROUTES: usize = 200;
/// Segments and bytes that a template may have; deeper paths are cut.
const MAX_SEGMENTS: usize = 8;
const MAX_TEMPLATE: usize = 120;
/// What an id in a path is replaced by.
const ID: &str = "{id}";

/// A route, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Route(pub(super) u16);

impl Route {
    /// No route in particular.
    pub(super) const OTHER: Route = Route(0);
}

/// The known routes.
pub(super) struct Routes {
    configured: Vec<(Vec<String>, Route)>,
    table: Mutex<Table>,
    /// A template that it would change holds a secret, and becomes no route.
    redact: Option<Redact>,
}

#[derive(Debug, Default)]
struct Table {
    by_template: HashMap<Arc<str>, Route, Fnv>,
    names: Vec<Arc<str>>,
}

impl Routes {
    pub(super) fn new(configured: &[String], redact: Option<Redact>) -> Self {
        let mut table = Table { names: vec!["other".into()], ..Table::default() };
        let mut add = |template: &String| {
            let segments = template.split('/').map(str::to_owned).collect();
            (segments, table.add(template).unwrap_or(Route::OTHER))
        };
        let configured = configured.iter().map(&mut add).collect();
        Routes { configured, table: Mutex::new(table), redact }
    }

    /// Whether a template may be shown, as a label and in spans.
    fn may_be_shown(&self, template: &str) -> bool {
        let Some(redact) = &self.redact else { return true };
        let mut texts = vec![("http.route", template.to_owned())];
        redact(&mut texts);
        texts.iter().map(|(_, text)| text.as_str()).eq([template])
    }

    /// The route of a request that was answered with `status`.
    pub(super) fn of(&self, path: &str, status: u16) -> Route {
        let fits = |(segments, _): &&(Vec<String>, Route)| fits(segments, path);
        if let Some((_, route)) = self.configured.iter().find(fits) {
            return *route;
        }
        let template = template(path);
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(route) = table.by_template.get(template.as_str()) {
            return *route;
        }
        if (400..500).contains(&status) || table.is_full() || !self.may_be_shown(&template) {
            return Route::OTHER;
        }
        table.add(&template).unwrap_or(Route::OTHER)
    }

    /// Its name.
    pub(super) fn name(&self, route: Route) -> Arc<str> {
        let table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.names.get(usize::from(route.0)).cloned().unwrap_or_else(|| "other".into())
    }
}

impl Table {
    fn is_full(&self) -> bool {
        self.names.len() > MAX_ROUTES
    }

    fn add(&mut self, template: &str) -> Option<Route> {
        if self.is_full() {
            return None;
        }
        let route = Route(u16::try_from(self.names.len()).ok()?);
        let name: Arc<str> = template.into();
        self.names.push(name.clone());
        self.by_template.insert(name, route);
        Some(route)
    }
}

/// Whether a path fits a configured route: `{…}` takes one segment, a last `*` all that follow.
fn fits(segments: &[String], path: &str) -> bool {
    let mut parts = path.split('/');
    for (at, segment) in segments.iter().enumerate() {
        match parts.next() {
            Some(_) if segment == "*" && at + 1 == segments.len() => return true,
            Some(part) if segment.starts_with('{') && segment.ends_with('}') && !part.is_empty() => {}
            Some(part) if part == segment => {}
            _ => return false,
        }
    }
    parts.next().is_none()
}

/// The path with its ids replaced, cut when it is deep or long.
fn template(path: &str) -> String {
    let mut out = String::with_capacity(path.len().min(MAX_TEMPLATE));
    for (depth, segment) in path.trim_start_matches('/').split('/').enumerate() {
        let segment = if is_id(segment) { ID } else { segment };
        if depth == MAX_SEGMENTS || out.len() + segment.len() >= MAX_TEMPLATE {
            out.push_str("/*");
            break;
        }
        out.push('/');
        out.push_str(segment);
    }
    out
}

/// Whether a segment names one of many things: numbers, hashes, UUIDs, names with many digits,
/// addresses, anything encoded.
fn is_id(segment: &str) -> bool {
    let (mut digits, mut hex, mut encoded) = (0, true, false);
    for &byte in segment.as_bytes() {
        digits += usize::from(byte.is_ascii_digit());
        hex &= byte.is_ascii_hexdigit() | (byte == b'-');
        encoded |= matches!(byte, b'%' | b'@' | b':' | b'=' | b',') | (byte >= 0x80);
    }
    let len = segment.len();
    let (all_digits, long_hex) = (digits > 0 && digits == len, len >= 8 && digits > 0 && hex);
    all_digits || long_hex || digits >= 3 || encoded || len > 40
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates() {
        for (path, want) in [
            ("/", "/"),
            ("", "/"),
            ("//", "/"),
            ("/users", "/users"),
            ("/users/", "/users/"),
            ("/users/17", "/users/{id}"),
            ("/users/17/orders/4", "/users/{id}/orders/{id}"),
            ("/v1/items/6d9f1c2a", "/v1/items/{id}"),
            ("/items/3f2a9c51-77b0-4e1d-9a53-0d6f1c2ab3e8", "/items/{id}"),
            ("/by-mail/jane@example.com", "/by-mail/{id}"),
            ("/oauth2/token", "/oauth2/token"),
            ("/static/app.js", "/static/app.js"),
            ("/static/app-4711.js", "/static/{id}"),
            ("/caf%C3%A9", "/{id}"),
            ("/feedface/beef", "/feedface/beef"),
            ("/a/b/c/d/e/f/g/h/i/j", "/a/b/c/d/e/f/g/h/*"),
        ] {
            assert_eq!(template(path), want, "{path}");
        }
        assert!(template(&"/abcdefghijklmnopqrstuvwxyz".repeat(50)).len() <= MAX_TEMPLATE + 2);
    }

    #[test]
    fn a_path_with_a_secret_is_no_route() {
        let redact: Redact = Arc::new(|texts| texts.iter_mut().for_each(|(_, text)| *text = text.replace("hush", "*")));
        let routes = Routes::new(&[], Some(redact));
        assert_eq!(routes.of("/login/hush", 200), Route::OTHER);
        assert_eq!(&*routes.name(routes.of("/login", 200)), "/login");
    }

    #[test]
    fn configured_routes_come_first() {
        let routes = Routes::new(&["/users/{name}".to_owned(), "/files/*".to_owned()], None);
        for (path, want) in [
            ("/users/jane", "/users/{name}"),
            ("/users/", "/users/"),
            ("/users/jane/pets", "/users/jane/pets"),
            ("/files/a/b/c", "/files/*"),
            ("/files", "/files"),
        ] {
            assert_eq!(&*routes.name(routes.of(path, 200)), want, "{path}");
        }
    }

    #[test]
    fn the_table_is_bounded_and_scanners_do_not_fill_it() {
        let routes = Routes::new(&[], None);
        let letters =
            |n: usize| format!("/{}", "abcdefghij".chars().nth(n % 10).unwrap().to_string().repeat(1 + n / 10));
        for n in 0..300 {
            assert_eq!(routes.of(&letters(n), 404), Route::OTHER);
        }
        assert_eq!(routes.of("/app", 200), Route(1));
        assert_eq!(routes.of("/app", 404), Route(1), "once known it counts whatever the status");
        for n in 0..300 {
            routes.of(&letters(n), 200);
        }
        assert_eq!(routes.of("/one-more", 200), Route::OTHER);
        assert_eq!(routes.table.lock().unwrap().names.len(), MAX_ROUTES + 1);
    }
}
