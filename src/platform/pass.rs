//! Requests of a page that gives tokens: each carries one. A token is asked for when a request needs it, once for all that
//! need it at the same time; again when the one that is held ends within a minute; and once more when the relay does not
//! take it. Without one nothing is posted: the answer is then an error in the API's shape, as if a server had said it.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::{Array, Date, Function, JSON, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Response, ResponseInit, console};

use super::door::{Door, Held};
use super::object::{member, with};
use super::relay::begin;

/// Milliseconds before its end at which a token is not used any more: a request takes its time to be looked at.
const EARLY: f64 = 60_000.0;

/// A longer token fits no header.
const LONGEST: usize = 8 * 1024;

const UNAUTHORIZED: u16 = 401;
const FORBIDDEN: u16 = 403;

/// Does a request with a token. Gives the answer, or one of its own where there is no token to be had.
pub fn admit(door: Rc<Door>, url: String, init: Object) -> Promise {
    future_to_promise(async move {
        let mut token = match token(&door, &url).await {
            Ok(token) => token,
            Err(lack) => return refusal(lack),
        };
        let mut renewed = false;
        loop {
            let answer = send(&url, &init, &token).await?;
            if renewed || answer.unchecked_ref::<Response>().status() != UNAUTHORIZED {
                return Ok(answer);
            }
            forget(&door, &token);
            token = match self::token(&door, &url).await {
                Ok(token) => token,
                Err(lack) => return refusal(lack),
            };
            renewed = true;
        }
    })
}

/// Why there is no token.
#[derive(Clone, Copy)]
enum Lack {
    /// The page's server does not give this visitor one.
    Refused,
    /// Anything else.
    Unavailable,
}

impl Lack {
    /// `details.error_code`, as the words of a notice know it.
    const fn code(self) -> &'static str {
        match self {
            Self::Refused => "token_refused",
            Self::Unavailable => "token_unavailable",
        }
    }
}

async fn send(url: &str, init: &Object, token: &str) -> Result<JsValue, JsValue> {
    let headers = match member(init, "headers") {
        Some(headers) => headers,
        None => Object::new().into(),
    };
    let bearer = ["Bearer ", token].concat();
    Reflect::set(&headers, &JsValue::from_str("authorization"), &JsValue::from_str(&bearer))?;
    Reflect::set(init, &JsValue::from_str("headers"), &headers)?;
    JsFuture::from(begin(url, init)?).await
}

/// The token that is held, or a new one.
async fn token(door: &Rc<Door>, url: &str) -> Result<String, Lack> {
    let held = door
        .held
        .borrow()
        .as_ref()
        .filter(|held| Date::now() < held.until - EARLY)
        .map(|held| held.token.clone());
    if let Some(token) = held {
        return Ok(token);
    }
    let asking = door.asking.borrow().clone();
    let asking = asking.unwrap_or_else(|| {
        let asking = ask(Rc::clone(door), url);
        door.asking.replace(Some(asking.clone()));
        asking
    });
    match JsFuture::from(asking).await {
        Ok(token) => token.as_string().ok_or(Lack::Unavailable),
        Err(lack) => Err(if lack.as_string().as_deref() == Some(Lack::Refused.code()) {
            Lack::Refused
        } else {
            Lack::Unavailable
        }),
    }
}

/// Forgets a token, unless another one has taken its place.
fn forget(door: &Door, token: &str) {
    let mut held = door.held.borrow_mut();
    if held.as_ref().is_some_and(|held| held.token == token) {
        *held = None;
    }
}

/// Asks for a token, once. The promise keeps the code of what is lacking when it is broken.
fn ask(door: Rc<Door>, url: &str) -> Promise {
    // The address of a relay comes before that of its messages.
    let base = url.rsplit_once("/v1/").map_or(url, |(base, _)| base).to_owned();
    future_to_promise(async move {
        let mut timer = None;
        let late = Promise::new(&mut |_, reject| {
            timer = Some(Timeout::new(door.patience, move || {
                let _ = reject.call1(&JsValue::UNDEFINED, &JsValue::from_str("it took too long"));
            }));
        });
        let given = future_to_promise(given(Rc::clone(&door), base));
        let outcome = JsFuture::from(Promise::race(&Array::of2(&given, &late))).await;
        drop(timer);
        door.asking.take();
        match outcome {
            Ok(answer) => match held(&answer) {
                Some(held) => {
                    let token = JsValue::from_str(&held.token);
                    door.held.replace(Some(held));
                    Ok(token)
                }
                None => Err(lacks(&door, "its answer holds no token; {token, expires_at} was expected")),
            },
            Err(error) => {
                let status = error.as_f64().map(|status| status as u16);
                let lack = lacks(&door, &said(&error));
                let refused = matches!(status, Some(UNAUTHORIZED | FORBIDDEN)) && door.get_token.is_none();
                Err(if refused { JsValue::from_str(Lack::Refused.code()) } else { lack })
            }
        }
    })
}

