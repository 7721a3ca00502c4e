//! Bytes in, unfinished tail kept.
//!
//! One vector and two positions: `start` (first byte not yet used) never passes `end` (byte behind
//! the last one read). Bytes before `start` are gone; bytes behind `end` are room to read into.

/// A reader's buffer.
#[derive(Debug)]
pub struct Buffer {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    chunk: usize,
}

impl Buffer {
    /// A buffer that offers at least `chunk` bytes of room a read.
    pub fn new(chunk: usize) -> Self {
        let chunk = chunk.max(1);
        Buffer { bytes: vec![0; chunk], start: 0, end: 0, chunk }
    }

    /// Bytes that were read and not yet used.
    pub fn unread(&self) -> &[u8] {
        self.bytes.get(self.start..self.end).unwrap_or_default()
    }

    /// Room for the next read, at least half a chunk; moves or grows what is there when it must.
    pub fn room(&mut self) -> &mut [u8] {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
            // A burst of one huge event must not be paid for until the end of time.
            if self.bytes.len() > 2 * self.chunk {
                self.bytes.truncate(self.chunk);
                self.bytes.shrink_to(self.chunk);
            }
        }
        if self.bytes.len() - self.end < self.chunk / 2 {
            self.bytes.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            if self.bytes.len() - self.end < self.chunk.div_ceil(2) {
                self.bytes.resize(self.bytes.len() + self.chunk, 0);
            }
        }
        self.bytes.get_mut(self.end..).unwrap_or_default()
    }

    /// Says that `count` bytes of the room were filled.
    pub fn filled(&mut self, count: usize) {
        self.end = (self.end + count).min(self.bytes.len());
    }

    /// Says that `count` of the unread bytes are done with.
    pub fn used(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }
}
