//! Which addresses are public.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What kind of place an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Somewhere on the internet.
    Public,
    /// On this machine or a network of its owner: open to whom it was granted.
    Private(&'static str),
    /// No single machine: open to nobody.
    Nowhere(&'static str),
}

impl Scope {
    /// Classifies an address by the registries of special addresses
    /// (<https://www.iana.org/assignments/iana-ipv4-special-registry>, <https://www.iana.org/assignments/iana-ipv6-special-registry>).
    pub(super) fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => of_v4(address),
            IpAddr::V6(address) => of_v6(address),
        }
    }
}

fn of_v4(address: Ipv4Addr) -> Scope {
    match address.octets() {
        // `0.0.0.0` reaches this machine on most systems.
        [0, ..] => Scope::Nowhere("unspecified"),
        [127, ..] => Scope::Private("a loopback address"),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Scope::Private("in a private network"),
        // Where cloud machines find their credentials.
        [169, 254, ..] => Scope::Private("a link-local address"),
        [100, 64..=127, ..] => Scope::Private("in a carrier's shared network"),
        [192, 0, 0, _] => Scope::Private("reserved for protocols"),
        [192, 88, 99, _] => Scope::Private("a relay of 6to4"),
        [198, 18 | 19, ..] => Scope::Private("in a network for benchmarks"),
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Scope::Private("reserved for documentation"),
        [224..=239, ..] => Scope::Nowhere("a multicast address"),
        [255, 255, 255, 255] => Scope::Nowhere("the broadcast address"),
        [240..=255, ..] => Scope::Private("reserved"),
        _ => Scope::Public,
    }
}

fn of_v6(address: Ipv6Addr) -> Scope {
    if let Some(embedded) = embedded(address) {
        return of_v4(embedded);
    }
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Scope::Nowhere("unspecified"),
        [0, 0, 0, 0, 0, 0, 0, 1] => Scope::Private("a loopback address"),
        [0xff00..=0xffff, ..] => Scope::Nowhere("a multicast address"),
        [0xfe80..=0xfebf, ..] => Scope::Private("a link-local address"),
        [0xfc00..=0xfdff, ..] | [0xfec0..=0xfeff, ..] => Scope::Private("in a private network"),
        [0x64, 0xff9b, 1, ..] => Scope::Private("translated within a private network"),
        // Teredo hides the address of a machine behind somebody's NAT.
        [0x2001, 0, ..] => Scope::Private("a tunnel's address"),
        [0x2001, 2, 0, ..] => Scope::Private("in a network for benchmarks"),
        [0x2001, 0x10..=0x2f, ..] | [0x2001, 1, ..] | [0x2001, 3..=0xf, ..] => Scope::Private("reserved for protocols"),
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Scope::Private("reserved for documentation"),
        [0x5f00, ..] => Scope::Private("reserved for protocols"),
        // All that has been handed out is in 2000::/3.
        [0x2000..=0x3fff, ..] => Scope::Public,
        _ => Scope::Private("reserved"),
    }
}

/// Returns the IPv4 address that an IPv6 address stands for: a machine that has the one can be reached by the other.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let from = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        // ::ffff:0:0/96, mapped, and ::ffff:0:0:0/96, translated.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => Some(from(high, low)),
        // 64:ff9b::/96, NAT64.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(from(high, low)),
        // 2002::/16, 6to4.
        [0x2002, high, low, ..] => Some(from(high, low)),
        // ::/96, compatible, except for `::` and `::1`.
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => Some(from(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(text: &str) -> Scope {
        Scope::of(text.parse().expect("an address"))
    }

    #[test]
    fn lets_through_what_is_public() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.1",
            "192.167.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450::1",
            "2001:4860:4860::8888",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
        ] {
            assert_eq!(scope(address), Scope::Public, "{address}");
        }
    }

    #[test]
    fn holds_back_what_is_not() {
        for address in [
            "127.0.0.1",
            "127.255.255.254",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "192.88.99.1",
            "240.0.0.1",
            "::1",
            "fe80::1",
            "febf::1",
            "fc00::1",
            "fd12:3456::1",
            "fec0::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:0:169.254.169.254",
            "64:ff9b::7f00:1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:a00:1::",
            "::127.0.0.1",
            "::10.0.0.1",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "2001:2::1",
            "2001:20::1",
            "5f00::1",
            "100::1",
            "4000::1",
        ] {
            assert!(matches!(scope(address), Scope::Private(_)), "{address}: {:?}", scope(address));
        }
    }

    #[test]
    fn opens_to_nobody_what_is_no_machine() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "224.0.0.1",
            "239.255.255.250",
            "255.255.255.255",
            "::",
            "ff02::1",
            "::ffff:0.0.0.0",
            "::ffff:224.0.0.1",
        ] {
            assert!(matches!(scope(address), Scope::Nowhere(_)), "{address}: {:?}", scope(address));
        }
    }
}
