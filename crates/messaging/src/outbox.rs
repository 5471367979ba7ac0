//! The states of a sending, and the rules that hold for all of them.

use base::codes;

/// How often a message is handed over at most, where the carrier certainly did not take it.
pub const ATTEMPTS: u32 = 8;
/// Most messages to one person, channel and day.
pub const CAP_PER_DAY: u32 = 3;
/// Seconds after which a sending that was begun and not ended is given up as unsure: longer than any carrier may take to answer.
pub const LEASE_SECONDS: i64 = 300;

codes! {
    /// A way by which somebody is told.
    Channel {
        /// The inbox behind the resident's own door. Whoever turns it off for a topic is told nothing of it by any way.
        Inbox = "inbox",
        /// A short message.
        Sms = "sms",
        /// Mail.
        Mail = "mail",
    }
}

codes! {
    /// What a message is about, as far as somebody may turn it off.
    Topic {
        /// Applications under way.
        Affairs = "affairs",
        /// Answers to cases.
        Answers = "answers",
        /// What a family may claim.
        Benefits = "benefits",
        /// Certificates issued or revoked.
        Certificates = "certificates",
        /// Notices of services, to a described audience.
        Services = "services",
    }
}

codes! {
    /// Where a sending stands.
    SendState {
        /// It waits for its time.
        Waiting = "waiting",
        /// It is being handed over: whether the carrier has it is not known yet.
        Sending = "sending",
        /// The carrier took it.
        Accepted = "accepted",
        /// The carrier says that it arrived.
        Delivered = "delivered",
        /// It did not arrive, or the carrier refused it, for good.
        Failed = "failed",
        /// It may have gone out or not; it is never sent again by itself.
        Unsure = "unsure",
        /// It was not needed or not wanted any more, or there is no address.
        Dropped = "dropped",
    }
}

impl SendState {
    /// Whether nothing more will be done by itself.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Failed | Self::Unsure | Self::Dropped)
    }
}

/// How many seconds to wait before the next attempt, once so many were made: half a minute, then four times as long, at most four hours.
pub fn backoff_seconds(attempts: u32) -> i64 {
    let doubled = 2 * attempts.saturating_sub(1).min(10);
    (30_i64 << doubled).min(4 * 3600)
}

/// A mobile number of the mainland in its 11 digits, out of what a record holds; `None` where it is none.
pub fn mobile(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.strip_prefix("0086").or(digits.strip_prefix("86")).unwrap_or(&digits);
    let second = digits.as_bytes().get(1).copied().unwrap_or_default();
    (digits.len() == 11 && digits.starts_with('1') && (b'3'..=b'9').contains(&second))
        .then(|| digits.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_and_ends() {
        assert_eq!([1, 2, 3, 4, 5, 6, 99].map(backoff_seconds), [30, 120, 480, 1920, 7680, 14400, 14400]);
    }

    #[test]
    fn only_mobile_numbers_are_sent_to() {
        for known in ["13800000001", "+86 138-0000-0001", "008613800000001"] {
            assert_eq!(mobile(known).as_deref(), Some("13800000001"), "{known}");
        }
        for other in ["", "0571-88880000", "12345678901", "1380000000", "138000000011", "无"] {
            assert_eq!(mobile(other), None, "{other}");
        }
    }
}
