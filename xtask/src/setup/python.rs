//! The official Python SDK in a virtual environment of its own, for the test in which it talks to the relay.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::project;
use crate::shell::{Environment, announce, answer, line, run};

/// The system's packages that are missing here: Debian's own Python comes without the part that makes virtual
/// environments.
pub fn missing(environment: &Environment) -> Vec<&'static str> {
    let there = alive(environment, &interpreter()) || able(environment).is_some();
    if there { Vec::new() } else { vec!["python3-venv"] }
}

/// Makes the virtual environment in target/tools/python and tells the tests where its interpreter is.
pub fn sdk(environment: &mut Environment) -> Result<()> {
    let listed = project::root().join("xtask/python/requirements.txt");
    let wanted = std::fs::read(&listed).with_context(|| format!("{} cannot be read", listed.display()))?;
    let stamp = folder().join("installed");
    // The interpreter is asked too: a virtual environment dies with the Python it was made from.
    if !alive(environment, &interpreter()) || std::fs::read(&stamp).ok().as_ref() != Some(&wanted) {
        announce("Installing the Python SDK", "half a minute, once");
        install(environment, &listed)?;
        std::fs::write(&stamp, wanted).with_context(|| format!("{} cannot be written", stamp.display()))?;
    }
    environment.set("PARLOR_PYTHON", interpreter());
    Ok(())
}

fn install(environment: &Environment, listed: &Path) -> Result<()> {
    let Some(python) = able(environment) else {
        bail!("Python 3 with its `venv` module is missing: install Python 3.9 or newer and try again.");
    };
    let mut venv = environment.prepared_at(&python);
    venv.args(["-m", "venv", "--clear"]).arg(folder());
    let by_hand = line(&venv);
    run(&mut venv).with_context(|| {
        format!("Python's virtual environment could not be made; run `{by_hand}` by hand")
    })?;
    let mut pip = environment.prepared_at(&interpreter());
    pip.args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(listed);
    run(&mut pip).with_context(|| {
        format!(
            "The Python SDK could not be installed; check the network, then run `{} -m pip install --requirement {}` by hand",
            interpreter().display(),
            listed.display()
        )
    })
}

fn folder() -> PathBuf {
    project::target("tools/python")
}

fn interpreter() -> PathBuf {
    folder().join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
}

fn alive(environment: &Environment, python: &Path) -> bool {
    answer(environment.prepared_at(python).arg("--version")).is_some()
}

/// A Python 3 that can make virtual environments.
fn able(environment: &Environment) -> Option<PathBuf> {
    let mut candidates: Vec<PathBuf> =
        ["python3", "python"].iter().filter_map(|name| environment.find(name)).collect();
    // What apt installs is here, whatever another Python in front of it on PATH says.
    candidates.push(PathBuf::from("/usr/bin/python3"));
    candidates.into_iter().find(|python| {
        let mut probe = environment.prepared_at(python);
        probe.args(["-c", "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 9))"]);
        answer(&mut probe).is_some()
    })
}
