//! Profiles in addresses, and what `GET …/v1/profile` tells about one.

use std::hash::{DefaultHasher, Hasher};

use axum::Extension;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use messages::Prices;
use messages::profile::{ModelChoice, Profile as Told};

use crate::config::Profile;
use crate::guard::Visit;

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

/// The JSON that the widget gets. The revision is a hash of all the rest, so it changes when the settings do.
#[must_use]
pub fn told(name: &str, profile: &Profile) -> String {
    let mut told = Told {
        name: name.to_owned(),
        revision: String::new(),
        model: profile.model.clone(),
        models: profile.models.iter().map(ModelChoice::new).collect(),
        max_tokens: profile.max_tokens,
        max_body_bytes: profile.max_body_bytes,
        images: profile.images.clone(),
        tools: (!profile.tools.iter().any(|tool| tool == "*")).then(|| profile.tools.clone()),
        starters: profile.starters.clone(),
        prices: profile.prices.as_ref().and_then(|prices| Prices::read(prices.get())),
        ..Told::default()
    };
    let mut hasher = DefaultHasher::new();
    hasher.write(json(&told).as_bytes());
    hasher.write(profile.system.as_deref().unwrap_or_default().as_bytes());
    told.revision = format!("{:016x}", hasher.finish());
    json(&told)
}

/// A profile is made of strings and numbers and always has a JSON form.
fn json(told: &Told) -> String {
    serde_json::to_string(told).unwrap_or_default()
}

/// `GET …/v1/profile`.
pub async fn get(Extension(visit): Extension<Visit>) -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")];
    (headers, visit.profile.told.clone()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Target;

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

    #[test]
    fn the_revision_follows_the_settings() {
        let revision = |profile: &Profile| Told::read(&told("default", profile)).unwrap().revision;
        let profile = Profile::new(Target::Guide);
        let mut changed = profile.clone();
        changed.system = Some("Be brief.".to_owned());
        assert_eq!(revision(&profile), revision(&profile.clone()));
        assert_ne!(revision(&profile), revision(&changed));
        assert!(!told("default", &changed).contains("Be brief"), "the system prompt stays in the relay");
    }

    #[test]
    fn tools_are_a_list_unless_any_is_allowed() {
        let mut profile = Profile::new(Target::Guide);
        let tools = |profile: &Profile| Told::read(&told("default", profile)).unwrap().tools;
        assert_eq!(tools(&profile), Some(vec![]));
        profile.tools = vec!["weather".to_owned()];
        assert_eq!(tools(&profile), Some(vec!["weather".to_owned()]));
        profile.tools = vec!["*".to_owned()];
        assert_eq!(tools(&profile), None);
    }
}
