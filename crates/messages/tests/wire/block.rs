//! Content blocks: what is read from them, and that they are written back as they came.

use messages::ContentBlock;
use messages::block::{DocumentSource, ImageSource, Other};
use serde_json::Value;

#[track_caller]
fn read(json: &str) -> ContentBlock {
    serde_json::from_str(json).unwrap()
}

/// One block of every kind of the wire, with fields that this crate names and fields that it does not.
pub(crate) const BLOCKS: [&str; 31] = [
    r#"{"type":"text","text":"Teal."}"#,
    r#"{"type":"text","text":"Teal.","citations":null}"#,
    r#"{"text":"a\u0000\u001b\ud83d\ude00","citations":[{"type":"char_location","end_char_index":14}],"type":"text"}"#,
    r#"{"type":"text","text":"x","cache_control":{"type":"ephemeral","ttl":"1h"},"type":"text"}"#,
    r#"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0"}}"#,
    r#"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0","later":1}}"#,
    r#"{"type":"image","source":{"type":"url","url":"https://example.com/a.png"},"transformations":{"oversized_image":"error"}}"#,
    r#"{"type":"image","source":{"type":"url","url":"https://example.com/a.png","later":1}}"#,
    r#"{"type":"image","source":{"type":"file","file_id":"file_1"}}"#,
    r#"{"type":"thinking","thinking":"","signature":"EqQB"}"#,
    r#"{"type":"thinking","thinking":"First. Then."}"#,
    r#"{"type":"thinking","thinking":"a","signature":null,"more":[1,2.5]}"#,
    r#"{"type":"redacted_thinking","data":"opaque=="}"#,
    r#"{"type":"tool_use","id":"toolu_1","name":"get_weather","input":{"city":"Paris","n":1.0},"caller":{"type":"direct"}}"#,
    r#"{"type":"tool_result","tool_use_id":"toolu_1","content":"18 degrees"}"#,
    r#"{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"no"}],"is_error":true}"#,
    r#"{"type":"tool_result","tool_use_id":"toolu_1","is_error":null,"content":null}"#,
    r#"{"type":"tool_result","tool_use_id":"toolu_1","is_error":false}"#,
    r#"{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"teal"}}"#,
    r#"{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"type":"web_search_result","url":"u"}]}"#,
    r#"{"type":"document","source":{"type":"text","media_type":"text/plain","data":"x"},"title":"T"}"#,
    r#"{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0"},"title":null,"citations":{"enabled":true}}"#,
    r#"{"type":"document","source":{"type":"text","media_type":"text/plain","data":"x","later":1},"context":"c"}"#,
    r#"{"type":"document","source":{"type":"base64","media_type":"text/plain","data":"eA=="}}"#,
    r#"{"type":"document","source":{"type":"url","url":"https://example.com/a.pdf"}}"#,
    r#"{"type":"document","source":{"type":"content","content":[{"type":"text","text":"x"}]}}"#,
    r#"{"type":"document","source":"x"}"#,
    r#"{"type":"compaction","content":"So far","encrypted_content":null}"#,
    r#"{"type":"text","text":null}"#,
    r#"{"type":"tool_use","id":7,"name":"x","input":{}}"#,
    r#"{"no":"type"}"#,
];

#[test]
fn every_kind_is_written_back_equal_as_json() {
    for json in BLOCKS {
        let block = read(json);
        let written = serde_json::to_string(&block).unwrap();
        let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(value(&written), value(json));
        assert_eq!(read(&written), block, "{json}");
        assert_eq!(block.type_name(), value(json)["type"].as_str().unwrap_or_default());
    }
}

#[test]
fn every_kind_is_read_the_same_from_every_source() {
    for json in BLOCKS {
        let value: Value = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::from_value::<ContentBlock>(value).unwrap(), read(json), "{json}");
        assert_eq!(
            serde_json::from_reader::<_, ContentBlock>(json.as_bytes()).unwrap(),
            read(json),
            "{json}"
        );
    }
}

#[test]
fn a_block_that_is_not_named_here_keeps_its_text() {
    for json in [
        "{ \"type\" : \"future\", \"n\": 1.50e+400, \"s\": \"\\u00e9\\ud800\", \"n\": 2 }",
        r#"{"type":"text","text":12}"#,
        r#"{"type":["text"],"text":"a"}"#,
        "{}",
    ] {
        let block = read(json);
        let ContentBlock::Other(other) = &block else { panic!("{block:?}") };
        assert_eq!(Other::json(other).get(), json);
        assert_eq!(serde_json::to_string(&vec![&block]).unwrap(), format!("[{json}]"));
    }
}

