//! Numbers that only their label proves, of any country.

use super::number;
use crate::redact::rule::Rule;

/// Five digits or more, and not many more letters: what is behind the label is a number rather than a word.
fn document(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    digits >= 5 && letters <= digits + 3
}

/// The rules.
pub(super) static RULES: &[Rule] = &[
    number("passport", &["passport", "reisepass", "pasaporte", "passeport", "passaporto", "paspoort", "paszport"], beside!(long "passport|reisepass|pasaporte|passeport|passaporto|paspoort|paszport", "[A-Za-z]{0,3} ?[0-9][0-9A-Za-z]{5,9}"))
        .check(check!(document))
        .finds(&["passport: X1234567", r#""passport_number":"GB1234567""#, "es passport: abc123456", "passport no. N908B1234"])
        .spares(&["passport: required", "passport.js 0.6.0", "passport check took 12345678 us"]),
    number("driver-licence", &["driver l", "driver_l", "driver's", "drivers l", "drivers_l", "driver-l", "driverl", "driving", "hrerschein", "conduire", "patente", "rijbewijs", "conducir", "driver p"], beside!(long r"driv(?:er|ing)'?s?[ _-]?(?:licen[cs]e|permit)|f[u\xc3]\xbc?e?hrerschein|permis[ _-]?de[ _-]?conduire|patente|rijbewijs|carn[e\xc3]\xa9?t?[ _-]?de[ _-]?conducir", "[0-9A-Za-z](?:[./+-]?[0-9A-Za-z]| [0-9]){4,18}"))
        .check(check!(document))
        .finds(&["driver license: D1234567", "driving_licence=LIMAA852147AB3CD", "it driver license: R7B204K93Q"])
        .spares(&["driver license: expired", "driver version 440.33.01"]),
    number("identity-number", &["nin:", "nin=", "nin ", r#"nin""#, "nin_", "national", "personal", "citizen", "resident", "government", "identity", "id card", "id_card", "idcard", "german", "french", "italian", "spanish", "dutch", "belgian", "austria", "swiss", "swed", "norwegian", "danish", "finnish", "polish", "czech", "slovak", "hungarian", "romanian", "bulgarian", "greek", "irish", "portug", "turk", "chinese", "korean", "japanese", "thai", "indian", "mexican", "brazilian", "latvia", "lithuania", "estonia", "slovenia", "croatia", "luxembourg", "australian", "canadian", "american", "spain", "france", "italy", "poland", "finland", "ireland"], beside!("nin", "(?:national|personal|citizen|resident|government)[ _-]?(?:id|identity|identification|identifier|register|registration|tax|pin|insurance|numeric|code|number)(?:[ _-]?(?:card|code|document|number))?|identity[ _-]?(?:card|document|number)|id[ _-]?card|(?:german|french|italian|spanish|dutch|belgian|austrian|swiss|swedish|norwegian|danish|finnish|polish|czech|slovak|hungarian|romanian|bulgarian|greek|irish|portuguese|turkish|chinese|korean|japanese|thai|indian|mexican|brazilian|latvian?|lithuanian?|estonian?|slovenian?|croatian?|luxembourg|australian|canadian|american|sweden|spain|france|italy|poland|finland|germany|austria|portugal|ireland|turkey)[ _-](?:national |individual |personal |tax )?(?:ids?|identity|pin|nin|tin|ssn)", "[0-9A-Za-z](?:[./+-]?[0-9A-Za-z]| [0-9]){5,19}"))
        .check(check!(document))
        .finds(&["national id: 12345678901", "tr national id: 50718264930", "chinese_id=33010219850412218X", r#""personal_identification_number":"402-117-305-66""#])
        .spares(&["national id: unknown", "german ids are checked"]),
    number("tax-number", &["tin:", "tin=", "nif:", "nif=", "tax id", "tax_id", "tax-id", "taxid", "tax num", "tax_num", "tax c", "tax_c", "taxp", "tax no", "tax_no", "taxn", "tax ref", "tax_ref", "vat id", "vat_id", "vat num", "vat_num", "vat c", "vat_c", "vat no", "vat_no", "vatn", "vatid", "vat r", "ust-id", "ustid", "ust_id", "gst n", "gst_n", "gst r", "iva n", "btw n", "btw-n", "tva n", "mva n", "moms"], beside!("tin|nif", "tax[ _-]?(?:payer)?[ _-]?(?:id|identification|number|no|code|reference)|(?:vat|ust|iva|tva|btw|mva|moms|gst)[ _-]?(?:id|identification|number|no|nr|code|reg)", "(?:[A-Za-z]{2} ?)?[0-9A-Za-z](?:[._/-]?[0-9A-Za-z]| [0-9]){6,14}"))
        .check(check!(document))
        .finds(&["tax id: 12-3456789", "it vat code: 07643520567", r#""portuguese_tax_id":"274 905 618""#, "vat number: DE136695976"])
        .spares(&["tax id: missing", "vat_number=null"]),
    number("health-number", &["mrn:", "mrn=", "mrn ", r#"mrn""#, "mrn_", "insurance", "medical", "medicaid", "medicare", "patient", "health card", "health_card", "health plan", "health_plan", "healthcare", "health id", "health_id", "health num", "health_num"], beside!("mrn", "health[ _-]?(?:insurance|card|care|plan)?[ _-]?(?:id|number|no|nr)|medical[ _-]?record[ _-]?(?:id|number|no)|insurance[ _-]?(?:id|number|policy|no)|medicare|medicaid|patient[ _-]?id", "[0-9A-Za-z](?:[./+-]?[0-9A-Za-z]| [0-9]){5,15}"))
        .check(check!(document))
        .finds(&["health card number: 9876543217", "mrn: 00123456", "medicare: 512873640"])
        .spares(&["health check: ok200", "health_id: null"]),
    number("certificate-number", &["certificate n", "certificate_n", "certificaten"], beside!(long "certificate[ _-]?(?:number|no)", "[A-Za-z]{1,2}[0-9]{6,8}"))
        .finds(&["certificate number: KT4051927"])
        .spares(&["certificate number: 42"]),
    number("bank-account", &["account n", "account_n", "accountn", "acct", "sort code", "sort_code", "sortcode", "konto"], beside!(long "account[ _-]?(?:number|no|nr)|acct[ _-]?(?:number|no)|sort[ _-]?code|kontonummer|konto[ _-]?nr", "[0-9](?:[ -]?[0-9]){5,16}"))
        .finds(&["account number: 12345678", r#""sort_code":"12-34-56""#, "kontonummer 0532013000"])
        .spares(&["account number: 12", "accounting 12345678"]),
    number("birth-date", &["dob:", "dob=", "dob ", r#"dob""#, "dob_", "birth", "geburtsdatum", "nacimiento", "naissance"], beside!("dob", "date[ _-]?of[ _-]?birth|birth[ _-]?da(?:te|y)|geburtsdatum|fecha[ _-]?de[ _-]?nacimiento|date[ _-]?de[ _-]?naissance", "(?:[0-9]{1,4}[ ./-](?:[0-9]{1,2}|[A-Za-z]{3,9})[ ./-][0-9]{2,4}|(?:19|20)[0-9]{6})"))
        .finds(&["date of birth: 1990-04-12", "dob=12/04/1990", r#""birthDate":"1990-04-12""#])
        .spares(&["dob: unknown", "birthday cake"]),
    number("labelled-number", &["nhs", "chi number", "nino", "bsn", "insz", "niss", "cpf", "cnpj", "curp", "fnr", "cpr", "nip:", "nip=", "nip ", r#"nip""#, "nip_", "taj:", "taj=", "taj ", r#"taj""#, "taj_", "cnp", "egn:", "egn=", "egn ", r#"egn""#, "egn_", "oib:", "oib=", "oib ", r#"oib""#, "oib_", "afm", "rrn", "mbi:", "mbi=", "mbi ", r#"mbi""#, "mbi_", "ssn:", "ssn=", "ssn ", r#"ssn""#, "ssn_", "itin:", "itin=", "itin ", r#"itin""#, "itin_", "tfn", "abn:", "abn=", "abn ", r#"abn""#, "abn_", "acn:", "acn=", "acn ", r#"acn""#, "acn_", "siren", "siret", "nir:", "nir=", "nir ", r#"nir""#, "nir_", "svnr", "ahv", "dni:", "dni=", "dni ", r#"dni""#, "dni_", "nie:", "nie=", "nie ", r#"nie""#, "nie_", "nuss", "pps:", "pps=", "pps ", r#"pps""#, "pps_", "ppsn", "utr:", "utr=", "utr ", r#"utr""#, "utr_", "cnic", "hkid", "nik:", "nik=", "nik ", r#"nik""#, "nik_", "ktp", "npi", "tnin", "sg fin", "sg_fin", "kvnr", "rvnr", "idnr", "cuit:", "cuit=", "cuit ", r#"cuit""#, "cuit_", "cuil:", "cuil=", "cuil ", r#"cuil""#, "cuil_", "iin:", "iin=", "iin ", r#"iin""#, "iin_", "aba rtn", "aba_rtn", "nric", "pesel", "aadha", "personnummer", "organisationsnummer", "samordningsnummer", "coordination", "fodselsnummer", "hetu", "kennitala", "isikukood", "asmens", "personas", "rodne", "jmbg", "emso", "amka", "tckn", "kimlik", "steuer", "codice", "partita", "burgerservice", "rijksregister", "national", "snils", "mykad", "gstin", "medicare", "routing"], beside!("nhs|chi number|nino|bsn|insz|niss|cpf|cnpj|curp|fnr|cpr|nip|taj|cnp|egn|oib|afm|rrn|mbi|ssn|itin|tfn|abn|acn|siren|siret|nir|svnr|ahv|dni|nie|nuss|pps|ppsn|utr|cnic|hkid|nik|ktp|npi|tnin|sg fin|sg_fin|kvnr|rvnr|idnr|cuit|cuil|iin|aba rtn|aba_rtn", "nric|pesel|aadha+r|personnummer|organisationsnummer|samordningsnummer|coordination[ _-]?number|fodselsnummer|hetu|kennitala|isikukood|asmens[ _-]?kodas|personas[ _-]?kods|rodne[ _-]?cislo|jmbg|emso|amka|tckn|t[ _-]?c[ _-]?kimlik(?:[ _-]?no)?|steuer-?id|codice[ _-]?fiscale|partita[ _-]?iva|burgerservicenummer|rijksregisternummer|national[ _-]?register|snils|mykad|gstin|medicare|routing[ _-]?number|aba[ _-]?routing", "[0-9A-Za-z](?:[./+-]?[0-9A-Za-z]| [0-9]){6,17}"))
        .check(check!(document))
        .finds(&["nhs: 943 476 5918", r#""pesel":"44051401358""#, "sg fin: G7045318K", "aba routing: 0210-0002-1"])
        .spares(&["nhs: unavailable", "routing number two"]),
];
