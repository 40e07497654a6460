//! The limits on pictures: of one picture, of many in a request, of the whole request.

use conversation::{
    AttachmentFault, AttachmentId, AttachmentState, Change, Event, Failure, Input, Note, Picture, PictureName,
};
use conversation::{Ready, Turn, Unsendable};
use messages::{Profile, Role};

use crate::desk::{Desk, picture};

fn name(id: u64) -> Option<PictureName> {
    Some(PictureName { id: AttachmentId(id), name: format!("photo {id}.png") })
}

/// A desk at which `count` pictures of this size were sent already.
fn sent(count: u64, side: u32) -> Desk {
    let mut desk = Desk::new();
    for id in 0..count {
        desk.attach(100 + id, side);
    }
    desk.talk("look", "nice");
    desk
}

/// A picture of this many base64 characters, four or a multiple of it.
fn heavy(characters: usize) -> Picture {
    let head = rules::png(10, 10);
    let mut data = head[..characters.min(36)].to_owned();
    data.extend(std::iter::repeat_n('A', characters - data.len()));
    Picture { media_type: "image/png".to_owned(), data: data.into(), width: 10, height: 10 }
}

fn attach(desk: &mut Desk, id: u64, picture: Picture) {
    desk.choose(id).apply(Input::Attached { id: AttachmentId(id), picture });
}

#[test]
fn each_limit_on_one_picture() {
    let mut profile = Profile::default();
    profile.images.max_base64_bytes = 40;
    profile.images.max_side = 1000;
    profile.images.types = vec!["image/png".to_owned(), "image/webp".to_owned()];
    let gif = Picture { media_type: "image/gif".to_owned(), ..picture(10) };
    let high = Picture { height: 1001, ..picture(10) };
    let empty = Picture { data: "".into(), ..picture(10) };
    let table = [
        (picture(1000), None),
        (picture(1001), Some(AttachmentFault::SideTooLong { side: 1001, limit: 1000 })),
        (high, Some(AttachmentFault::SideTooLong { side: 1001, limit: 1000 })),
        (heavy(40), None),
        (heavy(44), Some(AttachmentFault::TooLong { characters: 44, limit: 40 })),
        (gif, Some(AttachmentFault::TypeNotAllowed { media_type: "image/gif".to_owned() })),
        (empty, Some(AttachmentFault::Empty)),
    ];
    for (picture, fault) in table {
        let mut desk = Desk::new();
        desk.apply(Input::Configure(profile.clone())).apply(Input::Edit("look".to_owned()));
        attach(&mut desk, 1, picture.clone());
        let expected = match fault {
            Some(fault) => AttachmentState::Refused(fault),
            None => AttachmentState::Ready(Ready::Picture(picture)),
        };
        assert_eq!(*desk.conversation.draft().attachments()[0].state(), expected);
        assert_eq!(desk.conversation.draft().text(), "look");
    }
}

#[test]
fn a_profile_without_picture_types_takes_none() {
    let mut profile = Profile::default();
    profile.images.types.clear();
    let mut desk = Desk::new();
    desk.apply(Input::Configure(profile)).attach(1, 10);
    let state = desk.conversation.draft().attachments()[0].state().clone();
    assert_eq!(
        state,
        AttachmentState::Refused(AttachmentFault::TypeNotAllowed { media_type: "image/png".to_owned() })
    );
}

#[test]
fn a_request_that_is_too_long_names_the_longest_picture_and_keeps_the_draft() {
    let mut desk = Desk::new();
    desk.apply(Input::Configure(Profile { max_body_bytes: 1000, ..Profile::default() }));
    attach(&mut desk, 1, heavy(300));
    attach(&mut desk, 2, heavy(600));
    attach(&mut desk, 3, heavy(100));
    desk.apply(Input::Edit("look".to_owned())).apply(Input::Send);
    assert!(desk.posted.is_empty());
    let Some(Unsendable::BodyTooLarge { bytes, limit: 1000, picture }) =
        desk.conversation.draft().unsendable()
    else {
        panic!("{:?}", desk.conversation.draft());
    };
    assert!(*bytes > 1000);
    assert_eq!(*picture, name(2));
    assert!(matches!(desk.events.last(), Some(Event::Error(Failure::Unsendable(_)))));
    assert_eq!(*desk.state(), Turn::Idle, "no turn failed, since none began");
    assert_eq!(desk.conversation.draft().text(), "look");
    assert_eq!(desk.conversation.draft().attachments().len(), 3);

    desk.apply(Input::Detach(AttachmentId(2)));
    assert!(desk.conversation.draft().unsendable().is_none());
    desk.apply(Input::Send);
    assert_eq!(desk.posted.len(), 1);
}

