//! Where the days' counts outlive the process: a small embedded store. Every change is handed to the operating
//! system before the request goes on, so that a process that is killed forgets nothing; the disk itself is not
//! waited for, so that a machine that loses power may forget the last moments.

use std::fmt::{self, Debug, Formatter};
use std::fs::{self, File};
use std::io;
use std::path::Path;

use fjall::{Config, Keyspace, PartitionCreateOptions, PartitionHandle, PersistMode};
use fs4::{FileExt, TryLockError};

use super::amount::Amount;
use super::memory::Key;

/// The file whose lock says that a process uses the store.
const LOCK: &str = "lock";

/// The folder of the store itself.
const COUNTS: &str = "counts";

/// What a day's table is called, before its number.
const DAY: &str = "day-";

/// Bytes of the tables that are kept in memory to be read again. Most counts are in the ledger's own memory.
const CACHE: u64 = 4 << 20;

/// Bytes of changes on disk that are not yet in a table.
const JOURNAL: u64 = 64 << 20;

/// Threads that tidy up. The store is small.
const WORKERS: usize = 1;

/// Bytes of requests, tokens and money, in this order.
type Value = [u8; 24];

/// The counts of the day, on disk.
pub struct Store {
    keyspace: Keyspace,
    day: u64,
    table: Option<PartitionHandle>,
    /// Held as long as the store is open.
    _lock: File,
}

/// Why a store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum Closed {
    /// Another process has it.
    #[error("another relay uses this folder; stop it, or give each its own with `state = \"folder\"`")]
    Taken,
    /// It cannot be read or written.
    #[error(
        "the counts cannot be kept in this folder ({0}); make it writable, name another one with \
         `state = \"folder\"`, or delete it if today's counts may begin anew"
    )]
    Broken(String),
}

impl Debug for Store {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("day", &self.day).finish_non_exhaustive()
    }
}

impl From<fjall::Error> for Closed {
    fn from(error: fjall::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<io::Error> for Closed {
    fn from(error: io::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl Store {
    /// Opens the store in a folder, which is made if it is not there.
    ///
    /// # Errors
    /// When another process has it, or it cannot be read and written.
    pub fn open(folder: &Path) -> Result<Self, Closed> {
        fs::create_dir_all(folder)?;
        let lock = File::options().create(true).truncate(false).write(true).open(folder.join(LOCK))?;
        match FileExt::try_lock(&lock) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Closed::Taken),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let keyspace = Config::new(folder.join(COUNTS))
            .cache_size(CACHE)
            .max_journaling_size(JOURNAL)
            .flush_workers(WORKERS)
            .compaction_workers(WORKERS)
            .open()?;
        let number = |name: &str| name.strip_prefix(DAY)?.parse().ok();
        let day = keyspace.list_partitions().iter().filter_map(|name| number(name)).max().unwrap_or(0);
        Ok(Self { keyspace, day, table: None, _lock: lock })
    }

    /// The last day that anything is known of.
    #[must_use]
    pub fn day(&self) -> u64 {
        self.day
    }

    /// What was used up under a key on this day.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&mut self, day: u64, key: &Key) -> fjall::Result<Amount> {
        let value = self.table(day)?.get(key)?;
        Ok(value.and_then(|bytes| Value::try_from(&*bytes).ok()).map_or_else(Amount::default, read))
    }

    /// Writes what was used up under each key on this day: all of them, or none. A day that is over is not written
    /// any more.
    ///
    /// # Errors
    /// When it cannot be written. From then on nothing can, until the store is opened again.
    pub fn write<'a>(
        &mut self,
        day: u64,
        used: impl Iterator<Item = (&'a Key, &'a Amount)>,
    ) -> fjall::Result<()> {
        if day < self.day {
            return Ok(());
        }
        let table = self.table(day)?;
        let mut batch = self.keyspace.batch().durability(Some(PersistMode::Buffer));
        for (key, amount) in used {
            batch.insert(&table, *key, written(amount));
        }
        if batch.is_empty() { Ok(()) } else { batch.commit() }
    }

    /// The table of a day. Those of other days go when it is first asked for.
    fn table(&mut self, day: u64) -> fjall::Result<PartitionHandle> {
        if let Some(table) = &self.table
            && self.day == day
        {
            return Ok(table.clone());
        }
        let name = format!("{DAY}{day}");
        let table = self.keyspace.open_partition(&name, PartitionCreateOptions::default())?;
        // The new table is named on disk before the old ones go: a restart then still knows the day.
        self.keyspace.persist(PersistMode::Buffer)?;
        self.table = Some(table.clone());
        self.day = day;
        for other in self.keyspace.list_partitions() {
            if *other != *name {
                let old = self.keyspace.open_partition(&other, PartitionCreateOptions::default())?;
                self.keyspace.delete_partition(old)?;
            }
        }
        Ok(table)
    }
}

fn written(amount: &Amount) -> Value {
    let mut value = Value::default();
    let numbers = [amount.requests, amount.tokens, amount.nanos].map(u64::to_le_bytes);
    value.iter_mut().zip(numbers.as_flattened()).for_each(|(to, from)| *to = *from);
    value
}

fn read(value: Value) -> Amount {
    let mut numbers = value.chunks_exact(8).map(|bytes| bytes.try_into().map_or(0, u64::from_le_bytes));
    let mut next = || numbers.next().unwrap_or(0);
    Amount { requests: next(), streams: 0, tokens: next(), nanos: next() }
}
