//! An HTTP receiver of whatever a tool sends, which can be told to fail in the ways that receivers do.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::runtime::Builder;

use crate::tally::{Tally, numbers};

/// How it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// It takes what comes.
    Well,
    /// 503, with the wish to be asked again in a second.
    Unavailable,
    /// It reads and never answers.
    Hanging,
    /// It closes the connection when it has read.
    Resetting,
}

/// Why a connection is closed.
#[derive(Debug, thiserror::Error)]
#[error("closed on purpose")]
struct Broken;

/// A receiver on a thread of its own, for as long as the process lives.
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
}

struct State {
    mood: Mood,
    /// The numbers of lines that it has taken.
    taken: Vec<u64>,
}

impl Receiver {
    /// One that is well.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        listener.set_nonblocking(true).expect("a listener");
        let state = Arc::new(Mutex::new(State { mood: Mood::Well, taken: Vec::new() }));
        let receiver = Receiver { address, state };
        let server = receiver.clone();
        std::thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(server.serve(listener));
        });
        receiver
    }

    fn with<T>(&self, use_it: impl FnOnce(&mut State) -> T) -> T {
        use_it(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Answers in this way from now on.
    pub(crate) fn turn(&self, mood: Mood) {
        self.with(|state| state.mood = mood);
    }

    /// Which of lines 0 to `lines` it has taken.
    pub(crate) fn tally(&self, lines: u64) -> Tally {
        self.with(|state| {
            let mut tally = Tally::of(lines);
            state.taken.iter().for_each(|n| tally.line(*n));
            tally
        })
    }

    async fn serve(self, listener: TcpListener) {
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            let receiver = self.clone();
            let answer = service_fn(move |request| receiver.clone().answer(request));
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), answer));
        }
    }

    /// Only what it says it has taken counts: the rest is the tool's to send again.
    async fn answer(self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Broken> {
        let kind = request.headers().get(http::header::CONTENT_TYPE).cloned();
        let body = request.into_body().collect().await.map_err(|_| Broken)?.to_bytes();
        let mut response = Response::new(Full::default());
        match self.with(|state| state.mood) {
            Mood::Well => self.with(|state| state.taken.extend(numbers(&body))),
            Mood::Unavailable => {
                *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
                response.headers_mut().insert(http::header::RETRY_AFTER, http::HeaderValue::from_static("1"));
            }
            Mood::Hanging => std::future::pending().await,
            Mood::Resetting => return Err(Broken),
        }
        // An empty message is a valid answer of OTLP; its type is that of the question.
        response.headers_mut().extend(kind.map(|kind| (http::header::CONTENT_TYPE, kind)));
        Ok(response)
    }
}
