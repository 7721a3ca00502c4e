use super::*;
use crate::daemon::delivery::batch::{Origin, Segment};
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
    assert!(spool.is_empty());
    drop(spool);
    assert!(open(dir.path()).is_empty());
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

#[test]
fn two_do_not_share_one() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path());
    let error = Spool::open(dir.path().to_owned(), 1 << 20, 100).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ResourceBusy);
    drop(first);
    open(dir.path());
}
