//! The words that keys are made of, and what each tells.

use super::{Family, Need, Place, Verdict};

/// Words that say which value it is, or how it is written, but not that it is something else.
pub(super) fn is_qualifier(word: &str) -> bool {
    matches!(
        word,
        "value"
            | "val"
            | "text"
            | "string"
            | "str"
            | "plain"
            | "plaintext"
            | "clear"
            | "cleartext"
            | "raw"
            | "enc"
            | "encrypted"
            | "encoded"
            | "base"
            | "b"
            | "hex"
            | "hash"
            | "hashed"
            | "bcrypt"
            | "digest"
            | "old"
            | "new"
            | "current"
            | "confirm"
            | "confirmation"
            | "again"
            | "repeat"
            | "prod"
            | "production"
            | "dev"
            | "staging"
            | "live"
            | "sandbox"
            | "primary"
            | "secondary"
            | "pem"
            | "jwk"
    )
}

/// Words that name a secret by themselves, when they end a key.
pub(super) fn exact(word: &str, place: Place) -> Option<Verdict> {
    use Family::{Authorization, Cookie, Credential, Otp, Password, Secret, Session, Signature, Token};
    use Need::{Anything, Opaque, Random};
    let (family, need) = match word {
        "password" | "passwords" | "passwd" | "passphrase" | "passphrases" | "passcode" | "passwort" | "kennwort"
        | "pwd" | "pswd" | "pass" | "pw" | "senha" | "contrasena" | "mdp" | "mnemonic" | "cvv" | "cvc" | "cvn"
        | "pin" | "passkey" => (Password, Anything),
        "secret" | "secrets" => (Secret, Anything),
        "token" => (Token, Anything),
        "jwt" | "pat" => (Token, Opaque),
        "bearer" | "saml" | "assertion" => (Token, Random),
        "credential" | "credentials" | "creds" | "cred" => (Credential, Anything),
        "authorization" => (Authorization, Anything),
        "auth" | "oauth" => (Authorization, Random),
        "cookie" | "cookies" => (Cookie, Anything),
        "csrf" | "xsrf" => (Token, Opaque),
        "otp" | "totp" | "mfa" | "2fa" => (Otp, Anything),
        "sig" | "hmac" | "signature" if place == Place::Query => (Signature, Opaque),
        "signature" => (Signature, Random),
        "session" | "sid" | "sessid" => (Session, Random),
        "salt" | "seed" => (Secret, Random),
        _ => return None,
    };
    Some(Verdict { family, need })
}

/// What stands before `key` and what that asks of the value; `None` when it is no secret.
pub(super) fn key_kind(qualifier: &str) -> Option<Need> {
    match qualifier {
        "api" | "secret" | "access" | "private" | "priv" | "encryption" | "encrypt" | "decryption" | "crypto"
        | "cipher" | "signing" | "auth" | "authentication" | "authorization" | "master" | "subscription"
        | "license" | "licence" | "shared" | "hmac" | "jwt" | "aes" | "rsa" | "ecdsa" | "ed" | "unseal"
        | "recovery" | "webhook" | "credential" | "token" => Some(Need::Anything),
        "account" | "storage" | "client" | "app" | "application" | "consumer" | "function" | "deploy"
        | "deployment" | "admin" | "server" | "ssh" | "root" | "session" | "user" | "integration" | "write"
        | "read" | "insert" | "ingest" | "ingestion" | "query" | "rest" | "project" | "developer" | "personal"
        | "provision" | "device" | "merchant" | "partner" | "connection" | "sas" | "security" | "service" | "site"
        | "host" | "data" | "web" | "apim" | "code" | "oauth" | "sdk" | "dev" | "team" | "org" | "organization"
        | "workspace" | "publish" => Some(Need::Opaque),
        "public" | "pub" | "primary" | "foreign" | "partition" | "sort" | "cache" | "routing" | "row" | "hash"
        | "group" | "idempotency" | "object" | "map" | "index" | "unique" | "composite" | "candidate" | "natural"
        | "range" | "shard" | "sharding" | "lookup" | "message" | "msg" | "event" | "record" | "entity" | "item"
        | "metric" | "config" | "property" | "attribute" | "label" | "tag" | "translation" | "locale" | "registry"
        | "hot" | "short" | "arrow" | "kv" | "dedup" | "deduplication" | "ordering" | "order" | "join" | "bucket"
        | "field" | "column" | "s3" | "s" | "file" | "path" | "redis" | "etcd" | "context" | "span" | "issue"
        | "jira" | "flag" | "feature" | "lock" | "queue" | "topic" | "kafka" | "image" | "blob" | "artifact"
        | "build" | "dict" | "json" | "query_cache" | "key" | "duplicate" | "missing" | "unknown" | "invalid" => None,
        _ => Some(Need::Random),
    }
}

/// What stands before `code` when that is a secret for one use.
pub(super) fn code_kind(qualifier: &str) -> bool {
    matches!(
        qualifier,
        "verification"
            | "security"
            | "otp"
            | "mfa"
            | "auth"
            | "authorization"
            | "totp"
            | "sms"
            | "confirmation"
            | "recovery"
            | "backup"
            | "activation"
            | "pin"
            | "unlock"
            | "login"
            | "2fa"
            | "fa"
    )
}

