//! Providers of models and what is built around them.

use super::token;
use crate::redact::rule::Rule;
use crate::redact::validate;

/// The rules.
pub(super) static RULES: &[Rule] = &[
    // The base64 of `OpenAI` stands in the middle.
    token("openai-key", &["t3blbkfj"], "sk-(?:[a-z]{2,10}-)?[0-9A-Za-z_-]{18,100}T3BlbkFJ[0-9A-Za-z_-]{18,}")
        .finds(&["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", "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", "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", "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"])
        .spares(&["sk-O9T3BlbkFJ5T"]),
    token("openai-project-key", &["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-service-", "sk-none-"], "sk-(?:proj|svcacct|admin|service|None)-[0-9A-Za-z_-]{36,}")
        .finds(&["sk-proj-XL_pq0E15zf6zSdxgMdyQUCG-Av4byoCa-qHEeG03Yndt1xW"])
        .spares(&["sk-proj-VQGd1p"]),
    token("openai-session-token", &[], r"\b{start-half}sess-[0-9A-Za-z]{40}\b{end-half}")
        .finds(&["sess-cdrGFPrQJTncNmKKSxLKhDGOAGCODAf8oKlBKIaT"])
        .spares(&["sess-HZqu5"]),
    // DeepSeek, Moonshot, DashScope, Stability and everybody whose interface is like that of OpenAI.
    token("secret-key-with-sk-prefix", &["sk-"], r"\b{start-half}sk-[0-9A-Za-z]{32,64}\b{end-half}")
        .check(check!(validate::text::letters_and_digits))
        .finds(&["sk-45e9bc46e3f8a79868a3b71e45ef8537", "sk-ime9ZjgxYxWR2QXZhohFRgse3H1NWukAfuKhwenrbAAXz7Xu", "sk-z0nsvo5tdq5kuchx7fizl51tl4twpy2v2d0btof02ec58lk5"])
        .spares(&["sk-bcf4"]),
    token("anthropic-key", &["sk-ant-"], "sk-ant-[0-9A-Za-z]{2,12}-[0-9A-Za-z_-]{60,}")
        .finds(&["sk-ant-api03-KE-Pvxnv7K-Y7rfneQZtoOjMZVKpELF1y5Q6AHlzN0NoVjfCKoN_c-2G5-y3nYJOJkR2g6GfZxiqy2kl2S_ogitmDrAG3AA", "sk-ant-admin01-eI3-qarqCXxZHQV5wKGGJZvgqbihN7rW_HccuIP4DHqQiLRYvPqdthxCqbM3A9ufn_6aE3MCPuUg6Y6YJgX0LpmPmj27qAA", "sk-ant-oat01-J27oHk-2u7Af0pcv-C-YcCkW3nzDjxd2Vc5pVtPZnE0XJJA7i0A-TfP2StLYXLdfHK9QfwjME31F9iaxDA79pfOnFCs7GAA", "sk-ant-sid01-plLIGICOVyyCeg7ntsu7kqkSERNltZ7G3I5D500FuQuY-EAfy6suXgQZ0fpG0W3GJQaBnEusIBE_qxAbk-4buxzZOSKSGAA"])
        .spares(&["sk-ant-api03-pd6s2NB6sLIAA"]),
    token("openrouter-key", &["sk-or-"], "sk-or-(?:v[0-9]-)?[0-9a-f]{40,}")
        .finds(&["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"])
        .spares(&["sk-or-v1-39bd00d4"]),
    token("langfuse-key", &["sk-lf-", "pk-lf-"], "[ps]k-lf-[0-9a-f-]{36}")
        .finds(&["sk-lf-64a58a60-e392-4688-aff5-ced0ddb7d213", "pk-lf-bef2d02d-0116-47eb-a063-91edec13e356"]),
    token("helicone-key", &["sk-helicone-", "pk-helicone-"], "[ps]k-helicone-(?:[a-z]{2}-)?[0-9a-z-]{24,}")
        .finds(&["sk-helicone-bq7aomy-ppb82nd-u0qx0u7-whwtgkm", "pk-helicone-eu-7erjasq-kcnwfwo-6mn7p4x"])
        .spares(&["sk-helicone-7-d-a-h"]),
    token("hugging-face-token", &["hf_", "api_org_"], r"\b{start-half}(?:hf|api_org)_[A-Za-z0-9]{32,40}\b{end-half}")
        .finds(&["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", "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"])
        .spares(&["hf_FQNE"]),
    token("replicate-token", &["r8_"], r"\b{start-half}r8_[0-9A-Za-z_-]{37,40}")
        .finds(&["r8_1aU4In5aM5T2MVL95VaNRd7f0yH7vM7uUxw73"])
        .spares(&["r8_985K"]),
    token("groq-key", &["gsk_"], "gsk_[0-9A-Za-z]{40,}")
        .finds(&["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"])
        .spares(&["gsk_tMkel1"]),
    token("xai-key", &[], r"\b{start-half}xai-[0-9A-Za-z_-]{60,}")
        .finds(&["xai-jjvgWVQz3UOXJY0BVD5oYVR3KlMRH89wa9ZHkBNjNoov0vMzi45jb3QHdQZrGUjqwzlifnZlOsgP2zBV"])
        .spares(&["xai-mAWDZ2ARW8"]),
    token("perplexity-key", &["pplx-"], "pplx-[0-9A-Za-z]{40,}")
        .finds(&["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"])
        .spares(&["pplx-l1yo2y"]),
    token("langsmith-key", &["lsv2_"], "lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}")
        .finds(&["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", "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"])
        .spares(&["lsv2_pt_d916_9"]),
    token("langchain-key", &[], r"\b{start-half}ls__[0-9a-f]{32}\b{end-half}")
        .finds(&["ls__9a8158bdc726279dde96affa46512b76"])
        .spares(&["ls__bab3"]),
    token("together-key", &["tgp_v1_"], "tgp_v1_[0-9A-Za-z_-]{40,}")
        .finds(&["tgp_v1_3xDIwCNkmuAO4H2QzaYoFlcTJuY11ofot1vFTMeEYO4"])
        .spares(&["tgp_v1_fehbc"]),
    token("fireworks-key", &["fw_"], r"\b{start-half}fw_[0-9A-Za-z]{20,28}\b{end-half}")
        .check(check!(validate::text::mixed))
        .finds(&["fw_jm6LCwe73MksrELstUG50jpe"])
        .spares(&["fw_IXo"]),
    token("cerebras-key", &[], r"\b{start-half}csk-[0-9a-z]{40,}")
        .finds(&["csk-t4ybza071yq8hakaobngd5c6cjvfj973rhsh9eboqw0sz53l"])
        .spares(&["csk-830o5c"]),
    token("nvidia-key", &["nvapi-"], "nvapi-[0-9A-Za-z_-]{40,}")
        .finds(&["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"])
        .spares(&["nvapi-hVTmoh-q"]),
    token("voyage-key", &["pa-", "al-"], r"\b{start-half}(?:pa|al)-[0-9A-Za-z_-]{43}\b{end-half}")
        .check(check!(validate::text::mixed))
        .finds(&["pa-XRAW5OEGbMQV6DVbPJUxXG_L1Z-RZ3JUibITgqL15Du"])
        .spares(&["pa-mDzHS"]),
    token("jina-key", &["jina_"], "jina_[0-9A-Za-z_-]{40,}")
        .finds(&["jina_0592a6790805958850250456ad5569292PGSK8ufcdKQ8o7q0gotYS1JE6BJ"])
        .spares(&["jina_1d237hU"]),
    token("tavily-key", &["tvly-"], "tvly-(?:dev-|prod-)?[0-9A-Za-z_-]{30,}")
        .finds(&["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", "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"])
        .spares(&["tvly-EUNO"]),
    token("firecrawl-key", &["fc-"], r"\b{start-half}fc-[0-9a-f]{32}\b{end-half}")
        .finds(&["fc-89c346525be0a8d21e948bc7305160d6"])
        .spares(&["fc-bf89"]),
    token("elevenlabs-key", &["sk_"], r"\b{start-half}sk_[0-9a-f]{48}\b{end-half}")
        .finds(&["sk_23ed5f99aed88ab59c7779834e4756fa23f347246ae88594"])
        .spares(&["sk_4df482"]),
    token("runway-key", &[], r"\b{start-half}key_[0-9a-f]{64,128}\b{end-half}")
        .finds(&["key_0d9016a20107c872198e746f2fb4b1c772bd1ba5d2c744474331e517d2f3e01ad21a66c50fccf618679491a98c90ba7bff43f7c2c274345d3590bbc5a59e8552"])
        .spares(&["key_3d8344faa0af6bf9"]),
    token("luma-key", &["luma-"], "luma-[0-9a-f-]{36}(?:-[0-9a-f-]{36})?")
        .finds(&["luma-40c9e2bd-e8f9-4d88-a51e-c6629cb78213-c3b3d8e5-f515-4458-a6b8-9be52e507421"]),
    token("fal-key", &[], r"\b{start-half}[0-9a-f]{8}-[0-9a-f-]{27}:[0-9a-f]{32}\b{end-half}")
        .keywords(&["fal"])
        .finds(&["fceddd64-4ad7-4a54-af3e-1589e8170b31:019aaf2266c3a5062bc2e33703560954"])
        .spares(&["d948b164-e94a-4657-ac1e-ed27ad8d52ae:9f10"]),
    token("modal-token", &["ak-", "as-"], r"\b{start-half}a[ks]-[0-9A-Za-z]{22}\b{end-half}")
        .check(check!(validate::text::mixed))
        .finds(&["ak-pvhdruFyauvfW7Ntz53E8Q", "as-wPmdg3ZXkfxQHcvtaF8tAV"])
        .spares(&["ak-3y"]),
    token("runpod-key", &["rpa_"], "rpa_[0-9A-Z]{24,}[0-9A-Za-z]{0,20}")
        .finds(&["rpa_NKJ3FOTJHPUQ02VSTAHEFAQKAV2NQYLENVODLJC8g7o6"])
        .spares(&["rpa_V7PAR1"]),
    token("anyscale-key", &["esecret_", "aph0_"], "(?:esecret|aph0)_[0-9A-Za-z]{20,}")
        .finds(&["esecret_qtlyoh6miarfody1ufoqntuvzq", "aph0_s5xPSSx8heclGVFiK5EXXg1JjTeb8yuqBkYwSEQBNEEJ3xij34"])
        .spares(&["esecret_w0z"]),
    token("wandb-key", &["wandb_v1_"], "wandb_v1_[0-9A-Za-z_-]{40,}")
        .finds(&["wandb_v1_SfoIXNrtu6DYm85S6hZk8yR4FGnbofFNNGU_XcHgK-yv-Qmg1GQDNhFu2bP7Qt4704xMWG3vplgzV"])
        .spares(&["wandb_v1_tz2xhm-iX"]),
    token("kaggle-token", &["kgat_"], "KGAT_[0-9a-f]{32}")
        .finds(&["KGAT_2c8b5747c060eb5f9aac4b0c0e77bcfe"])
        .spares(&["KGAT_62a6"]),
    token("kaggle-key", &[r#""username""#], r#""username" ?: ?"[^"]{1,60}", ?"key" ?: ?"(?P<s>[0-9a-f]{32})""#)
        .finds(&[r#"{"username":"ana","key":"61129d56604d4c5a365d1e0860bcc410"}"#])
        .spares(&[r#"{"username":"ana","key":"07d1"}"#]),
    token("llama-cloud-key", &[], r"\b{start-half}llx-[0-9A-Za-z_-]{40,}")
        .finds(&["llx-uE3Z455X8HuBRirN6uHZBFgrsyBvyj932koYWmHQiMJkh99z"])
        .spares(&["llx-5QOFhK"]),
    token("zhipu-key", &[], r"\b{start-half}[0-9a-f]{32}\.[0-9A-Za-z]{16}\b{end-half}")
        .keywords(&["zhipu", "bigmodel", "glm", "z.ai", "zai"])
        .finds(&["9008d5ab3413d068c9cd7b7230c9ff19.6FT9m4XuBxL6Ycoc"])
        .spares(&["8dfc.GW"]),
    token("friendli-token", &[], r"\b{start-half}flp_[0-9A-Za-z]{40,}")
        .finds(&["flp_0zw4JfOsj5uNMRVgmYRXvgbGDCDhzGO8mx2szIp1b9woVQ"])
        .spares(&["flp_VjwbU"]),
    token("cartesia-key", &["sk_car_"], "sk_car_[0-9A-Za-z_-]{20,}")
        .finds(&["sk_car_MQPiDORSJ8sfVpGr8vzMR9"])
        .spares(&["sk_car_hv"]),
    token("retell-key", &[], r"\b{start-half}key_[0-9a-f]{28}\b{end-half}")
        .finds(&["key_699fbb372ad18b77deeffe1109e5"])
        .spares(&["key_913"]),
    token("cursor-key", &["crsr_"], "crsr_[0-9a-f]{64}")
        .finds(&["crsr_faecdf801991f045e9a655d5239f33b55365646f0e2314b9dd9f2aabfd2466f4"])
        .spares(&["crsr_7f72a66e"]),
    token("mem0-key", &["m0-"], r"\b{start-half}m0-[0-9A-Za-z]{40}\b{end-half}")
        .finds(&["m0-8IXFvnlQoog0zPeKigPj9NrSi5PEahJ4Iqy1JQXG"])
        .spares(&["m0-UuvKq"]),
    token("e2b-key", &[], r"\b{start-half}e2b_[0-9a-f]{40}\b{end-half}")
        .finds(&["e2b_8c43d175bbc6a5a342a5c45b23addde1af917ee1"])
        .spares(&["e2b_035f6"]),
    token("browserbase-key", &["bb_live_", "bb_test_"], "bb_(?:live|test)_[0-9A-Za-z_-]{24,}")
        .finds(&["bb_live_YN2HCu7w1hkDvGfQROXS0uS1dVH"])
        .spares(&["bb_live_3x6"]),
    token("apify-token", &["apify_"], "apify_(?:api|proxy)_[0-9A-Za-z]{30,}")
        .finds(&["apify_api_ps2mY1kO3QInR2V0yURWLMF2jrr1HTD9P4RK"])
        .spares(&["apify_api_Dfl3"]),
    token("daytona-key", &[], r"\b{start-half}dtn_[0-9a-f]{64}\b{end-half}")
        .finds(&["dtn_500c0c876ceaf335fb2707182c285497d6357afcfc9daca199b324b327fa143e"])
        .spares(&["dtn_50be750c"]),
    token("long-key-with-sk-prefix", &["sk-"], r"\b{start-half}sk-[0-9A-Za-z_-]{60,}")
        .check(check!(validate::text::mixed))
        .finds(&["sk-6S2uY4JezqP4-Y37DfHS6jt9fOFWFPiuB4wirPzZq_gIUk-dR2CKHFvyNdR9MKVDwIxqNA0DJRPn5h_8DQsMEgrjZn"])
        .spares(&["sk-JFXxjR_lx-m"]),
    token("roboflow-key", &["rf_"], r"\b{start-half}rf_[0-9A-Za-z]{20,30}\b{end-half}")
        .check(check!(validate::text::mixed))
        .finds(&["rf_9dDg7P7xP0cTYj83FbQreVNzAR"])
        .spares(&["rf_k08"]),
    // Neptune: the base64 of `{"api_address":`.
    token("neptune-token", &[], r"\b{start-half}eyJhcGlfYWRkcmVzcyI6[0-9A-Za-z+/=_-]{40,}")
        .finds(&["eyJhcGlfYWRkcmVzcyI6QXiqnHxIdBbcwx7pztPA2Ck0AteGGEkYIbeTN9CHW/Bpj3BrVeGGrsQyFgWsfZl5lpiZDS3XYsDLzt5CXHivF0gphx0RwDwzmaGpgWHwxXPto9Dbzl07s50S=="])
        .spares(&["eyJhcGlfYWRkcmVzcyI6PoZLIf7/zQmlnbl=="]),
    token("composio-key", &["ak_", "comp_"], r"\b{start-half}(?:ak|comp)_[0-9A-Za-z_-]{20}\b{end-half}")
        .check(check!(validate::text::mixed))
        .finds(&["ak_QJBdRChWIHy1rElkAunc", "comp_6RN6xuxzjrmOuQUvY0B5"])
        .spares(&["ak_6N"]),
    token("deepinfra-scoped-token", &["jwt:eyj"], r"jwt:eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_.-]{20,}")
        .finds(&["jwt:eyJwzYvS2cX3LmECtosxaB5RfxBB5j9DY.co_d8S3vDQ5LLJSCoWDcGbSCRQT7eHonkv5w1t69gq4uZ4sHGffoehsGCjjr.fFkIaZjq_ztZU3cA_MnCMmCYJUeT70-MgoSTTvXfNap"])
        .spares(&["jwt:eyJOhQ.XOBJtyT.IIjQL"]),
    token("venice-admin-key", &["venice-"], "VENICE-(?:ADMIN|INFERENCE)-KEY-[0-9A-Za-z_-]{30,}")
        .finds(&["VENICE-ADMIN-KEY-5Ve8vTFwNELVTvj8JxfJ-v_690C2xiATXvmtOhD1F-b"])
        .spares(&["VENICE-ADMIN-KEY-HC7jK"]),
    token("key-with-sk-underscore-prefix", &["sk_"], r"\b{start-half}sk_[0-9A-Za-z_-]{43}\b{end-half}")
        .check(check!(validate::text::mixed))
        .finds(&["sk_FJmjRMcPoa2ZHoC--67hmqcl5jh7RdQjjX4i81kpehS"])
        .spares(&["sk_nUYPh"]),
    token("ollama-cloud-key", &[], r"\b{start-half}[0-9a-f]{32}\.[0-9A-Za-z_-]{24}\b{end-half}")
        .keywords(&["ollama"])
        .finds(&["5c156d7b736dd88177096e4d9590345b.EJ1tOd0dZMt_EP6RUk3G_QbL"])
        .spares(&["e08c.VXP"]),
    token("baseten-key", &[], r"\b{start-half}[0-9A-Za-z]{8}\.[0-9A-Za-z]{32}\b{end-half}")
        .keywords(&["baseten"])
        .finds(&["Nuv8AsqB.E55PtSn5rsRAViesEAeV1IbctzXYhMrG"])
        .spares(&["P.hRyD"]),
    token("photoroom-key", &[], r"\b{start-half}(?:sandbox_)?[0-9a-f]{40}\b{end-half}")
        .keywords(&["photoroom"])
        .finds(&["sandbox_030f6772275e3e86d118939b40ec03f04ffb9cca"])
        .spares(&["sandbox_b9329"]),
    token("bfl-key", &["bfl_"], r"\b{start-half}bfl_[0-9A-Za-z_-]{20,}")
        .finds(&["bfl_lDb3ouxBDM5aR0Ca0yfhVgtUORPiSTuE"])
        .spares(&["bfl_OqwD"]),
    // A PASETO, as Replit and others use.
    token("replit-token", &["v2.public."], r"\b{start-half}v2\.public\.[0-9A-Za-z_-]{60,}")
        .finds(&["v2.public.K44OOnElMU-fb40nF5RQFLBVWDGfgQWH7BeSmIu1p1XGj-JQ6umnVO7e7mBh583mJpWvfO6RkxtG4MsfCObimDriVhn9GaA6Fto9tFAINAz7JW0rFCdR-3KI94wJX2JSP2rcUrJmVbBtBhkr2qsgasISltVKoNHj-UmutTFgoRI6a2gC5PGjmql2hgpfDmKU9EB2JFAm"])
        .spares(&["v2.public.KufLM91cmZRdDtA9zUv5v2p0r"]),
    token("paseto-token", &["v1.local.", "v2.local.", "v3.local.", "v4.local.", "v1.public.", "v3.public.", "v4.public."], r"\b{start-half}v[1-4]\.(?:local|public)\.[0-9A-Za-z_-]{43,}(?:\.[0-9A-Za-z_-]+)?")
        .finds(&["v4.local.itk81ZHhQf-x3EXlkoHI5R1bYczQevSM4zW6Ed7Kr23_hWugCgsWUzg8Rx_FpYHTUJkwuhlJ-Sq-zJXXXd7pMv19VdD-zT8DJuaC74focyZloXInq1J2PbKe", "v2.local.9-n0Ck2lJH2t2bfhVSZD1ZSgM_VH5H02AC7YXS69BBzz6dxTRsUv-8rr7s8OTaR41xosSeq8sV7coNdbFNwUhdMsNp.n3KmpmxDck0t2Gy3Db91"])
        .spares(&["v4.local.QZsa-rRzi7Uyuqj"]),
];
