//! The tool `plan_day`: called once for each day, several times in one answer, and again with a better plan when
//! the page does not take a day.

use crate::desk::{Desk, calls};
use crate::talk::{DATES, MONEY, PLACES, Talk, WISHES, assert_all};
use serde_json::{Value, json};

#[tokio::test]
async fn a_plan_is_put_onto_the_page_day_by_day_in_one_answer() {
    let talk = Talk::start().await;
    let mut desk = Desk::new(&talk);
    desk.say(PLACES).await;
    desk.say(WISHES).await;
    assert!(desk.rounds().is_empty(), "no length, no plan");
    let text = desk.say(DATES).await;
    assert_eq!(desk.rounds(), [8], "eight days in one answer");
    assert_all(&text, &["10 to 17 November, eight days: three in Tokyo and five in Kyoto", "onto your page"]);
    assert_all(&text, &["All eight days are on your page", "maples", "what would you like to spend"]);
    let days = desk.page();
    assert_eq!(days.len(), 8);
    for (index, day) in days.iter().enumerate() {
        assert_eq!((&day["day"], &day["trip_days"]), (&json!(index + 1), &json!(8)));
        assert!(day["date"].as_str().unwrap().ends_with(&format!("-11-{}", 10 + index)), "{day}");
        assert!(day["cost"].as_u64().unwrap() > 0 && day["currency"] == "USD", "{day}");
        for place in day["places"].as_array().unwrap() {
            let (lat, lon) = (place["lat"].as_f64().unwrap(), place["lon"].as_f64().unwrap());
            assert!((34.0..37.0).contains(&lat) && (135.0..141.0).contains(&lon), "{place}");
        }
    }
    assert_eq!((&days[2]["city"], &days[3]["city"]), (&json!("Tokyo"), &json!("Kyoto")));
    let total: u64 = days.iter().map(|day| day["cost"].as_u64().unwrap()).sum();
    assert!(
        text.replace(',', "").contains(&format!("${total}")),
        "the text tells the sum of the page: {text}"
    );
}

#[tokio::test]
async fn only_what_changes_is_put_there_again() {
    let talk = Talk::start().await;
    let mut desk = Desk::new(&talk);
    desk.say("Tokyo and Kyoto, 8 days from 10 November").await;
    let table = desk.say("Make it a table").await;
    assert_eq!(desk.rounds(), [8], "the page shows it already");
    assert_all(&table, &["| Day | Plan | ¥ |"]);
    let osaka = desk.say("Rather Osaka than Kyoto").await;
    let cities: Vec<Value> = desk.page().iter().map(|day| day["city"].clone()).collect();
    assert_all(&osaka, &["Osaka in place of Kyoto", "days anew"]);
    assert!(cities.contains(&json!("Osaka")) && !cities.contains(&json!("Kyoto")), "{cities:?}");
    let shorter = desk.say("make it 5 days").await;
    assert_all(&shorter, &["Five days instead of eight"]);
    assert_eq!(desk.page().len(), 5);
    let money = desk.say(MONEY).await;
    assert_all(&money, &["reckon", "carries a comfortable trip", "| **Total** |"]);
    assert!(desk.say("Thanks").await.starts_with("Gladly"));
}

#[tokio::test]
async fn a_page_that_was_cleared_is_filled_again_on_request() {
    let talk = Talk::start().await;
    let mut desk = Desk::new(&talk);
    desk.say("Tokyo and Kyoto, 8 days from 10 November").await;
    let before = desk.page();
    desk.clear();
    desk.say("Thanks").await;
    assert!(desk.page().is_empty());
    let text = desk.say("Put it on the page again").await;
    assert_all(&text, &["All eight days are on your page"]);
    assert_eq!((desk.page(), desk.rounds()), (before, &[8, 8][..]));
}

