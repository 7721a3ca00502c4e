//! Python: logging, OpenTelemetry, uvicorn, gunicorn, Django, Celery.

use super::Case;

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    ("WARNING:root:no handler configured", "text warn - logger=root", "no handler configured"),
    ("INFO:app.db:connected to db-1", "text info - logger=app.db", "connected to db-1"),
    ("ERROR:no second colon", "text error -", "no second colon"),
    ("2026-01-02 03:04:05,678 - app.db - ERROR - lost connection", "text error 2026-01-02T03:04:05.678Z logger=app.db", "lost connection"),
    ("2026-01-02 03:04:05,678 - ERROR - lost connection", "text error 2026-01-02T03:04:05.678Z", "lost connection"),
    ("2026-01-02 03:04:05,678 ERROR app.db lost connection", "text error 2026-01-02T03:04:05.678Z", "app.db lost connection"),
    ("2026-01-02 03:04:05,678 INFO [app.orders] [worker.py:88] [trace_id=5b8efff798038103d269b633813fc60c span_id=eee19b7ec3c1b174 resource.service.name=orders trace_sampled=True] - order stored", "text info 2026-01-02T03:04:05.678Z service=orders | trace=5b8eff | span=eee19b | logger=app.orders | code.file.path=worker.py | code.line.number=88 | trace_sampled=True", "order stored"),
    ("2026-01-02 03:04:05,678 INFO [root] [main.py:8] [trace_id=0 span_id=0 resource.service.name=orders trace_sampled=False] - idle", "text info 2026-01-02T03:04:05.678Z service=orders | logger=root | code.file.path=main.py | code.line.number=8 | trace_sampled=False", "idle"),
    ("[2026-01-02 03:04:05,678] WARNING in views: form is odd", "text warn 2026-01-02T03:04:05.678Z", "in views: form is odd"),
    ("INFO 2026-01-02 03:04:05,678 views 1234 140735 form is fine", "text info 2026-01-02T03:04:05.678Z", "views 1234 140735 form is fine"),
    (r#"INFO:     10.0.0.9:51322 - "GET /items/3 HTTP/1.1" 404 Not Found"#, "access info - client.address=10.0.0.9 | http.request.method=GET | url.path=/items/3 | network.protocol.version=1.1 | client.port=51322 | http.response.status_code=404", r#""GET /items/3 HTTP/1.1" 404 Not Found"#),
    ("INFO:     Application startup complete.", "text info -", "Application startup complete."),
    ("[2026-01-02 03:04:05 +0000] [12] [INFO] Booting worker with pid: 12", "text info 2026-01-02T03:04:05.000Z process.pid=12", "Booting worker with pid: 12"),
    (r#"[02/Jan/2026 03:04:05] "POST /login HTTP/1.1" 500 1234"#, "access error 2026-01-02T03:04:05.000Z http.request.method=POST | url.path=/login | network.protocol.version=1.1 | http.response.status_code=500 | http.response.body.size=1234", r#""POST /login HTTP/1.1" 500"#),
    ("[2026-01-02 03:04:05,678: WARNING/MainProcess] clock skew", "text warn 2026-01-02T03:04:05.678Z thread.name=MainProcess", "clock skew"),
    ("[2026-01-02 03:04:05,678: INFO/ForkPoolWorker-1] Task shop.add[7f] received", "text info 2026-01-02T03:04:05.678Z thread.name=ForkPoolWorker-1", "Task shop.add[7f] received"),
];
