//! Pack `credentials`: secrets known by what stands beside them. Their shapes are found by hand-written scanners
//! (`pairs`, `web`), so the rules have no pattern of their own, only names and samples.

use super::super::rule::{Pack, Rule};

/// The pack, in groups.
pub fn groups() -> &'static [&'static [Rule]] {
    static GROUPS: &[&[Rule]] = &[RULES];
    GROUPS
}

/// A rule whose finds a scanner makes, and how that knows them.
const fn scanned(name: &'static str, proof: &'static str) -> Rule {
    Rule::new(name, Pack::Credentials, &[], "").proof(proof)
}

static RULES: &[Rule] = &[
    scanned("authorization", "under a key or header of that name, or behind `Bearer` or `Basic`")
        .finds(&[
            "Authorization: Bearer mY.s3cr3t-t0ken",
            r#"{"headers":{"authorization":"Basic dXNlcjpwYXNz"}}"#,
            "map[Accept:[*/*] Authorization:[Bearer mY.s3cr3t-t0ken]]",
            "curl -H 'Proxy-Authorization: Negotiate YIIJvwYGKwYBBQ' http://h",
            "Authorization: AWS4-HMAC-SHA256 Credential=A/20260304/r/s/aws4_request, SignedHeaders=host, Signature=fe5f60773d1cab27",
            "retrying with Bearer 4f6c1a9e7d2b",
            "GET /files?auth=k3J9xQ2mZ7pL4vR8tW1y&page=2",
        ])
        .spares(&[
            "Bearer token is missing",
            "authorization: failed",
            "Authorization: [REDACTED:authorization]",
            "basic auth is off",
        ]),
    scanned("cookie", "every value of a `Cookie` or `Set-Cookie` header, or under a key of that name")
        .finds(&[
            "Cookie: theme=dark; sid=4f6c1a9e",
            "Set-Cookie: remember=4f6c1a9e7d; Path=/; HttpOnly",
            r#"{"cookies":{"a":"4f6c1a9e"}}"#,
        ])
        .spares(&["cookie consent accepted", "cookie_count=4"]),
    scanned("session", "under a key that ends in session id, sid and their kin, and random")
        .finds(&["JSESSIONID=9F8E7D6C5B4A39281706F5E4D3C2B1A0.node1", r#""session_id":"k3j9xq2mz7pl4vr8tw1y""#])
        .spares(&["session opened for user root", "sessionid: 0x14f05578bd80001", "sid:3"]),
    scanned("passwd", "under a key that ends in password and its kin, or behind the word in a sentence, quoted")
        .finds(&[
            "password=hunter2",
            "login failed: {user: bob, pwd: \"hunter2\"}",
            r#"{"env":[{"name":"DB_PASSWORD","value":"hunter2"}]}"#,
            "tool --db-password hunter2 --verbose",
            "<userPassword>hunter2</userPassword>",
            "Server=db;User Id=sa;Password=hunter2;",
            "the password is 'hunter2'",
        ])
        .spares(&[
            "password reset email queued",
            "password: required",
            "password_attempts=3",
            "passed=12",
            "password_policy=strict",
        ]),
    scanned("url-passwd", "behind the user in the authority of a URL")
        .finds(&[
            "postgres://app:hunter2@db.internal:5432/app",
            "redis://:hunter2@cache:6379",
            "https://k3J9xQ2mZ7pL4vR8tW1y@git.example.com/r.git",
        ])
        .spares(&["https://example.com:8080/a@b", "ssh://git@example.com/r.git", "http://user@example.com/"]),
    scanned("cli-passwd", "behind `-u user:`, `--user`, or `-p` of a command that takes a password so")
        .finds(&[
            "curl -u admin:hunter2 http://h/",
            "sshpass -p hunter2 ssh h",
            "mysql -uroot -phunter2 app",
            "psexec \\\\h -u bob -p hunter2 cmd",
        ])
        .spares(&["mkdir -p /var/lib/x", "docker run -u 1000:1000 -p 8080:80 image", "curl -u admin http://h/"]),
    scanned("api-key", "under a key that ends in key, and opaque or random by the words before it")
        .finds(&[
            "x-api-key: 4f6c1a9e7d2b",
            "MAILER_API_KEY=4f6c1a9e7d2b",
            r#"{"accountKey":"4f6c1a9e7d2b"}"#,
            "acme_key=k3j9xq2mz7pl4vr8tw1y",
        ])
        .spares(&["primary_key=id", "keyspace=orders", "api key: missing", "cache_key=user:17:profile", "key_count=48213"]),
    scanned("token", "under a key that ends in token and its kin, and no word or count")
        .finds(&[
            "token=4f6c1a9e7d2b",
            "GET /cb?access_token=4f6c1a9e7d2b&x=1",
            r#"{\"refreshToken\":\"4f6c1a9e7d2b\"}"#,
            "X-CSRF-Token: 4f6c1a9e7d2b",
        ])
        .spares(&["max_tokens=4096", "token_count: 12", "next_token=page2", "token expired", "token: expired", "tokens=77123"]),
    scanned("secret", "under a key that ends in secret and its kin")
        .finds(&["client_secret=4f6c1a9e7d2b", r#"oauthSecret: "4f6c1a9e7d2b""#])
        .spares(&["secret_name=db-credentials", "secrets manager started"]),
    scanned("credential", "under a key that ends in credential(s)")
        .finds(&[r#"{"credentials":{"user":"bob","code":"4f6c1a9e"}}"#])
        .spares(&["credential_id=17", "credentials: missing"]),
    scanned("signature", "under a key that ends in signature, sig, hmac, and random")
        .finds(&[
            "GET /f?sv=2022-11-02&sig=k3J9xQ2mZ7pL4vR8%2BtW1y HTTP/1.1",
            "https://b.example.com/o?X-Amz-Signature=d222d774d280eeb1",
        ])
        .spares(&["signature verified", "sig=SIGTERM"]),
    scanned("one-time-code", "under a key that ends in otp, code and their kin, and of such a form")
        .finds(&["otp=492817", "verification_code: 492817", "GET /cb?code=4f6c1a9e7d2b"])
        .spares(&["code=200", "exit code: 1"]),
];
