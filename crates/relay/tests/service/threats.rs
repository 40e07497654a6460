//! What may be done to the relay or go wrong around it, and which test holds each. A test is named by its file and its
//! function; one that stands elsewhere than here, by as much of its path as it takes. That all of them are there is
//! itself tested, here and for the table in `chaos.rs`.
//!
//! | what somebody may try | tests |
//! |---|---|
//! | to get at tools and their results through what a page posts | `histories::a_result_answers_a_call_of_the_turn_before`, `histories::tools_of_the_service_are_opened_by_name`, `fields::tools_are_opened_by_name` |
//! | to forge a history | `histories::each_side_has_blocks_of_its_own`, `messages::system_instructions_cannot_come_in_through_the_history`, `properties::what_passes_is_open_and_what_the_api_takes_passes`, `properties::any_bytes_are_judged` |
//! | to learn the key | `canary::no_output_holds_the_key_or_a_visitors_words`, `metrics::nothing_of_a_visitor_and_no_key_is_told`, `understood::check_prints_what_was_understood_and_no_key`, `settings::a_key_in_the_wrong_line_is_not_repeated`, `spans::each_request_makes_one_span_that_tells_no_secret` |
//! | to use the relay from another site | `origins::other_origins_are_refused_without_a_word_to_the_page`, `origins::two_origins_are_none`, `origins::the_host_header_proves_nothing`, `tokens::a_token_is_good_for_its_profile_and_its_page_alone` |
//! | to use it with a program | `tokens::a_program_with_a_copied_origin_is_refused`, `tokens::a_token_without_a_page_is_a_programs`, `challenges::only_a_clear_yes_for_one_of_our_pages_counts`, `access::an_open_key_has_a_limit_for_the_day`, `strangers::each_counts_for_its_block_of_addresses` |
//! | to steal, share, change or keep a token | `tokens::each_wrong_token_is_refused`, `tokens::a_copied_token_shares_its_limits_wherever_it_is_used`, `tokens::a_token_that_was_taken_back_is_refused`, `tokens::a_key_pair_is_not_a_secret`, `fuzz_token::any_bytes_are_no_token`, `fuzz_token::signed_claims_are_accepted_by_the_rules_alone` |
//! | to spend another visitor's limits with a forged token | `strangers::no_one_elses_count_is_touched` |
//! | to pass for another address | `forwarded::a_client_that_writes_the_header_itself_stays_one_visitor`, `serving/address::the_right_most_address_that_is_no_proxys_counts`, `budget::each_address_counts_alone_and_a_64_of_ipv6_as_one` |
//! | to fill the memory with names | `budget/tests/crowd::a_million_keys_leave_memory_flat`, `budget/tests/crowd::keys_that_are_idle_make_room` |
//! | to pass the budget with many requests at once | `metering::two_hundred_at_the_edge_over_sockets_never_pass_it`, `budget::two_hundred_at_once_post_no_more_than_the_budget_has`, `shared::two_hundred_at_once_over_two_relays_post_no_more_than_the_budget_has` |
//! | to choose dear models, fields and tools | `injection::what_the_profile_decides_is_not_a_visitors_to_change`, `injection::what_goes_up_is_what_the_profile_decided`, `fields::a_field_the_profile_does_not_open_is_named`, `fields::the_model_has_to_be_in_the_list`, `fields::max_tokens_is_lowered_to_the_cap_and_said` |
//! | to hold connections with heads and bodies that never end | `connections::a_head_that_is_never_complete_ends_the_connection`, `serving/activity::a_head_that_does_not_come_ends_the_connection`, `bodies::a_body_that_trickles_is_not_read_for_ever`, `bodies::a_body_that_stands_still_is_not_waited_for`, `connections::a_connection_too_many_is_told_so` |
//! | to send too much | `fields::a_body_over_the_limit_is_too_large`, `fields::thousands_of_fields_are_refused_quickly`, `messages::text_is_bounded_and_picture_data_is_not_text`, `histories::nothing_is_nested_without_end`, `messages::no_array_is_longer_than_the_apis_own` |
//! | to read slowly, or not at all | `readers::one_on_http_1_is_cut_and_the_upstream_let_go`, `readers::one_on_http_2_is_cut_and_the_upstream_let_go`, `clients::a_client_that_does_not_read_holds_the_upstream_back`, `clients::one_over_tls_does_so_too` |
//! | to have the relay ask another server, or ask with other headers | `injection::no_header_and_no_query_goes_up_with_any_request`, `headers::only_the_relays_own_headers_go_up`, `histories::nothing_is_fetched_and_no_stored_file_is_named`, `errors::what_is_not_the_api_is_said_to_be_that`, `authority::an_upstream_that_nobody_vouches_for_is_not_asked` |
//! | to read secrets in an upstream's errors and headers | `errors::words_with_a_key_in_them_are_replaced`, `errors::words_that_quote_what_the_profile_adds_are_replaced`, `injection::what_an_upstream_says_of_its_account_stays_with_the_relay` |
//! | to change what a page loads from the relay | `snippet::the_pinned_tag_names_the_loader_by_its_hash`, `assets::nothing_else_is_served` |
//! | to change what the relay is built of | `threats::what_it_is_built_of_is_pinned` |
//! | to ride on a visitor's cookies | `injection::a_page_cannot_let_cookies_ride_along` |
//! | to read a visitor's words in a log | `canary::no_output_holds_the_key_or_a_visitors_words`, `records::every_request_has_a_line_of_json_at_its_end`, `canary::no_output_holds_a_token_or_what_signs_it` |
//! | to have it unpack without end | `injection::an_answer_that_is_packed_is_not_unpacked`, `errors::compressed_answers_are_not_what_was_asked_for`, `chat/pages::what_unpacks_without_end_is_not_unpacked` |
//!
//! | what may go wrong | tests |
//! |---|---|
//! | the stream ends in order, too early | `cuts::an_ordered_end_before_the_last_event_passes_as_it_came`, `stories/cut::a_clean_end_without_message_stop` |
//! | its connection is reset | `cuts::a_reset_after_some_events_leaves_them`, `stories/cut::a_reset_connection` |
//! | it is cut inside an event or a character | `cuts::a_cut_at_any_byte_leaves_whole_events_and_an_error`, `stories/cut::a_cut_inside_a_character_leaves_no_half_of_it` |
//! | it comes byte by byte | `cuts::bytes_may_come_one_by_one`, `stories/odd_streams::a_stream_of_single_bytes_with_all_oddities_reads_the_same` |
//! | its line ends are CR, or apart | `streams::chunks_may_end_anywhere`, `wire/sse::lines_end_with_lf_cr_or_crlf`, `oddities::each_passes_byte_for_byte_and_gives_its_place_back` |
//! | it begins with a byte order mark | `wire/sse::only_one_byte_order_mark_at_the_start_is_dropped`, `oddities::each_passes_byte_for_byte_and_gives_its_place_back` |
//! | the relay is down, or the network | `stories/relay_down::a_refused_connection`, `clients::a_killed_relay_takes_its_streams_with_it` |
//! | the upstream is down | `errors::an_upstream_that_is_not_there`, `limits::no_connection_in_time`, `retries::a_connection_that_fails_is_tried_again` |
//! | no headers come | `limits::no_answer_to_a_streamed_request`, `limits::no_answer_to_a_request_for_json_has_only_the_total`, `stories/upstream_errors::an_upstream_that_never_answers` |
//! | a stream falls silent | `limits::a_stream_that_falls_silent` |
//! | pings and then a reply | `cuts::a_slow_stream_outlives_the_idle_limit` |
//! | pings for ever | `limits::any_byte_resets_the_idle_clock_but_not_the_total`, `limits::a_message_that_never_ends` |
//! | comments between events | `heartbeats::they_stand_between_whole_events`, `wire/sse::comments_and_unknown_fields_are_skipped` |
//! | too many requests, with a short wait | `retries::too_many_requests_are_tried_again_only_when_the_upstream_says_when`, `stories/retries::the_relay_obeys_a_short_retry_after` |
//! | with a long one | `service/retries::a_longer_wait_is_the_clients` |
//! | with none, for the money is spent | `service/retries::a_spend_limit_is_never_tried_again` |
//! | an upstream that is overloaded | `service/retries::the_third_try_may_succeed`, `service/retries::there_is_no_fourth` |
//! | one that fails | `service/retries::passing_troubles_are_tried_again_and_others_are_not`, `service/retries::nothing_is_tried_again_once_an_answer_began` |
//! | one that refuses | `errors::every_type_keeps_its_status_code_and_id`, `errors::every_refusal_says_whether_to_try_again`, `stories/upstream_errors::a_wrong_key_is_the_operators_business` |
//! | a web page in place of an answer | `errors::what_is_not_the_api_is_said_to_be_that`, `stories/upstream_errors::a_web_page_instead_of_an_answer` |
//! | JSON in place of a stream | `streams::json_to_a_streamed_request_passes`, `stories/odd_streams::a_whole_json_answer_is_shown_like_any_other` |
//! | an error as the first event | `errors::an_error_after_a_stream_began_is_an_event`, `stories/retries::a_stream_that_is_busy_before_it_shows_anything_is_tried_again` |
//! | an error in the middle | `streams::an_error_inside_a_stream_keeps_all_but_its_words`, `stories/upstream_errors::an_error_event_in_the_middle_keeps_the_text_and_hides_the_message` |
//! | an error, or anything, after the end | `oddities::an_error_after_the_end_is_passed_as_one`, `wire/fault::whatever_follows_the_end_is_ignored` |
//! | a line that is not JSON | `oddities::each_passes_byte_for_byte_and_gives_its_place_back`, `wire/event::a_known_event_that_cannot_be_read_is_never_skipped`, `tallies::no_bytes_break_it` |
//! | events, deltas and blocks that nobody knows | `oddities::each_passes_byte_for_byte_and_gives_its_place_back`, `wire/event::what_is_not_known_is_ignored` |
//! | a second start, of the message or a block | `oddities::each_passes_byte_for_byte_and_gives_its_place_back`, `wire/fault::a_second_start`, `wire/fault::an_index_that_begins_twice` |
//! | deltas outside of their block | `oddities::each_passes_byte_for_byte_and_gives_its_place_back`, `wire/fault::an_index_that_never_began`, `wire/fault::a_delta_for_a_block_that_ended` |
//! | indexes with gaps, blocks side by side | `oddities::each_passes_byte_for_byte_and_gives_its_place_back`, `wire/reply::blocks_may_overlap_and_begin_out_of_order`, `stories/odd_streams::overlapping_blocks_each_keep_their_own_text` |
//! | an event that is too large, or a line without end | `streams::an_event_over_the_limit_is_not_held`, `cuts::an_event_without_end_is_given_up`, `wire/sse::a_line_up_to_the_limit_passes_and_one_byte_more_does_not` |
//! | much at once | `oddities::five_megabytes_at_once_pass_whole` |
//! | a reply without content | `oddities::each_passes_byte_for_byte_and_gives_its_place_back`, `stories/endings::an_empty_reply_is_never_a_blank` |
//! | any reason to stop | `oddities::each_passes_byte_for_byte_and_gives_its_place_back`, `behaviour/turns::each_stop_reason_is_told` |
//! | half of a surrogate pair | `oddities::each_passes_byte_for_byte_and_gives_its_place_back`, `wire/reply::halves_of_a_surrogate_pair_are_joined_across_deltas` |
//! | characters that nobody sees | `oddities::each_passes_byte_for_byte_and_gives_its_place_back` |
//! | a client that goes before headers | `cancellation::before_headers`, `metering::every_end_is_settled_to_the_token` |
//! | a client that goes while the upstream is silent | `cancellation::after_headers_from_a_silent_upstream`, `heartbeats::they_do_not_keep_a_stream_whose_client_has_gone` |
//! | a reader who is slow | `clients::a_client_that_does_not_read_holds_the_upstream_back`, `readers::one_on_http_1_is_cut_and_the_upstream_let_go` |
//! | the relay is told to stop | `stopping::streams_that_are_left_at_the_drain_limit_are_told`, `stopping::streams_that_end_in_time_are_whole_and_nobody_waits_longer`, `connections::while_the_relay_stops_new_requests_are_sent_elsewhere` |
//! | the relay is killed | `budget::a_kill_forgets_no_reservation`, `clients::a_killed_relay_takes_its_streams_with_it` |
//! | Redis is gone | `shared::without_redis_nobody_is_answered`, `authority::redis_is_reached_over_tls`, `budget/tests/shared::alone_it_counts_by_itself_and_tells_redis_later` |
//! | the clock jumps | `budget/tests/days::a_clock_set_back_changes_nothing`, `budget/tests/days::minutes_do_not_look_at_the_wall`, `tokens::tokens_at_the_edge_of_what_is_asked_are_good` |
//! | settings or certificates change while answers run | `reload::new_settings_hold_and_running_streams_keep_theirs`, `reload::a_new_certificate_is_shown_and_an_unfit_one_is_not`, `reload::settings_that_cannot_be_used_change_nothing` |

