//! The least that a reverse proxy in hyper can be: the yardstick for ours. It keeps connections,
//! strips the headers of one hop and adds one, and does nothing else.

use std::convert::Infallible;
use std::net::SocketAddr;

use http::header::{CONNECTION, HeaderName, HeaderValue, TRANSFER_ENCODING};
use http::{Request, Response, Uri};
use http_body_util::Either;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpListener;

type Body = Either<Incoming, String>;

/// Serves until the runtime is dropped.
pub(crate) async fn serve(listener: TcpListener, upstream: SocketAddr) {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let client: Client<_, Incoming> = Client::builder(TokioExecutor::new()).build(connector);
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        if stream.set_nodelay(true).is_err() {
            continue;
        }
        let client = client.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| forward(client.clone(), upstream, request));
            http1::Builder::new().serve_connection(TokioIo::new(stream), service).await.ok();
        });
    }
}

async fn forward(
    client: Client<HttpConnector, Incoming>,
    upstream: SocketAddr,
    mut request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let uri = Uri::builder().scheme("http").authority(upstream.to_string()).path_and_query(path).build();
    *request.uri_mut() = uri.unwrap_or_default();
    request.headers_mut().remove(CONNECTION);
    let value = HeaderValue::from_static("00-6d9f1c2ab3e84705918d2f60c7a4be13-b7ad6b7169203331-01");
    request.headers_mut().insert(HeaderName::from_static("traceparent"), value);
    Ok(match client.request(request).await {
        Ok(mut response) => {
            response.headers_mut().remove(CONNECTION);
            response.headers_mut().remove(TRANSFER_ENCODING);
            response.map(Either::Left)
        }
        Err(error) => {
            let mut response = Response::new(Either::Right(error.to_string()));
            *response.status_mut() = http::StatusCode::BAD_GATEWAY;
            response
        }
    })
}
