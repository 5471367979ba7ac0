//! Whoever takes a message out of the house, and what they answer.

use base::Redacted;
use tokio::sync::oneshot;

use crate::{Gateway, MailText, Mailer, Smpp, SmsText};

/// What came of handing a message over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handed {
    /// The carrier took it, under its own reference; empty where it gives none.
    Accepted(Box<str>),
    /// The carrier will never take it: its code.
    Refused(Box<str>),
    /// The carrier certainly has not taken it, and may later: its code.
    Later(Box<str>),
    /// It was handed over and not answered: nobody knows whether it went out. It is not handed over again.
    Unsure(Box<str>),
}

/// What a carrier says became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptState {
    /// It arrived.
    Delivered,
    /// It did not, and will not.
    Failed,
    /// It is still on its way.
    UnderWay,
}

/// A carrier's receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The carrier's reference of the message.
    pub reference: Box<str>,
    /// What became of it.
    pub state: ReceiptState,
    /// The carrier's code.
    pub code: Box<str>,
}

/// What comes in from a carrier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incoming {
    /// What became of a message.
    Receipt(Receipt),
    /// Somebody answered a short message by a word that asks for no more of them: from which number.
    Stop(Redacted<String>),
}

/// Something that came in. The carrier is told that it was taken only once `taken` says so; until then it keeps it.
#[derive(Debug)]
pub struct Arrived {
    /// It.
    pub incoming: Incoming,
    /// Told once it is durable.
    pub taken: oneshot::Sender<bool>,
}

/// Who carries short messages.
#[derive(Debug)]
pub enum Sms {
    /// A message centre that speaks SMPP 3.4.
    Smpp(Smpp),
    /// A gateway that takes JSON.
    Gateway(Gateway),
}

/// All carriers that the settings name. Without one, its channel is off and nothing is kept for it.
#[derive(Debug, Default)]
pub struct Carriers {
    /// For short messages.
    pub sms: Option<Sms>,
    /// For mail.
    pub mail: Option<Mailer>,
}

impl Sms {
    /// Hands a short message over. `may` is asked at the last moment before each part is written; where it says no before the first,
    /// the message waits.
    pub async fn hand_over(
        &self,
        (to, text, key): (&Redacted<String>, &SmsText, &str),
        may: &(dyn Fn() -> bool + Send + Sync),
    ) -> Handed {
        match self {
            Self::Smpp(smpp) => smpp.submit(to, text, may).await,
            Self::Gateway(_) if !may() => Handed::Later("quiet".into()),
            Self::Gateway(gateway) => gateway.send(to, text, key).await,
        }
    }
}

impl Carriers {
    /// Hands a mail over.
    pub async fn mail(
        &self,
        to: &Redacted<String>,
        text: &MailText,
        may: &(dyn Fn() -> bool + Send + Sync),
    ) -> Handed {
        match &self.mail {
            None => Handed::Later("no_carrier".into()),
            Some(_) if !may() => Handed::Later("quiet".into()),
            Some(mailer) => mailer.send(to, text).await,
        }
    }
}
