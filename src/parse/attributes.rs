//! Names of the attributes that text formats give to a line's parts: OpenTelemetry's semantic
//! conventions where they have one.
//!
//! | part of the line | attribute |
//! |---|---|
//! | logger, category, tracing target, module | `logger` |
//! | thread's name, number | `thread.name`, `thread.id` |
//! | process number, program | `process.pid`, `process.executable.name` |
//! | syslog: host, tag or APP-NAME, MSGID, facility | `host.name`, `syslog.appname`, `syslog.msgid`, `syslog.facility` |
//! | source file, line, function | `code.file.path`, `code.line.number`, `code.function.name` |
//! | peer | `client.address`, `client.port` |
//! | server, user | `server.address`, `user.name` |
//! | request line | `http.request.method`, `url.path`, `url.query` or `url.full`, `network.protocol.version` |
//! | response | `http.response.status_code`, `http.response.body.size` |
//! | referrer, client program | `http.request.header.referer`, `user_agent.original` |
//! | level's own word, where it says more than the level | `log.level` |
//! | exception | `exception.type`, `exception.message` (the stack trace stays in the message) |
//! | request id | `request_id` |
//! | prefix of docker compose, of `kubectl logs --prefix` | `container.name`, `k8s.pod.name`, `k8s.container.name` |
//! | event number of .NET | `event.code` |
//! | spans of the tracing library | `tracing.span` |
//! | number of nginx's connection | `nginx.error.connection_id` |
//! | whatever else stands in the header, from its first part to its last | `log.header` |

pub(super) const LOGGER: &str = "logger";
pub(super) const THREAD_NAME: &str = "thread.name";
pub(super) const THREAD_ID: &str = "thread.id";
pub(super) const PROCESS_ID: &str = "process.pid";
pub(super) const PROCESS_NAME: &str = "process.executable.name";
pub(super) const HOST_NAME: &str = "host.name";
pub(super) const SYSLOG_APPNAME: &str = "syslog.appname";
pub(super) const CODE_FILE: &str = "code.file.path";
pub(super) const CODE_LINE: &str = "code.line.number";
pub(super) const CODE_FUNCTION: &str = "code.function.name";
pub(super) const CLIENT_ADDRESS: &str = "client.address";
pub(super) const CLIENT_PORT: &str = "client.port";
pub(super) const REQUEST_ID: &str = "request_id";
pub(super) const EVENT_CODE: &str = "event.code";
pub(super) const SPAN: &str = "tracing.span";
pub(super) const NGINX_CONNECTION: &str = "nginx.error.connection_id";
pub(super) const HEADER: &str = "log.header";
pub(super) const LOG_LEVEL: &str = "log.level";
pub(super) const SERVER_ADDRESS: &str = "server.address";
pub(super) const USER_NAME: &str = "user.name";
pub(super) const HTTP_METHOD: &str = "http.request.method";
pub(super) const HTTP_STATUS: &str = "http.response.status_code";
pub(super) const HTTP_BODY_SIZE: &str = "http.response.body.size";
pub(super) const HTTP_REFERER: &str = "http.request.header.referer";
pub(super) const URL_FULL: &str = "url.full";
pub(super) const URL_PATH: &str = "url.path";
pub(super) const URL_QUERY: &str = "url.query";
pub(super) const PROTOCOL_VERSION: &str = "network.protocol.version";
pub(super) const USER_AGENT: &str = "user_agent.original";
pub(super) const SYSLOG_FACILITY: &str = "syslog.facility";
pub(super) const SYSLOG_PROCID: &str = "syslog.procid";
pub(super) const SYSLOG_MSGID: &str = "syslog.msgid";
pub(super) const EXCEPTION_TYPE: &str = "exception.type";
pub(super) const EXCEPTION_MESSAGE: &str = "exception.message";
pub(super) const CONTAINER_NAME: &str = "container.name";
pub(super) const POD_NAME: &str = "k8s.pod.name";
pub(super) const K8S_CONTAINER: &str = "k8s.container.name";

/// Appends a number as one where JSON can write it so, else as text.
pub(super) fn push_number<'b>(record: &mut crate::record::Record<'b>, name: &'static str, text: &'b str) {
    let digits = !text.is_empty() && text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits && (text == "0" || !text.starts_with('0')) {
        record.push_raw(name, text);
    } else {
        record.push_str(name, text);
    }
}
