//! Syslog with a priority and envelopes.

use super::Case;

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    ("<34>Jan  2 03:04:05 web-1 su[812]: alice may not", "syslog fatal 2027-01-02T03:04:05.000Z host.name=web-1 | syslog.appname=su | process.pid=812 | syslog.facility=4", "alice may not"),
    (r#"<165>1 2026-01-02T03:04:05.003Z web-1 billing 812 ID47 [origin ip="10.0.0.1"][opentelemetry trace_id="5b8efff798038103d269b633813fc60c" span_id="eee19b7ec3c1b174"] an application event"#, "syslog info 2026-01-02T03:04:05.003Z trace=5b8eff | span=eee19b | origin.ip=10.0.0.1 | host.name=web-1 | syslog.appname=billing | syslog.msgid=ID47 | process.pid=812 | syslog.facility=20", "an application event"),
    ("<4>Shop.Orders[7] retrying order 12", "syslog warn - logger=Shop.Orders | event.code=7", "retrying order 12"),
    ("<6>[   12.345678] usb 1-1: new device", "syslog info -", "[   12.345678] usb 1-1: new device"),
    ("<13>app: without time", "syslog info - syslog.appname=app | syslog.facility=1", "without time"),
    ("web-1  | 2026-01-02 03:04:05,678 INFO [main] com.example.App: behind a prefix", "text info 2026-01-02T03:04:05.678Z thread.name=main | logger=com.example.App | container.name=web-1", "behind a prefix"),
    ("web-1  | plain words", "plain - -", "web-1  | plain words"),
    ("[pod/web-5d9/app] 2026-01-02 03:04:05,678 INFO [main] com.example.App: behind a prefix", "text info 2026-01-02T03:04:05.678Z thread.name=main | logger=com.example.App | k8s.pod.name=web-5d9 | k8s.container.name=app", "behind a prefix"),
    ("INFO   | jvm 1    | 2026/01/02 03:04:05 | 2026-01-02 03:04:05,678 [Thread-46] DEBUG com.example.Conn - adding", "text debug 2026-01-02T03:04:05.678Z log.header=jvm 1 | thread.name=Thread-46 | logger=com.example.Conn | log.header#2=2026-01-02 03:04:05,678", "adding"),
];
