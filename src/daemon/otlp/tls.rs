//! Certificates for the connection to the receiver.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

use super::{Error, Settings};

/// The client's side of TLS, as the settings say.
pub(super) fn client(settings: &Settings) -> Result<Arc<ClientConfig>, Error> {
    let mut roots = RootCertStore::empty();
    let mut certificates = match &settings.ca {
        Some(path) => chain(path)?,
        // What the system offers; a certificate among them that cannot be read is not missed.
        None => rustls_native_certs::load_native_certs().certs,
    };
    certificates.drain(..).for_each(|certificate| drop(roots.add(certificate)));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Settings(error.to_string()))?
        .with_root_certificates(roots);
    let config = match &settings.identity {
        Some((certificate, key)) => builder
            .with_client_auth_cert(chain(certificate)?, private_key(key)?)
            .map_err(|error| bad(certificate, &error))?,
        None => builder.with_no_client_auth(),
    };
    Ok(Arc::new(config))
}

/// The bytes of a file that the settings name.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|error| bad(path, &error))
}

fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&read(path)?).collect();
    let certificates = certificates.map_err(|error| bad(path, &error))?;
    if certificates.is_empty() { Err(bad(path, &"no certificate in it")) } else { Ok(certificates) }
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, Error> {
    PrivateKeyDer::from_pem_slice(&read(path)?).map_err(|error| bad(path, &error))
}

fn bad(path: &Path, message: &dyn std::fmt::Display) -> Error {
    Error::File { path: path.display().to_string(), message: message.to_string() }
}
