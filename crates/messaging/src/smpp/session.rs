use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc, Mutex as SyncMutex, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use futures::{
    SinkExt as _, StreamExt as _,
    stream::{SplitSink, SplitStream},
};
use rusmpp::{
    Command, CommandId, CommandStatus, Pdu,
    pdus::{BindTransceiver, DeliverSm, DeliverSmResp, SubmitSm},
    tokio_codec::CommandCodec,
    types::COctetString,
    values::{InterfaceVersion, Npi, Ton},
};
use tokio::{
    net::TcpStream,
    sync::{Mutex, Semaphore, mpsc, oneshot},
    task::JoinHandle,
    time::timeout,
};
use tokio_util::codec::Framed;

use super::{SmppSettings, receipt::read_receipt, reply::read_stop};
use crate::{Arrived, Incoming};

type Line = Framed<TcpStream, CommandCodec>;
type Sink = SplitSink<Line, Command>;

/// What became of one request.
#[derive(Debug)]
pub(super) enum Answer {
    /// Taken, under this reference.
    Taken(Box<str>),
    /// Not taken.
    No(CommandStatus),
    /// It was never written whole.
    Unsent(&'static str),
    /// It was written, and nobody answered.
    Nothing,
}

/// A bound line to the message centre.
pub(super) struct Session {
    sink: Arc<Mutex<Sink>>,
    shared: Arc<Shared>,
    window: Semaphore,
    patience: Duration,
    reader: JoinHandle<()>,
    enquirer: JoinHandle<()>,
}

/// What the reader and those who ask share.
#[derive(Default)]
struct Shared {
    pending: SyncMutex<HashMap<u32, oneshot::Sender<Command>>>,
    next: AtomicU32,
    closed: AtomicBool,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("open", &self.is_open()).finish_non_exhaustive()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.shared.close();
        self.reader.abort();
        self.enquirer.abort();
    }
}

impl Shared {
    /// Nobody gets an answer any more.
    fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// A number for a request and where its answer will come. Numbers run from 1 to 0x7FFFFFFF.
    fn expect(&self) -> (u32, oneshot::Receiver<Command>) {
        let number = self.next.fetch_add(1, Ordering::SeqCst) % 0x7FFF_FFFF + 1;
        let (sender, receiver) = oneshot::channel();
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).insert(number, sender);
        if self.is_closed() {
            self.forget(number);
        }
        (number, receiver)
    }

    fn forget(&self, number: u32) -> Option<oneshot::Sender<Command>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).remove(&number)
    }
}

fn text<const MIN: usize, const MAX: usize>(text: &str) -> Result<COctetString<MIN, MAX>, &'static str> {
    COctetString::from_string(text.to_owned()).or(Err("settings"))
}

impl Session {
    /// Opens a line and binds as a transceiver.
    pub(super) async fn open(
        settings: &SmppSettings,
        receipts: mpsc::Sender<Arrived>,
    ) -> Result<Arc<Self>, &'static str> {
        let bind = BindTransceiver::builder()
            .system_id(text(&settings.system_id)?)
            .password(text(settings.password.reveal())?)
            .system_type(text(&settings.system_type)?)
            .interface_version(InterfaceVersion::Smpp3_4)
            .addr_ton(Ton::Unknown)
            .addr_npi(Npi::Unknown)
            .address_range(COctetString::empty())
            .build();
        let connecting = timeout(settings.patience, TcpStream::connect(&settings.address));
        let Ok(Ok(stream)) = connecting.await else { return Err("not_connected") };
        stream.set_nodelay(true).ok();
        let (sink, lines) = Framed::new(stream, CommandCodec::new()).split();
        let (sink, shared) = (Arc::new(Mutex::new(sink)), Arc::new(Shared::default()));
        let reader = tokio::spawn(read(lines, sink.clone(), shared.clone(), receipts));
        let enquirer =
            tokio::spawn(enquire(sink.clone(), shared.clone(), (settings.enquire, settings.patience)));
        let window = Semaphore::new(usize::try_from(settings.window.max(1)).unwrap_or(1));
        let session = Self { sink, shared, window, patience: settings.patience, reader, enquirer };
        match session.ask(Pdu::from(bind)).await {
            Asked::Answer(answer) if answer.status() == CommandStatus::EsmeRok => Ok(Arc::new(session)),
            Asked::Answer(_) => Err("not_bound"),
            Asked::Unsent | Asked::Nothing => Err("not_connected"),
        }
    }

    pub(super) fn is_open(&self) -> bool {
        !self.shared.is_closed()
    }

    /// Submits one part as soon as the window has room; `may` is asked right before it is written.
    pub(super) async fn submit(
        &self,
        pdu: SubmitSm,
        may: Option<&(dyn Fn() -> bool + Send + Sync)>,
    ) -> Answer {
        let Ok(_place) = self.window.acquire().await else { return Answer::Unsent("not_connected") };
        if may.is_some_and(|may| !may()) {
            return Answer::Unsent("quiet");
        }
        match self.ask(Pdu::from(pdu)).await {
            Asked::Unsent => Answer::Unsent("not_connected"),
            Asked::Nothing => Answer::Nothing,
            Asked::Answer(answer) if answer.status() == CommandStatus::EsmeRok => {
                let reference = if let Some(Pdu::SubmitSmResp(taken)) = answer.pdu() {
                    taken.message_id().as_str()
                } else {
                    ""
                };
                Answer::Taken(reference.into())
            }
            Asked::Answer(answer) => Answer::No(answer.status()),
        }
    }

    /// Takes leave of the centre.
    pub(super) async fn unbind(&self) {
        let _answer = self.ask(Pdu::Unbind).await;
        self.shared.close();
    }

    async fn ask(&self, pdu: Pdu) -> Asked {
        ask(&self.sink, &self.shared, self.patience, pdu).await
    }
}

