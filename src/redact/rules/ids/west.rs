//! Western and central Europe.

use super::number;
use crate::redact::rule::Rule;
use crate::redact::validate::national::west;

/// An Italian VAT number, however it is cut.
fn it_vat(text: &str) -> bool {
    let mut digits = [b'0'; 11];
    let mut slots = digits.iter_mut();
    for byte in text.bytes().filter(u8::is_ascii_digit) {
        let Some(slot) = slots.next() else { return false };
        *slot = byte;
    }
    slots.next().is_none() && std::str::from_utf8(&digits).is_ok_and(west::it_vat)
}

/// The rules.
pub(super) static RULES: &[Rule] = &[
    number("de-tax-id", &["idnr:", "idnr=", "idnr ", r#"idnr""#, "idnr_", "tin:", "tin=", "tin ", r#"tin""#, "tin_", "steuer", "german", "de_tax", "de tax"], near!("idnr|tin", "steuer|german[ _-]?(?:tax|tin)|de[ _-]tax", "[0-9](?:[ ./-]?[0-9]){10}"))
        .check(west::de_tax_id)
        .finds(&["Steuer-ID: 36 574 261 809", "german_tin=36574261809"])
        .spares(&["Steuer-ID: 36 574 261 808"]),
    number("de-tax-number", &["steuer", "german", "de_tax", "de tax"], beside!(long "steuernummer|steuer[ _-]?nr|german[ _-]?tax[ _-]?number|de[ _-]tax[ _-]?number", "(?:[0-9]{2,3}[ /]?[0-9]{3,4}[ /]?[0-9]{4,5}|[0-9]{13})"))
        .finds(&["Steuernummer: 181/815/08155", "de_tax_number=2893081508152"])
        .spares(&["Steuernummer fehlt"]),
    number("de-health-insurance", &["kvnr:", "kvnr=", "kvnr ", r#"kvnr""#, "kvnr_", "krankenversicher", "insurance", "versicherten"], near!("kvnr", "krankenversicher|health[ _-]?insurance|versicherten", "[A-Za-z][0-9]{9}"))
        .check(west::de_health_insurance)
        .finds(&["KVNR: A123456780", "health insurance number A123456780"])
        .spares(&["KVNR: A123456781"]),
    number("de-pension-insurance", &["rvnr:", "rvnr=", "rvnr ", r#"rvnr""#, "rvnr_", "rentenversicher", "sozialversicher", "insurance", "social"], near!("rvnr", "rentenversicher|sozialversicher|pension[ _-]?insurance|social[ _-]?security", "[0-9]{2} ?[0-9]{6} ?[A-Za-z] ?[0-9]{3}"))
        .check(west::de_pension_insurance)
        .finds(&["Rentenversicherungsnummer: 15 070649 C 103"])
        .spares(&["Rentenversicherungsnummer: 15 070649 C 104"]),
    number("de-identity-document", &["ausweis", "german", "reisepass", "de_passport", "de passport"], near!(long "ausweis|german[ _-]?(?:ids?|passport)|de[ _-](?:id|passport|ausweis)|reisepass", "[A-Za-z][0-9A-Za-z]{8,9}"))
        .check(west::de_document)
        .finds(&["Personalausweis: L01X00T471", "german id T220001293"])
        .spares(&["Personalausweis: verloren"]),
    number("at-social-security", &["svnr:", "svnr=", "svnr ", r#"svnr""#, "svnr_", "at ssn:", "at ssn=", "at ssn ", r#"at ssn""#, "at ssn_", "at_ssn:", "at_ssn=", "at_ssn ", r#"at_ssn""#, "at_ssn_", "sozialversicherung", "austria", "versicherungsnummer"], near!("svnr|at ssn|at_ssn", "sozialversicherung|austria|versicherungsnummer", "[0-9]{4}[ -]?[0-9]{6}"))
        .check(west::at_svnr)
        .finds(&["SVNR: 1237 010180"])
        .spares(&["SVNR: 1238 010180"]),
    number("ch-social-security", &["ahv:", "ahv=", "ahv ", r#"ahv""#, "ahv_", "avs:", "avs=", "avs ", r#"avs""#, "avs_", "sozialversicherung", "swiss", "switzerland"], near!("ahv|avs", "sozialversicherung|swiss|switzerland", "756[ .]?[0-9]{4}[ .]?[0-9]{4}[ .]?[0-9]{2}"))
        .check(west::ch_ahv)
        .finds(&["AHV: 756.9217.0769.85"])
        .spares(&["AHV: 756.9217.0769.84"]),
    number("fr-social-security", &["nir:", "nir=", "nir ", r#"nir""#, "nir_", "insee:", "insee=", "insee ", r#"insee""#, "insee_", "curité", "curite", "numéro de", "numero de", "france", "french", "fr_ssn", "fr ssn"], near!("nir|insee", r"s[e\xc3]\xa9?curit[e\xc3]\xa9?[ _-]?sociale|num[e\xc3]\xa9?ro[ _-]?de[ _-]?s[e\xc3]\xa9?cu|(?:france|french|fr)[ _-](?:ssn|nir|insee|social)", "[1-478] ?[0-9]{2} ?[0-9]{2} ?(?:[0-9]{2}|2[ABab]) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}"))
        .check(west::fr_nir)
        .finds(&["NIR: 2 95 10 99 126 111 93", "securite sociale 295109912611193"])
        .spares(&["NIR: 2 95 10 99 126 111 94"]),
    number("fr-tax", &["nif:", "nif=", "nif ", r#"nif""#, "nif_", "spi:", "spi=", "spi ", r#"spi""#, "spi_", "france", "french", "fiscal"], near!("nif|spi", r"(?:france|french|fr)[ _-](?:nif|tax|tin|spi)|num[e\xc3]\xa9?ro[ _-]?fiscal|r[e\xc3]\xa9?f[e\xc3]\xa9?rence[ _-]?fiscale", "[0-9](?:[ ./-]?[0-9]){12}"))
        .check(west::fr_nif)
        .finds(&["numero fiscal: 3023217600053", "fr nif 30 23 217 600 053"])
        .spares(&["numero fiscal: 3023217600054"]),
    number("fr-firm", &["siren:", "siren=", "siren ", r#"siren""#, "siren_", "siret:", "siret=", "siret ", r#"siret""#, "siret_"], near!(words "siren|siret", "[0-9](?:[ ./-]?[0-9]){8}(?:(?:[ ./-]?[0-9]){5})?"))
        .check(west::fr_siren)
        .finds(&["siren: 552 008 443", "siret: 732 829 320 00074"])
        .spares(&["siren: 552 008 444"]),
    number("it-fiscal-code", &["cf:", "cf=", "cf ", r#"cf""#, "cf_", "codice", "fiscal", "italian", "italy"], near!("cf", "codice|fiscal|italian|italy|it[ _-](?:fiscal|tax|ssn)", "[A-Za-z]{6}[0-9LMNPQRSTUVlmnpqrstuv]{2}[A-EHLMPRSTa-ehlmprst][0-9LMNPQRSTUVlmnpqrstuv]{2}[A-Za-z][0-9LMNPQRSTUVlmnpqrstuv]{3}[A-Za-z]"))
        .check(west::it_fiscal_code)
        .finds(&["codice fiscale RCCMNL83S18D969H"])
        .spares(&["codice fiscale RCCMNL83S18D969I"]),
    number("it-firm", &["vat:", "vat=", "vat ", r#"vat""#, "vat_", "iva:", "iva=", "iva ", r#"iva""#, "iva_", "piva:", "piva=", "piva ", r#"piva""#, "piva_", "partita", "italian"], near!("vat|iva|piva", "partita[ _-]?iva|italian[ _-]tax", "(?:[Ii][Tt] ?)?[0-9](?:[ ._/-]?[0-9]){10}"))
        .check(it_vat)
        .finds(&["Partita IVA: 00743110157", "it vat code: IT00743110157"])
        .spares(&["Partita IVA: 00743110158"]),
    number("nl-citizen", &["bsn:", "bsn=", "bsn ", r#"bsn""#, "bsn_", "burgerservice", "sofinummer", "dutch"], near!("bsn", "burgerservice|sofinummer|dutch", "[0-9](?:[ ./-]?[0-9]){8}"))
        .check(west::nl_bsn)
        .finds(&["BSN: 1112.22.333", "burgerservicenummer 111222333"])
        .spares(&["BSN: 111222334"]),
    number("be-national-register", &["nrn:", "nrn=", "nrn ", r#"nrn""#, "nrn_", "insz:", "insz=", "insz ", r#"insz""#, "insz_", "niss:", "niss=", "niss ", r#"niss""#, "niss_", "rijksregister", "registre", "national", "belgi"], near!("nrn|insz|niss", "rijksregister|registre[ _-]?national|national[ _-]?register|belgi", "[0-9](?:[ ./-]?[0-9]){10}"))
        .check(west::be_national)
        .finds(&["rijksregisternummer 85.07.30-033.28"])
        .spares(&["rijksregisternummer 85.07.30-033.29"]),
    number("lu-national", &["luxemb", "matricule"], near!(long "luxemb|matricule", "[0-9](?:[ ./-]?[0-9]){12}"))
        .check(west::lu_national)
        .finds(&["luxembourg matricule 1893120105732"])
        .spares(&["luxembourg matricule 1893120105733"]),
];
