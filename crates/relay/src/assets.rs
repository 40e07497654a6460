//! The built widget: `/parlor.js` and the hashed files it loads, for pages of any origin.

use std::path::{Path, PathBuf};

use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;
use tower_http::services::ServeFile;

use crate::error::Failure;

/// What pages load.
const LOADER: &str = "parlor.js";

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Where the operator said the widget is.
#[derive(Clone, Debug)]
pub struct Widget(pub Option<PathBuf>);

/// The folder that holds the built widget: the named one, or the first of the usual places that has it.
/// Looked up anew each time, so that a widget built while the relay runs is served.
#[must_use]
pub fn folder(named: Option<&Path>) -> Option<PathBuf> {
    let places = match named {
        Some(named) => vec![named.to_owned()],
        None => usual_places(),
    };
    places.into_iter().find(|place| place.join(LOADER).is_file())
}

fn usual_places() -> Vec<PathBuf> {
    let mut places = Vec::new();
    if let Some(folder) = std::env::current_exe().ok().as_deref().and_then(Path::parent) {
        places.push(folder.join("embed"));
        if let Some(above) = folder.parent() {
            places.push(above.join("embed"));
        }
    }
    places.push(PathBuf::from("target/embed"));
    places
}

/// What an address of the widget names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asset {
    /// The loader, whose name stays when its content changes.
    Loader,
    /// A file whose name changes with its content.
    Hashed,
}

/// Only names that the build makes: no folder, no dot but the one before the ending.
fn asset(name: &str) -> Option<Asset> {
    if name == LOADER {
        return Some(Asset::Loader);
    }
    let (hash, ending) = name.strip_prefix("parlor-")?.split_once('.')?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let named = !hash.is_empty() && hash.bytes().all(fits) && matches!(ending, "js" | "wasm");
    named.then_some(Asset::Hashed)
}

/// Serves a file of the widget; any other address is not found.
pub async fn get(State(widget): State<Widget>, request: Request) -> Response {
    let name = request.uri().path().trim_start_matches('/').to_owned();
    let Some(asset) = asset(&name) else {
        return Failure::not_found("There is nothing at this address; the API is at /v1/messages.")
            .into_response();
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return wrong_method();
    }
    match folder(widget.0.as_deref()) {
        Some(folder) => serve(&folder.join(&name), asset, request).await,
        None => not_built(),
    }
}

/// 405 in the API's shape.
pub fn wrong_method() -> Response {
    Failure::invalid(
        "This address does not take that method; messages are sent with POST, the rest is read with GET.",
    )
    .with_status(StatusCode::METHOD_NOT_ALLOWED)
    .into_response()
}

async fn serve(path: &Path, asset: Asset, request: Request) -> Response {
    let Ok(answer) = ServeFile::new(path).oneshot(request).await;
    if answer.status() == StatusCode::NOT_FOUND {
        return Failure::not_found("This file belongs to another build of the widget; reload the page.")
            .into_response();
    }
    let mut response = answer.into_response();
    let caching = match asset {
        Asset::Loader => "no-cache",
        Asset::Hashed => "public, max-age=31536000, immutable",
    };
    open(&mut response, caching);
    response
}

fn not_built() -> Response {
    let sentence = "The chat widget is not built yet. Run `cargo xtask dist` in the project's folder, then \
                    reload the page.\n";
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, sentence).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    open(&mut response, "no-store");
    response
}

/// A page of any origin may load these files.
fn open(response: &mut Response, caching: &'static str) {
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_builds_own_names_are_served() {
        for (name, expected) in [
            ("parlor.js", Some(Asset::Loader)),
            ("parlor-0a1B.js", Some(Asset::Hashed)),
            ("parlor-0a1b_bg.wasm", Some(Asset::Hashed)),
            ("parlor-.js", None),
            ("parlor-x.html", None),
            ("parlor-a/../../secret.js", None),
            ("parlor-a%2f..js", None),
            ("../parlor.js", None),
            ("parlor.json", None),
            ("index.html", None),
            ("", None),
        ] {
            assert_eq!(asset(name), expected, "{name}");
        }
    }
}
