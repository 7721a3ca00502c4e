//! Composes the stages' options from file, environment and flags.
