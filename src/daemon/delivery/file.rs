//! A file as a sink: appended to, rotated by size and age.
//!
//! A batch is taken when the kernel has all of it. What a crash left half written is cut off at the next start, since it
//! was never acknowledged and comes again.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};

use super::batch::Batch;
use super::render::render_into;
use super::rotate;
use super::worker::{Deliver, Failure, Receipt, Stop};
use crate::config::ship::FileSink;
use crate::daemon::clock;

/// The file.
#[derive(Debug)]
pub(crate) struct FileOut {
    options: FileSink,
    sequence: bool,
    open: Option<Open>,
    text: Vec<u8>,
}

#[derive(Debug)]
struct Open {
    file: File,
    bytes: u64,
    /// When its first record was written, in seconds since the Unix epoch.
    since_s: u64,
}

impl FileOut {
    /// The file that `options` name, opened so that it is known to be good; and what it is, so that it is not followed.
    pub(crate) fn new(options: FileSink, sequence: bool) -> io::Result<Self> {
        let mut file = FileOut { options, sequence, open: None, text: Vec::new() };
        if let Some(path) = &file.options.path {
            rotate::tidy(path, file.options.gzip)?;
        }
        file.open()?;
        Ok(file)
    }

    fn open(&mut self) -> io::Result<&mut Open> {
        if self.open.is_none() {
            let path = self.options.path.as_deref().ok_or(io::ErrorKind::NotFound)?;
            let file = OpenOptions::new().read(true).append(true).create(true).mode(0o640).open(path)?;
            let bytes = cut_torn_line(&file)?;
            let meta = file.metadata()?;
            let born = meta.created().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
            let since_s = if bytes == 0 { seconds() } else { born.map_or_else(seconds, |born| born.as_secs()) };
            self.open = Some(Open { file, bytes, since_s });
        }
        self.open.as_mut().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn write(&mut self) -> io::Result<()> {
        self.rotate_if_due()?;
        let text = std::mem::take(&mut self.text);
        let open = self.open()?;
        let written = open.file.write_all(&text);
        match &written {
            Ok(()) => open.bytes += text.len() as u64,
            // Half a batch is none: it is written again from its start.
            Err(_) => {
                let cut = open.file.set_len(open.bytes);
                if cut.is_err() {
                    self.open = None;
                }
            }
        }
        self.text = text;
        written
    }

    fn rotate_if_due(&mut self) -> io::Result<()> {
        let (most, oldest, length) = (self.options.max_bytes, self.options.max_age_s, self.text.len() as u64);
        let path = self.options.path.clone().ok_or(io::ErrorKind::NotFound)?;
        let open = self.open()?;
        // Somebody else has moved or removed it: ours is the one at the path.
        let here =
            std::fs::metadata(&path).is_ok_and(|at| open.file.metadata().is_ok_and(|ours| at.ino() == ours.ino()));
        if !here {
            self.open = None;
            self.open()?;
            return Ok(());
        }
        let due = open.bytes + length > most || seconds().saturating_sub(open.since_s) >= oldest;
        if open.bytes > 0 && due {
            open.file.sync_data()?;
            self.open = None;
            rotate::rotate(&path, self.options.max_files, self.options.gzip)?;
        }
        Ok(())
    }
}

impl Deliver for FileOut {
    fn deliver(&mut self, batch: &Batch, _: &Stop) -> Result<Receipt, Failure> {
        self.text.clear();
        render_into(batch, self.sequence, &mut self.text);
        match self.write() {
            Ok(()) => Ok(Receipt::default()),
            Err(error) => Err(Failure::Retry { after: None, why: format!("the file cannot be written: {error}") }),
        }
    }
}

/// Cuts off a last line without its end; returns the length then.
fn cut_torn_line(file: &File) -> io::Result<u64> {
    const PIECE: u64 = 64 << 10;
    let size = file.metadata()?.len();
    let mut end = size;
    while end > 0 {
        let start = end.saturating_sub(PIECE);
        let mut piece = vec![0; (end - start) as usize];
        file.read_exact_at(&mut piece, start)?;
        if let Some(at) = memchr::memrchr(b'\n', &piece) {
            end = start + at as u64 + 1;
            break;
        }
        end = start;
    }
    if end < size {
        tracing::warn!(bytes = size - end, "a record that a crash cut off is removed from the end of the file");
        file.set_len(end)?;
    }
    Ok(end)
}

fn seconds() -> u64 {
    u64::try_from(clock::now().wall_ns / 1_000_000_000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::delivery::batch::{Origin, Segment};
    use std::fs;
    use std::path::Path;
    use std::sync::Arc;

    fn batch(text: &str) -> Batch {
        let segment = Segment { origin: Arc::new(Origin::default()), first: 0, records: 1, bytes: text.len() };
        Batch { bytes: text.as_bytes().to_vec(), segments: vec![segment], ..Batch::default() }
    }

    fn options(path: &Path) -> FileSink {
        FileSink { path: Some(path.to_owned()), ..FileSink::default() }
    }

    #[test]
    fn a_torn_record_is_cut_off() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        for (before, after) in [("", ""), ("{}\n", "{}\n"), ("{}\n{\"a", "{}\n"), ("{\"a", "")] {
            fs::write(&path, before).unwrap();
            FileOut::new(options(&path), false).unwrap().deliver(&batch("{1}\n"), &Stop::default()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), format!("{after}{{1}}\n"));
        }
    }

    #[test]
    fn it_is_rotated_by_size_and_only_so_many_are_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        for gzip in [false, true] {
            let mut out = FileOut::new(FileSink { max_bytes: 8, max_files: 2, gzip, ..options(&path) }, false).unwrap();
            for n in 0..9 {
                out.deliver(&batch(&format!("{{{n}}}\n")), &Stop::default()).unwrap();
            }
            let read = |name: &str| {
                let bytes = fs::read(dir.path().join(name)).unwrap();
                let mut text = String::new();
                match gzip && name != "out" {
                    true => drop(io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&*bytes), &mut text)),
                    false => text = String::from_utf8(bytes).unwrap(),
                }
                text
            };
            let names = if gzip { ["out", "out.1.gz", "out.2.gz"] } else { ["out", "out.1", "out.2"] };
            assert_eq!(names.map(read), ["{8}\n", "{6}\n{7}\n", "{4}\n{5}\n"]);
            assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3);
            fs::read_dir(dir.path()).unwrap().for_each(|entry| fs::remove_file(entry.unwrap().path()).unwrap());
        }
    }

    #[test]
    fn it_is_made_anew_when_somebody_moves_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        let mut out = FileOut::new(options(&path), false).unwrap();
        out.deliver(&batch("{1}\n"), &Stop::default()).unwrap();
        fs::rename(&path, dir.path().join("away")).unwrap();
        out.deliver(&batch("{2}\n"), &Stop::default()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "{2}\n");
    }
}
