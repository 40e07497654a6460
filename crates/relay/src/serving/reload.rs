//! Making settings ready to serve, at the start and again while requests run. Settings that cannot be served
//! change nothing. Requests that run keep those they began with; what has been used up stays used up.

use std::io;
use std::sync::Arc;

use futures_util::future::join_all;
use tracing::warn;

use super::hub::{Hub, Live};
use super::tls;
use crate::assets::Widget;
use crate::config::{Config, Target, access, possible};
use crate::state::{Lasting, Relay};

/// A service with these settings, ready for requests.
///
/// # Errors
/// When no connection to an upstream can be made, the widget's files cannot be kept, the guide cannot start, or a profile asks of a model what it
/// cannot do.
pub(super) async fn prepare(config: Config, lasting: Arc<Lasting>) -> io::Result<Live> {
    access::settled(&config).map_err(io::Error::other)?;
    Widget::of(&config).keep().map_err(io::Error::other)?;
    let relay = Arc::new(Relay::with(&config, lasting));
    for (name, served) in &relay.profiles {
        served.upstream.ready().map_err(|reason| io::Error::other(format!("profile {name}: {reason}")))?;
    }
    if config.profiles.values().any(|profile| profile.upstream == Target::Guide) {
        relay.guide().await?;
    }
    join_all(relay.profiles.values().map(|profile| profile.models.ask(&relay, profile))).await;
    let ability = |profile: &str, id: &str| relay.profiles.get(profile)?.models.ability(id);
    possible::check(&config, &ability).map_err(io::Error::other)?;
    Ok(Live::new(relay, config))
}

/// Changes what a running server serves.
#[derive(Clone)]
pub struct Reloader(pub(super) Arc<Hub>);

impl Reloader {
    /// Serves these settings from now on, and shows the certificate that its files hold now.
    ///
    /// # Errors
    /// Why they cannot be served, in one sentence; then the old ones stay in force, all of them.
    pub async fn apply(&self, mut config: Config) -> io::Result<()> {
        let old = self.0.live();
        if config.listen.port() != 0 && config.listen != old.config.listen {
            warn!(address = %old.config.listen, "the address stays until the relay is started anew");
        }
        config.listen = old.config.listen;
        if config.metrics != old.config.metrics {
            warn!("where metrics are read stays until the relay is started anew");
            config.metrics = old.config.metrics;
        }
        if config.otel != old.config.otel {
            warn!("where spans are sent stays until the relay is started anew");
            config.otel.clone_from(&old.config.otel);
        }
        if config.tls.is_some() != old.config.tls.is_some() {
            warn!("whether connections are encrypted stays until the relay is started anew");
            config.tls.clone_from(&old.config.tls);
        }
        if (config.log, config.log_format) != (old.config.log, old.config.log_format) {
            warn!(level = %old.config.log, "what is logged stays until the relay is started anew");
            config.log = old.config.log;
            config.log_format = old.config.log_format;
        }
        old.relay.budget.goes_on_under(&config).map_err(io::Error::other)?;
        let tls = config.tls.as_ref().map(tls::read).transpose().map_err(io::Error::other)?;
        let live = prepare(config, old.relay.lasting.clone()).await?;
        if let Some(tls) = tls {
            self.0.show(tls);
        }
        self.0.serve(live);
        Ok(())
    }

    /// Shows the certificate that the files of the settings in force hold now, for when new settings are unfit;
    /// whether there is one.
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    pub fn renew(&self) -> io::Result<bool> {
        let live = self.0.live();
        let Some(files) = &live.config.tls else { return Ok(false) };
        self.0.show(tls::read(files).map_err(io::Error::other)?);
        Ok(true)
    }
}
