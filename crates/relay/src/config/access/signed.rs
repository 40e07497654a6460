//! `[signed]`: what the tokens of the site's back end are checked with.

use std::path::PathBuf;

use rustls::pki_types::SubjectPublicKeyInfoDer;
use rustls::pki_types::pem::PemObject;
use secrecy::SecretString;
use serde::Deserialize;

use super::{Signed, SigningKey, Source};
use crate::config::ConfigError;
use crate::config::load::{at, place_of};

/// The `aud` of tokens unless the settings say otherwise.
const AUDIENCE: &str = "parlor-relay";

/// What stands before the 32 bytes of every Ed25519 public key in the form that PEM files have.
const ED25519: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// `[signed]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenSigned {
    /// `HS256` or `EdDSA`.
    pub algorithm: Option<String>,
    /// What HS256 signs with.
    pub secret: Option<SecretString>,
    /// Environment variable that holds it.
    pub secret_env: Option<String>,
    /// What EdDSA is checked with: the text of a PEM file.
    pub public_key: Option<String>,
    /// That file.
    pub public_key_file: Option<PathBuf>,
    /// The `aud` of the tokens.
    pub audience: Option<String>,
    /// Ids of tokens that were taken back.
    #[serde(default)]
    pub revoked: Vec<String>,
    /// A file with more of them, one on a line.
    pub revoked_file: Option<PathBuf>,
}

pub(super) fn read(source: &Source<'_>, written: &WrittenSigned) -> Result<Signed, ConfigError> {
    let (key, from) = match written.algorithm.as_deref() {
        None | Some("HS256") => secret(source, written)?,
        Some("EdDSA") => public(source, written)?,
        Some(other) => {
            let reason =
                format!("`{other}` is not accepted; write HS256 for a secret or EdDSA for a key pair");
            return Err(at(source.file, "signed.algorithm", reason));
        }
    };
    let audience = written.audience.clone().unwrap_or_else(|| AUDIENCE.to_owned());
    if audience.is_empty() {
        let reason = "is empty, so any token would be for this relay; write a name or remove the key";
        return Err(at(source.file, "signed.audience", reason.to_owned()));
    }
    let revoked_file = written.revoked_file.as_deref().map(|path| source.path(path));
    if let Some(path) = &revoked_file {
        source.read_file("signed.revoked_file", path)?;
    }
    Ok(Signed { key, source: from, audience, revoked: written.revoked.clone(), revoked_file })
}

fn secret(source: &Source<'_>, written: &WrittenSigned) -> Result<(SigningKey, String), ConfigError> {
    if written.public_key.is_some() || written.public_key_file.is_some() {
        let reason = "is for EdDSA; add algorithm = \"EdDSA\", or remove the public key";
        return Err(at(source.file, "signed.public_key", reason.to_owned()));
    }
    let found =
        source.signing_secret("signed.secret", written.secret.as_ref(), written.secret_env.as_deref())?;
    let (secret, from) = found.ok_or_else(|| {
        let reason = "is missing; write signed.secret_env = \"PARLOR_SECRET\" and set that variable";
        at(source.file, "signed.secret", reason.to_owned())
    })?;
    Ok((SigningKey::Secret(secret), from))
}

fn public(source: &Source<'_>, written: &WrittenSigned) -> Result<(SigningKey, String), ConfigError> {
    let wrong = |place: &str, reason: &str| at(source.file, place, reason.to_owned());
    if written.secret.is_some() || written.secret_env.is_some() {
        return Err(wrong("signed.secret", "is for HS256; remove it, since EdDSA has a public key"));
    }
    let (place, text, from) = match (&written.public_key, &written.public_key_file) {
        (Some(text), None) => ("signed.public_key", text.clone(), place_of(source.file, "signed.public_key")),
        (None, Some(path)) => {
            let (place, path) = ("signed.public_key_file", source.path(path));
            (place, source.read_file(place, &path)?, path.display().to_string())
        }
        (Some(_), Some(_)) => {
            return Err(wrong("signed.public_key", "is given twice; remove it or public_key_file"));
        }
        (None, None) => {
            return Err(wrong(
                "signed.public_key",
                "is missing; write it, or public_key_file = \"site.pem\"",
            ));
        }
    };
    let key = SubjectPublicKeyInfoDer::from_pem_slice(text.as_bytes()).ok();
    let key = key.and_then(|der| der.as_ref().strip_prefix(&ED25519)?.try_into().ok());
    let key = key.ok_or_else(|| {
        wrong(
            place,
            "is not the PEM text of an Ed25519 public key; make it with `openssl pkey -in KEY -pubout`",
        )
    })?;
    Ok((SigningKey::Public(key), from))
}
