//! Lines that a redactor which looks twice at anything would be slow with: nothing in them is a secret for long, and
//! every byte looks like the start of one.

/// A repeated piece, between what opens and what closes it.
struct Hostile {
    name: &'static str,
    open: &'static str,
    piece: &'static str,
    close: &'static str,
}

const fn hostile(name: &'static str, open: &'static str, piece: &'static str, close: &'static str) -> Hostile {
    Hostile { name, open, piece, close }
}

const HOSTILE: &[Hostile] = &[
    hostile("triggers", "", "akia ghp_ sk- xoxb- glpat- AIza eyJ npm_ ", ""),
    hostile("one trigger", "", "sk-", ""),
    hostile("open tokens", "", "eyJhbGciOiJIUzI1NiJ9.", ""),
    hostile("at signs", "", "a@", ""),
    hostile("mail locals", "", "a.b-c+", "@"),
    hostile("mail domains", "x@", "a.", ""),
    hostile("digits", "", "4", ""),
    hostile("digit groups", "", "4111 ", ""),
    hostile("digit groups with dashes", "", "4111-1111-1111-1112-", ""),
    hostile("ssns", "", "521-76-", ""),
    hostile("ibans", "", "GB82 WEST ", ""),
    hostile("colons", "", "a:", ""),
    hostile("addresses", "", "1.2.3.", ""),
    hostile("keys", "", "password=", ""),
    hostile("keys in words", "", "passwordtokensecretkey", ""),
    hostile("quoted keys", "", "\"password\":\"", ""),
    hostile("keys and colons", "", "token: token: ", ""),
    hostile("quotes", "", "'\"", ""),
    hostile("nested quotes", "password=", "\\\"", ""),
    hostile("backslashes", "", "\\", ""),
    hostile("braces", "password=", "{", ""),
    hostile("brackets", "{\"password\":", "[", "]"),
    hostile("cookies", "Cookie: ", "a=b; ", ""),
    hostile("schemes", "", "Bearer Basic ", ""),
    hostile("urls", "", "https://", ""),
    hostile("url userinfo", "https://", "a:b", ""),
    hostile("queries", "https://h/?", "a=b&token=&", ""),
    hostile("armour", "", "-----BEGIN RSA PRIVATE KEY-----", ""),
    hostile("armour with bodies", "", "-----BEGIN PRIVATE KEY-----MIICXAIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf", ""),
    hostile("encoded armour", "", "LS0tLS1CRUdJTi", ""),
    hostile("dashes", "", "-----", ""),
    hostile("web keys", "", "{\"kty\":\"EC\",\"d\":\"", ""),
    hostile("commands", "", "mysql -u x sshpass curl -u a ", ""),
    hostile("percent", "", "%25", ""),
    hostile("percent triggers", "", "%70assword=%40", ""),
    hostile("entities", "", "&amp;#64;", ""),
    hostile("escapes", "", "\\u0040", ""),
    hostile("full width", "", "\u{ff14}\u{ff20}", ""),
    hostile("masks", "", "[REDACTED:email]", ""),
    hostile("open masks", "", "[REDACTED:", ""),
    hostile("labels", "", "phone number nhs tax id ", ""),
    hostile("labels and digits", "", "phone: 1 nhs: 2 ", ""),
    hostile("keywords", "", "wallet crypto discord twilio ", ""),
    hostile("array", "{\"a\":[", "\"a@b\",", "1]}"),
    hostile("members", "{\"x\":1", ",\"token\":\"abc\"", "}"),
];

/// A line of about `bytes` of each kind, and its name.
pub(crate) fn lines(bytes: usize) -> Vec<(&'static str, Vec<u8>)> {
    let line = |hostile: &Hostile| {
        let line = hostile.open.to_owned() + &hostile.piece.repeat(bytes / hostile.piece.len()) + hostile.close;
        (hostile.name, (line + "\n").into_bytes())
    };
    let mut lines: Vec<_> = HOSTILE.iter().map(line).collect();
    lines.push(("documents in strings", nested(bytes)));
    lines
}

/// A JSON document in a string of a JSON document, and so on, as deep as fits: every level doubles the backslashes.
fn nested(bytes: usize) -> Vec<u8> {
    let mut text = String::from("password=x");
    loop {
        let quoted: String =
            text.chars().flat_map(|c| matches!(c, '"' | '\\').then_some('\\').into_iter().chain([c])).collect();
        let next = format!("{{\"a\":\"{quoted}\"}}");
        if next.len() > bytes {
            break;
        }
        text = next;
    }
    let mut line = text.repeat((bytes / text.len()).max(1)).into_bytes();
    line.push(b'\n');
    line
}
