//! Source hosts, package registries, build and test services.

use super::token;
use crate::redact::rule::Rule;
use crate::redact::validate;

/// The rules.
pub(super) static RULES: &[Rule] = &[
    // 30 random characters and a CRC32 of them in base 62 (see `validate::crc`).
    token("github-token", &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], "gh[pousr]_[0-9A-Za-z]{30,}")
        .finds(&["ghp_Y0waLTEzwZwE3p2CCtz5KrDTwfw8c9xxpzON", "gho_nxkzXHEPZsKfqFKsbTu3wmfcLohrn1jNznWM", "ghs_63lSUugrcmMYo6oWg5Wx0IbThT3nh8H4p3H3", "ghr_33DCGoqkTzHyueJiaMI4oMjnbmgi6bkKt9c7SQBun4AJpUTwlAWYTBXqNRidrjyiXp63lTLKxMZm"])
        .spares(&["ghp_WMiD"]),
    token("github-fine-grained-token", &["github_pat_"], "github_pat_[0-9A-Za-z_]{36,}")
        .finds(&["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"])
        .spares(&["github_pat_u3_SZw8oHm"]),
    token("github-app-token", &["v1."], r"\b{start-half}v1\.[0-9a-f]{40}\b{end-half}")
        .keywords(&["github"])
        .finds(&["v1.96494c370ec29f474f54e93cfa37027a4cbee0ae"])
        .spares(&["v1.3d023"]),
    token("github-stateless-token", &["ghs_"], "ghs_[0-9]{1,20}_eyJ[0-9A-Za-z_.-]{40,}")
        .finds(&["ghs_24418272_eyJweNXryosmy6jir5fz0KOXOW-ipQzuw.l6aX94Ibvx-pna2kDVgx-2-HVajgEbTNWwWZPDoHmq7zZhOptBCjm3rbGj_S.hJWc7QF4fU2aDo8dYRsZBPORPPyq3g1nk7LCUmo8QMO"])
        .spares(&["ghs_0_eyJjAS.GBKdGly.0I4Fs"]),
    token("gitlab-token", &["glpat-", "gldt-", "glrt-", "glrtr-", "glcbt-", "glptt-", "gloas-", "glft-", "glsoat-", "glagent-", "glimt-", "glffct-", "glwt-"], "gl(?:pat|dt|rt|rtr|cbt|ptt|oas|ft|soat|agent|imt|ffct|wt)-[0-9A-Za-z_=.-]{20,}")
        .finds(&["glpat-o8deZW789MJeIilU4idv", "gldt-KTIwwc-fypIF3TnxkeI9", "glrt-t1_JWXpE2q88GPhmxHgTCDi", "glcbt-64_YBuTv3nQl_UIM9mgH1J2", "glptt-34b734ed94ae6e63d130f056eb18e8734a43514e", "gloas-508fcb009e09def4bbc60e9d826e8dd55c20f78adacb8230ecb1cad51eebdf09", "glagent-Jbth4AhVkBgNDoesVTGO8sdNHFHC6RwCGQ7wo2A59COZcxMRWl", "glpat-JVMXYS0dHKnLQ8Te5qXppkBTXm0.01.1ancehptl"])
        .spares(&["glpat-50"]),
    token("gitlab-runner-registration-token", &["gr1348941"], "GR1348941[0-9A-Za-z_-]{20,}")
        .finds(&["GR1348941CpwI8kviQ_hm9wUk3Qdl"])
        .spares(&["GR13489411C"]),
    token("gitlab-session-cookie", &["_gitlab_session"], "_gitlab_session=(?P<s>[0-9a-f]{32})")
        .finds(&["_gitlab_session=7a524f76e7bd2b897a5815505041e98a"])
        .spares(&["_gitlab_session=fc21"]),
    token("bitbucket-app-password", &["atbb"], "ATBB[0-9A-Za-z_=.-]{28,}")
        .finds(&["ATBBwzSAven95dZeNMeXIOfIgiJHyMYgoMHi"])
        .spares(&["ATBBX7OUDzr9K"]),
    // Ends in `=` and the CRC32 of all before it in hexadecimal.
    token("atlassian-token", &["atatt3", "atctt3", "atstt3"], "AT(?:ATT|CTT|STT)3[0-9A-Za-z_=.+/-]{60,}")
        .finds(&["ATATT3xFfGF0zqxteKKa1vN_pqu6MzU_5IejfhvdVXB7n-uUofRXPjtRyAnYgsCF45j7SxFSoJj0DFMI1-wo39nMWYjsLMl-cDlwDF7Jur2BmhOdPyJ6WI1wOnBZ9h8S2FzO2jsSEn_hBXvvr9Lq8TLpxBlI7p3ZHqrarfLE_dIIza5iEW7lq50=8E9241D4", "ATCTT3xFfGN0jpQ0G_WjR_aSUWtZeYVWmkpCHJY71Qiz6e8dQPGDWtDtSk8yDefGvtFUqgZ3imZKfsQfKNKnbmugFUHr4dGZ1w3aHfZH2QsmrxTJd-0mMGyUI73-Ds7NwwF0yvrwZR-9ZN0irX6IdLcXCRcA8PuyjJuJBpy4dYPRGpS3Kua0122=475CA473"])
        .spares(&["ATATT3xFfGF0gnvkTkmO-F1WjDgJWHbVo=6"]),
    token("sourcegraph-token", &["sgp_", "sgd_", "sgm_", "sgs_"], r"sg[pdms]_(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40,64}\b{end-half}")
        .finds(&["sgp_be10f8135f894483430a2dbfd8db37309fe179ef", "sgp_7910afbb67b1f2b1_83ce05f06e27d06f0a9ed10b50e88fdebf93aa24", "sgp_local_b8d700c19c21b8fb963d1f90b31ed11195ea3241", "sgd_4edaa187e7c43ec6c4714322c79cef85ce9fbc3e7d45a6bab928d19d507992b3"])
        .spares(&["sgp_da2c3"]),
    token("sourcegraph-license", &["slk_"], r"slk_[0-9a-f]{64}\b{end-half}")
        .finds(&["slk_922c6d0d55b0a4f8223fd5ad3ae406d79c8d37f5161f08784f3e2506edc197f5"])
        .spares(&["slk_02489a24"]),
    token("npm-token", &["npm_"], "npm_[0-9A-Za-z]{30,}")
        .finds(&["npm_mBncHbVKQoYb4RnvRy2GpmODMR4N23IDylDL"])
        .spares(&["npm_0HuG"]),
    // A macaroon: the base64 of a version byte and `pypi.org` or `test.pypi.org`.
    token("pypi-token", &["pypi-age"], "pypi-AgE[0-9A-Za-z_-]{50,}")
        .finds(&["pypi-AgEIcHlwaS5vcmcAvpheiHjmrxDrNgdGXDa-e_m7egM718WF-97SgvkjN_Bi93R1XEpj-UQbxilpygdu_4ERcucu9bGNuXT"])
        .spares(&["pypi-AgEIcHlwaS5vcmc"]),
    token("rubygems-key", &["rubygems_"], "rubygems_[0-9a-f]{48}")
        .finds(&["rubygems_4cc31be0150a09ab05d1800ccaadb24b3f050bcd9f7359ec"])
        .spares(&["rubygems_63561b"]),
    token("crates-io-token", &[], r"\b{start-half}cio[0-9A-Za-z]{32}\b{end-half}")
        .finds(&["ciogyZf9PtA8tQzWV09Rc0KMnjE3CVYtTVw"])
        .spares(&["cio0saT"]),
    token("crates-io-trusted-publishing-token", &["cio_tp_"], "cio_tp_[0-9A-Za-z]{30,}")
        .finds(&["cio_tp_uYrU5badvL1Q5Th3NXYGFCoE69ArclGLeNJzcz48NCE"])
        .spares(&["cio_tp_22OI4"]),
    token("nuget-key", &[], r"\b{start-half}oy2[0-9a-z]{43}\b{end-half}")
        .finds(&["oy2sk3opjw2xyyz129jv85uq9jlnktqomqa5gtg2fexnby"])
        .spares(&["oy2ogure"]),
    token("docker-hub-token", &["dckr_pat_", "dckr_oat_"], "dckr_(?:pat|oat)_[0-9A-Za-z_-]{24,}")
        .finds(&["dckr_pat_N5QeXYcYuYp-8CpWHWePlYHx01I", "dckr_oat_IAMzYhLzjP3RUWMOf1ZLDm8NG7d-yeHj"])
        .spares(&["dckr_pat_tUx"]),
    token("jfrog-api-key", &[], r"\b{start-half}AKCp[0-9A-Za-z]{60,}")
        .finds(&["AKCp806eOGtljDsfTVqh7vlZQJzR1azFqkck3slkdHmba6OpKCHBTHVhY3WmVzxUezCAtLSqF"])
        .spares(&["AKCp8LDVGGKEb"]),
    // The base64 of `reftkn`.
    token("jfrog-reference-token", &[], r"\b{start-half}cmVmdGtu[0-9A-Za-z]{40,}")
        .finds(&["cmVmdGtuIZvHgG5kIzzex7sorpGgw1jh1KNrwNK2Q2iIIifGVufGteXXWxHAa7hR"])
        .spares(&["cmVmdGtutd7QEnJ"]),
    token("packagist-token", &["packagist_"], "packagist_[a-z]{3}_[0-9a-f]{68}")
        .finds(&["packagist_uut_6f24a4811df4e2bdac03d404d6dff332c3556e10c4dce961795924c39f512dc77523"])
        .spares(&["packagist_uut_f56812c2"]),
    token("clojars-token", &["clojars_"], "(?i:CLOJARS_[0-9a-z]{60})")
        .finds(&["CLOJARS_97005bb27dbd5c30043262a9842e7ae53a602826460d55b82834047ba497"])
        .spares(&["CLOJARS_c7d9f82"]),
    token("buildkite-token", &["bkua_", "bkaj_", "bkct_", "bkat_", "bkpt_"], "bk(?:ua|aj|ct|at|pt)_[0-9A-Za-z]{32,}")
        .finds(&["bkua_bce946ebdc2207a3487d2b66b98f0a37d1fc32e9", "bkct_y16j6ftpe14nk97pbp1exdbf9fwuxvvaw9nsu3i7"])
        .spares(&["bkua_6a0a5"]),
    token("circleci-token", &["ccipat_", "cciprj_"], "CCI(?:PAT|PRJ)_[0-9A-Za-z]{16,}_[0-9a-f]{40}")
        .finds(&["CCIPAT_hBxB37zoBOqTAUDHSpzqKt_e6592e521da103351ad867451d28646a71607c41"])
        .spares(&["CCIPAT_sz_32a83"]),
    token("jenkins-api-token", &[], r"\b{start-half}11[0-9a-f]{32}\b{end-half}")
        .keywords(&["jenkins"])
        .finds(&["116c125bbc01593efb3e2dfc1e9d6cc552"])
        .spares(&["11409e"]),
    token("jenkins-crumb", &["jenkins-crumb"], r#"(?i:jenkins-crumb)["\x27]?[:= ]{1,3}["\x27]?(?P<s>[0-9a-f]{32,64})"#)
        .finds(&["Jenkins-Crumb: b0a630473cfb5a5922b68c4fa19c6a1f44f7918781d2a5cf4e18c1da23d00628", r#""Jenkins-Crumb":"ed331505d4ecfb825958c12cf341419e""#])
        .spares(&["Jenkins-Crumb: 5d9fc163"]),
    // How Jenkins writes an encrypted credential.
    token("jenkins-secret-blob", &["{aqaaabaaaa"], r"\{AQAAABAAAA[0-9A-Za-z+/]{10,}={0,2}\}")
        .finds(&["{AQAAABAAAAAwEAweTeG4s7/j543fInLNDZ2J+pLc72Cc+V0lULOA1K4r9ZyG6UZKtlMoYn+8==}"])
        .spares(&["{AQAAABAAAAAw00YB/j8==}"]),
    // The base64 of `{"typ": "TCV2"}`.
    token("teamcity-token", &["eyj0exaioiaivenwmij9"], r"eyJ0eXAiOiAiVENWMiJ9\.[0-9A-Za-z_-]{20,}\.[0-9A-Za-z_-]{30,}")
        .finds(&["eyJ0eXAiOiAiVENWMiJ9.v_wZHU4cII8HoP14cHbGHnT66eyxIqTEN79Y.g5uDR32e1QlO84jYlvyCczs6MTTLN-FHvSVCFxAQNmqKZfAyUqB"])
        .spares(&["eyJ0eXAiOiAiVENWMiJ9.5tmr.nllx1h"]),
    token("harness-token", &["pat.", "sat."], r"\b{start-half}[ps]at\.[0-9A-Za-z_-]{22}\.[0-9a-f]{24}\.[0-9A-Za-z]{20}\b{end-half}")
        .finds(&["pat.OqB79XRlytjU131qtMl6UT.1c6f1209e96db301426b6128.qXdgO0JdPBF9IGH3JZON"])
        .spares(&["pat.H8.cab.Q7"]),
    token("octopus-deploy-key", &["api-"], r"\b{start-half}API-[0-9A-Z]{25,34}\b{end-half}")
        .finds(&["API-6OVY0UAWLTIFFG8CZGPUWEBILG"])
        .spares(&["API-1JA"]),
    token("sonarqube-token", &["sqp_", "squ_", "sqa_"], r"\b{start-half}sq[pua]_[0-9a-f]{40}\b{end-half}")
        .finds(&["squ_14408f84282a1183c619be0383252da8e618955f"])
        .spares(&["squ_8a469"]),
    token("snyk-token", &["snyk_uat.", "snyk_sat.", "snyk_pat.", "snyk_prv."], r"snyk_(?:uat|sat|pat|prv)\.[0-9a-z]{8}\.[0-9A-Za-z_.-]{30,}")
        .finds(&["snyk_uat.144b81bf.U2qHIRNGEoW4nE9mv24csmVfOu0MgFe1OfvAzmgMLP4H7p6V2pNM-vSpZl7e"])
        .spares(&["snyk_uat.b.xAwNJZf"]),
    token("socket-security-key", &["sktsec_"], "sktsec_[0-9A-Za-z_-]{40,}")
        .finds(&["sktsec_GXjxt11Bn1ncZyUqdshhLqZSOvr-n5CUTYN7z-nVvCW1YJ_api"])
        .spares(&["sktsec_eeM4Q_api"]),
    token("endor-labs-key", &[], r"\b{start-half}endr\+[0-9A-Za-z]{16}\b{end-half}")
        .finds(&["endr+1TAcbXm6F8c98HgW"])
        .spares(&["endr+9s"]),
    token("terraform-cloud-token", &[".atlasv1."], r"\b{start-half}[0-9A-Za-z]{14}\.atlasv1\.[0-9A-Za-z_=-]{60,}")
        .finds(&["0PmFPC5QyJuBRa.atlasv1.FFxZ52xc1OYEAoqOH8KME44FXBiF6Uy1TqdPMq8x1bIR0LHpNrSbvfoC8gRE1vm318f"])
        .spares(&["v.atlasv1.uuBlnx3J"]),
    token("pulumi-token", &[], r"\b{start-half}pul-[0-9a-f]{40}\b{end-half}")
        .finds(&["pul-c6dd4fff7bd4a87d6c17c5ff7f73f2f06b22b7ed"])
        .spares(&["pul-0944f"]),
    token("postman-key", &["pmak-"], "PMAK-[0-9a-f]{24}-[0-9a-f]{34}")
        .finds(&["PMAK-02e48be63cc97e49da39c9f2-25c1b1c39a53fe44c47d2002852766e69b"])
        .spares(&["PMAK-545-b960"]),
    token("postman-collection-key", &[], r"\b{start-half}PMAT-[0-9A-Z]{26}\b{end-half}")
        .finds(&["PMAT-2RLIR4UVAOTB52DJ6LF83ML72P"])
        .spares(&["PMAT-ZME"]),
    token("readme-key", &[], r"\b{start-half}rdme_[0-9a-z]{70}")
        .finds(&["rdme_arczngz0he0u51smefkjoomglmnj2a3qsrxpz5gia98guoioxljfkijj5qd9e2vxua15gd"])
        .spares(&["rdme_jdt1igci"]),
    token("stackhawk-key", &[], r"\b{start-half}hawk\.[0-9A-Za-z_-]{20}\.[0-9A-Za-z_-]{20}\b{end-half}")
        .finds(&["hawk.9YK2uF3NzZQQBBJYvKEX.gYDquDD52cG7NYbo443i"])
        .spares(&["hawk.tR.yi"]),
    token("prefect-key", &["pnu_", "pnb_"], r"\b{start-half}pn[ub]_[0-9A-Za-z]{36}\b{end-half}")
        .finds(&["pnu_onjChbYGC0BKO5Vr1i5GDFyCKcqFxi9y4Bi2", "pnb_7uiUUHLqkp9Nlbq2ozIMAKACaYQ9WMlKtmHe"])
        .spares(&["pnu_Jv7c"]),
    token("dbt-cloud-token", &["dbtc_", "dbts_"], r"\b{start-half}dbt[cs]_[0-9A-Za-z_=-]{38,}")
        .finds(&["dbtc_IoAeQkYYrxB2d-XqVwpb9ZK7BbNK-3v3qScR1JJHbRc", "dbts_Ms86gWmhI3x6gDRRkt-xofTg0wMUGaBP2RUtylT6BVq"])
        .spares(&["dbtc_ugwNy"]),
    token("kong-token", &["kpat_", "spat_"], r"\b{start-half}[ks]pat_[0-9A-Za-z]{30,}")
        .finds(&["kpat_Ag3JdA5Z6mkpEcRIgrVl8BZh5MozKLAzXGB7hFBUtR2Xhy1jE", "spat_aOwZyfqdCnjHmTKQsqWnoibT1HpL0WMhXc7YxnM8Fvm0c522V"])
        .spares(&["kpat_hHn7sW"]),
    token("openshift-token", &["sha256~"], "sha256~[0-9A-Za-z_-]{43}")
        .finds(&["sha256~GrjX9L2e0tVtvZ_42keHDDk4brIbRr8Mg-k0cdR26kx"])
        .spares(&["sha256~Eeg_0"]),
    token("rancher-token", &["token-", "kubeconfig-"], r"\b{start-half}(?:token-[0-9a-z]{5}|kubeconfig-[0-9a-z.-]{3,40}):[0-9a-z]{54}\b{end-half}")
        .finds(&["token-ra3pa:jacnfb4jsg9rox0pztk85pqdgzepqqfrjxtbkm2rzq01operl7qi5e", "kubeconfig-u-acd98555vo:g16om3ip8i2bjjujt91czaswip3tjitz39k4z8ly8p5mpd8nb8usyi"])
        .spares(&["token-q:0bgd1z"]),
    token("kubernetes-bootstrap-token", &[], r"\b{start-half}[0-9a-z]{6}\.[0-9a-z]{16}\b{end-half}")
        .keywords(&["bootstrap"])
        .check(check!(validate::text::letters_and_digits))
        .finds(&["3x4rkf.940600kstzsatlyn"])
        .spares(&["z.qf"]),
    token("kubeconfig-client-key", &["client-key-data"], r#"client-key-data["\x27]?: {0,3}["\x27]?(?P<s>[0-9A-Za-z+/]{40,}={0,2})"#)
        .finds(&["client-key-data: LS0tLS1CRUdJTi1QyYfN+pizT9ttmJZSS2hrTA07DtyAn6PYlzdeLv1i+fWwhR8+3vUFq3bON+R5od77XgXhyMczH5Db3k=="])
        .spares(&["client-key-data: LS0tLS1CRUdJTiyRYm0ifjE9=="]),
    token("portainer-token", &[], r"\b{start-half}ptr_[0-9A-Za-z+/=]{40,}")
        .finds(&["ptr_WdjehKtRSvEEliWcScj5WkuoZv3MztkUP37D6VA5ouq="])
        .spares(&["ptr_mC8io="]),
    token("zuplo-key", &["zpka_"], "zpka_[0-9a-f]{32}_[0-9a-f]{8}")
        .finds(&["zpka_5d8ca03c609bcb651f29aea8dc6330a8_3e9b3ef6"])
        .spares(&["zpka_2572_7"]),
    token("wakatime-key", &["waka_"], "waka_(?:tok_|sec_)?[0-9A-Za-z-]{30,}")
        .finds(&["waka_bc8c3800-56ab-4361-aa99-64434b6a9acc"]),
    token("codesandbox-token", &["csb_v1_"], "csb_v1_[0-9A-Za-z_-]{30,}")
        .finds(&["csb_v1_LiGNx9zlzHfcK0G1oqGKahVy19g3tdExZsUvOpeQi42"])
        .spares(&["csb_v1_GR2rl"]),
    token("deno-deploy-token", &["ddp_", "ddw_", "ddo_"], r"\b{start-half}dd[pwo]_[0-9A-Za-z]{36}\b{end-half}")
        .finds(&["ddp_2EdphSTbIUVfbEGCAvXYo0LhB0unqeoc7XM2", "ddw_ZJ53zaKaBPn4vtvSCvYNYnSmfJKmcdGuTROV"])
        .spares(&["ddp_ArEX"]),
    token("trigger-dev-key", &["tr_dev_", "tr_prod_", "tr_stg_", "tr_preview_", "tr_pat_"], r"\b{start-half}tr_(?:dev|prod|stg|preview|pat)_[0-9A-Za-z]{20,}")
        .finds(&["tr_prod_FGyfgKVm81SIRWHiOFwn1Rxe", "tr_pat_2a5hmlq21fv1ouw989yd6a6vv5iibzht3eghcg35"])
        .spares(&["tr_prod_n8g"]),
    token("inngest-signing-key", &["signkey-"], "signkey-(?:prod|test|branch)-[0-9a-f]{32,}")
        .finds(&["signkey-prod-097c31598a064e1d0bed3738a0a8cad669673aca8cc6366a20e58cd7e8be1617"])
        .spares(&["signkey-prod-87c0ca57"]),
    token("ansible-vault", &["$ansible_vault;"], r"\$ANSIBLE_VAULT;[0-9.]{3,5};AES256(?:;[0-9A-Za-z_.-]{1,40})?[ \r\n]{1,12}(?P<s>[0-9a-f \r\n]{64,})")
        .finds(&["$ANSIBLE_VAULT;1.1;AES256 3a6914a378584ef0f1c23d0e4b0c7825a7f6d82ea7392d9b7b92d28d5ab7bf1c79f0d20d379dff71c0f836892fb32edff6a30ec6311b53d635618e9b5938fa668a4035ed561a1f96a6b729f2826f3bbb"])
        .spares(&["$ANSIBLE_VAULT;1.1;AES256 01d152a8b9e49fd6d7b0"]),
    token("dotenv-vault-key", &["dotenv://:key_"], "dotenv://:key_(?P<s>[0-9a-f]{64})")
        .finds(&["dotenv://:key_71556ea9c58448690c1eb84e3ffff199e0abe9898456d3b0e961b4d24719dea2@dotenv.local/vault/.env.vault?environment=production"])
        .spares(&["dotenv://:key_6d858223@dotenv.local/vault/.env.vault?environment=production"]),
    token("npm-legacy-auth-token", &[":_authtoken"], r#":_authToken[= ]{1,3}["\x27]?(?P<s>[0-9A-Za-z_.=/+-]{20,})"#)
        .finds(&["//registry.npmjs.org/:_authToken=787465f1-8342-446c-a90b-b787eeefece0"]),
    token("azure-devops-token", &["azdo"], r"\b{start-half}[0-9A-Za-z]{76}AZDO[0-9A-Za-z]{4}\b{end-half}")
        .finds(&["6bfb6qWKTIl1dGI21jjOqcwlB4piMkwZLJDsmxrmK52jcl2cRI1QJ0EdScYzc8qkr5pHs6oAT6BzAZDOjUEL"])
        .spares(&["PJeEGJGx3AZDOH"]),
    token("testmo-token", &[], r"\b{start-half}testmo_api_[0-9A-Za-z+/=_-]{40,}")
        .finds(&["testmo_api_NTUdQnGn7IWTIiq40cpVLAqqbXgXCymWRvmljlOiBS53p7msEwZBnrjqoIh3"])
        .spares(&["testmo_api_3rSpsAI"]),
    token("percy-token", &[], r"\b{start-half}(?:web|auto|app|ss|vmw)_[0-9a-f]{64}\b{end-half}")
        .keywords(&["percy"])
        .finds(&["web_f464db7bd54f971b10feef23e929b109542838ef6f32e6c87b83ca57926f72d6"])
        .spares(&["web_aa02a75f"]),
    token("chromatic-token", &[], r"\b{start-half}chpt_[0-9a-f]{12,}")
        .finds(&["chpt_440394722d36c9c"])
        .spares(&["chpt_ab12"]),
    token("coder-session-token", &[], r"\b{start-half}[0-9A-Za-z]{10}-[0-9A-Za-z]{22}\b{end-half}")
        .keywords(&["coder_session", "coder-session", "coder_token"])
        .finds(&["R0zstn1jn0-LCqe8GEYT0bu3BHWi78Sps"])
        .spares(&["C-9S"]),
];
