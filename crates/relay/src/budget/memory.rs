//! The ledger of one process: every count in a map of bounded size, under one lock that is held for as long as it
//! takes to add a few numbers up.

use std::sync::{Mutex, MutexGuard, PoisonError};

use lru::LruCache;
use sha2::{Digest, Sha256};
use tracing::error;

use super::amount::Amount;
use super::claim::{Claim, Denied, Line, Receipt, Short, Span};
use super::scope::Measure;
use super::store::Store;
use super::window::{Clock, Moment, Wall};

/// Keys that are kept at once, at about 150 bytes each.
pub const KEYS: usize = 200_000;

/// What a line is found under. A hash, so that every key is small and no name is kept.
pub type Key = [u8; 16];

/// The counts.
#[derive(Debug)]
pub struct Memory {
    counts: Mutex<Counts>,
    bound: usize,
}

#[derive(Debug)]
struct Counts {
    /// From the one used last to the one that was idle longest.
    entries: LruCache<Key, Entry>,
    clock: Clock,
    /// Where the days' counts are kept, too.
    store: Option<Store>,
    /// Whether the store fails.
    broken: bool,
}

/// What one line has used up.
#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    minute: Window,
    day: Window,
    streams: u64,
    /// Whether its day has to be known after a restart.
    lasts: bool,
    /// Whether its day is not on disk yet as it is here.
    unwritten: bool,
}

/// What was used up in one minute or day.
#[derive(Clone, Copy, Debug, Default)]
struct Window {
    number: u64,
    used: Amount,
}

impl Memory {
    /// Counts for this many keys at most, which go on from those in the store.
    #[must_use]
    pub fn new(wall: Wall, bound: usize, store: Option<Store>) -> Self {
        let clock = Clock::new(wall, store.as_ref().map_or(0, Store::day));
        let counts = Counts { entries: LruCache::unbounded(), clock, store, broken: false };
        Self { counts: Mutex::new(counts), bound }
    }

    /// Takes a claim.
    ///
    /// # Errors
    /// When a limit would be passed or nothing more can be counted; then nothing is taken.
    pub fn take(&self, claim: Claim) -> Result<Receipt, Denied> {
        self.lock().take(claim, self.bound, true)
    }

    /// Takes a claim that need not be on disk yet: [`keep`](Self::keep) writes it, and so does each later claim with its
    /// lines. Nothing is given where that needs no doing.
    ///
    /// # Errors
    /// As [`take`](Self::take).
    pub fn knock(&self, claim: Claim) -> Result<Option<Receipt>, Denied> {
        let mut counts = self.lock();
        // Nobody is let in where it is known that nothing can be written.
        let now = counts.store.is_none() || counts.broken;
        let receipt = counts.take(claim, self.bound, now)?;
        Ok((!now).then_some(receipt))
    }

