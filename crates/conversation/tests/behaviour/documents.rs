//! Documents: into the draft, within the profile's limits, into the message, and out of an older one when there is
//! no room.

use conversation::{
    AttachmentFault, AttachmentId, AttachmentState, Conversation, Document, Event, Failure, Input, Note,
    Ready, Unsendable,
};
use messages::{Profile, Role};
use serde_json::{Value, json};

use crate::desk::{Desk, pdf, plan};

const LEFT_OUT: &str = "[A document was here. It was left out to keep the request within its limits.]";

fn state(desk: &Desk) -> &AttachmentState {
    desk.conversation.draft().attachments()[0].state()
}

fn notes(desk: &Desk) -> Vec<Note> {
    let question = desk.conversation.items().into_iter().rfind(|item| item.role == Role::User).unwrap();
    desk.conversation.notes(question.id).to_vec()
}

#[test]
fn a_document_goes_before_the_text_with_its_name_and_is_known_by_size_and_pages() {
    let mut desk = Desk::new();
    desk.attach(1, 10).hand_in(2, "plan.txt", plan(3)).hand_in(3, "map.pdf", pdf(2));
    desk.apply(Input::Edit("See".to_owned())).apply(Input::Send);
    let content = desk.messages()[0]["content"].clone();
    assert_eq!(content[0]["type"], "image");
    let text = json!({"type": "text", "media_type": "text/plain", "data": "xxx"});
    assert_eq!(content[1], json!({"type": "document", "title": "plan.txt", "source": text}));
    let file = json!({"type": "base64", "media_type": "application/pdf", "data": "JVBERi0xLjcK"});
    assert_eq!(content[2], json!({"type": "document", "title": "map.pdf", "source": file}));
    assert_eq!(content[3]["text"], "See");
    let known: Vec<_> =
        desk.entry().documents().iter().map(|one| (one.name.as_str(), one.bytes, one.pages)).collect();
    assert_eq!(known, [("plan.txt", 3, None), ("map.pdf", 9, Some(2))]);
    assert_eq!(desk.entry().pictures().len(), 1);
    assert!(desk.conversation.draft().attachments().is_empty());
}

#[test]
fn each_limit_on_one_document() {
    let mut profile = Profile::default();
    profile.documents.max_bytes = 10;
    profile.documents.max_pages = 5;
    let html = Document { media_type: "text/html".to_owned(), ..plan(3) };
    let blank = Document { data: " \n".into(), ..plan(2) };
    let table = [
        (plan(10), None),
        (plan(11), Some(AttachmentFault::TooLarge { bytes: 11, limit: 10 })),
        (pdf(5), None),
        (pdf(6), Some(AttachmentFault::TooManyPages { pages: 6, limit: 5 })),
        (html, Some(AttachmentFault::TypeNotAllowed { media_type: "text/html".to_owned() })),
        (blank, Some(AttachmentFault::Empty)),
    ];
    for (document, fault) in table {
        let mut desk = Desk::new();
        desk.apply(Input::Configure(profile.clone())).hand_in(1, "a", document.clone());
        let expected = match fault {
            Some(fault) => AttachmentState::Refused(fault),
            None => AttachmentState::Ready(Ready::Document(document)),
        };
        assert_eq!(*state(&desk), expected);
    }
}

#[test]
fn a_profile_without_document_types_takes_none_even_late() {
    let mut profile = Profile::default();
    profile.documents.types.clear();
    let mut desk = Desk::over(Conversation::awaiting_profile());
    desk.hand_in(1, "plan.txt", plan(3));
    assert!(matches!(state(&desk), AttachmentState::Ready(Ready::Document(_))));
    desk.apply(Input::Send).apply(Input::Configure(profile));
    let fault = AttachmentFault::TypeNotAllowed { media_type: "text/plain".to_owned() };
    assert_eq!(*state(&desk), AttachmentState::Refused(fault));
    assert!(desk.posted.is_empty(), "the person decides whether it goes without the document");
}

#[test]
fn a_document_alone_is_a_message_and_waits_until_it_is_read() {
    let mut desk = Desk::new();
    desk.choose(1).apply(Input::Send);
    assert!(desk.posted.is_empty());
    desk.apply(Input::Document { id: AttachmentId(1), document: plan(3) });
    assert_eq!(desk.messages()[0]["content"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_request_that_is_too_long_names_the_longest_document() {
    let mut desk = Desk::new();
    desk.apply(Input::Configure(Profile { max_body_bytes: 1000, ..Profile::default() }));
    desk.attach(1, 10).hand_in(2, "long.txt", plan(1000)).hand_in(3, "short.txt", plan(10));
    desk.apply(Input::Send);
    assert!(desk.posted.is_empty());
    let Some(Event::Error(Failure::Unsendable(Unsendable::BodyTooLarge { picture, .. }))) =
        desk.events.last()
    else {
        panic!("{:?}", desk.events);
    };
    assert_eq!(picture.as_ref().map(|one| one.name.as_str()), Some("long.txt"));
    desk.apply(Input::Detach(AttachmentId(2))).apply(Input::Send);
    assert_eq!(desk.posted.len(), 1);
}

#[test]
fn the_oldest_documents_make_room_and_as_few_as_will_do() {
    let mut desk = Desk::new();
    desk.apply(Input::Configure(Profile { max_body_bytes: 2000, ..Profile::default() }));
    desk.hand_in(1, "one.txt", plan(500)).talk("one", "1");
    desk.hand_in(2, "two.txt", plan(500)).talk("two", "2");
    assert_eq!(notes(&desk), []);
    desk.hand_in(3, "three.txt", plan(500)).talk("three", "3");
    assert_eq!(notes(&desk), [Note::DocumentsLeftOut(1)]);
    let first = |desk: &Desk, message: usize| desk.messages()[message]["content"][0].clone();
    assert_eq!(first(&desk, 0), json!({"type": "text", "text": LEFT_OUT}));
    assert_eq!(first(&desk, 2)["type"], "document");
    assert_eq!(desk.entries()[0].documents().len(), 1, "the page keeps it");
}

#[test]
fn documents_come_back_with_the_page() {
    let mut desk = Desk::new();
    desk.hand_in(1, "sent.pdf", pdf(2)).talk("one", "1");
    desk.hand_in(5, "plan.txt", plan(3)).attach(4, 10);
    let stored: Value = serde_json::to_value(desk.conversation.snapshot()).unwrap();
    let restored =
        Conversation::restore(serde_json::from_value(stored).unwrap(), Some(Profile::default())).unwrap();
    assert_eq!(restored.entries().next().unwrap().documents()[0].pages, Some(2));
    let ids: Vec<u64> = restored.draft().attachments().iter().map(|one| one.id().0).collect();
    assert_eq!(ids, [4, 5]);
    let ready = AttachmentState::Ready(Ready::Document(plan(3)));
    assert_eq!(*restored.draft().attachments()[1].state(), ready);
}
