//! Eastern and south-eastern Europe.

use super::number;
use crate::redact::rule::Rule;
use crate::redact::validate::national::east;

/// The rules.
pub(super) static RULES: &[Rule] = &[
    number("pl-pesel", &["pesel", "polish", "poland"], near!(long "pesel|polish|poland", "[0-9](?:[ ./-]?[0-9]){10}"))
        .check(check!(east::pl_pesel))
        .finds(&["pesel: 96012047247"])
        .spares(&["pesel: 96012047248"]),
    number("pl-tax", &["nip:", "nip=", "nip ", r#"nip""#, "nip_", "polish", "poland"], near!("nip", "polish|poland", "(?:[Pp][Ll])?[0-9](?:[ ./-]?[0-9]){9}"))
        .check(check!(east::pl_nip))
        .finds(&["NIP: 899-528-16-55"])
        .spares(&["NIP: 899-528-16-56", "snip: 8995281665"]),
    number("pl-statistical", &["regon"], near!(words "regon", "[0-9](?:[ ./-]?[0-9]){8}"))
        .check(check!(east::pl_regon))
        .finds(&["REGON: 554601880"])
        .spares(&["REGON: 554601881", "oregon 554601890"]),
    number("pl-identity-card", &["dowod", "dowód", "polish"], near!(long r"dow[o\xc3]\xb3?d|polish[ _-]?id", "[A-Za-z]{3} ?[0-9]{6}"))
        .check(check!(east::pl_identity_card))
        .finds(&["dowod osobisty ABA 300000"])
        .spares(&["dowod osobisty ABA 400000"]),
    number("cz-birth", &["rodn", "czech", "slovak"], near!(long r"rodn[e\xc3]\xa9?|czech|slovak", "[0-9]{6} ?/? ?[0-9]{3,4}"))
        .check(check!(east::cz_birth))
        .finds(&["rodne cislo 920710/7129"])
        .spares(&["rodne cislo 920710/7120"]),
    number("cz-tax", &["dic:", "dic ", "dic=", "dic_", r#"dic""#, "dič", "ičo", "czech", "slovak"], near!(r"dic|di\xc4\x8d|i\xc4\x8do", "czech|slovak", "(?:[CScs][ZKzk] ?)?[0-9]{6} ?/?[0-9]{2,4}"))
        .check(check!(east::cz_tax))
        .finds(&["dic: CZ25123891", "czech tin: CZ 710319/2745"])
        .spares(&["dic: CZ25123890"]),
    number("hu-social-security", &["taj:", "taj=", "taj ", r#"taj""#, "taj_", "hungar"], near!("taj", "hungar", "[0-9](?:[ ./-]?[0-9]){8}"))
        .check(check!(east::hu_social_security))
        .finds(&["TAJ: 123 456 788"])
        .spares(&["TAJ: 123 456 789"]),
    number("hu-tax", &["azonos", "hungar"], near!(long r"ad[o\xc3]\xb3?azonos|hungar", "8[0-9]{9}"))
        .check(check!(east::hu_tax))
        .finds(&["adoazonosito: 8071592153"])
        .spares(&["adoazonosito: 8071592154"]),
    number("ro-personal", &["cnp", "romania", "numeric"], near!("cnp", "romania|cod[ _-]?numeric", "[0-9](?:[ ./-]?[0-9]){12}"))
        .check(check!(east::ro_personal))
        .finds(&["cnp: 1821104406194"])
        .spares(&["cnp: 1821104406195"]),
    number("bg-civil", &["egn:", "egn=", "egn ", r#"egn""#, "egn_", "bulgaria"], near!("egn", "bulgaria", "[0-9](?:[ ./-]?[0-9]){9}"))
        .check(check!(east::bg_civil))
        .finds(&["egn: 5411178723"])
        .spares(&["egn: 5411178724"]),
    number("jmbg", &["jmbg", "emso", "emšo", "slovenia", "serbia", "croatia", "bosnia", "macedonia", "montenegr"], near!(long r"jmbg|emso|em\xc5\xa1o|slovenia|serbia|croatia|bosnia|macedonia|montenegr", "[0-9](?:[ ./-]?[0-9]){12}"))
        .check(check!(east::jmbg))
        .finds(&["jmbg: 1305978500276"])
        .spares(&["jmbg: 1305978500277"]),
    number("si-tax", &["davcn", "davčn", "slovenia"], near!(long r"dav[c\xc4]\x8d?n|slovenia", "(?:[Ss][Ii] ?)?[0-9]{8}"))
        .check(check!(east::si_tax))
        .finds(&["davcna: SI50223054"])
        .spares(&["davcna: SI50223055"]),
    number("hr-oib", &["oib:", "oib=", "oib ", r#"oib""#, "oib_", "croatia"], near!("oib", "croatia", "[0-9](?:[ ./-]?[0-9]){10}"))
        .check(check!(east::hr_oib))
        .finds(&["oib: 62013567030"])
        .spares(&["oib: 62013567031"]),
    number("gr-social-security", &["amka", "greek", "greece", "αμκα", "ΑΜΚΑ"], near!(long r"amka|greek|greece|\xce\xb1\xce\xbc\xce\xba\xce\xb1|\xce\x91\xce\x9c\xce\x9a\xce\x91", "[0-9](?:[ ./-]?[0-9]){10}"))
        .check(check!(east::gr_amka))
        .finds(&["amka: 07059846837", "ΑΜΚΑ 27089345386"])
        .spares(&["amka: 07059846838"]),
    number("gr-tax", &["afm", "greek", "greece", "αφμ", "ΑΦΜ"], near!("afm", r"greek|greece|\xce\xb1\xcf\x86\xce\xbc|\xce\x91\xce\xa6\xce\x9c", "(?:[Ee][Ll] ?)?[0-9](?:[ ./-]?[0-9]){8}"))
        .check(check!(east::gr_tax))
        .finds(&["afm: 788122060"])
        .spares(&["afm: 788122061"]),
    number("ua-tax", &["rnokpp", "drfo", "ukrain", "рнокпп"], near!(long r"rnokpp|drfo|ukrain|\xd1\x80\xd0\xbd\xd0\xbe\xd0\xba\xd0\xbf\xd0\xbf", "[0-9](?:[ ./-]?[0-9]){9}"))
        .check(check!(east::ua_tax))
        .finds(&["rnokpp: 0549353950"])
        .spares(&["rnokpp: 0549353951"]),
    number("ru-tax", &["inn:", "inn=", "inn ", r#"inn""#, "inn_", "инн", "ИНН", "russia"], near!("inn", r"\xd0\xb8\xd0\xbd\xd0\xbd|\xd0\x98\xd0\x9d\xd0\x9d|russia", "[0-9](?:[ ./-]?[0-9]){9}(?:(?:[ ./-]?[0-9]){2})?"))
        .check(check!(east::ru_inn))
        .finds(&["inn: 123456789047", "ИНН 0957611102"])
        .spares(&["inn: 4301059101", "joinn: 4301059110"]),
    number("ru-pension", &["snils", "снилс", "СНИЛС", "russia"], near!(long r"snils|\xd1\x81\xd0\xbd\xd0\xb8\xd0\xbb\xd1\x81|\xd0\xa1\xd0\x9d\xd0\x98\xd0\x9b\xd0\xa1|russia", "[0-9](?:[ ./-]?[0-9]){10}"))
        .check(check!(east::ru_snils))
        .finds(&["snils: 112-233-445 95"])
        .spares(&["snils: 112-233-445 96"]),
];
