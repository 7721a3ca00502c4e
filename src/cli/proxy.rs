//! Flags of the proxy, inside `run` and alone.

use clap::Args;

use super::{Common, Serving, flag};
use crate::config::load::{Flag, Sources};

/// `logweir proxy`.
#[derive(Debug, Args)]
pub struct Proxy {
    /// Address that callers reach the application at
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<String>,
    /// The application: HOST:PORT, http://HOST:PORT, a port, or unix:PATH
    #[arg(long, value_name = "URL")]
    pub upstream: Option<String>,
    /// Address of a forward proxy for the application's own calls
    #[arg(long, value_name = "ADDR")]
    pub egress: Option<String>,
    /// Take the only request in flight for the cause of a call that names none
    #[arg(long)]
    pub infer: bool,
    /// Common flags.
    #[command(flatten)]
    pub common: Common,
    /// Serving flags.
    #[command(flatten)]
    pub serving: Serving,
}

/// Flags of the proxy inside `run`.
#[derive(Debug, Args)]
pub struct Beside {
    /// Address that callers reach the application at, through an HTTP proxy with trace context and spans
    #[arg(long, value_name = "ADDR")]
    pub proxy_listen: Option<String>,
    /// Where the application listens: HOST:PORT, a port, or unix:PATH
    #[arg(long, value_name = "URL")]
    pub proxy_upstream: Option<String>,
    /// Address of a forward proxy for the application's own calls
    #[arg(long, value_name = "ADDR")]
    pub proxy_egress: Option<String>,
    /// Take the only request in flight for the cause of lines and calls that name none
    #[arg(long)]
    pub infer: bool,
    /// Tell the application by HTTP_PROXY to make its calls through that forward proxy
    #[arg(long)]
    pub http_proxy: bool,
}

impl Proxy {
    /// The sources that the flags name.
    pub fn sources(&self) -> Sources {
        let set = "true".to_owned();
        let flags = [
            flag("--listen", &["proxy", "listen"], self.listen.as_ref()),
            flag("--upstream", &["proxy", "upstream"], self.upstream.as_ref()),
            flag("--egress", &["proxy", "egress"], self.egress.as_ref()),
            flag("--infer", &["proxy", "infer"], Some(&set).filter(|_| self.infer)),
        ];
        self.common.sources(Some(&self.serving), flags)
    }
}

impl Beside {
    /// Its flags as settings.
    pub(super) fn flags(&self) -> [Option<Flag>; 5] {
        let set = "true".to_owned();
        [
            flag("--proxy-listen", &["proxy", "listen"], self.proxy_listen.as_ref()),
            flag("--proxy-upstream", &["proxy", "upstream"], self.proxy_upstream.as_ref()),
            flag("--proxy-egress", &["proxy", "egress"], self.proxy_egress.as_ref()),
            flag("--infer", &["proxy", "infer"], Some(&set).filter(|_| self.infer)),
            flag("--http-proxy", &["run", "http_proxy"], Some(&set).filter(|_| self.http_proxy)),
        ]
    }
}