use std::path::{Path, PathBuf};

/// Where every crate of the workspace has its tests.
const ROOTS: [&str; 2] = ["crates", "tests"];

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Rust files below a folder, with their text.
fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.to_string_lossy().replace('\\', "/"), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The rows of a file's tables: what stands first, and the tests.
fn rows(file: &str) -> Vec<(String, Vec<String>)> {
    let lines = file.lines().filter_map(|line| line.strip_prefix("//! | "));
    let rows = lines.filter_map(|line| line.trim_end_matches(" |").split_once(" | "));
    let named = |tests: &str| tests.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    rows.filter(|(_, tests)| *tests != "tests").map(|(what, tests)| (what.to_owned(), named(tests))).collect()
}

/// Whether a file has a test of this name; one that ends with `…` is any that begins so.
fn has(text: &str, function: &str) -> bool {
    let begins = match function.strip_suffix('…') {
        Some(beginning) => format!("fn {beginning}"),
        None => format!("fn {function}("),
    };
    let marks = ["#[test]", "#[tokio::test", "proptest!"];
    text.match_indices(&begins).any(|(at, _)| {
        let before = &text[..at];
        // Nothing ends between the mark and the name, so the mark is this function's or its block's.
        let mark = marks.iter().filter_map(|mark| before.rfind(mark)).max();
        mark.is_some_and(|from| !before[from..].contains("\n}\n"))
    })
}

