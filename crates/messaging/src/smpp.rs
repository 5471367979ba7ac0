//! A message centre that speaks SMPP 3.4: one session that is opened when it is needed and kept open, a window of messages under way,
//! `enquire_link` in both directions, receipts.
//!
//! What certainly was not taken may be tried again: no session, or an answer that says no. What was written and not answered may have
//! been taken: it is unsure for good.

mod receipt;
mod reply;
mod session;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};

use base::Redacted;
use rusmpp::{
    CommandStatus,
    pdus::SubmitSm,
    types::{COctetString, OctetString},
    values::{DataCoding, EsmClass, Npi, RegisteredDelivery, ServiceType, Ton},
};
use tokio::{
    sync::{Mutex, mpsc},
    time::Instant,
};

use crate::{Arrived, Handed, SmsText, segments};
pub use receipt::receipt_text;
pub use reply::stops;
use session::{Answer, Session};

/// How a message centre is reached.
#[derive(Debug, Clone)]
pub struct SmppSettings {
    /// `host:port`.
    pub address: String,
    /// Who this office is to it.
    pub system_id: String,
    /// The secret; at most eight characters, says the protocol.
    pub password: Redacted<String>,
    /// The kind of system; mostly empty.
    pub system_type: String,
    /// The number that messages come from.
    pub source: String,
    /// What stands before a mainland number: `86`, or nothing.
    pub country: String,
    /// Most messages under way at a time.
    pub window: u32,
    /// How often the line is tried while nothing else is said.
    pub enquire: Duration,
    /// How long an answer may take.
    pub patience: Duration,
    /// How long after a failure no new session is tried.
    pub rest: Duration,
}

/// A message centre.
#[derive(Debug)]
pub struct Smpp {
    settings: SmppSettings,
    receipts: mpsc::Sender<Arrived>,
    state: Mutex<State>,
    reference: AtomicU8,
}

#[derive(Debug, Default)]
struct State {
    session: Option<Arc<Session>>,
    failed: Option<Instant>,
}

impl Smpp {
    /// Reached by these settings; receipts are sent on as they come in.
    pub fn new(settings: SmppSettings, receipts: mpsc::Sender<Arrived>) -> Self {
        Self { settings, receipts, state: Mutex::default(), reference: AtomicU8::new(0) }
    }

    /// Hands a message over, in as many parts as it takes.
    pub async fn submit(
        &self,
        to: &Redacted<String>,
        text: &SmsText,
        may: &(dyn Fn() -> bool + Send + Sync),
    ) -> Handed {
        let session = match self.session().await {
            Ok(session) => session,
            Err(code) => return Handed::Later(code.into()),
        };
        let parts = segments(text.text(), self.reference.fetch_add(1, Ordering::Relaxed));
        let several = parts.len() > 1;
        let mut reference: Box<str> = "".into();
        for (at, part) in parts.into_iter().enumerate() {
            let Some(pdu) = self.pdu(to, part, several) else { return Handed::Refused("address".into()) };
            match session.submit(pdu, (at == 0).then_some(may)).await {
                // The last part's receipt stands for the whole.
                Answer::Taken(given) => reference = given,
                // A part of it is out: the whole is not sent again.
                Answer::No(_) | Answer::Unsent(_) | Answer::Nothing if at > 0 => {
                    return Handed::Unsure("parted".into());
                }
                Answer::No(status) => return refused(status),
                Answer::Unsent(code) => return Handed::Later(code.into()),
                Answer::Nothing => return Handed::Unsure("no_answer".into()),
            }
        }
        Handed::Accepted(reference)
    }

    /// The session that is open, or a new one.
    async fn session(&self) -> Result<Arc<Session>, &'static str> {
        let mut state = self.state.lock().await;
        if let Some(session) = state.session.as_ref().filter(|session| session.is_open()) {
            return Ok(session.clone());
        }
        state.session = None;
        if state.failed.is_some_and(|at| at.elapsed() < self.settings.rest) {
            return Err("not_connected");
        }
        match Session::open(&self.settings, self.receipts.clone()).await {
            Ok(session) => {
                state.failed = None;
                state.session = Some(session.clone());
                Ok(session)
            }
            Err(code) => {
                state.failed = Some(Instant::now());
                tracing::warn!(code, "the message centre cannot be reached");
                Err(code)
            }
        }
    }

    /// Ends the session, if there is one.
    pub async fn close(&self) {
        if let Some(session) = self.state.lock().await.session.take() {
            session.unbind().await;
        }
    }

    fn pdu(&self, to: &Redacted<String>, part: Vec<u8>, several: bool) -> Option<SubmitSm> {
        let abroad = !self.settings.country.is_empty();
        let to = format!("{}{}", self.settings.country, to.reveal());
        // Not the type's own default, which sets a bit of ANSI-41.
        let class = EsmClass::from(if several { 0x40 } else { 0 });
        let pdu = SubmitSm::builder()
            .service_type(ServiceType::default())
            .source_addr_ton(Ton::Unknown)
            .source_addr_npi(Npi::Unknown)
            .source_addr(COctetString::from_string(self.settings.source.clone()).ok()?)
            .dest_addr_ton(if abroad { Ton::International } else { Ton::National })
            .dest_addr_npi(Npi::Isdn)
            .destination_addr(COctetString::from_string(to).ok()?)
            .esm_class(class)
            // A receipt for either end, and nothing else.
            .registered_delivery(RegisteredDelivery::from(1))
            .data_coding(DataCoding::Ucs2)
            .short_message(OctetString::from_vec(part).ok()?)
            .build();
        Some(pdu)
    }
}

/// What an answer that says no means. The centre has not taken the message in any case.
fn refused(status: CommandStatus) -> Handed {
    let code = format!("smpp_{:#x}", u32::from(status)).into_boxed_str();
    let may_be_later = matches!(
        status,
        CommandStatus::EsmeRthrottled
            | CommandStatus::EsmeRmsgqful
            | CommandStatus::EsmeRsyserr
            | CommandStatus::EsmeRsubmitfail
            | CommandStatus::EsmeRinvcmdid
            | CommandStatus::EsmeRinvbndsts
    );
    if may_be_later { Handed::Later(code) } else { Handed::Refused(code) }
}
