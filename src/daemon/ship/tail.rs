//! One file that is followed: what is known of it, how far it is read.

use std::borrow::Cow;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::envelope::{Line, Opener, Shape};
use super::flow::Flow;
use super::place::{Head, Key, Places, lowest};
use super::pods;
use super::source::{Peek, Source, is_gzip};
use crate::daemon::delivery::Origin;
use crate::pipeline::Pipeline;
use crate::record::Stream;
use crate::time::Mono;

/// Bytes before the offset that are remembered, to know the file again.
const RECENT: usize = 64;

/// A file of which the first line is longer is a plain one.
const LONGEST_FIRST_LINE: usize = 128 << 10;

/// A line in an envelope is kept until it is complete, unless it is longer: engines write lines of 16 KiB.
const LONGEST_LINE: usize = 1 << 20;

/// What is done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// It is read.
    Live,
    /// Nothing: it holds the same as that other file, and is read when that one loses it.
    Copy(u64),
    /// Nothing: it was there before we were.
    Ignored,
    /// Nothing: it is gone, or nobody asks for it any more.
    Gone,
}

/// What a look at the file gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Got {
    /// So many bytes.
    Bytes(usize),
    /// There is no more for now.
    End,
    /// It no longer holds what was read.
    Truncated,
}

/// A line of which pieces were taken already.
#[derive(Debug, Clone, Copy)]
struct Long {
    stream: Stream,
    /// It goes on in the next one.
    partial: bool,
    length: u64,
}

/// The file.
#[derive(Debug)]
pub(super) struct Tail {
    /// Our own number for it.
    pub(super) id: u64,
    pub(super) key: Key,
    /// Where it is, links resolved.
    pub(super) path: PathBuf,
    /// Where it is, as it was asked for: what records say.
    pub(super) shown: PathBuf,
    /// The path at which its generations begin.
    pub(super) lineage: PathBuf,
    pub(super) state: State,
    /// The last scan saw it.
    pub(super) seen: bool,
    /// The last scan did not see it, and another one is to confirm that.
    pub(super) missed: bool,
    /// Since when no scan sees it, or another file has taken its place.
    pub(super) left: Option<Mono>,
    pub(super) size: u64,
    /// Names its content for good.
    pub(super) name: String,
    pub(super) head: Head,
    recent: Vec<u8>,
    /// Offset of the next byte to read.
    pub(super) read: u64,
    /// End of the last complete line.
    lined: u64,
    /// A line that is not complete, still in its envelope.
    raw: Vec<u8>,
    long: Option<Long>,
    shape: Option<Shape>,
    /// An earlier run found two streams in it.
    enveloped: bool,
    pub(super) flows: Vec<Flow>,
    /// Where its streams begin.
    begin: Places,
    /// What has been acknowledged.
    pub(super) acked: Places,
    source: Option<Source>,
    /// It has been read to its end.
    pub(super) drained: bool,
    /// Nothing more is to be had from its content: it was read to its end, or another file goes on with it.
    pub(super) spent: bool,
    /// What was read from it was checked against what we know of it.
    verified: bool,
    pub(super) touched: Mono,
}

/// Makes pipelines.
pub(super) trait Maker {
    /// The pipeline of a stream.
    fn pipeline(&self, stream: Stream) -> Option<Pipeline>;
}

impl Tail {
    /// A file that goes on at `places`.
    pub(super) fn new(id: u64, key: Key, path: PathBuf, shown: PathBuf, name: String, places: Places) -> Self {
        Tail {
            id,
            key,
            lineage: path.clone(),
            path,
            shown,
            state: State::Live,
            seen: true,
            missed: false,
            left: None,
            size: 0,
            name,
            head: Head::default(),
            recent: Vec::new(),
            read: lowest(&places),
            lined: lowest(&places),
            raw: Vec::new(),
            long: None,
            shape: None,
            enveloped: false,
            flows: Vec::new(),
            begin: places,
            acked: places,
            source: None,
            drained: false,
            spent: false,
            verified: false,
            touched: Mono(0),
        }
    }

    /// Its descriptor is open.
    pub(super) fn is_open(&self) -> bool {
        self.source.is_some()
    }

    /// Nothing has been in it yet, as far as is known.
    pub(super) fn is_blank(&self) -> bool {
        self.read == 0 && self.head.length == 0
    }

    /// Closes it; what is known of it stays.
    pub(super) fn close(&mut self) {
        self.source = None;
    }

    /// Nothing of it is unfinished.
    pub(super) fn is_idle(&self) -> bool {
        self.raw.is_empty() && self.long.is_none() && self.flows.iter().all(Flow::is_idle)
    }

    /// Forgets pipelines that hold nothing.
    pub(super) fn rest(&mut self) {
        if self.is_idle() {
            self.begin = self.places();
            self.flows.clear();
        }
    }

