//! Batches on disk: append-only segments, drained in order.
//!
//! A segment is a row of frames: a header (magic, length, CRC, records, time) and the payload. What a crash leaves
//! half written is cut off at the next start; a damaged frame costs that frame alone. `cursor` says how far the segments
//! have been delivered. Nothing but headers is read before it is needed, so that a large spool costs no memory.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::batch::Batch;

const MAGIC: &[u8; 4] = b"LWS1";
const HEADER: u64 = 28;

/// No frame is longer: a length beyond this is damage.
const LONGEST: u32 = 256 << 20;

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

/// A frame's header.
#[derive(Debug, Clone, Copy)]
struct Header {
    length: u32,
    crc: u32,
    records: u32,
    written_s: u64,
}

#[derive(Debug)]
struct Segment {
    number: u64,
    bytes: u64,
    /// Records from the cursor on.
    records: u64,
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

/// Fills in the header of a frame.
fn seal(frame: &mut [u8], records: u32, written_s: u64) -> io::Result<()> {
    let Some((head, payload)) = frame.split_at_mut_checked(HEADER as usize) else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    let length = u32::try_from(payload.len()).ok().filter(|length| *length <= LONGEST);
    let length = length.ok_or(io::ErrorKind::InvalidInput)?;
    let crc = checksum(records, written_s, payload);
    let guard = crc32fast::hash(&[length.to_le_bytes(), crc.to_le_bytes(), records.to_le_bytes()].concat());
    let fields = [
        &MAGIC[..],
        &length.to_le_bytes(),
        &crc.to_le_bytes(),
        &records.to_le_bytes(),
        &written_s.to_le_bytes(),
        &guard.to_le_bytes(),
    ];
    head.iter_mut().zip(fields.into_iter().flatten()).for_each(|(to, from)| *to = *from);
    Ok(())
}

fn checksum(records: u32, written_s: u64, payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&records.to_le_bytes());
    hasher.update(&written_s.to_le_bytes());
    hasher.update(payload);
    hasher.finalize()
}

/// The header at `offset`; `None` for anything that is not one.
fn header(file: &File, offset: u64) -> io::Result<Option<Header>> {
    let mut bytes = [0; HEADER as usize];
    match file.read_exact_at(&mut bytes, offset) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let word = |at: usize| {
        let bytes = bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        u32::from_le_bytes(bytes.unwrap_or_default())
    };
    let (length, crc, records, guard) = (word(4), word(8), word(12), word(24));
    let written_s = u64::from(word(16)) | u64::from(word(20)) << 32;
    let want = crc32fast::hash(&[length.to_le_bytes(), crc.to_le_bytes(), records.to_le_bytes()].concat());
    let good = bytes.starts_with(MAGIC) && guard == want;
    Ok(good.then_some(Header { length, crc, records, written_s }))
}

/// Where the whole frames of a segment end, and the records in those from `from` on.
fn measure(file: &File, from: u64) -> io::Result<(u64, u64)> {
    let size = file.metadata()?.len();
    let (mut at, mut records) = (0, 0);
    let mut last = None;
    while let Some(found) = header(file, at)? {
        let next = at + HEADER + u64::from(found.length);
        if next > size {
            break;
        }
        records += if at >= from { u64::from(found.records) } else { 0 };
        last = Some((at, found));
        at = next;
    }
    // The last frame may have its full length and still not all of its bytes.
    if let Some((start, found)) = last {
        let mut payload = vec![0; found.length as usize];
        file.read_exact_at(&mut payload, start + HEADER)?;
        if checksum(found.records, found.written_s, &payload) != found.crc && at == size {
            records -= if start >= from { u64::from(found.records) } else { 0 };
            at = start;
        }
    }
    // Damage before the end is met again when it is read; only what follows the last frame is cut.
    if at < size && header_follows(file, at, size)? { Ok((size, records)) } else { Ok((at, records)) }
}

