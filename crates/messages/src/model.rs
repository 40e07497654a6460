//! What a model can do: as the server tells it at `GET /v1/models`, and from a dated table where it does not.
//! Not part of the widget, which gets what it needs from its profile.

mod table;

use crate::json::{Fields, Malformed, deserialize_from_text};

pub use table::{AS_OF, known, prices};

/// What a model can do.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// What the request calls it.
    pub id: String,
    /// What people call it.
    pub display_name: Option<String>,
    /// Tokens of history and reply together.
    pub context_window: Option<u64>,
    /// Tokens that a reply can have.
    pub max_output: Option<u64>,
    /// The values of `output_config.effort` that it takes.
    pub efforts: Vec<String>,
    /// The values of `thinking.type` that it takes.
    pub thinking: Thinking,
    /// Whether the last message may be the beginning of its reply.
    pub prefill: bool,
    /// Whether it can reply with JSON by a schema.
    pub structured_outputs: bool,
    /// Whether it takes `temperature`, `top_p` and `top_k`, by `anthropic-version` 2023-06-01.
    pub sampling: bool,
    /// Pixels of the longest side of a picture that it sees without scaling it down.
    pub image_edge: u32,
    /// Tokens of the largest picture that it sees without scaling it down.
    pub image_tokens: u32,
    /// Whether its thinking belongs to all that stood before it, so that it is refused behind anything else.
    pub bound_thinking: bool,
}

/// The forms of thinking that a model takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Thinking {
    /// `adaptive`
    pub adaptive: bool,
    /// `enabled`, with a budget.
    pub enabled: bool,
    /// `disabled`
    pub disabled: bool,
    /// `between_tools`
    pub between_tools: bool,
    /// Whether it thinks when the request does not say.
    pub on_by_default: bool,
}

impl Model {
    /// Reads an entry of `GET /v1/models`. What the entry does not tell is taken from the table, or, for a
    /// model that is not in it, from [`Model::unknown`].
    ///
    /// # Errors
    /// When the entry is not an object with an `id`.
    pub fn read(json: &str) -> Result<Self, Malformed> {
        let fields = Fields::read(json).ok_or(Malformed("A model"))?;
        let id = fields.string("id").ok_or(Malformed("A model's id"))?;
        let mut model = known(&id).unwrap_or_else(|| Self::unknown(&id));
        model.id = id;
        model.display_name = fields.string("display_name").or(model.display_name);
        model.context_window = fields.count("max_input_tokens").or(model.context_window);
        model.max_output = fields.count("max_tokens").or(model.max_output);
        if let Some(told) = fields.get("capabilities").and_then(Fields::read) {
            model.structured_outputs =
                support(&told, "structured_outputs").unwrap_or(model.structured_outputs);
            if let Some(efforts) = told.get("effort").and_then(efforts) {
                model.efforts = efforts;
            }
            if let Some(thinking) = told.get("thinking").and_then(Fields::read) {
                model.thinking.tell(&thinking);
            }
        }
        Ok(model)
    }

    /// A model of which only the id is known. One of Claude is taken for one that is newer than the table and
    /// so refuses what the newest ones refuse; any other one belongs to a compatible server, and those ignore
    /// or take what they do not know.
    #[must_use]
    pub fn unknown(id: &str) -> Self {
        let claude = id.starts_with("claude");
        Self {
            id: id.to_owned(),
            display_name: None,
            context_window: None,
            max_output: None,
            efforts: if claude { table::efforts(table::FIVE) } else { Vec::new() },
            thinking: Thinking { adaptive: claude, on_by_default: claude, ..Thinking::default() },
            prefill: !claude,
            structured_outputs: true,
            sampling: !claude,
            image_edge: if claude { table::SHARP.0 } else { table::STANDARD.0 },
            image_tokens: if claude { table::SHARP.1 } else { table::STANDARD.1 },
            bound_thinking: claude,
        }
    }
}

impl Thinking {
    /// Takes what the server tells.
    fn tell(&mut self, told: &Fields<'_>) {
        if told.flag("supported") == Some(false) {
            *self = Self { disabled: true, ..Self::default() };
            return;
        }
        let Some(types) = told.get("types").and_then(Fields::read) else { return };
        let set = |own: &mut bool, name| *own = support(&types, name).unwrap_or(*own);
        set(&mut self.adaptive, "adaptive");
        set(&mut self.enabled, "enabled");
        set(&mut self.disabled, "disabled");
        set(&mut self.between_tools, "between_tools");
    }
}

/// A capability is told as a truth value, or as an object that says `supported`.
fn support(fields: &Fields<'_>, name: &str) -> Option<bool> {
    fields.flag(name).or_else(|| Fields::read(fields.get(name)?)?.flag("supported"))
}

/// The efforts that are supported, from the weakest to the strongest.
fn efforts(json: &str) -> Option<Vec<String>> {
    let fields = Fields::read(json)?;
    if fields.flag("supported") == Some(false) {
        return Some(Vec::new());
    }
    let told: Vec<_> = table::FIVE.iter().map(|name| (*name, support(&fields, name))).collect();
    if told.iter().all(|(_, supported)| supported.is_none()) {
        return None;
    }
    let supported = told.into_iter().filter(|(_, supported)| *supported == Some(true));
    Some(supported.map(|(name, _)| name.to_owned()).collect())
}

deserialize_from_text!(Model);
