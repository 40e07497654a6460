//! Every kind has its sentence, and no sentence repeats what a server wrote.

use conversation::{
    AttachmentFault, AttachmentId, Break, EntryState, Failure, Note, PictureName, Unsendable,
};
use messages::{ApiError, ErrorKind, StopReason};

use super::*;

fn kinds() -> Vec<ErrorKind> {
    let names = [
        "invalid_request_error",
        "authentication_error",
        "billing_error",
        "permission_error",
        "not_found_error",
        "conflict_error",
        "request_too_large",
        "rate_limit_error",
        "api_error",
        "timeout_error",
        "overloaded_error",
        "some_future_error",
    ];
    names.map(|name| ErrorKind::from_name(name.to_owned())).to_vec()
}

fn error(kind: ErrorKind) -> Failure {
    Failure::Rejected(ApiError::new(kind, "sk-ant-secret: upstream's own words"))
}

fn failures() -> Vec<Failure> {
    let mut all: Vec<_> = kinds().into_iter().map(error).collect();
    let breaks =
        [Break::Unreachable, Break::NotTheApi, Break::Cut, Break::Malformed, Break::TooLarge, Break::Idle];
    all.extend(breaks.map(Failure::Broken));
    all.extend([None, Some(StopReason::EndTurn), Some(StopReason::MaxTokens)].map(Failure::Empty));
    all
}

#[test]
fn every_failure_says_what_happened_and_a_way_on_but_never_the_servers_words() {
    for kind in failures() {
        for partial in [false, true] {
            let sentence = failure(&kind, partial);
            for part in [&sentence.title, &sentence.text] {
                assert!(part.ends_with('.') && part.len() > 8, "{kind:?}: {part}");
                assert!(!part.contains("sk-ant") && !part.contains("upstream"), "{kind:?}: {part}");
            }
            assert_eq!(sentence.line(), format!("{} {}", sentence.title, sentence.text));
        }
    }
}

#[test]
fn a_kept_part_of_the_reply_is_said_to_be_kept() {
    for kind in [Failure::Broken(Break::Cut), Failure::Broken(Break::Idle), error(ErrorKind::Overloaded)] {
        assert!(failure(&kind, true).text.contains("What arrived is kept"), "{kind:?}");
        assert!(!failure(&kind, false).text.contains("What arrived is kept"), "{kind:?}");
    }
}

#[test]
fn whatever_is_not_the_messages_api_reads_as_unreachable() {
    for kind in [Break::Unreachable, Break::NotTheApi] {
        assert_eq!(failure(&Failure::Broken(kind), false).title, "The chat's server cannot be reached.");
    }
}

#[test]
fn a_spent_limit_does_not_promise_that_waiting_helps() {
    let mut spent = ApiError::new(ErrorKind::RateLimit, "");
    spent.error_code = Some("enforced_spend_limit_reached".to_owned());
    spent.status = Some(429);
    let sentence = failure(&Failure::Rejected(spent), false);
    assert!(!sentence.line().contains("Wait"), "{}", sentence.line());
}

#[test]
fn who_is_not_let_in_is_told_that_the_message_is_kept_and_what_to_do() {
    for code in ["token_unavailable", "token_refused", "token_expired", "token_revoked", "limit_reached"] {
        let mut error = ApiError::new(ErrorKind::Authentication, "sk-ant-secret");
        error.error_code = Some(code.to_owned());
        let said = |partial| failure(&Failure::Rejected(error.clone()), partial).line();
        assert!(said(false).contains("Your message is kept. "), "{}", said(false));
        assert!(said(true).contains("What arrived is kept. "), "{}", said(true));
        assert!(!said(false).contains("set up") && !said(false).contains("sk-ant"), "{}", said(false));
    }
    // Nothing that a visitor does helps here.
    let mut missing = ApiError::new(ErrorKind::Authentication, "");
    missing.error_code = Some("token_missing".to_owned());
    assert!(failure(&Failure::Rejected(missing), false).title.contains("not set up"));
}

#[test]
fn types_of_failures_differ() {
    let all = failures();
    let mut names: Vec<_> = all.iter().map(failure_type).collect();
    names.sort_unstable();
    names.dedup();
    // The three empty replies share one name.
    assert_eq!(names.len(), all.len() - 2);
}

#[test]
fn only_an_ordinary_end_needs_no_word() {
    let needs = |name: &str| stop_reason(&StopReason::from_name(name.to_owned())).is_some();
    for name in ["end_turn", "stop_sequence", "something_new"] {
        assert!(!needs(name), "{name}");
    }
    for name in ["max_tokens", "pause_turn", "refusal", "tool_use", "model_context_window_exceeded"] {
        assert!(needs(name), "{name}");
    }
    assert!(unfinished(EntryState::Stopped).is_some() && unfinished(EntryState::Interrupted).is_some());
    assert!(unfinished(EntryState::Complete).is_none() && unfinished(EntryState::Streaming).is_none());
}

