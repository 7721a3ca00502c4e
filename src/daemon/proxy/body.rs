//! Bodies on their way through: streamed frame by frame, counted, never collected.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Sleep, sleep};

use super::exchange::Exchange;

/// How long a client's `Expect: 100-continue` keeps its body back when the application neither
/// agrees nor answers (RFC 9110 §10.1.1 lets both sides go on after a while).
const EXPECT_PATIENCE: Duration = Duration::from_secs(1);

/// A frame, or why there is none, that was taken from a body ahead of its turn. What came must not be
/// lost: asked again, a broken body may look like one that ended.
type First = Option<Result<Frame<Bytes>, hyper::Error>>;

/// What a body reports when it breaks off.
pub(super) type Error = Box<dyn std::error::Error + Send + Sync>;

/// How far a request's body got.
#[derive(Debug)]
pub(super) struct Meter {
    max: u64,
    over: AtomicBool,
    bytes: AtomicU64,
    complete: AtomicBool,
    failed: AtomicBool,
    hold: Option<Hold>,
}

/// Keeps a body back until the application agrees to it.
#[derive(Debug, Default)]
struct Hold {
    open: AtomicBool,
    abandoned: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

impl Meter {
    /// A meter that lets `max` bytes pass; with `held` nothing before [`Meter::open`].
    pub(super) fn new(max: Option<u64>, held: bool) -> Arc<Self> {
        Arc::new(Meter {
            max: max.unwrap_or(u64::MAX),
            over: AtomicBool::new(false),
            bytes: AtomicU64::new(0),
            complete: AtomicBool::new(false),
            failed: AtomicBool::new(false),
            hold: held.then(Hold::default),
        })
    }

    /// More than is allowed came.
    pub(super) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// Bytes that passed.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// All of it passed.
    pub(super) fn complete(&self) -> bool {
        self.complete.load(Ordering::Relaxed)
    }

    /// It broke off on the client's side.
    pub(super) fn failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    /// The application wants the body.
    pub(super) fn open(&self) {
        if let Some(hold) = &self.hold {
            hold.open.store(true, Ordering::Relaxed);
            hold.wake();
        }
    }

    /// The application answered without the body; if it was kept back it is never sent.
    pub(super) fn abandon(&self) {
        if let Some(hold) = &self.hold {
            hold.abandoned.store(true, Ordering::Relaxed);
            hold.wake();
        }
    }
}

impl Hold {
    fn wake(&self) {
        if let Some(waker) = self.waker.lock().unwrap_or_else(PoisonError::into_inner).take() {
            waker.wake();
        }
    }
}

/// The body of a request on its way to the application; most requests have none. Small, since the
/// HTTP library reserves room for many of them on every connection.
pub(super) struct RequestBody(Option<Box<Sending>>);

struct Sending {
    first: First,
    inner: Incoming,
    meter: Arc<Meter>,
    patience: Option<Pin<Box<Sleep>>>,
}

impl RequestBody {
    /// No body.
    pub(super) fn empty() -> Self {
        RequestBody(None)
    }

    /// A body that is counted, and kept back if the meter says so.
    pub(super) fn new(inner: Incoming, meter: Arc<Meter>) -> Self {
        let patience = meter.hold.is_some().then(|| Box::pin(sleep(EXPECT_PATIENCE)));
        RequestBody(Some(Box::new(Sending { first: None, inner, meter, patience })))
    }

    /// Waits a moment for the first frame, so that it leaves together with the header.
    pub(super) async fn prime(&mut self) {
        if let Some(sending) = &mut self.0
            && sending.patience.is_none()
        {
            match first_frame(&mut sending.inner).await {
                Some(None) => {
                    sending.meter.complete.store(true, Ordering::Relaxed);
                    self.0 = None;
                }
                first => sending.first = first.flatten(),
            }
        }
    }
}

impl Sending {
    /// Waits until the application wants the body.
    fn poll_hold(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let (Some(patience), Some(hold)) = (&mut self.patience, &self.meter.hold) else {
            return Poll::Ready(Ok(()));
        };
        *hold.waker.lock().unwrap_or_else(PoisonError::into_inner) = Some(cx.waker().clone());
        if hold.abandoned.load(Ordering::Relaxed) {
            return Poll::Ready(Err("answered before the body was sent".into()));
        }
        if !hold.open.load(Ordering::Relaxed) {
            ready!(patience.as_mut().poll(cx));
        }
        self.patience = None;
        Poll::Ready(Ok(()))
    }

    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if let Err(error) = ready!(self.poll_hold(cx)) {
            return Poll::Ready(Some(Err(error)));
        }
        let frame = match self.first.take() {
            Some(first) => Some(first),
            None => ready!(Pin::new(&mut self.inner).poll_frame(cx)),
        };
        let meter = &self.meter;
        match &frame {
            Some(Ok(frame)) => {
                let size = frame.data_ref().map_or(0, Bytes::len) as u64;
                if meter.bytes.fetch_add(size, Ordering::Relaxed) + size > meter.max {
                    meter.over.store(true, Ordering::Relaxed);
                    return Poll::Ready(Some(Err("the body is too large".into())));
                }
                meter.complete.store(self.inner.is_end_stream(), Ordering::Relaxed);
            }
            Some(Err(_)) => meter.failed.store(true, Ordering::Relaxed),
            None => meter.complete.store(true, Ordering::Relaxed),
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Error::from)))
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        self.0.as_mut().map_or(Poll::Ready(None), |sending| sending.poll_frame(cx))
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(|sending| sending.first.is_none() && sending.inner.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        self.0.as_ref().map_or(SizeHint::with_exact(0), |sending| with_first(sending.inner.size_hint(), &sending.first))
    }
}

