//! Tells the linker to put the functions that run next to one another.
//!
//! The kernel maps code in pieces of 64 KiB, and what it has mapped counts as resident memory: functions that are strewn
//! over ten megabytes cost three times what they are large. `functions.txt` has their names, in the order of
//! `trace.sh`. A linker that does not know the option is left alone, and names that it does not find are passed over:
//! then memory is as it was, and nothing else.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "this is how a build script talks")]

use std::env::var;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const ORDER: &str = "benches/layout/functions.txt";

/// Relocations that need a word for a page of them instead of three for each. A dynamic loader has to know them, as glibc's
/// does since 2.36: that a program with them runs here is tried.
const PACKED: &str = "-Wl,-z,pack-relative-relocs";

fn main() {
    println!("cargo::rerun-if-changed=benches/layout/build.rs");
    println!("cargo::rerun-if-changed={ORDER}");
    let optimised = var("PROFILE").is_ok_and(|profile| profile == "release");
    let (Some(root), true) = (var("CARGO_MANIFEST_DIR").ok(), optimised) else { return };
    let order = format!("-Wl,--symbol-ordering-file={}", Path::new(&root).join(ORDER).display());
    let quiet = "-Wl,--no-warn-symbol-ordering";
    if links(&[&order, quiet]).is_some() {
        println!("cargo::rustc-link-arg-bins={order}");
        println!("cargo::rustc-link-arg-bins={quiet}");
    }
    if var("HOST") == var("TARGET") && links(&[PACKED]).is_some_and(|program| runs(&program)) {
        println!("cargo::rustc-link-arg-bins={PACKED}");
    }
}

/// Links a program that does nothing, as ours will be linked, with these arguments; where it is, if they are taken.
fn links(arguments: &[&str]) -> Option<PathBuf> {
    let out = PathBuf::from(var("OUT_DIR").ok()?);
    let (source, program) = (out.join("nothing.rs"), out.join("nothing"));
    std::fs::write(&source, "fn main() {}\n").ok()?;
    let mut rustc = Command::new(var("RUSTC").ok()?);
    rustc.arg(&source).arg("-o").arg(&program).arg("--target").arg(var("TARGET").ok()?);
    if let Ok(linker) = var("RUSTC_LINKER") {
        rustc.arg(format!("-Clinker={linker}"));
    }
    let flags = var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    rustc.args(flags.split('\x1f').filter(|flag| !flag.is_empty()));
    rustc.args(arguments.iter().map(|argument| format!("-Clink-arg={argument}")));
    succeeds(&mut rustc).then_some(program)
}

fn runs(program: &Path) -> bool {
    succeeds(&mut Command::new(program))
}

fn succeeds(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