#[test]
fn a_refused_file_is_named_with_its_reason() {
    let cases = [
        ("notes.pdf", AttachmentFault::UnknownType, "JPEG, PNG, GIF or WebP"),
        ("fake.PNG", AttachmentFault::UnknownType, "Its name says PNG"),
        ("a.webp", AttachmentFault::TypeNotAllowed { media_type: "image/webp".to_owned() }, "WEBP"),
        ("none.jpg", AttachmentFault::Empty, "empty"),
        ("huge.jpg", AttachmentFault::TooLong { characters: 40_000_000, limit: 10_000_000 }, "7.5 MB"),
        (
            "wide.jpg",
            AttachmentFault::SideTooLong { side: 9000, limit: 8000 },
            "9,000 pixels on its longer side; 8,000",
        ),
        ("gone.jpg", AttachmentFault::Unreadable, "could not read"),
    ];
    for (name, fault, word) in cases {
        let sentence = refused(name, &fault);
        assert!(sentence.title.contains(name), "{}", sentence.title);
        assert!(sentence.text.contains(word), "{}", sentence.text);
    }
}

#[test]
fn a_body_over_the_limit_names_the_picture_to_remove() {
    let picture = Some(PictureName { id: AttachmentId(1), name: "temple.jpg".to_owned() });
    let over =
        |picture| unsendable(&Unsendable::BodyTooLarge { bytes: 33_400_000, limit: 32_000_000, picture });
    let sentence = over(picture.clone());
    assert!(sentence.text.contains("Remove “temple.jpg”"), "{}", sentence.text);
    assert!(sentence.text.contains("33.4 MB; 32 MB"), "{}", sentence.text);
    assert!(over(None).text.contains("new chat"));
    let many = unsendable(&Unsendable::TooManyPictures { count: 101, limit: 100, picture: picture.clone() });
    assert!(many.text.contains("101; 100") && many.text.contains("temple.jpg"), "{}", many.text);
    let side = unsendable(&Unsendable::SideTooLong { side: 3000, limit: 2000, picture });
    assert!(side.text.contains("2,000") && side.text.contains("temple.jpg"), "{}", side.text);
}

#[test]
fn numbers_read_well() {
    assert_eq!([0, 999, 1000, 1284, 1_000_000].map(count), ["0", "999", "1,000", "1,284", "1,000,000"]);
    let sizes = [0, 820, 1000, 240_000, 1_000_000, 3_149_999, 32_000_000].map(size);
    assert_eq!(sizes, ["0 bytes", "820 bytes", "1 kB", "240 kB", "1 MB", "3.1 MB", "32 MB"]);
}

#[test]
fn an_error_that_names_its_cause_or_its_time_says_so() {
    let body = br#"{"type":"error","error":{"type":"invalid_request_error","message":"secret",
        "details":{"error_code":"image_dimensions_too_large","max_side_length_pixels":2000}}}"#;
    let large = ApiError::from_body(400, body).unwrap();
    let sentence = failure(&Failure::Rejected(large), false);
    assert!(sentence.title.contains("picture") && sentence.text.contains("2,000 pixels"), "{sentence:?}");
    let mut busy = ApiError::new(ErrorKind::RateLimit, "secret");
    busy.retry_after_ms = Some(125_000);
    assert!(failure(&Failure::Rejected(busy), true).text.ends_with("Try again in 2 min 5 s."));
    let long = ApiError::new(ErrorKind::InvalidRequest, "prompt is too long: 210000 tokens > 200000 maximum");
    assert!(failure(&Failure::Rejected(long), false).title.contains("too long"));
}

#[test]
fn every_note_is_a_sentence_that_agrees_with_its_number() {
    let notes = [
        Note::ThinkingDropped,
        Note::ThinkingRetried,
        Note::MaxTokensLowered(8192),
        Note::ToolsClosed(1),
        Note::ToolsClosed(2),
        Note::PicturesLeftOut(1),
        Note::PicturesLeftOut(3),
        Note::DocumentsLeftOut(1),
        Note::DocumentsLeftOut(4),
        Note::EmptyLeftOut(1),
        Note::EmptyLeftOut(5),
        Note::Joined(1),
        Note::Joined(1000),
    ];
    let mut said: Vec<String> = notes.iter().map(note).collect();
    for sentence in &said {
        assert!(sentence.ends_with('.') && sentence.len() > 20, "{sentence}");
    }
    assert!(said[12].starts_with("1,000 messages") && said[3].starts_with("One call"));
    said.sort();
    said.dedup();
    assert_eq!(said.len(), notes.len());
    assert!(nearly_full(18_000).text.contains("18,000"));
    assert_eq!(retrying(&error(ErrorKind::Overloaded)), "The server is busy at the moment.");
}
