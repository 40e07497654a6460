//! A Chromium with an empty profile and one page in it, started for one measurement and gone with it.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use crate::devtools::DevTools;
use crate::options::Options;

/// How long the browser may take to start, and a page to be ready. It bounds a hang; nothing takes nearly as long.
const PATIENCE: Duration = Duration::from_secs(60);

/// The browser rests when all its processes together take less CPU time than this, in milliseconds, in such a while.
const RESTING: f64 = 4.0;
const WHILE: Duration = Duration::from_millis(200);

/// How long it may take to come to rest. A page that never rests is measured as it is.
const UNREST: Duration = Duration::from_secs(10);

/// A page in a browser of its own.
pub struct Page {
    /// The connection; for what is not a command to the page itself.
    pub devtools: DevTools,
    session: String,
    process: Child,
    _profile: tempfile::TempDir,
}

/// What the renderer process has spent so far, in milliseconds of CPU time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spent {
    /// The main thread, in all its tasks.
    pub main: f64,
    /// Of that, JavaScript and WebAssembly.
    pub script: f64,
    /// Of that, layout.
    pub layout: f64,
    /// Of that, style.
    pub style: f64,
    /// The whole renderer process, with the threads that raster and compose.
    pub process: f64,
}

impl Spent {
    /// What was spent since `before`.
    pub fn since(self, before: Self) -> Self {
        Self {
            main: self.main - before.main,
            script: self.script - before.script,
            layout: self.layout - before.layout,
            style: self.style - before.style,
            process: self.process - before.process,
        }
    }
}

impl Page {
    /// Starts a browser and opens `address`; the page's peer is ready when this returns.
    ///
    /// # Errors
    /// When the browser does not start or the page does not become ready.
    pub async fn open(options: &Options, address: &str) -> Result<Self> {
        let page = Self::blank(options).await?;
        timeout(PATIENCE, page.load(address)).await.with_context(|| format!("{address} did not load"))??;
        if let Ok(failed) = timeout(UNREST, page.rest()).await {
            failed?;
        }
        Ok(page)
    }

    /// Starts a browser with an empty page.
    ///
    /// # Errors
    /// When the browser does not start.
    pub async fn blank(options: &Options) -> Result<Self> {
        let profile = tempfile::tempdir().context("There is no room for a browser profile")?;
        let mut process = command(options, &profile).spawn();
        let process = process.as_mut().ok().and_then(|child| child.stderr.take()).zip(process.ok());
        let (stderr, process) =
            process.with_context(|| format!("{} does not start", options.chrome.display()))?;
        let mut lines = BufReader::new(stderr).lines();
        let told = async {
            while let Some(line) = lines.next_line().await? {
                if let Some((_, address)) = line.split_once("DevTools listening on ") {
                    return Ok(address.trim().to_owned());
                }
            }
            bail!("{} ended without telling its address", options.chrome.display())
        };
        let address = timeout(PATIENCE, told).await.context("The browser did not start in a minute")??;
        // Read to its end, so that the browser never waits for room to write.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let devtools = DevTools::connect(&address).await?;
        let targets = devtools.call(None, "Target.getTargets", json!({})).await?;
        let targets = targets.get("targetInfos").and_then(Value::as_array);
        let kind = |target: &&Value| target.get("type").and_then(Value::as_str) == Some("page");
        let target = targets.into_iter().flatten().find(kind).context("The browser has no page")?;
        let attach = json!({"targetId": target.get("targetId"), "flatten": true});
        let attached = devtools.call(None, "Target.attachToTarget", attach).await?;
        let session = attached.get("sessionId").and_then(Value::as_str).context("The page has no session")?;
        let page = Self { session: session.to_owned(), devtools, process, _profile: profile };
        // Thread time, so that another program on the machine is not counted.
        page.call("Performance.enable", json!({"timeDomain": "threadTicks"})).await?;
        Ok(page)
    }

    /// Opens `address` and waits until its peer is ready.
    ///
    /// # Errors
    /// When the page's script fails.
    pub async fn load(&self, address: &str) -> Result<()> {
        self.call("Page.navigate", json!({"url": address})).await?;
        // The page is asked again until its script has run: the answer of a page that is left behind never comes.
        let ready = "new Promise((resolve) => { const look = () => window.bench \
             ? window.bench.ready.then(() => resolve(true)) : setTimeout(look, 10); look(); })";
        while !self.evaluate(ready).await.is_ok_and(|ready| ready == Value::Bool(true)) {}
        Ok(())
    }

