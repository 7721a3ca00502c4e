//! Web servers, proxies, databases and brokers.

use super::Case;

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    ("2026/01/02 03:04:05 [error] 29#29: *17 connect() failed (111: Connection refused), client: 10.0.0.7", "text error 2026-01-02T03:04:05.000Z process.pid=29 | thread.id=29 | nginx.error.connection_id=17", "connect() failed (111: Connection refused), client: 10.0.0.7"),
    ("2026/01/02 03:04:05 [notice] 1#1: start worker processes", "text info 2026-01-02T03:04:05.000Z log.level=notice | process.pid=1 | thread.id=1", "start worker processes"),
    ("[Fri Jan 02 03:04:05.678901 2026] [proxy:error] [pid 81:tid 12] [client 10.0.0.7:51234] AH00957: HTTP: attempt failed", "text error 2026-01-02T03:04:05.678901Z logger=proxy | process.pid=81 | thread.id=12 | client.address=10.0.0.7 | client.port=51234", "AH00957: HTTP: attempt failed"),
    ("[Fri Jan 02 03:04:05 2026] [error] [client 10.0.0.7] script not found", "text error 2026-01-02T03:04:05.000Z client.address=10.0.0.7", "script not found"),
    ("[2026-01-02 03:04:05.678][8][warning][config] [source/common/grpc.cc:168] stream closed", "text warn 2026-01-02T03:04:05.678Z process.pid=8 | logger=config | code.file.path=source/common/grpc.cc | code.line.number=168", "stream closed"),
    (r#"[2026-01-02T03:04:05.678Z] "GET /cart HTTP/1.1" 503 UF 0 91 2 - "-" "curl/8.5.0""#, "access error 2026-01-02T03:04:05.678Z http.request.method=GET | url.path=/cart | network.protocol.version=1.1 | http.response.status_code=503", r#""GET /cart HTTP/1.1" 503 UF 0 91 2 - "-" "curl/8.5.0""#),
    (r#"Nov 20 03:04:05 lb-1 haproxy[812]: 10.0.0.7:51234 [20/Nov/2026:03:04:05.678] web~ shop/shop-1 0/0/1/12/13 200 1543 - - ---- 3/3/0/0/0 0/0 "GET /cart HTTP/1.1""#, "access info 2026-11-20T03:04:05.000Z host.name=lb-1 | syslog.appname=haproxy | process.pid=812 | client.address=10.0.0.7 | http.request.method=GET | url.path=/cart | network.protocol.version=1.1 | client.port=51234 | http.response.status_code=200", r#"web~ shop/shop-1 0/0/1/12/13 200 1543 - - ---- 3/3/0/0/0 0/0 "GET /cart HTTP/1.1""#),
    ("2026-01-02 03:04:05.678 UTC [812] LOG:  checkpoint starting: time", "text info 2026-01-02T03:04:05.678Z process.pid=812 | log.level=LOG", "checkpoint starting: time"),
    (r#"2026-01-02 03:04:05.679 UTC [813] alice@shop ERROR:  relation "orders" does not exist"#, "text error 2026-01-02T03:04:05.679Z process.pid=813 | log.header=alice@shop", r#"relation "orders" does not exist"#),
    ("2026-01-02 03:04:05.679 UTC [813] STATEMENT:  select * from orders", "text - 2026-01-02T03:04:05.679Z process.pid=813", "STATEMENT:  select * from orders"),
    ("2026-01-02 03:04:05.679 UTC [813]: [3-1] user=alice,db=shop,app=psql,client=10.0.0.7 FATAL:  too many clients", "text fatal 2026-01-02T03:04:05.679Z process.pid=813 | user=alice | db=shop | app=psql | client=10.0.0.7 | log.header=3-1", "too many clients"),
    ("2026-01-02T03:04:05.678901Z 0 [Warning] [MY-010068] [Server] CA certificate ca.pem is self signed.", "text warn 2026-01-02T03:04:05.678901Z thread.id=0 | logger=Server | log.header=MY-010068", "CA certificate ca.pem is self signed."),
    ("2026-01-02 03:04:05 0 [Note] InnoDB: Buffer pool(s) load completed", "text info 2026-01-02T03:04:05.000Z thread.id=0 | log.level=Note | logger=InnoDB", "Buffer pool(s) load completed"),
    ("260102  3:04:05 [ERROR] Can't start server", "text error 2026-01-02T03:04:05.000Z", "Can't start server"),
    ("1:M 02 Jan 2026 03:04:05.678 # Server can't set maximum open files", "text warn 2026-01-02T03:04:05.678Z process.pid=1 | log.header=1:M", "Server can't set maximum open files"),
    ("1:C 02 Jan 2026 03:04:05.678 - accepted", "text debug 2026-01-02T03:04:05.678Z process.pid=1 | log.header=1:C", "accepted"),
    ("[3574] 02 Jan 03:04:05.678 * background saving", "text info 2027-01-02T03:04:05.678Z process.pid=3574", "background saving"),
    ("2026-01-02 03:04:05.678901+00:00 [notice] <0.222.0> Feature flags: list found", "text info 2026-01-02T03:04:05.678901Z log.level=notice | process.pid=0.222.0", "Feature flags: list found"),
    ("[2026-01-02T03:04:05,678][INFO ][o.e.n.Node               ] [es-1] started", "text info 2026-01-02T03:04:05.678Z logger=o.e.n.Node | log.header=es-1", "started"),
    ("03:04:05.678 [error] GenServer crashed", "text error 2026-11-24T03:04:05.678Z", "GenServer crashed"),
    ("03:04:05.678 request_id=F1 [info] Sent 200 in 3ms", "text info 2026-11-24T03:04:05.678Z request_id=F1", "Sent 200 in 3ms"),
];
