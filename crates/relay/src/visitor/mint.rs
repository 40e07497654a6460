//! Making a token, as the site's back end does: for trying the relay by hand, and for visitors who have passed a
//! challenge.

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use ring::rand::{SecureRandom, SystemRandom};
use serde::Serialize;

use super::signature;

/// What a token shall say.
#[derive(Clone, Debug, Serialize)]
pub struct Claims<'a> {
    /// The relay that it is for.
    pub aud: &'a str,
    /// The visitor's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<&'a str>,
    /// Its own id.
    pub jti: String,
    /// When it was made, in seconds since 1970.
    pub iat: u64,
    /// When it ends, in seconds since 1970.
    pub exp: u64,
    /// The profile that it is for.
    pub profile: &'a str,
    /// The page that it is for; none for a program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<&'a str>,
}

/// What a token is signed with.
#[derive(Clone, Debug)]
pub struct Signing {
    key: EncodingKey,
    algorithm: Algorithm,
}

impl Signing {
    /// With a secret that the relay has, too (HS256).
    #[must_use]
    pub fn secret(secret: &[u8]) -> Self {
        signature::install();
        Self { key: EncodingKey::from_secret(secret), algorithm: Algorithm::HS256 }
    }

    /// With an Ed25519 private key in PKCS #8 (EdDSA).
    #[must_use]
    pub fn private_key(pkcs8: &[u8]) -> Self {
        signature::install();
        Self { key: EncodingKey::from_ed_der(pkcs8), algorithm: Algorithm::EdDSA }
    }

    /// The token.
    ///
    /// # Errors
    /// When the private key is none.
    pub fn token(&self, claims: &Claims<'_>) -> Result<String, String> {
        encode(&Header::new(self.algorithm), claims, &self.key).map_err(|error| error.to_string())
    }
}

/// Bytes that nobody can guess.
///
/// # Errors
/// When the system has none to give.
pub fn random<const N: usize>() -> Result<[u8; N], String> {
    let mut bytes = [0; N];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| "the system gives no random numbers; check /dev/urandom".to_owned())?;
    Ok(bytes)
}

/// An id for a token.
///
/// # Errors
/// As [`random`].
pub fn id() -> Result<String, String> {
    Ok(random::<16>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}
