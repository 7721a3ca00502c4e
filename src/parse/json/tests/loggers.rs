//! One row a logger: a line as it writes it, and the record.

use super::shown;

fn check(rows: &[(&str, &str)]) {
    for (line, want) in rows {
        assert_eq!(&shown(line), want, "\nline: {line}");
    }
}

#[test]
fn node() {
    check(&[
        // pino
        (
            r#"{"level":30,"time":1767323045123,"pid":19,"hostname":"web-1","reqId":"r-8","msg":"listening"}"#,
            "T=2026-01-02T03:04:05.123Z L=info M='listening' pid=19 hostname='web-1' reqId='r-8'",
        ),
        (
            r#"{"level":50,"time":1767323046001,"trace_id":"5b8efff798038103d269b633813fc60c","span_id":"eee19b7ec3c1b174","trace_flags":"01","err":{"type":"TypeError","message":"x is \"undefined\"","stack":"TypeError: x\n    at h (/a.js:1:9)"},"msg":"failed"}"#,
            r#"T=2026-01-02T03:04:06.001Z L=error t=5b8efff798038103d269b633813fc60c s=eee19b7ec3c1b174 M='failed' trace_flags='01' err={"type":"TypeError","message":"x is \"undefined\"","stack":"TypeError: x\n    at h (/a.js:1:9)"} exception.type='TypeError' exception.message="x is \"undefined\"""#,
        ),
        (
            r#"{"level":35,"time":"2026-01-02T03:04:05.123Z","msg":"own level"}"#,
            "T=2026-01-02T03:04:05.123Z L=info M='own level' level=35",
        ),
        // bunyan
        (
            r#"{"name":"shop","hostname":"h","pid":4,"level":40,"msg":"slow","time":"2026-01-02T03:04:05.678Z","v":0}"#,
            "T=2026-01-02T03:04:05.678Z L=warn M='slow' name='shop' hostname='h' pid=4 v=0",
        ),
        // winston
        (
            r#"{"level":"warn","message":"disk","service":"storage","timestamp":"2026-01-02T03:04:05.678Z"}"#,
            "T=2026-01-02T03:04:05.678Z L=warn S=storage M='disk'",
        ),
        (r#"{"level":"http","message":"GET /"}"#, "L=info M='GET /' level='http'"),
        (r#"{"level":"silly","message":"tick"}"#, "L=trace M='tick' level='silly'"),
        (
            r#"{"@fields":{"level":"error","k":1},"@message":"bad","@timestamp":"2026-01-02T03:04:05.678Z"}"#,
            r#"T=2026-01-02T03:04:05.678Z L=error M='bad' @fields={"k":1}"#,
        ),
    ]);
}

#[test]
fn go() {
    check(&[
        // zap
        (
            r#"{"level":"info","ts":1767323045.6789,"caller":"server/h.go:21","msg":"up","traceID":"5b8efff798038103d269b633813fc60c"}"#,
            "T=2026-01-02T03:04:05.6789Z L=info t=5b8efff798038103d269b633813fc60c M='up' caller='server/h.go:21'",
        ),
        (
            r#"{"level":"dpanic","ts":"2026-01-02T03:04:05.678Z","msg":"no","stacktrace":"main.main\n\t/src/main.go:3"}"#,
            r#"T=2026-01-02T03:04:05.678Z L=fatal M='no' level='dpanic' stacktrace="main.main\n\t/src/main.go:3""#,
        ),
        (
            r#"{"L":"INFO","T":"2026-01-02T03:04:05.678Z","C":"a.go:1","M":"dev"}"#,
            "T=2026-01-02T03:04:05.678Z L=info M='dev' C='a.go:1'",
        ),
        // zerolog
        (
            r#"{"level":"error","error":"card declined","time":"2026-01-02T03:04:05Z","message":"charge failed"}"#,
            "T=2026-01-02T03:04:05.000Z L=error M='charge failed' error='card declined'",
        ),
        (
            r#"{"level":"panic","time":1767323045,"message":"stop"}"#,
            "T=2026-01-02T03:04:05.000Z L=fatal M='stop' level='panic'",
        ),
        (r#"{"time":"2026-01-02T03:04:06Z","message":"no level"}"#, "T=2026-01-02T03:04:06.000Z M='no level'"),
        // logrus
        (
            r#"{"func":"main.work","level":"warning","msg":"slow","time":"2026-01-02T03:04:05+01:00","fields.time":"1s"}"#,
            "T=2026-01-02T02:04:05.000Z L=warn M='slow' func='main.work' fields.time='1s'",
        ),
        // slog
        (
            r#"{"time":"2026-01-02T03:04:05.123456789Z","level":"INFO+2","msg":"ready","addr":":8080"}"#,
            "T=2026-01-02T03:04:05.123456789Z L=info M='ready' level='INFO+2' addr=':8080'",
        ),
        (
            r#"{"time":"2026-01-02T03:04:05.2Z","level":"DEBUG-4","msg":"finest"}"#,
            "T=2026-01-02T03:04:05.200Z L=trace M='finest' level='DEBUG-4'",
        ),
        // klog: milliseconds in spite of its documentation; no level, an error has `err`
        (
            r#"{"ts":1767323045123.4567,"caller":"node/kubelet.go:2021","msg":"Starting","v":2}"#,
            "T=2026-01-02T03:04:05.1234567Z M='Starting' caller='node/kubelet.go:2021' v=2",
        ),
        (
            r#"{"ts":1767323045200.1,"caller":"a.go:99","msg":"Sync failed","err":"timeout"}"#,
            "T=2026-01-02T03:04:05.2001Z L=error M='Sync failed' caller='a.go:99' err='timeout'",
        ),
        // hclog
        (
            r#"{"@level":"debug","@message":"lease","@module":"core","@timestamp":"2026-01-02T03:04:05.678901Z"}"#,
            "T=2026-01-02T03:04:05.678901Z L=debug M='lease' @module='core'",
        ),
        // Caddy
        (
            r#"{"level":"error","ts":1767323045.5,"logger":"http.log.access","msg":"handled request","request":{"method":"GET","uri":"/"},"status":502}"#,
            r#"T=2026-01-02T03:04:05.500Z L=error M='handled request' logger='http.log.access' request={"method":"GET","uri":"/"} status=502"#,
        ),
        // lager
        (
            r#"{"timestamp":"1767323045.678901","source":"auctioneer","message":"started","log_level":1,"data":{}}"#,
            "T=2026-01-02T03:04:05.678901Z L=info M='started' source='auctioneer' data={}",
        ),
        (
            r#"{"time":"2026-01-02T03:04:05.678901Z","level":"info","scope":"ads","msg":"Push"}"#,
            "T=2026-01-02T03:04:05.678901Z L=info M='Push' scope='ads'",
        ),
    ]);
}

#[test]
fn java() {
    check(&[
        // logstash-logback-encoder
        (
            r#"{"@timestamp":"2026-01-02T03:04:05.678+01:00","@version":"1","message":"Got it","logger_name":"c.e.A","level":"INFO","level_value":20000,"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174"}"#,
            "T=2026-01-02T02:04:05.678Z L=info t=5b8efff798038103d269b633813fc60c s=eee19b7ec3c1b174 M='Got it' @version='1' logger_name='c.e.A' level_value=20000",
        ),
        (
            r#"{"@timestamp":"2026-01-02T03:04:05.678Z","message":"No","level":"ERROR","stack_trace":"java.lang.IllegalStateException: boom\n\tat c.e.A.b(A.java:3)\n"}"#,
            r#"T=2026-01-02T03:04:05.678Z L=error M='No' stack_trace="java.lang.IllegalStateException: boom\n\tat c.e.A.b(A.java:3)\n" exception.type='java.lang.IllegalStateException' exception.message='boom'"#,
        ),
        // log4j2
        (
            r#"{"@timestamp":"2026-01-02T03:04:05.678Z","ecs.version":"1.2.0","log.level":"WARN","message":"m","error.type":"java.io.IOException","error.message":"gone","trace.id":"5b8efff798038103d269b633813fc60c","transaction.id":"eee19b7ec3c1b174"}"#,
            "T=2026-01-02T03:04:05.678Z L=warn t=5b8efff798038103d269b633813fc60c s=eee19b7ec3c1b174 M='m' ecs.version='1.2.0' error.type='java.io.IOException' error.message='gone' exception.type='java.io.IOException' exception.message='gone'",
        ),
        (
            r#"{"instant":{"epochSecond":1767323045,"nanoOfSecond":678901000},"thread":"main","level":"DEBUG","message":"ready","contextMap":{"trace_id":"5b8efff798038103d269b633813fc60c","user":"7"}}"#,
            r#"T=2026-01-02T03:04:05.678901Z L=debug t=5b8efff798038103d269b633813fc60c M='ready' thread='main' contextMap={"user":"7"}"#,
        ),
        (
            r#"{"timeMillis":1767323045678,"level":"INFO","loggerName":"a","message":"x"}"#,
            "T=2026-01-02T03:04:05.678Z L=info M='x' loggerName='a'",
        ),
        (
            r#"{"timestamp":"2026-01-02T03:04:05.678Z","severity":"EMERGENCY","message":"fatal","logging.googleapis.com/trace":"projects/p/traces/5b8efff798038103d269b633813fc60c","logging.googleapis.com/spanId":"eee19b7ec3c1b174"}"#,
            "T=2026-01-02T03:04:05.678Z L=fatal t=5b8efff798038103d269b633813fc60c s=eee19b7ec3c1b174 M='fatal' severity='EMERGENCY' logging.googleapis.com/trace='projects/p/traces/5b8efff798038103d269b633813fc60c'",
        ),
        // Spring Boot
        (
            r#"{"@timestamp":"2026-01-02T03:04:05.678901Z","log":{"level":"INFO","logger":"o.s.App"},"process":{"pid":1},"service":{"name":"checkout","version":"1.4"},"message":"Started","ecs":{"version":"8.11"}}"#,
            r#"T=2026-01-02T03:04:05.678901Z L=info S=checkout M='Started' log={"logger":"o.s.App"} process={"pid":1} service={"version":"1.4"} ecs={"version":"8.11"}"#,
        ),
        (
            r#"{"version":"1.1","short_message":"m","timestamp":1767323045.678,"level":4,"_level_name":"WARN","_traceId":"5b8efff798038103d269b633813fc60c"}"#,
            "T=2026-01-02T03:04:05.678Z L=warn t=5b8efff798038103d269b633813fc60c M='m' version='1.1' _level_name='WARN'",
        ),
        // Quarkus
        (
            r#"{"timestamp":"2026-01-02T03:04:05.678+01:00","sequence":9,"level":"ERROR","message":"No","mdc":{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174"},"exception":{"refId":1,"exceptionType":"java.io.IOException","message":"gone","frames":[]}}"#,
            r#"T=2026-01-02T02:04:05.678Z L=error t=5b8efff798038103d269b633813fc60c s=eee19b7ec3c1b174 M='No' sequence=9 exception={"refId":1,"exceptionType":"java.io.IOException","message":"gone","frames":[]} exception.type='java.io.IOException' exception.message='gone'"#,
        ),
        // Elasticsearch
        (
            r#"{"type":"server","timestamp":"2026-01-02T03:04:05,678Z","level":"WARN","component":"o.e.c","message":"master","stacktrace":["java.lang.Exception: x","at y"]}"#,
            r#"T=2026-01-02T03:04:05.678Z L=warn M='master' type='server' component='o.e.c' stacktrace=["java.lang.Exception: x","at y"]"#,
        ),
    ]);
}

#[test]
fn python() {
    check(&[
        (
            r#"{"asctime": "2026-01-02 03:04:05,003", "levelname": "WARNING", "name": "app", "message": "m", "otelTraceID": "0", "otelSpanID": "0", "otelServiceName": "shop", "otelTraceSampled": false}"#,
            "T=2026-01-02T03:04:05.003Z L=warn S=shop M='m' name='app' otelTraceSampled=false",
        ),
        (
            r#"{"message": "m", "exc_info": "Traceback (most recent call last):\n  File \"a.py\", line 3, in f\nValueError: bad", "levelno": 40}"#,
            r#"L=error M='m' exc_info="Traceback (most recent call last):\n  File \"a.py\", line 3, in f\nValueError: bad" exception.type='ValueError' exception.message='bad'"#,
        ),
        (r#"{"level": 20, "lineno": 3, "message": "m"}"#, "L=info M='m' lineno=3"),
        // structlog
        (
            r#"{"user": 7, "event": "login", "level": "info", "timestamp": "2026-01-02T03:04:05.678901Z"}"#,
            "T=2026-01-02T03:04:05.678901Z L=info M='login' user=7",
        ),
        (r#"{"event": "tick", "timestamp": 1767323045.678901}"#, "T=2026-01-02T03:04:05.678901Z M='tick'"),
        // loguru
        (
            r#"{"text": "2026-01-02 | SUCCESS | done\n", "record": {"elapsed": {"seconds": 0.1}, "exception": null, "extra": {"trace_id": "5b8efff798038103d269b633813fc60c"}, "level": {"icon": "x", "name": "SUCCESS", "no": 25}, "message": "done", "time": {"repr": "2026-01-02 03:04:05.678901+00:00", "timestamp": 1767323045.678901}}}"#,
            r#"T=2026-01-02T03:04:05.678901Z L=info t=5b8efff798038103d269b633813fc60c M='done' text="2026-01-02 | SUCCESS | done\n" record={"elapsed": {"seconds": 0.1}, "exception": null, "extra": {}, "level": {"icon": "x", "name": "SUCCESS", "no": 25}, "time": {"repr": "2026-01-02 03:04:05.678901+00:00"}}"#,
        ),
        // ecs-logging
        (
            r#"{"@timestamp":"2026-01-02T03:04:05.631Z","log.level":"critical","message":"m","log":{"logger":"app","original":"m"},"trace":{"id":"5b8efff798038103d269b633813fc60c"},"span":{"id":"eee19b7ec3c1b174"},"transaction":{"id":"aaaaaaaaaaaaaaaa"}}"#,
            r#"T=2026-01-02T03:04:05.631Z L=fatal t=5b8efff798038103d269b633813fc60c s=eee19b7ec3c1b174 M='m' log={"logger":"app","original":"m"} transaction={"id":"aaaaaaaaaaaaaaaa"}"#,
        ),
    ]);
}

#[test]
fn dotnet() {
    check(&[
        (
            r#"{"EventId":14,"LogLevel":"Information","Category":"M.H.L","Message":"Now on: 8080","State":{"Message":"Now on: 8080","{OriginalFormat}":"Now on: {p}"},"Scopes":[{"Message":"SpanId:eee19b7ec3c1b174","SpanId":"eee19b7ec3c1b174","TraceId":"5b8efff798038103d269b633813fc60c","ParentId":"0"}],"Timestamp":"2026-01-02T03:04:05.678Z"}"#,
            r#"T=2026-01-02T03:04:05.678Z L=info t=5b8efff798038103d269b633813fc60c s=eee19b7ec3c1b174 M='Now on: 8080' EventId=14 Category='M.H.L' State={"Message":"Now on: 8080","{OriginalFormat}":"Now on: {p}"} Scopes=[{"Message":"SpanId:eee19b7ec3c1b174","SpanId":"eee19b7ec3c1b174","TraceId":"5b8efff798038103d269b633813fc60c","ParentId":"0"}]"#,
        ),
        // Serilog
        (
            r#"{"@t":"2026-01-02T03:04:05.6789012Z","@mt":"User {UserId} bought {Count}","UserId":17,"Count":3,"@tr":"5b8efff798038103d269b633813fc60c","@sp":"eee19b7ec3c1b174"}"#,
            "T=2026-01-02T03:04:05.6789012Z L=info t=5b8efff798038103d269b633813fc60c s=eee19b7ec3c1b174 M='User 17 bought 3' @mt='User {UserId} bought {Count}' UserId=17 Count=3",
        ),
        (
            r#"{"@t":"2026-01-02T03:04:06Z","@m":"Could not","@l":"Error","@x":"System.IO.IOException: disk full\n   at Shop.Save()"}"#,
            r#"T=2026-01-02T03:04:06.000Z L=error M='Could not' @x="System.IO.IOException: disk full\n   at Shop.Save()" exception.type='System.IO.IOException' exception.message='disk full'"#,
        ),
        (
            r#"{"Timestamp":"2026-01-02T03:04:05.678+01:00","Level":"Verbose","MessageTemplate":"Hi {Name}","Properties":{"Name":"Bo"},"TraceId":"5b8efff798038103d269b633813fc60c","SpanId":"eee19b7ec3c1b174"}"#,
            r#"T=2026-01-02T02:04:05.678Z L=trace t=5b8efff798038103d269b633813fc60c s=eee19b7ec3c1b174 M='Hi Bo' Level='Verbose' MessageTemplate='Hi {Name}' Properties={"Name":"Bo"}"#,
        ),
        // NLog
        (
            r#"{ "time": "2026-01-02 03:04:05.6789", "level": "Fatal", "message": "x" }"#,
            "T=2026-01-02T03:04:05.6789Z L=fatal M='x'",
        ),
    ]);
}

#[test]
fn rust_ruby_php_elixir() {
    check(&[
        (
            r#"{"timestamp":"2026-01-02T03:04:05.678901Z","level":"INFO","fields":{"message":"shaving","yaks":3},"target":"yak","spans":[{"yak":1,"name":"shave"}]}"#,
            r#"T=2026-01-02T03:04:05.678901Z L=info M='shaving' fields={"yaks":3} target='yak' spans=[{"yak":1,"name":"shave"}]"#,
        ),
        (
            r#"{"timestamp":"2026-01-02T03:04:05.678901Z","level":"WARN","fields":{"message":"only"},"target":"yak"}"#,
            "T=2026-01-02T03:04:05.678901Z L=warn M='only' target='yak'",
        ),
        // semantic_logger
        (
            r#"{"timestamp":"2026-01-02T03:04:05.678901Z","level":"error","level_index":4,"message":"bad","dd":{"trace_id":"1234567890123456789","span_id":"987654321","service":"queue"},"exception":{"name":"ArgumentError","message":"no","stack_trace":["a.rb:1"]}}"#,
            r#"T=2026-01-02T03:04:05.678901Z L=error S=queue t=112210f47de98115 s=3ade68b1 M='bad' level_index=4 exception={"name":"ArgumentError","message":"no","stack_trace":["a.rb:1"]} exception.type='ArgumentError' exception.message='no'"#,
        ),
        // Sidekiq
        (
            r#"{"ts":"2026-01-02T03:04:05.678Z","pid":1,"tid":"x","lvl":"WARN","msg":"late","ctx":{"jid":"a"}}"#,
            r#"T=2026-01-02T03:04:05.678Z L=warn M='late' pid=1 tid='x' ctx={"jid":"a"}"#,
        ),
        // lograge
        (
            r#"{"method":"GET","path":"/cart","format":"html","status":404,"duration":1.2,"@timestamp":"2026-01-02T03:04:05.678Z"}"#,
            "T=2026-01-02T03:04:05.678Z L=warn M='GET /cart 404' method='GET' path='/cart' format='html' status=404 duration=1.2",
        ),
        // monolog
        (
            r#"{"message":"Refused","context":{"order":12},"level":400,"level_name":"ERROR","channel":"app","datetime":"2026-01-02T03:04:05.678901+00:00","extra":{}}"#,
            r#"T=2026-01-02T03:04:05.678901Z L=error M='Refused' context={"order":12} level_name='ERROR' channel='app' extra={}"#,
        ),
        (
            r#"{"message":"Deprecated","level":250,"level_name":"NOTICE","datetime":"2026-01-02T03:04:06+00:00","context":{"exception":{"class":"App\\Gone","message":"no","code":0}}}"#,
            r#"T=2026-01-02T03:04:06.000Z L=info M='Deprecated' level=250 level_name='NOTICE' context={"exception":{"class":"App\\Gone","message":"no","code":0}} exception.type="App\\Gone" exception.message='no'"#,
        ),
        // Nextcloud
        (
            r#"{"reqId":"a1","level":3,"time":"2026-01-02T03:04:05+00:00","remoteAddr":"","user":"--","app":"core","method":"","url":"--","message":"failed"}"#,
            "T=2026-01-02T03:04:05.000Z L=error M='failed' reqId='a1' remoteAddr='' user='--' app='core' method='' url='--'",
        ),
        // LoggerJSON
        (
            r#"{"time":"2026-01-02T03:04:05.678Z","severity":"info","message":"ok","metadata":{"trace_id":"5b8efff798038103d269b633813fc60c"}}"#,
            "T=2026-01-02T03:04:05.678Z L=info t=5b8efff798038103d269b633813fc60c M='ok'",
        ),
        // katip
        (
            r#"{"at":"2026-01-02T03:04:05.678Z","env":"prod","sev":"Warning","msg":"m","thread":"7"}"#,
            "T=2026-01-02T03:04:05.678Z L=warn M='m' env='prod' thread='7'",
        ),
    ]);
}

#[test]
fn databases_and_brokers() {
    check(&[
        (
            r#"{"t":{"$date":"2026-01-02T03:04:05.678+00:00"},"s":"I","c":"NETWORK","id":22943,"ctx":"listener","msg":"Accepted","attr":{"remote":"10.0.0.5:5"}}"#,
            r#"T=2026-01-02T03:04:05.678Z L=info M='Accepted' c='NETWORK' id=22943 ctx='listener' attr={"remote":"10.0.0.5:5"}"#,
        ),
        (
            r#"{"t":{"$date":"2026-01-02T03:04:06.000+00:00"},"s":"D2","msg":"Plan"}"#,
            "T=2026-01-02T03:04:06.000Z L=debug M='Plan' s='D2'",
        ),
        (
            r#"{"timestamp":"2026-01-02 03:04:05.678 CET","pid":1,"error_severity":"LOG","message":"ready","state_code":"00000"}"#,
            "T=2026-01-02T02:04:05.678Z L=info M='ready' pid=1 error_severity='LOG' state_code='00000'",
        ),
        (
            r#"{"level":"info","ts":"2026-01-02T03:04:05.678Z","logger":"postgres","msg":"record","record":{"log_time":"2026-01-02 03:04:05.600 UTC","error_severity":"ERROR","message":"bad sql"}}"#,
            r#"T=2026-01-02T03:04:05.678Z L=error M='bad sql' level='info' logger='postgres' msg='record' record={"log_time":"2026-01-02 03:04:05.600 UTC"}"#,
        ),
        (
            r#"{ "prio" : 1, "err_code" : 10909, "msg" : "no", "time" : "2026-01-02T03:04:05.678901Z", "ts" : 1767323045678, "label" : "Error" }"#,
            "T=2026-01-02T03:04:05.678901Z L=error M='no' err_code=10909 ts=1767323045678 label='Error'",
        ),
        (
            r#"{"time":"2026-01-02 03:04:05.678901+00:00","level":"notice","msg":"joined","domain":"rabbitmq"}"#,
            "T=2026-01-02T03:04:05.678901Z L=info M='joined' level='notice' domain='rabbitmq'",
        ),
    ]);
}

#[test]
fn platforms() {
    check(&[
        // journald
        (
            r#"{"__REALTIME_TIMESTAMP":"1767323045678901","PRIORITY":"4","_PID":"812","MESSAGE":"reset"}"#,
            "T=2026-01-02T03:04:05.678901Z L=warn M='reset' _PID='812'",
        ),
        (
            r#"{"__REALTIME_TIMESTAMP":"1767323045678901","PRIORITY":"2","MESSAGE":[104,195,169]}"#,
            "T=2026-01-02T03:04:05.678901Z L=fatal M='hé' PRIORITY='2'",
        ),
        // Google Cloud
        (
            r#"{"severity":"NOTICE","message":"up","timestamp":{"seconds":1767323045,"nanos":678000000}}"#,
            "T=2026-01-02T03:04:05.678Z L=info M='up' severity='NOTICE'",
        ),
        (
            r#"{"severity":"INFO","message":"up","timestampSeconds":1767323045,"timestampNanos":678901234}"#,
            "T=2026-01-02T03:04:05.678901234Z L=info M='up'",
        ),
        (
            r#"{"severity":400,"textPayload":"hm","timestamp":"2026-01-02T03:04:05Z","trace":"projects/p/traces/5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174"}"#,
            "T=2026-01-02T03:04:05.000Z L=warn t=5b8efff798038103d269b633813fc60c s=eee19b7ec3c1b174 M='hm' trace='projects/p/traces/5b8efff798038103d269b633813fc60c'",
        ),
        // OpenTelemetry
        (
            r#"{"timeUnixNano":"1767323045678901234","severityNumber":17,"severityText":"ERROR","body":{"stringValue":"failed"},"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","attributes":[{"key":"disk","value":{"stringValue":"sda"}}],"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"store"}}]}}"#,
            r#"T=2026-01-02T03:04:05.678901234Z L=error S=store t=5b8efff798038103d269b633813fc60c s=eee19b7ec3c1b174 M='failed' severityNumber=17 attributes=[{"key":"disk","value":{"stringValue":"sda"}}] resource={"attributes":[{"key":"service.name","value":{"stringValue":"store"}}]}"#,
        ),
        // Datadog
        (
            r#"{"date":"2026-01-02T03:04:05.678Z","status":"warn","message":"lag","dd.trace_id":"1234567890123456789","dd.span_id":"987654321","dd.service":"queue"}"#,
            "T=2026-01-02T03:04:05.678Z L=warn S=queue t=112210f47de98115 s=3ade68b1 M='lag' status='warn'",
        ),
        // AWS
        (
            r#"{"timestamp":"2026-01-02T03:04:05.678Z","level":"ERROR","message":"no such key","requestId":"8f5d","errorType":"NoSuchKey","xray_trace_id":"1-5b8efff7-98038103d269b633813fc60c"}"#,
            "T=2026-01-02T03:04:05.678Z L=error t=5b8efff798038103d269b633813fc60c M='no such key' requestId='8f5d' errorType='NoSuchKey' exception.type='NoSuchKey'",
        ),
        (
            r#"{"time":"2026-01-02T03:04:05.678Z","type":"function","record":{"timestamp":"2026-01-02T03:04:05.670Z","level":"WARN","message":"hot"}}"#,
            "T=2026-01-02T03:04:05.670Z L=warn M='hot' time='2026-01-02T03:04:05.678Z' type='function'",
        ),
        // Cloudflare
        (
            r#"{"ClientRequestMethod":"GET","ClientRequestURI":"/about","EdgeEndTimestamp":1767323045678000000,"EdgeResponseStatus":503,"EdgeStartTimestamp":1767323045600000000}"#,
            "T=2026-01-02T03:04:05.678000000Z L=error M='GET /about 503' ClientRequestMethod='GET' ClientRequestURI='/about' EdgeResponseStatus=503 EdgeStartTimestamp=1767323045600000000",
        ),
        // Envoy, Istio
        (
            r#"{"start_time":"2026-01-02T03:04:05.678Z","method":"GET","path":"/","response_code":200,"traceparent":"00-5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174-01"}"#,
            "T=2026-01-02T03:04:05.678Z L=info t=5b8efff798038103d269b633813fc60c s=eee19b7ec3c1b174 M='GET / 200' method='GET' path='/' response_code=200 traceparent='00-5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174-01'",
        ),
        // nginx, as its users write it
        (
            r#"{"time_local":"02/Jan/2026:03:04:05 +0000","request":"GET /cart HTTP/1.1","status":"404"}"#,
            "T=2026-01-02T03:04:05.000Z L=warn M='GET /cart HTTP/1.1 404' request='GET /cart HTTP/1.1' status='404'",
        ),
        (
            r#"{"level":"info","request":{"method":"GET","uri":"/x"},"status":500}"#,
            r#"L=info M='GET /x 500' request={"method":"GET","uri":"/x"} status=500"#,
        ),
    ]);
}
