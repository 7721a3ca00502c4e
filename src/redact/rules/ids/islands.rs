//! Britain and Ireland.

use super::number;
use crate::redact::rule::Rule;
use crate::redact::validate::national::islands;

/// The rules.
pub(super) static RULES: &[Rule] = &[
    number(
        "uk-health-service",
        &["nhs", "chi:", "chi=", "chi ", r#"chi""#, "chi_", "hcn", "nhsn", "national"],
        near!("nhs|chi|hcn", "nhs[ _-]?n|national[ _-]?health", "[0-9](?:[ ./-]?[0-9]){9}"),
    )
    .check(check!(islands::uk_nhs))
    .finds(&["NHS: 574 530 1295", "nhs_number=9765292953"])
    .spares(&["NHS: 574 530 1296", "chi squared 5745301205"]),
    number(
        "uk-national-insurance",
        &["nino", "ni number", "ni_number", "ni no", "ni_no", "national"],
        near!(
            "nino|ni number|ni_number|ni no|ni_no",
            "national[ _-]?insurance",
            "[A-Za-z]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[A-Da-d]?"
        ),
    )
    .check(check!(islands::uk_nino))
    .finds(&["nino: JG 12 34 56 B", "national insurance number JG123456B"])
    .spares(&["nino: BG123456B"]),
    number(
        "uk-taxpayer-reference",
        &["utr:", "utr=", "utr ", r#"utr""#, "utr_", "unique t", "unique_t", "self ass", "self_ass", "self-ass"],
        near!("utr", "unique[ _-]?tax|self[ _-]?assessment", "[0-9](?:[ ./-]?[0-9]){9}[Kk]?"),
    )
    .check(check!(islands::uk_utr))
    .finds(&["utr: 4235007917"])
    .spares(&["utr: 4235007918"]),
    number(
        "uk-reference-number",
        &["trn:", "trn=", "trn ", r#"trn""#, "trn_", "teacher", "temporary", "tax ref", "tax_ref"],
        beside!(
            "trn",
            "teacher[ _-]?reference|temporary[ _-]?reference|tax[ _-]?reference",
            "[0-9](?:[ /-]?[0-9]){6,12}[A-Za-z]?"
        ),
    )
    .finds(&["trn: 1234567", "teacher reference number 12/34567"])
    .spares(&["return: 1234567"]),
    number(
        "ie-public-service",
        &["pps:", "pps=", "pps ", r#"pps""#, "pps_", "ppsn", "irish", "ireland", "public s", "public_s"],
        near!("pps|ppsn", "irish|ireland|public[ _-]?service", "[0-9]{7}[A-Wa-w][A-Wa-w]?"),
    )
    .check(check!(islands::ie_pps))
    .finds(&["ppsn: 2844946O"])
    .spares(&["ppsn: 2844947O"]),
];
