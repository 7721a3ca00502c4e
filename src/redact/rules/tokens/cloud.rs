//! Large cloud providers: Amazon, Google, Microsoft, and those of China, Russia and Europe.

use super::token;
use crate::redact::rule::Rule;
use crate::redact::validate;

/// The rules.
pub(super) static RULES: &[Rule] = &[
    token("aws-access-key", &["akia", "asia", "abia", "acca", "a3t"], r"\b{start-half}(?:A3T[0-9A-Z]|AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\b{end-half}")
        .finds(&["AKIARRLQC3PFZOWK2QQC", "ASIAMS7L2TSBPHAUVMC3"])
        .spares(&["AKIAGYLUAE", "ASIAPACIFICREGION"]),
    token("aws-secret-key", &["aws"], r#"(?i:aws)[0-9A-Za-z_.-]{0,24}["\x27]?\]?[ \t]{0,3}(?:=>|:=|[:=,])[ \t]{0,3}["\x27]?(?P<s>[0-9A-Za-z+/]{40})(?:[^0-9A-Za-z+/]|$)"#)
        .check(check!(validate::text::mixed))
        .finds(&["AWS_SECRET_ACCESS_KEY=TUxlRqbN/pAtcGcUQO6vCmLTw7VA/Q7sAc8l35Qi", r#"aws_secret: "e8vA359wxN1NKUaZZKrapPBWLKhUPO9D2bTj8Bik""#])
        .spares(&["aws_request_signature_v4=9691d1f00719d03a9acbe23f237b12a5acf4dedd"]),
    token("aws-session-token", &["fwogzxivyxdz", "iqojb3jpz2lu", "fqogzxivyxdz", "aqodyxdz", "aqoexample"], "(?:FwoGZXIvYXdz|IQoJb3JpZ2lu|FQoGZXIvYXdz|AQoDYXdz|AQoEXAMPLE)[0-9A-Za-z+/%]{60,}={0,3}")
        .finds(&["IQoJb3JpZ2luYPdUp8EQsy7EnN3VpHeY0X1iTKGYcOp3iTNeNzOptoJ6CcS4te0sa978klnogDFp8rHaIST7rX7xunC1+mAm2ncGGIyJ8ZfHYUrX7NIOopOphuOpL1WGuhi0Qpxwsl8c0rSm7RaKe5Sosj1m2C3XAh6qq+pX4TWrt3bPj+TP6BUXN7pdqEpm=="])
        .spares(&["IQoJb3JpZ2luwsYPdkmXv7XSgINCd+uLpL=="]),
    token("aws-bedrock-key", &["absk"], "ABSK[0-9A-Za-z+/]{100,}={0,2}")
        .finds(&["ABSKA/xn59bmlIGEkCXEuwZok5f7a+nfmeCPb5oWXtANyqr/3zsVh4w9JnXAJ7ZcNgGbj+sBdWRM2a1m0i8R5kdFbGB6WfP9c9E+WomkAG6gnxPYUPc3TTFPwKyzasxd=="])
        .spares(&["ABSKDpibg5TUSRE7Dwg=="]),
    token("aws-bedrock-short-key", &["bedrock-api-key-"], "bedrock-api-key-[0-9A-Za-z+/=_-]{50,}")
        .finds(&["bedrock-api-key-bb9Xlrnn+QDQaPC0pd2Z0xn6ctM0xPG1Y1oZZF/DzsMJetLzqXKMwxmoT0PADGgPPKEaGJqJqb5jMy7eCRWnwRKgeHglFpJVNUu2wqO+jAKNmlrz1zNtZuPa"])
        .spares(&["bedrock-api-key-87unX0lysMpUeh1"]),
    token("aws-appsync-key", &[], r"\b{start-half}da2-[0-9a-z]{26}\b{end-half}")
        .finds(&["da2-enxql8ofmmn3b09f1oegf33smx"])
        .spares(&["da2-dyl"]),
    token("aws-mws-key", &["amzn.mws."], r"amzn\.mws\.[0-9a-f-]{36}")
        .finds(&["amzn.mws.9548cc7c-4d44-424a-a365-e8b1162ae569"]),
    token("amazon-oauth-secret", &["amzn1.oa2-cs."], r"amzn1\.oa2-cs\.v1\.[0-9a-f]{64}")
        .finds(&["amzn1.oa2-cs.v1.0029f588b383170ef2d3f8309a1acc89a4f3614c91086dcd4f2b87db150c76c9"])
        .spares(&["amzn1.oa2-cs.v1.905fecb4"]),
    token("amazon-oauth-token", &["atza|", "atzr|"], r"Atz[ar]\|[0-9A-Za-z+/_=-]{40,}")
        .finds(&["Atza|xYZqxPibp_neLVru3Ofb25Gxd1_y1CNtwoNxFyZP75dn5zLmCcispe1zG04dOUsGtaPVSZlbYPnB3ZldCE78DcDWHVj5YobNVb4e12AUJY-CkvgxSdHvYdWT", "Atzr|OrIO7gD3GfUaGMQfGIh5uxOy7zb2aWwioYHXVTfdb34arcCWlloLOJc9Ck3PpRBYkEmMvzYUvFSHmALaIKlG252JLaVia24z6gAUTzf3Gf4iPS5ZaiuaYoZ5"])
        .spares(&["Atza|cZPrzDZhV4O9poH"]),
    token("google-api-key", &["aiza"], "AIza[0-9A-Za-z_-]{35}")
        .finds(&["AIzaXcRYiGAXB6b7l9K0H88wBHoD599dQbpT3rZ"])
        .spares(&["AIzaRzdk"]),
    token("google-oauth-token", &["ya29."], r"ya29\.[0-9A-Za-z_.-]{20,}")
        .finds(&["ya29.XxuyHcz45-i1dQjTelKJo7sRvUzM6oWH1M6jtU8sfsJHvYuRaK0V5Le_BApRKQE4DG1Pspj0k4kwanPcTdRDcm9R1wU_jaBcEX_Yzfb0xDRaCdJkKXZH-X7H"])
        .spares(&["ya29.short"]),
    token("google-oauth-refresh-token", &[], r"\b{start-half}1//0[0-9A-Za-z_-]{40,}")
        .finds(&["1//0ftToTfjKT2chS6IU70HmEh4XLmzG92NESUHUwmzwg6iGdH4fDjWsOnlI29o0rIpZGJVDTq5Ne3UocHPRWQhTRORxdTQFH19yhRPr"])
        .spares(&["1//0yIQXnNItSrJ2"]),
    token("google-oauth-code", &["4/0", "4/1"], r"\b{start-half}4/[01][0-9A-Za-z_-]{40,}")
        .finds(&["4/0AEQPknK4PQwu02jFsqdWMkLGnymqYmbdX8Xo-Z5XTIDWYUfPF3D5_jb_s28n2"])
        .spares(&["4/0AMxoM3Bb"]),
    token("google-oauth-secret", &["gocspx-"], "GOCSPX-[0-9A-Za-z_-]{28}")
        .finds(&["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"])
        .spares(&["GOCSPX-0Hf"]),
    token("google-auth-key", &["aq.ab"], r"\b{start-half}AQ\.Ab[0-9A-Za-z_-]{46,}")
        .finds(&["AQ.Ab8RN6vNgS1ohaJm7WJ4BKk4D2tU9wGMJDg3rMC_0nsUOjEZN4_6"])
        .spares(&["AQ.Ab8RN6KsLs7"]),
    token("google-hmac-key", &["goog"], r"\b{start-half}GOOG[0-9A-Z]{20,60}\b{end-half}")
        .finds(&["GOOG1EX18OQ5ZARPMOKG15Y8WXKNGSTAKUJU19IPH1X1R52S3R32SL97JXIRN", "GOOGQXG3GXZZFGZ5ANKN38UX"])
        .spares(&["GOOG1E48NNRO"]),
    token("google-service-account-key-id", &["private_key_id"], r#"private_key_id["\x27]? {0,3}[:=] {0,3}["\x27]?(?P<s>[0-9a-f]{40})"#)
        .finds(&[r#""private_key_id": "13b616f61720cf7ff81aa0d723e50952935dd510""#])
        .spares(&[r#""private_key_id": "2ec43""#]),
    // Cloud Messaging, legacy.
    token("firebase-server-key", &["aaaa"], r"\b{start-half}AAAA[0-9A-Za-z_-]{7}:[0-9A-Za-z_-]{120,}")
        .finds(&["AAAA9hUodUi:ipF_2Tv1Zmr5GCoNa3eN5t358K42LpgcV9KtlmIkEwoNaYL_2xqmZa7kqXTDogKkV4_3uovEksoyihVZRuZ4475KzEZUseiOc7EbijG9J5NcR7r24nk5UHnhOAHD1_Yec1-oW1c05HNe"])
        .spares(&["AAAAY:VyeUuzkKeooWQFAHN"]),
    token("recaptcha-key", &["aaaaa"], r"\b{start-half}6L[c-f][0-9A-Za-z_-]{5}AAAAA[0-9A-Za-z_-]{27}\b{end-half}")
        .finds(&["6LdauNcGAAAAA6CM6Jp5eauj1Mi2diENxA_T8WHq"])
        .spares(&["6LdiAAAAAcT4"]),
    token("azure-storage-key", &["accountkey", "sharedaccesskey", "sharedsecretkey", "account_key", "access_key"], r#"(?i:AccountKey|SharedAccessKey|SharedSecretKey|account_key|access_key)["\x27]?[ ]{0,2}[=:][ ]{0,2}["\x27]?(?P<s>[0-9A-Za-z+/%]{42,}={0,2})"#)
        .finds(&["AccountKey=C8HKUDYjW6tbaVXLulKwMCSrU3iB4Ec0eZYlWfGei+bgQxeE8x3jQMJIkpKGCQfluVhci5Vrv3LUibvh+802kz==", "SharedAccessKey=IEls5U8KcSL5bAsyibTkzkP7p1rgE0XPCDIjJ+V54vX="])
        .spares(&["AccountKey=Z9S0ZP2eZ5=="]),
    token("azure-sas-signature", &["sig="], "[?&;]sig=(?P<s>[0-9A-Za-z+/%_-]{30,}={0,2})")
        .finds(&["https://acct.blob.core.windows.net/c/f?sv=2024-11-04&sp=r&sig=sApSov1797Wex0Gle6o/GOQMdMsDqbjv54Z5gSYfuJl%3D"])
        .spares(&["https://acct.blob.core.windows.net/c/f?sv=2024-11-04&sp=r&sig=TCKgN%3D"]),
    token("azure-client-secret", &["0q~", "1q~", "2q~", "3q~", "4q~", "5q~", "6q~", "7q~", "8q~", "9q~"], "[0-9A-Za-z_~.-]{3}[0-9]Q~[0-9A-Za-z_~.-]{31,34}")
        .finds(&["SBj8Q~9QmaWiJFcobT4td20ue3QHaXRLCFuV7dWK"])
        .spares(&["N8Q~UPxo"]),
    // Keys with a signature of the service in a fixed place: storage, batch, machine learning, Cosmos, API management.
    token("azure-identifiable-key", &["apim", "acdb", "+aba", "+amc", "+ast"], r"[0-9A-Za-z+/]{76}(?:APIM|ACDb|\+(?:ABa|AMC|ASt))[0-9A-Za-z+/]{5}[AQgw]==")
        .finds(&["p8KuX0Bzjle9MxFQBDGQ1UUQViv9zPFIwJWlLJcTFw8iv0AsOZLdAPb2V369qdMZQxLmFX4likqRAPIM0DcDUQ==", "OI4T7TVaCSrf0kof0tnW6RdF2o5zusFShTzlOG12YEDNRHUoMtml7vWuPFNlPYosjSrk77NXRnx7+ASt8lCHww==", "OWaaZc8GrKGhE1DjDEiBrI2OyuPTsIldEQaqlTGlxyFFrjaeu5v55feQeYfiSDJTZFmqPqUmpmKzACDb6MWVrA=="])
        .spares(&["BPDsomKZSAPIMHQ=="]),
    // The same: IoT hub, service bus, event hub, relay.
    token("azure-identifiable-key-256", &["aiot", "+asb", "+aeh", "+arm"], r"[0-9A-Za-z+/]{33}(?:AIoT|\+(?:ASb|AEh|ARm))[A-P][0-9A-Za-z+/]{5}=")
        .finds(&["wCY93KE531FYLwPaQauLCrM4OMy036KlUAIoTBcUeiR=", "1ZPyCGnv0q9ImUAFSNkc2q10dyTz8jgyZ+ASbCqRSBo=", "oQR5ruS2qC0lgpxykaurB8Qy7MeEI5a19+AEhDIYBEi="])
        .spares(&["GLUZAIoTBn="]),
    // The same: search, container registry, functions, cache.
    token("azure-identifiable-key-short", &["azse", "+acr", "azfu", "azca"], r"[0-9A-Za-z]{42}(?:AzSe|\+ACR)[A-D][0-9A-Za-z]{5}|[0-9A-Za-z_-]{44}AzFu[0-9A-Za-z_-]{5}[AQgw]==|[0-9A-Za-z]{33}AzCa[A-P][0-9A-Za-z]{5}=")
        .finds(&["y2BeUQHb7IbHTV2Wxj5FdtSxA1Oa1Fccapvf6rxSNYAzSeBH8wom", "DfhOdmZSw1PTVLE1OiweEocZyIOdRyfjAGUCkDO3a8+ACRA1SwiF", "xHsdyZleRMVdvmf99SM7XJpxzPtQyFR2kWSZYwmUPipbAzFu5JlVSw==", "HyZ3FIu50vB6O4i2WIC4E343wxVuzsig7AzCaCsEOGD="])
        .spares(&["9TqeDAzSeBV"]),
    token("azure-common-key", &["jqqj9"], "[0-9A-Za-z]{52}JQQJ9[9DH][0-9A-Za-z][A-L][0-9A-Za-z]{16}[A-Za-z][0-9A-Za-z]{7}(?:[0-9A-Za-z]{2}==)?")
        .finds(&["8YWlyh6CnJVJYiD4mEJklt1dNlbWNKf8v6yPXiEA0QbBxIRmGqMQJQQJ99BAACZUsAiX7VpQnXYDNXBwnW3Js"])
        .spares(&["WbRWgvJQQJ99BAACtXg"]),
    token("azure-cognitive-key", &["ocp-apim-subscription-key"], r#"(?i:ocp-apim-subscription-key)["\x27]?[:= ]{1,3}["\x27]?(?P<s>[0-9a-f]{32})\b{end-half}"#)
        .finds(&["Ocp-Apim-Subscription-Key: 4005617cd8970949fc02e24bde7620bc"])
        .spares(&["Ocp-Apim-Subscription-Key: a5de"]),
    token("azure-webhook", &[".logic.azure.com"], r#"\.logic\.azure\.com(?::443)?/workflows/[0-9a-f]{32}/[^ "\x27<>*]{0,200}?sig=(?P<s>[0-9A-Za-z_%-]{20,})"#)
        .finds(&["https://prod-12.westeurope.logic.azure.com:443/workflows/9af86aa236954d7bc681e13903c1d9d1/triggers/manual/paths/invoke?api-version=2016-10-01&sig=DAl4DeWtEkmV9Kmv6JGlOLxDQeFKJimUpf37Z9veJTx"])
        .spares(&["https://prod-12.westeurope.logic.azure.com:443/workflows/cc1e/triggers/manual/paths/invoke?api-version=2016-10-01&sig=gaByq"]),
    token("alibaba-access-key", &[], r"\b{start-half}LTAI[0-9A-Za-z]{12,26}\b{end-half}")
        .finds(&["LTAI5t9Vu94Nvn9zVCtShDud"])
        .spares(&["LTAI5t85"]),
    token("alibaba-sts-token", &["sts."], r"\b{start-half}STS\.[0-9A-Za-z]{20,30}\b{end-half}")
        .finds(&["STS.NrqxGv2uIlTHFGh36oFzcAziD"])
        .spares(&["STS.NNHn"]),
    token("tencent-secret-id", &["akid", "ikid"], r"\b{start-half}(?:AKID|IKID)[0-9A-Za-z_-]{32}")
        .finds(&["AKIDIwY8GIQfx1JLiRWrtIKjrNazNe8EEiKH"])
        .spares(&["AKIDY0JO"]),
    token("baidu-access-key", &["altak"], r"\b{start-half}ALTAK-?[0-9A-Za-z]{21}(?:/[0-9a-f]{40})?")
        .finds(&["ALTAKTyNbOF08wVmZ21K2dLawl", "bce-v3/ALTAK-d1c7KnHJKC7dLlgHd7NO8/835a3d2d2ed8c6ff0db8c8ce97a1141d77ab7ac6"])
        .spares(&["ALTAKLR"]),
    token("volcengine-access-key", &["aklt", "aktp"], r"\b{start-half}AK(?:LT|TP)[0-9A-Za-z_-]{35,}={0,2}")
        .finds(&["AKLTehfg7mAAw3tCUkz5CoadpdNwqro3tX0uBCnXbliuekQ"])
        .spares(&["AKLTCniAG"]),
    token("huawei-cloud-key", &[], r"\b{start-half}HPUA[0-9A-Z]{16}\b{end-half}")
        .finds(&["HPUAQHBWMNGY93L5R477"])
        .spares(&["HPUA4W"]),
    token("yandex-api-key", &["aqvn"], "AQVN[0-9A-Za-z_-]{35,}")
        .finds(&["AQVNiEztJdGM36y5rVdHnGtpqOMdXLtVrrbXcAbM"])
        .spares(&["AQVNISOD"]),
    token("yandex-iam-token", &["t1."], r"\b{start-half}t1\.[0-9A-Za-z_-]{20,}={0,2}\.[0-9A-Za-z_-]{80,}={0,2}")
        .finds(&["t1.SOhJtv2_3uJxmiRN7HB4uNiZQKZpFqeXh5K2fba0NOpvO_Hoer48oyzKabx7rVkKLLvIucUs1BPT6caYO394d05EF-Lj1zZvqLUV.QejrLvp_jv_gZqgYBHvT8Uzvpiw6T-JatOd0S64V2U0xP_YIHB473TGIOBK2r3xRhYOt0Ia_G0TPCrUDe4qa36"])
        .spares(&["t1.UiwwnTKOVKl7.k8lfiZZBJs"]),
    token("yandex-static-key", &["yca", "ycb", "ycm", "ycp", "yco"], r"\b{start-half}YC[ABMPO][0-9A-Za-z_-]{35,37}\b{end-half}")
        .finds(&["YCA2-HRnmO964p89vHBxkWAsdnFULEjZUoySG5u7"])
        .spares(&["YCAi2Se"]),
    token("yandex-oauth-token", &["y0_", "y1_", "y2_", "y3_"], r"\b{start-half}y[0-3]_[0-9A-Za-z_-]{40,}")
        .finds(&["y0_AgAAAAWpwR5yh6_3IRWxT27qSBL2XawlRUPA86vwAjbAASDd6gysoXZu"])
        .spares(&["y0_AgAAAASf6JTg"]),
    token("ibm-cloud-key", &["ibm", "bluemix", "softlayer", "watson"], r#"(?i:ibm|bluemix|softlayer|watson)[0-9A-Za-z_. -]{0,30}["\x27]?[ ]{0,3}(?:=>|:=|[:=,])[ ]{0,3}["\x27]?(?P<s>[0-9A-Za-z_-]{44})(?:[^0-9A-Za-z_-]|$)"#)
        .check(check!(validate::text::mixed))
        .finds(&["IBM_CLOUD_API_KEY=I-sS6RufAQe7jqwnUjl28TNcG6cNrFJ1GcFI0qsfMnZ8", r#"ibm_apikey: "lyTUwsvSXxcovQYmYTmFnk4JurH9y3GIVnbebeNa365E""#])
        .spares(&["IBM_CLOUD_API_KEY=3F1TE"]),
    token("digitalocean-token", &["dop_v1_", "doo_v1_", "dor_v1_"], "do[opr]_v1_[0-9a-f]{64}")
        .finds(&["dop_v1_42154c4710296496197f89ab539b4b7c76a83d50d95cd7a9bad7d14a564779c1", "doo_v1_910f79ebba8fff00d78de3bd3d1b152ce5b65d786e79c585a6cbe1fc959619dc", "dor_v1_ccd70da085b562afa1a9f1a9d9157a187d18cabc621b3559776519877d3cdb71"])
        .spares(&["dop_v1_fe75d11b"]),
    token("digitalocean-spaces-key", &[], r"\b{start-half}DO00[0-9A-Z]{16}\b{end-half}")
        .finds(&["DO00FHD5QYYSDCB61I46"])
        .spares(&["DO00MY"]),
    token("heroku-key", &["hrku-"], "HRKU-[0-9A-Za-z_-]{36,}")
        .finds(&["HRKU-AAjTx36013laKG9qv21JphrvM86gYXg1rm1NsT1dYWPCo0psDrGwUcGyEG54", "HRKU-d8d9f486-2672-4ff0-a80e-347f98c62558"])
        .spares(&["HRKU-AAMth0TY8"]),
    token("cloudflare-token", &["cfut_", "cfat_", "cfk_"], r"\b{start-half}cf(?:[ua]t|k)_[0-9A-Za-z_-]{36,}")
        .finds(&["cfut_seY5CykDNkSxczsyKZXhhW5uQGFa6YWYNQkqtQtZb3ac962a", "cfat_orUBlZidfxvUyVLxpyJlrrIXpWRtNQqtPuOwWJea07f44439", "cfk_0n1rZf6eLfjRg1Bhc8MuQRwCzJEHKmalOOAFeS2y06becc1d"])
        .spares(&["cfut_Vtjlzc"]),
    token("cloudflare-origin-ca-key", &["v1.0-"], r"\b{start-half}v1\.0-[0-9a-f]{24}-[0-9a-f]{146}")
        .finds(&["v1.0-e99db16d8b4dc1b427509ccf-0174247babef9327ea3daf3b244a96882faac78930536cd1fa696297388c5e50688a444897eafd855ab6b4a2965a988993184f63dc3b0933f1ebab0f5025ecc88c7060574bae42fc7b"])
        .spares(&["v1.0-4ef-6a273ba70dbbc51784"]),
    token("upcloud-token", &["ucat_"], "ucat_[0-9A-Z]{26}")
        .finds(&["ucat_H1LTMRWGWNOLW0T6WTB5WP8NVR"])
        .spares(&["ucat_NPJ"]),
    token("exoscale-key", &[], r"\b{start-half}EXO[0-9a-f]{24}\b{end-half}")
        .finds(&["EXO6f375256c13ec6a41cf11fd4"])
        .spares(&["EXOb33"]),
    token("scaleway-access-key", &[], r"\b{start-half}SCW[0-9A-Z]{17}\b{end-half}")
        .finds(&["SCWS4BBJ7UZ16D33Z7BG"])
        .spares(&["SCWRY"]),
    token("scalingo-token", &["tk-"], r"\b{start-half}tk-[a-z]{2}-[0-9A-Za-z_-]{48}")
        .finds(&["tk-us-kuXisevHkJQw3fiYlGy0MVRNiCndCpihlWVZ-eoU37lSWW9P"])
        .spares(&["tk-us-6VE7KL"]),
    token("fly-io-token", &["fm1_", "fm2_", "fm1r_", "fm2r_", "fm1a_", "fm2a_"], "fm[12][a-z]?_[0-9A-Za-z+/=_,-]{50,}")
        .finds(&["FlyV1 fm2_A2g/CsT6T4ec8fhRl69zhcbExUKBL36NkWIdlMjJ/o6Z7NBJXNryBSZSwC8nImulMNsF/A8RlJPFP4XjaPIWP7Qhcjr/eIT0L48I6UaTlqy7EN0bxa17QZ01", "fm1r_XFWE6Q/homMgOOVlvuqC9j4bnLL7RYivVpkx40a7hakHhrecuIADD4o88g5C3DcQD2Z7ptAXdR7wUtBYW1BsOtXuds"])
        .spares(&["FlyV1 fm2_axR++T4Irhy7jmD"]),
    token("fly-io-access-token", &[], r"\b{start-half}fo1_[0-9A-Za-z_-]{43}")
        .finds(&["fo1_NG551EeVTf1i5nPRG1vPy5vlC0zrIp-hodNohJ8knZl"])
        .spares(&["fo1_y8nTB"]),
    token("render-token", &[], r"\b{start-half}rnd_[0-9A-Za-z]{28,}")
        .finds(&["rnd_axsEQjolNA2qARBAsWT0kwpGsbD4"])
        .spares(&["rnd_s7l"]),
    token("vercel-token", &["vca_", "vcc_", "vci_", "vck_", "vcp_", "vcr_"], r"\b{start-half}vc[acikpr]_[0-9A-Za-z]{24,}")
        .finds(&["vcp_BGV8RoYmMv0bHCwQLIDlKm5ToOlvoTf3EufOjEfTYLFBCIwX04NixbLE", "vck_dskBiqYkDYmvy3hyooBEoQ7yzXQS4zS6ZJ0UMSFREq3WMj3YbAhygFv0", "vca_6LxtRPad2k0pQXF8uPD0YEa0"])
        .spares(&["vcp_DeYZunJ"]),
    token("vercel-blob-token", &["vercel_blob_rw_"], "vercel_blob_rw_[0-9A-Za-z]{10,20}_[0-9A-Za-z]{24,}")
        .finds(&["vercel_blob_rw_0oRYJRFC9dXGZDvr_Mc1PVPLet6v28GSDT33VO8bQsFY9Pq"])
        .spares(&["vercel_blob_rw_Jc_qnB"]),
    token("netlify-token", &["nfa_", "nfb_", "nfc_", "nfo_", "nfu_", "nfp_"], r"\b{start-half}nf[abcoup]_[0-9A-Za-z]{36,}")
        .finds(&["nfp_luiIVUAwtHpe0SogdO480cU59ViHnKs2Maxc", "nfc_HSaZr67sOFDUotlhl1gVTnu6roF8wAvV9uNA"])
        .spares(&["nfp_fKiV"]),
    token("akamai-client-token", &["akab-"], "akab-[0-9a-z]{16}-[0-9a-z]{16}")
        .finds(&["akab-0pdlculbij1v28vt-4mexjkhed003z6z7"])
        .spares(&["akab-x1-bm"]),
    token("linode-longview-key", &["linode"], r#"(?i:linode)[0-9A-Za-z_. -]{0,24}["\x27]?[ ]{0,3}(?:=>|:=|[:=,])[ ]{0,3}["\x27]?(?P<s>[0-9a-f]{64})\b{end-half}"#)
        .finds(&["LINODE_TOKEN=e84a701bdbbf297c0f8bf9dc0dff570bce97b2460adde5eeb431c62e7ac46d19"])
        .spares(&["LINODE_TOKEN=4f91a6b9"]),
    token("oracle-cloud-auth-token", &["oci_", "oci-", "ocitoken", "oracle"], r#"(?i:(?:oci|oracle)[_.-]?(?:auth|user)?[_.-]?(?:token|password|secret))["\x27]?[ ]{0,3}[:=][ ]{0,3}["\x27]?(?P<s>[^ \r\n"\x27*]{16,64})"#)
        .finds(&["oci_auth_token: 3ABeKJZ9oP0Jtw0JjY"])
        .spares(&["oci_auth_token: kZ"]),
    token("wasabi-backblaze-key", &["k000", "k001", "k002", "k003", "k004", "k005"], r"\b{start-half}K00[0-9][0-9A-Za-z/+]{27}\b{end-half}")
        .finds(&["K004WhTbnQihRPfSqPVspA0RduI01zV"])
        .spares(&["K0040Kc"]),
    token("minio-tigris-key", &["tid_", "tsec_"], r"\b{start-half}t(?:id|sec)_[0-9A-Za-z_+-]{40,}")
        .finds(&["tsec_Rqjx9j0-ArC51JJpuAT0SXVjgqXQxMEMYUdVpnk9Nv8YiGs1QFKx261hdHhO", "tid_dR4FcwIktf74nOVFQQIbwj9tDW9XPte1zKbqu4ZUvwp6"])
        .spares(&["tsec_cRdpP7P"]),
];
