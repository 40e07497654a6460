//! The demo's page: built by cargo first (so that a compile error is the last word and not an empty page), then
//! served and watched by trunk with the relay behind its proxy.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::options::Options;
use crate::children::{Children, Event};
use crate::project;
use crate::setup::TARGET;
use crate::shell::{Environment, announce};

/// The pause between two looks whether the page answers.
const PAUSE: Duration = Duration::from_millis(200);

/// Refuses a busy port at once: trunk itself would only find out after the whole build.
pub fn port_is_free(port: u16) -> Result<()> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(_) => bail!(
            "Port {port} cannot be used: another program has it; stop that one or choose another with `cargo xtask demo --port N`."
        ),
    }
}

/// Builds the widget and its parts exactly as trunk will, so that trunk finds it done. `false`: the person stopped it.
pub fn build(children: &mut Children, environment: &Environment, options: &Options) -> Result<bool> {
    announce("Building the page", "three minutes the first time");
    for manifest in ["Cargo.toml", "crates/math/Cargo.toml", "crates/highlight/Cargo.toml"] {
        let mut build = environment.cargo();
        build.args(["build", "--target", TARGET, "--manifest-path"]).arg(project::root().join(manifest));
        if options.release {
            build.args(["--profile", "widget"]);
        }
        if children.run("page's build", &mut build)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Starts `trunk serve` and returns the page's address.
pub fn serve(
    children: &mut Children,
    environment: &Environment,
    options: &Options,
    relay: &str,
) -> Result<String> {
    let folder = project::target("demo");
    // A page of an earlier run must not answer for one that trunk could not build.
    std::fs::remove_dir_all(&folder).ok();
    std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let written =
        std::fs::read_to_string(project::root().join("Trunk.toml")).context("Trunk.toml cannot be read")?;
    let settings = folder.join("Trunk.toml");
    std::fs::write(&settings, adapted(&written, project::root(), relay)?)
        .with_context(|| format!("{} cannot be written", settings.display()))?;

    let mut trunk = environment.command("trunk")?;
    // Quiet, since one address shall be printed: the page's, when it answers. Errors and cargo still show.
    trunk.args([
        "serve",
        "--quiet",
        "--offline",
        "--address",
        "127.0.0.1",
        "--port",
        &options.port.to_string(),
    ]);
    trunk.arg("--config").arg(&settings);
    trunk.args(options.release.then_some("--release"));
    children.start("page's server", &mut trunk)?;
    Ok(format!("http://127.0.0.1:{}/", options.port))
}

/// Waits until the page answers. `false`: the person stopped it.
pub fn answers(children: &mut Children, port: u16) -> Result<bool> {
    loop {
        match children.next_within(PAUSE) {
            Some(Event::Stop) => return Ok(false),
            Some(Event::Line { line, .. }) => println!("{line}"),
            Some(Event::Ended { name, status }) => {
                bail!("The {name} ended before the page was ready ({status}); what it said is above.")
            }
            None => {}
        }
        match status(port) {
            Some(200) => return Ok(true),
            Some(_) => bail!("Trunk could not build the page; what it said is above."),
            None => {}
        }
    }
}

/// The status that the page's address answers with, or `None` while nothing listens there.
fn status(port: u16) -> Option<u16> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, PAUSE).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    write!(stream, "GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.take(64).read_to_string(&mut answer).ok()?;
    answer.split_whitespace().nth(1)?.parse().ok()
}

/// Trunk.toml for this run: paths made absolute, since trunk takes them from the file's own folder, and the proxies
/// pointed at the relay. Trunk's flags cannot do that, they only add proxies to those in the file.
fn adapted(written: &str, root: &Path, relay: &str) -> Result<String> {
    let mut settings: toml::Table = written.parse().context("Trunk.toml is not valid")?;
    let absolute = |value: &mut toml::Value| {
        if let Some(path) = value.as_str() {
            *value = root.join(path).to_string_lossy().into_owned().into();
        }
    };
    if let Some(build) = settings.get_mut("build").and_then(toml::Value::as_table_mut) {
        build.get_mut("target").map(absolute);
        build.insert("dist".into(), "dist".into());
    }
    if let Some(paths) = settings.get_mut("watch").and_then(|watch| watch.get_mut("watch")?.as_array_mut()) {
        paths.iter_mut().for_each(absolute);
    }
    let Some(proxies) = settings.get_mut("proxy").and_then(toml::Value::as_array_mut) else {
        bail!("Trunk.toml has no [[proxy]] for the relay.");
    };
    for proxy in proxies.iter_mut().filter_map(toml::Value::as_table_mut) {
        let Some(path) = proxy.get("rewrite").and_then(toml::Value::as_str) else {
            bail!("A [[proxy]] in Trunk.toml has no `rewrite`.");
        };
        proxy.insert("backend".into(), format!("{relay}{path}").into());
        proxy.insert("no_system_proxy".into(), is_here(relay).into());
    }
    toml::to_string(&settings).context("The demo's trunk settings cannot be written")
}

/// Whether an address is on this machine, where the system's proxy settings must not be asked.
fn is_here(url: &str) -> bool {
    let host = url.split("://").nth(1).unwrap_or_default();
    ["127.", "localhost", "[::1]"].iter().any(|here| host.starts_with(here))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN: &str = r#"
        [build]
        target = "index.html"
        [watch]
        watch = ["src", "index.html"]
        [[proxy]]
        rewrite = "/v1"
        backend = "http://127.0.0.1:3170/v1"
        no_system_proxy = true
        [[proxy]]
        rewrite = "/p"
        backend = "http://127.0.0.1:3170/p"
    "#;

    #[test]
    fn the_proxies_point_at_the_relay() {
        let settings: toml::Table =
            adapted(WRITTEN, Path::new("/r"), "http://127.0.0.1:45000").unwrap().parse().unwrap();
        let proxies = settings["proxy"].as_array().unwrap();
        assert_eq!(proxies[0]["backend"].as_str(), Some("http://127.0.0.1:45000/v1"));
        assert_eq!(proxies[1]["backend"].as_str(), Some("http://127.0.0.1:45000/p"));
        assert_eq!(proxies[1]["no_system_proxy"].as_bool(), Some(true));
    }

    #[test]
    fn a_relay_elsewhere_is_reached_as_the_system_says() {
        let settings: toml::Table =
            adapted(WRITTEN, Path::new("/r"), "https://chat.example/base").unwrap().parse().unwrap();
        let proxy = &settings["proxy"].as_array().unwrap()[0];
        assert_eq!(proxy["backend"].as_str(), Some("https://chat.example/base/v1"));
        assert_eq!(proxy["no_system_proxy"].as_bool(), Some(false));
    }

    #[test]
    fn paths_no_longer_depend_on_the_files_folder() {
        let settings: toml::Table = adapted(WRITTEN, Path::new("/r"), "http://a").unwrap().parse().unwrap();
        assert_eq!(settings["build"]["target"].as_str(), Some("/r/index.html"));
        assert_eq!(settings["watch"]["watch"].as_array().unwrap()[0].as_str(), Some("/r/src"));
    }

    #[test]
    fn the_committed_settings_can_be_adapted() {
        let written = std::fs::read_to_string(project::root().join("Trunk.toml")).unwrap();
        let settings = adapted(&written, project::root(), "http://127.0.0.1:1").unwrap();
        assert!(settings.contains("http://127.0.0.1:1/v1") && settings.contains("http://127.0.0.1:1/p"));
        assert!(!settings.contains("3170"), "{settings}");
    }

    #[test]
    fn a_busy_port_is_said_with_the_way_out() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let sentence = port_is_free(port).unwrap_err().to_string();
        assert!(sentence.contains(&format!("Port {port}")) && sentence.contains("--port"), "{sentence}");
        drop(taken);
        port_is_free(port).unwrap();
    }

    #[test]
    fn a_page_answers_with_its_status() {
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = server.local_addr().unwrap().port();
        let answering = std::thread::spawn(move || {
            let (mut stream, _) = server.accept().unwrap();
            // Closing with an unread request would reset the connection, and the answer with it.
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                request.extend(byte);
            }
            stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").unwrap();
        });
        assert_eq!(status(port), Some(404));
        answering.join().unwrap();
        assert_eq!(status(port), None);
    }
}
