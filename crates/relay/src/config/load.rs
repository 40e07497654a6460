//! From what is written to what is meant: file, environment and flags joined and checked. A flag wins over
//! the file; the environment is asked only for keys.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use secrecy::SecretString;

use super::written::{self, Written, WrittenLimits, WrittenProfile};
use super::{
    Access, Config, ConfigError, Flags, Limits, LogFormat, Profile, Target, access, budget, files, log,
    metrics, otel, proxies, rules, shared, tls, values,
};
use crate::budget::Rules;

/// The environment: the value of a variable, if it is set.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<OsString>;

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
pub(super) struct Shared<'a> {
    pub file: Option<&'a Path>,
    pub flags: &'a Flags,
    pub environment: Environment<'a>,
    pub upstream: Option<String>,
    pub key: Option<SecretString>,
    pub key_env: Option<String>,
    pub budget: Rules,
    /// Whether a mode says who may ask, so that visitors have limits without a word about them.
    pub moded: bool,
}

fn join(
    file: Option<&Path>,
    written: Written,
    flags: &Flags,
    environment: Environment<'_>,
) -> Result<Config, ConfigError> {
    let mut config = Config::new(Target::Guide);
    config.file = file.map(Path::to_owned);
    if let Some(listen) = &written.listen {
        config.listen = listen.parse().map_err(|_| {
            at(file, "listen", format!("`{listen}` is not ADDR:PORT; write it like 127.0.0.1:3170"))
        })?;
    }
    config.listen = flags.listen.unwrap_or(config.listen);
    config.metrics = metrics::read(written.metrics.as_deref(), config.listen)
        .map_err(|reason| at(file, "metrics", reason))?;
    config.otel = otel::read(written.otel.as_ref()).map_err(|(key, reason)| at(file, key, reason))?;
    config.proxies = proxies::read(&written).map_err(|(key, reason)| at(file, key, reason))?;
    config.access = access::read(file, environment, &written)?;
    let wrong = |(place, reason)| match place {
        shared::FLAG => ConfigError::new(place, reason),
        key => at(file, key, reason),
    };
    config.shared = shared::read(&written, flags.limits.as_ref(), environment).map_err(wrong)?;
    let folder = file.and_then(Path::parent);
    config.tls = tls::read(written.tls.as_ref(), folder).map_err(|(key, reason)| at(file, key, reason))?;
    tls::exposed(config.listen, config.tls.as_ref(), flags.insecure_listen).map_err(|reason| {
        if flags.listen.is_some() { ConfigError::new("--listen", reason) } else { at(file, "listen", reason) }
    })?;
    if written.connections == Some(0) {
        return Err(at(file, "connections", "0 would refuse everybody; write a larger number".to_owned()));
    }
    config.connections = written.connections.unwrap_or(config.connections);
    (config.widget, config.assets_dir) = files::read(file, flags, &written);
    if let Some(origins) = written.origins {
        config.origins = checked_origins(file, "origins", origins)?;
        config.own_origins = false;
    }
    for origin in &flags.origins {
        let origin = values::origin(origin).map_err(|reason| ConfigError::new("--origin", reason))?;
        config.origins.push(origin);
    }
    if let Some(level) = &written.log {
        config.log = log::level(level).map_err(|reason| at(file, "log", reason))?;
    }
    config.log_format =
        LogFormat::read(written.log_format.as_deref()).map_err(|reason| at(file, "log_format", reason))?;
    config.limits = limits(file, &written.limits)?;
    config.state = budget::state(written.state, file, environment);
    let wrong = |(key, reason): (String, String)| at(file, &format!("budget.{key}"), reason);
    let shared = Shared {
        file,
        flags,
        environment,
        upstream: written.upstream,
        key: written.key,
        key_env: written.key_env,
        budget: budget::read(&written.budget).map_err(wrong)?,
        moded: !matches!(config.access, Access::Free),
    };
    config.profiles = profiles(&shared, written.profiles)?;
    budget::priced(&config).map_err(|(key, reason)| at(file, &key, reason))?;
    access::settled(&config)?;
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
        profiles.insert(name, rules::profile(shared, &place, written)?);
    }
    Ok(profiles)
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
        header: limit("header_ms", written.header_ms, default.header)?,
        keep_alive: limit("keep_alive_ms", written.keep_alive_ms, default.keep_alive)?,
        body: limit("body_ms", written.body_ms, default.body)?,
        connect: limit("connect_ms", written.connect_ms, default.connect)?,
        first_byte: limit("first_byte_ms", written.first_byte_ms, default.first_byte)?,
        idle: limit("idle_ms", written.idle_ms, default.idle)?,
        heartbeat: written.heartbeat_ms.map_or(default.heartbeat, Duration::from_millis),
        total: limit("total_ms", written.total_ms, default.total)?,
        drain: limit("drain_ms", written.drain_ms, default.drain)?,
        retry: written.retry_ms.map_or(default.retry, Duration::from_millis),
        models: written.models_ms.map_or(default.models, Duration::from_millis),
    })
}

pub(super) fn positive<T: Copy + PartialEq + From<u8>>(written: Option<T>, default: T) -> Result<T, String> {
    let value = written.unwrap_or(default);
    if value == T::from(0) {
        return Err("0 would refuse everything; write a larger number or remove the key".to_owned());
    }
    Ok(value)
}

pub(super) fn checked_origins(
    file: Option<&Path>,
    key: &str,
    origins: Vec<String>,
) -> Result<Vec<String>, ConfigError> {
    origins.iter().map(|origin| values::origin(origin).map_err(|reason| at(file, key, reason))).collect()
}

pub(super) fn at(file: Option<&Path>, key: &str, reason: String) -> ConfigError {
    ConfigError::new(place_of(file, key), reason)
}

/// A key of the settings; without a file only flags and environment can be wrong, and they name themselves.
pub(super) fn place_of(file: Option<&Path>, key: &str) -> String {
    match file {
        Some(file) => format!("{}, {key}", file.display()),
        None => "settings".to_owned(),
    }
}
