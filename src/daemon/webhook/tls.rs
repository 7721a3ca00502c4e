//! The webhook's certificate, which can be changed while it is in use.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;

/// The certificate is of no use.
#[derive(Debug, thiserror::Error)]
#[error("{}: {what}", path.display())]
pub struct Error {
    path: PathBuf,
    what: String,
}

/// A certificate and its key, both from files.
pub(super) struct Certificate {
    cert: PathBuf,
    key: PathBuf,
    current: ArcSwap<Pair>,
}

/// What is in use.
struct Pair {
    /// What the files held.
    read: (Vec<u8>, Vec<u8>),
    certified: Arc<CertifiedKey>,
    /// Seconds since 1970.
    not_after: i64,
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("cert", &self.cert).finish_non_exhaustive()
    }
}

impl Certificate {
    /// Reads both files.
    pub(super) fn load(cert: &Path, key: &Path) -> Result<Self, Error> {
        let pair = pair(cert, key, (read(cert)?, read(key)?))?;
        Ok(Certificate { cert: cert.to_owned(), key: key.to_owned(), current: ArcSwap::from_pointee(pair) })
    }

    /// Reads both files again; true when another pair is in use now. One that is of no use changes nothing.
    pub(super) fn reload(&self) -> Result<bool, Error> {
        let read = (read(&self.cert)?, read(&self.key)?);
        if read == self.current.load().read {
            return Ok(false);
        }
        let pair = pair(&self.cert, &self.key, read)?;
        self.current.store(Arc::new(pair));
        Ok(true)
    }

    /// When it is over, in seconds since 1970.
    pub(super) fn not_after(&self) -> i64 {
        self.current.load().not_after
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello) -> Option<Arc<CertifiedKey>> {
        Some(self.current.load().certified.clone())
    }
}

/// For connections of the API server.
pub(super) fn acceptor(certificate: Arc<Certificate>) -> Result<TlsAcceptor, Error> {
    let path = certificate.cert.clone();
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| Error { path, what: error.to_string() })?
        .with_no_client_auth()
        .with_cert_resolver(certificate);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|error| Error { path: path.to_owned(), what: error.to_string() })
}

/// Makes one of what was read. They must fit: while both are being replaced, one may be old still.
fn pair(cert: &Path, key: &Path, read: (Vec<u8>, Vec<u8>)) -> Result<Pair, Error> {
    let bad = |path: &Path, what: &dyn fmt::Display| Error { path: path.to_owned(), what: what.to_string() };
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&read.0).collect();
    let chain = chain.map_err(|error| bad(cert, &error))?;
    let first = chain.first().ok_or_else(|| bad(cert, &"there is no certificate in it"))?;
    let (_, parsed) = x509_parser::parse_x509_certificate(first).map_err(|error| bad(cert, &error))?;
    let not_after = parsed.validity().not_after.timestamp();
    let secret = PrivateKeyDer::from_pem_slice(&read.1).map_err(|error| bad(key, &error))?;
    let certified = CertifiedKey::from_der(chain, secret, &provider()).map_err(|error| bad(key, &error))?;
    Ok(Pair { read, certified: Arc::new(certified), not_after })
}
