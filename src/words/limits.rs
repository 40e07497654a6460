//! A limit of the relay that is reached: whose it is, and when it frees up. It is nobody's fault, so it is said kindly.

use messages::ApiError;

use super::Sentence;

/// When a limit frees up, as a person says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Frees {
    /// Nobody says.
    #[default]
    Unknown,
    /// It has.
    Now,
    /// In this many seconds, less than a minute.
    Seconds(u32),
    /// Today at this time of the visitor's clock.
    Today(String),
    /// Tomorrow at this time.
    Tomorrow(String),
}

/// Whether a limit of the relay's own is reached.
#[must_use]
pub fn is_limit(error: &ApiError) -> bool {
    error.error_code.as_deref() == Some("limit_reached")
}

/// When the relay says that the limit frees up, as RFC 3339 writes it.
#[must_use]
pub fn frees_at(error: &ApiError) -> Option<&str> {
    detail(error, "frees_at").filter(|_| is_limit(error))
}

/// What is reached and when to come back. `partial` is true when some of the reply arrived and is kept.
#[must_use]
pub fn limit(error: &ApiError, frees: &Frees, partial: bool) -> Sentence {
    let kept = if partial { "What arrived is kept." } else { "Your message is kept." };
    let sentence = |title: &str, way_on: &str| Sentence::new(title, &[kept, " ", way_on].concat());
    if *frees == Frees::Now {
        return Sentence::new("You can ask again.", kept);
    }
    let everybody = matches!(detail(error, "scope"), Some("global" | "profile"));
    if detail(error, "measure") == Some("streams") {
        return match everybody {
            true => sentence("Many people are asking at the moment.", "Try again in a moment."),
            false => sentence(
                "As many replies as you may have are being written.",
                "Try again when one of them is done.",
            ),
        };
    }
    if detail(error, "frees_at").is_none() && error.should_retry == Some(false) {
        return sentence(
            "This asks for more than the chat may use at once.",
            "Shorten it, or begin a new chat.",
        );
    }
    let title = match detail(error, "scope") {
        Some("visitor" | "token") => "You have reached your limit for now.",
        Some("block") => "Your network has reached its limit for now.",
        _ => "This chat has reached its limit for now.",
    };
    match frees {
        Frees::Seconds(1) => sentence(title, "You can ask again in 1 second."),
        Frees::Seconds(seconds) => {
            sentence(title, &["You can ask again in ", &seconds.to_string(), " seconds."].concat())
        }
        Frees::Today(time) => sentence(title, &["You can ask again at ", time, "."].concat()),
        Frees::Tomorrow(time) => sentence(title, &["You can ask again tomorrow at ", time, "."].concat()),
        Frees::Unknown | Frees::Now => sentence(title, "Try again later."),
    }
}

/// A detail that is a plain text, such as a name or a time.
fn detail<'a>(error: &'a ApiError, name: &str) -> Option<&'a str> {
    error.detail(name)?.get().strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reached(details: &str) -> ApiError {
        let body = [
            r#"{"type":"error","error":{"type":"rate_limit_error","message":"sk-secret","details":{"error_code":"limit_reached""#,
            details,
            "}}}",
        ]
        .concat();
        ApiError::from_body(429, body.as_bytes()).unwrap()
    }

    #[test]
    fn a_limit_says_whose_it_is_and_when_it_frees_up() {
        let at = r#","frees_at":"2026-11-23T00:00:00Z""#;
        let line = |details: &str, frees: Frees| limit(&reached(details), &frees, false).line();
        assert_eq!(
            line(&[at, r#","scope":"visitor","measure":"money""#].concat(), Frees::Tomorrow("01:00".into())),
            "You have reached your limit for now. Your message is kept. You can ask again tomorrow at 01:00."
        );
        assert_eq!(
            line(&[at, r#","scope":"global","measure":"money""#].concat(), Frees::Today("7:00 PM".into())),
            "This chat has reached its limit for now. Your message is kept. You can ask again at 7:00 PM."
        );
        let block = [at, r#","scope":"block","measure":"requests""#].concat();
        assert!(line(&block, Frees::Seconds(20)).contains("Your network has reached its limit"));
        assert!(line(&block, Frees::Seconds(20)).ends_with("in 20 seconds."));
        assert!(line(&block, Frees::Seconds(1)).ends_with("in 1 second."));
        assert!(line(&block, Frees::Unknown).ends_with("Try again later."));
        assert_eq!(line(&block, Frees::Now), "You can ask again. Your message is kept.");
        assert!(limit(&reached(&block), &Frees::Now, true).text.contains("What arrived is kept"));
        assert_eq!(frees_at(&reached(&block)), Some("2026-11-23T00:00:00Z"));
        assert_eq!(frees_at(&reached("")), None);
    }

    #[test]
    fn replies_that_run_free_a_place_when_they_end() {
        let own = limit(&reached(r#","scope":"visitor","measure":"streams""#), &Frees::Unknown, false);
        assert!(own.text.contains("when one of them is done"), "{}", own.text);
        let all = limit(&reached(r#","scope":"global","measure":"streams""#), &Frees::Unknown, false);
        assert!(all.title.contains("Many people"), "{}", all.title);
    }

    #[test]
    fn what_can_never_pass_is_not_to_be_waited_for() {
        let mut error = reached(r#","scope":"visitor","measure":"tokens""#);
        error.should_retry = Some(false);
        let sentence = limit(&error, &Frees::Unknown, false);
        assert!(
            sentence.line().contains("Shorten") && !sentence.line().contains("later"),
            "{}",
            sentence.line()
        );
    }
}