#[test]
fn the_length_is_that_of_the_whole_request() {
    let mut desk = Desk::new();
    desk.send("one");
    let length = desk.posted[0].body.to_string().len() as u64;
    for (limit, goes) in [(length, true), (length - 1, false)] {
        let mut desk = Desk::new();
        desk.apply(Input::Configure(Profile { max_body_bytes: limit, ..Profile::default() }));
        desk.apply(Input::Edit("one".to_owned())).apply(Input::Send);
        assert_eq!(desk.posted.len() == 1, goes);
    }
}

/// What the model reads where a picture was left out.
const LEFT_OUT: &str = "[A picture was here. It was left out to keep the request within its limits.]";

/// How many pictures the last request holds, and how many it says were left out.
fn counts(desk: &Desk) -> (usize, usize) {
    let body = desk.posted.last().unwrap().body.to_string();
    (body.matches("\"type\":\"image\"").count(), body.matches(LEFT_OUT).count())
}

/// The notes beside the last question.
fn notes(desk: &Desk) -> Vec<Note> {
    let question = desk.conversation.items().into_iter().rfind(|item| item.role == Role::User).unwrap();
    desk.conversation.notes(question.id).to_vec()
}

#[test]
fn a_picture_of_an_earlier_turn_makes_room_for_the_present_question() {
    let mut desk = Desk::new();
    desk.apply(Input::Configure(Profile { max_body_bytes: 1400, ..Profile::default() }));
    attach(&mut desk, 1, heavy(700));
    desk.talk("look", "nice");
    attach(&mut desk, 2, heavy(400));
    desk.apply(Input::Send);
    assert_eq!(counts(&desk), (1, 1));
    assert_eq!(notes(&desk), [Note::PicturesLeftOut(1)]);
    assert_eq!(desk.page()[0].2, "look", "the page keeps it");
    desk.begin("too").finish().send("and?");
    assert_eq!(notes(&desk), [], "each repair is told once");
    assert_eq!(counts(&desk), (1, 1), "there is still no room");

    attach(&mut desk, 3, heavy(1400));
    desk.begin("yes").finish().apply(Input::Send);
    let unsendable = desk.conversation.draft().unsendable();
    assert!(matches!(unsendable, Some(Unsendable::BodyTooLarge { picture, .. }) if *picture == name(3)));
    desk.apply(Input::Detach(AttachmentId(3))).send("without it");
    assert_eq!(desk.posted.len(), 4);
}

#[test]
fn twenty_pictures_may_be_large_and_the_next_makes_room_by_the_oldest() {
    let mut desk = sent(20, 2001);
    assert_eq!(counts(&desk), (20, 0));
    assert_eq!(desk.conversation.longest_side(), 2000);
    desk.attach(1, 10).apply(Input::Edit("one more".to_owned())).apply(Input::Send);
    assert_eq!(counts(&desk), (20, 1), "as few as will do");
    assert_eq!(desk.messages()[0]["content"][0]["text"], LEFT_OUT);
    assert_eq!(desk.messages()[0]["content"][1]["type"], "image");
    assert_eq!(notes(&desk), [Note::PicturesLeftOut(1)]);
}

#[test]
fn small_pictures_stay_when_large_ones_must_go() {
    let mut desk = sent(10, 100);
    for id in 0..5 {
        desk.attach(200 + id, 2001);
    }
    desk.talk("larger", "nice");
    for id in 0..7 {
        desk.attach(300 + id, 1500);
    }
    desk.apply(Input::Send);
    assert_eq!(counts(&desk), (20, 2));
    assert_eq!(desk.messages()[2]["content"][0]["text"], LEFT_OUT);
    assert_eq!(notes(&desk), [Note::PicturesLeftOut(2)]);
}

#[test]
fn a_large_picture_is_refused_at_once_when_the_history_holds_many() {
    let mut desk = sent(20, 100);
    desk.apply(Input::Edit("this one".to_owned())).attach(1, 2001);
    let refused = AttachmentState::Refused(AttachmentFault::SideTooLong { side: 2001, limit: 2000 });
    assert_eq!(desk.conversation.draft().attachments()[0].state(), &refused);
    assert_eq!(desk.conversation.draft().text(), "this one");
    desk.apply(Input::Detach(AttachmentId(1))).attach(2, 2000).apply(Input::Send);
    assert_eq!(desk.posted.len(), 2);
}

