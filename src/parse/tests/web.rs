//! structlog, loguru, JavaScript, Ruby, PHP and .NET.

use super::Case;

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    ("2026-01-02 03:04:05 [error    ] cannot reach peer              peer=db-2 tries=3", "text error 2026-01-02T03:04:05.000Z", "cannot reach peer              peer=db-2 tries=3"),
    ("2026-01-02 03:04:05.678 | SUCCESS  | app.jobs:run:16 - all done", "text info 2026-01-02T03:04:05.678Z log.level=SUCCESS | logger=app.jobs | code.function.name=run | code.line.number=16", "all done"),
    ("2026-01-02 03:04:05.678 | DEBUG    | __main__:<module>:3 - hi | there", "text debug 2026-01-02T03:04:05.678Z logger=__main__ | code.function.name=<module> | code.line.number=3", "hi | there"),
    ("[2026-01-02T03:04:05.678] [ERROR] api - boom", "text error 2026-01-02T03:04:05.678Z logger=api", "boom"),
    (r#"warn: cache is cold {"ratio":0.2}"#, "text warn -", r#"cache is cold {"ratio":0.2}"#),
    ("error: cannot read file", "text error -", "cannot read file"),
    ("2026-01-02T03:04:05.678Z info: listening", "text info 2026-01-02T03:04:05.678Z", "listening"),
    ("2026-01-02T03:04:05.678Z [info]: listening", "text info 2026-01-02T03:04:05.678Z", "listening"),
    ("2026-01-02 03:04:05 info Server is up", "text info 2026-01-02T03:04:05.000Z", "Server is up"),
    ("2026-01-02 03:04:05 error reading config: EOF", "text - 2026-01-02T03:04:05.000Z", "error reading config: EOF"),
    ("E, [2026-01-02T03:04:05.678901 #4711] ERROR -- billing: cannot charge", "text error 2026-01-02T03:04:05.678901Z process.pid=4711 | logger=billing", "cannot charge"),
    (r#"I, [2026-01-02T03:04:05.678901 #4711]  INFO -- : [5d9c4d3e-0d8e-4d0c-8f0a-0e8a3f1f0a11] Started GET "/" for 10.0.0.4"#, "text info 2026-01-02T03:04:05.678901Z process.pid=4711 | request_id=5d9c4d3e-0d8e-4d0c-8f0a-0e8a3f1f0a11", r#"Started GET "/" for 10.0.0.4"#),
    (r#"Started GET "/orders/7" for 10.0.0.4 at 2026-01-02 03:04:05 +0000"#, "plain - 2026-01-02T03:04:05.000Z", r#"Started GET "/orders/7" for 10.0.0.4 at 2026-01-02 03:04:05 +0000"#),
    ("2026-01-02T03:04:05.678Z pid=1 tid=abc class=Mailer jid=9f INFO: start", "text info 2026-01-02T03:04:05.678Z pid=1 | tid=abc | class=Mailer | jid=9f", "start"),
    (r#"[2026-01-02T03:04:05.678901+00:00] app.WARNING: low stock {"sku":"A-1"} []"#, "text warn 2026-01-02T03:04:05.678901Z logger=app", r#"low stock {"sku":"A-1"} []"#),
    (r#"[2026-01-02 03:04:05] local.ERROR: it broke {"userId":7}"#, "text error 2026-01-02T03:04:05.000Z logger=local", r#"it broke {"userId":7}"#),
    ("[02-Jan-2026 03:04:05 UTC] PHP Fatal error:  Uncaught RuntimeException: no in /app/a.php:3", "text fatal 2026-01-02T03:04:05.000Z", "PHP Fatal error:  Uncaught RuntimeException: no in /app/a.php:3"),
    ("[02-Jan-2026 03:04:05 Europe/Berlin] PHP Warning:  Undefined variable $x in /app/a.php on line 3", "text warn 2026-01-02T02:04:05.000Z", "PHP Warning:  Undefined variable $x in /app/a.php on line 3"),
    ("[02-Jan-2026 03:04:05] WARNING: [pool www] server reached max_children setting (5)", "text warn 2026-01-02T03:04:05.000Z", "[pool www] server reached max_children setting (5)"),
    ("[03:04:05 INF] queue is empty", "text info 2026-11-24T03:04:05.000Z", "queue is empty"),
    ("2026-01-02 03:04:05.678 +01:00 [WRN] queue is filling up", "text warn 2026-01-02T02:04:05.678Z", "queue is filling up"),
    ("2026-01-02 03:04:05.6789|ERROR|Shop.Api.Startup|cannot bind", "text error 2026-01-02T03:04:05.6789Z logger=Shop.Api.Startup", "cannot bind"),
    ("2026-01-02 03:04:05,678 [12] INFO  Shop.Api.Startup [(null)] - bound", "text info 2026-01-02T03:04:05.678Z process.pid=12 | logger=Shop.Api.Startup | log.header=(null)", "bound"),
    ("info: Shop.Orders[7]\n      order 12 stored\n      order 13 stored", "text info - logger=Shop.Orders | event.code=7", "order 12 stored\n      order 13 stored"),
    ("fail: Shop.Orders[7]\n      could not store", "text error - log.level=fail | logger=Shop.Orders | event.code=7", "could not store"),
    ("2026-01-02 03:04:05 warn: Shop.Orders[7]\n      retrying", "text warn 2026-01-02T03:04:05.000Z logger=Shop.Orders | event.code=7", "retrying"),
];
