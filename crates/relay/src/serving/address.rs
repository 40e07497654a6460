//! Who is at the other end: the address of the peer, or behind trusted proxies the one that they report.
//! Whatever a client writes into a forwarding header itself stands to the left of what the proxies add, so
//! the walk goes from the right and ends at the first address that is not a trusted proxy's.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::http::header::FORWARDED;
use axum::http::{Extensions, HeaderMap, HeaderName};
use ipnet::IpNet;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Bits of an IPv6 address that say which customer's network it belongs to; the rest its owner chooses freely.
const V6_NETWORK: u32 = 64;

/// The address of the connection that a request came over; an extension of each request that was served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// The header in which trusted proxies report addresses. The other one may be the client's own words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Header {
    /// `X-Forwarded-For: ADDRESS, ADDRESS`
    #[default]
    XForwardedFor,
    /// `Forwarded: for=ADDRESS;proto=https, for=ADDRESS` (RFC 7239)
    Forwarded,
}

/// The proxies in front of the relay whose word about addresses is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies {
    /// Their networks; with none, the peer's address always counts.
    pub networks: Vec<IpNet>,
    /// Where they write.
    pub header: Header,
}

impl Proxies {
    fn trust(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(&address))
    }
}

/// The peer of a request; a request that came over no connection is this machine's own.
#[must_use]
pub fn peer(extensions: &Extensions) -> IpAddr {
    extensions.get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0)
}

/// The address that a request comes from, canonical. An entry that cannot be read ends the walk: the last
/// address that a trusted proxy vouched for holds.
#[must_use]
pub fn of(peer: IpAddr, headers: &HeaderMap, proxies: &Proxies) -> IpAddr {
    let mut known = peer.to_canonical();
    let mut reported = Reported::new(headers, proxies.header);
    while proxies.trust(known) {
        match reported.next() {
            Some(Some(before)) => known = before,
            Some(None) | None => break,
        }
    }
    known
}

/// What counts as one visitor where nothing but the address is known: an IPv4 address, or the /64 of an IPv6
/// one, as `192.0.2.7` and `2001:db8:1:2::/64`.
#[must_use]
pub fn block(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = address.to_bits() & (u128::MAX << (128 - V6_NETWORK));
            format!("{}/{V6_NETWORK}", Ipv6Addr::from_bits(network))
        }
    }
}

/// The addresses of the forwarding headers from right to left; nothing for an entry that is none.
struct Reported<'a> {
    lines: Vec<&'a [u8]>,
    header: Header,
}

impl<'a> Reported<'a> {
    fn new(headers: &'a HeaderMap, header: Header) -> Self {
        let name = match header {
            Header::XForwardedFor => X_FORWARDED_FOR,
            Header::Forwarded => FORWARDED,
        };
        Self { lines: headers.get_all(name).iter().map(|value| value.as_bytes()).collect(), header }
    }
}

impl Iterator for Reported<'_> {
    type Item = Option<IpAddr>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.lines.pop()?;
        let (rest, entry) = match last_comma(line) {
            Some(at) => (line.get(..at), line.get(at + 1..)),
            None => (None, Some(line)),
        };
        self.lines.extend(rest);
        let entry = entry.and_then(|entry| std::str::from_utf8(entry).ok()).map(str::trim);
        Some(entry.and_then(|entry| match self.header {
            Header::XForwardedFor => node(entry),
            Header::Forwarded => forwarded_for(entry),
        }))
    }
}

/// The last comma outside quotes, as seen from the right: a quote that the client left open must not swallow
/// what the proxy wrote after it.
fn last_comma(line: &[u8]) -> Option<usize> {
    let mut quoted = false;
    line.iter().rposition(|byte| {
        quoted ^= *byte == b'"';
        *byte == b',' && !quoted
    })
}

/// The address in `for=…` of one element of `Forwarded`.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let mut named = element.split(';').filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then_some(value.trim())
    });
    let value = named.next()?;
    if named.next().is_some() {
        return None;
    }
    match value.strip_prefix('"') {
        Some(quoted) => node(quoted.strip_suffix('"')?),
        None => node(value),
    }
}

