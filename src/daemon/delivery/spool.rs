//! Batches on disk: append-only segments, drained in order.
//!
//! A segment is a row of [frames](frame). What a crash leaves half written is cut off at the next start; a damaged frame
//! costs that frame alone. `cursor` says how far the segments have been delivered. Nothing but headers is read before it
//! is needed, so that a large spool costs no memory.

mod frame;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::batch::Batch;
use frame::{HEADER, LONGEST, checksum, header, measure, seal};

/// Where a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    segment: u64,
    offset: u64,
    length: u64,
    records: u64,
}

impl Place {
    /// Records in it.
    pub(crate) fn records(&self) -> u64 {
        self.records
    }
}

#[derive(Debug)]
struct Segment {
    number: u64,
    bytes: u64,
    /// Records from the cursor on.
    records: u64,
}

/// Keeps other processes out of `dir`, until we end.
fn lock(dir: &Path) -> io::Result<File> {
    let dir = File::open(dir)?;
    match dir.try_lock() {
        Ok(()) => Ok(dir),
        Err(fs::TryLockError::WouldBlock) => {
            Err(io::Error::new(io::ErrorKind::ResourceBusy, "another process uses it"))
        }
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

/// What was taken out of the spool.
#[derive(Debug)]
pub(crate) enum Next {
    /// The oldest batch.
    Batch(Batch, Place),
    /// So many records are gone: too old, or damaged.
    Expired(u64),
    /// The same for damage.
    Damaged(u64),
}

/// The spool of one sink.
#[derive(Debug)]
pub(crate) struct Spool {
    dir: PathBuf,
    /// Nobody else uses it as long as this is open.
    _lock: File,
    max_bytes: u64,
    max_age_s: u64,
    segment_bytes: u64,
    segments: VecDeque<Segment>,
    /// The last segment, open for appending.
    tail: Option<File>,
    /// The first segment, open for reading.
    head: Option<(u64, File)>,
    /// Offset in the first segment of the oldest batch.
    cursor: u64,
    frame: Vec<u8>,
}

impl Spool {
    /// Opens or makes the spool in `dir`.
    pub(crate) fn open(dir: PathBuf, max_bytes: u64, max_age_s: u64) -> io::Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&dir)?;
        let segment_bytes = (max_bytes / 8).clamp(64 << 10, 8 << 20);
        let mut spool = Spool {
            _lock: lock(&dir)?,
            dir,
            max_bytes,
            max_age_s,
            segment_bytes,
            segments: VecDeque::new(),
            tail: None,
            head: None,
            cursor: 0,
            frame: Vec::new(),
        };
        spool.recover()?;
        Ok(spool)
    }

    /// Finds what an earlier run left.
    fn recover(&mut self) -> io::Result<()> {
        let names = fs::read_dir(&self.dir)?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut numbers: Vec<u64> = names.filter_map(|name| name.strip_suffix(".seg")?.parse().ok()).collect();
        numbers.sort_unstable();
        let (segment, offset) = self.read_cursor();
        for number in numbers {
            let path = self.path(number);
            if number < segment {
                fs::remove_file(&path)?;
                continue;
            }
            let from = if number == segment { offset } else { 0 };
            let file = OpenOptions::new().read(true).write(true).open(&path)?;
            let (end, records) = measure(&file, from)?;
            if end < file.metadata()?.len() {
                tracing::warn!(path = %path.display(), "what a crash left half written is cut off");
                file.set_len(end)?;
            }
            if end <= from {
                fs::remove_file(&path)?;
                continue;
            }
            if self.segments.is_empty() {
                self.cursor = from;
            }
            self.segments.push_back(Segment { number, bytes: end, records });
        }
        Ok(())
    }

    fn path(&self, number: u64) -> PathBuf {
        self.dir.join(format!("{number:016}.seg"))
    }

    fn read_cursor(&self) -> (u64, u64) {
        let text = fs::read_to_string(self.dir.join("cursor")).unwrap_or_default();
        let mut words = text.split_whitespace().filter_map(|word| word.parse().ok());
        (words.next().unwrap_or(0), words.next().unwrap_or(0))
    }

    fn write_cursor(&self) -> io::Result<()> {
        let Some(first) = self.segments.front() else { return Ok(()) };
        let temporary = self.dir.join("cursor.new");
        fs::write(&temporary, format!("{} {}\n", first.number, self.cursor))?;
        fs::rename(temporary, self.dir.join("cursor"))
    }

    /// Nothing waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// Records that wait.
    pub(crate) fn records(&self) -> u64 {
        self.segments.iter().map(|segment| segment.records).sum()
    }

    /// Bytes on disk.
    pub(crate) fn bytes(&self) -> u64 {
        self.segments.iter().map(|segment| segment.bytes).sum()
    }

    /// Bytes that it may have on disk.
    pub(crate) fn limit(&self) -> u64 {
        self.max_bytes
    }

    /// Appends a batch and sees to it that it is on the disk; an error leaves the spool as it was. `StorageFull` when it
    /// holds as much as it may.
    pub(crate) fn append(&mut self, batch: &Batch, now_s: u64) -> io::Result<Place> {
        let mut frame = std::mem::take(&mut self.frame);
        frame.clear();
        frame.resize(HEADER as usize, 0);
        let written = batch.encode_into(&mut frame).map_err(io::Error::from).and_then(|()| {
            let records = u32::try_from(batch.records()).unwrap_or(u32::MAX);
            seal(&mut frame, records, now_s)?;
            self.write(&frame, records.into())
        });
        frame.shrink_to(4 << 20);
        self.frame = frame;
        written
    }

    fn write(&mut self, frame: &[u8], records: u64) -> io::Result<Place> {
        let length = frame.len() as u64;
        // One batch may always wait, or nothing would ever move.
        if !self.segments.is_empty() && self.bytes() + length > self.max_bytes {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let full = self.segments.back().is_none_or(|segment| segment.bytes >= self.segment_bytes);
        if full || self.tail.is_none() {
            let number = self.segments.back().map_or_else(|| self.read_cursor().0, |segment| segment.number) + 1;
            let path = self.path(number);
            let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
            if let Err(error) = put(&file, frame, 0) {
                // Nothing of it counts.
                let _removed = fs::remove_file(&path);
                return Err(error);
            }
            sync_directory(&self.dir);
            self.tail = Some(file);
            if self.segments.is_empty() {
                self.cursor = 0;
            }
            self.segments.push_back(Segment { number, bytes: length, records });
            return Ok(Place { segment: number, offset: 0, length, records });
        }
        let (Some(file), Some(segment)) = (&self.tail, self.segments.back_mut()) else {
            return Err(io::ErrorKind::NotFound.into());
        };
        if let Err(error) = put(file, frame, segment.bytes) {
            // Whether it can be cut or not: the next frame goes there.
            let _cut = file.set_len(segment.bytes);
            return Err(error);
        }
        let place = Place { segment: segment.number, offset: segment.bytes, length, records };
        segment.bytes += length;
        segment.records += records;
        Ok(place)
    }

    /// The oldest batch, which stays until it is [released](Self::release); `None` when there is none.
    pub(crate) fn next(&mut self, now_s: u64) -> io::Result<Option<Next>> {
        loop {
            let Some((number, bytes)) = self.segments.front().map(|first| (first.number, first.bytes)) else {
                return Ok(None);
            };
            if self.cursor >= bytes {
                self.drop_first();
                continue;
            }
            if self.head.as_ref().is_none_or(|(open, _)| *open != number) {
                self.head = Some((number, File::open(self.path(number))?));
            }
            let Some((_, file)) = &self.head else { return Ok(None) };
            let Some(header) = header(file, self.cursor)?
                .filter(|header| header.length <= LONGEST && self.cursor + HEADER + u64::from(header.length) <= bytes)
            else {
                // Where the next frame begins is not known: the rest of the segment is lost.
                return Ok(Some(Next::Damaged(self.drop_first())));
            };
            let records = u64::from(header.records);
            let place =
                Place { segment: number, offset: self.cursor, length: HEADER + u64::from(header.length), records };
            if header.written_s.saturating_add(self.max_age_s) < now_s {
                self.release(place)?;
                return Ok(Some(Next::Expired(records)));
            }
            let mut payload = vec![0; header.length as usize];
            file.read_exact_at(&mut payload, self.cursor + HEADER)?;
            let good = checksum(header.records, header.written_s, &payload) == header.crc;
            return match Batch::decode(&payload).filter(|_| good) {
                Some(batch) => Ok(Some(Next::Batch(batch, place))),
                None => {
                    self.release(place)?;
                    Ok(Some(Next::Damaged(records)))
                }
            };
        }
    }

    /// Is that frame still in the spool?
    pub(crate) fn holds(&self, place: Place) -> bool {
        self.segments.front().is_some_and(|first| {
            (place.segment, place.offset) >= (first.number, self.cursor) && place.segment <= self.last_number()
        })
    }

    fn last_number(&self) -> u64 {
        self.segments.back().map_or(0, |segment| segment.number)
    }

    /// The oldest batch is done with.
    pub(crate) fn release(&mut self, place: Place) -> io::Result<()> {
        let Some(first) = self.segments.front_mut().filter(|first| first.number == place.segment) else {
            return Ok(());
        };
        if place.offset != self.cursor {
            return Ok(());
        }
        self.cursor += place.length;
        first.records = first.records.saturating_sub(place.records);
        if self.cursor >= first.bytes {
            self.drop_first();
            return Ok(());
        }
        self.write_cursor()
    }

    /// Removes the oldest segment; how many records that cost.
    pub(crate) fn drop_first(&mut self) -> u64 {
        let Some(first) = self.segments.pop_front() else { return 0 };
        if self.segments.is_empty() {
            self.tail = None;
        }
        self.head = None;
        self.cursor = 0;
        // What is before the cursor does not come back, even if the segment stays.
        let next = first.number + 1;
        let temporary = self.dir.join("cursor.new");
        let moved = fs::write(&temporary, format!("{next} 0\n"))
            .and_then(|()| fs::rename(temporary, self.dir.join("cursor")))
            .and_then(|()| fs::remove_file(self.path(first.number)));
        if let Err(error) = moved {
            tracing::warn!(%error, "a segment of the spool cannot be removed");
        }
        first.records
    }
}

/// Writes a frame and sees it onto the disk.
fn put(file: &File, frame: &[u8], at: u64) -> io::Result<()> {
    file.write_all_at(frame, at)?;
    file.sync_data()
}

fn sync_directory(dir: &Path) {
    if let Err(error) = File::open(dir).and_then(|dir| dir.sync_all()) {
        tracing::debug!(%error, "a directory cannot be synchronised");
    }
}
