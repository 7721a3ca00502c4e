//! One request over HTTP or gRPC, and what its answer means.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use flate2::write::GzEncoder;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Method, Request, StatusCode};
use opentelemetry_http::{Bytes, HttpClient};
use opentelemetry_proto::tonic::collector::logs::v1::logs_service_client::LogsServiceClient;
use opentelemetry_proto::tonic::collector::logs::v1::{
    ExportLogsPartialSuccess, ExportLogsServiceRequest, ExportLogsServiceResponse,
};
use prost::Message;
use tonic::codec::CompressionEncoding;
use tonic::metadata::{Ascii, MetadataKey, MetadataValue};
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use super::super::Error;
use super::super::connect::channel;
use super::super::http::{Attempt, Client};
use super::super::settings::{Compression, LogSettings};
use super::super::tls::Tls;
use crate::daemon::delivery::{Failure, Receipt};

/// Over HTTP.
pub(super) struct Http {
    client: Client,
    last: Arc<Mutex<Attempt>>,
    endpoint: http::Uri,
    headers: Vec<(HeaderName, HeaderValue)>,
    compression: Compression,
}

/// Over gRPC.
pub(super) struct Grpc {
    client: LogsServiceClient<Channel>,
    headers: Vec<(MetadataKey<Ascii>, MetadataValue<Ascii>)>,
}

fn bad(what: impl std::fmt::Display) -> Error {
    Error::Settings(what.to_string())
}

impl Http {
    pub(super) fn new(settings: &LogSettings) -> Result<Self, Error> {
        let common = &settings.common;
        let last = Arc::new(Mutex::new(Attempt::Failed));
        let tls = if common.secure { Some(Tls::new(common, &[])?) } else { None };
        let header = |(name, value): &(String, String)| -> Result<_, Error> {
            let mut value = HeaderValue::from_str(value).map_err(|_| bad(format!("header {name}: bad value")))?;
            value.set_sensitive(true);
            Ok((HeaderName::from_bytes(name.as_bytes()).map_err(bad)?, value))
        };
        Ok(Http {
            client: Client::new(tls, common.timeout, last.clone()),
            last,
            endpoint: common.endpoint.parse().map_err(|error| bad(format!("{}: {error}", common.endpoint)))?,
            headers: settings.headers.iter().map(header).collect::<Result<_, _>>()?,
            compression: settings.compression,
        })
    }

    /// Sends a request.
    pub(super) async fn send(&self, message: &ExportLogsServiceRequest) -> Result<Receipt, Failure> {
        let body = message.encode_to_vec();
        let packed = compress(&body, self.compression).map_err(|error| Failure::Refused(error.to_string()))?;
        let (body, encoding) = packed.map_or((body, None), |(packed, encoding)| (packed, Some(encoding)));
        let mut request = Request::new(Bytes::from(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.endpoint.clone();
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-protobuf"));
        if let Some(encoding) = encoding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        for (name, value) in &self.headers {
            headers.append(name, value.clone());
        }
        let sent = self.client.send_bytes(request).await;
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match (sent, last) {
            (Ok(response), Attempt::Answered { status, otlp, .. }) if status.is_success() => {
                if !otlp {
                    return Err(Failure::Refused("what answers there does not speak OTLP".to_owned()));
                }
                let answer = ExportLogsServiceResponse::decode(response.into_body()).unwrap_or_default();
                Ok(receipt(answer.partial_success))
            }
            (_, Attempt::Answered { status, retry_after, .. }) => Err(of_status(status, retry_after)),
            (Err(error), Attempt::Failed) => Err(Failure::Retry { after: None, why: error.to_string() }),
            (Ok(_), Attempt::Failed) => Err(Failure::Retry { after: None, why: "no answer".to_owned() }),
        }
    }
}

/// Bytes compressed, and the name of the encoding; `None` for bytes that stay as they are.
fn compress(bytes: &[u8], how: Compression) -> std::io::Result<Option<(Vec<u8>, &'static str)>> {
    Ok(match how {
        Compression::None => None,
        Compression::Gzip => {
            let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), flate2::Compression::fast());
            encoder.write_all(bytes)?;
            Some((encoder.finish()?, "gzip"))
        }
        Compression::Zstd => Some((zstd::bulk::compress(bytes, 1)?, "zstd")),
    })
}

/// What a receiver says of single records.
fn receipt(partial: Option<ExportLogsPartialSuccess>) -> Receipt {
    let partial = partial.unwrap_or_default();
    if partial.rejected_log_records == 0 && !partial.error_message.is_empty() {
        let message: String = partial.error_message.chars().take(200).collect();
        tracing::warn!(message, "the OTLP receiver warns");
    }
    Receipt { rejected: u64::try_from(partial.rejected_log_records).unwrap_or(0) }
}

/// What the OTLP specification makes of an HTTP status.
fn of_status(status: StatusCode, after: Option<Duration>) -> Failure {
    let why = format!("the receiver answers {status}");
    match status {
        StatusCode::TOO_MANY_REQUESTS
        | StatusCode::BAD_GATEWAY
        | StatusCode::SERVICE_UNAVAILABLE
        | StatusCode::GATEWAY_TIMEOUT => Failure::Retry { after, why },
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge(why),
        _ => Failure::Refused(why),
    }
}

