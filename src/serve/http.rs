//! The server: sockets, time limits and the bodies of answers.
//!
//! In come connections, from clients that may be slow, idle, many or hostile; out go the answers of
//! [`answer`]. Every wait has an end and every buffer a bound. hyper speaks HTTP/1.1, tokio holds
//! the sockets.

use std::convert::Infallible;
use std::future::Future as _;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, combinators::UnsyncBoxBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::header::HeaderMap;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::task::AbortHandle;

use crate::fs;

use super::Editor;
use super::answer::{self, Answer, Body, Request};
use super::guard::Guard;
use super::live::Live;
use super::reload;

/// How long a client may take for the head of a request, and how long a connection may be idle.
const HEAD_TIME: Duration = Duration::from_secs(15);

/// The longest head of a request, in bytes.
const HEAD_LIMIT: usize = 64 * 1024;

/// How many connections are held at once. Beyond it, the one idle longest makes room.
const CONNECTIONS: usize = 1024;

/// How many connections may wait to be taken up, where the system allows as many.
const QUEUE: i32 = 4096;

/// How often a silent stream of events says that it is alive, which finds clients that are gone.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// How many answers are made at once. More would not be faster, and each thread costs memory.
const WORKERS: usize = 16;

/// How much of a file is read at once.
const CHUNK: u64 = 256 * 1024;

/// What every request needs.
pub(super) struct Host {
    pub live: Arc<Live>,
    pub guard: Guard,
    pub editor: Option<Editor>,
    /// Whether browsers go to the page that is edited.
    pub follow: bool,
}

/// Answers on `listener` without end.
///
/// # Errors
/// When the machine refuses the threads or the sockets to begin with.
pub(super) fn serve(listener: TcpListener, host: Arc<Host>) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(WORKERS)
        .enable_all()
        .build()?;
    listener.set_nonblocking(true)?;
    socket2::SockRef::from(&listener).listen(QUEUE)?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let connections = Arc::new(Connections::default());
        loop {
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    let is_the_clients = matches!(
                        error.kind(),
                        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
                    );
                    if !is_the_clients {
                        // Out of descriptors, it may be: that is no end either.
                        connections.make_room(connections.count() / 2);
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                    continue;
                }
            };
            let _ = stream.set_nodelay(true);
            connections.make_room(CONNECTIONS - 1);
            let state = Arc::new(State::default());
            let task =
                tokio::spawn(connection(stream, host.clone(), state.clone(), connections.clone()));
            connections.add(task.abort_handle(), state);
        }
    })
}

/// How busy a connection is.
#[derive(Default)]
struct State {
    /// Answers under way.
    busy: AtomicU64,
    /// When its last answer began, in the order of all answers.
    last: AtomicU64,
}

/// The open connections.
#[derive(Default)]
struct Connections {
    open: Mutex<Vec<(AbortHandle, Arc<State>)>>,
    answers: AtomicU64,
}

impl Connections {
    fn add(&self, task: AbortHandle, state: Arc<State>) {
        state.last.store(self.answers.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        self.open().push((task, state));
    }

    /// Returns how many are open, with those that ended since room was made.
    fn count(&self) -> usize {
        self.open().len()
    }

    fn open(&self) -> MutexGuard<'_, Vec<(AbortHandle, Arc<State>)>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes those that are idle longest until `limit` are left.
    fn make_room(&self, limit: usize) {
        let mut open = self.open();
        if open.len() <= limit {
            return;
        }
        open.retain(|(task, _)| !task.is_finished());
        if open.len() <= limit {
            return;
        }
        let excess = open.len() - limit;
        // Busy ones stand last; closing some more at once keeps this rare.
        open.sort_by_key(|(_, state)| {
            (state.busy.load(Ordering::Relaxed) > 0, state.last.load(Ordering::Relaxed))
        });
        for (task, _) in open.drain(..excess.max(limit / 16).min(limit / 2 + excess)) {
            task.abort();
        }
    }
}

async fn connection(
    stream: tokio::net::TcpStream,
    host: Arc<Host>,
    state: Arc<State>,
    connections: Arc<Connections>,
) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let (host, state, connections) = (host.clone(), state.clone(), connections.clone());
        async move {
            let number = connections.answers.fetch_add(1, Ordering::Relaxed);
            state.last.store(number, Ordering::Relaxed);
            Ok::<_, Infallible>(respond(host, state, request).await)
        }
    });
    // How a connection ends is the client's affair.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_LIMIT)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