/// What the page gives, with a challenge turned into a token. What goes wrong is words for the console, or the status
/// that a server answered.
async fn given(door: Rc<Door>, base: String) -> Result<JsValue, JsValue> {
    let given = match &door.get_token {
        Some(get_token) => from_page(get_token).await?,
        None => from_server(door.token_url.as_deref().unwrap_or_default(), "same-origin", None).await?,
    };
    match member(&given, "challenge") {
        Some(challenge) => {
            let body = JSON::stringify(&with(&[("challenge", challenge)])?.into())?.into();
            from_server(&[&base, "/v1/session"].concat(), "omit", Some(body)).await
        }
        None => Ok(given),
    }
}

async fn from_page(get_token: &Function) -> Result<JsValue, JsValue> {
    let promised = get_token.call0(&JsValue::UNDEFINED)?;
    JsFuture::from(Promise::resolve(&promised)).await
}

/// Posts to a server that answers with a token as JSON. The page's own gets its cookies and is nobody else's, wherever
/// it would send the request on to.
async fn from_server(url: &str, credentials: &str, body: Option<String>) -> Result<JsValue, JsValue> {
    let mut init =
        vec![("method", JsValue::from_str("POST")), ("credentials", JsValue::from_str(credentials))];
    match body {
        Some(body) => {
            let headers = with(&[("content-type", JsValue::from_str("application/json"))])?;
            init.push(("headers", headers.into()));
            init.push(("body", JsValue::from_str(&body)));
        }
        None => init.push(("mode", JsValue::from_str(credentials))),
    }
    let answer: Response = JsFuture::from(begin(url, &with(&init)?)?).await?.unchecked_into();
    if !answer.ok() {
        return Err(JsValue::from(answer.status()));
    }
    JsFuture::from(answer.json()?).await
}

/// Reads `{token, expires_at}` or a token alone. Without `expires_at` the token's own `exp` counts.
fn held(given: &JsValue) -> Option<Held> {
    let token = given.as_string().or_else(|| member(given, "token")?.as_string())?;
    if token.is_empty() || token.len() > LONGEST || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let told = member(given, "expires_at").and_then(|at| time(&at));
    let until = told.or_else(|| time(&expiry(&token)?)).unwrap_or(f64::INFINITY);
    Some(Held { token, until })
}

/// A time in seconds since 1970 or as RFC 3339 writes it, as milliseconds.
fn time(at: &JsValue) -> Option<f64> {
    let time = match at.as_string() {
        Some(text) => Date::parse(&text),
        None => at.as_f64()? * 1000.0,
    };
    time.is_finite().then_some(time)
}

/// What a token says of its own end, if it says anything that a page can read.
fn expiry(token: &str) -> Option<JsValue> {
    let claims = token.split('.').nth(1)?.replace('-', "+").replace('_', "/");
    let claims = web_sys::window()?.atob(&claims).ok()?;
    member(&JSON::parse(&claims).ok()?, "exp")
}

/// Says in the console, where the page's author looks, why there is no token.
fn lacks(door: &Door, why: &str) -> JsValue {
    let source = if door.get_token.is_some() { "getToken" } else { "token-url" };
    console::warn_1(&JsValue::from_str(&["parlor-chat: ", source, " gave no token: ", why, "."].concat()));
    JsValue::from_str(Lack::Unavailable.code())
}

/// What went wrong, in words.
fn said(error: &JsValue) -> String {
    match error.as_f64() {
        Some(status) => ["the server answered ", &(status as u16).to_string()].concat(),
        None => {
            let message = error.as_string().or_else(|| member(error, "message")?.as_string());
            message.unwrap_or_else(|| "it failed".to_owned())
        }
    }
}

/// The answer in the place of one that there is no token to ask for.
fn refusal(lack: Lack) -> Result<JsValue, JsValue> {
    let body = [
        r#"{"type":"error","error":{"type":"authentication_error","message":"There is no token.","details":{"error_code":""#,
        lack.code(),
        r#""}}}"#,
    ]
    .concat();
    let init = ResponseInit::new();
    init.set_status(UNAUTHORIZED);
    Ok(Response::new_with_opt_str_and_init(Some(&body), &init)?.into())
}
