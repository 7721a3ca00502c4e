//! How requests end, and what that makes of their stories.

use crate::time::Mono;

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Status of the response; 0 without one.
    pub status: u16,
    /// It failed: a status of 500 and above, or no response.
    pub failed: bool,
    /// It took longer than it should.
    pub slow: bool,
    /// Whoever called records the trace.
    pub called_sampled: bool,
}

impl Outcome {
    /// What a status alone says.
    pub const fn of_status(status: u16) -> Self {
        Outcome { status, failed: status >= 500, slow: false, called_sampled: false }
    }

    /// Whether everything that was said meanwhile is worth keeping.
    pub(super) const fn is_worth_telling(self) -> bool {
        self.failed || self.slow || self.called_sampled
    }
}

/// What is known of all requests of one trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Story {
    /// When the last of them ended; `None` while one is live.
    pub ended: Option<Mono>,
    /// One of them failed, was slow, or was promoted: all that belongs to the trace is kept.
    pub kept: bool,
    /// One of them was promoted: a line of it asked for that.
    pub promoted: bool,
    /// Lines of the application that belong to the trace.
    pub lines: u32,
    /// Those of them at error and above.
    pub errors: u32,
}

impl Story {
    /// What two requests of the trace say together.
    pub(super) fn and(self, other: Story) -> Story {
        Story {
            ended: self.ended.zip(other.ended).map(|(a, b)| a.max(b)),
            kept: self.kept || other.kept,
            promoted: self.promoted || other.promoted,
            lines: self.lines.saturating_add(other.lines),
            errors: self.errors.saturating_add(other.errors),
        }
    }
}
