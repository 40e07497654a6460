//! A posted picture: what its bytes say about it, and nothing more.
//!
//! The guide sees no motif. It reads the format and the size from the file's head and, for the picture being
//! talked about, the share of each main colour from the decoded pixels.

use super::refusal::Refusal;
use super::tokens;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::{DynamicImage, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Longest base64 text of one picture.
const LONGEST_DATA: usize = 10_000_000;
/// Longest side in pixels.
const LONGEST_SIDE: u32 = 8000;
/// Longest side in pixels once a request holds more than [`MANY`] pictures.
const LONGEST_SIDE_OF_MANY: u32 = 2000;
/// The number of pictures above which the smaller limit holds.
const MANY: usize = 20;
/// Most memory for one decoded picture: 8000 by 8000 pixels of four bytes, and room to work.
const MOST_MEMORY: u64 = 320 << 20;

/// A picture whose head has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Photo {
    format: ImageFormat,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    bytes: Vec<u8>,
    path: String,
}

/// A share of the picture in one plainly named colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Share {
    /// An everyday colour word.
    pub colour: &'static str,
    /// Percent of the pixels.
    pub percent: u32,
}

impl Photo {
    /// Reads a base64 source; `path` is where it stands in the request.
    pub fn read(media_type: &str, data: &str, path: &str) -> Result<Self, Refusal> {
        let declared = match media_type {
            "image/jpeg" => ImageFormat::Jpeg,
            "image/png" => ImageFormat::Png,
            "image/gif" => ImageFormat::Gif,
            "image/webp" => ImageFormat::WebP,
            _ => {
                return Err(Refusal::invalid(format!(
                    "{path}.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'"
                )));
            }
        };
        if data.is_empty() {
            return Err(Refusal::invalid(format!("{path}.base64.data: image cannot be empty")));
        }
        if data.len() > LONGEST_DATA {
            return Err(Refusal::invalid(format!(
                "{path}.base64.data: image exceeds 10 MB maximum: {} bytes > {LONGEST_DATA} bytes",
                data.len()
            )));
        }
        let bytes = STANDARD
            .decode(data)
            .map_err(|_| Refusal::invalid(format!("{path}.base64.data: Invalid base64 data")))?;
        match image::guess_format(&bytes) {
            Ok(format) if format == declared => {}
            Ok(format) => {
                return Err(Refusal::invalid(format!(
                    "{path}.base64.data: The image was specified using the {media_type} media type, but it \
                     appears to be {}",
                    format.to_mime_type()
                )));
            }
            Err(_) => {
                return Err(Refusal::invalid(format!(
                    "{path}.base64.data: Image does not match the provided media type {media_type}"
                )));
            }
        }
        let unreadable = || Refusal::invalid(format!("{path}.base64.data: Could not process image"));
        let head = ImageReader::with_format(Cursor::new(&bytes), declared);
        let (width, height) = head.into_dimensions().map_err(|_| unreadable())?;
        Ok(Self { format: declared, width, height, bytes, path: path.to_owned() })
    }

    /// What the picture costs as input.
    pub fn tokens(&self) -> u64 {
        tokens::of_picture(self.width, self.height)
    }

    /// The format as people write it.
    pub fn format_name(&self) -> &'static str {
        match self.format {
            ImageFormat::Jpeg => "JPEG",
            ImageFormat::Png => "PNG",
            ImageFormat::Gif => "GIF",
            _ => "WebP",
        }
    }

    /// Decodes the pixels and says which colours cover most of them: at most three, the largest first.
    pub fn colours(&self) -> Result<Vec<Share>, Refusal> {
        let unreadable = || Refusal::invalid(format!("{}.base64.data: Could not process image", self.path));
        let mut reader = ImageReader::with_format(Cursor::new(&self.bytes), self.format);
        let mut limits = Limits::default();
        limits.max_image_width = Some(LONGEST_SIDE);
        limits.max_image_height = Some(LONGEST_SIDE);
        limits.max_alloc = Some(MOST_MEMORY);
        reader.limits(limits);
        let picture = reader.decode().map_err(|_| unreadable())?;
        Ok(shares(&picture))
    }
}

/// The API's limits on the sides, which depend on how many pictures a request holds.
pub(super) fn check_sizes(photos: &[&Photo]) -> Result<(), Refusal> {
    let (longest, what) = if photos.len() > MANY {
        (LONGEST_SIDE_OF_MANY, " for many-image requests")
    } else {
        (LONGEST_SIDE, "")
    };
    match photos.iter().find(|photo| photo.width.max(photo.height) > longest) {
        Some(photo) => Err(Refusal::invalid(format!(
            "{}.base64.data: At least one of the image dimensions exceed max allowed size{what}: {longest} pixels",
            photo.path
        ))),
        None => Ok(()),
    }
}

/// Side of the small copy that is counted; colours need no more.
const SAMPLE: u32 = 64;

fn shares(picture: &DynamicImage) -> Vec<Share> {
    let sample = picture.thumbnail_exact(SAMPLE, SAMPLE).to_rgba8();
    let mut counts: Vec<(&'static str, u32)> = Vec::new();
    let mut seen = 0;
    for pixel in sample.pixels() {
        let [red, green, blue, alpha] = pixel.0;
        if alpha < 128 {
            continue;
        }
        seen += 1;
        let name = colour_name(red, green, blue);
        match counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name, 1)),
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
        .into_iter()
        .map(|(colour, count)| Share { colour, percent: (count * 100 + seen / 2) / seen.max(1) })
        .filter(|share| share.percent >= 8)
        .take(3)
        .collect()
}

