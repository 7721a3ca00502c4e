//! The Nordic and Baltic countries.

use super::number;
use crate::redact::rule::Rule;
use crate::redact::validate::national::north;

/// The rules.
pub(super) static RULES: &[Rule] = &[
    number(
        "se-personal",
        &[
            "se pin",
            "se_pin",
            "se ssn",
            "se_ssn",
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
    .check(check!(north::se_personal))
    .finds(&["personnummer: 740326-7615", "coordination_number=660426-7564"])
    .spares(&["personnummer: 740326-7616"]),
    number(
        "se-organisation",
        &[
            "org nr",
            "org_nr",
            "orgnr",
            "org.nr:",
            "org.nr=",
            "org.nr ",
            r#"org.nr""#,
            "org.nr_",
            "orgnummer",
            "organisationsn",
            "organizationsn",
        ],
        near!("org nr|org_nr|orgnr|org.nr|orgnummer", "organi[sz]ationsn", "(?:16)?[0-9]{6}-?[0-9]{4}"),
    )
    .check(check!(north::se_organisation))
    .finds(&["organisationsnummer 557839-1566"])
    .spares(&["organisationsnummer 557839-1567"]),
    number(
        "no-birth",
        &["fnr", "dsels", "norw", "norsk", "d-nummer", "personnummer"],
        near!("fnr", r"f[o\xc3]\xb8?dsels?(?:nummer|nr)|norw|norsk|d-nummer|personnummer", "[0-9]{6} ?[0-9]{5}"),
    )
    .check(check!(north::no_birth))
    .finds(&["fodselsnummer 07017356636"])
    .spares(&["fodselsnummer 07017356637"]),
    number(
        "no-organisation",
        &[
            "org nr",
            "org_nr",
            "orgnr",
            "org.nr:",
            "org.nr=",
            "org.nr ",
            r#"org.nr""#,
            "org.nr_",
            "orgnummer",
            "organisasjonsn",
        ],
        near!("org nr|org_nr|orgnr|org.nr|orgnummer", "organisasjonsn", "[0-9](?:[ ./-]?[0-9]){8}"),
    )
    .check(check!(north::no_organisation))
    .finds(&["organisasjonsnummer 990 396 698"])
    .spares(&["organisasjonsnummer 990 396 699"]),
    number(
        "dk-personal",
        &["cpr", "danish", "denmark", "personnummer"],
        near!("cpr", "danish|denmark|personnummer", "[0-9]{6}[ -]?[0-9]{4}"),
    )
    .check(check!(north::dk_personal))
    .finds(&["cpr: 171079-1331"])
    .spares(&["cpr: 321062-5629"]),
    number(
        "fi-personal",
        &["hetu", "henkil", "finn"],
        near!(long "hetu|henkil|finn", "[0-9]{6}[-+A-FU-Ya-fu-y][0-9]{3}[0-9A-Ya-y]"),
    )
    .check(check!(north::fi_personal))
    .finds(&["hetu: 060657-666W"])
    .spares(&["hetu: 060657-667W"]),
    number("is-kennitala", &["kennitala", "iceland"], near!(long "kennitala|iceland", "[0-9]{6}-?[0-9]{4}"))
        .check(check!(north::is_kennitala))
        .finds(&["kennitala 211164-2479"])
        .spares(&["kennitala 211164-2489"]),
    number(
        "baltic-personal",
        &["isikukood", "asmens", "lithuan", "eston", "personal"],
        near!(long "isikukood|asmens[ _-]?kod|lithuan|eston|personal[ _-]?(?:id|code)", "[0-9](?:[ ./-]?[0-9]){10}"),
    )
    .check(check!(north::baltic_personal))
    .finds(&["isikukood 39012036223", "asmens kodas 36712118812"])
    .spares(&["isikukood 39012036224"]),
    number("lv-personal", &["personas", "latvia"], near!(long "personas[ _-]?kod|latvia", "[0-9]{6}-?[0-9]{5}"))
        .finds(&["personas kods 161175-19997", "latvia id 328673-00679"])
        .spares(&["personas kods nav"]),
];
