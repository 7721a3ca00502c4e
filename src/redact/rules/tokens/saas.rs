//! Office, content, design, maps, games, things: every other service.

use super::token;
use crate::redact::rule::Rule;
use crate::redact::validate;

/// The rules.
pub(super) static RULES: &[Rule] = &[
    token("hubspot-token", &["pat-"], "pat-(?:na|eu|ap)[0-9]-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
        .finds(&["pat-na1-9d502ff3-9889-4fb7-ac81-962cb458b6c8"]),
    token("salesforce-token", &["00d"], r"\b{start-half}00D[0-9A-Za-z]{12,15}![0-9A-Za-z._]{60,}")
        .finds(&["00Db90BbXffNs8m!AQoL9nzrf5wLHQHFqaKrywetGopv9meItwUXNbfItBZMbbysjCJFe833sGpbr5dNGfaWCh28mOQ7Ajj2leUjJmMJ3mhXI1Z1"])
        .spares(&["00Dv!AQnn5dtdPyNo3"]),
    token("salesforce-refresh-token", &[], r"\b{start-half}5Aep861[0-9A-Za-z._]{40,}")
        .finds(&["5Aep861EVD8sne2uUH3FbBIPBJI7mIGQ3a2aCHgOoZQwLvGxFcqaPUDztwHJRHHLOrllKhPxb7IXyyTinQ3KfX3"])
        .spares(&["5Aep861UKmPXSlo2R"]),
    token("salesforce-consumer-key", &[], r"\b{start-half}3MVG[0-9A-Za-z._]{60,}")
        .finds(&["3MVG9VARuROGMDBGJfN2CjnkfDS1RXcwbakXbzvXNukvQzZyqpA697srO5Q0fqvDmLH4kXZRKf4G2isS1D53b"])
        .spares(&["3MVG9x"]),
    token("zoho-token", &["1000."], r"\b{start-half}1000\.[0-9a-f]{32}\.[0-9a-f]{32}\b{end-half}")
        .finds(&["1000.6c9b811b28944e958c259d8d9798aa94.621a65fcace470d368448a57ed114aec"])
        .spares(&["1000.cb45.8ac8"]),
    token("close-key", &["api_"], r"\b{start-half}api_[0-9A-Za-z]{22}\.[0-9A-Za-z]{22}\b{end-half}")
        .finds(&["api_5PNSPAUUQRoPVqD4im1p6c.UC5VtNdGmiB5xUl8TZ0XPC"])
        .spares(&["api_lI.7h"]),
    token("typeform-token", &["tfp_"], "tfp_[0-9A-Za-z_.=-]{40,}")
        .finds(&["tfp_UpRGSnFW5nYgqoNXSaPvSSf9RLC5tn0KxX4NaHPZOYMR_ZsfC4yUkLU3q0o"])
        .spares(&["tfp_YGvPN_T"]),
    token("airtable-token", &["pat"], r"\b{start-half}pat[0-9A-Za-z]{14}\.[0-9a-f]{64}\b{end-half}")
        .finds(&["patrHWI8iFRkUoKc4.6f9fb838167ad7233c4585f24140a5a97b421149faa6e0e001cc51f0051e7e6e"])
        .spares(&["pat0.80f3f6f0"]),
    token("airtable-oauth-token", &[".v1."], r"\b{start-half}oaa[0-9A-Za-z]{14}\.v1\.[0-9A-Za-z_-]{20,}\.[0-9A-Za-z_-]{20,}")
        .finds(&["oaaghnMYkGnQzdUTy.v1.TbZwRWGobjk6HWbVtwvQPnRBQZvhkeiZijcGk2HMp0TeaXxOzRyn05CLdi9w.xcW8pqpkzhQdEIAhGshUlZ_OEU8EdCC4T6QoV0xZs10wb4XVpWionKF6eK9K"])
        .spares(&["oaan.v1.i9ilzZ1.aXJMMq1"]),
    token("airtable-key", &[], r"\b{start-half}key[0-9A-Za-z]{14}\b{end-half}")
        .keywords(&["airtable"])
        .check(check!(validate::text::letters_and_digits))
        .finds(&["keyUYR2F2xcX9Koeo"])
        .spares(&["keyE"]),
    token("notion-token", &[], r"\b{start-half}ntn_[0-9A-Za-z]{40,}")
        .finds(&["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"])
        .spares(&["ntn_0jICt"]),
    token("notion-legacy-token", &[], r"\b{start-half}secret_[0-9A-Za-z]{43}\b{end-half}")
        .finds(&["secret_4xmc1gk6RpYttLalvng7ApH2HvcvoklAbWZuYlFkqTd"])
        .spares(&["secret_JkqGh"]),
    token("linear-key", &["lin_api_", "lin_oauth_", "lin_wh_"], "lin_(?:api|oauth|wh)_[0-9A-Za-z]{32,}")
        .finds(&["lin_api_7c8nlFXh5M3TDGf65Ct2vIVyQa9J6tEtBpTuL6F4", "lin_oauth_da4ae86922f30b0a9fd694e6aab49cb971b81d1c7375db5120069bc7d46f65fb"])
        .spares(&["lin_api_pkb2k"]),
    token("asana-token", &[], r"\b{start-half}[0-2]/[0-9]{13,17}(?:/[0-9]{13,17})?:[0-9a-f]{32}\b{end-half}")
        .keywords(&["asana"])
        .finds(&["1/2650809213882068:9a5a52ad96e72ee45c69afee623da3c0", "2/4355838366049044/2171901853902275:91fce17c260224e0bf8db2259c8dba87"])
        .spares(&["1/50:28eb"]),
    token("clickup-token", &[], r"\b{start-half}pk_[0-9]{6,9}_[0-9A-Z]{32}\b{end-half}")
        .finds(&["pk_48978582_ENAOET3CEWIGGE854WVBEDHG3ZEXP9QB"])
        .spares(&["pk_4_MPWO"]),
    token("trello-token", &[], r"\b{start-half}ATTA[0-9a-f]{64,76}")
        .finds(&["ATTA67842fd3ca14c1c0e0fc36fd669e97583afbab05391aaa1336710b0b8ff3c19351dfb4b8"])
        .spares(&["ATTAa5c8c2ca9"]),
    token("secret-with-secret-prefix", &["secret_"], r"secret_[0-9A-Za-z_-]{32,64}\b{end-half}")
        .check(check!(validate::text::random))
        .finds(&["secret_12c853fef31972e7ecb61a7ebd0b0777e9ee8122b8a0ec44"])
        .spares(&["secret_2a043c"]),
    token("figma-token", &["figd_", "figo_", "figor_", "figoh_", "figoa_", "figou_", "figu_", "figur_", "figuh_"], "fig(?:d|o[rhau]?|u[rh]?)_[0-9A-Za-z_-]{36,}")
        .finds(&["figd_8ZYI0lKH5-vywhI63AkBfdSRtt9JMURzP4MOX6Dl", "figor_VzcTAkdqyE1yUTVue720nbIJUuLxAL8lmsOA_q8J", "figu_Dk9ua_JBip0t9V2oTEUBk_XTBJUsQMxCdHk8oRnI"])
        .spares(&["figd_891If"]),
    token("figma-legacy-token", &["figma"], r#"(?i:figma)[0-9A-Za-z_. -]{0,30}["\x27]?[:= ]{1,3}["\x27]?(?P<s>[0-9]{3,6}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"#)
        .finds(&["X-Figma-Token: 18989-e3d8af03-efdd-404b-a08b-4c9694d6a9e4"])
        .spares(&["X-Figma-Token: 5-5e32d369-6edb-4691-a949-d0492f1ad81c"]),
    token("canva-secret", &["cnvca"], "cnvca[0-9A-Za-z_-]{40,}")
        .finds(&["cnvcaKM8XtDEAdnConF69B4WPv2TK937ar18Hhj5ZPjgkKs1D0sYT0b"])
        .spares(&["cnvcaJO2A2R"]),
    token("dropbox-token", &["sl."], r"\b{start-half}sl\.(?:u\.)?[0-9A-Za-z_=-]{60,}")
        .finds(&["sl.BEazuXsJuiTIyPAh6aAlS3kr8dCl5NhUeHCNmNcX_Bl7wD-UVpTbz7yvBPZp_4WESvj98YgY7SfhUA0mVjLgB-raxit8Xp2pHCqWX9pVeWHZSA9BSRK97q0ZugWaNlg-MAxArISWQ8HWm", "sl.u.AGkvkFfTUr6munjUmOWQPqNw9ydAwXsEiqjmeftsfcGlb3hD6_3qW7-cvRe5P3GQw5W_1V4mvW7zHEqpXrM_78QMcTcMdOJjNt_2l7w0PwpMyyktzhyulKPLgz81MQu446O8kVYw43Gz1XMUKt1A7bRyCxOM_gxcqcNGJJIWzwQOzPN6ympuuTYu9LEUiOnGcsw10YnMA359Rci2BFSO2JID7mxq0i05m6OAcDH1DP80sak-q_ejtoHtjfAevdFLIJxvps1HG4u-vQuERWdWT5yXWCDHXfvjlxXPeZSyE_D8eCj3TOglu0VxqTaCYLNslJYBLIfWDWfh4Lf1hEiCy2XHhQp-y9lc1a0NS3O1EWMDGvM8H7-nriJjTiYudswMff2Sw5iU0ac6Nr3O4908nl99rH28HUgxyJQKqsKSjachK-cumkEV2F7co0kT0a1UFs1sjVhfh2Q8LLtngvikFh1zvEtlzriABKd4xqWguAN56wlDX9Idelv27S2A-qlTuLo5r60hA5Iej2jnrhsWL0IikPogyw0EaqSJqMmyTTf1cyY5Wz_wX84prDA8HolyX2nkofwMDuUwx5uySReNJV_VI2f-oYmI87K-fXh7ztmcl0PZj0ToUyrBVLtqpZZLjWNAe9wDF6pSyff4JnKKTtIMcKKA9i1MhGZt1tTyuonIX9n0UI1eYuP8f53Kux3f22aIKFMln9PJUuYo0WJCbGQ7rOe_5f-UfZTAaEiDRemcBUiTWtCs5O4HmGozXAjbcH5gemPxLVG_EIsF56Hhq5PoWsgGq4PcHJ"])
        .spares(&["sl.BIs-eFfKmD81lrC9oz"]),
    token("dropbox-legacy-token", &["aaaaaaaaaa"], r"\b{start-half}[0-9A-Za-z]{11}AAAAAAAAAA[0-9A-Za-z_=-]{43}")
        .check(check!(validate::text::mixed))
        .finds(&["8AMH4646OfrAAAAAAAAAA2gnYAEHkxr5003Xu8ckeDbG7s-Pz7IntjQvi-eWbu3Z"])
        .spares(&["lAAAAAAAAAAygJtm"]),
    token("frame-io-token", &["fio-u-"], "fio-u-[0-9A-Za-z_=-]{60,}")
        .finds(&["fio-u-1JxhUgS2QBZnu0FX6jPIHcd7F3w8kTpCl4LAv_aNs-uS_tO45O5aNxDlcCPqtE3Q"])
        .spares(&["fio-u-iNkEub1c"]),
    token("contentful-token", &["cfpat-"], "CFPAT-[0-9A-Za-z_-]{40,}")
        .finds(&["CFPAT-OGa66r3ityQAiu05D-ZDRRy_sm6zyVpgIY129LpsGv9"])
        .spares(&["CFPAT-JLjVI"]),
    token("builder-io-key", &[], r"\b{start-half}bpk-[0-9a-f]{32}\b{end-half}")
        .finds(&["bpk-ed6d83df5e2dce2827bf37bea3c2a284"])
        .spares(&["bpk-4931"]),
    token("sanity-token", &[], r"\b{start-half}sk[0-9A-Za-z]{78,180}\b{end-half}")
        .keywords(&["sanity"])
        .finds(&["skxC3SqnstuMAmWukteKgORxM7794r4H1pDh2uRDLqcJZW7DbnI3FCRieOsyXxmtCxTVLIxQB2WuNM0gg9MB2jnn21OE5YlndmBEOKjwmBVTqa6DZbQpuoubmxwVhE8iGBx0pRsgNPJo0wCnLIROAbf1S8qWCRpEag76Dv7XJcnjniwLVtkv"])
        .spares(&["skQjutAhc3kAuGe6Kmz84n8n"]),
    token("cloudinary-url", &["cloudinary://"], "cloudinary://[0-9]{10,20}:(?P<s>[0-9A-Za-z_-]{20,40})@")
        .finds(&["cloudinary://268724485597853:VNhr9qwppy098s7CXgTmPV85I0x@demo"])
        .spares(&["cloudinary://5:Y66@demo"]),
    token("beamer-token", &[], r"\b{start-half}b_[0-9A-Za-z=_/-]{44}\b{end-half}")
        .keywords(&["beamer"])
        .finds(&["b_BVF8ygEsQf2Q6_o3lomhGGVRkZlJABd2i8l4bDQmIXSE"])
        .spares(&["b_JElUc"]),
    token("transifex-token", &[], r"\b{start-half}1/[0-9a-f]{40}\b{end-half}")
        .keywords(&["transifex"])
        .finds(&["1/d40b712da79e18942a5abf22fc90ea659bffdb24"])
        .spares(&["1/28f9d"]),
    token("nylas-key", &["nyk_"], "nyk_(?:v0_)?[0-9A-Za-z]{40,}")
        .finds(&["nyk_v0_VmpqajUrvfQNAwbULi2kLYje4LG78VGkGkn0xt1UWKRqtRGjXrWTjd19wFJYQJDb"])
        .spares(&["nyk_v0_ZuFCBFzL"]),
    token("zapier-key", &[], r"\b{start-half}sk-ak-[0-9A-Za-z_-]{20,}")
        .finds(&["sk-ak-cdW7CCjoYq6JqWSJBeqmGA1DDMlRldIZ"])
        .spares(&["sk-ak-mR9D"]),
    token("cal-com-key", &["cal_live_", "cal_test_"], "cal_(?:live|test)_[0-9a-f]{28,}")
        .finds(&["cal_live_94a56b0eace5765a8a98d7b90fa7bf3c"])
        .spares(&["cal_live_a302"]),
    token("adobe-secret", &[], r"\b{start-half}p8e-[0-9A-Za-z_-]{32}\b{end-half}")
        .finds(&["p8e-zxsw3ktrv5ayltr79lek908w4cm6pbk1"])
        .spares(&["p8e-o2i6"]),
    token("adafruit-key", &[], r"\b{start-half}aio_[0-9A-Za-z]{28}\b{end-half}")
        .finds(&["aio_XSqEbUYKcrJHyZ4XjRuFmu1Rtpgn"])
        .spares(&["aio_7lJ"]),
    token("samsara-token", &["samsara_api_"], "samsara_api_[0-9A-Za-z]{30}")
        .finds(&["samsara_api_0dU6tGy3yKHbU4OLtqvwaf78J9Ne3O"])
        .spares(&["samsara_api_BAz"]),
    token("ubidots-token", &[], r"\b{start-half}BBFF-[0-9A-Za-z]{30}\b{end-half}")
        .finds(&["BBFF-A1wWpZ6Dr60j52p6DOmX1M4qCQIn6R"])
        .spares(&["BBFF-DNh"]),
    token("blynk-token", &["blynk"], r#"(?i:blynk)[^\r\n]{0,80}?[?&/=: "\x27](?:token=)?(?P<s>[0-9A-Za-z_-]{32})(?:[^0-9A-Za-z_-]|$)"#)
        .check(check!(validate::text::mixed))
        .finds(&["https://blynk.cloud/external/api/get?token=Bvz4sq0EJyq5LHdboz_oTpFLqYyH5nl0&v1"])
        .spares(&["https://blynk.cloud/external/api/get?token=dNlJ&v1"]),
    token("blynk-client-secret", &["oa2-client-id_"], r#"oa2-client-id_[0-9A-Za-z_-]{32}[:="\x27 ,]{1,4}(?P<s>[0-9A-Za-z_-]{40})"#)
        .finds(&["oa2-client-id_IOZfVPg7zLQ7w06koMQUCphuqPlyNNwz:vU3ZxMstwfaXMM58zSRDmPvaOKJTfu9nlky1MeQf"])
        .spares(&["oa2-client-id_JU3W:LwyZ7"]),
    token("thingsboard-token", &["thingsboard"], "thingsboard[0-9A-Za-z.:-]{0,60}/api/v1/(?P<s>[0-9A-Za-z]{20})/")
        .finds(&["https://thingsboard.cloud/api/v1/qrizd6clzx1tdf03343g/telemetry"])
        .spares(&["https://thingsboard.cloud/api/v1/fq/telemetry"]),
    token("thingsboard-provisioning", &["provisiondevice"], r#"provisionDevice(?:Key|Secret)["\x27]?[ ]{0,2}[:=][ ]{0,2}["\x27]?(?P<s>[0-9a-z]{20})\b{end-half}"#)
        .finds(&[r#"{"provisionDeviceSecret": "za6dysx7cg7iy21xjsep"}"#])
        .spares(&[r#"{"provisionDeviceSecret": "8m"}"#]),
    token("particle-token", &["particle.io"], r"(?i:particle\.io)[^\r\n]{0,120}?access_token=(?P<s>[0-9a-f]{40})")
        .finds(&["https://api.particle.io/v1/devices?access_token=ef79e0f0a3d954e5aa648b710d204f075073ba3b"])
        .spares(&["https://api.particle.io/v1/devices?access_token=2e2e2"]),
    token("mapbox-secret-token", &["sk.eyj", "tk.eyj"], r"\b{start-half}[st]k\.eyJ[0-9A-Za-z_-]{40,}\.[0-9A-Za-z_-]{18,}")
        .finds(&["sk.eyJQg1MTcGdL5K7col_8JujoMA37aPp5EMq0QBNKl_Q43RmfqQzMunViUwilDVi1d_HK0t_P4ct9PC7Vq9h.DLgVZxB1nPONNp4mhaK1BR"])
        .spares(&["sk.eyJrteQv80og0.kY"]),
    token("mapbox-public-token", &["pk.eyj"], r"\b{start-half}pk\.eyJ[0-9A-Za-z_-]{40,}\.[0-9A-Za-z_-]{18,}")
        .finds(&["pk.eyJUX0uSDkVx15DVHH_h41-33QYO_lj5vAUTLEgT_lCGlJR4Ox1Fa0XzKg4MQPrCI5I-qUm_VMMcuUHGtK8.8NJkz2L2MKx4BYmEGb6QrU"])
        .spares(&["pk.eyJRrGoqFXib9.lf"]),
    token("riot-key", &["rgapi-"], "RGAPI-[0-9a-f-]{36}")
        .finds(&["RGAPI-15e24379-f92b-463d-a6ba-c3ee530fbe9e"]),
    token("roblox-cookie", &["-do-not-share-this"], r"-DO-NOT-SHARE-THIS[^|\r\n]{0,160}\|_(?P<s>[0-9A-Za-z+/=_.-]{40,})")
        .finds(&["_|WARNING:-DO-NOT-SHARE-THIS.--Sharing-this-will-allow-someone-to-log-in-as-you.|_ADF3D7ECF41BF8BE935F3B1D0DAF8FE80A98B70299BFCA7187031FFE4D3346FA271DB20582746E3681C6EC8B940271AF45E355BE97D80FE482DAA8EE69C18A47A12A4A4575BEC646CD0C88BE191D844CA4EB47189181C7A6F8BD9CC91F0A439B9C0249F854922DEA30DEE13FEA64EC2F405215D660BB774D84F636B754F5C2FE7679590A01B6B9EE898D84AE8789D4B7FDFA685D20A7"])
        .spares(&["_|WARNING:-DO-NOT-SHARE-THIS.--Sharing-this-will-allow-someone-to-log-in-as-you.|_3F87656E84E66E41C3EB63D5332EA1C1AFD7D"]),
    token("epic-games-token", &["eg1~"], r"\b{start-half}eg1~[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}")
        .finds(&["eg1~aKOjvIkOxMVzZADejCl8HXib2a5kQM4e345zLlzM.FNDziAY1snRep-hJ3Vnuv39MUwBeHjZdKMa0NB6v8VeKDdhKsPw8xLD8LYqmnS7F_zkfEl833uQZd3gqo2pQC8Glin.oANURDFXgYtSEr_EWK7tK_eRc6t764FZG8dp7cJDxkZ"])
        .spares(&["eg1~PMLZ0.2wMAdFufz7w.UxcSx"]),
    token("retool-token", &["retool_"], "retool_[0-9a-z]{2}[0-9A-Za-z_]{20,}")
        .finds(&["retool_015sa657z5f5ce5uszar10vkeruz"])
        .spares(&["retool_013li"]),
    token("hex-tech-token", &["hxtp_", "hxtw_"], "hxt[pw]_[0-9a-f]{60,}")
        .finds(&["hxtp_b19f8a09d961a698ef7ae20654f8bb5cf31399810bd261ae18f58573a0f58f30"])
        .spares(&["hxtp_d07e9730"]),
    token("metabase-key", &["mb_"], r"\b{start-half}mb_[0-9A-Za-z+/=]{40,}")
        .check(check!(validate::text::mixed))
        .finds(&["mb_53/WjD2F1y0VhLxMqL95Q+qHzWXam7FZw8uzxtzd38D="])
        .spares(&["mb_IC+HN="]),
    token("storyblok-token", &[], r"\b{start-half}[0-9A-Za-z]{22}tt\b{end-half}")
        .keywords(&["storyblok"])
        .finds(&["YXERkg9ad4tQanyFAzmvTztt"])
        .spares(&["zZtt"]),
    token("webflow-token", &["ws-"], r"\b{start-half}ws-[0-9a-f]{64}\b{end-half}")
        .finds(&["ws-3a7dceb6626ffdf0962fc5363c3a2aa29bcacb303988e50e5b4e30bbdd7d2581"])
        .spares(&["ws-8f4f3732"]),
    token("ghost-admin-key", &[], r"\b{start-half}[0-9a-f]{24}:[0-9a-f]{64}\b{end-half}")
        .keywords(&["ghost", "admin_key", "admin_api", "adminapi", "content_api"])
        .finds(&["34ea4e91299b1da24150e9c8:c0ecda51101353600f4189ff500eefaa35ae8e87afef96e13aa208019b9d3121"])
        .spares(&["600:af16aa2c"]),
    token("wordpress-salt", &["auth_key", "auth_salt", "logged_in_", "nonce_key", "nonce_salt"], r#"define\([ ]?["\x27](?:AUTH|SECURE_AUTH|LOGGED_IN|NONCE)_(?:KEY|SALT)["\x27], {0,10}["\x27](?P<s>[^"\x27\r\n]{32,100})["\x27]"#)
        .finds(&["define('AUTH_KEY', 'eHg0QuwtSRdWiG8kmV50rNsb3lfTru%{+xTgX92X7XLEvC4vkAOjC(;|40nxhGDr7R');"])
        .spares(&["define('AUTH_KEY', 'Hdt%{+SK(;|I');"]),
    token("laravel-app-key", &["app_key", "cipher_key", "encryption_key"], r#"(?i:APP_KEY|CIPHER_KEY|encryption_key)["\x27]?[ ]{0,3}[:=][ ]{0,3}["\x27]?(?P<s>base64:[0-9A-Za-z+/]{40,}={0,2})"#)
        .finds(&["APP_KEY=base64:5YGZ4zzCvf3QCXTCyyb2n5Xx9qGLDI1Cm4iX/jV6CQ5="])
        .spares(&["APP_KEY=base64:Rpf3Y="]),
    token("rails-master-key", &["rails_master_key", "secret_key_base", "master.key"], r#"(?i:RAILS_MASTER_KEY|secret_key_base|SECRET_KEY_BASE|master\.key)["\x27]?[ ]{0,3}[:=][ ]{0,3}["\x27]?(?P<s>[0-9a-f]{32,128})\b{end-half}"#)
        .finds(&["RAILS_MASTER_KEY=fe8920f151faeb844c11498b72b05ac1", "secret_key_base: 790d11fe400528b65f6ba8695595d2a7277d4d4eae7716c56cdc33aca2b246f6aed6cfcfc316567a10e17b74b005da510daf7dea5a64d1406b102e197c962b0d"])
        .spares(&["RAILS_MASTER_KEY=70d4"]),
    token("sidekiq-source-key", &["bundle_"], r#"(?i:BUNDLE_[0-9A-Z_]{3,60})["\x27]?[ ]?[=:][ ]?["\x27]?(?P<s>[0-9a-f]{8}:[0-9a-f]{8})\b{end-half}"#)
        .finds(&["BUNDLE_ENTERPRISE__CONTRIBSYS__COM=654a560a:31b41058"])
        .spares(&["BUNDLE_ENTERPRISE__CONTRIBSYS__COM=0:9"]),
    token("sidekiq-source-url", &["contribsys.com"], r"://(?P<s>[0-9a-f]{8}:[0-9a-f]{8})@(?:gems|enterprise)\.contribsys\.com")
        .finds(&["https://889a7f2f:b623968a@gems.contribsys.com/"])
        .spares(&["https://f:8@gems.contribsys.com/"]),
    token("django-secret-key", &["secret_key"], r#"(?i:SECRET_KEY)["\x27]?[ ]{0,3}[:=][ ]{0,3}["\x27](?P<s>[0-9a-zA-Z!@#$%^&*()_+=-]{32,80})["\x27]"#)
        .finds(&["SECRET_KEY = 'django-insecure-qvforbdpjbog33akwgo5l76gbd3utn!@#srdsum377f0fww'"])
        .spares(&["SECRET_KEY = 'django-insecure-28m!@#e'"]),
    token("django-insecure-key", &["django-insecure-"], "django-insecure-[0-9a-z!@#$%^&*()_+=-]{30,}")
        .finds(&["django-insecure-ii69dsllbqm2qn0tkc5zl4cxprs79x(+#vhzx5gtgb6ihob"])
        .spares(&["django-insecure-5y5(+#2"]),
    token("flask-session", &["session="], r"(?i:session)=(?P<s>\.?eJ[0-9A-Za-z_-]{16,}\.[0-9A-Za-z_-]{6}\.[0-9A-Za-z_-]{20,})")
        .finds(&["session=.eJsui_HQaKq5osbwmrvVjqMr5bSjvF7B5dZO3DB-v5GKt132da9RbVJpTc-t-f.CqSNYu.yp_E3WtCLEwLibwk6z-AHtA5RLt"])
        .spares(&["session=.eJFlo8kuu.4.czs"]),
    token("gitalk-secret", &["clientid", "client_id"], r#"(?i:client_?id)["\x27]?: ?["\x27][0-9a-f]{20}["\x27],[ \r\n\t]{0,40}["\x27]?(?i:client_?secret)["\x27]?: ?["\x27](?P<s>[0-9a-f]{40})"#)
        .finds(&["clientID: 'afd3d202e9a985202e2b', clientSecret: '514c7ef554bc6441b9e6db6843683eabc018e48d'"])
        .spares(&["clientID: '85', clientSecret: '60df3'"]),
    token("home-assistant-webhook", &["/api/webhook/"], "/api/webhook/(?P<s>[0-9A-Za-z_-]{22,80})")
        .check(check!(validate::text::random))
        .finds(&["http://ha.local:8123/api/webhook/194e28f4df46db5f29d36a6dc53b6e6844a141f76d0e21944320f92c76492012"])
        .spares(&["http://ha.local:8123/api/webhook/771f035d"]),
    token("zendesk-token", &["zendesk"], r#"(?i:zendesk)[0-9A-Za-z_. -]{0,30}["\x27]?\]?[ ]{0,3}(?:=>|:=|[:=,/])[ ]{0,3}["\x27]?(?P<s>[0-9A-Za-z]{40})\b{end-half}"#)
        .check(check!(validate::text::mixed))
        .finds(&["ZENDESK_TOKEN=jVqymh3lS9uITzLTmXFdCYK6XpNy4dAtg7sRrP0o"])
        .spares(&["ZENDESK_TOKEN=qTOQS"]),
    // WebLogic and others.
    token("encrypted-password", &["{aes}", "{aes256}", "{3des}"], r"\{(?:AES|AES256|3DES)\}[0-9A-Za-z+/=]{20,}")
        .finds(&["{AES}j7LlNe9WF0BxmE1gMaUmgqL2+EEBSQ+N50HHVZ/9MCa="])
        .spares(&["{AES}IQJ0l="]),
    token("jasypt-encrypted", &["enc("], r"ENC\((?P<s>[0-9A-Za-z+/=]{20,})\)")
        .finds(&["ENC(h53BZC64uGPAo94yUOzaLFhD4CTKBOS4fs3VaGwYD7S=)"])
        .spares(&["ENC(oSqc0=)"]),
    token("sap-token", &["x-sap-"], "(?i:x-sap-[a-z-]{2,30}token): ?(?P<s>[0-9A-Za-z+/=_-]{20,})")
        .finds(&["x-sap-csrf-token: N3Nm4KtLwm6oYH3Z-8CePDTStqHI2M"])
        .spares(&["x-sap-csrf-token: mcP"]),
    token("netrc-password", &["machine "], r"machine [0-9A-Za-z.-]{3,100}[ \r\n\t]{1,8}login [^ \r\n\t*]{1,80}[ \r\n\t]{1,8}password (?P<s>[^ \r\n\t*]{4,100})")
        .finds(&["machine api.example.com login ana password 9nwfkO3WLG1h6sNvisF2"])
        .spares(&["machine api.example.com login ana password wW"]),
    token("docker-config-auth", &[r#""auth""#], r#""auth" ?: ?"(?P<s>[0-9A-Za-z+/]{12,}={0,2})""#)
        .finds(&[r#"{"auths":{"https://index.docker.io/v1/":{"auth":"QgyOwsIfcpH/SB6+yOz7vvT1KYc+0F3eCZ66O1=="}}}"#])
        .spares(&[r#"{"auths":{"https://index.docker.io/v1/":{"auth":"tTlY=="}}}"#]),
    token("htpasswd-hash", &["$apr1$"], r"\$apr1\$[0-9A-Za-z./]{1,8}\$[0-9A-Za-z./]{22}")
        .finds(&["ana:$apr1$0jXd2SLl$nrCmEyDGAvowkeZLK81FK0"])
        .spares(&["ana:$apr1$1$Zg"]),
    // A session of Snowflake.
    token("snowflake-session-token", &["-hint:"], "ver:[0-9]{1,3}-hint:[0-9]{4,20}-[0-9A-Za-z+/=_-]{40,}")
        .finds(&["ver:1-hint:136248651348-uZDOrczF8lxJhfE2io2MYuR7Jfy46tAx1qT83ZI20CZGHPm7ktGqKIByIDWVxtYOepLoXnvtQ2vMWN7TtOn8LVIHFVpQ+Z4MwyQnnJv1oArPA22eBQH/kCrBb8NnzPZZOtodMyKVaEgw1b/4r8qOPrSGKU2VtLbFgmzaUVBAyk/2wgKxS8u+mOdzuBw7oXgfQaOhW0WD"])
        .spares(&["ver:1-hint:1-63+AZEeV/TgJUrzDRrm7A57bm"]),
    token("microsoft-graph-refresh-token", &["0.a", "1.a"], r"\b{start-half}[01]\.A[0-9A-Za-z_-]{3,}\.[0-9A-Za-z_-]{300,}")
        .finds(&["0.AXoAOp7ru9sNBCvL8ABg5G1cLWUtpzRx61MqhXATiec1.AgABAAEAAADmgLXcdZkpIiF1I75nu5A_gOF-o7z3XPBhAOsWpwUUk4_GijVQQ_vC7cFazHGUEdwCEtp1qQRTiccIiLmx-qU-Ekq-OHJNVQH0qRL7_aSLPlaqUQDWXwEKNiRORiWXTgU3PMfS1866SwPfXbFTm-YT2H8I21wgBHif6GXURxKM1qPRL674-FNBo05sfADMKE688CW2f2abDmGdEKWBCkpN0MRebtguHrviiup9pobhQSeXHVqgckly8E0aF7DqpU4kDSYUHJ9rKjNQYqr_Y-d12lo9PzDOgUvBneNfApco-Nw6-15ccV3nyopIUxKC5osBHJwyP83p4WblfyZRyaCbciuRUL8SRJe4kJEV4n865chdagYAtlN4yOsCMyWkff39izYf_Ps75TAZXCE"])
        .spares(&["0.AXoAL1fjB.AgABAAEAAADzjJOJT2SZ0waTQVuxNy2D27pROYfUWw0L7_MI6yXdNmwr3P6sq"]),
    token("microsoft-live-token", &["m.c1", "m.c5", "m.r3"], r"\b{start-half}(?:M\.[CR][0-9]{2,3}_[A-Z0-9]{3,6}\.[0-9.a-zA-Z-]{1,20}|EwB?[A-Z][A-Z0-9]A)[0-9A-Za-z_!*$+/-]{60,}")
        .finds(&["M.C107_BAY.2.U.EpWHnS4yfOvbavz6HEZjiKmOiv9m_Im7DINJgK7tvWwiF8Vkxr9_8vC6085S9xHbMJHTRuc5uT4GJL-M"])
        .spares(&["M.C107_BAY.2.U.av06fEyI3I"]),
];
