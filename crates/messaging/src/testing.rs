//! A message centre for tests. It reads SMPP 3.4 octet by octet out of the specification and shares no code with the client, notes
//! everything that it was handed with the moment, and fails in the ways that real ones do.

use std::{
    collections::BTreeSet,
    fmt,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};

use base::{Env, Timestamp};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::Mutex as AsyncMutex,
};

const BIND: u32 = 0x0000_0009;
const SUBMIT: u32 = 0x0000_0004;
const DELIVER: u32 = 0x0000_0005;
const UNBIND: u32 = 0x0000_0006;
const ENQUIRE: u32 = 0x0000_0015;
const ANSWER: u32 = 0x8000_0000;
const THROTTLED: u32 = 0x58;
const QUEUE_FULL: u32 = 0x14;

/// What the centre does with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// Takes it and says so.
    Take,
    /// Says that too many come.
    Throttle,
    /// Says that its queue is full.
    Full,
    /// Refuses it for good, by this code.
    Refuse(u32),
    /// Takes it and cuts the line before it says so.
    TakeAndCut,
    /// Cuts the line and takes nothing.
    Cut,
    /// Takes it and never says anything.
    TakeAndKeepSilent,
}

/// One `submit_sm` as it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// When.
    pub at: Timestamp,
    /// To whom.
    pub to: String,
    /// From whom.
    pub from: String,
    /// Its class.
    pub class: u8,
    /// Its coding.
    pub coding: u8,
    /// The header of a part, where there is one: reference, parts in all, which part.
    pub part: Option<(u8, u8, u8)>,
    /// The text, out of UCS-2.
    pub text: String,
    /// Whether a telephone will ring: the centre took it, whatever it said.
    pub taken: bool,
    /// The reference under which it took it.
    pub reference: String,
}

type Choose = Box<dyn FnMut(&str) -> Behaviour + Send>;

struct Inner {
    env: Env,
    secret: (String, String),
    choose: Mutex<Choose>,
    received: Mutex<Vec<Received>>,
    faults: Mutex<Vec<String>>,
    next: AtomicU64,
    asked: AtomicU32,
    open: AtomicU32,
    most_open: AtomicU32,
    binds: AtomicU32,
    receipts: Mutex<(u64, u64)>,
    lines: Mutex<Vec<Arc<AsyncMutex<OwnedWriteHalf>>>>,
    answer_after: Duration,
}

/// A message centre on a port of this machine.
#[derive(Clone)]
pub struct Centre {
    /// Where it is.
    pub address: SocketAddr,
    inner: Arc<Inner>,
}

impl fmt::Debug for Centre {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Centre").field("address", &self.address).finish_non_exhaustive()
    }
}

fn held<T>(lock: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Centre {
    /// Starts one that reads the time from `env`, knows one name and password, does with each message (by its addressee) what `choose`
    /// says and answers after a while.
    pub async fn start(
        env: Env,
        (name, password): (&str, &str),
        answer_after: Duration,
        choose: impl FnMut(&str) -> Behaviour + Send + 'static,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let inner = Arc::new(Inner {
            env,
            secret: (name.to_owned(), password.to_owned()),
            choose: Mutex::new(Box::new(choose)),
            received: Mutex::default(),
            faults: Mutex::default(),
            next: AtomicU64::new(1),
            asked: AtomicU32::new(0),
            open: AtomicU32::new(0),
            most_open: AtomicU32::new(0),
            binds: AtomicU32::new(0),
            receipts: Mutex::default(),
            lines: Mutex::default(),
            answer_after,
        });
        let serving = inner.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, serving.clone()));
            }
        });
        Ok(Self { address, inner })
    }

    /// Everything that came in, in its order.
    pub fn received(&self) -> Vec<Received> {
        held(&self.inner.received).clone()
    }

    /// What was against the protocol.
    pub fn faults(&self) -> Vec<String> {
        held(&self.inner.faults).clone()
    }

    /// The most messages that were under way on one line at a time.
    pub fn most_open(&self) -> u32 {
        self.inner.most_open.load(Ordering::SeqCst)
    }

    /// How often somebody bound.
    pub fn binds(&self) -> u32 {
        self.inner.binds.load(Ordering::SeqCst)
    }

    /// How often the line was tried by `enquire_link`.
    pub fn enquired(&self) -> u32 {
        self.inner.asked.load(Ordering::SeqCst)
    }

    /// Somebody with this number answers what they were sent last, in UCS-2, over the line that it went by.
    pub async fn answers(&self, from: &str, text: &str) {
        let lines = held(&self.inner.lines).clone();
        let Some(line) = lines.last() else { return };
        let octets: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let mut body = vec![0, 1, 1];
        body.extend(from.bytes());
        // End of the number, to whom, class, protocol, priority, two times, registered, replace, coding, default.
        body.extend([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0]);
        body.push(u8::try_from(octets.len()).unwrap_or_default());
        body.extend(octets);
        let number =
            0x1000_0000 + u32::try_from(self.inner.next.fetch_add(1, Ordering::SeqCst)).unwrap_or_default();
        write_pdu(line, (DELIVER, 0, number), &body).await;
    }

    /// How many receipts were taken, and how many were sent back to be tried again.
    pub fn receipts(&self) -> (u64, u64) {
        *held(&self.inner.receipts)
    }
}

