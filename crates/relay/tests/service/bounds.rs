//! What an answer may cost at most, by the rules that the budget is kept by, and that are told to nobody else: a
//! token a byte of text, the patches of a picture, a window for a document, the dearest price.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use messages::Prices;
use messages::price::CacheWrite;
use relay::chat::request::{self, Purpose};
use relay::chat::upward;
use relay::config::{Lifetime, PriceList, Profile, Target, Thinking};
use relay::meter::{Bound, bound};
use relay::models::named;
use serde_json::{Value, json};

use crate::serving::hello;

/// A profile that opens what these tests ask for.
fn open() -> Profile {
    let mut rules = Profile::new(Target::Guide);
    rules.caching = None;
    rules.max_tokens = 8192;
    rules.models =
        ["claude-haiku-5-5", "claude-opus-4-5", "claude-opus-5", "local"].map(str::to_owned).to_vec();
    rules.tools = ["weather", "web_search"].map(str::to_owned).to_vec();
    rules
}

/// The bound of a request, and how long its body is when it goes up.
fn bounded(body: &Value, rules: &Profile) -> (Bound, u64) {
    let bytes = body.to_string();
    let asked = request::read(bytes.as_bytes(), Purpose::Reply, rules, &named).unwrap();
    let length = upward::body(&asked, rules).len();
    let prices = rules.price_list();
    (bound(&asked, length, rules, prices.as_ref(), named(&asked.model).as_deref()), length as u64)
}

fn of(body: &Value) -> (Bound, u64) {
    bounded(body, &open())
}

/// The first bytes of a PNG of this size; the rest does not matter here.
fn png(width: u32, height: u32) -> String {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
    STANDARD.encode(bytes)
}

fn picture(data: &str) -> Value {
    json!({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}})
}

fn holding(model: &str, blocks: Value) -> Value {
    let mut body = hello();
    body["model"] = model.into();
    body["messages"] = json!([{"role": "user", "content": blocks}]);
    body
}

#[test]
fn a_byte_of_text_is_a_token_and_the_reply_as_long_as_it_may_be() {
    let (bound, length) = of(&hello());
    assert_eq!((bound.input, bound.output), (length, 1024));
    assert_eq!(bound.amount.tokens, length + 1024);
    assert_eq!((bound.amount.requests, bound.amount.streams), (0, 1));
    assert_eq!(bound.amount.nanos, length * 100 + 1024 * 500, "0.10 and 0.50 dollars a million");
    let mut long = hello();
    long["max_tokens"] = 100_000.into();
    assert_eq!(of(&long).0.output, 8192, "what it is lowered to");
}

#[test]
fn what_the_profile_adds_is_counted() {
    let plain = of(&hello()).0.input;
    let mut rules = open();
    rules.system = Some("x".repeat(5000));
    assert!(bounded(&hello(), &rules).0.input >= plain + 5000);
    let mut rules = open();
    let example = json!({"role": "user", "content": [picture(&png(1000, 1000))]}).to_string();
    rules.examples = vec![serde_json::from_str(&example).unwrap()];
    let (bound, length) = bounded(&hello(), &rules);
    assert_eq!(
        bound.input,
        length - png(1000, 1000).len() as u64 + 1296,
        "a picture in an example is none less"
    );
}

#[test]
fn the_dearer_price_step_counts_where_it_can_be_reached() {
    let mut body = hello();
    body["messages"][0]["content"] = "x".repeat(99_000).into();
    let (bound, length) = of(&body);
    assert_eq!(bound.amount.nanos, length * 100 + 1024 * 500);
    body["messages"][0]["content"] = "x".repeat(100_000).into();
    let (bound, length) = of(&body);
    assert_eq!(bound.amount.nanos, length * 500 + 1024 * 2500);
}

#[test]
fn searches_count_as_many_as_there_may_be() {
    let searching = |uses: &[u64]| {
        let tool =
            |uses: &u64| json!({"type": "web_search_20260318", "name": "web_search", "max_uses": uses});
        let mut body = hello();
        body["tools"] = uses.iter().map(tool).collect();
        of(&body).0.amount.nanos
    };
    let one = searching(&[1]);
    assert_eq!(searching(&[4]) - one, 3 * 10_000_000, "a cent each");
    assert!(searching(&[1, 4]) - one >= 4 * 10_000_000, "both tools count");
    let mut body = hello();
    body["tools"] = json!([{"type": "web_search_20260318", "name": "web_search", "max_uses": 1}]);
    let mut rules = open();
    rules.prices = PriceList::Own(Prices::read(
        r#"{"web_search":20,"models":{"claude-haiku-5-5":{"input":0.1,"output":0.5,"above":{"tokens":100000,"input":0.5,"output":2.5}}}}"#,
    ).unwrap());
    assert_eq!(
        bounded(&body, &rules).0.amount.nanos - of(&body).0.amount.nanos,
        10_000_000,
        "the list's own price"
    );
}

