//! A profile as meant: a named set of rules for what may be asked, and what the relay adds.

use std::collections::BTreeSet;

use messages::model::{self, Model};
use messages::price::Prices;
use messages::profile::{Documents, Images};
use messages::{Json, limits};
use serde_json::Value;

use super::{Key, Target};
use crate::budget::Rules;
use crate::guide;

/// A named set of rules.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Who answers.
    pub upstream: Target,
    /// The key for it.
    pub key: Option<Key>,
    /// The version of the API that is asked for.
    pub version: ApiVersion,
    /// The model that the widget asks unless the page chooses another.
    pub model: String,
    /// The models that may be asked.
    pub models: Vec<String>,
    /// The highest `max_tokens`; a higher one is lowered to it.
    pub max_tokens: u32,
    /// Bytes of the largest request body.
    pub max_body_bytes: u64,
    /// The system prompt that the relay puts into every request.
    pub system: Option<String>,
    /// How the model is to think; without it the model's own default holds.
    pub thinking: Option<Thinking>,
    /// The effort that is asked for unless the request chooses one.
    pub effort: Option<String>,
    /// Efforts that a request may choose.
    pub efforts: Vec<String>,
    /// Strings that end every reply.
    pub stop_sequences: Vec<String>,
    /// Whether a request may add strings of its own to them.
    pub host_stop_sequences: bool,
    /// Whether a request may have `metadata`, which is a `user_id` and nothing else.
    pub metadata: bool,
    /// Whether a request may ask for JSON by a schema.
    pub structured_outputs: bool,
    /// Messages that go before those of every request, each as JSON.
    pub examples: Vec<Json>,
    /// What every reply begins with; posted after the messages.
    pub prefill: Option<String>,
    /// Whether the prompt is cached, and for how long.
    pub caching: Option<Lifetime>,
    /// Whether `count_tokens` is answered.
    pub count_tokens: bool,
    /// Pages that may use this profile; without it the relay's list holds.
    pub origins: Option<Vec<String>>,
    /// Whether a POST without an `Origin` header, which no browser sends, is answered.
    pub programs: bool,
    /// Top-level fields of a request that a visitor may set beyond those that have a setting of their own.
    pub fields: BTreeSet<String>,
    /// Names of the tools that a visitor may declare; `*` stands for every custom tool.
    pub tools: Vec<String>,
    /// How often in a row the model may ask for tools; more results in a row are refused.
    pub max_tool_rounds: u32,
    /// Beta names that are passed on in `anthropic-beta`.
    pub betas: Vec<String>,
    /// What pictures may be sent.
    pub images: Images,
    /// What documents may be sent.
    pub documents: Documents,
    /// Prompts that an empty conversation suggests.
    pub starters: Vec<String>,
    /// What the widget counts costs with.
    pub prices: PriceList,
    /// How much may be asked.
    pub budget: Rules,
}

/// A version of the API, both of which are in service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ApiVersion {
    /// `2023-06-01`, the last one with sampling parameters.
    First,
    /// `2026-10-21`.
    #[default]
    Current,
}

/// How a model is to think, as the API takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thinking {
    /// `adaptive`, `enabled`, `disabled` or `between_tools`.
    pub form: String,
    /// `summarized` or `omitted`; without it the model's own default holds.
    pub display: Option<String>,
    /// Tokens that `enabled` may think for.
    pub budget: Option<u32>,
}

/// How long the API keeps a cached prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// Five minutes from the last use.
    FiveMinutes,
    /// An hour, at a higher price of writing.
    Hour,
}

/// Where prices come from.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum PriceList {
    /// The list that this release knows, for those of the profile's models that are on it.
    #[default]
    Dated,
    /// The operator's own.
    Own(Prices),
    /// None: no costs are shown.
    Unknown,
}

impl ApiVersion {
    /// The value of the `anthropic-version` header.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::First => "2023-06-01",
            Self::Current => "2026-10-21",
        }
    }
}

