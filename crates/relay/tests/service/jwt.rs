//! Tokens made by hand, with whatever header, claims and signature a test wants.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use relay::Config;
use relay::config::{Access, Signed, SigningKey};
use relay::visitor::token::now;
use ring::hmac;
use ring::signature::Ed25519KeyPair;
use serde_json::{Value, json};

use crate::serving::{PAGE, before};

pub const SECRET: &str = "a secret of thirty-two bytes or more";

/// Settings in signed mode.
pub fn signed(upstream: &str) -> Config {
    let mut config = before(upstream);
    config.access = Access::Signed(rules(SigningKey::Secret(SECRET.to_owned().into())));
    config
}

pub fn rules(key: SigningKey) -> Signed {
    Signed {
        key,
        source: "a test".to_owned(),
        audience: "parlor-relay".to_owned(),
        revoked: Vec::new(),
        revoked_file: None,
    }
}

/// Claims that are good for a request from the page.
pub fn claims() -> Value {
    json!({
        "aud": "parlor-relay", "sub": "ada", "jti": "t1", "iat": now(), "exp": now() + 600,
        "profile": "default", "origin": PAGE,
    })
}

/// The same with other values; null takes a claim out.
pub fn with(changes: &Value) -> Value {
    let mut claims = claims();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            value => claims[name] = value.clone(),
        }
    }
    claims
}

pub fn token(claims: &Value) -> String {
    hs256(&json!({"alg": "HS256", "typ": "JWT"}), claims.to_string().as_bytes(), SECRET.as_bytes())
}

/// Whatever the header says, an HS256 signature.
pub fn hs256(header: &Value, claims: &[u8], secret: &[u8]) -> String {
    sealed(header, claims, |message| {
        hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message).as_ref().to_vec()
    })
}

pub fn eddsa(claims: &Value, pair: &Ed25519KeyPair) -> String {
    let header = json!({"alg": "EdDSA", "typ": "JWT"});
    sealed(&header, claims.to_string().as_bytes(), |message| pair.sign(message).as_ref().to_vec())
}

pub fn sealed(header: &Value, claims: &[u8], sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let message =
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims));
    let signature = sign(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}
