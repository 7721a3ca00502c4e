//! A batch on disk: a header (magic, length, CRC, records, time, a check of itself) and the payload.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// A frame begins with it.
const MAGIC: &[u8; 4] = b"LWS1";
/// Bytes of a header.
pub(super) const HEADER: u64 = 28;

/// No frame is longer: a length beyond this is damage.
pub(super) const LONGEST: u32 = 256 << 20;

/// A frame's header.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header {
    pub(super) length: u32,
    pub(super) crc: u32,
    pub(super) records: u32,
    pub(super) written_s: u64,
}

/// Fills in the header of a frame.
pub(super) fn seal(frame: &mut [u8], records: u32, written_s: u64) -> io::Result<()> {
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

pub(super) fn checksum(records: u32, written_s: u64, payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&records.to_le_bytes());
    hasher.update(&written_s.to_le_bytes());
    hasher.update(payload);
    hasher.finalize()
}

/// The header at `offset`; `None` for anything that is not one.
pub(super) fn header(file: &File, offset: u64) -> io::Result<Option<Header>> {
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
pub(super) fn measure(file: &File, from: u64) -> io::Result<(u64, u64)> {
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