/// An address, which may have a port, and brackets where it is an IPv6 one.
fn node(written: &str) -> Option<IpAddr> {
    let bare = written.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(written);
    let address = bare.parse().ok().or_else(|| Some(written.parse::<SocketAddr>().ok()?.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn behind(networks: &[&str], header: Header) -> Proxies {
        Proxies { networks: networks.iter().map(|network| network.parse().unwrap()).collect(), header }
    }

    fn seen(peer: &str, name: HeaderName, lines: &[&str], proxies: &Proxies) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(name.clone(), HeaderValue::from_str(line).unwrap());
        }
        of(peer.parse().unwrap(), &headers, proxies).to_string()
    }

    #[test]
    fn a_header_counts_only_behind_a_trusted_proxy() {
        let nobody = Proxies::default();
        let proxies = behind(&["10.0.0.0/8", "fd00::/8"], Header::XForwardedFor);
        for (peer, proxies) in [("203.0.113.9", &nobody), ("203.0.113.9", &proxies), ("10.0.0.1", &nobody)] {
            assert_eq!(seen(peer, X_FORWARDED_FOR, &["198.51.100.1"], proxies), peer);
        }
        for peer in ["10.0.0.1", "::ffff:10.0.0.1", "fd00::7"] {
            assert_eq!(seen(peer, X_FORWARDED_FOR, &["198.51.100.1"], &proxies), "198.51.100.1");
        }
        assert_eq!(seen("10.0.0.1", X_FORWARDED_FOR, &[], &proxies), "10.0.0.1");
    }

    #[test]
    fn the_right_most_address_that_is_no_proxys_counts() {
        let proxies = behind(&["10.0.0.0/8"], Header::XForwardedFor);
        for (lines, expected) in [
            (&["1.1.1.1, 198.51.100.1"][..], "198.51.100.1"),
            (&["1.1.1.1", "198.51.100.1"], "198.51.100.1"),
            (&["1.1.1.1,198.51.100.1 , 10.0.0.2", "10.0.0.3"], "198.51.100.1"),
            (&["198.51.100.1:4711"], "198.51.100.1"),
            (&["::ffff:198.51.100.1"], "198.51.100.1"),
            (&["[2001:db8::1]:4711"], "2001:db8::1"),
            (&["[2001:db8::1]"], "2001:db8::1"),
            (&["2001:db8::1"], "2001:db8::1"),
            // Broken entries: the last good one holds, even when that is a proxy's own.
            (&["198.51.100.1, unknown"], "10.0.0.1"),
            (&["198.51.100.1, unknown, 10.0.0.2"], "10.0.0.2"),
            (&["198.51.100.1,"], "10.0.0.1"),
            (&[""], "10.0.0.1"),
            (&["198.51.100.256"], "10.0.0.1"),
            // Nothing but proxies: the request is the first one's own.
            (&["10.0.0.9, 10.0.0.2"], "10.0.0.9"),
        ] {
            assert_eq!(seen("10.0.0.1", X_FORWARDED_FOR, lines, &proxies), expected, "{lines:?}");
        }
    }

    #[test]
    fn reads_the_standard_header_where_the_settings_name_it() {
        let proxies = behind(&["10.0.0.0/8"], Header::Forwarded);
        for (lines, expected) in [
            (&["for=198.51.100.1"][..], "198.51.100.1"),
            (&["For=\"198.51.100.1:80\";proto=https;by=10.0.0.1"], "198.51.100.1"),
            (&["for=1.1.1.1, proto=http; for=\"[2001:db8::1]:80\""], "2001:db8::1"),
            (&["for=1.1.1.1;host=\"a,b\", for=198.51.100.1;host=\"c,d\""], "198.51.100.1"),
            // A quote left open does not swallow what the proxy added.
            (&["for=\"1.1.1.1, for=198.51.100.1"], "198.51.100.1"),
            (&["for=_hidden"], "10.0.0.1"),
            (&["for=unknown, for=10.0.0.2"], "10.0.0.2"),
            (&["for=198.51.100.1;for=1.1.1.1"], "10.0.0.1"),
            (&["proto=https"], "10.0.0.1"),
        ] {
            assert_eq!(seen("10.0.0.1", FORWARDED, lines, &proxies), expected, "{lines:?}");
        }
        assert_eq!(seen("10.0.0.1", X_FORWARDED_FOR, &["1.1.1.1"], &proxies), "10.0.0.1");
    }

    #[test]
    fn a_visitor_is_an_address_or_a_network() {
        for (address, expected) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::", "2001:db8:1:2::/64"),
            ("::1", "::/64"),
        ] {
            assert_eq!(block(address.parse().unwrap()), expected);
        }
    }

    #[test]
    fn a_request_without_a_connection_is_this_machines() {
        let mut extensions = Extensions::new();
        assert!(peer(&extensions).is_loopback());
        let address: IpAddr = "192.0.2.7".parse().unwrap();
        extensions.insert(Peer(address));
        assert_eq!(peer(&extensions), address);
    }
}
