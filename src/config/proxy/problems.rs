//! What the proxy cannot work with although every type is right.

use super::{Options, Upstream};

impl Options {
    /// Whether a proxy is to run at all.
    pub fn is_on(&self) -> bool {
        self.listen.is_some() || self.egress.is_some()
    }

    /// What is wrong: keys of the section, and what.
    pub(in super::super) fn problems(&self) -> Vec<(String, String)> {
        let mut wrong = Vec::new();
        let mut add = |key: &str, what: String| wrong.push((key.to_owned(), what));
        for (key, address) in [("listen", &self.listen), ("egress", &self.egress)] {
            if address.as_deref().is_some_and(|address| port(address).is_none()) {
                add(key, "expected an address and port such as 0.0.0.0:8080".to_owned());
            }
        }
        if self.is_a_loop() {
            add("upstream", "is where the proxy itself listens: requests would go round for ever".to_owned());
        }
        if !(0.0..=1.0).contains(&self.sampler_ratio) {
            add("sampler_ratio", format!("{} is not between 0 and 1", self.sampler_ratio));
        }
        for (at, _) in self.routes.iter().enumerate().filter(|(_, route)| !route.starts_with('/')) {
            add(&format!("routes[{at}]"), "a route begins with a slash".to_owned());
        }
        let (limits, timeouts, drain) = (&self.limits, &self.timeouts, &self.drain);
        let hour = 3_600_000;
        for (key, value, range) in [
            ("limits.header_bytes", limits.header_bytes as u64, 1024..=1 << 20),
            ("limits.header_fields", limits.header_fields as u64, 8..=10_000),
            ("limits.connections", limits.connections as u64, 1..=1 << 20),
            ("limits.in_flight", limits.in_flight.into(), 1..=1 << 20),
            ("timeouts.header_ms", timeouts.header_ms, 1..=hour),
            ("timeouts.connect_ms", timeouts.connect_ms, 1..=hour),
            ("timeouts.idle_ms", timeouts.idle_ms, 1..=24 * hour),
            ("timeouts.response_ms", timeouts.response_ms.unwrap_or(1), 1..=24 * hour),
            ("timeouts.startup_ms", timeouts.startup_ms, 0..=hour),
            ("drain.delay_ms", drain.delay_ms, 0..=hour),
            ("drain.deadline_ms", drain.deadline_ms, 0..=hour),
        ] {
            if !range.contains(&value) {
                add(key, format!("{value} is not between {} and {}", range.start(), range.end()));
            }
        }
        wrong
    }

    /// The upstream is the listener, as far as their texts tell.
    fn is_a_loop(&self) -> bool {
        let (Some(listen), Upstream::Tcp(upstream)) = (&self.listen, &self.upstream) else { return false };
        let (Some((ours, port)), Some((theirs, same))) = (split(listen), split(upstream)) else { return false };
        let local = |host: &str| host == "localhost" || host.starts_with("127.") || host == "[::1]";
        let any = matches!(ours, "0.0.0.0" | "[::]") || local(ours);
        port == same && port != 0 && (ours == theirs || any && local(theirs))
    }
}

/// Host and port, when there are both.
fn split(address: &str) -> Option<(&str, u16)> {
    let (host, port) = address.rsplit_once(':')?;
    Some((host, port.parse().ok()?)).filter(|(host, _)| !host.is_empty())
}

fn port(address: &str) -> Option<u16> {
    split(address).map(|(_, port)| port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_work_is_told_by_key() {
        type Change = fn(&mut Options);
        let cases: [(Change, &[&str]); 10] = [
            (|_| {}, &[]),
            (|options| options.listen = Some("0.0.0.0:80".to_owned()), &[]),
            (|options| options.listen = Some("0.0.0.0:8080".to_owned()), &["upstream"]),
            (|options| options.listen = Some("10.0.0.1:8080".to_owned()), &[]),
            (|options| options.listen = Some(":8080".to_owned()), &["listen"]),
            (|options| options.egress = Some("15001".to_owned()), &["egress"]),
            (|options| options.sampler_ratio = f64::NAN, &["sampler_ratio"]),
            (|options| options.routes = vec!["/a".to_owned(), "b".to_owned()], &["routes[1]"]),
            (|options| options.limits.in_flight = 0, &["limits.in_flight"]),
            (|options| options.timeouts.response_ms = Some(0), &["timeouts.response_ms"]),
        ];
        for (change, want) in cases {
            let mut options = Options::default();
            change(&mut options);
            let problems = options.problems();
            let keys: Vec<&str> = problems.iter().map(|(key, _)| key.as_str()).collect();
            assert_eq!(keys, want, "{problems:?}");
        }
    }
}
