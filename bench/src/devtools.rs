//! The DevTools protocol: commands with their answers, and events. Spoken to the browser directly, because a driver in
//! between would listen to the page itself and cost what is measured.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use futures_util::stream::SplitStream;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

/// An event: its name and its parameters.
#[derive(Debug)]
pub struct Event {
    /// Such as `Tracing.dataCollected`.
    pub method: String,
    /// What came with it.
    pub parameters: Value,
}

/// A connection to a browser.
pub struct DevTools {
    commands: mpsc::UnboundedSender<Message>,
    shared: Arc<Shared>,
    next: AtomicU64,
}

#[derive(Default)]
struct Shared {
    waiting: Mutex<HashMap<u64, oneshot::Sender<Result<Value, String>>>>,
    listeners: Mutex<Vec<mpsc::UnboundedSender<Event>>>,
}

impl DevTools {
    /// Connects to the address that the browser told.
    ///
    /// # Errors
    /// When nothing answers there.
    pub async fn connect(address: &str) -> Result<Self> {
        // A trace or a profile of a long run comes in one message.
        let settings = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
        let (socket, _) = connect_async_with_config(address, Some(settings), true)
            .await
            .context("The browser does not answer at the address it told")?;
        let (mut sink, stream) = socket.split();
        let (commands, mut queue) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared::default());
        tokio::spawn(async move {
            while let Some(message) = queue.recv().await {
                if sink.send(message).await.is_err() {
                    break;
                }
            }
        });
        tokio::spawn(read(stream, shared.clone()));
        Ok(Self { commands, shared, next: AtomicU64::new(1) })
    }

    /// Sends a command, to the browser or to the session of a page, and waits for its answer.
    ///
    /// # Errors
    /// When the browser refuses the command or is gone.
    pub async fn call(&self, session: Option<&str>, method: &str, parameters: Value) -> Result<Value> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let mut command = json!({"id": id, "method": method, "params": parameters});
        if let (Some(session), Some(command)) = (session, command.as_object_mut()) {
            command.insert("sessionId".into(), session.into());
        }
        let (answer, answered) = oneshot::channel();
        lock(&self.shared.waiting).insert(id, answer);
        self.commands.send(Message::text(command.to_string())).ok().context("The browser is gone")?;
        match answered.await {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(error)) => bail!("The browser refused {method}: {error}"),
            Err(_) => bail!("The browser ended during {method}"),
        }
    }

    /// Everything that happens from here on.
    pub fn events(&self) -> mpsc::UnboundedReceiver<Event> {
        let (sender, receiver) = mpsc::unbounded_channel();
        lock(&self.shared.listeners).push(sender);
        receiver
    }
}

async fn read(mut stream: SplitStream<WebSocketStream<MaybeTlsStream<TcpStream>>>, shared: Arc<Shared>) {
    while let Some(Ok(message)) = stream.next().await {
        let Message::Text(text) = message else { continue };
        let Ok(mut message) = serde_json::from_str::<Value>(&text) else { continue };
        if let Some(id) = message.get("id").and_then(Value::as_u64) {
            let Some(waiting) = lock(&shared.waiting).remove(&id) else { continue };
            let answer = match message.get("error") {
                Some(error) => Err(error.to_string()),
                None => Ok(message.get_mut("result").map(Value::take).unwrap_or_default()),
            };
            // Whoever asked may have given up.
            let _ = waiting.send(answer);
        } else if let Some(method) = message.get("method").and_then(Value::as_str).map(str::to_owned) {
            let parameters = message.get_mut("params").map(Value::take).unwrap_or_default();
            let mut listeners = lock(&shared.listeners);
            listeners.retain(|listener| !listener.is_closed());
            if let Some((last, others)) = listeners.split_last() {
                for listener in others {
                    let _ = listener.send(Event { method: method.clone(), parameters: parameters.clone() });
                }
                let _ = last.send(Event { method, parameters });
            }
        }
    }
    // The browser is gone: whoever waits hears it now.
    lock(&shared.waiting).clear();
    lock(&shared.listeners).clear();
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
