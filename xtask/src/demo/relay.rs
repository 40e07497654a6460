//! The demo's relay: built and started on a free port, or one that already runs elsewhere.

use anyhow::{Result, bail};

use super::options::Options;
use crate::artifact;
use crate::children::{Children, Event};
use crate::project;
use crate::shell::{Environment, announce};

/// What the relay prints before its address.
const LISTENING: &str = "listening on ";

/// The base URL of the relay that the page shall use, started if need be. `None`: the person stopped it.
pub fn address(
    children: &mut Children,
    environment: &Environment,
    options: &Options,
) -> Result<Option<String>> {
    if let Some(elsewhere) = &options.relay {
        return Ok(Some(elsewhere.clone()));
    }
    announce("Building the relay", "two minutes the first time");
    let mut build = environment.cargo();
    build.args([
        "build",
        "--package",
        "relay",
        "--bin",
        "parlor-relay",
        "--message-format=json-render-diagnostics",
    ]);
    build.args(options.release.then_some("--release"));
    let Some(messages) = children.run("relay's build", &mut build)? else { return Ok(None) };
    let program = artifact::program(&messages, "parlor-relay")?;

    let mut relay = environment.prepared_at(&program);
    relay.args(flags(options, std::env::var_os("ANTHROPIC_API_KEY").is_some_and(|key| !key.is_empty())));
    children.start_listening("relay", &mut relay)?;
    loop {
        match children.next() {
            Event::Line { line, .. } => match line.trim().strip_prefix(LISTENING) {
                Some(address) => return Ok(Some(address.trim_end_matches('/').to_owned())),
                None => println!("{line}"),
            },
            Event::Stop => return Ok(None),
            Event::Ended { name, status } => {
                bail!("The {name} ended before it was ready ({status}); what it said is above.")
            }
        }
    }
}

/// The relay's flags: any free port, the page's two addresses, and the guide unless there is something to ask, which
/// then is told what the page is about.
fn flags(options: &Options, key: bool) -> Vec<String> {
    let mut flags = vec!["--listen".to_owned(), "127.0.0.1:0".to_owned()];
    for host in ["127.0.0.1", "localhost"] {
        flags.extend(["--origin".to_owned(), format!("http://{host}:{}", options.port)]);
    }
    if options.upstream.is_none() && !key {
        flags.push("--guide".to_owned());
        return flags;
    }
    flags.extend(["--config".to_owned(), project::root().join("demo.toml").display().to_string()]);
    if let Some(upstream) = &options.upstream {
        flags.extend(["--upstream".to_owned(), upstream.clone()]);
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags_for(arguments: &[&str], key: bool) -> String {
        flags(&Options::read(lexopt::Parser::from_args(arguments)).unwrap(), key).join(" ")
    }

    #[test]
    fn the_guide_answers_unless_there_is_something_to_ask() {
        let origins = "--listen 127.0.0.1:0 --origin http://127.0.0.1:8080 --origin http://localhost:8080";
        assert_eq!(flags_for(&[], false), format!("{origins} --guide"));
        let settings = project::root().join("demo.toml");
        let origins = format!("{origins} --config {}", settings.display());
        assert_eq!(flags_for(&[], true), origins);
        assert_eq!(flags_for(&["--upstream", "http://a"], false), format!("{origins} --upstream http://a"));
        assert!(settings.is_file());
    }

    #[test]
    fn the_origins_follow_the_page_to_another_port() {
        assert!(flags_for(&["--port", "9000"], false).contains("--origin http://localhost:9000"));
    }
}
