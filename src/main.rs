//! The `logweir` command.

use std::process::ExitCode;

use clap::Parser;
use logweir::cli::Cli;

/// Wrong usage (`EX_USAGE` of sysexits.h).
const USAGE: u8 = 64;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("proxy") {
        return logweir::daemon::proxy::command::run();
    }
    match Cli::try_parse() {
        Ok(cli) => logweir::daemon::main(cli),
        Err(answer) => {
            let code = if answer.use_stderr() { USAGE } else { 0 };
            // Help for a pipe that is closed early is no failure.
            let _printed = answer.print();
            ExitCode::from(code)
        }
    }
}
