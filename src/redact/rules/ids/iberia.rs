//! Spain and Portugal.

use super::number;
use crate::redact::rule::Rule;
use crate::redact::validate::national::iberia;

/// The rules.
pub(super) static RULES: &[Rule] = &[
    number("es-dni", &["dni:", "dni=", "dni ", r#"dni""#, "dni_", "nif:", "nif=", "nif ", r#"nif""#, "nif_", "documento", "spain", "spanish"], near!("dni|nif", "documento|spain|spanish", r"[0-9]{1,2}\.?[0-9]{3}\.?[0-9]{3}[ -]?[A-Za-z]"))
        .check(check!(iberia::es_dni))
        .finds(&["dni: 08646348G", "NIF 88808727-T"])
        .spares(&["dni: 08646349G"]),
    number("es-nie", &["nie:", "nie=", "nie ", r#"nie""#, "nie_", "extranjero", "spain", "spanish"], near!("nie", "extranjero|spain|spanish", "[XYZxyz][ -]?[0-9]{7}[ -]?[A-Za-z]"))
        .check(check!(iberia::es_nie))
        .finds(&["nie: Y5562037F"])
        .spares(&["nie: Y5562038F"]),
    number("es-social-security", &["nuss", "naf:", "naf=", "naf ", r#"naf""#, "naf_", "nss:", "nss=", "nss ", r#"nss""#, "nss_", "seguridad", "spanish", "spain"], near!("nuss|naf|nss", "seguridad[ _-]?social|spanish|spain", "[0-9](?:[ ./-]?[0-9]){11}"))
        .check(check!(iberia::es_nuss))
        .finds(&["nuss: 28 12345678 40"])
        .spares(&["nuss: 28 12345678 41"]),
    number("es-firm", &["cif:", "cif=", "cif ", r#"cif""#, "cif_", "nif:", "nif=", "nif ", r#"nif""#, "nif_"], near!(words "cif|nif", "[A-HJNP-Wa-hjnp-w][ -]?[0-9]{7}[ -]?[0-9A-Ja-j]"))
        .check(check!(iberia::es_cif))
        .finds(&["cif: B-04590857"])
        .spares(&["cif: B-04590858"]),
    number("pt-tax", &["nif:", "nif=", "nif ", r#"nif""#, "nif_", "nipc", "contribuinte", "portug"], near!("nif|nipc|contribuinte", "portug", "[0-9](?:[ ./-]?[0-9]){8}"))
        .check(check!(iberia::pt_nif))
        .finds(&["nif: 206 748 949"])
        .spares(&["nif: 206 748 940"]),
    number("pt-citizen-card", &["cidad", "citizen", "portug"], near!(long r"cart[a\xc3]\xa3?o[ _-]?(?:de[ _-]?)?cidad|citizen[ _-]?card|portug", "[0-9]{8} ?[0-9] ?[0-9A-Za-z]{2}[0-9]"))
        .check(check!(iberia::pt_citizen_card))
        .finds(&["citizen card 86255264 3 ZZ6"])
        .spares(&["citizen card 86255264 3 ZZ7"]),
];
