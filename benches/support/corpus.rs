//! Seeded log corpora: the same bytes on every machine, no real data.

/// SplitMix64: small, seedable, good enough to pick words with.
pub(crate) struct Random(u64);

impl Random {
    /// A generator at `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len() as u64) as usize]
    }
}

const SERVICES: [&str; 4] = ["orders", "billing", "stock", "edge"];
const LOGGERS: [&str; 3] =
    ["c.example.shop.OrderController", "o.s.web.DispatcherServlet", "c.example.pool.Connections"];
const THREADS: [&str; 3] = ["nio-8080-exec-1", "main", "scheduling-1"];
const LEVELS: [&str; 10] = ["INFO", "INFO", "INFO", "INFO", "INFO", "INFO", "DEBUG", "DEBUG", "WARN", "ERROR"];

fn message(random: &mut Random) -> String {
    let n = random.below(1_000_000);
    match random.below(5) {
        0 => format!("order {n} accepted with {} items", n % 9),
        1 => format!("request completed in {} ms", n % 900),
        2 => format!("fetched {} rows from replica-{} in {}.{} ms", n % 5000, n % 3, n % 70, n % 1000),
        3 => format!("pool: active={} idle={} waiting=0", n % 20, n % 7),
        _ => format!("batch {n} flushed ({} bytes)", n % 65_536),
    }
}

/// JSON lines as pino and zap write them, 250 to 300 bytes each; one in `escapes` holds escapes.
pub(crate) fn json(bytes: usize, escapes: u64) -> Vec<u8> {
    let mut random = Random::new(1);
    let mut out = String::new();
    let mut ms = 1_767_225_600_000u64;
    while out.len() < bytes {
        ms += random.below(4);
        let (trace, span) = (random.next(), random.next());
        let mut text = message(&mut random);
        if escapes > 0 && random.below(escapes) == 0 {
            text.push_str(" Get \\\"http://stock/v1\\\": deadline exceeded\\n");
        }
        let (service, level) = (random.pick(&SERVICES), random.pick(&LEVELS).to_lowercase());
        let line = if random.below(2) == 0 {
            format!(
                "{{\"level\":{},\"time\":{ms},\"pid\":7,\"hostname\":\"{service}-7d9f8b6c4-x2k\",\"trace_id\":\"{trace:016x}{span:016x}\",\"span_id\":\"{span:016x}\",\"module\":\"cart\",\"items\":{},\"flags\":{{\"beta\":true,\"cohort\":{}}},\"msg\":\"{text}\"}}\n",
                if level == "error" { 50 } else { 30 },
                random.below(20),
                random.below(64)
            )
        } else {
            format!(
                "{{\"level\":\"{level}\",\"ts\":{}.{:03},\"caller\":\"server/handler.go:{}\",\"msg\":\"{text}\",\"service\":\"{service}\",\"traceId\":\"{trace:016x}{span:016x}\",\"spanId\":\"{span:016x}\",\"latency\":0.{:06},\"attempt\":{},\"region\":\"eu-west-1\"}}\n",
                ms / 1000,
                ms % 1000,
                random.below(900),
                random.below(1_000_000),
                random.below(3)
            )
        };
        out.push_str(&line);
    }
    out.into_bytes()
}

/// Text lines as Spring Boot, Python logging and nginx write them, about 180 bytes each.
pub(crate) fn text(bytes: usize) -> Vec<u8> {
    let mut random = Random::new(2);
    let mut out = String::new();
    while out.len() < bytes {
        out.push_str(&text_line(&mut random));
    }
    out.into_bytes()
}

fn text_line(random: &mut Random) -> String {
    let (trace, span, ms) = (random.next(), random.next(), random.below(1000));
    let text = message(random);
    match random.below(3) {
        0 => format!(
            "2026-01-01T00:10:20.{ms:03}Z {:>5} 1 --- [{}] [{}] [{trace:016x}{span:016x}-{span:016x}] {:<40} : {text}\n",
            random.pick(&LEVELS),
            random.pick(&SERVICES),
            random.pick(&THREADS),
            random.pick(&LOGGERS)
        ),
        1 => format!(
            "2026-01-01 00:10:20,{ms:03} {} [app.orders] [worker.py:{}] [trace_id={trace:016x}{span:016x} span_id={span:016x} resource.service.name={}] - {text}\n",
            random.pick(&LEVELS),
            random.below(900),
            random.pick(&SERVICES)
        ),
        _ => format!(
            "192.0.2.{} - - [01/Jan/2026:00:10:20 +0000] \"GET /api/v1/orders?n={ms} HTTP/1.1\" 200 {} \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\"\n",
            random.below(255),
            random.below(60_000)
        ),
    }
}

/// Text lines, one in a hundred followed by a Java stack trace.
pub(crate) fn traces(bytes: usize) -> Vec<u8> {
    let mut random = Random::new(3);
    let mut out = String::new();
    while out.len() < bytes {
        out.push_str(&text_line(&mut random));
        if random.below(100) == 0 {
            out.push_str("2026-01-01 00:10:20,123 ERROR [main] c.example.Shop: request failed\njava.lang.IllegalStateException: no stock\n");
            for _ in 0..random.below(12) + 6 {
                out.push_str(&format!(
                    "\tat com.example.shop.OrderService.handle(OrderService.java:{})\n",
                    random.below(900)
                ));
            }
            out.push_str("Caused by: java.net.SocketTimeoutException: Read timed out\n\t... 14 more\n");
        }
    }
    out.into_bytes()
}

/// Text lines of which every second one holds something to redact.
pub(crate) fn sensitive(bytes: usize) -> Vec<u8> {
    let mut random = Random::new(4);
    let mut out = String::new();
    while out.len() < bytes {
        let n = random.next();
        let line = match random.below(6) {
            0 => format!("user u{}@example.com signed in", n % 100_000),
            1 => "charged card 4000 0000 0000 0002".to_owned(),
            2 => format!("Authorization: Bearer FAKE{n:016x}{n:016x}"),
            3 => format!("db login password=FAKE{n:016x} host=db-1"),
            _ => message(&mut random),
        };
        out.push_str(&format!("2026-01-01 00:10:20,123 INFO [main] c.example.Shop: {line}\n"));
    }
    out.into_bytes()
}