    /// How far its streams have come.
    pub(super) fn places(&self) -> Places {
        match self.flows.as_slice() {
            [] => self.begin,
            [one] => [one.place(self.lined); 2],
            [first, second, ..] => [first.place(self.lined), second.place(self.lined)],
        }
    }

    /// Opens it where that is needed; false when it is not there.
    pub(super) fn open(&mut self) -> io::Result<bool> {
        if self.source.is_none() {
            self.source = match Source::open(&self.path, self.key, is_gzip(&self.path)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                other => other?,
            };
        }
        Ok(self.source.is_some())
    }

    /// Reads on. What is read is checked to be of the file that we know: only afterwards is that certain.
    pub(super) fn read(&mut self, into: &mut [u8]) -> io::Result<Got> {
        let Some(source) = &mut self.source else { return Ok(Got::End) };
        let count = match source.read(self.read, into) {
            // A compressed file that is still being written ends too early.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => 0,
            other => other?,
        };
        let mut begins = None;
        if let Some((size, _)) = source.stat()? {
            self.size = size;
            begins = if size >= self.read + count as u64 { self.fits()? } else { None };
            if begins.is_none() {
                return Ok(Got::Truncated);
            }
        }
        self.verified = true;
        self.drained = count == 0;
        if count == 0 {
            return Ok(Got::End);
        }
        let bytes = into.get(..count).unwrap_or_default();
        self.grow_head(begins.unwrap_or_default(), bytes);
        self.read += count as u64;
        let keep = bytes.get(bytes.len().saturating_sub(RECENT)..).unwrap_or_default();
        self.recent.extend_from_slice(keep);
        let over = self.recent.len().saturating_sub(RECENT);
        self.recent.drain(..over);
        Ok(Got::Bytes(count))
    }

    /// What the file begins with, as far as that is known, if it still does and still holds what was read last.
    fn fits(&mut self) -> io::Result<Option<Vec<u8>>> {
        let Some(source) = &mut self.source else { return Ok(None) };
        let mut begins = vec![0; self.head.length];
        let count = source.fill(0, &mut begins)?;
        begins.truncate(count);
        if !self.head.fits(&begins) {
            return Ok(None);
        }
        if self.read <= self.head.length as u64 {
            return Ok(Some(begins));
        }
        let length = self.recent.len();
        let mut recent = [0; RECENT];
        let count = source.fill(self.read - length as u64, recent.get_mut(..length).unwrap_or_default())?;
        Ok((recent.get(..count) == Some(&self.recent)).then_some(begins))
    }

    /// Remembers more of what the file begins with, by `bytes` that were read from it. They are not read once more: the
    /// file may have been truncated since.
    fn grow_head(&mut self, begins: Vec<u8>, bytes: &[u8]) {
        let known = begins.len() as u64;
        let more = known.checked_sub(self.read).and_then(|known| bytes.get(usize::try_from(known).ok()?..));
        if let Some(more) = more.filter(|_| known == self.head.length as u64 && self.head.length < Head::MOST) {
            let more = more.get(..Head::MOST).unwrap_or(more);
            self.head = Head::of(&[&begins, more].concat());
        }
    }

    /// Remembers what the file begins with, unless that is known.
    pub(super) fn learn_head(&mut self, bytes: &[u8]) {
        if self.head.length == 0 {
            self.head = Head::of(bytes);
        }
    }

    /// The file, to be looked at: the open one, which may have lost its name, or the one at its path.
    pub(super) fn peek(&self) -> io::Result<Option<Peek>> {
        match &self.source {
            Some(source @ Source::Plain(_)) => Peek::of(source),
            _ => Peek::open(&self.path, self.key),
        }
    }

    /// It has a name left; true as far as we know.
    pub(super) fn is_linked(&self) -> bool {
        self.source.as_ref().and_then(|source| source.stat().ok().flatten()).is_none_or(|(_, linked)| linked)
    }

    /// What a copy of it has at the end of what was read, and where that begins.
    pub(super) fn recent(&self) -> (u64, &[u8]) {
        (self.read - self.recent.len() as u64, &self.recent)
    }

    /// Takes bytes that were read.
    pub(super) fn feed(&mut self, bytes: &[u8], opener: &mut Opener, maker: &dyn Maker) {
        if self.shape == Some(Shape::Plain) {
            return self.feed_plain(bytes, maker);
        }
        self.raw.extend_from_slice(bytes);
        if self.shape.is_none() {
            let end = memchr::memchr(b'\n', &self.raw);
            let shape = match end.and_then(|end| self.raw.get(..end)) {
                Some(line) => opener.shape(line),
                None if self.raw.len() > LONGEST_FIRST_LINE => Shape::Plain,
                None => return,
            };
            self.shape = Some(shape);
        }
        let raw = std::mem::take(&mut self.raw);
        if self.shape == Some(Shape::Plain) {
            self.feed_plain(&raw, maker)
        } else {
            self.feed_lines(raw, opener, maker)
        }
    }

