//! The relay's profile: what the widget may offer.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_net::http::Request;
use gloo_timers::callback::Timeout;
use messages::Profile;
use web_sys::{AbortController, AbortSignal, RequestCredentials};

use super::body::{self, Whole};
use crate::platform::limits::Limits;
use crate::platform::task;

/// Bytes of a profile; one has a few hundred.
const PROFILE_BYTES: usize = 1024 * 1024;

/// A question for the profile. Dropping it aborts the request; nothing is told after that.
#[must_use = "dropping it aborts the request"]
pub struct Asking {
    question: Rc<Question>,
    _patience: Timeout,
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.question.listener.take();
        self.question.abort();
    }
}

type Listener = Box<dyn FnOnce(Profile)>;

struct Question {
    listener: RefCell<Option<Listener>>,
    abort: Option<AbortController>,
}

impl Question {
    fn answer(&self, profile: Profile) {
        if let Some(listener) = self.listener.take() {
            listener(profile);
        }
    }

    fn abort(&self) {
        if let Some(abort) = &self.abort {
            abort.abort();
        }
    }
}

/// Asks for `{base}/v1/profile` and tells `listener` once. A server without one, or one that does not answer within
/// [`Limits::profile`], is a profile of defaults.
pub fn ask(base: &str, limits: Limits, listener: impl FnOnce(Profile) + 'static) -> Asking {
    let question = Rc::new(Question {
        listener: RefCell::new(Some(Box::new(listener))),
        abort: AbortController::new().ok(),
    });
    let late = Rc::clone(&question);
    let patience = Timeout::new(limits.profile, move || {
        late.abort();
        late.answer(Profile::default());
    });
    let url = [base, "/v1/profile"].concat();
    let asked = Rc::clone(&question);
    task::spawn(async move {
        let signal = asked.abort.as_ref().map(AbortController::signal);
        let profile = fetch(&url, signal.as_ref()).await;
        asked.answer(profile.unwrap_or_default());
    });
    Asking { question, _patience: patience }
}

async fn fetch(url: &str, signal: Option<&AbortSignal>) -> Option<Profile> {
    let request = Request::get(url).credentials(RequestCredentials::Omit).abort_signal(signal);
    let answer = request.send().await.ok().filter(|answer| answer.ok())?;
    let Whole::Read(text) = body::whole(&answer, PROFILE_BYTES, || {}).await else { return None };
    Profile::read(std::str::from_utf8(&text).ok()?).ok()
}