    /// Writes the counts of a claim that was taken, if that has not happened since.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn keep(&self, receipt: &Receipt) -> Result<(), Denied> {
        let mut counts = self.lock();
        let mut lasting = Vec::new();
        for key in receipt.claim.lines.iter().map(key) {
            let Some(entry) = counts.entries.peek(&key) else { continue };
            if entry.lasts && entry.unwritten && entry.day.number == receipt.day {
                lasting.push((key, entry.day.used));
            }
        }
        if lasting.is_empty() {
            return Ok(());
        }
        counts.keep(receipt.day, lasting.iter().map(|(key, used)| (key, used)))?;
        for (key, _) in &lasting {
            if let Some(entry) = counts.entries.peek_mut(key) {
                entry.unwritten = false;
            }
        }
        Ok(())
    }

    /// Settles what was taken: the stream is over, and it used up this much instead. Where the minute or the day
    /// of the claim is over, so is what it took there.
    pub fn settle(&self, receipt: &Receipt, used: Amount) {
        let mut counts = self.lock();
        let taken = receipt.claim.amount;
        let mut lasting = Vec::new();
        for line in receipt.claim.lines.iter() {
            let key = key(line);
            let Some(entry) = counts.entries.get_mut(&key) else { continue };
            entry.streams = entry.streams.saturating_sub(taken.streams);
            for (window, number) in [(&mut entry.minute, receipt.minute), (&mut entry.day, receipt.day)] {
                if window.number == number {
                    window.used = window.used.minus(taken).plus(used);
                }
            }
            if entry.lasts && entry.day.number == receipt.day {
                lasting.push((key, entry.day.used));
            }
        }
        // What cannot be written stays taken there.
        if used != taken {
            let _ = counts.keep(receipt.day, lasting.iter().map(|(key, used)| (key, used)));
        }
    }

    /// Whether counts can be kept.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        !self.lock().broken
    }

    /// How many keys are kept.
    #[must_use]
    pub fn keys(&self) -> usize {
        self.lock().entries.len()
    }

    /// What a panic elsewhere left is still sums: they are used on, not lost.
    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    /// Takes a claim, and writes it if that is asked for.
    fn take(&mut self, claim: Claim, bound: usize, write: bool) -> Result<Receipt, Denied> {
        let moment = self.clock.moment();
        let keys: Vec<Key> = claim.lines.iter().map(key).collect();
        let mut after = Vec::with_capacity(keys.len());
        let mut short = None;
        for (line, key) in claim.lines.iter().zip(keys) {
            let mut entry = self.entry(line, &key, &moment)?;
            let shortages = entry.shortages(line, claim.amount, &moment);
            short = short.into_iter().chain(shortages).max_by_key(Short::weight);
            entry.add(claim.amount);
            after.push((key, entry));
        }
        if let Some(short) = short {
            return Err(Denied::Short(short));
        }
        let new = after.iter().filter(|(key, _)| !self.entries.contains(key)).count();
        self.make_room(new, bound, &moment)?;
        if write {
            let lasting =
                after.iter().filter(|(_, entry)| entry.lasts).map(|(key, entry)| (key, &entry.day.used));
            self.keep(moment.day, lasting)?;
        }
        for (key, mut entry) in after {
            entry.unwritten = entry.lasts && !write;
            self.entries.put(key, entry);
        }
        Ok(Receipt { id: String::new(), claim, minute: moment.minute, day: moment.day })
    }

    /// What a line has used up in the minute and the day that it is.
    fn entry(&mut self, line: &Line, key: &Key, moment: &Moment) -> Result<Entry, Denied> {
        let mut entry = match (self.entries.peek(key), &mut self.store) {
            (Some(entry), _) => *entry,
            (None, Some(store)) if line.lasts() => match store.read(moment.day, key) {
                Ok(used) => Entry { day: Window { number: moment.day, used }, ..Entry::default() },
                Err(error) => return Err(self.fail(&error)),
            },
            (None, _) => Entry::default(),
        };
        entry.turn(moment);
        entry.lasts = line.lasts();
        Ok(entry)
    }

    /// Writes the counts of a day into the store, if there is one.
    fn keep<'a>(
        &mut self,
        day: u64,
        used: impl Iterator<Item = (&'a Key, &'a Amount)>,
    ) -> Result<(), Denied> {
        let Some(store) = &mut self.store else { return Ok(()) };
        match store.write(day, used) {
            Ok(()) => {
                self.broken = false;
                Ok(())
            }
            Err(error) => Err(self.fail(&error)),
        }
    }

    /// Says once that the store fails, not once for each request.
    fn fail(&mut self, error: &fjall::Error) -> Denied {
        if !self.broken {
            error!(
                %error,
                "the counts cannot be kept, so every request is refused; make room or repair the disk, and start \
                 the relay again"
            );
        }
        self.broken = true;
        Denied::Unavailable
    }

    /// Drops keys, the ones idle longest first, until so many further ones fit.
    fn make_room(&mut self, new: usize, bound: usize, moment: &Moment) -> Result<(), Denied> {
        let mut held = 0;
        while self.entries.len() + new > bound {
            let Some((key, entry)) = self.entries.pop_lru() else { return Err(Denied::Full) };
            if entry.idle(moment, self.store.is_some()) {
                continue;
            }
            if entry.streams == 0 || held == self.entries.len() {
                // All that were used after it count in this minute, too.
                self.entries.put(key, entry);
                self.entries.demote(&key);
                return Err(Denied::Full);
            }
            // It will be younger than the others once its stream is over.
            self.entries.put(key, entry);
            held += 1;
        }
        Ok(())
    }
}

impl Entry {
    /// Begins a new minute and a new day where the old ones are over.
    fn turn(&mut self, moment: &Moment) {
        for (window, number) in [(&mut self.minute, moment.minute), (&mut self.day, moment.day)] {
            if window.number != number {
                *window = Window { number, used: Amount::default() };
            }
        }
    }

    fn add(&mut self, amount: Amount) {
        self.streams = self.streams.saturating_add(amount.streams);
        self.minute.used = self.minute.used.plus(amount);
        self.day.used = self.day.used.plus(amount);
    }

    /// Whether nothing is forgotten that still counts when this goes.
    fn idle(&self, moment: &Moment, stored: bool) -> bool {
        let over = |window: &Window, number: u64| window.number != number;
        self.streams == 0
            && !self.unwritten
            && over(&self.minute, moment.minute)
            && (stored || !self.lasts || over(&self.day, moment.day))
    }

    fn used(&self, span: Span, measure: Measure) -> u64 {
        let window = match span {
            Span::Now => return self.streams,
            Span::Minute => &self.minute,
            Span::Day => &self.day,
        };
        match measure {
            Measure::Requests => window.used.requests,
            Measure::Streams => window.used.streams,
            Measure::Tokens => window.used.tokens,
            Measure::Money => window.used.nanos,
        }
    }

    /// The limits that this amount would pass.
    fn shortages(&self, line: &Line, amount: Amount, moment: &Moment) -> impl Iterator<Item = Short> {
        line.caps.asked(amount).filter_map(move |(span, measure, cap, asked)| {
            let fits = self.used(span, measure).checked_add(asked).is_some_and(|sum| sum <= cap);
            let wait = match span {
                _ if asked > cap => None,
                Span::Now => None,
                Span::Minute => Some(moment.minute_left),
                Span::Day => Some(moment.day_left),
            };
            (!fits).then_some(Short { scope: line.scope, measure, span, wait })
        })
    }
}

/// What a line is found under: its scope and name, hashed.
#[must_use]
pub fn key(line: &Line) -> Key {
    let mut hash = Sha256::new();
    hash.update([line.scope as u8]);
    hash.update(line.name.as_bytes());
    let mut key = Key::default();
    key.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    key
}