#[test]
fn an_answer_that_is_to_come_fast_or_from_one_place_counts_dearer() {
    let mut rules = open();
    rules.fields.extend(["speed", "inference_geo"].map(str::to_owned));
    let nanos = |speed: Value, place: Value| {
        let mut body = hello();
        body["speed"] = speed;
        body["inference_geo"] = place;
        let (bound, length) = bounded(&body, &rules);
        (bound.amount.nanos, length * 100 + 1024 * 500)
    };
    for (speed, place, hundredths) in [
        (json!("standard"), json!("global"), 100),
        (Value::Null, Value::Null, 100),
        (json!("fast"), json!("global"), 200),
        (json!("standard"), json!("us"), 110),
        (json!("fast"), json!("us"), 220),
    ] {
        let (counted, usual) = nanos(speed.clone(), place.clone());
        assert_eq!(counted, (usual * hundredths).div_ceil(100), "{speed} {place}");
    }
}

#[test]
fn input_that_may_be_cached_counts_at_the_price_of_writing() {
    for (caching, rate) in [(None, 100), (Some(Lifetime::FiveMinutes), 125), (Some(Lifetime::Hour), 200)] {
        let mut rules = open();
        rules.caching = caching;
        let (bound, length) = bounded(&hello(), &rules);
        assert_eq!(bound.amount.nanos, length * rate + 1024 * 500, "{caching:?}");
    }
    for (mark, written) in [
        (json!({"type": "ephemeral"}), CacheWrite::FiveMinutes),
        (json!({"type": "ephemeral", "ttl": "1h"}), CacheWrite::Hour),
    ] {
        let block = json!([{"type": "text", "text": "Hello", "cache_control": mark}]);
        assert_eq!(of(&holding("claude-haiku-5-5", block)).0.written, written, "{mark}");
        let mut rules = open();
        rules.fields.insert("cache_control".to_owned());
        let mut body = hello();
        body["cache_control"] = mark.clone();
        assert_eq!(bounded(&body, &rules).0.written, written, "{mark}");
    }
}

#[test]
fn a_picture_is_its_patches_at_what_the_model_sees() {
    for (model, width, height, tokens) in [
        ("claude-haiku-5-5", 1000, 1000, 1296),
        ("claude-haiku-5-5", 1920, 1080, 2691),
        ("claude-haiku-5-5", 3840, 2160, 4784),
        ("claude-haiku-5-5", 4032, 3024, 4740),
        ("claude-haiku-5-5", 1, 1, 1),
        ("claude-opus-5", 1170, 2532, 3822),
        ("claude-opus-4-5", 1000, 1000, 1296),
        ("claude-opus-4-5", 1920, 1080, 1560),
        ("claude-opus-4-5", 1075, 1520, 1551),
        ("claude-opus-4-5", 8000, 1000, 392),
    ] {
        let data = png(width, height);
        let (bound, length) = of(&holding(model, json!([picture(&data)])));
        assert_eq!(bound.input, length - data.len() as u64 + tokens, "{width} x {height} for {model}");
    }
}

#[test]
fn a_picture_of_unknown_size_is_the_largest() {
    for data in [png(0, 7), png(1000, 1000)[..24].to_owned(), STANDARD.encode([7; 3000])] {
        let (bound, length) = of(&holding("claude-haiku-5-5", json!([picture(&data)])));
        assert_eq!(bound.input, length - data.len() as u64 + 4784);
    }
    // Half a megabyte before the size, and a name that is written with escapes.
    let far = STANDARD.encode([b"\xff\xd8\xff\xe1\xff\xff".as_slice(), &[0; 600_000]].concat());
    let mut block = picture(&far);
    block["source"]["media_type"] = "image/jpeg".into();
    let (bound, length) = of(&holding("claude-haiku-5-5", json!([block, picture(&png(280, 280))])));
    let data = (far.len() + png(280, 280).len()) as u64;
    assert_eq!(bound.input, length - data + 4784 + 100);
}

