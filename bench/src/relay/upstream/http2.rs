//! The upstream as the real one is: HTTP/2 over TLS, many streams on each connection, and no more than it announces.

use std::convert::Infallible;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use anyhow::{Context as _, Result};
use axum::body::{Body, HttpBody, to_bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, Response};
use bytes::Bytes;
use hyper::body::{Frame, Incoming};
use hyper::server::conn::http2::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use tokio::net::TcpStream;
use tokio::time::Interval;
use tokio_rustls::TlsAcceptor;

use super::super::plan::Plan;
use super::{Open, Shared};

/// Streams of one connection. HTTP/2 recommends that servers allow no fewer.
const STREAMS: u32 = 100;

/// Makes a certificate and writes it to this file, for whoever is to trust it.
///
/// # Errors
/// When it cannot be made or written.
pub fn certificate(file: &Path) -> Result<TlsAcceptor> {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()])?;
    std::fs::write(file, cert.pem()).context("the certificate cannot be written")?;
    let key = PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Answers the requests of a connection.
///
/// # Errors
/// When there is no handshake, or the connection breaks.
pub async fn serve(stream: TcpStream, acceptor: &TlsAcceptor, shared: &Arc<Shared>) -> Result<()> {
    let stream = acceptor.accept(stream).await?;
    let service = service_fn(|request| answer(request, shared.clone()));
    let mut builder = Builder::new(TokioExecutor::new());
    builder.max_concurrent_streams(STREAMS);
    Ok(builder.serve_connection(TokioIo::new(stream), service).await?)
}

async fn answer(request: Request<Incoming>, shared: Arc<Shared>) -> Result<Response<Told>> {
    to_bytes(Body::new(request.into_body()), usize::MAX).await?;
    let (plan, open) = (shared.plan(), shared.begin());
    let told = Told { ticks: plan.ticks(), plan, shared, told: None, over: false, _open: open };
    Ok(Response::builder().header(CONTENT_TYPE, "text/event-stream").body(told)?)
}

/// An answer's body.
struct Told {
    plan: Arc<Plan>,
    shared: Arc<Shared>,
    ticks: Option<Interval>,
    /// Pieces of text that were told, once the beginning is.
    told: Option<usize>,
    over: bool,
    _open: Open,
}

impl HttpBody for Told {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = &mut *self;
        let pieces = &this.plan.plain;
        let piece = match &mut this.told {
            _ if this.over => return Poll::Ready(None),
            None => {
                this.told = Some(0);
                &pieces.begin
            }
            Some(told) if this.plan.events.is_none_or(|all| *told < all) => {
                if let Some(ticks) = &mut this.ticks {
                    ready!(ticks.poll_tick(context));
                }
                *told += 1;
                this.shared.wrote();
                &pieces.event
            }
            Some(_) => {
                this.over = true;
                &pieces.end
            }
        };
        Poll::Ready(Some(Ok(Frame::data(piece.clone()))))
    }
}
