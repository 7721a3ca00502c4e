use super::*;

const AT: Mono = Mono(1_000_000_000);

fn learned() -> Learned {
    Learned::new(&Options::default(), [3, 7])
}

/// The text with stars in place of what is known.
fn blotted(learned: &Learned, text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    learned.find(text.as_bytes(), &mut |range| bytes[range].fill(b'*'));
    String::from_utf8(bytes).unwrap()
}

#[test]
fn what_was_seen_is_found_again() {
    for (name, value, text, want) in [
        ("authorization", "Bearer 9fK2mQx7Zp41", "got 9fK2mQx7Zp41, ok", "got ************, ok"),
        ("authorization", "9fK2mQx7Zp41", "x=9fK2mQx7Zp41", "x=************"),
        ("authorization", "Bearer ab+cD1/2eF3gh==", "t=ab+cD1/2eF3gh==", "t=*************=="),
        ("authorization", "Basic YW5hOnMzY3IhdC1wdw==", "pw 's3cr!t-pw'", "pw '*********'"),
        ("authorization", "Basic YW5hOnMzY3IhdC1wdw==", "user ana", "user ana"),
        ("authorization", "Basic YW5hOnMzY3IhdC1wdw==", "YW5hOnMzY3IhdC1wdw", "******************"),
        (
            "cookie",
            "theme=dark; sid=k2J9x0Qw81; n=12345678",
            "dark k2J9x0Qw81 12345678 sid",
            "dark ********** 12345678 sid",
        ),
        ("set-cookie", "sid=k2J9x0Qw81; Path=/; Expires=Wed1a2b3c4", "k2J9x0Qw81 Wed1a2b3c4", "********** Wed1a2b3c4"),
        ("x-api-key", "k2J9x0Qw81", "(k2J9x0Qw81).", "(**********)."),
        ("x-api-key", "k2%4A9x0Qw81", "k2J9x0Qw81", "**********"),
        ("x-other", "k2J9x0Qw81", "k2J9x0Qw81", "k2J9x0Qw81"),
        ("x-api-key", "ab+cD1/2eF3gh", "/seen/ab+cD1/2eF3gh?x", "/seen/*************?x"),
        ("x-api-key", "ab+cD1/2eF3gh", "//ana:ab+cD1/2eF3gh@db/shop", "//ana:*************@db/shop"),
        // Exact matches alone.
        ("x-api-key", "k2J9x0Qw81", "k2J9x0Qw82 k2J9x0Qw811 xk2J9x0Qw81", "k2J9x0Qw82 k2J9x0Qw811 xk2J9x0Qw81"),
    ] {
        let learned = learned();
        learned.learn_header(name, value.as_bytes(), AT);
        assert_eq!(blotted(&learned, text), want, "{name}: {value}");
    }
    let learned = learned();
    learned.learn_query("page=9fK2mQx7Zp41&Token=k2J9x0Qw81", AT);
    assert_eq!(blotted(&learned, "9fK2mQx7Zp41 k2J9x0Qw81"), "9fK2mQx7Zp41 **********");
}

#[test]
fn ordinary_words_are_not_learned() {
    for value in [
        "application",
        "XMLHttpRequest",
        "InvalidOperationException",
        "2026-01-02T03",
        "1767355200123",
        "192.168.100.200",
        "checkout-service-v2",
        "user12345",
        "en-US,en;q=0.9",
        "text/html",
        "GA1.2.1234567.1767355200",
        "necessary_and_functional",
        "short1",
    ] {
        let learned = learned();
        learned.learn(value.as_bytes(), AT);
        assert!(learned.is_empty(), "{value}");
    }
}

#[test]
fn tokens_of_every_usual_kind_are() {
    for value in [
        "4f1d2c3b-77b0-4e1d-9a53-0d6f1c2ab3e8",
        "fe5f60773d1cab2799c0",
        "c2VjcmV0LXZhbHVlLW9mLWE",
        "AbCdEfGhIjKlMnOp",
        "1234567890123456",
    ] {
        let learned = learned();
        learned.learn(value.as_bytes(), AT);
        assert_eq!(blotted(&learned, value), "*".repeat(value.len()));
    }
}

#[test]
fn tokens_are_forgotten_after_their_time() {
    let learned = Learned::new(&Options { ttl_ms: 1000, ..Options::default() }, [3, 7]);
    let knows = |token: &str| blotted(&learned, token) != token;
    learned.learn(b"k2J9x0Qw81", Mono(1_000_000_000));
    learned.learn(b"9fK2mQx7Zp41", Mono(1_500_000_000));
    learned.learn(b"9fK2mQx7Zp42", Mono(2_100_000_000));
    assert!(knows("k2J9x0Qw81") && knows("9fK2mQx7Zp41") && knows("9fK2mQx7Zp42"));
    learned.learn(b"9fK2mQx7Zp43", Mono(3_200_000_000));
    assert!(!knows("k2J9x0Qw81") && !knows("9fK2mQx7Zp41") && knows("9fK2mQx7Zp42"));
    learned.learn(b"9fK2mQx7Zp44", Mono(9_000_000_000));
    assert!(!knows("9fK2mQx7Zp42") && !knows("9fK2mQx7Zp43") && knows("9fK2mQx7Zp44"));
}

#[test]
fn a_flood_of_tokens_stays_within_its_bound() {
    let learned = Learned::new(&Options { tokens: 64, ..Options::default() }, [3, 7]);
    for n in 0..100_000u64 {
        learned.learn(format!("k{n:06}x9Y8z7W{n}").as_bytes(), AT);
    }
    let kept = learned.generations.iter().flat_map(|generation| &generation.hashes).filter(|hash| load(hash) != 0);
    assert_eq!(kept.count(), 64);
    assert_eq!(blotted(&learned, "k099999x9Y8z7W99999"), "*******************");
}

#[test]
fn nothing_is_kept_in_clear() {
    let learned = learned();
    learned.learn(b"k2J9x0Qw81", AT);
    assert!(!format!("{learned:?}").contains("k2J9"));
    let other = Learned::new(&Options::default(), [3, 8]);
    assert_ne!(learned.hash(b"k2J9x0Qw81"), other.hash(b"k2J9x0Qw81"));
}
