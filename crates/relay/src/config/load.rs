//! From what is written to what is meant: file, environment and flags joined and checked. A flag wins over
//! the file; the environment is asked only for keys.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use messages::Json;
use messages::profile::Images;
use secrecy::SecretString;
use tracing::level_filters::LevelFilter;

use super::written::{self, Written, WrittenImages, WrittenLimits, WrittenProfile};
use super::{ANTHROPIC, Config, ConfigError, Flags, KEY_VARIABLE, Key, Limits, Profile, Target, values};

/// The environment: the value of a variable, if it is set.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<OsString>;

const NOBODY_ANSWERS: &str = "there is no API key, so nobody would answer; set ANTHROPIC_API_KEY, or start \
    with --guide for the built-in offline guide, or with --upstream URL for another server that speaks the \
    Messages API";

/// Reads the settings file that the flags name, and joins it with environment and flags.
///
/// # Errors
/// For the first thing that cannot be used, one sentence with the place and what to do.
pub fn load(flags: &Flags, environment: Environment<'_>) -> Result<Config, ConfigError> {
    match &flags.config {
        Some(path) => join(Some(path), written::read(path)?, flags, environment),
        None => join(None, Written::default(), flags, environment),
    }
}

/// What every profile is built with.
struct Shared<'a> {
    file: Option<&'a Path>,
    flags: &'a Flags,
    environment: Environment<'a>,
    upstream: Option<String>,
    key: Option<SecretString>,
    key_env: Option<String>,
}

fn join(
    file: Option<&Path>,
    written: Written,
    flags: &Flags,
    environment: Environment<'_>,
) -> Result<Config, ConfigError> {
    let mut config = Config::new(Target::Guide);
    if let Some(listen) = &written.listen {
        config.listen = listen.parse().map_err(|_| {
            at(file, "listen", format!("`{listen}` is not ADDR:PORT; write it like 127.0.0.1:3170"))
        })?;
    }
    config.listen = flags.listen.unwrap_or(config.listen);
    let folder = file.and_then(Path::parent);
    config.widget = flags.widget.clone().or_else(|| {
        written.widget.map(|widget| folder.map_or(widget.clone(), |folder| folder.join(&widget)))
    });
    if let Some(origins) = written.origins {
        config.origins = checked_origins(file, "origins", origins)?;
        config.own_origins = false;
    }
    for origin in &flags.origins {
        let origin = values::origin(origin).map_err(|reason| ConfigError::new("--origin", reason))?;
        config.origins.push(origin);
    }
    if let Some(log) = &written.log {
        config.log = level(log).ok_or_else(|| {
            at(file, "log", format!("`{log}` is not a level; write off, error, warn, info or debug"))
        })?;
    }
    config.limits = limits(file, &written.limits)?;
    let shared = Shared {
        file,
        flags,
        environment,
        upstream: written.upstream,
        key: written.key,
        key_env: written.key_env,
    };
    config.profiles = profiles(&shared, written.profiles)?;
    Ok(config)
}

/// The profile `default` is there even when the file does not speak of it.
fn profiles(
    shared: &Shared<'_>,
    mut written: BTreeMap<String, WrittenProfile>,
) -> Result<BTreeMap<String, Profile>, ConfigError> {
    written.entry("default".to_owned()).or_default();
    let mut profiles = BTreeMap::new();
    for (name, written) in written {
        let place = format!("profiles.{name}");
        values::profile_name(&name).map_err(|reason| at(shared.file, &place, reason))?;
        profiles.insert(name, profile(shared, &place, written)?);
    }
    Ok(profiles)
}