/// The body of a response on its way to the client.
pub(super) enum ResponseBody {
    /// Written by the proxy itself.
    Local(Option<Bytes>),
    /// The application's.
    Passed(Box<Passed>),
}

/// A response of the application that is under way.
pub(super) struct Passed {
    first: First,
    inner: Incoming,
    /// Ends with the body.
    exchange: Option<Exchange>,
}

impl ResponseBody {
    /// A body that the proxy wrote.
    pub(super) fn local(text: impl Into<Bytes>) -> Self {
        ResponseBody::Local(Some(text.into()).filter(|bytes: &Bytes| !bytes.is_empty()))
    }

    /// The application's body, after a moment for its first frame to come, so that it leaves together
    /// with the header. The exchange ends when the body does.
    pub(super) async fn passed(mut inner: Incoming, mut exchange: Exchange) -> Self {
        if inner.is_end_stream() {
            exchange.complete();
            return ResponseBody::Local(None);
        }
        let first = match first_frame(&mut inner).await {
            Some(None) => {
                exchange.complete();
                return ResponseBody::Local(None);
            }
            Some(first) => first,
            None => None,
        };
        if let Some(Ok(frame)) = &first {
            exchange.sent(frame.data_ref().map_or(0, Bytes::len));
        }
        match first {
            Some(Ok(frame)) if frame.is_data() && inner.is_end_stream() => {
                exchange.complete();
                ResponseBody::Local(frame.into_data().ok())
            }
            first => ResponseBody::Passed(Box::new(Passed { first, inner, exchange: Some(exchange) })),
        }
    }
}

impl Passed {
    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if let Some(Ok(frame)) = self.first.take_if(|first| first.is_ok()) {
            return Poll::Ready(Some(Ok(frame)));
        }
        let frame = match self.first.take() {
            Some(error) => Some(error),
            None => ready!(Pin::new(&mut self.inner).poll_frame(cx)),
        };
        if let Some(exchange) = &mut self.exchange {
            let over = match &frame {
                Some(Ok(frame)) => {
                    exchange.sent(frame.data_ref().map_or(0, Bytes::len));
                    self.inner.is_end_stream()
                }
                Some(Err(_)) => {
                    exchange.broken();
                    false
                }
                None => true,
            };
            if over {
                exchange.complete();
                self.exchange = None;
            }
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Error::from)))
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        match self.get_mut() {
            ResponseBody::Local(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            ResponseBody::Passed(passed) => passed.poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            ResponseBody::Local(bytes) => bytes.is_none(),
            ResponseBody::Passed(passed) => passed.first.is_none() && passed.inner.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            ResponseBody::Local(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64),
            ResponseBody::Passed(passed) => with_first(passed.inner.size_hint(), &passed.first),
        }
    }
}

/// The first frame, if it is there now or once every other task that is ready has had its turn:
/// time enough for a frame that was received together with its header to be handed over. The outer
/// `None` means not yet, the inner one that the body is empty.
async fn first_frame(body: &mut Incoming) -> Option<First> {
    let mut waited = false;
    poll_fn(|cx| match Pin::new(&mut *body).poll_frame(cx) {
        Poll::Ready(frame) => Poll::Ready(Some(frame)),
        Poll::Pending if waited => Poll::Ready(None),
        Poll::Pending => {
            waited = true;
            cx.waker().wake_by_ref();
            Poll::Pending
        }
    })
    .await
}

fn with_first(rest: SizeHint, first: &First) -> SizeHint {
    let frame = first.as_ref().and_then(|first| first.as_ref().ok());
    let len = frame.and_then(Frame::data_ref).map_or(0, Bytes::len) as u64;
    let mut hint = SizeHint::new();
    // The upper bound first: a lower one above it would panic.
    if let Some(upper) = rest.upper() {
        hint.set_upper(upper + len);
    }
    hint.set_lower(rest.lower() + len);
    hint
}
