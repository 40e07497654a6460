//! Wishes of the host page that cannot be had, in sentences for its author.

use conversation::OptionFault;

use super::{Sentence, count};

/// What was wished, why it cannot be had, and what is used instead.
#[must_use]
pub fn option(fault: &OptionFault) -> Sentence {
    let (title, text) = match fault {
        OptionFault::Model { wished } => (
            ["The model “", wished, "” was not chosen."].concat(),
            "The profile does not list it; its own model is used.".to_owned(),
        ),
        OptionFault::MaxTokens { wished: 0, .. } => (
            "max_tokens cannot be 0.".to_owned(),
            "The profile's own limit is used.".to_owned(),
        ),
        OptionFault::MaxTokens { wished, limit } => (
            ["max_tokens cannot be ", &count((*wished).into()), "."].concat(),
            ["The most that is allowed is ", &count((*limit).into()), "; the profile's own limit is used."].concat(),
        ),
        OptionFault::Effort { wished } => (
            ["The effort “", wished, "” was not chosen."].concat(),
            "The profile does not allow it or the model does not know it; the profile's own is used.".to_owned(),
        ),
        OptionFault::StopSequences => (
            "stop_sequences were not taken.".to_owned(),
            "The profile takes none from the page, or one of them is blank; only its own are used.".to_owned(),
        ),
        OptionFault::UserId => (
            "metadata.user_id was not taken.".to_owned(),
            "The profile takes none from the page, or it is longer than 512 characters; none is sent.".to_owned(),
        ),
        OptionFault::Sampling { name } => (
            [name, " was not taken."].concat(),
            "Newer models and versions of the API do not know it, and this profile does not open it; none is sent."
                .to_owned(),
        ),
        OptionFault::Examples => (
            "The examples were not taken.".to_owned(),
            "They have to begin with the user, end with the assistant and hold no system messages; none are sent."
                .to_owned(),
        ),
        OptionFault::Schema => (
            "An answer in this form cannot be had.".to_owned(),
            "The profile or its model gives no JSON by a schema. The text was not sent.".to_owned(),
        ),
    };
    Sentence { title, text }
}

#[cfg(test)]
mod tests {
    //! Every wish that is refused has its sentence.

    use super::*;

    #[test]
    fn every_refusal_says_what_was_wished_and_what_is_used() {
        let wished = || "opus-9".to_owned();
        let all = [
            OptionFault::Model { wished: wished() },
            OptionFault::MaxTokens { wished: 90_000, limit: 8192 },
            OptionFault::MaxTokens { wished: 0, limit: 8192 },
            OptionFault::Effort { wished: wished() },
            OptionFault::StopSequences,
            OptionFault::UserId,
            OptionFault::Sampling { name: "top_p" },
            OptionFault::Examples,
            OptionFault::Schema,
        ];
        for fault in &all {
            let sentence = option(fault);
            assert!(sentence.title.ends_with('.') && sentence.text.ends_with('.'), "{fault:?}: {sentence:?}");
        }
        assert!(option(&all[0]).title.contains("opus-9"));
        assert!(option(&all[1]).line().contains("90,000") && option(&all[1]).line().contains("8,192"));
        assert!(option(&all[6]).title.starts_with("top_p"));
    }
}
