//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::shared::SharedUrl;

/// How to serve, as far as the command line says it.
#[derive(Clone, Debug, Default, Args)]
pub struct Flags {
    /// Address to listen on; port 0 lets the system choose [default: 127.0.0.1:3170]
    #[arg(long, value_name = "ADDR:PORT")]
    pub listen: Option<SocketAddr>,

    /// Take unencrypted requests from other machines, too
    #[arg(long)]
    pub insecure_listen: bool,

    /// Let the built-in offline guide answer, even when there is a key
    #[arg(long, conflicts_with = "upstream")]
    pub guide: bool,

    /// Let this server answer instead of api.anthropic.com; it has to speak the Messages API
    #[arg(long, value_name = "URL")]
    pub upstream: Option<String>,

    /// Read settings from this TOML file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Print what was understood, secrets masked, and end
    #[arg(long)]
    pub check: bool,

    /// Allow pages of this origin, such as https://example.com; may be given more than once
    #[arg(long = "origin", value_name = "ORIGIN")]
    pub origins: Vec<String>,

    /// Count together with other relays in this Redis, such as redis://host:6379/0
    #[arg(long, value_name = "URL")]
    pub limits: Option<SharedUrl>,

    /// Folder of the built widget (parlor.js and its hashed files)
    #[arg(long, value_name = "DIR")]
    pub widget: Option<PathBuf>,
}
