//! The command line: what was typed, not yet what it means.

pub mod kube;
mod proxy;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::load::{Flag, Sources};
pub use proxy::{Beside, Proxy};

/// A sidecar that turns what an application says and is asked into telemetry that is clean, safe and joined.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, disable_help_subcommand = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands, in the order of the help.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start an application, own its output, forward signals, end with its exit code
    Run(Run),
    /// Read applications that `run --handoff` hands over from other containers, and be their proxy
    Sidecar(Sidecar),
    /// Filter standard input to standard output
    Pipe(Pipe),
    /// Follow files and container logs, deliver them to sinks that acknowledge, survive rotation and restart
    Ship(Ship),
    /// Stand before an application as an HTTP reverse proxy: trace context, spans, metrics (also part of `run`)
    Proxy(Proxy),
    /// Validate a configuration and list every problem at once
    Check(Check),
    /// Say for each line on standard input how it is framed, read, sampled and redacted
    Explain(Explain),
    /// Read shipped records back and prove that none is missing, or name the gaps
    Verify(Verify),
    /// Put the sidecar into Kubernetes manifests
    Inject(kube::Inject),
    /// Take the sidecar out of Kubernetes manifests
    Uninject(kube::Uninject),
    /// List running pods that ask for the sidecar and have it not
    Audit(kube::Audit),
    /// Put the sidecar into pods as they are created, as a mutating admission webhook
    Webhook(kube::Webhook),
    /// List what images start, for pods that name no command
    Entrypoints(kube::Entrypoints),
    /// Copy this program into a directory (for init containers)
    Install(kube::Install),
    /// Exit with 0 when the local instance is ready (for a container's health check)
    Healthcheck(Healthcheck),
}

/// Flags of every command that reads a configuration.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// YAML file with the configuration
    #[arg(long, value_name = "FILE", env = "LOGWEIR_CONFIG", hide_env_values = true)]
    pub config: Option<PathBuf>,
    /// Name for records whose line names no service
    #[arg(long, value_name = "NAME")]
    pub service: Option<String>,
    /// Share of records that is kept, 0 to 1; warnings and above are always kept
    #[arg(long, value_name = "RATIO", allow_negative_numbers = true)]
    pub sample: Option<String>,
    /// Names of the records' fields, for where they go
    #[arg(long, value_name = "logweir|otel|ecs|gcp|datadog")]
    pub fields: Option<String>,
    /// Mask what is sensitive
    #[arg(long, value_name = "on|off", hide_possible_values = true)]
    pub redact: Option<Switch>,
}

/// Flags of commands that go on until they are told to end.
#[derive(Debug, Args)]
pub struct Serving {
    /// When standard output is not read: wait, or drop records (lower levels first)
    #[arg(long, value_name = "block|drop")]
    pub overflow: Option<String>,
    /// Address of metrics and health, or off
    #[arg(long, value_name = "ADDR|off")]
    pub admin: Option<String>,
    /// Flags of further sinks.
    #[command(flatten)]
    pub sinks: Sinks,
}

/// Flags of where records go.
#[derive(Debug, Clone, Args)]
pub struct Sinks {
    /// File that records are appended to, rotated by size and age
    #[arg(long, value_name = "FILE")]
    pub out: Option<String>,
    /// Deliver to the OTLP receiver that OTEL_EXPORTER_OTLP_* name
    #[arg(long, value_name = "auto|on|off")]
    pub otlp: Option<String>,
    /// Directory where batches wait for a sink that does not take them
    #[arg(long, value_name = "DIR")]
    pub spool: Option<String>,
    /// Number the records of each source, for `verify`
    #[arg(long)]
    pub sequence: bool,
}

/// `logweir run`.
#[derive(Debug, Args)]
#[command(override_usage = "logweir run [OPTIONS] -- <COMMAND>...")]
pub struct Run {
    /// Common flags.
    #[command(flatten)]
    pub common: Common,
    /// Serving flags.
    #[command(flatten)]
    pub serving: Serving,
    /// Proxy flags.
    #[command(flatten)]
    pub proxy: Beside,
    /// Socket of a `logweir sidecar` that the application's outputs are handed over to
    #[arg(long, value_name = "SOCKET")]
    pub handoff: Option<String>,
    /// The application and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}

/// `logweir sidecar`.
#[derive(Debug, Args)]
pub struct Sidecar {
    /// Common flags.
    #[command(flatten)]
    pub common: Common,
    /// Serving flags.
    #[command(flatten)]
    pub serving: Serving,
    /// Proxy flags.
    #[command(flatten)]
    pub proxy: Beside,
    /// Where to listen for applications, in a directory that their containers share
    #[arg(value_name = "SOCKET")]
    pub socket: PathBuf,
}

/// `logweir pipe`.
#[derive(Debug, Args)]
pub struct Pipe {
    /// Common flags.
    #[command(flatten)]
    pub common: Common,
    /// Serving flags.
    #[command(flatten)]
    pub serving: Serving,
}

/// `logweir ship`.
#[derive(Debug, Clone, Args)]
pub struct Ship {
    /// Common flags.
    #[command(flatten)]
    pub common: Common,
    /// Address of metrics and health, or off
    #[arg(long, value_name = "ADDR|off")]
    pub admin: Option<String>,
    /// Where to begin in files that are there at the start
    #[arg(long, value_name = "checkpoint|start|end")]
    pub from: Option<String>,
    /// End when everything that is there has been delivered
    #[arg(long)]
    pub once: bool,
    /// Directory of the checkpoint
    #[arg(long, value_name = "DIR")]
    pub state: Option<String>,
    /// Flags of sinks.
    #[command(flatten)]
    pub sinks: Sinks,
    /// Files, globs and directories to follow
    #[arg(value_name = "PATH")]
    pub paths: Vec<String>,
}

/// `logweir verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// Directory of the checkpoint of `ship`: everything that it calls delivered must be there
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// Files of shipped records, plain or gzip, in any order
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// `logweir check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Common flags.
    #[command(flatten)]
    pub common: Common,
    /// Send synthetic secrets of every rule through the pipeline, in every encoding, and report whether one comes out
    #[arg(long)]
    pub prove: bool,
}

