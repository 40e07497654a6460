//! `[otel]`: where a collector of OpenTelemetry takes the relay's spans, in builds that can send any.

use reqwest::Url;
use serde::Deserialize;

/// Below the collector's address.
const TRACES: [&str; 2] = ["v1", "traces"];

/// `[otel]` as written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // each is the field of `Otel` with the same name
pub struct WrittenOtel {
    pub endpoint: Option<String>,
    pub service_name: Option<String>,
}

/// Where spans go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Otel {
    /// What takes them, with the whole path; without it `OTEL_EXPORTER_OTLP_ENDPOINT` says it.
    pub endpoint: Option<Url>,
    /// What the relay is called there; without it `OTEL_SERVICE_NAME` says it.
    pub service_name: Option<String>,
}

/// What is written, if anything is.
///
/// # Errors
/// The key that cannot be used, and why; in a build without OpenTelemetry, that it is one.
pub fn read(written: Option<&WrittenOtel>) -> Result<Option<Otel>, (&'static str, String)> {
    let Some(written) = written else { return Ok(None) };
    if !cfg!(feature = "otel") {
        return Err((
            "otel",
            "this parlor-relay was built without OpenTelemetry; build it with `--features otel`, or remove the table"
                .to_owned(),
        ));
    }
    let endpoint = written.endpoint.as_deref().map(endpoint).transpose();
    let endpoint = endpoint.map_err(|reason| ("otel.endpoint", reason))?;
    if written.service_name.as_ref().is_some_and(String::is_empty) {
        return Err(("otel.service_name", "it is empty; write a name, or remove the line".to_owned()));
    }
    Ok(Some(Otel { endpoint, service_name: written.service_name.clone() }))
}

fn endpoint(written: &str) -> Result<Url, String> {
    let example = "write it like http://127.0.0.1:4318";
    let mut url = Url::parse(written).map_err(|error| format!("is not an address ({error}); {example}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.query().is_some() || url.fragment().is_some() {
        return Err(format!("has to begin with http:// or https:// and to end with the path; {example}"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!("must not hold a password; {example}, and set OTEL_EXPORTER_OTLP_HEADERS"));
    }
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(TRACES);
    }
    Ok(url)
}

/// As `--check` tells it.
pub(super) fn told(otel: Option<&Otel>) -> String {
    let Some(otel) = otel else { return "none".to_owned() };
    let place = otel.endpoint.as_ref().map_or("where OTEL_EXPORTER_OTLP_ENDPOINT says", Url::as_str);
    match &otel.service_name {
        Some(name) => format!("{place}, as {name}"),
        None => place.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_the_relays_to_add() {
        let meant = |written: &str| endpoint(written).map(String::from);
        for base in ["http://127.0.0.1:4318", "http://127.0.0.1:4318/"] {
            assert_eq!(meant(base).unwrap(), "http://127.0.0.1:4318/v1/traces");
        }
        assert_eq!(meant("https://otlp.example/tenant").unwrap(), "https://otlp.example/tenant/v1/traces");
        for wrong in ["127.0.0.1:4318", "grpc://x:4317", "http://ada:secret@x:4318", "http://x:4318?a=b", ""]
        {
            let reason = meant(wrong).unwrap_err();
            assert!(reason.contains("write it like") && !reason.contains("secret"), "{reason}");
        }
    }

    #[test]
    fn nothing_is_sent_that_nobody_asked_for() {
        assert_eq!(read(None), Ok(None));
        assert_eq!(told(None), "none");
    }

    #[cfg(feature = "otel")]
    #[test]
    fn what_is_left_out_the_environment_says() {
        let written = WrittenOtel { endpoint: None, service_name: Some("chat".to_owned()) };
        let otel = read(Some(&written)).unwrap();
        assert_eq!(told(otel.as_ref()), "where OTEL_EXPORTER_OTLP_ENDPOINT says, as chat");
        let unnamed = WrittenOtel { service_name: Some(String::new()), ..written };
        assert_eq!(read(Some(&unnamed)).unwrap_err().0, "otel.service_name");
    }

    #[cfg(not(feature = "otel"))]
    #[test]
    fn a_build_without_it_says_what_to_do() {
        let (key, reason) = read(Some(&WrittenOtel::default())).unwrap_err();
        assert!(key == "otel" && reason.contains("`--features otel`"), "{reason}");
    }
}
