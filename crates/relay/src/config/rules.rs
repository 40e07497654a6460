//! A profile from what is written about it: each key read, checked and filled in.

use messages::price::Prices;
use messages::profile::{Documents, Images};
use serde_json::json;

use super::load::{Shared, at, checked_origins, positive};
use super::written::{WrittenDocuments, WrittenImages, WrittenProfile};
use super::{
    ApiVersion, ConfigError, Lifetime, PriceList, Profile, Target, answerer, budget, possible, prompt, values,
};

/// A key of the profile, and why it cannot be used.
pub(super) type Wrong = (&'static str, String);

/// Reads one profile; `place` is where its keys are.
pub(super) fn profile(
    shared: &Shared<'_>,
    place: &str,
    mut written: WrittenProfile,
) -> Result<Profile, ConfigError> {
    let (upstream, key) = answerer::answerer(shared, place, &written)?;
    let mut profile = Profile::new(upstream);
    profile.key = key;
    let own = budget::read(&written.budget)
        .map_err(|(key, reason)| at(shared.file, &format!("{place}.budget.{key}"), reason))?;
    profile.budget = budget::joined(own, shared.budget, shared.moded || profile.key.is_some());
    profile.origins = written
        .origins
        .take()
        .map(|origins| checked_origins(shared.file, &format!("{place}.origins"), origins))
        .transpose()?;
    let wrong = |(key, reason): Wrong| at(shared.file, &format!("{place}.{key}"), reason);
    opened(&mut profile, &written).map_err(wrong)?;
    prompt::read(&mut profile, &mut written).map_err(wrong)?;
    offered(&mut profile, written).map_err(wrong)?;
    possible::together(&profile).map_err(wrong)?;
    Ok(profile)
}

/// What a request may ask for.
fn opened(profile: &mut Profile, written: &WrittenProfile) -> Result<(), Wrong> {
    (profile.model, profile.models) = models(written.model.clone(), written.models.clone())?;
    profile.max_tokens =
        positive(written.max_tokens, profile.max_tokens).map_err(|reason| ("max_tokens", reason))?;
    profile.max_body_bytes = positive(written.max_body_bytes, profile.max_body_bytes)
        .map_err(|reason| ("max_body_bytes", reason))?;
    profile.version = match written.anthropic_version.as_deref() {
        None => ApiVersion::default(),
        Some(name) => [ApiVersion::First, ApiVersion::Current]
            .into_iter()
            .find(|version| version.as_str() == name)
            .ok_or_else(|| {
                let reason = format!("`{name}` is not a version of the API; write 2026-10-21 or 2023-06-01");
                ("anthropic_version", reason)
            })?,
    };
    for field in &written.fields {
        values::field(field).map_err(|reason| ("fields", reason))?;
    }
    for beta in &written.betas {
        values::beta(beta).map_err(|reason| ("betas", reason))?;
    }
    if let Some(effort) = &written.effort {
        values::effort(effort).map_err(|reason| ("effort", reason))?;
    }
    for effort in &written.efforts {
        values::effort(effort).map_err(|reason| ("efforts", reason))?;
    }
    profile.effort.clone_from(&written.effort);
    profile.efforts.clone_from(&written.efforts);
    profile.programs = written.programs.unwrap_or(profile.programs);
    profile.host_stop_sequences = written.host_stop_sequences.unwrap_or(profile.host_stop_sequences);
    profile.metadata = written.metadata.unwrap_or(profile.metadata);
    // The guide's own default gives way to a prefill, which excludes it.
    let open = profile.structured_outputs && written.prefill.is_none();
    profile.structured_outputs = written.structured_outputs.unwrap_or(open);
    profile.count_tokens = written.count_tokens.unwrap_or(profile.count_tokens);
    profile.fields = written.fields.iter().cloned().collect();
    profile.betas.clone_from(&written.betas);
    if let Some(tools) = &written.tools {
        profile.tools.clone_from(tools);
    }
    Ok(())
}

/// What the widget is told, and what may be attached.
fn offered(profile: &mut Profile, written: WrittenProfile) -> Result<(), Wrong> {
    profile.images = images(profile.images.clone(), written.images);
    profile.documents = documents(profile.documents.clone(), written.documents)?;
    profile.max_tool_rounds = positive(written.max_tool_rounds, profile.max_tool_rounds)
        .map_err(|reason| ("max_tool_rounds", reason))?;
    if let Some(grace) = written.resume_grace.as_deref().filter(|grace| *grace != "0s") {
        let reason = format!("`{grace}` is not possible yet: a stream ends with its reader; write \"0s\"");
        return Err(("resume_grace", reason));
    }
    if let Some(starters) = written.starters {
        profile.starters = starters;
    }
    match &written.caching {
        Some(written) => profile.caching = caching(written)?,
        // The guide's own default gives way to the page's marks, which exclude it.
        None if profile.fields.contains("cache_control") => profile.caching = None,
        None => {}
    }
    profile.prices = prices(written.prices)?;
    Ok(())
}

fn models(model: Option<String>, models: Option<Vec<String>>) -> Result<(String, Vec<String>), Wrong> {
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

fn documents(default: Documents, written: WrittenDocuments) -> Result<Documents, Wrong> {
    let known = messages::limits::DOCUMENT_TYPES;
    let types = written.types.unwrap_or(default.types);
    if let Some(other) = types.iter().find(|name| !known.contains(&name.as_str())) {
        let reason =
            format!("`{other}` is no type of document that the API takes; write {}", known.join(" or "));
        return Err(("documents.types", reason));
    }
    Ok(Documents {
        types,
        max_bytes: written.max_bytes.unwrap_or(default.max_bytes),
        max_pages: written.max_pages.unwrap_or(default.max_pages),
    })
}

fn caching(written: &toml::Value) -> Result<Option<Lifetime>, Wrong> {
    match written {
        toml::Value::Boolean(false) => Ok(None),
        toml::Value::String(lifetime) if lifetime == "5m" => Ok(Some(Lifetime::FiveMinutes)),
        toml::Value::String(lifetime) if lifetime == "1h" => Ok(Some(Lifetime::Hour)),
        _ => Err(("caching", "is either false, \"5m\" or \"1h\"; write one of them".to_owned())),
    }
}

fn prices(written: Option<toml::Value>) -> Result<PriceList, Wrong> {
    let example = "write a table like { as_of = \"2026-11-22\", currency = \"USD\", models = { \
                   \"claude-haiku-5-5\" = { input = 0.1, output = 0.5 } } } with plain numbers per million tokens, \
                   or false for no costs";
    match written {
        None => Ok(PriceList::Dated),
        Some(toml::Value::Boolean(false)) => Ok(PriceList::Unknown),
        Some(table @ toml::Value::Table(_)) => Prices::read(&json!(table).to_string())
            .map(PriceList::Own)
            .ok_or_else(|| ("prices", format!("is not a list of prices; {example}"))),
        Some(_) => Err(("prices", format!("is not a list of prices; {example}"))),
    }
}
