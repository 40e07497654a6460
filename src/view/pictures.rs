//! Pictures in what the person said.

use messages::ContentBlock;
use messages::block::ImageSource;
use messages::limits::IMAGE_TYPES;

use super::el::html::{a, div, img};
use super::el::{El, View};
use crate::platform::object_url::ObjectUrl;
use crate::reactive::keep;
use crate::words::label;

/// An address for a picture's bytes, for as long as the present reactive owner lives. Nothing when they are no picture
/// that the Messages API knows.
pub(super) fn source(media_type: &str, data: &str) -> Option<String> {
    if !IMAGE_TYPES.contains(&media_type) {
        return None;
    }
    let address = ObjectUrl::of_base64(media_type, data)?;
    let text = address.as_str().to_owned();
    keep(Box::new(address));
    Some(text)
}

/// The pictures among `blocks`, named by `names` in order. A picture somewhere on the web is a link: nothing is fetched
/// from a third party unasked.
pub(super) fn photos(blocks: &[ContentBlock], names: &[String]) -> Option<El> {
    let mut all = Vec::new();
    for block in blocks {
        let ContentBlock::Image(image) = block else { continue };
        let name = match names.get(all.len()) {
            Some(name) => name.clone(),
            None => [label::PICTURE, &(all.len() + 1).to_string()].concat(),
        };
        let shown = match &image.source {
            ImageSource::Base64 { media_type, data, .. } => source(media_type, data)
                .map(|address| img().class("photo").attr("src", address).attr("alt", name.as_str())),
            ImageSource::Url { url, .. } if is_web(url) => Some(
                a().attr("href", url.as_str())
                    .attr("target", "_blank")
                    .attr("rel", "noopener noreferrer nofollow")
                    .child(label::LINKED_PICTURE),
            ),
            _ => None,
        };
        all.push(shown.map_or_else(|| View::of(name), View::of));
    }
    (!all.is_empty()).then(|| div().class("photos").child(all))
}

/// Whether an address is one that a link may lead to.
pub(super) fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}
