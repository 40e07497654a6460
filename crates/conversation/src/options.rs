//! What a host page may choose: its wishes, held against what the relay's profile allows.

use messages::{Json, Message};

use crate::conversation::Conversation;
use crate::effect::Effects;
use crate::settings::Settings;

/// Wishes of the host page for the requests that follow. What is `None` or empty is the profile's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// The model's id.
    pub model: Option<String>,
    /// Tokens a reply may have, thinking included.
    pub max_tokens: Option<u32>,
    /// How much the model thinks: `low`, `medium`, `high` and others that the profile names.
    pub effort: Option<String>,
    /// Strings that end a reply.
    pub stop_sequences: Vec<String>,
    /// An opaque id of the visitor, at most 512 characters.
    pub user_id: Option<String>,
    /// A JSON number.
    pub temperature: Option<Json>,
    /// A JSON number.
    pub top_p: Option<Json>,
    /// A JSON number.
    pub top_k: Option<Json>,
    /// Example turns that are posted before the conversation and never shown.
    pub examples: Vec<Message>,
}

/// A wish that cannot be had. The profile's own value is used in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionFault {
    /// The profile does not list this model.
    Model {
        /// What was wished.
        wished: String,
    },
    /// More tokens than the profile or the model allows, or none.
    MaxTokens {
        /// What was wished.
        wished: u32,
        /// The most allowed.
        limit: u32,
    },
    /// An effort that the profile does not allow or the model does not know.
    Effort {
        /// What was wished.
        wished: String,
    },
    /// The profile takes no stop sequences from the page, or one of them is blank.
    StopSequences,
    /// The profile takes no user id, or it is too long.
    UserId,
    /// `temperature`, `top_p` or `top_k`, which newer models and versions of the API do not take.
    Sampling {
        /// The option's name.
        name: &'static str,
    },
    /// The examples do not begin with the user and end with the assistant, or they hold system messages.
    Examples,
    /// The profile or the model gives no JSON by schema. The text was not sent.
    Schema,
}

impl Conversation {
    /// What the host page chose and what is in force of it.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    pub(crate) fn choose_options(&mut self, wishes: Options, _out: &mut Effects) {
        self.wishes = wishes;
        self.options = self.wishes.clone();
    }

    /// Whether an answer by a schema can be had.
    pub(crate) fn gives_data(&self) -> bool {
        self.profile.as_ref().is_some_and(|profile| profile.structured_outputs)
    }

    /// The settings of the next turn.
    pub(crate) fn settings(&self) -> Settings {
        self.profile.as_ref().map(Settings::of).unwrap_or_default()
    }
}