#[test]
fn among_many_small_pictures_the_large_one_is_named() {
    let mut desk = sent(19, 2000);
    assert_eq!(desk.conversation.longest_side(), 8000);
    desk.attach(1, 2001).attach(2, 100).apply(Input::Send);
    assert_eq!(desk.posted.len(), 1);
    let expected = Unsendable::SideTooLong { side: 2001, limit: 2000, picture: name(1) };
    assert_eq!(desk.conversation.draft().unsendable(), Some(&expected));
    desk.apply(Input::Detach(AttachmentId(1))).attach(3, 2000).apply(Input::Send);
    assert_eq!(desk.posted.len(), 2);
}

#[test]
fn more_pictures_than_the_profile_allows() {
    let mut profile = Profile::default();
    profile.images.max_count = 2;
    let mut desk = Desk::new();
    desk.apply(Input::Configure(profile)).attach(1, 10).talk("look", "nice");
    desk.attach(2, 10).attach(3, 10).attach(4, 10).apply(Input::Send);
    assert_eq!(desk.posted.len(), 1);
    let expected = Unsendable::TooManyPictures { count: 3, limit: 2, picture: name(4) };
    assert_eq!(desk.conversation.draft().unsendable(), Some(&expected));
    desk.apply(Input::Detach(AttachmentId(4))).apply(Input::Send);
    assert_eq!(counts(&desk), (2, 1));
    assert_eq!(notes(&desk), [Note::PicturesLeftOut(1)]);
}

#[test]
fn pictures_in_the_history_of_the_host_page_and_in_tool_results_count() {
    let image =
        serde_json::json!({"type": "image", "source": {"type": "url", "url": "https://example.org/a.png"}});
    let result = serde_json::json!({"type": "tool_result", "tool_use_id": "t", "content": [image, image]});
    let tool = serde_json::json!({"type": "tool_use", "id": "t", "name": "look", "input": {}});
    let messages = serde_json::json!([
        {"role": "user", "content": [image]},
        {"role": "assistant", "content": [tool]},
        {"role": "user", "content": [result]},
        {"role": "assistant", "content": "nice"},
    ]);
    let mut profile = Profile::default();
    profile.images.max_count = 2;
    let mut desk = Desk::new();
    desk.apply(Input::Configure(profile))
        .apply(Input::Replace(messages::Message::read_all(&messages.to_string()).unwrap().into()));
    desk.attach(1, 10).apply(Input::Send);
    assert_eq!(counts(&desk), (2, 2));
    assert_eq!(desk.messages()[2]["content"][0]["content"][0]["text"], LEFT_OUT);
    assert_eq!(desk.messages()[2]["content"][0]["content"][1]["type"], "image");
    assert_eq!(notes(&desk), [Note::PicturesLeftOut(2)]);
}

#[test]
fn any_change_of_the_draft_closes_the_notice_that_it_cannot_be_sent() {
    let changes: [fn(&mut Desk); 5] = [
        |desk| {
            desk.apply(Input::Edit("shorter".to_owned()));
        },
        |desk| {
            desk.apply(Input::Detach(AttachmentId(1)));
        },
        |desk| {
            desk.choose(2);
        },
        |desk| {
            desk.apply(Input::Dismiss);
        },
        |desk| {
            desk.apply(Input::Clear);
        },
    ];
    for change in changes {
        let mut desk = Desk::new();
        desk.apply(Input::Configure(Profile { max_body_bytes: 10, ..Profile::default() }));
        desk.attach(1, 10).apply(Input::Send);
        assert!(desk.conversation.draft().unsendable().is_some());
        change(&mut desk);
        assert!(desk.conversation.draft().unsendable().is_none());
        assert!(desk.changed(Change::Draft));
    }
}

#[test]
fn a_picture_is_shared_and_not_copied() {
    let mut desk = Desk::new();
    let picture = heavy(1000);
    let data = picture.data.clone();
    attach(&mut desk, 1, picture);
    desk.send("look");
    let snapshot = desk.conversation.snapshot();
    // Here, in the message and in the snapshot.
    assert_eq!(std::sync::Arc::strong_count(&data), 3);
    drop(snapshot);
}
