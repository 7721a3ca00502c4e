//! Network addresses: RFC 791, RFC 4291, IEEE 802, and who may be reached by them.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Reach of an IP address, by the IANA special-purpose address registries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// `0.0.0.0`, `::`, broadcast, multicast, and what is reserved for the future: names nobody.
    Nobody,
    /// This host.
    Loopback,
    /// This link.
    LinkLocal,
    /// This site: RFC 1918, shared address space, unique local.
    Private,
    /// Examples in texts.
    Documentation,
    /// Anywhere.
    Public,
}

/// Reach of an IPv4 address.
pub fn reach_v4(address: Ipv4Addr) -> Reach {
    let [a, b, c, _] = address.octets();
    match (a, b, c) {
        (0, ..) | (224.., ..) => Reach::Nobody,
        (127, ..) => Reach::Loopback,
        (169, 254, _) => Reach::LinkLocal,
        (10, ..) | (172, 16..=31, _) | (192, 168, _) | (100, 64..=127, _) | (198, 18 | 19, _) => Reach::Private,
        (192, 0, 2) | (198, 51, 100) | (203, 0, 113) => Reach::Documentation,
        _ => Reach::Public,
    }
}

/// Reach of an IPv6 address; a mapped or translated IPv4 address has that address's.
pub fn reach_v6(address: Ipv6Addr) -> Reach {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return reach_v4(mapped);
    }
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Reach::Nobody,
        [0, 0, 0, 0, 0, 0, 0, 1] => Reach::Loopback,
        [0xff00..=0xffff, ..] => Reach::Nobody,
        [0xfe80..=0xfebf, ..] => Reach::LinkLocal,
        [0xfc00..=0xfdff, ..] | [0xfec0..=0xfeff, ..] => Reach::Private,
        [0x2001, 0xdb8, ..] | [0x3fff, ..=0x0fff, ..] => Reach::Documentation,
        _ => Reach::Public,
    }
}

/// Whether a text is an IPv4 address that tells where somebody is: neither private nor reserved.
pub fn public_v4(text: &str) -> bool {
    text.parse().is_ok_and(|address| tells(reach_v4(address)))
}

/// Whether a text is an IPv6 address (perhaps with a zone) that tells where somebody is.
pub fn public_v6(text: &str) -> bool {
    let address = text.split_once('%').map_or(text, |(address, _zone)| address);
    address.parse().is_ok_and(|address| tells(reach_v6(address)))
}

/// Examples count as public: they cost nothing to mask, and logs of tests are logs.
fn tells(reach: Reach) -> bool {
    matches!(reach, Reach::Public | Reach::Documentation)
}

/// Whether a text is a 48 or 64 bit hardware address that was given to one device: pairs of hexadecimal digits with one
/// kind of separator, or Cisco's groups of four; neither zero nor broadcast.
pub fn mac(text: &str) -> bool {
    let mut nibbles = [0u8; 16];
    let mut count = 0;
    let (mut separator, mut run, mut width) = (None, 0, None);
    for byte in text.bytes() {
        if let Some(value) = char::from(byte).to_digit(16) {
            let Some(slot) = nibbles.get_mut(count) else { return false };
            *slot = u8::try_from(value).unwrap_or(0);
            (count, run) = (count + 1, run + 1);
            continue;
        }
        if !matches!(byte, b':' | b'-' | b'.') || *separator.get_or_insert(byte) != byte {
            return false;
        }
        if *width.get_or_insert(run) != run {
            return false;
        }
        run = 0;
    }
    let shape = matches!((separator, width, run), (Some(b':' | b'-'), Some(2), 2) | (Some(b'.'), Some(4), 4));
    let Some(digits) = nibbles.get(..count).filter(|_| shape && matches!(count, 12 | 16)) else { return false };
    !digits.iter().all(|digit| digit == &0) && !digits.iter().all(|digit| digit == &15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reaches() {
        for (text, reach) in [
            ("0.0.0.0", Reach::Nobody),
            ("255.255.255.255", Reach::Nobody),
            ("127.0.0.1", Reach::Loopback),
            ("10.1.2.3", Reach::Private),
            ("172.31.0.1", Reach::Private),
            ("172.32.0.1", Reach::Public),
            ("100.64.0.1", Reach::Private),
            ("169.254.169.254", Reach::LinkLocal),
            ("192.0.2.7", Reach::Documentation),
            ("8.8.4.4", Reach::Public),
        ] {
            assert_eq!(reach_v4(text.parse().unwrap()), reach, "{text}");
        }
        for (text, reach) in [
            ("::", Reach::Nobody),
            ("::1", Reach::Loopback),
            ("ff02::1", Reach::Nobody),
            ("fe80::1", Reach::LinkLocal),
            ("fd00::1", Reach::Private),
            ("2001:db8::1", Reach::Documentation),
            ("::ffff:10.0.0.1", Reach::Private),
            ("::ffff:8.8.8.8", Reach::Public),
            ("2a00:1450::1", Reach::Public),
        ] {
            assert_eq!(reach_v6(text.parse().unwrap()), reach, "{text}");
        }
    }

    #[test]
    fn texts() {
        assert!(public_v4("8.8.4.4") && !public_v4("10.0.0.1") && !public_v4("1.2.3") && !public_v4("1.2.3.256"));
        assert!(public_v6("2a00:1450::1%eth0") && !public_v6("fe80::1%eth0") && !public_v6("std::vec"));
    }

    #[test]
    fn hardware_addresses() {
        for text in ["00:1B:44:11:3a:b7", "00-1b-44-11-3a-b7", "001b.4411.3ab7", "02:42:ac:ff:fe:11:00:02"] {
            assert!(mac(text), "{text}");
        }
        for text in [
            "00:00:00:00:00:00",
            "ff:ff:ff:ff:ff:ff",
            "00:1b-44:11:3a:b7",
            "00:1b:44:11:3a",
            "0:1b:44:11:3a:b7",
            "001b44113ab7",
            "",
        ] {
            assert!(!mac(text), "{text}");
        }
    }
}
