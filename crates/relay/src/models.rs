//! What the models of a profile can do, as the upstream tells it, and `GET …/v1/models[/ID]`, which says it of the
//! profile's models and of no others.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::BytesMut;
use futures_util::future::join_all;
use http_body_util::BodyExt;
use messages::model::{self, Model, Thinking};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};
use tracing::info;

use crate::config::EFFORTS;
use crate::error::Failure;
use crate::guard::Visit;
use crate::redact::Redactor;
use crate::state::{Relay, Served};
use crate::upstream::Address;

/// Bytes of what an upstream tells about a model.
const LONGEST: usize = 256 * 1024;

/// How long an upstream that did not answer is left alone.
const PAUSE: Duration = Duration::from_secs(60);

/// What is known of the models of one profile. It is made out once, since every request asks for it.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// What their names tell.
    named: BTreeMap<String, Arc<Model>>,
    told: RwLock<BTreeMap<String, Told>>,
    asking: Mutex<Asked>,
}

/// What the upstream told about a model.
#[derive(Debug)]
struct Told {
    entry: Value,
    /// What that says it can do, where it does.
    model: Option<Arc<Model>>,
}

/// How far asking has come.
#[derive(Clone, Copy, Debug, Default)]
enum Asked {
    #[default]
    Never,
    /// It did not answer then.
    InVain(Instant),
    /// It has told, or has nothing to tell.
    Answered,
}

impl Catalogue {
    /// Of these models, as long as the upstream has told nothing.
    #[must_use]
    pub fn of(models: &[String]) -> Self {
        let named = models.iter().filter_map(|id| Some((id.clone(), named(id)?)));
        Self { named: named.collect(), ..Self::default() }
    }

    /// What a model of the profile can do: as the upstream told, else as its name tells. Nothing when nobody knows it.
    #[must_use]
    pub fn ability(&self, id: &str) -> Option<Arc<Model>> {
        let told = self.told.read().unwrap_or_else(PoisonError::into_inner);
        let model = told.get(id).and_then(|told| told.model.as_ref());
        model.or_else(|| self.named.get(id)).cloned()
    }

    fn entry(&self, id: &str) -> Option<Value> {
        let told = self.told.read().unwrap_or_else(PoisonError::into_inner);
        told.get(id).map(|told| told.entry.clone())
    }

    /// Asks the upstream, unless it has answered already or has just failed to.
    pub async fn ask(&self, relay: &Relay, profile: &Served) {
        if relay.limits.models.is_zero() {
            return;
        }
        let mut asked = self.asking.lock().await;
        match *asked {
            Asked::Answered => return,
            Asked::InVain(at) if at.elapsed() < PAUSE => return,
            Asked::Never | Asked::InVain(_) => {}
        }
        let ids = &profile.rules.models;
        let all = join_all(ids.iter().map(|id| ask_about(relay, profile, id)));
        let answers = timeout(relay.limits.models, all).await.unwrap_or_default();
        *asked = if !answers.is_empty() && answers.iter().all(Result::is_ok) {
            Asked::Answered
        } else {
            Asked::InVain(Instant::now())
        };
        let told = ids.iter().zip(answers).filter_map(|(id, answer)| {
            let entry = answer.ok()??;
            let model = told(id, &entry).map(Arc::new);
            Some((id.clone(), Told { entry, model }))
        });
        let told: BTreeMap<String, Told> = told.collect();
        info!(profile = profile.name, told = told.len(), "asked what the models can do");
        self.told.write().unwrap_or_else(PoisonError::into_inner).extend(told);
    }
}

/// What a model's name tells. One of a compatible server tells nothing.
#[must_use]
pub fn named(id: &str) -> Option<Arc<Model>> {
    model::known(id).or_else(|| id.starts_with("claude").then(|| Model::unknown(id))).map(Arc::new)
}

/// What an entry tells. Where it says nothing of a model that nobody knows either, the model is taken to be able,
/// as it is without an entry: its own server refuses what it cannot do.
fn told(id: &str, entry: &Value) -> Option<Model> {
    let mut model = Model::read(&entry.to_string()).ok()?;
    let silent = |place: &str| entry.pointer(place).is_none_or(Value::is_null);
    if named(id).is_none() && silent("/capabilities/effort") {
        model.efforts = EFFORTS.map(str::to_owned).to_vec();
    }
    if named(id).is_none() && silent("/capabilities/thinking") {
        let on_by_default = model.thinking.on_by_default;
        model.thinking =
            Thinking { adaptive: true, enabled: true, disabled: true, between_tools: true, on_by_default };
    }
    Some(model)
}

/// The upstream did not answer, and may later.
struct InVain;

