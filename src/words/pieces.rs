//! What is said about the pieces of a reply: thoughts, calls of tools, searches, documents.

use conversation::CallState;

use super::count;

/// What stands for thoughts: how long they took, where that is known.
#[must_use]
pub fn thinking(running: bool, milliseconds: Option<u64>) -> String {
    match milliseconds {
        _ if running => "Thinking…".to_owned(),
        Some(0..1000) => "Thought for a moment".to_owned(),
        Some(milliseconds) => {
            // To the nearest second: what is over need not be waited for.
            ["Thought for ", &duration((milliseconds + 500) / 1000 * 1000)].concat()
        }
        None => "Thought".to_owned(),
    }
}

/// How long thoughts are.
#[must_use]
pub fn characters(number: usize) -> String {
    [count(number as u64).as_str(), if number == 1 { " character" } else { " characters" }].concat()
}

/// A time as people say it: `4 s`, `1 min 20 s`. Begun seconds count.
#[must_use]
pub fn duration(milliseconds: u64) -> String {
    let seconds = milliseconds.div_ceil(1000);
    match (seconds / 60, seconds % 60) {
        (0, seconds) => [&seconds.to_string(), " s"].concat(),
        (minutes, 0) => [&minutes.to_string(), " min"].concat(),
        (minutes, seconds) => [&minutes.to_string(), " min ", &seconds.to_string(), " s"].concat(),
    }
}

/// `data-state` of a call.
#[must_use]
pub fn call_name(state: &CallState) -> &'static str {
    match state {
        CallState::Growing => "growing",
        CallState::Asking => "asking",
        CallState::Running => "running",
        CallState::Done { .. } => "done",
        CallState::Failed { .. } => "failed",
        CallState::Declined => "declined",
        CallState::NotRun => "not-run",
        CallState::Unknown => "unknown",
    }
}

/// How far a call is, in words.
#[must_use]
pub fn call(state: &CallState) -> &'static str {
    match state {
        CallState::Growing => "preparing",
        CallState::Asking => "waits for you",
        CallState::Running => "working",
        CallState::Done { .. } => "done",
        CallState::Failed { .. } => "did not work",
        CallState::Declined => "not allowed",
        CallState::NotRun => "not run",
        CallState::Unknown => "not on this page",
    }
}

/// A tool that the server runs, as far as it is.
#[must_use]
pub fn search(
    name: &str,
    query: Option<&str>,
    results: Option<usize>,
    failed: Option<&str>,
    running: bool,
) -> String {
    let (doing, did, noun) = match name {
        "web_search" => ("Searching the web", "Searched the web", "The web search"),
        "web_fetch" => ("Reading a web page", "Read a web page", "Reading the web page"),
        "code_execution" | "bash_code_execution" | "text_editor_code_execution" => {
            ("Running code", "Ran code", "Running the code")
        }
        _ => ("Using a tool of the server", "Used a tool of the server", "The server's tool"),
    };
    let about = match query {
        Some(query) if name == "web_search" => [" for “", query, "”"].concat(),
        Some(query) => [": ", query].concat(),
        None => String::new(),
    };
    match (failed, results) {
        (Some(code), _) => [noun, &about, " did not work: ", search_failure(code)].concat(),
        _ if running => [doing, &about, "…"].concat(),
        (None, Some(1)) => [did, &about, " · 1 result"].concat(),
        (None, Some(results)) => [did, &about, " · ", &count(results as u64), " results"].concat(),
        (None, None) => [did, &about].concat(),
    }
}

fn search_failure(code: &str) -> &'static str {
    match code {
        "too_many_requests" => "too many at the moment.",
        "max_uses_exceeded" => "no more are allowed in this reply.",
        "query_too_long" => "the search was too long.",
        "invalid_input" | "invalid_tool_input" => "the model asked in a wrong way.",
        "url_not_allowed" => "that address is not allowed.",
        "url_not_accessible" => "that address does not answer.",
        "url_too_long" => "that address is too long.",
        "unsupported_content_type" => "what is at that address cannot be read.",
        "unavailable" => "the server cannot do it at the moment.",
        _ => "the server gave no reason.",
    }
}

