//! Serves a watched deck from memory, to this machine only, and tells its pages when they change.

use crate::page::policy;
use crate::shell::Failure;
use crate::shell::watch::changes::Wake;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use tokio::sync::watch;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt};

/// How many ports are tried, from the first on.
const PORTS: u16 = 50;
/// What pages run besides what is theirs.
const LIVE: &str = include_str!("live.js");

/// A deck as it is served.
#[derive(Debug, Default)]
pub struct Served {
    /// Its pages: a hash and the bytes.
    pub pages: BTreeMap<String, (String, Vec<u8>)>,
    /// What is wrong with what was written since; empty if nothing is.
    pub mistakes: String,
}

/// A running server.
pub struct Server {
    deck: watch::Sender<Arc<Served>>,
    /// The port that was free.
    pub port: u16,
}

impl Server {
    /// Serves on the first free port from `port` on. An interrupt wakes the watch to stop.
    pub fn start(port: u16, wake: Sender<Wake>) -> Result<Server, Failure> {
        let free = (port..=port.saturating_add(PORTS))
            .find_map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok());
        let machine = |what: String| Failure::Machine(format!("cannot serve: {what}"));
        let listener = free.ok_or_else(|| machine(format!("no port is free from {port} on")))?;
        let port = listener.local_addr().map_err(|error| machine(error.to_string()))?.port();
        listener.set_nonblocking(true).map_err(|error| machine(error.to_string()))?;
        let (deck, seen) = watch::channel(Arc::new(Served::default()));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| machine(error.to_string()))?;
        std::thread::spawn(move || {
            runtime.block_on(async {
                tokio::spawn(async move {
                    let _ = tokio::signal::ctrl_c().await;
                    let _ = wake.send(Wake::Stop);
                });
                let listener = tokio::net::TcpListener::from_std(listener);
                let _ = axum::serve(listener.expect("it is a listener"), router(port, seen)).await;
            });
        });
        Ok(Server { deck, port })
    }

    /// Serves another deck from now on, and tells its pages.
    pub fn publish(&self, deck: Served) {
        self.deck.send_replace(Arc::new(deck));
    }

    /// The deck that is served.
    pub fn deck(&self) -> Arc<Served> {
        self.deck.borrow().clone()
    }
}

type DeckReceiver = watch::Receiver<Arc<Served>>;

fn router(port: u16, seen: DeckReceiver) -> Router {
    Router::new()
        .route("/.live", get(live))
        .fallback(get(page))
        .with_state(seen)
        .layer(from_fn_with_state(port, only_here))
}

/// Answers nobody who reached this server under another name: a page elsewhere could.
async fn only_here(State(port): State<u16>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let names = ["127.0.0.1", "localhost"].map(|name| format!("{name}:{port}"));
    if host.is_some_and(|host| names.iter().any(|name| name == host)) {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, "this server answers to its own name only\n")
            .into_response()
    }
}

async fn live(
    State(seen): State<DeckReceiver>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let event = |deck: Arc<Served>| {
        let pages: BTreeMap<&String, &String> =
            deck.pages.iter().map(|(name, (hash, _))| (name, hash)).collect();
        let text = json!({ "pages": pages, "mistakes": deck.mistakes }).to_string();
        Ok(Event::default().data(text))
    };
    Sse::new(WatchStream::new(seen).map(event)).keep_alive(KeepAlive::default())
}

/// A page by its name: nothing else can be asked for.
async fn page(State(seen): State<DeckReceiver>, request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let name = if path.is_empty() { "index.html" } else { path };
    let deck = seen.borrow().clone();
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    match deck.pages.get(name) {
        Some((hash, bytes)) => (headers, with_live(name, hash, bytes)).into_response(),
        None if deck.pages.is_empty() && name == "index.html" => {
            // Nothing could be built yet: an empty page that waits.
            let empty =
                b"<!doctype html><html lang=\"en\"><title>Synod</title><body></body></html>";
            (headers, with_live(name, "", empty)).into_response()
        }
        None => (StatusCode::NOT_FOUND, "there is no such page\n").into_response(),
    }
}

/// The page with the script that keeps it up to date, and a policy that allows it.
fn with_live(name: &str, hash: &str, bytes: &[u8]) -> String {
    let page = String::from_utf8_lossy(bytes);
    let allowed = format!("connect-src 'self'; script-src {} ", policy::source(LIVE));
    let script = format!("<script data-page=\"{name}\" data-build=\"{hash}\">{LIVE}</script>");
    // Without a script of its own, a page allows none.
    let page = page.replacen("script-src 'none'", "script-src ", 1);
    let page = page.replacen("script-src ", &allowed, 1);
    match page.rfind("</body>") {
        Some(end) => format!("{}{script}{}", &page[..end], &page[end..]),
        None => page,
    }
}

#[cfg(test)]
mod tests {
    use super::with_live;

    #[test]
    fn a_served_page_runs_one_script_more_and_nothing_else() {
        for (page, expected) in [
            ("script-src 'none'; x<body></body>", "connect-src 'self'; script-src 'sha256-"),
            ("script-src 'a'; x<body></body>", "connect-src 'self'; script-src 'sha256-"),
        ] {
            let served = with_live("1.html", "ab", page.as_bytes());
            assert!(served.starts_with(expected), "{served}");
            assert!(served.contains("<script data-page=\"1.html\" data-build=\"ab\">"), "{served}");
            assert!(!served.contains("'none'"), "{served}");
        }
    }
}
