//! Which of numbered lines came out: exact sets, not counts.

use memchr::memmem;

/// What stands before the number of a line.
const MARK: &[u8] = b"rid=";

/// How often each of a number of lines came out.
pub(crate) struct Tally {
    times: Vec<u32>,
    last: Option<u64>,
    disorder: usize,
}

impl Tally {
    /// Of lines 0 to `lines`.
    pub(crate) fn of(lines: u64) -> Self {
        Tally { times: vec![0; usize::try_from(lines).expect("a count of lines")], last: None, disorder: 0 }
    }

    /// Notes a line; one without a number is none of ours.
    pub(crate) fn line(&mut self, n: u64) {
        let Some(times) = usize::try_from(n).ok().and_then(|n| self.times.get_mut(n)) else { return };
        *times += 1;
        self.disorder += usize::from(self.last.is_some_and(|last| last > n));
        self.last = Some(n);
    }

    /// Notes every number of a text.
    pub(crate) fn all(&mut self, bytes: &[u8]) {
        numbers(bytes).for_each(|n| self.line(n));
    }

    /// Lines that never came.
    pub(crate) fn missing(&self) -> usize {
        self.times.iter().filter(|times| **times == 0).count()
    }

    /// Lines that came more than once.
    pub(crate) fn twice(&self) -> usize {
        self.times.iter().filter(|times| **times > 1).count()
    }

    /// Lines that came behind a later one.
    pub(crate) fn disorder(&self) -> usize {
        self.disorder
    }
}

/// The first number of a line.
pub(crate) fn number(line: &[u8]) -> Option<u64> {
    numbers(line).next()
}

/// Every number of a text, or of a message in whatever encoding that leaves text as it is.
pub(crate) fn numbers(bytes: &[u8]) -> impl Iterator<Item = u64> {
    memmem::find_iter(bytes, MARK).filter_map(|at| {
        let rest = bytes.get(at + MARK.len()..)?;
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        std::str::from_utf8(rest.get(..digits)?).ok()?.parse().ok()
    })
}
