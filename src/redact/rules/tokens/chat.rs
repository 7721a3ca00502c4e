//! Chat, telephony, mail and notifications, social networks; URLs that are secrets themselves (webhooks).

use super::token;
use crate::redact::rule::Rule;
use crate::redact::validate;

/// The rules.
pub(super) static RULES: &[Rule] = &[
    token("slack-token", &["xoxa", "xoxb", "xoxc", "xoxd", "xoxe", "xoxo", "xoxp", "xoxr", "xoxs"], r"xox[a-z](?:\.xox[a-z])?-[0-9A-Za-z-]{10,}")
        .finds(&["xoxb-452533711146-0993660870568-EEtaMBsqOIn78UjGehlI3aO1", "xoxp-849573848311-100556219167-1228333288050-6bbc83d0105fb9ef1d5df7f74df5036e", "xoxe.xoxp-1-kcv8PrF5Qz7gHpkcvUDkwUJddFgBlN6GKkyD8NuuS7xMbAGTjkXSQDZommgLFWHUJgQ1tpGw3fmz5kWVLvAUwRcbEG4VwM3YfvOU9ZF72HtV2oZUiVRIzLVwvPOHxOH4RW3hhq6CaQHi3SfRfnXDJAKw61EFBlnp", "xoxs-7999236466-9798832320-3606829765-24ea3bb008"])
        .spares(&["xoxb-72"]),
    token("slack-app-token", &["xapp-"], "xapp-[0-9]{1,14}-[0-9A-Za-z+/_-]{16,}")
        .finds(&["xapp-1-A9YHX1YZAN0-8277843430659-89ad64ec94c8c3f14de70a0f083e0cefe32d6e902ca886f0234be5ef7ad5bdc6"])
        .spares(&["xapp-1-AW-2-e6965313"]),
    token("slack-session-cookie", &["xoxd-"], "xoxd-[0-9A-Za-z%/+=]{30,}")
        .finds(&["xoxd-Dz76PWupJpG6lVjLjhk47MMaTbQNoam5oPD1LakhG2eszxtPXVx62ghte2yY%2FvUgdJntJWzkllSCvmb9LjDGCbmHswW"])
        .spares(&["xoxd-5sswSpH%2FnDV"]),
    token("slack-webhook", &["hooks.slack"], r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/(?P<s>[0-9A-Za-z_/+-]{20,})")
        .finds(&["https://hooks.slack.com/services/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", "https://hooks.slack.com/workflows/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", "https://hooks.slack.com/triggers/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"])
        .spares(&["https://hooks.slack.com/services/TJ/BV/7JW"]),
    token("discord-bot-token", &[], r"\b{start-half}[MNO][0-9A-Za-z_-]{23,27}\.[0-9A-Za-z_-]{6}\.[0-9A-Za-z_-]{27,45}\b{end-half}")
        .keywords(&["discord", "bot_token", "bot token", "bottoken", "token=", "token:", r#"token""#, "authorization"])
        .check(check!(validate::text::mixed))
        .finds(&["MT5Ax5zuyFwDkdH7ClA2kSyy.NllRKK.ryx79_IpPIFV_oO7d_a11jnlunIqsp-NtVC0I5", "Nlk0bW1EyVHTC56nwtcXuTjV.Q_ZibL.z52mnT6OjtSsv2KiOt96Vyrd8iv"])
        .spares(&["MT2AiR.e.XrUs"]),
    token("discord-webhook", &["discord.com/api", "discordapp.com/api"], r"discord(?:app)?\.com/api/(?:v[0-9]{1,2}/)?webhooks/[0-9]{16,20}/(?P<s>[0-9A-Za-z_-]{60,})")
        .finds(&["https://discord.com/api/webhooks/2099526170955895887/8F7UXNqPd33BtosXKlgu9BFwi_yMZsSRcj4TYe2vd3c24JUwBMmDR5zkjzEQYgu_M4Yt"])
        .spares(&["https://discord.com/api/webhooks/425/WT307G6E"]),
    token("discord-mfa-token", &["mfa."], r"\b{start-half}mfa\.[0-9A-Za-z_-]{80,}")
        .finds(&["mfa.kRi5-ffe5Utg5yiws-F5HMHtptnqxO22JuRvmhflq56tXiUD9-TtSdp5l6VFJeJreoZfeqwX-uB8aV9IHiqf"])
        .spares(&["mfa.zIShf8MBzL"]),
    token("teams-webhook", &["outlook.office", ".webhook.office"], r"(?:outlook\.office(?:365)?\.com/webhook|\.webhook\.office\.com/webhookb2)/(?P<s>[0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/[0-9a-f]{32}(?:/[0-9A-Za-z_/-]{1,120})?)")
        .finds(&["https://acme.webhook.office.com/webhookb2/c6df069a-7637-4d97-a161-b36fd8664ac9@485eb226-2347-455f-ac67-e9f984a7770d/IncomingWebhook/c7e4fe5d7784ded7d38fbe9b343fc9ba/c67aa178-c41a-4120-a75e-d2122cc0c349", "https://outlook.office.com/webhook/147a45e8-3bfc-40bc-a167-08b3610ca7ee@8ae3aa9c-57c4-4db7-af52-9b2eb65fcf75/IncomingWebhook/0951492bf524682765a8d7f3478f1927/64156b4d-48cd-49ea-ac75-d594010313d7"])
        .spares(&["https://acme.webhook.office.com/webhookb2/c9bb2f58-7f7e-46c5-ae9f-e1a05e6b7b62@99b1a76b-2f04-455a-a649-9f46c0e23f5f/IncomingWebhook/f8a3/a15cd9cb-cc7c-4c8d-a9f2-0f60fe100f45"]),
    token("power-automate-webhook", &[".api.powerplatform.com"], r#"\.api\.powerplatform\.com(?::443)?/[^ "\x27<>*]{0,250}?sig=(?P<s>[0-9A-Za-z_%-]{20,})"#)
        .finds(&["https://default1c5d4966d1.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/35a20f20bd9693a8776967de7f698fe7/triggers/manual/paths/invoke?sig=fToTtiLf5lyvYZuO8B_4P3iRSeNa8L0_onzjRiNJ0Gl"])
        .spares(&["https://default5.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/2047/triggers/manual/paths/invoke?sig=xgWSP"]),
    token("google-chat-webhook", &["chat.googleapis.com"], r#"chat\.googleapis\.com/v1/spaces/[0-9A-Za-z_-]{5,20}/messages\?(?P<s>[^ "\x27<>\\*]{30,})"#)
        .finds(&["https://chat.googleapis.com/v1/spaces/AAAAI1fArjG/messages?key=1VWWv4H66UlWeKJC2MdizOpKHxHchRyJGAREBxm&token=BtHmquEvndCJ-AigN6-gKRrdC77PZmB1zFjoFw6g63G"])
        .spares(&["https://chat.googleapis.com/v1/spaces/AAAAf/messages?key=NW3X&token=OPp4N"]),
    token("zapier-webhook", &["hooks.zapier.com"], r"hooks\.zapier\.com/hooks/(?:catch/)?(?P<s>[0-9]{4,12}/[0-9A-Za-z]{5,12})")
        .finds(&["https://hooks.zapier.com/hooks/catch/3212764/6z18qvm/"])
        .spares(&["https://hooks.zapier.com/hooks/catch/19/f/"]),
    token("ifttt-webhook", &["maker.ifttt.com"], r#"maker\.ifttt\.com/(?:trigger/[^/ "\x27]{1,60}/(?:json/)?with/key|use)/(?P<s>[0-9A-Za-z_-]{20,})"#)
        .finds(&["https://maker.ifttt.com/trigger/door/with/key/39TE5ip2IFLKGi8PT6FC6lBXtYP-ppw9dNrugjY66Qb"])
        .spares(&["https://maker.ifttt.com/trigger/door/with/key/QaefU"]),
    token("make-webhook", &["hook."], r"hook\.(?:[a-z]{2}[0-9]\.)?(?:make|integromat)\.com/(?P<s>[0-9a-z]{24,40})")
        .finds(&["https://hook.eu1.make.com/u7vwm25cgol1d5fgd0h3lre8qq7f1yp8"])
        .spares(&["https://hook.eu1.make.com/ei7j"]),
    token("pipedream-webhook", &[".m.pipedream.net"], r"(?P<s>eo[0-9a-z]{10,20})\.m\.pipedream\.net")
        .finds(&["https://eot52pomdk2nhbi.m.pipedream.net"])
        .spares(&["https://eov.m.pipedream.net"]),
    token("mattermost-webhook", &["/hooks/"], r"/hooks/(?P<s>[0-9a-z]{26})\b{end-half}")
        .check(check!(validate::text::letters_and_digits))
        .finds(&["https://chat.example.com/hooks/k6negfu4t7z36eoz570hmskklf"])
        .spares(&["https://chat.example.com/hooks/9vw"]),
    token("rocketchat-webhook", &["/hooks/"], "/hooks/(?P<s>[0-9A-Za-z]{17,24}/[0-9A-Za-z]{40,60})")
        .finds(&["https://chat.example.com/hooks/nxej4NOGSw0a4QSbEzMMStPl/wYWTHCkYszjNBZRVLcYlGhDezZ7yoe8cXmD4m8epwvl"])
        .spares(&["https://chat.example.com/hooks/C6F/yNX2x"]),
    token("dingtalk-webhook", &["oapi.dingtalk.com"], r"(?i:oapi\.dingtalk\.com/robot/send\?access_token=)(?P<s>[0-9a-f]{64})")
        .finds(&["https://oapi.dingtalk.com/robot/send?access_token=dd50b5d1269f5094b0a5703cb8f6ba31ac769ee2033d7152c489f2e279c43fe9"])
        .spares(&["https://oapi.dingtalk.com/robot/send?access_token=3e9c3ca2"]),
    token("dingtalk-secret", &["sec0", "sec1", "sec2", "sec3", "sec4", "sec5", "sec6", "sec7", "sec8", "sec9", "seca", "secb", "secc", "secd", "secf"], r"\b{start-half}SEC[0-9a-f]{64}\b{end-half}")
        .finds(&["SEC89c484c6567268b3e508f964a50a6cade4d25a7ab852f11d7f2ba118e464d32d"])
        .spares(&["SEC7dc0e33e"]),
    token("feishu-webhook", &["open.feishu.cn", "open.larksuite.com"], r"open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/v?2?/?hook/(?P<s>[0-9a-f-]{36})")
        .finds(&["https://open.feishu.cn/open-apis/bot/v2/hook/5e4c15c9-b4e0-4403-a4a0-9a78054a86d9"]),
    token("wecom-webhook", &["qyapi.weixin.qq.com"], r"qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=(?P<s>[0-9a-f-]{36})")
        .finds(&["https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0611249d-2a07-4b16-abaf-05acef7be461"]),
    token("webex-webhook", &["webexapis.com", "api.ciscospark.com"], r"(?i:webexapis|api\.ciscospark)\.com/v1/webhooks/incoming/(?P<s>[0-9A-Za-z_-]{60,})")
        .finds(&["https://webexapis.com/v1/webhooks/incoming/aOaZorC-8aTcfYYWoiXHq5CLHaM8S9ui1OkyMzZox9EivVrT2mIARJbAghL7TuCKg5W3U2VlU73hkvjy"])
        .spares(&["https://webexapis.com/v1/webhooks/incoming/zb91oaDChl"]),
    token("n8n-webhook-key", &[], r"\b{start-half}n8n_api_[0-9a-f]{32,}")
        .finds(&["n8n_api_88287ff9f2c2893d84e7ee6faadfee8b41bb03fd479cc8e4bb8ab3c206180e74e878c9f464bdbddc"])
        .spares(&["n8n_api_c85f3ffd6c"]),
    token("telegram-bot-token", &[":aa", ":ab", ":ac", ":ad", ":ae", ":af", ":ag", ":ah"], r"(?:\b{start-half}|bot)[0-9]{8,10}:A[A-H][0-9A-Za-z_-]{32,34}(?:[^0-9A-Za-z_-]|$)")
        .check(check!(validate::text::mixed))
        .finds(&["1709691486:AAwSFTSIwL5saweQX-sw-QXoHXOPD_hoFQu", "https://api.telegram.org/bot5043846057:AAp5ONZnw0apSpfZUqyJqhzRtnI8j-h7t_S/sendMessage"])
        .spares(&["99:AAtspd"]),
    token("twilio-auth-token", &["twilio"], r#"(?i:twilio)[0-9A-Za-z_. -]{0,30}["\x27]?\]?[ ]{0,3}(?:=>|:=|[:=,])[ ]{0,3}["\x27]?(?P<s>[0-9a-f]{32})\b{end-half}"#)
        .check(check!(validate::text::hex))
        .finds(&["TWILIO_AUTH_TOKEN=05f989afa9987dbb9d10e3081cfbd8a0", r#"twilio.authToken: "dcf942b5a793f4065fac9dfff4628495""#])
        .spares(&["TWILIO_AUTH_TOKEN=d683"]),
    token("sendgrid-key", &["sg."], r"\b{start-half}SG\.[0-9A-Za-z_-]{20,24}\.[0-9A-Za-z_-]{39,50}")
        .finds(&["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"])
        .spares(&["SG.Rb.9kWMk"]),
    token("mailgun-key", &[], r"\b{start-half}key-[0-9a-zA-Z]{32}\b{end-half}")
        .finds(&["key-498a12549743cc271f915de70009bcc9"])
        .spares(&["key-e014"]),
    token("mailgun-private-key", &[], r"\b{start-half}[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}\b{end-half}")
        .keywords(&["mailgun"])
        .finds(&["95d09bfd7f05c11ea09a05177b2a09db-3a674585-4b2626aa"])
        .spares(&["c1fd-c-0"]),
    token("mailchimp-key", &["-us"], r"\b{start-half}[0-9a-f]{32}-us[0-9]{1,2}\b{end-half}")
        .finds(&["a38fad90abd23969746928bf7ea35f26-us55"])
        .spares(&["781a-us75"]),
    token("mandrill-key", &["md-"], r"\b{start-half}md-[0-9A-Za-z_-]{22}\b{end-half}")
        .check(check!(validate::text::random))
        .finds(&["md-7B_gQokQJAGfmlvJnmAPgQ"])
        .spares(&["md-7yN"]),
    token("brevo-key", &["xkeysib-", "xsmtpsib-"], "x(?:keysib|smtpsib)-[0-9a-f]{64}-[0-9A-Za-z]{16}")
        .finds(&["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", "xsmtpsib-920daaec2bdad6b1ec70921b7e3761cb3c972717e27bd1ba6230c0264a9e988f-kymWAFDvRdGErxjD"])
        .spares(&["xkeysib-778fbd03-m3"]),
    token("resend-key", &["re_"], r"\b{start-half}re_[0-9A-Za-z]{8}_[0-9A-Za-z]{24}\b{end-half}")
        .finds(&["re_gmc9g0FT_aKxN9hCh7xjlvKsXS19OzCRG"])
        .spares(&["re_d_U0P"]),
    token("mailersend-token", &["mlsn."], r"mlsn\.[0-9a-f]{64}")
        .finds(&["mlsn.b50461fb9b4906adf9b4c53e9d44483ca4f492172170e8d9e4138e54863bba8e"])
        .spares(&["mlsn.331dcb78"]),
    token("smtp2go-key", &[], r"\b{start-half}api-[0-9A-F]{32}\b{end-half}")
        .finds(&["api-48B6C19BC4933E71CDE64AEF8DF9C1A9"])
        .spares(&["api-5733"]),
    token("telnyx-key", &["key0", "key1", "key2", "key3", "key4", "key5", "key6", "key7", "key8", "key9", "keya", "keyb", "keyc", "keyd", "keye", "keyf"], r"\b{start-half}KEY[0-9A-F]{32}_[0-9A-Za-z]{22}")
        .finds(&["KEY3791BA83BFB1464AB3CCA01C804EEEFB_RhW1tQ3bgihlgKyoffKPvv"])
        .spares(&["KEY913F_EA"]),
    token("onesignal-key", &["os_v2_app_", "os_v2_org_"], "os_v2_(?:app|org)_[a-z2-7]{50,}")
        .finds(&["os_v2_app_tg6vemzohax6u6v3qx3bvc5wnpxyowg3ktesfij7tnf3tp3fxl6rd3cus2jkfdwug4urgmiyvdjsesoijpglyp4lezsm2qubv6v4es7"])
        .spares(&["os_v2_app_cgqte5g6jrmb"]),
    token("pushbullet-token", &[], r"\b{start-half}o\.[0-9A-Za-z]{32}\b{end-half}")
        .keywords(&["pushbullet"])
        .finds(&["o.upuTx6Bs2czJr0MrANg0IuzAuMAdYiHK"])
        .spares(&["o.Vkbm"]),
    // The base64 of `tok:`.
    token("intercom-token", &[], r"\b{start-half}dG9rO[0-9A-Za-z+/]{54}=")
        .finds(&["dG9rOxZ2TnAVM6CkW/KMVVv4MueRT4y9d8p2xyX98H6CGw/hwIHW7zXoE9s="])
        .spares(&["dG9rOs7hDDH="]),
    token("pubnub-secret", &["sec-c-", "pub-c-", "sub-c-"], r"\b{start-half}(?:sec|pub|sub)-c-[0-9A-Za-z=-]{32,48}")
        .finds(&["sec-c-CGgQg7wQX9Qu9Os6RcmdU5fZok6Oe8N2PMINGlR0hkFiM5SU", "sub-c-e793fc92-0429-474d-ac54-50826e1d344e"])
        .spares(&["sec-c-v264GA"]),
    token("ably-key", &[], r"\b{start-half}[0-9A-Za-z_-]{6}\.[0-9A-Za-z_-]{6}:[0-9A-Za-z_-]{43}\b{end-half}")
        .keywords(&["ably"])
        .finds(&["j26dpz.Ty1hYY:qZPz85IuV68-S3uFI74ewepNeI74U6WEnGKOcwZlBQo"])
        .spares(&["k.b:AyYFk"]),
    token("facebook-token", &["eaa"], "EAA[0-9A-Za-z]{60,}")
        .finds(&["EAACEdEose0cBAhnoRAPswuGlwQNaBiiTYZw2mzIuCV7v2yAylt1J7LIE1UMDXwmylKcBZQLdIIWzQEyVUOiTlW6W8lERDuf7aEpcKo4pPyoZ5tNfK0OtubwlWxmizpyNjSi4E", "EAAGlBYpajV1qXtx8tOL15i4NLyWBLd2mWr5haPCwmK5czNhAqoVMUMUJiKIHgTHlKZdMLPAY6EO13Qgr11j0x3JIqIRjdpCvpQAwyTmgNP4j162w95G5k9UQZhypapyn9f2dgupS1MZHGIOKbRcBRWmBwooMoHg30Do"])
        .spares(&["EAACEdEose0cBAu4rjHSAB7f55dn2"]),
    token("facebook-app-token", &[], r"\b{start-half}[0-9]{13,17}(?:\||%7[cC])[0-9A-Za-z_-]{27}\b{end-half}")
        .keywords(&["facebook", "fb_", "access_token"])
        .finds(&["688341226732116|vKUVdA3dhx9BLeZDVaOjL6lUjYr"])
        .spares(&["28|oiu"]),
    token("instagram-token", &["igqv", "igqw", "igaa"], "IG(?:QV|QW|AA)[0-9A-Za-z_-]{60,}")
        .finds(&["IGQVJMX4GgzhGKTohSCV329ry6UrNxzGUh1PUp6c095ltNVMqpTK7YDqNHVQxYnYdu2mIDwh2ErgehwWSDulrZY8QuMSVnPoz2dLdeb2ivQbcLSym2kmipiRBrws2QQYk7cA2d1", "IGAAtV7tp8Wo2aMWJYzIGtPZkHvzUC0nd1SPCMAAulsUeVKm0t96dRjIeG6EuFNyjPpgTk96tYpbiPnsyjzB54Vfz8QVksdtYJruAYbLcAxOPDmet7mS8I4fQhvOedgkqkvVgN"])
        .spares(&["IGQVJt6rOuEYJ6KxGisC1"]),
    token("twitter-bearer-token", &["aaaaaaaaaaaaaaaa"], "A{16,24}[0-9A-Za-z%]{60,}")
        .check(check!(validate::text::mixed))
        .finds(&["AAAAAAAAAAAAAAAAAAAAA8fkcNk0gmT7fAU1f0DW6O9rXsrrLUT%3DCC9rHPePgOC3VN6WdbPF0UwALPh28HB26cnTswwt28e8yjua5g"])
        .spares(&["AAAAAAAAAAAAAAAAAAAAAu10%3D8LdUqC"]),
    token("twitter-access-token", &[], r"\b{start-half}[0-9]{15,20}-[0-9A-Za-z]{40}\b{end-half}")
        .keywords(&["twitter", "tweepy", "access_token", "oauth_token"])
        .finds(&["901004954027370613-KZ6ileeFr0qe2u2TS9QxGu90dNIwndfechdWrWFj"])
        .spares(&["356-WDrJL"]),
    token("linkedin-secret", &["wpl_ap"], r"WPL_AP[01]\.[0-9A-Za-z.]{16,40}={0,2}")
        .finds(&["WPL_AP1.RZicaUOGZWByQ70b.ZbvoZsJP==", "WPL_AP0.9i01Ca7qbuTQ0RDd.PmuR5NopKoR4="])
        .spares(&["WPL_AP1.ax.I=="]),
    token("linkedin-token", &["aqu", "aqv", "aqw", "aqx", "aqz"], r"\b{start-half}AQ[UVWXZ][0-9A-Za-z_-]{150,}")
        .finds(&["AQX5VPkvy_6p6WPdMzDqHgTCKNW0OQVewcTQ5Cpa8OuQejN3WWFU9lcBJoEF3JFsHWnrKS8yZ5DCdCsezSbqFINHZWxKNWPwoO5ghHEwjqko9cle86u2YXv_HpCVf76fqj6YHEOsP6u00IKMeVRcNKGyUgir9I4L56Sa8SI59FDvgKJtXK5Er5AZNWzeWfCHeZbnKzCpVPXRlTwko1gZMhkZ35MqSsnI_aXnz7CEurVLFuDmkm8dMgYFLCq0WRA_BOUKkTzx0AW325jMkFYZInbnpVvZSj9FshYe243mKPQWDNc"])
        .spares(&["AQX2BgcPniUvwLn8Njqr6pfjvHut5Zj573qMoC11"]),
    token("tiktok-token", &["act.", "rft.", "clt."], r"\b{start-half}(?:act|rft|clt)\.[0-9A-Za-z_!*-]{40,}")
        .finds(&["act.SXL0gIU7NFnfe9ermeMQzjcYxoBKYmWU9QUHC66Alu11rcMmwwOc8KfDkwNLqkVA!4521.e1", "clt.e7JYwjB4HMeBzTTBiZ3xBsAdqyG7CLWQ4yp3NO2GvCbVZUsXevnQ9okay9g4"])
        .spares(&["act.aMoLKzKU!4521.e1"]),
    token("pinterest-token", &["pina_"], "pina_[0-9A-Z]{40,}")
        .finds(&["pina_1Y64199SPMC2D8N6EGJTGP8OC8XDBTPVY3TQF1QCSNJFIFKIYNUFVMPDD09C7S44YZN7L1WYA2BYDSEINXXK5IQCJJ"])
        .spares(&["pina_8R99NAH8SON"]),
    token("twitch-token", &[], r"\b{start-half}oauth:[0-9a-z]{30}\b{end-half}")
        .check(check!(validate::text::letters_and_digits))
        .finds(&["oauth:ecj9br10qhoiqzvuazmt81eaoou3m8"])
        .spares(&["oauth:sbu"]),
    token("line-channel-token", &["1o/w1cdnyilfu="], r"\b{start-half}[0-9A-Za-z+/]{130,180}1O/w1cDnyilFU=")
        .finds(&["xMoudgzslKVvNdtlMWxJ76XGuXPC4pe2RGEjqBRDyg8MAnyajClRvHRGxr3tCmqB5l8jJs1CLaB0YaeZt8O1FV4EI/NzPez8kEriuF9DwAO7eRr6NkIfdr+YMlnpLY80nbprET+ykHk12u+EEI8aa21O/w1cDnyilFU="])
        .spares(&["rJaFr4mqQvr16Zxxy11O/w1cDnyilFU="]),
    token("viber-token", &[], r"\b{start-half}[0-9a-f]{16}-[0-9a-f]{16}-[0-9a-f]{16}\b{end-half}")
        .keywords(&["viber"])
        .finds(&["edc9fc460450693c-04fd54f7b933ec03-d712eaa37f6e05d3"])
        .spares(&["a3-a3-82"]),
    token("courier-key", &["pk_prod_", "pk_test_", "dk_prod_", "dk_test_", "sk_prod_", "sk_test_"], r"\b{start-half}(?:pk|dk|sk)_(?:prod|test)_[0-9A-Z]{28}\b{end-half}")
        .finds(&["pk_prod_IW4I65D3IVKHB1SPACYKWYOBMY2T", "dk_prod_WD65KBBJVBA0IEXHW3BOISC27QA4"])
        .spares(&["pk_prod_FBM"]),
    token("matrix-access-token", &["syt_", "mct_", "mat_"], r"\b{start-half}(?:syt_[0-9A-Za-z+/=]{2,60}_[A-Za-z]{20}_[0-9A-Za-z]{6}|mct_[0-9A-Za-z]{30}_[0-9A-Za-z]{6}|mat_[0-9A-Za-z]{32}_[0-9A-Za-z]{6})")
        .finds(&["syt_YW5h_XlyDxRlHYhMbyCeVkkCx_IN3441", "mat_WI6ddsqtOIaVMGgdhLc19QqZPxue0dWF_POhOko"])
        .spares(&["syt_YW5h_Ye_9"]),
    token("bluesky-app-password", &[], r"\b{start-half}[a-z2-7]{4}-[a-z2-7]{4}-[a-z2-7]{4}-[a-z2-7]{4}\b{end-half}")
        .keywords(&["bluesky", "bsky", "atproto"])
        .finds(&["dy6t-uw5w-5skb-z7nt"])
        .spares(&["l-6-j-s"]),
    token("liveblocks-secret", &["sk_prod_", "sk_dev_", "pk_prod_", "pk_dev_"], r"\b{start-half}(?:sk|pk)_(?:prod|dev)_[0-9A-Za-z_-]{40,}")
        .finds(&["sk_prod_rydJ3N3vIDDTi3bUoLtAg8mPxIQDtTUZBucwOVYV8NXQDuWxrZ9kXX8AsOradSF4"])
        .spares(&["sk_prod_h5Wjo0s7"]),
    token("opsgenie-hook-key", &["opsgenie.com"], r#"api\.(?:eu\.)?opsgenie\.com/v1/json/[^ "\x27*]{1,80}apiKey=(?P<s>[0-9a-f-]{36})"#)
        .finds(&["https://api.opsgenie.com/v1/json/datadog?apiKey=d7734726-2923-4304-a0db-70c222dcb0ef"]),
    token("pagerduty-events-url", &["pagerduty.com"], r"events\.(?:eu\.)?pagerduty\.com/integration/(?P<s>[0-9a-z]{32})")
        .finds(&["https://events.pagerduty.com/integration/1825175c86750540df6eba1cfe75e404/enqueue"])
        .spares(&["https://events.pagerduty.com/integration/befe/enqueue"]),
    token("healthchecks-ping-url", &["hc-ping.com"], r"hc-ping\.com/(?P<s>[0-9a-f]{8}-[0-9a-f-]{27}|[0-9A-Za-z_-]{22})")
        .finds(&["https://hc-ping.com/4232bc13-bb17-431c-a120-0900e8368760"]),
    token("loggly-url", &["loggly.com"], r"loggly\.com/(?:bulk|inputs)/(?P<s>[0-9a-f-]{36})")
        .finds(&["https://logs-01.loggly.com/inputs/dfa8beee-7cbd-412b-aeae-61f097326d3e/tag/http/"]),
    token("calendar-private-url", &["calendar.google.com"], r#"calendar\.google\.com/calendar/ical/[^ "\x27*]{3,120}/private-(?P<s>[0-9a-f]{32})"#)
        .finds(&["https://calendar.google.com/calendar/ical/ana%40example.com/private-c31fe8aa94c1090f8850ecd1f611e35b/basic.ics"])
        .spares(&["https://calendar.google.com/calendar/ical/ana%40example.com/private-008f/basic.ics"]),
];
