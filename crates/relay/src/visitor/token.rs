//! The check of a token: a short text that the site's back end has signed, which says who may use which profile from
//! which page, and until when. It is a JWT whose algorithm the settings name and the token cannot choose.

use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::errors::ErrorKind as Wrong;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use messages::ErrorKind;
use serde::Deserialize;

use super::{Token, signature};
use crate::error::Failure;

/// The longest life of a token, in seconds.
pub const LIFETIME: u64 = 10 * 60;

/// How far two clocks may be apart, in seconds.
pub const LEEWAY: u64 = 30;

/// Bytes of the longest token that is looked at.
const LONGEST: usize = 4096;

/// Characters of the longest `sub` and `jti`.
const NAME: usize = 128;

/// The profile of a token that names none.
const DEFAULT_PROFILE: &str = "default";

/// What a token is checked with.
#[derive(Clone, Debug)]
pub struct Check {
    key: DecodingKey,
    algorithm: Algorithm,
    audience: String,
    /// Whether the token has to name its visitor.
    named: bool,
}

/// What a request says of itself, to be held against the token.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The profile that the request is for.
    pub profile: &'a str,
    /// The request's `Origin`.
    pub origin: Option<&'a str>,
    /// Whether the request only reads: browsers leave `Origin` out of a page's reads from its own server.
    pub reads: bool,
    /// Whether the profile answers to programs, which have no origin.
    pub programs: bool,
    /// Seconds since 1970.
    pub now: u64,
}

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// There is none.
    Missing,
    /// It is not one that the site signed for this relay; what is wrong, as far as its maker is told.
    Invalid(&'static str),
    /// It has ended.
    Expired,
    /// The operator has taken it back.
    Revoked,
    /// It is for another profile.
    Profile,
    /// It is for another page, or for a page and used by a program, or the other way round.
    Origin,
}

/// The claims, none of which is known to be there before it was looked at.
#[derive(Deserialize)]
struct Claims {
    aud: Option<Audience>,
    exp: Option<u64>,
    nbf: Option<u64>,
    iat: Option<u64>,
    sub: Option<String>,
    jti: Option<String>,
    profile: Option<String>,
    origin: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn names(&self, relay: &str) -> bool {
        match self {
            Self::One(name) => name == relay,
            Self::Several(names) => names.iter().any(|name| name == relay),
        }
    }
}

impl Check {
    /// Tokens signed with this secret (HS256).
    #[must_use]
    pub fn secret(secret: &[u8], audience: &str) -> Self {
        Self::new(DecodingKey::from_secret(secret), Algorithm::HS256, audience)
    }

    /// Tokens signed with the private half of this Ed25519 key of 32 bytes (EdDSA).
    #[must_use]
    pub fn public_key(key: &[u8; 32], audience: &str) -> Self {
        Self::new(DecodingKey::from_ed_der(key), Algorithm::EdDSA, audience)
    }

    fn new(key: DecodingKey, algorithm: Algorithm, audience: &str) -> Self {
        signature::install();
        Self { key, algorithm, audience: audience.to_owned(), named: true }
    }

    /// The same for tokens of visitors without a name.
    #[must_use]
    pub fn without_names(mut self) -> Self {
        self.named = false;
        self
    }

    /// Checks a token for a request: first that the site signed it, then what it says.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn token(&self, token: &str, asked: Asked<'_>) -> Result<Token, Refused> {
        let claims = self.signed(token)?;
        if !claims.aud.is_some_and(|audience| audience.names(&self.audience)) {
            return Err(Refused::Invalid("its `aud` is not the relay's `audience`"));
        }
        let (Some(expires), Some(issued)) = (claims.exp, claims.iat) else {
            return Err(Refused::Invalid("`iat` or `exp` is missing"));
        };
        if expires.checked_sub(issued).is_none_or(|lifetime| lifetime > LIFETIME) {
            return Err(Refused::Invalid("its `exp` is not within ten minutes after its `iat`"));
        }
        let soon = asked.now.saturating_add(LEEWAY);
        if issued > soon || claims.nbf.is_some_and(|begins| begins > soon) {
            return Err(Refused::Invalid("it begins in the future; the two clocks differ"));
        }
        if expires.saturating_add(LEEWAY) <= asked.now {
            return Err(Refused::Expired);
        }
        let subject = match claims.sub.filter(|_| self.named) {
            Some(subject) if fits(&subject) => subject,
            None if !self.named => String::new(),
            _ => return Err(Refused::Invalid("its `sub` has to have 1 to 128 characters")),
        };
        let Some(id) = claims.jti.filter(|id| fits(id)) else {
            return Err(Refused::Invalid("its `jti` has to have 1 to 128 characters"));
        };
        if claims.profile.as_deref().unwrap_or(DEFAULT_PROFILE) != asked.profile {
            return Err(Refused::Profile);
        }
        match (claims.origin.as_deref(), asked.origin) {
            (Some(page), Some(origin)) if page == origin => {}
            (Some(_), None) if asked.reads => {}
            (None, None) if asked.programs => {}
            _ => return Err(Refused::Origin),
        }
        Ok(Token { subject, id, expires })
    }

    /// The claims of a token whose signature is right.
    fn signed(&self, token: &str) -> Result<Claims, Refused> {
        if token.len() > LONGEST {
            return Err(Refused::Invalid("it is too long"));
        }
        // What the claims have to say is checked here, in one place; the library does the signature.
        let mut validation = Validation::new(self.algorithm);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_aud = false;
        let decoded =
            decode::<Claims>(token, &self.key, &validation).map_err(|error| match error.kind() {
                Wrong::Json(_) | Wrong::Base64(_) | Wrong::Utf8(_) => {
                    Refused::Invalid("its header or a claim cannot be read; times are whole seconds")
                }
                _ => Refused::Invalid("it is not signed as the relay's settings say"),
            })?;
        // A critical extension has to be understood by whoever reads the token, and the relay knows none.
        if decoded.header.crit.is_some() {
            return Err(Refused::Invalid("its header has `crit`"));
        }
        Ok(decoded.claims)
    }
}

fn fits(name: &str) -> bool {
    (1..=NAME).contains(&name.chars().count())
}

/// Seconds since 1970.
#[must_use]
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        let again = "get a new one from the site and try again";
        let (code, sentence) = match refused {
            Refused::Missing => (
                "token_missing",
                "This chat needs a token from its site, and the request has none; sign in to the site, or reload \
                 the page."
                    .to_owned(),
            ),
            Refused::Invalid(why) => ("token_invalid", format!("The token is not valid: {why}; {again}.")),
            Refused::Expired => ("token_expired", format!("The token has expired; {again}.")),
            Refused::Revoked => ("token_revoked", "The token was taken back; sign in to the site again.".to_owned()),
            Refused::Profile => ("token_profile", format!("The token is for another profile; {again}.")),
            Refused::Origin => ("token_origin", format!("The token is for another page or program; {again}.")),
        };
        let kind = match refused {
            Refused::Profile | Refused::Origin => ErrorKind::Permission,
            _ => ErrorKind::Authentication,
        };
        Failure::new(kind, sentence).with_code(code)
    }
}
