//! `metrics`: where a monitor reads how the relay does.

use std::net::SocketAddr;

/// The address that is written, for a relay that listens at another.
///
/// # Errors
/// Why it cannot be used.
pub fn read(written: Option<&str>, listen: SocketAddr) -> Result<Option<SocketAddr>, String> {
    let Some(written) = written else { return Ok(None) };
    let address: SocketAddr =
        written.parse().map_err(|_| format!("`{written}` is not ADDR:PORT; write it like 127.0.0.1:9170"))?;
    if address == listen && address.port() != 0 {
        return Err(format!("`{written}` is where visitors are answered; write another port"));
    }
    Ok(Some(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_an_address_of_its_own() {
        let listen = "127.0.0.1:3170".parse().unwrap();
        let read = |written| read(written, listen);
        assert_eq!(read(None), Ok(None));
        assert_eq!(read(Some("[::1]:9170")), Ok(Some("[::1]:9170".parse().unwrap())));
        for wrong in ["9170", "localhost", "", "127.0.0.1:3170"] {
            let reason = read(Some(wrong)).unwrap_err();
            assert!(reason.contains(wrong) && reason.contains("write"), "{reason}");
        }
    }
}
