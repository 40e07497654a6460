//! A request sent up, and sent again where that may help: always before the first byte of the answer, and always
//! inside the client's own request, so that a client that goes away ends the tries, too.

use axum::http::HeaderMap;
use bytes::Bytes;
use messages::ErrorKind;
use tokio::time::{Instant, sleep, timeout_at};
use tracing::{info, warn};

use super::Deadlines;
use super::refusal::{self, Refused};
use super::retry::{Tries, Verdict};
use crate::error::{self, Failure};
use crate::guard::Visit;
use crate::meter::Meter;
use crate::metrics;
use crate::state::Relay;
use crate::upstream::Address;
use crate::upstream::answer::Answer;

/// Posts a body until it is answered with a success. The meter knows of each try what it may have cost.
///
/// # Errors
/// The last try's, with whether the client should try again itself; or the limit that leaves no room for another.
pub async fn post(
    relay: &Relay,
    visit: &Visit,
    address: Address<'_>,
    body: Bytes,
    from: &HeaderMap,
    deadlines: Deadlines,
    meter: &mut Meter,
) -> Result<Answer, Refused> {
    let failed = |kind: &str| visit.profile.metrics.upstream_failed(kind);
    let mut tries = Tries::new(Instant::now(), relay.limits.retry);
    loop {
        meter.sent();
        let sent = visit.profile.upstream.post(relay, address, body.clone(), from);
        let refused = match timeout_at(deadlines.head, sent).await {
            Ok(Ok(answer)) if answer.status().is_success() => return Ok(answer),
            Ok(Ok(answer)) => {
                info!(id = visit.id, status = answer.status().as_u16(), "answered");
                meter.refused();
                let refused = Box::pin(refusal::read(relay, visit, answer, deadlines)).await;
                failed(metrics::named(&refused.failure.error().kind));
                refused
            }
            Ok(Err(unanswered)) => {
                if unanswered.reached {
                    failed(metrics::BROKEN);
                    meter.lost()
                } else {
                    failed(metrics::UNREACHABLE);
                    meter.refused()
                }
                Refused::unreached(unanswered.failure)
            }
            Err(_) => {
                warn!(id = visit.id, "the upstream did not begin to answer in time");
                failed(metrics::named(&ErrorKind::Timeout));
                return Err(Refused::last(Failure::timeout(error::SLOW_START)).of_upstream());
            }
        }
        .of_upstream();
        match tries.judge(refused.trouble, Instant::now(), fastrand::f64()) {
            Verdict::Again(wait) => {
                let milliseconds = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
                info!(id = visit.id, milliseconds, "tried again after a wait");
                tokio::select! {
                    () = sleep(wait) => {}
                    () = relay.closing.cancelled() => return Err(refused),
                }
                if let Some(amount) = meter.unplaced() {
                    meter.place(relay.budget.seat(visit, amount).await?);
                }
            }
            Verdict::GiveUp(again) => {
                return Err(refused.told(again));
            }
        }
    }
}
