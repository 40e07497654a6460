//! What `--check` prints: the settings as they were understood, with every secret masked.

use std::fmt::{self, Display, Formatter};

use super::{Config, Lifetime, PriceList, Profile, Target, Thinking, access, budget, otel, proxies, shared};
use crate::assets;
use crate::budget::Scope;

/// Prints settings, one per line.
pub struct Understood<'a>(pub &'a Config);

impl Display for Understood<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let config = self.0;
        line(f, "listen", config.listen)?;
        match config.metrics {
            Some(address) => line(f, "metrics", format_args!("http://{address}/metrics"))?,
            None => line(f, "metrics", "none")?,
        }
        line(f, "otel", otel::told(config.otel.as_ref()))?;
        match assets::folder(config.widget.as_deref()) {
            Some(folder) => line(f, "widget", folder.display())?,
            None => line(f, "widget", "not built; `cargo xtask dist` builds it")?,
        }
        match &config.assets_dir {
            Some(folder) => line(f, "assets_dir", folder.display())?,
            None => line(f, "assets_dir", "none")?,
        }
        line(f, "origins", list(&config.shared_origins()))?;
        line(f, "trusted_proxies", proxies::told(&config.proxies))?;
        line(f, "mode", access::told(&config.access))?;
        match &config.tls {
            Some(files) => line(f, "tls", format_args!("{}, {}", files.cert.display(), files.key.display()))?,
            None => line(f, "tls", "none; plain HTTP")?,
        }
        line(f, "connections", config.connections)?;
        line(f, "log", config.log)?;
        line(f, "log_format", config.log_format.as_str())?;
        let limits = &config.limits;
        line(f, "limits.header", Milliseconds(limits.header))?;
        line(f, "limits.keep_alive", Milliseconds(limits.keep_alive))?;
        line(f, "limits.body", Milliseconds(limits.body))?;
        line(f, "limits.connect", Milliseconds(limits.connect))?;
        line(f, "limits.first_byte", Milliseconds(limits.first_byte))?;
        line(f, "limits.idle", Milliseconds(limits.idle))?;
        line(f, "limits.heartbeat", Milliseconds(limits.heartbeat))?;
        line(f, "limits.total", Milliseconds(limits.total))?;
        line(f, "limits.drain", Milliseconds(limits.drain))?;
        line(f, "limits.retry", Milliseconds(limits.retry))?;
        line(f, "limits.models", Milliseconds(limits.models))?;
        line(f, "limits_url", shared::told(config.shared.as_ref()))?;
        match &config.state {
            _ if config.shared.is_some() => {}
            Some(folder) => line(f, "state", folder.display())?,
            None => line(f, "state", "in memory")?,
        }
        for (name, profile) in &config.profiles {
            writeln!(f, "\nprofile {name}, at {}", crate::profile::base_path(name))?;
            self.profile(f, profile)?;
        }
        Ok(())
    }
}

impl Understood<'_> {
    fn profile(&self, f: &mut Formatter<'_>, profile: &Profile) -> fmt::Result {
        match &profile.upstream {
            Target::Guide => line(f, "upstream", "the built-in offline guide")?,
            Target::Url(url) => line(f, "upstream", url)?,
        }
        match &profile.key {
            Some(key) => line(f, "key", format_args!("******** (from {})", key.source))?,
            None => line(f, "key", "none")?,
        }
        line(f, "model", &profile.model)?;
        line(f, "models", list(&profile.models))?;
        line(f, "anthropic_version", profile.version.as_str())?;
        line(f, "max_tokens", profile.max_tokens)?;
        line(f, "max_body_bytes", profile.max_body_bytes)?;
        match &profile.system {
            Some(system) => line(f, "system", format_args!("{} characters", system.chars().count()))?,
            None => line(f, "system", "none")?,
        }
        Self::prompt(f, profile)?;
        line(f, "origins", list(&self.0.origins_of(profile)))?;
        line(f, "programs", if profile.programs { "allowed without an Origin header" } else { "refused" })?;
        line(f, "fields", list(&profile.fields.iter().cloned().collect::<Vec<_>>()))?;
        line(f, "tools", list(&profile.tools))?;
        line(f, "betas", list(&profile.betas))?;
        line(f, "images", list(&profile.images.types))?;
        line(f, "documents", list(&profile.documents.types))?;
        line(f, "resume_grace", "0 s")?;
        line(f, "starters", profile.starters.len())?;
        for scope in Scope::ALL {
            let key = format!("budget.{}", scope.as_str());
            line(f, &key, budget::told(profile.budget.of(scope)))?;
        }
        match &profile.prices {
            PriceList::Dated => line(f, "prices", format_args!("those of {}", messages::model::AS_OF)),
            PriceList::Own(prices) => line(f, "prices", format_args!("own, as of {:?}", prices.as_of())),
            PriceList::Unknown => line(f, "prices", "none"),
        }
    }

    /// What is added to every request, and what the page may choose of it.
    fn prompt(f: &mut Formatter<'_>, profile: &Profile) -> fmt::Result {
        let own = "the model's own";
        line(f, "thinking", profile.thinking.as_ref().map_or_else(|| own.to_owned(), Thinking::json))?;
        line(f, "effort", profile.effort.as_deref().unwrap_or(own))?;
        line(f, "efforts", list(&profile.efforts))?;
        line(f, "stop_sequences", profile.stop_sequences.len())?;
        line(f, "examples", profile.examples.len())?;
        line(f, "prefill", profile.prefill.as_deref().unwrap_or("none"))?;
        line(f, "caching", profile.caching.map_or("off", Lifetime::mark))?;
        let open = |open: bool| if open { "open" } else { "closed" };
        line(f, "host_stop_sequences", open(profile.host_stop_sequences))?;
        line(f, "metadata", open(profile.metadata))?;
        line(f, "structured_outputs", open(profile.structured_outputs))?;
        line(f, "sampling", open(profile.samples()))?;
        line(f, "count_tokens", open(profile.count_tokens))?;
        line(f, "max_tool_rounds", profile.max_tool_rounds)
    }
}

fn line(f: &mut Formatter<'_>, key: &str, value: impl Display) -> fmt::Result {
    writeln!(f, "  {key:<19}  {value}")
}

fn list(items: &[String]) -> String {
    if items.is_empty() { "none".to_owned() } else { items.join(", ") }
}

struct Milliseconds(std::time::Duration);

impl Display for Milliseconds {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} ms", self.0.as_millis())
    }
}
