//! The trip that a newcomer plans, turn by turn, and what each turn changes in the answers after it.

use crate::talk::{DATES, MONEY, PLACES, Talk, WISHES, assert_all, picture, with_picture};
use serde_json::json;

#[tokio::test]
async fn six_turns_to_japan_each_building_on_the_ones_before() {
    let talk = Talk::start().await;
    let photo = with_picture("image/png", &picture(), "Where could this fit in?");
    let turns = [json!(PLACES), json!(WISHES), json!(DATES), json!(MONEY), json!("Make it a table"), photo];
    let replies = talk.story(&turns).await;
    let [places, wishes, dates, money, table, photo] = replies.as_slice() else { panic!("six replies") };

    let first_line = places.lines().next().unwrap();
    assert_all(first_line, &["offline guide", "not Claude"]);
    assert_all(places, &["## Tokyo and Kyoto", "Shinkansen", "what draws you most", "when", "how many days"]);

    assert_all(wishes, &["History, food and gardens", "**Kyoto** the longer half", "## Tokyo", "## Kyoto"]);
    assert_all(wishes, &["Rikugi-en", "Ryōan-ji", "Tsukiji", "Nishiki", "when"]);
    assert!(!wishes.contains("what draws you"), "what is known is not asked again");

    assert_all(dates, &["10 to 17 November", "eight days: three in Tokyo and five in Kyoto"]);
    assert_all(dates, &["## Tokyo, 10 to 12 November", "## Kyoto, 13 to 17 November", "maples"]);
    assert_all(dates, &["history, food and gardens first", "what would you like to spend"]);

    assert_all(money, &["$2,500 each, without flights, carries a comfortable trip"]);
    assert_all(money, &["Eight days in Tokyo and Kyoto", "of your budget"]);
    assert_all(money, &["| **Total** |", "150 yen", "Food is one of your reasons"]);

    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| ")).collect();
    assert_eq!(rows.iter().filter(|row| row.contains(" Nov |")).count(), 8, "{table}");
    assert_all(table, &["| Day | Plan | ¥ |", "| 8 · 17 Nov |", "**Total for one**", "of your budget"]);
    let cost =
        |row: &&str| row.rsplit('|').nth(1).unwrap().trim().replace([',', '*'], "").parse::<u32>().ok();
    let costs: Vec<u32> = rows.iter().filter_map(cost).collect();
    let (total, days) = costs.split_last().unwrap();
    assert_eq!(days.iter().sum::<u32>(), *total, "the rows add up");

    assert_all(photo, &["PNG", "48 × 32", "green (75 %)", "red (25 %)", "A model such as Claude would"]);
    assert_all(photo, &["If it is a garden", "day ", "November", "in Kyoto"]);
    for reply in &replies[1..] {
        assert!(!reply.contains("offline guide"), "said once is enough: {reply}");
    }
}

#[tokio::test]
async fn the_same_last_message_is_answered_by_what_came_before() {
    let talk = Talk::start().await;
    let with_wishes = talk.last(&[PLACES, WISHES, DATES]).await;
    let without = talk.last(&[PLACES, DATES]).await;
    let elsewhere = talk.last(&["Rome and Florence", WISHES, DATES]).await;
    assert_all(&with_wishes, &["three in Tokyo and five in Kyoto"]);
    assert_all(&without, &["four in Tokyo and four in Kyoto", "what draws you most"]);
    assert_all(&elsewhere, &["in Rome", "Florence", "10 to 17 November"]);
    let cheap = talk.last(&[PLACES, DATES, "$900 each", "Make it a table"]).await;
    let rich = talk.last(&[PLACES, DATES, "$3000 each", "Make it a table"]).await;
    assert_all(&cheap, &["at a careful level"]);
    assert_all(&rich, &["at a comfortable level"]);
}

#[tokio::test]
async fn corrections_are_taken_and_named() {
    let talk = Talk::start().await;
    let osaka = talk.last(&[PLACES, WISHES, DATES, "Rather Osaka than Kyoto"]).await;
    assert_all(&osaka, &["Osaka in place of Kyoto", "## Osaka, ", "10 to 17 November"]);
    assert!(!osaka.contains("## Kyoto"));
    let shorter = talk.last(&[PLACES, WISHES, DATES, "make it 5 days"]).await;
    assert_all(&shorter, &["Five days instead of eight", "10 to 14 November"]);
    let later = talk.last(&[PLACES, WISHES, DATES, "Better in April"]).await;
    assert_all(&later, &["April instead of mid-November", "Cherry trees"]);
    let no_food = talk.last(&[PLACES, WISHES, DATES, "No gardens, more museums"]).await;
    assert_all(&no_food, &["Museums counted in; gardens kept out", "history, food and museums first"]);
}
