//! The bytes of a file: as they are, or decompressed. Offsets are those of what an application wrote.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::os::unix::fs::FileExt;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::place::{Head, Key};

/// An open file.
#[derive(Debug)]
pub(super) enum Source {
    /// Read at any offset.
    Plain(File),
    /// Read in a row.
    Gzip {
        /// What decompresses it.
        decoder: Box<MultiGzDecoder<BufReader<File>>>,
        /// Offset of its next byte.
        at: u64,
    },
}

impl Source {
    /// Opens a file; `None` when it is another one than `key`.
    pub(super) fn open(path: &Path, key: Key, gzip: bool) -> io::Result<Option<Self>> {
        let file = File::open(path)?;
        if Key::from(&file.metadata()?) != key {
            return Ok(None);
        }
        Ok(Some(Source::of(file, gzip)))
    }

    fn of(file: File, gzip: bool) -> Self {
        if gzip {
            let decoder = Box::new(MultiGzDecoder::new(BufReader::with_capacity(64 << 10, file)));
            Source::Gzip { decoder, at: 0 }
        } else {
            Source::Plain(file)
        }
    }

    /// Reads what is at `offset`; nothing at the end.
    pub(super) fn read(&mut self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Source::Plain(file) => file.read_at(into, offset),
            Source::Gzip { decoder, at } => {
                while *at < offset {
                    let most = usize::try_from(offset - *at).unwrap_or(usize::MAX).min(into.len());
                    match decoder.read(into.get_mut(..most).unwrap_or_default())? {
                        0 => return Ok(0),
                        count => *at += count as u64,
                    }
                }
                let count = decoder.read(into)?;
                *at += count as u64;
                Ok(count)
            }
        }
    }

    /// Fills `into` from `offset` on as far as there is something.
    pub(super) fn fill(&mut self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        let mut count = 0;
        while let Some(rest) = into.get_mut(count..).filter(|rest| !rest.is_empty()) {
            match self.read(offset + count as u64, rest)? {
                0 => break,
                more => count += more,
            }
        }
        Ok(count)
    }

    /// The file's size now, and whether it has a name left; none when its bytes are not those on the disk.
    pub(super) fn stat(&self) -> io::Result<Option<(u64, bool)>> {
        use std::os::unix::fs::MetadataExt;
        match self {
            Source::Plain(file) => file.metadata().map(|meta| Some((meta.len(), meta.nlink() > 0))),
            Source::Gzip { .. } => Ok(None),
        }
    }
}

/// Does a file's name say that it is compressed?
pub(super) fn is_gzip(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "gz")
}

/// A file that is looked at to know what it is. All questions go to one descriptor: by the time of the second, its path may
/// be another file's.
#[derive(Debug)]
pub(super) struct Peek {
    file: File,
    gzip: bool,
}

impl Peek {
    /// Opens a file; `None` when it is not there any more: it has another name by now, or none.
    pub(super) fn open(path: &Path, key: Key) -> io::Result<Option<Self>> {
        let file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other?,
        };
        let same = Key::from(&file.metadata()?) == key;
        Ok(same.then(|| Peek { file, gzip: is_gzip(path) }))
    }

    /// One that is open already, and not compressed.
    pub(super) fn of(source: &Source) -> io::Result<Option<Self>> {
        match source {
            Source::Plain(file) => Ok(Some(Peek { file: file.try_clone()?, gzip: false })),
            Source::Gzip { .. } => Ok(None),
        }
    }

    /// It is compressed.
    pub(super) fn is_gzip(&self) -> bool {
        self.gzip
    }

    /// Its size now, on the disk.
    pub(super) fn size(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    /// What it begins with.
    pub(super) fn head(&self) -> io::Result<Vec<u8>> {
        self.part(0, Head::MOST)
    }

    /// Bytes that it has in a place, as far as it has them.
    pub(super) fn part(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut file = self.file.try_clone()?;
        if self.gzip {
            file.rewind()?;
        }
        let mut bytes = vec![0; length];
        let count = Source::of(file, self.gzip).fill(offset, &mut bytes)?;
        bytes.truncate(count);
        Ok(bytes)
    }
}
