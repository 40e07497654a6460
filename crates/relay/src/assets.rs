//! The built widget: `/parlor.js` and the hashed files it loads, for pages of any origin. A file's brotli form,
//! made when the widget is built, is sent to whoever takes it.

use std::path::{Path, PathBuf};

use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;
use tower_http::services::ServeFile;

use self::name::{Asset, asset};
use crate::config::Config;
use crate::error::Failure;

mod keep;
mod name;
mod place;
pub mod tag;

pub use place::folder;

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Where the widget's files are.
#[derive(Clone, Debug)]
pub struct Widget {
    /// Where the operator said this build is.
    own: Option<PathBuf>,
    /// Where every build's hashed files are kept.
    kept: Option<PathBuf>,
}

impl Widget {
    /// The places that the settings name.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        Self { own: config.widget.clone(), kept: config.assets_dir.clone() }
    }

    /// Puts this build's hashed files among the kept ones, so that a page which names them, or is half loaded,
    /// still works when this build is gone. Does nothing where nothing is kept, or nothing is built yet.
    ///
    /// # Errors
    /// One sentence when the folder cannot be written.
    pub fn keep(&self) -> Result<(), String> {
        match (&self.kept, folder(self.own.as_deref())) {
            (Some(kept), Some(own)) => keep::copy(&own, kept),
            _ => Ok(()),
        }
    }

    /// Where a file is. This build comes first: its loader is the current one, and the kept folder may be shared
    /// with relays of other builds. Nothing is kept under the loader's own name.
    fn find(&self, name: &str, asset: Asset) -> Option<PathBuf> {
        let own = folder(self.own.as_deref()).map(|folder| folder.join(name));
        let kept = self.kept.as_ref().map(|folder| folder.join(name));
        match asset {
            Asset::Loader => own,
            Asset::Hashed => match kept {
                Some(kept) if !own.as_deref().is_some_and(Path::is_file) && kept.is_file() => Some(kept),
                _ => own,
            },
        }
    }
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
    match widget.find(&name, asset) {
        Some(path) => serve(&path, asset, request).await,
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
    let Ok(answer) = ServeFile::new(path).precompressed_br().oneshot(request).await;
    if answer.status() == StatusCode::NOT_FOUND {
        let mut response =
            Failure::not_found("This file belongs to another build of the widget; reload the page.")
                .into_response();
        // A relay of that build may answer at the same address in a moment.
        open(&mut response, "no-store");
        return response;
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
