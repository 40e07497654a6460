//! `[tls]`, and what is refused without it: plain HTTP to other machines.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// `[tls]` as written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // each is the field of `TlsFiles` with the same name
pub struct WrittenTls {
    pub cert: Option<PathBuf>,
    pub key: Option<PathBuf>,
}

/// The files of the relay's own certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate and those that vouch for it, in PEM.
    pub cert: PathBuf,
    /// Its key, in PEM.
    pub key: PathBuf,
}

/// Both files, relative to the settings file's folder.
///
/// # Errors
/// The key that is missing, and why it is needed.
pub fn read(
    written: Option<&WrittenTls>,
    folder: Option<&Path>,
) -> Result<Option<TlsFiles>, (&'static str, String)> {
    let Some(written) = written else { return Ok(None) };
    let place = |path: &PathBuf| folder.map_or_else(|| path.clone(), |folder| folder.join(path));
    match (&written.cert, &written.key) {
        (Some(cert), Some(key)) => Ok(Some(TlsFiles { cert: place(cert), key: place(key) })),
        (None, _) => Err(("tls.cert", "it is missing; name the PEM file with the certificate".to_owned())),
        (_, None) => {
            Err(("tls.key", "it is missing; name the PEM file with the certificate's key".to_owned()))
        }
    }
}

/// Whether an address may be listened on.
///
/// # Errors
/// When other machines would reach it without encryption and nobody said that they may.
pub fn exposed(listen: SocketAddr, tls: Option<&TlsFiles>, insecure: bool) -> Result<(), String> {
    if tls.is_some() || insecure || listen.ip().to_canonical().is_loopback() {
        return Ok(());
    }
    Err(format!(
        "{listen} would take unencrypted requests from other machines; set tls.cert and tls.key, listen on 127.0.0.1 \
         behind a proxy, or add --insecure-listen where the network itself is safe"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_machines_need_tls_or_the_operators_word() {
        let files = TlsFiles { cert: "a".into(), key: "b".into() };
        for (listen, tls, insecure, fine) in [
            ("127.0.0.1:1", false, false, true),
            ("127.9.9.9:1", false, false, true),
            ("[::1]:1", false, false, true),
            ("[::ffff:127.0.0.1]:1", false, false, true),
            ("0.0.0.0:1", false, false, false),
            ("[::]:1", false, false, false),
            ("192.0.2.1:1", false, false, false),
            ("0.0.0.0:1", true, false, true),
            ("0.0.0.0:1", false, true, true),
        ] {
            let exposed = exposed(listen.parse().unwrap(), tls.then_some(&files), insecure);
            assert_eq!(exposed.is_ok(), fine, "{listen}");
            if let Err(reason) = exposed {
                assert!(reason.contains("--insecure-listen") && reason.contains("tls.cert"), "{reason}");
            }
        }
    }

    #[test]
    fn both_files_are_needed() {
        let folder = Some(Path::new("/etc/parlor"));
        let written = |cert: Option<&str>, key: Option<&str>| {
            let written = WrittenTls { cert: cert.map(PathBuf::from), key: key.map(PathBuf::from) };
            read(Some(&written), folder)
        };
        let files = written(Some("a.pem"), Some("/keys/b.pem")).unwrap().unwrap();
        assert_eq!(files, TlsFiles { cert: "/etc/parlor/a.pem".into(), key: "/keys/b.pem".into() });
        assert_eq!(written(None, Some("b.pem")).unwrap_err().0, "tls.cert");
        assert_eq!(written(Some("a.pem"), None).unwrap_err().0, "tls.key");
        assert_eq!(read(None, folder), Ok(None));
    }
}
