//! The real relay, served in this process on a free port.

use relay::config::{Config, Profile, Target};
use relay::guide::{Guide, Pace};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::{environment, within};

/// A running relay. Dropping it ends it together with its connections.
pub struct Relay {
    url: String,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
    _guide: Option<Guide>,
}

impl Relay {
    /// In front of `upstream`, open to pages of `origins`. It serves the built widget.
    pub async fn before(upstream: &str, origins: &[&str]) -> Self {
        let mut config = Config::upstream(upstream).expect("the story's upstream has an address");
        config.origins = origins.iter().map(|origin| (*origin).to_owned()).collect();
        Self::with(config).await
    }

    /// In front of the built-in guide, writing as fast as it is read; open to pages of `origins`.
    pub async fn guide(origins: &[&str]) -> Self {
        let guide = relay::guide::start_with(Pace::none()).await.expect("the guide starts");
        let mut config = Config::upstream(&guide.url).expect("the guide has an address");
        config.origins = origins.iter().map(|origin| (*origin).to_owned()).collect();
        let default = config.profiles.get_mut("default").expect("there is one profile");
        // Everything that a guide's profile opens, in front of the one that does not take its time.
        *default = Profile { upstream: default.upstream.clone(), ..Profile::new(Target::Guide) };
        let mut relay = Self::with(config).await;
        relay._guide = Some(guide);
        relay
    }

    /// With these settings; where it listens and where the widget is are set here.
    pub async fn with(mut config: Config) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port on the loopback address");
        let address = listener.local_addr().expect("a bound listener has an address");
        config.listen = address;
        config.widget = std::env::var_os("PARLOR_EMBED").map(|_| environment::embed());
        config.limits.drain = std::time::Duration::ZERO;
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(async move {
            let shutdown = async { drop(stopped.await) };
            relay::serve(listener, config, shutdown)
                .await
                .expect("the relay serves until it is told to stop");
        });
        Self { url: format!("http://{address}"), stop: Some(stop), server, _guide: None }
    }

    /// The base URL, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends the relay as a signal would, and waits until its port is closed.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        within("the relay stops", &mut self.server).await.expect("the relay stops without a panic");
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.server.abort();
    }
}