/// An everyday word for a colour, by hue once it is bright and strong enough to have one.
fn colour_name(red: u8, green: u8, blue: u8) -> &'static str {
    let [r, g, b] = [red, green, blue].map(|part| f32::from(part) / 255.0);
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    let spread = most - least;
    let saturation = if most > 0.0 { spread / most } else { 0.0 };
    if most < 0.18 {
        return "black";
    }
    if saturation < 0.14 || spread < 0.06 {
        return if most > 0.88 {
            "white"
        } else if most < 0.38 {
            "dark grey"
        } else {
            "grey"
        };
    }
    let hue = if most == r {
        60.0 * ((g - b) / spread).rem_euclid(6.0)
    } else if most == g {
        60.0 * ((b - r) / spread + 2.0)
    } else {
        60.0 * ((r - g) / spread + 4.0)
    };
    match hue {
        hue if !(14.0..345.0).contains(&hue) => "red",
        hue if hue < 45.0 && most < 0.62 => "brown",
        hue if hue < 45.0 && saturation < 0.32 => "beige",
        hue if hue < 42.0 => "orange",
        hue if hue < 68.0 && saturation < 0.3 => "beige",
        hue if hue < 68.0 => "yellow",
        hue if hue < 165.0 => "green",
        hue if hue < 195.0 => "teal",
        hue if hue < 255.0 => "blue",
        hue if hue < 290.0 => "purple",
        _ => "pink",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage};

    fn encoded(picture: &RgbImage, format: ImageFormat) -> String {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        STANDARD.encode(bytes.into_inner())
    }

    /// Three quarters green under one quarter of vermilion.
    fn garden() -> RgbImage {
        RgbImage::from_fn(40, 20, |_, y| if y < 5 { Rgb([214, 66, 38]) } else { Rgb([70, 130, 72]) })
    }

    #[test]
    fn format_size_and_colours_come_from_the_bytes() {
        for (media_type, format, name) in [
            ("image/png", ImageFormat::Png, "PNG"),
            ("image/jpeg", ImageFormat::Jpeg, "JPEG"),
            ("image/gif", ImageFormat::Gif, "GIF"),
            ("image/webp", ImageFormat::WebP, "WebP"),
        ] {
            let photo = Photo::read(media_type, &encoded(&garden(), format), "p").unwrap();
            assert_eq!((photo.width, photo.height, photo.format_name()), (40, 20, name));
            let colours = photo.colours().unwrap();
            assert_eq!(colours[0].colour, "green", "{name}: {colours:?}");
            assert!((60..=80).contains(&colours[0].percent), "{name}: {colours:?}");
            assert!(matches!(colours[1].colour, "red" | "orange"), "{name}: {colours:?}");
        }
    }

    #[test]
    fn wrong_types_and_broken_bytes_are_refused() {
        let png = encoded(&garden(), ImageFormat::Png);
        let head = STANDARD.encode(&STANDARD.decode(&png).unwrap()[..12]);
        for (media_type, data, part) in [
            ("image/heic", png.as_str(), "media_type: Input should be 'image/jpeg'"),
            ("image/jpeg", &png, "but it appears to be image/png"),
            ("image/png", "", "image cannot be empty"),
            ("image/png", "not base64!", "Invalid base64 data"),
            ("image/png", "aGVsbG8=", "does not match the provided media type image/png"),
            ("image/png", &head, "Could not process image"),
        ] {
            let refusal = Photo::read(media_type, data, "messages.0").unwrap_err();
            assert!(refusal.message.contains(part), "{}", refusal.message);
            assert_eq!(refusal.status, 400);
        }
        let whole = STANDARD.decode(&png).unwrap();
        let cut = STANDARD.encode(&whole[..whole.len() - 30]);
        let photo = Photo::read("image/png", &cut, "p").unwrap();
        assert!(photo.colours().unwrap_err().message.ends_with("Could not process image"));
    }

    #[test]
    fn many_pictures_must_be_smaller() {
        let sized = |width| Photo {
            format: ImageFormat::Png,
            width,
            height: 10,
            bytes: Vec::new(),
            path: "messages.0".to_owned(),
        };
        let (small, large, huge) = (sized(2000), sized(2001), sized(8001));
        assert!(check_sizes(&[&large]).is_ok());
        assert!(check_sizes(&[&huge]).unwrap_err().message.contains("8000 pixels"));
        let mut many = vec![&small; 21];
        assert!(check_sizes(&many).is_ok());
        many[3] = &large;
        assert!(check_sizes(&many).unwrap_err().message.contains("many-image requests: 2000"));
    }

    #[test]
    fn colours_have_everyday_names() {
        for (rgb, name) in [
            ([10, 10, 12], "black"),
            ([250, 250, 248], "white"),
            ([128, 128, 130], "grey"),
            ([200, 40, 40], "red"),
            ([240, 140, 30], "orange"),
            ([110, 70, 40], "brown"),
            ([230, 210, 180], "beige"),
            ([240, 220, 60], "yellow"),
            ([60, 140, 60], "green"),
            ([40, 150, 150], "teal"),
            ([60, 110, 200], "blue"),
            ([110, 60, 180], "purple"),
            ([240, 130, 190], "pink"),
        ] {
            assert_eq!(colour_name(rgb[0], rgb[1], rgb[2]), name, "{rgb:?}");
        }
    }
}