#[test]
fn names_written_with_escapes_hide_nothing() {
    let data = png(2000, 2000);
    let body = holding("claude-haiku-5-5", json!([picture(&data)])).to_string();
    let body = body.replace("\"source\"", "\"\\u0073ource\"").replace("\"image\"", "\"im\\u0061ge\"");
    let rules = open();
    let asked = request::read(body.as_bytes(), Purpose::Reply, &rules, &named).unwrap();
    let length = upward::body(&asked, &rules).len();
    let bound = bound(&asked, length, &rules, None, named("claude-haiku-5-5").as_deref());
    assert_eq!(bound.input, (length - data.len()) as u64 + 4761, "69 x 69 patches");
}

#[test]
fn a_document_may_fill_the_window() {
    let pdf = json!({"type": "document", "source": {"type": "base64", "media_type": "application/pdf",
        "data": STANDARD.encode("%PDF-1.7 …")}});
    for (model, window) in
        [("claude-haiku-5-5", 1_000_000), ("claude-opus-4-5", 200_000), ("local", 1_000_000)]
    {
        assert_eq!(of(&holding(model, json!([pdf]))).0.input, window, "{model}");
    }
    let text =
        json!({"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "notes"}});
    let (bound, length) = of(&holding("claude-haiku-5-5", json!([text])));
    assert_eq!(bound.input, length, "its text is in the request");
    let inner =
        json!({"type": "document", "source": {"type": "content", "content": [picture(&png(28, 28))]}});
    let (bound, length) = of(&holding("claude-haiku-5-5", json!([inner])));
    assert_eq!(bound.input, length - png(28, 28).len() as u64 + 1);
}

#[test]
fn input_is_no_more_than_the_window() {
    let mut body = hello();
    body["model"] = "claude-opus-4-5".into();
    body["messages"][0]["content"] = "x".repeat(250_000).into();
    assert_eq!(of(&body).0.input, 200_000, "the API refuses more");
    body["model"] = "local".into();
    assert!(of(&body).0.input > 250_000);
}

#[test]
fn what_the_models_server_finds_may_fill_the_window() {
    let mut body = hello();
    body["tools"] = json!([{"name": "weather", "input_schema": {"type": "object"}}]);
    let (bound, length) = of(&body);
    assert_eq!(bound.input, length);
    body["tools"] = json!([{"type": "custom", "name": "weather", "input_schema": {"type": "object"}}]);
    let (bound, length) = of(&body);
    assert_eq!(bound.input, length);
    body["tools"] = json!([{"type": "web_search_20250305", "name": "web_search"}]);
    assert_eq!(of(&body).0.input, 1_000_000);
}

#[test]
fn a_model_without_a_price_costs_tokens_alone() {
    let mut body = hello();
    body["model"] = "local".into();
    let (bound, length) = of(&body);
    assert_eq!((bound.amount.tokens, bound.amount.nanos), (length + 1024, 0));
    let mut limited = open();
    limited.budget.global.money_day = Some(u64::MAX / 2);
    assert_eq!(bounded(&body, &limited).0.amount.nanos, u64::MAX, "it fits under no limit of money");
    let mut rules = open();
    let own = r#"{"currency":"EUR","models":{"local":{"input":1,"output":2,"cache_write":0.5}}}"#;
    rules.prices = PriceList::Own(Prices::read(own).unwrap());
    rules.caching = Some(Lifetime::FiveMinutes);
    let (bound, length) = bounded(&body, &rules);
    assert_eq!(bound.amount.nanos, length * 1000 + 1024 * 2000, "writing is not always the dearest");
}

#[test]
fn thinking_is_possible_unless_it_is_known_not_to_be() {
    let thinks = |model: &str, form: Option<&str>| {
        let mut rules = open();
        rules.thinking =
            form.map(|form| Thinking { form: form.to_owned(), display: None, budget: Some(1023) });
        bounded(&holding(model, json!("Hello")), &rules).0.thinks
    };
    assert!(thinks("claude-haiku-5-5", None), "it thinks by itself");
    assert!(!thinks("claude-haiku-5-5", Some("disabled")));
    assert!(!thinks("claude-opus-4-5", None));
    assert!(thinks("claude-opus-4-5", Some("enabled")));
    assert!(thinks("local", None) && !thinks("local", Some("disabled")));
}
