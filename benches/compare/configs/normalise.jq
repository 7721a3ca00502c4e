# What a shell user would write to bring JSON lines to one shape; other lines become the message.
. as $line
| (try fromjson catch null) as $record
| if ($record | type) == "object" then
    { timestamp: ($record.time // $record.ts // $record.timestamp),
      level: ($record.level // "info"),
      service: ($record.service // "unknown"),
      traceId: ($record.trace_id // $record.traceId // ""),
      spanId: ($record.span_id // $record.spanId // ""),
      message: ($record.msg // $record.message // $line) }
    + ($record | del(.time, .ts, .level, .service, .trace_id, .traceId, .span_id, .spanId, .msg, .message))
  else
    { timestamp: null, level: "info", service: "unknown", traceId: "", spanId: "", message: $line }
  end
