//! Live requests: which trace ran when, under which request id.
