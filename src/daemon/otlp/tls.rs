//! Certificates for the connection to the receiver. Their files are read anew for every connection: they are replaced
//! while we run, as a secret of Kubernetes is.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use sha2::{Digest, Sha256};

use super::{Error, Settings};

/// The client's side of TLS.
pub(super) struct Tls {
    ca: Option<PathBuf>,
    identity: Option<(PathBuf, PathBuf)>,
    /// Protocols to offer inside.
    alpn: Vec<Vec<u8>>,
    current: Mutex<Current>,
}

/// What is in use.
struct Current {
    /// Of what the files held.
    digest: [u8; 32],
    config: Arc<ClientConfig>,
}

/// What the files hold.
struct Held {
    ca: Option<Vec<u8>>,
    identity: Option<(Vec<u8>, Vec<u8>)>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("ca", &self.ca).field("identity", &self.identity).finish_non_exhaustive()
    }
}

impl Tls {
    /// As the settings say, which must be of use now.
    pub(super) fn new(settings: &Settings, alpn: &[&[u8]]) -> Result<Self, Error> {
        let (ca, identity) = (settings.ca.clone(), settings.identity.clone());
        let alpn: Vec<Vec<u8>> = alpn.iter().map(|protocol| protocol.to_vec()).collect();
        let held = Held::read(ca.as_deref(), identity.as_ref())?;
        let config = held.client(ca.as_deref(), identity.as_ref(), &alpn)?;
        Ok(Tls { ca, identity, alpn, current: Mutex::new(Current { digest: held.digest(), config }) })
    }

    /// For a new connection: with what the files hold now, or, while that is of no use, with what they held.
    pub(super) fn current(&self) -> Arc<ClientConfig> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        match self.changed(&current) {
            Ok(None) => {}
            Ok(Some(new)) => {
                tracing::info!("other certificates are in use for the OTLP receiver");
                *current = new;
            }
            Err(error) => {
                tracing::warn!(%error, "the certificates in use for the OTLP receiver stay, since the new ones are of no use");
            }
        }
        current.config.clone()
    }

    fn changed(&self, current: &Current) -> Result<Option<Current>, Error> {
        let (ca, identity) = (self.ca.as_deref(), self.identity.as_ref());
        let held = Held::read(ca, identity)?;
        let digest = held.digest();
        if digest == current.digest {
            return Ok(None);
        }
        Ok(Some(Current { digest, config: held.client(ca, identity, &self.alpn)? }))
    }
}

impl Held {
    fn read(ca: Option<&Path>, identity: Option<&(PathBuf, PathBuf)>) -> Result<Self, Error> {
        let identity = identity.map(|(certificate, key)| Ok::<_, Error>((read(certificate)?, read(key)?)));
        Ok(Held { ca: ca.map(read).transpose()?, identity: identity.transpose()? })
    }

    fn digest(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        let (certificate, key) = self.identity.as_ref().map_or((None, None), |(one, other)| (Some(one), Some(other)));
        for file in [self.ca.as_ref(), certificate, key].into_iter().flatten() {
            hasher.update((file.len() as u64).to_le_bytes());
            hasher.update(file);
        }
        hasher.finalize().into()
    }

    fn client(
        &self,
        ca: Option<&Path>,
        identity: Option<&(PathBuf, PathBuf)>,
        alpn: &[Vec<u8>],
    ) -> Result<Arc<ClientConfig>, Error> {
        let mut roots = RootCertStore::empty();
        let mut certificates = match ca.zip(self.ca.as_ref()) {
            Some((path, held)) => chain(path, held)?,
            // What the system offers; a certificate among them that cannot be read is not missed.
            None => rustls_native_certs::load_native_certs().certs,
        };
        certificates.drain(..).for_each(|certificate| drop(roots.add(certificate)));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::Settings(error.to_string()))?
            .with_root_certificates(roots);
        let mut config = match identity.zip(self.identity.as_ref()) {
            Some(((path, key_path), (certificate, key))) => {
                let key = PrivateKeyDer::from_pem_slice(key).map_err(|error| bad(key_path, &error))?;
                builder.with_client_auth_cert(chain(path, certificate)?, key).map_err(|error| bad(path, &error))?
            }
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = alpn.to_vec();
        Ok(Arc::new(config))
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|error| bad(path, &error))
}

fn chain(path: &Path, held: &[u8]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(held).collect();
    let certificates = certificates.map_err(|error| bad(path, &error))?;
    if certificates.is_empty() { Err(bad(path, &"no certificate in it")) } else { Ok(certificates) }
}

fn bad(path: &Path, message: &dyn fmt::Display) -> Error {
    Error::File { path: path.display().to_string(), message: message.to_string() }
}
