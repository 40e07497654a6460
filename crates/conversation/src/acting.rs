//! The rounds of tools: from a reply that calls some to the request that carries their results.

use messages::block::{ContentBlock, ToolUse};
use messages::{Content, Json, schema};

use crate::conversation::Conversation;
use crate::effect::{Change, Effect, Effects, Event};
use crate::entry::{Entry, Kind};
use crate::id::{EntryId, TurnId};
use crate::offer::allows;
use crate::repair;
use crate::turn::{Failure, Turn};

/// What a call is answered with that nobody ran.
pub(crate) const NOT_RUN: &str = "The tool was not run.";

/// What a call is answered with that the person did not allow.
pub(crate) const DECLINED: &str = "The person did not allow this call. Go on without it.";

/// What the call of a tool is answered with that is not there, or not allowed.
pub(crate) const UNKNOWN: &str = "There is no tool of this name here. Go on without it.";

/// The kinds of blocks that a result may hold. A list of anything else is data of the page.
const IN_RESULT: [&str; 5] = ["text", "image", "document", "search_result", "tool_reference"];

/// The calls of one reply while they run.
#[derive(Clone, Debug)]
pub(crate) struct Acting {
    pub(crate) turn: TurnId,
    calls: Vec<Call>,
}

#[derive(Clone, Debug)]
struct Call {
    id: String,
    name: String,
    input: Json,
    progress: Progress,
}

/// How far a call is.
#[derive(Clone, Debug)]
pub(crate) enum Progress {
    Asking,
    Running,
    Ended { content: Json, is_error: bool },
}

impl Acting {
    /// How far the call with this id is.
    pub(crate) fn progress(&self, id: &str) -> Option<&Progress> {
        self.calls.iter().find(|call| call.id == id).map(|call| &call.progress)
    }
}

impl Conversation {
    /// Runs the tools that the last reply calls, for as many rounds as the profile allows.
    pub(crate) fn act(&mut self, turn: TurnId, out: &mut Effects) {
        let limit = self.profile.as_ref().map_or(0, |profile| profile.max_tool_rounds);
        if self.chain.rounds >= limit {
            return self.fail(Failure::TooManyRounds { limit }, out);
        }
        let mut calls: Vec<Call> = Vec::new();
        for used in self.tree.last().map(Entry::blocks).unwrap_or_default().iter().filter_map(as_use) {
            if calls.iter().all(|call| call.id != used.id) {
                let progress = self.begin_call(used);
                let (id, name, input) = (used.id.clone(), used.name.clone(), used.input.clone());
                calls.push(Call { id, name, input, progress });
            }
        }
        self.turn = Turn::Acting(turn);
        out.changed(Change::Turn);
        for call in &calls {
            let (id, name, input) = (call.id.clone(), call.name.clone(), call.input.clone());
            out.event(Event::ToolUse { name, id, input });
        }
        for call in &calls {
            match &call.progress {
                Progress::Asking => {}
                Progress::Running => {
                    let (id, name, input) = (call.id.clone(), call.name.clone(), call.input.clone());
                    out.push(Effect::Run { turn, id, name, input });
                }
                Progress::Ended { content, is_error } => call.tell(content, *is_error, out),
            }
        }
        self.acting = Some(Acting { turn, calls });
        self.acted(out);
    }

    /// Whether the results of the last reply's calls can be posted: servers that do not name each call, or not each
    /// by another name, would call the same tools again and again.
    pub(crate) fn is_answerable(&self) -> bool {
        let Some((last, before)) =
            self.tree.len().checked_sub(1).and_then(|at| Some((self.tree.at(at)?, at)))
        else {
            return false;
        };
        let earlier = || self.tree.live(before).flat_map(Entry::blocks).filter_map(as_use);
        let is_new = |call: &ToolUse| repair::is_id(&call.id) && earlier().all(|one| one.id != call.id);
        last.blocks().iter().filter_map(as_use).all(is_new)
    }

    /// How a call begins: some are answered without being run.
    fn begin_call(&self, used: &ToolUse) -> Progress {
        let allowed = self.profile.as_ref().is_some_and(|profile| allows(profile, &used.name));
        let Some(offer) = self.offers.iter().find(|offer| allowed && offer.tool.name == used.name) else {
            return failed(UNKNOWN);
        };
        match schema::check(offer.tool.input_schema.get(), used.input.get()) {
            Err(faults) => failed(&["The input does not fit the tool's schema. ", &list(&faults)].concat()),
            Ok(()) if offer.confirm => Progress::Asking,
            Ok(()) => Progress::Running,
        }
    }

    pub(crate) fn confirm(&mut self, id: &str, yes: bool, out: &mut Effects) {
        let Some(acting) = &mut self.acting else { return };
        let asking = |call: &&mut Call| call.id == id && matches!(call.progress, Progress::Asking);
        let Some(call) = acting.calls.iter_mut().find(asking) else { return };
        if yes {
            call.progress = Progress::Running;
            let (id, name, input) = (call.id.clone(), call.name.clone(), call.input.clone());
            out.push(Effect::Run { turn: acting.turn, id, name, input });
        } else {
            call.end(failed(DECLINED), out);
        }
        self.acted(out);
    }