#[test]
fn unnamed_fields_and_tool_input_keep_their_text() {
    let json =
        r#"{"type":"tool_use","id":"a","name":"b","input":{"x" : 1.10, "y":"\u00e9"},"caller":{"v": 1e400}}"#;
    assert_eq!(serde_json::to_string(&read(json)).unwrap(), json);
}

#[test]
fn a_tool_use_without_input_has_an_empty_one() {
    let ContentBlock::ToolUse(block) = read(r#"{"type":"tool_use","id":"a","name":"b"}"#) else { panic!() };
    assert_eq!(block.input.get(), "{}");
}

#[test]
fn what_is_not_an_object_is_no_block() {
    for json in ["null", "1", "\"text\"", "[]", "true"] {
        let error = serde_json::from_str::<ContentBlock>(json).unwrap_err().to_string();
        assert!(error.contains("A content block is not in the form"), "{error}");
    }
}

#[test]
fn a_lone_surrogate_becomes_the_replacement_character() {
    let json = r#"{"type":"text","text":"a\ud83db\ude00\ud83d","\ud800":1}"#;
    assert_eq!(read(json).as_text(), Some("a\u{FFFD}b\u{FFFD}\u{FFFD}"));
}

#[test]
fn blocks_made_here() {
    let written = |block: &ContentBlock| serde_json::to_string(block).unwrap();
    assert_eq!(written(&ContentBlock::text("a\n")), r#"{"type":"text","text":"a\n"}"#);
    let image = ContentBlock::image("image/gif", "R0lG");
    let json = r#"{"type":"image","source":{"type":"base64","media_type":"image/gif","data":"R0lG"}}"#;
    assert_eq!(written(&image), json);
    assert_eq!(read(json), image);
    let pdf = ContentBlock::pdf(Some("Menu".to_owned()), "JVBERi0");
    let json = r#"{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0"},"title":"Menu"}"#;
    assert_eq!(written(&pdf), json);
    assert_eq!(read(json), pdf);
    let text = ContentBlock::plain_text(None, "a\nb");
    let json = r#"{"type":"document","source":{"type":"text","media_type":"text/plain","data":"a\nb"}}"#;
    assert_eq!(written(&text), json);
    assert_eq!(read(json), text);
    let result = ContentBlock::tool_result("toolu_1", None, true);
    assert_eq!(written(&result), r#"{"type":"tool_result","tool_use_id":"toolu_1","is_error":true}"#);
}

#[test]
fn a_document_is_read_by_its_source() {
    let source = |json: &str| match read(json) {
        ContentBlock::Document(document) => document.source,
        block => panic!("{block:?}"),
    };
    let pdf =
        r#"{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0"}}"#;
    assert!(matches!(source(pdf), DocumentSource::Pdf { data } if &*data == "JVBERi0"));
    let text = r#"{"type":"document","source":{"type":"text","media_type":"text/plain","data":"x"}}"#;
    assert!(matches!(source(text), DocumentSource::Text { data } if &*data == "x"));
    for other in [
        r#"{"type":"file","file_id":"file_1"}"#,
        r#"{"type":"text","media_type":"application/pdf","data":"x"}"#,
        r#"{"type":"text","media_type":"text/plain","data":"x","later":1}"#,
        r#"{"type":"text","media_type":"text/plain","data":7}"#,
    ] {
        let block = format!(r#"{{"type":"document","source":{other}}}"#);
        assert!(matches!(source(&block), DocumentSource::Other(json) if json.get() == other), "{other}");
    }
}

#[test]
fn the_data_of_a_document_does_not_reach_a_log() {
    for block in [ContentBlock::pdf(None, "JVBERi0"), ContentBlock::plain_text(None, "secret")] {
        let log = format!("{block:?}");
        assert!(!log.contains("JVBERi0") && !log.contains("secret"), "{log}");
    }
}

#[test]
fn the_base64_of_a_picture_does_not_reach_a_log() {
    let ContentBlock::Image(image) = ContentBlock::image("image/gif", "R0lG") else { panic!() };
    assert!(matches!(&image.source, ImageSource::Base64 { data, .. } if &**data == "R0lG"));
    assert!(!format!("{image:?}").contains("R0lG"));
}

#[test]
fn a_deep_block_does_not_use_up_the_stack() {
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    for json in [
        format!(r#"{{"type":"future","a":{deep}}}"#),
        format!(r#"{{"type":"text","text":"x","citations":{deep}}}"#),
        format!(r#"{{"type":"tool_use","id":"a","name":"b","input":{deep}}}"#),
        format!(r#"{{"type":{deep}}}"#),
    ] {
        let block = read(&json);
        assert_eq!(block, block.clone());
        assert_eq!(serde_json::to_string(&block).unwrap(), json);
    }
}
