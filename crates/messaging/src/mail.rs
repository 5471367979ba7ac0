//! Mail by SMTP.

use std::time::Duration;

use base::Redacted;
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::{authentication::Credentials, extension::ClientId},
};

use crate::{Handed, MailText, SettingsFault};

/// How the line to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailTls {
    /// From the first octet.
    Whole,
    /// After `STARTTLS`, and not without.
    Starttls,
    /// Not at all: only for a server on the same machine.
    None,
}

/// How a mail server is reached.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line is protected.
    pub tls: MailTls,
    /// Who this office is to it, and the secret.
    pub user: Option<(String, Redacted<String>)>,
    /// Whom mail comes from.
    pub from: String,
    /// How long an answer may take.
    pub patience: Duration,
}

/// A mail server.
#[derive(Debug)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// Reached by these settings.
    pub fn new(settings: &MailSettings) -> Result<Self, SettingsFault> {
        type Transport = AsyncSmtpTransport<Tokio1Executor>;
        let builder = match settings.tls {
            MailTls::Whole => Transport::relay(&settings.host).or(Err(SettingsFault::Value("mail.host")))?,
            MailTls::Starttls => {
                Transport::starttls_relay(&settings.host).or(Err(SettingsFault::Value("mail.host")))?
            }
            MailTls::None => Transport::builder_dangerous(&settings.host),
        };
        let from: Mailbox = settings.from.parse().or(Err(SettingsFault::Value("mail.from")))?;
        let name = ClientId::Domain(from.email.domain().to_owned());
        let mut builder = builder.port(settings.port).timeout(Some(settings.patience)).hello_name(name);
        if let Some((user, password)) = &settings.user {
            builder = builder.credentials(Credentials::new(user.clone(), password.reveal().clone()));
        }
        Ok(Self { transport: builder.build(), from })
    }

    /// Hands a mail over.
    pub async fn send(&self, to: &Redacted<String>, text: &MailText) -> Handed {
        let Ok(to) = to.reveal().parse::<Mailbox>() else { return Handed::Refused("address".into()) };
        let built = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(text.subject())
            .header(ContentType::TEXT_PLAIN)
            .body(text.body().to_owned());
        let Ok(message) = built else { return Handed::Refused("address".into()) };
        // Where there is no server, nothing was sent.
        if !self.transport.test_connection().await.unwrap_or(false) {
            return Handed::Later("not_connected".into());
        }
        match self.transport.send(message).await {
            Ok(_) => Handed::Accepted("".into()),
            Err(fault) => {
                let code =
                    fault.status().map_or_else(|| "no_answer".to_owned(), |status| format!("smtp_{status}"));
                if fault.is_transient() {
                    Handed::Later(code.into())
                } else if fault.is_permanent() {
                    Handed::Refused(code.into())
                } else {
                    Handed::Unsure(code.into())
                }
            }
        }
    }
}
