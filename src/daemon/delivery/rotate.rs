//! Rotation of a file of ours: `FILE.1` is the newest generation.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

/// Moves `path` out of the way, keeping `most` generations.
pub(super) fn rotate(path: &Path, most: u32, gzip: bool) -> io::Result<()> {
    for number in (1..=most).rev() {
        for ending in ["", ".gz"] {
            let from = generation(path, number, ending);
            let moved = match number == most {
                true => fs::remove_file(&from),
                false => fs::rename(&from, generation(path, number + 1, ending)),
            };
            match moved {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    let newest = generation(path, 1, "");
    fs::rename(path, &newest)?;
    if gzip { compress(&newest) } else { Ok(()) }
}

/// Finishes what a crash interrupted.
pub(super) fn tidy(path: &Path, gzip: bool) -> io::Result<()> {
    let half = generation(path, 1, ".gz.new");
    if half.exists() {
        fs::remove_file(half)?;
    }
    let newest = generation(path, 1, "");
    if gzip && newest.exists() { compress(&newest) } else { Ok(()) }
}

fn generation(path: &Path, number: u32, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(format!(".{number}{ending}"));
    PathBuf::from(name)
}

fn compress(path: &Path) -> io::Result<()> {
    let name = |ending: &str| {
        let mut name = OsString::from(path);
        name.push(ending);
        PathBuf::from(name)
    };
    let (half, whole) = (name(".gz.new"), name(".gz"));
    let mut encoder = GzEncoder::new(File::create(&half)?, Compression::default());
    io::copy(&mut File::open(path)?, &mut encoder)?;
    encoder.finish()?.sync_data()?;
    fs::rename(half, whole)?;
    fs::remove_file(path)
}
