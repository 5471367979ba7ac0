//! A gateway that takes short messages as JSON over HTTP, as the offices of many places have one.

use std::time::Duration;

use base::Redacted;
use serde_json::Value;

use crate::{Handed, SmsText};

/// How a gateway is reached.
#[derive(Debug, Clone)]
pub struct GatewaySettings {
    /// Where requests go.
    pub url: String,
    /// The request; `{to}`, `{text}`, `{key}` and `{token}` are filled inside its texts.
    pub body: Value,
    /// The secret that `{token}` stands for, and that goes as `Authorization: Bearer` where `bearer` says so.
    pub token: Redacted<String>,
    /// Whether the secret goes in the header.
    pub bearer: bool,
    /// Where in the answer the gateway's reference stands, as a JSON pointer; empty where it gives none.
    pub reference: String,
    /// Where in the answer it stands whether it was taken, and what stands there then; the status alone counts where this is empty.
    pub taken: Option<(String, Value)>,
    /// How long an answer may take.
    pub patience: Duration,
}

/// A gateway.
#[derive(Debug)]
pub struct Gateway {
    settings: GatewaySettings,
}

impl Gateway {
    /// Reached by these settings.
    pub fn new(settings: GatewaySettings) -> Self {
        Self { settings }
    }

    /// Hands a message over. `key` is the same however often it is tried, so that a gateway that knows it can say so.
    pub async fn send(&self, to: &Redacted<String>, text: &SmsText, key: &str) -> Handed {
        let token = self.settings.token.reveal();
        let fields =
            [("{to}", to.reveal().as_str()), ("{text}", text.text()), ("{key}", key), ("{token}", token)];
        let body = filled(&self.settings.body, &fields).to_string();
        let settings = self.settings.clone();
        match tokio::task::spawn_blocking(move || post(&settings, &body)).await {
            Ok(handed) => handed,
            Err(_) => Handed::Unsure("broken_off".into()),
        }
    }
}

fn filled(body: &Value, fields: &[(&str, &str)]) -> Value {
    match body {
        Value::String(text) => {
            // A value that was put in is not looked into again.
            let whole = fields.iter().find(|(name, _)| text == name).map(|(_, value)| (*value).to_owned());
            Value::String(whole.unwrap_or_else(|| {
                fields.iter().fold(text.clone(), |text, (name, value)| text.replace(name, value))
            }))
        }
        Value::Array(items) => Value::Array(items.iter().map(|one| filled(one, fields)).collect()),
        Value::Object(items) => {
            Value::Object(items.iter().map(|(name, one)| (name.clone(), filled(one, fields))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => body.clone(),
    }
}

fn post(settings: &GatewaySettings, body: &str) -> Handed {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(settings.patience))
        .http_status_as_error(false)
        .max_redirects(0)
        .build();
    let agent: ureq::Agent = config.into();
    let mut request = agent.post(&settings.url).header("content-type", "application/json");
    if settings.bearer {
        request = request.header("authorization", format!("Bearer {}", settings.token.reveal()));
    }
    match request.send(body) {
        Ok(mut answer) => {
            let status = answer.status().as_u16();
            let text = answer.body_mut().read_to_string().ok();
            told(settings, status, text.and_then(|text| serde_json::from_str(&text).ok()))
        }
        // Nothing was sent before the other side was found and the line stood.
        Err(
            ureq::Error::HostNotFound
            | ureq::Error::ConnectionFailed
            | ureq::Error::Tls(_)
            | ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve),
        ) => Handed::Later("not_connected".into()),
        Err(ureq::Error::Io(fault)) if fault.kind() == std::io::ErrorKind::ConnectionRefused => {
            Handed::Later("not_connected".into())
        }
        Err(_) => Handed::Unsure("no_answer".into()),
    }
}

/// What an answer means.
fn told(settings: &GatewaySettings, status: u16, answer: Option<Value>) -> Handed {
    let code = format!("http_{status}").into_boxed_str();
    match status {
        200..300 => {
            let known = answer.unwrap_or(Value::Null);
            if let Some((place, wanted)) = &settings.taken
                && known.pointer(place) != Some(wanted)
            {
                // It answered in its own words that it did not take it, or in words that nobody knows.
                return if known.pointer(place).is_some() {
                    Handed::Refused("gateway_no".into())
                } else {
                    Handed::Unsure("gateway_words".into())
                };
            }
            let reference = known.pointer(&settings.reference).filter(|_| !settings.reference.is_empty());
            let reference = match reference {
                Some(Value::String(text)) => text.clone(),
                Some(Value::Number(number)) => number.to_string(),
                _ => String::new(),
            };
            Handed::Accepted(reference.into())
        }
        408 | 425 | 429 | 503 => Handed::Later(code),
        400..500 => Handed::Refused(code),
        _ => Handed::Unsure(code),
    }
}
