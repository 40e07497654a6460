//! What a page loads until a Markdown reply is shown: every script, style sheet and WebAssembly that was asked for, as a
//! server with compressed files ready would send it.

use std::path::Path;

use anyhow::{Context, Result};

use crate::browser::Page;
use crate::crates;
use crate::options::Options;
use crate::pace::Rate;
use crate::peer::Peer;
use crate::reply::Reply;
use crate::server::{Fetched, Server};
use crate::symbols::Symbols;
use crate::table::{Table, grouped, print_targets};

/// Who shows Markdown.
const PEERS: [Peer; 5] = [Peer::Parlor, Peer::Smd, Peer::MarkdownIt, Peer::Streamdown, Peer::DeepChat];

/// Bytes of the reply: a heading, paragraphs with emphasis, links and code, a list. What only some replies need, a page
/// may load when they come.
const REPLY: usize = 1_000;

/// The most that Parlor may load, in bytes of brotli.
const BUDGET: f64 = 120_000.0;

/// Measures and prints.
pub async fn run(options: &Options) -> Result<()> {
    let server = Server::start(options).await?;
    server.answer_with(Reply::of_size(REPLY), Rate::Full);
    let mut table = Table::new(&["", "files", "raw kB", "brotli kB"]);
    let mut ours = None;
    for peer in options.peers(&PEERS) {
        drop(server.take_fetched());
        let page = Page::open(options, &server.page(peer)).await?;
        page.evaluate("bench.run()").await?;
        page.close().await?;
        let mut files = server.take_fetched();
        if peer == Peer::Parlor {
            // The page's own script only speaks to the element, as the benchmark does.
            files.retain(|file| file.path.starts_with("/embed/"));
        }
        let raw: usize = files.iter().map(|file| file.bytes.len()).sum();
        let small: usize = files.iter().map(|file| brotli(&file.bytes)).sum::<std::io::Result<usize>>()?;
        table.row(vec![peer.name().to_owned(), files.len().to_string(), kilobytes(raw), kilobytes(small)]);
        if peer == Peer::Parlor {
            ours = Some((files, small));
        }
    }
    table.print("Loaded until a Markdown reply is shown");
    if let Some((files, small)) = ours {
        by_file(&options.embed, &files)?;
        let symbols = Symbols::read(options.symbols.as_deref());
        for file in &files {
            let name = file.path.rsplit('/').next().unwrap_or_default();
            if let Some(plain) = symbols.of(name) {
                crates::print(name, &plain.wasm, &plain.names)?;
            }
        }
        print_targets(&[("brotli bytes until a reply is shown".to_owned(), Some(small as f64), BUDGET)]);
    }
    Ok(())
}

/// Parlor's files: those of the first reply, and those that come when something needs them.
fn by_file(folder: &Path, loaded: &[Fetched]) -> Result<()> {
    let mut table = Table::new(&["file", "raw", "brotli", "loaded"]);
    let listed =
        std::fs::read_dir(folder).with_context(|| format!("{} cannot be listed", folder.display()))?;
    let mut names: Vec<_> = listed.filter_map(|entry| Some(entry.ok()?.file_name())).collect();
    names.sort();
    let loader = std::fs::read(folder.join("parlor.js")).context("The loader cannot be read")?;
    // A file's brotli form and the loader under its hash are no further files.
    names.retain(|name| !name.to_string_lossy().ends_with(".br"));
    for name in names {
        let bytes = std::fs::read(folder.join(&name)).context("A host file cannot be read")?;
        let name = name.to_string_lossy().into_owned();
        if bytes == loader && name != "parlor.js" {
            continue;
        }
        let first = loaded.iter().any(|file| file.path == format!("/embed/{name}"));
        let when = if first { "at first" } else { "on demand" };
        let small = brotli(&bytes).context("A host file cannot be compressed")?;
        table.row(vec![name, grouped(bytes.len() as u64), grouped(small as u64), when.to_owned()]);
    }
    table.print("Parlor, by file");
    Ok(())
}

/// Bytes at the highest quality and the largest ordinary window.
fn brotli(bytes: &[u8]) -> std::io::Result<usize> {
    let mut out = Vec::new();
    let settings = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut out, &settings)?;
    Ok(out.len())
}

fn kilobytes(bytes: usize) -> String {
    format!("{:.1}", bytes as f64 / 1_000.0)
}
