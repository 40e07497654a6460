//! The relay's profile: what the widget may offer.

use messages::Profile;

use super::ask::{Asking, ask};
use crate::platform::limits::Limits;

/// Asks for `{base}/v1/profile` and tells `listener` once. A server without one, or one that does not answer within
/// [`Limits::profile`], is a profile of defaults.
pub fn read(base: &str, limits: Limits, listener: impl FnOnce(Profile) + 'static) -> Asking {
    let told = move |text: Option<String>| {
        let profile = text.and_then(|text| Profile::read(&text).ok());
        listener(profile.unwrap_or_default());
    };
    ask([base, "/v1/profile"].concat(), None, limits.profile, Box::new(told))
}
