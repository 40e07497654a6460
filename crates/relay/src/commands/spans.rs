//! Sends each request's span to a collector of OpenTelemetry, over HTTP. What is sent, how often and to whom can
//! further be said with the `OTEL_…` variables that every such program reads.

use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use relay::config::Otel;
use relay::trace::TARGET;
use reqwest::blocking::Client;
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::registry::LookupSpan;

/// For the collector to take one batch.
const PATIENCE: Duration = Duration::from_secs(10);

/// For the last spans, once the relay has stopped.
const LAST: Duration = Duration::from_secs(3);

/// What the relay is called where nobody says otherwise.
const NAME: &str = "parlor-relay";

/// What sends the spans, until it is dropped, and then those that are left.
pub struct Spans(SdkTracerProvider);

impl Spans {
    /// Begins to send to this collector. Not to be called on a thread that runs tasks.
    ///
    /// # Errors
    /// One sentence that a person can act on.
    pub fn begin(otel: &Otel) -> Result<Self, String> {
        let wrong = |error: &dyn std::error::Error| {
            format!("otel: no spans can be sent ({error}); correct it, or remove the table")
        };
        let client = client(otel).map_err(|error| wrong(&error))?;
        let exporter = SpanExporter::builder().with_http().with_http_client(client);
        let exporter = match &otel.endpoint {
            Some(url) => exporter.with_endpoint(url.as_str()),
            None => exporter,
        };
        let exporter = exporter.build().map_err(|error| wrong(&error))?;
        let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
        let resource = Resource::builder().with_attribute(version);
        let resource = match &otel.service_name {
            Some(name) => resource.with_service_name(name.clone()),
            None if std::env::var_os("OTEL_SERVICE_NAME").is_none() => resource.with_service_name(NAME),
            None => resource,
        };
        let provider = SdkTracerProvider::builder().with_batch_exporter(exporter);
        Ok(Self(provider.with_resource(resource.build()).build()))
    }

    /// What hears of the spans, and of nothing else that is traced.
    pub fn layer<S: Subscriber + for<'a> LookupSpan<'a>>(&self) -> impl Layer<S> + use<S> {
        let layer = tracing_opentelemetry::layer().with_tracer(self.0.tracer(NAME));
        // Where in the source a span began, and on which thread, says nothing about a request.
        let layer =
            layer.with_location(false).with_threads(false).with_target(false).with_tracked_inactivity(false);
        layer.with_filter(Targets::new().with_target(TARGET, LevelFilter::INFO))
    }
}

impl Drop for Spans {
    fn drop(&mut self) {
        if let Err(error) = self.0.shutdown_with_timeout(LAST) {
            tracing::warn!(%error, "the last spans were not sent");
        }
    }
}

fn client(otel: &Otel) -> reqwest::Result<Client> {
    // The first provider wins, and it is the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder().timeout(PATIENCE);
    match &otel.endpoint {
        // Without TLS no certificates are needed, and there may be none.
        Some(url) if url.scheme() == "http" => builder.tls_certs_only([]).build(),
        _ => builder.build(),
    }
}