struct Pdu {
    id: u32,
    status: u32,
    number: u32,
    body: Vec<u8>,
}

async fn read_pdu(line: &mut OwnedReadHalf) -> Option<Pdu> {
    let length = usize::try_from(line.read_u32().await.ok()?).ok()?;
    let (id, status, number) =
        (line.read_u32().await.ok()?, line.read_u32().await.ok()?, line.read_u32().await.ok()?);
    let mut body = vec![0; length.checked_sub(16)?];
    line.read_exact(&mut body).await.ok()?;
    Some(Pdu { id, status, number, body })
}

async fn write_pdu(line: &AsyncMutex<OwnedWriteHalf>, (id, status, number): (u32, u32, u32), body: &[u8]) {
    let length = u32::try_from(16 + body.len()).unwrap_or_default();
    let mut octets: Vec<u8> =
        [length, id, status, number].iter().flat_map(|word| word.to_be_bytes()).collect();
    octets.extend(body);
    line.lock().await.write_all(&octets).await.ok();
}

/// Reads a body's fields from its beginning.
struct Fields<'b>(&'b [u8]);

impl<'b> Fields<'b> {
    fn octet(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn text(&mut self) -> Option<String> {
        let end = self.0.iter().position(|octet| *octet == 0)?;
        let text = String::from_utf8(self.0.get(..end)?.to_vec()).ok()?;
        self.0 = self.0.get(end + 1..)?;
        Some(text)
    }

    fn octets(&mut self, length: u8) -> Option<&'b [u8]> {
        let (first, rest) = self.0.split_at_checked(length.into())?;
        self.0 = rest;
        Some(first)
    }
}

/// A `submit_sm` after SMPP 3.4, 4.4.1.
fn submitted(body: &[u8], at: Timestamp) -> Option<Received> {
    let mut fields = Fields(body);
    fields.text()?; // service_type
    fields.octets(2)?; // source_addr_ton, source_addr_npi
    let from = fields.text()?;
    fields.octets(2)?; // dest_addr_ton, dest_addr_npi
    let to = fields.text()?;
    let class = fields.octet()?;
    fields.octets(2)?; // protocol_id, priority_flag
    fields.text()?; // schedule_delivery_time
    fields.text()?; // validity_period
    fields.octets(2)?; // registered_delivery, replace_if_present_flag
    let coding = fields.octet()?;
    fields.octet()?; // sm_default_msg_id
    let length = fields.octet()?;
    let mut octets = fields.octets(length)?;
    let mut part = None;
    if class & 0x40 != 0 {
        let (header, rest) = octets.split_at_checked(6)?;
        if let [5, 0, 3, reference, all, which] = header {
            part = Some((*reference, *all, *which));
        }
        octets = rest;
    }
    let units: Vec<u16> = octets.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    let text = String::from_utf16(&units).ok()?;
    Some(Received { at, to, from, class, coding, part, text, taken: false, reference: String::new() })
}

