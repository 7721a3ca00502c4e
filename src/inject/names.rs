//! Names that stand in pods: part of the interface, never changed lightly.

/// Label of a namespace or pod: `"true"` or `"false"`; the pod's word counts more.
pub const INJECT: &str = "logweir.dev/inject";
/// Label of injected pods.
pub const INJECTED: &str = "logweir.dev/injected";
/// Label of injected pods: `stable` or `canary`.
pub const TRACK: &str = "logweir.dev/track";
/// Annotation: what was done, for the next time and for the way back.
pub const STATUS: &str = "logweir.dev/status";
/// Annotation of the cluster autoscaler: local volumes that are no reason to keep a pod where it is.
pub const SAFE_VOLUMES: &str = "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes";
/// What all our labels and annotations begin with.
pub const PREFIX: &str = "logweir.dev/";
/// Annotation of a container's entrypoint, before its name.
pub const ENTRYPOINT: &str = "entrypoint.";

/// Settings, without [`PREFIX`].
pub const SETTINGS: &[&str] = &[
    "app-port",
    "canary",
    "config-map",
    "containers",
    "cpu-limit",
    "cpu-request",
    "exclude-containers",
    "image",
    "inject",
    "log-level",
    "log-paths",
    "memory-limit",
    "memory-request",
    "metrics-port",
    "mode",
    "otlp-endpoint",
    "port-strategy",
    "proxy-port",
    "sample",
    "service",
    "status",
];

/// The native sidecar.
pub const SIDECAR: &str = "logweir";
/// The init container that brings the binary.
pub const INSTALL: &str = "logweir-install";
/// The volume that the binary is in.
pub const BIN_VOLUME: &str = "logweir-bin";
/// The volume with the socket over which outputs are handed over.
pub const HANDOFF_VOLUME: &str = "logweir-handoff";
/// Where an application's container has it.
pub const HANDOFF_DIR: &str = "/logweir/handoff";
/// Where our own image has it, in which `/logweir` is the binary itself.
pub const OWN_HANDOFF_DIR: &str = "/handoff";
/// The socket in it.
pub const SOCKET: &str = "socket";
/// The volume that log files are in.
pub const LOGS_VOLUME: &str = "logweir-logs";
/// The volume that the sidecar remembers in how far it has read.
pub const STATE_VOLUME: &str = "logweir-state";
/// Where that is mounted.
pub const STATE_DIR: &str = "/var/lib/logweir";
/// The volume that the configuration is in.
pub const CONFIG_VOLUME: &str = "logweir-config";
/// Volumes and containers whose names begin so are ours.
pub const RESERVED: &str = "logweir-";

/// Where the binary is mounted.
pub const BIN_DIR: &str = "/logweir/bin";
/// Where the same volume is mounted in our own image, in which `/logweir` is the binary itself.
pub const INSTALL_DIR: &str = "/install";
/// The binary in an application's container.
pub const BINARY: &str = "/logweir/bin/logweir";
/// Where the configuration is mounted.
pub const CONFIG_DIR: &str = "/etc/logweir";
/// The configuration's file.
pub const CONFIG_FILE: &str = "/etc/logweir/logweir.yaml";

/// Name of the first port with metrics and health; a port's name has at most 15 characters.
pub const METRICS_PORT_NAME: &str = "logweir-metrics";
/// Name of the proxy's port where it takes over no other name.
pub const PROXY_PORT_NAME: &str = "logweir-proxy";
/// The first port with metrics and health.
pub const METRICS_PORT: u16 = 9464;
/// The proxy's port.
pub const PROXY_PORT: u16 = 15080;
/// The user of what we add.
pub const USER: u64 = 65532;
