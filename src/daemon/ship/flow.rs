//! One stream of a file and its pipeline.
//!
//! Invariant: everything before [`position`](Flow::position) in the file is out of the pipeline, as far as it is of this
//! stream; a line that is not complete, or a joined event that is still open, begins there.

use std::collections::VecDeque;
use std::sync::Arc;

use super::place::Place;
use crate::daemon::delivery::Origin;
use crate::encode::Output;
use crate::frame::End;
use crate::pipeline::Pipeline;
use crate::record::Stream;
use crate::time::{Mono, Now};

/// A line in the buffer.
#[derive(Debug)]
struct Mark {
    /// Its end in what was ever fed.
    end: u64,
    /// Its end in the file.
    file_end: u64,
    time_ns: Option<i64>,
}

/// The stream.
#[derive(Debug)]
pub(super) struct Flow {
    pipeline: Pipeline,
    pub(super) origin: Arc<Origin>,
    pub(super) stream: Stream,
    buffer: Vec<u8>,
    /// Bytes of the buffer that are done with.
    start: usize,
    /// Bytes ever fed, and ever done with.
    fed: u64,
    done: u64,
    /// Lines with an envelope: where they were. Empty for plain ones, whose bytes are those of the file.
    marks: VecDeque<Mark>,
    /// Of the line whose parts are being put together.
    part_time_ns: Option<i64>,
    enveloped: bool,
    position: u64,
    /// Lines that begin before were delivered by an earlier run.
    resume: u64,
    /// Records put out.
    records: u64,
}

impl Flow {
    /// A stream that goes on at `place`.
    pub(super) fn new(mut pipeline: Pipeline, origin: Arc<Origin>, stream: Stream, place: Place) -> Self {
        pipeline.resume(place.read);
        Flow {
            pipeline,
            origin,
            stream,
            buffer: Vec::new(),
            start: 0,
            fed: 0,
            done: 0,
            marks: VecDeque::new(),
            part_time_ns: None,
            enveloped: stream != Stream::None,
            position: place.offset,
            resume: place.offset,
            records: place.records,
        }
    }

    /// Number of the next record.
    pub(super) fn records(&self) -> u64 {
        self.records
    }

    /// Counts records that were put out.
    pub(super) fn put_out(&mut self, records: u64) {
        self.records += records;
    }

    /// The pipeline, for its counters.
    pub(super) fn pipeline(&mut self) -> &mut Pipeline {
        &mut self.pipeline
    }

    /// Goes on with another pipeline. What is unfinished is framed again from its beginning.
    pub(super) fn replace(&mut self, mut pipeline: Pipeline) -> Pipeline {
        pipeline.resume(self.pipeline.records());
        std::mem::replace(&mut self.pipeline, pipeline)
    }

    /// When to process again though nothing came.
    pub(super) fn deadline(&self) -> Option<Mono> {
        self.pipeline.deadline()
    }

    /// Nothing is unfinished, and there is nothing left to tell.
    pub(super) fn is_idle(&self) -> bool {
        self.is_empty() && self.deadline().is_none()
    }

    /// No line is unfinished.
    pub(super) fn is_empty(&self) -> bool {
        self.start == self.buffer.len()
    }

    /// Where it is; `lined` is the end of the last complete line in the file.
    pub(super) fn place(&self, lined: u64) -> Place {
        let offset = if self.enveloped && self.is_empty() { lined.max(self.position) } else { self.position };
        Place { offset, records: self.records, read: self.pipeline.records() }
    }

    /// Takes bytes of a plain file.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
        self.fed += bytes.len() as u64;
    }

    /// Takes a line, or a part of one, out of its envelope, which was at `file` in the file.
    pub(super) fn feed_line(&mut self, text: &[u8], partial: bool, time_ns: Option<i64>, file: std::ops::Range<u64>) {
        if file.start < self.resume {
            return;
        }
        self.feed(text);
        let time_ns = self.part_time_ns.take().or(time_ns);
        if partial {
            self.part_time_ns = time_ns;
        } else {
            self.feed(b"\n");
            self.marks.push_back(Mark { end: self.fed, file_end: file.end, time_ns });
        }
    }

    /// Appends to `out` what is complete.
    pub(super) fn process(&mut self, end: End, now: Now, out: &mut Output) {
        if self.enveloped {
            self.process_lines(end, now, out)
        } else {
            self.process_bytes(end, now, out)
        }
        if self.is_empty() {
            self.buffer.clear();
            self.start = 0;
            self.buffer.shrink_to(16 << 10);
        } else if self.start > 64 << 10 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
    }

    fn process_bytes(&mut self, end: End, now: Now, out: &mut Output) {
        let rest = self.buffer.get(self.start..).unwrap_or_default();
        let used = self.pipeline.process(rest, end, now, out);
        let before = self.done;
        // Only whole lines count: the rest of one that was cut must not be taken for a line of its own.
        let whole = match rest.get(..used).and_then(|used| memchr::memrchr(b'\n', used)) {
            Some(newline) => newline as u64 + 1,
            None => 0,
        };
        let whole = if end == End::Eof { used as u64 } else { whole };
        if whole > 0 {
            self.position = self.resume + before + whole;
        }
        self.start += used;
        self.done += used as u64;
    }

    fn process_lines(&mut self, end: End, now: Now, out: &mut Output) {
        loop {
            let rest = self.buffer.get(self.start..).unwrap_or_default();
            let time_ns = self.marks.front().map_or(self.part_time_ns, |mark| mark.time_ns);
            let read = Now { wall_ns: time_ns.unwrap_or(now.wall_ns), ..now };
            let Some(used) = self.pipeline.step(rest, end, read, out) else { break };
            self.start += used;
            self.done += used as u64;
            while let Some(mark) = self.marks.front().filter(|mark| mark.end <= self.done) {
                self.position = mark.file_end;
                self.marks.pop_front();
            }
        }
        self.pipeline.settle(now, out);
    }

    /// Tells what was suppressed, due or not: its pipeline ends here.
    pub(super) fn conclude(&mut self, now: Now, out: &mut Output) {
        self.pipeline.conclude(false, now, out);
    }

    /// Gives out the complete lines that wait for others; what is not complete stays.
    pub(super) fn close_lines(&mut self, now: Now, out: &mut Output) {
        let rest = self.buffer.get(self.start..).unwrap_or_default();
        let Some(newline) = memchr::memrchr(b'\n', rest) else { return };
        let tail = rest.get(newline + 1..).unwrap_or_default().to_vec();
        self.buffer.truncate(self.start + newline + 1);
        self.process(End::Eof, now, out);
        self.buffer.extend_from_slice(&tail);
    }
}