fn check(table: &str, least: usize) {
    let mut files = Vec::new();
    ROOTS.iter().for_each(|root| sources(&workspace().join(root), &mut files));
    let rows = rows(table);
    assert!(rows.len() >= least, "only {} rows were read", rows.len());
    for (what, tests) in rows {
        assert!(!tests.is_empty(), "nothing tests: {what}");
        for test in tests {
            let (file, function) =
                test.split_once("::").unwrap_or_else(|| panic!("{test} names no function"));
            let ends = format!("/{file}.rs");
            let there = files.iter().any(|(path, text)| path.ends_with(&ends) && has(text, function));
            assert!(there, "{what}: there is no test {test}");
        }
    }
}

#[test]
fn every_threat_and_fault_has_its_tests() {
    check(include_str!("threats.rs"), 60);
    check(include_str!("chaos.rs"), 19);
}

#[test]
fn what_it_is_built_of_is_pinned() {
    let lock = std::fs::read_to_string(workspace().join("Cargo.lock")).unwrap();
    let packages: Vec<&str> = lock.split("[[package]]").skip(1).collect();
    assert!(packages.len() > 100);
    for package in packages {
        let of = |key: &str| package.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
        let Some(source) = of("source") else { continue };
        assert_eq!(source, "\"registry+https://github.com/rust-lang/crates.io-index\"", "{package}");
        assert!(of("checksum").is_some_and(|sum| sum.len() == 66), "{package}");
    }
    // What is shipped is built of exactly that.
    let container = std::fs::read_to_string(workspace().join("deploy/Containerfile")).unwrap();
    assert!(container.contains("cargo build --locked"));
}
