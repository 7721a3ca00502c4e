//! The Nordic and Baltic countries.

use super::number;
use crate::redact::rule::Rule;
use crate::redact::validate::national::north;

/// The rules.
pub(super) static RULES: &[Rule] = &[
    number(
        "se-personal",
        &[
            "se pin:",
            "se pin=",
            "se pin ",
            r#"se pin""#,
            "se pin_",
            "se_pin:",
            "se_pin=",
            "se_pin ",
            r#"se_pin""#,
            "se_pin_",
            "se ssn:",
            "se ssn=",
            "se ssn ",
            r#"se ssn""#,
            "se ssn_",
            "se_ssn:",
            "se_ssn=",
            "se_ssn ",
            r#"se_ssn""#,
            "se_ssn_",
            "personn",
            "samordning",
            "coordination",
            "swed",
            "svensk",
            "personal",
        ],
        near!(
            "se pin|se_pin|se ssn|se_ssn",
            "personn(?:ummer|r)|samordning|coordination|swed|svensk|personal[ _-]?(?:identity|id|number)",
            "(?:[0-9]{2})?[0-9]{6}[ +-]?[0-9]{4}"
        ),
    )
    .check(north::se_personal)
    .finds(&["personnummer: 811228-9874", "coordination_number=701063-2391"])
    .spares(&["personnummer: 811228-9875"]),
    number(
        "se-organisation",
        &[
            "org nr:",
            "org nr=",
            "org nr ",
            r#"org nr""#,
            "org nr_",
            "org_nr:",
            "org_nr=",
            "org_nr ",
            r#"org_nr""#,
            "org_nr_",
            "orgnr:",
            "orgnr=",
            "orgnr ",
            r#"orgnr""#,
            "orgnr_",
            "org.nr:",
            "org.nr=",
            "org.nr ",
            r#"org.nr""#,
            "org.nr_",
            "orgnummer:",
            "orgnummer=",
            "orgnummer ",
            r#"orgnummer""#,
            "orgnummer_",
            "organisationsn",
            "organizationsn",
        ],
        near!("org nr|org_nr|orgnr|org.nr|orgnummer", "organi[sz]ationsn", "(?:16)?[0-9]{6}-?[0-9]{4}"),
    )
    .check(north::se_organisation)
    .finds(&["organisationsnummer 556016-0680"])
    .spares(&["organisationsnummer 556016-0681"]),
    number(
        "no-birth",
        &["fnr:", "fnr=", "fnr ", r#"fnr""#, "fnr_", "dsels", "norw", "norsk", "d-nummer", "personnummer"],
        near!("fnr", r"f[o\xc3]\xb8?dsels?(?:nummer|nr)|norw|norsk|d-nummer|personnummer", "[0-9]{6} ?[0-9]{5}"),
    )
    .check(north::no_birth)
    .finds(&["fodselsnummer 15108695088"])
    .spares(&["fodselsnummer 15108695087"]),
    number(
        "no-organisation",
        &[
            "org nr:",
            "org nr=",
            "org nr ",
            r#"org nr""#,
            "org nr_",
            "org_nr:",
            "org_nr=",
            "org_nr ",
            r#"org_nr""#,
            "org_nr_",
            "orgnr:",
            "orgnr=",
            "orgnr ",
            r#"orgnr""#,
            "orgnr_",
            "org.nr:",
            "org.nr=",
            "org.nr ",
            r#"org.nr""#,
            "org.nr_",
            "orgnummer:",
            "orgnummer=",
            "orgnummer ",
            r#"orgnummer""#,
            "orgnummer_",
            "organisasjonsn",
        ],
        near!("org nr|org_nr|orgnr|org.nr|orgnummer", "organisasjonsn", "[0-9](?:[ ./-]?[0-9]){8}"),
    )
    .check(north::no_organisation)
    .finds(&["organisasjonsnummer 988 077 917"])
    .spares(&["organisasjonsnummer 988 077 918"]),
    number(
        "dk-personal",
        &["cpr:", "cpr=", "cpr ", r#"cpr""#, "cpr_", "danish", "denmark", "personnummer"],
        near!("cpr", "danish|denmark|personnummer", "[0-9]{6}[ -]?[0-9]{4}"),
    )
    .check(north::dk_personal)
    .finds(&["cpr: 211062-5629"])
    .spares(&["cpr: 321062-5629"]),
    number(
        "fi-personal",
        &["hetu", "henkil", "finn"],
        near!(long "hetu|henkil|finn", "[0-9]{6}[-+A-FU-Ya-fu-y][0-9]{3}[0-9A-Ya-y]"),
    )
    .check(north::fi_personal)
    .finds(&["hetu: 131052-308T"])
    .spares(&["hetu: 131052-308U"]),
    number("is-kennitala", &["kennitala", "iceland"], near!(long "kennitala|iceland", "[0-9]{6}-?[0-9]{4}"))
        .check(north::is_kennitala)
        .finds(&["kennitala 120174-3399"])
        .spares(&["kennitala 120174-3389"]),
    number(
        "baltic-personal",
        &["isikukood", "asmens", "lithuan", "eston", "personal"],
        near!(long "isikukood|asmens[ _-]?kod|lithuan|eston|personal[ _-]?(?:id|code)", "[0-9](?:[ ./-]?[0-9]){10}"),
    )
    .check(north::baltic_personal)
    .finds(&["isikukood 36805280109", "asmens kodas 38703181745"])
    .spares(&["isikukood 36805280108"]),
    number("lv-personal", &["personas", "latvia"], near!(long "personas[ _-]?kod|latvia", "[0-9]{6}-?[0-9]{5}"))
        .finds(&["personas kods 161175-19997", "latvia id 328673-00679"])
        .spares(&["personas kods nav"]),
];
