//! Services of which only the prefix is worth remembering: developer tools, search, chat bots, games, finance.

use super::token;
use crate::redact::rule::Rule;
use crate::redact::validate;

/// The rules.
pub(super) static RULES: &[Rule] = &[
    token("authress-key", &[".acc_", ".acc-"], r"\b{start-half}(?:sc|ext|scauth|authress)_[0-9a-z]{5,30}\.[0-9a-z]{4,6}\.acc[_-][0-9a-z-]{10,32}\.[0-9A-Za-z+/_=-]{30,}")
        .finds(&["sc_c04itxu0wenp.ym93.acc_c9719y0zzoix3oe7.MoxClx+ArUUlAmy64UWDjZXdV3CmLUqUGuA+Acfqg4ofSfklOFfdnG/YkCaC"])
        .spares(&["sc_h.4.acc_y2.gyvfUmZ"]),
    token("intra42-secret", &["s-s4t2"], "s-s4t2(?:ud|af)-[0-9a-f]{64}")
        .finds(&["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"])
        .spares(&["s-s4t2ud-c926cb55"]),
    // A JSON Web Token in base64 once more.
    token("base64-jwt", &["zxlk"], r"\b{start-half}ZXlK[0-9A-Za-z+/_-]{60,}={0,2}")
        .finds(&["ZXlKaGJHY2lPaUpJVXpJuyeMUK8D2Os2pMmkATBZup+Yqb7KJdEkVg/6BuCzkyM9JNklaFC5EnD8GpF0lter87Uf0SmgVSF76TtFsskbSaq5NGnvHCCVdK2l"])
        .spares(&["ZXlKaGJHY2lPaUpJVXpJ7kIBRVqCiBSu"]),
    token("coze-token", &["pat_"], r"\b{start-half}(?:c)?pat_[0-9A-Za-z]{40,}")
        .finds(&["pat_apUslNA2M7rajyZC5sHY0mot5LSdyYuknLtJi7ajKPfEVH4PR8lcvFefzBvtl2Nm"])
        .spares(&["pat_SBHc5kPf"]),
    token("databento-key", &["db-"], r"\b{start-half}db-[0-9A-Za-z]{29}\b{end-half}")
        .check(check!(validate::text::mixed))
        .finds(&["db-XXg6fapISXzJ8AUxqCxQOYd0xqmY9"])
        .spares(&["db-HqX"]),
    token("dependency-track-key", &["odt_"], r"\b{start-half}odt_[0-9A-Za-z_-]{32,}")
        .finds(&["odt_ff3iAwmvl05kEXtEFUcweIxb932n8TRB"])
        .spares(&["odt_mMoC"]),
    token("gitbook-token", &["gb_api_"], r"\b{start-half}gb_api_[0-9A-Za-z]{30,}")
        .finds(&["gb_api_kV3GCicC5zAMg5SDeA6NzsqK0dk7ir30Ur0r002w"])
        .spares(&["gb_api_mPJ2o"]),
    token("llama-api-key", &["llm|"], r"\b{start-half}LLM\|[0-9]{10,20}\|[0-9A-Za-z_-]{20,}")
        .finds(&["LLM|316962778533778|G8zhFa8tCc2PgTWR6KU36aN1PfE"])
        .spares(&["LLM|6|YdX"]),
    token("branch-key", &["key_live_", "key_test_", "secret_live_", "secret_test_"], r"\b{start-half}(?:key|secret)_(?:live|test)_[0-9A-Za-z]{24,}")
        .finds(&["key_live_btYo8EByru91NVBY4Vhcth0kh4TRby4q", "secret_test_rYDU1q6jgHkAL7wcdGA3IcjdUBgbzs4eeoP7"])
        .spares(&["key_live_wvco"]),
    token("onfido-token", &["api_live", "api_sandbox"], r"\b{start-half}api_(?:live|sandbox)(?:_[a-z]{2})?\.[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{20,}")
        .finds(&["api_live.TL11N_qfoGU.wYxvyrva2IHfVkLnC1pj-swMs8KxwMCl", "api_sandbox_us.BDygMP3sa5S.q88RMH7NwjpPTz1WwNPzqP1TW2UruvmO"])
        .spares(&["api_live.D.lBUp"]),
    token("persona-key", &["persona_"], r"\b{start-half}persona_(?:production|sandbox)_[0-9a-f-]{36}")
        .finds(&["persona_production_740530ad-9153-4a02-a29f-e0d7243c83bd"]),
    token("plain-key", &["plainapikey_"], r"\b{start-half}plainApiKey_[0-9A-Za-z]{20,}")
        .finds(&["plainApiKey_EktDiL4Qv8U51KU9cB8ABHePZOmkhDqvo8ynoNvW48rgr1v1jOp7xSkYc3CKpEjC"])
        .spares(&["plainApiKey_OoxF4UX2"]),
    token("godaddy-key", &["sso-key"], "(?i:sso-key) {1,3}(?P<s>[0-9A-Za-z_]{8,50}:[0-9A-Za-z_]{8,50})")
        .finds(&["Authorization: sso-key eTA72qOO9MUpkCw07u7rrXTlEo6aDOyFMSqa:KSprrWVrLEyeFnEALFWMR3"])
        .spares(&["Authorization: sso-key OpM8:xR"]),
    token("localstack-token", &["ls-"], r"\b{start-half}ls-[0-9A-Za-z]{8}-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}-[0-9A-Za-z]{12}(?:[0-9A-Za-z]{1,8})?\b{end-half}")
        .check(check!(validate::text::letters_and_digits))
        .finds(&["ls-hqkx8204-xtba-2118-rxxb-hcuawxe7w53i"])
        .spares(&["ls-v0-t-4-p-n"]),
    token("coderabbit-key", &["cr-"], r"\b{start-half}cr-[0-9a-f]{40,}\b{end-half}")
        .finds(&["cr-9396486ac2242b86610cd6fe3f7d03299db79b031924697915598eb5eb"])
        .spares(&["cr-ee564bc"]),
    token("turbopuffer-key", &["tpuf_"], r"\b{start-half}tpuf_[0-9A-Za-z]{24,}")
        .finds(&["tpuf_Nr17rkPvp6kefJeFkReV445DgfIpJRO1"])
        .spares(&["tpuf_1VAW"]),
    token("cfx-key", &["cfxk_"], r"\b{start-half}cfxk_[0-9A-Za-z_-]{20,}")
        .finds(&["cfxk_GsdZS5DX7Cw7GqyUW8Qg_rxYrpL"])
        .spares(&["cfxk_7G_X"]),
    token("chief-tools-token", &["ctp_"], r"\b{start-half}ctp_[0-9A-Za-z]{30,}")
        .finds(&["ctp_dcehcOOHs7dQHPWRKq73KowxpisOLiMDIxzQ1o16"])
        .spares(&["ctp_HfjNy"]),
    token("lichess-token", &["lip_"], r"\b{start-half}lip_[0-9A-Za-z]{20,}")
        .finds(&["lip_gEsHyDJkGKj6bBk2VjAp"])
        .spares(&["lip_1v"]),
    token("logicmonitor-token", &["lma_", "lmb_"], r"\b{start-half}lm[ab]_[0-9A-Za-z+/=]{40,}")
        .finds(&["lmb_opJ4thWBL0O21OG7lRB3GyIN4lc7KGezXAcm1TBJS08GRqfXperM/evSzyfxWjdzspgMzqePU0+w2xdW==", "lma_ASJyK0sUM2SKx325hYobvygaM8LoQgAQzRXQLceJ6pV8eRZL"])
        .spares(&["lmb_VvGHLtKqR2=="]),
    token("open-vsx-token", &["ovsx"], r"\b{start-half}ovsx[pa]t?_[0-9a-f-]{36}")
        .finds(&["ovsxp_4000f55f-3e0d-4676-ac64-d791dd3fcc90"]),
    token("thunderstore-token", &["tss_"], r"\b{start-half}tss_[0-9A-Za-z]{30,}")
        .finds(&["tss_aTaBQU4tgjp7IphJhC9WkGArtyLL6FuP7MDHuW73"])
        .spares(&["tss_JTMr3"]),
    token("iterative-studio-token", &["isat_"], r"\b{start-half}isat_[0-9A-Za-z]{40,}")
        .finds(&["isat_tqeD9Zd6NLsWamZFTdU5IcAYj8RZTgjS0myXex8mgP8zCPlErLLT"])
        .spares(&["isat_uRkHHO"]),
    token("gc-notify-key", &["gcntfy-"], "gcntfy-[0-9A-Za-z_-]{60,}")
        .finds(&["gcntfy-app-f6555667-e80f-40cc-a5e5-2be9fa2fd475-a483b2ca-cd18-45d5-a612-314d371aa1a2"]),
    token("vtex-app-key", &[], r"\b{start-half}vtexappkey-[0-9a-z-]{2,40}-[A-Z]{6}\b{end-half}")
        .finds(&["vtexappkey-shop-JQHHQK"])
        .spares(&["vtexappkey-shop-S"]),
    token("tolgee-key", &["tgpak_", "tgpat_"], r"\b{start-half}tgp(?:ak|at)_[0-9a-z]{24,}")
        .finds(&["tgpak_ul9rf9199shg3a1vbhpqji41hpnl5g91kdhki2dwtg51n6cv389s", "tgpat_xqjsf0bgh416fzhdna5mik6du25owddv4vjs0ij18gsv375ghlzs"])
        .spares(&["tgpak_raogit"]),
    token("val-town-token", &["vtwn_"], r"\b{start-half}vtwn_[0-9A-Za-z]{20,}")
        .finds(&["vtwn_L6dPSG8bKg9gK2PRdiGLoqxP0A"])
        .spares(&["vtwn_Ugr"]),
    token("vantage-token", &[], r"\b{start-half}vntg_tkn_[0-9a-f]{40,}")
        .finds(&["vntg_tkn_5372547caf9c2b64f4a53592570ac48147134c18"])
        .spares(&["vntg_tkn_6ee04"]),
    token("rootly-key", &["rootly_"], r"\b{start-half}rootly_[0-9a-f]{40,}")
        .finds(&["rootly_b827a95619da264aa25bb7482e0054523139358f7c902d46c810916651a4a10d"])
        .spares(&["rootly_c7bc551e"]),
    token("honeybadger-token", &["hbp_"], r"\b{start-half}hbp_[0-9A-Za-z]{30,}")
        .finds(&["hbp_2lu6OCFYMGSHkkiJV9RI1tXqvQOUUo07ETnK"])
        .spares(&["hbp_2BYT"]),
    token("pangea-token", &["pts_", "pci_", "pcl_", "pmt_", "ptk_"], r"\b{start-half}p(?:ts|ci|cl|mt|tk)_[0-9a-z]{32}\b{end-half}")
        .check(check!(validate::text::letters_and_digits))
        .finds(&["pts_p07lr510853n52hngq5tbcxqz7usyrb1"])
        .spares(&["pts_912q"]),
    token("brave-search-key", &["bsa"], r"\b{start-half}BSA[0-9A-Za-z_-]{28,}")
        .check(check!(validate::text::mixed))
        .finds(&["BSArgYa5NiDpPzN4bUnv6NxLWDnHBMx"])
        .spares(&["BSA8fT"]),
    token("dify-key", &["app-", "dataset-"], r"\b{start-half}(?:app|dataset)-[0-9A-Za-z]{24}\b{end-half}")
        .check(check!(validate::text::mixed))
        .finds(&["app-eArsqOfMwTuGc2JlPD1y91Us", "dataset-kmjpmdCjIKm3A5xjCMMEpXJg"])
        .spares(&["app-wZ1"]),
    token("botpress-token", &["bp_pat_", "bp_bak_", "bp_cak_"], r"\b{start-half}bp_(?:pat|bak|cak)_[0-9A-Za-z]{30,}")
        .finds(&["bp_pat_vDUEMoB7W2efTSbA4lOe9xzRgjfPYGdtryBB"])
        .spares(&["bp_pat_Bxpd"]),
    token("voiceflow-key", &["vf.dm.", "vf.ws."], r"\b{start-half}VF\.(?:DM|WS)\.[0-9a-f]{24}\.[0-9A-Za-z]{16}")
        .finds(&["VF.DM.2994e7326598ca00d433bd23.crKKiWr2Mce0mh9H"])
        .spares(&["VF.DM.862.zb"]),
    token("infracost-key", &[], r"\b{start-half}ico-[0-9A-Za-z]{32}\b{end-half}")
        .finds(&["ico-AvbdMUVcNCpQC3AObJca9rBQjHCDpXOl"])
        .spares(&["ico-4TZO"]),
    token("mintlify-key", &["mint_"], r"\b{start-half}mint_(?:dsc_|admin_|pk_)?[0-9A-Za-z]{20,}")
        .finds(&["mint_dsc_dmkL1ARvyoxZEgpv5NyL7raj"])
        .spares(&["mint_dsc_YgD"]),
    token("nomic-key", &["nk-"], r"\b{start-half}nk-[0-9A-Za-z_-]{40,}")
        .check(check!(validate::text::mixed))
        .finds(&["nk-VnUj5UP0jOYilU5BXMwSnI9dWdRu3WHH0jJfV7Xhjj7"])
        .spares(&["nk-NdWaD"]),
    token("mixedbread-key", &["mxb_", "emb_"], r"\b{start-half}(?:mxb|emb)_[0-9a-zA-Z]{32,}")
        .finds(&["mxb_x6MP8vULZRCHvWtP5Zyf9nTOlCc9pS9r", "emb_b7e39ae58c29a9abdb7ad06cdd78db9f91c2e69be5c06706"])
        .spares(&["mxb_4BKd"]),
    token("context7-key", &["ctx7sk-"], "ctx7sk-[0-9a-f-]{36}")
        .finds(&["ctx7sk-00c62fd7-5e5e-4bd6-a5ff-4dc4d3f4dd42"]),
    token("letta-key", &["sk-let-"], "sk-let-[0-9A-Za-z=+/_-]{30,}")
        .finds(&["sk-let-eaKZ3wePV1ZE0tOfqUK2SQ7jViHGeJIJMVc0HbnIss+X9mPcxqRuixQCR1mpThrxNRExmBBsZ6VfZ3pFDsWQioBf1fbp7HYh5ae/IN4cokY6FXnqU8ijfTmd"])
        .spares(&["sk-let-j36ZWSdquYUc6KG"]),
    token("dagster-token", &["user:", "agent:"], r"\b{start-half}(?:user|agent):[0-9a-z-]{2,40}:[0-9a-f]{32}\b{end-half}")
        .finds(&["user:prod:ac974282ee5076b13bbfad858b208605", "agent:acme:6959a58dbd01fbfe3288368bbbaa6fc1"])
        .spares(&["user:prod:2277"]),
    token("sindri-key", &["sindri_"], r"\b{start-half}sindri_[0-9A-Za-z]{30,}")
        .finds(&["sindri_hL57tYgTuxNdf7PmtZfoGMY2BO2HV27QlJz8fr2W2q3oPWek"])
        .spares(&["sindri_TQdS6D"]),
    token("launchable-token", &["v1:"], r"\b{start-half}v1:[0-9A-Za-z_-]{2,40}/[0-9A-Za-z_-]{2,40}:[0-9a-f]{32,}")
        .finds(&["v1:acme/app:7cef770dcadfbbde876efdd813b49d54effc6a28"])
        .spares(&["v1:acme/app:e3148"]),
    // The base64 of `key_` is in it.
    token("workos-key", &["a2v5x"], r"\b{start-half}sk_(?:live|test|prod|staging)?_?a2V5X[0-9A-Za-z]{20,}")
        .finds(&["sk_test_a2V5X5FSKjKUtaOcQvH01BdnVV8fPTf9nLr4rEqjjR4ZLhyk4"])
        .spares(&["sk_test_a2V5X1T32o"]),
    token("tally-key", &["tly-"], r"\b{start-half}tly-[0-9A-Za-z]{30,}")
        .finds(&["tly-eZi0UgRhjANU5gQTaAh26UnVVNpdfa4qgoRfvjqz"])
        .spares(&["tly-k6khH"]),
    token("railway-token", &["railway"], r#"(?i:railway)[0-9A-Za-z_. -]{0,24}["\x27]?[ ]{0,3}[:=][ ]{0,3}["\x27]?(?P<s>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"#)
        .finds(&["RAILWAY_TOKEN=ef233555-b70e-4912-a650-6e016e8b7916"]),
    token("azure-devops-legacy-token", &["azure", "devops", "vsts", "tfs_"], r#"(?i:azure|devops|vsts|tfs|\bado|[^a-z]pat)[0-9A-Za-z_. -]{0,30}["\x27]?\]?[ ]{0,3}(?:=>|:=|[:=,])[ ]{0,3}["\x27]?(?P<s>[a-z2-7]{52})\b{end-half}"#)
        .finds(&["AZURE_DEVOPS_EXT_PAT=si6iojldeb73secckjz72wkzbmctkqkxsshsa3xpstxhvmesxra2"])
        .spares(&["AZURE_DEVOPS_EXT_PAT=mb7ctj"]),
    token("azure-openai-key", &["azure", "cognitive", "openai", "translator"], r#"(?i:azure|cognitive|openai|bing|speech|translator|search)[0-9A-Za-z_. -]{0,40}(?i:key|token|secret)[0-9A-Za-z_]{0,6}["\x27]?\]?[ ]{0,3}(?:=>|:=|[:=,])[ ]{0,3}["\x27]?(?P<s>[0-9a-f]{32})\b{end-half}"#)
        .finds(&["AZURE_OPENAI_KEY=3c14833c0252683735888d02fe048600"])
        .spares(&["AZURE_OPENAI_KEY=50af"]),
    token("consul-token", &["consul", "nomad"], r#"(?i:consul|nomad)[0-9A-Za-z_. -]{0,24}(?i:token|secret)[0-9A-Za-z_]{0,8}["\x27]?[ ]{0,3}[:=][ ]{0,3}["\x27]?(?P<s>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"#)
        .finds(&["CONSUL_HTTP_TOKEN=eb7cd7fd-1b2f-4a4d-ab34-8c243058ac9c", "X-Nomad-Token: 01d54462-41e0-4e81-a31b-7a7d54b9c33d"]),
    token("meraki-key", &["meraki"], r#"(?i:meraki)[0-9A-Za-z_. -]{0,30}["\x27]?[ ]{0,3}[:=][ ]{0,3}["\x27]?(?P<s>[0-9a-f]{40})\b{end-half}"#)
        .finds(&["X-Cisco-Meraki-API-Key: 93ef9e7edb6a15ef60add4f65404a52e6238995e"])
        .spares(&["X-Cisco-Meraki-API-Key: 90d9d"]),
    token("freemius-secret", &["secret_key"], r#"secret_key["\x27] {0,3}=> {0,3}["\x27](?P<s>sk_[^"\x27\r\n]{20,40})["\x27]"#)
        .finds(&["'secret_key' => 'sk_uxohFHoVjz$%7J9fHhvSYInkq6AOx'"])
        .spares(&["'secret_key' => 'sk_o$%d9'"]),
    token("wandb-login-key", &["wandb", "weights"], r#"(?i:wandb|weights)[0-9A-Za-z_. -]{0,30}["\x27(]?[ ]{0,3}(?:[:=,]|login|key)[ ]{0,3}["\x27]?(?P<s>[0-9a-f]{40})\b{end-half}"#)
        .finds(&["wandb login 7f7772b73801d4c9cf611c9e563f13a57f3d9485", "WANDB_API_KEY=ed9eb3df3d6ea4d34e61b93f2d90de469410d125"])
        .spares(&["wandb login 71fb4"]),
    token("truenas-key", &[], r"\b{start-half}[0-9]{1,3}-[0-9A-Za-z]{64}\b{end-half}")
        .keywords(&["truenas", "freenas"])
        .finds(&["7-Zo5orM3cISmaTY3AYChbsYESNVg58q6HiQVuZJjQB0R02UEanYHlMHsKMNz5SRys"])
        .spares(&["7-IMjGD3YH"]),
    token("kagi-key", &[], r"\b{start-half}[0-9A-Za-z_-]{11}\.[0-9A-Za-z_-]{43}\b{end-half}")
        .keywords(&["kagi"])
        .finds(&["sY6VMNlXh5w.xecziufZUlzOUcecmBQMfXyKuwoTeSRgepDI_9Jc8Mh"])
        .spares(&["I.nQvn2"]),
    token("apple-app-password", &[], r"\b{start-half}[a-z]{4}-[a-z]{4}-[a-z]{4}-[a-z]{4}\b{end-half}")
        .keywords(&["apple_id_password", "app-specific", "app_specific", "notarytool", "altool", "icloud"])
        .finds(&["etzn-hqdj-hzyc-mlxj"])
        .spares(&["k-x-z-w"]),
    token("microsoft-session-cookie", &["estsauth"], r#"\b{start-half}ESTSAUTH(?:PERSISTENT|LIGHT)?["\x27]? ?[:=] ?["\x27]?(?P<s>[0-9A-Za-z_.+/-]{20,})"#)
        .finds(&["ESTSAUTHPERSISTENT=wf_SznV78Nwzq7BtUqAzSKRT-9OOFPJEKl917pK9hyH52D-8epSplO-3P1YFkcpcR4Cr3jRxFv_Syx3r4h8oZHFv2599_mzyiDPxA_jo8YjB2u2vMs2-U5SC"])
        .spares(&["ESTSAUTHPERSISTENT=kqIcQBTqPiUHGXR"]),
    token("kerberos-hash", &["$krb5"], r#"\$krb5(?:tgs|asrep|pa)\$[0-9]{1,2}\$[^ "\x27\r\n]{60,}"#)
        .finds(&["$krb5tgs$23$*sql$EXAMPLE.ORG$x*$8a8fcb51775483662c0a28924cae63ae$4889998aec4af4f3d69326871277f69e7631243d8a040e207bd00fac032cb790"])
        .spares(&["$krb5tgs$23$*sql$EXAMPLE.ORG$x*$926c$2533a411"]),
    token("ntlm-hash", &[], r"\b{start-half}[0-9a-fA-F]{32}:[0-9a-fA-F]{32}\b{end-half}")
        .keywords(&["ntlm", "secretsdump", "-hashes", "lmhash"])
        .finds(&["eea2703d2ba6e4fd2ad6f801c7d36216:ca2a961cabc4a7eb0f1847956a2d5e96"])
        .spares(&["183b:2d2a"]),
    token("cisco-password", &["enable secret", "enable password", "secret 5", "secret 8", "secret 9", "password 7"], r#"(?i:(?:enable|username [0-9A-Za-z_.-]{1,40}) (?:secret|password) )[0-9] (?P<s>[^ \r\n"\x27*]{10,120})"#)
        .finds(&["enable secret 5 $1$CKf2$o3XXswcQj1zIqINJVwKoJQ"])
        .spares(&["enable secret 5 $1$y$FN"]),
    token("snmp-community", &["snmp-server community", "rocommunity", "rwcommunity"], r#"(?i:snmp-server community|rocommunity|rwcommunity) (?P<s>[^ \r\n"\x27*]{4,64})"#)
        .finds(&["snmp-server community xxx2fmentx RO"])
        .spares(&["snmp-server community 0 RO"]),
    token("wpa-passphrase", &["wpa_passphrase", "psk="], r#"(?i:wpa_passphrase|psk)["\x27]?=["\x27]?(?P<s>[^ \r\n"\x27*]{8,64})"#)
        .check(check!(validate::text::letters_and_digits))
        .finds(&[r#"psk="9dyo5rdhHC5Q""#])
        .spares(&[r#"psk="j""#]),
    // The base64 of `<saml`.
    token("saml-assertion", &["phnhbww"], r"\b{start-half}PHNhbWw[0-9A-Za-z+/%]{60,}={0,2}")
        .finds(&["PHNhbWwycDpSZXNwb25zZS6v4QkzTmP94MubOc02yuKTb8GH03mu7Q1b4M8i9k9cl+V8zSfOM9YQhUlmoNatBn8S4dUZAXnmS53ilD9HRGJuRZ4Lq3dI6Gu+bD3FZY+LDbbnQ0OKG6LTl3"])
        .spares(&["PHNhbWwycDpSZXNwb25zZSlBkv+zKNCWQLdKD"]),
    token("spotify-refresh-token", &["aqa", "aqb", "aqc", "aqd"], r"\b{start-half}AQ[A-D][0-9A-Za-z_-]{120,}")
        .check(check!(validate::text::mixed))
        .finds(&["AQBQhe8XUMSChhCfjPw7w0TxeTWyNnSmKQuYiKrFMoK5Rs5JWSX7k1NRxPo65FHUcEp4BHZuMOSqmK4j9gsI-AKnBfTMJ_7NWpiu5q3f5rOSBdh56WG2PW7fuDSqyMm3Edy_Z"])
        .spares(&["AQBdh5fc7WegjqtplG2"]),
    token("netatmo-key", &[], r"\b{start-half}[0-9a-f]{24}\|[0-9a-f]{32}\b{end-half}")
        .keywords(&["netatmo"])
        .finds(&["804c71598d843a8012675273|55d0b4b0e9fb4e8017100f9a9bbd8066"])
        .spares(&["ee4|e6e6"]),
    token("laravel-sanctum-token", &[], r"\b{start-half}[0-9]{1,9}\|[0-9A-Za-z]{40,48}\b{end-half}")
        .keywords(&["bearer", "sanctum"])
        .check(check!(validate::text::mixed))
        .finds(&["17|Oqdsd2gqQXsmi9L76U3ayOToqi6GHqyBMyuswOltcE19h5J9"])
        .spares(&["17|pZ8KPO"]),
    token("tuya-key", &["tuya", "local_key", "localkey", "local-key"], r#"(?i:tuya|local[_-]?key)[0-9A-Za-z_. -]{0,20}["\x27]?[ ]{0,3}[:=][ ]{0,3}["\x27]?(?P<s>[0-9a-z]{16,32})\b{end-half}"#)
        .check(check!(validate::text::letters_and_digits))
        .finds(&["TUYA_SECRET=lrjlgm7xw20ers786c28sz3re6qhhi97"])
        .spares(&["TUYA_SECRET=9cnf"]),
];
