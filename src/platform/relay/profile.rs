//! The relay's profile: what the widget may offer. Its rest is read in the late half.

use messages::Profile;

use super::ask::{Asking, ask};
use crate::platform::door::Relay;
use crate::platform::limits::Limits;

/// Asks for the relay's `/v1/profile` and tells `listener` once. A server without one, or one that does not answer within
/// [`Limits::profile`], is a profile of defaults.
pub fn read(relay: Relay, limits: Limits, listener: impl FnOnce(Profile) + 'static) -> Asking {
    let told = move |text: Option<String>| {
        let profile = text.and_then(|text| Profile::begin(text).ok());
        listener(profile.unwrap_or_default());
    };
    ask(relay, "/v1/profile", None, limits.profile, Box::new(told))
}
