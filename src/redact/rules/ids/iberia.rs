//! Spain and Portugal.

use super::number;
use crate::redact::rule::Rule;
use crate::redact::validate::national::iberia;

/// The rules.
pub(super) static RULES: &[Rule] = &[
    number("es-dni", &["dni:", "dni=", "dni ", r#"dni""#, "dni_", "nif:", "nif=", "nif ", r#"nif""#, "nif_", "documento", "spain", "spanish"], near!("dni|nif", "documento|spain|spanish", r"[0-9]{1,2}\.?[0-9]{3}\.?[0-9]{3}[ -]?[A-Za-z]"))
        .check(iberia::es_dni)
        .finds(&["dni: 54362315K", "NIF 54362315-K"])
        .spares(&["dni: 54362315L"]),
    number("es-nie", &["nie:", "nie=", "nie ", r#"nie""#, "nie_", "extranjero", "spain", "spanish"], near!("nie", "extranjero|spain|spanish", "[XYZxyz][ -]?[0-9]{7}[ -]?[A-Za-z]"))
        .check(iberia::es_nie)
        .finds(&["nie: X2482300W"])
        .spares(&["nie: X2482300A"]),
    number("es-social-security", &["nuss:", "nuss=", "nuss ", r#"nuss""#, "nuss_", "naf:", "naf=", "naf ", r#"naf""#, "naf_", "nss:", "nss=", "nss ", r#"nss""#, "nss_", "seguridad", "spanish", "spain"], near!("nuss|naf|nss", "seguridad[ _-]?social|spanish|spain", "[0-9](?:[ ./-]?[0-9]){11}"))
        .check(iberia::es_nuss)
        .finds(&["nuss: 28 12345678 40"])
        .spares(&["nuss: 28 12345678 41"]),
    number("es-firm", &["cif:", "cif=", "cif ", r#"cif""#, "cif_", "nif:", "nif=", "nif ", r#"nif""#, "nif_"], near!(words "cif|nif", "[A-HJNP-Wa-hjnp-w][ -]?[0-9]{7}[ -]?[0-9A-Ja-j]"))
        .check(iberia::es_cif)
        .finds(&["cif: B-58378431"])
        .spares(&["cif: B-58378432"]),
    number("pt-tax", &["nif:", "nif=", "nif ", r#"nif""#, "nif_", "nipc:", "nipc=", "nipc ", r#"nipc""#, "nipc_", "contribuinte:", "contribuinte=", "contribuinte ", r#"contribuinte""#, "contribuinte_", "portug"], near!("nif|nipc|contribuinte", "portug", "[0-9](?:[ ./-]?[0-9]){8}"))
        .check(iberia::pt_nif)
        .finds(&["nif: 501 964 843"])
        .spares(&["nif: 501 964 844"]),
    number("pt-citizen-card", &["cidad", "citizen", "portug"], near!(long r"cart[a\xc3]\xa3?o[ _-]?(?:de[ _-]?)?cidad|citizen[ _-]?card|portug", "[0-9]{8} ?[0-9] ?[0-9A-Za-z]{2}[0-9]"))
        .check(iberia::pt_citizen_card)
        .finds(&["citizen card 00000000 0 ZZ4"])
        .spares(&["citizen card 00000000 0 ZZ5"]),
];
