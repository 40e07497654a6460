//! Packages of the system, where we may install them: Debian and its relatives, as root or with a sudo that asks
//! nothing.

use anyhow::{Context, Result};

use crate::shell::{Environment, announce, answer, line, run};

/// Installs packages with apt on Debian and its relatives, as root or with a sudo that asks nothing. Elsewhere
/// nothing happens, and the caller says what is missing.
pub fn packages(environment: &Environment, packages: &[&str]) -> Result<()> {
    if packages.is_empty() || !is_debian() || environment.find("apt-get").is_none() {
        return Ok(());
    }
    let Some(prefix) = as_root(environment) else {
        return Ok(());
    };
    announce(&format!("Installing {}", packages.join(", ")), "about 300 MB for a browser, two minutes, once");
    let apt = |words: &[&str]| -> Result<()> {
        let mut command = match prefix {
            None => environment.command("apt-get")?,
            Some(sudo) => {
                let mut command = environment.command(sudo)?;
                // sudo starts with an environment of its own, so the variable goes on its command line.
                command.args(["-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
                command
            }
        };
        command.env("DEBIAN_FRONTEND", "noninteractive").args(words);
        let by_hand = line(&command);
        run(&mut command).with_context(|| {
            format!("The system's packages could not be installed; check the network, then run `{by_hand}` by hand")
        })
    };
    apt(&["update", "--quiet"])?;
    apt(&[&["install", "--quiet", "--yes"], packages].concat())
}

fn is_debian() -> bool {
    std::fs::read_to_string("/etc/os-release").is_ok_and(|text| names_debian(&text))
}

fn names_debian(os_release: &str) -> bool {
    os_release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .flat_map(|value| value.trim_matches('"').split_whitespace())
        .any(|name| matches!(name, "debian" | "ubuntu"))
}

/// How to run a command as root: `Some(None)` when we are, `Some(Some("sudo"))` when sudo asks nothing.
fn as_root(environment: &Environment) -> Option<Option<&'static str>> {
    let user = environment.command("id").ok().and_then(|mut id| answer(id.arg("-u")));
    if user.as_deref() == Some("0") {
        return Some(None);
    }
    let mut probe = environment.command("sudo").ok()?;
    answer(probe.args(["-n", "true"])).map(|_| Some("sudo"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_and_its_relatives_are_known() {
        assert!(names_debian("NAME=\"Debian GNU/Linux\"\nID=debian\n"));
        assert!(names_debian("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"));
        assert!(!names_debian("ID=fedora\nNAME=\"not debian\"\n"));
    }
}
