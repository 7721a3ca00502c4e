//! Both neighbours of the proxy: an application that answers when it is told to, and a caller.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use crate::harness::DEADLINE;

/// A request or response as it came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Message {
    pub(crate) start: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Message {
    /// The first header of that name, in lower case.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// Trace id and span id of its `traceparent`.
    pub(crate) fn trace(&self) -> (&str, &str) {
        let parts: Vec<&str> = self.get("traceparent").expect("a traceparent").split('-').collect();
        (parts[1], parts[2])
    }
}

/// A server on a thread of its own: whatever is asked is handed out, and answered with what is handed in.
pub(crate) struct Upstream {
    pub(crate) address: String,
    requests: Receiver<Message>,
    answers: SyncSender<String>,
}

impl Upstream {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (seen, requests) = sync_channel(1000);
        let (answers, waiting) = sync_channel::<String>(1000);
        let waiting = Arc::new(Mutex::new(waiting));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (seen, waiting) = (seen.clone(), waiting.clone());
                std::thread::spawn(move || {
                    let mut wire = Wire::new(stream.unwrap());
                    while let Some(request) = wire.message() {
                        // A test that is over neither reads nor answers any more.
                        if seen.send(request).is_err() {
                            return;
                        }
                        let answer = waiting.lock().unwrap().recv();
                        let Ok(answer) = answer else { return };
                        wire.send(&answer);
                    }
                });
            }
        });
        Upstream { address, requests, answers }
    }

    /// The next request.
    pub(crate) fn request(&self) -> Message {
        self.requests.recv_timeout(DEADLINE).expect("a request in time")
    }

    /// Answers a request, the next one if there is none yet.
    pub(crate) fn answer(&self, status: &str) {
        self.answers.send(format!("HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\nok")).unwrap();
    }

    /// Answers a request with more header lines, each with its end.
    pub(crate) fn answer_with(&self, status: &str, headers: &str) {
        self.answers.send(format!("HTTP/1.1 {status}\r\n{headers}Content-Length: 2\r\n\r\nok")).unwrap();
    }

    /// Answers a request as a receiver of telemetry that took all of it.
    pub(crate) fn take(&self) {
        self.answers.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_owned()).unwrap();
    }
}

/// A connection.
pub(crate) struct Wire {
    reader: BufReader<TcpStream>,
}

impl Wire {
    pub(crate) fn to(address: &str) -> Self {
        Wire::new(TcpStream::connect(address).unwrap())
    }

    fn new(stream: TcpStream) -> Self {
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        Wire { reader: BufReader::new(stream) }
    }

    /// Sends a request or response; the other side may be gone.
    pub(crate) fn send(&mut self, text: &str) {
        let _gone = self.reader.get_mut().write_all(text.as_bytes());
    }

    /// Asks for `target`, with more header lines.
    pub(crate) fn ask(&mut self, target: &str, headers: &[&str]) {
        let headers: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
        self.send(&format!("GET {target} HTTP/1.1\r\nHost: shop.test\r\n{headers}\r\n"));
    }

    /// The next message; `None` at the end.
    pub(crate) fn message(&mut self) -> Option<Message> {
        let mut message = Message { start: self.line()?, ..Message::default() };
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            message.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let length = message.get("content-length").map_or(0, |length| length.parse().unwrap());
        message.body = vec![0; length];
        self.reader.read_exact(&mut message.body).ok()?;
        Some(message)
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        self.reader.read_line(&mut line).ok().filter(|count| *count > 0)?;
        Some(line.trim_end().to_owned())
    }
}