    /// Waits until nothing is at work any more: for a second or so after its start the browser loads pages of its own
    /// interface, in a process of theirs but on the same processors.
    async fn rest(&self) -> Result<()> {
        let mut before = self.process_time(|_| true).await?;
        loop {
            sleep(WHILE).await;
            let now = self.process_time(|_| true).await?;
            if now - before < RESTING {
                return Ok(());
            }
            before = now;
        }
    }

    /// Sends a command to the page.
    ///
    /// # Errors
    /// When the browser refuses it.
    pub async fn call(&self, method: &str, parameters: Value) -> Result<Value> {
        self.devtools.call(Some(&self.session), method, parameters).await
    }

    /// What an expression in the page comes to; a promise is waited for.
    ///
    /// # Errors
    /// When it throws.
    pub async fn evaluate(&self, expression: &str) -> Result<Value> {
        let parameters = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let mut answer = self.call("Runtime.evaluate", parameters).await?;
        if let Some(thrown) = answer.get("exceptionDetails") {
            let said = thrown.pointer("/exception/description").or(thrown.get("text"));
            bail!("The page failed: {}", said.and_then(Value::as_str).unwrap_or("no reason given"));
        }
        Ok(answer.pointer_mut("/result/value").map(Value::take).unwrap_or_default())
    }

    /// A number that an expression in the page comes to.
    ///
    /// # Errors
    /// When it throws or is none.
    pub async fn number(&self, expression: &str) -> Result<f64> {
        self.evaluate(expression).await?.as_f64().with_context(|| format!("`{expression}` is no number"))
    }

    /// What was spent until now.
    ///
    /// # Errors
    /// When the browser does not tell.
    pub async fn spent(&self) -> Result<Spent> {
        let metrics = self.metrics().await?;
        let ms = |name: &str| metric(&metrics, name) * 1_000.0;
        Ok(Spent {
            main: ms("TaskDuration"),
            script: ms("ScriptDuration"),
            layout: ms("LayoutDuration"),
            style: ms("RecalcStyleDuration"),
            process: self.process_time(|kind| kind == "renderer").await?,
        })
    }

    /// Megabytes that the page holds after what is garbage was collected: JavaScript's heap, WebAssembly's memory.
    ///
    /// # Errors
    /// When the browser does not tell.
    pub async fn memory(&self) -> Result<(f64, f64)> {
        // Some of it is only garbage once the page has finished what it does and let go of what the first pass found.
        for _ in 0..2 {
            self.evaluate("new Promise((done) => requestIdleCallback(() => done()))").await?;
            self.call("HeapProfiler.collectGarbage", json!({})).await?;
        }
        let heap = metric(&self.metrics().await?, "JSHeapUsedSize");
        let wasm = self.number("bench.memory()").await?;
        Ok((heap / 1e6, wasm / 1e6))
    }

    /// Ends the browser.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub async fn close(mut self) -> Result<()> {
        // The answer may not come any more.
        let _ = timeout(Duration::from_secs(5), self.devtools.call(None, "Browser.close", json!({}))).await;
        if timeout(Duration::from_secs(5), self.process.wait()).await.is_err() {
            self.process.kill().await.context("The browser does not end")?;
        }
        Ok(())
    }

    async fn metrics(&self) -> Result<Value> {
        self.call("Performance.getMetrics", json!({})).await
    }

    /// Milliseconds of CPU time that the processes of some kinds have spent so far.
    async fn process_time(&self, counts: impl Fn(&str) -> bool) -> Result<f64> {
        let info = self.devtools.call(None, "SystemInfo.getProcessInfo", json!({})).await?;
        let processes = info.get("processInfo").and_then(Value::as_array);
        let counted = processes
            .into_iter()
            .flatten()
            .filter(|process| process.get("type").and_then(Value::as_str).is_some_and(&counts));
        Ok(counted.filter_map(|process| process.get("cpuTime")?.as_f64()).sum::<f64>() * 1_000.0)
    }
}

fn metric(metrics: &Value, name: &str) -> f64 {
    let list = metrics.get("metrics").and_then(Value::as_array);
    let found =
        list.into_iter().flatten().find(|metric| metric.get("name").and_then(Value::as_str) == Some(name));
    found.and_then(|metric| metric.get("value")?.as_f64()).unwrap_or(0.0)
}

fn command(options: &Options, profile: &tempfile::TempDir) -> Command {
    let mut command = Command::new(&options.chrome);
    command.args([
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--disable-extensions",
        "--window-size=1280,900",
        "--lang=en-US",
        "--remote-debugging-port=0",
    ]);
    command.arg(format!("--user-data-dir={}", profile.path().display()));
    // The one page there is: no other renderer is to take time.
    command.arg("about:blank");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}