fn profile(shared: &Shared<'_>, place: &str, written: WrittenProfile) -> Result<Profile, ConfigError> {
    let wrong = |key: &str, reason: String| at(shared.file, &format!("{place}.{key}"), reason);
    let (upstream, key) = answerer(shared, place, &written)?;
    let mut profile = Profile::new(upstream);
    profile.key = key;
    (profile.model, profile.models) =
        models(written.model, written.models).map_err(|(key, reason)| wrong(key, reason))?;
    profile.max_tokens =
        positive(written.max_tokens, profile.max_tokens).map_err(|reason| wrong("max_tokens", reason))?;
    profile.max_body_bytes = positive(written.max_body_bytes, profile.max_body_bytes)
        .map_err(|reason| wrong("max_body_bytes", reason))?;
    profile.programs = written.programs.unwrap_or(profile.programs);
    profile.origins = written
        .origins
        .map(|origins| checked_origins(shared.file, &format!("{place}.origins"), origins))
        .transpose()?;
    for field in &written.fields {
        values::field(field).map_err(|reason| wrong("fields", reason))?;
    }
    for beta in &written.betas {
        values::beta(beta).map_err(|reason| wrong("betas", reason))?;
    }
    if written.system.is_some() && written.fields.iter().any(|field| field == "system") {
        let reason = "the profile has a system prompt and lets visitors set one, too; remove one of the two";
        return Err(wrong("system", reason.to_owned()));
    }
    if written.system.as_deref().is_some_and(str::is_empty) {
        return Err(wrong("system", "the system prompt is empty; write one or remove the key".to_owned()));
    }
    profile.system = written.system;
    profile.fields = written.fields.into_iter().collect();
    profile.tools = written.tools;
    profile.betas = written.betas;
    profile.images = images(profile.images, written.images);
    profile.starters = written.starters.unwrap_or(profile.starters);
    profile.prices = written
        .prices
        .map(|prices| {
            Json::of(&prices).map_err(|error| {
                wrong("prices", format!("cannot be told to the widget ({error}); use plain numbers"))
            })
        })
        .transpose()?;
    Ok(profile)
}

/// Who answers, and with which key: `--guide` before everything, then `--upstream`, then the profile, then
/// the file, then the Messages API itself if there is a key.
fn answerer(
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

fn models(
    model: Option<String>,
    models: Option<Vec<String>>,
) -> Result<(String, Vec<String>), (&'static str, String)> {
    let default = Profile::new(Target::Guide);
    match (model, models) {
        (None, None) => Ok((default.model, default.models)),
        (Some(model), None) => Ok((model.clone(), vec![model])),
        (model, Some(models)) => {
            let Some(first) = models.first() else {
                return Err(("models", "the list is empty; name at least one model".to_owned()));
            };
            let model = model.unwrap_or_else(|| first.clone());
            if !models.contains(&model) {
                return Err(("model", format!("`{model}` is not in the list `models`; add it there")));
            }
            Ok((model, models))
        }
    }
}

fn images(default: Images, written: WrittenImages) -> Images {
    Images {
        types: written.types.unwrap_or(default.types),
        max_base64_bytes: written.max_base64_bytes.unwrap_or(default.max_base64_bytes),
        max_side: written.max_side.unwrap_or(default.max_side),
        max_count: written.max_count.unwrap_or(default.max_count),
    }
}

fn limits(file: Option<&Path>, written: &WrittenLimits) -> Result<Limits, ConfigError> {
    let default = Limits::default();
    let limit = |key: &str, written: Option<u64>, default: Duration| {
        let millis = u64::try_from(default.as_millis()).unwrap_or(u64::MAX);
        positive(written, millis)
            .map(Duration::from_millis)
            .map_err(|reason| at(file, &format!("limits.{key}"), reason))
    };
    Ok(Limits {
        connect: limit("connect_ms", written.connect_ms, default.connect)?,
        first_byte: limit("first_byte_ms", written.first_byte_ms, default.first_byte)?,
        idle: limit("idle_ms", written.idle_ms, default.idle)?,
        total: limit("total_ms", written.total_ms, default.total)?,
        drain: limit("drain_ms", written.drain_ms, default.drain)?,
    })
}

fn positive<T: Copy + PartialEq + From<u8>>(written: Option<T>, default: T) -> Result<T, String> {
    let value = written.unwrap_or(default);
    if value == T::from(0) {
        return Err("0 would refuse everything; write a larger number or remove the key".to_owned());
    }
    Ok(value)
}

fn checked_origins(file: Option<&Path>, key: &str, origins: Vec<String>) -> Result<Vec<String>, ConfigError> {
    origins.iter().map(|origin| values::origin(origin).map_err(|reason| at(file, key, reason))).collect()
}

fn level(written: &str) -> Option<LevelFilter> {
    Some(match written {
        "off" => LevelFilter::OFF,
        "error" => LevelFilter::ERROR,
        "warn" => LevelFilter::WARN,
        "info" => LevelFilter::INFO,
        "debug" => LevelFilter::DEBUG,
        _ => return None,
    })
}

fn at(file: Option<&Path>, key: &str, reason: String) -> ConfigError {
    ConfigError::new(place_of(file, key), reason)
}

/// A key of the settings; without a file only flags and environment can be wrong, and they name themselves.
fn place_of(file: Option<&Path>, key: &str) -> String {
    match file {
        Some(file) => format!("{}, {key}", file.display()),
        None => "settings".to_owned(),
    }
}
