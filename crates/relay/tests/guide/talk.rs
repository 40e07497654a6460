//! A started guide, a client, and the requests that the tests make.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use relay::guide::{self, Guide, Pace};
use serde_json::{Value, json};

pub const PLACES: &str = "I want to plan a trip to Japan. I'm interested in Tokyo and Kyoto.";
pub const WISHES: &str = "I love history and food. I'm also interested in seeing some traditional gardens.";
pub const DATES: &str = "We'd go in mid-November for 8 days, from the 10th.";
pub const MONEY: &str = "About 2500 dollars per person, without flights";

/// A started guide and a client.
pub struct Talk {
    pub guide: Guide,
    pub client: reqwest::Client,
}

impl Talk {
    pub async fn start() -> Self {
        Self::start_with(Pace::none()).await
    }

    pub async fn start_with(pace: Pace) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        Self { guide: guide::start_with(pace).await.unwrap(), client }
    }

    pub async fn post(&self, body: String) -> reqwest::Response {
        let url = format!("{}/v1/messages", self.guide.url);
        let request = self.client.post(url).header("anthropic-version", "2026-10-21").body(body);
        request.send().await.unwrap()
    }

    /// Status and JSON body.
    pub async fn answer(&self, body: &Value) -> (u16, Value) {
        let response = self.post(body.to_string()).await;
        (response.status().as_u16(), serde_json::from_str(&response.text().await.unwrap()).unwrap())
    }

    /// Status and JSON of another path: posted with a body, got without one.
    pub async fn ask(&self, path: &str, body: Option<&Value>) -> (u16, Value) {
        let url = format!("{}{path}", self.guide.url);
        let request = match body {
            Some(body) => self.client.post(url).body(body.to_string()),
            None => self.client.get(url),
        };
        let response = request.header("anthropic-version", "2026-10-21").send().await.unwrap();
        (response.status().as_u16(), serde_json::from_str(&response.text().await.unwrap()).unwrap())
    }

    /// Posts each of these user turns with everything before it, and returns the replies.
    pub async fn story(&self, turns: &[Value]) -> Vec<String> {
        let mut messages = Vec::new();
        let mut replies = Vec::new();
        for turn in turns {
            messages.push(json!({ "role": "user", "content": turn }));
            let (status, answer) = self.answer(&request(&json!(messages))).await;
            assert_eq!(status, 200, "{answer}");
            assert_eq!(answer["stop_reason"], "end_turn");
            let text = answer["content"][0]["text"].as_str().unwrap().to_owned();
            messages.push(json!({ "role": "assistant", "content": answer["content"] }));
            replies.push(text);
        }
        replies
    }

    pub async fn texts(&self, turns: &[&str]) -> Vec<String> {
        self.story(&turns.iter().map(|turn| json!(turn)).collect::<Vec<_>>()).await
    }

    /// The last reply of a conversation of plain texts.
    pub async fn last(&self, turns: &[&str]) -> String {
        self.texts(turns).await.pop().unwrap()
    }
}

pub fn request(messages: &Value) -> Value {
    json!({ "model": "claude-haiku-5-5", "max_tokens": 8192, "messages": messages })
}

/// A PNG of 48 by 32 pixels, three quarters green, one quarter red.
pub fn picture() -> String {
    let pixels = image::RgbImage::from_fn(48, 32, |x, _| {
        if x < 12 { image::Rgb([200, 40, 40]) } else { image::Rgb([60, 130, 70]) }
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    STANDARD.encode(bytes.into_inner())
}

pub fn with_picture(media_type: &str, data: &str, text: &str) -> Value {
    json!([
        { "type": "image", "source": { "type": "base64", "media_type": media_type, "data": data } },
        { "type": "text", "text": text },
    ])
}

pub fn assert_all(reply: &str, parts: &[&str]) {
    for part in parts {
        assert!(reply.contains(part), "{part:?} is missing in:\n{reply}");
    }
}
