//! The steps that random conversations are made of.

use proptest::prelude::*;

/// How many kinds of content a whole reply can have.
pub const CONTENTS: usize = 7;

/// One thing that happens. Numbers are resolved against what the desk has by then.
#[derive(Clone, Debug)]
pub enum Step {
    Configure(usize),
    Edit(usize),
    Choose(u64),
    Read(u64, u32),
    Unreadable(u64),
    Detach(u64),
    Send,
    Ask,
    Say,
    Stream(Which, Piece),
    /// A whole good reply in one step, so that long conversations come about.
    Reply(usize),
    Answer(Which, usize),
    Rejected(Which),
    Broken(Which),
    Aborted(Which),
    Stop,
    Retry,
    Offer(usize),
    Confirm(bool),
    Ran(usize),
    Due,
    Now,
    Online,
    Revise(usize),
    Regenerate(usize),
    Version(usize, i32),
    Continue,
    AskData,
    Options(usize),
    Accepted(Which, usize),
    Summarise(bool),
    Clear,
    Replace(usize),
    SetBack,
    Dismiss,
    Reload,
}

/// The turn that an input is of.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    Present,
    Earlier(usize),
}

/// One event of a stream, sensible or not.
#[derive(Clone, Debug)]
pub enum Piece {
    Start,
    Text(u32),
    Thinking(u32),
    Sign(u32),
    Tool(u32),
    ServerTool(u32),
    More(u32, &'static str),
    Input(u32, &'static str),
    Stop(u32),
    Ending(&'static str, u64),
    End,
    Error,
    Ping,
}

/// Every stop reason, and one that nobody knows.
pub const REASONS: [&str; 8] = [
    "end_turn",
    "max_tokens",
    "stop_sequence",
    "tool_use",
    "pause_turn",
    "refusal",
    "model_context_window_exceeded",
    "weariness",
];

fn piece() -> impl Strategy<Value = Piece> {
    let index = 0..3u32;
    let text = prop::sample::select(vec!["", " ", "\n", "word ", "two words"]);
    let input = prop::sample::select(vec!["", "{\"day\"", ": 1}", "[]", "{}"]);
    prop_oneof![
        3 => Just(Piece::Start),
        3 => index.clone().prop_map(Piece::Text),
        2 => index.clone().prop_map(Piece::Thinking),
        2 => index.clone().prop_map(Piece::Sign),
        2 => index.clone().prop_map(Piece::Tool),
        1 => index.clone().prop_map(Piece::ServerTool),
        5 => (index.clone(), text).prop_map(|(index, text)| Piece::More(index, text)),
        2 => (index.clone(), input).prop_map(|(index, text)| Piece::Input(index, text)),
        1 => index.prop_map(Piece::Stop),
        2 => (prop::sample::select(REASONS.to_vec()), 1..100u64).prop_map(|(why, usage)| Piece::Ending(why, usage)),
        2 => Just(Piece::End),
        1 => Just(Piece::Error),
        1 => Just(Piece::Ping),
    ]
}

fn which() -> impl Strategy<Value = Which> {
    prop_oneof![8 => Just(Which::Present), 1 => any::<usize>().prop_map(Which::Earlier)]
}

/// What a person or a host page does besides asking.
fn act() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0..4usize).prop_map(Step::Offer),
        2 => any::<bool>().prop_map(Step::Confirm),
        4 => (0..4usize).prop_map(Step::Ran),
        2 => Just(Step::Due),
        1 => Just(Step::Now),
        1 => Just(Step::Online),
        2 => (0..9usize).prop_map(Step::Revise),
        2 => (0..9usize).prop_map(Step::Regenerate),
        3 => (0..9usize, prop::sample::select(vec![-1, 1])).prop_map(|(item, step)| Step::Version(item, step)),
        3 => Just(Step::Continue),
        1 => Just(Step::AskData),
        1 => (0..4usize).prop_map(Step::Options),
        1 => (which(), 0..3usize).prop_map(|(which, kind)| Step::Accepted(which, kind)),
        1 => any::<bool>().prop_map(Step::Summarise),
    ]
}

/// Any step, the common ones more often.
pub fn step() -> impl Strategy<Value = Step> {
    let picture = 0..6u64;
    let side = prop::sample::select(vec![10u32, 2001, 9000]);
    prop_oneof![
        1 => (0..7usize).prop_map(Step::Configure),
        4 => (0..4usize).prop_map(Step::Edit),
        2 => picture.clone().prop_map(Step::Choose),
        3 => (picture.clone(), side).prop_map(|(id, side)| Step::Read(id, side)),
        1 => picture.clone().prop_map(Step::Unreadable),
        1 => picture.prop_map(Step::Detach),
        4 => Just(Step::Send),
        4 => Just(Step::Ask),
        2 => Just(Step::Say),
        20 => (which(), piece()).prop_map(|(which, piece)| Step::Stream(which, piece)),
        6 => (0..CONTENTS * REASONS.len()).prop_map(Step::Reply),
        2 => (which(), 0..CONTENTS * REASONS.len()).prop_map(|(which, kind)| Step::Answer(which, kind)),
        1 => which().prop_map(Step::Rejected),
        1 => which().prop_map(Step::Broken),
        2 => which().prop_map(Step::Aborted),
        2 => Just(Step::Stop),
        3 => Just(Step::Retry),
        15 => act(),
        1 => prop_oneof![
            Just(Step::Clear),
            (0..4usize).prop_map(Step::Replace),
            Just(Step::SetBack),
            Just(Step::Dismiss),
            Just(Step::Reload),
        ],
    ]
}