/// What the upstream tells about a model: an entry in the API's own shape, or nothing that would help.
async fn ask_about(relay: &Relay, profile: &Served, id: &str) -> Result<Option<Value>, InVain> {
    let mut answer = profile.upstream.get(relay, Address::Model(id)).await.map_err(|_| InVain)?;
    match answer.status().as_u16() {
        200 => {}
        408 | 409 | 429 | 500.. => return Err(InVain),
        _ => return Ok(None),
    }
    let mut body = BytesMut::new();
    while let Some(frame) = answer.frame().await {
        let chunk = frame.map_err(|_| InVain)?.into_data().unwrap_or_default();
        if body.len() + chunk.len() > LONGEST {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(entry(&body, id, &relay.redactor))
}

/// Reads an entry; an upstream may tell the full name of a model that the profile calls by a shorter one.
fn entry(body: &[u8], id: &str, redactor: &Redactor) -> Option<Value> {
    let text = std::str::from_utf8(body).ok().filter(|text| !redactor.finds(text))?;
    let mut entry: Value = serde_json::from_str(text).ok()?;
    if entry.get("type")? != "model" || entry.get("id")?.as_str().is_none() {
        return None;
    }
    entry["id"] = id.into();
    Some(entry)
}

/// `GET …/v1/models`: every model of the profile, on one page.
pub async fn list(State(relay): State<Arc<Relay>>, Extension(visit): Extension<Arc<Visit>>) -> Response {
    let profile = &visit.profile;
    profile.models.ask(&relay, profile).await;
    let ids = &profile.rules.models;
    let data: Vec<Value> = ids.iter().map(|id| shown(profile, id)).collect();
    answer(&json!({"data": data, "has_more": false, "first_id": ids.first(), "last_id": ids.last()}))
}

/// `GET …/v1/models/ID`.
pub async fn get(
    State(relay): State<Arc<Relay>>,
    Extension(visit): Extension<Arc<Visit>>,
    parts: Result<Path<BTreeMap<String, String>>, PathRejection>,
) -> Response {
    let profile = &visit.profile;
    // A name that is no text is no model's, either.
    let id = parts.ok().and_then(|Path(mut parts)| parts.remove("model"));
    let Some(id) = id.filter(|id| profile.rules.models.contains(id)) else {
        return Failure::not_found("This chat's profile does not offer that model.").answer(&visit.id);
    };
    profile.models.ask(&relay, profile).await;
    answer(&shown(profile, &id))
}

fn answer(value: &Value) -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")];
    (headers, value.to_string()).into_response()
}

/// The entry of a model: the upstream's own, or one in its shape made of what is known.
fn shown(profile: &Served, id: &str) -> Value {
    profile.models.entry(id).unwrap_or_else(|| made(id, named(id).as_deref()))
}

fn made(id: &str, known: Option<&Model>) -> Value {
    // The API's own way to say that a day is not known.
    let mut entry =
        json!({"type": "model", "id": id, "display_name": id, "created_at": "1970-01-01T00:00:00Z"});
    let Some(model) = known else { return entry };
    let supported = |supported: bool| json!({"supported": supported});
    let mut effort = supported(!model.efforts.is_empty());
    for name in &model.efforts {
        effort[name] = supported(true);
    }
    let forms = model.thinking;
    entry["display_name"] = model.display_name.as_deref().unwrap_or(id).into();
    entry["max_input_tokens"] = model.context_window.into();
    entry["max_tokens"] = model.max_output.into();
    entry["capabilities"] = json!({
        "structured_outputs": supported(model.structured_outputs),
        "effort": effort,
        "thinking": {
            "supported": forms.adaptive || forms.enabled,
            "types": {
                "adaptive": supported(forms.adaptive),
                "enabled": supported(forms.enabled),
                "disabled": supported(forms.disabled),
                "between_tools": supported(forms.between_tools),
            },
        },
    });
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_that_is_made_reads_as_what_it_was_made_of() {
        for id in ["claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-4-6", "claude-haiku-4-5-20251001"] {
            let known = named(id).unwrap();
            assert_eq!(Model::read(&made(id, Some(&known)).to_string()).unwrap(), *known);
        }
        assert_eq!(made("llama", named("llama").as_deref())["display_name"], "llama");
    }

    #[test]
    fn only_entries_in_the_apis_shape_are_believed() {
        let read = |text: &str| entry(text.as_bytes(), "short", &Redactor::default());
        assert_eq!(read(r#"{"type":"model","id":"short-20260101"}"#).unwrap()["id"], "short");
        for text in [
            r#"{"object":"model","id":"short"}"#,
            r#"{"type":"model"}"#,
            "[]",
            "",
            r#"{"type":"model","id":"sk-ant-1"}"#,
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
