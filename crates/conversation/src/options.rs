//! What a host page may choose: its wishes, held against what the relay's profile allows.

use messages::{Json, Message, Profile, Role};

use crate::conversation::Conversation;
use crate::effect::{Change, Effects, Event};
use crate::settings::Settings;

/// Characters of the longest user id.
const USER_ID: usize = 512;

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

impl Options {
    /// Whether something is wished beside the model and the effort.
    pub(crate) fn name_more(&self) -> bool {
        let sampling = [&self.temperature, &self.top_p, &self.top_k];
        self.max_tokens.is_some()
            || self.user_id.is_some()
            || !self.stop_sequences.is_empty()
            || !self.examples.is_empty()
            || sampling.into_iter().any(Option::is_some)
    }
}

impl Conversation {
    /// The wishes of the host page that are in force.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    pub(crate) fn choose_options(&mut self, wishes: Options, out: &mut Effects) {
        self.wishes = wishes;
        let Some(profile) = &self.profile else {
            self.options = self.wishes.clone();
            return;
        };
        let (options, faults) = granted(&self.wishes, profile);
        self.options = options;
        out.changed(Change::Context);
        faults.into_iter().for_each(|fault| out.event(Event::Refused(fault)));
        match self.rare {
            Some(rare) => (rare.grant)(self, out),
            None => self.put_off |= self.wishes.name_more(),
        }
    }

    /// Grants what only a script can wish.
    pub(crate) fn grant_beside(&mut self, out: &mut Effects) {
        let Some(profile) = &self.profile else { return };
        let faults = granted_beside(&self.wishes, &mut self.options, profile);
        faults.into_iter().for_each(|fault| out.event(Event::Refused(fault)));
    }

    /// Whether an answer by a schema can be had.
    pub(crate) fn gives_data(&self) -> bool {
        self.profile.as_ref().is_some_and(|profile| {
            let model = profile.model(self.options.model.as_deref().unwrap_or(&profile.model));
            profile.structured_outputs && model.is_none_or(|model| model.structured_outputs)
        })
    }

    /// The settings of the next turn.
    pub(crate) fn settings(&self) -> Settings {
        let Some(profile) = &self.profile else { return Settings::default() };
        let options = self.options.clone();
        let model = options.model.unwrap_or_else(|| profile.model.clone());
        let max_tokens = options.max_tokens.unwrap_or_else(|| most_tokens(profile, &model));
        Settings {
            model,
            max_tokens,
            effort: options.effort,
            stop_sequences: options.stop_sequences,
            user_id: options.user_id,
            temperature: options.temperature,
            top_p: options.top_p,
            top_k: options.top_k,
            examples: options.examples,
            tools: self.definitions(profile),
            schema: None,
        }
    }
}

/// The model and the effort that the profile grants, which a page may name without a script, and what is wrong with
/// them.
fn granted(wishes: &Options, profile: &Profile) -> (Options, Vec<OptionFault>) {
    let (model, effort) = (wishes.model.clone(), wishes.effort.clone());
    let mut options = Options { model, effort, ..Options::default() };
    let mut faults = Vec::new();
    // A server that tells no profile leaves models and efforts to the page, and says no itself.
    let told = !profile.revision.is_empty();
    let listed = |model: &String| !told || *model == profile.model || profile.model(model).is_some();
    refuse(&mut options.model, listed, |wished| OptionFault::Model { wished }, &mut faults);
    let model = options.model.as_ref().unwrap_or(&profile.model);
    let known =
        |effort: &String| !told || profile.efforts.contains(effort) && knows_effort(profile, model, effort);
    refuse(&mut options.effort, known, |wished| OptionFault::Effort { wished }, &mut faults);
    (options, faults)
}

/// Puts the wishes that only a script names into the options, as far as the profile grants them; gives what is wrong with
/// the rest.
fn granted_beside(wishes: &Options, options: &mut Options, profile: &Profile) -> Vec<OptionFault> {
    let mut faults = Vec::new();
    let (model, effort) = (options.model.take(), options.effort.take());
    *options = Options { model, effort, ..wishes.clone() };
    let limit = most_tokens(profile, options.model.as_ref().unwrap_or(&profile.model));
    let fits = |tokens: &u32| (1..=limit).contains(tokens);
    refuse(&mut options.max_tokens, fits, |wished| OptionFault::MaxTokens { wished, limit }, &mut faults);
    let named = |id: &String| profile.metadata && (1..=USER_ID).contains(&id.chars().count());
    refuse(&mut options.user_id, named, |_| OptionFault::UserId, &mut faults);
    let stops = &mut options.stop_sequences;
    if !stops.is_empty() && (!profile.stop_sequences || stops.iter().any(|stop| stop.trim().is_empty())) {
        stops.clear();
        faults.push(OptionFault::StopSequences);
    }
    let sampling = [
        ("temperature", &mut options.temperature),
        ("top_p", &mut options.top_p),
        ("top_k", &mut options.top_k),
    ];
    for (name, value) in sampling {
        let number = |json: &Json| profile.sampling && json.is_number();
        refuse(value, number, |_| OptionFault::Sampling { name }, &mut faults);
    }
    if !are_turns(&options.examples) {
        options.examples.clear();
        faults.push(OptionFault::Examples);
    }
    faults
}

/// Takes a wish back that is not granted.
fn refuse<T>(
    wish: &mut Option<T>,
    granted: impl FnOnce(&T) -> bool,
    fault: impl FnOnce(T) -> OptionFault,
    faults: &mut Vec<OptionFault>,
) {
    faults.extend(wish.take_if(|wished| !granted(wished)).map(fault));
}

fn most_tokens(profile: &Profile, model: &str) -> u32 {
    let most = profile.model(model).and_then(|model| model.max_output);
    most.map_or(profile.max_tokens, |most| u32::try_from(most).unwrap_or(u32::MAX).min(profile.max_tokens))
}

fn knows_effort(profile: &Profile, model: &str, effort: &String) -> bool {
    profile.model(model).is_none_or(|model| model.efforts.is_empty() || model.efforts.contains(effort))
}

/// Whether these are questions, each with its answer.
fn are_turns(examples: &[Message]) -> bool {
    let roles = [Role::User, Role::Assistant];
    let in_turn = examples.iter().zip(roles.iter().cycle()).all(|(example, role)| example.role == *role);
    let says = |example: &Message| {
        example.blocks().iter().any(|block| block.as_text().is_none_or(|text| !text.trim().is_empty()))
    };
    examples.len().is_multiple_of(2) && in_turn && examples.iter().all(says)
}