    fn feed_plain(&mut self, bytes: &[u8], maker: &dyn Maker) {
        self.ensure_flows(&[Stream::None], maker);
        if let Some(flow) = self.flows.first_mut() {
            flow.feed(bytes);
        }
    }

    fn feed_lines(&mut self, mut raw: Vec<u8>, opener: &mut Opener, maker: &dyn Maker) {
        self.ensure_flows(&[Stream::Stdout, Stream::Stderr], maker);
        let mut at = 0;
        while let Some(end) = raw.get(at..).and_then(|rest| memchr::memchr(b'\n', rest)) {
            self.feed_line(raw.get(at..at + end).unwrap_or_default(), true, opener);
            at += end + 1;
        }
        raw.drain(..at);
        if raw.len() > LONGEST_LINE {
            self.feed_line(&raw, false, opener);
            raw.clear();
        }
        self.raw = raw;
    }

    /// Takes a line, or a piece of one that is too long to be kept: the framer cuts it where it cuts all lines.
    fn feed_line(&mut self, bytes: &[u8], ends: bool, opener: &mut Opener) {
        let (line, before) = match self.long {
            Some(long) => {
                let text = Cow::Borrowed(bytes);
                (Line { stream: long.stream, partial: long.partial, time_ns: None, text }, long.length)
            }
            None => (opener.open(self.shape.unwrap_or(Shape::Plain), bytes), 0),
        };
        let length = before + bytes.len() as u64;
        self.long = (!ends).then_some(Long { stream: line.stream, partial: line.partial, length });
        let range = self.lined..self.lined + length + u64::from(ends);
        if ends {
            self.lined = range.end;
        }
        if let Some(flow) = self.flows.iter_mut().find(|flow| flow.stream == line.stream) {
            flow.feed_line(&line.text, line.partial || !ends, line.time_ns, range);
        }
    }

    fn ensure_flows(&mut self, streams: &[Stream], maker: &dyn Maker) {
        if !self.flows.is_empty() {
            return;
        }
        for (stream, place) in streams.iter().zip(self.begin) {
            let Some(pipeline) = maker.pipeline(*stream) else { continue };
            self.flows.push(Flow::new(pipeline, self.origin(*stream), *stream, place));
        }
    }

    fn origin(&self, stream: Stream) -> Arc<Origin> {
        let (shown, path) = (self.shown.to_string_lossy(), self.path.to_string_lossy());
        let mut resource = pods::attributes(&path);
        for (name, value) in pods::attributes(&shown) {
            if !resource.iter().any(|(other, _)| *other == name) {
                resource.push((name, value));
            }
        }
        let source = match stream {
            Stream::None => self.name.clone(),
            stream => format!("{}-{}", self.name, stream.as_str()),
        };
        Arc::new(Origin { source, attributes: vec![("log.file.path".to_owned(), shown.into_owned())], resource })
    }

    /// It ends here: a line without its end is one too.
    pub(super) fn feed_end(&mut self, opener: &mut Opener, maker: &dyn Maker) {
        if !self.raw.is_empty() || self.long.is_some() {
            self.feed(b"\n", opener, maker);
        }
    }

    /// Goes on where another file with the same content was.
    pub(super) fn take_over(&mut self, other: &Tail) {
        self.name.clone_from(&other.name);
        self.head = other.head;
        self.enveloped = other.is_enveloped();
        self.begin = other.places();
        self.acked = other.acked;
        self.read = lowest(&self.begin);
        self.lined = self.read;
        self.state = State::Live;
        self.verified = true;
    }

    /// Lets go of what is unfinished: it is to be read elsewhere.
    pub(super) fn let_go(&mut self) {
        self.begin = self.places();
        self.raw.clear();
        self.long = None;
        self.flows.clear();
        self.source = None;
        self.spent = true;
    }

    /// It has two streams.
    pub(super) fn is_enveloped(&self) -> bool {
        self.enveloped || matches!(self.shape, Some(Shape::Cri | Shape::Docker))
    }

    /// Goes on where an earlier run was.
    pub(super) fn remember(&mut self, head: Head, state: State, lineage: PathBuf, enveloped: bool) {
        self.enveloped = enveloped;
        self.head = head;
        self.state = state;
        self.lineage = lineage;
    }

    /// Whether it has to be looked at before what is known of it can be believed.
    pub(super) fn is_doubtful(&self) -> bool {
        !self.verified && self.head.length > 0
    }
}
