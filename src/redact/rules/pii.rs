//! Pack `pii`, first part: personal data known by its own shape.
//!
//! Addresses and numbers have no literal to look for, so most are found by hand-written scanners (`redact::shapes`) that
//! start from the bytes the shape cannot do without; their rules have a name and samples but no pattern.

use super::super::rule::{Pack, Rule};
use crate::redact::validate::{card, crypto, phone};

/// The pack, in groups.
pub fn groups() -> &'static [&'static [Rule]] {
    static GROUPS: &[&[Rule]] = &[SCANNED, LABELLED];
    GROUPS
}

/// A rule whose finds a scanner makes, and how that knows them.
const fn scanned(name: &'static str, proof: &'static str) -> Rule {
    Rule::new(name, Pack::Pii, &[], "").proof(proof)
}

static SCANNED: &[Rule] = &[
    scanned("email", "local part and domain with a known kind of ending, also in other scripts")
        .finds(&[
            "mail to ana.lima@example.com failed",
            "mailto:ana+news@mail.example.co.uk",
            "josé.niño@correo.example",
            "user=o'brien_77@sub.example.org;role=x",
        ])
        .spares(&[
            "left-pad@1.3.0",
            "git@github.example:team/app.git",
            "root@localhost",
            "@angular/core@17.0.2",
            "logo@2x.png",
        ]),
    scanned("payment-card", "Luhn check sum, issuer range and length, even groups")
        .finds(&["card 4000 0012 3456 7899 declined", "pan=5105105105105100", "3714-496353-98431"])
        .spares(&["at 1764012345678", "id 4000001234567890", "7d44-4000-0012-3456-7899-aa", "4000-0012 3456-7899"]),
    scanned("us-ssn", "ranges that are given out, even separators")
        .finds(&["ssn is 521-76-4390", "521 76 4390"])
        .spares(&["521764390", "000-76-4390", "666-76-4390", "921-76-4390", "part 1-521-76-4390", "521-76 4390"]),
    scanned("iban", "mod 97 check sum, length by country")
        .finds(&["to GB82 WEST 1234 5698 7654 32", "DE89370400440532013000", "de89-3704-0044-0532-0130-00"])
        .spares(&["GB83 WEST 1234 5698 7654 32", "ZZ82WEST12345698765432"]),
    scanned("phone", "international or North American form, national numbering plan")
        .finds(&["call +49 30 901820", "(206) 555-0147", "206-555-0147", "+1 (206) 555-0147", "tel:+442079460018"])
        .spares(&["2065550147", "2024-01-15 12", "eu-20260812-09", "+12", "415-155-0132"]),
    scanned("ipv4", "public ranges, no version beside it")
        .finds(&["from 198.51.100.23 port 22", "198.51.100.23:8080"])
        .spares(&["10.0.0.5", "127.0.0.1", "v1.2.3.4", "Chrome/126.0.6478.114", "1.2.3.4.5"]),
    scanned("ipv6", "public ranges")
        .finds(&["from 2a00:1450:4001:82a::200e", "[2a00:1450::1]:443", "::ffff:8.8.4.4"])
        .spares(&["::1", "fe80::1%eth0", "std::collections::hash_map", "12:34:56", "::"]),
    scanned("mac-address", "six octets, not all the same")
        .finds(&["dev 00:1b:44:11:3a:b7 joined", "00-1B-44-11-3A-B7"])
        .spares(&["00:00:00:00:00:00", "12:34:56", "00:1b:44:11:3a:b7:00:1b:44:11:3a:b7:00:1b:44:11"]),
];

