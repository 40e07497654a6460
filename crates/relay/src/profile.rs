//! Profiles in addresses, and what `GET …/v1/profile` tells about one.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use messages::profile::{ModelChoice, Profile as Told};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};

use crate::config::{Profile, Thinking};
use crate::guard::Visit;
use crate::state::{Relay, Served};

/// Bytes of the hash that are told; enough that no two settings share them by chance.
const REVISION_BYTES: usize = 8;

/// The profile that needs no name.
const DEFAULT: &str = "default";

/// Where a profile's `/v1` begins.
#[must_use]
pub fn base_path(name: &str) -> String {
    if name == DEFAULT { "/".to_owned() } else { format!("/p/{name}/") }
}

/// The profile that a path is about: `/v1/…` or `/p/NAME/v1/…`. Other paths are about none.
#[must_use]
pub fn name_in(path: &str) -> Option<&str> {
    let is_api = |rest: &str| rest == "v1" || rest.starts_with("v1/");
    let rest = path.strip_prefix('/')?;
    if is_api(rest) {
        return Some(DEFAULT);
    }
    let (name, rest) = rest.strip_prefix("p/")?.split_once('/')?;
    is_api(rest).then_some(name)
}

/// What thinking in a history depends on, hashed: who made it, and what stood before it. Opaque, so that neither
/// the prompt nor the key can be read from it.
#[must_use]
pub fn revision(profile: &Profile) -> String {
    let mut parts: Vec<String> = profile.examples.iter().map(|example| example.get().to_owned()).collect();
    parts.push(format!("{:?}", profile.upstream));
    parts.push(profile.key.as_ref().map(|key| key.secret.expose_secret().to_owned()).unwrap_or_default());
    parts.push(profile.system.clone().unwrap_or_default());
    parts.push(profile.thinking.as_ref().map(Thinking::json).unwrap_or_default());
    parts.extend(profile.tools.iter().cloned());
    let mut hash = Sha256::new();
    for part in parts {
        // With its length, so that no two settings run into the same bytes.
        hash.update(part.len().to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(REVISION_BYTES).map(|byte| format!("{byte:02x}")).collect()
}

/// The JSON that the widget gets.
#[must_use]
pub fn told(profile: &Served) -> String {
    let rules = &profile.rules;
    let told = Told {
        name: profile.name.clone(),
        revision: profile.revision.clone(),
        model: rules.model.clone(),
        models: rules.models.iter().map(|id| choice(profile, id)).collect(),
        max_tokens: rules.max_tokens,
        efforts: rules.efforts.clone(),
        stop_sequences: rules.host_stop_sequences,
        metadata: rules.metadata,
        sampling: rules.samples(),
        structured_outputs: rules.structured_outputs,
        prefill: rules.prefill.clone(),
        max_body_bytes: rules.max_body_bytes,
        images: rules.images.clone(),
        documents: rules.documents.clone(),
        caching: rules.caching.is_some(),
        count_tokens: rules.count_tokens,
        tools: (!rules.tools.iter().any(|tool| tool == "*")).then(|| rules.tools.clone()),
        max_tool_rounds: rules.max_tool_rounds,
        starters: rules.starters.clone(),
        prices: profile.prices.clone(),
        unread: None,
    };
    // A profile is made of strings and numbers and always has a JSON form.
    serde_json::to_string(&told).unwrap_or_default()
}

/// A model with what a page may ask of it: what it can do, as far as the profile opens it.
fn choice(profile: &Served, id: &str) -> ModelChoice {
    let rules = &profile.rules;
    let ability = profile.models.ability(id);
    let takes = |effort: &&String| ability.as_ref().is_none_or(|model| model.efforts.contains(effort));
    ModelChoice {
        id: id.to_owned(),
        context_window: ability.as_ref().and_then(|model| model.context_window),
        max_output: ability.as_ref().and_then(|model| model.max_output),
        efforts: rules.efforts.iter().filter(takes).cloned().collect(),
        structured_outputs: rules.structured_outputs
            && ability.as_ref().is_none_or(|model| model.structured_outputs),
    }
}

/// `GET …/v1/profile`.
pub async fn get(State(relay): State<Arc<Relay>>, Extension(visit): Extension<Arc<Visit>>) -> Response {
    let profile = &visit.profile;
    profile.models.ask(&relay, profile).await;
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")];
    (headers, told(profile)).into_response()
}

#[cfg(test)]
mod tests {
    use messages::Json;

    use super::*;
    use crate::config::{Key, Target};

    #[test]
    fn reads_the_profile_from_the_path() {
        for (path, name) in [
            ("/v1/messages", Some("default")),
            ("/v1", Some("default")),
            ("/p/trip/v1/profile", Some("trip")),
            ("/p/trip/v1", Some("trip")),
            ("/p//v1/profile", Some("")),
            ("/p/trip/parlor.js", None),
            ("/v10/messages", None),
            ("/parlor.js", None),
            ("/", None),
            ("", None),
        ] {
            assert_eq!(name_in(path), name, "{path}");
        }
    }

    fn remote() -> Profile {
        Profile::new(Target::Url("https://api.example".parse().unwrap()))
    }

    #[test]
    fn the_revision_follows_what_thinking_depends_on() {
        let same = revision(&remote());
        assert_eq!((same.clone(), same.len()), (revision(&remote()), 16));
        let mut revisions = vec![same.clone()];
        let changes: [fn(&mut Profile); 6] = [
            |profile| profile.system = Some("Be brief.".to_owned()),
            |profile| {
                profile.examples = vec![Json::parse(r#"{"role":"user","content":"x"}"#.to_owned()).unwrap()]
            },
            |profile| profile.tools = vec!["weather".to_owned()],
            |profile| {
                let form = "adaptive".to_owned();
                profile.thinking = Some(Thinking { form, display: None, budget: None });
            },
            |profile| profile.key = Some(Key { secret: "another".to_owned().into(), source: String::new() }),
            |profile| profile.upstream = Target::Guide,
        ];
        for change in changes {
            let mut changed = remote();
            change(&mut changed);
            let changed = revision(&changed);
            assert!(!revisions.contains(&changed), "change {} is not seen", revisions.len());
            revisions.push(changed);
        }
        let mut other = remote();
        other.starters = vec!["Hello".to_owned()];
        other.max_tokens = 5;
        assert_eq!(revision(&other), same, "no reason to throw thinking away");
    }
}