async fn serve(stream: TcpStream, inner: Arc<Inner>) {
    let (mut reading, writing) = stream.into_split();
    let writing = Arc::new(AsyncMutex::new(writing));
    let (mut bound, mut numbers) = (false, BTreeSet::new());
    let against = |what: &str| held(&inner.faults).push(what.to_owned());
    while let Some(pdu) = read_pdu(&mut reading).await {
        if pdu.id & ANSWER == 0 && !numbers.insert(pdu.number) {
            against("a sequence number came twice");
        }
        if pdu.id & ANSWER == 0 && pdu.status != 0 {
            against("a request has a status");
        }
        match pdu.id {
            BIND => {
                let mut fields = Fields(&pdu.body);
                let given = fields.text().zip(fields.text());
                bound = given.as_ref() == Some(&inner.secret);
                fields.text();
                if fields.octet() != Some(0x34) {
                    against("the version is not 3.4");
                }
                inner.binds.fetch_add(1, Ordering::SeqCst);
                held(&inner.lines).push(writing.clone());
                let status = if bound { 0 } else { 0x0E };
                write_pdu(&writing, (BIND | ANSWER, status, pdu.number), b"centre\0").await;
            }
            SUBMIT if bound => {
                if !take(&inner, &writing, &pdu).await {
                    return;
                }
            }
            ENQUIRE => {
                inner.asked.fetch_add(1, Ordering::SeqCst);
                write_pdu(&writing, (ENQUIRE | ANSWER, 0, pdu.number), &[]).await;
            }
            UNBIND => {
                write_pdu(&writing, (UNBIND | ANSWER, 0, pdu.number), &[]).await;
                return;
            }
            id if id == DELIVER | ANSWER => {
                let mut receipts = held(&inner.receipts);
                if pdu.status == 0 { receipts.0 += 1 } else { receipts.1 += 1 }
            }
            id if id & ANSWER != 0 => {}
            _ => against("a request that cannot be"),
        }
    }
}

/// Does with a message what is chosen; `false` once the line is cut.
async fn take(inner: &Arc<Inner>, writing: &Arc<AsyncMutex<OwnedWriteHalf>>, pdu: &Pdu) -> bool {
    let Some(mut received) = submitted(&pdu.body, inner.env.now()) else {
        held(&inner.faults).push("a submit_sm does not read".to_owned());
        return true;
    };
    if received.coding != 8 || received.class & 0x3F != 0 {
        held(&inner.faults).push(format!("coding {} class {:#x}", received.coding, received.class));
    }
    let behaviour = (held(&inner.choose))(&received.to);
    received.taken =
        matches!(behaviour, Behaviour::Take | Behaviour::TakeAndCut | Behaviour::TakeAndKeepSilent);
    received.reference = format!("{:08x}", inner.next.fetch_add(1, Ordering::SeqCst));
    let reference = received.reference.clone();
    held(&inner.received).push(received);
    let status = match behaviour {
        Behaviour::Take => 0,
        Behaviour::Throttle => THROTTLED,
        Behaviour::Full => QUEUE_FULL,
        Behaviour::Refuse(status) => status,
        Behaviour::TakeAndKeepSilent => return true,
        Behaviour::TakeAndCut | Behaviour::Cut => {
            writing.lock().await.shutdown().await.ok();
            return false;
        }
    };
    let open = inner.open.fetch_add(1, Ordering::SeqCst) + 1;
    inner.most_open.fetch_max(open, Ordering::SeqCst);
    let (inner, writing, number) = (inner.clone(), writing.clone(), pdu.number);
    tokio::spawn(async move {
        tokio::time::sleep(inner.answer_after).await;
        inner.open.fetch_sub(1, Ordering::SeqCst);
        // By 3.4, an answer that says no has no body.
        let body = if status == 0 { format!("{reference}\0").into_bytes() } else { Vec::new() };
        write_pdu(&writing, (SUBMIT | ANSWER, status, number), &body).await;
        if status == 0 {
            write_pdu(&writing, (DELIVER, 0, number), &receipt(&reference)).await;
        }
    });
    true
}

/// A receipt after SMPP 3.4, 4.6.1 and appendix B.
fn receipt(reference: &str) -> Vec<u8> {
    let text = format!(
        "id:{reference} sub:001 dlvrd:001 submit date:2606300800 done date:2606300801 stat:DELIVRD err:000 text:"
    );
    let mut body = vec![0, 0, 0, 0, 0, 0, 0, 0x04, 0, 0, 0, 0, 0, 0, 0, 0];
    body.push(u8::try_from(text.len()).unwrap_or_default());
    body.extend(text.into_bytes());
    body
}
