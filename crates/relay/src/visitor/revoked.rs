//! Tokens that the operator has taken back before they ended: a list in the settings, and a file that is read again
//! when it has changed. A token lives ten minutes at most, so an id may go from the list after that time.

use std::collections::HashSet;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use tokio::sync::Mutex;
use tokio::time::Instant;
use tracing::{info, warn};

/// How long a change of the file may go unseen.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// The ids (`jti`) of such tokens.
#[derive(Debug)]
pub struct Revoked {
    listed: HashSet<String>,
    file: Option<Watched>,
}

#[derive(Debug)]
struct Watched {
    path: PathBuf,
    /// Nothing until the file could be read for the first time.
    ids: RwLock<Option<Arc<HashSet<String>>>>,
    looked: Mutex<Looked>,
}

/// When the file was looked at, and what it was then.
#[derive(Debug)]
struct Looked {
    at: Instant,
    stamp: Option<Stamp>,
}

/// What changes with a file; a file that is replaced within one tick of its clock has another number.
#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    number: u64,
}

/// The list cannot be read and never could be, so no token can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

impl Revoked {
    /// The ids of the settings, and those in the file.
    #[must_use]
    pub fn new(listed: &[String], file: Option<&Path>) -> Self {
        let file = file.map(|path| {
            let read = std::fs::metadata(path).and_then(|metadata| {
                Ok((Stamp::of(&metadata), std::fs::read_to_string(path).map(|text| ids(&text))?))
            });
            let (stamp, ids) = read.map_or_else(
                |error| {
                    warn!(path = %path.display(), %error, "revoked_file cannot be read; no token is accepted until it can");
                    (None, None)
                },
                |(stamp, ids)| (Some(stamp), Some(Arc::new(ids))),
            );
            let looked = Mutex::new(Looked { at: Instant::now(), stamp });
            Watched { path: path.to_owned(), ids: RwLock::new(ids), looked }
        });
        Self { listed: listed.iter().cloned().collect(), file }
    }

    /// Whether a token was taken back.
    ///
    /// # Errors
    /// When that cannot be known.
    pub async fn holds(&self, id: &str) -> Result<bool, Unreadable> {
        if self.listed.contains(id) {
            return Ok(true);
        }
        let Some(file) = &self.file else { return Ok(false) };
        Box::pin(file.look()).await;
        let ids = file.ids.read().unwrap_or_else(PoisonError::into_inner);
        ids.as_ref().map(|ids| ids.contains(id)).ok_or(Unreadable)
    }
}

impl Watched {
    /// Reads the file again if it has changed. Whoever comes while somebody else reads goes on with what was known.
    async fn look(&self) {
        let Ok(mut looked) = self.looked.try_lock() else { return };
        if looked.at.elapsed() < LOOK_AGAIN {
            return;
        }
        looked.at = Instant::now();
        match self.changed(looked.stamp.as_ref()).await {
            Ok(None) => {}
            Ok(Some((stamp, ids))) => {
                info!(ids = ids.len(), "revoked_file was read again");
                *self.ids.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(ids));
                looked.stamp = Some(stamp);
            }
            // A file that is being replaced may be gone for a moment. What it said still holds.
            Err(error) => {
                if looked.stamp.take().is_some() {
                    warn!(path = %self.path.display(), %error, "revoked_file cannot be read; what it said before holds");
                }
            }
        }
    }

    async fn changed(&self, before: Option<&Stamp>) -> std::io::Result<Option<(Stamp, HashSet<String>)>> {
        let stamp = Stamp::of(&tokio::fs::metadata(&self.path).await?);
        if before == Some(&stamp) {
            return Ok(None);
        }
        let text = tokio::fs::read_to_string(&self.path).await?;
        Ok(Some((stamp, ids(&text))))
    }
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self { modified: metadata.modified().ok(), length: metadata.len(), number: number(metadata) }
    }
}

#[cfg(unix)]
fn number(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn number(_: &Metadata) -> u64 {
    0
}

/// One id on each line; `#` begins a remark.
fn ids(text: &str) -> HashSet<String> {
    let id = |line: &str| line.split('#').next().unwrap_or_default().trim().to_owned();
    text.lines().map(id).filter(|id| !id.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_change_of_the_file_is_seen_within_a_second() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("revoked");
        std::fs::write(&path, "one\n  two # left on Monday\n\n# three\n").unwrap();
        let revoked = Revoked::new(&["listed".to_owned()], Some(&path));
        for (id, held) in [("listed", true), ("one", true), ("two", true), ("three", false), ("", false)] {
            assert_eq!(revoked.holds(id).await, Ok(held), "{id}");
        }
        std::fs::write(&path, "three\n").unwrap();
        tokio::time::advance(LOOK_AGAIN).await;
        assert_eq!((revoked.holds("one").await, revoked.holds("three").await), (Ok(false), Ok(true)));
        std::fs::remove_file(&path).unwrap();
        tokio::time::advance(LOOK_AGAIN).await;
        assert_eq!(revoked.holds("three").await, Ok(true), "what it said still holds");
        std::fs::write(&path, "four\n").unwrap();
        tokio::time::advance(LOOK_AGAIN).await;
        assert_eq!((revoked.holds("three").await, revoked.holds("four").await), (Ok(false), Ok(true)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_that_never_was_lets_nobody_in() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("revoked");
        let revoked = Revoked::new(&["listed".to_owned()], Some(&path));
        assert_eq!((revoked.holds("listed").await, revoked.holds("one").await), (Ok(true), Err(Unreadable)));
        std::fs::write(&path, "").unwrap();
        tokio::time::advance(LOOK_AGAIN).await;
        assert_eq!(revoked.holds("one").await, Ok(false));
    }
}
