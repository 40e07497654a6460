//! A relay with a monitor's listener, both on free ports.

use std::net::{Ipv4Addr, SocketAddr};

use relay::Config;
use relay::serving::{Reloader, Server};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::serving::{PAGE, client};
use crate::upstream::within;

/// A relay on a free port that is watched on another.
pub struct Watched {
    /// Where visitors are answered.
    pub url: String,
    /// Where the monitor reads.
    pub monitor: SocketAddr,
    /// Changes its settings.
    pub reloader: Reloader,
}

impl Watched {
    /// Serves with these settings.
    pub async fn start(mut config: Config) -> Self {
        config.metrics = Some((Ipv4Addr::LOCALHOST, 0).into());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = within(Server::start(listener, config)).await.unwrap();
        let (monitor, reloader) = (server.metrics().unwrap(), server.reloader());
        tokio::spawn(server.run(std::future::pending()));
        Self { url, monitor, reloader }
    }

    /// Everything that a monitor reads.
    pub async fn text(&self) -> String {
        let url = format!("http://{}/metrics", self.monitor);
        let response = within(client().get(url).send()).await.unwrap();
        assert_eq!(response.status(), 200);
        let format = response.headers()["content-type"].to_str().unwrap().to_owned();
        assert!(format.starts_with("application/openmetrics-text; version=1.0.0"), "{format}");
        let text = response.text().await.unwrap();
        assert!(text.ends_with("# EOF\n"), "{text}");
        text
    }

    /// The value of one line, told by its name and labels; nothing where there is no such line.
    pub async fn value(&self, line: &str) -> Option<f64> {
        let text = self.text().await;
        let found = text.lines().find_map(|found| found.strip_prefix(line)?.strip_prefix(' '));
        found.map(|value| value.parse().unwrap())
    }

    /// Checks lines; nothing stands for a line that is not there.
    pub async fn tells(&self, lines: &[(&str, Option<f64>)]) {
        for (line, value) in lines {
            assert_eq!(self.value(line).await, *value, "{line} in\n{}", self.text().await);
        }
    }

    /// A POST from the allowed page, not sent yet.
    pub fn request(&self, path: &str, body: &Value) -> reqwest::RequestBuilder {
        let request = client().post(format!("{}{path}", self.url)).header("origin", PAGE);
        request.header("content-type", "application/json").body(body.to_string())
    }

    /// Posts and reads the answer to its end; its status.
    pub async fn post(&self, body: &Value) -> u16 {
        let response = within(self.request("/v1/messages", body).send()).await.unwrap();
        let status = response.status().as_u16();
        let _ = within(response.bytes()).await;
        status
    }
}
