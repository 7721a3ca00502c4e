//! Phones, desktops, supercomputers, syslog without a priority.

use super::Case;

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    ("01-02 03:04:05.678  1702  8671 W ActivityManager: Slow operation: 123ms", "text warn 2027-01-02T03:04:05.678Z process.pid=1702 | thread.id=8671 | logger=ActivityManager", "Slow operation: 123ms"),
    ("01-02 03:04:05.678 V/Configuration( 1766): updating locales", "text trace 2027-01-02T03:04:05.678Z logger=Configuration | process.pid=1766", "updating locales"),
    ("01-02 03:04:05.678  1000  1702  8671 D wpa_supplicant: up", "text debug 2027-01-02T03:04:05.678Z process.pid=1702 | thread.id=8671 | logger=wpa_supplicant | log.header=1000", "up"),
    ("[ 01-02 03:04:05.678  1000: 1234 I/Tag ]\nlong layout", "text info 2027-01-02T03:04:05.678Z process.pid=1000 | thread.id=1234 | logger=Tag", "long layout"),
    ("Jan  2 03:04:05 host-10-105-160-95 kernel[0]: Bolt<0>(0x0)::wake - asleep", "text - 2027-01-02T03:04:05.000Z host.name=host-10-105-160-95 | syslog.appname=kernel | process.pid=0", "Bolt<0>(0x0)::wake - asleep"),
    ("Jan  2 03:04:05 host-10-105-160-95 com.example.xpc.launchd[1] (com.example.agent[333]): Service exited", "text - 2027-01-02T03:04:05.000Z host.name=host-10-105-160-95 | syslog.appname=com.example.xpc.launchd | process.pid=1", "(com.example.agent[333]): Service exited"),
    ("Jan  2 03:04:05 calm --- last message repeated 1 time ---", "text - 2027-01-02T03:04:05.000Z host.name=calm", "last message repeated 1 time ---"),
    ("Jan  2 03:04:05 gate sshd(pam_unix)[4711]: login refused; user=bob tty=1", "text - 2027-01-02T03:04:05.000Z host.name=gate | syslog.appname=sshd(pam_unix) | process.pid=4711", "login refused; user=bob tty=1"),
    ("Jan  2 03:04:05 gate kernel: memory map ready", "text - 2027-01-02T03:04:05.000Z host.name=gate | syslog.appname=kernel", "memory map ready"),
    ("Jan  2 03:04:05 web sshd[4711]: error: maximum authentication attempts exceeded", "text error 2027-01-02T03:04:05.000Z host.name=web | syslog.appname=sshd | process.pid=4711", "error: maximum authentication attempts exceeded"),
    ("Jan  2 03:04:05 gate rsyslogd 8.24.0: reopened.", "text - 2027-01-02T03:04:05.000Z host.name=gate | syslog.appname=rsyslogd | log.header=8.24.0", "reopened."),
    ("2026-01-02T03:04:05.678+00:00 alpha automount[798]: lookup: nothing mounted", "text - 2026-01-02T03:04:05.678Z host.name=alpha | syslog.appname=automount | process.pid=798", "lookup: nothing mounted"),
    ("2026-01-02 03:04:05, Info                  CBS    Loaded the update stack", "text info 2026-01-02T03:04:05.000Z logger=CBS", "Loaded the update stack"),
    ("2026-01-02 03:04:05, Error                 CSI    00000001 (F) failed", "text error 2026-01-02T03:04:05.000Z logger=CSI", "00000001 (F) failed"),
    ("90211 node-12 fabric.sw link_state.lost 1767323045 1 Port changed: it is down", "text - 2026-01-02T03:04:05.000Z log.header=90211 node-12 fabric.sw link_state.lost", "1 Port changed: it is down"),
    ("4402 node-7 action halt 1767323045 1 halt (job 12)", "text - 2026-01-02T03:04:05.000Z log.header=4402 node-7 action halt", "1 halt (job 12)"),
    ("- 1767323045 2026.01.02 R11-M0-N3 2026-01-02-03.04.05.675872 R11-M0-N3 RAS KERNEL INFO corrected a bit in the cache", "text info 2026-01-02T03:04:05.000Z log.header=2026.01.02 R11-M0-N3 2026-01-02-03.04.05.675872 R11-M0-N3 RAS KERNEL", "corrected a bit in the cache"),
    ("APPREAD 1767323045 2026.01.02 R12-M1 2026-01-02-03.04.05.675872 R12-M1 RAS APP FATAL ciod: cannot read the stream", "text fatal 2026-01-02T03:04:05.000Z log.header=APPREAD | logger=ciod | log.header#2=2026.01.02 R12-M1 2026-01-02-03.04.05.675872 R12-M1 RAS APP", "cannot read the stream"),
    ("- 1767323045 2026.01.02 R20-M1 2026-01-02-03.04.05.675872 R20-M1 NULL DISCOVERY WARNING card does not answer", "text warn 2026-01-02T03:04:05.000Z log.header=2026.01.02 R20-M1 2026-01-02-03.04.05.675872 R20-M1 NULL DISCOVERY", "card does not answer"),
    ("- 1767323045 2026.01.02 R20-M1 2026-01-02-03.04.05.675872 R20-M1 RAS MONITOR FAILURE no power", "text error 2026-01-02T03:04:05.000Z log.level=FAILURE | log.header=2026.01.02 R20-M1 2026-01-02-03.04.05.675872 R20-M1 RAS MONITOR", "no power"),
    ("- 1767323045 2026.01.02 cn17 Jan 2 03:04:05 cn17/cn17 crond(pam_unix)[812]: session over", "text - 2026-01-02T03:04:05.000Z host.name=cn17/cn17 | syslog.appname=crond(pam_unix) | process.pid=812 | log.header=2026.01.02 cn17 Jan 2 03:04:05", "session over"),
    ("- 1767323045 2026.01.02 cluster-adm Jan 2 03:04:05 local@cluster-adm postfix/smtp[512]: warning: cannot resolve", "text - 2026-01-02T03:04:05.000Z host.name=local@cluster-adm | syslog.appname=postfix/smtp | process.pid=512 | log.header=2026.01.02 cluster-adm Jan 2 03:04:05", "warning: cannot resolve"),
    ("20260102-0:0:9:42|Pulse_Main|41000077|onPulse 61", "text - 2026-01-02T00:00:09.042Z logger=Pulse_Main | process.pid=41000077", "onPulse 61"),
    ("20260102-3:4:5:678|Pulse_Report|41000077|SUM : 61 62 63", "text - 2026-01-02T03:04:05.678Z logger=Pulse_Report | process.pid=41000077", "SUM : 61 62 63"),
    ("[01.02 03:04:06] mail.exe - relay.example.net:5070 opened", "text - 2027-01-02T03:04:06.000Z logger=mail.exe", "relay.example.net:5070 opened"),
    ("[01.02 03:04:06] mail.exe *64 - relay.example.net:5070 closed", "text - 2027-01-02T03:04:06.000Z logger=mail.exe | log.header=*64", "relay.example.net:5070 closed"),
    (r#"api.log.2.2026-01-01_23:10:44 2026-01-02 03:04:05.008 25746 INFO shop.wsgi.server [req-0d8e4d0c-8f0a-4e8a-9f1f-0a115d9c4d3e 113d 54fa - - -] 10.0.0.7 "GET /v2/x HTTP/1.1" status: 200 len: 93"#, "text info 2026-01-02T03:04:05.008Z process.pid=25746 | logger=shop.wsgi.server | request_id=req-0d8e4d0c-8f0a-4e8a-9f1f-0a115d9c4d3e | log.header=api.log.2.2026-01-01_23:10:44 | log.header#2=113d 54fa - - -", r#"10.0.0.7 "GET /v2/x HTTP/1.1" status: 200 len: 93"#),
    ("2026-01-02 03:04:05.008 2931 INFO shop.virt.driver [-] [unit: b90] started", "text info 2026-01-02T03:04:05.008Z process.pid=2931 | logger=shop.virt.driver", "[unit: b90] started"),
];
