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
//! | request id | `request_id` |
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
