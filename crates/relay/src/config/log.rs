//! `log` and `log_format`: how much is logged, and in what form.

use tracing::level_filters::LevelFilter;

/// The form of the log's lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// An object of JSON on each line.
    Json,
}

impl LogFormat {
    /// As the settings write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }

    pub(super) fn read(written: Option<&str>) -> Result<Self, String> {
        match written {
            None | Some("text") => Ok(Self::Text),
            Some("json") => Ok(Self::Json),
            Some(other) => Err(format!("`{other}` is not a form of the log; write text or json")),
        }
    }
}

/// How much is logged.
pub(super) fn level(written: &str) -> Result<LevelFilter, String> {
    Ok(match written {
        "off" => LevelFilter::OFF,
        "error" => LevelFilter::ERROR,
        "warn" => LevelFilter::WARN,
        "info" => LevelFilter::INFO,
        "debug" => LevelFilter::DEBUG,
        _ => return Err(format!("`{written}` is not a level; write off, error, warn, info or debug")),
    })
}
