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
    .check(ssn_or_itin)
    .finds(&["ssn: 521764390", "social_security_number=521 76 4390", "itin: 912-71-3456"])
    .spares(&["ssn: 000764390", "lessn: 521764390"]),
    number(
        "us-bank-routing",
        &["aba:", "aba=", "aba ", r#"aba""#, "aba_", "rtn:", "rtn=", "rtn ", r#"rtn""#, "rtn_", "routing"],
        near!("aba|rtn", "routing", "[0-9](?:[ ./-]?[0-9]){8}"),
    )
    .check(americas::us_aba)
    .finds(&["aba routing: 021000021", "routing_number=021000021"])
    .spares(&["routing: 021000022", "database 021000021"]),
    number(
        "us-medicare",
        &["mbi:", "mbi=", "mbi ", r#"mbi""#, "mbi_", "medicare"],
        near!("mbi", "medicare", "[1-9][A-Za-z][0-9A-Za-z][0-9]-?[A-Za-z][0-9A-Za-z][0-9]-?[A-Za-z]{2}[0-9]{2}"),
    )
    .check(americas::us_mbi)
    .finds(&["mbi: 1EG4-TE5-MK73", "medicare beneficiary 1EG4TE5MK73"])
    .spares(&["mbi: 1SG4-TE5-MK73"]),
    number(
        "us-provider-identifier",
        &["npi:", "npi=", "npi ", r#"npi""#, "npi_", "provider id", "provider_id", "providerid"],
        near!("npi", "provider[ _-]?id", "[0-9](?:[ ./-]?[0-9]){9}"),
    )
    .check(americas::us_npi)
    .finds(&["npi: 1234567893"])
    .spares(&["npi: 1234567894"]),
    number(
        "us-drug-enforcement",
        &["dea:", "dea=", "dea ", r#"dea""#, "dea_"],
        near!(words "dea", "[A-Za-z]{2}[0-9]{7}"),
    )
    .check(americas::us_dea)
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
    .check(americas::ca_sin)
    .finds(&["sin: 130 692 544", "social insurance number 130692544"])
    .spares(&["sin: 130 692 545", "using: 130 692 544"]),
    number("br-person", &["cpf:", "cpf=", "cpf ", r#"cpf""#, "cpf_"], near!(words "cpf", "[0-9](?:[ ./-]?[0-9]){10}"))
        .check(americas::br_cpf)
        .finds(&["cpf: 390.533.447-05", r#""cpf":"39053344705""#])
        .spares(&["cpf: 390.533.447-06"]),
    number(
        "br-firm",
        &["cnpj:", "cnpj=", "cnpj ", r#"cnpj""#, "cnpj_"],
        near!(words "cnpj", "[0-9](?:[ ./-]?[0-9]){13}"),
    )
    .check(americas::br_cnpj)
    .finds(&["cnpj: 16.727.230/0001-97"])
    .spares(&["cnpj: 16.727.230/0001-98"]),
    number(
        "cl-rut",
        &["rut:", "rut=", "rut ", r#"rut""#, "rut_", "chile"],
        near!("rut", "chile", r"[0-9]{1,2}\.?[0-9]{3}\.?[0-9]{3}-?[0-9Kk]"),
    )
    .check(americas::cl_rut)
    .finds(&["rut: 12.531.909-2"])
    .spares(&["rut: 12.531.909-3", "truth: 12.531.909-2"]),
    number(
        "ar-cuit",
        &["cuit:", "cuit=", "cuit ", r#"cuit""#, "cuit_", "cuil:", "cuil=", "cuil ", r#"cuil""#, "cuil_"],
        near!(words "cuit|cuil", "[0-9](?:[ ./-]?[0-9]){10}"),
    )
    .check(americas::ar_cuit)
    .finds(&["cuit: 20-05536168-2"])
    .spares(&["cuit: 20-05536168-3"]),
    number(
        "co-nit",
        &["nit:", "nit=", "nit ", r#"nit""#, "nit_", "colombia"],
        near!("nit", "colombia", "[0-9](?:[ ./-]?[0-9]){9}"),
    )
    .check(americas::co_nit)
    .finds(&["nit: 213.123.432-1"])
    .spares(&["nit: 213.123.432-2", "unit: 213.123.432-1"]),
    number(
        "pe-ruc",
        &["ruc:", "ruc=", "ruc ", r#"ruc""#, "ruc_", "peru"],
        near!("ruc", "peru", "[0-9](?:[ ./-]?[0-9]){10}"),
    )
    .check(americas::pe_ruc)
    .finds(&["ruc: 20512333797"])
    .spares(&["ruc: 20512333798", "truc: 20512333797"]),
    number("ec-cedula", &["dula", "ecuador"], near!(long r"c[e\xc3]\xa9?dula|ecuador", "[0-9](?:[ ./-]?[0-9]){9}"))
        .check(americas::ec_cedula)
        .finds(&["cedula: 171430710-3", "cédula 1714307103"])
        .spares(&["cedula: 171430710-4"]),
    number("uy-cedula", &["dula", "uruguay"], near!(long r"c[e\xc3]\xa9?dula|uruguay", "[0-9](?:[ ./-]?[0-9]){7}"))
        .check(americas::uy_cedula)
        .finds(&["cedula: 1.234.567-2"])
        .spares(&["cedula: 1.234.567-3"]),
    number(
        "mx-curp",
        &["curp:", "curp=", "curp ", r#"curp""#, "curp_"],
        near!(words "curp", "[A-Za-z]{4}[0-9]{6}[HMXhmx][A-Za-z]{5}[0-9A-Za-z][0-9]"),
    )
    .check(americas::mx_curp)
    .finds(&["curp: BOXW310820HNERXN09"])
    .spares(&["curp: BOXW310820HNERXN08"]),
    number(
        "mx-rfc",
        &["rfc:", "rfc=", "rfc ", r#"rfc""#, "rfc_"],
        near!(words "rfc", "[A-Za-z&]{3,4}[0-9]{6}[0-9A-Za-z]{3}"),
    )
    .check(americas::mx_rfc)
    .finds(&["rfc: GODE561231GR8"])
    .spares(&["rfc: GODE561331GR8", "rfc 7519"]),
];
