//! More products.

use super::Case;

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    (r#"b659b576 www.example.com [02/Jan/2026:03:04:05 -0500] 10.0.0.7 arn:aws:iam::123:user/a 4C3 REST.GET.OBJECT key "GET /key HTTP/1.1" 200 - 2662 2662 70 10 "-" "S3Console/0.4" -"#, "access info 2026-01-02T08:04:05.000Z client.address=10.0.0.7 | http.request.method=GET | url.path=/key | network.protocol.version=1.1 | log.header=b659b576 www.example.com | http.response.status_code=200", r#"10.0.0.7 arn:aws:iam::123:user/a 4C3 REST.GET.OBJECT key "GET /key HTTP/1.1" 200 - 2662 2662 70 10 "-" "S3Console/0.4" -"#),
    ("1767323045.779    180 192.168.0.224 TCP_MISS/200 411 GET http://example.com/a user HIER_DIRECT/1.2.3.4 text/html", "text - 2026-01-02T03:04:05.779Z", "180 192.168.0.224 TCP_MISS/200 411 GET http://example.com/a user HIER_DIRECT/1.2.3.4 text/html"),
    ("Thu Jan  2 03:04:05 2025 1 host.example.com 123 /pub/file b _ i r user ftp 0 * c", "text - 2025-01-02T03:04:05.000Z", "1 host.example.com 123 /pub/file b _ i r user ftp 0 * c"),
    ("2026/01/02 03:04:05 +02:00 22255 192.168.1.1: xmlrpc/packages.list('arch: any',)", "text - 2026-01-02T01:04:05.000Z", "22255 192.168.1.1: xmlrpc/packages.list('arch: any',)"),
    (r#"03:04:05.814936 execve("/bin/ls", ["ls"]) = 0"#, "text - 2026-11-24T03:04:05.814936Z", r#"execve("/bin/ls", ["ls"]) = 0"#),
    (r#"1234 03:04:05.814936 open("/etc/passwd") = 3"#, "text - 2026-11-24T03:04:05.814936Z log.header=1234", r#"open("/etc/passwd") = 3"#),
    ("amXACML:01/02/2026 03:04:05:123 PM CEST: Thread[http-1,5,main]", "text - 2026-01-02T13:04:05.123Z logger=amXACML", "Thread[http-1,5,main]"),
    ("\"2026-01-02 03:04:05\"\t/home/a\t\"Data\"\tid", "text - 2026-01-02T03:04:05.000Z logger=/home/a", "\"Data\"\tid"),
    ("2026-01-02 03:04:05.123: PM2 log: App online", "text - 2026-01-02T03:04:05.123Z", "PM2 log: App online"),
    ("PM2    | 2026-01-02T03:04:05: PM2 log: Launching in no daemon mode", "text - 2026-01-02T03:04:05.000Z container.name=PM2", "PM2 log: Launching in no daemon mode"),
    ("2026-01-02T03:04:05: PM2 log: App [api:0] online", "text - 2026-01-02T03:04:05.000Z", "PM2 log: App [api:0] online"),
    ("Jan 02 03:04:05 myapp app/web.1: State changed", "text - 2027-01-02T03:04:05.000Z host.name=myapp | syslog.appname=app/web.1", "State changed"),
    ("2026-01-02 03:04:05 139700477753600 [Note] Event Scheduler: Loaded 0 events", "text info 2026-01-02T03:04:05.000Z thread.id=139700477753600 | log.level=Note", "Event Scheduler: Loaded 0 events"),
    ("150120  7:53:44 [Note] Plugin ready", "text info 2015-01-20T07:53:44.000Z log.level=Note", "Plugin ready"),
    ("2026-01-02T03:04:05.678901Z 8 [ERROR] [MY-000001] [InnoDB] broken", "text error 2026-01-02T03:04:05.678901Z thread.id=8 | logger=InnoDB | log.header=MY-000001", "broken"),
    ("[2026-01-02 03:04:05 +0000] [1234] [CRITICAL] worker 12 is silent", "text fatal 2026-01-02T03:04:05.000Z process.pid=1234", "worker 12 is silent"),
    ("Apr 28 04:02:03 build-7 klogd 1.5.0: reopened.", "text - 2027-04-28T04:02:03.000Z host.name=build-7 | syslog.appname=klogd | log.header=1.5.0", "reopened."),
    ("Jan  2 03:04:05 localhost sudo:    alice : TTY=pts/6 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/tail", "text - 2027-01-02T03:04:05.000Z host.name=localhost | syslog.appname=sudo", "alice : TTY=pts/6 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/tail"),
    ("2026-01-02 03:04:05,678 DEBUG [main] (Foo.java:12) - hi", "text debug 2026-01-02T03:04:05.678Z thread.name=main | code.file.path=Foo.java | code.line.number=12", "hi"),
    ("Oct 12 10:00:00.123456 host kernel: x", "text - 2026-10-12T10:00:00.123456Z host.name=host | syslog.appname=kernel", "x"),
    ("2026-01-02 03:04:05.678 CET [1234] user@db LOG:  duration: 1.2 ms", "text info 2026-01-02T02:04:05.678Z process.pid=1234 | log.level=LOG | log.header=user@db", "duration: 1.2 ms"),
    ("2026-01-02T03:04:05.678Z [myservice] info: hello there", "text info 2026-01-02T03:04:05.678Z logger=myservice", "hello there"),
];