/// What stands before `token` when that opens nothing.
pub(super) fn is_harmless_token(qualifier: &str) -> bool {
    matches!(
        qualifier,
        "next"
            | "page"
            | "paging"
            | "pagination"
            | "continuation"
            | "continue"
            | "cursor"
            | "sync"
            | "eos"
            | "bos"
            | "pad"
            | "unk"
            | "sep"
            | "cls"
            | "mask"
            | "stop"
            | "cancel"
            | "cancellation"
            | "per"
            | "special"
            | "resume"
            | "last"
            | "unexpected"
            | "invalid"
            | "first"
            | "syntax"
            | "current_page"
            | "lex"
            | "parse"
            | "parser"
    )
}

/// Keys written as one word.
pub(super) fn glued(word: &str) -> Option<Verdict> {
    use Family::{ApiKey, Cookie, Credential, Password, Secret, Session, Token};
    use Need::{Anything, Opaque, Random};
    const ENDINGS: &[(&str, Family, Need)] = &[
        ("password", Password, Anything),
        ("passwd", Password, Anything),
        ("passphrase", Password, Anything),
        ("passcode", Password, Anything),
        ("pwd", Password, Anything),
        ("secret", Secret, Anything),
        ("token", Token, Anything),
        ("apikey", ApiKey, Anything),
        ("secretkey", ApiKey, Anything),
        ("accesskey", ApiKey, Anything),
        ("privatekey", ApiKey, Anything),
        ("authkey", ApiKey, Anything),
        ("masterkey", ApiKey, Anything),
        ("signingkey", ApiKey, Anything),
        ("encryptionkey", ApiKey, Anything),
        ("licensekey", ApiKey, Anything),
        ("accountkey", ApiKey, Opaque),
        ("appkey", ApiKey, Opaque),
        ("sharedkey", ApiKey, Opaque),
        ("clientkey", ApiKey, Opaque),
        ("sessionkey", ApiKey, Opaque),
        ("querykey", ApiKey, Opaque),
        ("insertkey", ApiKey, Opaque),
        ("credential", Credential, Anything),
        ("credentials", Credential, Anything),
        ("cookie", Cookie, Anything),
        ("sessionid", Session, Random),
        ("sessid", Session, Random),
    ];
    let known = ENDINGS.iter().find(|(ending, _, _)| word.ends_with(ending));
    if let Some(&(_, family, need)) = known {
        return Verdict::new(family, need);
    }
    let whose = word.strip_suffix("pass").or_else(|| word.strip_suffix("pw"))?;
    let people = matches!(
        whose,
        "db" | "user"
            | "root"
            | "admin"
            | "my"
            | "ldap"
            | "smtp"
            | "mail"
            | "ftp"
            | "ssh"
            | "http"
            | "key"
            | "store"
            | "keystore"
            | "truststore"
            | "login"
            | "mysql"
            | "pg"
            | "postgres"
            | "redis"
            | "mongo"
            | "bind"
            | "proxy"
            | "wifi"
            | "vpn"
    );
    people.then_some(Verdict { family: Password, need: Anything })
}

/// Words of names whose values are made by machines for machines.
pub(super) fn is_machine(word: &str) -> bool {
    matches!(
        word,
        "trace"
            | "traceid"
            | "spanid"
            | "span"
            | "traceparent"
            | "tracestate"
            | "requestid"
            | "request"
            | "req"
            | "rid"
            | "correlation"
            | "correlationid"
            | "timestamp"
            | "ts"
            | "time"
            | "epoch"
            | "nanos"
            | "millis"
            | "micros"
            | "ms"
            | "us"
            | "ns"
            | "duration"
            | "latency"
            | "elapsed"
            | "seq"
            | "sequence"
            | "offset"
            | "nonce"
            | "build"
            | "commit"
            | "sha"
            | "sha1"
            | "sha256"
            | "sha512"
            | "md5"
            | "crc"
            | "crc32"
            | "hash"
            | "checksum"
            | "digest"
            | "etag"
            | "fingerprint"
            | "version"
            | "ver"
            | "part"
            | "sku"
            | "serial"
            | "isbn"
            | "ean"
            | "upc"
            | "barcode"
            | "tracking"
            | "parcel"
            | "snowflake"
            | "block"
            | "blk"
            | "port"
            | "pid"
            | "tid"
            | "thread"
            | "size"
            | "bytes"
            | "count"
            | "total"
            | "limit"
            | "length"
            | "len"
            | "revision"
            | "generation"
            | "uuid"
            | "guid"
            | "ulid"
            | "msgid"
            | "eventid"
            | "event"
            | "job"
            | "batch"
            | "partition"
            | "lsn"
            | "zxid"
            | "txid"
            | "ratio"
            | "lat"
            | "lon"
            | "latitude"
            | "longitude"
            | "inode"
            | "addr"
            | "address_hex"
            | "ptr"
            | "pointer"
    )
}