    pub(crate) fn ran(&mut self, turn: TurnId, id: &str, result: Result<Json, String>, out: &mut Effects) {
        let Some(acting) = self.acting.as_mut().filter(|acting| acting.turn == turn) else { return };
        let running = |call: &&mut Call| call.id == id && matches!(call.progress, Progress::Running);
        let Some(call) = acting.calls.iter_mut().find(running) else { return };
        call.end(
            match result {
                Ok(content) => Progress::Ended { content: as_content(content), is_error: false },
                Err(words) => failed(&words),
            },
            out,
        );
        self.acted(out);
    }

    /// Something became of a call. Once all have ended, their results are posted.
    fn acted(&mut self, out: &mut Effects) {
        if let Some(item) = self.last_item() {
            out.changed(Change::Item(item));
        }
        let ended = |call: &Call| matches!(call.progress, Progress::Ended { .. });
        if let Some(acting) = self.acting.take_if(|acting| acting.calls.iter().all(ended)) {
            self.keep_results(acting, out);
            self.chain.rounds += 1;
            self.again(self.tree.len(), out);
        }
    }

    pub(crate) fn close_tools_if_any(&mut self, out: &mut Effects) -> bool {
        // Without the table no tool was run.
        self.acting.is_some() && self.rare.is_some_and(|rare| (rare.close_tools)(self, out))
    }

    pub(crate) fn drop_tools_if_any(&mut self, out: &mut Effects) -> bool {
        self.acting.is_some() && self.rare.is_some_and(|rare| (rare.drop_tools)(self, out))
    }

    /// Ends the tools that run, because the conversation goes on without them.
    pub(crate) fn close_tools(&mut self, out: &mut Effects) -> bool {
        let Some(mut acting) = self.acting.take() else { return false };
        for call in &mut acting.calls {
            if matches!(call.progress, Progress::Running) {
                out.push(Effect::Cancel { turn: acting.turn, id: call.id.clone() });
            }
            if !matches!(call.progress, Progress::Ended { .. }) {
                call.end(failed(NOT_RUN), out);
            }
        }
        self.keep_results(acting, out);
        self.turn = Turn::Idle;
        out.changed(Change::Turn);
        out.save();
        true
    }

    /// Lets go of the tools that run, because their messages go.
    pub(crate) fn drop_tools(&mut self, out: &mut Effects) -> bool {
        let Some(acting) = self.acting.take() else { return false };
        for call in acting.calls.into_iter().filter(|call| matches!(call.progress, Progress::Running)) {
            out.push(Effect::Cancel { turn: acting.turn, id: call.id });
        }
        true
    }

    /// Puts the results into the history, in the order of the calls.
    fn keep_results(&mut self, acting: Acting, out: &mut Effects) {
        let result = |call: Call| match call.progress {
            Progress::Ended { content, is_error } => {
                ContentBlock::tool_result(call.id, Some(content), is_error)
            }
            _ => ContentBlock::tool_result(call.id, Json::of(NOT_RUN).ok(), true),
        };
        let blocks = acting.calls.into_iter().map(result).collect();
        let id = EntryId(self.next_number());
        self.tree.push(Entry::hidden(id, Kind::Results, blocks));
        if let Some(item) = self.last_item() {
            out.changed(Change::Item(item));
        }
        self.tell_message(out);
    }
}

impl Call {
    fn end(&mut self, progress: Progress, out: &mut Effects) {
        if let Progress::Ended { content, is_error } = &progress {
            self.tell(content, *is_error, out);
        }
        self.progress = progress;
    }

    fn tell(&self, content: &Json, is_error: bool, out: &mut Effects) {
        let (name, id, content) = (self.name.clone(), self.id.clone(), content.clone());
        out.event(Event::ToolResult { name, id, content, is_error });
    }
}

/// The call that a block makes, when it can be run.
pub(crate) fn as_use(block: &ContentBlock) -> Option<&ToolUse> {
    match block {
        ContentBlock::ToolUse(used) => Some(used),
        _ => None,
    }
}

/// Whether a call came whole: a cut one can be neither run nor posted back.
pub(crate) fn is_whole(used: &ToolUse) -> bool {
    used.broken_input.is_none() && used.input.get().starts_with('{')
}

fn failed(words: &str) -> Progress {
    let words = if words.trim().is_empty() { "The tool failed." } else { words };
    Progress::Ended { content: as_json(words), is_error: true }
}

/// The API takes a string or a list of blocks; the text of any other JSON is a string.
fn as_content(result: Json) -> Json {
    match Content::read(result.get()) {
        Ok(Content::Text(_)) => result,
        Ok(Content::Blocks(blocks)) if blocks.iter().all(|block| IN_RESULT.contains(&block.type_name())) => {
            result
        }
        _ => as_json(result.get()),
    }
}

/// A string has a JSON form, always.
fn as_json(text: &str) -> Json {
    Json::of(text).unwrap_or_else(|_| Json::empty_object())
}

fn list(faults: &[schema::Fault]) -> String {
    faults
        .iter()
        .map(|fault| [fault.path.as_str(), ": ", fault.reason.as_str()].concat())
        .collect::<Vec<_>>()
        .join(" ")
}