type ResponseBody = UnsyncBoxBody<Bytes, std::io::Error>;

async fn respond(
    host: Arc<Host>,
    state: Arc<State>,
    request: hyper::Request<Incoming>,
) -> Response<ResponseBody> {
    let busy = Busy::new(state);
    let (head, _) = request.into_parts();
    let live = host.live.clone();
    // A page may have to be rendered: that is no work for the threads that hold the sockets.
    let answered = tokio::task::spawn_blocking(move || {
        let request = Request {
            method: &head.method,
            path: head.uri.path(),
            query: head.uri.query(),
            headers: &head.headers,
        };
        answer::answer(&host, &request)
    });
    let Answer { status, headers, body } = answered.await.unwrap_or_else(|_| Answer {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        headers: HeaderMap::new(),
        body: Body::Bytes(Bytes::from_static(b"The preview failed on this request.\n")),
    });
    let body = match body {
        Body::Bytes(bytes) => Full::new(bytes).map_err(|never| match never {}).boxed_unsync(),
        Body::File { path, start, length } => {
            let read = move |start: u64, length: u64| {
                fs::read_part(&path, start, length).map_err(std::io::Error::other)
            };
            FileBody { read: Arc::new(read), start, left: length, reading: None, _busy: busy }
                .boxed_unsync()
        }
        Body::Events => Events { live, waiting: None, _busy: busy }.boxed_unsync(),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// Marks a connection as busy for as long as it lives.
struct Busy(Arc<State>);

impl Busy {
    fn new(state: Arc<State>) -> Self {
        state.busy.fetch_add(1, Ordering::Relaxed);
        Self(state)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::Relaxed);
    }
}

type Read = dyn Fn(u64, u64) -> std::io::Result<Vec<u8>> + Send + Sync;

/// A stretch of a file, read as the client takes it.
struct FileBody {
    read: Arc<Read>,
    start: u64,
    left: u64,
    reading: Option<tokio::task::JoinHandle<std::io::Result<Vec<u8>>>>,
    _busy: Busy,
}

impl hyper::body::Body for FileBody {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let this = &mut *self;
        if this.left == 0 {
            return Poll::Ready(None);
        }
        let (start, length) = (this.start, this.left.min(CHUNK));
        let read = &this.read;
        let reading = this.reading.get_or_insert_with(|| {
            let read = read.clone();
            tokio::task::spawn_blocking(move || read(start, length))
        });
        let Poll::Ready(chunk) = Pin::new(reading).poll(context) else { return Poll::Pending };
        this.reading = None;
        let chunk = chunk.map_err(std::io::Error::other).flatten().and_then(|chunk| {
            let is_cut = chunk.is_empty();
            if is_cut { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(chunk) }
        });
        Poll::Ready(Some(chunk.map(|chunk| {
            this.start += chunk.len() as u64;
            this.left = this.left.saturating_sub(chunk.len() as u64);
            Frame::data(chunk.into())
        })))
    }
}

type Waiting = Pin<Box<dyn Future<Output = (tokio::sync::watch::Receiver<u64>, bool)> + Send>>;

/// A stream of events. It never holds a queue: a slow client gets one event for all it missed.
struct Events {
    live: Arc<Live>,
    waiting: Option<Waiting>,
    _busy: Busy,
}

impl hyper::body::Body for Events {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let this = &mut *self;
        let (mut receiver, is_new) = match &mut this.waiting {
            // The first event at once: the client may have missed some on its way.
            None => (this.live.listen(), true),
            Some(waiting) => match waiting.as_mut().poll(context) {
                Poll::Ready(waited) => waited,
                Poll::Pending => return Poll::Pending,
            },
        };
        let text = if is_new { reload::event(&this.live) } else { ":\n\n".to_owned() };
        this.waiting = Some(Box::pin(async move {
            let changed = tokio::time::timeout(HEARTBEAT, receiver.changed()).await;
            let changed = matches!(changed, Ok(Ok(())));
            (receiver, changed)
        }));
        Poll::Ready(Some(Ok(Frame::data(text.into()))))
    }
}
