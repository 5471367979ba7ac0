//! The settings of the channels: a file of TOML that names where secrets lie and holds none of them.

use std::{path::Path, time::Duration};

use base::Redacted;
use serde::Deserialize;
use tokio::sync::mpsc;

use crate::{
    Arrived, Carriers, Gateway, GatewaySettings, MailSettings, MailTls, Mailer, Smpp, SmppSettings, Sms,
};

/// Why settings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsFault {
    /// They are not of the form.
    #[error(
        "第 {line} 行写得不对，全部设置见 docs/messages.md · line {line}: {message}; docs/messages.md shows every setting"
    )]
    Form {
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        message: String,
    },
    /// A value cannot be right.
    #[error("`{0}` 的值不能用：{zh} · `{0}` cannot be used: {en}", zh = wanted(.0).0, en = wanted(.0).1)]
    Value(&'static str),
    /// A secret's file cannot be read, or is empty.
    #[error(
        "`{0}` 指的文件读不了或是空的：里面只写密码，并让服务的用户能读 · the file that `{0}` names cannot be read or is empty: write the secret alone into it, and let the service's user read it"
    )]
    Secret(&'static str),
    /// Two carriers for one channel.
    #[error("`sms.smpp` 和 `sms.gateway` 只写一个 · name either `sms.smpp` or `sms.gateway`, not both")]
    Both,
}

