//! The door: which profile a request is about, whether the page it comes from may use it, and the CORS
//! headers that tell a browser so. Origins are compared byte by byte with a list; nothing is derived from
//! `Host`.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time::Instant;
use tracing::info;

use crate::budget::Knock;
use crate::chat::body;
use crate::error::{Failure, Reason};
use crate::profile;
use crate::record::{Notes, Record};
use crate::serving::drain;
use crate::state::{Relay, Served};
use crate::trace::Trace;
use crate::visitor::{self, Visitor};

/// Headers of an answer that a page may read.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "request-id, retry-after, retry-after-ms, x-should-retry, parlor-max-tokens, parlor-revision",
);

/// Says under which settings an answer was made: thinking of other ones is not posted again.
const REVISION: HeaderName = HeaderName::from_static("parlor-revision");

/// What the handlers know about a request that the door let in.
#[derive(Debug)]
pub struct Visit {
    /// The id that the relay gave the request.
    pub id: String,
    /// The profile it is about.
    pub profile: Arc<Served>,
    /// Who asks.
    pub visitor: Visitor,
    /// When it came.
    pub asked: Instant,
    /// Its span.
    pub trace: Trace,
    /// What its line in the log is told.
    pub notes: Notes,
    /// Its own count.
    pub knock: Knock,
}

/// What a request's `Origin` is to a list.
enum Origin {
    /// There is none, so no page made the request.
    Missing,
    /// It is in the list.
    Listed(HeaderValue),
    /// It is not in the list, is `null`, or there is more than one.
    Foreign,
}

/// The middleware in front of every address of the API; other addresses pass.
pub async fn door(State(relay): State<Arc<Relay>>, request: Request, next: Next) -> Response {
    let Some(name) = profile::name_in(request.uri().path()) else {
        return drain::pass(&relay, request, next).await;
    };
    let id = relay.next_id();
    let profile = relay.profiles.get(name).cloned();
    let revision = profile.as_ref().and_then(|profile| HeaderValue::from_str(&profile.revision).ok());
    let origins = profile.as_ref().map_or(&relay.origins, |profile| &profile.origins);
    let origin = judge(request.headers(), origins);
    let metrics =
        profile.as_ref().map_or_else(|| relay.lasting.metrics.of(""), |served| served.metrics.clone());
    // What a browser asks beforehand is a part of the request that follows.
    let asked = (!is_preflight(request.method(), request.headers())).then(|| metrics.asked());
    let known = profile.as_ref().map(|served| served.name.as_str());
    let mut record = Record::new(&id, known, Trace::new(&id, known, request.method(), request.uri().path()));
    let mut response = match refusal(profile.as_deref(), &origin, &request) {
        Some(failure) => refuse(failure, &id, request).await,
        None => let_in(&relay, profile, id, request, next, &mut record).await,
    };
    if let Some(Reason(reason)) = response.extensions_mut().remove() {
        record.trace.refused(&reason);
        metrics.refused(reason);
    }
    if let Some(asked) = asked {
        asked.answered(response.status().as_u16());
    }
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static("Origin"));
    if let Some(revision) = revision {
        headers.insert(REVISION, revision);
    }
    if let Origin::Listed(origin) = origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
    record.follow(response)
}

fn judge(headers: &HeaderMap, listed: &[HeaderValue]) -> Origin {
    let mut origins = headers.get_all(ORIGIN).iter();
    match (origins.next(), origins.next()) {
        (None, _) => Origin::Missing,
        (Some(origin), None) if listed.contains(origin) => Origin::Listed(origin.clone()),
        _ => Origin::Foreign,
    }
}

/// Why a request is turned away, if it is. A request that only reads needs no origin: browsers leave it out
/// of a page's requests to its own server.
fn refusal(profile: Option<&Served>, origin: &Origin, request: &Request) -> Option<Failure> {
    let Some(profile) = profile else {
        // A browser asks before a page's POST; unless that is answered, the page never reads the sentence.
        if is_preflight(request.method(), request.headers()) && matches!(origin, Origin::Listed(_)) {
            return None;
        }
        return Some(Failure::not_found(
            "This relay has no profile of that name; check the profile attribute, or the base URL up to /v1.",
        ));
    };
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    match origin {
        Origin::Listed(_) => None,
        Origin::Missing if reads || profile.rules.programs => None,
        Origin::Missing => Some(Failure::permission(
            "The request has no Origin header, and this profile answers only to web pages; its operator can \
             set programs = true.",
        )),
        Origin::Foreign => Some(Failure::permission(
            "Pages of this origin may not use this chat; its operator can add it to the list `origins`.",
        )),
    }
}

async fn refuse(failure: Failure, id: &str, request: Request) -> Response {
    info!(
        id,
        status = failure.status().as_u16(),
        kind = failure.error().kind.as_str(),
        error_code = failure.error().error_code,
        "refused at the door"
    );
    // Boxed here and elsewhere: what few requests need takes no room in all of them.
    Box::pin(body::discard(request.into_body())).await;
    failure.answer(id)
}

async fn let_in(
    relay: &Relay,
    profile: Option<Arc<Served>>,
    id: String,
    mut request: Request,
    next: Next,
    record: &mut Record,
) -> Response {
    if is_preflight(request.method(), request.headers()) {
        return preflight(request.headers());
    }
    if let Some(profile) = profile {
        let asked = Instant::now();
        let address = visitor::address(relay, &request);
        let visitor = match visitor::admit(relay, &profile, address, &mut request).await {
            Ok(visitor) => visitor,
            Err(failure) => {
                let stranger = Visitor::at(address, None);
                record.is_of(relay.lasting.pseudonyms.of(stranger.name()));
                let away = relay.budget.turned_away(&id, &profile, &stranger, failure);
                let failure = Box::pin(away).await;
                return refuse(failure, &id, request).await;
            }
        };
        record.is_of(relay.lasting.pseudonyms.of(visitor.name()));
        // Reading costs nothing; everything else counts before its body is read.
        let knock = match *request.method() {
            Method::POST => match relay.budget.knock(&id, &profile, &visitor).await {
                Ok(knock) => knock,
                Err(failure) => return refuse(failure, &id, request).await,
            },
            _ => Knock::free(),
        };
        let (trace, notes) = (record.trace.clone(), record.notes.clone());
        let visit = Visit { id, profile, visitor, asked, trace, notes, knock };
        request.extensions_mut().insert(Arc::new(visit));
    }
    drain::pass(relay, request, next).await
}

fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    method == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// What a browser asks before a page's POST. Any header may come, since only listed ones go any further.
fn preflight(asked: &HeaderMap) -> Response {
    let mut response = (StatusCode::NO_CONTENT, Body::empty()).into_response();
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static("Access-Control-Request-Headers"));
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("7200"));
    if let Some(names) = asked.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    response
}