impl Thinking {
    /// The request's `thinking`.
    #[must_use]
    pub fn json(&self) -> String {
        let mut thinking = serde_json::json!({"type": self.form});
        if let Some(budget) = self.budget {
            thinking["budget_tokens"] = budget.into();
        }
        if let Some(display) = &self.display {
            thinking["display"] = display.as_str().into();
        }
        thinking.to_string()
    }
}

impl Lifetime {
    /// The `cache_control` that asks for it.
    #[must_use]
    pub fn mark(self) -> &'static str {
        match self {
            Self::FiveMinutes => r#"{"type":"ephemeral"}"#,
            Self::Hour => r#"{"type":"ephemeral","ttl":"1h"}"#,
        }
    }
}

impl Profile {
    /// A profile with this upstream and defaults otherwise. The guide costs nothing and knows no secrets, so its
    /// profile lets programs in, opens what a page may ask for, marks what can be cached, keeps replies short enough to
    /// be cut now and then, and offers the guide's own ways to begin.
    #[must_use]
    pub fn new(upstream: Target) -> Self {
        let guide = upstream == Target::Guide;
        let starters: &[&str] = if guide { &guide::STARTERS } else { &[] };
        Self {
            upstream,
            key: None,
            version: ApiVersion::default(),
            model: limits::MODEL.to_owned(),
            models: vec![limits::MODEL.to_owned()],
            max_tokens: if guide { guide::MAX_TOKENS } else { limits::MAX_TOKENS },
            max_body_bytes: limits::BODY_BYTES,
            system: None,
            thinking: None,
            effort: None,
            efforts: Vec::new(),
            stop_sequences: Vec::new(),
            host_stop_sequences: guide,
            metadata: guide,
            structured_outputs: guide,
            examples: Vec::new(),
            prefill: None,
            caching: guide.then_some(Lifetime::FiveMinutes),
            count_tokens: true,
            origins: None,
            programs: guide,
            fields: BTreeSet::new(),
            tools: if guide { vec!["*".to_owned()] } else { Vec::new() },
            max_tool_rounds: limits::TOOL_ROUNDS,
            betas: Vec::new(),
            images: Images::default(),
            documents: Documents::default(),
            starters: starters.iter().map(|starter| (*starter).to_owned()).collect(),
            prices: PriceList::default(),
            budget: Rules::default(),
        }
    }

    /// The texts that the relay puts into every request and that no visitor is to see.
    #[must_use]
    pub fn added(&self) -> Vec<String> {
        let mut texts: Vec<String> = self.system.iter().cloned().collect();
        for example in &self.examples {
            texts_in(&serde_json::from_str(example.get()).unwrap_or_default(), &mut texts);
        }
        texts
    }

    /// The prices of its models; nothing where none are known.
    #[must_use]
    pub fn price_list(&self) -> Option<Prices> {
        match &self.prices {
            PriceList::Dated => model::prices(self.models.iter().map(String::as_str)),
            PriceList::Own(prices) => Some(prices.clone()),
            PriceList::Unknown => None,
        }
    }

    /// Whether a request may set `temperature`, `top_p` and `top_k`: the old version has them, and each model
    /// has to take them.
    #[must_use]
    pub fn samples(&self) -> bool {
        let takes = |id: &String| by_name(id).sampling;
        self.version == ApiVersion::First && self.models.iter().all(takes)
    }
}

/// Finds the texts of a message: its content, and what its blocks and theirs say.
fn texts_in(json: &Value, texts: &mut Vec<String>) {
    match json {
        Value::Array(blocks) => blocks.iter().for_each(|block| texts_in(block, texts)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str() {
                    Some(text) if name == "text" || name == "content" => texts.push(text.to_owned()),
                    _ => texts_in(value, texts),
                }
            }
        }
        _ => {}
    }
}

/// What a model can do as far as its name tells.
pub(super) fn by_name(id: &str) -> Model {
    model::known(id).unwrap_or_else(|| Model::unknown(id))
}
