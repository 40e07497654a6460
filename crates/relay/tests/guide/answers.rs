//! Other ways into a trip, questions on the way, money, and where the guide ends.

use crate::talk::{DATES, MONEY, PLACES, Talk, WISHES, assert_all};

#[tokio::test]
async fn countries_wishes_and_questions_lead_on() {
    let talk = Talk::start().await;
    let country = talk.last(&["I want to go to Japan"]).await;
    assert_all(&country, &["## Japan", "**Kanazawa**", "Which of these", "(https://www.japan.travel/en/)"]);
    let warm = talk.last(&["Somewhere warm in January"]).await;
    assert_all(&warm, &["Cape Town", "January", "°C"]);
    let weather = talk.last(&[PLACES, DATES, "What will the weather be like?"]).await;
    assert_all(&weather, &["mid-November", "°C", "not a forecast"]);
    let day = talk.last(&[PLACES, WISHES, DATES, "What happens on day 5?"]).await;
    assert_all(&day, &["## Day 5, 14 November", "Fushimi Inari"]);
    let nara = talk.last(&[PLACES, WISHES, DATES, "Is Nara worth it?"]).await;
    assert_all(&nara, &["## Nara", "Tōdai-ji", "add Nara"]);
    let stop = talk.last(&[PLACES, WISHES, DATES, "Tell me about Ryoanji"]).await;
    assert_all(&stop, &["Ryōan-ji", "fifteen stones", "**day 6**"]);
    let food = talk.last(&[PLACES, DATES, "We are vegetarians, what should we eat in Kyoto?"]).await;
    assert_all(&food, &["For food in Kyoto", "Temple tofu"]);
    let plan = talk.last(&[PLACES, "what do you recommend?"]).await;
    assert_all(&plan, &["so I took eight days", "## Tokyo, days 1 to 4"]);
    let back = talk.last(&[PLACES, DATES, "Make it a table", "as a list please"]).await;
    assert_all(&back, &["## Kyoto, 14 to 17 November"]);
    let bare = talk.last(&[PLACES, "6"]).await;
    assert_all(&bare, &["Six days"]);
    let yes = talk.last(&[PLACES, WISHES, DATES, MONEY, "Yes please"]).await;
    assert_all(&yes, &["| Day | Plan | ¥ |"]);
}

#[tokio::test]
async fn every_starter_starts_something() {
    let talk = Talk::start().await;
    let parts = [
        vec!["Ten days: five in Tokyo and five in Kyoto"],
        vec!["Four days in Lisbon"],
        vec!["warmth in January", "Bangkok"],
    ];
    for (starter, parts) in relay::guide::STARTERS.into_iter().zip(parts) {
        assert_all(&talk.last(&[starter]).await, &parts);
    }
}

#[tokio::test]
async fn budgets_are_judged_in_their_own_currency() {
    let talk = Talk::start().await;
    let enough = talk.last(&[PLACES, DATES, "1300 euros each, without flights"]).await;
    assert_all(
        &enough,
        &[
            "€1,300 each, without flights, carries a mid-range trip",
            "**Mid-range**",
            "yen to the euro",
            "| In euros |",
        ],
    );
    let short = talk.last(&[PLACES, DATES, "400 dollars each"]).await;
    assert_all(
        &short,
        &["is not enough for eight days", "over your budget, even at a careful level", "would fit"],
    );
    let shared = talk.last(&[PLACES, DATES, "5000 dollars in total", "We are two people"]).await;
    assert_all(&shared, &["$5,000 for the two of you", "carries a comfortable trip"]);
    let flights = talk.last(&[PLACES, DATES, "$2500 including flights"]).await;
    assert_all(&flights, &["I know no fares"]);
    let a_day = talk.last(&[PLACES, DATES, "150 dollars a day"]).await;
    assert_all(&a_day, &["$150 a day each carries a mid-range trip"]);
    let asked = talk.last(&[PLACES, DATES, "How much will it cost?"]).await;
    assert_all(&asked, &["at a mid-range level, without flights", "| **Total** |"]);
}

#[tokio::test]
async fn the_limits_are_told_in_short() {
    let talk = Talk::start().await;
    for (text, parts) in [
        ("I want to plan a trip to Reykjavik", vec!["no notes on **Reykjavik**"]),
        ("Write me a poem about rust", vec!["outside what I can do", "Where would you like to go"]),
        ("What is the capital of France?", vec!["outside what I can do"]),
        ("Ich möchte nach Tokio und Kyoto reisen", vec!["German", "only English", "Tokyo and Kyoto"]),
        ("東京と京都に行きたい", vec!["only English", "Tokyo and Kyoto"]),
        ("Who are you?", vec!["without a language model"]),
        ("What is in my photo?", vec!["no picture in this chat"]),
    ] {
        let reply = talk.last(&[text]).await;
        assert_all(&reply, &parts);
        assert!(reply.chars().count() < 1600, "{reply}");
    }
    let trip_stands = talk.last(&[PLACES, DATES, "What about Reykjavik?"]).await;
    assert_all(&trip_stands, &["no notes on **Reykjavik**", "Tokyo and Kyoto; 10 to 17 November"]);
    let both = talk.last(&["I want to visit Reykjavik and Tokyo"]).await;
    assert_all(&both, &["no notes on **Reykjavik**", "Tokyo"]);
}
