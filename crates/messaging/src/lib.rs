//! What residents are told, and how it leaves the house: templates as data, quiet hours, the states of a sending, and the
//! channels SMS (SMPP 3.4 or an HTTP gateway) and mail.
//!
//! # What may leave
//!
//! An SMS is an [`SmsText`], a mail a [`MailText`]: both are read from the data file, have no fields, and are refused there if they
//! name anything of a matter. There is no other way to make one, so that no use case can put a name, a number or a matter into a
//! message that others may read on a telephone's screen.
//!
//! # What is promised of a sending
//!
//! A carrier answers with [`Handed`]. Only [`Handed::Later`] says that the carrier certainly has not taken the message; only then is it
//! tried again. Whatever was written to the carrier and not answered is [`Handed::Unsure`] and is never sent again by itself: **at
//! most once**, with a person's eye on the rest.

mod carriers;
mod gateway;
mod mail;
mod outbox;
mod quiet;
mod settings;
mod smpp;
mod sms_text;
mod templates;
#[cfg(feature = "testing")]
pub mod testing;

pub use carriers::{Arrived, Carriers, Handed, Incoming, Receipt, ReceiptState, Sms};
pub use gateway::{Gateway, GatewaySettings};
pub use mail::{MailSettings, MailTls, Mailer};
pub use outbox::{ATTEMPTS, CAP_PER_DAY, Channel, LEASE_SECONDS, SendState, Topic, backoff_seconds, mobile};
pub use quiet::{may_send, next_allowed};
pub use settings::{SettingsFault, read_settings};
pub use smpp::{Smpp, SmppSettings, receipt_text, stops};
pub use sms_text::{MailText, SmsText, segments};
pub use templates::{Filled, Language, TemplateFault, Templates, Words};