#[tokio::test]
async fn a_budget_on_the_page_leads_to_a_cheaper_plan() {
    let talk = Talk::start().await;
    let mut desk = Desk::new(&talk).with_budget(950);
    let text = desk.say("Tokyo and Kyoto, 8 days from 10 November").await;
    assert_eq!(desk.rounds(), [8, 8], "all again, in a second answer");
    assert_all(&text, &["over the budget on your page", "careful level", "All eight days are on your page"]);
    let total: u64 = desk.page().iter().map(|day| day["cost"].as_u64().unwrap()).sum();
    assert!(total <= 950, "{total}");

    let mut desk = Desk::new(&talk).with_budget(400);
    let text = desk.say("Tokyo and Kyoto, 8 days from 10 November").await;
    assert_eq!(desk.rounds(), [8, 8], "what failed once is not asked again");
    assert_all(&text, &["**Your budget of $400 does not carry eight days**", "raise the budget"]);
    let days: Vec<u64> = desk.page().iter().filter_map(|day| day["day"].as_u64()).collect();
    assert_eq!(days, [1, 2, 3, 4, 6, 8], "a cheap day fits after a dear one");
    assert_all(&text, &["Your page shows days 1 to 4, 6 and 8."]);
    let (_, way_out) = text.split_once("Say \"").unwrap();
    let (wish, _) = way_out.split_once('"').unwrap();
    let shorter = desk.say(wish).await;
    assert_all(&shorter, &["days are on your page"]);
    assert!(wish.contains(&desk.page().len().to_string()), "{wish} fits");
}

#[tokio::test]
async fn an_unknown_place_and_another_currency_are_put_right() {
    let talk = Talk::start().await;
    let mut desk = Desk::new(&talk).without_place("Nijō-jō");
    let text = desk.say("Kyoto, 10 days, history and gardens").await;
    assert_all(&text, &["does not know **Nijō-jō**", "All ten days are on your page"]);
    assert_eq!(desk.rounds(), [10, 1], "the one day alone is planned again");
    assert!(!json!(desk.page()).to_string().contains("Nijō-jō"));

    let mut desk = Desk::new(&talk).in_currency("EUR");
    let text = desk.say("Kyoto, 3 days").await;
    assert_all(&text, &["counts in euros", "€"]);
    assert!(desk.page().iter().all(|day| day["currency"] == "EUR"));
}

#[tokio::test]
async fn a_page_that_takes_nothing_gets_the_plan_in_words() {
    let talk = Talk::start().await;
    for words in ["The visitor declined.", "There is no such tool.", ""] {
        let mut desk = Desk::new(&talk).declining(words);
        let text = desk.say("Tokyo and Kyoto, 8 days from 10 November").await;
        assert_eq!(desk.rounds(), [8], "it does not insist");
        assert_all(&text, &["not on your page, so here is the plan in words", "## Tokyo, 10 to 13 November"]);
    }
}

#[tokio::test]
async fn a_dear_plan_without_a_named_budget_goes_down_step_by_step() {
    let talk = Talk::start().await;
    let mut desk = Desk::new(&talk).with_silent_budget(950);
    let text = desk.say("Tokyo and Kyoto, 8 days from 10 November").await;
    assert_all(&text, &["careful level", "All eight days are on your page"]);
}

#[tokio::test]
async fn calls_keep_to_the_request() {
    let talk = Talk::start().await;
    let plan = "Tokyo and Kyoto, 8 days";
    let mut desk = Desk::new(&talk);
    desk.extra = json!({ "tool_choice": { "type": "auto", "disable_parallel_tool_use": true } });
    desk.say(plan).await;
    assert_eq!(desk.rounds(), [1; 8], "one at a time");
    let mut desk = Desk::new(&talk);
    desk.extra = json!({ "tool_choice": { "type": "none" } });
    assert_all(&desk.say(plan).await, &["## Tokyo, days 1 to 4"]);
    assert!(desk.rounds().is_empty());
    let mut desk = Desk::new(&talk);
    desk.extra = json!({ "max_tokens": 500 });
    desk.say(plan).await;
    assert!(desk.rounds().len() > 1 && desk.rounds().iter().sum::<usize>() == 8, "{:?}", desk.rounds());
    let mut desk = Desk::new(&talk);
    desk.say("Porto, 28 days").await;
    assert_eq!(desk.rounds(), [10, 10, 8], "a long trip takes several answers");
}

#[tokio::test]
async fn a_question_among_results_is_answered_anew() {
    let talk = Talk::start().await;
    let mut desk = Desk::new(&talk);
    let answer = desk.post("Tokyo and Kyoto, 8 days").await;
    let ids: Vec<Value> = calls(&answer).iter().map(|call| call["id"].clone()).collect();
    let mut content: Vec<Value> = ids
        .iter()
        .map(
            |id| json!({ "type": "tool_result", "tool_use_id": id, "is_error": true, "content": "Not run." }),
        )
        .collect();
    content.push(json!({ "type": "text", "text": "Rather 5 days" }));
    let text = desk.post_content(json!(content)).await;
    assert_eq!(calls(&text).len(), 5, "{text}");
}
