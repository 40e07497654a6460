//! The official Python SDK in a virtual environment of its own, for the test in which it talks to the relay.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::system;
use crate::project;
use crate::shell::{Environment, announce, answer, run};

/// Makes the virtual environment in target/tools/python and tells the tests where its interpreter is.
pub fn sdk(environment: &mut Environment) -> Result<()> {
    let listed = project::root().join("xtask/python/requirements.txt");
    let wanted = std::fs::read(&listed).with_context(|| format!("{} cannot be read", listed.display()))?;
    let folder = project::target("tools/python");
    let interpreter = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let stamp = folder.join("installed");
    // The interpreter is asked too: a virtual environment dies with the Python it was made from.
    let alive = answer(environment.prepared_at(&interpreter).arg("--version")).is_some();
    if !alive || std::fs::read(&stamp).ok().as_ref() != Some(&wanted) {
        let python = python(environment)?;
        announce("Installing the Python SDK", "half a minute, once");
        let mut venv = environment.prepared_at(&python);
        venv.args(["-m", "venv", "--clear"]).arg(&folder);
        run(&mut venv).with_context(|| {
            format!(
                "Python's virtual environment could not be made; run `python3 -m venv {}` by hand",
                folder.display()
            )
        })?;
        let mut pip = environment.prepared_at(&interpreter);
        pip.args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(&listed);
        run(&mut pip).context(
            "The Python SDK could not be installed; check the network, then run `pip install -r xtask/python/requirements.txt` by hand",
        )?;
        std::fs::write(&stamp, wanted)
            .with_context(|| format!("{} cannot be written to", folder.display()))?;
    }
    environment.set("PARLOR_PYTHON", interpreter);
    Ok(())
}

/// A Python 3 that can make virtual environments. Debian's own comes without that part.
fn python(environment: &Environment) -> Result<PathBuf> {
    if let Some(python) = able(environment) {
        return Ok(python);
    }
    system::packages(environment, &["python3-venv"])?;
    match able(environment) {
        Some(python) => Ok(python),
        None => {
            bail!("Python 3 with its `venv` module is missing: install Python 3.9 or newer and try again.")
        }
    }
}

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
