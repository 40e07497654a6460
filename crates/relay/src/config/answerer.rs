//! Who answers a profile's requests, and with which key: flags, file and environment in their order.

use secrecy::SecretString;

use super::load::{Environment, Shared, at, place_of};
use super::written::WrittenProfile;
use super::{ANTHROPIC, ConfigError, KEY_VARIABLE, Key, Target, values};

const NOBODY_ANSWERS: &str = "there is no API key, so nobody would answer; set ANTHROPIC_API_KEY, or start \
    with --guide for the built-in offline guide, or with --upstream URL for another server that speaks the \
    Messages API";

/// Who answers, and with which key: `--guide` before everything, then `--upstream`, then the profile, then
/// the file, then the Messages API itself if there is a key.
pub(super) fn answerer(
    shared: &Shared<'_>,
    place: &str,
    written: &WrittenProfile,
) -> Result<(Target, Option<Key>), ConfigError> {
    if shared.flags.guide {
        return Ok((Target::Guide, None));
    }
    let key = key_of(shared, place, written)?;
    let upstream = match (&shared.flags.upstream, &written.upstream, &shared.upstream) {
        (Some(url), ..) => Some((url, "--upstream".to_owned())),
        (None, Some(url), _) => Some((url, place_of(shared.file, &format!("{place}.upstream")))),
        (None, None, Some(url)) => Some((url, place_of(shared.file, "upstream"))),
        (None, None, None) => None,
    };
    match upstream {
        Some((url, place)) => {
            let target = values::upstream(url)
                .map_err(|reason| ConfigError::new(place, format!("`{url}` {reason}")))?;
            Ok((target, key))
        }
        None if key.is_some() => {
            let target = values::upstream(ANTHROPIC).map_err(|reason| ConfigError::new(ANTHROPIC, reason))?;
            Ok((target, key))
        }
        None => Err(ConfigError::new(place_of(shared.file, place), NOBODY_ANSWERS)),
    }
}

fn key_of(shared: &Shared<'_>, place: &str, written: &WrittenProfile) -> Result<Option<Key>, ConfigError> {
    let sources = [
        (format!("{place}.key"), &written.key, &written.key_env),
        ("key".to_owned(), &shared.key, &shared.key_env),
    ];
    for (place, key, variable) in sources {
        if let Some(secret) = key {
            if variable.is_some() {
                let reason = "the key is given both in the file and by key_env; remove one of the two";
                return Err(at(shared.file, &place, reason.to_owned()));
            }
            values::key(secret).map_err(|reason| at(shared.file, &place, reason))?;
            return Ok(Some(Key { secret: secret.clone(), source: place_of(shared.file, &place) }));
        }
        if let Some(variable) = variable {
            let reason = || format!("the environment variable {variable} is not set; set it to the key");
            let key = from_environment(shared.environment, variable)?;
            return key.map(Some).ok_or_else(|| at(shared.file, &format!("{place}_env"), reason()));
        }
    }
    from_environment(shared.environment, KEY_VARIABLE)
}

/// A variable that is set to nothing is not set: that is how container files switch one off.
fn from_environment(environment: Environment<'_>, variable: &str) -> Result<Option<Key>, ConfigError> {
    let Some(value) = environment(variable).filter(|value| !value.is_empty()) else { return Ok(None) };
    let place = format!("the environment variable {variable}");
    let Ok(text) = value.into_string() else {
        return Err(ConfigError::new(place, "the key is not text; copy it again"));
    };
    let secret = SecretString::from(text);
    values::key(&secret).map_err(|reason| ConfigError::new(&place, reason))?;
    Ok(Some(Key { secret, source: place }))
}
