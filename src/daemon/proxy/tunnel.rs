//! Connections that carry something else than HTTP after a switch of protocols.

use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, copy_bidirectional};
use tokio::sync::mpsc;

use super::exchange::Exchange;

/// Passes bytes between a client and the application, both of which switched, until both are done.
/// The exchange ends with the tunnel.
pub(super) fn between(client: OnUpgrade, application: OnUpgrade, mut exchange: Exchange, busy: mpsc::Sender<()>) {
    if let Some(open) = exchange.open() {
        open.uncount();
    }
    tokio::spawn(async move {
        let _busy = busy;
        if let (Ok(client), Ok(application)) = (client.await, application.await) {
            let (sent, received) = pass(TokioIo::new(client), TokioIo::new(application)).await;
            if let Some(open) = exchange.open() {
                open.tunnelled += sent;
                open.response_bytes += received;
            }
        }
        exchange.complete();
    });
}

/// Passes bytes between a client that switched and a server that was connected to.
pub(super) fn to(
    client: OnUpgrade,
    server: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    busy: mpsc::Sender<()>,
) {
    tokio::spawn(async move {
        let _busy = busy;
        if let Ok(client) = client.await {
            pass(TokioIo::new(client), server).await;
        }
    });
}

/// Bytes to and from `b`. That one side breaks off is how tunnels end.
async fn pass(mut a: impl AsyncRead + AsyncWrite + Unpin, mut b: impl AsyncRead + AsyncWrite + Unpin) -> (u64, u64) {
    copy_bidirectional(&mut a, &mut b).await.unwrap_or_default()
}
