//! From settings to counts, and other settings over the same counts.

use std::path::Path;

use crate::budget::{Budget, Caps, Rules};
use crate::config::{Config, Target};

fn config(state: Option<&Path>, caps: Caps) -> Config {
    let mut config = Config::new(Target::Guide);
    config.state = state.map(Path::to_owned);
    config
        .profiles
        .values_mut()
        .for_each(|profile| profile.budget = Rules { global: caps, ..Rules::default() });
    config
}

#[test]
fn only_limits_of_a_day_make_a_folder() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("state");
    let minute = Caps { requests_minute: Some(1), ..Caps::default() };
    Budget::open(&config(Some(&folder), minute)).unwrap();
    assert!(!folder.exists());
    Budget::open(&config(Some(&folder), Caps { money_day: Some(1), ..Caps::default() })).unwrap();
    assert!(folder.is_dir());
}

#[test]
fn counts_go_on_under_other_limits_but_not_in_another_folder() {
    let root = tempfile::tempdir().unwrap();
    let (here, there) = (root.path().join("here"), root.path().join("there"));
    let day = |cap| Caps { requests_day: Some(cap), ..Caps::default() };
    let budget = Budget::open(&config(Some(&here), day(5))).unwrap();
    budget.goes_on_under(&config(Some(&here), day(9))).unwrap();
    budget.goes_on_under(&config(Some(&there), Caps::default())).unwrap();
    let error = budget.goes_on_under(&config(Some(&there), day(5))).unwrap_err().to_string();
    assert!(error.contains("there") && error.contains("start it again"), "{error}");
    Budget::default().goes_on_under(&config(Some(&here), day(5))).unwrap_err();
}