/// How many sources a reply has.
#[must_use]
pub fn sources(number: usize) -> String {
    if number == 1 { "1 source".to_owned() } else { [&count(number as u64), " sources"].concat() }
}

/// The site of an address: what a reader knows a source by.
#[must_use]
pub fn site(url: &str) -> &str {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or(url);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    // Whoever writes a name before the host wants it to be taken for the host.
    let host = host.rsplit('@').next().unwrap_or(host);
    host.strip_prefix("www.").unwrap_or(host)
}

/// Pages and size of a document: `12 pages · 1.2 MB`.
#[must_use]
pub fn document(pages: Option<u32>, bytes: u64) -> String {
    let size = super::size(bytes);
    match pages {
        Some(1) => ["1 page · ", &size].concat(),
        Some(pages) => [&count(pages.into()), " pages · ", &size].concat(),
        None => size,
    }
}

#[cfg(test)]
mod tests {
    //! Numbers agree with their nouns, and every state has words of its own.

    use super::*;

    #[test]
    fn times_read_as_people_say_them() {
        let times = [1, 1000, 3_100, 60_000, 80_000, 3_600_000].map(duration);
        assert_eq!(times, ["1 s", "1 s", "4 s", "1 min", "1 min 20 s", "60 min"]);
        assert_eq!(thinking(true, Some(4000)), "Thinking…");
        assert_eq!(thinking(false, Some(3_100)), "Thought for 3 s");
        assert_eq!(
            (thinking(false, Some(20)).as_str(), thinking(false, None).as_str()),
            ("Thought for a moment", "Thought")
        );
        assert_eq!([characters(1), characters(1240)], ["1 character", "1,240 characters"]);
    }

    #[test]
    fn states_of_calls_differ_in_name_and_words() {
        let text = || "x".to_owned();
        let all = [
            CallState::Growing,
            CallState::Asking,
            CallState::Running,
            CallState::Done { text: text() },
            CallState::Failed { text: text() },
            CallState::Declined,
            CallState::NotRun,
            CallState::Unknown,
        ];
        for one in [all.each_ref().map(call), all.each_ref().map(call_name)] {
            let mut unique = one.to_vec();
            unique.sort_unstable();
            unique.dedup();
            assert_eq!(unique.len(), all.len(), "{one:?}");
        }
    }

    #[test]
    fn a_search_says_what_was_searched_and_what_came() {
        let said = |results, failed, running| search("web_search", Some("maples"), results, failed, running);
        assert_eq!(said(None, None, true), "Searching the web for “maples”…");
        assert_eq!(said(Some(5), None, false), "Searched the web for “maples” · 5 results");
        assert_eq!(said(Some(1), None, false), "Searched the web for “maples” · 1 result");
        let failed = said(None, Some("max_uses_exceeded"), false);
        assert_eq!(failed, "The web search for “maples” did not work: no more are allowed in this reply.");
        assert!(!said(None, Some("sk-ant-secret"), false).contains("sk-ant"));
        assert_eq!(search("web_fetch", None, None, None, true), "Reading a web page…");
        assert_eq!(search("new_tool", None, None, None, false), "Used a tool of the server");
    }

    #[test]
    fn a_site_is_the_host_alone() {
        let sites = [
            "https://www.kyoto.travel/en?a#b",
            "http://kyoto.travel",
            "https://bank.com@evil.example/x",
            "x",
        ]
        .map(site);
        assert_eq!(sites, ["kyoto.travel", "kyoto.travel", "evil.example", "x"]);
    }

    #[test]
    fn a_document_is_known_by_its_pages_and_size() {
        let all = [document(Some(12), 1_200_000), document(Some(1), 900), document(None, 4000)];
        assert_eq!(all, ["12 pages · 1.2 MB", "1 page · 900 bytes", "4 kB"]);
    }
}
