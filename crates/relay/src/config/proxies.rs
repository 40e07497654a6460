//! `trusted_proxies` and `forwarded_header`: whose word about a visitor's address is taken, and which.

use std::net::IpAddr;

use ipnet::IpNet;

use super::written::Written;
use crate::serving::address::{Header, Proxies};

/// What the settings file says about the proxies in front of the relay.
///
/// # Errors
/// The key, and why its value cannot be used.
pub fn read(written: &Written) -> Result<Proxies, (&'static str, String)> {
    let networks = written.trusted_proxies.iter().map(|network| self::network(network));
    let networks = networks.collect::<Result<_, _>>().map_err(|reason| ("trusted_proxies", reason))?;
    let header = match written.forwarded_header.as_deref() {
        None | Some("x-forwarded-for") => Header::XForwardedFor,
        Some("forwarded") => Header::Forwarded,
        Some(other) => {
            let reason = format!("`{other}` is not read; write x-forwarded-for or forwarded");
            return Err(("forwarded_header", reason));
        }
    };
    Ok(Proxies { networks, header })
}

fn network(written: &str) -> Result<IpNet, String> {
    let single = || written.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical()));
    written.parse().or_else(|_| single()).map_err(|_| {
        format!("`{written}` is no network; write an address, or one with its length like 10.0.0.0/8")
    })
}

/// For `--check`: the networks, and the header that they are believed in.
pub fn told(proxies: &Proxies) -> String {
    if proxies.networks.is_empty() {
        return "none; the peer's address counts".to_owned();
    }
    let networks: Vec<String> = proxies.networks.iter().map(IpNet::to_string).collect();
    let header = match proxies.header {
        Header::XForwardedFor => "x-forwarded-for",
        Header::Forwarded => "forwarded",
    };
    format!("{} (by {header})", networks.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(toml: &str) -> Result<Proxies, (&'static str, String)> {
        read(&toml::from_str(toml).unwrap())
    }

    #[test]
    fn takes_networks_and_addresses() {
        let proxies = written("trusted_proxies = [\"10.0.0.0/8\", \"::1\", \"192.0.2.7\"]").unwrap();
        assert_eq!(told(&proxies), "10.0.0.0/8, ::1/128, 192.0.2.7/32 (by x-forwarded-for)");
        assert_eq!(told(&written("").unwrap()), "none; the peer's address counts");
        let standard = written("trusted_proxies = [\"::1\"]\nforwarded_header = \"forwarded\"").unwrap();
        assert_eq!(told(&standard), "::1/128 (by forwarded)");
    }

    #[test]
    fn says_what_is_wrong() {
        for wrong in ["10.0.0.0/33", "proxy.example", "", "*"] {
            let (key, reason) = written(&format!("trusted_proxies = [\"{wrong}\"]")).unwrap_err();
            assert_eq!(key, "trusted_proxies");
            assert!(reason.contains(wrong) && reason.contains("10.0.0.0/8"), "{reason}");
        }
        let (key, reason) = written("forwarded_header = \"x-real-ip\"").unwrap_err();
        assert_eq!(key, "forwarded_header");
        assert!(reason.contains("x-real-ip"), "{reason}");
    }
}