impl Grpc {
    pub(super) fn new(settings: &LogSettings) -> Result<Self, Error> {
        let mut client = LogsServiceClient::new(channel(&settings.common)?);
        let encoding = match settings.compression {
            Compression::None => None,
            Compression::Gzip => Some(CompressionEncoding::Gzip),
            Compression::Zstd => Some(CompressionEncoding::Zstd),
        };
        if let Some(encoding) = encoding {
            client = client.send_compressed(encoding);
        }
        for encoding in [CompressionEncoding::Gzip, CompressionEncoding::Zstd] {
            client = client.accept_compressed(encoding);
        }
        let header = |(name, value): &(String, String)| -> Result<_, Error> {
            let key = MetadataKey::from_bytes(name.to_ascii_lowercase().as_bytes()).map_err(bad)?;
            Ok((key, value.parse().map_err(|_| bad(format!("header {name}: bad value")))?))
        };
        Ok(Grpc { client, headers: settings.headers.iter().map(header).collect::<Result<_, _>>()? })
    }

    /// Sends a request.
    pub(super) async fn send(&mut self, message: ExportLogsServiceRequest) -> Result<Receipt, Failure> {
        let mut request = tonic::Request::new(message);
        for (name, value) in &self.headers {
            request.metadata_mut().append(name.clone(), value.clone());
        }
        match self.client.export(request).await {
            Ok(answer) => Ok(receipt(answer.into_inner().partial_success)),
            Err(status) => Err(of_code(&status)),
        }
    }
}

/// What the OTLP specification makes of a gRPC status.
fn of_code(status: &Status) -> Failure {
    let after = status.get_details_retry_info().and_then(|info| info.retry_delay);
    let why = format!("the receiver answers {:?}", status.code());
    match status.code() {
        Code::ResourceExhausted | Code::OutOfRange if after.is_none() && is_of_size(status.message()) => {
            Failure::TooLarge(why)
        }
        Code::Cancelled
        | Code::DeadlineExceeded
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unavailable
        | Code::DataLoss => Failure::Retry { after, why },
        // Only a receiver that says when expects to recover.
        Code::ResourceExhausted if after.is_some() => Failure::Retry { after, why },
        // A connection that breaks in the middle of an answer: not a word of the receiver.
        Code::Unknown | Code::Internal if std::error::Error::source(status).is_some() => {
            Failure::Retry { after, why: "the connection to the receiver broke".to_owned() }
        }
        _ => Failure::Refused(why),
    }
}

/// Does a receiver complain of the size of the message? gRPC has no code for that: what has no room for a message says
/// RESOURCE_EXHAUSTED (Go, Java, C++) or OUT_OF_RANGE (tonic), as it does of quotas, where halves would not help. These
/// are the words of the gRPC libraries.
fn is_of_size(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    ["larger than max", "too large", "exceeds maximum size", "message size exceed"]
        .into_iter()
        .any(|words| message.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large() {
        assert!(matches!(of_status(StatusCode::PAYLOAD_TOO_LARGE, None), Failure::TooLarge(_)));
        for (code, message, too_large) in [
            (Code::ResourceExhausted, "grpc: received message larger than max (9 vs. 4)", true),
            (Code::ResourceExhausted, "gRPC message exceeds maximum size 4: 9", true),
            (Code::ResourceExhausted, "CLIENT: Received message larger than max (9 vs. 4)", true),
            (Code::OutOfRange, "Error, decoded message length too large: found 9 bytes, the limit is: 4 bytes", true),
            (Code::ResourceExhausted, "quota of the tenant is used up", false),
            (Code::OutOfRange, "", false),
            (Code::InvalidArgument, "attribute too large", false),
        ] {
            let failure = of_code(&Status::new(code, message));
            assert_eq!(matches!(failure, Failure::TooLarge(_)), too_large, "{code:?} {message}");
        }
        let details = tonic_types::ErrorDetails::with_retry_info(Some(Duration::from_secs(1)));
        let status = Status::with_error_details(Code::ResourceExhausted, "queue too large", details);
        assert!(matches!(of_code(&status), Failure::Retry { .. }));
    }

    #[test]
    fn what_may_be_sent_again() {
        let second = Some(Duration::from_secs(1));
        for (status, retry) in
            [(429, true), (502, true), (503, true), (504, true), (500, false), (400, false), (401, false), (413, false)]
        {
            let failure = of_status(StatusCode::from_u16(status).unwrap(), second);
            assert_eq!(matches!(failure, Failure::Retry { after, .. } if after == second), retry, "{status}");
        }
        for (code, retry) in [
            (Code::Unavailable, true),
            (Code::DeadlineExceeded, true),
            (Code::ResourceExhausted, false),
            (Code::InvalidArgument, false),
            (Code::Unauthenticated, false),
            (Code::Internal, false),
        ] {
            assert_eq!(matches!(of_code(&Status::new(code, "")), Failure::Retry { .. }), retry, "{code:?}");
        }
        let details = tonic_types::ErrorDetails::with_retry_info(second);
        let status = Status::with_error_details(Code::ResourceExhausted, "", details);
        assert!(matches!(of_code(&status), Failure::Retry { after, .. } if after == second));
    }
}