/// Does a frame follow somewhere behind damage at `at`?
fn header_follows(file: &File, at: u64, size: u64) -> io::Result<bool> {
    let mut rest = vec![0; (size - at).min(16 << 20) as usize];
    file.read_exact_at(&mut rest, at)?;
    let mut places = memchr::memmem::find_iter(&rest, MAGIC).filter(|place| *place > 0);
    places.try_fold(false, |found, place| Ok(found || header(file, at + place as u64)?.is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::delivery::{Origin, Segment};
    use std::sync::Arc;

    fn batch(n: u64) -> Batch {
        let bytes = format!("{{\"n\":{n}}}\n").into_bytes();
        let segment = Segment { origin: Arc::new(Origin::default()), first: n, records: 1, bytes: bytes.len() };
        Batch { number: 0, observed_ns: 5, bytes, segments: vec![segment] }
    }

    fn open(dir: &Path) -> Spool {
        Spool::open(dir.to_owned(), 1 << 20, 100).unwrap()
    }

    fn fill(spool: &mut Spool, batches: u64) {
        for n in 0..batches {
            spool.append(&batch(n), 1).unwrap();
        }
    }

    /// Numbers of all batches, oldest first, and what was damaged or too old.
    fn drain(spool: &mut Spool, now_s: u64) -> (Vec<u64>, u64, u64) {
        let (mut numbers, mut damaged, mut expired) = (Vec::new(), 0, 0);
        while let Some(next) = spool.next(now_s).unwrap() {
            match next {
                Next::Batch(batch, place) => {
                    numbers.push(batch.segments[0].first);
                    spool.release(place).unwrap();
                }
                Next::Damaged(records) => damaged += records,
                Next::Expired(records) => expired += records,
            }
        }
        (numbers, damaged, expired)
    }

    #[test]
    fn what_went_in_comes_out_in_order_in_another_run_too() {
        let dir = tempfile::tempdir().unwrap();
        let mut spool = open(dir.path());
        fill(&mut spool, 10);
        let Some(Next::Batch(first, place)) = spool.next(1).unwrap() else { panic!() };
        assert_eq!(first, batch(0));
        spool.release(place).unwrap();
        drop(spool);
        let mut spool = open(dir.path());
        assert_eq!(spool.records(), 9);
        spool.append(&batch(10), 1).unwrap();
        assert_eq!(drain(&mut spool, 1), ((1..=10).collect(), 0, 0));
        assert!(spool.is_empty() && open(dir.path()).is_empty());
    }

    #[test]
    fn a_torn_tail_costs_the_last_batch_alone() {
        let dir = tempfile::tempdir().unwrap();
        let mut spool = open(dir.path());
        fill(&mut spool, 3);
        let path = spool.path(spool.segments[0].number);
        drop(spool);
        let whole = fs::read(&path).unwrap();
        let frame = whole.len() / 3;
        for cut in 2 * frame..whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            let mut spool = open(dir.path());
            assert_eq!(spool.records(), 2, "{cut}");
            spool.append(&batch(7), 1).unwrap();
            assert_eq!(drain(&mut spool, 1).0, [0, 1, 7], "{cut}");
            fs::remove_file(dir.path().join("cursor")).unwrap();
        }
    }

    #[test]
    fn damage_costs_the_frame_that_it_is_in() {
        let dir = tempfile::tempdir().unwrap();
        let mut spool = open(dir.path());
        fill(&mut spool, 3);
        let path = spool.path(spool.segments[0].number);
        let mut bytes = fs::read(&path).unwrap();
        let at = bytes.len() / 3 + HEADER as usize + 5;
        bytes[at] ^= 1;
        fs::write(&path, bytes).unwrap();
        assert_eq!(drain(&mut spool, 1), (vec![0, 2], 1, 0));
    }

    #[test]
    fn it_is_bounded_in_bytes_and_age() {
        let dir = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(dir.path().to_owned(), 1 << 10, 100).unwrap();
        let kept = (0..1000).take_while(|n| spool.append(&batch(*n), *n).is_ok()).count() as u64;
        assert!((2..20).contains(&kept), "{kept}");
        let (numbers, damaged, expired) = drain(&mut spool, 103);
        assert_eq!((numbers.len() as u64 + expired, damaged, expired), (kept, 0, 3));
    }

    #[test]
    fn only_its_owner_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let mut spool = open(&dir.path().join("new"));
        spool.append(&batch(1), 1).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&spool.path(1)), mode(&spool.dir)), (0o600, 0o700));
    }
}
