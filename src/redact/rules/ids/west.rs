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
    number("de-tax-id", &["idnr", "tin:", "tin=", "tin ", r#"tin""#, "tin_", "steuer", "german", "de_tax", "de tax"], near!("idnr|tin", "steuer|german[ _-]?(?:tax|tin)|de[ _-]tax", "[0-9](?:[ ./-]?[0-9]){10}"))
        .check(check!(west::de_tax_id))
        .finds(&["Steuer-ID: 89 372 757 461", "german_tin=62178490778"])
        .spares(&["Steuer-ID: 89 372 757 462"]),
    number("de-tax-number", &["steuer", "german", "de_tax", "de tax"], beside!(long "steuernummer|steuer[ _-]?nr|german[ _-]?tax[ _-]?number|de[ _-]tax[ _-]?number", "(?:[0-9]{2,3}[ /]?[0-9]{3,4}[ /]?[0-9]{4,5}|[0-9]{13})"))
        .finds(&["Steuernummer: 204/731/06418", "de_tax_number=3048062907315"])
        .spares(&["Steuernummer fehlt"]),
    number("de-health-insurance", &["kvnr", "krankenversicher", "insurance", "versicherten"], near!("kvnr", "krankenversicher|health[ _-]?insurance|versicherten", "[A-Za-z][0-9]{9}"))
        .check(check!(west::de_health_insurance))
        .finds(&["KVNR: K409172631", "health insurance number K409172631"])
        .spares(&["KVNR: K409172632"]),
    number("de-pension-insurance", &["rvnr", "rentenversicher", "sozialversicher", "insurance", "social"], near!("rvnr", "rentenversicher|sozialversicher|pension[ _-]?insurance|social[ _-]?security", "[0-9]{2} ?[0-9]{6} ?[A-Za-z] ?[0-9]{3}"))
        .check(check!(west::de_pension_insurance))
        .finds(&["Rentenversicherungsnummer: 15 070649 C 103"])
        .spares(&["Rentenversicherungsnummer: 15 070649 C 104"]),
    number("de-identity-document", &["ausweis", "german", "reisepass", "de_passport", "de passport"], near!(long "ausweis|german[ _-]?(?:ids?|passport)|de[ _-](?:id|passport|ausweis)|reisepass", "[A-Za-z][0-9A-Za-z]{8,9}"))
        .check(check!(west::de_document))
        .finds(&["Personalausweis: L01X00T471", "german id T220001293"])
        .spares(&["Personalausweis: verloren"]),
    number("at-social-security", &["svnr", "at ssn", "at_ssn", "sozialversicherung", "austria", "versicherungsnummer"], near!("svnr|at ssn|at_ssn", "sozialversicherung|austria|versicherungsnummer", "[0-9]{4}[ -]?[0-9]{6}"))
        .check(check!(west::at_svnr))
        .finds(&["SVNR: 2816 211096"])
        .spares(&["SVNR: 2816 211097"]),
    number("ch-social-security", &["ahv", "avs:", "avs=", "avs ", r#"avs""#, "avs_", "sozialversicherung", "swiss", "switzerland"], near!("ahv|avs", "sozialversicherung|swiss|switzerland", "756[ .]?[0-9]{4}[ .]?[0-9]{4}[ .]?[0-9]{2}"))
        .check(check!(west::ch_ahv))
        .finds(&["AHV: 756.0323.4618.01"])
        .spares(&["AHV: 756.0323.4618.02"]),
    number("fr-social-security", &["nir:", "nir=", "nir ", r#"nir""#, "nir_", "insee", "curité", "curite", "numéro de", "numero de", "france", "french", "fr_ssn", "fr ssn"], near!("nir|insee", r"s[e\xc3]\xa9?curit[e\xc3]\xa9?[ _-]?sociale|num[e\xc3]\xa9?ro[ _-]?de[ _-]?s[e\xc3]\xa9?cu|(?:france|french|fr)[ _-](?:ssn|nir|insee|social)", "[1-478] ?[0-9]{2} ?[0-9]{2} ?(?:[0-9]{2}|2[ABab]) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}"))
        .check(check!(west::fr_nir))
        .finds(&["NIR: 1 83 07 2A 207 610 11", "securite sociale 278012A22815829"])
        .spares(&["NIR: 1 83 07 2A 207 610 12"]),
    number("fr-tax", &["nif:", "nif=", "nif ", r#"nif""#, "nif_", "spi:", "spi=", "spi ", r#"spi""#, "spi_", "france", "french", "fiscal"], near!("nif|spi", r"(?:france|french|fr)[ _-](?:nif|tax|tin|spi)|num[e\xc3]\xa9?ro[ _-]?fiscal|r[e\xc3]\xa9?f[e\xc3]\xa9?rence[ _-]?fiscale", "[0-9](?:[ ./-]?[0-9]){12}"))
        .check(check!(west::fr_nif))
        .finds(&["numero fiscal: 3016494374054", "fr nif 32 17 887 109 024"])
        .spares(&["numero fiscal: 3016494374055"]),
    number("fr-firm", &["siren", "siret"], near!(words "siren|siret", "[0-9](?:[ ./-]?[0-9]){8}(?:(?:[ ./-]?[0-9]){5})?"))
        .check(check!(west::fr_siren))
        .finds(&["siren: 895 344 679", "siret: 732 829 320 00074"])
        .spares(&["siren: 895 344 670"]),
    number("it-fiscal-code", &["cf:", "cf=", "cf ", r#"cf""#, "cf_", "codice", "fiscal", "italian", "italy"], near!("cf", "codice|fiscal|italian|italy|it[ _-](?:fiscal|tax|ssn)", "[A-Za-z]{6}[0-9LMNPQRSTUVlmnpqrstuv]{2}[A-EHLMPRSTa-ehlmprst][0-9LMNPQRSTUVlmnpqrstuv]{2}[A-Za-z][0-9LMNPQRSTUVlmnpqrstuv]{3}[A-Za-z]"))
        .check(check!(west::it_fiscal_code))
        .finds(&["codice fiscale LNCFLG60L12H205J"])
        .spares(&["codice fiscale LNCFLG60L12H206J"]),
    number("it-firm", &["vat:", "vat=", "vat ", r#"vat""#, "vat_", "iva:", "iva=", "iva ", r#"iva""#, "iva_", "piva", "partita", "italian"], near!("vat|iva|piva", "partita[ _-]?iva|italian[ _-]tax", "(?:[Ii][Tt] ?)?[0-9](?:[ ._/-]?[0-9]){10}"))
        .check(check!(it_vat))
        .finds(&["Partita IVA: 00743110157", "it vat code: IT00743110157"])
        .spares(&["Partita IVA: 00743110158"]),
    number("nl-citizen", &["bsn", "burgerservice", "sofinummer", "dutch"], near!("bsn", "burgerservice|sofinummer|dutch", "[0-9](?:[ ./-]?[0-9]){8}"))
        .check(check!(west::nl_bsn))
        .finds(&["BSN: 2488.87.890", "burgerservicenummer 191498361"])
        .spares(&["BSN: 248887891"]),
    number("be-national-register", &["nrn", "insz", "niss", "rijksregister", "registre", "national", "belgi"], near!("nrn|insz|niss", "rijksregister|registre[ _-]?national|national[ _-]?register|belgi", "[0-9](?:[ ./-]?[0-9]){10}"))
        .check(check!(west::be_national))
        .finds(&["rijksregisternummer 66.07.15-716.75"])
        .spares(&["rijksregisternummer 66.07.15-716.76"]),
    number("lu-national", &["luxemb", "matricule"], near!(long "luxemb|matricule", "[0-9](?:[ ./-]?[0-9]){12}"))
        .check(check!(west::lu_national))
        .finds(&["luxembourg matricule 1893120105732"])
        .spares(&["luxembourg matricule 1893120105733"]),
];
