//! What the name of a value says about it: must it go, need it not be looked at, or neither.
//!
//! A name is cut into segments (`userPassword`, `x-api-key`, `AWS_SECRET_ACCESS_KEY`); what counts is the *last* one
//! that is no mere qualifier: `secret_name`, `token_count` and `password_reset_url` name no secret.

mod segments;
mod words;

pub(super) use segments::Key;

/// What kind of secret a key names: the rule that masks its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// Passwords, passphrases, PINs and card verification codes.
    Password,
    /// Anything called secret, and private keys.
    Secret,
    /// Tokens of any kind.
    Token,
    /// API keys and the like.
    ApiKey,
    /// Credentials.
    Credential,
    /// The `Authorization` header and its relatives: a scheme, then what goes.
    Authorization,
    /// `Cookie` and `Set-Cookie`: names stay, values go.
    Cookie,
    /// Session ids.
    Session,
    /// Signatures of URLs.
    Signature,
    /// Codes that are good for one use.
    Otp,
    /// Private members of a JSON Web Key.
    Jwk,
    /// Keys that the configuration names.
    Custom,
}

/// What a value must look like to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    /// Anything.
    Anything,
    /// Not a plain word, a path, an address or a small number.
    Opaque,
    /// Long and random.
    Random,
}

/// Where a key stands: some words are only telling there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Anywhere.
    Text,
    /// A parameter of a URL or a form.
    Query,
}

/// A sensitive key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) family: Family,
    pub(super) need: Need,
}

impl Verdict {
    const fn new(family: Family, need: Need) -> Option<Self> {
        Some(Verdict { family, need })
    }
}

/// The names of keys that the configuration adds and takes away.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) sensitive: Vec<Key>,
    pub(super) spared: Vec<Key>,
}

impl Names {
    /// Judges a key, the configuration first.
    pub(super) fn verdict(&self, key: &Key, place: Place) -> Option<Verdict> {
        if self.is_spared(key) {
            return None;
        }
        if self.sensitive.iter().any(|name| key.ends_with(name)) {
            return Verdict::new(Family::Custom, Need::Anything);
        }
        verdict(key, place)
    }

    /// Whether the configuration says to leave it alone.
    pub(super) fn is_spared(&self, key: &Key) -> bool {
        self.spared.iter().any(|name| key.ends_with(name))
    }
}

/// Judges a key.
fn verdict(key: &Key, place: Place) -> Option<Verdict> {
    let count = key.core();
    let last = key.stem(count.checked_sub(1)?)?;
    let qualifier = count.checked_sub(2).and_then(|at| key.stem(at)).unwrap_or("");
    if let Some(verdict) = words::exact(last, place) {
        return spare_by_qualifier(verdict, last, qualifier, key);
    }
    match last {
        "key" | "keys" => words::key_kind(qualifier).map(|need| Verdict { family: Family::ApiKey, need }),
        "id" | "ids" if matches!(qualifier, "session" | "sess") => Verdict::new(Family::Session, Need::Random),
        "code" if words::code_kind(qualifier) => Verdict::new(Family::Otp, Need::Anything),
        "code" if place == Place::Query && qualifier.is_empty() => Verdict::new(Family::Otp, Need::Opaque),
        "number" | "no" | "num" if matches!(qualifier, "pin") => Verdict::new(Family::Password, Need::Anything),
        "phrase" | "words" if matches!(qualifier, "seed" | "pass" | "recovery" | "mnemonic" | "secret") => {
            Verdict::new(Family::Password, Need::Anything)
        }
        _ => words::glued(last),
    }
}

/// Page tokens, tokens of a tokenizer and the like are no secrets.
fn spare_by_qualifier(verdict: Verdict, last: &str, qualifier: &str, key: &Key) -> Option<Verdict> {
    match last {
        "token" if words::is_harmless_token(qualifier) => None,
        "secret" | "secrets" | "auth" | "session" if key.count() == 1 && last != "secret" => {
            Some(Verdict { need: verdict.need.max(Need::Opaque), ..verdict })
        }
        _ => Some(verdict),
    }
}

/// What a key says of the numbers in its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Origin {
    /// Nothing: they may be a person's.
    #[default]
    Anyone,
    /// An id: a number without separators is none of a person's.
    Id,
    /// A time, a size, a hash, the id of a request or the like: nothing of a person's, however its digits fall.
    Machine,
}

