//! Pack `keys`: private keys. Blocks are found by the hand-written scanner `pem`, which also follows them over events.

use super::super::rule::{Pack, Rule};

/// The pack, in groups.
pub fn groups() -> &'static [&'static [Rule]] {
    static GROUPS: &[&[Rule]] = &[RULES];
    GROUPS
}

/// A rule whose finds a scanner makes.
const fn scanned(name: &'static str, finds: &'static [&'static str], spares: &'static [&'static str]) -> Rule {
    Rule { name, pack: Pack::Keys, triggers: &[], pattern: "", keywords: &[], validate: None, finds, spares }
}

static RULES: &[Rule] = &[
    scanned(
        "private-key",
        &[
            "-----BEGIN RSA PRIVATE KEY-----\nMIICXAIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf\n-----END RSA PRIVATE KEY-----",
            r"-----BEGIN PRIVATE KEY-----\nMIICXAIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf\n-----END PRIVATE KEY-----\n",
            "-----BEGIN OPENSSH PRIVATE KEY----- b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ",
            "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBGPx1A8BCADJ5kZ1k1v9\n=aBcD\n-----END PGP PRIVATE KEY BLOCK-----",
            "key LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpNSUlDWEFJQkFBSkI= loaded",
        ],
        &[
            "-----BEGIN CERTIFICATE-----\nMIIBszCCARwCCQDc\n-----END CERTIFICATE-----",
            "-----BEGIN PUBLIC KEY-----\nMFwwDQYJKoZI\n",
        ],
    ),
    scanned(
        "jwk-private-member",
        &[r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2","y":"x_FEzRu9","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9"}"#],
        &[r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2","y":"x_FEzRu9"}"#],
    ),
];
