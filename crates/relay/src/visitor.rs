//! Who asks: the address that a request came from and, where tokens are asked for, the name that the site's back end
//! vouches for. What a visitor may use up is counted under these names.

use std::net::{IpAddr, Ipv6Addr};

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
        Self { address, block: block(address), token }
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

fn block(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let prefix = Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX));
            format!("{prefix}/64")
        }
    }
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
