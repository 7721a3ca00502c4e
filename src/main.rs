//! The `logweir` command.

fn main() {}
