//! Who asks: the address that a request came from and, where tokens are asked for, the name that the site's back end
//! vouches for. What a visitor may use up is counted under these names.

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, HeaderName, ORIGIN};
use axum::http::{HeaderMap, Method, StatusCode};
use messages::ErrorKind;
use secrecy::ExposeSecret;

use self::revoked::{Revoked, Unreadable};
use self::session::Sessions;
use self::token::{Asked, Check, Refused};
use crate::config::{Access, Config, SigningKey};
use crate::error::Failure;
use crate::profile;
use crate::serving::address;
use crate::state::{Relay, Served};

pub mod challenge;
pub mod mint;
pub mod revoked;
pub mod session;
pub mod signature;
pub mod token;

const X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// The address that the request came from; IPv4 is never written as IPv6.
    pub address: IpAddr,
    /// The block that one subscriber is likely to have: the address itself for IPv4, the /64 for IPv6.
    pub block: String,
    /// The token that was checked, where one was asked for.
    pub token: Option<Token>,
}

/// What a checked token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The visitor's name at the site (`sub`); empty for a visitor who has passed a challenge and has no name.
    pub subject: String,
    /// The token's own id (`jti`).
    pub id: String,
    /// When it ends, in seconds since 1970.
    pub expires: u64,
}

impl Visitor {
    /// A visitor at this address.
    #[must_use]
    pub fn at(address: IpAddr, token: Option<Token>) -> Self {
        let address = address.to_canonical();
        Self { address, block: address::block(address), token }
    }

    /// The name that the visitor's use is counted under: the site's where there is one, else the address block.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.token {
            Some(token) if !token.subject.is_empty() => &token.subject,
            _ => &self.block,
        }
    }
}

/// Who is let in, besides what the profile's origins say.
#[derive(Debug)]
pub enum Gate {
    /// Everybody.
    Free,
    /// Everybody who has passed a challenge where there is one.
    Open(Option<Box<Sessions>>),
    /// Everybody with a token of the site's.
    Signed {
        /// What the tokens are checked with.
        check: Check,
        /// Those that were taken back.
        revoked: Box<Revoked>,
    },
}

impl Gate {
    /// The gate of these settings.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        match &config.access {
            Access::Free => Self::Free,
            Access::Open { challenge } => {
                let sessions = |challenge| Box::new(Sessions::new(challenge, &config.limits));
                Self::Open(challenge.as_ref().map(sessions))
            }
            Access::Signed(signed) => Self::Signed {
                check: match &signed.key {
                    SigningKey::Secret(secret) => {
                        Check::secret(secret.expose_secret().as_bytes(), &signed.audience)
                    }
                    SigningKey::Public(key) => Check::public_key(key, &signed.audience),
                },
                revoked: Box::new(Revoked::new(&signed.revoked, signed.revoked_file.as_deref())),
            },
        }
    }

    /// What gives sessions after a challenge.
    #[must_use]
    pub fn sessions(&self) -> Option<&Sessions> {
        match self {
            Self::Open(sessions) => sessions.as_deref(),
            Self::Free | Self::Signed { .. } => None,
        }
    }

    /// Checks what a request has to bring with it.
    async fn check(&self, token: Option<&str>, asked: Asked<'_>) -> Result<Option<Token>, Failure> {
        match self {
            Self::Open(Some(sessions)) if !asked.reads => {
                Ok(Some(sessions.check.token(token.ok_or(Refused::Missing)?, asked)?))
            }
            Self::Free | Self::Open(_) => Ok(None),
            Self::Signed { check, revoked } => {
                let token = check.token(token.ok_or(Refused::Missing)?, asked)?;
                match revoked.holds(&token.id).await {
                    Ok(false) => Ok(Some(token)),
                    Ok(true) => Err(Refused::Revoked.into()),
                    Err(Unreadable) => Err(Failure::new(
                        ErrorKind::Overloaded,
                        "The chat's server cannot check tokens at the moment; try again in a minute.",
                    )
                    .with_status(StatusCode::SERVICE_UNAVAILABLE)),
                }
            }
        }
    }
}

/// The address that a request came from, by the word of the proxies in front of the relay where there are any.
#[must_use]
pub fn address(relay: &Relay, request: &Request) -> IpAddr {
    address::of(address::peer(request.extensions()), request.headers(), &relay.proxies)
}

/// Finds out who asks from this address, and whether they may.
///
/// # Errors
/// 401 when a token is needed and not there or not good, 403 when it is for something else.
pub async fn admit(
    relay: &Relay,
    profile: &Served,
    address: IpAddr,
    request: &mut Request,
) -> Result<Visitor, Failure> {
    // Whatever the client brought is looked at here and by nobody after this.
    let token = credential(request.headers_mut());
    let own = request.uri().path().strip_prefix(profile::base_path(&profile.name).as_str());
    if matches!(own, Some("v1/profile" | "v1/session")) {
        return Ok(Visitor::at(address, None));
    }
    let asked = Asked {
        profile: &profile.name,
        origin: request.headers().get(ORIGIN).and_then(|origin| origin.to_str().ok()),
        reads: matches!(*request.method(), Method::GET | Method::HEAD),
        programs: profile.rules.programs,
        now: token::now(),
    };
    let token = relay.gate.check(token.as_deref(), asked).await?;
    Ok(Visitor::at(address, token))
}

/// The token where the API's clients put one: `Authorization: Bearer`, else `x-api-key`. Takes both out of the request.
fn credential(headers: &mut HeaderMap) -> Option<String> {
    let bearer = headers.remove(AUTHORIZATION);
    let key = headers.remove(X_API_KEY);
    let bearer = bearer.as_ref().and_then(|value| {
        let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
    });
    bearer.or_else(|| Some(key?.to_str().ok()?.to_owned())).filter(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_without_a_name_is_a_block_of_addresses() {
        for (address, block) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::", "2001:db8:1:2::/64"),
            ("::1", "::/64"),
        ] {
            let visitor = Visitor::at(address.parse().unwrap(), None);
            assert_eq!((visitor.block.as_str(), visitor.name()), (block, block), "{address}");
        }
        let named = |subject: &str| {
            let token = Token { subject: subject.to_owned(), id: "1".to_owned(), expires: 0 };
            Visitor::at("192.0.2.7".parse().unwrap(), Some(token)).name().to_owned()
        };
        assert_eq!((named("ada"), named("")), ("ada".to_owned(), "192.0.2.7".to_owned()));
    }
}
