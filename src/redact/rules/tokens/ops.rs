//! Monitoring, logs, alerts, feature flags, security services.

use super::token;
use crate::redact::rule::Rule;
use crate::redact::validate;

/// The rules.
pub(super) static RULES: &[Rule] = &[
    token("jwt", &["eyj"], r"\b{start-half}ey[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{2,}(?:\.[0-9A-Za-z_-]*){1,3}")
        .check(check!(validate::jwt::jwt))
        .finds(&["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbmEifQ.vT1eG7M2ye5ca1qDU2mG_-TMABgJ0cF3eW_jvgvtQTG", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbmEifQ.", "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.97l_H-1_MvofiBjwrUYPdx0lcc_dh1Kw0K9rHBHcA05zFBQEswaKIQ3YoGmS.TB0oxX-sl-TYeBHW.gz9-Oiox3tVR7j8ryHz4pHYrniVyuHFJQ44dx4l4.6LxOwEipZwT-rtNeZlNqUQ"])
        .spares(&["eyJpZCI6MTIzfQ", "eyes.on.me"]),
    // Cut off before its signature.
    token("jwt-cut", &["eyj"], r"\b{start-half}eyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{6,}")
        .finds(&["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm"]),
    token("new-relic-user-key", &["nrak-"], "NRAK-[0-9A-Za-z]{26,}")
        .finds(&["NRAK-JGHKCRVBQQTDK2W6ZIF3O5N6XE0"])
        .spares(&["NRAK-5TQ"]),
    token("new-relic-license-key", &["nral"], r"\b{start-half}(?:[a-z]{2}[0-9]{2}[a-z]{2}[0-9a-f]{30}|[0-9a-f]{36})(?:NRAL|FFFFNRAL)\b{end-half}")
        .finds(&["59b52098b341b9bc036cd9d924a9e824976cNRAL", "eu01xx3a798aaddb66ba23275b5921f3031aNRAL"])
        .spares(&["bbf5NRAL"]),
    token("new-relic-key", &["nrii-", "nriq-", "nrsp-", "nrra-", "nraa-", "nrbr-", "nrjs-", "nrma-", "nris-"], "NR(?:II|IQ|SP|RA|AA|BR|JS|MA|IS)-[0-9A-Za-z_-]{16,}")
        .finds(&["NRII-29Q69SYlBlglc9neOdnlXzSn2skygOr3", "NRIQ-y-xwDbKLGs_foYL2eAbB8KbkwbMMMEVZ", "NRJS-810150e793adaca9687", "NRRA-5357c7403e4913a1c0830d7b370ad7782e5ec9e7bb", "NRAA-1fd8c74065d2a00903e65cec577"])
        .spares(&["NRII-rCKr"]),
    token("new-relic-pixie-key", &["px-api-", "px-dep-"], r"\b{start-half}px-(?:api|dep)-[0-9a-f]{8}-[0-9a-f-]{27}\b{end-half}")
        .finds(&["px-api-78156bde-7918-45f1-ab51-ee7141fac27f", "px-dep-af436f98-6e09-42d0-afeb-3ad98296e276"]),
    token("new-relic-legacy-key", &["new_relic", "newrelic", "new-relic", "new.relic", "x-api-key", "x-license-key", "x-query-key", "x-insert-key", "license", "licence"], r#"(?i:new[_.-]?relic|x-api-key|x-license-key|x-query-key|x-insert-key|licen[sc]e[_.-]?key)[0-9A-Za-z_. -]{0,30}["\x27]?\]?[ ]{0,3}(?:=>|:=|[:=,])[ ]{0,3}["\x27]?(?P<s>[0-9a-f]{40}|[0-9a-f]{47}|[0-9a-f]{32})\b{end-half}"#)
        .check(check!(validate::text::hex))
        .finds(&["NEW_RELIC_LICENSE_KEY=c622f5c12731e3f7b80d0c8f00446181fbbea8ec", "X-Api-Key: 6b47442dbb9d3f797d2e44dc19bfc1aad1092cb9e3db1a8"])
        .spares(&["NEW_RELIC_LICENSE_KEY=176cd"]),
    token("grafana-service-account-token", &["glsa_"], "glsa_[0-9A-Za-z]{32}_[0-9a-fA-F]{8}")
        .finds(&["glsa_fp2DusuAfQZ8KkuEa6QkdlkEnZpqOLJk_2268ec8f"])
        .spares(&["glsa_mMhY_f"]),
    token("grafana-cloud-token", &["glc_eyj"], "glc_eyJ[0-9A-Za-z+/=_-]{40,}")
        .finds(&["glc_eyJ4L4OISjvoE1u69xM2XHd3xguKYI4uEXtI0uQyInOhvhvoGQ3M/dFrt/+x7tYVq6PREJ2BSLT5wxq6OeOCve939ohhP78DWyIMDqS+mhowRyJsh/mY2muwC+0=="])
        .spares(&["glc_eyJKu7QssQfOp3rT15=="]),
    // The base64 of `{"k":"`.
    token("grafana-api-key", &[], r"\b{start-half}eyJrIjoi[0-9A-Za-z+/_-]{40,}={0,2}")
        .finds(&["eyJrIjoiKlx2L0FetZn5ALXQ4NwOvqUGucgeh1QVnxImJ4i7PwuiWgt+j1eVD2M44qIcsUgqOgIKqZUZ8vfbRfJ3=="])
        .spares(&["eyJrIjoiMOin80r0CW=="]),
    token("sentry-token", &["sntrys_", "sntryu_", "sntryb_"], "sntry[sub]_[0-9A-Za-z+/=_.-]{40,}")
        .finds(&["sntrys_eyJ2hfEP3BkLbcOqKW6asW004/HI/D96cPmArlFduZdAclOwyf2gpOQEodOIEObkOiNZ2lydad9mj2AcHrYrV+fXVl7yeD8+yAOo8TjuiwuX8U9oO9BAkZzDitz_O6+R4r0k6ZTJcYjj0PuiLgwTuJTrkwPCmXDCuFTfjsh", "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"])
        .spares(&["sntrys_eyJMaSMe8zmcGPf4yn_ZFnpx"]),
    token("sentry-dsn", &["sentry"], "://(?P<s>[0-9a-f]{32}(?::[0-9a-f]{32})?)@[0-9A-Za-z.-]{0,80}sentry[0-9A-Za-z.:-]{0,60}/[0-9]{1,20}")
        .finds(&["https://c82f6f1629aea4c2886e630f61a7942f@o45.ingest.sentry.io/123", "https://b46a167aead148421b26c1e028f2449d:c447a256bfcc68598d0810ca49c63ba9@sentry.example.com/12"])
        .spares(&["https://fac2@o45.ingest.sentry.io/123"]),
    token("honeycomb-ingest-key", &["ik_", "mk_"], r"\b{start-half}hc[a-z](?:ik|mk)_[0-9A-Za-z]{40,}")
        .finds(&["hcaik_so9xitfbiuz38k0gbtvqtw5biz9tvyuwrjl1hhpvfcx164kodtskzldps4", "hcxik_5w3gyre7w3fwbdh46ddxzkkgxju3jmaj8zew9bfqht5dcgv08tffslrero", "hcamk_hip6drgdlmb9umlokxueyhxxffxmpm74vrxtnu0t8nx0ekded4uirqy8c4"])
        .spares(&["hcaik_ld2ws7d"]),
    token("launchdarkly-key", &["sdk-", "mob-", "api-", "rel-"], r"\b{start-half}(?:sdk|mob|api|rel)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b{end-half}")
        .finds(&["sdk-5350b32a-1180-4bb4-aa17-fb2ff9f8b198", "mob-197e3ca3-12ab-4f40-a558-8f69e75b39a6", "api-6982c46c-3737-412a-a206-549d59ce93a4"]),
    token("dynatrace-token", &["dt0"], r"dt0[a-z][0-9]{2}\.[0-9A-Z]{8,24}(?:\.[0-9A-Z]{60,})?")
        .finds(&["dt0c01.I2FK14FAR99N5WMPF36BVIP0.SOU5JA2I5SG0E6UHBTZ60DP90IVNT04XADW9QCCQQSVGBRY54S3YOMZYNZ7LC70O", "dt0s16.AWHA6IOE.BIYSLA38Q1SB6VGACF0UGSKFFYR8IK4W3Y9O41IUVA4NZGJ6SUXHA0Q6W6NNC4ID"])
        .spares(&["dt0c01.2KW"]),
    token("checkly-key", &["cu_"], r"\b{start-half}cu_[0-9a-f]{32}\b{end-half}")
        .finds(&["cu_4b5f66d0b67fe2aede9a5353479d5d73"])
        .spares(&["cu_8dbf"]),
    token("uptimerobot-key", &[], r"\b{start-half}(?:ur?[0-9]{5,12}|m[0-9]{8,12})-[0-9a-f]{24}\b{end-half}")
        .keywords(&["uptime"])
        .finds(&["u6323129-c2e1f0aaf69692f3f3d48330", "ur2476479-f852281b5fc648f746103b2e", "m779427773-e0b1848069bcce344c789016"])
        .spares(&["u9-a81"]),
    token("axiom-token", &["xaat-", "xapt-", "xairt-"], "xa(?:at|pt|irt)-[0-9a-f-]{36}")
        .finds(&["xaat-84cf79c4-78f0-467e-ae0b-d51210e88dc9", "xapt-b15231a8-0ad5-4306-a6ea-a40e38189c03"]),
    token("influxdb-token", &[], r"\b{start-half}[0-9A-Za-z_-]{86}==")
        .keywords(&["influx"])
        .finds(&["bOmfsZJCAV3wuoT-pD0bva1sgpYamWGrVR2mUzS4LNoc6yvzTF2yUx4yWJuO4hi35QgvgKwPpXsYyQofhwSFSC=="])
        .spares(&["y0lS4Rqd54=="]),
    token("influxdb3-token", &[], r"\b{start-half}apiv3_[0-9A-Za-z_-]{60,}")
        .finds(&["apiv3_qGik3KgZC3cyzWfXCN-pWndzpJ2hvKZ0QHg4lp73cLfeAe86ZuOKqzotSCmmZVp9iMy7RxsUJy1paJs9dRp886"])
        .spares(&["apiv3_8g_BOf103O"]),
    token("posthog-key", &["phx_", "phs_", "phc_", "phr_"], "ph[xscr]_[0-9A-Za-z]{30,}")
        .finds(&["phx_94MaesUcSmxT4ljy5y1ieVvRMb3VMxM8cOsm5RgcheeFnA9", "phs_i5hU5SRyyn75ReJF9N7dKpTbNHjR0igFKnGcEeCJijE"])
        .spares(&["phx_SIMfT"]),
    token("statsig-key", &["secret-", "console-"], r"(?:secret|console)-[0-9A-Za-z]{40,50}\b{end-half}")
        .check(check!(validate::text::mixed))
        .finds(&["secret-Gfl2zxCrNZVcxq7YaVXSDPMdFlWtvY8x2Rsa2M9umsF", "console-HN927vfQ1X8u2keV6F4XXvIFwdLIDtQrd6rxRUEge4P"])
        .spares(&["secret-QhklI"]),
    token("configcat-key", &["configcat-"], "configcat-(?:sdk-1|proxy)/[0-9A-Za-z_-]{22}/[0-9A-Za-z_-]{22}")
        .finds(&["configcat-sdk-1/FuO-xZ4j2OO5ssfCHYvLvK/oFXQc5NvxyUkAP19QjMrsz"])
        .spares(&["configcat-sdk-1/DK/5c"]),
    token("flagsmith-key", &["ser."], r"\b{start-half}ser\.[0-9A-Za-z]{16,}")
        .check(check!(validate::text::mixed))
        .finds(&["ser.yrMmUU6OTGBVqwS4hz7hY0"])
        .spares(&["ser.lP"]),
    token("unleash-token", &[], r"\b{start-half}(?:\*|default|[0-9a-z_-]{1,40}):(?:[0-9a-z_-]{1,40})\.[0-9a-f]{50,64}\b{end-half}")
        .keywords(&["unleash"])
        .finds(&["default:development.64d5b92356dd1a7ee4d04ffc86a98686ff48b1c7992cc28ca259cb7e", "*:production.89eddcf5d3c49df2f87be27cbca2086179bb23fc93c05070a9ddce8b"])
        .spares(&["default:development.9e61430"]),
    token("growthbook-key", &["secret_user_", "secret_admin_", "secret_readonly_"], "secret_(?:user|admin|readonly)_[0-9A-Za-z]{20,}")
        .finds(&["secret_admin_RcGX1S0ugTeWSZIHw8grJAwJOTJRDpSumqLeqzlWvvnW"])
        .spares(&["secret_admin_T4xpt"]),
    token("devcycle-key", &["dvc_"], "dvc_(?:server|client|mobile)_[0-9A-Za-z_-]{20,}")
        .finds(&["dvc_server_SzdxrvmGVkIz7W06p5nkC3VJYh59FF"])
        .spares(&["dvc_server_ee6"]),
    token("optimizely-key", &[], r"\b{start-half}2:[0-9A-Za-z_-]{50,}\b{end-half}")
        .keywords(&["optimizely"])
        .finds(&["2:dVSNztIfJXTpJ4KVxWQv4fXRFaYtH-JGZRqSBcVgxSaW9Tbx30SA8u"])
        .spares(&["2:BvKilu"]),
    token("lacework-key", &[], r"\b{start-half}_[0-9a-f]{32}\b{end-half}")
        .keywords(&["lacework"])
        .finds(&["_109b74b1934e4c531b3f487d001dcf21"])
        .spares(&["_6b5c"]),
    token("splunk-token", &["splunk"], r#"(?i:splunk)[0-9A-Za-z_. -]{0,30}["\x27]?[ ]{0,3}[:= ][ ]{0,3}["\x27]?(?P<s>[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12})"#)
        .finds(&["Authorization: Splunk 237e39ea-ab6e-4e33-a203-4a582ffd8b07", "SPLUNK_HEC_TOKEN=6b5a2616-18b0-402b-aec5-39ccb7cf0752"]),
    token("sumologic-access-id", &[], r"\b{start-half}su[0-9A-Za-z]{12}\b{end-half}")
        .keywords(&["sumo"])
        .check(check!(validate::text::letters_and_digits))
        .finds(&["su8tzCCB3B6EmE"])
        .spares(&["suu"]),
    token("censys-key", &["censys_"], "censys_[0-9A-Za-z]{8}_[0-9A-Za-z]{20,}")
        .finds(&["censys_AmW89hm4_6WTKXyKL6jFpg0OSX9Atf0js"])
        .spares(&["censys_r_OAt"]),
    token("nightfall-key", &["nf-"], r"\b{start-half}NF-[0-9A-Za-z]{32}\b{end-half}")
        .finds(&["NF-NtywsRgvyZ3mnvcRymRD8NSMObhb6TcC"])
        .spares(&["NF-aZuE"]),
    token("gitguardian-token", &["gitguardian"], r#"(?i:gitguardian)[0-9A-Za-z_. -]{0,30}["\x27]?[ ]{0,3}[:=][ ]{0,3}["\x27]?(?P<s>[0-9a-zA-Z]{70,75})\b{end-half}"#)
        .finds(&["GITGUARDIAN_API_KEY=tzNTzoEidfaJbq95cgVngTGOb6o8jRYv1ceWY6EiZ66PWjpO3qrxKZzfaUWLrV2RBWHvmVI"])
        .spares(&["GITGUARDIAN_API_KEY=4CBXYFg4"]),
    token("semgrep-settings-token", &["semgrep"], r#"(?i:semgrep)[0-9A-Za-z_. -]{0,30}["\x27]?[ ]{0,3}[:=][ ]{0,3}["\x27]?(?P<s>[0-9a-f]{64})\b{end-half}"#)
        .finds(&["SEMGREP_APP_TOKEN=d74207f4c5163cd5f375d9d9c435ba468c0bc76d33a135be039c291fd5ae615e"])
        .spares(&["SEMGREP_APP_TOKEN=70fed87c"]),
    token("better-stack-token", &["logtail", "betterstack", "better_stack", "better_uptime"], r#"(?i:logtail|betterstack|better_stack|better_uptime)[0-9A-Za-z_. -]{0,30}["\x27]?[ ]{0,3}[:=][ ]{0,3}["\x27]?(?P<s>[0-9A-Za-z]{24})\b{end-half}"#)
        .check(check!(validate::text::letters_and_digits))
        .finds(&["LOGTAIL_SOURCE_TOKEN=a7837JMUmW2tVgY6ruYn0l7l"])
        .spares(&["LOGTAIL_SOURCE_TOKEN=HFH"]),
    token("pagerduty-key", &["pagerduty", "pager_duty", "pager-duty", "pager.duty"], r#"(?i:pager[_.-]?duty|[^a-z]pd_?)[0-9A-Za-z_. -]{0,30}["\x27]?\]?[ ]{0,3}(?:=>|:=|[:=,]|token=)[ ]{0,3}["\x27]?(?P<s>[uyeR][0-9A-Za-z_+-]{19}|[0-9a-f]{32}|[0-9A-Z]{32})\b{end-half}"#)
        .check(check!(validate::text::letters_and_digits))
        .finds(&["PAGERDUTY_TOKEN=uJgh-Fk0KfYzguJSlmQm", r#"pagerduty.api_key: "y2ZGdR74i_QyScS9EGcj""#])
        .spares(&["PAGERDUTY_TOKEN=uYB"]),
    token("pagerduty-oauth-token", &["pdus+", "pdeu+"], r"pd(?:us|eu)\+_0[A-Z]{3}\+[0-9a-f-]{36}")
        .finds(&["pdus+_0XBP+4b6a3dcb-0a54-4b2f-ada3-c6878e6c1903"]),
    token("opsgenie-key", &["opsgenie", "geniekey"], r#"(?i:opsgenie|geniekey)[0-9A-Za-z_. -]{0,30}["\x27]?\]?[ ]{0,3}(?:=>|:=|[:=, ])[ ]{0,3}["\x27]?(?P<s>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"#)
        .finds(&["OPSGENIE_API_KEY=fbee9486-39f4-48dd-aca7-61fcac557541", "Authorization: GenieKey 3ce6b8f2-03b3-4eb7-ac73-1005966d2e8e"]),
    token("datadog-key", &["datadog", "dd_", "dd-", "ddapi", "ddapp", "ddclient", "dogapi"], r#"(?i:datadog|dd[_-]?(?:api|app|application|client|site)|[^a-z]dogapi|dd-)[0-9A-Za-z_. -]{0,30}["\x27]?\]?[ ]{0,3}(?:=>|:=|[:=,])[ ]{0,3}["\x27]?(?P<s>[0-9a-f]{32}(?:[0-9a-f]{8})?)\b{end-half}"#)
        .check(check!(validate::text::hex))
        .finds(&["DD_API_KEY=fcbd464f9e9ff40de1823e0e010be722", "DD-APPLICATION-KEY: d8ae90ef98997e262b5b7edcb79a417967587394", r#"datadog_app_key: "1864241ab2185229d511cf88b67d44050dd6753d""#])
        .spares(&["datadog trace bd8023772916c22345d113cde3af741f"]),
    token("datadog-scoped-token", &["ddapp_", "ddpat_", "ddsat_"], "dd(?:app|pat|sat)_[0-9A-Za-z]{30,}")
        .finds(&["ddapp_yufC376nI4nvGuvZs8zalVZQZcsWOq6jnbpG"])
        .spares(&["ddapp_S683"]),
    token("datadog-client-token", &["pub0", "pub1", "pub2", "pub3", "pub4", "pub5", "pub6", "pub7", "pub8", "pub9", "puba", "pubb", "pubc", "pubd", "pube", "pubf"], r"\b{start-half}pub[0-9a-f]{32}\b{end-half}")
        .finds(&["pub574fd9cadeae38fa517072f7311e413f"])
        .spares(&["pub0088"]),
    token("shodan-key", &["shodan"], r#"(?i:shodan)[0-9A-Za-z_. -]{0,30}["\x27]?\]?[ ]{0,3}(?:=>|:=|[:=,(])[ ]{0,3}["\x27]?(?P<s>[0-9A-Za-z]{32})\b{end-half}"#)
        .check(check!(validate::text::mixed))
        .finds(&["SHODAN_API_KEY=4wU3CdC0yprdozUrQIIObb4LH8CkjcAi"])
        .spares(&["SHODAN_API_KEY=RrP4"]),
    token("virustotal-key", &["virustotal", "virus_total", "virus-total", "x-apikey", "vt_api", "vt-api", "vtapi"], r#"(?i:virus[_-]?total|x-apikey|vt[_-]?api)[0-9A-Za-z_. -]{0,30}["\x27]?\]?[ ]{0,3}(?:=>|:=|[:=,(])[ ]{0,3}["\x27]?(?P<s>[0-9a-f]{64})\b{end-half}"#)
        .finds(&["VIRUSTOTAL_API_KEY=a1fdc630d820a8ecdae4d1ecc4985506ac5b29144b10fa1fe29a6a7f75fc0ade", "x-apikey: 4e0a84838098cb9f201d5950627b8aaad5394eea400dd4a20f8a2500ddcd4ec9"])
        .spares(&["VIRUSTOTAL_API_KEY=412ff4c0"]),
    token("abuseipdb-key", &["abuseipdb", "abuse_ipdb"], r#"(?i:abuse_?ipdb)[0-9A-Za-z_. -]{0,30}["\x27]?\]?[ ]{0,3}(?:=>|:=|[:=,(])[ ]{0,3}["\x27]?(?P<s>[0-9a-f]{80})\b{end-half}"#)
        .finds(&["ABUSEIPDB_KEY=2f26c1314aead7517d1f0e7ffc1270b08da0649802ba41155e3f6b4397ddada618d78a2b0092ffff"])
        .spares(&["ABUSEIPDB_KEY=b984ac9e4c"]),
    // What a password leaves in a data base can be guessed at offline.
    token("password-hash", &["$2a$", "$2b$", "$2x$", "$2y$", "$argon2", "$1$", "$5$", "$6$", "$y$", "$scrypt$", "$pbkdf2", "$p$", "$h$"], r"\$(?:2[abxy]\$[0-9]{2}\$[0-9A-Za-z./]{53}|argon2(?:id|i|d)\$v=[0-9]{1,3}\$m=[0-9,pt=]{5,40}\$[0-9A-Za-z+/]{8,90}\$[0-9A-Za-z+/]{16,180}|[156]\$(?:rounds=[0-9]{1,9}\$)?[0-9A-Za-z./]{4,16}\$[0-9A-Za-z./]{22,86}|y\$[0-9A-Za-z./]{1,10}\$[0-9A-Za-z./]{10,60}\$[0-9A-Za-z./]{43}|scrypt\$[0-9A-Za-z+/=,$]{20,200}|pbkdf2-sha[0-9]{1,3}\$[0-9]{1,8}\$[0-9A-Za-z./$]{20,200}|P\$[0-9A-Za-z./]{31}|H\$[0-9A-Za-z./]{31})")
        .finds(&["$2b$12$tTED1XV0wPBSqITKv1BNIPYj0CuCE8HbkfAcihsneCNxuQxE996bG", "$argon2id$v=19$m=65536,t=3,p=4$l7oChigMDLbqcI007BjWvJ$eBZcecHFD2aE5dAts8YR38y19YX39FNWUAw25R3X453", "$6$n7NqJfEl$zp7D4FckzOnXH0P5Bmiq8ZX2ASvIjI2WtuZDEubiDJy6GMpsFY2AUPphKOlDQxT1MRD5xkS9muFn5vueiY0Tdi", "$1$D1qzxdwH$N8VahjIsm0gLynfLoeUwGN"])
        .spares(&["$2b$12$qjKhnF"]),
    token("django-password-hash", &["pbkdf2_sha", "bcrypt_sha256$", "scrypt$"], r"\b{start-half}(?:pbkdf2_sha(?:1|256|512)|bcrypt_sha256|scrypt)\$[0-9A-Za-z$./+=]{30,200}")
        .finds(&["pbkdf2_sha256$600000$Sk3XlqxxNYIAT2cMc4I6vp$MMpo6SJyz11TBFKH0b4vt9GRQ05hBK04lG78iqL5xyJ="])
        .spares(&["pbkdf2_sha256$600000$EN$zNMme="]),
    token("ldap-password-hash", &["sha}", "sha256}", "sha384}", "sha512}", "md5}", "{crypt}"], r"\{(?:S?SHA(?:256|384|512)?|S?MD5|CRYPT)\}[0-9A-Za-z+/=$.]{13,180}")
        .finds(&["{SSHA}uQ1ANY8tq1i8vpUbffKPQ+73oujc8YVB2+AB"])
        .spares(&["{SSHA}p6Uz"]),
    token("mysql-password-hash", &[], r"\b{start-half}\*[0-9A-F]{40}\b{end-half}")
        .keywords(&["mysql", "identified by"])
        .finds(&["*97AEE5C124D5A17165ECC1D97FA49513B6560C27"])
        .spares(&["*E041E"]),
];