/// What a setting is to be.
fn wanted(setting: &str) -> (&'static str, &'static str) {
    match setting {
        "sms.smpp.system_id" => (
            "最多 15 个 ASCII 字符，照运营商给的写",
            "at most 15 ASCII characters, as the operator gave them",
        ),
        "sms.smpp.password_file" => (
            "SMPP 3.4 规定密码最多 8 个 ASCII 字符",
            "the password in it has at most 8 ASCII characters, says SMPP 3.4",
        ),
        "sms.smpp.system_type" => (
            "最多 12 个 ASCII 字符；运营商没给就不写",
            "at most 12 ASCII characters; leave it out where the operator gave none",
        ),
        "sms.smpp.source" => (
            "发送号码，最多 20 个 ASCII 字符",
            "the number that messages come from, at most 20 ASCII characters",
        ),
        "sms.smpp.window" => ("同时在途 1 至 1000 条", "1 to 1000 messages under way at a time"),
        "sms.smpp.country" => (
            "最多四位数字，如 86；运营商不要就不写",
            "at most four digits such as 86; leave it out where the operator wants none",
        ),
        "sms.gateway.url" => (
            "以 https:// 开头，或 http://127.0.0.1、http://localhost 开头的地址",
            "an address that begins with https://, or with http://127.0.0.1 or http://localhost",
        ),
        "sms.gateway.body" => ("要有 {to} 和 {text} 的对象", "an object in which {to} and {text} stand"),
        "sms.gateway.taken_at" => (
            "`taken_at` 和 `taken_is` 要么都写，要么都不写",
            "give `taken_at` and `taken_is` both, or neither",
        ),
        "mail.user" => (
            "`user` 和 `password_file` 要么都写，要么都不写",
            "give `user` and `password_file` both, or neither",
        ),
        "mail.tls" => (
            "\"whole\" 或 \"starttls\"；\"none\" 只能用于本机、不带用户的服务器",
            "\"whole\" or \"starttls\"; \"none\" only for a server of this machine, without a user",
        ),
        "mail.from" => {
            ("发件地址，如 万家 <noreply@office.example>", "an address such as 万家 <noreply@office.example>")
        }
        "mail.host" => ("证书里能写的主机名", "a host that can be named in a certificate"),
        _ => ("见 docs/messages.md", "see docs/messages.md"),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    sms: SmsFile,
    mail: Option<MailFile>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SmsFile {
    smpp: Option<SmppFile>,
    gateway: Option<GatewayFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SmppFile {
    address: String,
    system_id: String,
    password_file: String,
    #[serde(default)]
    system_type: String,
    source: String,
    #[serde(default)]
    country: String,
    #[serde(default = "window")]
    window: u32,
    #[serde(default = "minute")]
    enquire_seconds: u64,
    #[serde(default = "half_minute")]
    patience_seconds: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GatewayFile {
    url: String,
    body: serde_json::Value,
    token_file: Option<String>,
    #[serde(default)]
    bearer: bool,
    #[serde(default)]
    reference: String,
    #[serde(default)]
    taken_at: String,
    taken_is: Option<serde_json::Value>,
    #[serde(default = "half_minute")]
    patience_seconds: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MailFile {
    host: String,
    port: u16,
    tls: String,
    user: Option<String>,
    password_file: Option<String>,
    from: String,
    #[serde(default = "half_minute")]
    patience_seconds: u64,
}

const fn window() -> u32 {
    10
}
const fn minute() -> u64 {
    60
}
const fn half_minute() -> u64 {
    30
}

/// Reads settings and makes the carriers that they name; `secret` reads a file that is named in them.
pub fn read_settings(
    text: &str,
    secret: impl Fn(&Path) -> std::io::Result<String>,
    receipts: &mpsc::Sender<Arrived>,
) -> Result<Carriers, SettingsFault> {
    let file: File = toml::from_str(text).map_err(|fault| SettingsFault::Form {
        // The line alone: what stands in it may be a secret.
        line: fault
            .span()
            .and_then(|span| text.get(..span.start))
            .map_or(1, |above| above.matches('\n').count() + 1),
        message: fault.message().to_owned(),
    })?;
    let secret = |setting: &'static str, file: &str| {
        let read = secret(Path::new(file)).or(Err(SettingsFault::Secret(setting)))?;
        let read = read.trim();
        if read.is_empty() { Err(SettingsFault::Secret(setting)) } else { Ok(Redacted::new(read.to_owned())) }
    };
    let sms = match (file.sms.smpp, file.sms.gateway) {
        (Some(_), Some(_)) => return Err(SettingsFault::Both),
        (Some(one), None) => {
            let password = secret("sms.smpp.password_file", &one.password_file)?;
            Some(Sms::Smpp(Smpp::new(smpp(one, password)?, receipts.clone())))
        }
        (None, Some(one)) => {
            let token =
                one.token_file.as_deref().map(|file| secret("sms.gateway.token_file", file)).transpose()?;
            Some(Sms::Gateway(Gateway::new(gateway(one, token)?)))
        }
        (None, None) => None,
    };
    let mail = match file.mail {
        None => None,
        Some(one) => {
            let user = match (one.user, one.password_file) {
                (Some(user), Some(file)) => Some((user, secret("mail.password_file", &file)?)),
                (None, None) => None,
                _ => return Err(SettingsFault::Value("mail.user")),
            };
            let tls = match one.tls.as_str() {
                "whole" => MailTls::Whole,
                "starttls" => MailTls::Starttls,
                "none" => MailTls::None,
                _ => return Err(SettingsFault::Value("mail.tls")),
            };
            // A password in clear goes to nobody but the machine itself.
            if tls == MailTls::None && user.is_some() {
                return Err(SettingsFault::Value("mail.tls"));
            }
            let patience = Duration::from_secs(one.patience_seconds.max(1));
            Some(Mailer::new(&MailSettings {
                host: one.host,
                port: one.port,
                tls,
                user,
                from: one.from,
                patience,
            })?)
        }
    };
    Ok(Carriers { sms, mail })
}

fn smpp(one: SmppFile, password: Redacted<String>) -> Result<SmppSettings, SettingsFault> {
    let fits = |text: &str, most: usize| text.is_ascii() && text.len() <= most;
    for (setting, text, most) in [
        ("sms.smpp.system_id", one.system_id.as_str(), 15),
        ("sms.smpp.password_file", password.reveal().as_str(), 8),
        ("sms.smpp.system_type", one.system_type.as_str(), 12),
        ("sms.smpp.source", one.source.as_str(), 20),
    ] {
        if !fits(text, most) {
            return Err(SettingsFault::Value(setting));
        }
    }
    if !(1..=1_000).contains(&one.window) {
        return Err(SettingsFault::Value("sms.smpp.window"));
    }
    if one.country.len() > 4 || !one.country.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(SettingsFault::Value("sms.smpp.country"));
    }
    Ok(SmppSettings {
        address: one.address,
        system_id: one.system_id,
        password,
        system_type: one.system_type,
        source: one.source,
        country: one.country,
        window: one.window,
        enquire: Duration::from_secs(one.enquire_seconds.max(5)),
        patience: Duration::from_secs(one.patience_seconds.clamp(1, 120)),
        rest: Duration::from_secs(5),
    })
}

/// Whether nobody on the way can read what is sent there: it is encrypted, or stays on this machine.
fn is_private(url: &str) -> bool {
    let here = |host: &str| {
        url.strip_prefix(host).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    };
    url.starts_with("https://") || here("http://127.0.0.1") || here("http://localhost")
}

fn gateway(one: GatewayFile, token: Option<Redacted<String>>) -> Result<GatewaySettings, SettingsFault> {
    let text = one.body.to_string();
    if !text.contains("{to}") || !text.contains("{text}") {
        return Err(SettingsFault::Value("sms.gateway.body"));
    }
    if !is_private(&one.url) {
        return Err(SettingsFault::Value("sms.gateway.url"));
    }
    let proof = match (one.taken_at.is_empty(), one.taken_is) {
        (true, None) => None,
        (false, Some(value)) => Some((one.taken_at, value)),
        _ => return Err(SettingsFault::Value("sms.gateway.taken_at")),
    };
    Ok(GatewaySettings {
        url: one.url,
        body: one.body,
        token: token.unwrap_or_default(),
        bearer: one.bearer,
        reference: one.reference,
        taken: proof,
        patience: Duration::from_secs(one.patience_seconds.clamp(1, 120)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"
        [sms.smpp]
        address = "smsc.example:2775"
        system_id = "wanjia"
        password_file = "/etc/wanjia/smpp"
        source = "10690000"
        country = "86"
        [mail]
        host = "mail.example"
        port = 465
        tls = "whole"
        user = "wanjia"
        password_file = "/etc/wanjia/mail"
        from = "万家 <noreply@office.example>"
    "#;

    fn read(text: &str) -> Result<Carriers, SettingsFault> {
        let (receipts, _taken) = mpsc::channel(1);
        read_settings(
            text,
            |file| Ok(if file.ends_with("empty") { "\n".into() } else { "secret7\n".into() }),
            &receipts,
        )
    }

    #[test]
    fn settings_name_secrets_and_hold_none() {
        let carriers = read(WHOLE).unwrap();
        assert!(matches!(carriers.sms, Some(Sms::Smpp(_))) && carriers.mail.is_some());
        assert!(!format!("{carriers:?}").contains("secret7"), "no secret in what may be logged");
        for (from, to) in [
            ("password_file = \"/etc/wanjia/smpp\"", "password = \"clear\""),
            ("/etc/wanjia/smpp", "/etc/wanjia/empty"),
            ("tls = \"whole\"", "tls = \"none\""),
            ("10690000", "106900001069000010690"),
            ("noreply@office.example", "nobody"),
            (
                "[mail]",
                "[sms.gateway]\nurl=\"https://x.example\"\nbody={to=\"{to}\",text=\"{text}\"}\n[mail]",
            ),
        ] {
            assert!(read(&WHOLE.replacen(from, to, 1)).is_err(), "{to}");
        }
    }

    #[test]
    fn a_fault_says_where_it_is_and_what_to_do_and_no_secret() {
        let said = |from: &str, to: &str| read(&WHOLE.replacen(from, to, 1)).unwrap_err().to_string();
        let clear = said("password_file = \"/etc/wanjia/smpp\"", "password = \"clear7\"");
        assert!(
            clear.starts_with("第 5 行") && clear.contains("line 5: ") && !clear.contains("clear7"),
            "{clear}"
        );
        assert!(
            said("country = \"86\"", "country = \"+86\"")
                .contains("`sms.smpp.country` cannot be used: at most four digits")
        );
        assert!(said("country = \"86\"", "window = 0").contains("1 to 1000"));
        assert!(said("/etc/wanjia/smpp", "/etc/wanjia/empty").contains("write the secret alone into it"));
        assert!(said("tls = \"whole\"", "tls = \"ssl\"").contains("\"starttls\""));
        // Whatever can be refused says what is wanted.
        let text = include_str!("settings.rs").split("mod tests").next().unwrap();
        let named = text.split("SettingsFault::Value(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        for setting in named {
            assert_ne!(wanted(setting), wanted(""), "{setting}");
        }
    }

    #[test]
    fn a_gateway_is_called_by_tls_and_told_whom_and_what() {
        let one = "[sms.gateway]\nurl = \"https://sms.example/send\"\nbody = { mobile = \"{to}\", content = \"{text}\" }\n";
        assert!(matches!(read(one).unwrap().sms, Some(Sms::Gateway(_))));
        for (from, to) in [("https://", "http://"), ("{to}", "everybody"), ("{text}", "hello")] {
            assert!(read(&one.replacen(from, to, 1)).is_err(), "{to}");
        }
        assert!(read("").unwrap().sms.is_none());
    }
}
