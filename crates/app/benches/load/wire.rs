//! As little of HTTP as the bench needs: connections that are kept, one request at a time on each.

use std::{fmt::Write as _, io, sync::Mutex};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

/// Connections to one server that wait for a request.
#[derive(Debug)]
pub(crate) struct Wire {
    port: u16,
    idle: Mutex<Vec<BufReader<TcpStream>>>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) cookie: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Wire {
    pub(crate) fn to(port: u16) -> Self {
        Self { port, idle: Mutex::default() }
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> io::Result<Answer> {
        let mut text = format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\n", self.port);
        for (name, value) in headers {
            write!(text, "{name}: {value}\r\n").map_err(io::Error::other)?;
        }
        if !body.is_empty() {
            text.push_str("content-type: application/json\r\n");
        }
        write!(text, "content-length: {}\r\n\r\n{body}", body.len()).map_err(io::Error::other)?;
        let kept = self.idle.lock().unwrap().pop();
        let mut stream = if let Some(stream) = kept {
            stream
        } else {
            let stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
            stream.set_nodelay(true)?;
            BufReader::new(stream)
        };
        stream.write_all(text.as_bytes()).await?;
        let answer = read(&mut stream).await?;
        self.idle.lock().unwrap().push(stream);
        Ok(answer)
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Answer> {
    let status = line(stream).await?.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| io::Error::other("no status"))?;
    let (mut length, mut chunked, mut cookie) = (0, false, None);
    loop {
        let line = line(stream).await?;
        let Some((name, value)) = line.split_once(": ") else { break };
        match &*name.to_ascii_lowercase() {
            "content-length" => length = value.parse().map_err(io::Error::other)?,
            "transfer-encoding" => chunked = true,
            "set-cookie" => cookie = value.split(';').next().map(str::to_owned),
            _ => {}
        }
    }
    let mut body = Vec::new();
    if chunked {
        loop {
            let size = usize::from_str_radix(&line(stream).await?, 16).map_err(io::Error::other)?;
            take(stream, size, &mut body).await?;
            line(stream).await?;
            if size == 0 {
                break;
            }
        }
    } else {
        take(stream, length, &mut body).await?;
    }
    Ok(Answer { status, cookie, body })
}

async fn take(stream: &mut BufReader<TcpStream>, size: usize, body: &mut Vec<u8>) -> io::Result<()> {
    let begin = body.len();
    body.resize(begin + size, 0);
    stream.read_exact(&mut body[begin..]).await.map(drop)
}

async fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Err(io::Error::other("the connection ended"));
    }
    Ok(line.trim_end().to_owned())
}
