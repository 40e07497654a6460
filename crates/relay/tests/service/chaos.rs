//! Faults of the network and of both ends. A proxy of our own stands between the relay and its upstream, or
//! between a client and the relay.
//!
//! Which test covers which fault:
//!
//! | fault | tests |
//! |---|---|
//! | the stream ends in order before its last event | `cuts::an_ordered_end_before_the_last_event_passes_as_it_came` |
//! | a reset after some events | `cuts::a_reset_after_some_events_leaves_them` |
//! | a cut inside an event, a line or a character | `cuts::a_cut_at_any_byte_leaves_whole_events_and_an_error` |
//! | one byte at a time; CR and LF apart | `cuts::bytes_may_come_one_by_one`, `streams::chunks_may_end_anywhere` |
//! | no headers | `limits::no_answer_to_a_streamed_request` |
//! | silence after some events | `limits::a_stream_that_falls_silent` |
//! | pings for longer than the idle limit, then a reply | `cuts::a_slow_stream_outlives_the_idle_limit` |
//! | pings for ever | `limits::any_byte_resets_the_idle_clock_but_not_the_total` |
//! | one event that is too large, or never ends | `cuts::an_event_without_end_is_given_up` |
//! | an upstream that is not there, or breaks off | `errors::an_upstream_that_…`, `kinds::behind_the_relay` |
//! | a client that reads slowly, or not at all | `clients::a_client_that_does_not_read_holds_the_upstream_back`, `clients::one_over_tls_does_so_too` |
//! | a client that goes before headers | `cancellation::before_headers` |
//! | a client that goes while the upstream is silent | `cancellation::after_headers_from_a_silent_upstream` |
//! | a client whose connection is reset | `clients::a_client_that_is_cut_off_takes_the_upstream_with_it` |
//! | a request that is cut on its way | `clients::a_request_cut_at_any_byte_asks_nobody` |
//! | a request that stands still | `limits::a_body_that_stands_still` |
//! | the relay is told to stop | `limits::a_closing_relay_…` |
//! | the relay is killed | `budget::a_kill_forgets_no_reservation`, `clients::a_killed_relay_takes_its_streams_with_it` |
//! | each of toxiproxy's eight kinds, on either side | `kinds::behind_the_relay`, `kinds::in_front_of_the_relay` |

mod clients;
mod cuts;
mod kinds;
mod proxy;
mod toxic;
