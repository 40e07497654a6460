//! The demo's flags, as written and checked.

use anyhow::{Result, bail, ensure};

/// The page's port when none is asked for; Trunk.toml and the relay's default origins name the same.
const PORT: u16 = 8080;

/// What the person asked for.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    /// The page's port.
    pub port: u16,
    /// The base URL of a relay that runs elsewhere, without a slash at its end.
    pub relay: Option<String>,
    /// The server that the relay asks instead of the guide.
    pub upstream: Option<String>,
    /// Open a browser.
    pub open: bool,
    /// Build as a host would ship it.
    pub release: bool,
}

impl Options {
    /// Reads the flags.
    pub fn read(mut arguments: lexopt::Parser) -> Result<Self> {
        use lexopt::prelude::*;

        let mut options = Self { port: PORT, relay: None, upstream: None, open: false, release: false };
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("port") => options.port = arguments.value()?.parse()?,
                Long("relay") => options.relay = Some(url("--relay", arguments.value()?.string()?)?),
                Long("upstream") => options.upstream = Some(url("--upstream", arguments.value()?.string()?)?),
                Long("open") => options.open = true,
                Long("release") => options.release = true,
                other => bail!("{}; `cargo xtask --help` lists what demo takes.", other.unexpected()),
            }
        }
        ensure!(options.port != 0, "--port needs a port from 1 to 65535.");
        ensure!(
            options.relay.is_none() || options.upstream.is_none(),
            "--upstream is for the relay that the demo starts, and --relay says to start none: give one of them."
        );
        Ok(options)
    }
}

fn url(flag: &str, value: String) -> Result<String> {
    let rest = value.strip_prefix("http://").or_else(|| value.strip_prefix("https://"));
    let Some(rest) = rest else {
        bail!("{flag} needs an address that starts with http:// or https://, not \"{value}\".");
    };
    let authority = rest.split('/').next().unwrap_or_default();
    // The port comes after the last colon, except inside the brackets of an IPv6 address.
    let port = authority.rsplit_once(':').map(|(_, port)| port).filter(|port| !port.ends_with(']'));
    ensure!(!authority.is_empty() && !authority.starts_with(':'), "{flag} names no host in \"{value}\".");
    ensure!(
        port.is_none_or(|port| port.parse::<u16>().is_ok()),
        "{flag} needs a port from 1 to 65535 after the host in \"{value}\", or none."
    );
    Ok(value.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Options> {
        Options::read(lexopt::Parser::from_args(arguments))
    }

    fn sentence(arguments: &[&str]) -> String {
        read(arguments).unwrap_err().to_string()
    }

    #[test]
    fn without_flags_the_page_is_on_its_usual_port() {
        let options = read(&[]).unwrap();
        assert_eq!(options.port, 8080);
        assert!(!options.open && !options.release && options.relay.is_none() && options.upstream.is_none());
    }

    #[test]
    fn every_flag_is_read() {
        let options =
            read(&["--port", "9000", "--relay=http://127.0.0.1:3170/", "--open", "--release"]).unwrap();
        assert_eq!(options.port, 9000);
        assert_eq!(options.relay.as_deref(), Some("http://127.0.0.1:3170"));
        assert!(options.open && options.release);
        assert_eq!(
            read(&["--upstream", "https://a.example"]).unwrap().upstream.as_deref(),
            Some("https://a.example")
        );
    }

    #[test]
    fn what_cannot_be_meant_is_said() {
        assert!(sentence(&["--port", "0"]).contains("from 1 to 65535"));
        assert!(sentence(&["--port", "many"]).contains("many"));
        assert!(sentence(&["--relay", "localhost:3170"]).contains("http:// or https://"));
        assert!(sentence(&["--relay", "http:///v1"]).contains("names no host"));
        assert!(sentence(&["--relay", "http://127.0.0.1:"]).contains("after the host"));
        assert!(
            read(&["--relay", "http://[::1]"]).is_ok() && read(&["--relay", "https://[::1]:80/base"]).is_ok()
        );
        assert!(sentence(&["--relay", "http://a", "--upstream", "http://b"]).contains("give one of them"));
        assert!(sentence(&["--fast"]).contains("--fast"));
    }
}
