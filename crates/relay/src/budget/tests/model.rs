//! Any order of things, beside a model that remembers everything and adds it up anew each time.

use proptest::collection::vec;
use proptest::prelude::*;
use tokio::runtime::Builder;

use super::*;

const TOKENS_MINUTE: u64 = 30;
const TOKENS_DAY: u64 = 90;
const STREAMS: usize = 3;

/// One thing that happens.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    /// A visitor asks for an answer of at most so many tokens.
    Take(u8, u64),
    /// One of the running answers ends, having used so many.
    Settle(usize, u64),
    /// Time passes.
    Pass(u64),
    /// The process is killed and started again.
    Restart,
}

pub(super) fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        8 => (0..4_u8, 1..40_u64).prop_map(|(visitor, tokens)| Deed::Take(visitor, tokens)),
        4 => (any::<usize>(), 0..45_u64).prop_map(|(which, tokens)| Deed::Settle(which, tokens)),
        3 => prop_oneof![1..90_u64, Just(20_000), Just(86_400)].prop_map(Deed::Pass),
        1 => Just(Deed::Restart),
    ]
}

/// An answer, as the model remembers it.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) visitor: u8,
    pub(super) minute: (u64, u64),
    pub(super) day: u64,
    pub(super) tokens: u64,
    pub(super) runs: bool,
}

#[derive(Default)]
pub(super) struct Model {
    pub(super) answers: Vec<Answer>,
    /// Seconds since the last start, and starts: minutes of two processes are different ones.
    pub(super) time: u64,
    starts: u64,
}

impl Model {
    pub(super) fn minute(&self) -> (u64, u64) {
        (self.starts, self.time / 60)
    }

    /// Whether so many tokens fit under the limits of all visitors, whichever of them asks.
    pub(super) fn fits(&self, visitor: u8, tokens: u64, day: u64) -> bool {
        let sum =
            |answers: &mut dyn Iterator<Item = &Answer>| answers.map(|answer| answer.tokens).sum::<u64>();
        let own = |answer: &&Answer| answer.visitor == visitor;
        let minute =
            sum(&mut self.answers.iter().filter(own).filter(|answer| answer.minute == self.minute()));
        let today = sum(&mut self.answers.iter().filter(own).filter(|answer| answer.day == day));
        let all = sum(&mut self.answers.iter().filter(|answer| answer.day == day));
        let running = self.answers.iter().filter(own).filter(|answer| answer.runs).count();
        minute + tokens <= TOKENS_MINUTE
            && today + tokens <= TOKENS_DAY
            && all + tokens <= 2 * TOKENS_DAY
            && running < STREAMS
    }
}

pub(super) fn lines(visitor: u8) -> [Line; 2] {
    let own = Caps {
        tokens_minute: Some(TOKENS_MINUTE),
        tokens_day: Some(TOKENS_DAY),
        streams: Some(STREAMS as u64),
        ..Caps::default()
    };
    let all = Caps { tokens_day: Some(2 * TOKENS_DAY), ..Caps::default() };
    [line(Scope::Global, "", all), line(Scope::Visitor, &visitor.to_string(), own)]
}

/// Does everything at both and compares; `stored` counts may also be in so little memory that keys make room.
async fn compare(deeds: Vec<Deed>, stored: bool) {
    let hand = Hand::at_noon();
    let folder = tempfile::tempdir().unwrap();
    let open = || match stored {
        true => Memory::new(hand.wall(), 3, Some(Store::open(folder.path()).unwrap())),
        false => Memory::new(hand.wall(), 1000, None),
    };
    let mut ledger = Some(open());
    let mut model = Model::default();
    let mut running: Vec<(Receipt, usize)> = Vec::new();
    for (number, deed) in deeds.into_iter().enumerate() {
        match deed {
            Deed::Take(visitor, tokens) => {
                let day = hand.0.load(Ordering::Relaxed) / 86_400;
                let fits = model.fits(visitor, tokens, day);
                match ledger.as_ref().unwrap().take(claim(&lines(visitor), Amount::stream(tokens, 0))) {
                    Ok(receipt) => {
                        assert!(fits, "{number}: taken, and does not fit");
                        running.push((receipt, model.answers.len()));
                        let minute = model.minute();
                        model.answers.push(Answer { visitor, minute, day, tokens, runs: true });
                    }
                    Err(Denied::Short(short)) => assert!(!fits, "{number}: {short:?}, and fits"),
                    Err(Denied::Full) => assert!(stored, "{number}: full"),
                    Err(Denied::Unavailable) => panic!("{number}: the store failed"),
                }
            }
            Deed::Settle(which, tokens) if !running.is_empty() => {
                let (receipt, answer) = running.swap_remove(which % running.len());
                ledger.as_ref().unwrap().settle(&receipt, Amount::stream(tokens, 0));
                model.answers[answer].tokens = tokens;
                model.answers[answer].runs = false;
            }
            Deed::Pass(seconds) => {
                hand.pass(seconds).await;
                model.time += seconds;
            }
            Deed::Restart if stored => {
                drop(ledger.take());
                ledger = Some(open());
                running.clear();
                (model.time, model.starts) = (0, model.starts + 1);
                model.answers.iter_mut().for_each(|answer| answer.runs = false);
            }
            Deed::Settle(..) | Deed::Restart => {}
        }
    }
}

fn run(deeds: Vec<Deed>, stored: bool) {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(compare(deeds, stored));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn in_memory_it_is_as_the_model_says(deeds in vec(deed(), 1..80)) {
        run(deeds, false);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn with_a_store_it_is_too(deeds in vec(deed(), 1..60)) {
        run(deeds, true);
    }
}
