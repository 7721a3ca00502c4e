//! Eastern and south-eastern Europe.

use super::number;
use crate::redact::rule::Rule;
use crate::redact::validate::national::east;

/// The rules.
pub(super) static RULES: &[Rule] = &[
    number("pl-pesel", &["pesel", "polish", "poland"], near!(long "pesel|polish|poland", "[0-9](?:[ ./-]?[0-9]){10}"))
        .check(east::pl_pesel)
        .finds(&["pesel: 44051401359"])
        .spares(&["pesel: 44051401358"]),
    number("pl-tax", &["nip:", "nip=", "nip ", r#"nip""#, "nip_", "polish", "poland"], near!("nip", "polish|poland", "(?:[Pp][Ll])?[0-9](?:[ ./-]?[0-9]){9}"))
        .check(east::pl_nip)
        .finds(&["NIP: 856-734-62-15"])
        .spares(&["NIP: 856-734-62-16", "snip: 8567346215"]),
    number("pl-statistical", &["regon:", "regon=", "regon ", r#"regon""#, "regon_"], near!(words "regon", "[0-9](?:[ ./-]?[0-9]){8}"))
        .check(east::pl_regon)
        .finds(&["REGON: 192598184"])
        .spares(&["REGON: 192598183", "oregon 192598184"]),
    number("pl-identity-card", &["dowod", "dowód", "polish"], near!(long r"dow[o\xc3]\xb3?d|polish[ _-]?id", "[A-Za-z]{3} ?[0-9]{6}"))
        .check(east::pl_identity_card)
        .finds(&["dowod osobisty ABA 300000"])
        .spares(&["dowod osobisty ABA 400000"]),
    number("cz-birth", &["rodn", "czech", "slovak"], near!(long r"rodn[e\xc3]\xa9?|czech|slovak", "[0-9]{6} ?/? ?[0-9]{3,4}"))
        .check(east::cz_birth)
        .finds(&["rodne cislo 710319/2745"])
        .spares(&["rodne cislo 710319/2746"]),
    number("cz-tax", &["dic:", "dic ", "dic=", "dic_", "dič", "ičo", "czech", "slovak"], near!(r"dic|di\xc4\x8d|i\xc4\x8do", "czech|slovak", "(?:[CScs][ZKzk] ?)?[0-9]{6} ?/?[0-9]{2,4}"))
        .check(east::cz_tax)
        .finds(&["dic: CZ25123891", "czech tin: CZ 710319/2745"])
        .spares(&["dic: CZ25123890"]),
    number("hu-social-security", &["taj:", "taj=", "taj ", r#"taj""#, "taj_", "hungar"], near!("taj", "hungar", "[0-9](?:[ ./-]?[0-9]){8}"))
        .check(east::hu_social_security)
        .finds(&["TAJ: 123 456 788"])
        .spares(&["TAJ: 123 456 789"]),
    number("hu-tax", &["azonos", "hungar"], near!(long r"ad[o\xc3]\xb3?azonos|hungar", "8[0-9]{9}"))
        .check(east::hu_tax)
        .finds(&["adoazonosito: 8071592153"])
        .spares(&["adoazonosito: 8071592154"]),
    number("ro-personal", &["cnp:", "cnp=", "cnp ", r#"cnp""#, "cnp_", "romania", "numeric"], near!("cnp", "romania|cod[ _-]?numeric", "[0-9](?:[ ./-]?[0-9]){12}"))
        .check(east::ro_personal)
        .finds(&["cnp: 1630615123457"])
        .spares(&["cnp: 1630615123458"]),
    number("bg-civil", &["egn:", "egn=", "egn ", r#"egn""#, "egn_", "bulgaria"], near!("egn", "bulgaria", "[0-9](?:[ ./-]?[0-9]){9}"))
        .check(east::bg_civil)
        .finds(&["egn: 7523169263"])
        .spares(&["egn: 7523169262"]),
    number("jmbg", &["jmbg", "emso", "emšo", "slovenia", "serbia", "croatia", "bosnia", "macedonia", "montenegr"], near!(long r"jmbg|emso|em\xc5\xa1o|slovenia|serbia|croatia|bosnia|macedonia|montenegr", "[0-9](?:[ ./-]?[0-9]){12}"))
        .check(east::jmbg)
        .finds(&["jmbg: 0101006500006"])
        .spares(&["jmbg: 0101006500007"]),
    number("si-tax", &["davcn", "davčn", "slovenia"], near!(long r"dav[c\xc4]\x8d?n|slovenia", "(?:[Ss][Ii] ?)?[0-9]{8}"))
        .check(east::si_tax)
        .finds(&["davcna: SI50223054"])
        .spares(&["davcna: SI50223055"]),
    number("hr-oib", &["oib:", "oib=", "oib ", r#"oib""#, "oib_", "croatia"], near!("oib", "croatia", "[0-9](?:[ ./-]?[0-9]){10}"))
        .check(east::hr_oib)
        .finds(&["oib: 33392005961"])
        .spares(&["oib: 33392005962"]),
    number("gr-social-security", &["amka", "greek", "greece", "αμκα", "ΑΜΚΑ"], near!(long r"amka|greek|greece|\xce\xb1\xce\xbc\xce\xba\xce\xb1|\xce\x91\xce\x9c\xce\x9a\xce\x91", "[0-9](?:[ ./-]?[0-9]){10}"))
        .check(east::gr_amka)
        .finds(&["amka: 01013099997", "ΑΜΚΑ 01013099997"])
        .spares(&["amka: 01013099998"]),
    number("gr-tax", &["afm:", "afm=", "afm ", r#"afm""#, "afm_", "greek", "greece", "αφμ", "ΑΦΜ"], near!("afm", r"greek|greece|\xce\xb1\xcf\x86\xce\xbc|\xce\x91\xce\xa6\xce\x9c", "(?:[Ee][Ll] ?)?[0-9](?:[ ./-]?[0-9]){8}"))
        .check(east::gr_tax)
        .finds(&["afm: 094259216"])
        .spares(&["afm: 094259215"]),
    number("ua-tax", &["rnokpp", "drfo", "ukrain", "рнокпп"], near!(long r"rnokpp|drfo|ukrain|\xd1\x80\xd0\xbd\xd0\xbe\xd0\xba\xd0\xbf\xd0\xbf", "[0-9](?:[ ./-]?[0-9]){9}"))
        .check(east::ua_tax)
        .finds(&["rnokpp: 1759013776"])
        .spares(&["rnokpp: 1759013777"]),
    number("ru-tax", &["inn:", "inn=", "inn ", r#"inn""#, "inn_", "инн", "ИНН", "russia"], near!("inn", r"\xd0\xb8\xd0\xbd\xd0\xbd|\xd0\x98\xd0\x9d\xd0\x9d|russia", "[0-9](?:[ ./-]?[0-9]){9}(?:(?:[ ./-]?[0-9]){2})?"))
        .check(east::ru_inn)
        .finds(&["inn: 123456789047", "ИНН 1234567894"])
        .spares(&["inn: 1234567895", "joinn: 1234567894"]),
    number("ru-pension", &["snils", "снилс", "СНИЛС", "russia"], near!(long r"snils|\xd1\x81\xd0\xbd\xd0\xb8\xd0\xbb\xd1\x81|\xd0\xa1\xd0\x9d\xd0\x98\xd0\x9b\xd0\xa1|russia", "[0-9](?:[ ./-]?[0-9]){10}"))
        .check(east::ru_snils)
        .finds(&["snils: 112-233-445 95"])
        .spares(&["snils: 112-233-445 96"]),
];
