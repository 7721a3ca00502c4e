//! Britain and Ireland.

use super::number;
use crate::redact::rule::Rule;
use crate::redact::validate::national::islands;

/// The rules.
pub(super) static RULES: &[Rule] = &[
    number(
        "uk-health-service",
        &[
            "nhs:", "nhs=", "nhs ", r#"nhs""#, "nhs_", "chi:", "chi=", "chi ", r#"chi""#, "chi_", "hcn:", "hcn=",
            "hcn ", r#"hcn""#, "hcn_", "nhsn", "national",
        ],
        near!("nhs|chi|hcn", "nhs[ _-]?n|national[ _-]?health", "[0-9](?:[ ./-]?[0-9]){9}"),
    )
    .check(islands::uk_nhs)
    .finds(&["NHS: 943 476 5919", "nhs_number=9434765919"])
    .spares(&["NHS: 943 476 5918", "chi squared 9434765918"]),
    number(
        "uk-national-insurance",
        &[
            "nino:",
            "nino=",
            "nino ",
            r#"nino""#,
            "nino_",
            "ni number:",
            "ni number=",
            "ni number ",
            r#"ni number""#,
            "ni number_",
            "ni_number:",
            "ni_number=",
            "ni_number ",
            r#"ni_number""#,
            "ni_number_",
            "ni no:",
            "ni no=",
            "ni no ",
            r#"ni no""#,
            "ni no_",
            "ni_no:",
            "ni_no=",
            "ni_no ",
            r#"ni_no""#,
            "ni_no_",
            "national",
        ],
        near!(
            "nino|ni number|ni_number|ni no|ni_no",
            "national[ _-]?insurance",
            "[A-Za-z]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[A-Da-d]?"
        ),
    )
    .check(islands::uk_nino)
    .finds(&["nino: JG 12 34 56 B", "national insurance number JG123456B"])
    .spares(&["nino: BG123456B"]),
    number(
        "uk-taxpayer-reference",
        &["utr:", "utr=", "utr ", r#"utr""#, "utr_", "unique t", "unique_t", "self ass", "self_ass", "self-ass"],
        near!("utr", "unique[ _-]?tax|self[ _-]?assessment", "[0-9](?:[ ./-]?[0-9]){9}[Kk]?"),
    )
    .check(islands::uk_utr)
    .finds(&["utr: 1955839661"])
    .spares(&["utr: 2955839661"]),
    number(
        "uk-reference-number",
        &["trn:", "trn=", "trn ", r#"trn""#, "trn_", "teacher", "temporary", "tax ref", "tax_ref"],
        beside!(
            "trn",
            "teacher[ _-]?reference|temporary[ _-]?reference|tax[ _-]?reference",
            "[0-9](?:[ /-]?[0-9]){6,12}"
        ),
    )
    .finds(&["trn: 1234567", "teacher reference number 12/34567"])
    .spares(&["return: 1234567"]),
    number(
        "ie-public-service",
        &[
            "pps:", "pps=", "pps ", r#"pps""#, "pps_", "ppsn:", "ppsn=", "ppsn ", r#"ppsn""#, "ppsn_", "irish",
            "ireland", "public s", "public_s",
        ],
        near!("pps|ppsn", "irish|ireland|public[ _-]?service", "[0-9]{7}[A-Wa-w][A-Wa-w]?"),
    )
    .check(islands::ie_pps)
    .finds(&["ppsn: 6433435F"])
    .spares(&["ppsn: 6433435E"]),
];