impl Origin {
    /// What a key says.
    pub(super) fn of(key: &Key) -> Origin {
        let last = key.count().checked_sub(1).and_then(|last| key.segment(last));
        if (0..key.count()).any(|at| key.segment(at).is_some_and(words::is_machine)) {
            Origin::Machine
        } else if last.is_some_and(|last| matches!(last, "id" | "ids" | "uid")) {
            Origin::Id
        } else {
            Origin::Anyone
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(key: &str) -> Option<(Family, Need)> {
        verdict(&Key::parse(key.as_bytes()), Place::Text).map(|verdict| (verdict.family, verdict.need))
    }

    #[test]
    fn sensitive_keys() {
        use Family::{ApiKey, Authorization, Cookie, Credential, Password, Secret, Session, Token};
        for (family, keys) in [
            (
                Password,
                "password userPassword DB_PASSWORD db.password spring.datasource.password pwd passwd passphrase \
                 keyPassphrase pass DB_PASS dbpass ldapPwd newPassword password_confirmation password2 old_pw PASSWORD1 \
                 user_password_hash adminpassword passwordPlainText pin cvv kennwort senha",
            ),
            (Secret, "secret clientSecret client_secret app-secret OAUTH_SECRET secretValue webhook_secrets"),
            (
                Token,
                "token access_token accessToken csrf_token X-CSRF-Token refreshToken id_token authtoken APIToken jwt",
            ),
            (
                ApiKey,
                "apiKey API_KEY x-api-key apikey AWS_SECRET_ACCESS_KEY awsAccessKey encryption_key signingKey license_key \
                 storageAccountKey Ocp-Apim-Subscription-Key masterkey private_key ssh_private_key",
            ),
            (Credential, "credential credentials aws-credentials creds"),
            (Authorization, "authorization Proxy-Authorization http.request.headers.authorization"),
            (Cookie, "cookie Set-Cookie cookies"),
            (Session, "sessionid session_id JSESSIONID PHPSESSID connect.sid ASP.NET_SessionId"),
        ] {
            for key in keys.split_whitespace() {
                assert_eq!(judged(key).map(|(family, _)| family), Some(family), "{key}");
            }
        }
    }

    #[test]
    fn innocent_keys() {
        let keys = "token_count max_tokens tokens maxTokens prompt_tokens token_type token-bucket password_reset \
             password_reset_url secretName secret_name key_path private_key_path access_key_id tokenId password_file \
             password_policy public_key primary_key partitionKey monkey turkey author authored_by passed bypass compass \
             keyboard keyspace keycode trace_id span_id request_id next_token nextPageToken page_token eos_token \
             cookie_consent session_count jwt_alg auth_type key_count passthrough tokenizer passenger sessions inside \
             mapping author_pin_count design assign password_attempts sid_history basket secretary";
        for key in keys.split_whitespace() {
            assert_eq!(judged(key), None, "{key}");
        }
    }

    #[test]
    fn keys_of_nothing_in_particular_need_a_random_value() {
        for key in ["key", "mailgun_key", "fooKey", "sid", "signature"] {
            assert_eq!(judged(key).map(|(_, need)| need), Some(Need::Random), "{key}");
        }
    }

    #[test]
    fn some_words_are_telling_in_a_query_only() {
        for key in ["sig", "code", "hmac", "X-Amz-Signature"] {
            let verdict = verdict(&Key::parse(key.as_bytes()), Place::Query);
            assert!(verdict.is_some_and(|verdict| verdict.need < Need::Random), "{key}");
        }
        assert_eq!(judged("code"), None);
    }

    #[test]
    fn machine_keys() {
        for key in ["trace_id", "spanId", "dd.trace_id", "X-Request-Id", "timestamp", "created_at_ms", "blk", "seq_id"]
        {
            assert_eq!(Origin::of(&Key::parse(key.as_bytes())), Origin::Machine, "{key}");
        }
        for key in ["note", "card", "phone", "message", "v", "value", "user_email"] {
            assert_eq!(Origin::of(&Key::parse(key.as_bytes())), Origin::Anyone, "{key}");
        }
    }
}