static LABELLED: &[Rule] = &[
    Rule::new(
        "phone-labelled",
        Pack::Pii,
        &[
            "phone", "mobile", "telefon", "telephone", "tel:", "tel=", "tel.", "\"tel", "fax", "msisdn", "whatsapp", "cellular",
            "cell_", "cell n", "cellp", "móvil", "handy", "callerid", "caller_id", "caller id", "sms_to", "sms to",
        ],
        concat!(
            r"(?:(?:^|[^A-Za-z])(?i:tel|fax|handy)|(?i:(?:tele|cell|mobile|home|work)?[ _-]?phone|mobile|telefono|telefon|msisdn",
            r"|whatsapp|cell(?:ular)?(?:[ _-]?(?:no|number))|m\xc3\xb3vil|caller[ _-]?id|sms[ _-]to))",
            r"(?i:[ _.-]{0,2}(?:number|numero|nummer|no|nr|num|home|work)){0,2}\.?",
            r#"["'\\\])]{0,4} {0,3}(?:=>|:=|[:=>]|is| |%3[AaDd]) {0,3}["'\\<(\[]{0,4}"#,
            r"(?P<s>(?:\+|\()?[0-9](?:[ ./()-]{0,3}[0-9]){6,14})\b{end-half}",
        ),
    )
    .check(check!(phone::national))
    .finds(&["phone: 030 901820", "\"mobile_number\":\"09283746501\"", "tel=0532 846 19 70", "Fax: (030) 90-1820", "msisdn=4915112345678"])
    .spares(&["phone: 12", "telephony id 12345678", "mobile: 2026-03-04 10:00", "phone=0000000000", "hotel: 12345678"]),
    Rule::new(
        "payment-card-labelled",
        Pack::Pii,
        &[
            "card_n", "card n", "card-n", "cardn", "card#", "card #", "credit card", "creditcard", "credit_card", "credit-card",
            "debit card", "debitcard", "debit_card", "debit-card", "kartennummer",
        ],
        concat!(
            r"(?i:(?:credit|debit)[ _-]?card|card(?:[ _.-]{0,2}(?:number|num|nummer|no|nr|#))|kartennummer)",
            r"(?i:[ _.-]{0,2}(?:number|num|nummer|no|nr|#)){0,2}\.?",
            r#"["'\\\])]{0,4} {0,3}(?:=>|:=|[:=>]|is| |%3[AaDd]) {0,3}["'\\<(\[]{0,4}(?P<s>[0-9](?:[ -]?[0-9]){11,18})\b{end-half}"#,
        ),
    )
    .check(check!(card::labelled))
    .finds(&["card number 630400000000 is lost", "\"card_number\":\"122000000000003\"", "credit card: 6304-0000-0000"])
    .spares(&["card number 630400000008", "card number 000000000000", "cardinality 630400000000", "card_no=12"]),
    Rule::new(
        "bitcoin-address",
        Pack::Pii,
        &["bc1", "tb1", "ltc1", "bcrt1", "addr1", "cosmos1", "osmo1", "bitcoincash:"],
        r"\b{start-half}(?i:bc|tb|bcrt|ltc|addr|cosmos|osmo)1[02-9a-zA-Z]{38,100}\b{end-half}",
    )
    .check(check!(crypto::bech32))
    .finds(&["to bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 now"])
    .spares(&["bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"]),
    Rule::new("bitcoin-address-legacy", Pack::Pii, &[], r"\b{start-half}[13LMDT2mn][1-9A-HJ-NP-Za-km-z]{25,34}\b{end-half}")
        .keywords(&["bitcoin", "btc", "wallet", "litecoin", "dogecoin", "tron", "crypto", "donat", "payout", "withdraw"])
        .check(check!(crypto::base58_check))
        .finds(&["btc 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"])
        .spares(&["btc 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"]),
    Rule::new("ethereum-address", Pack::Pii, &[], r"\b{start-half}0x[0-9a-fA-F]{40}\b{end-half}")
        .keywords(&["ethereum", "eth_a", "eth wallet", "eth:", "wallet", "erc20", "erc-20", "usdt", "usdc", "crypto", "payout", "withdraw"])
        .finds(&["eth wallet 0x3f5CE5FBFe3E9af3971dD833D26bA9b5C936f0bE"])
        .spares(&["eth wallet 0x3f5CE5FBFe3E9af3971dD833D26bA9b5C936f0b"]),
];
