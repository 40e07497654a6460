//! The settings of the contenders: nginx as a careful host writes it for a stream, the relay with every limit and
//! the metering of tokens and money on. Both write a log, the relay as it does unless told otherwise.

use std::net::SocketAddr;
use std::path::Path;

use super::client::ORIGIN;

/// Connections that each takes.
const CONNECTIONS: usize = 20_000;

/// One worker, as it would have beside other services on a small machine; it is also the cheapest for nginx.
pub fn nginx(folder: &Path, address: SocketAddr, upstreams: &[SocketAddr]) -> String {
    let folder = folder.display();
    let servers: String = upstreams.iter().map(|upstream| format!("        server {upstream};\n")).collect();
    format!(
        "daemon off;
worker_processes 1;
worker_rlimit_nofile {CONNECTIONS};
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections {CONNECTIONS}; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    keepalive_requests 1000000;
    upstream events {{
        least_conn;
{servers}        keepalive 256;
        keepalive_requests 1000000;
    }}
    server {{
        listen {address} backlog=4096;
        location / {{
            proxy_pass http://events;
            proxy_http_version 1.1;
            proxy_set_header Connection \"\";
            proxy_buffering off;
            proxy_read_timeout 120s;
        }}
    }}
}}
"
    )
}

/// Every scope has every limit, so high that none is reached.
pub fn relay(upstream: &str) -> String {
    let caps: String = ["global", "profile", "block", "visitor"]
        .map(|scope| {
            format!(
                "[budget.{scope}]
requests_minute = 1_000_000_000
requests_day = 1_000_000_000
streams = 1_000_000
tokens_minute = 1_000_000_000_000
tokens_day = 1_000_000_000_000
money_minute = 1_000_000.0
money_day = 1_000_000.0
"
            )
        })
        .concat();
    format!(
        "listen = \"127.0.0.1:0\"
connections = {CONNECTIONS}
origins = [\"{ORIGIN}\"]
mode = \"open\"
upstream = \"{upstream}\"
key = \"sk-ant-bench-0000000000000000000000000000000000\"
state = \"counts\"

[limits]
models_ms = 0
drain_ms = 1

{caps}
[profiles.default]
model = \"claude-haiku-5-5\"
models = [\"claude-haiku-5-5\"]
max_tokens = 8192
system = \"You answer briefly.\"
"
    )
}
