//! Payment, banking, commerce, markets and chains.

use super::token;
use crate::redact::rule::Rule;
use crate::redact::validate;

/// The rules.
pub(super) static RULES: &[Rule] = &[
    // Also Clerk, Paystack, Magic and others that took over the scheme.
    token("stripe-key", &["sk_live_", "sk_test_", "sk_prod_", "rk_live_", "rk_test_", "rk_prod_"], "(?:sk|rk)_(?:live|test|prod)_[0-9A-Za-z]{10,}")
        .finds(&["sk_live_xV5iMA0fCCmm4lv3R2LXFJjY", "sk_test_JbzNC9GlPsd4Njyt8m5teldiyqQ6QZGDfgcipb89lsvCFdB0O65ZwBTziewOBlSe8fSz4AnNMLUuQJmVDRQsLxOqAJhqcxfdF37", "rk_live_w0csil2o2DKAdgshaGQjKOh5"])
        .spares(&["pk_live_98kmP1UXZfrE2kAq2sqElnpR"]),
    token("stripe-scoped-key", &["sk_org_", "sk_acct_", "ek_", "ephkey_", "rk_org_", "rk_acct_", "sk_ephemeral_"], "(?:sk|rk|ek|ephkey)_(?:org|acct|ephemeral)_[0-9A-Za-z_]{16,}")
        .finds(&["sk_org_live_fShrSJbW1KZ0QRqi0wzbrI9nbCkYDj"])
        .spares(&["sk_org_live_Q5e"]),
    token("stripe-client-secret", &["_secret_"], r"\b{start-half}(?:pi|seti|cs|src)_(?:(?:live|test)_)?[0-9A-Za-z]{14,60}_secret_[0-9A-Za-z]{16,}")
        .finds(&["pi_iG7gyWpw8JKf6rQ9iiXYUYVI_secret_NnBrfdDH49SQAlNA0wrXN3IBR", "seti_zVe82WRGo00eytfSQ0evNL0C_secret_ECoCP7u8lTyugJuQzrDmvIZky"])
        .spares(&["pi_T7v_secret_ZEw"]),
    token("square-token", &["eaaa"], "EAAA[0-9A-Za-z_-]{60}")
        .finds(&["EAAALh2L0xlc7Zc8_UeAQX86nKIGGYT6wC4cPAcTdWBybCtEWBQna2lHYcHFS-cY"])
        .spares(&["EAAAfNeZ31F"]),
    token("square-secret", &["sq0atp-", "sq0csp-", "sq0idp-", "sq0acp-"], "sq0(?:atp|csp|idp|acp)-[0-9A-Za-z_-]{22,43}")
        .finds(&["sq0atp-xPSUOvuFcAiq1Rgj2NOApW", "sq0csp-g_IlIoxdtF0X5Yoz1LU4jDTNx9yjBO1G_IP_qZgdABT"])
        .spares(&["sq0atp-YC"]),
    token("square-sandbox-token", &["sandbox-sq0"], "sandbox-sq0(?:atb|csb|idb)-[0-9A-Za-z_-]{22,}")
        .finds(&["sandbox-sq0atb-wYeNLXFNzIjYrsABWMKlAt"])
        .spares(&["sandbox-sq0atb-xy"]),
    token("braintree-token", &["access_token$"], r"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}")
        .finds(&["access_token$production$pd3eu0xpgsslhi4i$41eb963c885c0410e853aef987246790"])
        .spares(&["access_token$production$o4$147a"]),
    token("paypal-token", &[], r"\b{start-half}A21AA[0-9A-Za-z_-]{60,}")
        .finds(&["A21AAywQG-pOJqFIvcsZw4WsFujvvhG_6iMEipTlr-75yKProsLCCDYoibyGDzuOaXTOKWOB0-QB5UHBZhbHEGyS9GICC1hNg"])
        .spares(&["A21AA4b1hyUIt0Bp"]),
    token("paypal-secret", &["paypal"], r#"(?i:paypal)[0-9A-Za-z_. -]{0,30}["\x27]?\]?[ ]{0,3}(?:=>|:=|[:=,])[ ]{0,3}["\x27]?(?P<s>[AE][0-9A-Za-z_-]{79})(?:[^0-9A-Za-z_-]|$)"#)
        .finds(&["PAYPAL_CLIENT_SECRET=EKRzIqONpRynvP_tYc9W43xNmqKOm8IFDtJ8GpH7dUCphnkw1nRsu5Fd5U9lLibdE6gTP5PWB3ailHP8"])
        .spares(&["PAYPAL_CLIENT_SECRET=EkAGae7KQe"]),
    token("plaid-token", &["-sandbox-", "-development-", "-production-"], "(?:access|public|link|asset|processor)-(?:sandbox|development|production)-[0-9a-f-]{36}")
        .finds(&["access-production-f5d0daf4-e045-4b13-ace6-6e2399a2d8c9", "public-sandbox-6bb04cc5-a196-4053-ae7d-f8a3c207c97f"]),
    token("adyen-key", &["aqe"], r"\b{start-half}AQE[0-9a-z][a-z][0-9A-Za-z+/=*%!^&$#@()?.,<>{}\[\]:;~-]{60,}")
        .finds(&["AQEyhmfxK1d3GgVedXGF7fc1ut/BCvvdKhWVsFNBS3kgRBVjTfnCnCzGZ9i8FcdKh85b88osvChphEJqWEGpqFCU6-p1FV1OFrRAVHG7uEW8wTBZh3Qs7rSZyRTdMulIEOfw+f=-Mza7kgg2UffO"])
        .spares(&["AQEyhmfxKrOT8CmiWhW-DJ9Ou=-n"]),
    token("razorpay-key", &["rzp_live_", "rzp_test_"], "rzp_(?:live|test)_[0-9A-Za-z]{14,}")
        .finds(&["rzp_live_6Vx28pvHpoWPt7"])
        .spares(&["rzp_live_v"]),
    token("flutterwave-key", &["flwseck", "flwpubk"], "FLW(?:SECK|PUBK)(?:_(?:TEST|LIVE))?-[0-9A-Za-z]{12,40}(?:-[0-9A-Z]{1,4})?")
        .finds(&["FLWSECK_TEST-85809b1be21f474f133475c9818186eb-X", "FLWPUBK-716e95984bf2d42a63e85511af97ff58-X", "FLWSECK-bcfe190cbdb398e68a90b33a396e27e0-X"])
        .spares(&["FLWSECK_TEST-764c-X"]),
    token("mollie-key", &["live_", "test_"], r"\b{start-half}(?:live|test)_[0-9A-Za-z]{30}\b{end-half}")
        .check(check!(validate::text::mixed))
        .finds(&["live_mQ7gsOhuQtVgCoztICc0K6w6DDTnAw", "test_CEm4oZfT3YiSWqhnKEg1JvtgOy1nQV"])
        .spares(&["live_Bi3"]),
    token("gocardless-key", &["live_"], r"\b{start-half}live_[0-9A-Za-z_-]{32,50}\b{end-half}")
        .check(check!(validate::text::mixed))
        .finds(&["live_prVIqdbj4W4DOmnqUh67W555UqIdWoZRofXIstVF"])
        .spares(&["live_CwfIH"]),
    token("lob-key", &["live_", "test_"], r"\b{start-half}(?:live|test)_(?:pub_)?[0-9a-f]{31,35}\b{end-half}")
        .finds(&["live_c3c079816f46267df4c1055de3b2494dc2b", "test_pub_50b219c42f727b4b715af3f74d94c03"])
        .spares(&["live_86e0"]),
    token("checkout-com-key", &["sk_", "pk_sbox_"], r"\b{start-half}[sp]k_(?:sbox_)?[0-9a-z]{26}[0-9a-z*#$=]?")
        .check(check!(validate::text::random))
        .finds(&["sk_sbox_u5q4y5szguc123bk85vhgv20eg", "sk_r05p1b4pa208m86fvfqvyubd9g"])
        .spares(&["sk_sbox_16x"]),
    token("shippo-token", &["shippo_"], "shippo_(?:live|test)_[0-9a-f]{40}")
        .finds(&["shippo_live_d094547aa756e081f6b857ab49c2d460e774a367"])
        .spares(&["shippo_live_d4c2f"]),
    token("easypost-key", &["ezak", "eztk"], r"\b{start-half}EZ[AT]K[0-9A-Za-z]{54}")
        .finds(&["EZAK9fLxNa3PpTaRqGybF5PusoJx9oWiDWzSsDl8pPclbpJi1ekZXhF1wt", "EZTK752326bfec047a9e1928ac388b09907a124061ce9d2d7de8be37ef"])
        .spares(&["EZAKfAlxqa"]),
    token("duffel-token", &["duffel_"], "duffel_(?:live|test)_[0-9A-Za-z_=-]{43}")
        .finds(&["duffel_live_HQiXb7g7fn1zs7Zt7YIxMv5CSzOFvJizpVWZbRG7Dpx"])
        .spares(&["duffel_live_1OIHi"]),
    token("xendit-key", &["xnd_"], "xnd_(?:development|production|public)_[0-9A-Za-z_]{30,}")
        .finds(&["xnd_production_wobvF8PoHB92yf3IBS5MzHgZ8coRo924OUFpnizdI167JrbiaD7OLHeHou"])
        .spares(&["xnd_production_mUe22E0"]),
    token("midtrans-key", &["mid-server-", "mid-client-"], "(?:SB-)?Mid-(?:server|client)-[0-9A-Za-z_-]{16,}")
        .finds(&["SB-Mid-server-qGYZT4jAvnAqCB0P1I86Vjy3", "Mid-server-mp1kWiX4tJG3VhqLAKe6OhsS"])
        .spares(&["SB-Mid-server-omv"]),
    token("klarna-key", &["klarna_"], "klarna_(?:live|test)_(?:api|client)_[0-9A-Za-z_/+=!-]{30,}")
        .finds(&["klarna_live_api_9mAZelJFnFMqeZnRPjHc2pDCgkGOsVwF1IgDBxyo8V6bL3QBDio8rvkukMLQ4Q4rPPlpSz10eN9aFsbceEhrnopm1PWnGgLWHccTS1pqbWIiVIMfZpVuOi6G"])
        .spares(&["klarna_live_api_VxZI7XJqpsSKn1P"]),
    token("paddle-key", &["pdl_"], "pdl_(?:(?:live|sdbx)_apikey|ntfset|ntf)_[0-9A-Za-z_+/=]{40,}")
        .finds(&["pdl_live_apikey_1mgipdimnw4oxwapo9crv6qusu_LKlGVn9U5nD5n6cs9wzAXg_mmP", "pdl_ntfset_lb827ezv333hd92v5x2hp2voym_1XibLtdMNQ0yV267nMh5BADyQKMB3ope"])
        .spares(&["pdl_live_apikey_3cd_1O_9"]),
    token("chargebee-key", &["live_", "test_"], r"\b{start-half}(?:live|test)_[0-9A-Za-z]{24,40}(?:cu|cd)[0-9A-Za-z]{6,}")
        .keywords(&["chargebee"])
        .finds(&["live_X7Gys4s7dTrkAxjGNCzeWVrDhqcuHlYwgBQ3Fs8ZTRzHAccY"])
        .spares(&["live_8VQcuau"]),
    token("revenuecat-key", &["sk_", "atk_"], r"\b{start-half}(?:sk|atk)_[A-Za-z]{28,32}\b{end-half}")
        .keywords(&["revenuecat"])
        .finds(&["sk_QbuZZDORqBUtbvqfHlyBxBQQloWa"])
        .spares(&["sk_CkH"]),
    token("shopify-token", &["shpat_", "shpca_", "shppa_", "shpss_", "shptka_", "shpua_", "shprt_"], "shp(?:at|ca|pa|ss|tka|ua|rt)_[0-9a-fA-F]{32,}")
        .finds(&["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", "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", "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", "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"])
        .spares(&["shpat_fd4c"]),
    token("woocommerce-key", &["ck_", "cs_"], r"\b{start-half}c[ks]_[0-9a-f]{40}\b{end-half}")
        .finds(&["ck_333d10b9f4135b5c0bc89bbe525657c419402f38", "cs_85b3efe6cf23c30dd419c4c0bf8bf209ce116088"])
        .spares(&["ck_b6e49"]),
    // RFC 8959 made the scheme for secrets of any kind.
    token("mercury-token", &["secret-token:"], "secret-token:[0-9a-z_]{8,40}[0-9A-Za-z_./+=-]{30,}")
        .finds(&["secret-token:mercury_production_wma_Ue7NErDkElrUZBXDYwLE23QfC9jxXh3E5xV5y0Po_yrucrem"])
        .spares(&["secret-token:mercury_production_wma_Myzy7_yrucrem"]),
    token("brex-token", &[], r"\b{start-half}bxt_[0-9A-Za-z]{36,}")
        .finds(&["bxt_kg2uIgUVNVKrC7pJJuYzhP5FVEhqFlZfbaPGGCP2"])
        .spares(&["bxt_uPoDr"]),
    token("modern-treasury-key", &["live-", "test-", "sandbox-"], r"\b{start-half}(?:live|test|sandbox)-(?:pub-)?[0-9A-Za-z]{40,}")
        .keywords(&["treasury"])
        .finds(&["test-pub-SaKOjNaRqPKABRbnaoVbesepoVCfjuYPqoWelywmLupRmoKBdOqJfCtd"])
        .spares(&["test-pub-5ZJRxNm"]),
    token("ramp-key", &["ramp_"], "ramp_(?:id|sec|tok|business_tok)_[0-9A-Za-z]{24,}")
        .finds(&["ramp_sec_YfOX5FOmsIbnbIiGDOpBkIDdBPfnjx1gWCuz1KEWzEaDudGy"])
        .spares(&["ramp_sec_5JLvMC"]),
    token("etsy-key", &["etsy"], r#"(?i:etsy)[0-9A-Za-z_. -]{0,30}["\x27]?[ ]{0,3}[:=][ ]{0,3}["\x27]?(?P<s>[0-9a-z]{24})\b{end-half}"#)
        .check(check!(validate::text::letters_and_digits))
        .finds(&["ETSY_KEYSTRING=sudw11txf8mu80rldf1uwr8h"])
        .spares(&["ETSY_KEYSTRING=zbs"]),
    token("ebay-app-key", &["-prd-", "-sbx-"], r"\b{start-half}[0-9A-Za-z_]{3,30}-[0-9A-Za-z_]{3,30}-(?:PRD|SBX)-[0-9a-f]{9}-[0-9a-f]{8}\b{end-half}")
        .finds(&["AnaShop-ShopApp-PRD-9ef55d041-1c12638e"])
        .spares(&["AnaShop-ShopApp-PRD-6-7"]),
    token("ebay-cert-id", &["prd-", "sbx-"], r"\b{start-half}(?:PRD|SBX)-[0-9a-f]{12}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}\b{end-half}")
        .finds(&["PRD-4342ac323f80-1108-c1fe-6415-92ec"])
        .spares(&["PRD-4-9-e-5-3"]),
    token("ebay-oauth-token", &["v^1.1#"], r"v\^1\.1#i\^1#[0-9A-Za-z+/=#^]{40,}")
        .finds(&["v^1.1#i^1#f^0#p^3#r^0#I^3#t^ZsuKZnngOIU9CfeMRroa4A46jMvr8vWXoKIt5jUrE/Sq2KxiW0z/v0bOCt9M"])
        .spares(&["v^1.1#i^1#f^0#p^3#r^0#I^3#t^aNIbe1Z"]),
    token("coinbase-token", &["organizations/"], "organizations/[0-9a-f-]{36}/apiKeys/[0-9a-f-]{36}")
        .finds(&["organizations/d7a5e9f6-78d4-4494-a66e-a2ee6871588e/apiKeys/968e4ecd-1137-4c01-a004-5dc824de2f38"]),
    token("blockfrost-key", &["mainnet", "preprod", "preview", "testnet", "ipfs"], r"\b{start-half}(?:mainnet|preprod|preview|testnet|ipfs)[0-9A-Za-z]{32}\b{end-half}")
        .check(check!(validate::text::mixed))
        .finds(&["mainnetnHEiolhMi8TsZMiS47JlWloygqC5Y99u"])
        .spares(&["mainnet5pY3"]),
    token("coingecko-key", &["cg-"], r"\b{start-half}CG-[0-9A-Za-z]{24}\b{end-half}")
        .finds(&["CG-L2vDS53c5LD7ywrkZbxvFSDc"])
        .spares(&["CG-RFx"]),
    token("covalent-key", &["cqt_", "ckey_"], r"\b{start-half}(?:cqt|ckey)_[0-9A-Za-z_]{24,}")
        .finds(&["cqt_8vxor9li69CsM96VNLMIBdR5btDi80"])
        .spares(&["cqt_HXp"]),
    token("tatum-key", &[], r"\b{start-half}t-[0-9a-f]{24}-[0-9a-f]{24,32}\b{end-half}")
        .keywords(&["tatum"])
        .finds(&["t-76b2d7be2d79ffc7f534ce49-0cfcf380aedff7af8748e4e621d2266b"])
        .spares(&["t-126-2b45"]),
    token("chain-node-url", &["infura.io/", "alchemy.com/", "alchemyapi.", "quiknode.pro", "rpc.ankr.com", "chainstack", "blastapi.io", "gateway.pokt.network"], r"(?:infura\.io/v3|infura\.io/ws/v3|alchemy(?:api)?\.com/v2|alchemyapi\.io/v2|quiknode\.pro|rpc\.ankr\.com/[a-z_]{2,20}|chainstacklabs\.com|chainstack\.com|blastapi\.io|gateway\.pokt\.network/v1/lb)/(?P<s>[0-9A-Za-z_-]{24,64})")
        .finds(&["https://mainnet.infura.io/v3/cee114eac380f758764c8bf0d386ed98", "https://eth-mainnet.g.alchemy.com/v2/dtt_ZT6scTW3zhO3nCl9jLa1K3TujAeR", "https://rpc.ankr.com/eth/88fa6ad48f999850285c1d0aae915fea3a1748c7783e93edcaf8a080d7ac74e3"])
        .spares(&["https://mainnet.infura.io/v3/98ef"]),
    // BIP 32.
    token("extended-private-key", &["xprv", "yprv", "zprv", "tprv"], r"\b{start-half}[xyzt]prv[1-9A-HJ-NP-Za-km-z]{100,112}")
        .finds(&["xprv9s21ZrQH4r4TsiLvyLXqM9P7k1K3EYhA1kkD6xuquB5i39AU8KF42acDyL3qsDbU9NmZn6MsGSUYZEsuoePmjzsB3eFKSUEh3Gu1N3cqVUN"]),
    // Wallet import format.
    token("bitcoin-private-key", &[], r"\b{start-half}[5KLc9][1-9A-HJ-NP-Za-km-z]{50,51}\b{end-half}")
        .keywords(&["private_key", "private key", "privkey", "wif", "bitcoin", "btc"])
        .check(check!(validate::crypto::base58_check))
        .finds(&["5Kb8kLf9zgWQnogidDA76MzPL6TsZZY36hWXMssSzNydYXYB9KF"]),
    token("ethereum-private-key", &["private_key", "private key", "privatekey", "private-key", "privkey", "priv_key", "mnemonic", "deployer", "signer", "wallet"], r#"(?i:private|priv|eth|wallet|deployer|signer|mnemonic)[a-zA-Z_-]{0,20}["\x27]?[ ]{0,3}[:=][ ]{0,3}["\x27]?(?P<s>0x[0-9a-fA-F]{64})\b{end-half}"#)
        .finds(&["PRIVATE_KEY=0xec45859ec77ab968eee0e41665d337aafc79307b33a404e561959ca72993c7e4"])
        .spares(&["PRIVATE_KEY=0x382597a9"]),
    token("solana-private-key", &["solana", "phantom", "wallet", "private_key", "privatekey", "keypair", "secret_key", "secretkey"], r#"(?i:solana|phantom|wallet|private|secret|keypair)[a-zA-Z_-]{0,24}["\x27]?[ ]{0,3}[:=][ ]{0,3}["\x27]?(?P<s>[1-9A-HJ-NP-Za-km-z]{87,88})\b{end-half}"#)
        .finds(&["SOLANA_PRIVATE_KEY=4wBqpZM9xaSheZzJSMawUKKwhdpChKbZ5eu5ky4Vigw8Zq7hRjKpmCeGvHa1PxUDRsfLZeVJqbzGSfgWtLdyaXfm"]),
    token("settlemint-token", &["sm_aat_", "sm_pat_", "sm_sat_"], "sm_(?:aat|pat|sat)_[0-9A-Za-z]{16}")
        .finds(&["sm_pat_GGVg5qTU3mf8EXon"])
        .spares(&["sm_pat_e1"]),
    token("maxmind-key", &["_mmk"], r"\b{start-half}[0-9A-Za-z]{6}_[0-9A-Za-z]{29}_mmk\b{end-half}")
        .finds(&["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"])
        .spares(&["8_0de_mmk"]),
    token("rapidapi-key", &["msh"], r"\b{start-half}[0-9a-f]{10}msh[0-9a-f]{15}p1[0-9a-f]{5,6}jsn[0-9a-f]{12}\b{end-half}")
        .finds(&["c1c7ed3f4bmshef1aa20ec0f8e1ap19abbcjsn1f41ffac3d84"])
        .spares(&["5msh8p11jsnb"]),
    token("sezzle-key", &["sz_pub_", "sz_pr_"], "sz_(?:pub|pr)_[0-9A-Za-z]{24,40}")
        .finds(&["sz_pr_x45R2mSCOpEu0qAMmfUpa3BsUm9DQPhY"])
        .spares(&["sz_pr_Wt3R"]),
    // Circle.
    token("circle-key", &["_api_key:", "_client_key:"], "(?:TEST|LIVE|SAND)_(?:API|CLIENT)_KEY:[0-9a-f]{32}:[0-9a-f]{32}")
        .finds(&["TEST_API_KEY:cbe8524724662a257f75e7e6dad52566:7638d8b0f78110bf0ebc43ebf4ef2a4d", "LIVE_API_KEY:d05442978f8939efdeadd85fd5f9e79c:364b8bcd79105c17fff18e527c71aa5e"])
        .spares(&["TEST_API_KEY:ad24:3745"]),
    token("omise-key", &["skey_"], "skey_(?:test_)?[0-9a-z]{19,}")
        .finds(&["skey_test_cewhe1r3d213phj84ye"])
        .spares(&["skey_test_er"]),
    token("monzo-token", &["mnzpub.", "mnzconf."], r"mnzpub\.[0-9A-Za-z=+/_-]{40,}|mnzconf\.[0-9A-Za-z=+/_-]{40,}")
        .finds(&["mnzconf.nxSrIM33m4J8JaGgWYE-cksSM16aR2hTl7Q7JDq0tlF0YRn7rp_LJN__XzB9"])
        .spares(&["mnzconf.QxXqGf1"]),
    token("polar-token", &["polar_"], "polar_(?:oat|pat|ot|at|rt|cs)_[0-9A-Za-z]{30,}")
        .finds(&["polar_oat_KWwgFjeb3qfkw0j8QVZUCxmYFjERlaeM0O4KWrTjfmh"])
        .spares(&["polar_oat_YAMaP"]),
    token("creem-key", &["creem_"], "creem_(?:test_)?[0-9A-Za-z]{20,}")
        .finds(&["creem_GRs9sn9FxsgdZZacDGPfsV"])
        .spares(&["creem_eW"]),
    token("tosspayments-key", &["test_sk_", "live_sk_", "test_gsk_", "live_gsk_", "test_gck_", "live_gck_", "test_ck_", "live_ck_"], "(?:test|live)_(?:sk|gsk|gck|ck)_[0-9A-Za-z]{20,}")
        .finds(&["test_sk_uFlDjWZzhPM7j5KsVkDsNI749kwV1bfH", "live_gsk_EHR4CuJ2gids3xhgvGPo4TIq3P2ey1AM"])
        .spares(&["test_sk_UoSk"]),
    token("mercadopago-token", &["app_usr-", "test-"], "(?:APP_USR|TEST)-[0-9]{12,18}-[0-9]{6}-[0-9a-f]{32}-[0-9]{6,12}")
        .finds(&["APP_USR-7585219762548434-269575-994e302c033e1f325379c032bc873532-714521939"])
        .spares(&["APP_USR-26-4-b663-5"]),
    token("asaas-key", &["$aact_"], r"\$aact_(?:prod_|hmlg_)?[0-9A-Za-z+/=:]{60,}")
        .finds(&["$aact_prod_3TOGjBL1m0WVXkVyXZTQg15bs/0fOrbkf+5ilWVFu+UUxdshofJVDaacSFTpTkUcnguf78z/UWE+CvNyIUNPKRHAHiSTNSB/Ah5tJ2jn0s996G9ioGIiSMZGkO/pd5JL7gZPqE0Mc8okCS+zzFZJsk"])
        .spares(&["$aact_prod_TeeKUL8mNUEArSNLr5"]),
    token("payu-key", &["live_private", "test_private", "live_public", "test_public", "live_secret", "test_secret"], "(?:live|test)_(?:private|public|secret)_?(?:key)?_[0-9A-Za-z]{16,}")
        .finds(&["live_secret_key_JzjYZFuqcLI0hfelysI9b0WNymHu0PFh"])
        .spares(&["live_secret_key_r3TO"]),
];
