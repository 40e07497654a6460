//! TLS on the relay's own address: a certificate with its key from PEM files, for HTTP/2 and HTTP/1.1.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::TlsFiles;

/// Reads the files and makes them ready to use.
///
/// # Errors
/// One sentence that names the file. Nothing of the key is in it.
pub fn read(files: &TlsFiles) -> Result<Arc<ServerConfig>, String> {
    let (cert, key) = (files.cert.display(), files.key.display());
    let chain = CertificateDer::pem_file_iter(&files.cert)
        .and_then(|certificates| certificates.collect::<Result<Vec<_>, _>>())
        .map_err(|error| format!("tls.cert: {cert} cannot be read as PEM ({error}); check the file"))?;
    if chain.is_empty() {
        return Err(format!("tls.cert: {cert} holds no certificate; it needs the chain in PEM"));
    }
    let secret = PrivateKeyDer::from_pem_file(&files.key)
        .map_err(|error| format!("tls.key: {key} cannot be read as a PEM key ({error}); check the file"))?;
    let unusable = |error: rustls::Error| {
        format!("tls: {cert} and {key} cannot be used together ({error}); they have to be one pair")
    };
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, secret))
        .map_err(unusable)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    // Clients that come back are spared half of the handshake, without a memory of them.
    config.ticketer = ring::Ticketer::new().map_err(unusable)?;
    Ok(Arc::new(config))
}
