//! Asia, Oceania, Africa.

use super::number;
use crate::redact::rule::Rule;
use crate::redact::validate::national::{africa, asia};

/// The rules.
pub(super) static RULES: &[Rule] = &[
    number("in-aadhaar", &["aadha", "uidai", "adhar"], near!(long "aadha+r|uidai|adhar", "[0-9](?:[ ./-]?[0-9]){11}"))
        .check(check!(asia::in_aadhaar))
        .finds(&["aadhaar: 2037 5992 3363"])
        .spares(&["aadhaar: 2037 5992 3364"]),
    number("in-account", &["pan:", "pan=", "pan ", r#"pan""#, "pan_n", "pan_c", "permanent", "income"], near!("pan", "permanent[ _-]?account|income[ _-]?tax", "[A-Za-z]{3}[ABCFGHJLPTEabcfghjlpte][A-Za-z][0-9]{4}[A-Za-z]"))
        .check(check!(asia::in_pan))
        .finds(&["pan: ACUPA7085R", "pan_number=ACUPA7085R"])
        .spares(&["pan: ACUXA7085R", "span: ACUPA7085R"]),
    number("in-goods-tax", &["gstin", "gst:", "gst ", "gst_", "gst=", r#"gst""#], near!(long "gst", "[0-9]{2}[A-Za-z]{5}[0-9]{4}[A-Za-z][0-9A-Za-z]{3}"))
        .check(check!(asia::in_gstin))
        .finds(&["gstin: 27SBMPY2705B1Z5"])
        .spares(&["gstin: 27SBMPY2705B1Z6"]),
    number("in-voter", &["voter", "epic n", "epic_n"], beside!(long "voter|epic[ _-]?n", "[A-Za-z]{3}[0-9]{7}"))
        .finds(&["voter id: QWX7301942", "in voter: PLM9082716"])
        .spares(&["voter turnout 1234567"]),
    number("kr-resident", &["rrn", "resident", "jumin", "korea", "주민"], near!("rrn", r"resident[ _-]?registration|jumin|korea|\xec\xa3\xbc\xeb\xaf\xbc", "[0-9]{6}-?[0-9]{7}"))
        .check(check!(asia::kr_rrn))
        .finds(&["rrn: 971013-1019901"])
        .spares(&["rrn: 971313-1019901"]),
    number("kr-firm", &["brn:", "brn=", "brn ", r#"brn""#, "brn_", "korea", "business r", "business_r", "사업자"], near!("brn", r"korea|business[ _-]?registration|\xec\x82\xac\xec\x97\x85\xec\x9e\x90", "[0-9](?:[ ./-]?[0-9]){9}"))
        .check(check!(asia::kr_business))
        .finds(&["brn: 116-82-00276"])
        .spares(&["brn: 116-82-00277"]),
    number("jp-my-number", &["my number", "my_number", "mynumber", "my-number", "individual", "kojin", "japan", "マイナンバー"], near!(long r"my[ _-]?number|individual[ _-]?number|kojin|japan|\xe3\x83\x9e\xe3\x82\xa4\xe3\x83\x8a\xe3\x83\xb3\xe3\x83\x90\xe3\x83\xbc", "[0-9](?:[ ./-]?[0-9]){11}"))
        .check(check!(asia::jp_my_number))
        .finds(&["my number: 2277 5862 8919"])
        .spares(&["my number: 2277 5862 8910"]),
    number("cn-resident", &["china", "chinese", "resident", "shenfen", "id card", "id_card", "idcard", "identity", "身份"], near!(long r"chin(?:a|ese)|resident|shenfen|id[ _-]?card|identity|\xe8\xba\xab\xe4\xbb\xbd", "[1-9][0-9]{16}[0-9Xx]"))
        .check(check!(asia::cn_resident))
        .finds(&["chinese id: 110101197503089203"])
        .spares(&["chinese id: 110101197503089204"]),
    number("hk-identity", &["hkid", "hong"], near!("hkid", "hong[ _-]?kong", r"[A-Za-z]{1,2} ?[0-9]{6} ?\(?[0-9Aa]"))
        .check(check!(asia::hk_identity))
        .finds(&["hkid: G123456(A)"])
        .spares(&["hkid: G123456(B)", "hkid: G123457(A)"]),
    number("tw-identity", &["twid", "taiwan", "身分"], near!("twid", r"taiwan|\xe8\xba\xab\xe5\x88\x86", "[A-Za-z][1289][0-9]{8}"))
        .check(check!(asia::tw_identity))
        .finds(&["taiwan id: A123456789"])
        .spares(&["taiwan id: A123456788"]),
    number("sg-identity", &["nric", "fin:", "fin=", "fin ", r#"fin""#, "fin_", "singapore"], near!("nric|fin", "singapore", "[STFGMstfgm][0-9]{7}[A-Za-z]"))
        .check(check!(asia::sg_nric))
        .finds(&["nric: S1234567D", "fin: F1234567N"])
        .spares(&["nric: S1234567E"]),
    number("th-national", &["tnin", "thai"], near!("tnin", "thai", "[0-9](?:[ ./-]?[0-9]){12}"))
        .check(check!(asia::th_national))
        .finds(&["tnin: 1-6146-94023-75-9"])
        .spares(&["tnin: 1-6146-94023-75-0"]),
    number("my-identity", &["nric", "mykad", "malaysia"], near!("nric", "mykad|malaysia", "[0-9]{6}-?[0-9]{2}-?[0-9]{4}"))
        .check(check!(asia::my_national))
        .finds(&["mykad: 760410-02-9362"])
        .spares(&["mykad: 771305-02-1234"]),
    number("id-population", &["nik:", "nik=", "nik ", r#"nik""#, "nik_", "ktp", "indonesia"], near!("nik|ktp", "indonesia", "[0-9](?:[ ./-]?[0-9]){15}"))
        .check(check!(asia::id_national))
        .finds(&["nik: 3171010106572264"])
        .spares(&["nik: 3171013508450001"]),
    number("tr-identity", &["tr national", "tr_national", "tr id", "tr_id", "tckn", "kimlik", "turk"], near!("tr national|tr_national|tr id|tr_id", "tckn|kimlik|turk", "[0-9](?:[ ./-]?[0-9]){10}"))
        .check(check!(asia::tr_national))
        .finds(&["tckn: 26287102794"])
        .spares(&["tckn: 26287102795"]),
    number("il-identity", &["israel", "teudat", "זהות"], near!(long r"israel|teudat|\xd7\x96\xd7\x94\xd7\x95\xd7\xaa", "[0-9](?:[ ./-]?[0-9]){8}"))
        .check(check!(asia::il_national))
        .finds(&["teudat zehut 264326760"])
        .spares(&["teudat zehut 264326761"]),
    number("pk-identity", &["cnic", "nicop", "pakistan"], near!("cnic|nicop", "pakistan", "[0-9]{5}-?[0-9]{7}-?[0-9]"))
        .check(check!(asia::pk_national))
        .finds(&["cnic: 34201-0400674-5"])
        .spares(&["cnic: 04201-0891231-8"]),
    number("kz-individual", &["iin:", "iin=", "iin ", r#"iin""#, "iin_", "bin:", "bin=", "bin ", r#"bin""#, "bin_", "kazakh", "иин"], near!("iin|bin", r"kazakh|\xd0\xb8\xd0\xb8\xd0\xbd", "[0-9](?:[ ./-]?[0-9]){11}"))
        .check(check!(asia::kz_individual))
        .finds(&["iin: 860904350504"])
        .spares(&["iin: 860904350505"]),
    number("au-tax-file", &["tfn", "tax file", "tax_file", "taxfile", "australian"], near!("tfn", "tax[ _-]?file|australian[ _-]?t", "[0-9](?:[ ./-]?[0-9]){7}(?:[ ./-]?[0-9])?"))
        .check(check!(asia::au_tfn))
        .finds(&["tfn: 470 759 392"])
        .spares(&["tfn: 470 759 393"]),
    number("au-business", &["abn:", "abn=", "abn ", r#"abn""#, "abn_", "australian"], near!("abn", "australian[ _-]?b", "[0-9](?:[ ./-]?[0-9]){10}"))
        .check(check!(asia::au_abn))
        .finds(&["abn: 88 611 560 793"])
        .spares(&["abn: 88 611 560 794"]),
    number("au-company", &["acn:", "acn=", "acn ", r#"acn""#, "acn_", "australian"], near!("acn", "australian[ _-]?c", "[0-9](?:[ ./-]?[0-9]){8}"))
        .check(check!(asia::au_acn))
        .finds(&["acn: 409 846 868"])
        .spares(&["acn: 409 846 869"]),
    number("au-medicare", &["medicare"], near!(long "medicare", "[0-9](?:[ ./-]?[0-9]){8}(?:[ ./-]?[0-9]){0,2}"))
        .check(check!(asia::au_medicare))
        .finds(&["medicare: 2123 45670 1"])
        .spares(&["medicare: 2123 45671 1"]),
    number("nz-inland-revenue", &["ird:", "ird=", "ird ", r#"ird""#, "ird_", "inland"], near!("ird", "inland[ _-]?revenue", "[0-9](?:[ ./-]?[0-9]){7}(?:[ ./-]?[0-9])?"))
        .check(check!(asia::nz_ird))
        .finds(&["ird: 49-091-850"])
        .spares(&["ird: 49-091-851", "bird: 49091850"]),
    number("za-identity", &["south", "rsa id", "rsa_id", "id number", "id_number", "idnumber"], near!(long "south[ _-]?africa|rsa[ _-]?id|id[ _-]?number", "[0-9](?:[ ./-]?[0-9]){12}"))
        .check(check!(africa::za_national))
        .finds(&["south african id 6304179319082"])
        .spares(&["south african id 6304179319083"]),
    number("ng-national", &["nin:", "nin=", "nin ", r#"nin""#, "nin_", "bvn", "nigeria"], beside!("nin|bvn", "nigeria", "[0-9]{11}"))
        .check(check!(africa::ng_national))
        .finds(&["nin: 12345678901", "bvn: 22123456789"])
        .spares(&["warning: 12345678901"]),
    number("eg-national", &["egypt", "رقم"], near!(long r"egypt|\xd8\xb1\xd9\x82\xd9\x85", "[0-9](?:[ ./-]?[0-9]){13}"))
        .check(check!(africa::eg_national))
        .finds(&["egypt id 29001010112345"])
        .spares(&["egypt id 49001010112345"]),
];
