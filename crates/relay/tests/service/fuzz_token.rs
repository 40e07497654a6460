//! Any bytes as a token, and any claims with a good signature: nothing panics, and what is accepted is what the rules
//! say. `cargo bolero test` runs them for longer.

use relay::visitor::token::{Asked, Check, LEEWAY, LIFETIME};
use serde_json::{Value, json};

use crate::jwt::{SECRET, hs256};

const NOW: u64 = 1_800_000_000;
const PAGE: &str = "https://www.example.com";

fn asked() -> Asked<'static> {
    Asked { profile: "default", origin: Some(PAGE), reads: false, programs: false, now: NOW }
}

fn check() -> Check {
    Check::secret(SECRET.as_bytes(), "parlor-relay")
}

fn claims() -> Value {
    json!({"aud": "parlor-relay", "sub": "ada", "jti": "t1", "iat": NOW, "exp": NOW + 600, "origin": PAGE})
}

fn signed(claims: &[u8]) -> String {
    hs256(&json!({"alg": "HS256", "typ": "JWT"}), claims, SECRET.as_bytes())
}

#[test]
fn any_bytes_are_no_token() {
    let good = signed(claims().to_string().as_bytes());
    assert!(check().token(&good, asked()).is_ok());
    bolero::check!().with_iterations(4000).with_max_len(512).for_each(|input: &[u8]| {
        let text = String::from_utf8_lossy(input);
        assert!(check().token(&text, asked()).is_err(), "{text}");
        // A good one with some bytes of its own replaced.
        let mut bytes = good.clone().into_bytes();
        for pair in input.chunks_exact(2) {
            let at = usize::from(pair[0]) * bytes.len() / 256;
            bytes[at] = b' ' + pair[1] % 95;
        }
        let changed = String::from_utf8(bytes).unwrap();
        assert_eq!(check().token(&changed, asked()).is_ok(), changed == good, "{changed}");
        // Any header and any claims, signed with another key.
        let half = input.len() / 2;
        let header = json!({"alg": String::from_utf8_lossy(&input[..half])});
        let forged = hs256(&header, claims().to_string().as_bytes(), &input[half..]);
        assert!(check().token(&forged, asked()).is_err(), "{forged}");
    });
}

/// Values that claims are made of, good and bad ones.
fn values() -> Vec<Value> {
    let mut values = vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1.5),
        json!(0),
        json!(u64::MAX),
        json!(""),
        json!("ada"),
        json!("default"),
        json!("parlor-relay"),
        json!(PAGE),
        json!("null"),
        json!("x".repeat(129)),
        json!([]),
        json!(["parlor-relay"]),
        json!({"parlor-relay": 1}),
    ];
    values.extend(
        [LEEWAY, LEEWAY + 1, LIFETIME, LIFETIME + 1, 1]
            .iter()
            .flat_map(|step| [json!(NOW - step), json!(NOW + step)]),
    );
    values.push(json!(NOW));
    values
}

/// The rules once more, over the JSON as it is.
fn good(claims: &Value) -> bool {
    let absent = |name: &str| claims.get(name).is_none_or(Value::is_null);
    let number = |name: &str| claims.get(name).and_then(Value::as_u64);
    let name = |name: &str| {
        claims.get(name).and_then(Value::as_str).is_some_and(|text| (1..=128).contains(&text.chars().count()))
    };
    let (Some(issued), Some(expires)) = (number("iat"), number("exp")) else { return false };
    let begins = if absent("nbf") { Some(0) } else { number("nbf") };
    (claims["aud"] == "parlor-relay" || claims["aud"] == json!(["parlor-relay"]))
        && name("sub")
        && name("jti")
        && issued <= expires
        && expires - issued <= LIFETIME
        && issued <= NOW + LEEWAY
        && expires > NOW - LEEWAY
        && begins.is_some_and(|begins| begins <= NOW + LEEWAY)
        && (absent("profile") || claims["profile"] == "default")
        && claims["origin"] == PAGE
}

#[test]
fn signed_claims_are_accepted_by_the_rules_alone() {
    let values = values();
    let names = ["aud", "sub", "jti", "iat", "exp", "nbf", "profile", "origin", "iss"];
    bolero::check!().with_iterations(6000).with_max_len(512).for_each(|input: &[u8]| {
        let mut claims = claims();
        for pair in input.chunks_exact(2).take(3) {
            let (name, value) =
                (names[usize::from(pair[0]) % names.len()], usize::from(pair[1]) % values.len());
            claims[name] = values[value].clone();
        }
        let token = signed(claims.to_string().as_bytes());
        assert_eq!(check().token(&token, asked()).is_ok(), good(&claims), "{claims}");
    });
}

#[test]
fn any_bytes_are_read_as_claims() {
    bolero::check!().with_iterations(2000).with_max_len(512).for_each(|input: &[u8]| {
        let _ = check().token(&signed(input), asked());
    });
}
