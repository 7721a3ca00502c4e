//! Pack `keys`: private keys. Blocks are found by the hand-written scanner `pem`, which also follows them over events.

use super::super::rule::{Pack, Rule};

/// The pack, in groups.
pub fn groups() -> &'static [&'static [Rule]] {
    static GROUPS: &[&[Rule]] = &[RULES];
    GROUPS
}

/// A rule whose finds a scanner makes, and how that knows them.
const fn scanned(name: &'static str, proof: &'static str) -> Rule {
    Rule::new(name, Pack::Keys, &[], "").proof(proof)
}

static RULES: &[Rule] = &[
    scanned("private-key", "armour of PEM, OpenSSH or PGP and what is in it, also over events; its base64")
        .finds(&[
            "-----BEGIN RSA PRIVATE KEY-----\nMIICXAIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf\n-----END RSA PRIVATE KEY-----",
            r"-----BEGIN PRIVATE KEY-----\nMIICXAIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf\n-----END PRIVATE KEY-----\n",
            "-----BEGIN OPENSSH PRIVATE KEY----- b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ",
            "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBGPx1A8BCADJ5kZ1k1v9\n=aBcD\n-----END PGP PRIVATE KEY BLOCK-----",
            "key LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpNSUlDWEFJQkFBSkI= loaded",
        ])
        .spares(&[
            "-----BEGIN CERTIFICATE-----\nMIIBszCCARwCCQDc\n-----END CERTIFICATE-----",
            "-----BEGIN PUBLIC KEY-----\nMFwwDQYJKoZI\n",
        ]),
    scanned("jwk-private-member", "private members of a JSON Web Key (RFC 7517)")
        .finds(&[r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2","y":"x_FEzRu9","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9"}"#])
        .spares(&[r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2","y":"x_FEzRu9"}"#]),
];
