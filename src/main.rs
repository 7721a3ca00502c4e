//! The `logweir` command.

use std::process::ExitCode;

use clap::Parser;
use clap::error::{ContextKind, ContextValue};
use logweir::cli::Cli;

/// Wrong usage (`EX_USAGE` of sysexits.h).
const USAGE: u8 = 64;

fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => logweir::daemon::main(cli),
        Err(mut answer) => {
            hide_values(&mut answer);
            let code = if answer.use_stderr() { USAGE } else { 0 };
            // Help for a pipe that is closed early is no failure.
            let _printed = answer.print();
            ExitCode::from(code)
        }
    }
}

/// What was typed at the wrong place may be a password: flags are repeated, values are not.
fn hide_values(answer: &mut clap::Error) {
    for kind in [ContextKind::InvalidValue, ContextKind::InvalidArg, ContextKind::InvalidSubcommand] {
        let flag = match answer.get(kind) {
            Some(ContextValue::String(typed)) if kind != ContextKind::InvalidValue && typed.starts_with('-') => {
                typed.split('=').next().unwrap_or_default().to_owned()
            }
            Some(ContextValue::String(_)) => "…".to_owned(),
            _ => continue,
        };
        answer.insert(kind, ContextValue::String(flag));
    }
}
