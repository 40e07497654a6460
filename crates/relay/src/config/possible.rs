//! Settings that exclude each other, and settings that a model cannot follow. Both are refused at the start: found
//! out later, they would be an error in front of every visitor.

use std::sync::Arc;

use messages::limits;
use messages::model::Model;

use super::load::place_of;
use super::profile::by_name;
use super::rules::Wrong;
use super::{Config, ConfigError, Profile, Target};

/// Efforts above which some models have to think.
const HIGH_EFFORTS: [&str; 2] = ["xhigh", "max"];

/// The model that may be told not to think, but not at a high effort.
const THINKS_AT_HIGH_EFFORT: &str = "claude-opus-5";

/// Settings that exclude each other, whatever the model.
pub(super) fn together(profile: &Profile) -> Result<(), Wrong> {
    let opens = |field: &str| profile.fields.contains(field);
    let both = |key: &'static str, what: &str| Err((key, format!("{what}; remove one of the two")));
    if profile.system.is_some() && opens("system") {
        return both("system", "the profile has a system prompt and lets visitors set one, too");
    }
    if profile.thinking.is_some() && opens("thinking") {
        return both("thinking", "the profile says how to think and lets visitors say it, too");
    }
    if profile.caching.is_some() && opens("cache_control") {
        return both("caching", "the profile marks what is cached and lets visitors do it, too");
    }
    if let Some(effort) = &profile.effort
        && !profile.efforts.is_empty()
        && !profile.efforts.contains(effort)
    {
        return Err(("effort", format!("`{effort}` is not in the list `efforts`; add it there")));
    }
    if profile.prefill.is_some() {
        if profile.structured_outputs {
            return both("prefill", "a reply of JSON by a schema cannot begin with the profile's own text");
        }
        if opens("thinking") || profile.thinking.as_ref().is_some_and(|thinking| thinking.form != "disabled")
        {
            return both("prefill", "a reply that begins with given text cannot begin with thinking");
        }
    }
    if profile.thinking.as_ref().is_some_and(|thinking| thinking.form == "between_tools") {
        let asked = profile.efforts.iter().chain(&profile.effort);
        if let Some(effort) = asked.into_iter().find(|effort| HIGH_EFFORTS.contains(&effort.as_str())) {
            let what =
                format!("thinking between tools ends at the effort high, and the profile has `{effort}`");
            return both("thinking", &what);
        }
    }
    prefillable(profile)
}

/// No upstream tells whether a model can be prefilled, so its name has to do.
fn prefillable(profile: &Profile) -> Result<(), Wrong> {
    let refuses = |id: &&String| !by_name(id).prefill;
    match profile.models.iter().find(refuses) {
        Some(id) if profile.prefill.is_some() => {
            let reason = format!(
                "{id} does not take the beginning of a reply, as no model does after Claude 4.5; remove the key, \
                 say it in `system`, or leave only older models in `models`"
            );
            Err(("prefill", reason))
        }
        _ => Ok(()),
    }
}

/// Checks what the profiles of a relay ask of their models. `told` is what is known of a model of a profile; of
/// what is unknown nothing is refused.
///
/// # Errors
/// One sentence with the file, the key, and what to write instead.
pub fn check(config: &Config, told: &dyn Fn(&str, &str) -> Option<Arc<Model>>) -> Result<(), ConfigError> {
    for (name, profile) in &config.profiles {
        // The guide answers for every model.
        if profile.upstream == Target::Guide {
            continue;
        }
        let models: Vec<Arc<Model>> = profile.models.iter().filter_map(|id| told(name, id)).collect();
        let all_told = models.len() == profile.models.len();
        can(profile, &models, all_told).map_err(|(key, reason)| {
            ConfigError::new(place_of(config.file.as_deref(), &format!("profiles.{name}.{key}")), reason)
        })?;
    }
    Ok(())
}

/// Whether these models can do what the profile asks of them; `all_told` when no other model is in it.
fn can(profile: &Profile, models: &[Arc<Model>], all_told: bool) -> Result<(), Wrong> {
    let longest = models.iter().filter_map(|model| model.max_output).max();
    // The default gives way to a model that writes less; who wrote another number meant it.
    if let Some(longest) = longest
        && all_told
        && profile.max_tokens != limits::MAX_TOKENS
        && u64::from(profile.max_tokens) > longest
    {
        return Err(("max_tokens", format!("no model of the profile writes more than {longest}; lower it")));
    }
    for model in models {
        thinks(profile, model)?;
        if let Some(effort) = &profile.effort
            && !model.efforts.contains(effort)
        {
            let reason =
                format!("{} does not take the effort `{effort}`; {}", model.id, takes(&model.efforts));
            return Err(("effort", reason));
        }
    }
    let unknown = |effort: &&String| models.iter().all(|model| !model.efforts.contains(*effort));
    if let Some(effort) = profile.efforts.iter().find(unknown)
        && all_told
    {
        return Err(("efforts", format!("no model of the profile takes the effort `{effort}`; remove it")));
    }
    if profile.structured_outputs && all_told && models.iter().all(|model| !model.structured_outputs) {
        let reason = "no model of the profile replies with JSON by a schema; remove the key".to_owned();
        return Err(("structured_outputs", reason));
    }
    Ok(())
}

fn takes(efforts: &[String]) -> String {
    if efforts.is_empty() {
        return "it has none; remove the key".to_owned();
    }
    format!("it takes {}", efforts.join(", "))
}

fn thinks(profile: &Profile, model: &Model) -> Result<(), Wrong> {
    let Some(thinking) = &profile.thinking else { return Ok(()) };
    let able = &model.thinking;
    let forms = [
        ("adaptive", able.adaptive),
        ("enabled", able.enabled),
        ("disabled", able.disabled),
        ("between_tools", able.between_tools),
    ];
    if !forms.contains(&(thinking.form.as_str(), true)) {
        let open: Vec<&str> = forms.iter().filter(|(_, open)| *open).map(|(form, _)| *form).collect();
        let open = if open.is_empty() { "it does not think".to_owned() } else { open.join(", ") };
        let reason = format!("{} does not take `{}`; write instead: {open}", model.id, thinking.form);
        return Err(("thinking.type", reason));
    }
    let high =
        profile.efforts.iter().chain(&profile.effort).find(|effort| HIGH_EFFORTS.contains(&effort.as_str()));
    if let Some(effort) = high
        && thinking.form == "disabled"
        && model.id == THINKS_AT_HIGH_EFFORT
    {
        let reason = format!("{} has to think at the effort `{effort}`; remove one of the two", model.id);
        return Err(("thinking.type", reason));
    }
    Ok(())
}
