//! What requests are posted under besides their messages. Fixed for all requests of one turn, so that the model
//! finds its tools and its thoughts where it left them.

use messages::{Json, Message};
use serde::Serialize;

use crate::binding::Prefix;

/// The settings of a turn.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Settings {
    pub(crate) model: String,
    pub(crate) max_tokens: u32,
    pub(crate) effort: Option<String>,
    pub(crate) stop_sequences: Vec<String>,
    pub(crate) user_id: Option<String>,
    pub(crate) temperature: Option<Json>,
    pub(crate) top_p: Option<Json>,
    pub(crate) top_k: Option<Json>,
    pub(crate) examples: Vec<Message>,
    /// The tools' definitions, an array.
    pub(crate) tools: Option<Json>,
    /// The schema of the answer.
    pub(crate) schema: Option<Json>,
}

impl Settings {
    /// `output_config`: the effort and the schema.
    pub(crate) fn output_config(&self) -> Option<Json> {
        #[derive(Serialize)]
        struct Format<'a> {
            r#type: &'static str,
            schema: &'a Json,
        }
        #[derive(Serialize)]
        struct Config<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            effort: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            format: Option<Format<'a>>,
        }
        let format = self.schema.as_ref().map(|schema| Format { r#type: "json_schema", schema });
        let config = Config { effort: self.effort.as_deref(), format };
        let asked = config.effort.is_some() || config.format.is_some();
        asked.then(|| Json::of(&config).ok()).flatten()
    }

    /// `metadata`: the visitor's id.
    pub(crate) fn metadata(&self) -> Option<Json> {
        #[derive(Serialize)]
        struct Metadata<'a> {
            user_id: &'a str,
        }
        Json::of(&Metadata { user_id: self.user_id.as_deref()? }).ok()
    }

    /// A number that is another one when anything changed that the model's thinking may be bound to.
    pub(crate) fn mark(&self) -> u64 {
        let known = [Some(self.model.as_str()), self.effort.as_deref()];
        let written = [self.tools.as_ref().map(Json::get), self.schema.as_ref().map(Json::get)];
        let examples = Json::of(&self.examples).ok();
        let parts = known.into_iter().chain(written).chain([examples.as_ref().map(Json::get)]);
        parts.fold(Prefix::default(), Prefix::with).number()
    }
}
