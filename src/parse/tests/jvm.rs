//! Java, Kotlin, Scala and what runs on them: logback, log4j, Spring Boot, java.util.logging.

use super::Case;

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    ("2026-01-02 03:04:05.678  INFO 1 --- [           main] c.e.shop.Application                     : Started in 3.2 seconds", "text info 2026-01-02T03:04:05.678Z process.pid=1 | thread.name=main | logger=c.e.shop.Application", "Started in 3.2 seconds"),
    ("2026-01-02 03:04:05.679  WARN [checkout,5b8efff798038103d269b633813fc60c,eee19b7ec3c1b174] 1 --- [nio-8080-exec-1] c.e.shop.CartController : cart is empty", "text warn 2026-01-02T03:04:05.679Z service=checkout | trace=5b8eff | span=eee19b | process.pid=1 | thread.name=nio-8080-exec-1 | logger=c.e.shop.CartController", "cart is empty"),
    ("2026-01-02 03:04:05.679  WARN [checkout,,] 1 --- [nio-8080-exec-1] c.e.shop.CartController : cart is empty", "text warn 2026-01-02T03:04:05.679Z service=checkout | process.pid=1 | thread.name=nio-8080-exec-1 | logger=c.e.shop.CartController", "cart is empty"),
    ("2026-01-02T03:04:05.678Z ERROR 1 --- [checkout] [nio-8080-exec-3] [5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174] c.e.shop.PaymentClient : gateway said no", "text error 2026-01-02T03:04:05.678Z service=checkout | trace=5b8eff | span=eee19b | process.pid=1 | thread.name=nio-8080-exec-3 | logger=c.e.shop.PaymentClient", "gateway said no"),
    ("2026-01-02T03:04:05.678+01:00  INFO 93649 --- [order service] [         task-1] [                                                 ] c.e.shop.Consumer : received", "text info 2026-01-02T02:04:05.678Z service=order service | process.pid=93649 | thread.name=task-1 | logger=c.e.shop.Consumer", "received"),
    ("2026-01-02T03:04:05.678Z DEBUG 1 --- [orders-api] [scheduling-1] com.zaxxer.hikari.HikariDataSource       : pool stats: active=1 [x]", "text debug 2026-01-02T03:04:05.678Z service=orders-api | process.pid=1 | thread.name=scheduling-1 | logger=com.zaxxer.hikari.HikariDataSource", "pool stats: active=1 [x]"),
    ("03:04:05.678 [main] DEBUG com.example.Boot - wiring beans", "text debug 2026-11-24T03:04:05.678Z thread.name=main | logger=com.example.Boot", "wiring beans"),
    ("03:04:05.678 [main] INFO  com.example.Boot -- wiring beans", "text info 2026-11-24T03:04:05.678Z thread.name=main | logger=com.example.Boot", "wiring beans"),
    ("2026-01-02 03:04:05,678 INFO [main] com.example.App: got level=error from peer, ERROR count 0", "text info 2026-01-02T03:04:05.678Z thread.name=main | logger=com.example.App", "got level=error from peer, ERROR count 0"),
    ("2026-01-02 03:04:05,678 [pool-1-thread-3] WARN  com.example.Worker - slow: 3s", "text warn 2026-01-02T03:04:05.678Z thread.name=pool-1-thread-3 | logger=com.example.Worker", "slow: 3s"),
    ("2026-01-02 03:04:05,679 FATAL com.example.Worker - cannot go on", "text fatal 2026-01-02T03:04:05.679Z logger=com.example.Worker", "cannot go on"),
    ("2026-01-02 03:04:05,679 INFO  Worker:57 - picked a job", "text info 2026-01-02T03:04:05.679Z logger=Worker | code.line.number=57", "picked a job"),
    ("2026-01-02 03:04:05,679 INFO  fs.Disk (LogAdapter.java:info(51)) - mounted", "text info 2026-01-02T03:04:05.679Z logger=fs.Disk | code.file.path=LogAdapter.java | code.function.name=info | code.line.number=51", "mounted"),
    ("INFO  [main] 2026-01-02 03:04:05,678 Daemon.java:123 - starting", "text info 2026-01-02T03:04:05.678Z thread.name=main | code.file.path=Daemon.java | code.line.number=123", "starting"),
    ("[main] INFO com.example.App - no time here", "text info - thread.name=main | logger=com.example.App", "no time here"),
    ("0 [main] INFO com.example.App - ticks first", "text info - process.pid=0 | thread.name=main | logger=com.example.App", "ticks first"),
    ("[2026-01-02 03:04:05,678] INFO Awaiting connections on 0.0.0.0:9092 (net.broker.SocketServer)", "text info 2026-01-02T03:04:05.678Z logger=net.broker.SocketServer", "Awaiting connections on 0.0.0.0:9092"),
    ("[2026-01-02 03:04:05,678] INFO [Controller id=1] Starting (net.broker.Controller)", "text info 2026-01-02T03:04:05.678Z logger=net.broker.Controller", "[Controller id=1] Starting"),
    ("2026-01-02 03:04:05,678 - WARN  [Send:188:QuorumManager$Send@688] - leaving thread", "text warn 2026-01-02T03:04:05.678Z thread.name=Send:188 | logger=QuorumManager$Send | code.line.number=688", "leaving thread"),
    ("2026-01-02 03:04:05,678 [myid:3] - INFO  [main:QuorumPeerConfig@136] - Reading configuration", "text info 2026-01-02T03:04:05.678Z thread.name=main | logger=QuorumPeerConfig | code.line.number=136 | log.header=myid:3", "Reading configuration"),
    ("2026-01-02 03:04:05,678 [req=f91d4a84-020d-4874-9741-3979d0baf58d, org=acme] INFO  com.example.Filter - Request: verb=GET", "text info 2026-01-02T03:04:05.678Z req=f91d4a84-020d-4874-9741-3979d0baf58d | org=acme | logger=com.example.Filter", "Request: verb=GET"),
    ("260102 030405 148 INFO store.Node$Receiver: block 388 arrived", "text info 2026-01-02T03:04:05.000Z process.pid=148 | logger=store.Node$Receiver", "block 388 arrived"),
    ("26/01/02 03:04:05 INFO executor.Pool: handlers set for [TERM, INT]", "text info 2026-01-02T03:04:05.000Z logger=executor.Pool", "handlers set for [TERM, INT]"),
    ("Jan 02, 2026 3:04:05 AM com.example.Main run\nSEVERE: cannot open port", "text error 2026-01-02T03:04:05.000Z log.level=SEVERE | logger=com.example.Main | code.function.name=run", "cannot open port"),
    ("Jan 02, 2026 3:04:06 PM com.example.Main run\nINFO: trying the next one", "text info 2026-01-02T15:04:06.000Z logger=com.example.Main | code.function.name=run", "trying the next one"),
    ("02-Jan-2026 03:04:05.678 INFO [main] org.example.startup.Server.start Server startup in [312] ms", "text info 2026-01-02T03:04:05.678Z thread.name=main | logger=org.example.startup.Server.start", "Server startup in [312] ms"),
    ("15:04:05,678 INFO  [org.example.as] (MSC service thread 1-2) started", "text info 2026-11-24T15:04:05.678Z logger=org.example.as | thread.name=MSC service thread 1-2", "started"),
    ("2026-01-02 03:04:05,678 INFO  [io.example] (main) profile prod activated", "text info 2026-01-02T03:04:05.678Z logger=io.example | thread.name=main", "profile prod activated"),
];
