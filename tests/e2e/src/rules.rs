//! The Messages API's own rules about a request, so that no story passes with a history that the API would refuse.

use ::rules::{Rules, Version};

use crate::upstream::Request;

/// The sentence the API would refuse this request with; `None` when it is acceptable.
pub fn refusal(request: &Request) -> Option<String> {
    if request.method != "POST" || !request.path.starts_with("/v1/messages") {
        return Some(format!("{} {} is not POST /v1/messages", request.method, request.path));
    }
    let Some(header) = request.header("anthropic-version") else {
        return Some("anthropic-version: header is required".to_owned());
    };
    let Some(version) = Version::read(header) else {
        return Some(format!("anthropic-version: \"{header}\" is not a valid version"));
    };
    let rules = Rules::new().version(version);
    let body = request.json();
    let counts = request.path.starts_with("/v1/messages/count_tokens");
    let verdict = if counts { rules.check_count(&body) } else { rules.check(&body) };
    verdict.err()
}
