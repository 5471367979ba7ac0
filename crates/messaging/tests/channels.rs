//! The gateway against a server that speaks HTTP, and mail against one that speaks SMTP, both octet by octet.
#![cfg(test)]

use std::{sync::Arc, time::Duration};

use base::Redacted;
use messaging::{Gateway, GatewaySettings, Handed, Language, MailSettings, MailTls, Mailer, Templates};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpListener,
    sync::Mutex,
};

/// A server that answers every request with the same and notes what came: head and body.
async fn http(answer: &'static str) -> (String, Arc<Mutex<Vec<(String, String)>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/send", listener.local_addr().unwrap());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noting = seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufReader::new(stream);
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") && stream.read_line(&mut head).await.unwrap() > 0 {}
            let length = head
                .to_ascii_lowercase()
                .split("content-length:")
                .nth(1)
                .map_or(0, |rest| rest.lines().next().unwrap().trim().parse().unwrap());
            let mut body = vec![0; length];
            stream.read_exact(&mut body).await.unwrap();
            noting.lock().await.push((head, String::from_utf8(body).unwrap()));
            stream.get_mut().write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (url, seen)
}

fn gateway(url: &str) -> GatewaySettings {
    GatewaySettings {
        url: url.to_owned(),
        body: serde_json::json!({"mobile": "{to}", "content": "{text}", "sequence": "wanjia-{key}", "extra": {"sign": ["{token}"]}}),
        token: Redacted::new("s3cret".into()),
        bearer: true,
        reference: "/data/id".into(),
        taken: Some(("/code".into(), serde_json::json!(0))),
        patience: Duration::from_millis(500),
    }
}

async fn sent(settings: GatewaySettings) -> Handed {
    let text = Templates::shipped().unwrap();
    Gateway::new(settings).send(&Redacted::new("13800000001".into()), text.sms(Language::Zh), "k7").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_gets_the_json_of_its_settings_and_its_words_are_understood() {
    let (url, seen) = http("HTTP/1.1 200 OK\r\ncontent-length: 31\r\nconnection: close\r\n\r\n{\"code\":0,\"data\":{\"id\":\"g-77\"}}").await;
    assert_eq!(sent(gateway(&url)).await, Handed::Accepted("g-77".into()));
    let (head, body) = seen.lock().await[0].clone();
    assert!(
        head.starts_with("POST /send HTTP/1.1")
            && head.to_ascii_lowercase().contains("authorization: bearer s3cret")
    );
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    let text = Templates::shipped().unwrap();
    assert_eq!(
        body,
        serde_json::json!({"mobile": "13800000001", "content": text.sms(Language::Zh).text(), "sequence": "wanjia-k7", "extra": {"sign": ["s3cret"]}})
    );
    for (answer, meant) in [
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 10\r\nconnection: close\r\n\r\n{\"code\":9}",
            Handed::Refused("gateway_no".into()),
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok",
            Handed::Unsure("gateway_words".into()),
        ),
        (
            "HTTP/1.1 429 Slow\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            Handed::Later("http_429".into()),
        ),
        (
            "HTTP/1.1 400 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            Handed::Refused("http_400".into()),
        ),
        (
            "HTTP/1.1 500 Oh\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            Handed::Unsure("http_500".into()),
        ),
        (
            "HTTP/1.1 302 Go\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            Handed::Unsure("http_302".into()),
        ),
        ("", Handed::Unsure("no_answer".into())),
    ] {
        let (url, seen) = http(answer).await;
        assert_eq!(sent(gateway(&url)).await, meant, "{answer}");
        assert_eq!(seen.lock().await.len(), 1, "tried once: {answer}");
    }
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(sent(gateway(&format!("http://{nobody}/"))).await, Handed::Later("not_connected".into()));
}

/// A mail server that answers the end of the data with `last`; notes what it was told.
async fn smtp(recipient: &'static str, last: &'static str) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noting = seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let noting = noting.clone();
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                stream.get_mut().write_all(b"220 mail\r\n").await.unwrap();
                let (mut line, mut data) = (String::new(), false);
                while stream.read_line(&mut line).await.unwrap_or(0) > 0 {
                    let said = line.trim_end().to_owned();
                    line.clear();
                    noting.lock().await.push(said.clone());
                    let answer = match said.split([' ', ':']).next().unwrap() {
                        "." if data => {
                            data = false;
                            last
                        }
                        _ if data => continue,
                        "RCPT" => recipient,
                        "DATA" => {
                            data = true;
                            "354 go on"
                        }
                        "QUIT" => "221 bye",
                        _ => "250 ok",
                    };
                    if answer.is_empty() {
                        return;
                    }
                    if stream.get_mut().write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    (port, seen)
}

fn mail(port: u16) -> MailSettings {
    MailSettings {
        host: "127.0.0.1".into(),
        port,
        tls: MailTls::None,
        user: None,
        from: "万家 <noreply@office.example>".into(),
        patience: Duration::from_millis(500),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_goes_to_its_server_and_its_answers_are_understood() {
    let templates = Templates::shipped().unwrap();
    let text = templates.mail(Language::En);
    let to = Redacted::new("li@home.example".to_owned());
    let (port, seen) = smtp("250 ok", "250 kept").await;
    let handed = Mailer::new(&mail(port)).unwrap().send(&to, text).await;
    assert_eq!(handed, Handed::Accepted("".into()));
    let seen = seen.lock().await.join("\n");
    for said in [
        "EHLO office.example",
        "RCPT TO:<li@home.example>",
        "MAIL FROM:<noreply@office.example>",
        "Subject: You have a new message",
        "Sign in to read it",
    ] {
        assert!(seen.contains(said), "{said} in {seen}");
    }
    for (recipient, last, meant) in [
        ("550 nobody", "250 ok", "refused"),
        ("451 later", "250 ok", "later"),
        ("250 ok", "452 full", "later"),
        ("250 ok", "554 no", "refused"),
        ("250 ok", "", "unsure"),
    ] {
        let (port, _) = smtp(recipient, last).await;
        let found = match Mailer::new(&mail(port)).unwrap().send(&to, text).await {
            Handed::Accepted(_) => "accepted",
            Handed::Refused(_) => "refused",
            Handed::Later(_) => "later",
            Handed::Unsure(_) => "unsure",
        };
        assert_eq!(found, meant, "{recipient} {last}");
    }
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert_eq!(
        Mailer::new(&mail(nobody)).unwrap().send(&to, text).await,
        Handed::Later("not_connected".into())
    );
}