/// `logweir explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// Common flags.
    #[command(flatten)]
    pub common: Common,
    /// One JSON object a record
    #[arg(long)]
    pub json: bool,
}

/// `logweir healthcheck`.
#[derive(Debug, Args)]
pub struct Healthcheck {
    /// YAML file with the configuration, for the address
    #[arg(long, value_name = "FILE", env = "LOGWEIR_CONFIG", hide_env_values = true)]
    pub config: Option<PathBuf>,
    /// Address of metrics and health
    #[arg(long, value_name = "ADDR")]
    pub admin: Option<String>,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

impl Run {
    /// The sources that its flags name.
    pub fn sources(&self) -> Sources {
        let handoff = flag("--handoff", &["run", "handoff"], self.handoff.as_ref());
        self.common.sources(Some(&self.serving), self.proxy.flags().into_iter().chain([handoff]))
    }
}

impl Sidecar {
    /// The sources that its flags name.
    pub fn sources(&self) -> Sources {
        self.common.sources(Some(&self.serving), self.proxy.flags())
    }
}

impl Common {
    /// The sources that they and `more` name, the process's environment among them.
    pub fn sources(&self, serving: Option<&Serving>, more: impl IntoIterator<Item = Option<Flag>>) -> Sources {
        let redact = self.redact.map(|switch| (switch == Switch::On).to_string());
        let flags = [
            flag("--service", &["service"], self.service.as_ref()),
            flag("--sample", &["sample", "ratio"], self.sample.as_ref()),
            flag("--fields", &["output", "fields"], self.fields.as_ref()),
            flag("--redact", &["redact", "enabled"], redact.as_ref()),
            flag("--overflow", &["output", "overflow"], serving.and_then(|flags| flags.overflow.as_ref())),
            flag("--admin", &["admin", "listen"], serving.and_then(|flags| flags.admin.as_ref())),
        ];
        let sinks = serving.map(|flags| flags.sinks.flags());
        sources(self.config.clone(), flags.into_iter().chain(sinks.into_iter().flatten()).chain(more))
    }
}

impl Sinks {
    fn flags(&self) -> [Option<Flag>; 4] {
        let sequence = self.sequence.then(|| "true".to_owned());
        [
            flag("--out", &["sinks", "file", "path"], self.out.as_ref()),
            flag("--otlp", &["sinks", "otlp"], self.otlp.as_ref()),
            flag("--spool", &["spool", "dir"], self.spool.as_ref()),
            flag("--sequence", &["sinks", "sequence"], sequence.as_ref()),
        ]
    }
}

impl Ship {
    /// The sources that its flags name.
    pub fn sources(&self) -> Sources {
        // A list of JSON strings is YAML too.
        let paths = (!self.paths.is_empty()).then(|| serde_json::json!(self.paths).to_string());
        let once = self.once.then(|| "true".to_owned());
        let flags = [
            flag("--admin", &["admin", "listen"], self.admin.as_ref()),
            flag("--from", &["ship", "from"], self.from.as_ref()),
            flag("--once", &["ship", "once"], once.as_ref()),
            flag("--state", &["ship", "state_dir"], self.state.as_ref()),
            flag("PATH", &["ship", "paths"], paths.as_ref()),
        ];
        self.common.sources(None, flags.into_iter().chain(self.sinks.flags()))
    }
}

impl Healthcheck {
    /// The sources that its flags name.
    pub fn sources(&self) -> Sources {
        sources(self.config.clone(), [flag("--admin", &["admin", "listen"], self.admin.as_ref())])
    }
}

fn flag(name: &'static str, path: &'static [&'static str], value: Option<&String>) -> Option<Flag> {
    value.map(|value| Flag { name, path, value: value.clone() })
}

fn sources(file: Option<PathBuf>, flags: impl IntoIterator<Item = Option<Flag>>) -> Sources {
    let file = file.filter(|path| !path.as_os_str().is_empty());
    Sources { file, environment: std::env::vars_os().collect(), flags: flags.into_iter().flatten().collect() }
}