enum Asked {
    Answer(Box<Command>),
    Unsent,
    Nothing,
}

async fn ask(sink: &Mutex<Sink>, shared: &Shared, patience: Duration, pdu: Pdu) -> Asked {
    let (number, answer) = shared.expect();
    let command = Command::new(CommandStatus::EsmeRok, number, pdu);
    let mut line = sink.lock().await;
    if shared.is_closed() {
        shared.forget(number);
        return Asked::Unsent;
    }
    // An error of writing means that the last octets never left, so that the centre cannot have read the request whole. Being
    // late says nothing.
    match timeout(patience, line.send(command)).await {
        Ok(Ok(())) => {}
        Ok(Err(_)) => {
            shared.close();
            return Asked::Unsent;
        }
        Err(_) => {
            shared.close();
            return Asked::Nothing;
        }
    }
    drop(line);
    let answered = timeout(patience, answer).await;
    shared.forget(number);
    match answered {
        Ok(Ok(command)) => Asked::Answer(Box::new(command)),
        Ok(Err(_)) | Err(_) => Asked::Nothing,
    }
}

/// Tries the line from time to time; one that does not answer is closed.
async fn enquire(sink: Arc<Mutex<Sink>>, shared: Arc<Shared>, (every, patience): (Duration, Duration)) {
    loop {
        tokio::time::sleep(every).await;
        if shared.is_closed() {
            return;
        }
        if !matches!(ask(&sink, &shared, patience, Pdu::EnquireLink).await, Asked::Answer(_)) {
            shared.close();
            return;
        }
    }
}

/// Reads until the line ends. Whoever still waits for an answer then gets none.
async fn read(
    mut lines: SplitStream<Line>,
    sink: Arc<Mutex<Sink>>,
    shared: Arc<Shared>,
    incoming: mpsc::Sender<Arrived>,
) {
    while let Some(Ok(command)) = lines.next().await {
        if shared.is_closed() {
            break;
        }
        let number = command.sequence_number();
        let id = command.id();
        if id == CommandId::EnquireLink {
            reply(&sink, number, CommandStatus::EsmeRok, Pdu::EnquireLinkResp).await;
        } else if id == CommandId::Unbind {
            reply(&sink, number, CommandStatus::EsmeRok, Pdu::UnbindResp).await;
            break;
        } else if let Some(Pdu::DeliverSm(delivered)) = command.pdu() {
            tokio::spawn(take(delivered.clone(), number, sink.clone(), incoming.clone()));
        } else if let Some(waiting) = shared.forget(number) {
            // Whoever asked may have given up.
            waiting.send(command).ok();
        }
    }
    shared.close();
}

async fn reply(sink: &Mutex<Sink>, number: u32, status: CommandStatus, pdu: Pdu) {
    if sink.lock().await.send(Command::new(status, number, pdu)).await.is_err() {
        tracing::debug!("an answer to the message centre could not be written");
    }
}

/// Hands a receipt, or the wish for no more, on and tells the centre whether it was taken; anything else is let go unread.
async fn take(delivered: DeliverSm, number: u32, sink: Arc<Mutex<Sink>>, to: mpsc::Sender<Arrived>) {
    let receipt = read_receipt(&delivered).map(Incoming::Receipt);
    let taken = match receipt.or_else(|| read_stop(&delivered).map(Incoming::Stop)) {
        None => true,
        Some(incoming) => {
            let (sender, kept) = oneshot::channel();
            to.send(Arrived { incoming, taken: sender }).await.is_ok() && kept.await.unwrap_or(false)
        }
    };
    let status = if taken { CommandStatus::EsmeRok } else { CommandStatus::EsmeRxTAppn };
    let answer = DeliverSmResp::new(COctetString::empty(), Vec::new());
    reply(&sink, number, status, Pdu::from(answer)).await;
}
