//! Wishes of the page that cannot be had, in a sentence for its author.

use conversation::OptionFault;

/// What was wished, why it cannot be had, and what is used in its place.
pub(super) fn sentence(fault: &OptionFault) -> String {
    match fault {
        OptionFault::Model { wished } => {
            ["The relay's profile does not offer the model “", wished, "”. Its own model is used."].concat()
        }
        OptionFault::MaxTokens { wished, limit } => [
            "max_tokens is ",
            &wished.to_string(),
            "; this profile and model allow at most ",
            &limit.to_string(),
            ". The profile's value is used.",
        ]
        .concat(),
        OptionFault::Effort { wished } => [
            "The effort “",
            wished,
            "” is not among those that the relay's profile and the model allow. The profile's is used.",
        ]
        .concat(),
        OptionFault::StopSequences => {
            "These stop_sequences are not used: the relay's profile takes none from the page, or one is blank."
                .to_owned()
        }
        OptionFault::UserId => {
            "metadata.user_id is not used: the relay's profile takes none, or it has more than 512 characters."
                .to_owned()
        }
        OptionFault::Sampling { name } => [
            name,
            " is not used: newer models and versions of the Messages API do not take it. ",
            "A profile can open it for older models.",
        ]
        .concat(),
        OptionFault::Examples => {
            "These examples are not used: they begin with the user, take turns, and end with the assistant."
                .to_owned()
        }
        OptionFault::Schema => {
            "The text was not sent: this profile or model gives no JSON by schema.".to_owned()
        }
    }
}
