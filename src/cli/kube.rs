//! The command line of what has to do with Kubernetes.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// What is told of the sidecar that is put in.
#[derive(Debug, Clone, Args)]
pub struct Sidecar {
    /// YAML file: image, canary, mode, kubeMinor, excludeNamespaces
    #[arg(long, value_name = "FILE", env = "LOGWEIR_INJECT_SETTINGS", hide_env_values = true)]
    pub settings: Option<PathBuf>,
    /// YAML file with the entrypoints of images (see `logweir entrypoints`)
    #[arg(long, value_name = "FILE", env = "LOGWEIR_INJECT_ENTRYPOINTS", hide_env_values = true)]
    pub entrypoints: Option<PathBuf>,
    /// The sidecar's image; over the one of the settings
    #[arg(long, value_name = "IMAGE", env = "LOGWEIR_INJECT_IMAGE", hide_env_values = true)]
    pub image: Option<String>,
    /// For pods that do not say: wrap, wrap,proxy, handoff, handoff,proxy, file or proxy-only
    #[arg(long, value_name = "MODE")]
    pub mode: Option<String>,
    /// Minor version of the cluster; all modes but wrap need 29
    #[arg(long, value_name = "N")]
    pub kube_minor: Option<u32>,
}

/// Where manifests are read from.
#[derive(Debug, Args)]
pub struct Manifests {
    /// File, directory (all .yaml, .yml and .json in it) or - for standard input
    #[arg(short, long = "filename", value_name = "FILE|DIR|-", required = true)]
    pub files: Vec<PathBuf>,
}

/// How manifests are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// YAML, or JSON where it was.
    Yaml,
    /// JSON.
    Json,
    /// The JSON Patch of each pod alone, one object a line.
    Patch,
}

/// `logweir inject`.
#[derive(Debug, Args)]
pub struct Inject {
    /// Where from.
    #[command(flatten)]
    pub manifests: Manifests,
    /// What.
    #[command(flatten)]
    pub sidecar: Sidecar,
    /// yaml (json stays json), json, or patch: the JSON Patch of each pod, one object a line
    #[arg(short, long, value_name = "FORMAT", default_value = "yaml", hide_possible_values = true)]
    pub output: Output,
    /// Namespace of what names none
    #[arg(short, long, value_name = "NAME", default_value = "default")]
    pub namespace: String,
    /// Exit with 3 when a pod could not be given the sidecar
    #[arg(long)]
    pub strict: bool,
}

/// `logweir uninject`.
#[derive(Debug, Args)]
pub struct Uninject {
    /// Where from.
    #[command(flatten)]
    pub manifests: Manifests,
    /// yaml (json stays json) or json
    #[arg(short, long, value_name = "FORMAT", default_value = "yaml", hide_possible_values = true)]
    pub output: Output,
}

/// `logweir audit`.
#[derive(Debug, Args)]
pub struct Audit {
    /// What `kubectl get pods,namespaces -A -o json` writes: a file, or - for standard input
    #[command(flatten)]
    pub manifests: Manifests,
    /// What.
    #[command(flatten)]
    pub sidecar: Sidecar,
}

/// `logweir webhook`.
#[derive(Debug, Args)]
pub struct Webhook {
    /// Address for the API server
    #[arg(long, value_name = "ADDR", default_value = "0.0.0.0:8443")]
    pub listen: SocketAddr,
    /// Certificate chain, PEM; read again when it changes
    #[arg(long, value_name = "FILE")]
    pub cert: PathBuf,
    /// Its key, PEM
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// Address of metrics and health, without TLS
    #[arg(long, value_name = "ADDR", default_value = "0.0.0.0:9464")]
    pub admin: SocketAddr,
    /// Seconds between being told to end and taking no more connections
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    pub drain_delay: u64,
    /// What.
    #[command(flatten)]
    pub sidecar: Sidecar,
}

/// `logweir entrypoints`.
#[derive(Debug, Args)]
pub struct Entrypoints {
    /// Images, which their registries are asked for; or files: image archives (OCI or `docker save`), output of
    /// `docker inspect` or `podman inspect`, or tables made before. NAME=FILE names the image of an archive that does
    /// not; - is standard input
    #[arg(required_unless_present = "files", value_name = "IMAGE|[NAME=]FILE")]
    pub sources: Vec<String>,
    /// Manifests: the images of all containers in them that name no command
    #[arg(short, long = "filename", value_name = "FILE|DIR|-")]
    pub files: Vec<PathBuf>,
    /// Which of an image's platforms to read, where they differ; this machine's unless told otherwise
    #[arg(long, value_name = "OS/ARCH")]
    pub platform: Option<String>,
    /// Name of the ConfigMap
    #[arg(long, value_name = "NAME", default_value = "logweir-entrypoints")]
    pub configmap: String,
    /// Its namespace
    #[arg(short, long, value_name = "NAME", default_value = "logweir-system")]
    pub namespace: String,
    /// The table alone, for --entrypoints
    #[arg(long)]
    pub table: bool,
}

/// `logweir install`.
#[derive(Debug, Args)]
pub struct Install {
    /// Directory that this program copies itself into
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
}
