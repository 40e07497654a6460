//! `cargo xtask demo`: the trip planner on this machine, ready to be used. Sets up, builds, starts the relay and
//! `trunk serve`, prints the page's address, and stops both on Ctrl-C.

mod options;
mod page;
mod relay;

use anyhow::{Result, bail};

use self::options::Options;
use crate::children::{Children, Event};
use crate::{setup, shell};

/// Runs the command.
pub fn run(arguments: lexopt::Parser) -> Result<()> {
    let options = Options::read(arguments)?;
    page::port_is_free(options.port)?;
    let environment = setup::for_demo(options.release)?;
    let mut children = Children::new()?;

    let Some(relay) = relay::address(&mut children, &environment, &options)? else { return stopped() };
    if !page::build(&mut children, &environment, &options)? {
        return stopped();
    }
    let address = page::serve(&mut children, &environment, &options, &relay)?;
    if !page::answers(&mut children, options.port)? {
        return stopped();
    }
    println!("\nThe trip planner is ready; Ctrl-C stops it.\n{address}");
    if options.open {
        open(&environment, &address);
    }
    watch(&mut children)
}

/// Waits until the person stops the demo, or until one of its parts ends without being asked to.
fn watch(children: &mut Children) -> Result<()> {
    loop {
        match children.next() {
            Event::Stop => return stopped(),
            Event::Line { line, .. } => println!("{line}"),
            Event::Ended { name, status } => {
                bail!("The {name} ended by itself ({status}); the rest of the demo is stopped too.")
            }
        }
    }
}

fn stopped() -> Result<()> {
    println!("Stopping.");
    Ok(())
}

/// Opens the page in the person's browser; where that is not possible the printed address has to do.
fn open(environment: &shell::Environment, address: &str) {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let opened = environment.command(opener).and_then(|mut command| shell::run(command.arg(address)));
    if let Err(error) = opened {
        eprintln!("The page could not be opened by itself: {error:#}");
    }
}
