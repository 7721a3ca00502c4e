//! The Americas.

use super::number;
use crate::redact::rule::Rule;
use crate::redact::validate::national::americas;

/// A social security number, or the number that the tax office gives to those without one.
fn ssn_or_itin(text: &str) -> bool {
    americas::us_ssn(text) || americas::us_itin(text)
}

/// The rules.
pub(super) static RULES: &[Rule] = &[
    number(
        "us-social-security",
        &[
            "ssn:", "ssn=", "ssn ", r#"ssn""#, "ssn_", "itin:", "itin=", "itin ", r#"itin""#, "itin_", "ssns:",
            "ssns=", "ssns ", r#"ssns""#, "ssns_", "social",
        ],
        near!("ssn|itin|ssns", "social[ _-]?security", "[0-9](?:[ ./-]?[0-9]){8}"),
    )
    .check(check!(ssn_or_itin))
    .finds(&["ssn: 521764390", "social_security_number=521 76 4390", "itin: 912-71-3456"])
    .spares(&["ssn: 000764390", "lessn: 521764390"]),
    number(
        "us-bank-routing",
        &[
            "aba:",
            "aba=",
            "aba ",
            r#"aba""#,
            "aba_",
            "rtn:",
            "rtn=",
            "rtn ",
            r#"rtn""#,
            "rtn_",
            "aba routing",
            "aba_routing",
            "routing",
        ],
        beside!("aba|rtn|aba routing|aba_routing", "routing(?:[ _-]?transit)?", "[0-9](?:[ ./-]?[0-9]){8}"),
    )
    .check(check!(americas::us_aba))
    .finds(&["aba routing: 092728455", "routing_number=094026647"])
    .spares(&["routing: 092728456", "database 092728465"]),
    number(
        "us-medicare",
        &["mbi:", "mbi=", "mbi ", r#"mbi""#, "mbi_", "medicare"],
        near!("mbi", "medicare", "[1-9][A-Za-z][0-9A-Za-z][0-9]-?[A-Za-z][0-9A-Za-z][0-9]-?[A-Za-z]{2}[0-9]{2}"),
    )
    .check(check!(americas::us_mbi))
    .finds(&["mbi: 2FH7-GJ4-KM95", "medicare beneficiary 2FH7GJ4KM95"])
    .spares(&["mbi: 2SH7-GJ4-KM95"]),
    number(
        "us-provider-identifier",
        &["npi", "provider id", "provider_id", "providerid"],
        near!("npi", "provider[ _-]?id", "[0-9](?:[ ./-]?[0-9]){9}"),
    )
    .check(check!(americas::us_npi))
    .finds(&["npi: 1234567893"])
    .spares(&["npi: 1234567894"]),
    number(
        "us-drug-enforcement",
        &["dea:", "dea=", "dea ", r#"dea""#, "dea_"],
        near!(words "dea", "[A-Za-z]{2}[0-9]{7}"),
    )
    .check(check!(americas::us_dea))
    .finds(&["dea: AB1234563"])
    .spares(&["dea: AB1234564", "idea AB1234563"]),
    number(
        "us-employer-identifier",
        &["fein:", "fein=", "fein ", r#"fein""#, "fein_", "ein:", "ein=", "ein ", r#"ein""#, "ein_", "employer"],
        beside!("fein|ein", "employer[ _-]?id", "[0-9]{2}-?[0-9]{7}"),
    )
    .finds(&["ein: 12-3456789", "employer_id_number=123456789"])
    .spares(&["protein: 12-3456789"]),
    number(
        "ca-social-insurance",
        &["sin:", "sin=", "sin ", r#"sin""#, "sin_", "social"],
        near!("sin", "social[ _-]?insurance", "[0-9](?:[ ./-]?[0-9]){8}"),
    )
    .check(check!(americas::ca_sin))
    .finds(&["sin: 647 236 348", "social insurance number 402670434"])
    .spares(&["sin: 647 236 349", "using: 647 236 358"]),
    number("br-person", &["cpf"], near!(words "cpf", "[0-9](?:[ ./-]?[0-9]){10}"))
        .check(check!(americas::br_cpf))
        .finds(&["cpf: 041.005.586-78", r#""cpf":"19373895370""#])
        .spares(&["cpf: 041.005.586-79"]),
    number("br-firm", &["cnpj"], near!(words "cnpj", "[0-9](?:[ ./-]?[0-9]){13}"))
        .check(check!(americas::br_cnpj))
        .finds(&["cnpj: 25.264.103/0001-90"])
        .spares(&["cnpj: 16.727.230/0001-98"]),
    number(
        "cl-rut",
        &["rut:", "rut=", "rut ", r#"rut""#, "rut_", "chile"],
        near!("rut", "chile", r"[0-9]{1,2}\.?[0-9]{3}\.?[0-9]{3}-?[0-9Kk]"),
    )
    .check(check!(americas::cl_rut))
    .finds(&["rut: 45.639.976-2"])
    .spares(&["rut: 45.639.976-3", "truth: 45.639.977-2"]),
    number(
        "ar-cuit",
        &["cuit:", "cuit=", "cuit ", r#"cuit""#, "cuit_", "cuil:", "cuil=", "cuil ", r#"cuil""#, "cuil_"],
        near!(words "cuit|cuil", "[0-9](?:[ ./-]?[0-9]){10}"),
    )
    .check(check!(americas::ar_cuit))
    .finds(&["cuit: 20-93637258-9"])
    .spares(&["cuit: 20-93637258-0"]),
    number(
        "co-nit",
        &["nit:", "nit=", "nit ", r#"nit""#, "nit_", "colombia"],
        near!("nit", "colombia", "[0-9](?:[ ./-]?[0-9]){9}"),
    )
    .check(check!(americas::co_nit))
    .finds(&["nit: 118.347.543-6"])
    .spares(&["nit: 118.347.543-7", "unit: 118.347.544-6"]),
    number(
        "pe-ruc",
        &["ruc:", "ruc=", "ruc ", r#"ruc""#, "ruc_", "peru"],
        near!("ruc", "peru", "[0-9](?:[ ./-]?[0-9]){10}"),
    )
    .check(check!(americas::pe_ruc))
    .finds(&["ruc: 10502241767"])
    .spares(&["ruc: 10502241768", "truc: 10502241777"]),
    number("ec-cedula", &["dula", "ecuador"], near!(long r"c[e\xc3]\xa9?dula|ecuador", "[0-9](?:[ ./-]?[0-9]){9}"))
        .check(check!(americas::ec_cedula))
        .finds(&["cedula: 044989426-0", "cédula 1347501783"])
        .spares(&["cedula: 044989426-1"]),
    number("uy-cedula", &["dula", "uruguay"], near!(long r"c[e\xc3]\xa9?dula|uruguay", "[0-9](?:[ ./-]?[0-9]){7}"))
        .check(check!(americas::uy_cedula))
        .finds(&["cedula: 1.234.567-2"])
        .spares(&["cedula: 1.234.567-3"]),
    number("mx-curp", &["curp"], near!(words "curp", "[A-Za-z]{4}[0-9]{6}[HMXhmx][A-Za-z]{5}[0-9A-Za-z][0-9]"))
        .check(check!(americas::mx_curp))
        .finds(&["curp: CABL650109HJCSBC06"])
        .spares(&["curp: CABL650109HJCSBC07"]),
    number(
        "mx-rfc",
        &["rfc:", "rfc=", "rfc ", r#"rfc""#, "rfc_"],
        near!(words "rfc", "[A-Za-z&]{3,4}[0-9]{6}[0-9A-Za-z]{3}"),
    )
    .check(check!(americas::mx_rfc))
    .finds(&["rfc: GUGG9304083E7"])
    .spares(&["rfc: GODE561331GR8", "rfc 7519"]),
];
