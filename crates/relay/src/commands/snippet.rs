//! `parlor-relay snippet`: prints the tag for a page.

use std::path::PathBuf;

use clap::Args;
use relay::assets::tag;
use relay::config::{Flags, load};
use reqwest::Url;

use super::say;

/// What the tag is to name.
#[derive(Debug, Args)]
pub struct Snippet {
    /// Name this build's loader by its hash, so that the browser refuses any other
    #[arg(long)]
    pin: bool,

    /// Address of the relay as pages see it, such as https://chat.example.com [default: where it listens]
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// Read settings from this TOML file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Folder of the built widget (parlor.js and its hashed files)
    #[arg(long, value_name = "DIR")]
    widget: Option<PathBuf>,
}

/// Prints the tag.
///
/// # Errors
/// One sentence that a person can act on.
pub fn run(asked: Snippet) -> Result<(), String> {
    // Who answers is nothing to the tag, so no key is asked for; and nobody listens.
    let flags = Flags {
        config: asked.config,
        widget: asked.widget,
        guide: true,
        insecure_listen: true,
        ..Flags::default()
    };
    let config = load::load(&flags, &|name| std::env::var_os(name)).map_err(|error| error.to_string())?;
    let origin = match &asked.url {
        Some(url) => origin(url)?,
        None if config.tls.is_some() => format!("https://{}", config.listen),
        None => format!("http://{}", config.listen),
    };
    let tag = match asked.pin {
        true => tag::this_build(&origin, config.widget.as_deref())?,
        false => tag::current(&origin),
    };
    say(format_args!("{tag}"))
}

/// An address without a path: the widget's files and the API are at the root of the relay's origin.
fn origin(written: &str) -> Result<String, String> {
    let url = Url::parse(written).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && (url.path(), url.query(), url.fragment()) == ("/", None, None)
            && (url.username(), url.password()) == ("", None)
    });
    match url {
        Some(url) => Ok(url.origin().ascii_serialization()),
        None => Err(format!(
            "--url takes the relay's origin, such as https://chat.example.com, and not `{written}`; write \
             scheme and host, and no path"
        )),
    }
}
