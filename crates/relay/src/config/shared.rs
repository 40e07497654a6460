//! `limits_url` and `limits_fallback`, or `--limits`: the Redis in which several relays count together.

use std::convert::Infallible;
use std::str::FromStr;

use redis::{ConnectionInfo, IntoConnectionInfo};
use secrecy::{ExposeSecret, SecretString};

use super::load::Environment;
use super::written::Written;

/// The flag, as the place of what is wrong with it.
pub const FLAG: &str = "--limits";

/// Where several relays count together.
#[derive(Clone, Debug)]
pub struct SharedLimits {
    /// The address of the Redis, which may hold a password.
    pub url: SecretString,
    /// Whether this relay counts alone while Redis is gone; otherwise it answers nobody then.
    pub local: bool,
}

impl PartialEq for SharedLimits {
    fn eq(&self, other: &Self) -> bool {
        self.local == other.local && self.url.expose_secret() == other.url.expose_secret()
    }
}

/// An address on the command line, which does not print itself.
#[derive(Clone, Debug)]
pub struct SharedUrl(SecretString);

impl FromStr for SharedUrl {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned().into()))
    }
}

/// What the settings and the flags say.
///
/// # Errors
/// The key or the flag, and why its value cannot be used.
pub fn read(
    written: &Written,
    flag: Option<&SharedUrl>,
    environment: Environment<'_>,
) -> Result<Option<SharedLimits>, (&'static str, String)> {
    let local = match written.limits_fallback.as_deref() {
        None | Some("closed") => false,
        Some("local") => true,
        Some(other) => {
            let reason = format!("`{other}` is no way to go on without Redis; write closed or local");
            return Err(("limits_fallback", reason));
        }
    };
    let (place, url) = match (flag, &written.limits_url, &written.limits_url_env) {
        (Some(SharedUrl(url)), ..) => (FLAG, url.clone()),
        (None, Some(_), Some(_)) => {
            let reason = "limits_url is there, too; remove one of them".to_owned();
            return Err(("limits_url_env", reason));
        }
        (None, Some(url), None) => ("limits_url", url.clone()),
        (None, None, Some(variable)) => {
            let value = environment(variable).and_then(|value| value.into_string().ok());
            let unset =
                || ("limits_url_env", format!("the variable {variable} is not set; set it to the address"));
            ("limits_url_env", value.filter(|value| !value.is_empty()).ok_or_else(unset)?.into())
        }
        (None, None, None) if local => {
            let reason =
                "no Redis is named that could be gone; write limits_url, or remove the key".to_owned();
            return Err(("limits_fallback", reason));
        }
        (None, None, None) => return Ok(None),
    };
    // What is wrong is not quoted: it may hold a password.
    connection(&url).ok_or_else(|| {
        (place, "this is no address of a Redis; write it like redis://host:6379/0, or rediss://".to_owned())
    })?;
    Ok(Some(SharedLimits { url, local }))
}

fn connection(url: &SecretString) -> Option<ConnectionInfo> {
    let url = url.expose_secret();
    let known = url.starts_with("redis://") || url.starts_with("rediss://");
    url.into_connection_info().ok().filter(|_| known)
}

/// For `--check`: where, without user and password, and what happens without it.
pub fn told(limits: Option<&SharedLimits>) -> String {
    let Some((limits, at)) = limits.and_then(|limits| Some((limits, connection(&limits.url)?))) else {
        return "none; this relay counts alone".to_owned();
    };
    let without = if limits.local { "each relay counts alone" } else { "nobody is answered" };
    format!("{}, database {}; while it is gone {without}", at.addr(), at.redis_settings().db())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(toml: &str, flag: Option<&str>) -> Result<Option<SharedLimits>, (&'static str, String)> {
        let environment = |name: &str| (name == "REDIS_URL").then(|| "redis://:pass-word@cache/2".into());
        let flag = flag.map(|flag| flag.parse().unwrap());
        read(&toml::from_str(toml).unwrap(), flag.as_ref(), &environment)
    }

    fn said(toml: &str, flag: Option<&str>) -> String {
        told(written(toml, flag).unwrap().as_ref())
    }

    #[test]
    fn the_flag_goes_before_the_file() {
        assert_eq!(said("", None), "none; this relay counts alone");
        let file = "limits_url = \"redis://ada:pass-word@one.example:7000/3\"";
        assert_eq!(said(file, None), "one.example:7000, database 3; while it is gone nobody is answered");
        let flag = Some("rediss://two.example");
        assert!(said(file, flag).starts_with("two.example:6379, database 0"), "{}", said(file, flag));
        let variable = "limits_url_env = \"REDIS_URL\"\nlimits_fallback = \"local\"";
        assert_eq!(said(variable, None), "cache:6379, database 2; while it is gone each relay counts alone");
    }

    #[test]
    fn says_what_is_wrong_and_quotes_no_password() {
        for (toml, key) in [
            ("limits_url = \"http://:pass-word@one.example\"", "limits_url"),
            ("limits_url = \"redis://:pass-word@one.example:port\"", "limits_url"),
            ("limits_url = \"pass-word\"", "limits_url"),
            ("limits_url_env = \"UNSET\"", "limits_url_env"),
            ("limits_url_env = \"REDIS_URL\"\nlimits_url = \"redis://one.example\"", "limits_url_env"),
            ("limits_url = \"redis://one.example\"\nlimits_fallback = \"open\"", "limits_fallback"),
            ("limits_fallback = \"local\"", "limits_fallback"),
        ] {
            let (place, reason) = written(toml, None).unwrap_err();
            assert_eq!(place, key, "{toml}");
            assert!(!reason.contains("pass-word"), "{reason}");
        }
        assert_eq!(written("", Some("pass-word")).unwrap_err().0, FLAG);
    }
}
