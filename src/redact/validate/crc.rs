//! Check sums inside of vendors' tokens.
//!
//! A right one proves a token; a wrong one proves nothing, since copies of tokens are mistyped, cut and altered. So no
//! rule asks for it where prefix, length and alphabet are beyond mistake already.

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE36: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// Whether `digits` write `value` in the base of `alphabet`, with leading zeros.
fn writes(value: u32, digits: &[u8], alphabet: &[u8]) -> bool {
    let base = u32::try_from(alphabet.len()).unwrap_or(u32::MAX);
    let left = digits.iter().rev().try_fold(value, |left, digit| {
        let place = usize::try_from(left % base).ok()?;
        (alphabet.get(place) == Some(digit)).then_some(left / base)
    });
    left == Some(0)
}

/// `prefix_` + random letters and digits + six base 62 digits of their CRC32: GitHub (2021-04-05, "Behind GitHub's
/// new authentication token formats") and npm.
pub fn base62_crc32(token: &str) -> bool {
    let Some((_, body)) = token.rsplit_once('_') else { return false };
    let Some((random, check)) = body.as_bytes().split_last_chunk::<6>() else { return false };
    writes(crc32fast::hash(random), check, BASE62)
}

/// GitLab's routable tokens: `glpat-` payload `.` two base 36 digits of the payload's length and seven of the CRC32 of
/// all before it (GitLab handbook, "Cells: routable tokens").
pub fn gitlab_routable(token: &str) -> bool {
    let Some((rest, check)) = token.as_bytes().split_last_chunk::<7>() else { return false };
    writes(crc32fast::hash(rest), check, BASE36)
}

/// Atlassian's API tokens: all before the last eight characters, and its CRC32 in hexadecimal (an `=` before it).
pub fn atlassian(token: &str) -> bool {
    let Some((rest, check)) = token.as_bytes().split_last_chunk::<8>() else { return false };
    let said = std::str::from_utf8(check).ok().and_then(|check| u32::from_str_radix(check, 16).ok());
    rest.ends_with(b"=") && said == Some(crc32fast::hash(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A token with a right check sum, made here.
    fn with_base62(prefix: &str, random: &str) -> String {
        let mut value = crc32fast::hash(random.as_bytes());
        let mut check = [b'0'; 6];
        for slot in check.iter_mut().rev() {
            *slot = BASE62[value as usize % 62];
            value /= 62;
        }
        format!("{prefix}{random}{}", std::str::from_utf8(&check).unwrap())
    }

    #[test]
    fn base62_of_crc32() {
        let token = with_base62("ghp_", "abcdefghijklmnopqrstuvwxyz0123");
        assert!(base62_crc32(&token), "{token}");
        assert!(!base62_crc32(&token.replace("abc", "abd")));
        assert!(!base62_crc32("ghp_"));
        assert!(!base62_crc32("none"));
        assert!(!base62_crc32("ghp_é"));
    }

    #[test]
    fn hexadecimal_of_crc32() {
        let head = "ATATT3xFfGF0abcdefgh=";
        let token = format!("{head}{:08X}", crc32fast::hash(head.as_bytes()));
        assert!(atlassian(&token));
        assert!(!atlassian(&token.replace("abc", "abd")));
        assert!(!atlassian("=1"));
    }

    #[test]
    fn a_zero_check_sum_is_written_with_leading_zeros() {
        assert!(writes(0, b"000000", BASE62));
        assert!(writes(61, b"00000z", BASE62));
        assert!(writes(62, b"000010", BASE62));
        assert!(!writes(62, b"0", BASE62), "does not fit");
        assert!(writes(35, b"z", BASE36));
    }
}
